package web

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestOwnPages saves, follows, drafts and earns, and finds it all on the pages
// of one's own; nobody else does.
func TestOwnPages(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob := testkit.Join(t, s, "Ann Archer", 1000, parley.Member), testkit.Join(t, s, "Bob Baker", 200, parley.Member)
		path := asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		id := strings.Split(path, "/")[2]
		own := "/users/saves/" + idOf(bob.ID)
		post := func(to string, values ...string) (int, string, string) {
			t.Helper()
			status, header, body := sendAs(t, bob, site+to, newForm(values...).Values)
			return status, header.Get("Location"), body
		}
		shows := func(path string, want ...string) {
			t.Helper()
			status, _, body := getAs(t, bob, site+path)
			if status != 200 {
				t.Fatalf("%s = %d", path, status)
			}
			for _, text := range want {
				if !strings.Contains(body, text) {
					t.Errorf("%s does not show %q", path, text)
				}
			}
		}
		shows(own+"/all", "Nothing is saved here")
		shows("/users/following/"+idOf(bob.ID), "You follow nothing yet")
		shows("/users/drafts", "You have no drafts")
		shows("/topbar/achievements", "Other changes", "+199")

		post("/posts/"+id+"/save", "on", "true")
		post("/posts/"+id+"/follow", "on", "true")
		shows(own+"/all", "head of a stout", "For later (1)")
		shows(own+"/later", "head of a stout")
		if status, _, body := post(own+"/all", "act", "add", "name", " "); status != 422 || !strings.Contains(body, `id="name-error"`) {
			t.Errorf("a list without a name: %d", status)
		}
		status, list, _ := post(own+"/all", "act", "add", "name", "To <b>read</b>")
		if status != 303 || list == own+"/all" {
			t.Fatalf("a new list: %d %s", status, list)
		}
		shows(list, "Nothing is saved here", "To &lt;b&gt;read&lt;/b&gt; (0)")
		if status, _, body := post(own+"/all", "act", "add", "name", "TO <B>READ</B>"); status != 409 || !strings.Contains(body, `value="TO &lt;B&gt;READ`) {
			t.Errorf("a second list of that name: %d", status)
		}
		number := strings.TrimPrefix(list, own+"/")
		long := strings.Repeat("n", 1001)
		if status, _, body := post(own+"/all", "act", "note", "post", id, "to", number, "note", long); status != 422 || !strings.Contains(body, long) || !strings.Contains(body, `href="#note-`+id+`"`) {
			t.Errorf("a note that is too long: %d", status)
		}
		post(own+"/all", "act", "note", "post", id, "to", number, "note", "for <i>winter</i>")
		shows(list, "head of a stout", "for &lt;i&gt;winter&lt;/i&gt;", "(1)")
		post(list, "act", "rename", "rename", "Winter")
		shows(own+"/all", "Winter (1)")
		post(list, "act", "remove")
		shows(own+"/later", "head of a stout", "For later (1)")
		post(own+"/later", "act", "unsave", "post", id)
		shows(own+"/all", "Nothing is saved here")

		following := "/users/following/" + idOf(bob.ID)
		shows(following, "head of a stout")
		if status, to, _ := post("/posts/"+id+"/follow", "on", "false", "returnurl", following); status != 303 || to != following {
			t.Errorf("following no more: %d %s", status, to)
		}
		shows(following, "You follow nothing yet")

		post("/drafts/question/0", "title", "What makes <u>foam</u>?", "body", "I wonder")
		post("/drafts/answer/"+id, "body", "The roasted malt does.")
		shows("/users/drafts", "What makes &lt;u&gt;foam&lt;/u&gt;?", "/questions/ask", "The roasted malt does.", "/questions/"+id+"/answer/submit", "head of a stout")
		if status, to, _ := post("/drafts/question/0", "forget", "true"); status != 303 || to != "/users/drafts" {
			t.Errorf("discarding a draft: %d %s", status, to)
		}
		if _, _, body := getAs(t, bob, site+"/users/drafts"); strings.Contains(body, "foam") {
			t.Error("a discarded draft is still there")
		}

		sendAs(t, bob, site+"/posts/"+id+"/vote/2", nil)
		if _, _, body := getAs(t, ann, site+"/"); !strings.Contains(body, `href="/topbar/achievements">`) {
			t.Error("the bar does not say what was gained")
		}
		if _, _, body := getAs(t, ann, site+"/topbar/achievements"); !strings.Contains(body, "+10") || !strings.Contains(body, "head of a stout") || !strings.Contains(body, `class="new"`) {
			t.Error("the achievements do not show a vote")
		}
		if _, _, body := getAs(t, ann, site+"/topbar/achievements"); !strings.Contains(body, `href="/topbar/achievements" hidden>`) || strings.Contains(body, `class="new"`) {
			t.Error("achievements that were looked at are still new")
		}
		if _, _, body := getAs(t, bob, site+"/users/"+idOf(bob.ID)+"/bob-baker"); !strings.Contains(body, own+"/all") {
			t.Error("the own profile does not lead to the saves")
		}
		for tab, to := range map[string]string{"saves": own + "/all", "following": following, "responses": "/inbox"} {
			_, header, _ := getAs(t, bob, site+"/users/"+idOf(bob.ID)+"/bob-baker?tab="+tab)
			if header.Get("Location") != to {
				t.Errorf("the tab %s leads to %q, want %s", tab, header.Get("Location"), to)
			}
			if status, _, _ := getAs(t, ann, site+"/users/"+idOf(bob.ID)+"/bob-baker?tab="+tab); status != 404 {
				t.Errorf("the tab %s of somebody else: %d", tab, status)
			}
		}
		for _, path := range []string{own, own + "/all", following} {
			if status, _, _ := getAs(t, ann, site+path); status != 404 {
				t.Errorf("%s of somebody else: %d", path, status)
			}
		}
		for _, path := range []string{own, following, "/users/drafts", "/topbar/achievements"} {
			if status, header, _ := get(t, site+path); status != 302 || !strings.HasPrefix(header.Get("Location"), "/users/login?returnurl="+url.QueryEscape(path)) {
				t.Errorf("%s for a reader: %d %s", path, status, header.Get("Location"))
			}
		}
		ownStatements(t, s, site, bob)
	})
}

