package search

import (
	"context"
	"slices"
	"testing"
)

// TestSimilar compares whole texts, titles as they are typed, and words that
// are spelt otherwise.
func TestSimilar(t *testing.T) {
	texts := []Text{
		{1, "Which bank gives the best account?", "I need an account for my salary."},
		{2, "Where to rent an apartment", "Two rooms near the sea, please."},
		{3, "Bank holidays", "Are shops open on bank holidays?"},
		{4, "Fixing a bicycle chain", "It jumps off the wheel when I bank into a curve and change gears with my account of it."},
		{5, "Account for a new bank", "Salary is paid to an account."},
	}
	x, _ := openTest(t)
	b := x.NewBuilder()
	for _, d := range texts {
		if err := b.Add(context.Background(), &Document{ID: d.ID, Kind: Question, Parent: d.ID, Title: d.Title, Body: d.Body}); err != nil {
			t.Fatal(err)
		}
	}
	answer := Document{ID: 9, Kind: Answer, Parent: 2, Body: "A bank account is needed to rent an apartment."}
	if err := b.Add(context.Background(), &answer); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	source := func(_ context.Context, ids []int64) ([]Text, error) {
		var list []Text
		for _, d := range texts {
			if slices.Contains(ids, d.ID) {
				list = append(list, d)
			}
		}
		return list, nil
	}
	for _, tt := range []struct {
		name string
		text Text
		want []int64 // the first of them, in order
		not  []int64
	}{
		{"a title alone", Text{Title: "best bank account"}, []int64{1, 5}, []int64{9, 2}},
		{"the question itself is left out", texts[0], []int64{5}, []int64{1, 9}},
		{"title before body", Text{Title: "bicycle", Body: "bank"}, []int64{4}, nil},
		{"nothing but stop words", Text{Title: "what is it"}, nil, []int64{1, 2, 3, 4, 5}},
		{"nothing", Text{}, nil, []int64{1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			found, err := x.Similar(context.Background(), tt.text, source, 10)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, f := range found {
				ids = append(ids, f.ID)
				if slices.Contains(tt.not, f.ID) {
					t.Errorf("%d is found", f.ID)
				}
			}
			if len(ids) < len(tt.want) || !slices.Equal(ids[:len(tt.want)], tt.want) {
				t.Errorf("found %v, want %v first", ids, tt.want)
			}
		})
	}
	ranked, err := x.Rerank(context.Background(), Text{Title: "appartment for rent"}, texts)
	if err != nil || len(ranked) != len(texts) || ranked[0].ID != 2 {
		t.Errorf("re-ranking gives %v, %v; want 2 first", ranked, err)
	}
}
