package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"parley/internal/jobs"
	"parley/internal/mail"
	"parley/internal/store"
	"parley/internal/testkit"
)

// postbox keeps the letters of a site.
type postbox struct {
	mu      sync.Mutex
	letters []*mail.Message
}

func (p *postbox) Send(_ context.Context, m *mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.letters = append(p.letters, m)
	return nil
}

// accountSite is a site whose letters can be read, and whose clock can be moved.
type accountSite struct {
	t       testing.TB
	address string
	store   *store.Store
	post    *postbox
	queue   *jobs.Queue
	moved   time.Duration
	mu      sync.Mutex
}

func newAccountSite(t testing.TB, o Options) *accountSite {
	t.Helper()
	a := &accountSite{t: t, post: &postbox{}}
	a.store = testkit.Open(t, store.Options{Dir: t.TempDir(), Now: func() time.Time {
		a.mu.Lock()
		defer a.mu.Unlock()
		return time.Now().Add(a.moved)
	}})
	o.Mail, o.SiteName = a.post, "Home Brewing"
	var srv *Server
	a.address, srv = serveAndReturn(t, a.store, o)
	a.queue = jobs.New(a.store, jobs.Kinds(srv.Users(), srv.Posts()), 1, slog.New(slog.DiscardHandler))
	return a
}

// add moves the clock.
func (a *accountSite) add(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.moved += d
}

// link runs the jobs that are due and returns the path of the link in the
// letter to an address.
func (a *accountSite) link(to string) string {
	a.t.Helper()
	if _, err := a.queue.RunDue(context.Background()); err != nil {
		a.t.Fatal(err)
	}
	a.post.mu.Lock()
	defer a.post.mu.Unlock()
	for i := len(a.post.letters) - 1; i >= 0; i-- {
		if m := a.post.letters[i]; m.To == to {
			return regexp.MustCompile(regexp.QuoteMeta(a.address) + `(/\S+)`).FindStringSubmatch(m.Text)[1]
		}
	}
	a.t.Fatalf("no letter to %s", to)
	return ""
}

// person is a browser with its cookies.
type person struct {
	a      *accountSite
	client *http.Client
	page   string // the last one
	status int
	at     *url.URL
	header http.Header
}

func (a *accountSite) browser() *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		a.t.Fatal(err)
	}
	return &person{a: a, client: &http.Client{Jar: jar}}
}

func (p *person) do(req *http.Request) *person {
	p.a.t.Helper()
	res, err := p.client.Do(req)
	if err != nil {
		p.a.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.a.t.Fatal(err)
	}
	p.page, p.status, p.at, p.header = string(body), res.StatusCode, res.Request.URL, res.Header
	return p
}

func (p *person) get(path string) *person {
	p.a.t.Helper()
	req, err := http.NewRequest("GET", p.a.address+path, nil)
	if err != nil {
		p.a.t.Fatal(err)
	}
	return p.do(req)
}

// fill sends the form of the page that leads to action: its hidden fields, and
// pairs of name and value.
func (p *person) fill(action string, values ...string) *person {
	p.a.t.Helper()
	form := regexp.MustCompile(`(?s)<form[^>]*action="` + regexp.QuoteMeta(action) + `"[^>]*>(.*?)</form>`).FindStringSubmatch(p.page)
	if form == nil {
		p.a.t.Fatalf("the page at %s (%d) has no form for %s:\n%s", p.at, p.status, action, p.main())
	}
	data := url.Values{}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form[1], -1) {
		data.Set(m[1], strings.NewReplacer("&amp;", "&", "&#34;", `"`, "&#43;", "+").Replace(m[2]))
	}
	for i := 0; i+1 < len(values); i += 2 {
		data.Set(values[i], values[i+1])
	}
	req, err := http.NewRequest("POST", p.a.address+action, strings.NewReader(data.Encode()))
	if err != nil {
		p.a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(req)
}

func (p *person) main() string {
	_, after, _ := strings.Cut(p.page, "<main")
	main, _, _ := strings.Cut(after, "</main>")
	return main
}

// shows fails unless the page has a status and a text.
func (p *person) shows(status int, text string) *person {
	p.a.t.Helper()
	if p.status != status || !strings.Contains(p.page, text) {
		p.a.t.Fatalf("%s = %d, want %d with %q:\n%s", p.at, p.status, status, text, p.main())
	}
	return p
}

