package posts_test

import (
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// guestEdit suggests an edit of a post as somebody without an account.
func guestEdit(t *testing.T, m *testkit.Members, network string, post parley.PostID, body, summary string) (int64, error) {
	t.Helper()
	c, err := m.CurrentText(ctx, post)
	if err != nil {
		t.Fatal(err)
	}
	done, err := m.Posts.SuggestEditAsGuest(ctx, m.By(parley.Actor{}).Key, network, posts.Edit{Post: post, Base: posts.Base(c), Summary: summary,
		Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + body}})
	return done.ID, err
}

const guestWords = " There is more to it."

// TestGuestEdit takes an edit of somebody without an account from a post of ten
// minutes on, credits it to the Community user, and pays nobody.
func TestGuestEdit(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, mod := m.Member("Ann", 500), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		try := func(body, summary, want string) int64 {
			t.Helper()
			id, err := guestEdit(t, m, "192.0.2.7", q, body, summary)
			if keys(err) != want {
				t.Errorf("%q, %q: %q, want %q", body, summary, keys(err), want)
			}
			return id
		}
		m.Clock.Pass(10*time.Minute - time.Second)
		try(guestWords, "more", "can.suggest.young")
		m.Clock.Pass(time.Second)
		try(guestWords, "", "summary post.summary.missing")
		try(" x", "more", "body suggest.small")
		try(strings.Repeat(" [a](https://a.example/)", 9), "more", "body post.body.links")
		id := try(guestWords, "more", "")
		try(guestWords, "more", "can.suggest.pending")
		if _, err := m.Posts.Approve(ctx, m.By(mod), posts.Review{Post: q, Edit: id}); err != nil {
			t.Fatal(err)
		}
		history, err := m.History(ctx, q, 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		v := history.Revisions[0]
		s, ok := parley.ParseSuggestion(v.Suggestion)
		if v.User.ID != parley.CommunityUser || v.User.Name != "Community" || !ok || s.Proposer != parley.CommunityUser {
			t.Errorf("the revision is of %+v, %q", v.User, v.Suggestion)
		}
		if !strings.HasSuffix(v.Body.New, guestWords) {
			t.Errorf("the text is %q", v.Body.New)
		}
		if n := m.Reputation(parley.Guest()); n != 1 {
			t.Errorf("the Community user has %d reputation, want 1", n)
		}
		// What is kept of where it came from is what the limit needs, and goes.
		m.Clock.Pass(48 * time.Hour)
		for _, table := range []string{"suggested_edits", "events", "post_history", "inbox"} {
			if n := rowsWith(t, m, table, "192.0.2.7"); n != 0 {
				t.Errorf("%s holds the address %d times", table, n)
			}
		}
		m.Clean()
	})
}

// TestGuestEditLimits bounds the edits of a network, those of all who have no
// account, and takes none where that is switched off.
func TestGuestEditLimits(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, mod := m.Member("Ann", 500), m.Moderator("Mod")
		var questions []parley.PostID
		for _, what := range []string{"tides", "winds", "clouds", "rain", "snow", "hail"} {
			questions = append(questions, m.Ask(ann, what))
			m.Clock.Pass(5 * time.Hour)
		}
		set(t, m, "rule.guest_edits_per_hour", "2")
		set(t, m, "rule.guest_edits_pending", "4")
		edits := map[parley.PostID]int64{}
		try := func(network string, question int, want string) {
			t.Helper()
			id, err := guestEdit(t, m, network, questions[question], guestWords, "more")
			if keys(err) != want {
				t.Errorf("edit of question %d from %s: %q, want %q", question, network, keys(err), want)
			}
			edits[questions[question]] = id
		}
		try("192.0.2.7", 0, "")
		try("192.0.2.7", 1, "")
		try("192.0.2.7", 2, "suggest.network")
		try("2001:db8::/64", 2, "") // another network
		m.Clock.Pass(time.Hour)
		try("192.0.2.7", 3, "")
		try("192.0.2.8", 4, "suggest.guests")
		if _, err := m.Posts.Reject(ctx, m.By(mod), posts.Review{Post: questions[0], Edit: edits[questions[0]], Reason: posts.ReasonSpam}); err != nil {
			t.Fatal(err)
		}
		try("192.0.2.8", 4, "")
		set(t, m, "rule.guest_edits_per_hour", "0")
		try("192.0.2.9", 5, "can.login")
		m.Clean()
	})
}

// TestGuestEditOnce takes an edit once, however often its form is sent.
func TestGuestEditOnce(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		q := m.Ask(m.Member("Ann", 500), "tides")
		m.Clock.Pass(time.Hour)
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		e := posts.Edit{Post: q, Base: posts.Base(c), Summary: "more", Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + guestWords}}
		const senders = 20
		ids := make(chan int64, senders)
		for range senders {
			go func() {
				done, err := m.Posts.SuggestEditAsGuest(ctx, "the key of one form", "192.0.2.7", e)
				if err != nil {
					t.Error(err)
				}
				ids <- done.ID
			}()
		}
		first := <-ids
		for range senders - 1 {
			if id := <-ids; id != first {
				t.Errorf("one form made the edits %d and %d", first, id)
			}
		}
		m.Clean()
	})
}

// TestGuestMayNothingElse keeps who has no account from every other act.
func TestGuestMayNothingElse(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		q := m.Ask(m.Member("Ann", 500), "tides")
		m.Clock.Pass(time.Hour)
		if _, err := edit(m, parley.Guest(), q, more("A guest was here.")); keys(err) != "can.login" {
			t.Errorf("editing at once: %q", keys(err))
		}
	})
}

// rowsWith counts the rows of a table with a text in any column.
func rowsWith(t *testing.T, m *testkit.Members, table, text string) (n int) {
	t.Helper()
	err := m.Update(ctx, func(tx *store.Tx) error {
		list, err := tx.QueryContext(ctx, `SELECT * FROM `+table)
		if err != nil {
			return err
		}
		defer list.Close()
		columns, err := list.Columns()
		if err != nil {
			return err
		}
		for list.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := list.Scan(values...); err != nil {
				return err
			}
			for _, v := range values {
				if s, ok := (*v.(*any)).(string); ok && strings.Contains(s, text) {
					n++
				}
			}
		}
		return list.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
