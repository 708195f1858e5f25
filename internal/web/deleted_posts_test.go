package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestDeletedPosts deletes posts in each way and finds them in the lists of their
// authors, which moderators see too, and nobody else.
func TestDeletedPosts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob := testkit.Join(t, s, "Ann Archer", 1000, parley.Member), testkit.Join(t, s, "Bob Baker", 25_000, parley.Member)
		mod := testkit.Join(t, s, "Mo Derator", 1, parley.Moderator)
		ask := func(title string) string {
			t.Helper()
			return strings.Split(asks(t, site, ann, title, "stout"), "/")[2]
		}
		answer := func(question, body string) string {
			t.Helper()
			status, header, page := sendAs(t, bob, site+"/questions/"+question+"/answer/submit", url.Values{"body": {body}})
			_, id, ok := strings.Cut(header.Get("Location"), "#")
			if status != 303 || !ok {
				t.Fatalf("answering: %d %s", status, page)
			}
			return id
		}
		remove := func(m testkit.Member, post string) {
			t.Helper()
			if status, _, page := sendAs(t, m, site+"/posts/"+post+"/delete", nil); status != 303 {
				t.Fatalf("deleting: %d %s", status, page)
			}
		}
		shows := func(m testkit.Member, path string, want ...string) string {
			t.Helper()
			status, header, body := getAs(t, m, site+path)
			if status != 200 || header.Get("Cache-Control") != "private, no-store" {
				t.Fatalf("%s = %d %s", path, status, header.Get("Cache-Control"))
			}
			for _, text := range want {
				if !strings.Contains(body, text) {
					t.Errorf("%s does not show %q", path, text)
				}
			}
			return body
		}
		lacks := func(body string, texts ...string) {
			t.Helper()
			for _, text := range texts {
				if strings.Contains(body, text) {
					t.Errorf("the page shows %q", text)
				}
			}
		}
		questions, answers := "/users/deleted-questions/"+idOf(ann.ID), "/users/deleted-answers/"+idOf(bob.ID)
		kept, gone := ask("Why is the head of a stout brown & not white?"), ask("How long does a <b>porter</b> keep in the bottle?")
		own, along := answer(kept, "The roasted malt colours the proteins that make the foam."), answer(gone, "Some porters are better after five years than they were at first.")
		shows(ann, questions, "Nothing was deleted lately", "last 60 days")
		shows(bob, answers, "Nothing was deleted lately")
		remove(bob, own)
		remove(mod, gone)

		body := shows(ann, questions, "Deleted questions: Ann Archer", "How long does a &lt;b&gt;porter&lt;/b&gt; keep", `href="/posts/`+gone+`/undelete"`, "by a moderator", "Mo Derator")
		lacks(body, "head of a stout", "by its author", "/posts/"+along+"/")
		body = shows(bob, answers, "head of a stout brown &amp; not white?", `href="/posts/`+own+`/undelete"`, "by its author", `href="/posts/`+along+`/undelete"`, "with its question")
		if strings.Index(body, "/posts/"+along+"/") > strings.Index(body, "/posts/"+own+"/") {
			t.Error("what was deleted last does not stand first")
		}
		shows(mod, answers, "Deleted answers: Bob Baker", `href="/posts/`+own+`/undelete"`)
		shows(bob, "/posts/"+own+"/undelete", "still see it. Removed <time", "by its author")
		shows(bob, "/posts/"+along+"/undelete", "with its question")
		shows(ann, "/posts/"+gone+"/undelete", "by a moderator")
		lacks(shows(ann, "/users/deleted-answers/"+idOf(ann.ID), "Nothing was deleted lately"), "/undelete")

		for path, m := range map[string]testkit.Member{questions: bob, answers: ann, "/users/deleted-answers/987654": mod} {
			if status, _, body := getAs(t, m, site+path); status != 404 || strings.Contains(body, "porter") {
				t.Errorf("%s for somebody else: %d", path, status)
			}
		}
		for _, path := range []string{questions, answers} {
			if status, header, _ := get(t, site+path); status != 302 || header.Get("Location") != "/users/login?returnurl="+url.QueryEscape(path) {
				t.Errorf("%s for a reader: %d %s", path, status, header.Get("Location"))
			}
		}
		tab := "/users/" + idOf(ann.ID) + "/ann-archer?tab=questions"
		for name, c := range map[string]struct {
			see func() (int, string)
			has bool
		}{
			"the member":    {func() (int, string) { status, _, body := getAs(t, ann, site+tab); return status, body }, true},
			"a moderator":   {func() (int, string) { status, _, body := getAs(t, mod, site+tab); return status, body }, true},
			"somebody else": {func() (int, string) { status, _, body := getAs(t, bob, site+tab); return status, body }, false},
			"a reader":      {func() (int, string) { status, _, body := get(t, site+tab); return status, body }, false},
		} {
			if status, body := c.see(); status != 200 || strings.Contains(body, `href="`+questions+`"`) != c.has {
				t.Errorf("the profile, for %s: %d, leads to the deleted questions: %v", name, status, !c.has)
			}
		}
		if n := statements(s, 2, func() { getAs(t, bob, site+answers) }); n > 2 {
			t.Errorf("the list takes %d statements, want 2 at most", n)
		}

		age := func(post string, days int) {
			t.Helper()
			date := s.Now().Add(-time.Duration(days) * 24 * time.Hour).UnixMilli()
			err := s.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.ExecContext(context.Background(), `UPDATE posts SET deletion_date = $1 WHERE id = `+post, date)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		age(own, 59)
		age(along, 61)
		lacks(shows(bob, answers, `href="/posts/`+own+`/undelete"`), "/posts/"+along+"/")
		if status, _, body := sendAs(t, bob, site+"/posts/"+own+"/undelete", nil); status != 303 {
			t.Fatalf("restoring: %d %s", status, body)
		}
		lacks(shows(bob, answers, "Nothing was deleted lately"), "/undelete")
	})
}
