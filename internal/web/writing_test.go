package web

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

var hiddenKey = regexp.MustCompile(`name="key" value="([^"]+)"`)

// TestAskAndAnswer goes the way of a question over the forms: what is wrong is
// told and nothing typed is lost, the same form sent twice has one effect.
func TestAskAndAnswer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		bob := testkit.Join(t, s, "Bob Baker", 200, parley.Member)
		_, _, form := getAs(t, ann, site+"/questions/ask")
		key := hiddenKey.FindStringSubmatch(form)
		if key == nil {
			t.Fatal("the form has no key")
		}
		q := url.Values{"title": {"Short <b>"}, "body": {"**Too** short"}, "tags": {"c++ wine"}, "key": {key[1]}}
		status, _, body := sendAs(t, ann, site+"/questions/ask", q)
		if status != 422 || !strings.Contains(body, `href="#title"`) || !strings.Contains(body, `href="#body"`) || !strings.Contains(body, "**Too** short") || !strings.Contains(body, "Short &lt;b&gt;") {
			t.Fatalf("a bad form: %d\n%s", status, body)
		}
		if _, _, again := getAs(t, ann, site+"/questions/ask"); !strings.Contains(again, "**Too** short") {
			t.Error("what was not taken is no draft")
		}
		q.Set("title", "Why is the head of a stout brown and not white?")
		q.Set("body", "I poured a stout, and its head is brown.\n\n> The head takes its colour from the malt.\n\nIs that true? <script>alert(1)</script>")
		q.Set("step", "preview")
		status, _, body = sendAs(t, ann, site+"/questions/ask", q)
		if status != 200 || !strings.Contains(body, "preview-step-shown") || strings.Contains(body, "<script>alert") {
			t.Errorf("the preview without script: %d", status)
		}
		q.Del("step")
		status, header, body := sendAs(t, ann, site+"/questions/ask", q)
		path := header.Get("Location")
		if status != 303 || !strings.HasPrefix(path, "/questions/") {
			t.Fatalf("asking: %d %s", status, body)
		}
		if status, header, _ := sendAs(t, ann, site+"/questions/ask", q); status != 303 || header.Get("Location") != path {
			t.Errorf("sent twice: %d %s, want %s again", status, header.Get("Location"), path)
		}
		if _, _, again := getAs(t, ann, site+"/questions/ask"); strings.Contains(again, "brown") {
			t.Error("the draft outlives the question")
		}
		id := strings.Split(path, "/")[2]
		_, _, page := getAs(t, bob, site+path)
		for _, want := range []string{`action="/posts/` + id + `/vote/2"`, `action="/questions/` + id + `/answer/submit"`, `data-live="` + id + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of a member lacks %s", want)
			}
		}
		if status, _, page := get(t, site+path); status != 200 || strings.Contains(page, "/vote/") || !strings.Contains(page, "You must log in") {
			t.Errorf("the page of a reader: %d", status)
		}
		if status, header, _ := sendAs(t, bob, site+"/posts/"+id+"/vote/2", url.Values{"key": {"v1"}}); status != 303 || !strings.HasPrefix(header.Get("Location"), path) {
			t.Errorf("a vote: %d %s", status, header.Get("Location"))
		}
		if _, _, page := getAs(t, bob, site+path); !strings.Contains(page, `action="/posts/`+id+`/vote/0"`) || !strings.Contains(page, `aria-pressed="true"`) {
			t.Error("a vote is not shown as one's own")
		}
		if status, _, body := sendAs(t, ann, site+"/posts/"+id+"/vote/2", nil); status != 403 || !strings.Contains(body, "your own post") {
			t.Errorf("a vote on one's own post: %d", status)
		}
		answer := url.Values{"body": {"Yes. The roasted malt colours the proteins that make the foam, so it is brown."}, "key": {"a1"}}
		status, header, body = sendAs(t, bob, site+"/questions/"+id+"/answer/submit", answer)
		if status != 303 || !strings.Contains(header.Get("Location"), "#") {
			t.Fatalf("answering: %d %s", status, body)
		}
		if _, _, page := get(t, site+path); !strings.Contains(page, "colours the proteins") {
			t.Error("a reader does not see the answer")
		}
		answer.Set("key", "a2")
		answer.Set("body", "And another thing: nitrogen makes smaller bubbles than carbon dioxide does.")
		if status, _, body := sendAs(t, bob, site+"/questions/"+id+"/answer/submit", answer); status != 409 || !strings.Contains(body, `name="another"`) || !strings.Contains(body, "nitrogen") {
			t.Errorf("a second answer: %d", status)
		}
		for _, what := range []string{"follow", "save"} {
			if status, _, _ := sendAs(t, bob, site+"/posts/"+id+"/"+what, url.Values{"on": {"true"}}); status != 303 {
				t.Errorf("%s: %d", what, status)
			}
		}
		if _, _, page := getAs(t, bob, site+path); strings.Count(page, `class="link-button" type="submit" aria-label="Following`) == 0 {
			t.Error("following is not shown")
		}
	})
}

