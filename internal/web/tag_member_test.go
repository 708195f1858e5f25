package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// asks asks a question over the form and returns its path.
func asks(t *testing.T, site string, m testkit.Member, title, tags string) string {
	t.Helper()
	status, header, body := sendAs(t, m, site+"/questions/ask", url.Values{"title": {title}, "tags": {tags}, "body": {title + " I have looked for it in three books and did not find it."}})
	if status != 303 {
		t.Fatalf("asking %q: %d %s", title, status, body)
	}
	return header.Get("Location")
}

// TestTagsOfMembers suggests, votes on and merges synonyms and describes a tag
// over the forms; readers' pages, which are cached, follow.
func TestTagsOfMembers(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 2000, parley.Member)
		new := testkit.Join(t, s, "Nia New", 50, parley.Member)
		mod := testkit.Join(t, s, "Moe Moderator", 1, parley.Moderator)
		asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		shows := func(path, want string, not ...string) {
			t.Helper()
			_, _, body := get(t, site+path)
			if !strings.Contains(body, want) {
				t.Errorf("%s does not show %q", path, want)
			}
			for _, text := range not {
				if strings.Contains(body, text) {
					t.Errorf("%s shows %q", path, text)
				}
			}
		}
		shows("/", "head of a stout")
		shows("/tags", "stout", "stouts")
		asks(t, site, mod, "Do stouts from a can taste of the can?", "stouts")
		shows("/", "from a can")
		shows("/questions/tagged/stout", "head of a stout", "from a can")
		shows("/tags/stout/synonyms", "stout has no synonyms", "Suggest a synonym")

		path := site + "/tags/stout/synonyms"
		if _, _, body := getAs(t, new, path); !strings.Contains(body, "Suggesting tag synonyms takes 1250 reputation") {
			t.Error("a newcomer is not told why there is no form")
		}
		if status, _, body := sendAs(t, ann, path, url.Values{"name": {"stouts"}}); status != 403 || !strings.Contains(body, "score of 5") {
			t.Errorf("suggesting without answers in the tag: %d", status)
		}
		if status, _, body := sendAs(t, mod, path, url.Values{"name": {"no good!"}}); status != 422 || !strings.Contains(body, `value="no good!"`) || !strings.Contains(body, `id="name-error"`) {
			t.Errorf("a name that no tag can have: %d", status)
		}
		if status, header, body := sendAs(t, mod, path, url.Values{"name": {"Stouts"}, "key": {"s1"}}); status != 303 || header.Get("Location") != "/tags/stout/synonyms" {
			t.Fatalf("merging: %d %s", status, body)
		}
		if err := s.Update(context.Background(), func(tx *store.Tx) error {
			_, err := tx.Retag(context.Background(), "stouts", "stout", 10, mod.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		shows("/tags/stout/synonyms", "stouts", "Remove")
		shows("/questions/tagged/stout", "from a can")
		if status, header, _ := get(t, site+"/questions/tagged/stouts"); status != 301 || header.Get("Location") != "/questions/tagged/stout" {
			t.Errorf("the synonym's list: %d %s", status, header.Get("Location"))
		}
		if _, _, body := getAs(t, ann, site+"/filter/tags?q=stouts"); !strings.Contains(body, `"name":"stout"`) || !strings.Contains(body, `"synonym":"stouts"`) {
			t.Errorf("completing a synonym: %s", body)
		}

		if _, _, form := getAs(t, new, site+"/tags/stout/edit"); !strings.Contains(form, "once others have approved") {
			t.Error("a newcomer is not told that the edit is a suggestion")
		}
		d := url.Values{"excerpt": {"Dark beers that are brewed with roasted malt."}, "wiki": {"short"}, "summary": {"begun"}}
		if status, _, body := sendAs(t, ann, site+"/tags/stout/edit", d); status != 422 || !strings.Contains(body, `href="#wiki"`) || !strings.Contains(body, "roasted malt") {
			t.Errorf("a long description that is too short: %d", status)
		}
		d.Set("wiki", "Stouts come from **London**, where they were the stouter porters.")
		if status, _, body := sendAs(t, ann, site+"/tags/stout/edit", d); status != 303 {
			t.Fatalf("describing: %d %s", status, body)
		}
		shows("/tags/stout/info", "<strong>London</strong>")
		shows("/questions/tagged/stout", "roasted malt")
		d.Set("excerpt", "Dark beers that are brewed with roasted malt or barley.")
		if status, _, body := sendAs(t, new, site+"/tags/stout/edit", d); status != 409 || !strings.Contains(body, "or barley") {
			t.Errorf("an edit that began from nothing: %d", status)
		}
		_, _, form := getAs(t, new, site+"/tags/stout/edit")
		for _, name := range []string{"excerpt_base", "wiki_base"} {
			_, rest, _ := strings.Cut(form, `name="`+name+`" value="`)
			base, _, _ := strings.Cut(rest, `"`)
			d.Set(name, base)
		}
		if status, _, body := sendAs(t, new, site+"/tags/stout/edit", d); status != 303 {
			t.Fatalf("suggesting: %d %s", status, body)
		}
		_, _, info := getAs(t, ann, site+"/tags/stout/info")
		_, rest, ok := strings.Cut(info, `href="/suggested-edits/`)
		if !ok {
			t.Fatal("the suggestion is not shown to those who may review it")
		}
		id, _, _ := strings.Cut(rest, `"`)
		if _, _, body := getAs(t, ann, site+"/suggested-edits/"+id); !strings.Contains(body, "or barley") || !strings.Contains(body, `value="approve"`) {
			t.Error("the suggested edit cannot be reviewed")
		}
		if status, _, body := sendAs(t, mod, site+"/suggested-edits/"+id, url.Values{"verdict": {"approve"}}); status != 303 {
			t.Fatalf("approving: %d %s", status, body)
		}
		shows("/tags/stout/info", "or barley")
	})
}
