// Package users is how people get in and what they are called: signing up,
// signing in by password, passkey or OpenID Connect, second factors, sessions,
// recovery, addresses, profiles, preferences, roles, suspensions, deletion, and
// the claiming of imported accounts. Passwords and codes are checked here and
// nowhere else. What a person may do once they are in is decided elsewhere
// (roles and reputation); pages and cookies are web's.
package users

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"strings"

	"github.com/go-webauthn/webauthn/webauthn"

	"parley"
	"parley/internal/mail"
	"parley/internal/store"
)

// Options of [New]. The zero value serves.
type Options struct {
	SiteName string // no password may be this
	SiteURL  string // to which passkeys are bound; "" has none
	Pepper   []byte // mixed into every password, from a file outside of the database; nil mixes nothing in
	Mailer   *mail.Mailer
	// Providers are the OpenID providers by which people may sign in, asked
	// through Client.
	Providers []Provider
	Client    *http.Client
	// BlockedDomains are those whose addresses cannot sign up, with all below
	// them.
	BlockedDomains []string
	Logger         *slog.Logger
}

// Users holds the verbs.
type Users struct {
	store     *store.Store
	logger    *slog.Logger
	siteName  string
	mailer    *mail.Mailer
	webauthn  *webauthn.WebAuthn // nil if the site's address can have no passkeys
	providers map[string]*provider
	client    *http.Client // for everything outside; nil asks nobody
	blocked   []string
	hasher    *hasher
	dummy     string // the hash that is checked for accounts that are not there
}

// New prepares the verbs for a site.
func New(s *store.Store, o Options) (*Users, error) {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	u := &Users{store: s, logger: o.Logger, siteName: o.SiteName, mailer: o.Mailer, client: o.Client, hasher: newHasher(runtime.GOMAXPROCS(0), o.Pepper)}
	var err error
	if u.webauthn, err = newWebAuthn(o.SiteName, o.SiteURL); err != nil {
		return nil, fmt.Errorf("passkeys: %w", err)
	}
	if u.providers, err = newProviders(o.Providers, o.SiteURL, o.Client); err != nil {
		return nil, err
	}
	for _, d := range o.BlockedDomains {
		u.blocked = append(u.blocked, strings.ToLower(strings.Trim(d, ".")))
	}
	u.dummy = u.hasher.impossible()
	return u, nil
}

// Visitor is the browser that a request comes from.
type Visitor struct {
	Address   netip.Addr // the true one, proxies considered
	UserAgent string
	Device    string // the token that SignedIn.Device gave this browser once, or ""
}

// network is what counts as one origin of guesses: an IPv4 address, or the /64
// of an IPv6 one.
func (v Visitor) network() string {
	a := v.Address.Unmap().WithZone("")
	if a.Is6() {
		p, err := a.Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return a.String()
}

// address is what a session shows its owner, "" if it is not known.
func (v Visitor) address() string {
	if !v.Address.IsValid() {
		return ""
	}
	return v.Address.Unmap().WithZone("").String()
}

// maxUserAgent bounds what is kept of a User-Agent, in bytes.
const maxUserAgent = 300

func (v Visitor) userAgent() string {
	s := strings.ToValidUTF8(v.UserAgent, "")
	if len(s) > maxUserAgent {
		s = strings.ToValidUTF8(s[:maxUserAgent], "")
	}
	return s
}

// newToken makes a token of 256 bits and the hash by which it is found again.
func newToken() (token string, hash []byte) {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, tokenHash(token)
}

func tokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// invalid makes the error of a form from what is wrong with its fields, or nil.
func invalid(fields []parley.FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &parley.Error{Kind: parley.Invalid, Key: "form.invalid", Fields: fields}
}

// about adds which user an error of ours is about.
func about(what string, id parley.UserID, err error) error {
	if err == nil || parley.KindOf(err) != 0 {
		return err
	}
	return fmt.Errorf("%s of user %d: %w", what, id, err)
}
