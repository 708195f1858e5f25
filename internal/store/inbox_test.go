package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// inboxSite has a question 10 of user 1, an answer 11 of user 2, and accounts
// of users 1 to 3, each with a session whose token's hash is one byte, the id.
func inboxSite(t *testing.T, s *store.Store) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		for _, st := range []string{
			`INSERT INTO users (id, display_name) VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cleo')`,
			`INSERT INTO posts (id, post_type_id, owner_user_id, title) VALUES (10, 1, 1, 'Why does it foam?')`,
			`INSERT INTO posts (id, post_type_id, parent_id, owner_user_id) VALUES (11, 2, 10, 2)`,
			`INSERT INTO comments (id, post_id, user_id, text) VALUES (7, 10, 3, 'Which yeast?')`,
			`INSERT INTO follows (post_id, user_id, creation_date) VALUES (10, 3, 1), (10, 2, 1)`,
		} {
			if _, err := tx.ExecContext(ctx, st); err != nil {
				return err
			}
		}
		for id := range parley.UserID(3) {
			if _, err := tx.ExecContext(ctx, `INSERT INTO accounts (user_id, email, email_key, confirmed_date, creation_date) VALUES ($1, $2, $2, 1, 1)`, int64(id+1), fmt.Sprint(id)); err != nil {
				return err
			}
			if _, err := tx.AddSession(ctx, []byte{byte(id + 1)}, store.Session{User: id + 1}); err != nil {
				return err
			}
		}
		return nil
	})
}

func write(t *testing.T, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Update(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func execute(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// unread is what the session of a person counts.
func unread(t *testing.T, s *store.Store, id parley.UserID) (inbox, earned int) {
	t.Helper()
	before := s.Reads()
	sa, err := s.SessionActor(ctx, []byte{byte(id)})
	if err != nil || sa == nil {
		t.Fatalf("session of user %d: %v, %v", id, sa, err)
	}
	if n := s.Reads() - before; n != 1 {
		t.Errorf("a session took %d statements", n)
	}
	return sa.InboxUnread, sa.AchievementsUnread
}

func inboxOf(t *testing.T, s *store.Store, id parley.UserID) string {
	t.Helper()
	items, err := s.Inbox(ctx, id, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, i := range items {
		mark := ""
		if i.Unread {
			mark = "*"
		}
		list = append(list, fmt.Sprintf("%s%s by %s on %d of %d %q%s", mark, i.Type, i.Actor.Name, i.Post, i.Question, i.Title, i.Text))
	}
	return strings.Join(list, "; ")
}

func TestInbox(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		inboxSite(t, s)
		var mu sync.Mutex
		var told []parley.UserID
		s.Subscribe(func(events []store.Event) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				if e.Type == store.InboxChanged {
					told = append(told, e.User)
				}
			}
		})
		write(t, s, func(tx *store.Tx) error {
			return tx.Notify(ctx, store.Notice{Type: "new_answer", Post: 11, Actor: 2, Followed: 10, Owner: true})
		})
		mu.Lock()
		slices.Sort(told)
		if !slices.Equal(told, []parley.UserID{1, 3}) {
			t.Errorf("told of the answer: %v, want owner and follower, not who did it", told)
		}
		mu.Unlock()
		write(t, s, func(tx *store.Tx) error {
			return tx.Notify(ctx, store.Notice{Type: "comment", Post: 10, Comment: 7, Actor: 3, To: []parley.UserID{1}})
		})
		const answer, comment = `new_answer by Bob on 11 of 10 "Why does it foam?"`, `comment by Cleo on 10 of 10 "Why does it foam?"Which yeast?`
		if got := inboxOf(t, s, 1); got != "*"+comment+"; *"+answer {
			t.Errorf("inbox: %s", got)
		}
		if n, _ := unread(t, s, 1); n != 2 {
			t.Errorf("%d unread, want 2", n)
		}
		items, err := s.Inbox(ctx, 1, 0, 1)
		if err != nil || len(items) != 1 || !items[0].Own {
			t.Fatalf("first page: %+v, %v", items, err)
		}
		older, err := s.Inbox(ctx, 1, items[0].ID, 1)
		if err != nil || len(older) != 1 || older[0].Type != "new_answer" || older[0].Own {
			t.Errorf("second page: %+v, %v", older, err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.MarkRead(ctx, 1, items[0].ID) })
		write(t, s, func(tx *store.Tx) error { return tx.MarkRead(ctx, 3, older[0].ID) }) // not hers
		if got := inboxOf(t, s, 1); got != comment+"; *"+answer {
			t.Errorf("inbox with one read: %s", got)
		}
		execute(t, s, `UPDATE posts SET deletion_date = 5 WHERE id = 11`)
		if n, _ := unread(t, s, 1); n != 0 || inboxOf(t, s, 1) != comment {
			t.Errorf("%d unread, inbox after the answer's deletion: %s", n, inboxOf(t, s, 1))
		}
		execute(t, s, `UPDATE posts SET deletion_date = NULL WHERE id = 11`)
		if n, _ := unread(t, s, 1); n != 1 {
			t.Errorf("%d unread after undeleting", n)
		}
		execute(t, s, `UPDATE posts SET deletion_date = 5 WHERE id = 10`)
		if n, _ := unread(t, s, 1); n != 0 || inboxOf(t, s, 1) != "" {
			t.Errorf("%d unread, inbox after the question's deletion: %s", n, inboxOf(t, s, 1))
		}
		execute(t, s, `UPDATE posts SET deletion_date = NULL WHERE id = 10`)
		write(t, s, func(tx *store.Tx) error { return tx.MarkRead(ctx, 1) })
		if n, _ := unread(t, s, 1); n != 0 {
			t.Errorf("%d unread after reading all", n)
		}
		for range store.MostUnread + 5 {
			write(t, s, func(tx *store.Tx) error {
				return tx.Notify(ctx, store.Notice{Type: "comment", Post: 10, Actor: 3, Owner: true})
			})
		}
		if n, _ := unread(t, s, 1); n != store.MostUnread {
			t.Errorf("%d unread, want what is counted at most", n)
		}
	})
}

