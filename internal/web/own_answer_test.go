package web

import (
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestOwnAnswer asks and answers in one form without script: what is wrong stands
// at its field, both have a preview, nothing typed is lost.
func TestOwnAnswer(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		nia := testkit.Join(t, s, "Nia North", 14, parley.Member)
		_, _, form := getAs(t, ann, site+"/questions/ask")
		if !strings.Contains(form, `<details class="own-answer"><summary>`) || !strings.Contains(form, `name="answer"`) {
			t.Fatal("the form has no box for an answer of one's own, or it is open")
		}
		if _, _, form := getAs(t, nia, site+"/questions/ask"); strings.Contains(form, `name="answer"`) {
			t.Error("with 14 reputation the box is there")
		}
		key := hiddenKey.FindStringSubmatch(form)
		q := url.Values{"title": {"Why is the head of a stout brown?"}, "body": {"I poured a stout, and its head is brown."}, "tags": {"stout"}, "answer": {"> short"}, "key": {key[1]}}
		status, _, body := sendAs(t, ann, site+"/questions/ask", q)
		if status != 422 || !strings.Contains(body, `href="#answer"`) || strings.Contains(body, `href="#body"`) || !strings.Contains(body, `id="answer-error"`) ||
			!strings.Contains(body, "&gt; short</textarea>") || !strings.Contains(body, `<details class="own-answer" open>`) {
			t.Fatalf("a short answer: %d\n%s", status, body)
		}
		if _, _, form := getAs(t, ann, site+"/questions/ask"); !strings.Contains(form, "&gt; short</textarea>") || !strings.Contains(form, `<details class="own-answer" open>`) {
			t.Error("the answer is no draft")
		}
		if _, _, list := getAs(t, ann, site+"/users/drafts"); !strings.Contains(list, "Your answer to") || strings.Count(list, `href="/questions/ask" dir="auto">Why is the head`) != 2 {
			t.Errorf("the drafts do not show question and answer\n%s", list)
		}

		q.Set("answer", "The malt is brown.\n\n> The head takes its colour from the malt, of course.\n\nSo it is.")
		q.Set("step", "preview")
		status, _, body = sendAs(t, ann, site+"/questions/ask", q)
		if status != 200 || !strings.Contains(body, "The head takes its colour from the malt, of course.</p>") || !strings.Contains(body, `name="answer-attach"`) || strings.Contains(body, ` name="attach"`) {
			t.Fatalf("the preview of the answer: %d\n%s", status, body)
		}
		// A button of the answer's preview changes the answer.
		q.Del("step")
		q.Set("answer-attach", "0")
		q.Set("answer-attach-url-0", "https://example.org/malt")
		q.Set("answer-attach-text-0", "The head takes its colour from the malt, of course.")
		status, _, body = sendAs(t, ann, site+"/questions/ask", q)
		if at := strings.Index(body, `id="answer"`); status != 200 || at < 0 || !strings.Contains(body[at:], "](https://example.org/malt)") {
			t.Errorf("attaching a source to the answer: %d\n%s", status, body)
		}
		for _, name := range []string{"answer-attach", "answer-attach-url-0", "answer-attach-text-0"} {
			q.Del(name)
		}
		q.Set("step", "answer-quote")
		q.Set("answer-quote-text", "Roasted barley colours even the foam.")
		q.Set("answer-quote-url", "https://example.org/barley")
		status, _, body = sendAs(t, ann, site+"/questions/ask", q)
		if at := strings.Index(body, `id="answer"`); status != 200 || at < 0 || !strings.Contains(body[at:], "&gt; Roasted barley colours even the foam.") || strings.Contains(body[:at], "&gt; Roasted barley") {
			t.Errorf("a quotation for the answer: %d\n%s", status, body)
		}
		q.Del("step")
		status, header, body := sendAs(t, ann, site+"/questions/ask", q)
		if status != 303 {
			t.Fatalf("asking and answering: %d\n%s", status, body)
		}
		_, _, page := getAs(t, nia, site+header.Get("Location"))
		if !strings.Contains(page, "The head takes its colour") || !strings.Contains(page, "I poured a stout") {
			t.Error("the page lacks question or answer")
		}
		if _, _, form := getAs(t, ann, site+"/questions/ask"); strings.Contains(form, "takes its colour") {
			t.Error("the draft of the answer outlives it")
		}
		if status, _, body := sendAs(t, nia, site+"/questions/ask", url.Values{"title": {"Is there a beer that is blue?"}, "body": {"I have seen a green one, but no blue one."}, "tags": {"stout"}, "answer": {"There is one, coloured with spirulina algae."}}); status != 403 || !strings.Contains(body, "takes 15 reputation") || !strings.Contains(body, "I have seen a green one") {
			t.Errorf("with 14 reputation: %d\n%s", status, body)
		}
	})
}
