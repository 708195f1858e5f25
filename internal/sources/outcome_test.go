package sources_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

const day = 24 * time.Hour

// TestOutcomes has servers answer in every way that evidence.md §4.2 tells
// apart, and looks at what the source and its quotation become.
func TestOutcomes(t *testing.T) {
	notFound := testkit.Article("Page not found", "", "The page that you are looking for could not be found.", lead, other)
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/2024/talks" {
				http.Redirect(w, r, to, http.StatusFound)
				return
			}
			article("", lead, other)(w, r)
		}
	}
	say := func(code int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(code)
			io.WriteString(w, body) // who hangs up fails below
		}
	}
	const wall = `<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Talks and troops","isAccessibleForFree":false}</script>`
	tests := []struct {
		name                    string
		page                    http.HandlerFunc
		outcome, status, reason string
	}{
		{"the article", article("", lead, words, other), "ok", "verbatim", ""},
		{"a metered article with the words", article(wall, lead, words, other), "ok", "verbatim", ""},
		{"a wall before the words", article(wall, lead), "ok", "paywalled", ""},
		{"an article without the words", article("", lead, other), "ok", "not_found", ""},
		{"moved", redirect("/2024/01/talks"), "ok", "not_found", ""},
		{"404 once", status(404), "gone", "unreachable", "unreachable"},
		{"410 once", status(410), "gone", "unreachable", "unreachable"},
		{"every path is missing, with 200", say(200, "text/html", notFound), "soft_404", "unreachable", "unreachable"},
		{"to the front page", redirect("/"), "soft_404", "unreachable", "unreachable"},
		{"401", status(401), "login", "unreachable", "login"},
		{"to a login", redirect("/login?next=/2024/talks"), "login", "unreachable", "login"},
		{"403", status(403), "blocked", "unreachable", "blocked"},
		{"429", status(429), "blocked", "unreachable", "blocked"},
		{"451", status(451), "blocked", "unreachable", "blocked"},
		{"a challenge", say(200, "text/html", "<title>Just a moment...</title>"), "blocked", "unreachable", "blocked"},
		{"500", status(500), "unreachable", "unreachable", "unreachable"},
		{"a page that scripts draw", say(200, "text/html", "<div id=app></div>"), "unreachable", "unreachable", "unreachable"},
		{"a list of links", say(200, "text/html", "<h1>Offers</h1><ul>"+strings.Repeat(`<li><a href="/x">`+lead+`</a></li>`, 9)+"<li>"+words+"</li></ul>"), "mostly_links", "unreachable", "mostly_links"},
		{"no PDF", say(200, "application/pdf", "%PDF-1.7 nothing"), "unreachable", "unreachable", "unreachable"},
		{"a picture", say(200, "image/png", "x"), "refused", "unreachable", "refused"},
		{"an end in the middle", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "<p>") // the server notices and hangs up
		}, "unreachable", "unreachable", "unreachable"},
	}
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				n.t = t
				host := strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(tt.name)) + ".example"
				n.publish(host, tt.page)
				post := n.quote(host)
				n.work()
				got := n.source(host)
				if status, reason := n.status(post); got.Outcome != tt.outcome || status != tt.status || reason != tt.reason {
					t.Errorf("%s, %s %s; want %s, %s %s", got.Outcome, status, reason, tt.outcome, tt.status, tt.reason)
				}
				if kept := got.SnapshotCount > 0; kept != (tt.outcome == "ok") {
					t.Errorf("a copy is kept: %v", kept)
				}
			})
		}
	})
}

// TestRobots leaves alone what a host keeps for itself.
func TestRobots(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "closed.example"
		n.pages[host] = func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "User-agent: *\nDisallow: /2024/\n") // who hangs up fails below
		}
		post := n.quote(host)
		n.work()
		if status, reason := n.status(post); status != "unreachable" || reason != "refused" || n.source(host).Due != 0 || n.askedFor(host) != 0 {
			t.Errorf("%s %s, asked %d times, %+v", status, reason, n.askedFor(host), n.source(host))
		}
	})
}

// TestSessionAddress fetches no page for which the writer's own session is in the
// address, nor one that leads to such an address.
func TestSessionAddress(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.publish("forum.example", article("", lead, words, other))
		n.publish("short.example", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, n.address("forum.example")+"?token=1F2E", http.StatusFound)
		})
		ann := n.Member("Ann", 1000)
		question := n.Ask(ann, "troops at the base")
		for _, address := range []string{n.address("forum.example") + "?t=1&PHPSESSID=1F2E", n.address("forum.example") + ";jsessionid=1F2E", n.address("forum.example") + "?sid=1F2E",
			n.address("forum.example") + "?auth=1F2E", n.address("forum.example") + "?Key=1F2E", n.address("short.example")} {
			post := n.Answer(n.Member("Writer of "+address, 1000), question, "Some say so:\n\n> "+words+"\n>\n> — [The Herald]("+address+")\n\nIs that so?")
			n.rescan(post)
			n.work()
			if status, reason := n.status(post); (status != "unsourced" && reason != "refused") || n.askedFor("forum.example") != 0 {
				t.Errorf("%s: %s %s, asked %d times", address, status, reason, n.askedFor("forum.example"))
			}
		}
		plain := n.quote("forum.example")
		n.work()
		if status, _ := n.status(plain); status != "verbatim" {
			t.Errorf("the same page by its own address: %s", status)
		}
	})
}

// TestGone lets a source be missing: one failure is never proof, three in a
// row, days apart, are. The copy speaks for the quotation all the time.
func TestGone(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host, never = "herald.example", "never.example"
		n.publish(host, article("", lead, words, other))
		post := n.quote(host)
		n.work()
		n.publish(host, status(http.StatusNotFound))
		missing := n.quote(never)
		n.work()
		for try := 1; try <= store.DeadAfter; try++ {
			n.Clock.Pass(3*day - time.Hour)
			if try > 1 {
				n.work()
				if got := n.source(never); got.Tries != try {
					t.Errorf("after less than 3 days it is tried again: %+v", got)
				}
			}
			n.Clock.Pass(time.Hour)
			n.work()
			if s, _ := n.status(post); s != "verbatim" || n.source(host).Dead() != (try == store.DeadAfter) {
				t.Errorf("try %d: %s, %+v", try, s, n.source(host))
			}
		}
		if s, reason := n.status(missing); s != "unreachable" || reason != "gone" || !n.source(never).Dead() {
			t.Errorf("one that never was there: %s %s", s, reason)
		}
		if got := time.Duration(n.source(host).Due-n.source(host).Fetched) * time.Millisecond; got != 180*day {
			t.Errorf("a dead source is tried again after %v", got)
		}
		n.publish(host, article("", lead, words, other))
		n.Clock.Pass(180 * day)
		n.work()
		if got := n.source(host); got.Outcome != "ok" || got.Tries != 1 || got.SnapshotCount != 1 {
			t.Errorf("back on the web: %+v", got)
		}
	})
}
