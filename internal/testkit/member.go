package testkit

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
)

// Member is a person with an account and a session.
type Member struct {
	parley.Actor
	Token string // of the session, for its cookie
}

// Join makes a member with a reputation and a role, who has signed in with a
// second factor if the role asks for one.
func Join(t testing.TB, s *store.Store, name string, reputation int, role parley.Role) Member {
	t.Helper()
	ctx := context.Background()
	m := Member{Actor: parley.Actor{DisplayName: name, Reputation: reputation, EarnedHere: reputation, Role: role, Confirmed: true, Joined: s.Now()}, Token: rand.Text()}
	email := strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@members.example"
	err := s.Update(ctx, func(tx *store.Tx) (err error) {
		now := s.Now().UnixMilli()
		m.ID, err = tx.AddMember(ctx, store.Account{DisplayName: name, Email: email, EmailKey: email, Confirmed: now})
		if err != nil {
			return err
		}
		if role != parley.Member {
			if err := tx.SetRole(ctx, m.ID, role); err != nil {
				return err
			}
		}
		if reputation > 1 {
			// Everybody begins with 1, which the ledger does not hold.
			for _, st := range []string{
				`UPDATE users SET reputation = $2 WHERE id = $1`,
				`INSERT INTO reputation_events (user_id, type, amount_nominal, amount_effective, creation_date)
				 VALUES ($1, 'arbitrary_reputation_change', $2 - 1, $2 - 1, 0)`,
			} {
				if _, err := tx.ExecContext(ctx, st, int64(m.ID), reputation); err != nil {
					return err
				}
			}
		}
		hash := sha256.Sum256([]byte(m.Token))
		_, err = tx.AddSession(ctx, hash[:], store.Session{User: m.ID, Way: "password", Strong: true, Address: "127.0.0.1"})
		return err
	})
	if err != nil {
		t.Fatalf("%s joins: %v", name, err)
	}
	return m
}
