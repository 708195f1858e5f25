package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// Account is what lets a person sign in as a user.
type Account struct {
	User             parley.UserID
	DisplayName      string // of the row in users
	Email            string // as it was typed
	EmailKey         string // as it is compared
	Confirmed        millis // 0: never
	PasswordHash     string // "" has none
	PasswordDate     millis
	Role             parley.Role
	SuspendedUntil   millis
	AssociationBonus int
	TOTPSecret       []byte // nil has none
	Passkeys         int
	MailFailed       millis // since when the address refuses mail, 0 does not
	DeleteDate       millis // when it is to be deleted, 0 never
	Preferences      string // JSON
	Created          millis
}

// SecondFactor reports whether signing in asks for more than a password.
func (a *Account) SecondFactor() bool { return a.TOTPSecret != nil || a.Passkeys > 0 }

const selectAccount = `
		SELECT a.user_id, u.display_name, a.email, a.email_key, a.confirmed_date, a.password_hash, a.password_date,
		       a.role, a.suspended_until, a.association_bonus, a.totp_secret,
		       (SELECT count(*) FROM passkeys p WHERE p.user_id = a.user_id),
		       a.mail_failed_date, a.delete_date, a.preferences, a.creation_date
		FROM accounts a
		JOIN users u ON u.id = a.user_id
		`

func (a *Account) into() []any {
	return []any{(*int64)(&a.User), &a.DisplayName, &a.Email, &a.EmailKey, &a.Confirmed, &a.PasswordHash, &a.PasswordDate,
		&a.Role, &a.SuspendedUntil, &a.AssociationBonus, &a.TOTPSecret, &a.Passkeys,
		&a.MailFailed, &a.DeleteDate, &a.Preferences, &a.Created}
}

// errNoAccount is what reads of an account give when there is none.
var errNoAccount = parley.Refuse(parley.NotFound, "account.error.none")

// Account returns the account of a user; none is a [parley.Error] of kind
// NotFound.
func (s *Store) Account(ctx context.Context, id parley.UserID) (*Account, error) {
	return s.account(ctx, `WHERE a.user_id = $1`, int64(id))
}

// AccountByEmail returns the account with an address, compared by its key.
func (s *Store) AccountByEmail(ctx context.Context, key string) (*Account, error) {
	return s.account(ctx, `WHERE a.email_key = $1`, key)
}

func (s *Store) account(ctx context.Context, where string, arg any) (*Account, error) {
	a := &Account{}
	err := s.queryRow(ctx, selectAccount+where, []any{arg}, a.into()...)
	return foundAccount(a, err)
}

func foundAccount(a *Account, err error) (*Account, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNoAccount
	}
	if err != nil {
		return nil, fmt.Errorf("account: %w", err)
	}
	return a, nil
}

// Account reads an account within the transaction that changes it.
func (tx *Tx) Account(ctx context.Context, id parley.UserID) (*Account, error) {
	a := &Account{}
	return foundAccount(a, tx.QueryRowContext(ctx, selectAccount+`WHERE a.user_id = $1`, int64(id)).Scan(a.into()...))
}

// AccountByEmail reads the account with an address.
func (tx *Tx) AccountByEmail(ctx context.Context, key string) (*Account, error) {
	a := &Account{}
	return foundAccount(a, tx.QueryRowContext(ctx, selectAccount+`WHERE a.email_key = $1`, key).Scan(a.into()...))
}

// Accounts returns up to limit accounts whose user's id is above after, for
// lists of an operator. Withheld secrets are left out.
func (s *Store) Accounts(ctx context.Context, after parley.UserID, limit int) ([]Account, error) {
	var list []Account
	err := s.query(ctx, selectAccount+`
		WHERE a.user_id > $1
		ORDER BY a.user_id
		LIMIT $2`, []any{int64(after), limit}, func(r *sql.Rows) error {
		var a Account
		if err := r.Scan(a.into()...); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("accounts after %d: %w", after, err)
	}
	return list, nil
}

// Administrators counts the accounts that administer the site.
func (s *Store) Administrators(ctx context.Context) (n int, err error) {
	err = s.queryRow(ctx, `SELECT count(*) FROM accounts WHERE role = $1`, []any{int(parley.Administrator)}, &n)
	return n, err
}

// Administrators counts them within the transaction that changes a role. The
// rows are locked, so that two dismissals at once see each other.
func (tx *Tx) Administrators(ctx context.Context) (n int, err error) {
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET role = role WHERE role = $1`, int(parley.Administrator))
	if err != nil {
		return 0, fmt.Errorf("administrators: %w", err)
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM accounts WHERE role = $1`, int(parley.Administrator)).Scan(&n)
	return n, err
}

