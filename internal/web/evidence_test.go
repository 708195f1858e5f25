package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/testkit"
)

// quoting is a site with a question that quotes an article, checked.
type quoting struct {
	*testkit.Members
	t        testing.TB
	web      *testkit.Web
	archive  *sources.Sources
	site     string
	server   *Server
	question parley.PostID
	address  string
	lead     string // paragraphs of the article
	words    string
}

const quotedArticle = "https://herald.example/2024/iraq?id=7"

// eachQuoting runs a test on such a site in each engine.
func eachQuoting(t *testing.T, test func(t *testing.T, q *quoting)) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) { test(t, newQuoting(t, m)) })
}

func newQuoting(t testing.TB, m *testkit.Members) *quoting {
	q := &quoting{Members: m, t: t, web: testkit.NewWeb(m.Clock.Now), address: quotedArticle,
		lead:  "The talks began in the capital on Wednesday, with few words said before the doors were closed to everybody who had come to listen, and to some who had not.",
		words: "The coalition has some 2,500 troops in the country, and had no plans to withdraw them."}
	q.web.Article(q.address, "Talks & troops", q.lead, q.words, "Nobody would say when the talks are to end.")
	q.archive = sources.New(m.Store, sources.Options{Fetcher: q.web, Rate: time.Nanosecond})
	q.site, q.server = serveAndReturn(t, m.Store, Options{PageCache: 64 << 20, Sources: q.archive})
	ann := m.Member("Ann Archer", 1000)
	q.question = m.Ask(ann, "troops")
	q.say("Some say so:\n\n> " + q.words + "\n>\n> — [The Herald](" + q.address + ")\n\nIs that so?")
	return q
}

// say gives the question a text and has its quotations checked.
func (q *quoting) say(text string) {
	q.t.Helper()
	moderator := q.Moderator("Mo")
	c, err := q.CurrentText(context.Background(), q.question)
	if err != nil {
		q.t.Fatal(err)
	}
	if _, err := q.Posts.Edit(context.Background(), q.By(moderator), posts.Edit{Post: q.question, Base: posts.Base(c),
		Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: text}, Summary: "says something else"}); err != nil {
		q.t.Fatal(err)
	}
	q.check()
}

// check does all that the archive has to do for the question and some answers.
func (q *quoting) check(answers ...parley.PostID) {
	q.t.Helper()
	err := q.Update(context.Background(), func(tx *store.Tx) (err error) {
		for _, post := range append(answers, q.question) {
			err = errors.Join(err, tx.RequestScan(context.Background(), post, 1))
		}
		return err
	})
	if err != nil {
		q.t.Fatal(err)
	}
	// The archive asks for a scan of what was edited as well, and steps over a row
	// that is just being written.
	for left := 1; left > 0; {
		for did := true; did; {
			if did, err = q.archive.Step(context.Background()); err != nil {
				q.t.Fatal(err)
			}
		}
		err := q.Update(context.Background(), func(tx *store.Tx) error {
			return tx.QueryRowContext(context.Background(), `SELECT count(*) FROM evidence_scans WHERE due_date <= $1`, tx.Now().UnixMilli()).Scan(&left)
		})
		if err != nil {
			q.t.Fatal(err)
		}
	}
}

// quote is the only quotation of the question.
func (q *quoting) quote() store.ShownQuote {
	q.t.Helper()
	list, err := q.QuotesOfPost(context.Background(), q.question)
	if err != nil || len(list) != 1 {
		q.t.Fatalf("%d quotations, %v", len(list), err)
	}
	return list[0]
}

// contains fails the test for each piece that a text lacks.
func contains(t *testing.T, what, text string, pieces ...string) {
	t.Helper()
	for _, p := range pieces {
		if !strings.Contains(text, p) {
			t.Errorf("%s lacks %q:\n%s", what, p, text)
		}
	}
}

