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

// bareLinkParser makes links of bare URLs with a scheme. It waits for the ":",
// because the library stops at punctuation only, and takes the scheme back from
// the text before.
type bareLinkParser struct{}

func (bareLinkParser) Trigger() []byte { return []byte{':'} }

func (bareLinkParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("://")) || segment.Padding != 0 {
		return nil
	}
	before, ok := parent.LastChild().(*ast.Text)
	if !ok || before.Segment.Stop != segment.Start || before.SoftLineBreak() || before.HardLineBreak() {
		return nil
	}
	prefix := before.Segment.Value(block.Source())
	scheme := schemeBefore(string(prefix[max(0, len(prefix)-8):]))
	if scheme == 0 {
		return nil
	}
	n := bareURL(string(line[len("://"):min(len(line), maxURL)]))
	if n == 0 {
		return nil
	}
	start := segment.Start - scheme
	block.Advance(len("://") + n)
	if len(prefix) == scheme {
		parent.RemoveChild(parent, before)
	} else {
		before.Segment = before.Segment.WithStop(start)
	}
	return ast.NewAutoLink(ast.AutoLinkURL,
		ast.NewTextSegment(text.NewSegment(start, segment.Start+len("://")+n)))
}

// schemeBefore returns the length of the scheme that s ends with, or 0.
func schemeBefore(s string) int {
	for _, scheme := range []string{"https", "http", "ftp"} {
		n := len(s) - len(scheme)
		if n < 0 || !strings.EqualFold(s[n:], scheme) {
			continue
		}
		if c, _ := utf8.DecodeLastRuneInString(s[:n]); n > 0 && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			return 0
		}
		return len(scheme)
	}
	return 0
}

// bareURL returns how much of s, the text after "://", belongs to a bare URL,
// or 0. Punctuation at the end belongs to the sentence, and so does a closing
// parenthesis that was not opened inside.
func bareURL(s string) int {
	n := strings.IndexFunc(s, func(c rune) bool {
		return c <= ' ' || c == 0x7f || strings.ContainsRune("<>\"`[]", c) || unicode.IsSpace(c)
	})
	if n < 0 {
		n = len(s)
	}
	parens := strings.Count(s[:n], "(") - strings.Count(s[:n], ")")
	for n > 0 {
		switch c := s[n-1]; {
		case strings.IndexByte("?!.,:*_~';|\\", c) >= 0:
		case c == ')' && parens < 0:
			parens++
		default:
			if c, _ := utf8.DecodeRuneInString(s); !unicode.IsLetter(c) && !unicode.IsDigit(c) {
				return 0
			}
			return n
		}
		n--
	}
	return 0
}

// linkFlattener turns bare links into text again where a link stands around
// them: [text http://…](…), the description of an image, <a href=…>http://…</a>.
type linkFlattener struct{}

func (linkFlattener) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	var inside []*ast.AutoLink
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && (n.Kind() == ast.KindLink || n.Kind() == ast.KindImage) {
			inside = appendAutoLinks(inside, n)
			return ast.WalkSkipChildren, nil
		}
		if entering && n.Kind() == ast.KindRawHTML && isRawLink(n.(*ast.RawHTML), source) {
			for s := n.NextSibling(); s != nil; s = s.NextSibling() {
				switch s := s.(type) {
				case *ast.AutoLink:
					inside = append(inside, s)
				case *ast.RawHTML: // the end of the link, or the next one
					if s.Segments.Len() > 0 && hasLinkName(s.Segments.At(0), source) {
						return ast.WalkContinue, nil
					}
				default:
					inside = appendAutoLinks(inside, s)
				}
			}
		}
		return ast.WalkContinue, nil
	}) // the callback returns no error
	for _, l := range inside {
		if p := l.Parent(); p != nil {
			label := ast.NewString(l.Label(source))
			p.ReplaceChild(p, l, label)
		}
	}
}

func appendAutoLinks(links []*ast.AutoLink, n ast.Node) []*ast.AutoLink {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if l, ok := c.(*ast.AutoLink); ok {
			links = append(links, l)
		}
		links = appendAutoLinks(links, c)
	}
	return links
}

func isRawLink(n *ast.RawHTML, source []byte) bool {
	if n.Segments.Len() == 0 {
		return false
	}
	s := n.Segments.At(0)
	v := s.Value(source)
	return len(v) > 2 && v[1]|0x20 == 'a' && isSpace(v[2])
}

// hasLinkName reports whether the tag at s is <a or </a.
func hasLinkName(s text.Segment, source []byte) bool {
	v := bytes.TrimPrefix(bytes.TrimPrefix(s.Value(source), []byte("<")), []byte("/"))
	return len(v) > 1 && v[0]|0x20 == 'a' && !isLetter(v[1])
}

func (nr nodeRenderer) autoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	l := n.(*ast.AutoLink)
	url := string(l.URL(source))
	label := string(l.Label(source))
	if l.AutoLinkType == ast.AutoLinkURL {
		// The whole is Markdown still, where &amp; means &.
		url = unescape(url)
		label = nr.r.title(url)
	} else if !strings.HasPrefix(lower(url), "mailto:") {
		url = "mailto:" + url
	}
	b := appendPlain([]byte(`<a href="`), url, true)
	b = appendPlain(append(b, `">`...), label, false)
	_, _ = w.Write(append(b, "</a>"...))
	return ast.WalkSkipChildren, nil
}
