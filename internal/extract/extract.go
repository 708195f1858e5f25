// Package extract reads pages that quotations come from: HTML, PDF and plain
// text become text in blocks, each marked as part of the article or not, and
// the page's title, date, outlet, authors, language and licence.
//
// It does no I/O: internal/fetch brings the bytes, internal/evidence compares
// quotations with the text. Whatever bytes it is given, it takes time in
// proportion to their number and returns what could be read.
package extract

import "strings"

// Kind says what a block is on the page.
type Kind uint8

const (
	Paragraph Kind = iota
	Heading
	ListItem
	Quotation
	Preformatted
	Row // of a table
	Caption
)

// String is the word for k in a block table.
func (k Kind) String() string {
	return [...]string{"paragraph", "heading", "list_item", "quotation", "preformatted", "row", "caption"}[k]
}

// Block is one run of visible text without a paragraph break. Line breaks of
// the page stand in it as "\n", and all other white space is single spaces,
// except in preformatted text.
type Block struct {
	Text string
	Kind Kind
	Main bool // part of the article; all blocks together are what is visible

	words, linkWords int // how many words it has, and how many of them are in links
}

// Page is what a document says.
type Page struct {
	Blocks []Block
	Metadata
	Charset string // of the bytes; "" for a PDF
}

// Main is the text of the article, without navigation, advertisements,
// comments and other surroundings. Blocks are separated by an empty line.
func (p *Page) Main() string { return p.join(false) }

// Visible is all text that a reader of the page may see.
func (p *Page) Visible() string { return p.join(true) }

// leastLinked is how many words a page of links has: shorter ones are a title and a
// menu, or a post with one link.
const leastLinked = 50

// titleWords is how many words an article has at least: fewer are a title alone.
const titleWords = 20

// MostlyLinks reports whether the page is a list of links to others rather than a
// text: more than half of the words of its article are in links, or of all words
// where no article stands out. Nothing is known of links in a PDF or plain text.
func (p *Page) MostlyLinks() bool {
	count := func(all bool) (words, linkWords int) {
		for _, b := range p.Blocks {
			if b.Main || all {
				words += b.words
				linkWords += b.linkWords
			}
		}
		return words, linkWords
	}
	words, linkWords := count(false)
	if words < titleWords {
		words, linkWords = count(true)
	}
	return words >= leastLinked && 2*linkWords > words
}

func (p *Page) join(all bool) string {
	var b strings.Builder
	for _, block := range p.Blocks {
		if !all && !block.Main {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(block.Text)
	}
	return b.String()
}
