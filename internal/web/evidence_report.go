package web

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley"
	"parley/internal/evidence"
	"parley/internal/sources"
	"parley/internal/store"
)

// reportView is the form that says something about a quotation, or asks for a copy
// to be taken down.
type reportView struct {
	*page
	Form     *form
	Action   string
	Back     string
	Intro    string
	Kinds    []string // to choose from, nil for a takedown
	Email    bool     // asks where to answer
	Button   string
	Never    bool // offers never to archive the page again
	Snippet  string
	Notes    []store.ContextNote // of missing context, that the quotation had
	Withdraw string              // where the one that it has is taken back
}

// reportKinds are what a member may say about a quotation.
var reportKinds = []string{store.FlagMisquotation, store.FlagOutOfContext, "wrong_source"}

// showReport serves GET /evidence/q/{quote}/report.
func (s *Server) showReport(r *http.Request) (*response, error) {
	return s.reportPage(r, newForm("kind", store.FlagMisquotation))
}

func (s *Server) reportPage(r *http.Request, f *form) (*response, error) {
	q, err := s.quoteOf(r)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", s.Messages.Text("evidence.report.title"))
	p.Robots = "noindex"
	v := &reportView{page: p, Form: f, Action: "/evidence/q/" + idOf(q.ID) + "/report", Back: quotedAt(&q.Quote), Intro: p.T("evidence.report.intro"),
		Kinds: reportKinds, Button: p.T("evidence.report.submit"), Snippet: q.Text}
	if v.Notes, err = s.store.ContextNotes(r.Context(), &q.Quote); err != nil {
		return nil, err
	}
	if q.Context != "" && moderates(r) {
		v.Withdraw = withdrawalPath(q.ID)
	}
	return s.html(r.Context(), p, reportTemplate(v))
}

func (s *Server) quoteOf(r *http.Request) (*store.ShownQuote, error) {
	id, err := pathID[parley.QuoteID](r, "quote")
	if err != nil {
		return nil, err
	}
	return s.store.ShownQuote(r.Context(), id)
}

// Characters of a note.
const (
	noteMin = 10
	noteMax = 1000
)

func checkNote(note string) error {
	if n := utf8.RuneCountInString(note); n < noteMin || n > noteMax {
		return parley.Refuse(parley.Invalid, "evidence.report.note", "least", noteMin, "most", noteMax)
	}
	return nil
}

// report serves POST /evidence/q/{quote}/report.
func (s *Server) report(r *http.Request) (*response, error) {
	q, err := s.quoteOf(r)
	if err != nil {
		return nil, err
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	kind, note := r.PostForm.Get("kind"), strings.TrimSpace(r.PostForm.Get("note"))
	who := visitorFrom(r.Context()).Actor
	err = parley.Can(rules, who, parley.ToAsk, &parley.Object{Now: s.store.Now()})
	if err == nil && !slices.Contains(reportKinds, kind) {
		err = parley.Refuse(parley.Invalid, "evidence.report.kind")
	}
	if err == nil {
		err = checkNote(note)
	}
	if err == nil {
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			if kind == store.FlagOutOfContext {
				if err := s.mayReportContext(r.Context(), tx, rules, who, q); err != nil {
					return err
				}
			}
			return tx.AddEvidenceFlag(r.Context(), store.EvidenceFlag{Kind: kind, Post: q.Post, Quote: q.ID, By: store.Person{ID: who.ID}, Note: note})
		})
	}
	if err != nil {
		return s.tryAgain(r, err, s.reportPage)
	}
	return s.backTo(r, q.Post)
}

// showTakedown serves GET /evidence/s/{snapshot}/takedown.
func (s *Server) showTakedown(r *http.Request) (*response, error) {
	return s.takedownPage(r, newForm())
}

