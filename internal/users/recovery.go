package users

import (
	"context"
	"time"

	"parley"
	"parley/internal/mail"
	"parley/internal/store"
)

const (
	purposeRecovery  = "recovery"
	purposeEmail     = "email"      // a new address
	purposeEmailUndo = "email undo" // back to the old one

	recoveryLife = time.Hour
)

// RecoverAccount mails a link to set a new password to an address, if it has an
// account. The answer is the same without one.
func (u *Users) RecoverAccount(ctx context.Context, v Visitor, email string) error {
	_, key, ok := parseEmail(email)
	if !ok {
		return invalid([]parley.FieldError{{Field: "email", Key: "account.email.invalid"}})
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		wait, err := tx.Attempt(ctx, store.Throttle{Scope: "recovery", Name: v.network(), Window: networkWindow, Next: hourly(networkFailures)})
		if err != nil {
			return err
		}
		if wait > 0 {
			return tooSoon(wait)
		}
		return u.queue(ctx, tx, key, letter{Kind: letterRecovery, Email: key})
	})
}

func (u *Users) writeRecovery(ctx context.Context, l letter) (*mail.Letter, error) {
	var out *mail.Letter
	err := u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.AccountByEmail(ctx, l.Email)
		if parley.KindOf(err) == parley.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		token, err := u.recoveryToken(ctx, tx, account.User, recoveryLife)
		out = &mail.Letter{To: account.Email, Key: "mail.recovery", Link: link("/users/recover", token)}
		return err
	})
	return out, err
}

// recoveryToken makes a token that sets a new password; earlier ones are void.
func (u *Users) recoveryToken(ctx context.Context, tx *store.Tx, user parley.UserID, life time.Duration) (string, error) {
	if err := tx.VoidTokens(ctx, user, purposeRecovery); err != nil {
		return "", err
	}
	token, hash := newToken()
	return token, tx.AddToken(ctx, hash, store.AccountToken{User: user, Purpose: purposeRecovery, Ends: u.store.Now().Add(life).UnixMilli()})
}

// errLink is the answer to a link that is of no use any more.
var errLink = parley.Refuse(parley.NotFound, "account.error.link")

// Recovery returns the account that a link of recovery is for, to show the form
// for its new password.
func (u *Users) Recovery(ctx context.Context, token string) (*store.Account, error) {
	t, err := u.store.Token(ctx, purposeRecovery, tokenHash(token))
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, errLink
	}
	return u.store.Account(ctx, t.User)
}

// ResetPassword uses a link of recovery up: it sets a new password, ends all
// sessions and lets nobody in, so that signing in asks for the second factor
// as always.
func (u *Users) ResetPassword(ctx context.Context, v Visitor, token, password string) error {
	account, err := u.Recovery(ctx, token)
	if err != nil {
		return err
	}
	if err := invalid(u.checkPassword("new_password", password, account.DisplayName, account.Email)); err != nil {
		return err
	}
	hash, err := u.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		t, err := tx.TakeToken(ctx, purposeRecovery, tokenHash(token))
		if err != nil {
			return err
		}
		if t == nil {
			return errLink
		}
		if err := u.setPassword(ctx, tx, account, hash); err != nil {
			return err
		}
		// Whoever reads the mailbox need not wait for what others guessed wrong.
		if err := tx.Succeed(ctx, scopeAccount, account.EmailKey); err != nil {
			return err
		}
		return tx.EndSessions(ctx, account.User, 0)
	})
	if err == nil {
		u.logger.Info("password reset", "user", account.User, "address", v.network())
	}
	return about("new password", account.User, err)
}

// setPassword changes the password, voids every link that was mailed before but
// the one back to an old address, and tells the person.
func (u *Users) setPassword(ctx context.Context, tx *store.Tx, account *store.Account, hash string) error {
	if err := tx.SetPassword(ctx, account.User, hash); err != nil {
		return err
	}
	if err := u.voidTokens(ctx, tx, account.User); err != nil {
		return err
	}
	return u.tell(ctx, tx, account, letter{Kind: letterPasswordChanged})
}

func (u *Users) voidTokens(ctx context.Context, tx *store.Tx, user parley.UserID) error {
	return tx.VoidTokens(ctx, user, purposeRecovery, purposeEmail, purposeSecond)
}

// ChangePassword gives a signed-in person another password. All other sessions
// end, and this one goes on with the returned token. An account that never had
// a password gets one if the person has proved a moment ago who they are.
func (u *Users) ChangePassword(ctx context.Context, v Visitor, s *Session, old, password string) (token string, err error) {
	account, err := u.store.Account(ctx, s.User)
	if err != nil {
		return "", err
	}
	if wrong := u.checkPassword("new_password", password, account.DisplayName, account.Email); wrong != nil {
		return "", invalid(wrong)
	}
	if account.PasswordHash == "" {
		if !s.Fresh(u.store.Now()) {
			return "", errNotFresh
		}
	} else if err := u.verifyOwn(ctx, v, account, "password", old); err != nil {
		return "", err
	}
	hash, err := u.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := u.setPassword(ctx, tx, account, hash); err != nil {
			return err
		}
		token, err = u.renew(ctx, tx, s, s.Strong)
		return err
	})
	return token, about("new password", s.User, err)
}

// verifyOwn checks the password of a signed-in person.
func (u *Users) verifyOwn(ctx context.Context, v Visitor, account *store.Account, field, password string) error {
	a, err := u.begin(ctx, v, scopeAccount, account.EmailKey)
	if err != nil {
		return err
	}
	right, err := u.hasher.Verify(ctx, account.PasswordHash, password)
	if err != nil {
		return about("password", account.User, err)
	}
	if !right {
		return invalid([]parley.FieldError{{Field: field, Key: "account.password.wrong"}})
	}
	return u.store.Update(ctx, func(tx *store.Tx) error { return a.succeeded(ctx, tx) })
}

// renew ends all other sessions of the person and goes on with this one under a
// new token.
func (u *Users) renew(ctx context.Context, tx *store.Tx, s *Session, strong bool) (token string, err error) {
	token, hash := newToken()
	if err := tx.RenewSession(ctx, s.ID, hash, strong); err != nil {
		return "", err
	}
	return token, tx.EndSessions(ctx, s.User, s.ID)
}

// errNotFresh asks a signed-in person to prove again who they are.
var errNotFresh = parley.Refuse(parley.Denied, "account.error.fresh")

// IsNotFresh reports whether an act was refused because the person should first
// prove again who they are.
func IsNotFresh(err error) bool { return err == errNotFresh }

// Reauthenticate lets a signed-in person prove again who they are, by password.
func (u *Users) Reauthenticate(ctx context.Context, v Visitor, s *Session, password string) (token string, err error) {
	account, err := u.store.Account(ctx, s.User)
	if err != nil {
		return "", err
	}
	if account.PasswordHash == "" {
		return "", invalid([]parley.FieldError{{Field: "password", Key: "account.password.none"}})
	}
	if err := u.verifyOwn(ctx, v, account, "password", password); err != nil {
		return "", err
	}
	return u.freshen(ctx, s, s.Strong)
}

// freshen gives a session a new token and the time of a fresh proof; the other
// sessions stay.
func (u *Users) freshen(ctx context.Context, s *Session, strong bool) (string, error) {
	token, hash := newToken()
	return token, u.store.Update(ctx, func(tx *store.Tx) error { return tx.RenewSession(ctx, s.ID, hash, strong) })
}
