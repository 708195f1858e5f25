package users

import (
	"context"

	"parley/internal/store"
)

// ConfirmationToken gives the newest sign-up of an address a token, as its mail
// does.
func ConfirmationToken(ctx context.Context, s *store.Store, email string) (token string, err error) {
	_, key, _ := parseEmail(email)
	token, hash := newToken()
	err = s.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.PendingByEmail(ctx, key)
		if err != nil || p == nil {
			token = ""
			return err
		}
		return tx.SetPendingToken(ctx, p.ID, hash)
	})
	return token, err
}
