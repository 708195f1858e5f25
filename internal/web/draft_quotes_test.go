package web

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"parley"
	"parley/internal/testkit"
)

var (
	repairButton = regexp.MustCompile(`name="repair" value="([^"]*)"`)
	bodyTyped    = regexp.MustCompile(`(?s)<textarea id="body"[^>]*>(.*?)</textarea>`)
)

// TestQuoteFacts fills in what a page says of itself, keeps what the writer typed, and
// writes it beside the passage.
func TestQuoteFacts(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		_, _, facts := sendAs(t, bob, q.site+"/preview/source", url.Values{"quote-url": {q.address}})
		contains(t, "the facts", facts, `"quote-title":"Talks \u0026 troops"`, `"quote-author":"Ann Archer"`, `"quote-date":"Jan 10, 2024"`, `"quote-outlet":"The Herald"`)
		if status, _, body := sendAs(t, bob, q.site+"/preview/source", url.Values{"quote-url": {"https://forum.example/a?sid=1F2E"}}); status != 400 || !strings.Contains(body, "“sid” in this address") {
			t.Errorf("an address with a session: %d %s", status, body)
		}
		if status, _, body := sendAs(t, bob, q.site+"/preview/source", url.Values{"quote-url": {"nowhere"}}); status != 200 || body != "{}" {
			t.Errorf("no address: %d %s", status, body)
		}
		submit := q.site + "/questions/" + idOf(q.question) + "/answer/submit"
		form := url.Values{"body": {"Some say so:"}, "quote-text": {q.words}, "quote-url": {q.address}, "quote-author": {`A. "Ann" Archer`}, "step": {"source"}}
		_, _, page := sendAs(t, bob, submit, form)
		contains(t, "the form", page, `value="Talks &amp; troops"`, `value="A. &#34;Ann&#34; Archer"`, `value="Jan 10, 2024"`)
		form.Set("step", "quote")
		form.Set("quote-date", "10 January")
		form.Set("quote-title", "Talks")
		_, _, page = sendAs(t, bob, submit, form)
		contains(t, "the page", page, `data-quote-status="verbatim"`)
		contains(t, "the text", html.UnescapeString(bodyTyped.FindStringSubmatch(page)[1]), "— [The Herald, 10 January]("+q.address+` "A. \"Ann\" Archer: Talks")`)
		if strings.Contains(page, `value="10 January"`) {
			t.Error("what was written stays in the form")
		}
	})
}

// TestQuoteWriting goes the way of a writer without script: a passage with its
// address becomes a quotation, a number is changed, and the repair is taken.
func TestQuoteWriting(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); q.archive.Run(ctx) }()
		defer func() { stop(); <-ended }()
		const address = "https://times.example/troops"
		q.web.Article(address, "More on troops", q.lead, "There were 1,200 troops at the base, said the commander, and not one of them was to leave before the spring of that year.")
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		form := url.Values{"body": {"This is what I found:"}, "step": {"quote"},
			"quote-text": {"There were 1,200 troops at the base, said the commander, opens new tab, and not one of them was to leave before the spring of that year."}, "quote-url": {address}}
		send := func() string {
			t.Helper()
			status, _, page := sendAs(t, bob, q.site+"/questions/"+idOf(q.question)+"/answer/submit", form)
			if status != 200 {
				t.Fatalf("%v: %d\n%s", form, status, page)
			}
			form = url.Values{"body": {html.UnescapeString(bodyTyped.FindStringSubmatch(page)[1])}}
			return page
		}
		page := send()
		contains(t, "the preview", page, `data-quote-status="verbatim"`)
		contains(t, "the text", form.Get("body"), "> — [The Herald, Jan 10, 2024](https://times.example/troops)")
		if strings.Contains(form.Get("body"), "opens new tab") {
			t.Error("what copying left behind stands in the quotation")
		}
		form.Set("body", strings.Replace(form.Get("body"), "1,200", "12,000", 1))
		form.Set("step", "preview")
		page = send()
		contains(t, "the preview of a changed number", page, `data-quote-status="altered"`, "A number", "<del>1,200</del>", "Take the source’s wording")
		form.Set("repair", html.UnescapeString(repairButton.FindStringSubmatch(page)[1]))
		page = send()
		contains(t, "the preview after the repair", page, `data-quote-status="verbatim"`)
		contains(t, "the text after the repair", form.Get("body"), "There were 1,200 troops")

		// A date without a source, and the source that is added.
		form = url.Values{"body": {"Oct. 27, 2022\n\n> " + q.words + "\n\nSo they say."}, "step": {"preview"}}
		page = send()
		contains(t, "a quotation without a source", page, `data-quote-status="unsourced"`, "This names a date but no source", `name="attach-url-0"`)
		form.Set("attach-url-0", q.address)
		form.Set("attach-text-0", q.words)
		form.Set("attach", "0")
		page = send()
		contains(t, "the quotation with its source", page, `data-quote-status="verbatim"`)
		contains(t, "its text", form.Get("body"), "withdraw them.\n>\n> — [The Herald, Jan 10, 2024]("+q.address+")\n\nSo they say.")
	})
}

