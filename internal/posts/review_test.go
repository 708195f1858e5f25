package posts_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"parley"
	"parley/internal/notify"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// reviews are reviewers and suggested edits that wait for them.
type reviews struct {
	*testkit.Members
	t     *testing.T
	edits []int64
	posts map[int64]parley.PostID
}

// suggestions has a member suggest an edit of each of n questions of another.
func suggestions(t *testing.T, m *testkit.Members, owner, proposer parley.Actor, n int) *reviews {
	t.Helper()
	r := &reviews{Members: m, t: t, posts: map[int64]parley.PostID{}}
	for i := range n {
		q := m.Ask(owner, fmt.Sprintf("thing %d", i))
		m.Clock.Pass(5 * time.Hour)
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		done, err := m.Posts.SuggestEdit(ctx, m.By(proposer), posts.Edit{Post: q, Base: posts.Base(c), Summary: "more",
			Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + " There is more to it."}})
		if err != nil {
			t.Fatal(err)
		}
		r.edits = append(r.edits, done.ID)
		r.posts[done.ID] = q
	}
	return r
}

// hands fails the test unless the queue shows a reviewer the edits with these
// indexes, and hands them to him one after the other.
func (r *reviews) hands(who parley.Actor, want ...int) {
	r.t.Helper()
	list, err := r.WaitingEdits(ctx, who.ID, true, true, 50)
	if err != nil {
		r.t.Fatal(err)
	}
	var shown, handed, wanted []int64
	for _, e := range list {
		shown = append(shown, e.ID)
	}
	for last := int64(0); ; handed = append(handed, last) {
		if last, err = r.NextWaitingEdit(ctx, last, who.ID, true, true); err != nil {
			r.t.Fatal(err)
		}
		if last == 0 {
			break
		}
	}
	for _, i := range want {
		wanted = append(wanted, r.edits[i])
	}
	if !slices.Equal(shown, wanted) || !slices.Equal(handed, wanted) {
		r.t.Errorf("%s is shown %v and handed %v, want %v", who.DisplayName, shown, handed, wanted)
	}
}

// look opens the page of an edit and returns whether another looks at it.
func (r *reviews) look(who parley.Actor, edit int) bool {
	r.t.Helper()
	rules, err := r.Rules(ctx)
	if err != nil {
		r.t.Fatal(err)
	}
	held, err := r.HoldSuggestedEdit(ctx, r.edits[edit], who.ID, rules.ReviewHold)
	if err != nil {
		r.t.Fatal(err)
	}
	return held
}

func (r *reviews) review(edit int) posts.Review {
	return posts.Review{Post: r.posts[r.edits[edit]], Edit: r.edits[edit]}
}

// TestReviewHold hands an edit that a reviewer looks at to no other, until he has
// judged it, has skipped it, or stays away for longer than is allowed.
func TestReviewHold(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov := m.Member("Ann", 500), m.Member("Dov", 1)
		eve, fay := m.Member("Eve", 3000), m.Member("Fay", 3000)
		r := suggestions(t, m, ann, dov, 3)
		r.hands(eve, 0, 1, 2)
		if r.look(eve, 0) {
			t.Error("an edit that nobody looks at is held")
		}
		r.hands(eve, 0, 1, 2)
		r.hands(fay, 1, 2)
		r.hands(ann, 0, 1, 2) // the owner decides alone
		if !r.look(fay, 0) {
			t.Error("two reviewers hold the same edit")
		}
		m.Clock.Pass(9 * time.Minute)
		if r.look(eve, 0) { // begins anew
			t.Error("a reviewer is kept from what he looks at")
		}
		m.Clock.Pass(9 * time.Minute)
		r.hands(fay, 1, 2)
		m.Clock.Pass(time.Minute)
		r.hands(fay, 0, 1, 2)
		if r.look(fay, 0) {
			t.Error("a hold lasts longer than ten minutes")
		}
		r.hands(eve, 1, 2)
		if _, err := m.Posts.Approve(ctx, m.By(fay), r.review(0)); err != nil {
			t.Fatal(err)
		}
		r.hands(eve, 0, 1, 2) // at once: the second of two has to judge it
		r.hands(fay, 1, 2)

		r.look(eve, 1)
		if err := m.Posts.SkipEdit(ctx, m.By(eve), r.review(1).Post, r.edits[1]); err != nil {
			t.Fatal(err)
		}
		r.hands(eve, 0, 2)
		r.hands(fay, 1, 2)

		set(t, m, "rule.review_hold_minutes", "0")
		if r.look(fay, 2) || r.look(eve, 2) {
			t.Error("edits are held where that is switched off")
		}
		r.hands(eve, 0, 2)
		m.Clean()
	})
}

