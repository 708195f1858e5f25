package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/dump"
	"parley/internal/fetch"
	"parley/internal/markup"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/testkit"
)

// invented is a web of a few pages, served from loopback as an egress proxy
// serves the real one: the fetcher asks it for hosts by their names.
type invented struct {
	tls *httptest.Server

	mu    sync.Mutex
	pages map[string]inventedPage // by address
}

type inventedPage struct {
	status int
	body   string
}

func newInvented(t *testing.T) (web *invented, proxy *url.URL, trust *tls.Config) {
	t.Helper()
	web = &invented{pages: map[string]inventedPage{}}
	web.tls = httptest.NewTLSServer(http.HandlerFunc(web.serve))
	t.Cleanup(web.tls.Close)
	front := httptest.NewServer(http.HandlerFunc(web.connect))
	t.Cleanup(front.Close)
	proxy, err := url.Parse(front.URL)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(web.tls.Certificate())
	// The certificate is for example.com, whatever host is asked for.
	return web, proxy, &tls.Config{RootCAs: pool, ServerName: "example.com"}
}

// connect joins a tunnel to the server of all hosts.
func (w *invented) connect(res http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(res, "tunnels only", http.StatusBadRequest)
		return
	}
	there, err := net.Dial("tcp", w.tls.Listener.Addr().String())
	if err != nil {
		http.Error(res, err.Error(), http.StatusBadGateway)
		return
	}
	here, buffered, err := res.(http.Hijacker).Hijack()
	if err != nil {
		there.Close()
		return
	}
	io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n") // a broken tunnel fails the fetch
	go func() {
		io.Copy(there, buffered)
		there.Close()
	}()
	io.Copy(here, there)
	here.Close()
}

func (w *invented) serve(res http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	p, ok := w.pages["https://"+r.Host+r.URL.Path]
	w.mu.Unlock()
	if !ok {
		p = inventedPage{http.StatusNotFound, "<h1>Not found</h1>"}
	}
	res.Header().Set("Content-Type", "text/html; charset=utf-8")
	res.WriteHeader(p.status)
	io.WriteString(res, p.body)
}

func (w *invented) put(address string, status int, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages[address] = inventedPage{status, body}
}

