package web

import (
	"context"
	"net/http"
	"net/netip"
	"regexp"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestViews looks at a question in several ways and counts what the site then
// shows: a page of the cache as well as one that was made anew, members as well as
// readers, everybody once.
func TestViews(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		site, srv := serveAndReturn(t, m.Store, Options{PageCache: 1 << 20, CountViews: true, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		ann := testkit.Join(t, m.Store, "Ann Archer", 100, parley.Member)
		id := m.Ask(m.Member("Bob Baker", 1000), "views")
		q, err := m.QuestionPage(context.Background(), id, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		path := QuestionPath(id, q.Question.Title)
		look := func(method, path, from, agent string) {
			t.Helper()
			r, err := http.NewRequest(method, site+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-Forwarded-For", from)
			r.Header.Set("User-Agent", agent)
			if status, _, _ := do(t, r); status != 200 {
				t.Fatalf("%s %s: %d", method, path, status)
			}
		}
		const browser = "Mozilla/5.0"
		look("GET", path, "192.0.2.1", browser)              // 1
		look("GET", path, "192.0.2.1", browser)              // again
		look("GET", path, "192.0.2.2", browser)              // 2, of the cache
		look("GET", path+"?utm=x", "192.0.2.3", browser)     // 3, by net/http
		look("GET", path+"?answertab=votes", "::1", browser) // 4
		look("HEAD", path, "192.0.2.4", browser)
		look("GET", path, "192.0.2.5", "Mozilla/5.0 (compatible; Findbot/2.1)")
		look("GET", "/questions", "192.0.2.6", browser)
		getAs(t, ann, site+path) // 5, from the loopback itself
		srv.flushViews(context.Background(), time.Now())
		srv.flushViews(context.Background(), time.Now())
		srv.cache.clear()
		_, _, page := get(t, site+path)
		if seen := regexp.MustCompile(`Viewed.*?(\d+) time`).FindStringSubmatch(page); seen == nil || seen[1] != "5" {
			t.Errorf("the page is viewed %v times, want 5", seen)
		}
		if problems, err := m.Check(context.Background(), func(string) {}); err != nil || len(problems) > 0 {
			t.Errorf("check: %v, %v", problems, err)
		}
	})
}

func TestViewsOfTime(t *testing.T) {
	v, now := newViews(), time.Now()
	reader := netip.MustParseAddr("192.0.2.1")
	for _, after := range []time.Duration{0, 10, 20, 36, 61, 100, 101} {
		v.see(7, reader, now.Add(after*time.Minute))
	}
	if n := v.take()[7]; n != 3 {
		t.Errorf("a reader who comes back after 10, 20, 36, 61, 100 and 101 minutes counts %d times, want 3", n)
	}
	v.giveBack(map[parley.PostID]int64{7: 2})
	v.see(8, reader, now.Add(3*time.Hour))
	if got := v.take(); got[7] != 2 || got[8] != 1 {
		t.Errorf("what was given back and another look count %v", got)
	}
	for i := range 3 * maxViewers {
		v.see(parley.PostID(i), reader, now.Add(3*time.Hour))
	}
	if n := len(v.seen) + len(v.last); n > 2*maxViewers {
		t.Errorf("%d looks are remembered", n)
	}
}