// TestRemoveAndRestore deletes one's own answer and restores it, and goes back
// to an older revision. Others see nothing of a deleted post.
func TestRemoveAndRestore(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob, mod := testkit.Join(t, s, "Ann Archer", 1000, parley.Member), testkit.Join(t, s, "Bob Baker", 2500, parley.Member), testkit.Join(t, s, "Mo Derator", 1, parley.Moderator)
		_, header, _ := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {"Why is the head of a stout brown and not white?"}, "tags": {"stout"},
			"body": {"I poured a stout, and its head is brown. What makes it so?"}})
		question := strings.Split(header.Get("Location"), "/")[2]
		_, header, _ = sendAs(t, bob, site+"/questions/"+question+"/answer/submit", url.Values{"body": {"The roasted malt colours the proteins that make the foam."}})
		_, answer, _ := strings.Cut(header.Get("Location"), "#")
		status, header, body := sendAs(t, bob, site+"/posts/"+answer+"/delete", nil)
		removed := "/posts/" + answer + "/undelete"
		if status != 303 || header.Get("Location") != removed {
			t.Fatalf("deleting: %d %s\n%s", status, header.Get("Location"), body)
		}
		if status, _, body := getAs(t, bob, site+removed); status != 200 || !strings.Contains(body, "colours the proteins") || !strings.Contains(body, "Restore it") {
			t.Errorf("the removed answer, for its author: %d\n%s", status, body)
		}
		if status, _, body := getAs(t, mod, site+removed); status != 200 || !strings.Contains(body, "Restore it") || !strings.Contains(body, `<a href="/users/`+idOf(bob.ID)+"/") {
			t.Errorf("the removed answer, for a moderator: %d", status)
		}
		if status, header, _ := getAs(t, bob, site+"/a/"+answer); status != 302 || header.Get("Location") != removed {
			t.Errorf("the link to the removed answer, for its author: %d %v", status, header)
		}
		for _, path := range []string{removed, "/a/" + answer} {
			if status, _, body := getAs(t, ann, site+path); status != 404 || strings.Contains(body, "colours the proteins") {
				t.Errorf("%s for others: %d", path, status)
			}
		}
		if status, _, _ := sendAs(t, bob, site+removed, nil); status != 303 {
			t.Errorf("restoring: %d", status)
		}
		if _, _, body := get(t, site+"/questions/"+question+"/why-is-the-head-of-a-stout-brown-and-not-white"); !strings.Contains(body, "colours the proteins") {
			t.Error("the restored answer is not shown")
		}
		revisions := "/posts/" + question + "/revisions"
		if _, _, body := getAs(t, bob, site+revisions); strings.Contains(body, "/rollback/") {
			t.Error("the only revision can be rolled back to")
		}
		_, _, form := getAs(t, bob, site+"/posts/"+question+"/edit")
		base := regexp.MustCompile(`name="base" value="([^"]+)"`).FindStringSubmatch(form)
		if base == nil {
			t.Fatalf("the form of an edit has no base\n%s", form)
		}
		edited := url.Values{"title": {"Why is the foam of a stout brown and not white?"}, "tags": {"stout"}, "base": {base[1]}, "body": {"I poured a stout, and its foam is brown. What makes it so?"}}
		if status, _, body := sendAs(t, bob, site+"/posts/"+question+"/edit-submit", edited); status != 303 {
			t.Fatalf("editing: %d\n%s", status, body)
		}
		if _, _, body := getAs(t, bob, site+revisions); !strings.Contains(body, `action="/posts/`+question+`/rollback/1"`) || strings.Contains(body, "/rollback/2") {
			t.Error("the older revision cannot be rolled back to, or the current one can")
		}
		if _, _, body := get(t, site+revisions); strings.Contains(body, "/rollback/") {
			t.Error("a reader is offered to roll back")
		}
		if status, _, _ := sendAs(t, bob, site+"/posts/"+question+"/rollback/1", nil); status != 303 {
			t.Errorf("rolling back: %d", status)
		}
		if _, _, body := get(t, site+"/questions/"+question+"/why-is-the-head-of-a-stout-brown-and-not-white"); !strings.Contains(body, "its head is brown") {
			t.Error("the older revision is not the current one")
		}
	})
}

