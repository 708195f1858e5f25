// Package crew is a crowd of members who write on a running site: it makes
// their accounts and what they write on in the site's store, and sends their
// forms over HTTP. What is sent, and what follows from the answers, is left to
// the benchmark or test that uses it.
package crew

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
)

// Member is somebody with an account and a session.
type Member struct {
	ID    parley.UserID
	Token string // of the session, for its cookie
}

// Join makes n members of a reputation, each with a session.
func Join(ctx context.Context, s *store.Store, n, reputation int) ([]Member, error) {
	members := make([]Member, n)
	err := s.Update(ctx, func(tx *store.Tx) error {
		for i := range members {
			m := &members[i]
			m.Token = rand.Text()
			email := rand.Text() + "@crew.example"
			var err error
			m.ID, err = tx.AddMember(ctx, store.Account{DisplayName: fmt.Sprintf("Member %d", i+1), Email: email, EmailKey: email, Confirmed: s.Now().UnixMilli()})
			if err != nil {
				return err
			}
			for _, st := range []string{
				`UPDATE users SET reputation = $2 WHERE id = $1`,
				`INSERT INTO reputation_events (user_id, type, amount_nominal, amount_effective, creation_date)
				 VALUES ($1, 'arbitrary_reputation_change', $2 - 1, $2 - 1, 0)`,
			} {
				if _, err := tx.ExecContext(ctx, st, int64(m.ID), reputation); err != nil {
					return err
				}
			}
			hash := sha256.Sum256([]byte(m.Token))
			if _, err := tx.AddSession(ctx, hash[:], store.Session{User: m.ID, Way: "password", Strong: true, Address: "127.0.0.1"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	return members, nil
}

// Thread is a question and its answers.
type Thread struct {
	Question parley.PostID
	Answers  []parley.PostID
}

// owners is how many members wrote the threads. Writes that touch one owner's
// reputation wait for one another, so there are many as on a real site.
const owners = 50

// Write makes n threads of so many answers each, by members who did not join
// as writers: anybody may vote on them. The site no longer limits how many
// questions somebody asks.
func Write(ctx context.Context, s *store.Store, n, answers int) ([]Thread, error) {
	people, err := Join(ctx, s, owners, 1000)
	if err != nil {
		return nil, err
	}
	unlimited := map[string]string{"rule.questions_per_day": "1000000", "rule.questions_per_month": "1000000"}
	if err := Set(ctx, s, unlimited); err != nil {
		return nil, err
	}
	actor := func(m Member) parley.Act {
		return parley.Act{Key: rand.Text(), Actor: parley.Actor{ID: m.ID, Reputation: 1000, EarnedHere: 1000, Confirmed: true, Joined: s.Now()}}
	}
	p := posts.New(s, markup.New(markup.Site{}))
	threads := make([]Thread, n)
	for i := range threads {
		asked, err := p.Ask(ctx, actor(people[i%owners]), posts.Question{
			Title: fmt.Sprintf("What is known about the matter with the number %d?", i+1),
			Body:  fmt.Sprintf("I have read what there is about matter %d and still wonder how it came to be.", i+1), Tags: []string{fmt.Sprintf("matter-%d", i%50)},
		})
		if err != nil {
			return nil, fmt.Errorf("question %d: %w", i+1, err)
		}
		threads[i].Question = asked.ID
		for j := range answers {
			body := fmt.Sprintf("It came to be in the way that such matters always do: slowly, then suddenly. This is way %d of matter %d.", j+1, i+1)
			answered, err := p.Answer(ctx, actor(people[(i+j+1)%owners]), posts.Answer{Question: asked.ID, Body: body, Another: true})
			if err != nil {
				return nil, fmt.Errorf("answer to question %d: %w", i+1, err)
			}
			threads[i].Answers = append(threads[i].Answers, answered.ID)
		}
	}
	return threads, nil
}

// Set sets settings of the site.
func Set(ctx context.Context, s *store.Store, settings map[string]string) error {
	return s.Update(ctx, func(tx *store.Tx) error {
		for name, value := range settings {
			if err := tx.SetSetting(ctx, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}
