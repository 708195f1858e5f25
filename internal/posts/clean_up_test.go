package posts_test

import (
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestCleanUp forgets drafts and keys of acts when their time is over, not
// before.
func TestCleanUp(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 500)
		act := parley.Act{Actor: ann, Key: "the form"}
		first, err := m.Posts.Ask(ctx, act, good("winds"))
		if err != nil {
			t.Fatal(err)
		}
		err = m.Update(ctx, func(tx *store.Tx) error {
			return tx.PutDraft(ctx, bob.ID, store.Draft{Kind: store.DraftAnswer, Post: first.ID, Body: "half a thought"})
		})
		if err != nil {
			t.Fatal(err)
		}
		clean := func() (again posts.Asked, drafts int) {
			t.Helper()
			if err := m.Posts.CleanUp(ctx); err != nil {
				t.Fatal(err)
			}
			again, _ = m.Posts.Ask(ctx, act, good("winds"))
			err := m.Update(ctx, func(tx *store.Tx) error {
				return tx.QueryRowContext(ctx, `SELECT count(*) FROM drafts`).Scan(&drafts)
			})
			if err != nil {
				t.Fatal(err)
			}
			return again, drafts
		}
		m.Clock.Pass(store.KeyLife - time.Minute)
		if again, drafts := clean(); again != first || drafts != 1 {
			t.Errorf("within their time: the same form gives %+v, want %+v; %d drafts, want 1", again, first, drafts)
		}
		m.Clock.Pass(7 * 24 * time.Hour)
		if again, drafts := clean(); again == first || drafts != 0 {
			t.Errorf("after their time: the same form gives %+v; %d drafts, want none", again, drafts)
		}
	})
}