// article is a page of a newspaper with these paragraphs.
func article(outlet, title, published, more string, paragraphs ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><html lang="en"><head><title>%[1]s</title><meta property="og:site_name" content="%[2]s"><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"%[1]s","datePublished":"%[3]s"%[4]s}</script></head><body><nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article><h1>%[1]s</h1>`,
		title, outlet, published, more)
	for _, p := range paragraphs {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	b.WriteString(`</article></main><footer><p>All rights reserved.</p></footer></body></html>`)
	return b.String()
}

// seed is the site that the ten steps of evidence.md §10 are gone on.
type seed struct {
	t      *testing.T
	web    *invented
	clock  *testkit.Clock
	store  *store.Store
	copies *sources.Sources
	site   string
	editor testkit.Member
	lines  []string // of the captured page
	n      int
	log    serverLog
}

// serverLog is what the server says of itself; an error of ours in it fails the
// test.
type serverLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *serverLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *serverLog) errors() (list []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, "level=ERROR") {
			list = append(list, line)
		}
	}
	return list
}

const (
	apAddress      = "https://apnews.com/article/iraq-us-talks-to-end-coalition-mission-f782db4c6550ab31ef02ef3c1793ee7b"
	wsjAddress     = "https://www.wsj.com/articles/iraq-parliament-approves-new-government-11666892345"
	reutersAddress = "https://www.reuters.com/world/middle-east/iraq-seeks-exit-of-us-forces-2024-01-10/"

	seedQuestion, seedAnswer = 1, 2
)

// TestSeed goes the ten steps of evidence.md §10 with the real server, the real
// fetcher and a web on loopback, after an import of the captured page.
func TestSeed(t *testing.T) {
	engines := map[string]func(*testing.T) store.Options{
		"sqlite":   func(t *testing.T) store.Options { return store.Options{Dir: testkit.FreshFolder(t)} },
		"postgres": func(t *testing.T) store.Options { return store.Options{URL: testkit.FreshPostgres(t)} },
	}
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			s := newSeed(t, options(t))
			s.attached()
			s.unsourced()
			s.sourced()
			s.marks()
			s.ownBrackets()
			s.meaning()
			s.gone()
			s.changed()
			s.paywalled()
			s.moved()
		})
	}
}

func newSeed(t *testing.T, o store.Options) *seed {
	s := &seed{t: t, clock: &testkit.Clock{}}
	page := testkit.Data(t, "seed", "politics-question.txt")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	s.lines = strings.Split(string(text), "\n")
	var proxy *url.URL
	var trust *tls.Config
	s.web, proxy, trust = newInvented(t)
	o.Now = s.clock.Now
	s.store = testkit.Open(t, o)
	testkit.Import(t, s.store, page)
	s.editor = testkit.Join(t, s.store, "Mia Moderator", 5000, parley.Moderator)
	s.publish()
	var serving webFlags
	serving.Listen, serving.Pictures, serving.SiteName = "127.0.0.1:0", t.TempDir(), "Politics"
	serving.Workers, serving.Every, serving.HostEvery, serving.Budget = 4, time.Nanosecond, time.Nanosecond, 1<<30
	out, printed := io.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	ready := make(chan struct{})
	go func() {
		ended <- serving.serve(ctx, s.store, t.TempDir(), &streams{out: printed, err: &s.log}, func(o sources.Options) (*sources.Sources, error) {
			o.Fetcher = fetch.New(fetch.Options{Proxy: proxy, TLS: trust, Now: s.clock.Now, Pace: time.Nanosecond})
			o.Rate = time.Nanosecond
			s.copies = sources.New(s.store, o)
			close(ready)
			return s.copies, nil
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
		if list := s.log.errors(); list != nil {
			t.Errorf("%d errors are logged, the first is %s", len(list), list[0])
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- err // the cleaning up waits for it too
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, out)
	s.site = strings.TrimSpace(strings.TrimPrefix(line, "Serving on "))
	return s
}

// line is the paragraph of the captured page that begins so.
func (s *seed) line(begin string) string {
	s.t.Helper()
	for _, l := range s.lines {
		if strings.HasPrefix(l, begin) {
			return l
		}
	}
	s.t.Fatalf("the captured page has no line %q…", begin)
	return ""
}

// january are the paragraphs that the answer quotes from January 2024, as the
// newspaper has them.
func (s *seed) january() []string {
	var list []string
	for _, begin := range []string{`"There is a need`, "Giving the first", "A U.S. withdrawal", "The Pentagon on Monday", "But Iraq's government", "Critics say",
		"When striking", "U.S.-led forces", "But calls for", "The next year"} {
		p := s.line(begin)
		p = strings.ReplaceAll(strings.TrimSuffix(p, " [...]"), "combat mission, opens new tab in", "combat mission in")
		list = append(list, p)
		if begin == "U.S.-led forces" {
			list = append(list, "Officials from both sides met twice in the week before, and neither would say what was agreed upon.")
		}
	}
	return list
}

func (s *seed) publish() {
	s.web.put(apAddress, 200, article("AP News", "Iraq and the United States to hold talks on the mission", "2024-01-25", "",
		"BAGHDAD (AP) — The two governments will begin talks about the end of the mission, officials said on Thursday.",
		s.line("Washington has had"),
		"There are roughly as many people at the base as in a small town, a spokesman said, and most of them train others.",
		s.line("Since the extremist group"), s.line("The issue has surfaced"),
		"Residents of the capital say that they hear of each attack within minutes, and that little changes afterwards.",
		s.line("Since mid-October"),
		"The first meeting is expected within weeks."))
	s.web.put(wsjAddress, 200, article("The Wall Street Journal", "Iraq's Parliament approves a new government", "2022-10-27", "",
		s.line("Iraq’s Parliament chose"), "The vote ended a year in which hardly anything could be decided.", s.line("Mr. Sudani has little")))
	s.web.put(reutersAddress, 200, article("Reuters", "Iraq seeks quick exit of forces but no deadline set", "2024-01-10", "", s.january()...))
}

