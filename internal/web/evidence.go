package web

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"parley"
	"parley/internal/evidence"
	"parley/internal/markup"
	"parley/internal/sources"
	"parley/internal/store"
)

// quoteView is a quotation with what is known of its source.
type quoteView struct {
	*page
	store.ShownQuote
	verdict sources.Verdict
	draft   bool            // of a text that is being written
	secret  string          // of a draft: for what the address beside it is no source
	later   sources.Verdict // against the source as it is now, if that changed
}

func (p *page) quoteView(q store.ShownQuote) (*quoteView, error) {
	v := &quoteView{page: p, ShownQuote: q}
	if q.Verdict != nil {
		if err := json.Unmarshal([]byte(q.Verdict.Verdict), &v.verdict); err != nil {
			return nil, err
		}
	}
	if q.Later != "" {
		if err := json.Unmarshal([]byte(q.Later), &v.later); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// badgeView is a quotation with what its badge shows: of the verdict that is the
// differences, the closest passage and the way to the words, not the passages
// themselves, which are most of it.
func (p *page) badgeView(q store.ShownQuote) (*quoteView, error) {
	if q.Verdict == nil || q.Later != "" {
		return p.quoteView(q)
	}
	var of struct {
		Edits      []sources.Edit
		Hint       *sources.Passage
		Directives string
		Passages   json.RawMessage // an array with at least one element, or absent
	}
	if err := json.Unmarshal([]byte(q.Verdict.Verdict), &of); err != nil {
		return nil, err
	}
	return &quoteView{page: p, ShownQuote: q,
		verdict: sources.Verdict{Edits: of.Edits, Hint: of.Hint, Directives: of.Directives, Passages: make([]sources.Passage, min(1, len(of.Passages)))}}, nil
}

// Status is the word of the verdict, or of the state before there is one.
func (v *quoteView) Status() string {
	switch {
	case v.State == "unsourced" || v.Source == 0 && v.State != "pending":
		return "unsourced"
	case v.ShownQuote.Verdict == nil:
		return "pending"
	}
	return v.ShownQuote.Verdict.Status
}

// Mark says at a glance how a status is meant: "sure", "differs" or "open".
// What reviewers see otherwise than the checker is open.
func (v *quoteView) Mark() string {
	if v.Overridden() {
		return "open"
	}
	switch evidence.Status(v.Status()) {
	case evidence.Verbatim:
		return "sure"
	case evidence.Altered, evidence.Partial, evidence.NotFound:
		return "differs"
	}
	return "open"
}

// Overridden reports whether reviewers say otherwise than the checker.
func (v *quoteView) Overridden() bool { return v.Override != "" && v.Override != v.Status() }

// Badge is the words of the badge (evidence.md §6): what reviewers say stands
// beside what the checker says, never in its place.
func (v *quoteView) Badge() string {
	if v.Overridden() {
		return v.T("evidence.overridden", "reviewers", v.statusWord(v.Override), "machine", v.machineBadge())
	}
	return v.machineBadge()
}

func (v *quoteView) machineBadge() string {
	status := v.Status()
	switch k := v.ShownQuote.Verdict; {
	case status == string(evidence.Verbatim) && k.Elisions+k.Gaps+k.Insertions > 0:
		return v.T("evidence.badge.shortened")
	case status == string(evidence.Altered):
		return v.N("evidence.badge.altered", int64(max(k.Edits, 1)))
	}
	return v.T("evidence.badge." + status)
}

// statusWord is the word of a status, whatever the number of changes.
func (v *quoteView) statusWord(status string) string {
	if status == string(evidence.Altered) {
		return v.T("evidence.differs")
	}
	return v.T("evidence.badge." + status)
}

// Sentence tells what was compared with what, and what came of it.
func (v *quoteView) Sentence() string {
	k := v.ShownQuote.Verdict
	status := v.Status()
	if status == "unsourced" && v.secret != "" {
		return v.T("evidence.write.session", "parameter", v.secret)
	}
	if v.draft && status == "unsourced" && v.Claimed != "" {
		return v.T("evidence.write.dateonly")
	}
	if k == nil || v.Copy == nil {
		if v.From != nil && k != nil {
			return v.T("evidence.sentence.unreached."+k.Reason, "host", v.From.Host)
		}
		return v.T("evidence.sentence." + status)
	}
	key := "evidence.sentence."
	if v.Copy.Origin == "writer_paste" {
		key = "evidence.pasted."
	}
	text := v.T(key+status, "checked", v.day(k.Checked), "copy", v.day(v.Copy.Fetched))
	var marks []string
	for _, m := range []struct {
		key string
		n   int
	}{{"elisions", k.Elisions}, {"gaps", k.Gaps}, {"insertions", k.Insertions}, {"artefacts", k.Artefacts}} {
		if m.n > 0 {
			marks = append(marks, v.N("evidence.marks."+m.key, int64(m.n)))
		}
	}
	if len(marks) > 0 {
		text += " " + v.T("evidence.marks.all", "marks", strings.Join(marks, ", "))
	}
	if k.OutsideMain {
		text += " " + v.T("evidence.outside")
	}
	return text
}

// day is a date of ours, in the words of the language.
func (p *page) day(ms int64) string {
	t := time.UnixMilli(ms).UTC()
	return p.dayOf(t.Year(), int(t.Month()), t.Day())
}

func (p *page) dayOf(year, month, day int) string {
	if month == 0 {
		return strconv.Itoa(year)
	}
	name := p.T("date.month." + strconv.Itoa(month))
	if day == 0 {
		return p.T("evidence.month", "month", name, "year", year)
	}
	return p.T("evidence.day", "month", name, "day", day, "year", year)
}

// partialDate shows 2024, 2024-01 or 2024-01-10 as far as it is known.
func (p *page) partialDate(s string) string {
	parts := strings.Split(s, "-")
	var n [3]int
	for i, part := range parts[:min(len(parts), 3)] {
		var err error
		if n[i], err = strconv.Atoi(part); err != nil {
			return s
		}
	}
	return p.dayOf(n[0], n[1], n[2])
}

// Outlet is who published the source.
func (v *quoteView) Outlet() string {
	if v.From == nil {
		return ""
	}
	return v.From.OutletName()
}

// Published is when the source says it was published, "" if it does not, else
// the date that stands with the quotation.
func (v *quoteView) Published() string {
	switch {
	case v.From != nil && v.From.Published != "":
		return v.partialDate(v.From.Published)
	case v.Claimed != "":
		return v.partialDate(v.Claimed)
	}
	return ""
}

// OutletAndDate names the source in a line.
func (v *quoteView) OutletAndDate() string {
	if at := v.Published(); at != "" {
		return v.Outlet() + ", " + at
	}
	return v.Outlet()
}

// SourceTitle is what the source is called.
func (v *quoteView) SourceTitle() string {
	if v.From.Title != "" {
		return v.From.Title
	}
	return v.From.URL
}

// LiveURL is where the source stands on the web, "" when the link is dead. It
// leads to the quoted words while the page is not known to have changed.
func (v *quoteView) LiveURL() string {
	if v.From == nil || v.LinkDead {
		return ""
	}
	if v.Changed != 0 || v.Copy == nil {
		return v.From.URL
	}
	return evidence.WithDirectives(v.From.URL, v.verdict.Directives)
}

// robustLink are the attributes that tell machines of a link's copy (Robust Links).
func (v *quoteView) robustLink() templ.OrderedAttributes {
	to := v.CopyURL()
	if to == "" {
		return nil
	}
	return templ.OrderedAttributes{
		{Key: "data-originalurl", Value: v.From.URL},
		{Key: "data-versiondate", Value: time.UnixMilli(v.Copy.Fetched).UTC().Format(time.DateOnly)},
		{Key: "data-versionurl", Value: v.Absolute(to)},
	}
}

// CopyURL is the page with our copy, "" without one.
func (v *quoteView) CopyURL() string {
	if v.Copy == nil || v.Copy.Removed != 0 {
		return ""
	}
	if v.draft {
		return "/evidence/s/" + idOf(v.Copy.ID)
	}
	to := snapshotPath(v.Copy.ID, v.Quote.ID)
	if len(v.verdict.Passages) == 0 {
		to, _, _ = strings.Cut(to, "#")
	}
	return to
}

func snapshotPath(id parley.SnapshotID, quote parley.QuoteID) string {
	return "/evidence/s/" + idOf(id) + "?q=" + idOf(quote) + "#q" + idOf(quote)
}

// passageAnchor is the id of the passage on the page of the copy.
func (v *quoteView) passageAnchor() string { return "q" + idOf(v.Quote.ID) }

// Edits are what differs, with the words of the source and of the quotation.
func (v *quoteView) Edits() []sources.Edit { return v.verdict.Edits }

// LaterEdits are what differs between the source as it is now and the quotation.
func (v *quoteView) LaterEdits() []sources.Edit { return v.later.Edits }

// Hint is the closest passage for words that were not found.
func (v *quoteView) Hint() *sources.Passage {
	if v.verdict.Hint == nil {
		return nil
	}
	hint := v.verdict.Hint.Within(hintAround)
	return &hint
}

// copyOf names the copy that the card leads to, and whether the words are in it.
func (v *quoteView) copyOf() string {
	key := "evidence.copyof"
	if len(v.verdict.Passages) == 0 {
		key = "evidence.copydate"
	}
	return v.T(key, "date", v.day(v.Copy.Fetched))
}

// hintAround is how many characters stand around the closest passage in a card: it is
// there to be recognised, and the copy shows more.
const hintAround = 100

// besides are the words of the quotation before and behind a difference, a few of
// each, so that one sees where it is.
func (v *quoteView) besides(e sources.Edit) (before, after string) {
	if e.Kind == evidence.EditOrder || e.Kind == evidence.EditReordered || e.QuoteStart > e.QuoteEnd || e.QuoteEnd > len(v.Text) {
		return "", "" // the words stand elsewhere in the source
	}
	head, tail := v.Text[:e.QuoteStart], v.Text[e.QuoteEnd:]
	words := strings.Fields(head)
	if n := len(words); n > besideWords {
		words = append([]string{"…"}, words[n-besideWords:]...)
	}
	before = strings.Join(words, " ")
	if before != "" && (e.QuoteStart == e.QuoteEnd || strings.TrimSpace(head[len(head)-1:]) == "") {
		before += " "
	}
	words = strings.Fields(tail)
	if len(words) > besideWords {
		words = append(words[:besideWords:besideWords], "…")
	}
	after = strings.Join(words, " ")
	if r, _ := utf8.DecodeRuneInString(tail); unicode.IsSpace(r) || e.QuoteStart == e.QuoteEnd && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
		after = " " + after
	}
	return before, after
}

// besideWords is how many words stand before and behind a difference.
const besideWords = 3

// Words are the words of the quotation, the first of many.
func (v *quoteView) Words() string { return markup.Excerpt(html.EscapeString(v.Text), quotedWords) }

// quotedWords is how many characters of a quotation stand beside its badge.
const quotedWords = 240

// anchor is the id of the quotation on its page.
func (v *quoteView) anchor() string {
	if v.draft {
		return "draft-quote-" + idOf(v.Quote.ID)
	}
	return "quote-" + idOf(v.Quote.ID)
}

// postEvidence is what the quotations of a post show.
type postEvidence struct {
	blocks map[int]*quoteView // by the place of their blockquote
	all    []*quoteView
}

// sourceLine is one source that a post rests on.
type sourceLine struct {
	*quoteView     // the first quotation from it
	Quotes     int // how many there are
	Worst      *quoteView
	AsWorst    int // how many are as the worst
	Use        int // its place in the order of use
}

// Some says how many of the quotations are as the worst, "" if all are.
func (l sourceLine) Some() string {
	if l.AsWorst == l.Quotes {
		return ""
	}
	return l.T("evidence.reston.some", "n", l.AsWorst, "all", l.Quotes)
}

// sources lists what a post rests on, in the order of use.
func (e *postEvidence) sources() []sourceLine {
	var list []sourceLine
	at := map[parley.SourceID]int{}
	for _, q := range e.all {
		if q.Source == 0 {
			continue
		}
		i, there := at[q.Source]
		if !there {
			i = len(list)
			at[q.Source] = i
			list = append(list, sourceLine{quoteView: q, Worst: q})
		}
		l := &list[i]
		l.Quotes++
		switch n := severity(q) - severity(l.Worst); {
		case n > 0:
			l.Worst, l.AsWorst = q, 1
		case n == 0:
			l.AsWorst++
		}
	}
	return list
}

// sourcesByDate lists what a post rests on, the oldest first (evidence.md §6), and
// reports whether that is another order than that of use. Sources without a date
// stand last.
func (e *postEvidence) sourcesByDate() (list []sourceLine, other bool) {
	list = e.sources()
	for i := range list {
		list[i].Use = i
	}
	slices.SortStableFunc(list, func(a, b sourceLine) int {
		if none := a.From.Published == ""; none != (b.From.Published == "") {
			if none {
				return 1
			}
			return -1
		}
		return strings.Compare(a.From.Published, b.From.Published)
	})
	return list, !slices.IsSortedFunc(list, func(a, b sourceLine) int { return a.Use - b.Use })
}

// allVerbatim reports whether the post quotes, and all that it quotes is verbatim:
// its own words, whatever its comments quote.
func (e *postEvidence) allVerbatim() bool {
	if e == nil {
		return false
	}
	quotes := 0
	for _, q := range e.all {
		if q.Quote.Comment != 0 {
			continue
		}
		if q.Mark() != "sure" {
			return false
		}
		quotes++
	}
	return quotes > 0
}

// severity orders verdicts, the worst last.
func severity(v *quoteView) int {
	return map[string]int{"verbatim": 0, "pending": 1, "unreachable": 2, "paywalled": 3, "partial": 4, "altered": 5, "not_found": 6}[v.Status()]
}

// inline lists the quotations within sentences, of the post and of its comments,
// that a source was found for. They have no place for a badge of their own.
func (e *postEvidence) inline() []*quoteView {
	var list []*quoteView
	for _, q := range e.all {
		if q.Source != 0 && (q.Kind == "inline" || q.Quote.Comment != 0) {
			list = append(list, q)
		}
	}
	return list
}

// worthListing reports whether the list of sources says more than the badges
// (evidence.md §6: two sources, or one copy).
func (e *postEvidence) worthListing() bool {
	list := e.sources()
	return len(list) > 1 || len(list) == 1 && list[0].Copy != nil || len(e.inline()) > 0
}

// evidenceOf reads the quotations of the posts on a question's page, in one
// statement.
func (s *Server) evidenceOf(ctx context.Context, v *questionView) (map[parley.PostID]*postEvidence, error) {
	list, err := s.store.QuotesOnPage(ctx, v.Question.ID, slices.Sorted(maps.Keys(v.bodies)))
	if err != nil {
		return nil, err
	}
	return v.byPost(list)
}

// byPost sorts quotations to the posts that they stand in.
func (p *page) byPost(list []store.ShownQuote) (map[parley.PostID]*postEvidence, error) {
	all := map[parley.PostID]*postEvidence{}
	for _, q := range list {
		e := all[q.Post]
		if e == nil {
			e = &postEvidence{blocks: map[int]*quoteView{}}
			all[q.Post] = e
		}
		view, err := p.badgeView(q)
		if err != nil {
			return nil, err
		}
		e.all = append(e.all, view)
		if q.Kind == "block" && q.Comment == 0 {
			e.blocks[q.Place] = view
		}
	}
	return all, nil
}

// addEvidence puts what is known of the quotations on a question's page.
func (s *Server) addEvidence(ctx context.Context, v *questionView) (err error) {
	rules, err := s.store.Rules(ctx)
	if err != nil {
		return err
	}
	v.policy = rules.EvidencePolicy(v.Question.Tags)
	may := false
	for _, body := range v.bodies {
		may = may || evidence.PostMayQuote(body)
	}
	if !may {
		return nil
	}
	if v.evidence, err = s.evidenceOf(ctx, v); err != nil {
		return err
	}
	v.badged = map[parley.PostID]string{}
	for id, e := range v.evidence {
		if v.badged[id], err = badged(ctx, v.markedBody(id), e); err != nil {
			return err
		}
	}
	return nil
}

// lacksSource reports whether a post lacks what the site asks for. One whose
// quotations are still being looked at lacks nothing yet.
func (v *questionView) lacksSource(p store.Post) bool {
	cited, unsourced := false, false
	if e := v.evidence[p.ID]; e != nil {
		for _, q := range e.all {
			cited = cited || q.Status() != "unsourced"
			unsourced = unsourced || q.Status() == "unsourced" && q.Kind == "block"
		}
	}
	if v.policy == parley.EvidenceAnswers && !cited {
		cited = evidence.Cites(v.bodies[p.ID], v.ownHosts())
	}
	return v.policy.LacksEvidence(p.Type, cited, unsourced)
}

// ownHosts are what is no source because it is this site.
func (p *page) ownHosts() []string {
	u, err := url.Parse(p.URL)
	if err != nil {
		return nil
	}
	return []string{u.Hostname()}
}

// restsOnName is the heading of a post's sources.
func (p *page) restsOnName(kind parley.PostType) string {
	if kind == parley.Answer {
		return p.T("evidence.reston.answer")
	}
	return p.T("evidence.reston.question")
}

// badged puts the badges of a post behind its quotations.
func badged(ctx context.Context, body string, e *postEvidence) (string, error) {
	if len(e.blocks) == 0 {
		return body, nil
	}
	return markup.AroundBlockquotes(body, func(place int) string {
		v := e.blocks[place]
		if v == nil {
			return ""
		}
		attributes := ` class="quotation" data-quote-id="` + idOf(v.Quote.ID) + `" data-quote-status="` + v.Status() + `" aria-describedby="` + v.anchor() + `-says"`
		if v.From != nil {
			attributes += ` cite="` + html.EscapeString(v.From.URL) + `"`
		}
		return attributes
	}, func(w io.Writer, place int) error {
		if v := e.blocks[place]; v != nil {
			return quoteBadge(v).Render(ctx, w)
		}
		return nil
	})
}

// citations is the sources of a post as schema.org has them.
func (e *postEvidence) citations(absolute func(string) string) (citation, parts []map[string]any) {
	for _, s := range e.sources() {
		c := map[string]any{"@type": "WebPage", "url": s.From.URL, "headline": s.SourceTitle(), "publisher": map[string]any{"@type": "Organization", "name": s.Outlet()}}
		if s.From.Type == "article" {
			c["@type"] = "NewsArticle"
		}
		if s.From.Published != "" {
			c["datePublished"] = s.From.Published
		}
		if at := s.CopyURL(); at != "" {
			c["archivedAt"] = absolute(at)
		}
		citation = append(citation, c)
	}
	for _, q := range e.all {
		if q.From != nil {
			parts = append(parts, map[string]any{"@type": "Quotation", "text": markup.Excerpt(html.EscapeString(q.Text), structuredText), "isBasedOn": q.From.URL, "inLanguage": q.Lang})
		}
	}
	return citation, parts
}

// external are the attributes of a link to a source: the reader's visit is
// nobody's business (evidence.md §9.3).
var external = templ.OrderedAttributes{{Key: "referrerpolicy", Value: "no-referrer"}, {Key: "rel", Value: "noopener nofollow ugc"}}

// safeURL is an address of a source as the target of a link.
func safeURL(address string) templ.SafeURL {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "about:invalid"
	}
	return templ.SafeURL(address)
}
