package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"parley"
)

// DigestDue is an account with something unread.
type DigestDue struct {
	User        parley.UserID
	Last        millis // when the last digest was due, 0 never
	Preferences string // JSON
}

// DigestsDue returns up to limit accounts, by their number after the one given,
// with an unread entry in the inbox that came since their last digest, which
// was due before a time. Addresses that refuse mail are left out.
func (s *Store) DigestsDue(ctx context.Context, after parley.UserID, before time.Time, limit int) ([]DigestDue, error) {
	var list []DigestDue
	// The index inbox_unread.
	err := s.query(ctx, `
		SELECT a.user_id, a.digest_date, a.preferences
		FROM accounts a
		WHERE a.user_id > $1
		  AND a.digest_date < $2
		  AND a.mail_failed_date = 0
		  AND EXISTS (SELECT 1
		              FROM inbox i
		              WHERE i.user_id = a.user_id
		                AND i.read_date IS NULL
		                AND i.creation_date > a.digest_date)
		ORDER BY a.user_id
		LIMIT $3`, []any{int64(after), before.UnixMilli(), limit}, func(r *sql.Rows) error {
		var d DigestDue
		err := r.Scan((*int64)(&d.User), &d.Last, &d.Preferences)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("digests: %w", err)
	}
	return list, nil
}

// SetDigest notes that a digest of a user is due now.
func (tx *Tx) SetDigest(ctx context.Context, user parley.UserID) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET digest_date = $2
		WHERE user_id = $1`, int64(user), tx.Now().UnixMilli())
	return err
}

// settingSecret is the name under which the site's own secret is kept.
const settingSecret = "secret"

// Secret returns the site's own secret, 32 random bytes that are made when
// somebody asks first. It signs what the site gives out to be given back.
func (s *Store) Secret(ctx context.Context) ([]byte, error) {
	var text string
	err := s.queryRow(ctx, `SELECT value FROM settings WHERE name = $1`, []any{settingSecret}, &text)
	if noRow(err) {
		raw := make([]byte, 32)
		rand.Read(raw) // never fails
		err = s.Update(ctx, func(tx *Tx) error {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO settings (name, value)
				VALUES ($1, $2)
				ON CONFLICT (name) DO NOTHING`, settingSecret, hex.EncodeToString(raw)); err != nil {
				return err
			}
			return tx.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, settingSecret).Scan(&text)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("the site's secret: %w", err)
	}
	return hex.DecodeString(text)
}
