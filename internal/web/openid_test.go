package web

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"parley/internal/fetch"
	"parley/internal/users"
)

// opServer is a real OpenID provider.
type opServer struct {
	address string
	people  people
	handler http.Handler
}

// people are those whom the provider knows, by the name they log in with.
type people map[string]*storage.User

func (p people) GetUserByUsername(name string) *storage.User { return p[name] }
func (p people) ExampleClientID() string                     { return "" }
func (p people) GetUserByID(id string) *storage.User {
	for _, u := range p {
		if u.ID == id {
			return u
		}
	}
	return nil
}

const providerPassword = "at the provider"

func startOP(t *testing.T) *opServer {
	t.Helper()
	o := &opServer{people: people{
		"ann":  {ID: "1", FirstName: "Ann", LastName: "Other", Email: "ann@example.org", EmailVerified: true},
		"bob":  {ID: "2", FirstName: "Bob", LastName: "Builder", Email: "bob@example.org", EmailVerified: true},
		"carl": {ID: "3", FirstName: "Carl", LastName: "Cares", Email: "carl@example.org"}, // who may be anybody
	}}
	for _, u := range o.people {
		u.Password = providerPassword
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.handler.ServeHTTP(w, r) }))
	t.Cleanup(srv.Close)
	o.address = srv.URL
	return o
}

// serve has the provider begin anew, for one site.
func (o *opServer) serve(site string) {
	client := storage.WebClient("parley", "secret", site+"/users/oauth/example")
	o.handler = exampleop.SetupServer(o.address, storage.NewStorageWithClients(o.people, map[string]*storage.Client{"parley": client}), nil, false)
}

// through logs somebody in at the provider, to which the page that they see
// leads, and comes back with them.
func (o *opServer) through(p *person, name string) *person {
	p.a.t.Helper()
	link := regexp.MustCompile(`<a class="button" href="(` + o.address + `[^"]+)"`).FindStringSubmatch(p.page)
	if link == nil {
		p.a.t.Fatalf("the page at %s (%d) does not lead to the provider:\n%s", p.at, p.status, p.main())
	}
	p.visit(html.UnescapeString(link[1]))
	id := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(p.page)
	if id == nil {
		p.a.t.Fatalf("the provider does not ask who it is:\n%s", p.page)
	}
	form := url.Values{"id": {id[1]}, "username": {name}, "password": {providerPassword}}
	req, err := http.NewRequest("POST", o.address+"/login/username", strings.NewReader(form.Encode()))
	if err != nil {
		p.a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return p.do(req)
}

func (p *person) visit(address string) *person {
	p.a.t.Helper()
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		p.a.t.Fatal(err)
	}
	return p.do(req)
}

// callback keeps the address by which a provider sends this browser back.
func (p *person) callback() *string {
	var last string
	p.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/users/oauth/example" {
			last = r.URL.RequestURI()
		}
		return nil
	}
	return &last
}

const exampleLogin = "/users/oauth/example"

// eachOpenIDSite runs a test on a site with a provider, on each engine.
func eachOpenIDSite(t *testing.T, test func(t *testing.T, a *accountSite, o *opServer)) {
	o := startOP(t)
	options := Options{Client: fetch.New(fetch.Options{Loopback: true}).Client(),
		Providers: []users.Provider{{Name: "example", Title: "Example Club", Issuer: o.address, ClientID: "parley", ClientSecret: "secret"}}}
	eachAccountSite(t, options, func(t *testing.T, a *accountSite) {
		o.serve(a.address)
		test(t, a, o)
	})
}

// TestOpenIDNewcomer signs somebody up through a provider, and in again, which
// asks for the second factor as every way in does.
func TestOpenIDNewcomer(t *testing.T) {
	eachOpenIDSite(t, func(t *testing.T, a *accountSite, o *opServer) {
		ann := a.browser()
		came := ann.callback()
		ann.get("/users/login?returnurl=%2Ftags").shows(200, "Log in with Example Club")
		if ann.header.Get("Set-Cookie") != "" {
			t.Error("the login gives readers a cookie")
		}
		ann.fill(exampleLogin).shows(200, "On to Example Club")
		o.through(ann, "ann").shows(200, "Example Club has told us who you are").shows(200, `value="Ann Other"`).shows(200, "ann@example.org")
		first := *came
		ann.fill("/users/join", "display_name", "An").shows(422, "at least 3 characters").shows(422, `value="An"`)
		ann.fill("/users/join", "display_name", "Ann").shows(200, "Welcome, Ann")
		ann.get("/users/mylogins/1").shows(200, "Example Club").shows(200, "ann@example.org")

		// What a provider said is of use once, and in the browser that asked.
		a.browser().get(first).shows(410, "no longer works")
		ann.get(first).shows(410, "no longer works")

		logout(ann).get("/users/login?returnurl=%2Ftags").fill(exampleLogin)
		o.through(ann, "ann").shows(200, "<h1>Tags</h1>")

		// Her only way in stays.
		ann.get("/users/mylogins/1").fill("/users/mylogins/1/logins/remove").shows(409, "your only way in")

		secret := a.setUpCodes(ann, "/users/mylogins/1")
		a.add(time.Minute)
		logout(ann).get("/users/login?returnurl=%2Ftags").fill(exampleLogin)
		o.through(ann, "ann").shows(200, "One more step")
		if got := ann.client.Jar.Cookies(ann.at); hasSession(got) {
			t.Errorf("a session begins before the second step: %v", got)
		}
		ann.fill("/users/login/second", "code", a.code(secret)).shows(200, "<h1>Tags</h1>")
	})
}

