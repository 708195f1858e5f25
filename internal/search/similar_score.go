package search

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// views are the ways of looking at how like a text a question is, each from 0
// for not at all to about 1.
type views struct {
	titled   float64 // words in common, those of titles counting three times
	verbose  float64 // words in common, as often as they occur
	pairs    float64 // neighbouring words of the text's title
	spelling float64 // titles by the spelling of their words
	spelt    float64 // the text's words by their spelling, anywhere
	cover    float64 // the part of the question's title that the text holds
	near     float64 // words of the text's title near each other in the body
	feedback float64 // words of the most like questions
	titles   float64 // words that both titles hold
}

// formula says how much each view counts.
type formula views

// The weights were chosen on the SemEval sets by coordinate search; see
// docs/search.md for what each is worth.
var (
	similarFormula = formula{
		titled: 2.9, verbose: 0.15, pairs: 1.1, spelling: 0.25, spelt: 2.25, near: 0.3, feedback: 1.4, titles: 0.6,
	}
	rerankFormula = formula{verbose: 1, cover: 0.05, titled: 0.06}
)

func (f *formula) of(v *views) float64 {
	return f.titled*v.titled + f.verbose*v.verbose + f.pairs*v.pairs + f.spelling*v.spelling + f.spelt*v.spelt +
		f.cover*v.cover + f.near*v.near + f.feedback*v.feedback + f.titles*v.titles
}

// rank orders texts by a formula, the higher id first among equals.
func (c *comparison) rank(ctx context.Context, pool []Text, f formula) ([]Similarity, error) {
	docs := make([]analysed, len(pool))
	for i, t := range pool {
		docs[i] = c.vocab.analyse(t)
	}
	if err := c.weighShared(ctx, docs); err != nil {
		return nil, err
	}
	all := c.look(docs)
	list := make([]Similarity, len(docs))
	for i := range docs {
		// Rounded, so that the order of additions does not matter.
		list[i] = Similarity{docs[i].id, math.Round(f.of(&all[i])*1e9) / 1e9}
	}
	slices.SortFunc(list, func(a, b Similarity) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.ID, a.ID))
	})
	return list, nil
}

// weighShared learns how rare the words are that several questions share. The
// others cannot make questions alike; they count as rare.
func (c *comparison) weighShared(ctx context.Context, docs []analysed) error {
	holders := make([]int, len(c.vocab.keys))
	var shared []wordCount
	for i := range docs {
		for _, w := range docs[i].words {
			if holders[w.word]++; holders[w.word] == 2 {
				shared = append(shared, w)
			}
		}
	}
	slices.SortFunc(shared, func(a, b wordCount) int { return cmp.Compare(c.vocab.keys[a.word], c.vocab.keys[b.word]) })
	if err := c.weigh(ctx, shared, true); err != nil {
		return err
	}
	rare := idf(1+c.x.present.Load().live/2000, c.x.present.Load().live)
	for w := range c.vocab.idf {
		if c.vocab.idf[w] == 0 {
			c.vocab.idf[w] = rare
		}
	}
	return nil
}

// look takes all views of some questions.
func (c *comparison) look(docs []analysed) []views {
	all := make([]views, len(docs))
	usual := 0.0
	for i := range docs {
		usual += docs[i].length() / float64(len(docs))
	}
	q := c.questioner()
	base := make([]float64, len(docs))
	for i := range docs {
		v, d := &all[i], &docs[i]
		q.words(v, d, usual)
		q.spelling(v, d)
		v.pairs = q.pairsIn(d)
		v.near = q.window(d.body) / q.titleSum
		base[i] = v.titled + 0.25*v.pairs + 0.15*v.spelling
	}
	order := make([]int, len(docs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(base[b], base[a]) })
	c.feedback(all, docs, base, order, usual)
	return all
}

// Pseudo-relevance feedback: the words that say most about the best questions
// so far.
const (
	feedbackDocs  = 10
	feedbackWords = 30
)

func (c *comparison) feedback(all []views, docs []analysed, base []float64, order []int, usual float64) {
	weight := make(map[uint32]float64)
	for _, i := range order[:min(feedbackDocs, len(order))] {
		for _, w := range docs[i].words {
			n := titleFactor*float64(w.title) + float64(w.body)
			weight[w.word] += math.Pow(base[i], 3) * saturate(n, 2, 0.5, docs[i].length(), usual) * math.Pow(c.vocab.idf[w.word], 1.3)
		}
	}
	words := make([]uint32, 0, len(weight))
	for w := range weight {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(c.vocab.keys[a], c.vocab.keys[b]))
	})
	words = words[:min(feedbackWords, len(words))]
	sum := 1e-9
	for _, w := range words {
		sum += weight[w]
	}
	for i := range docs {
		for _, w := range words {
			if n := docs[i].count(w); n.word != 0 {
				all[i].feedback += weight[w] * saturate(titleFactor*float64(n.title)+float64(n.body), 2, 0.5, docs[i].length(), usual) / sum
			}
		}
	}
}
