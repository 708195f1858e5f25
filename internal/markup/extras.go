package markup

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// spoiler is a block quote whose lines begin with ">!".
type spoiler struct{ ast.BaseBlock }

var kindSpoiler = ast.NewNodeKind("Spoiler")

func (s *spoiler) Kind() ast.NodeKind { return kindSpoiler }

func (s *spoiler) Dump(source []byte, level int) { ast.DumpHelper(s, source, level, nil, nil) }

// spoilerParser parses spoilers. A line with ">" alone, or with ">" and a blank,
// goes on with one that is open, as people leave out the "!" of later lines.
type spoilerParser struct{}

func (spoilerParser) Trigger() []byte { return []byte{'>'} }

func (spoilerParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if !spoilerMark(reader, true) {
		return nil, parser.NoChildren
	}
	return &spoiler{}, parser.HasChildren
}

func (spoilerParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	if !spoilerMark(reader, false) {
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (spoilerParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {}

func (spoilerParser) CanInterruptParagraph() bool { return true }

func (spoilerParser) CanAcceptIndentedLine() bool { return false }

// spoilerMark skips the mark at the start of a line and reports whether it is there.
func spoilerMark(reader text.Reader, strict bool) bool {
	line, _ := reader.PeekLine()
	w, pos := util.IndentWidth(line, reader.LineOffset())
	if w > 3 || pos >= len(line) || line[pos] != '>' {
		return false
	}
	pos++
	// ">![" quotes an image.
	if pos < len(line) && line[pos] == '!' && (pos+1 >= len(line) || line[pos+1] != '[') {
		pos++
	} else if strict {
		return false
	}
	reader.Advance(pos)
	if pos < len(line) && (line[pos] == ' ' || line[pos] == '\t') {
		padding := 0
		if line[pos] == '\t' {
			padding = util.TabWidth(reader.LineOffset()) - 1
		}
		reader.AdvanceAndSetPadding(1, padding)
	}
	return true
}

func (nr nodeRenderer) spoiler(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<blockquote class=\"spoiler\">\n")
	} else {
		_, _ = w.WriteString("</blockquote>\n")
	}
	return ast.WalkContinue, nil
}

// tagLink is [tag:name] or [meta-tag:name].
type tagLink struct {
	ast.BaseInline
	name string
	meta bool
}

var kindTag = ast.NewNodeKind("TagLink")

func (l *tagLink) Kind() ast.NodeKind { return kindTag }

func (l *tagLink) Dump(source []byte, level int) { ast.DumpHelper(l, source, level, nil, nil) }

// tagParser parses tag links.
type tagParser struct{}

func (tagParser) Trigger() []byte { return []byte{'['} }

func (tagParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	name, meta, n := parseTagLink(string(line[:min(len(line), maxTag+12)]))
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return &tagLink{name: name, meta: meta}
}

const maxTag = 35 // characters of a tag name

// parseTagLink reads the tag link that s begins with; n is its length, or 0.
func parseTagLink(s string) (name string, meta bool, n int) {
	rest, ok := strings.CutPrefix(s, "[tag:")
	if !ok {
		if rest, meta = strings.CutPrefix(s, "[meta-tag:"); !meta {
			return "", false, 0
		}
	}
	end := strings.IndexByte(rest, ']')
	if end <= 0 || utf8.RuneCountInString(rest[:end]) > maxTag {
		return "", false, 0
	}
	name = rest[:end]
	for _, c := range name {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("+#-._", c) {
			return "", false, 0
		}
	}
	if strings.HasPrefix(rest[end+1:], "(") {
		return "", false, 0
	}
	return name, meta, len(s) - len(rest) + end + 1
}

func (nr nodeRenderer) tag(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		l := n.(*tagLink)
		_, _ = w.Write(nr.r.appendTag(nil, l.name, l.meta))
	}
	return ast.WalkContinue, nil
}

// appendTag appends the link of a tag link.
func (r *Renderer) appendTag(dst []byte, name string, meta bool) []byte {
	site := "main"
	if meta {
		site = "meta"
	}
	base := strings.TrimSuffix(r.site.Magic[site].URL, "/")
	dst = append(dst, `<a class="post-tag" href="`...)
	dst = appendPlain(dst, base+"/questions/tagged/"+escapeSegment(name), true)
	dst = append(dst, `" rel="tag">`...)
	dst = appendPlain(dst, name, false)
	return append(dst, "</a>"...)
}

// escapeSegment percent-encodes what a tag name may hold and a path may not,
// in the lower case of Stack Exchange's own links.
func escapeSegment(name string) string {
	return strings.NewReplacer("#", "%23", "+", "%2b").Replace(name)
}

// formula is a TeX formula.
type formula struct {
	ast.BaseInline
	tex     []byte
	display bool
}

var kindMath = ast.NewNodeKind("Math")

func (m *formula) Kind() ast.NodeKind { return kindMath }

func (m *formula) Dump(source []byte, level int) { ast.DumpHelper(m, source, level, nil, nil) }

// mathParser parses formulae before anything else sees their * and _.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	// A formula may run over several lines, but not far: this bounds the search.
	const farthest = 2000
	tex, _ := block.PeekLine()
	if len(tex) < farthest {
		line, segment := block.Position()
		tex = bytes.Clone(tex)
		for block.AdvanceLine(); len(tex) < farthest; block.AdvanceLine() {
			rest, _ := block.PeekLine()
			if rest == nil {
				break
			}
			tex = append(tex, rest...)
		}
		block.SetPosition(line, segment)
	}
	tex = tex[:min(len(tex), farthest)]
	body, n, display := cutFormula(tex)
	if n == 0 {
		return nil
	}
	block.Advance(n)
	return &formula{tex: bytes.Clone(body), display: display}
}

// cutFormula reads the formula that s begins with; n is its length, or 0. A
// single $ must touch the formula on both sides and have no digit behind it:
// "$5 and $6" is money.
func cutFormula(s []byte) (tex []byte, n int, display bool) {
	switch {
	case bytes.HasPrefix(s, []byte("$$")):
		if end := bytes.Index(s[2:], []byte("$$")); end > 0 {
			return s[2 : 2+end], end + 4, true
		}
	case s[0] == '$':
		if len(s) < 3 || isSpace(s[1]) {
			return nil, 0, false
		}
		for i := 1; i < len(s); i++ {
			switch {
			case s[i] == '\\':
				i++
			case s[i] == '$':
				if isSpace(s[i-1]) || i+1 < len(s) && isDigit(s[i+1]) {
					return nil, 0, false
				}
				return s[1:i], i + 1, false
			}
		}
	case bytes.HasPrefix(s, []byte(`\begin{`)):
		name, _, ok := bytes.Cut(s[len(`\begin{`):], []byte("}"))
		if !ok || len(name) == 0 || len(name) > 20 {
			return nil, 0, false
		}
		closing := append(append([]byte(`\end{`), name...), '}')
		if end := bytes.Index(s, closing); end > 0 {
			return s[:end+len(closing)], end + len(closing), true
		}
	}
	return nil, 0, false
}

func (nr nodeRenderer) math(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		m := n.(*formula)
		class := "math"
		if m.display {
			class = "math display"
		}
		b := append([]byte(nil), spanTags[class]...)
		b = appendPlain(b, string(m.tex), false)
		_, _ = w.Write(append(b, "</span>"...))
	}
	return ast.WalkContinue, nil
}