func (s *Server) takedownPage(r *http.Request, f *form) (*response, error) {
	n, err := s.snapshotOf(r)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", s.Messages.Text("evidence.takedown.title"))
	p.Robots = "noindex"
	moderates := moderates(r)
	v := &reportView{page: p, Form: f, Action: "/evidence/s/" + idOf(n.ID) + "/takedown", Back: "/evidence/s/" + idOf(n.ID), Intro: p.T("evidence.takedown.intro"),
		Email: !moderates, Never: moderates, Button: p.T("evidence.takedown.submit"), Snippet: n.FinalURL}
	if moderates {
		v.Intro, v.Button = p.T("evidence.takedown.moderator"), p.T("evidence.takedown.now")
	}
	return s.html(r.Context(), p, reportTemplate(v))
}

func (s *Server) snapshotOf(r *http.Request) (*store.Snapshot, error) {
	id, err := pathID[parley.SnapshotID](r, "snapshot")
	if err != nil {
		return nil, err
	}
	n, err := s.store.Snapshot(r.Context(), id)
	if err == nil && n.Removed != 0 {
		err = parley.Refuse(parley.Gone, "evidence.error.nosnapshot")
	}
	return n, err
}

// takedown serves POST /evidence/s/{snapshot}/takedown: at once for moderators, a
// request to them from everybody else.
func (s *Server) takedown(r *http.Request) (*response, error) {
	n, err := s.snapshotOf(r)
	if err != nil {
		return nil, err
	}
	f := r.PostForm
	note, email := strings.TrimSpace(f.Get("note")), strings.TrimSpace(f.Get("email"))
	v, moderates := visitorFrom(r.Context()), moderates(r)
	atOnce := moderates || s.fromOwnHost(r, n)
	switch err = checkNote(note); {
	case err != nil:
	case !atOnce && !strings.Contains(email, "@"):
		err = parley.Refuse(parley.Invalid, "evidence.takedown.email")
	case atOnce:
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			if err := tx.RemoveSnapshot(r.Context(), n.ID, store.TakenDown, moderates && f.Get("never") != ""); err != nil {
				return err
			}
			if err := tx.ResolveTakedowns(r.Context(), n.ID, v.id()); err != nil {
				return err
			}
			return tx.SourceChanged(r.Context(), n.Source)
		})
		if err == nil {
			s.logger.Info("a copy was taken down", "snapshot", n.ID, "url", n.FinalURL, "by", v.id(), "from", s.address(r), "reason", note)
		}
	default:
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			return tx.AddEvidenceFlag(r.Context(), store.EvidenceFlag{Kind: store.FlagTakedown, Snapshot: n.ID, By: store.Person{ID: v.id()}, Note: email + ": " + note})
		})
	}
	if err != nil {
		return s.tryAgain(r, err, s.takedownPage)
	}
	if atOnce {
		return seeOther("/evidence/s/" + idOf(n.ID))
	}
	p := s.page("questions", s.Messages.Text("evidence.takedown.thanks"))
	p.Robots = "noindex"
	res, err := s.html(r.Context(), p, takedownThanks(p))
	if res != nil {
		res.noStore = true
	}
	return res, err
}

func moderates(r *http.Request) bool {
	v := visitorFrom(r.Context())
	return v != nil && v.Moderates()
}

// showExcerptOnly serves GET /evidence/s/{snapshot}/excerpt.
func (s *Server) showExcerptOnly(r *http.Request) (*response, error) {
	return s.excerptPage(r, newForm())
}

func (s *Server) excerptPage(r *http.Request, f *form) (*response, error) {
	n, err := s.snapshotOf(r)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", s.Messages.Text("evidence.excerpt.title"))
	p.Robots = "noindex"
	at := "/evidence/s/" + idOf(n.ID)
	return s.html(r.Context(), p, reportTemplate(&reportView{page: p, Form: f, Action: at + "/excerpt", Back: at, Intro: p.T("evidence.excerpt.intro"),
		Button: p.T("evidence.excerpt.submit"), Snippet: n.FinalURL}))
}

