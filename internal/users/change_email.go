package users

import (
	"context"
	"encoding/json"
	"time"

	"parley"
	"parley/internal/mail"
	"parley/internal/store"
)

const (
	emailLife     = 24 * time.Hour
	emailUndoLife = 7 * 24 * time.Hour
)

// emailChange is the data of the tokens around a change of address.
type emailChange struct {
	Email string `json:"email"`
	Key   string `json:"key"`
	Since int64  `json:"since,omitempty"` // when the address was changed, in milliseconds
}

// ChangeEmail mails a link to a new address; until it is confirmed the old one
// holds. The answer is the same for an address that has an account. A new
// request voids the links of earlier ones.
func (u *Users) ChangeEmail(ctx context.Context, s *Session, email string) error {
	if !s.Fresh(u.store.Now()) {
		return errNotFresh
	}
	email, key, ok := parseEmail(email)
	if !ok {
		return invalid([]parley.FieldError{{Field: "email", Key: "account.email.invalid"}})
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		// Nobody has this token; it says which address waits until the letter is
		// written, or somebody changes their mind.
		if _, err := u.emailToken(ctx, tx, s.User, purposeEmail, emailChange{Email: email, Key: key}, emailLife); err != nil {
			return err
		}
		return u.queue(ctx, tx, key, letter{Kind: letterEmail, User: s.User, Email: email})
	})
}

// CancelEmail takes back a change of address that is not confirmed yet.
func (u *Users) CancelEmail(ctx context.Context, s *Session) error {
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.VoidTokens(ctx, s.User, purposeEmail) })
}

func (u *Users) writeEmail(ctx context.Context, l letter) (*mail.Letter, error) {
	email, key, ok := parseEmail(l.Email)
	if !ok {
		return nil, nil
	}
	if waits, err := u.PendingEmail(ctx, l.User); err != nil || waits != email {
		return nil, err
	}
	var out *mail.Letter
	err := u.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.AccountByEmail(ctx, key)
		switch {
		case err == nil:
			out = &mail.Letter{To: email, Key: "mail.exists", Link: "/users/login"}
			return nil
		case parley.KindOf(err) != parley.NotFound:
			return err
		}
		token, err := u.emailToken(ctx, tx, l.User, purposeEmail, emailChange{Email: email, Key: key}, emailLife)
		out = &mail.Letter{To: email, Key: "mail.email", Link: link("/users/email/confirm", token)}
		return err
	})
	return out, err
}

func (u *Users) emailToken(ctx context.Context, tx *store.Tx, user parley.UserID, purpose string, c emailChange, life time.Duration) (string, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	if purpose == purposeEmail {
		if err := tx.VoidTokens(ctx, user, purposeEmail); err != nil {
			return "", err
		}
	}
	token, hash := newToken()
	return token, tx.AddToken(ctx, hash, store.AccountToken{User: user, Purpose: purpose, Data: string(data), Ends: u.store.Now().Add(life).UnixMilli()})
}

// PendingEmail returns the address that waits to be confirmed as the account's,
// or "".
func (u *Users) PendingEmail(ctx context.Context, id parley.UserID) (string, error) {
	data, err := u.store.TokenData(ctx, id, purposeEmail)
	if err != nil || data == "" {
		return "", err
	}
	c, err := changeOf(&store.AccountToken{Data: data})
	return c.Email, err
}

// NewEmail returns the address that a link confirms, for the form that does it.
// It is of use to the account's own person only: whoever got the mail by a
// mistake in the address must not get the account.
func (u *Users) NewEmail(ctx context.Context, s *Session, token string) (email string, err error) {
	t, err := u.store.Token(ctx, purposeEmail, tokenHash(token))
	if err != nil {
		return "", err
	}
	if t == nil || t.User != s.User {
		return "", errLink
	}
	c, err := changeOf(t)
	return c.Email, err
}

