package users

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley"
	"parley/internal/store"
)

const (
	purposeOpenID = "openid"        // somebody was sent to a provider
	purposeFinish = "openid finish" // a provider has told who somebody is, who has no account

	openIDLife = 10 * time.Minute
	finishLife = time.Hour
)

// Providers are the OpenID providers by which people may sign in, by title.
func (u *Users) Providers() []Provider {
	var list []Provider
	for _, p := range u.providers {
		list = append(list, p.Provider)
	}
	slices.SortFunc(list, func(a, b Provider) int { return strings.Compare(a.Title, b.Title) })
	return list
}

// flow is what is kept while somebody is at a provider.
type flow struct {
	Provider string        `json:"provider"`
	Nonce    string        `json:"nonce"`
	Verifier string        `json:"verifier"` // of PKCE
	Browser  string        `json:"browser"`  // hash of the token that the browser keeps
	User     parley.UserID `json:"user,omitempty"`
	Pending  string        `json:"pending,omitempty"` // token of the sign-up that is to be confirmed
	Return   string        `json:"return,omitempty"`
}

// Errors of signing in through a provider.
var (
	errNoProvider   = parley.Refuse(parley.NotFound, "openid.error.unknown")
	errProviderDown = parley.Refuse(parley.Busy, "openid.error.down")
	errProviderLies = parley.Refuse(parley.Denied, "openid.error.refused")
	errAnotherOpen  = parley.Refuse(parley.Denied, "openid.error.another")
)

// ToProvider is where a browser goes to sign in at a provider.
type ToProvider struct {
	Address string
	Browser string // a token that the browser keeps until it comes back
}

// BeginOpenID sends somebody to a provider: to sign in, or, with a session, to
// prove who they are or to add the login. pending is the token of a sign-up
// that begins with this login, or "".
func (u *Users) BeginOpenID(ctx context.Context, name string, s *Session, pending, returnPath string) (*ToProvider, error) {
	p := u.providers[name]
	if p == nil {
		return nil, errNoProvider
	}
	if err := p.discover(ctx); err != nil {
		u.logger.Warn("a login provider does not answer", "provider", name, "error", err)
		return nil, errProviderDown
	}
	state, hash := newToken()
	nonce, _ := newToken()
	browser, browserHash := newToken()
	f := flow{Provider: name, Nonce: nonce, Verifier: oauth2.GenerateVerifier(), Browser: hex.EncodeToString(browserHash), Pending: pending, Return: returnPath}
	if s != nil {
		f.User = s.User
	}
	data, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		return tx.AddToken(ctx, hash, store.AccountToken{User: f.User, Purpose: purposeOpenID, Data: string(data), Ends: u.store.Now().Add(openIDLife).UnixMilli()})
	})
	if err != nil {
		return nil, err
	}
	return &ToProvider{Browser: browser, Address: p.config().AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(f.Verifier))}, nil
}

// FromProvider is what came of a visit at a provider. One of its first three
// fields is set.
type FromProvider struct {
	SignedIn *SignedIn // a session, or a challenge for the second factor
	Session  string    // new token of the session that was there before
	Finish   string    // token of an identity without an account; see [Users.Newcomer]
	Return   string    // where the person wanted to go
}

// FinishOpenID takes what a provider's answer says. query is that of the
// address to which the provider sent the browser back, browser the token that
// the browser kept.
func (u *Users) FinishOpenID(ctx context.Context, v Visitor, name string, s *Session, query url.Values, browser string) (*FromProvider, error) {
	f, err := u.takeFlow(ctx, name, s, query.Get("state"), browser)
	if err != nil {
		return nil, err
	}
	p := u.providers[name]
	if iss := query.Get("iss"); iss != "" && iss != p.Issuer {
		u.logger.Warn("a login came back from another issuer", "provider", name, "issuer", iss)
		return nil, errProviderLies
	}
	if query.Get("error") != "" || query.Get("code") == "" {
		u.logger.Info("a login provider refused", "provider", name, "error", query.Get("error"))
		return nil, parley.Refuse(parley.Denied, "openid.error.denied", "provider", p.Title)
	}
	if err := p.discover(ctx); err != nil {
		return nil, errProviderDown
	}
	id, err := p.identify(ctx, query.Get("code"), f.Verifier, f.Nonce)
	if err != nil {
		u.logger.Warn("an identity was refused", "provider", name, "error", err)
		return nil, errProviderLies
	}
	out := &FromProvider{Return: f.Return}
	err = u.store.Update(ctx, func(tx *store.Tx) error { return u.admit(ctx, tx, v, s, f, id, out) })
	return out, err
}

