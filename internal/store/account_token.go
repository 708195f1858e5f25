package store

import (
	"context"
	"fmt"

	"parley"
)

// AccountToken is something that is given out once to be given back.
type AccountToken struct {
	User    parley.UserID
	Purpose string
	Data    string // JSON, or ""
	Created millis
	Ends    millis
}

// AddToken writes a token. Those given out before stay; see VoidTokens.
func (tx *Tx) AddToken(ctx context.Context, tokenHash []byte, t AccountToken) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO account_tokens (token_hash, user_id, purpose, data, creation_date, end_date)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		tokenHash, int64(t.User), t.Purpose, t.Data, tx.s.Now().UnixMilli(), t.Ends)
	if err != nil {
		return fmt.Errorf("token %s of user %d: %w", t.Purpose, t.User, err)
	}
	return nil
}

// VoidTokens takes back tokens of a user; no purpose means all of them.
func (tx *Tx) VoidTokens(ctx context.Context, user parley.UserID, purposes ...string) error {
	if len(purposes) == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM account_tokens WHERE user_id = $1`, int64(user))
		return err
	}
	for _, p := range purposes {
		if _, err := tx.ExecContext(ctx, `DELETE FROM account_tokens WHERE user_id = $1 AND purpose = $2`, int64(user), p); err != nil {
			return err
		}
	}
	return nil
}

// VoidTokensSince takes back the tokens of a user and purpose that were given
// out at a time or later.
func (tx *Tx) VoidTokensSince(ctx context.Context, user parley.UserID, purpose string, since millis) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM account_tokens
		WHERE user_id = $1
		  AND purpose = $2
		  AND creation_date >= $3`, int64(user), purpose, since)
	return err
}

// Token returns a token that has not run out, or nil.
func (s *Store) Token(ctx context.Context, purpose string, tokenHash []byte) (*AccountToken, error) {
	t := &AccountToken{Purpose: purpose}
	err := s.queryRow(ctx, `
		SELECT user_id, data, creation_date, end_date
		FROM account_tokens
		WHERE token_hash = $1
		  AND purpose = $2
		  AND end_date > $3`, []any{tokenHash, purpose, s.Now().UnixMilli()}, (*int64)(&t.User), &t.Data, &t.Created, &t.Ends)
	if noRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("token %s: %w", purpose, err)
	}
	return t, nil
}

// TakeToken uses a token up and returns it, or nil if it is not there or has
// run out: of several uses at the same time one gets it.
func (tx *Tx) TakeToken(ctx context.Context, purpose string, tokenHash []byte) (*AccountToken, error) {
	t := &AccountToken{Purpose: purpose}
	err := tx.QueryRowContext(ctx, `
		DELETE FROM account_tokens
		WHERE token_hash = $1
		  AND purpose = $2
		  AND end_date > $3
		RETURNING user_id, data, creation_date, end_date`,
		tokenHash, purpose, tx.s.Now().UnixMilli()).Scan((*int64)(&t.User), &t.Data, &t.Created, &t.Ends)
	if noRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("token %s: %w", purpose, err)
	}
	return t, nil
}

// TokenData returns the data of the newest token of a user and purpose that has
// not run out, "" if there is none.
func (s *Store) TokenData(ctx context.Context, user parley.UserID, purpose string) (data string, err error) {
	err = s.queryRow(ctx, `
		SELECT data
		FROM account_tokens
		WHERE user_id = $1
		  AND purpose = $2
		  AND end_date > $3
		ORDER BY creation_date DESC
		LIMIT 1`, []any{int64(user), purpose, s.Now().UnixMilli()}, &data)
	if noRow(err) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("token %s of user %d: %w", purpose, user, err)
	}
	return data, nil
}