func changeOf(t *store.AccountToken) (c emailChange, err error) {
	err = json.Unmarshal([]byte(t.Data), &c)
	return c, err
}

// ConfirmEmail makes the new address the account's, ends all other sessions,
// and mails the old address a link back that holds for seven days.
func (u *Users) ConfirmEmail(ctx context.Context, s *Session, token string) (session string, err error) {
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		t, err := tx.TakeToken(ctx, purposeEmail, tokenHash(token))
		if err != nil {
			return err
		}
		if t == nil || t.User != s.User {
			return errLink
		}
		c, err := changeOf(t)
		if err != nil {
			return err
		}
		account, err := tx.Account(ctx, s.User)
		if err != nil {
			return err
		}
		if err := u.moveTo(ctx, tx, account, c); err != nil {
			return err
		}
		if err := u.tell(ctx, tx, account, letter{Kind: letterEmailChanged, Email: account.Email, Date: u.store.Now().UnixMilli()}); err != nil {
			return err
		}
		session, err = u.renew(ctx, tx, s, s.Strong)
		return err
	})
	return session, about("new address", s.User, err)
}

// moveTo gives an account another address and voids the links that were mailed.
func (u *Users) moveTo(ctx context.Context, tx *store.Tx, account *store.Account, c emailChange) error {
	err := tx.SetEmail(ctx, account.User, c.Email, c.Key)
	if store.IsUnique(err) {
		return parley.Refuse(parley.Conflict, "account.error.taken")
	}
	if err != nil {
		return err
	}
	return u.voidTokens(ctx, tx, account.User)
}

// writeEmailChanged goes to the old address.
func (u *Users) writeEmailChanged(ctx context.Context, l letter, account *store.Account) (*mail.Letter, error) {
	old, key, ok := parseEmail(l.Email)
	if !ok {
		return nil, nil
	}
	var token string
	err := u.store.Update(ctx, func(tx *store.Tx) (err error) {
		token, err = u.emailToken(ctx, tx, account.User, purposeEmailUndo, emailChange{old, key, l.Date}, emailUndoLife)
		return err
	})
	return &mail.Letter{To: old, Key: "mail.email_changed", Link: link("/users/email/undo", token)}, err
}

// EmailUndo returns the address that a link leads back to.
func (u *Users) EmailUndo(ctx context.Context, token string) (email string, err error) {
	t, err := u.store.Token(ctx, purposeEmailUndo, tokenHash(token))
	if err != nil {
		return "", err
	}
	if t == nil {
		return "", errLink
	}
	c, err := changeOf(t)
	return c.Email, err
}

// UndoEmail gives an account its old address back, for a person whose account
// somebody else has taken: all sessions end, the password and every second factor
// and login that came after the change are gone, and a link for a new password
// goes to the old address.
func (u *Users) UndoEmail(ctx context.Context, token string) error {
	return u.store.Update(ctx, func(tx *store.Tx) error {
		t, err := tx.TakeToken(ctx, purposeEmailUndo, tokenHash(token))
		if err != nil {
			return err
		}
		if t == nil {
			return errLink
		}
		c, err := changeOf(t)
		if err != nil {
			return err
		}
		account, err := tx.Account(ctx, t.User)
		if err != nil {
			return err
		}
		if err := u.moveTo(ctx, tx, account, c); err != nil {
			return err
		}
		if err := tx.SetPassword(ctx, t.User, ""); err != nil {
			return err
		}
		if err := tx.RemoveWaysSince(ctx, t.User, c.Since); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, t.User, 0); err != nil {
			return err
		}
		// Later changes of the one who took it lead nowhere; a link to a still
		// older address goes on to hold.
		if err := tx.VoidTokensSince(ctx, t.User, purposeEmailUndo, t.Created); err != nil {
			return err
		}
		return u.queue(ctx, tx, c.Key, letter{Kind: letterRecovery, Email: c.Key})
	})
}
