package web

import (
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestLinksToNewPages links to a question and to a member that are new on a site
// that was imported from another: they are its own, and other numbers may be the
// other's.
func TestLinksToNewPages(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			return tx.SetSetting(t.Context(), store.SettingHost, "origin.example")
		})
		if err != nil {
			t.Fatal(err)
		}
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		first := asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		question, member := "/questions/"+strings.Split(first, "/")[2], "/users/"+idOf(ann.ID)
		status, header, body := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {"And why is the head of an ale so white?"}, "tags": {"ale"},
			"body": {"[Another](" + question + "), [its asker](" + member + ") and [one that is elsewhere](/questions/987654) say nothing of it."}})
		if status != 303 {
			t.Fatalf("asking: %d %s", status, body)
		}
		second := header.Get("Location")
		if status, _, body := sendAs(t, ann, site+"/posts/"+strings.Split(second, "/")[2]+"/comments", url.Values{"body": {"See [the other one](" + site + question + "), please."}}); status != 303 {
			t.Fatalf("a comment: %d %s", status, body)
		}
		_, _, page := get(t, site+second)
		for _, want := range []string{`<a href="` + question + `"`, `<a href="` + member + `"`, `<a href="https://origin.example/questions/987654"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
		if strings.Contains(page, "origin.example"+question) {
			t.Error("a link to a new question leads to the other site")
		}
	})
}
