package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// setRule sets a rule of a site.
func setRule(t testing.TB, s *store.Store, name, value string) {
	t.Helper()
	err := s.Update(context.Background(), func(tx *store.Tx) error { return tx.SetSetting(context.Background(), parley.RulePrefix+name, value) })
	if err != nil {
		t.Fatal(err)
	}
}

// sendAsGuest sends a form without a session.
func sendAsGuest(t testing.TB, address string, form url.Values) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequest("POST", address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return do(t, req)
}

// hiddenValue is the value of a hidden field of a page.
func hiddenValue(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// TestGuestEdit suggests an edit without an account: from the page of the question
// to the form, past what is wrong with it, to the thanks, without a cookie, and with
// nothing lost that was typed.
func TestGuestEdit(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, mod := testkit.Join(t, s, "Ann Archer", 900, parley.Member), testkit.Join(t, s, "Moe Moderator", 1, parley.Moderator)
		question := asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		id := strings.Split(question, "/")[2]
		address := site + "/posts/" + id + "/suggest-edit"
		clean := func(header http.Header) {
			t.Helper()
			if header.Get("Set-Cookie") != "" {
				t.Errorf("a reader gets the cookie %q", header.Get("Set-Cookie"))
			}
		}
		_, header, page := get(t, site+question)
		clean(header)
		contains(t, "the page of the question", page, `href="/posts/`+id+`/suggest-edit" rel="nofollow" aria-label="Improve this question">Improve</a>`)

		status, header, form := get(t, address)
		clean(header)
		if status != 200 || !strings.Contains(header.Get("Cache-Control"), "no-store") {
			t.Errorf("the form: %d, %q", status, header.Get("Cache-Control"))
		}
		contains(t, "the form of a new post", form, "This post is new. Without an account you can suggest an edit of it in ", `name="homepage" tabindex="-1"`)
		setRule(t, s, "guest_edit_age_minutes", "0")
		setRule(t, s, "guest_edits_per_hour", "1")
		_, _, form = get(t, address)
		contains(t, "the form", form, "credited to Community", `href="/users/login?returnurl=%2Fposts%2F`+id+`%2Fedit"`, `name="robots" content="noindex"`)
		for _, not := range []string{"data-draft", "/static/editor", "/upload/image", `name="step" value="quote"`, `name="wiki"`, `name="suggest"`} {
			if strings.Contains(form, not) {
				t.Errorf("the form of a reader has %q", not)
			}
		}
		typed := url.Values{"key": {hiddenValue(form, "key")}, "base": {hiddenValue(form, "base")}, "begun": {"1"}, "title": {"Why is the head of a stout brown & not as white?"},
			"tags": {"stout"}, "summary": {"what it says <b>is</b> not so"}, "body": {"The head of a stout is <script>alert(1)</script> brown, and I do not know why that is so."}}
		with := func(pairs ...string) url.Values {
			f := url.Values{}
			for name, v := range typed {
				f[name] = v
			}
			for i := 0; i < len(pairs); i += 2 {
				f.Set(pairs[i], pairs[i+1])
			}
			return f
		}
		waiting := func(want int) {
			t.Helper()
			list, err := s.WaitingEdits(t.Context(), mod.ID, true, true, 50)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) != want {
				t.Errorf("%d suggested edits wait, want %d", len(list), want)
			}
		}
		for _, tt := range []struct {
			name   string
			form   url.Values
			status int
			want   string
		}{
			{"sent at once", with("begun", strconv.FormatInt(s.Now().Unix(), 10)), 422, "That was quick"},
			{"without a summary", with("summary", ""), 422, `id="summary-error"`},
			{"with a title that is too short", with("title", "Why?"), 422, `id="title-error"`},
			{"begun from another text", with("base", "none"), 409, "Somebody else edited this post meanwhile"},
			{"to be looked at first", with("step", "preview"), 200, `<section class="preview`},
		} {
			status, header, page := sendAsGuest(t, address, tt.form)
			clean(header)
			if status != tt.status {
				t.Errorf("%s: %d, want %d", tt.name, status, tt.status)
			}
			contains(t, tt.name, page, tt.want, "&lt;script&gt;alert(1)&lt;/script&gt; brown, and I do not know why", `action="/posts/`+id+`/suggest-edit"`)
			if strings.Contains(page, "<script>alert") {
				t.Errorf("%s: what was typed is markup", tt.name)
			}
		}
		if status, header, _ := sendAsGuest(t, address, with("homepage", "https://spam.example/")); status != 303 || header.Get("Location") != "/posts/"+id+"/suggest-edit-sent" {
			t.Errorf("a machine is answered %d, %q", status, header.Get("Location"))
		}
		waiting(0)
		for range 2 { // a double click
			status, header, page := sendAsGuest(t, address, typed)
			clean(header)
			if status != 303 || header.Get("Location") != "/posts/"+id+"/suggest-edit-sent" {
				t.Fatalf("suggesting: %d %s", status, page)
			}
		}
		waiting(1)
		status, header, page = get(t, site+"/posts/"+id+"/suggest-edit-sent")
		clean(header)
		if status != 200 {
			t.Errorf("the thanks: %d", status)
		}
		contains(t, "the thanks", page, "Thank you for your edit", `href="`+question+`"`)
		_, _, form = get(t, address)
		contains(t, "the form while an edit waits", form, "waiting for approval")
		if strings.Contains(form, "/suggested-edits/") {
			t.Error("a reader is led to where only members are let in")
		}

		_, _, queue := getAs(t, mod, site+"/review/suggested-edits")
		contains(t, "the queue", queue, "suggested by Community", "what it says &lt;b&gt;is&lt;/b&gt; not so")
		_, rest, _ := strings.Cut(queue, `href="/suggested-edits/`)
		number, _, _ := strings.Cut(rest, `"`)
		if status, _, page := sendAs(t, mod, site+"/suggested-edits/"+number, url.Values{"verdict": {"approve"}}); status != 303 {
			t.Fatalf("approving: %d %s", status, page)
		}
		_, header, _ = get(t, site+question)
		question = header.Get("Location")
		_, _, page = get(t, site+question)
		contains(t, "the question", page, "brown &amp; not as white?", `href="/users/-1/community"`)
		_, _, page = get(t, site+"/posts/"+id+"/revisions")
		contains(t, "the history", page, "Community", "suggested")

		if status, header, _ := getAs(t, ann, address); status != 303 || header.Get("Location") != "/posts/"+id+"/edit" {
			t.Errorf("a member is led to %d %q", status, header.Get("Location"))
		}
		status, _, _ = sendAsGuest(t, address, with("key", "another", "base", ""))
		if status != 409 {
			t.Errorf("a conflict counts for the limit: %d", status)
		}
		_, _, form = get(t, address)
		status, header, page = sendAsGuest(t, address, with("key", hiddenValue(form, "key"), "base", hiddenValue(form, "base"), "body", "Quite another text of some length <i>."))
		if after, err := strconv.Atoi(header.Get("Retry-After")); status != 429 || err != nil || after < 60 || after > 3600 {
			t.Errorf("the second edit of an hour: %d, to be tried after %q", status, header.Get("Retry-After"))
		}
		contains(t, "the form of who sends too many", page, "from your network lately", "Quite another text of some length &lt;i&gt;.")
		setRule(t, s, "guest_edits_per_hour", "0")
		if status, header, _ := get(t, address); status != 302 || header.Get("Location") != "/users/login?returnurl=%2Fposts%2F"+id+"%2Fedit" {
			t.Errorf("where only members suggest edits: %d %q", status, header.Get("Location"))
		}
		if status, _, page := sendAsGuest(t, address, with("key", "a third")); status != 403 || !strings.Contains(page, "I do not know why that is so.") {
			t.Errorf("sent where only members suggest edits: %d", status)
		}
		if _, _, page := get(t, site+question); strings.Contains(page, "suggest-edit") {
			t.Error("readers are offered what they may not do")
		}
	})
}