// TestSessionAddress tells a writer that an address holds a session, wherever it is
// typed, and keeps what was typed.
func TestSessionAddress(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); q.archive.Run(ctx) }()
		defer func() { stop(); <-ended }()
		const address = "https://times.example/troops?lang=en&sid=1F2E"
		q.web.Article(address, "More on troops", q.lead, q.words)
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		answer := q.site + "/questions/" + idOf(q.question) + "/answer/submit"
		_, _, page := sendAs(t, bob, answer, url.Values{"body": {"This is what I found:"}, "step": {"quote"}, "quote-text": {q.words}, "quote-url": {address}})
		contains(t, "quoting with a session", page, "“sid” in this address may let others act as you", html.EscapeString(address), "This is what I found:")
		_, _, page = sendAs(t, bob, answer, url.Values{"body": {"> " + q.words}, "attach": {"0"}, "attach-text-0": {q.words}, "attach-url-0": {address}})
		contains(t, "adding a source with a session", page, "“sid” in this address may let others act as you")
		_, _, page = sendAs(t, bob, answer, url.Values{"body": {"> " + q.words + "\n>\n> — [The Herald](" + address + ")"}, "step": {"preview"}})
		contains(t, "a preview with a session", page, `data-quote-status="unsourced"`, "“sid” in this address may let others act as you", `name="attach-url-0"`)
		if q.web.Asked(address) != 0 {
			t.Error("the address was fetched")
		}
		if status, _, body := sendAs(t, bob, q.site+"/preview/quotation", url.Values{"quote-text": {q.words}, "quote-url": {address}}); status != 400 || !strings.Contains(body, "“sid” in this address") {
			t.Errorf("the editor's request: %d %s", status, body)
		}
	})
}

// TestSupply lets a writer supply what the site cannot read, and nothing else.
func TestSupply(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); q.archive.Run(ctx) }()
		defer func() { stop(); <-ended }()
		const address = "https://closed.example/story"
		q.web.Put(address, 403, "text/html", "<h1>Forbidden</h1>")
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		const words = "Nobody at the gate had been told that the visitors were to come on that day."
		preview := func(more url.Values) string {
			t.Helper()
			form := url.Values{"body": {"> " + words + "\n>\n> — [Closed](" + address + ")"}, "step": {"preview"}}
			for name, v := range more {
				form[name] = v
			}
			_, _, page := sendAs(t, bob, q.site+"/questions/"+idOf(q.question)+"/answer/submit", form)
			return page
		}
		page := preview(nil)
		contains(t, "the preview", page, `data-quote-status="unreachable"`, `name="supply-text-0"`, "does not let us fetch")
		page = preview(url.Values{"supply": {"0"}, "supply-url-0": {address}, "supply-text-0": {"The gate was shut. " + words + " They waited for an hour."}})
		contains(t, "the preview with the passage", page, `data-quote-status="verbatim"`, "supplied by the author")
		page = preview(url.Values{"supply": {"0"}, "supply-url-0": {q.address}, "supply-text-0": {strings.Repeat("Something that is not there. ", 9)}})
		contains(t, "supplying a page that can be read", page, "can read that page itself")
		if q.web.Asked(address) == 0 {
			t.Error("the page was never asked for")
		}
		// How much one writer makes the site fetch is bounded.
		var body strings.Builder
		for i := range 30 {
			body.WriteString("> Words of quotation number " + idOf(int64(i)) + " that are nowhere else to be read by anybody.\n>\n> — [x](https://many.example/" + idOf(int64(i)) + ")\n\n")
		}
		sendAs(t, bob, q.site+"/questions/"+idOf(q.question)+"/answer/submit", url.Values{"body": {body.String()}, "step": {"preview"}})
		n := 0
		for i := range 30 {
			if _, err := q.SourceByURL(context.Background(), "https://many.example/"+idOf(int64(i))); err == nil {
				n++
			} else if parley.KindOf(err) != parley.NotFound {
				t.Fatal(err)
			}
		}
		if n == 0 || n > 20 {
			t.Errorf("%d new sources within an hour, want up to 20", n)
		}
	})
}
