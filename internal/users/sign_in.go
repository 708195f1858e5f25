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
	hash, pending, err := u.hashToTry(ctx, key, account)
	if err != nil {
		return nil, err
	}
	right, err := u.hasher.Verify(ctx, hash, password)
	if err != nil {
		return nil, about("password", userOf(account), err)
	}
	if !right || account == nil || account.PasswordHash == "" {
		u.logger.Info("sign-in failed", "user", userOf(account), "address", v.network())
		if right && pending != nil {
			return nil, u.confirmAgain(ctx, key, pending)
		}
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

// userOf is whose an account is, 0 for none.
func userOf(account *store.Account) parley.UserID {
	if account == nil {
		return 0
	}
	return account.User
}

// knownDevice reports whether the account's person signed in in this browser
// before. Whoever brings no token, and everybody whose account is not there,
// costs the same.
func (u *Users) knownDevice(ctx context.Context, v Visitor, account *store.Account) (known bool, err error) {
	if len(v.Device) < 8 {
		return false, nil
	}
	err = u.store.Update(ctx, func(tx *store.Tx) (err error) {
		known, err = tx.KnownDevice(ctx, tokenHash(v.Device), userOf(account))
		return err
	})
	return known, err
}

// hashToTry is the hash that a password is compared with: the account's, that
// of a sign-up with the address, or one that nobody has. The sign-up is looked
// up whether or not there is an account, so that both take the same time.
func (u *Users) hashToTry(ctx context.Context, key string, account *store.Account) (hash string, pending *store.PendingAccount, err error) {
	if pending, err = u.store.PendingByEmail(ctx, key); err != nil {
		return "", nil, err
	}
	switch {
	case account != nil && account.PasswordHash != "":
		return account.PasswordHash, nil, nil
	case pending != nil && pending.PasswordHash != "":
		return pending.PasswordHash, pending, nil
	}
	return u.dummy, nil, nil
}

// confirmAgain sends the mail of a sign-up again to somebody who knows its
// password.
func (u *Users) confirmAgain(ctx context.Context, key string, pending *store.PendingAccount) error {
	err := u.store.Update(ctx, func(tx *store.Tx) error {
		return u.queue(ctx, tx, key, letter{Kind: letterConfirm, Pending: pending.ID})
	})
	return firstOf(err, errMismatch)
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