// TestDrafts keeps what is typed and offers it again.
func TestDrafts(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site := testServer(t, s)
	ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
	if status, _, _ := sendAs(t, ann, site+"/drafts/question/0", url.Values{"title": {"A title"}, "body": {"half a thought"}}); status != 204 {
		t.Fatalf("saving a draft: %d", status)
	}
	if _, _, page := getAs(t, ann, site+"/questions/ask"); !strings.Contains(page, "half a thought") {
		t.Error("the draft is not offered again")
	}
	if status, _, body := sendAs(t, ann, site+"/drafts/question/0", url.Values{"body": {strings.Repeat("x", 100_001)}}); status != 422 || !strings.Contains(body, "too long") {
		t.Errorf("a draft that is too long: %d %s", status, body)
	}
	if status, _, _ := sendAs(t, ann, site+"/drafts/other/0", nil); status != 404 {
		t.Errorf("a draft of no kind: %d", status)
	}
}

func TestSuggestTags(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site := testServer(t, s)
	ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
	asks(t, site, ann, "How long does a stout keep in a cellar?", "storage")
	if status, _, body := getAs(t, ann, site+"/filter/tags?q=sto"); status != 200 || !strings.Contains(body, `"name":"storage"`) {
		t.Errorf("%d %s", status, body)
	}
}

