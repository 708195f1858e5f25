package users

import (
	"context"
	"time"

	"parley/internal/store"
)

// How long things about people are kept when they are of no use any more
// (accessibility-privacy.md §4).
const (
	addressesKept = 30 * 24 * time.Hour
	devicesKept   = 365 * 24 * time.Hour
)

// CleanUp removes what has run out: sessions, links, sign-ups, counted
// attempts, remembered browsers, and network addresses.
func (u *Users) CleanUp(ctx context.Context) error {
	now := u.store.Now()
	return u.store.Update(ctx, func(tx *store.Tx) error {
		return tx.CleanUpAccounts(ctx, store.Kept{
			Sessions:  now.Add(-SessionIdle),
			Life:      now.Add(-SessionLife),
			Pending:   now.Add(-confirmationLife),
			Attempts:  now.Add(-attemptsForgotten),
			Devices:   now.Add(-devicesKept),
			Addresses: now.Add(-addressesKept),
		})
	})
}
