package extract

import (
	"cmp"
	"strings"
	"unicode"

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
