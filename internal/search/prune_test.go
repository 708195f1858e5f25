package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// manyPosts makes short posts of common words, so many that results are no
// longer counted and blocks are skipped.
func manyPosts(n int) []Document {
	rng := rand.New(rand.NewPCG(4, 4))
	docs := make([]Document, n)
	for i := range docs {
		var words []string
		for range 1 + rng.IntN(8)*rng.IntN(8) {
			words = append(words, modelWords[min(rng.IntN(20), rng.IntN(30))])
		}
		docs[i] = Document{
			ID: int64(i) + 1, Kind: Answer, Body: strings.Join(words, " "),
			Tags: []string{fmt.Sprint("tag", rng.IntN(3))}, Created: int64(i), Score: int32(rng.IntN(1000)), Active: rng.Int64N(1e9),
		}
		if rng.IntN(50) == 0 {
			docs[i].Title = modelWords[rng.IntN(20)]
		}
	}
	return docs
}

// TestPruning compares the first results of queries with more results than are
// counted with a scan, on one segment, on many, and after changes.
func TestPruning(t *testing.T) {
	docs := manyPosts(40_000)
	naive := newNaiveIndex(docs)
	ctx := context.Background()
	x, _ := openTest(t)
	x.enough = enough{documents: len(docs), taggedBlocks: math.MaxInt, phrase: len(docs), phraseBlocks: math.MaxInt, blocks: math.MaxInt}
	b := x.NewBuilder()
	for i := range docs {
		if err := b.Add(ctx, &docs[i]); err != nil {
			t.Fatal(err)
		}
		if i%6000 == 5999 {
			if err := b.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		q    Query
		want naiveQuery
	}{
		{ParseSimple("ale"), naiveQuery{must: [][]string{{"ale"}}}},
		{ParseSimple("beer"), naiveQuery{must: [][]string{{"beer"}}}},
		{ParseSimple("ale beer"), naiveQuery{must: [][]string{{"ale"}, {"beer"}}}},
		{ParseSimple("ale beer cider"), naiveQuery{must: [][]string{{"ale"}, {"beer"}, {"cider"}}}},
		{ParseSimple("beer -tap"), naiveQuery{must: [][]string{{"beer"}}, not: [][]string{{"tap"}}}},
		{ParseSimple(`"ale ale"`), naiveQuery{must: [][]string{{"ale", "ale"}}}},
		{ParseSimple(`"draught cider ale"`), naiveQuery{must: [][]string{naiveStems("draught cider ale")}}},
		{ParseSimple("[tag1] beer"), naiveQuery{must: [][]string{{"beer"}}, tags: []string{"tag1"}}},
		{ParseSimple("[tag1]"), naiveQuery{tags: []string{"tag1"}}},
		{ParseSimple("-[tag1]"), naiveQuery{notTags: []string{"tag1"}}},
		{Query{Should: []Clause{{Text: "ale beer tap"}}}, naiveQuery{should: []string{"ale", "beer", "tap"}}},
		{Query{Should: []Clause{{Text: "stout tap"}}}, naiveQuery{should: []string{"stout", "tap"}}},
		{
			Query{Must: []Clause{{Text: "beer"}}, Should: []Clause{{Text: "stout"}}},
			naiveQuery{must: [][]string{{"beer"}}, should: []string{"stout"}},
		},
	}
	compare := func() {
		t.Helper()
		for _, tt := range tests {
			want := naive.search(tt.want)
			for _, limit := range []int{1, 15, 300} {
				r, err := x.Search(ctx, tt.q, Options{Limit: limit})
				if err != nil {
					t.Fatal(err)
				}
				var got []int64
				for _, h := range r.Hits {
					got = append(got, h.ID)
				}
				if !slices.Equal(got, want[:min(limit, len(want))]) {
					t.Errorf("first %d of %+v\ngot  %v\nwant %v", limit, tt.q, head(got), head(want))
				}
				if r.More != (len(want) > MaxTotal) || r.Total != min(len(want), MaxTotal) || r.Partial {
					t.Errorf("%+v: total %d, more %v, partial %v; want %d", tt.q, r.Total, r.More, r.Partial, len(want))
				}
			}
			comparePruned(t, x, docs, tt.q, want)
		}
	}
	compare()
	if err := x.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	compare()
	compareEnough(t, x, naive)
}

// compareEnough checks that what is found often is sought among the newest
// documents, and what is found seldom among all.
func compareEnough(t *testing.T, x *Index, naive naiveIndex) {
	t.Helper()
	never := x.enough
	for _, tt := range []struct {
		name, query string
		bound       func(*enough)
		want        naiveQuery
		partial     bool
	}{
		{"a phrase found often", `"ale beer"`, func(e *enough) { e.phrase = 5000 }, naiveQuery{must: [][]string{naiveStems("ale beer")}}, true},
		{"a phrase found seldom", `"draught cider ale"`, func(e *enough) { e.phrase = 5000 }, naiveQuery{must: [][]string{naiveStems("draught cider ale")}}, false},
		{"a phrase in many blocks", `"ale beer"`, func(e *enough) { e.phraseBlocks = 1 }, naiveQuery{must: [][]string{naiveStems("ale beer")}}, true},
		{"two words found often", "ale beer", func(e *enough) { e.documents = 5000 }, naiveQuery{must: [][]string{{"ale"}, {"beer"}}}, true},
		{"a tag and a word in many blocks", "[tag1] beer", func(e *enough) { e.taggedBlocks = 2 }, naiveQuery{must: [][]string{{"beer"}}, tags: []string{"tag1"}}, true},
		{"two words in more blocks than a tag and a word", "ale beer", func(e *enough) { e.taggedBlocks = 2 }, naiveQuery{must: [][]string{{"ale"}, {"beer"}}}, false},
		{"two words in many blocks", "ale beer", func(e *enough) { e.blocks = 2 }, naiveQuery{must: [][]string{{"ale"}, {"beer"}}}, true},
	} {
		x.enough = never
		tt.bound(&x.enough)
		all := naive.search(tt.want)
		r, err := x.Search(context.Background(), ParseSimple(tt.query), Options{Limit: 300})
		if err != nil {
			t.Fatal(err)
		}
		if r.Partial != tt.partial || r.More != (tt.partial || len(all) > MaxTotal) || !tt.partial && r.Total != min(len(all), MaxTotal) {
			t.Errorf("%s: partial %v, more %v, %d results of %d", tt.name, r.Partial, r.More, r.Total, len(all))
		}
		var got []int64
		for _, h := range r.Hits {
			got = append(got, h.ID)
		}
		if len(got) == 0 {
			t.Errorf("%s: nothing is found", tt.name)
			continue
		}
		// Of two looked at the better stands first, and none between them is missing.
		want := slices.DeleteFunc(all, func(id int64) bool { return id < slices.Min(got) })
		if tt.partial && slices.Min(got) < 5_000 || !slices.Equal(got, want[:min(300, len(want))]) {
			t.Errorf("%s: %d results, other than the first of the newest", tt.name, len(got))
		}
	}
	x.enough = never
}

// TestRerankCommonWord checks that a title counts the same where it is looked up
// in the list of titles, as it is of words with many positions.
func TestRerankCommonWord(t *testing.T) {
	docs := manyPosts(70_000)
	ctx := context.Background()
	x, _ := openTest(t)
	b := x.NewBuilder()
	for i := range docs {
		if err := b.Add(ctx, &docs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	const now = 2e9
	plain, err := x.Search(ctx, ParseSimple("ale"), Options{Limit: RerankWindow})
	if err != nil {
		t.Fatal(err)
	}
	titled := 0
	want := slices.Clone(plain.Hits)
	for i := range want {
		d := docs[want[i].ID-1]
		bonus := postBonus(Values{Score: d.Score, State: d.State, Active: d.Active}, now)
		if d.Title == "ale" {
			bonus += bonusTitle
			titled++
		}
		want[i].Relevance += int32(int64(want[i].Relevance) * int64(bonus) / 1000)
	}
	slices.SortFunc(want, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Relevance, a.Relevance), cmp.Compare(b.ID, a.ID))
	})
	got, err := x.Search(ctx, ParseSimple("ale"), Options{Limit: RerankWindow, Rerank: true, Now: now})
	if err != nil || !slices.Equal(got.Hits, want) {
		t.Errorf("reranked: %v\ngot  %v\nwant %v", err, got.Hits[:10], want[:10])
	}
	if cursor := x.present.Load().views[0].dictionary(newSource(ctx, x.storage, x.cache)); titled == 0 || titled == len(want) {
		t.Errorf("%d of %d have the word in their title", titled, len(want))
	} else if ok, err := cursor.lookup([]byte("wale")); !ok || err != nil || cursor.term.positionsLen <= farPositions {
		t.Errorf("ale: %+v, %v; want more than %d bytes of positions", cursor.term, err, farPositions)
	}
}

