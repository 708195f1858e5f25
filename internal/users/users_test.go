package users_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/jobs"
	"parley/internal/mail"
	"parley/internal/markup"
	"parley/internal/message"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
	"parley/internal/users"
)

var ctx = context.Background()

func TestMain(m *testing.M) { testkit.Main(m) }

const goodPassword = "correct horse battery"

// clock is a time that tests set.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.now = c.now.Add(d)
}

// site is a fresh site with its verbs.
type site struct {
	*users.Users
	store *store.Store
	clock *clock
	post  *postbox
	queue *jobs.Queue
}

// each runs a test on a fresh site of each engine.
func each(t *testing.T, test func(t *testing.T, s *site)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { test(t, fresh(t, engine)) })
	}
}

func fresh(t *testing.T, engine string) *site {
	t.Helper()
	c := &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o := store.Options{Now: c.Now}
	if engine == "postgres" {
		o.URL = testkit.FreshPostgres(t)
	} else {
		o.Dir = testkit.FreshFolder(t)
	}
	s := testkit.Open(t, o)
	messages, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	post := &postbox{}
	m := &mail.Mailer{Sender: post, Messages: messages, SiteName: "Home Brewing", SiteURL: "https://brew.example", Now: c.Now}
	u, err := users.New(s, users.Options{SiteName: "Home Brewing", SiteURL: "https://brew.example", Mailer: m, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return &site{Users: u, store: s, clock: c, post: post, queue: jobs.New(s, jobs.Kinds(u, posts.New(s, markup.New(markup.Site{}))), 1, slog.New(slog.DiscardHandler))}
}

// postbox keeps the letters that are sent.
type postbox struct{ letters []*mail.Message }

func (p *postbox) Send(_ context.Context, m *mail.Message) error {
	p.letters = append(p.letters, m)
	return nil
}

// letters runs the jobs that are due and returns the letters that they sent.
func (s *site) letters(t *testing.T) []*mail.Message {
	t.Helper()
	s.post.letters = nil
	if _, err := s.queue.RunDue(ctx); err != nil {
		t.Fatal(err)
	}
	return s.post.letters
}

// linkIn returns the token of the link in the one letter that is due, whose
// subject begins like this.
func (s *site) linkIn(t *testing.T, to, subject string) (token string) {
	t.Helper()
	for _, m := range s.letters(t) {
		if m.To == to && strings.HasPrefix(m.Subject, subject) {
			_, after, _ := strings.Cut(m.Text, "?token=")
			token, _, _ = strings.Cut(after, "\n")
			return token
		}
	}
	t.Fatalf("no letter %q to %s", subject, to)
	return ""
}

// from is a visitor with an address of the documentation range.
func from(last byte) users.Visitor {
	return users.Visitor{Address: netip.AddrFrom4([4]byte{192, 0, 2, last}), UserAgent: "Test/1.0"}
}

// join signs a person up and in.
func (s *site) join(t *testing.T, name string) *users.SignedIn {
	t.Helper()
	email := name + "@example.org"
	s.clock.add(time.Hour) // sign-ups of one network are few
	if err := s.SignUp(ctx, from(1), users.NewMember{DisplayName: name, Email: email, Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	token := s.linkIn(t, email, "Confirm your address")
	in, err := s.Confirm(ctx, from(1), token, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// linkless fails unless the one letter that is due goes to an address, begins
// like this, and holds no token.
func (s *site) linkless(t *testing.T, to, subject string) {
	t.Helper()
	letters := s.letters(t)
	if len(letters) != 1 || letters[0].To != to || !strings.HasPrefix(letters[0].Subject, subject) || strings.Contains(letters[0].Text, "token=") {
		t.Errorf("letters %+v, want one %q to %s without a token", letters, subject, to)
	}
}

// actor is who has a session's token; nobody has the id 0.
func (s *site) actor(t *testing.T, token string) parley.Actor {
	t.Helper()
	a, _, err := s.Actor(ctx, token, from(1))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// refused fails unless err is a refusal with the key, in the error or a field.
func refused(t *testing.T, err error, key string) {
	t.Helper()
	e, ok := errors.AsType[*parley.Error](err)
	if !ok {
		t.Errorf("error %v, want a refusal %s", err, key)
		return
	}
	if e.Key == key {
		return
	}
	for _, f := range e.Fields {
		if f.Key == key {
			return
		}
	}
	t.Errorf("refused with %q %v, want %s", e.Key, e.Fields, key)
}

func TestSignUpAndIn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		if ann.User == 0 || ann.Token == "" || ann.Device == "" {
			t.Fatalf("signed in as %+v", ann)
		}
		before := s.store.Reads()
		a, session, err := s.Actor(ctx, ann.Token, from(1))
		if err != nil || a.DisplayName != "Ann" || !a.Confirmed || a.Reputation != 1 || session.UserAgent != "Test/1.0" {
			t.Errorf("actor %+v, %+v, %v", a, session, err)
		}
		if n := s.store.Reads() - before; n != 1 {
			t.Errorf("the actor takes %d statements, want 1", n)
		}
		in, err := s.SignIn(ctx, from(2), "ANN@example.org ", goodPassword)
		if err != nil || in.User != ann.User {
			t.Fatalf("sign-in: %+v, %v", in, err)
		}
		if _, err := s.SignIn(ctx, from(2), "ann@example.org", "wrong password"); err == nil {
			t.Error("a wrong password is taken")
		} else {
			refused(t, err, "account.error.mismatch")
		}
		_, err = s.SignIn(ctx, from(2), "nobody@example.org", goodPassword)
		refused(t, err, "account.error.mismatch")
		list, err := s.store.Sessions(ctx, ann.User)
		if err != nil || len(list) != 2 {
			t.Errorf("sessions: %v, %v", list, err)
		}
		findings, err := s.store.Check(ctx, func(string) {})
		if err != nil || len(findings) > 0 {
			t.Errorf("check: %v, %v", findings, err)
		}
	})
}

func TestConfirmation(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sign := func(name, password string) error {
			return s.SignUp(ctx, from(1), users.NewMember{DisplayName: name, Email: "ann@example.org", Password: password})
		}
		if err := sign("Mallory", "mallory's password"); err != nil {
			t.Fatal(err)
		}
		token := s.linkIn(t, "ann@example.org", "Confirm your address")
		_, err := s.Confirm(ctx, from(1), token, "what Ann knows")
		refused(t, err, "account.password.wrong")

		var wg sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 8 {
			wg.Go(func() {
				if _, err := s.Confirm(ctx, from(1), token, "mallory's password"); err == nil {
					mu.Lock()
					made++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if made != 1 {
			t.Errorf("8 confirmations at once made %d accounts", made)
		}
		if err := sign("Ann", goodPassword); err != nil {
			t.Errorf("signing up with a known address is refused: %v", err)
		}
		s.linkless(t, "ann@example.org", "You have an account")
		_, err = s.Confirm(ctx, from(1), token, "mallory's password")
		refused(t, err, "account.error.confirmation")

		s.clock.add(2 * time.Hour)
		if err := s.SignUp(ctx, from(1), users.NewMember{DisplayName: "Bob", Email: "bob@example.org", Password: goodPassword}); err != nil {
			t.Fatal(err)
		}
		token = s.linkIn(t, "bob@example.org", "Confirm your address")
		s.clock.add(49 * time.Hour)
		_, err = s.Confirm(ctx, from(1), token, goodPassword)
		refused(t, err, "account.error.confirmation")
	})
}

func TestSignUpsPerNetwork(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		made := 0
		for i := range 20 {
			v := from(9)
			v.Address = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 15: byte(i)}) // one /64
			err := s.SignUp(ctx, v, users.NewMember{DisplayName: "Bot", Email: string(rune('a'+i)) + "@example.org", Password: goodPassword})
			if err == nil {
				made++
				continue
			}
			refused(t, err, "account.error.signups")
		}
		if made != 3 {
			t.Errorf("%d sign-ups of one network within an hour, want 3", made)
		}
		s.clock.add(61 * time.Minute)
		if err := s.SignUp(ctx, from(9), users.NewMember{DisplayName: "Ann", Email: "z@example.org", Password: goodPassword}); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}

func TestSessionEnds(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		s.clock.add(29 * 24 * time.Hour)
		if s.actor(t, ann.Token).ID == 0 {
			t.Error("the session ended after 29 days without use")
		}
		s.clock.add(29 * 24 * time.Hour)
		if s.actor(t, ann.Token).ID == 0 {
			t.Error("a use does not keep the session")
		}
		s.clock.add(31 * 24 * time.Hour)
		if s.actor(t, ann.Token).ID != 0 {
			t.Error("the session goes on after 31 days without use")
		}
		in, err := s.SignIn(ctx, from(1), "ann@example.org", goodPassword)
		if err != nil {
			t.Fatal(err)
		}
		for range 9 {
			s.clock.add(20 * 24 * time.Hour)
			s.actor(t, in.Token)
		}
		s.clock.add(time.Hour)
		if s.actor(t, in.Token).ID != 0 {
			t.Error("the session goes on after 180 days of use")
		}
	})
}

// session is the session of a token.
func (s *site) session(t *testing.T, token string) *users.Session {
	t.Helper()
	_, session, err := s.Actor(ctx, token, from(1))
	if err != nil || session == nil {
		t.Fatalf("the token has no session: %v", err)
	}
	return session
}

// again empties the site for the next case of a table; that is quicker than a
// fresh one.
func (s *site) again(t *testing.T) *site {
	t.Helper()
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		for _, table := range []string{"users", "accounts", "sessions", "devices", "pending_accounts", "account_tokens", "passkeys",
			"recovery_codes", "logins", "throttles", "suspensions", "jobs", "site_counts"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reauthenticate proves again who a person is.
func (s *site) reauthenticate(t *testing.T, token string) string {
	t.Helper()
	token, err := s.Reauthenticate(ctx, from(1), s.session(t, token), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	return token
}