func (s *seed) get(path string) string {
	s.t.Helper()
	return s.do("GET", path, nil, false)
}

// do sends a request, as the editor or as a reader, and returns the answer.
func (s *seed) do(method, path string, form url.Values, asEditor bool) string {
	s.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, s.site+path, body)
	if err != nil {
		s.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if asEditor {
		req.AddCookie(&http.Cookie{Name: "session", Value: s.editor.Token})
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s = %d\n%s", method, path, res.StatusCode, text)
	}
	return string(text)
}

// seedQuote is a quotation as the API gives it.
type seedQuote struct {
	ID         int64          `json:"quote_id"`
	Text       string         `json:"text"`
	State      string         `json:"state"`
	Status     string         `json:"status"`
	Severity   string         `json:"severity"`
	AttachedBy string         `json:"attached_by"`
	Claimed    string         `json:"claimed_date"`
	Marks      map[string]int `json:"marks"`
	Snapshot   int64          `json:"snapshot_id"`
	Changed    int64          `json:"source_changed_date"`
	Source     struct {
		ID      int64  `json:"source_id"`
		URL     string `json:"url"`
		Outcome string `json:"outcome"`
	} `json:"source"`
	Verdict struct {
		Edits []struct{ Kind, Severity, Was, Now string }
	} `json:"verdict"`
}

// quotes are those of a post, as everybody can ask for them.
func (s *seed) quotes(post int) []seedQuote {
	s.t.Helper()
	var got struct{ Items []seedQuote }
	if err := json.Unmarshal([]byte(s.get(fmt.Sprintf("/parley/1.0/posts/%d/evidence", post))), &got); err != nil {
		s.t.Fatal(err)
	}
	return got.Items
}

// wait waits until a quotation of a post, by the words it holds, is as it
// should be, and returns it.
func (s *seed) wait(post int, words, what string, is func(q seedQuote) bool) seedQuote {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		var last *seedQuote
		for _, q := range s.quotes(post) {
			if strings.Contains(q.Text, words) {
				last = &q
				if is(q) {
					return q
				}
			}
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the quotation with %q does not become %s; it is %+v", words, what, last)
		}
		time.Sleep(20 * time.Millisecond)
		s.copies.Wake()
	}
}

func (s *seed) waitFor(post int, words, status string) seedQuote {
	s.t.Helper()
	return s.wait(post, words, status, func(q seedQuote) bool { return q.Status == status || q.Status == "" && q.State == status })
}

var (
	bodyArea  = regexp.MustCompile(`(?s)<textarea id="body"[^>]*>(.*?)</textarea>`)
	baseField = regexp.MustCompile(`name="base" value="([^"]*)"`)
	keyField  = regexp.MustCompile(`name="key" value="([^"]*)"`)
)

// edit changes the answer by its edit form: old becomes new, once.
func (s *seed) edit(old, new string) {
	s.t.Helper()
	page := s.do("GET", fmt.Sprintf("/posts/%d/edit", seedAnswer), nil, true)
	body, base, key := bodyArea.FindStringSubmatch(page), baseField.FindStringSubmatch(page), keyField.FindStringSubmatch(page)
	if body == nil || base == nil || key == nil {
		s.t.Fatalf("the edit form lacks its fields:\n%s", page)
	}
	text := html.UnescapeString(body[1])
	if strings.Count(text, old) != 1 {
		s.t.Fatalf("%q stands %d times in the answer:\n%s", old, strings.Count(text, old), text)
	}
	s.n++
	s.do("POST", fmt.Sprintf("/posts/%d/edit-submit", seedAnswer), url.Values{"body": {strings.Replace(text, old, new, 1)},
		"base": {html.UnescapeString(base[1])}, "key": {html.UnescapeString(key[1])}, "summary": {fmt.Sprintf("step %d of the test", s.n)}}, true)
}

