package store

import (
	"context"
	"fmt"
	"time"
)

// Throttle says how often something may be tried.
type Throttle struct {
	Scope  string        // what is guessed at: "account", "device", "address"
	Name   string        // which
	Window time.Duration // attempts count together for this long
	// Next is when another attempt may follow the count-th of those that began
	// at first.
	Next func(count int, first, now time.Time) time.Time
}

// Attempt counts an attempt and returns 0, or returns how long it is too early
// for one. It counts before anybody knows whether the attempt succeeds, so that
// attempts made at the same time do not pass together.
func (tx *Tx) Attempt(ctx context.Context, t Throttle) (wait time.Duration, err error) {
	now := tx.s.Now()
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO throttles (scope, name, count, first_date, last_date, next_date)
		VALUES ($1, $2, 0, $3, $3, 0)
		ON CONFLICT DO NOTHING`, t.Scope, t.Name, now.UnixMilli()); err != nil {
		return 0, fmt.Errorf("attempts at %s: %w", t.Scope, err)
	}
	var count int
	var first int64
	// The update locks the row: another attempt waits and sees what this one wrote.
	err = tx.QueryRowContext(ctx, `
		UPDATE throttles
		SET count      = CASE WHEN first_date < $4 THEN 1 ELSE count + 1 END,
		    first_date = CASE WHEN first_date < $4 THEN $3 ELSE first_date END,
		    last_date  = $3
		WHERE scope = $1
		  AND name = $2
		  AND next_date <= $3
		RETURNING count, first_date`,
		t.Scope, t.Name, now.UnixMilli(), now.Add(-t.Window).UnixMilli()).Scan(&count, &first)
	if noRow(err) {
		var next int64
		err = tx.QueryRowContext(ctx, `SELECT next_date FROM throttles WHERE scope = $1 AND name = $2`, t.Scope, t.Name).Scan(&next)
		return max(time.UnixMilli(next).Sub(now), time.Millisecond), err
	}
	if err != nil {
		return 0, fmt.Errorf("attempts at %s: %w", t.Scope, err)
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE throttles
		SET next_date = $3
		WHERE scope = $1
		  AND name = $2`, t.Scope, t.Name, t.Next(count, time.UnixMilli(first), now).UnixMilli())
	return 0, err
}

// Succeed forgets the attempts at something.
func (tx *Tx) Succeed(ctx context.Context, scope, name string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM throttles WHERE scope = $1 AND name = $2`, scope, name)
	return err
}

// Uncount takes back one attempt that was no failure.
func (tx *Tx) Uncount(ctx context.Context, scope, name string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE throttles
		SET count = count - 1, next_date = 0
		WHERE scope = $1
		  AND name = $2
		  AND count > 0`, scope, name)
	return err
}
