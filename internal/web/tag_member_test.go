package web

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/notify"
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
		if status, _, body := sendAs(t, mod, path, url.Values{"name": {" "}, "key": {"s0"}}); status != 422 || !strings.Contains(body, "Say which other name") {
			t.Errorf("a suggestion of nothing is answered with %d", status)
		}
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
		if err := s.Update(context.Background(), func(tx *store.Tx) error {
			return notify.SynonymDecided(context.Background(), tx, true, ann.ID, mod.ID)
		}); err != nil {
			t.Fatal(err)
		}
		if _, _, body := getAs(t, ann, site+"/inbox"); !strings.Contains(body, `<a href="/tags/synonyms">Tag synonyms</a>`) || !strings.Contains(body, "that you suggested was approved") {
			t.Errorf("the inbox does not tell of the synonym: %s", body)
		}
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
		if status, header, body := sendAs(t, ann, site+"/suggested-edits/"+id, url.Values{"verdict": {"approve"}}); status != 303 || header.Get("Location") != "/suggested-edits/"+id {
			t.Fatalf("approving without deciding: %d, to %q %s", status, header.Get("Location"), body)
		}
		if _, _, body := getAs(t, ann, site+"/suggested-edits/"+id); strings.Contains(body, `value="approve"`) || !strings.Contains(body, "You have reviewed this suggested edit") {
			t.Error("who has reviewed a suggested edit is not told so")
		}
		if status, header, body := sendAs(t, mod, site+"/suggested-edits/"+id, url.Values{"verdict": {"approve"}}); status != 303 || header.Get("Location") != "/tags/stout/info" {
			t.Fatalf("approving: %d, to %q %s", status, header.Get("Location"), body)
		}
		shows("/tags/stout/info", "or barley")
	})
}

// TestWatchedTags watches and ignores tags over the forms and looks at lists.
func TestWatchedTags(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 2000, parley.Member)
		bob := testkit.Join(t, s, "Bob Baker", 2000, parley.Moderator)
		asks(t, site, bob, "Why is the head of a stout brown and not white?", "stout")
		asks(t, site, bob, "Which glass suits a white wine from the Mosel best?", "white-wine glass")
		asks(t, site, bob, "How long does an opened cider keep in a cool cellar?", "cider")

		for _, path := range []string{"/unanswered?tab=mytags", "/?tab=interesting"} {
			if status, header, _ := getAs(t, ann, site+path); status != 303 || header.Get("Location") != "/tags/watched" {
				t.Errorf("%s of somebody who watches nothing: %d %s", path, status, header.Get("Location"))
			}
		}
		if status, header, _ := get(t, site+"/unanswered?tab=mytags"); status != 302 || !strings.HasPrefix(header.Get("Location"), "/users/login") {
			t.Errorf("a reader's own tags: %d", status)
		}
		set := func(values url.Values, want int) string {
			t.Helper()
			status, _, body := sendAs(t, ann, site+"/tags/watched", values)
			if status != want {
				t.Fatalf("%v: %d, want %d: %s", values, status, want, body)
			}
			return body
		}
		set(url.Values{"act": {"watch"}, "tags": {"stout  white-*"}}, 303)
		set(url.Values{"act": {"ignore"}, "tags": {"c*r"}}, 303)
		if body := set(url.Values{"act": {"watch"}, "tags": {"50%"}}, 422); !strings.Contains(body, `value="50%"`) || !strings.Contains(body, `id="tags-error"`) {
			t.Error("a name that no tag can have is not told in the form")
		}
		if _, _, body := getAs(t, ann, site+"/tags/watched"); !strings.Contains(body, "/questions/tagged/white-*") || !strings.Contains(body, "c*r") {
			t.Error("the lists are not shown")
		}
		_, _, body := getAs(t, ann, site+"/questions")
		if n := strings.Count(body, "item-watched"); n != 2 || strings.Count(body, "item-ignored") != 1 {
			t.Errorf("%d watched and %d ignored questions are marked, want 2 and 1", n, strings.Count(body, "item-ignored"))
		}
		if _, _, body := get(t, site+"/questions"); strings.Contains(body, "item-watched") || strings.Contains(body, "/tags/watched") {
			t.Error("readers see what a member watches")
		}
		for _, path := range []string{"/unanswered?tab=mytags", "/?tab=interesting", "/search?q=intags:mine+is:question"} {
			status, _, body := getAs(t, ann, site+path)
			if status != 200 || !strings.Contains(body, "head of a stout") || !strings.Contains(body, "white wine") || strings.Contains(body, "cider keep") {
				t.Errorf("%s: %d, or not the questions with watched tags", path, status)
			}
		}
		for query, want := range map[string]string{
			"watched=yes":                "/questions/tagged/stout+or+white-wine",
			"watched=yes&tagged=glass":   "/questions/tagged/stout+or+white-wine+glass",
			"watched=yes&tagged=-stout":  "/questions/tagged/stout+or+white-wine+-stout",
			"tagged=glass&tab=MostVotes": "/questions/tagged/glass?tab=Votes",
		} {
			if status, header, _ := getAs(t, ann, site+"/questions?"+query); status != 302 || header.Get("Location") != want {
				t.Errorf("the filter by %s: %d %s, want %s", query, status, header.Get("Location"), want)
			}
		}
		_, _, body = getAs(t, ann, site+"/questions/tagged/stout+or+white-wine+-glass")
		if !strings.Contains(body, `name="tagged" maxlength="500" value="stout or white-wine -glass"`) || !strings.Contains(body, `name="watched"`) {
			t.Error("the filter does not hold the tags of the list")
		}
		if _, _, body := get(t, site+"/questions"); !strings.Contains(body, `name="tagged"`) || strings.Contains(body, `name="watched"`) {
			t.Error("readers are offered watched tags, or no tags at all")
		}
		set(url.Values{"act": {"hide"}, "hide": {"1"}}, 303)
		if _, _, body := getAs(t, ann, site+"/questions"); strings.Contains(body, "cider keep") || !strings.Contains(body, "1 question with ignored tags is not shown") {
			t.Error("an ignored question is shown, or nothing tells that it is not")
		}
		_, _, body = getAs(t, ann, site+"/questions/tagged/stout")
		if !strings.Contains(body, `value="remove" aria-label="Watching stout" aria-pressed="true"`) {
			t.Error("the tag's page does not show that it is watched")
		}
		set(url.Values{"act": {"remove"}, "tags": {"stout"}, "returnurl": {"/questions/tagged/stout"}}, 303)
		if _, _, body := getAs(t, ann, site+"/?tab=interesting"); strings.Contains(body, "head of a stout") {
			t.Error("a tag that is watched no longer makes the list")
		}
	})
}