func (s *seed) expect(ok bool, format string, args ...any) {
	s.t.Helper()
	if !ok {
		s.t.Errorf(format, args...)
	}
}

// attached: 1. The question's quotation attaches to the bare link after it.
func (s *seed) attached() {
	q := s.waitFor(seedQuestion, "Washington has had", "verbatim")
	s.expect(q.AttachedBy == "link_after" && q.Source.URL == apAddress && q.Marks["gaps"] == 2, "1: %+v", q)
	page := s.get("/questions/1")
	s.expect(strings.Contains(page, `data-quote-status="verbatim"`) && strings.Contains(page, "Verbatim, shortened"), "1: the page has no badge")
	s.expect(strings.Contains(page, apAddress+"#:~:text="), "1: no link leads to the words on the live page")
}

// unsourced: 2. The first excerpt of the answer has a date and no link.
func (s *seed) unsourced() {
	q := s.waitFor(seedAnswer, "Iraq’s Parliament chose", "unsourced")
	s.expect(q.Claimed == "2022-10-27" && q.AttachedBy == "none", "2: %+v", q)
}

// sourced: 3. An attribution makes it verbatim.
func (s *seed) sourced() {
	words := s.line("Iraq’s Parliament chose")
	s.edit("<blockquote>\n<p>"+words+"</p>\n</blockquote>", "\n\n> "+words+"\n>\n> — [WSJ, Oct 27, 2022]("+wsjAddress+")\n\n")
	q := s.waitFor(seedAnswer, "Iraq’s Parliament chose", "verbatim")
	s.expect(q.AttachedBy == "link_inside" && q.Source.URL == wsjAddress && q.Claimed == "2022-10-27", "3: %+v", q)
	// The second excerpt stands in the same article, and nothing says so.
	q = s.waitFor(seedAnswer, "Mr. Sudani has little", "verbatim")
	s.expect(q.Source.URL == wsjAddress, "3: the second excerpt: %+v", q)
}

// marks: 4. The excerpt with an omission and a leftover of copying.
func (s *seed) marks() {
	s.edit("a move long sought by Iran and its regional allies.</p>\n</blockquote>",
		"a move long sought by Iran and its regional allies.</p>\n<p>— <a href=\""+reutersAddress+"\">Reuters, January 10, 2024</a></p>\n</blockquote>")
	q := s.waitFor(seedAnswer, "There is a need", "verbatim")
	s.expect(q.Marks["elisions"] == 1 && q.Marks["artefacts"] == 1 && q.Claimed == "2024-01-10", "4: %+v", q)
}

// ownBrackets: 5. Brackets in the writer's own prose are no quotation; within
// one they are an insertion.
func (s *seed) ownBrackets() {
	for _, q := range s.quotes(seedAnswer) {
		s.expect(!strings.Contains(q.Text, "during the Gaza war"), "5: prose is a quotation: %+v", q)
	}
	s.edit("so that they don't remain long and", "so that they don't remain long [during the Gaza war] and")
	q := s.waitFor(seedAnswer, "during the Gaza war", "verbatim")
	s.expect(q.Marks["insertions"] == 1, "5: %+v", q)
}

