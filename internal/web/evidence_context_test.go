package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/internal/testkit"
)

const contextNote = `class="context-note"`

// TestOutOfContext reports that context is missing and has reviewers rate it: the note
// appears once four of five agree, one of whom voted the post up, and goes with the
// words that it is about.
func TestOutOfContext(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		bob := testkit.Join(t, q.Store, "Bob Baker", 400, parley.Member)
		report := q.site + "/evidence/q/" + idOf(quote.ID) + "/report"
		queue := q.site + "/evidence/queue"
		reading := q.site + "/questions/" + idOf(q.question) + "/what-is-known-about-troops"
		why := url.Values{"kind": {"out_of_context"}, "note": {"The talks are what it is about."}}
		if status, _, body := sendAs(t, testkit.Join(t, q.Store, "New Nora", 124, parley.Member), report, why); status != 403 || !strings.Contains(body, "takes 125 reputation") {
			t.Errorf("with 124 reputation: %d %s", status, body)
		}
		if status, _, body := sendAs(t, bob, report, why); status != 303 {
			t.Fatalf("reporting: %d %s", status, body)
		}
		var raters []testkit.Member
		for i := range 5 {
			raters = append(raters, testkit.Join(t, q.Store, "Rater "+strconv.Itoa(i), 350, parley.Member))
		}
		if status, _, body := sendAs(t, raters[0], report, why); status != 409 {
			t.Errorf("reporting it again: %d %s", status, body)
		}
		flags, err := q.OpenContextReports(t.Context(), 10)
		if err != nil || len(flags) != 1 {
			t.Fatalf("%+v, %v", flags, err)
		}
		rate := func(who testkit.Member, say string, want int) {
			t.Helper()
			if status, _, body := sendAs(t, who, queue+"/"+idOf(flags[0].ID)+"/context", url.Values{"agrees": {say}}); status != want {
				t.Errorf("%s says %q: %d, want %d: %s", who.DisplayName, say, status, want, body)
			}
		}
		if status, _, _ := getAs(t, testkit.Join(t, q.Store, "Low Lou", 349, parley.Member), queue); status != 404 {
			t.Errorf("the queue with 349 reputation: %d", status)
		}
		sendAs(t, bob, report, url.Values{"kind": {"misquotation"}, "note": {"The number is another one."}})
		_, _, page := getAs(t, raters[0], queue)
		contains(t, "the queue", page, "The talks are what it is about.", q.lead, "<mark>"+strings.TrimSuffix(q.words, ".")+"</mark>", "Nobody would say when", "0 of at least 5 reviewers")
		if strings.Contains(page, "The number is another one.") || strings.Contains(page, `name="resolution"`) {
			t.Error("a reviewer sees what is for moderators")
		}
		rate(bob, "yes", 403)
		rate(raters[0], "perhaps", 400)
		q.Vote(raters[4].Actor, q.question, parley.UpMod)
		rate(raters[0], "no", 303)
		for _, r := range raters[1:4] {
			rate(r, "yes", 303)
		}
		_, _, page = getAs(t, raters[1], queue)
		contains(t, "the queue", page, "4 of at least 5 reviewers", "You say: out of context.", `value="yes" aria-pressed="true"`)
		before := q.reads(t, "/questions/"+idOf(q.question)+"/what-is-known-about-troops?answertab=createdasc")
		if _, _, page := get(t, reading); strings.Contains(page, contextNote) {
			t.Error("four ratings make a note")
		}
		rate(raters[4], "yes", 303)
		_, _, page = get(t, reading)
		contains(t, "the question", page, contextNote, "The talks are what it is about.", "Read it in the source")
		if after := q.reads(t, "/questions/"+idOf(q.question)+"/what-is-known-about-troops?answertab=createdasc"); after > before {
			t.Errorf("the note takes %d statements more", after-before)
		}
		rate(raters[0], "yes", 404) // it is decided
		if status, _, _ := sendAs(t, raters[0], report, why); status != 409 {
			t.Errorf("reporting what stands there: %d", status)
		}
		_, _, given := get(t, q.site+"/parley/1.0/posts/"+idOf(q.question)+"/evidence")
		contains(t, "the API", given, `"context_note":"The talks are what it is about."`)
		_, _, given = get(t, q.site+"/parley/1.0/quotes/"+idOf(quote.ID)+".jsonld")
		contains(t, "the annotation", given, `{"type":"TextualBody","purpose":"commenting","value":"The talks are what it is about."}`)
		q.check()
		if _, _, page := get(t, reading); !strings.Contains(page, contextNote) {
			t.Error("another look takes the note away")
		}
		q.say("Some say so:\n\n> " + strings.TrimSuffix(q.words, " them.") + " anybody.\n>\n> — [The Herald](" + q.address + ")\n")
		if _, _, page := get(t, reading); strings.Contains(page, contextNote) {
			t.Error("the note stays when its words are gone")
		}
	})
}

