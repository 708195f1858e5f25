package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

const (
	// similarPool is how many questions the first stage proposes, typedPool for
	// a title without a body.
	similarPool = 120
	typedPool   = 50
	// similarTerms is the most words the first stage searches by: those that
	// say most about the text.
	similarTerms = 28
	// similarBytes is how much of a body is compared.
	similarBytes = 4000
	// titleFactor is what a word of a title counts, in words of a body.
	titleFactor = 3
)

// Text is what is compared of a question. Body is visible text without markup.
type Text struct {
	ID          int64
	Title, Body string
}

// Similarity is a question with how like a text it is. Scores of different
// texts do not compare.
type Similarity struct {
	ID    int64
	Score float64
}

// TextSource returns the texts of some documents, in any order; those it does
// not know are left out.
type TextSource func(ctx context.Context, ids []int64) ([]Text, error)

// Similar returns up to limit questions that are like a text, most like first;
// docs/search.md has the formula. The text's own ID is not among them. A text
// without a body, as while a title is typed, is compared by its title.
func (x *Index) Similar(ctx context.Context, text Text, texts TextSource, limit int) ([]Similarity, error) {
	c, err := x.newComparison(ctx, text)
	defer c.end()
	if err != nil || len(c.query.words) == 0 {
		return nil, err
	}
	size := similarPool
	if text.Body == "" {
		size = typedPool
	}
	found, err := x.Search(ctx, c.firstStage(), Options{Limit: size, Uncounted: true})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(found.Hits))
	for _, h := range found.Hits {
		if h.ID != text.ID {
			ids = append(ids, h.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	pool, err := texts(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("texts of %d questions to compare: %w", len(ids), err)
	}
	// The order of a source must not matter.
	slices.SortFunc(pool, func(a, b Text) int { return cmp.Compare(a.ID, b.ID) })
	ranked, err := c.rank(ctx, pool, similarFormula)
	if err != nil {
		return nil, err
	}
	return ranked[:min(limit, len(ranked))], nil
}

// Rerank orders given questions by how like a text they are, when all of them
// are likely: bodies count more than in [Index.Similar].
func (x *Index) Rerank(ctx context.Context, text Text, pool []Text) ([]Similarity, error) {
	c, err := x.newComparison(ctx, text)
	defer c.end()
	if err != nil {
		return nil, err
	}
	return c.rank(ctx, pool, rerankFormula)
}

// comparison compares questions with a text, until its end.
type comparison struct {
	x     *Index
	vocab *vocabulary
	query analysed
}

func (x *Index) newComparison(ctx context.Context, text Text) (*comparison, error) {
	v, ok := x.vocabs.Get().(*vocabulary)
	if !ok {
		v = newVocabulary(x.lang, &x.lexicon)
	}
	c := &comparison{x: x, vocab: v}
	c.query = v.analyse(text)
	return c, c.weigh(ctx, c.query.words, false)
}

// end leaves the memory of the comparison to another one.
func (c *comparison) end() {
	c.vocab.reset()
	c.x.vocabs.Put(c.vocab)
}

// weigh looks up how rare words are that are not known yet; sampled, in the
// largest segment only.
func (c *comparison) weigh(ctx context.Context, words []wordCount, sampled bool) error {
	var keys []string
	var which []int
	for _, w := range words {
		if c.vocab.idf[w.word] == 0 {
			keys, which = append(keys, c.vocab.keys[w.word]), append(which, int(w.word))
		}
	}
	counts, live, err := c.x.frequencies(ctx, keys, sampled)
	if err != nil {
		return err
	}
	for i, n := range counts {
		c.vocab.idf[which[i]] = idf(n, live)
	}
	return nil
}

func idf(n, live int) float64 {
	n = min(n, live)
	return max(1e-3, math.Log(1+(float64(live-n)+0.5)/(float64(n)+0.5)))
}

// firstStage is the search for questions that may be like the text.
func (c *comparison) firstStage() Query {
	type weighted struct {
		word   uint32
		weight float64
	}
	list := make([]weighted, 0, len(c.query.words))
	most := 0.0
	for _, w := range c.query.words {
		v := (titleFactor*float64(w.title) + float64(w.body)) * math.Pow(c.vocab.idf[w.word], 0.3)
		list = append(list, weighted{w.word, v})
	}
	says := func(w weighted) float64 { return w.weight * c.vocab.idf[w.word] }
	slices.SortStableFunc(list, func(a, b weighted) int { return cmp.Compare(says(b), says(a)) })
	list = list[:min(len(list), similarTerms)]
	for _, w := range list {
		most = max(most, w.weight)
	}
	q := Query{Kinds: []Kind{Question}}
	for _, w := range list {
		q.Should = append(q.Should, Clause{term: c.vocab.keys[w.word], Weight: int32(max(1, 400*w.weight/most))})
	}
	return q
}