// TestReviewHoldAtOnce has many reviewers open an edit at the same time: one holds
// it.
func TestReviewHoldAtOnce(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		r := suggestions(t, m, m.Member("Ann", 500), m.Member("Dov", 1), 1)
		const reviewers = 16
		got := make(chan bool, reviewers)
		for i := range reviewers {
			who := m.Member(fmt.Sprintf("Reviewer %d", i), 3000)
			go func() {
				held, err := r.HoldSuggestedEdit(ctx, r.edits[0], who.ID, time.Minute)
				got <- held || err != nil
			}()
		}
		first := 0
		for range reviewers {
			if !<-got {
				first++
			}
		}
		if first != 1 {
			t.Errorf("%d reviewers hold the edit, want 1", first)
		}
	})
}

// TestSkipEdit never hands an edit to a reviewer again who has skipped it.
func TestSkipEdit(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov, newcomer := m.Member("Ann", 500), m.Member("Dov", 1), m.Member("New", 1)
		eve, fay := m.Member("Eve", 3000), m.Member("Fay", 3000)
		r := suggestions(t, m, ann, dov, 2)
		first := r.review(0)
		act := m.By(eve)
		for range 2 { // a double click
			if err := m.Posts.SkipEdit(ctx, act, first.Post, first.Edit); err != nil {
				t.Fatal(err)
			}
		}
		r.hands(eve, 1)
		r.hands(fay, 0, 1)
		m.Clock.Pass(100 * 24 * time.Hour)
		if err := m.Posts.CleanUp(ctx); err != nil {
			t.Fatal(err)
		}
		r.hands(eve, 1)
		for name, tt := range map[string]struct {
			who  parley.Actor
			edit int64
			want string
		}{
			"by the proposer":           {dov, first.Edit, "can.review.own"},
			"by who may not judge it":   {newcomer, first.Edit, "can.reputation.edit"},
			"of another post":           {fay, r.edits[1], "can.review.done"},
			"by somebody not signed in": {parley.Actor{}, first.Edit, "can.login"},
		} {
			if err := m.Posts.SkipEdit(ctx, m.By(tt.who), first.Post, tt.edit); keys(err) != tt.want {
				t.Errorf("skipping %s: %q, want %q", name, keys(err), tt.want)
			}
		}
		// Who skipped an edit may judge it after all.
		if _, err := m.Posts.Approve(ctx, m.By(eve), first); err != nil {
			t.Errorf("approving what was skipped: %v", err)
		}
		if _, err := m.Posts.Approve(ctx, m.By(fay), first); err != nil {
			t.Fatal(err)
		}
		if err := m.Posts.CleanUp(ctx); err != nil {
			t.Fatal(err)
		}
		if n := rows(t, m, "suggested_edit_skips") + rows(t, m, "suggested_edit_holds"); n != 0 {
			t.Errorf("%d rows are left of edits that were decided on", n)
		}
		m.Clean()
	})
}

// TestApprovedByOwner tells an owner of the edit of his post when others let it in,
// not when he did that himself.
func TestApprovedByOwner(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov := m.Member("Ann", 500), m.Member("Dov", 1)
		mod := m.Moderator("Mod")
		r := suggestions(t, m, ann, dov, 2)
		if _, err := m.Posts.Approve(ctx, m.By(ann), r.review(0)); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Posts.Approve(ctx, m.By(mod), r.review(1)); err != nil {
			t.Fatal(err)
		}
		var told []int64
		err := m.Update(ctx, func(tx *store.Tx) error {
			list, err := tx.QueryContext(ctx, `SELECT post_id FROM inbox WHERE user_id = $1 AND type = $2`, int64(ann.ID), notify.SubstantiveEdit)
			if err != nil {
				return err
			}
			defer list.Close()
			for list.Next() {
				var id int64
				if err := list.Scan(&id); err != nil {
					return err
				}
				told = append(told, id)
			}
			return list.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
		if want := []int64{int64(r.review(1).Post)}; !slices.Equal(told, want) {
			t.Errorf("the owner is told of edits of the posts %v, want %v", told, want)
		}
	})
}

// rows counts the rows of a table.
func rows(t *testing.T, m *testkit.Members, table string) (n int) {
	t.Helper()
	err := m.Update(ctx, func(tx *store.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
