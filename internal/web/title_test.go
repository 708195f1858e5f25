package web

import (
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestTitles shows readers what a question is called that a post and a comment lead
// to, from the cache too, and no word of it once it is deleted.
func TestTitles(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		mod := testkit.Join(t, s, "Mo Keeper", 1, parley.Moderator)
		ask := func(title, body string) (path, id string) {
			t.Helper()
			status, header, page := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {title}, "body": {body}, "tags": {"stout"}})
			if status != 303 {
				t.Fatalf("asking %s: %d\n%s", title, status, page)
			}
			path = header.Get("Location")
			return path, strings.Split(path, "/")[2]
		}
		const title = "Why is the head of a stout brown?"
		_, one := ask(title, "I poured a stout, and its head is brown.")
		bare := site + "/q/" + one
		path, two := ask("Does it matter which glass I use?", "The head is told of at "+bare+" but not the glass.")
		if status, _, body := sendAs(t, ann, site+"/posts/"+two+"/comments", url.Values{"body": {"For the head see " + bare + " please"}}); status != 303 {
			t.Fatalf("commenting: %d\n%s", status, body)
		}
		link := `<a href="/q/` + one + `">` + title + `</a>`
		if _, _, preview := sendAs(t, ann, site+"/preview?of=comment", url.Values{"body": {"For the head see " + bare + " please"}}); preview != "For the head see "+link+" please" {
			t.Errorf("the preview of the comment: %s", preview)
		}
		for range 2 {
			if _, _, page := get(t, site+path); strings.Count(page, link) != 2 || !strings.Contains(page, "For the head see "+link+" please") {
				t.Fatalf("the titles are not shown\n%s", page)
			}
		}
		if status, _, body := sendAs(t, mod, site+"/posts/"+one+"/delete", nil); status != 303 {
			t.Fatalf("deleting: %d\n%s", status, body)
		}
		for _, at := range []string{path, "/posts/" + two + "/comments", "/posts/" + two + "/body", "/feeds/question/" + two} {
			if status, _, page := get(t, site+at); status != 200 || strings.Contains(page, "head of a stout") {
				t.Errorf("%s after the deletion: %d\n%s", at, status, page)
			}
		}
	})
}
