package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// model is what the index should hold.
type model map[int64]Document

var modelWords = strings.Fields("ale beer cider draught export foam grist hops ibu jug keg lager malt night oak porter quaff rye stout tap")

func modelDocument(rng *rand.Rand, id int64) Document {
	d := Document{ID: id, Kind: Kind(1 + rng.IntN(2)), Parent: id, Score: int32(rng.IntN(50) - 10), Created: id * 1000, Active: rng.Int64N(1e6)}
	for range 1 + rng.IntN(12) {
		d.Body += modelWords[rng.IntN(len(modelWords))] + " "
	}
	if rng.IntN(2) == 0 {
		d.Title = modelWords[rng.IntN(len(modelWords))]
	}
	d.Tags = []string{modelWords[rng.IntN(3)]}
	return d
}

// randomChange returns a change of a few documents and the model after it.
func (m model) randomChange(rng *rand.Rand) (Change, model) {
	next := maps.Clone(m)
	var c Change
	used := map[int64]bool{}
	for range 1 + rng.IntN(4) {
		id := int64(1 + rng.IntN(300))
		if used[id] {
			continue
		}
		used[id] = true
		switch rng.IntN(6) {
		case 0:
			c.Delete = append(c.Delete, id)
			delete(next, id)
		case 1, 2, 3:
			v := Values{ID: id, Score: int32(rng.IntN(100)), Active: rng.Int64N(1e6), State: State(rng.IntN(1024)) &^ HasCode, Answers: int32(rng.IntN(9)), Views: int32(rng.IntN(5000))}
			c.Touch = append(c.Touch, v)
			if d, ok := next[id]; ok {
				d.Score, d.Active, d.State, d.Answers, d.Views = v.Score, v.Active, v.State, v.Answers, v.Views
				next[id] = d
			}
		default:
			d := modelDocument(rng, id)
			c.Put = append(c.Put, d)
			next[id] = d
		}
	}
	return c, next
}

// check compares an index with the model in every order.
func (m model) check(t *testing.T, x *Index, rng *rand.Rand) {
	t.Helper()
	keys := map[Order]func(Document) int64{
		ByCreation: func(d Document) int64 { return d.Created },
		ByScore:    func(d Document) int64 { return int64(d.Score) },
		ByActivity: func(d Document) int64 { return d.Active },
	}
	word, other, tag := modelWords[rng.IntN(20)], modelWords[rng.IntN(20)], modelWords[rng.IntN(3)]
	queries := []string{word, word + " " + other, `"` + word + " " + other + `"`, word + " -" + other, "[" + tag + "] " + word, "[" + tag + "]"}
	docs := slices.Collect(maps.Values(m))
	naive := newNaiveIndex(docs)
	for i, text := range queries {
		q := []naiveQuery{
			{must: [][]string{naiveStems(word)}}, {must: [][]string{naiveStems(word), naiveStems(other)}},
			{must: [][]string{naiveStems(word + " " + other)}}, {must: [][]string{naiveStems(word)}, not: [][]string{naiveStems(other)}},
			{must: [][]string{naiveStems(word)}, tags: []string{tag}}, {tags: []string{tag}},
		}[i]
		want := naive.search(q)
		if got := find(t, x, ParseSimple(text), Options{}); !slices.Equal(got, want) {
			t.Fatalf("%s by relevance\ngot  %v\nwant %v", text, got, want)
		}
		for order, key := range keys {
			slices.SortFunc(want, func(a, b int64) int {
				return cmp.Or(cmp.Compare(key(m[b]), key(m[a])), cmp.Compare(b, a))
			})
			opt := Options{Order: order, Offset: rng.IntN(5), Limit: 1 + rng.IntN(20)}
			page := want[min(opt.Offset, len(want)):]
			page = page[:min(opt.Limit, len(page))]
			if got := find(t, x, ParseSimple(text), opt); !slices.Equal(got, page) {
				t.Fatalf("%s with %+v\ngot  %v\nwant %v", text, opt, got, page)
			}
		}
	}
	if got := x.Stats().Documents; got != len(m) {
		t.Fatalf("%d documents, want %d", got, len(m))
	}
}

// TestModel applies random changes, rollbacks, merges and reopenings, and
// compares the index with a map; a second node of a cluster follows.
func TestModel(t *testing.T) {
	ctx := context.Background()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 3))
			x, store := openTest(t)
			other, err := Open(ctx, store, LanguageOf("en"))
			if err != nil {
				t.Fatal(err)
			}
			m := model{}
			most := 0
			for step := range 400 {
				c, next := m.randomChange(rng)
				if rng.IntN(10) == 0 {
					rollBack(t, x, c)
				} else {
					apply(t, x, c)
					m = next
				}
				switch rng.IntN(60) {
				case 0:
					if err := x.Merge(ctx); err != nil {
						t.Fatal(err)
					}
				case 1:
					if err := x.Compact(ctx); err != nil {
						t.Fatal(err)
					}
					if s := x.Stats(); s.Segments > 1 || s.Dead > 0 {
						t.Fatalf("after Compact: %+v", s)
					}
				case 2:
					if x, err = Open(ctx, store, LanguageOf("en")); err != nil {
						t.Fatal(err)
					}
				}
				most = max(most, x.Stats().Segments)
				if step%20 == 0 {
					m.check(t, x, rng)
					if err := other.Refresh(ctx); err != nil {
						t.Fatal(err)
					}
					m.check(t, other, rng)
				}
			}
			if err := x.Verify(ctx); err != nil {
				t.Error(err)
			}
			if most > 3*tierSegments {
				t.Errorf("%d segments at once", most)
			}
		})
	}
}

// rollBack applies a change, two in one transaction, and lets it fail.
func rollBack(t *testing.T, x *Index, c Change) {
	t.Helper()
	ctx := context.Background()
	failure := errors.New("no")
	err := x.storage.Update(ctx, func(tx Writer) error {
		for range 9 { // enough to merge what is rolled back
			if err := x.Apply(ctx, tx, c); err != nil {
				t.Fatal(err)
			}
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	if err := x.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestConcurrent searches while another goroutine writes and merges. Every
// document always has both words, so the two searches find the same number,
// and a document once written never disappears.
func TestConcurrent(t *testing.T) {
	ctx := context.Background()
	x, _ := openTest(t)
	const last = 400
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			seen := 0
			for stop := false; !stop; {
				select {
				case <-done:
					stop = true
				default:
				}
				r, err := x.Search(ctx, ParseSimple(`"malt hops" -wine`), Options{Limit: 10})
				if err != nil {
					t.Errorf("search: %v", err)
					return
				}
				if r.Total < seen {
					t.Errorf("found %d documents after %d", r.Total, seen)
					return
				}
				seen = r.Total
			}
			if seen != last {
				t.Errorf("found %d documents in the end, want %d", seen, last)
			}
		})
	}
	for id := range int64(last) {
		apply(t, x, Change{Put: []Document{{ID: id + 1, Kind: Answer, Body: "malt hops"}}, Touch: []Values{{ID: id, Score: 3}}})
		if id%25 == 0 {
			// Twice, so that blocks are dropped that searches may still read.
			for range 2 {
				if err := x.Merge(ctx); err != nil {
					t.Error(err)
				}
			}
		}
	}
	close(done)
	wg.Wait()
}
