package testkit

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/votes"
)

// Clock is a clock that tests set. The zero Clock stands at noon of a day.
type Clock struct {
	mu    sync.Mutex
	since time.Duration
}

var clockStart = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return clockStart.Add(c.since)
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since += d
}

// Members is a site with people who write on it.
type Members struct {
	*store.Store
	Clock *Clock
	Posts *posts.Posts
	Votes *votes.Votes

	t testing.TB
	n int
}

// EachMembers runs a test on a fresh, empty site of each engine.
func EachMembers(t *testing.T, test func(t *testing.T, m *Members)) {
	t.Run("sqlite", func(t *testing.T) { test(t, NewMembers(t, store.Options{Dir: FreshFolder(t)})) })
	t.Run("postgres", func(t *testing.T) { test(t, NewMembers(t, store.Options{URL: FreshPostgres(t)})) })
}

// NewMembers opens a site for the length of the test.
func NewMembers(t testing.TB, o store.Options) *Members {
	t.Helper()
	m := &Members{Clock: &Clock{}, t: t}
	o.Now = m.Clock.Now
	m.Store = Open(t, o)
	r := markup.New(markup.Site{Hosts: []string{"site.example"}})
	m.Posts, m.Votes = posts.New(m.Store, r), votes.New(m.Store)
	return m
}

// Member adds a person with a reputation, which begins the ledger as an
// imported balance does.
func (m *Members) Member(name string, reputation int) parley.Actor {
	m.t.Helper()
	ctx := context.Background()
	a := parley.Actor{DisplayName: name, Reputation: reputation, EarnedHere: reputation, Confirmed: true, Joined: m.Clock.Now()}
	err := m.Update(ctx, func(tx *store.Tx) error {
		tx.Count("users", 1)
		err := tx.QueryRowContext(ctx, `
			INSERT INTO users (display_name, reputation, creation_date, import_id)
			VALUES ($1, $2, $3, 0)
			RETURNING id`, name, reputation, a.Joined.UnixMilli()).Scan((*int64)(&a.ID))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO reputation_events (user_id, type, amount_nominal, amount_effective, creation_date, import_id)
			VALUES ($1, 'arbitrary_reputation_change', $2, $2, $3, 0)`, int64(a.ID), reputation, a.Joined.UnixMilli())
		return err
	})
	if err != nil {
		m.t.Fatalf("member %s: %v", name, err)
	}
	return a
}

// Moderator adds a moderator.
func (m *Members) Moderator(name string) parley.Actor {
	a := m.Member(name, 1)
	a.Role = parley.Moderator
	return a
}

// By is an act of somebody, with a key of its own.
func (m *Members) By(a parley.Actor) parley.Act {
	m.n++
	return parley.Act{Actor: a, Key: fmt.Sprintf("act %d", m.n)}
}

// Ask asks a question and returns its number; a title of its own is made from
// what.
func (m *Members) Ask(a parley.Actor, what string) parley.PostID {
	m.t.Helper()
	asked, err := m.Posts.Ask(context.Background(), m.By(a), posts.Question{
		Title: "What is known about " + what + "?", Body: "I have read much about " + what + " and still wonder.", Tags: []string{"facts"},
	})
	if err != nil {
		m.t.Fatalf("%s asks about %s: %v", a.DisplayName, what, err)
	}
	return asked.ID
}

// Answer answers a question and returns the answer's number.
func (m *Members) Answer(a parley.Actor, question parley.PostID, text string) parley.PostID {
	m.t.Helper()
	answered, err := m.Posts.Answer(context.Background(), m.By(a), posts.Answer{
		Question: question, Body: text + " This is what the sources say about it.", Another: true,
	})
	if err != nil {
		m.t.Fatalf("%s answers question %d: %v", a.DisplayName, question, err)
	}
	return answered.ID
}

// Vote casts a vote that must be taken.
func (m *Members) Vote(a parley.Actor, post parley.PostID, kind parley.VoteType) votes.Result {
	m.t.Helper()
	res, err := m.Votes.Cast(context.Background(), m.By(a), post, kind)
	if err != nil {
		m.t.Fatalf("%s votes on post %d: %v", a.DisplayName, post, err)
	}
	return res
}

// Retract takes a vote back.
func (m *Members) Retract(a parley.Actor, post parley.PostID) {
	m.t.Helper()
	if _, err := m.Votes.Retract(context.Background(), m.By(a), post); err != nil {
		m.t.Fatalf("%s takes a vote back on post %d: %v", a.DisplayName, post, err)
	}
}

// Clean fails the test if parley check finds something.
func (m *Members) Clean() {
	m.t.Helper()
	found, err := m.Check(context.Background(), func(string) {})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, f := range found {
		m.t.Errorf("check: %s: %d, such as %v", f.What, f.Count, f.Sample)
	}
}

// Reputation returns a person's reputation.
func (m *Members) Reputation(a parley.Actor) int64 {
	m.t.Helper()
	list, err := m.PersonsByID(context.Background(), []parley.UserID{a.ID})
	if err != nil {
		m.t.Fatal(err)
	}
	return list[a.ID].Reputation
}
