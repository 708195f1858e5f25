package users

import (
	"context"
	"strconv"
	"time"

	"parley"
	"parley/internal/store"
)

// Guessing (security.md §1): an account is tried without delay four times, then
// after 1 s, doubling to 15 minutes, and never locked; a network fails 20 times
// an hour. A browser in which the person signed in before has an account's
// attempts of its own, so that strangers cannot keep them out.
const (
	freeAttempts      = 5
	firstDelay        = time.Second
	longestDelay      = 15 * time.Minute
	networkFailures   = 20
	networkWindow     = time.Hour
	attemptsForgotten = 24 * time.Hour
)

// Scopes of attempts.
const (
	scopeAccount = "account"
	scopeDevice  = "device"
	scopeNetwork = "network"
	scopeCode    = "code" // of a second factor
)

// doubling is the delay after the count-th attempt in a row.
func doubling(count int, _, now time.Time) time.Time {
	if count < freeAttempts {
		return now
	}
	delay := longestDelay
	if n := count - freeAttempts; n < 10 {
		delay = min(firstDelay<<n, longestDelay)
	}
	return now.Add(delay)
}

// hourly lets limit attempts pass an hour.
func hourly(limit int) func(count int, first, now time.Time) time.Time {
	return func(count int, first, now time.Time) time.Time {
		if count < limit {
			return now
		}
		return first.Add(time.Hour)
	}
}

// attempt is one guess that was counted and may go on.
type attempt struct {
	scope, name string
	network     string // "" if the network does not count
}

// begin counts a guess at something, before it is known to be right. A refusal
// says how long to wait. It is a transaction of its own: a failure afterwards
// leaves the guess counted.
func (u *Users) begin(ctx context.Context, v Visitor, scope, name string) (attempt, error) {
	a := attempt{scope: scope, name: name, network: v.network()}
	if scope == scopeDevice {
		a.network = ""
	}
	var wait time.Duration
	err := u.store.Update(ctx, func(tx *store.Tx) (err error) {
		if a.network != "" {
			wait, err = tx.Attempt(ctx, store.Throttle{Scope: scopeNetwork, Name: a.network, Window: networkWindow, Next: hourly(networkFailures)})
			if err != nil || wait > 0 {
				return err
			}
		}
		wait, err = tx.Attempt(ctx, store.Throttle{Scope: scope, Name: name, Window: attemptsForgotten, Next: doubling})
		return err
	})
	if err != nil {
		return a, err
	}
	if wait > 0 {
		return a, tooSoon(wait)
	}
	return a, nil
}

// tooSoon tells how long to wait, in whole seconds.
func tooSoon(wait time.Duration) error {
	seconds := int((wait + time.Second - 1) / time.Second)
	return &parley.Error{Kind: parley.Busy, Key: "account.error.wait", Args: []any{"seconds", seconds}, After: time.Duration(seconds) * time.Second}
}

// succeeded takes back what was counted for a guess that was right.
func (a attempt) succeeded(ctx context.Context, tx *store.Tx) error {
	if err := tx.Succeed(ctx, a.scope, a.name); err != nil {
		return err
	}
	if a.network == "" {
		return nil
	}
	return tx.Uncount(ctx, scopeNetwork, a.network)
}

// scopeName names a user in a scope of attempts.
func scopeName(id parley.UserID) string { return strconv.FormatInt(int64(id), 10) }