// ownStatements counts the statements of the pages: one for the session, and
// their own.
func ownStatements(t *testing.T, s *store.Store, site string, m testkit.Member) {
	t.Helper()
	for path, most := range map[string]int64{"/users/saves/%d/all": 3, "/users/following/%d": 2, "/users/drafts": 2, "/topbar/achievements": 2, "/inbox": 2, "/review/suggested-edits": 2} {
		if strings.Contains(path, "%d") {
			path = fmt.Sprintf(path, m.ID)
		}
		if n := statements(s, most, func() { getAs(t, m, site+path) }); n > most {
			t.Errorf("%s takes %d statements, want %d at most", path, n, most)
		}
	}
}

// TestEditQueue suggests what describes a tag and finds it in the queue of those
// who may judge it, and of nobody else.
func TestEditQueue(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob := testkit.Join(t, s, "Ann Archer", 900, parley.Member), testkit.Join(t, s, "Bob Baker", 200, parley.Member)
		mod := testkit.Join(t, s, "Moe Moderator", 1, parley.Moderator)
		asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		excerpt := url.Values{"excerpt": {"Stout is a dark beer of roasted malt. For questions about it."}, "summary": {"a <b>first</b> text"}}
		if status, _, body := sendAs(t, bob, site+"/tags/stout/edit", excerpt); status != 303 {
			t.Fatalf("suggesting: %d %s", status, body)
		}
		for who, want := range map[*testkit.Member]bool{&mod: true, &bob: true, &ann: false} {
			status, _, body := getAs(t, *who, site+"/review/suggested-edits")
			if status != 200 {
				t.Errorf("the queue of %s: %d", who.DisplayName, status)
			}
			if strings.Contains(body, "/suggested-edits/1\"") != want || strings.Contains(body, "a &lt;b&gt;first") != want {
				t.Errorf("the queue of %s shows the edit: %v", who.DisplayName, !want)
			}
		}
		if _, header, _ := getAs(t, mod, site+"/review/suggested-edits/1"); header.Get("Location") != "/suggested-edits/1" {
			t.Errorf("an edit of the queue leads to %q", header.Get("Location"))
		}
		wiki := url.Values{"wiki": {"Stout was once the word for any strong beer, and is now one of roasted malt."}, "summary": {"its history"}}
		if status, _, body := sendAs(t, bob, site+"/tags/stout/edit", wiki); status != 303 {
			t.Fatalf("suggesting: %d %s", status, body)
		}
		eve := testkit.Join(t, s, "Eve Editor", 3000, parley.Member)
		if _, _, body := getAs(t, bob, site+"/suggested-edits/1"); strings.Contains(body, ">Skip<") {
			t.Error("the proposer can skip his edit")
		}
		held := "Another reviewer is looking at this edit right now."
		if _, _, body := getAs(t, eve, site+"/suggested-edits/1"); !strings.Contains(body, `value="skip">Skip</button>`) || strings.Contains(body, held) {
			t.Error("an edit cannot be skipped, or is held by nobody")
		}
		if _, _, body := getAs(t, mod, site+"/suggested-edits/1"); !strings.Contains(body, held) {
			t.Error("a reviewer is not told that another looks at the edit")
		}
		if _, _, body := getAs(t, mod, site+"/review/suggested-edits"); strings.Contains(body, "/suggested-edits/1\"") || !strings.Contains(body, "/suggested-edits/2\"") {
			t.Error("the queue shows what another reviewer looks at, or not what nobody does")
		}
		for _, step := range [][2]string{{"/suggested-edits/1", "/suggested-edits/2"}, {"/suggested-edits/2", "/review/suggested-edits"}} {
			path, next := step[0], step[1]
			status, header, body := sendAs(t, eve, site+path, url.Values{"verdict": {"skip"}})
			if status != 303 || header.Get("Location") != next {
				t.Errorf("%s is skipped to %q: %d %s", path, header.Get("Location"), status, body)
			}
		}
		if _, _, body := getAs(t, eve, site+"/review/suggested-edits"); !strings.Contains(body, "No suggested edit waits for you") {
			t.Error("the queue shows what was skipped")
		}
		if status, _, body := sendAs(t, mod, site+"/suggested-edits/2", url.Values{"verdict": {"reject"}, "reason": {"spam"}}); status != 303 {
			t.Errorf("rejecting: %d %s", status, body)
		}
		if status, _, body := sendAs(t, mod, site+"/suggested-edits/1", url.Values{"verdict": {"approve"}}); status != 303 {
			t.Errorf("approving: %d %s", status, body)
		}
		if _, _, body := getAs(t, mod, site+"/review/suggested-edits"); !strings.Contains(body, "No suggested edit waits for you") {
			t.Error("a decided edit still waits")
		}
	})
}

