package users

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"regexp"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley"
)

// Provider is an OpenID provider by which people may sign in, as the operator
// configured it.
type Provider struct {
	Name         string // in addresses: lower-case letters, digits and hyphens
	Title        string // on buttons
	Issuer       string
	ClientID     string
	ClientSecret string
	Scopes       []string // beside openid; nil is profile and email
}

var providerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,30}$`)

// provider is one of them with what its discovery says, once it was asked.
type provider struct {
	Provider
	client   *http.Client
	redirect string // where it sends people back to

	mu       sync.Mutex
	found    *oidc.Provider
	verifier *oidc.IDTokenVerifier
}

// signatures are the algorithms that an identity may be signed with; "none" and
// the shared secrets are not among them.
var signatures = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

func newProviders(list []Provider, siteURL string, client *http.Client) (map[string]*provider, error) {
	providers := map[string]*provider{}
	for _, p := range list {
		switch {
		case !providerName.MatchString(p.Name):
			return nil, parley.Errorf(parley.Invalid, "the name of a login provider has lower-case letters, digits and hyphens: %q", p.Name)
		case p.Issuer == "" || p.ClientID == "":
			return nil, parley.Errorf(parley.Invalid, "the login provider %q needs an issuer and a client id", p.Name)
		case client == nil:
			return nil, fmt.Errorf("the login provider %q needs an HTTP client", p.Name)
		}
		if p.Title == "" {
			p.Title = p.Name
		}
		if p.Scopes == nil {
			p.Scopes = []string{"profile", "email"}
		}
		providers[p.Name] = &provider{Provider: p, client: client, redirect: siteURL + "/users/oauth/" + p.Name}
	}
	return providers, nil
}

// discover asks the provider for its addresses and keys, once; after a failure
// the next sign-in asks again.
func (p *provider) discover(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return nil
	}
	// Keys are fetched later, when this request is long gone.
	lasting := oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	found, err := oidc.NewProvider(lasting, p.Issuer)
	if err != nil {
		return fmt.Errorf("login provider %s: %w", p.Name, err)
	}
	p.found = found
	p.verifier = found.VerifierContext(lasting, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: signatures})
	return nil
}

func (p *provider) config() *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: p.found.Endpoint(), RedirectURL: p.redirect,
		Scopes: append([]string{oidc.ScopeOpenID}, p.Scopes...)}
}

// identity is who somebody is at a provider.
type identity struct {
	Provider string `json:"provider"`
	Issuer   string `json:"issuer"`
	Subject  string `json:"subject"`
	Email    string `json:"email,omitempty"`
	Verified bool   `json:"verified,omitempty"` // the provider says that the address is theirs
	Name     string `json:"name,omitempty"`
}

// maxSubject bounds an identifier (OpenID Connect Core §2: 255 characters).
const maxSubject = 255

// identify exchanges a code for an identity and checks all of its claims:
// signature, issuer, audience, times, nonce.
func (p *provider) identify(ctx context.Context, code, verifier, nonce string) (*identity, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.config().Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return nil, fmt.Errorf("exchanging the code: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return nil, fmt.Errorf("the answer holds no identity")
	}
	id, err := p.verifier.Verify(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("checking the identity: %w", err)
	}
	if id.Nonce != nonce {
		return nil, fmt.Errorf("the identity is for another sign-in")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return nil, err
		}
	}
	c := claims{}
	if err := id.Claims(&c); err != nil {
		return nil, fmt.Errorf("reading the identity: %w", err)
	}
	if len(id.Audience) > 1 && c.Party != p.ClientID {
		return nil, fmt.Errorf("the identity is for another party, %q", c.Party)
	}
	if id.Subject == "" || len(id.Subject) > maxSubject {
		return nil, fmt.Errorf("the identity names nobody")
	}
	if c.Email == "" && p.found.UserInfoEndpoint() != "" {
		if err := p.complete(ctx, id.Subject, token, &c); err != nil {
			return nil, err
		}
	}
	return &identity{Provider: p.Name, Issuer: id.Issuer, Subject: id.Subject, Email: c.Email,
		Verified: c.Verified == true || c.Verified == "true", Name: cmp.Or(c.Name, c.Nick)}, nil
}

// claims are what a provider says about somebody.
type claims struct {
	Email    string `json:"email"`
	Verified any    `json:"email_verified"` // some providers send a text
	Name     string `json:"name"`
	Nick     string `json:"preferred_username"`
	Party    string `json:"azp"`
}

// complete asks a provider for what its identity leaves out: many put only the
// subject there (OpenID Connect Core §5.4). The answer must be about the same
// person (§5.3.2).
func (p *provider) complete(ctx context.Context, subject string, token *oauth2.Token, c *claims) error {
	info, err := p.found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil {
		return fmt.Errorf("asking who it is: %w", err)
	}
	if info.Subject != subject {
		return fmt.Errorf("the identity is of %q, what is told about it of %q", subject, info.Subject)
	}
	if err := info.Claims(c); err != nil {
		return fmt.Errorf("reading who it is: %w", err)
	}
	return nil
}