// join signs somebody up and leaves them signed in.
func (a *accountSite) join(name, password string) *person {
	a.t.Helper()
	p := a.browser()
	p.get("/users/signup")
	a.add(time.Minute)
	p.fill("/users/signup", "display_name", name, "email", name+"@example.org", "password", password).shows(200, "Look into your mail")
	p.get(a.link(name+"@example.org")).shows(200, "One more step, "+name)
	return p.fill("/users/confirm", "password", password).shows(200, "Welcome, "+name)
}

const goodPassword = "correct horse battery"

// TestSignUpPages goes the way of a new member through the pages.
func TestSignUpPages(t *testing.T) {
	a := newAccountSite(t, Options{})
	ann := a.browser()
	ann.get("/users/signup").shows(200, "Sign up")
	ann.fill("/users/signup", "display_name", "Ann", "email", "ann@example.org", "password", goodPassword).shows(422, "That was quick")
	a.add(time.Minute)
	ann.fill("/users/signup", "display_name", "A", "email", "ann", "password", "12345678").shows(422, "at least 3 characters")
	if !strings.Contains(ann.page, `value="ann"`) || !strings.Contains(ann.page, "everybody tries first") || strings.Contains(ann.page, "12345678") {
		t.Errorf("what was typed is lost, or an error, or the password is given back:\n%s", ann.main())
	}
	a.add(time.Minute)
	ann.fill("/users/signup", "display_name", "Ann", "email", "ann@example.org", "password", goodPassword).shows(200, "Look into your mail")
	if ann.header.Get("Set-Cookie") != "" {
		t.Error("somebody who has not confirmed the address gets a cookie")
	}
	link := a.link("ann@example.org")
	ann.get(link).shows(200, "ann@example.org")
	if got := ann.header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the address that lets somebody in has the referrer policy %q", got)
	}
	ann.fill("/users/confirm", "password", "not the one").shows(422, "This is not the password")
	ann.fill("/users/confirm", "password", goodPassword).shows(200, "Welcome, Ann")
	ann.get(link).shows(410, "of no use any more")

	bot := a.browser()
	bot.get("/users/signup")
	a.add(time.Minute)
	bot.fill("/users/signup", "display_name", "Bot", "email", "bot@example.org", "password", goodPassword, "homepage", "https://spam.example").shows(200, "Look into your mail")
	if _, err := a.queue.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, m := range a.post.letters {
		if m.To == "bot@example.org" {
			t.Error("a machine that fills the hidden field gets a letter")
		}
	}

	ann.get("/users/logout").fill("/users/logout").shows(200, "Log in")
	if got := ann.get("/users/logout").at.Path; got != "/users/login" {
		t.Errorf("after logging out, /users/logout leads to %s", got)
	}
	ann.get("/users/login").fill("/users/login", "email", "ann@example.org", "password", "wrong").shows(403, "don’t belong together")
	ann.fill("/users/login", "email", "ann@example.org", "password", goodPassword).shows(200, "Ann")
}

