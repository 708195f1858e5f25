package sources_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/fetch"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// The words of the article that posts quote, and what else it says.
const (
	words = "The coalition has some 2,500 troops in the country, and had no plans to withdraw them."
	lead  = "The talks began in the capital on Wednesday, with few words said before the doors were closed to everybody who had come to listen, and to some who had not."
	other = "Nobody in the ministry would say when the talks are to end, or what they are about, and the ambassador left by another door than the one he had come in by."
)

// newsroom is a site whose posts quote pages of a real web server on loopback,
// which answers for every name.
type newsroom struct {
	*testkit.Members
	t       *testing.T
	archive *sources.Sources
	fetcher *fetch.Fetcher
	port    string

	mu    sync.Mutex
	pages map[string]http.HandlerFunc // by host
	asked map[string]int              // by host, robots.txt left out
	times map[string]int              // that it was quoted
}

// eachNewsroom runs a test on such a site in each engine.
func eachNewsroom(t *testing.T, test func(t *testing.T, n *newsroom)) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) { test(t, newNewsroom(t, m)) })
}

func newNewsroom(t *testing.T, m *testkit.Members) *newsroom {
	n := &newsroom{Members: m, t: t, pages: map[string]http.HandlerFunc{}, asked: map[string]int{}, times: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	n.port = u.Port()
	n.fetcher = n.client()
	n.archive = n.open(sources.Options{})
	return n
}

// client is the fetcher of a node.
func (n *newsroom) client() *fetch.Fetcher {
	return fetch.New(fetch.Options{Loopback: true, Resolver: everywhere{}, Now: n.Clock.Now, Pace: time.Nanosecond})
}

// open is an archive of the site, as each of its nodes has one.
func (n *newsroom) open(o sources.Options) *sources.Sources {
	if o.Fetcher == nil {
		o.Fetcher = n.fetcher
	}
	o.Rate, o.Logger = time.Nanosecond, n.archiveLogger()
	return sources.New(n.Store, o)
}

func (n *newsroom) archiveLogger() *slog.Logger {
	return slog.New(slog.NewTextHandler(io.Discard, nil))
}

// everywhere finds every name on loopback.
type everywhere struct{}

func (everywhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func (n *newsroom) serve(w http.ResponseWriter, r *http.Request) {
	host := (&url.URL{Host: r.Host}).Hostname()
	n.mu.Lock()
	page := n.pages[host]
	if r.URL.Path != "/robots.txt" {
		n.asked[host]++
	}
	n.mu.Unlock()
	if page == nil {
		http.NotFound(w, r)
		return
	}
	page(w, r)
}

// publish says what a host answers, to everything it is asked but robots.txt.
func (n *newsroom) publish(host string, page http.HandlerFunc) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.pages[host] = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	}
}

// article answers with an article of these paragraphs.
func article(head string, paragraphs ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, testkit.Article("Talks and troops", head, paragraphs...)) // who hangs up fails in the test
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func (n *newsroom) address(host string) string {
	return "http://" + host + ":" + n.port + "/2024/talks"
}

// quote has somebody quote the words from a host. The archive's own work comes
// with [newsroom.work].
func (n *newsroom) quote(host string) parley.PostID {
	n.t.Helper()
	ann := n.Member("Ann of "+host, 1000)
	what := "troops at " + host + strings.Repeat(" again", n.times[host])
	n.times[host]++
	post := n.Answer(ann, n.Ask(ann, what), "Some say so:\n\n> "+words+"\n>\n> — [The Herald]("+n.address(host)+")\n\nIs that so?")
	n.rescan(post)
	return post
}

func (n *newsroom) rescan(post parley.PostID) {
	n.t.Helper()
	n.update(func(tx *store.Tx) error { return tx.RequestScan(n.t.Context(), post, 1) })
}

func (n *newsroom) update(f func(tx *store.Tx) error) {
	n.t.Helper()
	if err := n.Update(n.t.Context(), f); err != nil {
		n.t.Fatal(err)
	}
}

// work does all that is due now. The archive notes by itself what was written,
// a moment later: until that is done too, there is work.
func (n *newsroom) work() {
	n.t.Helper()
	for left := int64(1); left > 0; {
		for did := true; did; {
			var err error
			if did, err = n.archive.Step(n.t.Context()); err != nil {
				n.t.Fatal(err)
			}
		}
		var err error
		if left, _, _, err = n.EvidenceWaiting(n.t.Context()); err != nil {
			n.t.Fatal(err)
		}
	}
}

// source is what is known of the page of a host.
func (n *newsroom) source(host string) *store.Source {
	n.t.Helper()
	s, err := n.SourceByURL(n.t.Context(), evidence.NormURL(n.address(host)))
	if err != nil {
		n.t.Fatal(err)
	}
	return s
}

// quoted is the only quotation of a post.
func (n *newsroom) quoted(post parley.PostID) store.ShownQuote {
	n.t.Helper()
	list, err := n.QuotesOfPost(n.t.Context(), post)
	if err != nil || len(list) != 1 {
		n.t.Fatalf("%d quotations in post %d, %v", len(list), post, err)
	}
	return list[0]
}

// kept is the copy that a quotation was checked with.
func (n *newsroom) kept(q store.ShownQuote) *store.Snapshot {
	n.t.Helper()
	c, err := n.Snapshot(n.t.Context(), q.Snapshot)
	if err != nil || c.TextSHA256 == "" {
		n.t.Fatalf("%+v, %v", c, err)
	}
	return c
}

// status is that of the only quotation of a post, with the reason.
func (n *newsroom) status(post parley.PostID) (status, reason string) {
	n.t.Helper()
	q := n.quoted(post)
	if q.Verdict == nil {
		return q.State, ""
	}
	return q.Verdict.Status, q.Verdict.Reason
}

func (n *newsroom) askedFor(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.asked[host]
}

// TestRequests has many posts noted by what happened to them, but not those that
// quote nothing, nor one with a new comment that does not.
func TestRequests(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		ann := n.Member("Ann", 1000)
		plain := n.Ask(ann, "a plain comment")
		n.Answer(ann, plain, "It is as everybody knows.")
		var others []parley.PostID
		for i := range 5 {
			others = append(others, n.Ask(ann, fmt.Sprintf("\"matter\" %d", i)))
		}
		// noted waits until so many posts have been noted, and takes them. What is
		// being noted again cannot be leased meanwhile: it comes with a later try.
		noted := func(many int) []parley.PostID {
			found := map[parley.PostID]bool{}
			for try := 0; try < 200 && len(found) < many; try++ {
				due, err := n.LeaseScans(t.Context(), 100, time.Minute)
				if err != nil {
					t.Fatal(err)
				}
				for _, post := range due.Posts {
					found[post] = true
				}
				n.update(func(tx *store.Tx) error { return tx.EndScans(t.Context(), due) })
				time.Sleep(20 * time.Millisecond)
			}
			return slices.Sorted(maps.Keys(found))
		}
		if got := noted(len(others)); !slices.Equal(got, others) {
			t.Fatalf("noted when they were asked are %v", got)
		}
		happened := func(post parley.PostID, data string) {
			n.update(func(tx *store.Tx) error {
				return tx.Emit(n.t.Context(), store.Event{Type: "comment added", Post: post, Question: post, User: ann.ID, Data: data})
			})
		}
		happened(plain, `{"comment":1,"score":0,"plain":true}`)
		for range 20 {
			for _, post := range others {
				happened(post, `{"comment":2,"score":0}`)
			}
		}
		if got := noted(len(others)); !slices.Equal(got, others) {
			t.Errorf("noted are %v, want %v", got, others)
		}
	})
}
