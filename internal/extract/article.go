package extract

import "slices"

// Which blocks are the article is decided in two steps, each a weighted
// sum of features: first every block by itself, by its words, its
// element and the names of the elements around it; then again with the first
// judgement of its neighbours, of its siblings and of the page's best element.
// The weights were learned from pages with a known article: see train_test.go.

// mainFrom is the judgement from which a block is part of the article. It lies
// under one half: for checking quotations a missing line is worse than one too
// many.
const mainFrom = 0.36

// never are the parts of a page that are not the article, unless they hold the
// best element: a forum's posts are replies.
const never = tagNav | tagAside | tagFooter | signComment | signSearch

// pageSigns are what the whole page tells of its blocks.
type pageSigns struct {
	repeated []bool // the same text stands elsewhere on the page
	listed   []bool // the words are those of the metadata's articleBody; nil without one
	title    []bool // the text is the page's title
	at       int    // the block that shows the title, or -1
	under    []int  // 1: under a heading, 2: under one that announces no article
	words    []int  // words[i] are before block i
	links    []int  // words in links before block i
	long     []int  // paragraphs of longText words and more before block i
}

// linked is the part of e's words that are in links.
func (p *pageSigns) linked(e *element) float64 {
	return float64(p.links[e.last]-p.links[e.first]) / float64(max(p.words[e.last]-p.words[e.first], 1))
}

// paragraphs is the number of long paragraphs in e.
func (p *pageSigns) paragraphs(e *element) int { return p.long[e.last] - p.long[e.first] }

// survey fills in what follows from the blocks alone.
func (p *pageSigns) survey(o *outline) {
	n := len(o.blocks)
	p.under, p.words, p.links, p.long = make([]int, n), make([]int, n+1), make([]int, n+1), make([]int, n+1)
	under := 0
	for i := range o.blocks {
		b := &o.blocks[i]
		p.under[i] = under
		if b.Kind == Heading {
			under = 1
		}
		if b.words <= 8 && (b.Kind == Heading || b.bold == b.words) && boilerplate(b.Text) {
			under = 2
		}
		p.words[i+1] = p.words[i] + b.words
		p.links[i+1] = p.links[i] + b.linkWords
		p.long[i+1] = p.long[i]
		if b.words >= longText && b.linkWords*2 < b.words {
			p.long[i+1]++
		}
	}
}

// choose marks the blocks that are the article. A page that looks like none has
// what looks most like one.
func (o *outline) choose(p *pageSigns) {
	judgements := o.judgements(p, learned())
	from := mainFrom
	if len(judgements) > 0 {
		from = min(from, 0.7*slices.Max(judgements))
	}
	for i, probability := range judgements {
		o.blocks[i].Main = probability >= from && probability > 0
	}
}

func (o *outline) judgements(p *pageSigns, w [2]weights) []float64 {
	if len(o.blocks) == 0 {
		return nil
	}
	first := make([]float64, len(o.blocks))
	own := make([][]feature, len(o.blocks))
	for i := range o.blocks {
		own[i] = o.terms(i, p, make([]feature, 0, 96))
		first[i] = w[0].judge(own[i])
	}
	j := judge(o, first)
	second := make([]float64, len(o.blocks))
	for i := range o.blocks {
		if o.blocks[i].in.apart&never == 0 && i != p.at || p.listed != nil && p.listed[i] {
			second[i] = w[1].judge(j.terms(i, own[i]))
		}
	}
	return second
}
