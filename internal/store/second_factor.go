package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// SetTOTP gives an account a secret for one-time codes, of which those up to
// step are used; nil takes it away.
func (tx *Tx) SetTOTP(ctx context.Context, user parley.UserID, secret []byte, step int64) error {
	var value any // NULL
	if secret != nil {
		value = secret
	}
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET totp_secret = $2, totp_step = $3, totp_date = $4
		WHERE user_id = $1`, int64(user), value, step, tx.s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("one-time codes of user %d: %w", user, err)
	}
	return nil
}

// UseTOTP notes that the code of a step was given, and reports whether neither
// it nor a later one was given before.
func (tx *Tx) UseTOTP(ctx context.Context, user parley.UserID, step int64) (bool, error) {
	return tx.changedRows(ctx, `
		UPDATE accounts
		SET totp_step = $2
		WHERE user_id = $1
		  AND totp_step < $2`, int64(user), step)
}

// SetRecoveryCodes replaces the recovery codes of a user.
func (tx *Tx) SetRecoveryCodes(ctx context.Context, user parley.UserID, hashes [][]byte) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery_codes WHERE user_id = $1`, int64(user)); err != nil {
		return fmt.Errorf("recovery codes of user %d: %w", user, err)
	}
	for _, h := range hashes {
		if _, err := tx.ExecContext(ctx, `INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)`, int64(user), h); err != nil {
			return fmt.Errorf("recovery codes of user %d: %w", user, err)
		}
	}
	return nil
}

// UseRecoveryCode uses a code up and reports whether it was there unused.
func (tx *Tx) UseRecoveryCode(ctx context.Context, user parley.UserID, hash []byte) (bool, error) {
	return tx.changedRows(ctx, `
		UPDATE recovery_codes
		SET used_date = $3
		WHERE user_id = $1
		  AND code_hash = $2
		  AND used_date = 0`, int64(user), hash, tx.s.Now().UnixMilli())
}

// RecoveryCodesLeft counts the recovery codes that a user has not used.
func (s *Store) RecoveryCodesLeft(ctx context.Context, user parley.UserID) (n int, err error) {
	err = s.queryRow(ctx, `SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_date = 0`, []any{int64(user)}, &n)
	return n, err
}

// Passkey is a key in a device of a person.
type Passkey struct {
	ID           int64
	User         parley.UserID
	CredentialID []byte
	Credential   string // JSON: public key, counter, flags
	Name         string
	Created      millis
	LastUsed     millis // 0: never
}

// Passkeys lists the passkeys of a user, the oldest first.
func (s *Store) Passkeys(ctx context.Context, user parley.UserID) ([]Passkey, error) {
	var list []Passkey
	err := s.query(ctx, `
		SELECT id, user_id, credential_id, credential, name, creation_date, last_used_date
		FROM passkeys
		WHERE user_id = $1
		ORDER BY id`, []any{int64(user)}, func(r *sql.Rows) error {
		var p Passkey
		if err := r.Scan(&p.ID, (*int64)(&p.User), &p.CredentialID, &p.Credential, &p.Name, &p.Created, &p.LastUsed); err != nil {
			return err
		}
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys of user %d: %w", user, err)
	}
	return list, nil
}

// AddPasskey adds a passkey unless its user has limit of them, and reports
// whether it did.
func (tx *Tx) AddPasskey(ctx context.Context, p Passkey, limit int) (bool, error) {
	return tx.changedRows(ctx, `
		INSERT INTO passkeys (user_id, credential_id, credential, name, creation_date)
		SELECT user_id, $2, $3, $4, $5
		FROM accounts
		WHERE user_id = $1
		  AND (SELECT count(*) FROM passkeys p WHERE p.user_id = $1) < $6`,
		int64(p.User), p.CredentialID, p.Credential, p.Name, tx.s.Now().UnixMilli(), limit)
}

// UsePasskey notes the use of a passkey with its new counter.
func (tx *Tx) UsePasskey(ctx context.Context, id int64, before, after string) (bool, error) {
	// Of two uses of one answer of the key the second finds another credential.
	return tx.changedRows(ctx, `
		UPDATE passkeys
		SET credential = $3, last_used_date = $4
		WHERE id = $1
		  AND credential = $2`, id, before, after, tx.s.Now().UnixMilli())
}

// PasskeyByCredential returns a passkey by the id that its device gave it, and
// the handle of its user; nil if there is none.
func (s *Store) PasskeyByCredential(ctx context.Context, credentialID []byte) (p *Passkey, handle []byte, err error) {
	p = &Passkey{CredentialID: credentialID}
	err = s.queryRow(ctx, `
		SELECT p.id, p.user_id, p.credential, p.name, p.creation_date, p.last_used_date, a.passkey_handle
		FROM passkeys p
		JOIN accounts a ON a.user_id = p.user_id
		WHERE p.credential_id = $1`, []any{credentialID}, &p.ID, (*int64)(&p.User), &p.Credential, &p.Name, &p.Created, &p.LastUsed, &handle)
	if noRow(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("passkey: %w", err)
	}
	return p, handle, nil
}

// PasskeyHandle returns the bytes by which devices know a user, or sets them to
// those given if there are none.
func (tx *Tx) PasskeyHandle(ctx context.Context, user parley.UserID, fresh []byte) (handle []byte, err error) {
	err = tx.QueryRowContext(ctx, `
		UPDATE accounts
		SET passkey_handle = COALESCE(passkey_handle, $2)
		WHERE user_id = $1
		RETURNING passkey_handle`, int64(user), fresh).Scan(&handle)
	if err != nil {
		return nil, fmt.Errorf("passkey handle of user %d: %w", user, err)
	}
	return handle, nil
}

// RemovePasskey removes a passkey of a user and reports whether it was there.
func (tx *Tx) RemovePasskey(ctx context.Context, user parley.UserID, id int64) (bool, error) {
	return tx.changedRows(ctx, `DELETE FROM passkeys WHERE user_id = $1 AND id = $2`, int64(user), id)
}

// RemoveWaysSince removes the second factors and logins that a user got since a
// time.
func (tx *Tx) RemoveWaysSince(ctx context.Context, user parley.UserID, since millis) error {
	for _, st := range []string{
		`DELETE FROM passkeys WHERE user_id = $1 AND creation_date >= $2`,
		`DELETE FROM logins WHERE user_id = $1 AND creation_date >= $2`,
		`UPDATE accounts SET totp_secret = NULL WHERE user_id = $1 AND totp_date >= $2`,
	} {
		if _, err := tx.ExecContext(ctx, st, int64(user), since); err != nil {
			return fmt.Errorf("ways in of user %d: %w", user, err)
		}
	}
	return nil
}

// RemoveSecondFactors removes every second factor of a user; logins stay.
func (tx *Tx) RemoveSecondFactors(ctx context.Context, user parley.UserID) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM passkeys WHERE user_id = $1`, int64(user)); err != nil {
		return fmt.Errorf("passkeys of user %d: %w", user, err)
	}
	if err := tx.SetTOTP(ctx, user, nil, 0); err != nil {
		return err
	}
	return tx.SetRecoveryCodes(ctx, user, nil)
}