// AddMember makes a new user with an account and returns the id. An address
// that is taken is a violated unique key ([IsUnique]).
func (tx *Tx) AddMember(ctx context.Context, a Account) (parley.UserID, error) {
	now := tx.s.Now().UnixMilli()
	var id int64
	err := tx.QueryRowContext(ctx, `
		INSERT INTO users (reputation, creation_date, display_name, last_access_date, views, up_votes, down_votes)
		VALUES (1, $1, $2, $1, 0, 0, 0)
		RETURNING id`, now, a.DisplayName).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("adding user %q: %w", a.DisplayName, err)
	}
	a.User = parley.UserID(id)
	if err := tx.AddAccount(ctx, a); err != nil {
		return 0, err
	}
	tx.Count("users", 1)
	return a.User, tx.Emit(ctx, Event{Type: "user added", User: a.User})
}

// AddAccount gives an existing user an account.
func (tx *Tx) AddAccount(ctx context.Context, a Account) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO accounts (user_id, email, email_key, confirmed_date, password_hash, password_date, role, creation_date)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $6)`,
		int64(a.User), a.Email, a.EmailKey, a.Confirmed, a.PasswordHash, tx.s.Now().UnixMilli(), int(a.Role)); err != nil {
		return fmt.Errorf("adding an account for user %d: %w", a.User, err)
	}
	return tx.setModerator(ctx, a.User, a.Role)
}

// SetPassword gives an account a new password.
func (tx *Tx) SetPassword(ctx context.Context, id parley.UserID, hash string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET password_hash = $2, password_date = $3
		WHERE user_id = $1`, int64(id), hash, tx.s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("password of user %d: %w", id, err)
	}
	return tx.Emit(ctx, Event{Type: "password changed", User: id})
}

// UpgradePassword writes the same password hashed with newer parameters, if
// the password is still the one that was verified.
func (tx *Tx) UpgradePassword(ctx context.Context, id parley.UserID, old, hash string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET password_hash = $3
		WHERE user_id = $1
		  AND password_hash = $2`, int64(id), old, hash)
	if err != nil {
		return fmt.Errorf("upgrading the password of user %d: %w", id, err)
	}
	return nil
}

// SetEmail gives an account another confirmed address. One that is taken is a
// violated unique key.
func (tx *Tx) SetEmail(ctx context.Context, id parley.UserID, email, key string) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET email = $2, email_key = $3, confirmed_date = $4, mail_failed_date = 0
		WHERE user_id = $1`, int64(id), email, key, tx.s.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("address of user %d: %w", id, err)
	}
	return tx.Emit(ctx, Event{Type: "address changed", User: id})
}

// SetRole appoints or dismisses a user.
func (tx *Tx) SetRole(ctx context.Context, id parley.UserID, role parley.Role) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET role = $2
		WHERE user_id = $1`, int64(id), int(role)); err != nil {
		return fmt.Errorf("role of user %d: %w", id, err)
	}
	if err := tx.setModerator(ctx, id, role); err != nil {
		return err
	}
	return tx.Emit(ctx, Event{Type: "role changed", User: id, Data: fmt.Sprintf(`{"role":%d}`, role)})
}

// setModerator keeps the diamond of a user with the role.
func (tx *Tx) setModerator(ctx context.Context, id parley.UserID, role parley.Role) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE users
		SET moderator = $2
		WHERE id = $1`, int64(id), integer(role >= parley.Moderator))
	if err != nil {
		return fmt.Errorf("diamond of user %d: %w", id, err)
	}
	return nil
}

// integer is a bool as both engines take it.
func integer(b bool) int {
	if b {
		return 1
	}
	return 0
}

// SetMailFailed notes that the address of a user refuses mail.
func (tx *Tx) SetMailFailed(ctx context.Context, id parley.UserID) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE accounts
		SET mail_failed_date = $2
		WHERE user_id = $1
		  AND mail_failed_date = 0`, int64(id), tx.s.Now().UnixMilli())
	return err
}
