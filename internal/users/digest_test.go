package users_test

import (
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/mail"
	"parley/internal/markup"
	"parley/internal/notify"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/users"
)

// digests lets the job run, and returns the letters that it sends.
func (s *site) digests(t *testing.T) []*mail.Message {
	t.Helper()
	must(t, s.QueueDigests(ctx))
	return s.letters(t)
}

// TestDigest tells somebody by mail what is unread, as often as they want it.
func TestDigest(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann, bob := s.join(t, "Ann"), s.join(t, "Bob")
		asked, err := posts.New(s.store, markup.New(markup.Site{})).Ask(ctx, parley.Act{Key: "1", Actor: parley.Actor{ID: ann.User, Reputation: 1000, EarnedHere: 1000, Confirmed: true}},
			posts.Question{Title: "What is known about <b>hops</b> & malt?", Body: "I have read much about hops and still wonder.", Tags: []string{"facts"}})
		must(t, err)
		notice := func() {
			t.Helper()
			must(t, s.store.Update(ctx, func(tx *store.Tx) error {
				return tx.Notify(ctx, store.Notice{Type: notify.NewAnswer, Post: asked.ID, Actor: bob.User, Owner: true})
			}))
		}
		one := func(when string) (token string) {
			t.Helper()
			letters := s.digests(t)
			if len(letters) != 1 || letters[0].To != "Ann@example.org" || strings.Count(letters[0].Text, "What is known about <b>hops</b> & malt?") != 1 || !strings.Contains(letters[0].Text, "Bob") {
				t.Fatalf("%s: letters %+v, want one to Ann with the question and who answered", when, letters)
			}
			_, token, _ = strings.Cut(letters[0].Unsubscribe, "?token=")
			return token
		}
		none := func(when string) {
			t.Helper()
			if letters := s.digests(t); len(letters) != 0 {
				t.Errorf("%s: letters %+v", when, letters)
			}
		}

		none("with nothing in the inbox")
		notice()
		token := one("with one answer")
		s.clock.add(time.Hour)
		none("an hour later, with nothing new")
		notice()
		s.clock.add(22 * time.Hour)
		none("before a day is over")
		s.clock.add(2 * time.Hour)
		one("after a day")

		notice()
		must(t, s.store.Update(ctx, func(tx *store.Tx) error { return tx.MarkRead(ctx, ann.User) }))
		s.clock.add(48 * time.Hour)
		none("what was read")

		for often, every := range map[string]time.Duration{"quarter": 15 * time.Minute, "threehours": 3 * time.Hour} {
			must(t, s.SetPreferences(ctx, ann.User, func(p *users.Preferences) { p.Digest = often }))
			s.clock.add(48 * time.Hour)
			notice()
			one("the first, " + often)
			s.clock.add(every - time.Minute)
			notice()
			none("too early, " + often)
			s.clock.add(2 * time.Minute)
			one("in time, " + often)
		}
		s.clock.add(3 * 24 * time.Hour)

		must(t, s.SetPreferences(ctx, ann.User, func(p *users.Preferences) { p.Digest = "weekly" }))
		notice()
		s.clock.add(5 * 24 * time.Hour)
		one("the first of a week")
		s.clock.add(time.Minute)
		notice()
		s.clock.add(6 * 24 * time.Hour)
		none("within a week")
		s.clock.add(2 * 24 * time.Hour)
		one("after a week")

		// The link of an old letter goes on to work, for this account and nothing else.
		if name, err := s.Subscriber(ctx, token); err != nil || name != "Ann" {
			t.Errorf("Subscriber = %q, %v, want Ann", name, err)
		}
		refused(t, s.Unsubscribe(ctx, strings.Replace(token, "1.", "2.", 1)), "account.error.link")
		refused(t, s.Unsubscribe(ctx, ""), "account.error.link")
		must(t, s.Unsubscribe(ctx, token))
		notice()
		s.clock.add(30 * 24 * time.Hour)
		none("after unsubscribing")
	})
}
