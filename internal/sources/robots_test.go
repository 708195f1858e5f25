package sources_test

import (
	"io"
	"net/http"
	"testing"

	"parley/internal/evidence"
	"parley/internal/sources"
	"parley/internal/store"
)

// forbid has a host publish words that it keeps from robots.
func (n *newsroom) forbid(host string) {
	n.publish(host, article("", lead, words, other))
	n.mu.Lock()
	defer n.mu.Unlock()
	page := n.pages[host]
	n.pages[host] = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "User-agent: *\nDisallow: /\n") // who hangs up fails in the test
			return
		}
		page(w, r)
	}
}

// TestUserTriggered passes over robots.txt for what a member has just written, if the
// operator wants that: neither later, nor for what came with an import.
func TestUserTriggered(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.forbid("usual.example")
		post := n.quote("usual.example")
		n.work()
		if s, reason := n.status(post); s != "unreachable" || reason != "refused" || n.askedFor("usual.example") != 0 {
			t.Errorf("usually it is %s, %s, and asked for %d times", s, reason, n.askedFor("usual.example"))
		}
		n.archive = n.open(sources.Options{UserTriggered: true})
		n.forbid("written.example")
		post = n.quote("written.example")
		n.work()
		if s, _ := n.status(post); s != "verbatim" || n.askedFor("written.example") != 1 {
			t.Errorf("for a writer it is %s, asked for %d times", s, n.askedFor("written.example"))
		}
		n.Clock.Pass(2 * day)
		n.work()
		if s, _ := n.status(post); s != "verbatim" || n.askedFor("written.example") != 1 {
			t.Errorf("later it is %s, asked for %d times", s, n.askedFor("written.example"))
		}
		n.forbid("imported.example")
		n.update(func(tx *store.Tx) error {
			address := n.address("imported.example")
			_, err := tx.EnsureSource(t.Context(), store.Source{URL: address, URLNorm: evidence.NormURL(address), Host: "imported.example"})
			return err
		})
		n.work()
		if s := n.source("imported.example"); s.Outcome != "refused" || n.askedFor("imported.example") != 0 {
			t.Errorf("for an imported post it is %s, asked for %d times", s.Outcome, n.askedFor("imported.example"))
		}
	})
}
