package extract

import (
	"strings"

	"golang.org/x/net/html"
)

// HTML reads a web page. contentType is the Content-Type header it came with,
// or ""; address is where it stood, or "".
func HTML(body []byte, contentType, address string) *Page {
	text, charset := Decode(body, contentType)
	document := parse(text)
	h := headOf(document)
	o := outlineOf(document)
	m := h.metadata(address)
	signs := o.pageSigns(h, m.Title)
	o.choose(signs)
	m.Published = h.published(o, signs.at, address, m.Lang)
	m.Subscription = o.walled()
	p := &Page{Charset: charset, Metadata: m, Blocks: make([]Block, len(o.blocks))}
	for i := range o.blocks {
		b := &o.blocks[i]
		p.Blocks[i] = b.Block
		p.Blocks[i].words, p.Blocks[i].linkWords = b.words, b.linkWords
	}
	return p
}

// titleBlock is the block that shows the title, -1 if none does. A heading
// comes before other blocks.
func (o *outline) titleBlock(shows []bool) int {
	found := -1
	for i := range o.blocks {
		if !shows[i] {
			continue
		}
		if o.blocks[i].Kind == Heading {
			return i
		}
		if found < 0 {
			found = i
		}
	}
	return found
}

// sameTitle is the part of their words that a block and the title must share:
// pages shorten, extend and respell their titles.
const sameTitle = 0.7

// titleBlocks tells which blocks show the title.
func (o *outline) titleBlocks(title string) []bool {
	shows := make([]bool, len(o.blocks))
	words := map[string]bool{}
	for _, w := range textWords(title) {
		words[w] = true
	}
	if len(words) == 0 {
		return shows
	}
	for i := range o.blocks {
		b := &o.blocks[i]
		if b.words > 3*len(words) || b.words*2 < len(words) {
			continue
		}
		both, all := 0, len(words)
		seen := map[string]bool{}
		for _, w := range textWords(b.Text) {
			switch {
			case seen[w]:
			case words[w]:
				both++
			default:
				all++
			}
			seen[w] = true
		}
		shows[i] = float64(both) >= sameTitle*float64(all)
	}
	return shows
}

// listedFrom is the part of a block's runs of words from which it counts as
// standing in the metadata's article.
const listedFrom = 0.8

// leastListed is how many characters articleBody must have: shorter ones are
// summaries.
const leastListed = 500

func (o *outline) pageSigns(h *head, title string) *pageSigns {
	p := &pageSigns{repeated: make([]bool, len(o.blocks)), title: o.titleBlocks(title)}
	if body := h.articleBody(); body != "" {
		listed := shinglesOf(body)
		p.listed = make([]bool, len(o.blocks))
		for i := range o.blocks {
			p.listed[i] = listed.cover(o.blocks[i].Text) >= listedFrom
		}
	}
	p.survey(o)
	p.at = o.titleBlock(p.title)
	seen := map[string]int{}
	for i := range o.blocks {
		b := &o.blocks[i]
		if first, ok := seen[b.Text]; ok {
			p.repeated[first], p.repeated[i] = true, true
			continue
		}
		seen[b.Text] = i
	}
	return p
}

// articleBody is the longest article text of the structured data.
func (h *head) articleBody() string {
	body := ""
	for _, o := range h.data {
		if s, ok := o["articleBody"].(string); ok && len(s) > len(body) && len(s) >= leastListed {
			body = s
		}
	}
	if strings.Contains(body, "<p") {
		var b strings.Builder
		z := html.NewTokenizer(strings.NewReader(body))
		for z.Next() != html.ErrorToken {
			if t := z.Token(); t.Type == html.TextToken {
				b.WriteString(t.Data + " ")
			}
		}
		return b.String()
	}
	return html.UnescapeString(body)
}
