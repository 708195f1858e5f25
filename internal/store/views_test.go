package store_test

import (
	"fmt"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestPendingViews counts views of more questions than are folded at once: the page
// shows them before and after, the list by views after.
func TestPendingViews(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		counts := map[parley.PostID]int64{1 << 40: 3} // of no question
		for i := range int64(60) {
			counts[m.Ask(m.Member(fmt.Sprintf("Bob %d", i), 1000), fmt.Sprintf("views %d", i))] = i + 1
		}
		for range 2 {
			written, err := m.AddViews(ctx, counts)
			if err != nil || len(written) != len(counts) {
				t.Fatalf("%d of %d are written: %v", len(written), len(counts), err)
			}
		}
		shown := func(when string) {
			t.Helper()
			for id, n := range counts {
				if id == 1<<40 {
					continue
				}
				q, err := m.QuestionPage(ctx, id, store.ByScore, 1)
				if err != nil {
					t.Fatal(err)
				}
				if q.Question.Views != 2*n {
					t.Errorf("%s folding, question %d is viewed %d times, want %d", when, id, q.Question.Views, 2*n)
				}
			}
		}
		shown("before")
		for range 2 {
			if err := m.FoldViews(ctx); err != nil {
				t.Fatal(err)
			}
			shown("after")
		}
		list, err := m.Questions(ctx, store.ListQuery{Order: store.Viewed, Page: 1, Size: 15})
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range list.Questions {
			if want := int64(2 * (60 - i)); q.Views != want {
				t.Errorf("question %d of the list is viewed %d times, want %d", i+1, q.Views, want)
			}
		}
		if problems, err := m.Check(ctx, func(string) {}); err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
	})
}
