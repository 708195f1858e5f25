package markup

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Markdown renders the source of a post. The dialect is CommonMark with pipe
// tables, ~~strikethrough~~, bare links, spoilers (>!), [tag:x], language
// hints in comments, and the whitelist of raw HTML; code in a known language
// is highlighted, with the classes of [HighlightClasses]. The result has
// passed [Renderer.Sanitise].
//
// It returns a [*LimitError] if the source exceeds the site's limits.
func (r *Renderer) Markdown(src string) (string, error) {
	if n := utf8.RuneCountInString(src); n > r.limits.Characters {
		return "", &LimitError{LimitCharacters, r.limits.Characters, n}
	}
	source := []byte(withLineEnd(normaliseSource(src)))
	pc := parser.NewContext()
	g := &guard{limits: r.limits}
	pc.Set(guardKey, g)
	doc := r.markdown.parser.Parse(text.NewReader(source), parser.WithContext(pc))
	if g.err != nil {
		return "", g.err
	}
	if err := g.count(doc, source); err != nil {
		return "", err
	}
	r.highlightCode(doc, source)
	var out bytes.Buffer
	out.Grow(len(source) + len(source)/2)
	if err := r.markdown.renderer.Render(&out, source, doc); err != nil {
		return "", fmt.Errorf("rendering %d bytes of Markdown: %w", len(source), err)
	}
	return r.Sanitise(out.String()), nil
}

// normaliseSource makes line ends "\n" and replaces what is no text.
func normaliseSource(src string) string {
	if strings.IndexByte(src, '\r') >= 0 {
		src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(src)
	}
	if strings.IndexByte(src, 0) >= 0 {
		src = strings.ReplaceAll(src, "\x00", "\uFFFD")
	}
	if !utf8.ValidString(src) {
		src = strings.ToValidUTF8(src, "\uFFFD")
	}
	return src
}

// withLineEnd ends a source with a line break: without one the library copies
// the last line each time it looks at it.
func withLineEnd(src string) string {
	if strings.HasSuffix(src, "\n") {
		return src
	}
	return src + "\n"
}

// dialect is the configured Markdown library.
type dialect struct {
	parser   parser.Parser
	renderer renderer.Renderer
}

// newDialect sets the library up. Priorities are the library's own; an extra
// that looks at the same character goes before what it refines.
func newDialect(r *Renderer) *dialect {
	inline := []util.PrioritizedValue{
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(tagParser{}, 190),
		util.Prioritized(linkGuard{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(delimiterGuard{parser.NewEmphasisParser()}, 500),
		util.Prioritized(delimiterGuard{strikeParser{extension.NewStrikethroughParser()}}, 500),
		util.Prioritized(bareLinkParser{}, 900),
	}
	if r.site.Math {
		inline = append(inline, util.Prioritized(mathParser{}, 50))
	}
	p := parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(nestingGuard{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(nestingGuard{spoilerParser{}}, 790),
			util.Prioritized(nestingGuard{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(
			util.Prioritized(definitionGuard{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(tableGuard{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(listTightener{}, 50),
			util.Prioritized(linkFlattener{}, 100),
			util.Prioritized(languageHints{}, 200),
		),
	)
	return &dialect{p, renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodeRenderer{r}, 100),
		util.Prioritized(extension.NewTableHTMLRenderer(), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(html.WithUnsafe()), 1000),
	))}
}

// nodeRenderer renders what the library does not know, or not in our way.
type nodeRenderer struct{ r *Renderer }

func (nr nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindCodeBlock, nr.code)
	reg.Register(ast.KindFencedCodeBlock, nr.code)
	reg.Register(ast.KindRawHTML, nr.rawHTML)
	reg.Register(ast.KindHTMLBlock, nr.htmlBlock)
	reg.Register(ast.KindAutoLink, nr.autoLink)
	reg.Register(kindSpoiler, nr.spoiler)
	reg.Register(kindTag, nr.tag)
	reg.Register(kindMath, nr.math)
}

// rawHTML passes the tags of the whitelist on; the sink sees to the rest.
func (nr nodeRenderer) rawHTML(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		writeAllowed(w, n.(*ast.RawHTML).Segments, source)
	}
	return ast.WalkSkipChildren, nil
}

func (nr nodeRenderer) htmlBlock(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		lines := n.Lines()
		if b := n.(*ast.HTMLBlock); b.HasClosure() {
			all := text.NewSegments()
			all.AppendAll(lines.Sliced(0, lines.Len()))
			all.Append(b.ClosureLine)
			lines = all
		}
		writeAllowed(w, lines, source)
	}
	return ast.WalkSkipChildren, nil
}

// writeAllowed writes raw HTML without the tags that people may not use, and
// without comments. Text between them stays, that of a <script> too: a sentence
// about that element must not swallow the rest of the post.
func writeAllowed(w util.BufWriter, lines *text.Segments, source []byte) {
	var raw []byte
	for i := range lines.Len() {
		line := lines.At(i)
		raw = append(raw, line.Value(source)...)
	}
	var out []byte
	sc := scanner{s: string(raw), tagsOnly: true}
	for {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			// A comment on a line of its own leaves nothing at all.
			if len(out) != 1 || out[0] != '\n' {
				_, _ = w.Write(out) // a bytes.Buffer does not fail
			}
			return
		case startTag, endTag:
			if el := elements[t.name]; el == nil || el.pageOnly {
				continue
			}
			if t.kind == startTag && strings.Contains(lower(t.attrs), "class") {
				t.raw = withoutClass(t)
			}
		case hiddenToken:
			continue
		}
		out = append(out, t.raw...)
	}
}

// withoutClass spells a start tag again without its class: classes are for
// what the renderer itself makes.
func withoutClass(t token) string {
	var b strings.Builder
	b.WriteString("<" + t.name)
	for i := 0; i < len(t.attrs); {
		attr, next := nextAttribute(t.attrs, i)
		if attr.name == "" {
			break
		}
		if !strings.EqualFold(attr.name, "class") {
			b.WriteString(" " + attr.name + `="` + strings.ReplaceAll(attr.value, `"`, "&#34;") + `"`)
		}
		if next < 0 {
			break
		}
		i = next
	}
	b.WriteString(">")
	return b.String()
}