// TestOpenIDAddresses goes by the address that a provider tells: one that it
// does not vouch for has to be confirmed, one that an account has is no way into
// that account.
func TestOpenIDAddresses(t *testing.T) {
	eachOpenIDSite(t, func(t *testing.T, a *accountSite, o *opServer) {
		carl := a.browser()
		carl.get("/users/signup").fill(exampleLogin)
		o.through(carl, "carl").shows(200, "Nearly there")
		carl.fill("/users/join", "display_name", "Carl", "email", "carl@example.org").shows(200, "Check your e-mail")
		carl.get(a.link("carl@example.org")).shows(200, "log in once more").fill(exampleLogin)
		o.through(carl, "carl").shows(200, "Welcome, Carl")

		bob := a.join("bob", goodPassword)
		logout(bob).get("/users/login").fill(exampleLogin)
		o.through(bob, "bob").shows(200, "An account here has the address bob@example.org")
		if hasSession(bob.client.Jar.Cookies(bob.at)) {
			t.Fatal("the address alone lets somebody in")
		}
		login := regexp.MustCompile(`href="(/users/login\?returnurl=[^"]+)"`).FindStringSubmatch(bob.main())
		bob.get(html.UnescapeString(login[1])).fill("/users/login", "email", "bob@example.org", "password", goodPassword).shows(200, "log in to this account with Example Club")
		bob.fill("/users/join/link").shows(200, "Your logins are changed")
		logout(bob).get("/users/login").fill(exampleLogin)
		o.through(bob, "bob").shows(200, ">bob<")

		// Another's login can not be added.
		bob.get("/users/reauthenticate").fill(exampleLogin)
		o.through(bob, "carl").shows(403, "belongs to another account")
		bob.get("/users/mylogins/2").fill("/users/mylogins/2/logins/remove").shows(200, "Your logins are changed")
		logout(bob).get("/users/login").fill(exampleLogin)
		o.through(bob, "bob").shows(200, "An account here has the address")
	})
}

// TestOpenIDFails has a provider say no, and then nothing.
func TestOpenIDFails(t *testing.T) {
	eachOpenIDSite(t, func(t *testing.T, a *accountSite, o *opServer) {
		ann := a.browser()
		ann.get("/users/login").fill(exampleLogin)
		state := regexp.MustCompile(`[?&;]state=([^&"]+)`).FindStringSubmatch(ann.page)
		ann.get(exampleLogin+"?error=access_denied&state="+state[1]).shows(403, "Example Club did not let you in").shows(403, "Log in with Example Club")
		ann.get(exampleLogin+"?code=made-up&state=made-up").shows(410, "no longer works")

		ann.get("/users/login").fill(exampleLogin)
		state = regexp.MustCompile(`[?&;]state=([^&"]+)`).FindStringSubmatch(ann.page)
		ann.get(exampleLogin+"?code=made-up&state="+state[1]).shows(403, "could not be taken for true")

		ann.get("/users/login").fill("/users/oauth/example")
		ann.get("/users/oauth/nobody").shows(410, "no such login")
	})
	o := startOP(t)
	o.handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	a := newAccountSite(t, sqliteIn(t), Options{Client: fetch.New(fetch.Options{Loopback: true}).Client(),
		Providers: []users.Provider{{Name: "example", Issuer: o.address, ClientID: "parley"}}})
	a.browser().get("/users/login").fill(exampleLogin).shows(429, "does not answer at this moment").shows(429, `name="password"`)
}

func hasSession(cookies []*http.Cookie) bool {
	for _, c := range cookies {
		if strings.HasSuffix(c.Name, "session") {
			return true
		}
	}
	return false
}