// checkByAPI has a guest compare a quotation by the API.
func (q *quoting) checkByAPI(in map[string]string) (status int, body string) {
	q.t.Helper()
	text, err := json.Marshal(in)
	if err != nil {
		q.t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, q.site+"/parley/1.0/quotes/check", strings.NewReader(string(text)))
	if err != nil {
		q.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	status, _, body = do(q.t, req)
	return status, body
}

func TestQuotedPage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		path := QuestionPath(q.question, "What is known about troops?")
		status, _, page := get(t, q.site+path)
		reads := q.reads(t, path+"?answertab=createdasc")
		if status != 200 {
			t.Fatalf("%s = %d", path, status)
		}
		quote := q.quote()
		contains(t, "the question", page, `data-quote-status="verbatim"`, `cite="https://herald.example/2024/iraq?id=7"`, "Verbatim", "The Herald, Jan 10, 2024",
			`href="https://herald.example/2024/iraq?id=7#:~:text=`, "/evidence/s/"+idOf(quote.Snapshot)+"?q="+idOf(quote.ID), "What this question rests on", "Ann Archer",
			`data-originalurl="https://herald.example/2024/iraq?id=7"`, `data-versiondate="`, "format=bibtex")
		q.say("Nothing is quoted in this text, which is as long as it has to be.")
		if _, _, page = get(t, q.site+path); strings.Contains(page, "evidence-badge") {
			t.Error("a quotation that was edited away still has its badge")
		}
		if without := q.reads(t, path+"?answertab=modifieddesc"); reads > without+1 {
			t.Errorf("badges take %d statements, want 1 at most", reads-without)
		}
	})
}

func TestQuotedInSentence(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		q.say("The [Herald](" + q.address + ") wrote that \"the coalition has some 2,500 troops in the country\", no more.")
		_, _, page := get(t, q.site+QuestionPath(q.question, "What is known about troops?"))
		anchor := "quote-" + idOf(q.quote().ID)
		contains(t, "the question", page, "Quoted in sentences", "<q>the coalition has some 2,500 troops in the country</q>", `id="`+anchor+`"`, `href="#`+anchor+`"`)

		q.say("The [Herald](" + q.address + ") wrote that \"nobody had ever seen a single soldier in that country\", no more.")
		_, _, page = get(t, q.site+QuestionPath(q.question, "What is known about troops?"))
		quote := q.quote()
		address := "/evidence/s/" + idOf(quote.Snapshot) + "?q=" + idOf(quote.ID)
		if !strings.Contains(page, `href="`+address+`"`) {
			t.Errorf("the copy without the words is not linked as %s:\n%s", address, page)
		}
		_, _, page = get(t, q.site+address)
		contains(t, "the copy", page, "The quoted words are not in this copy.")
	})
}

// reads counts the statements of a page: the least of several renderings, since
// the archive and pages before may still be at work.
func (q *quoting) reads(t *testing.T, path string) int64 {
	t.Helper()
	uncached := serveWith(t, q.Store, Options{Sources: q.archive})
	return statements(q.Store, 0, func() {
		if status, _, _ := get(t, uncached+path); status != 200 {
			t.Errorf("%s = %d", path, status)
		}
	})
}

// TestSnapshotPage shows guests the passage and members the copy; nothing of a
// deleted post is told.
func TestSnapshotPage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		path := q.site + "/evidence/s/" + idOf(quote.Snapshot) + "?q=" + idOf(quote.ID)
		status, header, page := get(t, path)
		if status != 200 || header.Get("X-Robots-Tag") != "noindex, noarchive" || !strings.Contains(header.Get("Link"), `rel="canonical"`) {
			t.Errorf("a copy: %d %v", status, header)
		}
		contains(t, "the copy for guests", page, "<mark id=\"q"+idOf(quote.ID)+"\">The coalition has", "Members see the whole copy")
		if strings.Contains(page, "The talks began in the capital") {
			t.Error("guests see all of the copy")
		}
		_, _, page = getAs(t, testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member), path)
		contains(t, "the copy for members", page, "The talks began in the capital", "<mark id=")
		kept := serveWith(t, q.Store, Options{Sources: q.archive, PrivateTexts: true}) + strings.TrimPrefix(path, q.site)
		_, _, page = getAs(t, testkit.Join(t, q.Store, "Cid Cook", 200, parley.Member), kept)
		contains(t, "the copy for members, where texts are private", page, "kept for checking quotations alone", "<mark id=")
		if strings.Contains(page, "The talks began in the capital") {
			t.Error("members see all of a private text")
		}
		if _, err := q.Posts.Delete(context.Background(), q.By(q.Moderator("Mia")), q.question); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/parley/1.0/posts/" + idOf(q.question) + "/evidence", "/parley/1.0/quotes", "/parley/1.0/posts/" + idOf(q.question) + "/citations",
			"/parley/1.0/quotes/" + idOf(quote.ID) + ".jsonld", "/evidence/s/" + idOf(quote.Snapshot) + "?q=" + idOf(quote.ID)} {
			if _, _, body := get(t, q.site+path); strings.Contains(body, "2,500") {
				t.Errorf("%s tells of a deleted post: %s", path, body)
			}
		}
	})
}

