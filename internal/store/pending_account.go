package store

import (
	"context"
	"fmt"
)

// PendingAccount is a sign-up whose e-mail address is not confirmed yet.
type PendingAccount struct {
	ID           int64
	DisplayName  string
	Email        string
	EmailKey     string
	PasswordHash string
	Issuer       string // of the login that the account begins with, "" for a password
	Subject      string
	Provider     string
	ReturnPath   string // where the person was when they signed up
	Address      string
	Created      millis
}

const selectPending = `
		SELECT id, display_name, email, email_key, password_hash, issuer, subject, provider, return_path, address, creation_date
		FROM pending_accounts
		`

func (p *PendingAccount) into() []any {
	return []any{&p.ID, &p.DisplayName, &p.Email, &p.EmailKey, &p.PasswordHash, &p.Issuer, &p.Subject, &p.Provider, &p.ReturnPath, &p.Address, &p.Created}
}

// AddPending notes a sign-up and returns its id.
func (tx *Tx) AddPending(ctx context.Context, p PendingAccount) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO pending_accounts (display_name, email, email_key, password_hash, issuer, subject, provider, return_path, address, creation_date)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		RETURNING id`,
		p.DisplayName, p.Email, p.EmailKey, p.PasswordHash, p.Issuer, p.Subject, p.Provider, p.ReturnPath, p.Address, tx.s.Now().UnixMilli()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("noting a sign-up: %w", err)
	}
	return id, nil
}

// Pending returns a sign-up by its id; one that is gone is nil.
func (tx *Tx) Pending(ctx context.Context, id int64) (*PendingAccount, error) {
	return foundPending(func(p *PendingAccount) error {
		return tx.QueryRowContext(ctx, selectPending+`WHERE id = $1`, id).Scan(p.into()...)
	})
}

// PendingByEmail returns the newest sign-up with an address, or nil. Index
// pending_accounts_by_email.
func (s *Store) PendingByEmail(ctx context.Context, key string) (*PendingAccount, error) {
	return foundPending(func(p *PendingAccount) error {
		return s.queryRow(ctx, selectPending+`WHERE email_key = $1 ORDER BY id DESC LIMIT 1`, []any{key}, p.into()...)
	})
}

// PendingByToken returns the sign-up that a mailed token belongs to, or nil.
func (s *Store) PendingByToken(ctx context.Context, tokenHash []byte) (*PendingAccount, error) {
	return foundPending(func(p *PendingAccount) error {
		return s.queryRow(ctx, selectPending+`WHERE token_hash = $1`, []any{tokenHash}, p.into()...)
	})
}

func foundPending(read func(*PendingAccount) error) (*PendingAccount, error) {
	p := &PendingAccount{}
	err := read(p)
	if noRow(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("sign-up: %w", err)
	}
	return p, nil
}

// PendingByToken reads it within the transaction that takes it.
func (tx *Tx) PendingByToken(ctx context.Context, tokenHash []byte) (*PendingAccount, error) {
	return foundPending(func(p *PendingAccount) error {
		return tx.QueryRowContext(ctx, selectPending+`WHERE token_hash = $1`, tokenHash).Scan(p.into()...)
	})
}

// SetPendingToken gives a sign-up the token that its mail carries.
func (tx *Tx) SetPendingToken(ctx context.Context, id int64, tokenHash []byte) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE pending_accounts
		SET token_hash = $2
		WHERE id = $1`, id, tokenHash)
	return err
}

// TakePending removes the sign-up of a token and reports whether it was there:
// of two confirmations at the same time one gets it.
func (tx *Tx) TakePending(ctx context.Context, tokenHash []byte) (bool, error) {
	return tx.changedRows(ctx, `DELETE FROM pending_accounts WHERE token_hash = $1`, tokenHash)
}

// ForgetPending removes all sign-ups with an address.
func (tx *Tx) ForgetPending(ctx context.Context, emailKey string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM pending_accounts WHERE email_key = $1`, emailKey)
	return err
}

// changedRows runs a statement and reports whether it changed a row.
func (tx *Tx) changedRows(ctx context.Context, query string, args ...any) (bool, error) {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