// meaning: 6. A number, a dropped "no", and an omission that hides one.
func (s *seed) meaning() {
	s.edit("some 2,500 troops", "some 25,000 troops")
	q := s.waitFor(seedAnswer, "some 25,000 troops", "altered")
	s.expect(q.Severity == "meaning" && len(q.Verdict.Edits) == 1 && q.Verdict.Edits[0].Kind == "number", "6, number: %+v", q)
	s.edit("some 25,000 troops", "some 2,500 troops")
	s.edit("had no plans to withdraw", "had plans to withdraw")
	q = s.waitFor(seedAnswer, "had plans to withdraw", "altered")
	s.expect(q.Severity == "meaning", "6, negation: %+v", q)
	s.edit("had plans to withdraw", "had [...] plans to withdraw")
	q = s.waitFor(seedAnswer, "had [...] plans to withdraw", "altered")
	s.expect(q.Severity == "meaning" && len(q.Verdict.Edits) == 1 && q.Verdict.Edits[0].Kind == "elision_hides_negation", "6, elision: %+v", q)
	page := s.get("/questions/1")
	s.expect(strings.Contains(page, "The omission hides a") && strings.Contains(page, "Altered: 1 change"), "6: the page does not tell")
	s.edit("had [...] plans to withdraw", "had no plans to withdraw")
	s.waitFor(seedAnswer, "had no plans to withdraw", "verbatim")
}

// gone: 7. Three failures over seven days.
func (s *seed) gone() {
	const words = "Iraq’s Parliament chose"
	before := s.waitFor(seedAnswer, words, "verbatim")
	s.web.put(wsjAddress, http.StatusNotFound, "<h1>Not found</h1>")
	dead := "no longer on the web"
	for i, days := range []int{1, 3, 3} {
		s.expect(!strings.Contains(s.get("/questions/1"), dead), "7: dead after %d failures", i)
		s.clock.Pass(time.Duration(days)*24*time.Hour + time.Minute)
		s.waitFetched(before.Source.ID)
	}
	q := s.waitFor(seedAnswer, words, "verbatim")
	s.expect(q.Snapshot == before.Snapshot && q.Source.Outcome == "gone", "7: %+v", q)
	page := s.get("/questions/1")
	s.expect(strings.Contains(page, dead), "7: the link is not marked dead")
	s.expect(!strings.Contains(page, `href="`+wsjAddress+"#"), "7: a link still leads to the words on a page that is gone")
	s.expect(strings.Contains(page, fmt.Sprintf("/evidence/s/%d?q=%d#q%d", q.Snapshot, q.ID, q.ID)), "7: the copy is not linked")
	s.expect(strings.Contains(s.get(fmt.Sprintf("/evidence/s/%d?q=%d", q.Snapshot, q.ID)), "<mark id="), "7: the copy does not show the passage")
}

// waitFetched waits until a source was fetched at the time that it is now.
func (s *seed) waitFetched(id int64) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		found, err := s.store.SourceByID(context.Background(), parley.SourceID(id))
		if err != nil {
			s.t.Fatal(err)
		}
		if found.Fetched == s.clock.Now().UnixMilli() {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("source %d is not fetched anew: %+v", id, found)
		}
		s.copies.Wake()
	}
}

// changed: 8. The article is changed afterwards.
func (s *seed) changed() {
	paragraphs := s.january()
	for i, p := range paragraphs {
		paragraphs[i] = strings.Replace(p, "some 2,500 troops", "about 2,000 troops", 1)
	}
	s.web.put(reutersAddress, 200, article("Reuters", "Iraq seeks quick exit of forces but no deadline set", "2024-01-10", "", paragraphs...))
	before := s.waitFor(seedAnswer, "There is a need", "verbatim")
	s.clock.Pass(30 * 24 * time.Hour)
	q := s.wait(seedAnswer, "There is a need", "one whose source changed", func(q seedQuote) bool { return q.Changed != 0 })
	s.expect(q.Status == "verbatim" && q.Snapshot == before.Snapshot, "8: %+v", q)
	page := s.get("/questions/1")
	s.expect(strings.Contains(page, "The source changed later") && strings.Contains(page, "Source now: ") && strings.Contains(page, "<del>2,000</del>"), "8: the page does not show what changed")
	s.editor = testkit.Join(s.t, s.store, "Max Moderator", 5000, parley.Moderator) // the session of the other ended in that month
}