// TestWithdrawContext has a moderator take a note back: it goes, the history of the
// quotation says why, and context can be reported as missing again.
func TestWithdrawContext(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		at := q.site + "/evidence/q/" + idOf(quote.ID)
		reading := q.site + "/questions/" + idOf(q.question) + "/what-is-known-about-troops"
		bob := testkit.Join(t, q.Store, "Bob Baker", 9000, parley.Member)
		mary := testkit.Join(t, q.Store, "Moderating Mary", 1, parley.Moderator)
		missing := url.Values{"kind": {"out_of_context"}, "note": {"The talks are what it is about."}}
		why := url.Values{"note": {"The article is about troops, not <b>talks."}}
		if status, _, _ := sendAs(t, mary, at+"/withdraw-context", why); status != 409 {
			t.Errorf("taking back no note: %d", status)
		}
		sendAs(t, bob, at+"/report", missing)
		flags, err := q.OpenContextReports(t.Context(), 10)
		if err != nil || len(flags) != 1 {
			t.Fatalf("%+v, %v", flags, err)
		}
		for i := range 5 {
			rater := testkit.Join(t, q.Store, "Rater "+strconv.Itoa(i), 350, parley.Member)
			q.Vote(rater.Actor, q.question, parley.UpMod)
			sendAs(t, rater, q.site+"/evidence/queue/"+idOf(flags[0].ID)+"/context", url.Values{"agrees": {"yes"}})
		}
		_, _, page := get(t, reading)
		contains(t, "the question", page, contextNote)

		if status, _, _ := sendAs(t, bob, at+"/withdraw-context", why); status != 404 {
			t.Errorf("taken back by a member: %d", status)
		}
		if _, _, page = getAs(t, bob, at+"/report"); strings.Contains(page, "withdraw-context") {
			t.Error("a member is offered to take the note back")
		}
		_, _, page = getAs(t, mary, at+"/report")
		contains(t, "the report form of a moderator", page, "withdraw-context", "Notes under this quotation", "Noted on")
		_, _, page = getAs(t, mary, at+"/withdraw-context")
		contains(t, "the form", page, "The talks are what it is about.", "Take the note back")
		if status, _, body := sendAs(t, mary, at+"/withdraw-context", url.Values{"note": {"No <b>"}}); status != 422 || !strings.Contains(body, "No &lt;b&gt;</textarea>") {
			t.Errorf("without a reason: %d %s", status, body)
		}
		if status, _, body := sendAs(t, mary, at+"/withdraw-context", why); status != 303 {
			t.Fatalf("taking it back: %d %s", status, body)
		}
		if _, _, page = get(t, reading); strings.Contains(page, contextNote) {
			t.Error("the note stays")
		}
		if _, _, given := get(t, q.site+"/parley/1.0/posts/"+idOf(q.question)+"/evidence"); strings.Contains(given, "context_note") {
			t.Error("the API gives the note")
		}
		_, _, page = getAs(t, bob, at+"/report")
		contains(t, "the history", page, "The talks are what it is about.", "Taken back on", "The article is about troops, not &lt;b&gt;talks.")
		if status, _, _ := sendAs(t, mary, at+"/withdraw-context", why); status != 409 {
			t.Errorf("taking it back twice: %d", status)
		}
		if status, _, body := sendAs(t, bob, at+"/report", missing); status != 303 {
			t.Errorf("reporting again: %d %s", status, body)
		}
	})
}

// TestContextNeedsPassage takes no report about words that no copy has.
func TestContextNeedsPassage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		q.say("> Nobody knows where these words are from, but for their writer.\n")
		bob := testkit.Join(t, q.Store, "Bob Baker", 400, parley.Member)
		status, _, body := sendAs(t, bob, q.site+"/evidence/q/"+idOf(q.quote().ID)+"/report", url.Values{"kind": {"out_of_context"}, "note": {"It is <b>about the talks."}})
		if status != 422 || !strings.Contains(body, "reviewers need the passage") || !strings.Contains(body, "It is &lt;b&gt;about the talks.") {
			t.Errorf("%d %s", status, body)
		}
	})
}