func TestMemento(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		first := q.Clock.Now()
		q.Clock.Pass(48 * time.Hour)
		q.web.Article(q.address, "Talks & troops", q.lead, "The text is another one now, as can be seen by all who read it to the end and do not stop before.")
		q.check()
		second := q.Clock.Now()
		gate := q.site + "/archive/timegate/" + q.address
		ask := func(address, at string) (int, http.Header, string) {
			req, err := http.NewRequest("GET", address, nil)
			if err != nil {
				t.Fatal(err)
			}
			if at != "" {
				req.Header.Set("Accept-Datetime", at)
			}
			return do(t, req)
		}
		memento := func(at time.Time) string { return "/archive/" + at.Format("20060102150405") + "/" + q.address }
		for at, want := range map[string]string{"": memento(second), first.Add(time.Hour).Format(http.TimeFormat): memento(first), second.Add(time.Hour).Format(http.TimeFormat): memento(second)} {
			status, header, _ := ask(gate, at)
			if status != 302 || header.Get("Location") != want || !strings.Contains(header.Get("Vary"), "accept-datetime") {
				t.Errorf("the gate at %q: %d %v, want %s", at, status, header, want)
			}
			contains(t, "its links", header.Get("Link"), `<`+q.address+`>; rel="original"`, `rel="timemap"`)
		}
		if status, _, _ := ask(gate, "yesterday"); status != 400 {
			t.Errorf("a malformed date: %d", status)
		}
		if status, _, _ := ask(q.site+"/archive/timegate/https://other.example/", ""); status != 404 {
			t.Errorf("a page without copies: %d", status)
		}
		status, header, body := ask(q.site+"/archive/timemap/link/"+q.address, "")
		if status != 200 || header.Get("Content-Type") != "application/link-format" || strings.Count(body, "memento") < 2 {
			t.Errorf("the map: %d %v\n%s", status, header, body)
		}
		status, header, _ = ask(q.site+memento(first), "")
		if status != 200 || header.Get("Memento-Datetime") != first.Format(http.TimeFormat) {
			t.Errorf("the first copy: %d %v", status, header)
		}
		contains(t, "its links", header.Get("Link"), `rel="original"`, `rel="timegate"`, `rel="first memento"`, `rel="last next memento"`)
		if status, header, _ = ask(q.site+memento(first.Add(time.Minute)), ""); status != 302 || header.Get("Location") != memento(first) {
			t.Errorf("a time between copies: %d %v", status, header)
		}
		if status, _, _ := ask(q.site+"/archive/2024/"+q.address, ""); status != 400 {
			t.Errorf("a malformed time: %d", status)
		}
		err := q.Update(context.Background(), func(tx *store.Tx) error {
			return tx.RemoveSnapshot(context.Background(), q.quote().Snapshot, store.TakenDown, true)
		})
		if err != nil {
			t.Fatal(err)
		}
		if status, _, body := ask(q.site+memento(first), ""); status != 451 || strings.Contains(body, "The talks began") {
			t.Errorf("a copy that was taken down: %d %+v", status, q.quote())
		}
	})
}

func TestEvidenceAPI(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		quote := q.quote()
		for path, want := range map[string][]string{
			"/parley/1.0/posts/" + idOf(q.question) + "/evidence":                   {`"status":"verbatim"`, `"attached_by":"link_inside"`},
			"/parley/1.0/quotes?status=verbatim":                                    {`"quote_id":` + idOf(quote.ID)},
			"/parley/1.0/quotes?status=altered":                                     {`"items":[]`},
			"/parley/1.0/sources?url=" + url.QueryEscape(q.address+"&utm_source=x"): {`"published_on":"2024-01-10"`, `"snapshot_count":1`},
			"/parley/1.0/sources/1;99":                                              {`"source_id":1`},
			"/parley/1.0/snapshots/1":                                               {`"origin":"fetch"`},
			"/parley/1.0/snapshots/1?text=1":                                        {`"excerpts":[`, "some 2,500 troops"},
			"/parley/1.0/posts/" + idOf(q.question) + "/citations":                  {`"type": "article-newspaper"`, `"Talks \u0026 troops"`},
			"/parley/1.0/posts/" + idOf(q.question) + "/citations?format=bibtex":    {`@article{archer2024talks`, `Talks \& troops`},
			"/parley/1.0/posts/" + idOf(q.question) + "/citations?format=ris":       {"TY  - NEWS", "AU  - Archer, Ann"},
			"/parley/1.0/quotes/" + idOf(quote.ID) + ".jsonld":                      {`"motivation":"assessing"`, `"TextQuoteSelector"`, `"TimeState"`},
			"/parley/1.0/posts/" + idOf(q.question) + "/citations?format=word":      {`"error_id":400`},
			"/parley/1.0/posts/x/evidence":                                          {`"error_id":400`},
			"/parley/1.0/quotes/999.jsonld":                                         {`"error_id":404`},
		} {
			_, _, body := get(t, q.site+path)
			contains(t, path, body, want...)
			if strings.Contains(path, "text=1") && strings.Contains(body, "The talks began in the capital") {
				t.Errorf("%s gives guests all of the text", path)
			}
		}
		altered := strings.Replace(q.words, "no plans", "plans", 1)
		status, body := q.checkByAPI(map[string]string{"quote": altered, "url": q.address})
		if status != 200 || strings.Contains(body, "The talks began in the capital") {
			t.Errorf("a check: %d %s", status, body)
		}
		contains(t, "a check", body, `"status":"altered"`, `"severity":"meaning"`, `"negation_dropped"`)
		if status, body := q.checkByAPI(map[string]string{"quote": altered, "text": q.words}); status != 200 || !strings.Contains(body, `"altered"`) {
			t.Errorf("a check with a text: %d %s", status, body)
		}
		if status, _ := q.checkByAPI(map[string]string{"quote": altered}); status != 400 {
			t.Errorf("a check with nothing: %d", status)
		}
		for range 3 {
			status, body = q.checkByAPI(map[string]string{"quote": altered, "url": q.address})
		}
		if status != 400 || !strings.Contains(body, "throttle_violation") {
			t.Errorf("the sixth check of a guest within a minute: %d %s", status, body)
		}
	})
}