// paywalled: 9. A page behind a wall, without and with the passage.
func (s *seed) paywalled() {
	const address, wall = "https://www.ft.com/content/iraq-forces", `,"isAccessibleForFree":false`
	const words = "The ministry counted eleven convoys in a single night and called the number unusual even for this road."
	lead := "Convoys have become a sign of the times on the road to the north, where drivers tell of long waits and of little sleep. The traffic began in the autumn and has not ended since, as anyone who lives along the way can tell, and does."
	s.web.put(address, 200, article("Financial Times", "Convoys on the northern road", "2024-02-01", wall, lead))
	s.edit("<p>January 10, 2024</p>", "\n\n> "+words+"\n>\n> — [FT]("+address+")\n\n<p>January 10, 2024</p>")
	before := s.waitFor(seedAnswer, words, "paywalled")
	s.expect(strings.Contains(s.get("/questions/1"), "Behind a paywall"), "9: the page does not tell")
	s.web.put(address, 200, article("Financial Times", "Convoys on the northern road", "2024-02-01", wall, lead, words))
	s.clock.Pass(24*time.Hour + time.Minute)
	q := s.waitFor(seedAnswer, words, "verbatim")
	s.expect(q.Snapshot != before.Snapshot, "9: %+v", q)
}

// moved: 10. An export and an import keep all of it, on either engine, and the
// next export has the same bytes.
func (s *seed) moved() {
	ctx := context.Background()
	// What is rederived: when a source is due, and what it is asked with.
	shown := func(from *store.Store) []store.ShownQuote {
		list, err := from.VisibleQuotesOfQuestion(ctx, seedQuestion)
		if err != nil {
			s.t.Fatal(err)
		}
		return list
	}
	s.said()
	first, packed := s.t.TempDir(), filepath.Join(s.t.TempDir(), "site.zip")
	for _, out := range []string{first, packed} {
		if _, err := dump.Export(ctx, s.store, out, dump.ExportOptions{Texts: true}); err != nil {
			s.t.Fatal(err)
		}
	}
	from := map[string]string{"sqlite": first, "postgres": packed}
	before := shown(s.store)
	for engine, o := range map[string]store.Options{"sqlite": {Dir: testkit.FreshFolder(s.t)}, "postgres": {URL: testkit.FreshPostgres(s.t)}} {
		o.Now = s.clock.Now
		other := testkit.Open(s.t, o)
		testkit.Import(s.t, other, from[engine])
		if after := shown(other); len(before) < 5 || !reflect.DeepEqual(before, after) {
			s.t.Errorf("10: the quotations are not the same in %s:\n%+v\n%+v", engine, before, after)
		}
		second := s.t.TempDir()
		if _, err := dump.Export(ctx, other, second, dump.ExportOptions{Texts: true}); err != nil {
			s.t.Fatal(err)
		}
		for _, name := range []string{"Sources.xml", "Snapshots.xml", "Quotes.xml", "QuoteChecks.xml", "EvidenceFlags.xml", "SourceRequests.xml", "Posts.xml", "Snapshots.warc.gz"} {
			a, err := os.ReadFile(filepath.Join(first, name))
			if err != nil {
				s.t.Fatal(err)
			}
			b, err := os.ReadFile(filepath.Join(second, name))
			if err != nil {
				s.t.Fatal(err)
			}
			s.expect(string(a) == string(b), "10: %s comes out of %s otherwise:\n%q\n%q", name, engine, a, b)
			s.expect(!strings.Contains(string(a), "for reviewers only"), "10: %s tells what only reviewers read", name)
			s.expect(strings.Contains(string(a), "<row ") || strings.HasSuffix(name, ".gz") && len(a) > 1000, "10: %s is empty", name)
		}
		if _, err := sources.New(other, sources.Options{}).ScanAll(ctx, nil); err != nil {
			s.t.Errorf("10: %s goes on with %v", engine, err)
		}
		s.staysDown(other, engine)
	}
}