// TestLookBack checks that a query that would cost too much looks at the
// newest documents only, at the same ones however they are stored.
func TestLookBack(t *testing.T) {
	docs := manyPosts(6_000)
	ctx := context.Background()
	x, _ := openTest(t)
	x.budget = 2_000
	b := x.NewBuilder()
	for i := range docs {
		if err := b.Add(ctx, &docs[i]); err != nil {
			t.Fatal(err)
		}
		if i%500 == 0 {
			if err := b.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	naive := newNaiveIndex(docs)
	var before [][]int64
	for round := range 2 {
		for i, text := range []string{"ale beer", `"ale beer"`, "-ale", "[tag1] or [tag2]", "ale [tag1] or [tag2]", `ale -"ale beer"`, "body:be* ale"} {
			r, err := x.Search(ctx, ParseSimple(text), Options{Limit: MaxResults})
			if err != nil {
				t.Fatal(err)
			}
			if !r.Partial || r.Total == 0 {
				t.Fatalf("%s: partial %v, total %d", text, r.Partial, r.Total)
			}
			var ids []int64
			for _, h := range r.Hits {
				ids = append(ids, h.ID)
			}
			if oldest := slices.Min(ids); oldest < 3000 {
				t.Errorf("%s found document %d, which is old", text, oldest)
			}
			if round == 0 {
				before = append(before, ids)
			} else if !slices.Equal(ids, before[i]) {
				t.Errorf("%s: other results after Compact", text)
			}
		}
		if err := x.Compact(ctx); err != nil {
			t.Fatal(err)
		}
	}
	var newest []int64
	for _, id := range naive.search(naiveQuery{must: [][]string{{"ale"}, {"beer"}}}) {
		if id >= slices.Min(before[0]) {
			newest = append(newest, id)
		}
	}
	if !slices.Equal(before[0], newest) {
		t.Errorf("ale beer: not all of the newest documents, or in another order")
	}
	// One word alone skips by its impacts and needs another limit.
	x.budget = int64(len(docs)) * singleWork
	if r, err := x.Search(ctx, ParseSimple("ale"), Options{Limit: 5}); err != nil || r.Partial {
		t.Errorf("ale: partial %v, error %v", r.Partial, err)
	}
}

// comparePruned compares the first results of a query in the orders by values,
// and those among some ids, with all that it finds.
func comparePruned(t *testing.T, x *Index, docs []Document, q Query, all []int64) {
	t.Helper()
	keys := map[Order]func(Document) int64{
		ByCreation: func(d Document) int64 { return d.Created },
		ByScore:    func(d Document) int64 { return int64(d.Score) },
		ByActivity: func(d Document) int64 { return d.Active },
	}
	var third []int64
	for id := int64(3); id <= int64(len(docs)); id += 3 {
		third = append(third, id)
	}
	inThird := func(id int64) bool { return id%3 == 0 }
	for order, key := range keys {
		for name, among := range map[string]struct {
			ids, notIDs []int64
			left        func(int64) bool
		}{"all": {nil, nil, func(int64) bool { return false }}, "IDs": {third, nil, func(id int64) bool { return !inThird(id) }}, "NotIDs": {nil, third, inThird}} {
			want := slices.DeleteFunc(slices.Clone(all), among.left)
			slices.SortFunc(want, func(a, b int64) int {
				return cmp.Or(cmp.Compare(key(docs[b-1]), key(docs[a-1])), cmp.Compare(b, a))
			})
			q.IDs, q.NotIDs = among.ids, among.notIDs
			if got := find(t, x, q, Options{Order: order, Limit: 20}); !slices.Equal(got, want[:min(20, len(want))]) {
				t.Errorf("%+v by %d among %s\ngot  %v\nwant %v", q.Must, order, name, head(got), head(want))
			}
		}
	}
}
