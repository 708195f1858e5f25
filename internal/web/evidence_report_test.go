package web

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestReports reports a quotation and a copy, and decides both.
func TestReports(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		mia := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator)
		report := q.site + "/evidence/q/" + idOf(quote.ID) + "/report"
		if status, header, _ := get(t, report); status != 302 || !strings.Contains(header.Get("Location"), "/users/login") {
			t.Errorf("a report of a reader: %d", status)
		}
		_, _, page := getAs(t, bob, report)
		contains(t, "the form", page, "some 2,500 troops", `name="kind"`)
		if status, _, body := sendAs(t, bob, report, url.Values{"kind": {"misquotation"}, "note": {"<b>no"}}); status != 422 || !strings.Contains(body, "&lt;b&gt;no") {
			t.Errorf("a short note: %d", status)
		}
		for range 2 { // the same twice is one
			if status, _, body := sendAs(t, bob, report, url.Values{"kind": {"misquotation"}, "note": {"The number is another one."}}); status != 303 {
				t.Fatalf("a report: %d %s", status, body)
			}
		}
		copy := q.site + "/evidence/s/" + idOf(quote.Snapshot)
		if status, _ := send(t, copy+"/takedown", url.Values{"note": {"This is our own article."}}); status != 422 {
			t.Errorf("a takedown without an address: %d", status)
		}
		if status, body := send(t, copy+"/takedown", url.Values{"note": {"This is our own article."}, "email": {"editor@herald.example"}}); status != 200 || !strings.Contains(body, "will answer") {
			t.Errorf("a takedown: %d", status)
		}
		if status, _, _ := get(t, copy); status != 200 {
			t.Errorf("a request alone takes a copy down: %d", status)
		}
		if status, _, _ := getAs(t, bob, q.site+"/evidence/queue"); status != 404 {
			t.Errorf("the queue for a member: %d", status)
		}
		_, _, page = getAs(t, mia, q.site+"/evidence/queue")
		contains(t, "the queue", page, "The number is another one.", "editor@herald.example: This is our own article.", "Bob Baker", "/evidence/s/"+idOf(quote.Snapshot)+"/takedown")
		if n := strings.Count(page, "The number is another one."); n != 1 {
			t.Errorf("the report stands there %d times", n)
		}
		flags, err := q.OpenEvidenceFlags(context.Background(), 10)
		if err != nil || len(flags) != 2 {
			t.Fatalf("%+v, %v", flags, err)
		}
		if status, _, _ := sendAs(t, mia, q.site+"/evidence/queue/"+idOf(flags[0].ID), url.Values{"resolution": {"fair_use"}}); status != 303 {
			t.Errorf("deciding: %d", status)
		}
		if status, _, _ := sendAs(t, mia, copy+"/takedown", url.Values{"note": {"They wrote to us."}, "never": {"1"}}); status != 303 {
			t.Errorf("taking down: %d", status)
		}
		status, _, page := get(t, copy+"?q="+idOf(quote.ID))
		if status != 451 || strings.Contains(page, "some 2,500 troops in the country") {
			t.Errorf("a copy that was taken down: %d %s", status, page)
		}
		if text, err := q.SnapshotText(context.Background(), quote.Copy.TextSHA256); err != nil || text != nil {
			t.Errorf("its text is kept: %v, %v", text, err)
		}
		if _, _, page = getAs(t, mia, q.site+"/evidence/queue"); strings.Contains(page, "herald") {
			t.Error("what is decided still waits")
		}
		if after := q.quote(); after.Verdict.Status != "verbatim" {
			t.Errorf("the status went with the copy: %+v", after)
		}
		_, _, page = get(t, q.site+"/questions/"+idOf(q.question)+"/what-is-known-about-troops")
		contains(t, "the question", page, "The copy was removed on")
	})
}