// TestComments writes, edits, likes and deletes comments over the forms; the
// owner finds them in the inbox.
func TestComments(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		bob := testkit.Join(t, s, "Bob Baker", 200, parley.Member)
		_, header, _ := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {"Why is the head of a stout brown and not white?"}, "tags": {"stout"},
			"body": {"I poured a stout, and its head is brown. What makes it so?"}})
		path := header.Get("Location")
		id := strings.Split(path, "/")[2]
		form := "/posts/" + id + "/comment"
		if _, _, page := get(t, site+path); strings.Count(page, `href="`+form+`"`) != 1 {
			t.Error("a reader is not offered to comment")
		}
		if status, header, _ := get(t, site+form); status != 302 || header.Get("Location") != "/users/login?returnurl="+url.QueryEscape(form) {
			t.Errorf("a reader who wants to comment: %d %s", status, header.Get("Location"))
		}
		if status, _, body := sendAs(t, bob, site+"/posts/"+id+"/comments", url.Values{"body": {"Short <i>"}}); status != 422 || !strings.Contains(body, "Short &lt;i&gt;") || !strings.Contains(body, `href="#body"`) {
			t.Errorf("a short comment: %d", status)
		}
		status, header, body := sendAs(t, bob, site+"/posts/"+id+"/comments", url.Values{"body": {"Which stout was it, and how old? <script>"}, "key": {"c1"}})
		if status != 303 {
			t.Fatalf("a comment: %d %s", status, body)
		}
		comment := header.Get("Location")
		if status, header, _ := getAs(t, bob, site+comment); status != 302 || !strings.Contains(header.Get("Location"), "#comment") {
			t.Errorf("%s = %d %v", comment, status, header)
		}
		number := comment[strings.LastIndex(comment, "/")+1:]
		_, _, page := getAs(t, bob, site+path)
		if !strings.Contains(page, "how old? &lt;script&gt;") || !strings.Contains(page, "/posts/comments/"+number+"/edit") || strings.Contains(page, "/comments/"+number+"/vote/") {
			t.Error("the page of its writer does not offer what he may do")
		}
		if _, _, form := getAs(t, bob, site+"/posts/comments/"+number+"/edit"); !strings.Contains(form, "Which stout was it") {
			t.Error("the form of an edit is empty")
		}
		if status, _, _ := sendAs(t, ann, site+"/comments/"+number+"/vote/2", url.Values{"key": {"l1"}}); status != 303 {
			t.Errorf("a vote for a comment: %d", status)
		}
		if _, _, page := getAs(t, ann, site+path); !strings.Contains(page, "/comments/"+number+"/vote/0") {
			t.Error("a vote for a comment is not shown as one's own")
		}
		status, _, inbox := getAs(t, ann, site+"/inbox")
		if status != 200 || !strings.Contains(inbox, "Bob Baker commented") || !strings.Contains(inbox, "/posts/comments/"+number) || !strings.Contains(inbox, `class="unread"`) {
			t.Errorf("the inbox: %d", status)
		}
		if status, _, _ := sendAs(t, ann, site+"/inbox/read", nil); status != 303 {
			t.Errorf("reading the inbox: %d", status)
		}
		if _, _, inbox := getAs(t, ann, site+"/inbox"); strings.Contains(inbox, `class="unread"`) {
			t.Error("what was read is unread")
		}
		if status, _, body := getAs(t, ann, site+"/posts/"+id+"/participants?q=bo"); status != 200 || !strings.Contains(body, "BobBaker") {
			t.Errorf("completion: %d %s", status, body)
		}
		if status, _, _ := sendAs(t, ann, site+"/comments/"+number+"/delete", nil); status != 403 {
			t.Errorf("deleting somebody else's comment: %d", status)
		}
		if status, _, _ := sendAs(t, bob, site+"/comments/"+number+"/delete", nil); status != 303 {
			t.Errorf("deleting one's own comment: %d", status)
		}
	})
}

