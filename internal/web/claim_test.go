package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"parley"
	"parley/internal/fetch"
	"parley/internal/store"
	"parley/internal/testkit"
)

// originalSite is the site that users were imported from. Everybody can write
// comments there; "about me" only its owner.
type originalSite struct {
	sync.Mutex
	about, elsewhere string
	down             bool
}

func (o *originalSite) set(about, elsewhere string, down bool) {
	o.Lock()
	defer o.Unlock()
	o.about, o.elsewhere, o.down = about, elsewhere, down
}

func (o *originalSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.Lock()
	defer o.Unlock()
	if o.down || r.URL.Path != "/users/262" {
		http.Error(w, "not here", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintf(w, `<!DOCTYPE html><title>User</title><div id="mainbar-full"><div class="flex--item s-prose profile--bio js-about-me-content"><p>I like <b>coffee</b>. %s</p></div>
		<div class="comments"><p>%s</p></div></div>`, o.about, o.elsewhere)
}

// eachClaimSite runs a test on a site whose users came from another, on each
// engine.
func eachClaimSite(t *testing.T, test func(t *testing.T, a *accountSite, o *originalSite)) {
	o := &originalSite{}
	srv := httptest.NewServer(o)
	t.Cleanup(srv.Close)
	options := Options{Client: fetch.New(fetch.Options{Loopback: true}).Client(), OriginPlain: true}
	eachAccountSite(t, options, func(t *testing.T, a *accountSite) {
		o.set("", "", false)
		test(t, a, o)
	}, func(s *store.Store) {
		testkit.Import(t, s, testkit.Data(t, "se-dump", "coffee-meta"))
		err := s.Update(context.Background(), func(tx *store.Tx) error {
			return tx.SetSetting(context.Background(), store.SettingHost, strings.TrimPrefix(srv.URL, "http://"))
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestClaimByCode makes an imported user's posts and reputation somebody's who
// can write into the original profile.
func TestClaimByCode(t *testing.T) {
	eachClaimSite(t, func(t *testing.T, a *accountSite, o *originalSite) {
		before := a.profile(262)
		ann := a.join("Ann", goodPassword)
		own := a.user("ann@example.org")
		asked := a.ask(own, "cold brew")
		link := regexp.MustCompile(`href="(/users/claim[^"]+)"`).FindStringSubmatch(a.browser().get("/users/262/any").page)
		if link == nil {
			t.Fatal("the profile of an imported user does not lead to its claim")
		}
		ann.get(link[1]).shows(200, `value="262"`)
		ann.fill("/users/claim", "user", "not a number").shows(422, "no imported user with this number").shows(422, `value="not a number"`)
		ann.fill("/users/claim", "user", idOf(own)).shows(422, "no imported user with this number")
		ann.fill("/users/claim", "user", "262").shows(200, "You say that you are "+before.Name)
		code := regexp.MustCompile(`<code class="secret">([^<]+)`).FindStringSubmatch(ann.page)[1]

		ann.fill("/users/claim/check").shows(422, "does not stand in your old profile yet")
		o.set("", "a comment with "+code, false)
		ann.fill("/users/claim/check").shows(422, "does not stand in your old profile yet")
		o.set(code, "", true)
		ann.fill("/users/claim/check").shows(422, "could not be read")
		o.set(code, "", false)
		ann.fill("/users/claim/check").shows(200, before.Name)

		ann.get("/users/mylogins/262").shows(200, "Ann@example.org")
		after := a.profile(262)
		if after.Reputation < before.Reputation || after.Questions != before.Questions+1 || after.Claimable {
			t.Errorf("the profile is %+v, was %+v", after, before)
		}
		ann.get("/questions/"+idOf(asked)).shows(200, "/users/262/")
		a.browser().get("/users/"+idOf(own)+"/ann").shows(410, "")
		if got := a.browser().get("/users/262/any").page; strings.Contains(got, "/users/claim") {
			t.Error("the profile can be claimed again")
		}
		a.join("Bob", goodPassword).get("/users/claim").fill("/users/claim", "user", "262").shows(422, "no imported user with this number")
		a.clean()
	})
}

// TestClaimByModerator has a moderator refuse a claim and grant the next.
func TestClaimByModerator(t *testing.T) {
	eachClaimSite(t, func(t *testing.T, a *accountSite, _ *originalSite) {
		member := testkit.Join(t, a.store, "Mod", 1, parley.Moderator)
		mod := a.as(member)
		mod.get("/users/"+idOf(member.ID)+"/mod").shows(200, `href="/users/claims"`)
		bob := a.join("Bob", goodPassword)
		bob.get("/users/claims").shows(404, "")
		bob.get("/users/claim").fill("/users/claim", "user", "127")
		bob.fill("/users/claim/ask", "reason", "").shows(422, `href="#reason"`)
		bob.fill("/users/claim/ask", "reason", "I wrote about <the> grinder in 2015.").shows(200, "A moderator will look at it")

		mod.get("/users/claims").shows(200, "I wrote about &lt;the&gt; grinder in 2015.")
		decide := regexp.MustCompile(`action="(/users/claims/\d+)"`).FindStringSubmatch(mod.page)[1]
		mod.fill(decide, "decision", "refuse", "answer", "Anybody could know that.").shows(200, "No claim waits")
		if text := a.letter("Bob@example.org"); !strings.Contains(text, "Anybody could know that.") {
			t.Errorf("the letter does not say why:\n%s", text)
		}
		mod.get("/users/claim").fill("/users/claim", "user", "127").shows(200, "You say that you are")
		mod.fill("/users/claim/ask", "reason", "It is me.")
		own := regexp.MustCompile(`action="(/users/claims/\d+)"`).FindStringSubmatch(mod.get("/users/claims").page)[1]
		mod.fill(own, "decision", "grant").shows(403, "Another moderator decides")
		mod.get("/users/claim").fill("/users/claim/withdraw").shows(200, "Number of the user")

		bob.get("/users/claim").fill("/users/claim", "user", "127").fill("/users/claim/ask", "reason", "See my site.")
		decide = regexp.MustCompile(`action="(/users/claims/\d+)"`).FindStringSubmatch(mod.get("/users/claims").page)[1]
		mod.fill(decide, "decision", "grant").shows(200, "No claim waits")
		bob.get("/users/mylogins/127").shows(200, "Bob@example.org")
		a.clean()
	})
}

func (a *accountSite) profile(id parley.UserID) *store.Profile {
	a.t.Helper()
	p, err := a.store.Profile(context.Background(), id)
	if err != nil {
		a.t.Fatal(err)
	}
	return p
}

// user is who has an address.
func (a *accountSite) user(email string) parley.UserID {
	a.t.Helper()
	account, err := a.store.AccountByEmail(context.Background(), email)
	if err != nil {
		a.t.Fatal(err)
	}
	return account.User
}

// letter runs the jobs that are due and returns the text of the last letter to
// an address.
func (a *accountSite) letter(to string) string {
	a.t.Helper()
	a.work()
	a.post.mu.Lock()
	defer a.post.mu.Unlock()
	for i := len(a.post.letters) - 1; i >= 0; i-- {
		if m := a.post.letters[i]; m.To == to {
			return m.Text
		}
	}
	a.t.Fatalf("no letter to %s", to)
	return ""
}
