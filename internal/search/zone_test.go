package search

import (
	"context"
	"math"
	"slices"
	"testing"
)

// TestZones asks for values that few documents have, which zones leave out, before
// and after votes.
func TestZones(t *testing.T) {
	x, _ := openTest(t)
	docs := manyPosts(4 * zoneLen)
	for i := range docs {
		d := &docs[i]
		d.Score, d.Answers, d.Views, d.Active = int32(i%3), int32(i%2), int32(i%5), int64(i%7)
		if i == 700 {
			d.Score, d.State = 1000, Locked
		}
	}
	apply(t, x, Change{Put: docs})
	compareZones(t, x, docs)
	touched := &docs[20]
	touched.Score, touched.Answers, touched.Views, touched.Active, touched.State = -50, 900, 9000, 1e9, Wiki|Locked
	apply(t, x, Change{Touch: []Values{{
		ID: touched.ID, Score: touched.Score, Answers: touched.Answers, Views: touched.Views, Active: touched.Active, State: touched.State,
	}}})
	compareZones(t, x, docs)
}

func compareZones(t *testing.T, x *Index, docs []Document) {
	t.Helper()
	for name, q := range map[string]Query{
		"score": {Score: &Range{500, math.MaxInt64}}, "low score": {Score: &Range{math.MinInt64, -1}},
		"answers": {Answers: &Range{2, math.MaxInt64}}, "views": {Views: &Range{100, 10_000}}, "active": {Active: &Range{1e6, 1e12}},
		"created": {Created: &Range{600, 610}}, "no time": {Created: &Range{-10, -1}},
		"locked": {Set: Locked}, "locked wiki": {Set: Locked | Wiki}, "unlocked": {Clear: Locked, Created: &Range{695, 705}},
		"questions": {Kinds: []Kind{Question}}, "no kind": {Kinds: []Kind{noKind}},
	} {
		for _, word := range []string{"", "ale"} {
			if word != "" {
				q.Must = []Clause{{Text: word}}
			}
			r, err := x.Search(context.Background(), q, Options{Order: ByCreation, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			var got, want []int64
			for _, h := range r.Hits {
				got = append(got, h.ID)
			}
			for _, d := range slices.Backward(docs) {
				if valuesAskedFor(d, q) && (word == "" || slices.Contains(naiveStems(d.Title+" "+d.Body), word)) {
					want = append(want, d.ID)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s %s: %v, want %v", name, word, got, want)
			}
		}
	}
}

func valuesAskedFor(d Document, q Query) bool {
	return q.Score.holds(int64(d.Score)) && q.Answers.holds(int64(d.Answers)) && q.Views.holds(int64(d.Views)) &&
		q.Active.holds(d.Active) && q.Created.holds(d.Created) && d.State&q.Set == q.Set && d.State&q.Clear == 0 &&
		(len(q.Kinds) == 0 || slices.Contains(q.Kinds, d.Kind))
}
