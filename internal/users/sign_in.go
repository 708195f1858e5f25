package users

import (
	"context"
	"encoding/json"
	"time"

	"parley"
	"parley/internal/store"
)

// challengeLife is how long a second factor is waited for.
const challengeLife = 10 * time.Minute

// Purposes of tokens.
const (
	purposeSecond = "second factor" // a first factor was right
)

// errMismatch is the answer to every sign-in that fails: it does not tell
// whether there is such an account.
var errMismatch = parley.Refuse(parley.Denied, "account.error.mismatch")

// SignIn lets a person in by e-mail address and password. If the account has a
// second factor, the answer holds a Challenge in place of a session.
func (u *Users) SignIn(ctx context.Context, v Visitor, email, password string) (*SignedIn, error) {
	_, key, ok := parseEmail(email)
	if !ok {
		return nil, invalid([]parley.FieldError{{Field: "email", Key: "account.email.invalid"}})
	}
	account, err := u.store.AccountByEmail(ctx, key)
	if err != nil && parley.KindOf(err) != parley.NotFound {
		return nil, err
	}
	known, err := u.knownDevice(ctx, v, account)
	if err != nil {
		return nil, err
	}
	scope, name := scopeAccount, key
	if known {
		scope, name = scopeDevice, key+" "+v.Device[:8]
	}
	a, err := u.begin(ctx, v, scope, name)
	if err != nil {
		return nil, err
	}
	if account == nil || account.PasswordHash == "" {
		return nil, u.signInUnknown(ctx, key, password)
	}
	right, err := u.hasher.Verify(ctx, account.PasswordHash, password)
	if err != nil {
		return nil, about("password", account.User, err)
	}
	if !right {
		u.logger.Info("sign-in failed", "user", account.User, "address", v.network())
		return nil, errMismatch
	}
	upgraded := ""
	if u.hasher.outdated(account.PasswordHash) {
		if upgraded, err = u.hasher.Hash(ctx, password); err != nil {
			return nil, err
		}
	}
	var in *SignedIn
	err = u.store.Update(ctx, func(tx *store.Tx) (err error) {
		if upgraded != "" {
			if err := tx.UpgradePassword(ctx, account.User, account.PasswordHash, upgraded); err != nil {
				return err
			}
		}
		if err := a.succeeded(ctx, tx); err != nil {
			return err
		}
		in, err = u.afterFirst(ctx, tx, v, account.User, "password")
		return err
	})
	return in, about("sign-in", account.User, err)
}

// knownDevice reports whether the account's person signed in in this browser
// before. Whoever brings no token, and everybody whose account is not there,
// costs the same.
func (u *Users) knownDevice(ctx context.Context, v Visitor, account *store.Account) (known bool, err error) {
	if len(v.Device) < 8 {
		return false, nil
	}
	var user parley.UserID
	if account != nil {
		user = account.User
	}
	err = u.store.Update(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.KnownDevice(ctx, tokenHash(v.Device), user)
		return err
	})
	return known, err
}

// signInUnknown spends the time of a hash on an address without an account. If
// it belongs to a sign-up and the password is right, the mail goes out again.
func (u *Users) signInUnknown(ctx context.Context, key, password string) error {
	var pending *store.PendingAccount
	err := u.store.Update(ctx, func(tx *store.Tx) (err error) {
		pending, err = tx.PendingByEmail(ctx, key)
		return err
	})
	if err != nil {
		return err
	}
	hash := u.dummy
	if pending != nil && pending.PasswordHash != "" {
		hash = pending.PasswordHash
	}
	right, err := u.hasher.Verify(ctx, hash, password)
	if err != nil {
		return err
	}
	if right && pending != nil {
		err = u.store.Update(ctx, func(tx *store.Tx) error {
			return u.queue(ctx, tx, key, letter{Kind: letterConfirm, Pending: pending.ID})
		})
		if err != nil {
			return err
		}
	}
	return errMismatch
}

// secondStep is what is kept between the first factor and the second.
type secondStep struct {
	Way string `json:"way"`
}

// afterFirst goes on when a first factor was right: with a session, or with a
// challenge for the second factor if the account has one. The account is read
// again here: a factor that was added a moment ago counts.
func (u *Users) afterFirst(ctx context.Context, tx *store.Tx, v Visitor, user parley.UserID, way string) (*SignedIn, error) {
	account, err := tx.Account(ctx, user)
	if err != nil {
		return nil, err
	}
	if !account.SecondFactor() {
		return u.start(ctx, tx, v, user, way, false)
	}
	challenge, hash := newToken()
	data, err := json.Marshal(secondStep{Way: way})
	if err != nil {
		return nil, err
	}
	err = tx.AddToken(ctx, hash, store.AccountToken{User: user, Purpose: purposeSecond, Data: string(data), Ends: u.store.Now().Add(challengeLife).UnixMilli()})
	return &SignedIn{User: user, Challenge: challenge}, err
}
