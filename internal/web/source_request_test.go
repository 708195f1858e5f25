package web

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/testkit"
)

// requested is a site with an answer that names no source for anything.
type requested struct {
	*quoting
	answer       parley.PostID
	abe, bob     testkit.Member
	page, asking string // the question and the form, as addresses
}

func eachRequested(t *testing.T, test func(t *testing.T, q *requested)) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		abe := testkit.Join(t, q.Store, "Abe Adams", 300, parley.Member)
		answer := q.Answer(abe.Actor, q.question, "Ships burn **heavy oil** in port. It is known that ships burn coal as well.\n\n> Nobody burns wood on a ship any more, not since the war.\n\nSo it is.")
		r := &requested{quoting: q, answer: answer, abe: abe, bob: testkit.Join(t, q.Store, "Bob Baker", 50, parley.Member),
			page: q.site + "/questions/" + idOf(q.question) + "/what-is-known-about-troops", asking: q.site + "/posts/" + idOf(answer) + "/source-request"}
		test(t, r)
	})
}

// ask has somebody ask for a source, and wants an answer with a status.
func (q *requested) ask(t *testing.T, who testkit.Member, want int, form url.Values) string {
	t.Helper()
	status, _, body := sendAs(t, who, q.asking, form)
	if status != want {
		t.Fatalf("asking for %v: %d, want %d: %s", form, status, want, body)
	}
	return body
}

func exact(words string) url.Values { return url.Values{"exact": {words}} }

const requestMark = `class="source-requested"`

// TestSourceRequest asks for a source of words: the author sees it at once, all
// readers once three ask, and what is there already is joined.
func TestSourceRequest(t *testing.T) {
	eachRequested(t, func(t *testing.T, q *requested) {
		if status, header, _ := get(t, q.asking); status != 302 || !strings.Contains(header.Get("Location"), "/users/login") {
			t.Errorf("the form for a reader: %d", status)
		}
		_, _, page := getAs(t, q.bob, q.page)
		contains(t, "the page for a member", page, `data-ask="/posts/`+idOf(q.answer)+`/source-request"`, `data-place="requests-`+idOf(q.answer)+`"`)
		if _, _, own := getAs(t, q.abe, q.page); strings.Contains(own, `data-ask="/posts/`+idOf(q.answer)) {
			t.Error("the author is asked to ask himself")
		}
		q.ask(t, q.bob, 422, exact("  "))
		if body := q.ask(t, q.bob, 422, exact("ships burn <b>gas")); !strings.Contains(body, "ships burn &lt;b&gt;gas</textarea>") || !strings.Contains(body, "not in the post") {
			t.Errorf("words that are not there: %s", body)
		}
		q.ask(t, q.bob, 422, exact("oil"))
		if body := q.ask(t, testkit.Join(t, q.Store, "New Nora", 49, parley.Member), 403, exact("heavy oil in port")); !strings.Contains(body, "takes 50 reputation") || !strings.Contains(body, "heavy oil in port</textarea>") {
			t.Errorf("with 49 reputation: %s", body)
		}
		q.ask(t, q.abe, 403, exact("heavy oil in port"))

		before := q.reads(t, "/questions/"+idOf(q.question)+"/what-is-known-about-troops?answertab=createdasc")
		q.ask(t, q.bob, 303, url.Values{"exact": {"ships  burn"}, "prefix": {"It is known that"}})
		q.ask(t, q.bob, 303, url.Values{"exact": {"ships burn coal"}})
		if _, _, page := get(t, q.page); strings.Contains(page, requestMark) {
			t.Error("one request is shown to all readers")
		}
		_, _, page = getAs(t, q.bob, q.page)
		contains(t, "the page for who asks", page, `known that <span class="source-requested" id="request-`)
		_, _, page = getAs(t, q.abe, q.page)
		contains(t, "the page for the author", page, `known that <span class="source-requested" id="request-`, "1 reader asks", "not shown to everybody yet", "/close")
		_, _, inbox := getAs(t, q.abe, q.site+"/inbox")
		if n := strings.Count(inbox, "Readers ask for a source in your post"); n != 1 || strings.Contains(inbox, "Bob Baker") {
			t.Errorf("%d entries in the inbox of the author: %s", n, inbox)
		}
		cat, dan := testkit.Join(t, q.Store, "Cat Carter", 500, parley.Member), testkit.Join(t, q.Store, "Dan Drake", 500, parley.Member)
		q.ask(t, cat, 303, exact("known that ships burn"))
		if _, _, page := getAs(t, dan, q.page); strings.Contains(page, requestMark) {
			t.Error("two requests are shown to a third")
		}
		q.ask(t, dan, 303, exact("ships burn"))
		_, _, page = get(t, q.page)
		contains(t, "the page for readers", page, requestMark, "3 readers ask", `<sup class="source-note">source requested</sup>`)
		if strings.Contains(page, "/close") || strings.Count(page, `class="source-note"`) != 1 {
			t.Errorf("the page for readers: %s", page)
		}
		if after := q.reads(t, "/questions/"+idOf(q.question)+"/what-is-known-about-troops?answertab=createdasc"); after > before {
			t.Errorf("marks take %d statements more", after-before)
		}
		if _, _, inbox := getAs(t, q.abe, q.site+"/inbox"); strings.Count(inbox, "Readers ask for a source in your post") != 1 {
			t.Error("the author is told again")
		}
	})
}