func TestSecurityPages(t *testing.T) {
	a := newAccountSite(t, Options{})
	ann := a.join("Ann", goodPassword)
	const path = "/users/mylogins/1"
	ann.get(path).shows(200, "Logins and security").shows(200, "Ann@example.org")

	// A password, an address, a session.
	ann.fill(path+"/password", "password", "wrong", "new_password", "a quite different phrase").shows(422, "This is not the password")
	ann.fill(path+"/password", "password", goodPassword, "new_password", "a quite different phrase").shows(200, "Your password is changed")
	other := a.browser()
	other.get("/users/login").fill("/users/login", "email", "Ann@example.org", "password", "a quite different phrase")
	other.get(path).shows(200, "Logins and security")
	ann.get(path).fill(path+"/sessions/end").shows(200, "All other browsers are logged out")
	if got := other.get(path).at.Path; got != "/users/login" {
		t.Errorf("a browser that was logged out reaches %s", got)
	}
	ann.get(path).fill(path+"/email", "email", "new@example.org").shows(200, "waits to be confirmed")
	ann.get(a.link("new@example.org")).shows(200, "new@example.org is to become").fill("/users/email/confirm").shows(200, "Your address is changed")
	undo := a.link("Ann@example.org")

	// One-time codes ask for a fresh proof, and what was asked goes on after it.
	a.add(time.Hour)
	ann.get(path).fill(path+"/totp").shows(403, "Is it you?")
	ann.fill("/users/reauthenticate", "password", "wrong").shows(422, "This is not the password")
	ann.fill("/users/reauthenticate", "password", "a quite different phrase").shows(200, "about to send")
	ann.fill(path+"/totp").shows(200, "Set up one-time codes")
	secret := strings.ReplaceAll(regexp.MustCompile(`<code class="secret">([^<]+)`).FindStringSubmatch(ann.page)[1], " ", "")
	code := func() string {
		t.Helper()
		c, err := totp.GenerateCode(secret, a.store.Now())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ann.fill(path+"/totp/confirm", "code", "000000").shows(422, "This code is wrong")
	ann.fill(path+"/totp/confirm", "code", code()).shows(200, "Your recovery codes")
	codes := regexp.MustCompile(`<li><code>([^<]+)`).FindAllStringSubmatch(ann.page, -1)
	if len(codes) != 10 {
		t.Fatalf("recovery codes: %v", codes)
	}

	// Signing in asks for it, by code and by recovery code, and comes back to where it was.
	a.add(time.Minute)
	ann.get("/users/logout").fill("/users/logout")
	ann.get("/users/login?returnurl=%2Ftags").fill("/users/login", "email", "new@example.org", "password", "a quite different phrase").shows(200, "One more step")
	ann.fill("/users/login/second", "code", "123456").shows(422, "This code is wrong")
	ann.fill("/users/login/second", "code", code()).shows(200, "Tags")
	if ann.at.Path != "/tags" {
		t.Errorf("after two steps the browser is at %s", ann.at)
	}
	ann.get("/users/logout").fill("/users/logout")
	ann.get("/users/login").fill("/users/login", "email", "new@example.org", "password", "a quite different phrase")
	ann.fill("/users/login/second", "code", codes[3][1]).shows(200, "Ann")
	ann.get(path).shows(200, "9 recovery codes are left")

	// Recovery, and the way back to the old address.
	a.browser().get("/users/account-recovery").fill("/users/account-recovery", "email", "new@example.org").shows(200, "Look into your mail")
	lost := a.browser()
	lost.get(a.link("new@example.org")).fill("/users/recover", "new_password", "one more good phrase").shows(200, "Your new password is set")
	if got := ann.get(path).at.Path; got != "/users/login" {
		t.Errorf("a session outlives the recovery: %s", got)
	}
	lost.fill("/users/login", "email", "new@example.org", "password", "one more good phrase").shows(200, "One more step")
	a.browser().get(undo).shows(200, "Ann@example.org").fill("/users/email/undo").shows(200, "Look into your mail")
	a.browser().get(a.link("Ann@example.org")).fill("/users/recover", "new_password", "the last good phrase").shows(200, "Your new password is set")

	// Nobody else's settings are there.
	bob := a.join("Bob", goodPassword)
	bob.get(path).shows(404, "")
}

// TestNoEnumeration compares what somebody sees for addresses with and without
// an account.
func TestNoEnumeration(t *testing.T) {
	a := newAccountSite(t, Options{})
	a.join("Ann", goodPassword)
	plain := regexp.MustCompile(`value="[^"]*"`)
	for _, form := range []struct {
		path   string
		values []string
	}{
		{"/users/login", []string{"password", "some wrong password"}},
		{"/users/signup", []string{"display_name", "Somebody", "password", goodPassword}},
		{"/users/account-recovery", nil},
	} {
		var pages []string
		for _, email := range []string{"Ann@example.org", "nobody@example.org"} {
			p := a.browser()
			p.get(form.path)
			a.add(time.Hour)
			p.fill(form.path, append([]string{"email", email}, form.values...)...)
			header := ""
			for _, h := range []string{"Set-Cookie", "Cache-Control", "Location", "Retry-After"} {
				header += p.header.Get(h) + "\n"
			}
			pages = append(pages, p.at.String()+"\n"+header+plain.ReplaceAllString(p.page, ""))
		}
		if pages[0] != pages[1] {
			t.Errorf("%s differs:\n%s\n%s", form.path, pages[0], pages[1])
		}
	}
}