// TestSavedSearches saves a search over the form of the results.
func TestSavedSearches(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 100, parley.Member)
		if _, _, body := getAs(t, ann, site+"/search?q=stout"); !strings.Contains(body, `action="/search/saved"`) {
			t.Error("a search cannot be saved")
		}
		if _, _, body := get(t, site+"/search?q=stout"); strings.Contains(body, "/search/saved") {
			t.Error("readers are offered to save a search")
		}
		if status, _, body := sendAs(t, ann, site+"/search/saved", url.Values{"q": {""}, "name": {"My <b>"}}); status != 422 || !strings.Contains(body, "My &lt;b&gt;") {
			t.Errorf("an empty search: %d", status)
		}
		if status, _, _ := sendAs(t, ann, site+"/search/saved", url.Values{"q": {"stout [ale]"}, "name": {"Dark ones"}, "tell": {"1"}}); status != 303 {
			t.Fatalf("saving: %d", status)
		}
		_, _, body := getAs(t, ann, site+"/search/saved")
		if !strings.Contains(body, "Dark ones") || !strings.Contains(body, "q=stout+%5Bale%5D") || !strings.Contains(body, "You are told") {
			t.Errorf("the saved search is not listed: %s", body)
		}
		_, rest, _ := strings.Cut(body, `name="id" value="`)
		id, _, _ := strings.Cut(rest, `"`)
		for act, want := range map[string]string{"tellno": "Tell me of new matches of Dark ones"} {
			sendAs(t, ann, site+"/search/saved", url.Values{"id": {id}, "act": {act}})
			if _, _, body := getAs(t, ann, site+"/search/saved"); !strings.Contains(body, want) {
				t.Errorf("%s: the page lacks %q", act, want)
			}
		}
		sendAs(t, ann, site+"/search/saved", url.Values{"id": {id}, "act": {"remove"}})
		if _, _, body := getAs(t, ann, site+"/search/saved"); strings.Contains(body, "Dark ones") {
			t.Error("a removed search is still there")
		}
	})
}