// TestGuestEditFromAnotherSite takes no edit that another site makes a browser send.
func TestGuestEditFromAnotherSite(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site := testServer(t, s)
	ann := testkit.Join(t, s, "Ann Archer", 900, parley.Member)
	id := strings.Split(asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout"), "/")[2]
	setRule(t, s, "guest_edit_age_minutes", "0")
	_, _, form := get(t, site+"/posts/"+id+"/suggest-edit")
	typed := url.Values{"key": {"k"}, "base": {hiddenValue(form, "base")}, "begun": {"1"}, "title": {"Why is the head of a stout brown?"}, "tags": {"stout"},
		"summary": {"shorter"}, "body": {"The head of a stout is brown, and I do not know why that is so."}}
	for name, value := range map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example", "Referer": "https://evil.example/form"} {
		req, err := http.NewRequest("POST", site+"/posts/"+id+"/suggest-edit", strings.NewReader(typed.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set(name, value)
		if status, _, _ := do(t, req); status != 403 {
			t.Errorf("with %s: %s = %d, want 403", name, value, status)
		}
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.PendingEdit(t.Context(), parley.PostID(n)); parley.KindOf(err) != parley.NotFound {
		t.Errorf("an edit of another site waits: %v", err)
	}
	if status, _, page := sendAsGuest(t, site+"/posts/"+id+"/suggest-edit", typed); status != 303 {
		t.Errorf("the same form of this site: %d %s", status, page)
	}
}
