package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
)

// KeyLife is how long an act's key is remembered with its answer
// (reliability.md §2).
const KeyLife = 24 * time.Hour

// rememberedAct is the act that a transaction does.
type rememberedAct struct {
	key      string
	user     parley.UserID
	digest   string // of what is to be done
	answer   string // JSON
	recalled bool   // it was looked up
}

// carriedBy reports whether an event can carry the act: one of the actor's that
// is kept.
func (a *rememberedAct) carriedBy(e Event) bool { return e.User == a.user && !isFleeting(e) }

func (a *rememberedAct) columns() []any { return []any{null(a.key), null(a.digest), null(a.answer)} }

// answeredError ends a transaction whose act was done before.
type answeredError struct{ answer string }

func (*answeredError) Error() string { return "this was done before" }

// Once runs fn, which does one act of a person, as [Store.Update] does, and
// returns its answer. If the act's key was used within the last day, nothing
// happens and the answer of that time is returned; if it was used for another
// act, a [parley.Error] of kind Conflict. verb and input say what the act is.
//
// fn calls [Tx.Recall] or a method that does so, such as [Tx.PostState],
// before it changes or refuses anything.
func Once[T any](ctx context.Context, s *Store, act parley.Act, verb string, input []any, fn func(*Tx) (T, error)) (T, error) {
	var answer T
	remembered := rememberedAct{user: act.Actor.ID, recalled: true}
	if act.Key != "" {
		remembered = rememberedAct{key: act.Key, user: act.Actor.ID, digest: digestOf(verb, input)}
	}
	run := func(tx *Tx) error {
		this := remembered // the write may be tried again
		tx.act = &this
		var err error
		if answer, err = fn(tx); err != nil || act.Key == "" {
			return err
		}
		text, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("answer of %s: %w", verb, err)
		}
		tx.act.answer = string(text)
		if !slices.ContainsFunc(tx.events, tx.act.carriedBy) {
			tx.events = append(tx.events, Event{Type: verb, User: act.Actor.ID})
		}
		return nil
	}
	err := s.Update(ctx, run)
	if act.Key != "" && IsUnique(err) {
		// Two transactions at once: the other was first. It is seen now.
		err = s.Update(ctx, run)
	}
	if done, ok := errors.AsType[*answeredError](err); ok {
		var before T
		if err := json.Unmarshal([]byte(done.answer), &before); err != nil {
			return before, fmt.Errorf("remembered answer of %s: %w", verb, err)
		}
		return before, nil
	}
	return answer, err
}

// digestOf is short: it only tells one act of a person from another.
func digestOf(verb string, input []any) string {
	h := sha256.New()
	json.NewEncoder(h).Encode(append([]any{verb}, input...)) // inputs are plain values: neither fails
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:12])
}

// maxKey bounds a key; forms make 26 characters.
const maxKey = 128

// Recall ends the transaction if its act was done before. On PostgreSQL it
// lets one act of a person wait for another.
func (tx *Tx) Recall(ctx context.Context) error {
	if err := tx.lock(ctx, tx.act.user, 0); err != nil {
		return err
	}
	if tx.act.recalled {
		return nil
	}
	var digest, answer string
	err := tx.QueryRowContext(ctx, `
		SELECT act_digest, act_answer
		FROM events
		WHERE user_id = $1
		  AND act_key = $2`, int64(tx.act.user), tx.act.key).Scan(&digest, &answer)
	if errors.Is(err, sql.ErrNoRows) {
		return tx.recalledAs("", "")
	}
	if err != nil {
		return fmt.Errorf("looking up an act: %w", err)
	}
	return tx.recalledAs(digest, answer)
}

// recalls reports whether an act has still to be looked up.
func (tx *Tx) recalls() bool { return tx.act != nil && !tx.act.recalled }

// recalledAs ends the transaction if its act was done before.
func (tx *Tx) recalledAs(digest, answer string) error {
	if !tx.recalls() {
		return nil
	}
	tx.act.recalled = true
	switch {
	case len(tx.act.key) > maxKey || strings.ContainsRune(tx.act.key, 0):
		return parley.Refuse(parley.Invalid, "write.key.bad")
	case digest == "":
		return nil
	case digest != tx.act.digest:
		return parley.Refuse(parley.Conflict, "write.key.reused")
	}
	return &answeredError{answer}
}

// ForgetActs forgets the keys of acts that are older than [KeyLife].
func (s *Store) ForgetActs(ctx context.Context) error {
	return s.Update(ctx, func(tx *Tx) error {
		err := tx.exec(ctx, `
			UPDATE events
			SET act_key = NULL, act_digest = NULL, act_answer = NULL
			WHERE act_key IS NOT NULL
			  AND creation_date < $1`, tx.Now().Add(-KeyLife).UnixMilli())
		if err != nil {
			return fmt.Errorf("forgetting acts: %w", err)
		}
		return nil
	})
}

// lock lets writes on PostgreSQL that touch the same people or the same thread
// wait for one another; SQLite has one writer anyway. Named are a person and,
// unless it is 0, a post: then its thread and the owners of post and question
// are locked too. All are taken in one order, so that no two writes lock each
// other out.
func (tx *Tx) lock(ctx context.Context, user parley.UserID, post parley.PostID) error {
	if !tx.s.Postgres() {
		return nil
	}
	rows, err := tx.QueryContext(ctx, lockThread, int64(post), int64(user))
	if err != nil {
		return fmt.Errorf("waiting for others: %w", err)
	}
	return rows.Close()
}
