package users

import (
	"context"
	"encoding/json"
	"time"

	"parley"
	"parley/internal/store"
)

// Newcomer is somebody whom a provider knows and the site does not.
type Newcomer struct {
	Provider string // title
	Name     string // that they may go by
	Email    string // "" if the provider tells none
	Verified bool   // the provider says that the address is theirs
	Known    bool   // an account has the address: they sign in to it and add the login
	identity *identity
}

// Newcomer returns who a token of FinishOpenID is about. Whether an account has
// their address is told only if the provider vouches that it is theirs.
func (u *Users) Newcomer(ctx context.Context, token string) (*Newcomer, error) {
	t, err := u.store.Token(ctx, purposeFinish, tokenHash(token))
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, errLink
	}
	id := &identity{}
	if err := json.Unmarshal([]byte(t.Data), id); err != nil {
		return nil, err
	}
	n := &Newcomer{Provider: u.title(id.Provider), Email: id.Email, identity: id}
	if name, wrong := parseDisplayName(id.Name); wrong == nil {
		n.Name = name
	}
	_, key, ok := parseEmail(id.Email)
	if n.Verified = ok && id.Verified; !n.Verified {
		return n, nil
	}
	_, err = u.store.AccountByEmail(ctx, key)
	switch {
	case err == nil:
		n.Known = true
	case parley.KindOf(err) != parley.NotFound:
		return nil, err
	}
	return n, nil
}

// JoinOpenID makes the account of a newcomer. If the provider vouches for the
// address, it is there at once; else a letter asks to confirm it, and nil is
// returned.
func (u *Users) JoinOpenID(ctx context.Context, v Visitor, token, displayName, email, returnPath string) (*SignedIn, error) {
	n, err := u.Newcomer(ctx, token)
	if err != nil {
		return nil, err
	}
	if n.Known {
		return nil, parley.Refuse(parley.Conflict, "openid.error.known")
	}
	if n.Verified {
		email = n.Email
	}
	name, email, key, wrong := parseMember(displayName, email)
	if wrong = append(wrong, u.checkDomain(key)...); wrong != nil {
		return nil, invalid(wrong)
	}
	p := store.PendingAccount{DisplayName: name, Email: email, EmailKey: key, Issuer: n.identity.Issuer, Subject: n.identity.Subject,
		Provider: n.identity.Provider, ReturnPath: returnPath, Address: v.network()}
	var in *SignedIn
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if t, err := tx.TakeToken(ctx, purposeFinish, tokenHash(token)); err != nil || t == nil {
			return firstOf(err, errLink)
		}
		if !n.Verified {
			return u.addPending(ctx, tx, p)
		}
		if err := u.countSignUp(ctx, tx, p.Address); err != nil {
			return err
		}
		in, err = u.createOpenID(ctx, tx, v, &p, n.identity.Email)
		return err
	})
	return in, err
}

// confirmOpenID makes the account of a sign-up that began with a login, when
// its person has come through the letter and through the provider.
func (u *Users) confirmOpenID(ctx context.Context, tx *store.Tx, v Visitor, token string, id *identity) (*SignedIn, error) {
	p, err := tx.PendingByToken(ctx, tokenHash(token))
	if err != nil {
		return nil, err
	}
	if p == nil || u.store.Now().Sub(time.UnixMilli(p.Created)) > confirmationLife {
		return nil, errConfirmation
	}
	if p.Issuer != id.Issuer || p.Subject != id.Subject {
		return nil, errAnotherOpen
	}
	if taken, err := tx.TakePending(ctx, tokenHash(token)); err != nil || !taken {
		return nil, firstOf(err, errConfirmation)
	}
	return u.createOpenID(ctx, tx, v, p, id.Email)
}

func (u *Users) createOpenID(ctx context.Context, tx *store.Tx, v Visitor, p *store.PendingAccount, email string) (*SignedIn, error) {
	in, err := u.createAccount(ctx, tx, v, p, p.Provider)
	if err != nil {
		return nil, err
	}
	err = tx.AddLogin(ctx, store.Login{Issuer: p.Issuer, Subject: p.Subject, User: in.User, Provider: p.Provider, Email: email})
	if store.IsUnique(err) {
		return nil, parley.Refuse(parley.Conflict, "account.error.confirmed")
	}
	return in, err
}

// LinkOpenID adds the login of a token of FinishOpenID to the account of a
// person who has just signed in.
func (u *Users) LinkOpenID(ctx context.Context, s *Session, token string) error {
	if !s.Fresh(u.store.Now()) {
		return errNotFresh
	}
	n, err := u.Newcomer(ctx, token)
	if err != nil {
		return err
	}
	return u.store.Update(ctx, func(tx *store.Tx) error {
		if t, err := tx.TakeToken(ctx, purposeFinish, tokenHash(token)); err != nil || t == nil {
			return firstOf(err, errLink)
		}
		return u.addLogin(ctx, tx, s.User, n.identity)
	})
}
