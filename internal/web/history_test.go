package web

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

// TestHistoryPages compares pages with their golden files, on both engines.
func TestHistoryPages(t *testing.T) {
	pages := map[string]string{
		"history-revisions": "/posts/4682/revisions",
		"history-source":    "/posts/4682/revisions?view=source",
		"history-side":      "/posts/4682/revisions?view=side",
		"history-merged":    "/posts/118/revisions",
		"history-revision":  "/revisions/4682/2",
		"history-timeline":  "/posts/118/timeline",
		"history-suggested": "/posts/581/timeline?filter=history",
		"history-comments":  "/posts/646/comments",
		"service-login":     "/users/login?returnurl=%2Fquestions%2F1",
		"service-help":      "/help/quotations",
		"service-missing":   "/questions/77777/why-do-most-beers-from-soviet-countries-taste-of-honey",
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for name, path := range pages {
			_, _, body := get(t, site+path)
			got := breaks.ReplaceAllString(strings.ReplaceAll(mainPart(t, body), site, "http://site"), ">\n<") + "\n"
			golden(t, path, name+".html", got)
		}
	})
}

// keyLike finds keys of the catalogue that have no text.
var keyLike = regexp.MustCompile(`>\s*(history|event|timeline|allcomments|login|help|privileges?|service|missing|votecounts)\.[a-z.-]+`)

func TestHistoryAddresses(t *testing.T) {
	const (
		glass = "/questions/22/do-different-beer-glass-shapes-really-make-a-difference-in-taste"
		honey = "/questions/643/why-do-most-beers-from-ex-soviet-countries-have-a-honey-note"
		login = "/users/login?returnurl="
	)
	tests := []struct {
		path   string
		status int
		to     string // where a redirect leads, or words on the page
	}{
		{"/q/643", 302, honey},
		{"/q/643/7", 302, honey},
		{"/a/643", 302, honey},
		{"/q/646", 302, honey + "/646#646"},
		{"/a/646/7", 302, honey + "/646#646"},
		{"/posts/646", 302, honey + "/646#646"},
		{"/q/99999", 404, "There is no post 99999."},
		{"/q/x", 404, ""},
		{"/q/99999999999999999999", 404, ""},
		{"/posts/comments/10", 302, glass + "?noredirect=1#comment10_22"},
		{"/posts/comments/766", 302, "/posts/646/comments#comment766_646"},
		{"/posts/comments/764", 302, honey + "/646?noredirect=1#comment764_646"},
		{"/posts/comments/99999", 404, ""},
		{"/posts/646/revisions", 200, "Revisions of an answer to"},
		{"/posts/646/revisions?page=7", 302, "/posts/646/revisions"},
		{"/posts/99999/revisions", 404, ""},
		{"/posts/646/timeline", 200, "Timeline of an answer to"},
		{"/posts/646/timeline?page=99&filter=comments", 302, "/posts/646/timeline?filter=comments"},
		{"/posts/99999/timeline", 404, ""},
		{"/posts/646/comments", 200, "Comments on an answer to"},
		{"/posts/646/comments?page=2", 302, "/posts/646/comments"},
		{"/posts/99999/comments", 404, ""},
		{"/posts/99999/body", 404, ""},
		{"/posts/646/nothing", 404, ""},
		{"/posts/646/revisions/more", 404, ""},
		{"/posts/646/ivc", 404, ""},
		{"/posts/646/ivc/3f2a", 204, ""},
		{"/posts/646/vote-counts", 403, "Sign in"},
		{"/posts/646/edit", 302, login + "%2Fposts%2F646%2Fedit"},
		{"/posts/646/vote/2", 302, login + "%2Fposts%2F646%2Fvote%2F2"},
		{"/posts/x/edit", 404, ""},
		{"/revisions/4682/4", 200, "Revision 4 of"},
		{"/revisions/4682/5", 404, "has no revision 5"},
		{"/revisions/4682/0", 404, ""},
		{"/revisions/4682/x", 404, ""},
		{"/revisions/0b284dde-db37-412a-87b6-1359955dacb9", 302, "/revisions/4682/1"},
		{"/revisions/0b284dde-db37-412a-87b6-1359955dacb9/3", 302, "/revisions/4682/3"},
		{"/revisions/0b284dde-db37-412a-87b6-1359955dacb9/view-source", 200, "Source of revision 1"},
		{"/revisions/00000000-db37-412a-87b6-1359955dacb9", 404, "There is no revision"},
		{"/revisions/00000000-db37-412a-87b6-1359955dacb9/view-source", 404, ""},
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for _, tt := range tests {
			status, header, body := get(t, site+tt.path)
			said := body
			if status/100 == 3 {
				said = header.Get("Location")
			}
			if status != tt.status || status/100 == 3 && said != tt.to || !strings.Contains(said, tt.to) {
				t.Errorf("GET %s = %d %.200s, want %d %s", tt.path, status, said, tt.status, tt.to)
			}
			if key := keyLike.FindString(body); key != "" {
				t.Errorf("%s shows the key %q", tt.path, key)
			}
			if len(header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s sets a cookie", tt.path)
			}
		}
	})
}

