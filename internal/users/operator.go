package users

import (
	"context"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

const (
	purposeFirst = "first administrator"

	firstLife    = 7 * 24 * time.Hour
	operatorLife = 24 * time.Hour
)

// Find returns the account that an operator means by a user's number or by an
// e-mail address.
func (u *Users) Find(ctx context.Context, who string) (*store.Account, error) {
	if id, err := strconv.ParseInt(who, 10, 64); err == nil {
		return u.store.Account(ctx, parley.UserID(id))
	}
	_, key, ok := parseEmail(who)
	if !ok {
		return nil, parley.Errorf(parley.Invalid, "%q is neither the number of a user nor an e-mail address", who)
	}
	return u.store.AccountByEmail(ctx, key)
}

// Create makes the account of a member whom an operator knows, without a
// password, and returns the path of the link that sets one. It holds for a day.
func (u *Users) Create(ctx context.Context, displayName, email string, role parley.Role) (id parley.UserID, path string, err error) {
	name, email, key, wrong := parseMember(displayName, email)
	if wrong != nil {
		return 0, "", invalid(wrong)
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		id, err = tx.AddMember(ctx, store.Account{DisplayName: name, Email: email, EmailKey: key, Confirmed: u.store.Now().UnixMilli(), Role: role})
		if store.IsUnique(err) {
			return parley.Refuse(parley.Conflict, "account.error.taken")
		}
		if err != nil {
			return err
		}
		path, err = u.operatorLink(ctx, tx, id)
		return err
	})
	return id, path, err
}

func (u *Users) operatorLink(ctx context.Context, tx *store.Tx, id parley.UserID) (path string, err error) {
	token, err := u.recoveryToken(ctx, tx, id, operatorLife)
	return link("/users/recover", token), err
}

// Reset ends all sessions of an account and returns the path of a link for a
// new password. With factors set, passkeys, one-time codes and recovery codes
// are gone too: for somebody who has shown an operator that they lost them.
func (u *Users) Reset(ctx context.Context, id parley.UserID, factors bool) (path string, err error) {
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		if factors {
			if err := tx.RemoveSecondFactors(ctx, id); err != nil {
				return err
			}
			if err := u.tell(ctx, tx, account, letter{Kind: letterFactorChanged}); err != nil {
				return err
			}
		}
		if err := u.voidTokens(ctx, tx, id); err != nil {
			return err
		}
		if path, err = u.operatorLink(ctx, tx, id); err != nil {
			return err
		}
		return tx.EndSessions(ctx, id, 0)
	})
	return path, about("reset", id, err)
}

// FirstAdministrator returns the path of a page that makes the first
// administrator of a site, or "" if it has one. The link works once; a new one
// voids the old.
func (u *Users) FirstAdministrator(ctx context.Context) (path string, err error) {
	n, err := u.store.Administrators(ctx)
	if err != nil || n > 0 {
		return "", err
	}
	token, hash := newToken()
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.VoidTokens(ctx, 0, purposeFirst); err != nil {
			return err
		}
		return tx.AddToken(ctx, hash, store.AccountToken{Purpose: purposeFirst, Ends: u.store.Now().Add(firstLife).UnixMilli()})
	})
	return link("/users/first", token), err
}

// First reports whether a token of FirstAdministrator is of use.
func (u *Users) First(ctx context.Context, token string) error {
	t, err := u.store.Token(ctx, purposeFirst, tokenHash(token))
	if err == nil && t == nil {
		err = errLink
	}
	return err
}

// BecomeFirst makes the first administrator and lets them in. Who holds the
// link has read what the server printed, so that the address needs no letter.
func (u *Users) BecomeFirst(ctx context.Context, v Visitor, token string, m NewMember) (*SignedIn, error) {
	if err := u.First(ctx, token); err != nil {
		return nil, err
	}
	name, email, key, wrong := parseMember(m.DisplayName, m.Email)
	wrong = append(wrong, u.checkPassword("password", m.Password, name, email)...)
	if err := invalid(wrong); err != nil {
		return nil, err
	}
	hash, err := u.hasher.Hash(ctx, m.Password)
	if err != nil {
		return nil, err
	}
	var in *SignedIn
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if t, err := tx.TakeToken(ctx, purposeFirst, tokenHash(token)); err != nil || t == nil {
			return firstOf(err, errLink)
		}
		if n, err := tx.Administrators(ctx); err != nil || n > 0 {
			return firstOf(err, errLink)
		}
		id, err := tx.AddMember(ctx, store.Account{DisplayName: name, Email: email, EmailKey: key, Confirmed: u.store.Now().UnixMilli(),
			PasswordHash: hash, Role: parley.Administrator})
		if store.IsUnique(err) {
			return parley.Refuse(parley.Conflict, "account.error.taken")
		}
		if err != nil {
			return err
		}
		in, err = u.start(ctx, tx, v, id, "password", false)
		return err
	})
	return in, err
}

// Described is an account in a line of text for an operator.
func Described(a *store.Account, now time.Time) string {
	parts := []string{strconv.FormatInt(int64(a.User), 10), a.DisplayName, a.Email, RoleName(a.Role)}
	if a.SecondFactor() {
		parts = append(parts, "second factor")
	}
	if until := time.UnixMilli(a.SuspendedUntil); until.After(now) {
		parts = append(parts, "suspended until "+until.UTC().Format("2006-01-02 15:04"))
	}
	if a.MailFailed > 0 {
		parts = append(parts, "refuses mail")
	}
	return strings.Join(parts, "\t")
}
