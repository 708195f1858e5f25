package markup

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The Markdown library takes time that grows with the square of some inputs:
// nested blocks, unmatched delimiters, unmatched brackets, many reference
// definitions, wide tables. The guards in this file stand around its parsers.
// What no honest post has is refused (nesting, definitions, tables). Delimiters
// and brackets that find no partner turn into text after so many in one block.

const (
	maxDelimiters = 1_000 // runs of * _ ~ in one block
	maxPending    = 100   // unclosed brackets in one block
	maxFailures   = 2_000 // closed brackets in one block that are no link
	linkFailure   = 10    // what "[a](" counts towards maxFailures: it is searched to the end
)

// guard counts, for one post.
type guard struct {
	limits Limits
	err    *LimitError
	// Counts for the block being parsed.
	block                         ast.Node
	delimiters, pending, failures int
}

var guardKey = parser.NewContextKey()

func guardOf(pc parser.Context) *guard { return pc.Get(guardKey).(*guard) }

func (g *guard) exceed(limit Limit, most, got int) {
	if g.err == nil {
		g.err = &LimitError{limit, most, got}
	}
}

// enter starts new counts if parent is another block than last time.
func (g *guard) enter(parent ast.Node) {
	if g.block != parent {
		g.block = parent
		g.delimiters, g.pending, g.failures = 0, 0, 0
	}
}

// nestingGuard bounds how deep lists and quotes nest.
type nestingGuard struct{ parser.BlockParser }

func (n nestingGuard) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	g := guardOf(pc)
	depth := 0
	for _, b := range pc.OpenedBlocks() {
		switch b.Node.Kind() {
		case ast.KindBlockquote, ast.KindList, kindSpoiler:
			depth++
		}
	}
	if depth < g.limits.Nesting {
		return n.BlockParser.Open(parent, reader, pc)
	}
	node, state := n.BlockParser.Open(parent, reader, pc)
	if node != nil {
		g.exceed(LimitNesting, g.limits.Nesting, 0)
		return nil, parser.NoChildren
	}
	return node, state
}

// delimiterGuard bounds the delimiter runs of a block.
type delimiterGuard struct{ parser.InlineParser }

func (d delimiterGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	g := guardOf(pc)
	g.enter(parent)
	if g.delimiters >= maxDelimiters {
		return nil
	}
	node := d.InlineParser.Parse(parent, block, pc)
	if node != nil {
		g.delimiters++
	}
	return node
}

// linkGuard bounds the brackets of a block that wait for a partner and those
// that turned out to be no link.
type linkGuard struct{ parser.InlineParser }

func (l linkGuard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	g := guardOf(pc)
	g.enter(parent)
	line, _ := block.PeekLine()
	if line[0] != ']' {
		if g.pending >= maxPending || g.failures >= maxFailures {
			return nil
		}
		node := l.InlineParser.Parse(parent, block, pc)
		if node != nil {
			g.pending++
		}
		return node
	}
	node := l.InlineParser.Parse(parent, block, pc)
	if g.pending > 0 {
		g.pending--
		if node == nil {
			g.failures++
			if len(line) > 1 && (line[1] == '(' || line[1] == '[') {
				g.failures += linkFailure
			}
		}
	}
	return node
}

// CloseBlock ends the brackets that are still open at the end of a block.
func (l linkGuard) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	l.InlineParser.(parser.CloseBlocker).CloseBlock(parent, block, pc)
}

// definitionGuard bounds the reference definitions of a paragraph.
type definitionGuard struct{ parser.ParagraphTransformer }

func (d definitionGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	g := guardOf(pc)
	lines := node.Lines()
	if lines.Len() > g.limits.Links {
		definitions := 0
		for i := range lines.Len() {
			line := bytes.TrimLeft(reader.Value(lines.At(i)), " ")
			if len(line) > 0 && line[0] == '[' && bytes.Contains(line, []byte("]:")) {
				definitions++
			}
		}
		if definitions > g.limits.Links {
			g.exceed(LimitLinks, g.limits.Links, 0)
			return
		}
	}
	d.ParagraphTransformer.Transform(node, reader, pc)
}

// tableGuard bounds the cells of a table. The library fills up each row to the
// width of the header, so two long lines and many short ones make millions.
type tableGuard struct{ parser.ParagraphTransformer }

func (tg tableGuard) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	g := guardOf(pc)
	lines := node.Lines()
	for i := 1; i < lines.Len(); i++ {
		line := bytes.TrimSpace(reader.Value(lines.At(i)))
		if len(bytes.Trim(line, "|:- \t\v\f")) > 0 {
			continue
		}
		columns := bytes.Count(line, []byte("|")) + 1
		if columns > g.limits.Columns+2 { // the outer bars count too
			g.exceed(LimitColumns, g.limits.Columns, 0)
			return
		}
		cells := columns * (lines.Len() - i)
		escapes := 0
		for j := i - 1; j < lines.Len(); j++ {
			escapes += bytes.Count(reader.Value(lines.At(j)), []byte(`\|`))
		}
		// The library compares each escaped bar in a table with each other one.
		const maxEscapes = 500
		if cells > g.limits.Nodes || escapes > maxEscapes {
			g.exceed(LimitNodes, g.limits.Nodes, 0)
			return
		}
		break
	}
	tg.ParagraphTransformer.Transform(node, reader, pc)
}

// count adds up links and nodes of a parsed post.
func (g *guard) count(doc ast.Node, source []byte) error {
	nodes, links := 0, 0
	return ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		nodes++
		switch n := n.(type) {
		case *ast.Link, *ast.Image, *ast.AutoLink, *tagLink:
			links++
		case *ast.RawHTML:
			links += rawLinks(n.Segments, source)
		case *ast.HTMLBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				nodes += 2 * bytes.Count(line.Value(source), []byte("<"))
			}
			links += rawLinks(n.Lines(), source)
		}
		if links > g.limits.Links {
			return ast.WalkStop, &LimitError{Limit: LimitLinks, Most: g.limits.Links}
		}
		if nodes > g.limits.Nodes {
			return ast.WalkStop, &LimitError{Limit: LimitNodes, Most: g.limits.Nodes}
		}
		return ast.WalkContinue, nil
	})
}

// rawLinks counts the targets in raw HTML.
func rawLinks(segments *text.Segments, source []byte) int {
	n := 0
	for i := range segments.Len() {
		line := segments.At(i)
		v := line.Value(source)
		n += bytes.Count(v, []byte("href")) + bytes.Count(v, []byte("src"))
	}
	return n
}
