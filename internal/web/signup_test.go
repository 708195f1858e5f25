package web

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/internal/mail"
)

// TestSignUpPages goes the way of a new member through the pages.
func TestSignUpPages(t *testing.T) { eachAccountSite(t, Options{}, testSignUpPages) }

func testSignUpPages(t *testing.T, a *accountSite) {
	ann := a.browser()
	ann.get("/users/signup").shows(200, "Sign up")
	ann.fill("/users/signup", "display_name", "Ann", "email", "ann@example.org", "password", goodPassword).shows(422, "That was quick")
	a.add(time.Minute)
	ann.fill("/users/signup", "display_name", "A", "email", "ann", "password", "12345678").shows(422, "at least 3 characters")
	if !strings.Contains(ann.page, `value="ann"`) || !strings.Contains(ann.page, "everybody tries first") || strings.Contains(ann.page, "12345678") {
		t.Errorf("what was typed is lost, or an error, or the password is given back:\n%s", ann.main())
	}
	a.add(time.Minute)
	ann.fill("/users/signup", "display_name", "Ann", "email", "ann@example.org", "password", goodPassword).shows(200, "Check your e-mail")
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
	ann.get(link).shows(410, "no longer works")

	bot := a.browser()
	bot.get("/users/signup")
	a.add(time.Minute)
	bot.fill("/users/signup", "display_name", "Bot", "email", "bot@example.org", "password", goodPassword, "homepage", "https://spam.example").shows(200, "Check your e-mail")
	a.work()
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

// TestNoEnumeration compares what somebody sees for addresses with and without
// an account.
func TestNoEnumeration(t *testing.T) { eachAccountSite(t, Options{}, testNoEnumeration) }

func testNoEnumeration(t *testing.T, a *accountSite) {
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

// TestEnumerationCost compares what the server spends on addresses with and
// without an account: an answer that comes without the work of a password's hash,
// or with it twice, would tell which is which. What else runs on the machine makes
// single requests dearer, so the least of several is compared, in a few attempts:
// work that is not done is missing in all of them. On SQLite all of the work is
// this process's own.
func TestEnumerationCost(t *testing.T) {
	a := newAccountSite(t, sqliteIn(t), Options{})
	a.join("Ann", goodPassword)
	for _, form := range []struct {
		path   string
		values []string
	}{
		{"/users/login", []string{"password", "some wrong password"}},
		{"/users/signup", []string{"display_name", "Somebody", "password", goodPassword}},
		{"/users/account-recovery", nil},
	} {
		for attempt := 1; ; attempt++ {
			known, unknown := a.leastCost(t, form.path, form.values)
			t.Logf("%s: %v with an account, %v without", form.path, known, unknown)
			if (known - unknown).Abs() <= max(unknown/4, time.Millisecond) {
				break
			}
			if attempt == 6 {
				t.Errorf("%s costs %v for an address with an account, %v for one without", form.path, known, unknown)
				break
			}
		}
	}
}

// leastCost is the least processor time that a form took for an address with and
// one without an account. Memory is collected between the requests and not within
// them, where it would be paid by whoever comes at the wrong moment.
func (a *accountSite) leastCost(t *testing.T, path string, values []string) (known, unknown time.Duration) {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	p := a.browser()
	known, unknown = time.Hour, time.Hour
	for range 4 {
		for email, least := range map[string]*time.Duration{"Ann@example.org": &known, "nobody@example.org": &unknown} {
			p.get(path)
			a.add(2 * time.Hour)
			runtime.GC()
			runtime.GC() // the second ends what the first has left to do later
			before := processorTime(t)
			p.fill(path, append([]string{"email", email}, values...)...)
			*least = min(*least, processorTime(t)-before)
		}
	}
	return known, unknown
}

// processorTime is what this process has spent.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestFirstAdministrator goes by the link that the first start prints, on a site
// without a mail server: it says where the letters are.
func TestFirstAdministrator(t *testing.T) {
	eachAccountSite(t, Options{Mail: mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")}}, func(t *testing.T, a *accountSite) {
		link, err := a.users.FirstAdministrator(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		chief := a.browser()
		chief.get("/users/first?token=made-up").shows(410, "no longer works")
		chief.get(link).shows(200, "The first administrator")
		chief.fill("/users/first", "display_name", "Ch", "email", "chief", "password", "password").shows(422, `href="#password"`).shows(422, `href="#email"`).shows(422, `href="#display_name"`)
		chief.fill("/users/first", "display_name", "Chief", "email", "chief@example.org", "password", goodPassword).
			shows(200, "Your role needs two-factor authentication").shows(200, "e-mails to members are put into the folder mail")
		a.browser().get(link).shows(410, "no longer works")
		if again, err := a.users.FirstAdministrator(context.Background()); err != nil || again != "" {
			t.Errorf("a second first administrator: %q, %v", again, err)
		}

		// The rights of the office wait for the second step.
		chief.get("/users/claims").shows(404, "")
		a.setUpCodes(chief, "/users/mylogins/1")
		chief.get("/users/claims").shows(200, "No claim waits")

		ann := a.browser().get("/users/signup")
		a.add(time.Minute)
		ann.fill("/users/signup", "display_name", "Ann", "email", "ann@example.org", "password", goodPassword).shows(200, "finds the e-mail in the folder mail")
		a.work()
		letters, err := filepath.Glob(filepath.Join(a.folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, name := range letters {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(text), "ann@example.org")
		}
		if !found {
			t.Errorf("no letter to ann among %v", letters)
		}
	})
}