func TestAchievements(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		inboxSite(t, s)
		const day = 24 * 60 * 60 * 1000
		now := s.Now().UnixMilli() / day * day
		line := func(amount int, post any, at int64, imported any) {
			execute(t, s, `INSERT INTO reputation_events (user_id, type, amount_nominal, amount_effective, post_id, creation_date, import_id) VALUES (2, 'post_upvoted', $1, $1, $2, $3, $4)`,
				amount, post, at, imported)
		}
		line(5000, nil, now-3*day, 1) // the opening line of an import
		line(10, 11, now-2*day, nil)
		line(10, 11, now-2*day+5, nil)
		line(-2, 11, now-day, nil)
		line(2, nil, now-day+7, nil)
		execute(t, s, `INSERT INTO badges (user_id, name, class, date) VALUES (2, 'Teacher', 3, $1)`, now-day+9)
		spell := func() string {
			list, err := s.Achievements(ctx, 2)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, a := range list {
				mark := ""
				if a.New {
					mark = "*"
				}
				all = append(all, fmt.Sprintf("%s%d days ago %s%+d %s", mark, (now-a.Day)/day, a.Badge, a.Reputation, a.Title))
			}
			return strings.Join(all, "; ")
		}
		if got, want := spell(), "*1 days ago Teacher+0 ; *1 days ago +2 ; *1 days ago -2 Why does it foam?; *2 days ago +20 Why does it foam?"; got != want {
			t.Errorf("achievements %s, want %s", got, want)
		}
		if _, n := unread(t, s, 2); n != 20 {
			t.Errorf("earned since: %+d, want +20", n)
		}
		write(t, s, func(tx *store.Tx) error { return tx.SeeAchievements(ctx, 2) })
		if _, n := unread(t, s, 2); n != 0 || strings.Contains(spell(), "*") {
			t.Errorf("earned after looking: %+d, %s", n, spell())
		}
		line(15, 11, s.Now().Add(time.Minute).UnixMilli(), nil)
		if _, n := unread(t, s, 2); n != 15 {
			t.Errorf("earned since: %+d, want +15", n)
		}
		execute(t, s, `UPDATE posts SET deletion_date = 5 WHERE id = 10`)
		execute(t, s, `UPDATE posts SET deletion_date = 5 WHERE id = 11`)
		if strings.Contains(spell(), "foam") {
			t.Errorf("achievements tell of a deleted question: %s", spell())
		}
	})
}
