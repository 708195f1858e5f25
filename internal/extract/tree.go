package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blockElements begin and end a block of text.
var blockElements = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true,
	atom.Caption: true, atom.Center: true, atom.Dd: true, atom.Details: true, atom.Dialog: true,
	atom.Dir: true, atom.Div: true, atom.Dl: true, atom.Dt: true, atom.Fieldset: true,
	atom.Figcaption: true, atom.Figure: true, atom.Footer: true, atom.Form: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
	atom.Header: true, atom.Hgroup: true, atom.Hr: true, atom.Li: true, atom.Legend: true, atom.Main: true,
	atom.Menu: true, atom.Nav: true, atom.Ol: true, atom.P: true, atom.Pre: true, atom.Search: true,
	atom.Section: true, atom.Summary: true, atom.Table: true, atom.Tbody: true, atom.Tfoot: true,
	atom.Thead: true, atom.Tr: true, atom.Ul: true,
}

// element is a block element of the page with the blocks in it.
type element struct {
	tag         atom.Atom
	parent      *element
	depth       int
	signs       signs  // of this element alone
	above       signs  // of all elements around it, without the nearest two
	first, last int    // blocks[first:last] stand in it
	name        string // tag and class, by which like elements are known
	twins       int    // elements in the parent with the same name, itself included
	apart       signs  // of the element and those around it that don't hold the best element
	steps       int    // how many those are
}

// textBlock is a block with what the choice of the article needs to know.
type textBlock struct {
	Block
	in        *element
	words     int
	linkWords int // how many of the words are in links
	links     int
	bold      int    // words in bold type
	inline    signs  // of the inline elements in which the text begins
	time      string // datetime of the first <time> in it
}

// around returns the elements that b is judged by: the one it stands in and the
// one around that. A paragraph's own element holds only itself, so its siblings
// are one further up.
func (b *textBlock) around() (parent, up *element) {
	outer := func(e *element) *element {
		if e.parent != nil {
			return e.parent
		}
		return e
	}
	parent = b.in
	if parent.last-parent.first <= 1 {
		parent = outer(parent)
	}
	return parent, outer(parent)
}

// outline is a page cut into blocks, in the order of the document.
type outline struct {
	blocks   []textBlock
	elements []*element
}

// outlineOf reads the visible part of a document.
func outlineOf(document *html.Node) *outline {
	r := &reader{out: &outline{}}
	root := r.open(nil, atom.Html, signs(0))
	r.children(document, root, Paragraph)
	r.flush(root, Paragraph)
	r.close(root)
	r.out.countTwins()
	return r.out
}

// countTwins counts the elements that stand beside others of the same name, as
// the teasers of a list do.
func (o *outline) countTwins() {
	type key struct {
		parent *element
		name   string
	}
	count := map[key]int{}
	for _, e := range o.elements {
		if e.last > e.first {
			count[key{e.parent, e.name}]++
		}
	}
	for _, e := range o.elements {
		e.twins = count[key{e.parent, e.name}]
	}
}
