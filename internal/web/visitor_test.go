package web

import (
	"net/http"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// getAs fetches an address with a session.
func getAs(t testing.TB, m testkit.Member, address string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequest("GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: m.Token})
	return do(t, req)
}

// TestVisitor reads a page as a member and as a reader, in either order: what
// is one's own never reaches the other.
func TestVisitor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 120, parley.Member)
		for range 2 {
			status, header, body := getAs(t, ann, site+"/questions")
			if status != 200 || !strings.Contains(body, "Ann Archer") || header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("as a member: %d, %q, with the name: %v", status, header.Get("Cache-Control"), strings.Contains(body, "Ann Archer"))
			}
			status, header, body = get(t, site+"/questions")
			if status != 200 || strings.Contains(body, "Ann Archer") || header.Get("Set-Cookie") != "" || header.Get("Cache-Control") != revalidate {
				t.Errorf("as a reader: %d %v, with the name: %v", status, header, strings.Contains(body, "Ann Archer"))
			}
		}
		_, header, body := getAs(t, testkit.Member{Token: "no session's"}, site+"/questions")
		if strings.Contains(body, "Ann Archer") || header.Get("Cache-Control") != revalidate {
			t.Errorf("with a token of no session: %v", header)
		}
	})
}
