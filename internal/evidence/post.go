package evidence

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley"
)

// post is a post as a row of blocks, for finding its quotations.
type post struct {
	own    []string
	blocks []postBlock
	places int // outermost blockquotes so far
}

// postBlock is a paragraph, heading, list item or cell, or a whole outermost
// blockquote.
type postBlock struct {
	quote bool
	prose bool // may hold inline quotations
	place int
	cite  string
	lines []postLine // a blockquote has several
}

// postLine is a stretch of text with the links in it that may be sources.
type postLine struct {
	text   string
	links  []link
	breaks []lineBreak
	secret string // the parameter for which a link is not among them, or ""
}

// lineBreak is where a line was broken by the writer: the text after it begins at at.
type lineBreak struct {
	at   int
	hard bool // by <br>; otherwise the words may only have been wrapped there
}

type link struct {
	url        string
	start, end int // of its words in the line
}

// maxPostDepth bounds recursion; the sink allows far less.
const maxPostDepth = 200

func readPost(text string, own []string) *post {
	d := &post{own: own}
	nodes, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return d // no reader fails
	}
	root := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	d.walk(root, 0)
	return d
}

var (
	blockElements = []atom.Atom{atom.P, atom.Div, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Li, atom.Td, atom.Th, atom.Dt, atom.Dd, atom.Pre, atom.Blockquote, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Hr, atom.Tbody, atom.Thead, atom.Tr}
	proseElements = []atom.Atom{atom.P, atom.Li, atom.Td, atom.Dd, atom.Div}
)

// walk adds the blocks under a node.
func (d *post) walk(n *html.Node, depth int) {
	if depth > maxPostDepth {
		return
	}
	var loose []*html.Node // text that stands beside blocks
	flush := func() {
		if l := d.line(loose); l.text != "" {
			d.blocks = append(d.blocks, postBlock{prose: slices.Contains(proseElements, n.DataAtom), lines: []postLine{l}})
		}
		loose = nil
	}
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.ElementNode && c.DataAtom == atom.Blockquote:
			flush()
			b := postBlock{quote: true, place: d.places}
			d.places++
			for _, a := range c.Attr {
				switch a.Key {
				case "cite":
					b.cite = a.Val
				case "class":
					// A spoiler hides the writer's own words.
					b.quote = !slices.Contains(strings.Fields(a.Val), "spoiler")
				}
			}
			inner := &post{own: d.own}
			inner.walk(c, depth+1)
			for _, block := range inner.blocks {
				b.lines = append(b.lines, block.lines...)
			}
			d.blocks = append(d.blocks, b)
		case c.Type == html.ElementNode && slices.Contains(blockElements, c.DataAtom):
			flush()
			d.walk(c, depth+1)
		default:
			loose = append(loose, c)
		}
	}
	flush()
}

// line joins the text of inline nodes; white space is folded, a line break is
// kept.
func (d *post) line(nodes []*html.Node) postLine {
	w := &lineWriter{own: d.own}
	for _, n := range nodes {
		w.node(n, 0)
	}
	text := strings.TrimRight(w.b.String(), " \n")
	for i := range w.links { // the blank at the end may have been a link's
		l := &w.links[i]
		l.start, l.end = min(l.start, len(text)), min(l.end, len(text))
	}
	return postLine{text, w.links, w.breaks, w.secret}
}

type lineWriter struct {
	own    []string
	b      strings.Builder
	links  []link
	breaks []lineBreak
	secret string
	broken bool // a line ended, and the next has not begun
}

func (w *lineWriter) node(n *html.Node, depth int) {
	if depth > maxPostDepth {
		return
	}
	switch {
	case n.Type == html.TextNode:
		w.text(n.Data)
		return
	case n.Type != html.ElementNode:
		return
	case n.DataAtom == atom.Br:
		w.b.WriteByte('\n')
		w.breaks = append(w.breaks, lineBreak{w.b.Len(), true})
		return
	}
	start := w.b.Len()
	for c := range n.ChildNodes() {
		w.node(c, depth+1)
	}
	if n.DataAtom == atom.A {
		for _, a := range n.Attr {
			if a.Key != "href" {
				continue
			}
			if name, secret := parley.SecretIn(a.Val); secret {
				w.secret = name
			} else if Citable(a.Val, w.own) {
				w.links = append(w.links, link{a.Val, start, w.b.Len()})
			}
		}
	}
}

func (w *lineWriter) text(s string) {
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			w.broken = w.broken || c == '\n'
			if n := w.b.Len(); n > 0 && !strings.HasSuffix(w.b.String()[max(0, n-1):], " ") && !strings.HasSuffix(w.b.String()[max(0, n-1):], "\n") {
				w.b.WriteByte(' ')
			}
			continue
		}
		if w.broken {
			w.broken, w.breaks = false, append(w.breaks, lineBreak{w.b.Len(), false})
		}
		w.b.WriteRune(c)
	}
}

// parted parts what names the source at the end of a paragraph from the words that
// are quoted: "> words" and below it "> — [News](…)" are one paragraph.
func (l *postLine) parted() (words, source postLine, ok bool) {
	for _, b := range slices.Backward(l.breaks[max(0, len(l.breaks)-4):]) {
		if strings.TrimSpace(l.text[:min(b.at, len(l.text))]) == "" || b.at >= len(l.text) {
			continue
		}
		words, source = postLine{text: strings.TrimRight(l.text[:b.at], " \n"), secret: l.secret}, postLine{text: l.text[b.at:]}
		for _, k := range l.links {
			if k.end <= b.at {
				words.links = append(words.links, k)
			} else if k.start >= b.at {
				source.links = append(source.links, link{k.url, k.start - b.at, k.end - b.at})
			}
		}
		if source.attributes() && (b.hard || source.announced()) {
			return words, source, true
		}
	}
	return words, source, false
}

// announced reports whether a line begins as one that names a source does.
func (l *postLine) announced() bool {
	text := strings.TrimLeft(l.text, " ([")
	return strings.HasPrefix(text, "—") || strings.HasPrefix(text, "–") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "―") || strings.HasPrefix(text, "http") || namesSource(text)
}

// onlyLink reports whether a line is a link and nothing else.
func (l *postLine) onlyLink() bool {
	return len(l.links) > 0 && strings.Trim(l.text[:l.links[0].start]+l.text[l.links[len(l.links)-1].end:], " .—–-()[]:|,;\n") == ""
}

// attributes reports whether a line with a link does nothing but name a source:
// only a link, a dash or a word like "Source:" before it, and few words besides.
func (l *postLine) attributes() bool {
	if len(l.links) == 0 || len(l.text) > 400 {
		return false
	}
	if l.onlyLink() {
		return true
	}
	outside := l.text
	for i := len(l.links) - 1; i >= 0; i-- {
		outside = outside[:l.links[i].start] + outside[l.links[i].end:]
	}
	return len(wordsOf(outside)) <= longestAttribution && l.announced()
}

// nearest returns the links of a line, those of the same sentence and nearest to
// a span first.
func (l *postLine) nearest(span [2]int) []link {
	list := slices.Clone(l.links)
	first := strings.LastIndexAny(l.text[:span[0]], ".!?。！？")
	last := strings.IndexAny(l.text[span[1]:], ".!?。！？")
	if last < 0 {
		last = len(l.text)
	} else {
		last += span[1]
	}
	cost := func(k link) int {
		distance := max(span[0]-k.end, k.start-span[1], 0)
		if k.start < first || k.start > last {
			distance += len(l.text)
		}
		return distance
	}
	slices.SortStableFunc(list, func(a, b link) int { return cost(a) - cost(b) })
	return list
}
