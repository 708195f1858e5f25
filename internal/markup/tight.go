package markup

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// strikeParser takes ~~ only: "~5 to ~10" is an estimate, not struck out.
type strikeParser struct{ parser.InlineParser }

func (s strikeParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	run := 0
	for run < len(line) && line[run] == '~' {
		run++
	}
	if run != 2 {
		return nil
	}
	return s.InlineParser.Parse(parent, block, pc)
}

// listTightener makes lists tight that are loose only because reference
// definitions follow a blank line after their last item. Editors indent those
// by two blanks, which makes them part of the item; nobody means that.
type listTightener struct{}

func (listTightener) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if list, ok := n.(*ast.List); ok && entering && !list.IsTight && tightButForDefinitions(list) {
			list.IsTight = true
			for item := list.FirstChild(); item != nil; item = item.NextSibling() {
				tightenItem(item)
			}
		}
		return ast.WalkContinue, nil
	}) // the callback returns no error
}

// tightButForDefinitions reports whether no blank line separates the items of
// list or their parts, apart from definitions at its end.
func tightButForDefinitions(list *ast.List) bool {
	last := list.LastChild()
	if last == nil || last.LastChild() == nil || last.LastChild().Kind() != ast.KindLinkReferenceDefinition {
		return false
	}
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if item != list.FirstChild() && item.HasBlankPreviousLines() {
			return false
		}
		for part := item.FirstChild(); part != nil; part = part.NextSibling() {
			if item == last && part != item.FirstChild() && onlyDefinitionsFrom(part) {
				break
			}
			if part != item.FirstChild() && part.HasBlankPreviousLines() {
				return false
			}
		}
	}
	return true
}

func onlyDefinitionsFrom(part ast.Node) bool {
	for ; part != nil; part = part.NextSibling() {
		if part.Kind() != ast.KindLinkReferenceDefinition {
			return false
		}
	}
	return true
}

// tightenItem turns the paragraphs of an item into bare text.
func tightenItem(item ast.Node) {
	for part := item.FirstChild(); part != nil; {
		next := part.NextSibling()
		if p, ok := part.(*ast.Paragraph); ok {
			bare := ast.NewTextBlock()
			bare.SetLines(p.Lines())
			for c := p.FirstChild(); c != nil; {
				after := c.NextSibling()
				bare.AppendChild(bare, c)
				c = after
			}
			item.ReplaceChild(item, p, bare)
		}
		part = next
	}
}
