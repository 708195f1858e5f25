package users_test

import (
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/users"
)

const newPassword = "a quite different phrase"

// TestRecovery walks through the states of a link of recovery.
func TestRecovery(t *testing.T) {
	const address = "Ann@example.org"
	link := func(t *testing.T, s *site) string {
		t.Helper()
		if err := s.RecoverAccount(ctx, from(1), address); err != nil {
			t.Fatal(err)
		}
		return s.linkIn(t, address, "A new password")
	}
	reset := func(s *site, token string) error { return s.ResetPassword(ctx, from(1), token, newPassword) }
	tests := []struct {
		name string
		test func(t *testing.T, s *site, ann *users.SignedIn)
	}{
		{"it works once, ends sessions, and lets nobody in", func(t *testing.T, s *site, ann *users.SignedIn) {
			token := link(t, s)
			if _, err := s.Recovery(ctx, token); err != nil {
				t.Errorf("looking at the link: %v", err)
			}
			if err := reset(s, token); err != nil {
				t.Fatal(err)
			}
			refused(t, reset(s, token), "account.error.link")
			if s.actor(t, ann.Token).ID != 0 {
				t.Error("a session outlives the reset")
			}
			if _, err := s.SignIn(ctx, from(1), address, newPassword); err != nil {
				t.Errorf("with the new password: %v", err)
			}
			_, err := s.SignIn(ctx, from(1), address, goodPassword)
			refused(t, err, "account.error.mismatch")
			s.linkless(t, address, "Your password")
		}},
		{"it holds for an hour", func(t *testing.T, s *site, _ *users.SignedIn) {
			token := link(t, s)
			s.clock.add(time.Hour)
			refused(t, reset(s, token), "account.error.link")
		}},
		{"a new one voids the old", func(t *testing.T, s *site, _ *users.SignedIn) {
			first := link(t, s)
			second := link(t, s)
			refused(t, reset(s, first), "account.error.link")
			if err := reset(s, second); err != nil {
				t.Errorf("the second: %v", err)
			}
		}},
		{"a change of the password voids it", func(t *testing.T, s *site, ann *users.SignedIn) {
			token := link(t, s)
			if _, err := s.ChangePassword(ctx, from(1), s.session(t, ann.Token), goodPassword, "one more phrase"); err != nil {
				t.Fatal(err)
			}
			refused(t, reset(s, token), "account.error.link")
		}},
		{"a change of the address voids it", func(t *testing.T, s *site, ann *users.SignedIn) {
			token := link(t, s)
			if err := s.ChangeEmail(ctx, s.session(t, ann.Token), "new@example.org"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.ConfirmEmail(ctx, s.session(t, ann.Token), s.linkIn(t, "new@example.org", "Confirm your new")); err != nil {
				t.Fatal(err)
			}
			refused(t, reset(s, token), "account.error.link")
		}},
		{"a bad password leaves it", func(t *testing.T, s *site, _ *users.SignedIn) {
			token := link(t, s)
			refused(t, s.ResetPassword(ctx, from(1), token, "12345678"), "account.password.common")
			if err := reset(s, token); err != nil {
				t.Errorf("after a bad password: %v", err)
			}
		}},
		{"it does not stand in for the second factor", func(t *testing.T, s *site, ann *users.SignedIn) {
			s.addTOTP(t, ann)
			if err := reset(s, link(t, s)); err != nil {
				t.Fatal(err)
			}
			in, err := s.SignIn(ctx, from(1), address, newPassword)
			if err != nil || in.Token != "" || in.Challenge == "" {
				t.Errorf("after recovery: %+v, %v, want a challenge", in, err)
			}
		}},
		{"a guess is worth nothing", func(t *testing.T, s *site, _ *users.SignedIn) {
			link(t, s)
			refused(t, reset(s, strings.Repeat("A", 43)), "account.error.link")
		}},
		{"no account, no letter, the same answer", func(t *testing.T, s *site, _ *users.SignedIn) {
			if err := s.RecoverAccount(ctx, from(1), "nobody@example.org"); err != nil {
				t.Errorf("an unknown address: %v", err)
			}
			if letters := s.letters(t); len(letters) != 0 {
				t.Errorf("letters: %v", letters)
			}
		}},
		{"letters to one address are few", func(t *testing.T, s *site, _ *users.SignedIn) {
			n := 0
			for range 19 {
				if err := s.RecoverAccount(ctx, from(1), address); err != nil {
					t.Fatal(err)
				}
				n += len(s.letters(t))
			}
			if n > 6 {
				t.Errorf("%d letters within an hour", n)
			}
		}},
	}
	each(t, func(t *testing.T, s *site) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				fresh := s.again(t)
				tt.test(t, fresh, fresh.join(t, "Ann"))
			})
		}
	})
}