// TestExcerptOnly keeps of a copy what is quoted, for everybody, and of the next one
// too; only moderators decide that.
func TestExcerptOnly(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		mia := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator)
		copy := q.site + "/evidence/s/" + idOf(quote.Snapshot)
		const rest = "Nothing of this paragraph is quoted by anybody"
		form := url.Values{"note": {"The page tells of a private person."}}
		_, _, page := getAs(t, bob, copy+"?q="+idOf(quote.ID))
		if strings.Contains(page, "/excerpt") {
			t.Error("a member is offered it")
		}
		if status, _, _ := sendAs(t, bob, copy+"/excerpt", form); status != 404 {
			t.Errorf("a member: %d", status)
		}
		_, _, page = getAs(t, mia, copy)
		contains(t, "the copy", page, "/evidence/s/"+idOf(quote.Snapshot)+"/excerpt", "Keep only the quoted passages")
		_, _, page = getAs(t, mia, copy+"/excerpt")
		contains(t, "the form", page, "private person", q.address)
		if status, _, body := sendAs(t, mia, copy+"/excerpt", url.Values{"note": {"short"}}); status != 422 || !strings.Contains(body, "short") {
			t.Errorf("without a reason: %d", status)
		}
		if status, _, body := sendAs(t, mia, copy+"/excerpt", form); status != 303 {
			t.Fatalf("keeping passages only: %d %s", status, body)
		}
		if text, err := q.SnapshotText(context.Background(), quote.Copy.TextSHA256); err != nil || text != nil {
			t.Errorf("the text is kept: %v, %v", text, err)
		}
		if body, err := q.Body(context.Background(), quote.Copy.BodySHA256); err == nil && len(body) > 0 {
			t.Errorf("the body is kept: %d bytes", len(body))
		}
		status, _, page := getAs(t, mia, copy+"?q="+idOf(quote.ID))
		if status != 200 || strings.Contains(page, "/evidence/s/"+idOf(quote.Snapshot)+"/excerpt") {
			t.Errorf("the copy afterwards: %d", status)
		}
		contains(t, "the copy afterwards", page, "some 2,500 troops", "only the quoted passage and its surroundings are kept")
		if after := q.quote(); after.Verdict.Status != "verbatim" {
			t.Errorf("the verdict went with the text: %+v", after)
		}
		q.web.Article(q.address, "Talks and troops", q.lead, q.words, rest+", and nothing of it is to be kept, however often the page is fetched again by the archive of the site.")
		q.Clock.Pass(48 * time.Hour)
		q.check()
		list, err := q.Snapshots(context.Background(), quote.Source)
		if err != nil || len(list) != 2 || !list[1].ExcerptOnly || list[1].BodySHA256 != "" {
			t.Fatalf("the next copies: %+v, %v", list, err)
		}
		if text, err := q.SnapshotText(context.Background(), list[1].TextSHA256); err != nil || text != nil {
			t.Errorf("the text of the next copy is kept: %v, %v", text, err)
		}
	})
}

// TestSourceTimeline shows the sources of a question by date; dates without a source
// are hollow.
func TestSourceTimeline(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		q.say("Oct. 27, 2022\n\n> Nobody knows where these words are from, but for their writer.\n\nAnd later:\n\n> " + q.words + "\n>\n> — [The Herald](" + q.address + ")\n")
		status, _, page := get(t, q.site+"/evidence/questions/"+idOf(q.question))
		if status != 200 {
			t.Fatalf("the timeline: %d", status)
		}
		contains(t, "the timeline", page, `datetime="2022-10-27"`, `datetime="2024-01-10"`, `class="hollow"`, "Dated by the post, no source named")
		if strings.Index(page, "2022-10-27") > strings.Index(page, "2024-01-10") {
			t.Error("the older source stands below")
		}
	})
}

// TestSearchEvidence finds posts by what they quote.
func TestSearchEvidence(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		other := q.Ask(q.Member("Eve", 500), "bridges")
		for query, want := range map[string][]parley.PostID{
			"hassource:yes":                        {q.question},
			"hassource:no":                         {other},
			"source:herald.example":                {q.question},
			"source:example":                       {q.question},
			"source:herald.test":                   nil,
			"source:erald.example":                 nil,
			"quote:verbatim":                       {q.question},
			"quote:altered":                        nil,
			"quote:verbatim source:herald.example": {q.question},
			"hassource:yes hassource:no":           {other},
		} {
			_, _, page := get(t, q.site+"/search?q="+url.QueryEscape(query))
			for _, id := range []parley.PostID{q.question, other} {
				wanted := false
				for _, w := range want {
					wanted = wanted || w == id
				}
				if found := strings.Contains(page, `href="/questions/`+idOf(id)+`/`); found != wanted {
					t.Errorf("%q finds question %d: %v, want %v", query, id, found, wanted)
				}
			}
		}
	})
}

// TestSearchOfUnknownStatus is told which words there are.
func TestSearchOfUnknownStatus(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		_, _, page := get(t, q.site+"/search?q=quote:verbatum")
		contains(t, "the search", page, "“quote:verbatum” was left out: quote takes verbatim, altered, partial")
	})
}