// said lets the community say something of quotations: a report that only
// reviewers read, a note that all do, a request for a source.
func (s *seed) said() {
	ctx := context.Background()
	list, err := s.store.VisibleQuotesOfQuestion(ctx, seedQuestion)
	if err != nil || len(list) < 2 {
		s.t.Fatal(len(list), err)
	}
	err = s.store.Update(ctx, func(tx *store.Tx) error {
		for _, f := range []store.EvidenceFlag{
			{Kind: store.FlagMisquotation, Post: list[0].Post, Quote: list[0].ID, By: store.Person{ID: 1}, Note: "for reviewers only"},
			{Kind: store.FlagTakedown, Post: list[0].Post, Note: "for reviewers only"},
			{Kind: store.FlagOutOfContext, Post: list[1].Post, Quote: list[1].ID, By: store.Person{ID: 1}, Note: "Said of another year."},
		} {
			if err := tx.AddEvidenceFlag(ctx, f); err != nil {
				return err
			}
		}
		for _, st := range []string{
			`UPDATE evidence_flags SET resolved_date = creation_date, resolution = 'out_of_context' WHERE kind = 'out_of_context'`,
			`UPDATE quotes SET context_flag_id = (SELECT f.id FROM evidence_flags f WHERE f.quote_id = quotes.id AND f.kind = 'out_of_context')`,
		} {
			if _, err := tx.ExecContext(ctx, st); err != nil {
				return err
			}
		}
		r := store.SourceRequest{Post: list[0].Post, Passage: markup.Passage{Exact: "some words", Prefix: "before "}}
		if err := tx.AddSourceRequest(ctx, seedQuestion, &r); err != nil {
			return err
		}
		return tx.JoinSourceRequest(ctx, r.ID, 1, 1)
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// staysDown takes a copy down on a site that has it from a dump: a newer dump
// with the text of that copy does not bring it back.
func (s *seed) staysDown(other *store.Store, engine string) {
	ctx := context.Background()
	list, err := other.VisibleQuotesOfQuestion(ctx, seedQuestion)
	if err != nil {
		s.t.Fatal(err)
	}
	var down *store.Snapshot
	for _, q := range list {
		if q.Copy == nil {
			continue
		}
		n, err := other.Snapshot(ctx, q.Copy.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		if n.BodySHA256 != "" {
			down = n
		}
	}
	if down == nil {
		s.t.Fatal("no quotation has a copy with a body")
	}
	text := func() *store.SnapshotText {
		t, err := other.SnapshotText(ctx, down.TextSHA256)
		if err != nil {
			s.t.Fatal(err)
		}
		return t
	}
	body, err := other.Body(ctx, down.BodySHA256)
	s.expect(text() != nil && err == nil && len(body) > 0, "10: %s has no text or body of copy %d, %v", engine, down.ID, err)
	if err := other.Update(ctx, func(tx *store.Tx) error { return tx.RemoveSnapshot(ctx, down.ID, "takedown", true) }); err != nil {
		s.t.Fatal(err)
	}
	s.expect(text() == nil, "10: %s has the text of copy %d, which was taken down", engine, down.ID)
	newer := filepath.Join(s.t.TempDir(), "newer")
	if _, err := dump.Export(ctx, s.store, newer, dump.ExportOptions{Texts: true}); err != nil {
		s.t.Fatal(err)
	}
	users := filepath.Join(newer, "Users.xml")
	xml, err := os.ReadFile(users)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(users, append(xml, '\n'), 0o600); err != nil { // another dump than before
		s.t.Fatal(err)
	}
	testkit.Import(s.t, other, newer)
	again, err := other.Snapshot(ctx, down.ID)
	s.expect(err == nil && again.Removed != 0 && text() == nil, "10: %s: a newer dump brings copy %d back: %+v, %v", engine, down.ID, again, err)
}