// TestFoldedComments does on the page of all comments what the question's page
// offers for those that it shows, and leads back to that page.
func TestFoldedComments(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		path := asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		id := strings.Split(path, "/")[2]
		var last string
		for i := range 6 {
			bob := testkit.Join(t, s, "Bob Baker "+strconv.Itoa(i), 200, parley.Member)
			status, header, body := sendAs(t, bob, site+"/posts/"+id+"/comments", url.Values{"body": {"Please [edit] it, and say which stout it was " + strconv.Itoa(i)}})
			if status != 303 {
				t.Fatalf("a comment: %d %s", status, body)
			}
			last = strings.TrimPrefix(header.Get("Location"), "/posts/comments/")
			if i < 5 {
				continue
			}
			all := "/posts/" + id + "/comments"
			if _, header, _ := getAs(t, bob, site+"/posts/comments/"+last); !strings.HasPrefix(header.Get("Location"), all) {
				t.Errorf("the sixth comment is at %q", header.Get("Location"))
			}
			if _, _, page := getAs(t, bob, site+path); strings.Contains(page, "/posts/comments/"+last+"/edit") {
				t.Error("the question's page shows six comments")
			}
			back := all + "#comment" + last + "_" + id
			for _, page := range []string{all, all + "?format=fragment"} {
				status, _, body := getAs(t, bob, site+page)
				for _, want := range []string{"/posts/comments/" + last + "/edit", "/comments/" + last + "/delete", `value="` + back + `"`, `data-swap="comment` + last + "_" + id + `"`} {
					if status != 200 || !strings.Contains(body, want) {
						t.Errorf("%s for the writer of its last comment: %d, it lacks %s", page, status, want)
					}
				}
				if strings.Contains(body, "/comments/"+last+"/vote/") {
					t.Errorf("%s offers a vote for one's own comment", page)
				}
			}
			if _, _, body := getAs(t, ann, site+all); !strings.Contains(body, "/comments/"+last+"/vote/2") || strings.Contains(body, "/comments/"+last+"/delete") {
				t.Error("the page of all comments does not offer what others may do")
			}
			if status, _, body := get(t, site+all); status != 200 || strings.Contains(body, "<form method=\"post\" action=\"/comments/") || !strings.Contains(body, `<a href="/posts/`+id+`/edit"`) {
				t.Errorf("the page of all comments for a reader: %d", status)
			}
			if status, header, _ := sendAs(t, ann, site+"/comments/"+last+"/vote/2", url.Values{"returnurl": {back}}); status != 303 || header.Get("Location") != back {
				t.Errorf("a vote leads to %d %q", status, header.Get("Location"))
			}
			if _, _, body := getAs(t, ann, site+all); !strings.Contains(body, "/comments/"+last+"/vote/0") {
				t.Error("a vote is not shown as one's own")
			}
			if _, _, body := get(t, site+path); strings.Contains(body, "comment-edited") || !strings.Contains(body, `<a href="/posts/`+id+`/edit"`) {
				t.Error("a comment that nobody edited says that it was, or [edit] leads nowhere")
			}
			if status, _, body := sendAs(t, bob, site+"/comments/"+last+"/edit", url.Values{"body": {"Please say which stout it was, and how old."}}); status != 303 {
				t.Errorf("editing: %d %s", status, body)
			}
			if _, _, body := get(t, site+path); !strings.Contains(body, `title="edited 1 time"`) {
				t.Error("an edited comment does not say so")
			}
			if status, header, _ := sendAs(t, bob, site+"/comments/"+last+"/delete", url.Values{"returnurl": {"https://evil.example/"}}); status != 303 || !strings.HasPrefix(header.Get("Location"), "/questions/"+id) {
				t.Errorf("deleting leads to %d %q", status, header.Get("Location"))
			}
		}
	})
}

// TestVoteNotes tells a member how many votes are left once they are few, and
// newcomers who vote down that a reason would help; others are told nothing.
func TestVoteNotes(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.SetSetting(t.Context(), "rule.votes", "7"), tx.SetSetting(t.Context(), "rule.question_votes", "0"))
		})
		if err != nil {
			t.Fatal(err)
		}
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		voter, trusted := testkit.Join(t, s, "Bob Baker", 1999, parley.Member), testkit.Join(t, s, "Cem Cooper", 2000, parley.Member)
		var ids []string
		for _, title := range []string{"Why is the head of a stout brown and not white?", "And why is the head of an ale so white?", "Why has cider no head at all?"} {
			ids = append(ids, strings.Split(asks(t, site, ann, title, "stout"), "/")[2])
		}
		const left, why = "You have 5 votes remaining today.", "say in a comment how this post could be improved"
		for i, tt := range []struct {
			who       testkit.Member
			vote      string
			post      string
			left, why bool
		}{
			{voter, "/vote/2", ids[0], false, false},
			{voter, "/vote/3", ids[1], true, true},
			{voter, "/vote/0", ids[1], false, false},
			{voter, "/vote/2", ids[2], true, false},
			{trusted, "/vote/3", ids[0], false, false},
		} {
			status, header, body := sendAs(t, tt.who, site+"/posts/"+tt.post+tt.vote, nil)
			if status != 303 {
				t.Fatalf("%d: %d %s", i, status, body)
			}
			_, _, page := getAs(t, tt.who, site+header.Get("Location"))
			if strings.Count(page, left) != 2*count(tt.left) || strings.Count(page, why) != 2*count(tt.why) || strings.Contains(page, "vote-note") != (tt.left || tt.why) {
				t.Errorf("vote %d leads to %s, which tells of votes left %d times and asks for a reason %d times", i, header.Get("Location"), strings.Count(page, left), strings.Count(page, why))
			}
			if _, _, page := get(t, site+header.Get("Location")); strings.Contains(page, "vote-note") {
				t.Errorf("vote %d is told of to a reader", i)
			}
		}
	})
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
