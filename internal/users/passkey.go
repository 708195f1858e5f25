package users

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"parley"
	"parley/internal/store"
)

const (
	purposePasskeyAdd   = "passkey add"
	purposePasskeyLogin = "passkey login"

	// MaxPasskeys is how many passkeys one person may have.
	MaxPasskeys = 10

	passkeyLife    = 5 * time.Minute
	maxPasskeyName = 60
)

// newWebAuthn prepares passkeys for a site. They are bound to its host name; on
// a loopback address, which is none, they work under the name localhost. A site
// at another address without a name has none: nil.
func newWebAuthn(siteName, siteURL string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(siteURL)
	if err != nil || u.Hostname() == "" {
		return nil, nil
	}
	host, origin := u.Hostname(), u.Scheme+"://"+u.Host
	if a, err := netip.ParseAddr(host); err == nil {
		if !a.IsLoopback() {
			return nil, nil
		}
		host, origin = "localhost", u.Scheme+"://localhost"
		if u.Port() != "" {
			origin += ":" + u.Port()
		}
	}
	return webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: siteName, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
}

// passkeyUser is a person as the library sees one.
type passkeyUser struct {
	handle      []byte
	name        string
	displayName string
	credentials []webauthn.Credential
}

func (p *passkeyUser) WebAuthnID() []byte                         { return p.handle }
func (p *passkeyUser) WebAuthnName() string                       { return p.name }
func (p *passkeyUser) WebAuthnDisplayName() string                { return p.displayName }
func (p *passkeyUser) WebAuthnCredentials() []webauthn.Credential { return p.credentials }

// Ceremony is what a browser needs to ask a device for a passkey.
type Ceremony struct {
	Token   string `json:"token"`   // to be given back with the answer, within five minutes
	Options any    `json:"options"` // for navigator.credentials
}

// errNoPasskeys is the answer on a site whose address can have none.
var errNoPasskeys = parley.Refuse(parley.NotFound, "account.error.nopasskeys")

// HasPasskeys reports whether the site can have passkeys.
func (u *Users) HasPasskeys() bool { return u.webauthn != nil }

// BeginPasskey begins to add a passkey.
func (u *Users) BeginPasskey(ctx context.Context, s *Session) (*Ceremony, error) {
	if u.webauthn == nil {
		return nil, errNoPasskeys
	}
	if !s.Fresh(u.store.Now()) {
		return nil, errNotFresh
	}
	person, err := u.passkeyUser(ctx, s.User)
	if err != nil {
		return nil, err
	}
	if len(person.credentials) >= MaxPasskeys {
		return nil, parley.Refuse(parley.Conflict, "account.error.passkeys", "max", MaxPasskeys)
	}
	options, session, err := u.webauthn.BeginRegistration(person, webauthn.WithExclusions(webauthn.Credentials(person.credentials).CredentialDescriptors()))
	if err != nil {
		return nil, about("passkey", s.User, err)
	}
	return u.ceremony(ctx, s.User, purposePasskeyAdd, session, options.Response)
}

// passkeyUser reads a person with their passkeys.
func (u *Users) passkeyUser(ctx context.Context, id parley.UserID) (*passkeyUser, error) {
	account, err := u.store.Account(ctx, id)
	if err != nil {
		return nil, err
	}
	p := &passkeyUser{name: account.Email, displayName: account.DisplayName}
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		p.handle, err = tx.PasskeyHandle(ctx, id, fresh)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := u.store.Passkeys(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, k := range list {
		c, err := credentialOf(&k)
		if err != nil {
			return nil, err
		}
		p.credentials = append(p.credentials, *c)
	}
	return p, nil
}

func credentialOf(k *store.Passkey) (*webauthn.Credential, error) {
	c := &webauthn.Credential{}
	if err := json.Unmarshal([]byte(k.Credential), c); err != nil {
		return nil, fmt.Errorf("passkey %d: %w", k.ID, err)
	}
	return c, nil
}

// ceremony keeps what the answer of a device is to be compared with.
func (u *Users) ceremony(ctx context.Context, user parley.UserID, purpose string, session *webauthn.SessionData, options any) (*Ceremony, error) {
	data, err := json.Marshal(session)
	if err != nil {
		return nil, err
	}
	token, hash := newToken()
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		return tx.AddToken(ctx, hash, store.AccountToken{User: user, Purpose: purpose, Data: string(data), Ends: u.store.Now().Add(passkeyLife).UnixMilli()})
	})
	return &Ceremony{token, options}, err
}

// takeCeremony uses up what was kept: each answer is tried once.
func (u *Users) takeCeremony(ctx context.Context, user parley.UserID, purpose, token string) (session webauthn.SessionData, err error) {
	var t *store.AccountToken
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		t, err = tx.TakeToken(ctx, purpose, tokenHash(token))
		return err
	})
	if err != nil {
		return session, err
	}
	if t == nil || t.User != user {
		return session, errLink
	}
	return session, json.Unmarshal([]byte(t.Data), &session)
}

// errPasskey is the answer to a device whose answer is not right.
var errPasskey = parley.Refuse(parley.Denied, "account.error.passkey")