// TestOrderOfSources lists sources by date, tells the order of use, and marks an
// answer all of whose quotations are verbatim.
func TestOrderOfSources(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		older := "https://herald.example/2022/bridge"
		q.web.Put(older, http.StatusOK, "text/html; charset=utf-8", strings.Replace(testkit.Article("A bridge", "", q.lead,
			"The bridge was opened after nine years, and nobody had been asked about its name."), "2024-01-10", "2022-05-04", 1))
		answer := q.Answer(q.Member("Eve", 500), q.question, "This is known:\n\n> "+q.words+"\n>\n> — [The Herald]("+q.address+
			")\n\nAnd before:\n\n> nobody had been asked about its name\n>\n> — [The Herald]("+older+")")
		mixed := q.Answer(q.Member("Ida", 500), q.question, "So they said:\n\n> "+q.words+"\n>\n> — [The Herald]("+q.address+
			")\n\nOr did they:\n\n> "+strings.Replace(q.words, "2,500", "25,000", 1)+"\n>\n> — [The Herald]("+q.address+")")
		q.check(mixed)
		q.check(answer)
		_, _, page := get(t, q.site+QuestionPath(q.question, "What is known about troops?"))
		lists := strings.Split(page, "What this answer rests on")
		if len(lists) != 3 {
			t.Fatalf("%d lists of sources, want 2", len(lists)-1)
		}
		list, other := lists[1], lists[2]
		contains(t, "the list of an answer of which one quotation is altered", other, "2 quotations", "Altered: 1 change", "(1 of 2)")
		if strings.Contains(list, "(1 of") {
			t.Error("the list says how many of one quotation are so")
		}
		contains(t, "the list of sources", list, `class="rests-order"`, `data-use="0"`, `data-use="1"`, "May 4, 2022", "Jan 10, 2024")
		if strings.Index(list, "May 4, 2022") > strings.Index(list, "Jan 10, 2024") || strings.Index(list, `data-use="1"`) > strings.Index(list, `data-use="0"`) {
			t.Errorf("the older source, which is used later, stands below the younger one:\n%s", list)
		}
		if n := strings.Count(page, `class="verbatim-mark"`); n != 1 {
			t.Errorf("%d marks of verbatim answers, want 1", n)
		}
		_, _, page = get(t, q.site+"/search?q=quote:verbatim")
		if n := strings.Count(page, `class="item-verbatim"`); n != 1 {
			t.Errorf("a search shows %d marks of verbatim answers, want 1:\n%s", n, page)
		}
	})
}

// TestQuoteCheckRate lets a guest compare as often as the site's rule says.
func TestQuoteCheckRate(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		err := q.Update(t.Context(), func(tx *store.Tx) error {
			return tx.SetSetting(t.Context(), "rule.quote_checks_per_minute_guests", "2")
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []int{200, 200, 400} {
			if status, body := q.checkByAPI(map[string]string{"quote": q.words, "text": q.words}); status != want {
				t.Errorf("check %d: %d %s, want %d", i+1, status, body, want)
			}
		}
	})
}