// TestReviewOwnVersion rejects and approves suggested edits with a version of the
// reviewer's own: its tags are those of his form, not those that were suggested.
func TestReviewOwnVersion(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob := testkit.Join(t, s, "Ann Archer", 900, parley.Member), testkit.Join(t, s, "Bob Baker", 200, parley.Member)
		mod := testkit.Join(t, s, "Moe Moderator", 1, parley.Moderator)
		path := asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout foam")
		id := strings.Split(path, "/")[2]
		text := func() *store.CurrentText {
			t.Helper()
			n, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			c, err := s.CurrentText(t.Context(), parley.PostID(n))
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
		for _, tt := range []struct{ verdict, tags, want string }{
			{"reject-edit", "stout foam", "stout foam"},
			{"improve", "stout colour", "stout colour"},
		} {
			c := text()
			status, header, body := sendAs(t, bob, site+"/posts/"+id+"/edit-submit", url.Values{"suggest": {"1"}, "base": {posts.Base(c)}, "summary": {"other tags"},
				"title": {c.Title}, "tags": {"stout wine"}, "body": {c.Source + " Bob's words for " + tt.verdict + "."}})
			suggestion := header.Get("Location")
			if status != 303 || !strings.HasPrefix(suggestion, "/suggested-edits/") {
				t.Fatalf("suggesting: %d %s", status, body)
			}
			if _, _, form := getAs(t, mod, site+suggestion); !strings.Contains(form, `value="stout wine"`) {
				t.Errorf("%s: the form does not have the suggested tags", tt.verdict)
			}
			status, _, body = sendAs(t, mod, site+suggestion, url.Values{"verdict": {tt.verdict}, "title": {c.Title}, "tags": {tt.tags}, "body": {c.Source + " Moe's words."}, "summary": {"better"}})
			if status != 303 {
				t.Fatalf("%s: %d %s", tt.verdict, status, body)
			}
			if c := text(); strings.Join(c.Tags, " ") != tt.want || strings.Contains(c.Source, "Bob's words for reject-edit") || !strings.HasSuffix(c.Source, "Moe's words.") {
				t.Errorf("%s: the question has the tags %q and the text %q", tt.verdict, c.Tags, c.Source)
			}
		}
	})
}
