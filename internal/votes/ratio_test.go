package votes_test

import (
	"fmt"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestRatio lets nobody vote down more often than the site's ratio to votes up
// allows, where it has one, and counts no votes on wikis (reputation.md §6).
func TestRatio(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, cem := m.Member("Ann", 500), m.Member("Cem", 3000)
		set := func(name, value string) {
			t.Helper()
			if err := m.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, name, value) }); err != nil {
				t.Fatal(err)
			}
		}
		set("rule.questions_per_day", "100")
		n := 0
		vote := func(kind parley.VoteType, wiki bool) (parley.PostID, string) {
			t.Helper()
			n++
			q := m.Ask(ann, fmt.Sprintf("thing %d", n))
			if wiki {
				if err := m.Update(ctx, func(tx *store.Tx) error {
					_, err := tx.ExecContext(ctx, `UPDATE posts SET community_owned_date = 1 WHERE id = $1`, int64(q))
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			_, err := m.Votes.Cast(ctx, m.By(cem), q, kind)
			return q, key(err)
		}
		for range 3 {
			if _, got := vote(parley.DownMod, false); got != "" {
				t.Fatalf("without the rule: %q", got)
			}
		}
		set("rule.down_ratio", "2")
		if _, got := vote(parley.DownMod, false); got != "" {
			t.Errorf("before so many votes: %q", got)
		}
		set("rule.down_ratio_votes", "4")
		if _, got := vote(parley.DownMod, false); got != "vote.ratio" {
			t.Errorf("a fifth vote down without one up: %q", got)
		}
		if _, got := vote(parley.DownMod, true); got != "" {
			t.Errorf("on a wiki: %q", got)
		}
		vote(parley.UpMod, false)
		vote(parley.UpMod, false)
		if _, got := vote(parley.DownMod, false); got != "vote.ratio" {
			t.Errorf("a fifth with two up: %q", got)
		}
		last, got := vote(parley.UpMod, false)
		if got != "" {
			t.Fatal(got)
		}
		for i, want := range []string{"", "", "vote.ratio"} {
			if _, got := vote(parley.DownMod, false); got != want {
				t.Errorf("vote %d down with three up: %q, want %q", 5+i, got, want)
			}
		}
		// A vote up that becomes one down counts as none up.
		if _, err := m.Votes.Cast(ctx, m.By(cem), last, parley.DownMod); key(err) != "vote.ratio" {
			t.Errorf("a vote up changed to one down: %q", key(err))
		}
		m.Clean()
	})
}