// TestHistoryStatements counts what pages ask of the store.
func TestHistoryStatements(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := serveWith(t, s, Options{})
		for path, most := range map[string]int64{
			"/posts/7238/revisions":               3,
			"/posts/581/revisions":                4, // with the people of its suggested edits
			"/posts/118/timeline":                 2,
			"/posts/581/timeline":                 3,
			"/posts/646/comments":                 2,
			"/posts/646/body":                     1,
			"/revisions/4682/2":                   3,
			"/a/646":                              1,
			"/posts/comments/10":                  1,
			"/sitemap.xml":                        3,
			"/sitemap-questions-1.xml":            1,
			"/help/formatting":                    0,
			"/users/login?returnurl=%2Fq%2F1":     0,
			"/posts/646/comments?format=fragment": 2,
		} {
			n := statements(s, most, func() {
				if status, _, _ := get(t, site+path); status >= 400 {
					t.Errorf("%s = %d", path, status)
				}
			})
			if n > most {
				t.Errorf("%s takes %d statements, want at most %d", path, n, most)
			}
		}
	})
}

func TestRawSource(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		const path = "/revisions/0b284dde-db37-412a-87b6-1359955dacb9/view-source"
		status, header, raw := get(t, site+path+"?format=raw")
		if status != http.StatusOK || header.Get("Content-Type") != "text/plain; charset=utf-8" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the plain text is answered with %d %v", status, header)
		}
		if !strings.HasPrefix(raw, "Recently, i had seen a video") {
			t.Errorf("the plain text is %q", raw)
		}
	})
}

func TestVoteCountsAreJSON(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	_, header, body := get(t, site+"/posts/646/vote-counts")
	var v struct{ Error string }
	if err := json.Unmarshal([]byte(body), &v); err != nil || v.Error == "" || !strings.HasPrefix(header.Get("Content-Type"), "application/json") {
		t.Errorf("the refusal is %q (%s), %v", body, header.Get("Content-Type"), err)
	}
}

// TestCommentFragment finds on the fragment exactly the comments of the page.
func TestCommentFragment(t *testing.T) {
	ids := regexp.MustCompile(`id="comment(\d+)_646"`)
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		_, _, page := get(t, site+"/posts/646/comments")
		_, header, fragment := get(t, site+"/posts/646/comments?format=fragment")
		want, got := ids.FindAllString(page, -1), ids.FindAllString(fragment, -1)
		if len(got) != 13 || strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("the fragment has %v, the page %v", got, want)
		}
		if strings.Contains(fragment, "<html") || header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("the fragment is a page, or may be indexed: %v", header)
		}
	})
}
