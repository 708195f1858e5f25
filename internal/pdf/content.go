package pdf

import (
	"math"
	"strings"
	"time"
)

// matrix is a transformation [a b c d e f] of the page's plane.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times applies m and then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// run is text that was shown in one go, without a gap. Its place is in points,
// y upwards, in the upright page.
type run struct {
	x, y, end float64 // begin and end of the baseline
	size      float64
	text      string
	from      float64 // where its last glyph begins
	space     bool    // whether that is a space
}

// state is what q and Q save and restore.
type state struct {
	ctm                                matrix
	font                               *font
	size, leading, rise                float64
	characterSpace, wordSpace, stretch float64 // stretch is 1 for 100 %
}

// painter shows the content of a page.
type painter struct {
	f        *file
	runs     []run
	fonts    map[any]*font
	deadline time.Time
	steps    int
	stopped  bool
}

// Bounds of what one page may hold.
const (
	mostRuns    = 200_000
	mostSaved   = 500
	deepestForm = 8
)

// late reports whether the page has had enough: time or text.
func (p *painter) late() bool {
	if p.steps++; p.steps%1000 == 0 && time.Now().After(p.deadline) || len(p.runs) > mostRuns {
		p.stopped = true
	}
	return p.stopped
}

// paint interprets a content stream.
func (p *painter) paint(content []byte, resources dict, ctm matrix, depth int) {
	s := state{ctm: ctm, stretch: 1}
	var saved []state
	var text, line matrix
	l := &lexer{b: content}
	var args array
	for !p.late() {
		o, ok := l.next()
		if !ok {
			return
		}
		op, isOp := o.(operator)
		if !isOp {
			if len(args) < 500 {
				args = append(args, o)
			}
			continue
		}
		switch op {
		case "q":
			if len(saved) < mostSaved {
				saved = append(saved, s)
			}
		case "Q":
			if n := len(saved); n > 0 {
				s, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			s.ctm = p.matrix(args).times(s.ctm)
		case "BT":
			text, line = identity, identity
		case "Tm":
			text = p.matrix(args)
			line = text
		case "Td", "TD":
			x, y := p.arg(args, 0), p.arg(args, 1)
			if op == "TD" {
				s.leading = -y
			}
			line = matrix{1, 0, 0, 1, x, y}.times(line)
			text = line
		case "T*", "'", `"`:
			line = matrix{1, 0, 0, 1, 0, -s.leading}.times(line)
			text = line
			if op != "T*" && len(args) > 0 {
				text = p.show(&s, text, array{args[len(args)-1]})
			}
		case "Tj":
			text = p.show(&s, text, args)
		case "TJ":
			if len(args) > 0 {
				text = p.show(&s, text, p.f.array(args[0]))
			}
		case "Tf":
			if len(args) > 1 {
				s.font, s.size = p.font(resources, args[0]), p.arg(args, 1)
			}
		case "TL":
			s.leading = p.arg(args, 0)
		case "Ts":
			s.rise = p.arg(args, 0)
		case "Tc":
			s.characterSpace = p.arg(args, 0)
		case "Tw":
			s.wordSpace = p.arg(args, 0)
		case "Tz":
			s.stretch = p.arg(args, 0) / 100
		case "Do":
			if len(args) > 0 && depth < deepestForm {
				p.form(resources, args[0], s.ctm, depth)
			}
		case "BI":
			l.skipImage()
		}
		args = nil
	}
}

// skipImage passes over a picture in the stream: up to "EI" between spaces.
func (l *lexer) skipImage() {
	for l.at+3 < len(l.b) {
		if space(l.b[l.at]) && l.b[l.at+1] == 'E' && l.b[l.at+2] == 'I' && (l.at+3 == len(l.b) || space(l.b[l.at+3])) {
			l.at += 3
			return
		}
		l.at++
	}
	l.at = len(l.b)
}

func (p *painter) arg(args array, i int) float64 {
	if i >= len(args) {
		return 0
	}
	return p.f.number(args[i])
}

func (p *painter) matrix(list array) matrix {
	var m matrix
	if len(list) < 6 {
		return identity
	}
	for i := range m {
		m[i] = p.f.number(list[i])
	}
	return m
}

func (p *painter) font(resources dict, v any) *font {
	n, _ := v.(name)
	r := p.f.dict(resources["Font"])[n]
	if _, ok := r.(ref); !ok {
		return p.f.font(r)
	}
	if t := p.fonts[r]; t != nil {
		return t
	}
	t := p.f.font(r)
	p.fonts[r] = t
	return t
}

// form paints a form: content with resources of its own.
func (p *painter) form(resources dict, v any, ctm matrix, depth int) {
	n, _ := v.(name)
	s, ok := p.f.get(p.f.dict(resources["XObject"])[n]).(*stream)
	if !ok || p.f.name(s.dict["Subtype"]) != "Form" {
		return
	}
	if own := p.f.dict(s.dict["Resources"]); own != nil {
		resources = own
	}
	p.paint(p.f.data(s), resources, p.matrix(p.f.array(s.dict["Matrix"])).times(ctm), depth+1)
}

// show writes strings, between which numbers move the pen, and returns where
// it ends.
func (p *painter) show(s *state, text matrix, list array) matrix {
	if s.font == nil {
		return text
	}
	for _, item := range list {
		switch v := item.(type) {
		case float64:
			text = matrix{1, 0, 0, 1, -v / 1000 * s.size * s.stretch, 0}.times(text)
		case str:
			s.font.show(v, func(t string, width float64, space bool) {
				advance := (width/1000*s.size + s.characterSpace) * s.stretch
				if space {
					advance += s.wordSpace * s.stretch
				}
				next := matrix{1, 0, 0, 1, advance, 0}.times(text)
				p.glyph(s, text, next, t)
				text = next
			})
		}
	}
	return text
}

// glyph notes one glyph, as part of the run before if it follows directly.
func (p *painter) glyph(s *state, from, to matrix, t string) {
	if t == "" || p.late() {
		return
	}
	a, b := matrix{1, 0, 0, 1, 0, s.rise}.times(from).times(s.ctm), matrix{1, 0, 0, 1, 0, s.rise}.times(to).times(s.ctm)
	size := math.Abs(s.size) * math.Hypot(a[2], a[3])
	x, y, end := a[4], a[5], b[4]
	if math.Abs(a[1]) > math.Abs(a[0]) {
		// Text that runs up or down the page keeps its own lines: it is turned
		// upright and put beside the rest.
		sign := math.Copysign(1, a[1])
		x, y, end = a[5]*sign, -a[4]*sign-turned, b[5]*sign
	} else if a[0] < 0 {
		x, y, end = -x, -y-2*turned, -end
	}
	if !(size > 0 && size < 1000) || !finite(x, y, end) {
		return
	}
	if n := len(p.runs); n > 0 {
		last := &p.runs[n-1]
		if t != " " && last.space && math.Abs(last.from-x) < 0.05*size && math.Abs(last.y-y) < 0.1*size {
			// A space that takes no room is what some writers make of a soft
			// hyphen within a line.
			last.text, last.end, last.space = strings.TrimSuffix(last.text, " "), last.from, false
		}
		if math.Abs(last.y-y) < 0.1*size && math.Abs(last.end-x) < 0.12*size && math.Abs(last.size-size) < 0.2*size && len(last.text) < longestPiece {
			last.text += t
			last.from, last.end, last.space = last.end, end, t == " "
			return
		}
	}
	p.runs = append(p.runs, run{x: x, y: y, end: end, size: size, text: t, from: x, space: t == " "})
}

// turned is how far below the page text in other directions is put, in points.
const turned = 100_000

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.Abs(v) > 1e6 {
			return false
		}
	}
	return true
}
