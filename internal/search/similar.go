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
	found, err := x.Search(ctx, c.firstStage(), Options{Limit: size})
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

// frequencies returns how many documents hold each of some terms, and how many
// documents there are; sampled, both are those of the largest segment.
func (x *Index) frequencies(ctx context.Context, keys []string, sampled bool) (counts []int, live int, err error) {
	for range readAttempts {
		counts, live, err = x.countTerms(ctx, keys, sampled)
		if !isNoBlock(err) {
			break
		}
		if err := x.Refresh(ctx); err != nil {
			return nil, 0, err
		}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("count terms: %w", err)
	}
	return counts, live, nil
}

func (x *Index) countTerms(ctx context.Context, keys []string, sampled bool) ([]int, int, error) {
	snap := x.acquire()
	defer snap.release()
	src := &source{ctx, x.storage, x.cache}
	counts := make([]int, len(keys))
	if sampled && len(snap.views) > 0 {
		largest := slices.MaxFunc(snap.views, func(a, b view) int { return cmp.Compare(a.live(), b.live()) })
		return counts, largest.live(), x.countLargest(src, &largest, keys, counts)
	}
	held := make([]int, len(keys))
	for i := range snap.views {
		v := &snap.views[i]
		if err := v.holding(src, keys, held); err != nil {
			return nil, 0, err
		}
		for k, n := range held {
			counts[k] += v.living(n)
		}
	}
	return counts, snap.live, nil
}

// countLargest fills in how many living documents of the largest segment hold
// each of some terms, and asks the segment for those that the lexicon does not
// know.
func (x *Index) countLargest(src *source, v *view, keys []string, counts []int) error {
	x.lexicon.recall(v.info.ID, keys, counts)
	var asked []string
	for k, key := range keys {
		if counts[k] < 0 {
			asked = append(asked, key)
		}
	}
	held := make([]int, len(asked))
	if err := v.holding(src, asked, held); err != nil {
		return err
	}
	x.lexicon.note(v.info.ID, asked, held)
	next := 0
	for k, n := range counts {
		if n < 0 {
			n = held[next]
			next++
		}
		counts[k] = v.living(n)
	}
	return nil
}

// holding fills in how many documents hold each of some terms, dead ones too.
func (s *segment) holding(src *source, keys []string, counts []int) error {
	clear(counts)
	if s.docs == 0 {
		return nil
	}
	cursor := s.dictionary(src)
	for k, key := range keys {
		ok, err := cursor.lookup([]byte(key))
		if err != nil {
			return err
		}
		if ok {
			counts[k] = int(cursor.term.docs)
		}
	}
	return nil
}

// living is how many of n documents live, if as many of them as of all do.
func (v *view) living(n int) int {
	if v.docs == 0 {
		return 0
	}
	return int(int64(n) * int64(v.live()) / int64(v.docs))
}
