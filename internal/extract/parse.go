package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// deepest is how deep elements may nest in what parseFlat builds; the standard
// parser refuses pages that nest deeper than 512.
const deepest = 200

// mostTags bounds how many tags of a page are read, and with them the memory
// that a page of nothing but tags takes. Books on one page have a tenth of it.
const mostTags = 200_000

// cut ends text before it has more than mostTags tags.
func cut(text string) string {
	at := 0
	for range mostTags {
		next := strings.IndexByte(text[at:], '<')
		if next < 0 {
			return text
		}
		at += next + 1
	}
	return text[:at-1]
}

// parse reads text as browsers do, or, where the standard parser refuses the
// nesting, with a tree that is cut off at a depth.
func parse(text string) *html.Node {
	text = cut(text)
	document, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return parseFlat(text)
	}
	return document
}

// parseFlat builds a tree by start and end tags alone. What stands deeper than
// deepest becomes siblings.
func parseFlat(text string) *html.Node {
	document := &html.Node{Type: html.DocumentNode}
	open := []*html.Node{document}
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return document
		case html.TextToken:
			top := open[len(open)-1]
			top.AppendChild(&html.Node{Type: html.TextNode, Data: string(z.Text())})
		case html.StartTagToken:
			t := z.Token()
			n := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
			open[len(open)-1].AppendChild(n)
			if !void[t.DataAtom] && len(open) < deepest {
				open = append(open, n)
			}
		case html.SelfClosingTagToken:
			t := z.Token()
			open[len(open)-1].AppendChild(&html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr})
		case html.EndTagToken:
			name, _ := z.TagName()
			for i := len(open) - 1; i > 0; i-- {
				if open[i].Data == string(name) {
					open = open[:i]
					break
				}
			}
		}
	}
}

// void elements have no content and no end tag.
var void = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Param: true, atom.Source: true, atom.Track: true, atom.Wbr: true,
}
