package users_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"parley"
	"parley/internal/users"
)

// liar is an OpenID provider that says what a test wants it to.
type liar struct {
	sync.Mutex
	address string
	key     *ecdsa.PrivateKey
	sign    func(claims map[string]any) string // the identity
	info    map[string]any                     // what it tells about who it is
	claims  map[string]any
	asked   url.Values // by the exchange of the code
}

func startLiar(t *testing.T) *liar {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	l := &liar{key: key}
	l.sign = func(claims map[string]any) string { return signed(t, jose.ES256, l.key, "one", claims) }
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(v); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": l.address, "authorization_endpoint": l.address + "/auth", "token_endpoint": l.address + "/token",
			"jwks_uri": l.address + "/keys", "userinfo_endpoint": l.address + "/info",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: l.key.Public(), KeyID: "one", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		l.Lock()
		defer l.Unlock()
		r.ParseForm() // what is not a form is an empty one
		l.asked = r.PostForm
		answer(w, map[string]any{"access_token": "opaque", "token_type": "Bearer", "id_token": l.sign(l.claims)})
	})
	mux.HandleFunc("GET /info", func(w http.ResponseWriter, _ *http.Request) {
		l.Lock()
		defer l.Unlock()
		answer(w, l.info)
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	l.address = srv.URL
	return l
}

func signed(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", id))
	must(t, err)
	text, err := jwt.Signed(s).Claims(claims).Serialize()
	must(t, err)
	return text
}

// TestProviderLies has a provider err in each claim of an identity. Nobody gets
// in by any of them.
func TestProviderLies(t *testing.T) {
	l := startLiar(t)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	tests := []struct {
		name  string
		wrong func(claims map[string]any)
		sign  func(claims map[string]any) string
		info  map[string]any
		taken bool
	}{
		{name: "the truth", wrong: func(map[string]any) {}, taken: true},
		{name: "several parties, ours among them", wrong: func(c map[string]any) { c["aud"], c["azp"] = []string{"parley", "x"}, "parley" }, taken: true},
		{name: "the rest is told elsewhere", wrong: func(c map[string]any) { delete(c, "email") }, info: map[string]any{"sub": "7", "email": "ann@example.org"}, taken: true},
		{name: "what is told elsewhere is about another", wrong: func(c map[string]any) { delete(c, "email") }, info: map[string]any{"sub": "8", "email": "ann@example.org"}},
		{name: "another issuer", wrong: func(c map[string]any) { c["iss"] = "https://evil.example" }},
		{name: "for another site", wrong: func(c map[string]any) { c["aud"] = "another" }},
		{name: "for several, issued to another", wrong: func(c map[string]any) { c["aud"], c["azp"] = []string{"parley", "x"}, "x" }},
		{name: "run out", wrong: func(c map[string]any) { c["exp"] = time.Now().Add(-time.Hour).Unix() }},
		{name: "for another sign-in", wrong: func(c map[string]any) { c["nonce"] = "another" }},
		{name: "without a nonce", wrong: func(c map[string]any) { delete(c, "nonce") }},
		{name: "nobody", wrong: func(c map[string]any) { c["sub"] = "" }},
		{name: "a name without end", wrong: func(c map[string]any) { c["sub"] = strings.Repeat("x", 256) }},
		{name: "another access token", wrong: func(c map[string]any) { c["at_hash"] = "AAAAAAAAAAAAAAAAAAAAAA" }},
		{name: "signed by somebody else", sign: func(c map[string]any) string { return signed(t, jose.ES256, other, "one", c) }},
		{name: "signed with the shared secret", sign: func(c map[string]any) string {
			return signed(t, jose.HS256, []byte("0123456789abcdef0123456789abcdef"), "one", c)
		}},
		{name: "not signed", sign: func(c map[string]any) string {
			parts := strings.Split(signed(t, jose.ES256, l.key, "one", c), ".")
			return "eyJhbGciOiJub25lIn0." + parts[1] + "."
		}},
		{name: "nothing", sign: func(map[string]any) string { return "" }},
	}
	each(t, func(t *testing.T, s *site) {
		u, err := users.New(s.store, users.Options{SiteURL: "https://brew.example", Client: http.DefaultClient, Logger: slog.New(slog.DiscardHandler),
			Providers: []users.Provider{{Name: "liar", Issuer: l.address, ClientID: "parley", ClientSecret: "0123456789abcdef0123456789abcdef"}}})
		must(t, err)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				to, err := u.BeginOpenID(ctx, "liar", nil, "", "/tags")
				must(t, err)
				address, err := url.Parse(to.Address)
				must(t, err)
				q := address.Query()
				if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://brew.example/users/oauth/liar" {
					t.Errorf("the way to the provider is %s", to.Address)
				}
				l.Lock()
				l.claims = map[string]any{"iss": l.address, "aud": "parley", "sub": "7", "nonce": q.Get("nonce"), "email": "ann@example.org",
					"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix()}
				usual := l.sign
				if tt.wrong != nil {
					tt.wrong(l.claims)
				}
				if tt.sign != nil {
					l.sign = tt.sign
				}
				l.info = tt.info
				l.Unlock()
				from, err := u.FinishOpenID(ctx, from(1), "liar", nil, url.Values{"state": {q.Get("state")}, "code": {"x"}}, to.Browser)
				l.Lock()
				l.sign = usual
				if l.asked.Get("code_verifier") == "" {
					t.Error("the code is exchanged without its verifier")
				}
				l.Unlock()
				switch {
				case !tt.taken && parley.KindOf(err) != parley.Denied:
					t.Errorf("FinishOpenID = %+v, %v, want it denied", from, err)
				case tt.taken && (err != nil || from.Finish == ""):
					t.Errorf("FinishOpenID = %+v, %v, want a newcomer", from, err)
				}
			})
		}
	})
}
