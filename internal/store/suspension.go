package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Suspension keeps a member from writing for a time.
type Suspension struct {
	ID       int64
	User     parley.UserID
	Created  millis
	End      millis // when it is to end by itself
	Reason   string
	By       parley.UserID // 0: an operator at the command line
	Lifted   millis        // 0: it was not
	LiftedBy parley.UserID
}

// Suspend suspends a member; a suspension in force is replaced.
func (tx *Tx) Suspend(ctx context.Context, s Suspension) error {
	if err := tx.liftSuspensions(ctx, s.User, s.By); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO suspensions (user_id, creation_date, end_date, reason, by_user_id)
		VALUES ($1, $2, $3, $4, NULLIF($5, 0))`,
		int64(s.User), tx.s.Now().UnixMilli(), s.End, s.Reason, int64(s.By)); err != nil {
		return fmt.Errorf("suspending user %d: %w", s.User, err)
	}
	return tx.suspendedUntil(ctx, s.User, s.End, "user suspended")
}

// Unsuspend ends a suspension.
func (tx *Tx) Unsuspend(ctx context.Context, user, by parley.UserID) error {
	if err := tx.liftSuspensions(ctx, user, by); err != nil {
		return err
	}
	return tx.suspendedUntil(ctx, user, 0, "user unsuspended")
}

func (tx *Tx) liftSuspensions(ctx context.Context, user, by parley.UserID) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE suspensions
		SET lifted_date = $2, lifted_by_user_id = NULLIF($3, 0)
		WHERE user_id = $1
		  AND lifted_date IS NULL
		  AND end_date > $2`, int64(user), tx.s.Now().UnixMilli(), int64(by))
	if err != nil {
		return fmt.Errorf("lifting suspensions of user %d: %w", user, err)
	}
	return nil
}

func (tx *Tx) suspendedUntil(ctx context.Context, user parley.UserID, until millis, event string) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET suspended_until = $2
		WHERE user_id = $1`, int64(user), until); err != nil {
		return fmt.Errorf("suspension of user %d: %w", user, err)
	}
	return tx.Emit(ctx, Event{Type: event, User: user})
}

// Suspensions lists the suspensions of a user, the newest first.
func (s *Store) Suspensions(ctx context.Context, user parley.UserID) ([]Suspension, error) {
	var list []Suspension
	err := s.query(ctx, `
		SELECT id, user_id, creation_date, end_date, reason, COALESCE(by_user_id, 0), COALESCE(lifted_date, 0), COALESCE(lifted_by_user_id, 0)
		FROM suspensions
		WHERE user_id = $1
		ORDER BY id DESC`, []any{int64(user)}, func(r *sql.Rows) error {
		var v Suspension
		if err := r.Scan(&v.ID, (*int64)(&v.User), &v.Created, &v.End, &v.Reason, (*int64)(&v.By), &v.Lifted, (*int64)(&v.LiftedBy)); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("suspensions of user %d: %w", user, err)
	}
	return list, nil
}
