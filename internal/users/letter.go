package users

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"parley"
	"parley/internal/mail"
	"parley/internal/store"
)

// JobLetter is the kind of the jobs that mail somebody about an account; see
// [Users.SendLetter].
const JobLetter = "account letter"

// letterKind is what a letter is about, and its key in the catalogue.
type letterKind string

const (
	letterConfirm         letterKind = "confirm"          // a sign-up is to be confirmed
	letterExists          letterKind = "exists"           // the address has an account already
	letterRecovery        letterKind = "recovery"         // a link to set a new password
	letterEmail           letterKind = "email"            // a new address is to be confirmed
	letterEmailChanged    letterKind = "email_changed"    // to the old one, with a link back
	letterPasswordChanged letterKind = "password_changed" // what lets the person in was changed
	letterFactorChanged   letterKind = "factor_changed"
	letterLoginAdded      letterKind = "login_added"
	letterSuspended       letterKind = "suspended"
	letterRole            letterKind = "role"
	letterDeletion        letterKind = "deletion" // the account will be deleted
	letterDigest          letterKind = "digest"   // what is unread in the inbox
	letterClaimed         letterKind = "claimed"
	letterClaimRefused    letterKind = "claim_refused"
)

// letter is the data of a job. Tokens are not in it: they are made when the
// letter is written, so that the database never holds one.
type letter struct {
	Kind    letterKind    `json:"kind"`
	Pending int64         `json:"pending,omitempty"` // sign-up
	User    parley.UserID `json:"user,omitempty"`
	Email   string        `json:"email,omitempty"` // where it goes, if not to the account's address
	Text    string        `json:"text,omitempty"`  // a person's own words in it: a reason, a name
	Date    int64         `json:"date,omitempty"`  // in milliseconds
}

// lettersAnHour is how many letters of this package go to one address.
const lettersAnHour = 6

// queue adds a letter in the transaction that makes it due. Above the limit of
// its recipient it is dropped without a word: the one who caused it need not be
// the one who would get it.
func (u *Users) queue(ctx context.Context, tx *store.Tx, recipient string, l letter) error {
	wait, err := tx.Attempt(ctx, store.Throttle{Scope: "letter", Name: recipient, Window: time.Hour, Next: hourly(lettersAnHour)})
	if err != nil || wait > 0 {
		return err
	}
	return tx.AddJob(ctx, store.NewJob{Kind: JobLetter, Data: l})
}

// tell queues a letter to an account's person.
func (u *Users) tell(ctx context.Context, tx *store.Tx, a *store.Account, l letter) error {
	l.User = a.User
	return u.queue(ctx, tx, a.EmailKey, l)
}

// SendLetter writes and delivers the letter of a job, if it is still due.
func (u *Users) SendLetter(ctx context.Context, data []byte) error {
	var l letter
	if err := json.Unmarshal(data, &l); err != nil {
		return fmt.Errorf("letter: %w", err)
	}
	out, err := u.write(ctx, l)
	if err != nil || out == nil {
		return err
	}
	out.ID = string(l.Kind) + "-" + strings.ToLower(rand.Text())
	err = u.mailer.Send(ctx, *out)
	if !mail.IsRefused(err) {
		return err
	}
	u.logger.Warn("an address refuses mail", "letter", l.Kind, "user", l.User, "error", err)
	if l.User == 0 || l.Email != "" {
		return nil
	}
	return u.store.Update(ctx, func(tx *store.Tx) error { return tx.SetMailFailed(ctx, l.User) })
}

// write makes a letter, with its token; nil if it is not due any more.
func (u *Users) write(ctx context.Context, l letter) (*mail.Letter, error) {
	switch l.Kind {
	case letterConfirm:
		return u.writeConfirmation(ctx, l)
	case letterRecovery:
		return u.writeRecovery(ctx, l)
	case letterEmail:
		return u.writeEmail(ctx, l)
	}
	account, err := u.store.Account(ctx, l.User)
	if parley.KindOf(err) == parley.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &mail.Letter{To: account.Email, Key: "mail." + string(l.Kind)}
	switch l.Kind {
	case letterEmailChanged:
		return u.writeEmailChanged(ctx, l, account)
	case letterDigest:
		return u.writeDigest(ctx, l, account)
	case letterPasswordChanged, letterFactorChanged, letterLoginAdded:
		out.Link = "/users/account-recovery"
	case letterSuspended, letterDeletion:
		out.Args = []any{"date", time.UnixMilli(l.Date).UTC().Format("2 January 2006"), "reason", l.Text}
		if l.Kind == letterDeletion {
			out.Link = fmt.Sprintf("/users/delete/%d", l.User)
		}
	default:
		out.Link = fmt.Sprintf("/users/%d", l.User)
	}
	if l.Text != "" {
		out.Args = append(out.Args, "what", l.Text)
	}
	return out, nil
}

// writeConfirmation is for the sign-up that the letter is about; an address
// that has an account is told so.
func (u *Users) writeConfirmation(ctx context.Context, l letter) (*mail.Letter, error) {
	token, hash := newToken()
	var out *mail.Letter
	err := u.store.Update(ctx, func(tx *store.Tx) error {
		p, err := tx.Pending(ctx, l.Pending)
		if err != nil || p == nil {
			return err
		}
		_, err = tx.AccountByEmail(ctx, p.EmailKey)
		switch {
		case err == nil:
			out = &mail.Letter{To: p.Email, Key: "mail.exists", Link: "/users/login"}
			return nil
		case parley.KindOf(err) != parley.NotFound:
			return err
		}
		out = &mail.Letter{To: p.Email, Key: "mail.confirm", Link: link("/users/confirm", token)}
		return tx.SetPendingToken(ctx, p.ID, hash)
	})
	return out, err
}

// link is the path of a page that takes a token.
func link(path, token string) string { return path + "?token=" + url.QueryEscape(token) }
