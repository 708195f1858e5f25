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

	"parley"
	"parley/internal/jobs"
	"parley/internal/mail"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
	"parley/internal/users"
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
	posts   *posts.Posts
	users   *users.Users
	folder  string // of the letters, on a site without a mail server
	moved   time.Duration
	mu      sync.Mutex
}

// eachAccountSite runs a test on a fresh site of each engine.
func eachAccountSite(t *testing.T, o Options, test func(t *testing.T, a *accountSite), prepare ...func(*store.Store)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newAccountSite(t, sqliteIn(t), o, prepare...)) })
	t.Run("postgres", func(t *testing.T) {
		test(t, newAccountSite(t, store.Options{URL: testkit.FreshPostgres(t)}, o, prepare...))
	})
}

// sqliteIn is a fresh SQLite site.
func sqliteIn(t testing.TB) store.Options { return store.Options{Dir: testkit.FreshFolder(t)} }

// newAccountSite serves a site; prepare fills it before it is.
func newAccountSite(t testing.TB, so store.Options, o Options, prepare ...func(*store.Store)) *accountSite {
	t.Helper()
	a := &accountSite{t: t, post: &postbox{}}
	so.Now = func() time.Time {
		a.mu.Lock()
		defer a.mu.Unlock()
		return time.Now().Add(a.moved)
	}
	a.store = testkit.Open(t, so)
	for _, p := range prepare {
		p(a.store)
	}
	o.SiteName = "Home Brewing"
	if o.Mail == nil {
		o.Mail = a.post
	}
	if f, ok := o.Mail.(mail.Folder); ok {
		a.folder = f.Dir
	}
	var srv *Server
	a.address, srv = serveAndReturn(t, a.store, o)
	a.posts, a.users = srv.Posts(), srv.Users()
	a.queue = jobs.New(a.store, jobs.Kinds(srv.Users(), srv.Posts()), 1, slog.New(slog.DiscardHandler))
	return a
}

// add moves the clock.
func (a *accountSite) add(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.moved += d
}

// work runs the jobs that are due.
func (a *accountSite) work() {
	a.t.Helper()
	if _, err := a.queue.RunDue(context.Background()); err != nil {
		a.t.Fatal(err)
	}
}

// clean fails the test if parley check finds something.
func (a *accountSite) clean() {
	a.t.Helper()
	found, err := a.store.Check(context.Background(), func(string) {})
	if err != nil {
		a.t.Fatal(err)
	}
	for _, f := range found {
		a.t.Errorf("check: %s: %d, such as %v", f.What, f.Count, f.Sample)
	}
}

// ask has a member ask a question.
func (a *accountSite) ask(id parley.UserID, what string) parley.PostID {
	a.t.Helper()
	asked, err := a.posts.Ask(context.Background(), parley.Act{Actor: parley.Actor{ID: id, Reputation: 1000, EarnedHere: 1000, Confirmed: true, DisplayName: "somebody"}, Key: what},
		posts.Question{Title: "What is known about " + what + "?", Body: "I have read much about " + what + " and still wonder.", Tags: []string{"facts"}})
	if err != nil {
		a.t.Fatal(err)
	}
	return asked.ID
}

// link runs the jobs that are due and returns the path of the link in the
// letter to an address.
func (a *accountSite) link(to string) string {
	a.t.Helper()
	return regexp.MustCompile(regexp.QuoteMeta(a.address) + `(/\S+)`).FindStringSubmatch(a.letter(to))[1]
}

// as is a browser in which a member has signed in.
func (a *accountSite) as(m testkit.Member) *person {
	a.t.Helper()
	p := a.browser()
	u, err := url.Parse(a.address)
	if err != nil {
		a.t.Fatal(err)
	}
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: m.Token, Path: "/"}})
	return p
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
	p.fill("/users/signup", "display_name", name, "email", name+"@example.org", "password", password).shows(200, "Check your e-mail")
	p.get(a.link(name+"@example.org")).shows(200, "One more step, "+name)
	return p.fill("/users/confirm", "password", password).shows(200, "Welcome, "+name)
}

const goodPassword = "correct horse battery"

func logout(p *person) *person {
	p.a.t.Helper()
	return p.get("/users/logout").fill("/users/logout")
}

// setUpCodes gives a signed-in person one-time codes and returns their secret.
func (a *accountSite) setUpCodes(p *person, path string) (secret string) {
	a.t.Helper()
	p.get(path).fill(path+"/totp").shows(200, "Set up one-time codes")
	secret = strings.ReplaceAll(regexp.MustCompile(`<code class="secret">([^<]+)`).FindStringSubmatch(p.page)[1], " ", "")
	p.fill(path+"/totp/confirm", "code", a.code(secret)).shows(200, "Your recovery codes")
	return secret
}

// code is what an authenticator shows now.
func (a *accountSite) code(secret string) string {
	a.t.Helper()
	code, err := totp.GenerateCode(secret, a.store.Now())
	if err != nil {
		a.t.Fatal(err)
	}
	return code
}