func TestChangeEmail(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann, bob := s.join(t, "Ann"), s.join(t, "Bob")
		change := func(email string) {
			t.Helper()
			if err := s.ChangeEmail(ctx, s.session(t, ann.Token), email); err != nil {
				t.Fatal(err)
			}
		}
		s.clock.add(16 * time.Minute)
		if err := s.ChangeEmail(ctx, s.session(t, ann.Token), "new@example.org"); !users.IsNotFresh(err) {
			t.Errorf("without a fresh proof: %v", err)
		}
		ann.Token = s.reauthenticate(t, ann.Token)

		change("bob@example.org")
		s.linkless(t, "bob@example.org", "You have an account")

		change("mistyped@example.org")
		token := s.linkIn(t, "mistyped@example.org", "Confirm your new")
		_, err := s.ConfirmEmail(ctx, s.session(t, bob.Token), token)
		refused(t, err, "account.error.link")
		if err := s.CancelEmail(ctx, s.session(t, ann.Token)); err != nil {
			t.Fatal(err)
		}
		_, err = s.ConfirmEmail(ctx, s.session(t, ann.Token), token)
		refused(t, err, "account.error.link")

		change("first@example.org")
		old := s.linkIn(t, "first@example.org", "Confirm your new")
		change("New@example.org")
		token = s.linkIn(t, "New@example.org", "Confirm your new")
		_, err = s.ConfirmEmail(ctx, s.session(t, ann.Token), old)
		refused(t, err, "account.error.link")
		if a, _ := s.store.Account(ctx, ann.User); a.Email != "Ann@example.org" {
			t.Errorf("before it is confirmed the address is %s", a.Email)
		}
		session, err := s.ConfirmEmail(ctx, s.session(t, ann.Token), token)
		if err != nil {
			t.Fatal(err)
		}
		if s.actor(t, ann.Token).ID != 0 || s.actor(t, session).ID != ann.User {
			t.Error("the session's token is the one from before")
		}
		undo := s.linkIn(t, "Ann@example.org", "Your account at Home Brewing has another")
		if _, err := s.SignIn(ctx, from(1), "new@example.org", goodPassword); err != nil {
			t.Errorf("with the new address: %v", err)
		}
		s.clock.add(6 * 24 * time.Hour)
		if email, err := s.EmailUndo(ctx, undo); err != nil || email != "Ann@example.org" {
			t.Errorf("the way back leads to %q, %v", email, err)
		}
		if err := s.UndoEmail(ctx, undo); err != nil {
			t.Fatal(err)
		}
		if s.actor(t, session).ID != 0 {
			t.Error("a session outlives the undo")
		}
		_, err = s.SignIn(ctx, from(1), "ann@example.org", goodPassword)
		refused(t, err, "account.error.mismatch")
		token = s.linkIn(t, "Ann@example.org", "A new password")
		if err := s.ResetPassword(ctx, from(1), token, newPassword); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignIn(ctx, from(1), "ann@example.org", newPassword); err != nil {
			t.Errorf("after the undo: %v", err)
		}
	})
}

// TestStolenAddress is about somebody who has taken an account, moved it twice
// and set up ways in of their own: the first owner's link still leads back, and
// nothing of the thief's is left.
func TestStolenAddress(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		ann := s.join(t, "Ann")
		move := func(to string) {
			t.Helper()
			if err := s.ChangeEmail(ctx, s.session(t, ann.Token), to); err != nil {
				t.Fatal(err)
			}
			token := s.linkIn(t, to, "Confirm your new")
			session, err := s.ConfirmEmail(ctx, s.session(t, ann.Token), token)
			if err != nil {
				t.Fatal(err)
			}
			ann.Token = session
		}
		move("thief@example.org")
		back := s.linkIn(t, "Ann@example.org", "Your account at Home Brewing has another")
		s.clock.add(time.Minute)
		s.addTOTP(t, ann)
		move("thief2@example.org")
		thiefs := s.linkIn(t, "thief@example.org", "Your account at Home Brewing has another")
		s.clock.add(time.Minute)
		if err := s.UndoEmail(ctx, thiefs); err != nil {
			t.Fatal(err)
		}
		if err := s.UndoEmail(ctx, back); err != nil {
			t.Fatalf("the first owner's link: %v", err)
		}
		a, err := s.store.Account(ctx, ann.User)
		if err != nil || a.Email != "Ann@example.org" || a.SecondFactor() || a.PasswordHash != "" {
			t.Errorf("the account is %+v, %v", a, err)
		}
	})
}

