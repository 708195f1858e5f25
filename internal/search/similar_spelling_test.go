package search

import (
	"context"
	"math/rand/v2"
	"testing"
)

// TestMaybeLike wants that no pair of words which are spelt alike is passed over
// because of its marks.
func TestMaybeLike(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	v := newVocabulary(LanguageOf("en"), new(lexicon))
	letters := []rune("abcdeéñ漢")
	word := func() string {
		w := make([]rune, 4+rng.IntN(9))
		for i := range w {
			w[i] = letters[rng.IntN(len(letters))]
		}
		return string(w)
	}
	alike := 0
	for range 20_000 {
		a := word()
		other := []rune(a)
		for range rng.IntN(4) {
			other[1+rng.IntN(len(other)-1)] = letters[rng.IntN(len(letters))]
		}
		v.reset()
		x, y := v.words(a), v.words(string(other))
		if len(x) != 1 || len(y) != 1 {
			continue
		}
		p, q := v.pieces(x[0]), v.pieces(y[0])
		common := 0
		for _, g := range p {
			for _, h := range q {
				if g == h {
					common++
				}
			}
		}
		const least = 0.5
		if 2*float64(common) < least*float64(len(p)+len(q)) {
			continue
		}
		alike++
		if !v.maybeLike(x[0], y[0], least) {
			t.Fatalf("%q and %q have %d pieces in common of %d and %d, but their marks say no", a, string(other), common, len(p), len(q))
		}
	}
	if alike < 1000 {
		t.Errorf("only %d pairs were alike", alike)
	}
}

// TestLexicon wants the same order of similar questions from an index that
// remembers words and from one that meets them for the first time.
func TestLexicon(t *testing.T) {
	c := newCorpus(3)
	build := func() *Index {
		x, _ := openTest(t)
		newCorpus(3).build(t, x, 600)
		return x
	}
	texts := map[int64]Text{}
	for id := int64(1); id <= 600; id++ {
		if d := c.next(id); d.Kind == Question {
			texts[id] = Text{ID: id, Title: d.Title, Body: d.Body}
		}
	}
	source := func(ids []int64) (list []Text) {
		for _, id := range ids {
			if text, ok := texts[id]; ok {
				list = append(list, text)
			}
		}
		return list
	}
	used := build()
	asked := 0
	for id, text := range texts {
		if asked++; asked > 12 {
			break
		}
		fresh := build()
		var orders [2][]Similarity
		for i, x := range []*Index{used, fresh} {
			var err error
			if orders[i], err = x.Similar(t.Context(), text, sourceOf(source), 20); err != nil {
				t.Fatal(err)
			}
		}
		if len(orders[0]) == 0 || len(orders[0]) != len(orders[1]) {
			t.Fatalf("question %d: %d and %d are similar", id, len(orders[0]), len(orders[1]))
		}
		for i := range orders[0] {
			if orders[0][i] != orders[1][i] {
				t.Fatalf("question %d: %v at place %d, %v for an index that remembers nothing", id, orders[0][i], i, orders[1][i])
			}
		}
	}
}

func sourceOf(texts func(ids []int64) []Text) TextSource {
	return func(_ context.Context, ids []int64) ([]Text, error) { return texts(ids), nil }
}