// takeFlow finds the visit that an answer belongs to: of this provider, begun
// in this browser, by who is signed in now.
func (u *Users) takeFlow(ctx context.Context, name string, s *Session, state, browser string) (f flow, err error) {
	if u.providers[name] == nil {
		return f, errNoProvider
	}
	var t *store.AccountToken
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		t, err = tx.TakeToken(ctx, purposeOpenID, tokenHash(state))
		return err
	})
	if err != nil {
		return f, err
	}
	if t == nil {
		return f, errLink
	}
	if err := json.Unmarshal([]byte(t.Data), &f); err != nil {
		return f, err
	}
	var user parley.UserID
	if s != nil {
		user = s.User
	}
	sameBrowser := subtle.ConstantTimeCompare([]byte(f.Browser), []byte(hex.EncodeToString(tokenHash(browser)))) == 1
	if f.Provider != name || !sameBrowser || f.User != user {
		return f, errLink
	}
	return f, nil
}

// admit decides what an identity means: the login of an account, of the person
// who is signed in, of a sign-up, or of a newcomer.
func (u *Users) admit(ctx context.Context, tx *store.Tx, v Visitor, s *Session, f flow, id *identity, out *FromProvider) error {
	owner, err := tx.UseLogin(ctx, id.Issuer, id.Subject)
	switch {
	case err != nil:
		return err
	case s != nil && owner == 0:
		if !s.Fresh(u.store.Now()) {
			return errNotFresh
		}
		return u.addLogin(ctx, tx, s.User, id)
	case s != nil && owner != s.User:
		return errAnotherOpen
	case s != nil:
		token, hash := newToken()
		out.Session = token
		return tx.RenewSession(ctx, s.ID, hash, s.Strong)
	case owner != 0:
		out.SignedIn, err = u.afterFirst(ctx, tx, v, owner, id.Provider)
		return err
	case f.Pending != "":
		out.SignedIn, err = u.confirmOpenID(ctx, tx, v, f.Pending, id)
		return err
	}
	data, err := json.Marshal(id)
	if err != nil {
		return err
	}
	token, hash := newToken()
	out.Finish = token
	return tx.AddToken(ctx, hash, store.AccountToken{Purpose: purposeFinish, Data: string(data), Ends: u.store.Now().Add(finishLife).UnixMilli()})
}

// addLogin gives a person another way in, and tells them.
func (u *Users) addLogin(ctx context.Context, tx *store.Tx, user parley.UserID, id *identity) error {
	account, err := tx.Account(ctx, user)
	if err != nil {
		return err
	}
	err = tx.AddLogin(ctx, store.Login{Issuer: id.Issuer, Subject: id.Subject, User: user, Provider: id.Provider, Email: id.Email})
	if store.IsUnique(err) {
		return errAnotherOpen
	}
	if err != nil {
		return err
	}
	return u.tell(ctx, tx, account, letter{Kind: letterLoginAdded, Text: u.title(id.Provider)})
}

// title is what people call a provider.
func (u *Users) title(name string) string {
	if p := u.providers[name]; p != nil {
		return p.Title
	}
	return name
}

// RemoveLogin takes a login away, unless it is the only way in that is left.
// The other sessions end.
func (u *Users) RemoveLogin(ctx context.Context, s *Session, issuer, subject string) (token string, err error) {
	if !s.Fresh(u.store.Now()) {
		return "", errNotFresh
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(ctx, s.User)
		if err != nil {
			return err
		}
		found, err := tx.RemoveLogin(ctx, s.User, issuer, subject)
		if err != nil || !found {
			return firstOf(err, parley.Refuse(parley.NotFound, "openid.error.gone"))
		}
		left, err := tx.LoginsLeft(ctx, s.User)
		if err != nil {
			return err
		}
		if left == 0 && account.PasswordHash == "" && account.Passkeys == 0 {
			return parley.Refuse(parley.Conflict, "openid.error.lastway")
		}
		token, err = u.renew(ctx, tx, s, s.Strong)
		return err
	})
	return token, about("login", s.User, err)
}