// TestSourceRequestEnds ends requests: by a source, by an edit of the words, by the
// author; an edit of something else ends none.
func TestSourceRequestEnds(t *testing.T) {
	eachRequested(t, func(t *testing.T, q *requested) {
		mia := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator)
		open := func() (words []string) {
			t.Helper()
			_, _, page := getAs(t, mia, q.page)
			for _, part := range strings.Split(page, requestMark+` id="`)[1:] {
				_, text, _ := strings.Cut(part, ">")
				text, _, _ = strings.Cut(text, "<")
				words = append(words, text)
			}
			return words
		}
		wants := func(when string, want ...string) {
			t.Helper()
			if got := open(); strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
		q.ask(t, q.bob, 303, exact("Nobody burns wood"))
		q.ask(t, q.bob, 303, exact("ships burn coal"))
		q.ask(t, q.bob, 303, exact("in port"))
		q.ask(t, q.bob, 303, exact("So it is"))
		wants("at first", "in port", "ships burn coal", "Nobody burns wood", "So it is")
		edit := func(text string) {
			t.Helper()
			c, err := q.CurrentText(t.Context(), q.answer)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := q.Posts.Edit(t.Context(), q.By(q.Moderator("Mo")), posts.Edit{Post: q.answer, Base: posts.Base(c), Text: posts.Text{Body: text}, Summary: "says more"}); err != nil {
				t.Fatal(err)
			}
		}
		edit("Ships burn **heavy oil** in port. It is known that ships burn coal as well.\n\n> Nobody burns wood on a ship any more, not since the war.\n>\n> — [The Herald](https://herald.example/wood)\n\nSo it is, and so it stays.")
		wants("once the quotation has a source", "in port", "ships burn coal", "So it is")
		edit("Ships burn **heavy oil** at sea. It is known that ships burn coal as well ([a list](https://list.example/coal)).\n\n> Nobody burns wood on a ship any more, not since the war.\n>\n> — [The Herald](https://herald.example/wood)\n\nSo it is, and so it stays.")
		wants("once words are gone and others have a source", "So it is")
		_, _, page := getAs(t, q.abe, q.page)
		_, action, there := strings.Cut(page, `action="/posts/`+idOf(q.answer)+"/source-request/")
		if !there {
			t.Fatalf("the author has no button: %s", page)
		}
		request, _, _ := strings.Cut(action, "/")
		end := q.asking + "/" + request + "/close"
		if status, _, _ := sendAs(t, q.bob, end, nil); status != 403 {
			t.Errorf("closing as a reader: %d", status)
		}
		if status, _, _ := sendAs(t, q.abe, q.site+"/posts/"+idOf(q.question)+"/source-request/"+request+"/close", nil); status != 403 {
			t.Errorf("closing by the number of another post: %d", status)
		}
		if status, _, body := sendAs(t, q.abe, end, nil); status != 303 {
			t.Errorf("closing as the author: %d %s", status, body)
		}
		wants("once the author closed it")
		if status, _, _ := sendAs(t, mia, end, nil); status != 404 {
			t.Errorf("closing it again: %d", status)
		}
	})
}

// TestSourceRequestAge shows a request to all readers after a week, whoever joins.
func TestSourceRequestAge(t *testing.T) {
	eachRequested(t, func(t *testing.T, q *requested) {
		q.ask(t, q.bob, 303, exact("ships burn coal"))
		shown := func() bool {
			t.Helper()
			if err := q.Posts.CleanUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, _, page := get(t, q.page)
			return strings.Contains(page, requestMark)
		}
		q.Clock.Pass(7*24*time.Hour - time.Minute)
		if shown() {
			t.Error("it is shown before a week has passed")
		}
		q.Clock.Pass(2 * time.Minute)
		if !shown() {
			t.Error("it is not shown after a week")
		}
		if a, b := readerPage(t, q.page), readerPage(t, q.page); a != b {
			t.Error("two readers see different pages")
		}
	})
}

func readerPage(t *testing.T, address string) string {
	t.Helper()
	_, _, page := get(t, address)
	return page
}