// excerptOnly serves POST /evidence/s/{snapshot}/excerpt: of a copy that tells of a
// private person, only the quoted passages stay (evidence.md §9.5).
func (s *Server) excerptOnly(r *http.Request) (*response, error) {
	n, err := s.snapshotOf(r)
	if err != nil {
		return nil, err
	}
	note := strings.TrimSpace(r.PostForm.Get("note"))
	if err = checkNote(note); err == nil {
		err = s.store.Update(r.Context(), func(tx *store.Tx) error {
			if err := tx.ExcerptSnapshot(r.Context(), n.ID); err != nil {
				return err
			}
			return tx.SourceChanged(r.Context(), n.Source)
		})
	}
	if err != nil {
		return s.tryAgain(r, err, s.excerptPage)
	}
	s.logger.Info("a copy is kept in excerpts only", "snapshot", n.ID, "url", n.FinalURL, "by", visitorFrom(r.Context()).Actor.ID, "reason", note)
	return seeOther("/evidence/s/" + idOf(n.ID))
}

// queueView is what waits for somebody to look at it.
type queueView struct {
	*page
	Rows   []queueRow
	Raters int // who have to rate a report of missing context
	Agree  int // who have to say the same of a checker that is wrong
}

type queueRow struct {
	store.EvidenceFlag
	Quote *quoteView      // nil for a copy, and for one that was edited away
	Said  []store.Opinion // of reviewers, of a checker that is wrong
	Path  string          // of the post or copy
	Key   string          // of its form
	// Of a report of missing context:
	Around  *sources.Passage // what the source says around the passage, nil for others
	Rated   store.RatingCount
	MayRate bool
}

// resolutions are what a flag can come to (evidence.md §7).
var resolutions = []string{"fixed", "fair_use", "wrong_source", checkerWrong, "declined"}

// Resolutions are what one reviewer can decide of a flag. A copy is taken down at
// its own form.
func (f queueRow) Resolutions() []string {
	switch f.Kind {
	case store.FlagTakedown:
		return []string{"declined"}
	case store.FlagSourceRequest, store.FlagUnsourced, store.FlagOutOfContext:
		return []string{"fixed", "declined"}
	}
	return slices.DeleteFunc(slices.Clone(resolutions), func(r string) bool { return r == checkerWrong })
}

// checkerWrong needs several reviewers who say the same of the quotation.
const checkerWrong = "checker_wrong"

// overrides are what reviewers can say of a quotation.
var overrides = []string{string(evidence.Verbatim), string(evidence.Altered), string(evidence.Partial), string(evidence.NotFound)}

const queueLength = 50

// showEvidenceQueue serves GET /evidence/queue: all that waits to moderators, and
// the reports of missing context to other reviewers.
func (s *Server) showEvidenceQueue(r *http.Request) (*response, error) {
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	open := s.store.OpenEvidenceFlags
	if !moderates(r) {
		if !rules.Holds(visitorFrom(r.Context()).Actor, "access-review-queues") {
			return nil, errNoPage // what is not theirs to see is not there
		}
		open = s.store.OpenContextReports
	}
	list, err := open(r.Context(), queueLength)
	if err != nil {
		return nil, err
	}
	quoted := make([]parley.QuoteID, len(list))
	for i, f := range list {
		quoted[i] = f.Quote
	}
	quotes, err := s.store.ShownQuotes(r.Context(), quoted)
	if err != nil {
		return nil, err
	}
	said, err := s.store.Opinions(r.Context(), quoted)
	if err != nil {
		return nil, err
	}
	v := &queueView{page: s.page("", s.Messages.Text("evidence.queue.title"))}
	v.page.Robots, v.Raters, v.Agree = "noindex", rules.ContextRaters, rules.OverrideVotes
	rated, err := s.store.CountRatings(r.Context(), visitorFrom(r.Context()).id())
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		row := queueRow{EvidenceFlag: f, Path: "/posts/" + idOf(f.Post), Key: newForm().Key}
		if f.Snapshot != 0 {
			row.Path = "/evidence/s/" + idOf(f.Snapshot) + "/takedown"
		}
		if q, ok := quotes[f.Quote]; ok {
			row.Said = said[f.Quote]
			if row.Quote, err = v.page.quoteView(q); err != nil {
				return nil, err
			}
			if f.Kind == store.FlagOutOfContext {
				if row.Around, err = s.around(r.Context(), row.Quote); err != nil {
					return nil, err
				}
				row.Rated, row.MayRate = rated[f.ID], f.By.ID != visitorFrom(r.Context()).id()
			}
		}
		v.Rows = append(v.Rows, row)
	}
	return s.html(r.Context(), v.page, evidenceQueue(v))
}

