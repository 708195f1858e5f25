package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Login is a way in through an OpenID provider.
type Login struct {
	Issuer   string // with Subject the person at the provider
	Subject  string
	User     parley.UserID
	Provider string // its name in the configuration
	Email    string // as the provider tells it, "" if it does not
	Created  millis
	LastUsed millis // 0: never
}

// Logins lists the logins of a user, the oldest first.
func (s *Store) Logins(ctx context.Context, user parley.UserID) ([]Login, error) {
	var list []Login
	err := s.query(ctx, `
		SELECT issuer, subject, user_id, provider, email, creation_date, last_used_date
		FROM logins
		WHERE user_id = $1
		ORDER BY creation_date, issuer, subject`, []any{int64(user)}, func(r *sql.Rows) error {
		var l Login
		if err := r.Scan(&l.Issuer, &l.Subject, (*int64)(&l.User), &l.Provider, &l.Email, &l.Created, &l.LastUsed); err != nil {
			return err
		}
		list = append(list, l)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("logins of user %d: %w", user, err)
	}
	return list, nil
}

// UseLogin notes that a login was used and returns whose it is, 0 for nobody's.
func (tx *Tx) UseLogin(ctx context.Context, issuer, subject string) (user parley.UserID, err error) {
	err = tx.QueryRowContext(ctx, `
		UPDATE logins
		SET last_used_date = $3
		WHERE issuer = $1
		  AND subject = $2
		RETURNING user_id`, issuer, subject, tx.s.Now().UnixMilli()).Scan((*int64)(&user))
	if noRow(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("login at %s: %w", issuer, err)
	}
	return user, nil
}

// AddLogin gives a user a login. One that is somebody's already is a violated
// unique key.
func (tx *Tx) AddLogin(ctx context.Context, l Login) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO logins (issuer, subject, user_id, provider, email, creation_date)
		VALUES ($1, $2, $3, $4, $5, $6)`, l.Issuer, l.Subject, int64(l.User), l.Provider, l.Email, tx.s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("login of user %d at %s: %w", l.User, l.Issuer, err)
	}
	return tx.Emit(ctx, Event{Type: "login added", User: l.User})
}

// RemoveLogin takes a login from a user and reports whether it was there.
func (tx *Tx) RemoveLogin(ctx context.Context, user parley.UserID, issuer, subject string) (bool, error) {
	return tx.changedRows(ctx, `DELETE FROM logins WHERE user_id = $1 AND issuer = $2 AND subject = $3`, int64(user), issuer, subject)
}

// LoginsLeft counts the logins of a user within the transaction that removes
// one.
func (tx *Tx) LoginsLeft(ctx context.Context, user parley.UserID) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM logins WHERE user_id = $1`, int64(user)).Scan(&n)
	return n, err
}
