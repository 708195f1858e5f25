package store

import (
	"context"
	"fmt"
	"time"
)

// Kept are the times before which things of accounts are of no use.
type Kept struct {
	Sessions  time.Time // last used
	Life      time.Time // sessions begun
	Pending   time.Time // sign-ups
	Attempts  time.Time // the last
	Devices   time.Time // last used
	Addresses time.Time // of sessions, last seen
}

// CleanUpAccounts removes what has run out, and forgets old network addresses.
func (tx *Tx) CleanUpAccounts(ctx context.Context, k Kept) error {
	for _, st := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM sessions WHERE last_used_date < $1 OR creation_date < $2`, []any{k.Sessions.UnixMilli(), k.Life.UnixMilli()}},
		{`UPDATE sessions SET address = '' WHERE last_used_date < $1 AND address <> ''`, []any{k.Addresses.UnixMilli()}},
		{`DELETE FROM account_tokens WHERE end_date < $1`, []any{tx.s.Now().UnixMilli()}},
		{`DELETE FROM pending_accounts WHERE creation_date < $1`, []any{k.Pending.UnixMilli()}},
		{`DELETE FROM throttles WHERE last_date < $1`, []any{k.Attempts.UnixMilli()}},
		{`DELETE FROM devices WHERE last_used_date < $1`, []any{k.Devices.UnixMilli()}},
	} {
		if _, err := tx.ExecContext(ctx, st.query, st.args...); err != nil {
			return fmt.Errorf("clean-up of accounts, %s: %w", st.query, err)
		}
	}
	return nil
}
