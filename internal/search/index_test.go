package search

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// openTest returns an empty English index and its storage.
func openTest(t testing.TB) (*Index, *memory) {
	t.Helper()
	store := newMemory()
	x, err := Open(context.Background(), store, LanguageOf("en"))
	if err != nil {
		t.Fatal(err)
	}
	return x, store
}

// apply commits a change and refreshes.
func apply(t testing.TB, x *Index, c Change) {
	t.Helper()
	ctx := context.Background()
	if err := x.storage.Update(ctx, func(tx Writer) error { return x.Apply(ctx, tx, c) }); err != nil {
		t.Fatal(err)
	}
	if err := x.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
}

// find returns the ids that a query finds, in order.
func find(t testing.TB, x *Index, q Query, opt Options) []int64 {
	t.Helper()
	if opt.Limit == 0 {
		opt.Limit = MaxResults
	}
	r, err := x.Search(context.Background(), q, opt)
	if err != nil {
		t.Fatalf("Search(%+v): %v", q, err)
	}
	ids := []int64{}
	for _, h := range r.Hits {
		ids = append(ids, h.ID)
	}
	if len(ids) != r.Total && opt.Offset == 0 && !r.More && r.Total <= opt.Limit {
		t.Fatalf("Search(%+v): %d hits of %d", q, len(ids), r.Total)
	}
	return ids
}

