package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestPostFeedback clicks on the arrows of readers and of members with too little
// reputation: it is feedback and no vote, is said to be, and those with the tools of
// moderators see it.
func TestPostFeedback(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		nia := testkit.Join(t, s, "Nia North", 14, parley.Member)
		tess := testkit.Join(t, s, "Tess Tools", 2000, parley.Member)
		_, header, _ := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {"Why is the head of a stout brown?"}, "body": {"I poured a stout, and its head is brown. Why?"}, "tags": {"stout"}})
		path := header.Get("Location")
		id := strings.Split(path, "/")[2]
		_, header, page := get(t, site+path)
		if !strings.Contains(page, `<form class="feedback-form" method="post" action="/posts/`+id+`/feedback">`) || strings.Contains(page, `/vote/2`) || header.Get("Set-Cookie") != "" {
			t.Fatalf("the page of a reader has no arrows, or a cookie: %v", header)
		}
		say := func(values url.Values, extra ...string) (int, http.Header, string) {
			t.Helper()
			req, err := http.NewRequest("POST", site+"/posts/"+id+"/feedback", strings.NewReader(values.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for i := 0; i+1 < len(extra); i += 2 {
				req.Header.Set(extra[i], extra[i+1])
			}
			return do(t, req)
		}
		for range 2 {
			status, header, _ := say(url.Values{"type": {"2"}})
			if to := header.Get("Location"); status != 303 || to != "/posts/"+id+"/feedback" || header.Get("Set-Cookie") != "" {
				t.Fatalf("feedback of a reader: %d to %s, %v", status, to, header)
			}
		}
		status, header, body := get(t, site+"/posts/"+id+"/feedback")
		if status != 200 || !strings.Contains(body, "does not count as a vote") || !strings.Contains(body, "an account and 15 reputation") || !strings.Contains(body, `href="`+path+`"`) || header.Get("Set-Cookie") != "" || head(body, `<meta name="robots" content="([^"]*)"`) != "noindex" {
			t.Errorf("what a reader is told: %d %v\n%s", status, header, body)
		}
		if status, _, _ := say(url.Values{"type": {"5"}}); status != 404 {
			t.Errorf("feedback of no kind: %d", status)
		}
		if status, _, _ := say(url.Values{"type": {"2"}}, "Sec-Fetch-Site", "cross-site"); status != 403 {
			t.Errorf("feedback from another site: %d", status)
		}
		if status, _, _ := get(t, site+"/posts/9999/feedback"); status != 404 {
			t.Errorf("feedback on nothing: %d", status)
		}

		// A click of a member with too little reputation is noted, and told as such.
		status, header, _ = sendAs(t, nia, site+"/posts/"+id+"/vote/3", nil)
		if to := header.Get("Location"); status != 303 || !strings.HasPrefix(to, path) || !strings.Contains(to, "noted=down") {
			t.Fatalf("a vote with 14 reputation: %d to %s", status, to)
		}
		if _, _, page := getAs(t, nia, site+header.Get("Location")); !strings.Contains(page, "It does not count as a vote: voting down takes 125 reputation") || !strings.Contains(page, `<data class="score" itemprop="upvoteCount" value="0">`) {
			t.Errorf("what the member is told\n%s", page)
		}
		if status, _, body := sendAs(t, ann, site+"/posts/"+id+"/vote/2", nil); status != 403 || !strings.Contains(body, "your own post") {
			t.Errorf("on one's own: %d", status)
		}
		// Who has logged in since the page was made votes.
		if status, _, _ := sendAs(t, tess, site+"/posts/"+id+"/feedback", url.Values{"type": {"2"}}); status != 303 {
			t.Errorf("a vote from the page of a reader: %d", status)
		}
		if _, _, page := get(t, site+path); !strings.Contains(page, `<data class="score" itemprop="upvoteCount" value="1">`) {
			t.Error("it is no vote")
		}

		if status, _, _ := get(t, site+"/tools/post-feedback"); status != 302 {
			t.Errorf("the list for a reader: %d", status)
		}
		if status, _, body := getAs(t, nia, site+"/tools/post-feedback"); status != 403 {
			t.Errorf("the list with 14 reputation: %d\n%s", status, body)
		}
		status, _, body = getAs(t, tess, site+"/tools/post-feedback")
		if status != 200 || !strings.Contains(body, "Why is the head of a stout brown?") || !strings.Contains(body, "1 time useful") || !strings.Contains(body, "1 time not useful") || !strings.Contains(body, "score 1") {
			t.Errorf("the list: %d\n%s", status, body)
		}
		if status, _, _ := getAs(t, tess, site+"/tools/post-feedback?page=7"); status != 302 {
			t.Errorf("a page after the last: %d", status)
		}
		// Twenty at once are taken, then one in ten seconds.
		var last int
		for range 20 {
			last, header, _ = say(url.Values{"type": {"3"}})
		}
		if last != 429 || header.Get("Retry-After") == "" {
			t.Errorf("many clicks: %d %v", last, header)
		}
	})
}