// TestSessionsEnd goes through every event that ends sessions: the old cookie is
// nobody's at once, and the one who acted goes on with a new one or signs in
// again (security.md §1).
func TestSessionsEnd(t *testing.T) {
	tests := []struct {
		name string
		act  func(t *testing.T, s *site, ann *users.SignedIn) (token string) // of the session that goes on, "" for none
	}{
		{"signing out", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.SignOut(ctx, s.session(t, ann.Token)))
			other, err := s.SignIn(ctx, from(3), "ann@example.org", goodPassword)
			must(t, err)
			return other.Token
		}},
		{"signing out everywhere", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.SignOutEverywhere(ctx, ann.User))
			return ""
		}},
		{"ending it from the list", func(t *testing.T, s *site, ann *users.SignedIn) string {
			other, err := s.SignIn(ctx, from(3), "ann@example.org", goodPassword)
			must(t, err)
			must(t, s.EndSession(ctx, ann.User, s.session(t, ann.Token).ID))
			return other.Token
		}},
		{"a new password", func(t *testing.T, s *site, ann *users.SignedIn) string {
			token, err := s.ChangePassword(ctx, from(1), s.session(t, ann.Token), goodPassword, newPassword)
			must(t, err)
			return token
		}},
		{"recovery", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.RecoverAccount(ctx, from(1), "ann@example.org"))
			must(t, s.ResetPassword(ctx, from(1), s.linkIn(t, "Ann@example.org", "A new password"), newPassword))
			return ""
		}},
		{"a new address", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.ChangeEmail(ctx, s.session(t, ann.Token), "new@example.org"))
			token, err := s.ConfirmEmail(ctx, s.session(t, ann.Token), s.linkIn(t, "new@example.org", "Confirm your new"))
			must(t, err)
			return token
		}},
		{"a second factor", func(t *testing.T, s *site, ann *users.SignedIn) string {
			s.addTOTP(t, ann)
			return ann.Token
		}},
		{"a second factor less", func(t *testing.T, s *site, ann *users.SignedIn) string {
			s.addTOTP(t, ann)
			f, err := s.RemoveTOTP(ctx, s.session(t, ann.Token))
			must(t, err)
			return f.Token
		}},
		{"new recovery codes", func(t *testing.T, s *site, ann *users.SignedIn) string {
			s.addTOTP(t, ann)
			f, err := s.NewRecoveryCodes(ctx, s.session(t, ann.Token))
			must(t, err)
			return f.Token
		}},
		{"a suspension", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.Suspend(ctx, parley.Actor{}, ann.User, 7*24*time.Hour, "spam"))
			return ""
		}},
		{"a role", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.SetRole(ctx, parley.Actor{}, ann.User, parley.Moderator))
			return ""
		}},
		{"a role less", func(t *testing.T, s *site, ann *users.SignedIn) string {
			must(t, s.SetRole(ctx, parley.Actor{}, ann.User, parley.Moderator))
			in, err := s.SignIn(ctx, from(1), "ann@example.org", goodPassword)
			must(t, err)
			must(t, s.SetRole(ctx, parley.Actor{}, ann.User, parley.Member))
			if s.actor(t, in.Token).ID != 0 {
				t.Error("a moderator's session outlives the office")
			}
			return ""
		}},
	}
	each(t, func(t *testing.T, s *site) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				s := s.again(t)
				bob, ann := s.join(t, "Bob"), s.join(t, "Ann")
				before := ann.Token
				beside, err := s.SignIn(ctx, from(2), "ann@example.org", goodPassword)
				must(t, err)
				if s.actor(t, before).ID != ann.User {
					t.Fatal("the session was none before")
				}
				goesOn := tt.act(t, s, ann)
				if s.actor(t, before).ID != 0 {
					t.Error("the old token is still somebody's")
				}
				if others := s.actor(t, beside.Token).ID; others != 0 && tt.name != "signing out" && tt.name != "ending it from the list" {
					t.Error("the session in another browser goes on")
				}
				if goesOn != "" && s.actor(t, goesOn).ID != ann.User {
					t.Error("the session of the one who acted does not go on")
				}
				if s.actor(t, bob.Token).ID != bob.User {
					t.Error("somebody else was signed out")
				}
			})
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