func TestSearch(t *testing.T) {
	x, _ := openTest(t)
	apply(t, x, Change{Put: []Document{
		{ID: 1, Kind: Question, Parent: 1, Title: "How do I change a flat tire?", Body: "My car has a flat tire and I don't know e-mail.", Tags: []string{"cars", "home-brewing"}, Score: 3, Created: 10, Active: 90},
		{ID: 2, Kind: Answer, Parent: 1, Body: "Use a jack. The tire is flat, so changing it is quick.", Tags: []string{"cars"}, Score: 7, Created: 20, Active: 20},
		{ID: 3, Kind: Question, Parent: 3, Title: "C# or C++ or plain C?", Body: "I write C# on .NET and some node.js; i++ is fine.", Tags: []string{"c#", ".net"}, Score: -1, Created: 30, Active: 95},
		{ID: 4, Kind: Question, Parent: 4, Title: "Tires", Body: "Nothing about being flat here: a tire, tires, tired.", Tags: []string{"c", "Cars"}, Labels: []string{"closed"}, Score: 5, Created: 40, Active: 41},
		{ID: 5, Kind: Answer, Parent: 3, Body: "Plain C. To be or not to be.", Tags: []string{"c#", ".net"}, Created: 50, Active: 50},
	}})
	tests := []struct {
		name, query string
		want        []int64 // by id
	}{
		{"a word and its other forms", "changes", []int64{1, 2}},
		{"all words", "flat tire", []int64{1, 2, 4}},
		{"a phrase", `"flat tire"`, []int64{1}},
		{"a phrase of stems", `"flats tired"`, []int64{1}},
		{"a phrase is not found across title and body", `"tire my car"`, []int64{}},
		{"an excluded word", "tire -jack", []int64{1, 4}},
		{"an excluded phrase", `tire -"flat tire"`, []int64{2, 4}},
		{"a tag, whatever its case", "[CARS]", []int64{1, 2, 4}},
		{"two tags", "[cars] [c]", []int64{4}},
		{"either tag", "[c] or [c#]", []int64{3, 4, 5}},
		{"an excluded tag", "tire -[c]", []int64{1, 2}},
		{"a tag and a word", "[cars] jack", []int64{2}},
		{"an excluded word alone", "-tire", []int64{3, 5}},
		{"known names", "c#", []int64{3}},
		{"another name", "c++", []int64{3}},
		{"the letter is another word", "plain c", []int64{3, 5}},
		{"a name with a dot before", ".net", []int64{3}},
		{"a name with a dot inside", "node.js", []int64{3}},
		{"a part of it", "js", []int64{3}},
		{"words joined by a hyphen", "e-mail", []int64{1}},
		{"a tag's words count as the question's text", "brewing", []int64{1}},
		{"stop words are left out", "the tire", []int64{1, 2, 4}},
		{"unless there is nothing else", "not to be", []int64{5}},
		{"or they are quoted", `"to be or not"`, []int64{5}},
		{"no words at all", "!?", []int64{}},
		{"an unknown word", "tire zzyzx", []int64{}},
		{"an unclosed phrase is words", `"flat tire`, []int64{1, 2, 4}},
		{"an apostrophe", "don’t", []int64{1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := find(t, x, ParseSimple(tt.query), Options{})
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.query, got, tt.want)
			}
		})
	}
	all := Query{Kinds: []Kind{Question, Answer}}
	for order, want := range map[Order][]int64{
		ByCreation: {5, 4, 3, 2, 1}, ByScore: {2, 4, 1, 5, 3}, ByActivity: {3, 1, 5, 4, 2},
	} {
		if got := find(t, x, all, Options{Order: order}); !slices.Equal(got, want) {
			t.Errorf("order %d: got %v, want %v", order, got, want)
		}
	}
	if got := find(t, x, all, Options{Order: ByCreation, Offset: 1, Limit: 2}); !slices.Equal(got, []int64{4, 3}) {
		t.Errorf("second to third newest: got %v", got)
	}
	fields := []struct {
		name string
		q    Query
		want []int64
	}{
		{"title", Query{Must: []Clause{{Text: "tire", Field: InTitle}}}, []int64{1, 4}},
		{"phrase in the title", Query{Must: []Clause{{Text: "flat tire", Field: InTitle}}}, []int64{1}},
		{"body", Query{Must: []Clause{{Text: "change", Field: InBody}}}, []int64{2}},
		{"not in the body", Query{Must: []Clause{{Text: "change"}}, MustNot: []Clause{{Text: "change", Field: InBody}}}, []int64{1}},
		{"some words", Query{Should: []Clause{{Text: "jack plain"}}}, []int64{2, 3, 5}},
		{"a label", Query{Labels: [][]string{{"closed"}}}, []int64{4}},
		{"not a label", Query{Must: []Clause{{Text: "tire"}}, NotLabels: []string{"closed"}}, []int64{1, 2}},
		{"questions", Query{Must: []Clause{{Text: "flat"}}, Kinds: []Kind{Question}}, []int64{1, 4}},
		{"of one thread", Query{Must: []Clause{{Text: "plain"}}, Parent: 3}, []int64{3, 5}},
		{"by score", Query{Score: &Range{3, 5}}, []int64{1, 4}},
		{"by creation", Query{Created: &Range{20, 40}}, []int64{2, 3, 4}},
		{"by activity", Query{Active: &Range{90, 95}}, []int64{1, 3}},
		{"nothing asked for", Query{}, []int64{}},
	}
	for _, tt := range fields {
		t.Run(tt.name, func(t *testing.T) {
			got := find(t, x, tt.q, Options{})
			slices.Sort(got)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%+v: got %v, want %v", tt.q, got, tt.want)
			}
		})
	}
}

func TestRelevance(t *testing.T) {
	x, _ := openTest(t)
	filler := ""
	for i := range 300 {
		filler += fmt.Sprintf(" filler%d", i%50)
	}
	apply(t, x, Change{Put: []Document{
		{ID: 1, Kind: Question, Body: "yeast" + filler},
		{ID: 2, Kind: Question, Body: "yeast yeast yeast" + filler},
		{ID: 3, Kind: Question, Title: "Yeast", Body: filler},
		{ID: 4, Kind: Question, Body: "yeast and little else"},
		{ID: 5, Kind: Question, Body: filler},
	}})
	if got, want := find(t, x, ParseSimple("yeast"), Options{}), []int64{4, 2, 3, 1}; !slices.Equal(got, want) {
		t.Errorf("yeast: got %v, want %v: short before often before in the title before once", got, want)
	}
	q := Query{Must: []Clause{{Text: "filler1"}}, Should: []Clause{{Text: "yeast"}}}
	if got := find(t, x, q, Options{}); len(got) != 4 || got[3] != 5 {
		t.Errorf("a wanted word must raise the others above 5: got %v", got)
	}
}