// resolveFlag serves POST /evidence/queue/{flag}.
func (s *Server) resolveFlag(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.PathValue("flag"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	resolution, status := r.PostForm.Get("resolution"), r.PostForm.Get("status")
	switch {
	case !slices.Contains(resolutions, resolution):
		return nil, parley.Refuse(parley.Invalid, "evidence.queue.resolution")
	case resolution == checkerWrong && !slices.Contains(overrides, status):
		return nil, parley.Refuse(parley.Invalid, "evidence.queue.status")
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	err = s.store.Update(r.Context(), func(tx *store.Tx) error {
		if resolution == checkerWrong {
			_, err := tx.Override(r.Context(), id, visitorFrom(r.Context()).Actor.ID, status, rules.OverrideVotes)
			return err
		}
		return tx.ResolveEvidenceFlag(r.Context(), id, visitorFrom(r.Context()).Actor.ID, resolution)
	})
	if err != nil {
		return nil, err
	}
	return seeOther("/evidence/queue")
}

// sourceTimeline is the page of all that a question and its answers quote, by date.
type sourceTimeline struct {
	*page
	Head    store.PostHead
	Dated   []*quoteView
	Undated []*quoteView
}

// When is the date of a point: that of the source, or the one that stands with the
// quotation.
func (v *quoteView) When() string {
	if v.From != nil && v.From.Published != "" {
		return v.From.Published
	}
	return v.Claimed
}

// Hollow reports whether only the writer's word gives the date of a point.
func (v *quoteView) Hollow() bool { return v.From == nil }

// PostPath is where the quotation stands.
func (v *quoteView) PostPath() string { return quotedAt(&v.Quote) }

// quotedAt is the short address of the post that a quotation is in.
func quotedAt(q *store.Quote) string {
	if q.Post == q.Question {
		return "/q/" + idOf(q.Post)
	}
	return "/a/" + idOf(q.Post)
}

// showSourceTimeline serves /evidence/questions/{id}: the sources of a question and
// its answers, oldest first.
func (s *Server) showSourceTimeline(r *http.Request) (*response, error) {
	id, err := pathID[parley.PostID](r, "id")
	if err != nil {
		return nil, err
	}
	head, err := s.store.PostHead(r.Context(), id)
	if err != nil {
		return nil, err
	}
	if head.Question != id {
		return redirect(http.StatusFound, "/evidence/questions/"+idOf(head.Question), "question "+idOf(head.Question))
	}
	list, err := s.store.VisibleQuotesOfQuestion(r.Context(), id)
	if err != nil {
		return nil, err
	}
	p := s.page("questions", s.Messages.Text("evidence.timeline.title", "post", s.page("", "").postTitle(head)))
	p.Robots = "noindex"
	v := &sourceTimeline{page: p, Head: head}
	for _, q := range list {
		shown, err := p.quoteView(q)
		if err != nil {
			return nil, err
		}
		switch {
		case shown.When() != "":
			v.Dated = append(v.Dated, shown)
		case shown.From != nil:
			v.Undated = append(v.Undated, shown)
		}
	}
	sort.SliceStable(v.Dated, func(i, k int) bool { return v.Dated[i].When() < v.Dated[k].When() })
	return s.html(r.Context(), p, sourceTimelinePage(v), "question "+idOf(id))
}

// excerptOf is the beginning of a quotation, for lists.
func excerptOf(text string) string {
	const most = 160
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