// AddPasskey completes BeginPasskey with what the device answered.
func (u *Users) AddPasskey(ctx context.Context, s *Session, token, name string, response []byte) (*Factors, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxPasskeyName {
		return nil, invalid([]parley.FieldError{{Field: "name", Key: "account.passkey.name", Args: []any{"max", maxPasskeyName}}})
	}
	if u.webauthn == nil {
		return nil, errNoPasskeys
	}
	session, err := u.takeCeremony(ctx, s.User, purposePasskeyAdd, token)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return nil, u.badPasskey(s.User, err)
	}
	person, err := u.passkeyUser(ctx, s.User)
	if err != nil {
		return nil, err
	}
	credential, err := u.webauthn.CreateCredential(person, session, parsed)
	if err != nil {
		return nil, u.badPasskey(s.User, err)
	}
	data, err := json.Marshal(credential)
	if err != nil {
		return nil, err
	}
	return u.changeFactors(ctx, s, func(tx *store.Tx) error {
		added, err := tx.AddPasskey(ctx, store.Passkey{User: s.User, CredentialID: credential.ID, Credential: string(data), Name: name}, MaxPasskeys)
		if store.IsUnique(err) {
			return parley.Refuse(parley.Conflict, "account.error.samepasskey")
		}
		if err == nil && !added {
			err = parley.Refuse(parley.Conflict, "account.error.passkeys", "max", MaxPasskeys)
		}
		return err
	})
}

func (u *Users) badPasskey(user parley.UserID, err error) error {
	detail := err.Error()
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		detail += ": " + e.DevInfo
	}
	u.logger.Info("passkey refused", "user", user, "error", detail)
	return errPasskey
}

// RemovePasskey takes a passkey away.
func (u *Users) RemovePasskey(ctx context.Context, s *Session, id int64) (*Factors, error) {
	return u.changeFactors(ctx, s, func(tx *store.Tx) error {
		found, err := tx.RemovePasskey(ctx, s.User, id)
		if err == nil && !found {
			err = parley.Refuse(parley.NotFound, "account.error.passkeygone")
		}
		return err
	})
}

// BeginPasskeySignIn begins to sign somebody in by passkey. Who it is, the
// device tells.
func (u *Users) BeginPasskeySignIn(ctx context.Context) (*Ceremony, error) {
	if u.webauthn == nil {
		return nil, errNoPasskeys
	}
	options, session, err := u.webauthn.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, fmt.Errorf("passkey: %w", err)
	}
	return u.ceremony(ctx, 0, purposePasskeyLogin, session, options.Response)
}

// PasskeySignIn completes BeginPasskeySignIn. A passkey is two factors in one:
// the device, and what opens it.
func (u *Users) PasskeySignIn(ctx context.Context, v Visitor, token string, response []byte) (in *SignedIn, err error) {
	used, err := u.checkPasskey(ctx, token, response)
	if err != nil {
		return nil, err
	}
	err = u.store.Update(ctx, func(tx *store.Tx) error {
		if err := used.note(ctx, tx); err != nil {
			return err
		}
		in, err = u.start(ctx, tx, v, used.key.User, "passkey", true)
		return err
	})
	return in, about("passkey", used.key.User, err)
}

// PasskeyReauthenticate lets a signed-in person prove by passkey who they are.
func (u *Users) PasskeyReauthenticate(ctx context.Context, s *Session, token string, response []byte) (session string, err error) {
	used, err := u.checkPasskey(ctx, token, response)
	if err != nil {
		return "", err
	}
	if used.key.User != s.User {
		return "", errPasskey
	}
	if err := u.store.Update(ctx, func(tx *store.Tx) error { return used.note(ctx, tx) }); err != nil {
		return "", about("passkey", s.User, err)
	}
	return u.freshen(ctx, s, true)
}

// usedPasskey is a passkey whose device has answered rightly.
type usedPasskey struct {
	key        *store.Passkey
	credential string // with the new counter
}

func (p *usedPasskey) note(ctx context.Context, tx *store.Tx) error {
	fresh, err := tx.UsePasskey(ctx, p.key.ID, p.key.Credential, p.credential)
	if err == nil && !fresh {
		err = errPasskey
	}
	return err
}

// checkPasskey checks the answer of a device, and that it is no copy: its
// counter goes up.
func (u *Users) checkPasskey(ctx context.Context, token string, response []byte) (*usedPasskey, error) {
	if u.webauthn == nil {
		return nil, errNoPasskeys
	}
	session, err := u.takeCeremony(ctx, 0, purposePasskeyLogin, token)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return nil, u.badPasskey(0, err)
	}
	key, handle, err := u.store.PasskeyByCredential(ctx, parsed.RawID)
	if err != nil {
		return nil, err
	}
	if key == nil {
		return nil, errPasskey
	}
	before, err := credentialOf(key)
	if err != nil {
		return nil, err
	}
	person := &passkeyUser{handle: handle, credentials: []webauthn.Credential{*before}}
	_, after, err := u.webauthn.ValidatePasskeyLogin(func([]byte, []byte) (webauthn.User, error) { return person, nil }, session, parsed)
	if err != nil {
		return nil, u.badPasskey(key.User, err)
	}
	if after.Authenticator.CloneWarning {
		u.logger.Warn("a passkey's counter went back: it may be a copy", "user", key.User, "passkey", key.ID)
		return nil, errPasskey
	}
	data, err := json.Marshal(after)
	if err != nil {
		return nil, err
	}
	return &usedPasskey{key, string(data)}, nil
}
