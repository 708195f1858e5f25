package users

import (
	"context"
	"time"

	"parley"
	"parley/internal/store"
)

const (
	signUpsPerNetwork = 3 // an hour
	confirmationLife  = 48 * time.Hour
)

// NewMember is what the sign-up form asks.
type NewMember struct {
	DisplayName string
	Email       string
	Password    string
	ReturnPath  string // a path of this site to come back to, or ""
}

// SignUp takes a sign-up and mails the address: a link to confirm it or, if it
// has an account, a word about that. Which of them is decided when the mail is
// written, so that the answer tells nothing, nor the time that it takes.
func (u *Users) SignUp(ctx context.Context, v Visitor, m NewMember) error {
	name, email, key, wrong := parseMember(m.DisplayName, m.Email)
	wrong = append(wrong, u.checkDomain(key)...)
	wrong = append(wrong, u.checkPassword("password", m.Password, name, email)...)
	if err := invalid(wrong); err != nil {
		return err
	}
	hash, err := u.hasher.Hash(ctx, m.Password)
	if err != nil {
		return err
	}
	pending := store.PendingAccount{DisplayName: name, Email: email, EmailKey: key, PasswordHash: hash, ReturnPath: m.ReturnPath, Address: v.network()}
	return u.store.Update(ctx, func(tx *store.Tx) error { return u.addPending(ctx, tx, pending) })
}

// countSignUp counts a sign-up from a network and refuses what is too many.
func (u *Users) countSignUp(ctx context.Context, tx *store.Tx, network string) error {
	wait, err := tx.Attempt(ctx, store.Throttle{Scope: "sign-up", Name: network, Window: time.Hour, Next: hourly(signUpsPerNetwork)})
	if err == nil && wait > 0 {
		err = &parley.Error{Kind: parley.Busy, Key: "account.error.signups", After: wait}
	}
	return err
}

// addPending notes a sign-up and queues its mail.
func (u *Users) addPending(ctx context.Context, tx *store.Tx, p store.PendingAccount) error {
	if err := u.countSignUp(ctx, tx, p.Address); err != nil {
		return err
	}
	id, err := tx.AddPending(ctx, p)
	if err != nil {
		return err
	}
	return u.queue(ctx, tx, p.EmailKey, letter{Kind: letterConfirm, Pending: id})
}

// errConfirmation is the answer to a confirmation whose link is of no use.
var errConfirmation = parley.Refuse(parley.NotFound, "account.error.confirmation")

// Pending returns the sign-up that a mailed link is for.
func (u *Users) Pending(ctx context.Context, token string) (*store.PendingAccount, error) {
	p, err := u.store.PendingByToken(ctx, tokenHash(token))
	if err != nil {
		return nil, err
	}
	if p == nil || u.store.Now().Sub(time.UnixMilli(p.Created)) > confirmationLife {
		return nil, errConfirmation
	}
	return p, nil
}

// Confirm makes the account of a sign-up and lets its person in. It asks for
// the password once more: whoever only owns the mailbox must not wake an
// account that somebody else has prepared in their name.
func (u *Users) Confirm(ctx context.Context, v Visitor, token, password string) (*SignedIn, error) {
	p, err := u.Pending(ctx, token)
	if err != nil {
		return nil, err
	}
	if p.PasswordHash == "" {
		return nil, errConfirmation
	}
	a, err := u.begin(ctx, v, scopeAccount, p.EmailKey)
	if err != nil {
		return nil, err
	}
	right, err := u.hasher.Verify(ctx, p.PasswordHash, password)
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, invalid([]parley.FieldError{{Field: "password", Key: "account.password.wrong"}})
	}
	var in *SignedIn
	err = u.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err := a.succeeded(ctx, tx); err != nil {
			return err
		}
		in, err = u.create(ctx, tx, v, token, p, "password")
		return err
	})
	return in, err
}

// create makes the account of a confirmed sign-up, with a session.
func (u *Users) create(ctx context.Context, tx *store.Tx, v Visitor, token string, p *store.PendingAccount, way string) (*SignedIn, error) {
	taken, err := tx.TakePending(ctx, tokenHash(token))
	if err != nil || !taken {
		return nil, firstOf(err, errConfirmation)
	}
	return u.createAccount(ctx, tx, v, p, way)
}

func (u *Users) createAccount(ctx context.Context, tx *store.Tx, v Visitor, p *store.PendingAccount, way string) (*SignedIn, error) {
	user, err := tx.AddMember(ctx, store.Account{DisplayName: p.DisplayName, Email: p.Email, EmailKey: p.EmailKey,
		Confirmed: u.store.Now().UnixMilli(), PasswordHash: p.PasswordHash})
	if store.IsUnique(err) {
		return nil, parley.Refuse(parley.Conflict, "account.error.confirmed")
	}
	if err != nil {
		return nil, err
	}
	if err := tx.ForgetPending(ctx, p.EmailKey); err != nil {
		return nil, err
	}
	in, err := u.start(ctx, tx, v, user, way, false)
	if err != nil {
		return nil, err
	}
	in.ReturnPath, in.New = p.ReturnPath, true
	return in, nil
}
