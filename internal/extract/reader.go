package extract

import (
	"cmp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// reader walks a document and collects the text of the block it is in.
type reader struct {
	out       *outline
	text      strings.Builder
	link      int // how many links the place is in
	bold      int
	pre       int
	inline    signs // of the inline elements that the place is in
	current   textBlock
	pending   bool // white space was read and not yet written
	lastBreak bool // a line break was the last thing read
}

func (r *reader) open(parent *element, tag atom.Atom, s signs) *element {
	e := &element{tag: tag, parent: parent, signs: s, first: len(r.out.blocks)}
	if parent != nil {
		e.depth = parent.depth + 1
		e.above = parent.above
		if parent.parent != nil {
			e.above |= parent.parent.signs
		}
	}
	r.out.elements = append(r.out.elements, e)
	return e
}

func (r *reader) close(e *element) { e.last = len(r.out.blocks) }

func (r *reader) children(n *html.Node, in *element, kind Kind) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			r.write(c.Data)
		case html.ElementNode:
			r.element(c, in, kind)
		}
	}
}

// element reads n, which stands in the block element in.
func (r *reader) element(n *html.Node, in *element, kind Kind) {
	if invisible(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br:
		r.lineBreak(in, kind)
		return
	case atom.A:
		if attr(n, "href") != "" {
			r.current.links++
			r.link++
			defer func() { r.link-- }()
		}
	case atom.B, atom.Strong:
		r.bold++
		defer func() { r.bold-- }()
	case atom.Time:
		r.current.time = cmp.Or(r.current.time, attr(n, "datetime"))
	case atom.Td, atom.Th:
		// The cells of a row are one block: "Pos. Piloto Pontos".
		r.children(n, in, kind)
		r.space()
		return
	}
	if !blockElements[n.DataAtom] {
		r.inlineElement(n, in, kind)
		return
	}
	r.flush(in, kind)
	s := signsOf(n)
	if n.DataAtom == atom.Body {
		// Its classes name the whole page: "single post comments-open".
		s = 0
	}
	e := r.open(in, n.DataAtom, s)
	e.name = n.Data + " " + attr(n, "class")
	kind = kindOf(n.DataAtom, kind)
	if n.DataAtom == atom.Pre {
		r.pre++
		defer func() { r.pre-- }()
	}
	r.children(n, e, kind)
	r.flush(e, kind)
	r.close(e)
}

// inlineElement reads n within the block. What its name says counts for the
// block that begins in it.
func (r *reader) inlineElement(n *html.Node, in *element, kind Kind) {
	outer := r.inline
	if n.DataAtom != atom.A && len(n.Attr) > 0 {
		r.inline |= signsOf(n)
	}
	r.children(n, in, kind)
	r.inline = outer
}

func kindOf(tag atom.Atom, around Kind) Kind {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return Heading
	case atom.Li, atom.Dt, atom.Dd:
		return ListItem
	case atom.Blockquote:
		return Quotation
	case atom.Pre:
		return Preformatted
	case atom.Tr:
		return Row
	case atom.Figcaption, atom.Caption, atom.Figure:
		return Caption
	case atom.Div, atom.P, atom.Section, atom.Header, atom.Footer:
		return around
	}
	return Paragraph
}

// write adds text to the block, white space folded as browsers fold it.
func (r *reader) write(s string) {
	if r.pre > 0 {
		r.text.WriteString(s)
		r.count(s)
		return
	}
	start := 0
	for i := 0; i < len(s); i++ {
		if !asciiSpace(s[i]) {
			continue
		}
		if i > start {
			r.word(s[start:i])
		}
		r.pending = true
		start = i + 1
	}
	if start < len(s) {
		r.word(s[start:])
	}
}

func asciiSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func (r *reader) word(s string) {
	if r.text.Len() == 0 {
		r.current.inline = r.inline
	}
	if r.pending && r.text.Len() > 0 && !r.lastBreak {
		r.text.WriteByte(' ')
	}
	r.pending, r.lastBreak = false, false
	r.text.WriteString(s)
	r.count(s)
}

func (r *reader) count(s string) {
	n := countWords(s)
	r.current.words += n
	if r.link > 0 {
		r.current.linkWords += n
	}
	if r.bold > 0 {
		r.current.bold += n
	}
}

func (r *reader) space() { r.pending = true }

// lineBreak ends a line; two in a row end a paragraph.
func (r *reader) lineBreak(in *element, kind Kind) {
	if r.text.Len() == 0 {
		return
	}
	if r.lastBreak && r.pre == 0 {
		r.flush(in, kind)
		return
	}
	r.text.WriteByte('\n')
	r.pending, r.lastBreak = false, true
}

// flush ends the block, if there is one.
func (r *reader) flush(in *element, kind Kind) {
	text := strings.TrimRightFunc(r.text.String(), unicode.IsSpace)
	if r.pre == 0 {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	if r.current.links > 0 || r.link > 0 {
		text = withoutAnnouncements(text)
	}
	if strings.TrimSpace(text) != "" {
		b := r.current
		b.Text, b.Kind, b.in = text, kind, in
		r.out.blocks = append(r.out.blocks, b)
	}
	r.text.Reset()
	r.current = textBlock{}
	r.pending, r.lastBreak = false, false
}

// countWords counts words; in scripts without spaces two characters are one.
func countWords(s string) int {
	words, characters, in := 0, 0, false
	for _, c := range s {
		switch {
		case c < 0x80:
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
			if letter && !in {
				words++
			}
			in = letter
		case c >= 0x0E00 && isSpaceless(c):
			characters++
			in = false
		case unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsNumber(c):
			if !in {
				words++
			}
			in = true
		default:
			in = false
		}
	}
	return words + (characters+1)/2
}