// TestOverride has two reviewers say that the checker is wrong: one alone moves
// nothing, and what they say never takes the verdict's place.
func TestOverride(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		mia, max := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator), testkit.Join(t, q.Store, "Max Moderator", 5000, parley.Moderator)
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		sendAs(t, bob, q.site+"/evidence/q/"+idOf(quote.ID)+"/report", url.Values{"kind": {"misquotation"}, "note": {"The number is another one."}})
		flags, err := q.OpenEvidenceFlags(t.Context(), 10)
		if err != nil || len(flags) != 1 {
			t.Fatalf("%+v, %v", flags, err)
		}
		decide := q.site + "/evidence/queue/" + idOf(flags[0].ID)
		question := q.site + "/questions/" + idOf(q.question) + "/what-is-known-about-troops"
		say := func(who testkit.Member, status string, want int) {
			t.Helper()
			if got, _, body := sendAs(t, who, decide, url.Values{"resolution": {"checker_wrong"}, "status": {status}}); got != want {
				t.Errorf("saying %q: %d, want %d: %s", status, got, want, body)
			}
		}
		stands := func() string {
			t.Helper()
			if status := q.quote().Verdict.Status; status != "verbatim" {
				t.Errorf("the verdict is %q", status)
			}
			return q.quote().Override
		}
		say(mia, "", 400)
		say(mia, "paywalled", 400)
		say(mia, "altered", 303)
		say(mia, "altered", 303)
		say(max, "partial", 303)
		if got := stands(); got != "" {
			t.Errorf("without two of one mind it is %q", got)
		}
		_, _, page := getAs(t, max, q.site+"/evidence/queue")
		contains(t, "the queue", page, "Mia Moderator says: Altered", "Max Moderator says: Partly found")
		say(max, "altered", 303)
		if got := stands(); got != "altered" {
			t.Errorf("two say altered: %q", got)
		}
		cases, err := q.CheckerCases(t.Context(), 0, 10)
		if err != nil || len(cases) != 1 || cases[0].Found != "verbatim" || cases[0].Status != "altered" || cases[0].Quote != quote.Text || cases[0].TextSHA256 == "" {
			t.Errorf("cases for the checker: %+v, %v", cases, err)
		}
		_, _, page = get(t, question)
		contains(t, "the question", page, "Reviewers: Altered; machine: Verbatim", `data-quote-status="verbatim"`)
		say(mia, "partial", 404) // it is decided
		q.check()
		if got := stands(); got != "altered" {
			t.Errorf("after another look it is %q", got)
		}
		q.say("Nothing is quoted any more, and this is all that is left of it.")
		if said, err := q.Opinions(t.Context(), []parley.QuoteID{quote.ID}); err != nil || len(said) != 0 {
			t.Errorf("%+v are left of a quotation that is gone, %v", said, err)
		}
	})
}

// TestEvidencePolicy asks for sources where the site wants them, on the page and
// at the form, and nowhere else.
func TestEvidencePolicy(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		eve := testkit.Join(t, q.Store, "Eve Evans", 200, parley.Member)
		question := q.site + "/questions/" + idOf(q.question) + "/what-is-known-about-troops"
		q.Answer(q.Member("Abe Adams", 500), q.question, "It is so because everybody knows that it is so.")
		set := func(policy, tags string) {
			t.Helper()
			err := q.Update(t.Context(), func(tx *store.Tx) error {
				if err := tx.SetSetting(t.Context(), parley.SettingEvidenceTagPolicies, tags); err != nil {
					return err
				}
				return tx.SetSetting(t.Context(), parley.SettingEvidencePolicy, policy)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct {
			policy, tags string
			wanted       int // notices, beside that of the form
		}{{"", "", 0}, {"require_answers", "", 1}, {"require_answers", "facts=encourage", 0}, {"require_quotes", "", 0}, {"off", "facts=require_answers", 1}} {
			set(tt.policy, tt.tags)
			_, _, page := get(t, question)
			if n := strings.Count(page, "This post names no source"); n != tt.wanted {
				t.Errorf("%q %q: %d notices, want %d", tt.policy, tt.tags, n, tt.wanted)
			}
			for _, path := range []string{question, q.site + "/questions/" + idOf(q.question) + "/answer/submit"} {
				if _, _, page = getAs(t, eve, path); strings.Contains(page, "Answers here need a source") != (tt.wanted > 0) {
					t.Errorf("%q %q: the form at %s does not tell, or tells what does not hold", tt.policy, tt.tags, path)
				}
			}
			const ofQuestion = "Quotations here need a source"
			if _, _, page = getAs(t, eve, q.site+"/questions/ask"); strings.Contains(page, ofQuestion) != strings.HasPrefix(tt.policy, "require") {
				t.Errorf("%q %q: the form for questions", tt.policy, tt.tags)
			}
			if _, _, page = getAs(t, eve, q.site+"/posts/"+idOf(q.question)+"/edit"); strings.Contains(page, ofQuestion) != (tt.wanted > 0 || tt.policy == "require_quotes") {
				t.Errorf("%q %q: the form for edits", tt.policy, tt.tags)
			}
		}
	})
}
