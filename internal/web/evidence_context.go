package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/evidence"
	"parley/internal/sources"
	"parley/internal/store"
)

// mayReportContext judges a report that a quotation is out of context: it needs the
// passage of the source, and is made once.
func (s *Server) mayReportContext(ctx context.Context, tx *store.Tx, rules *parley.Rules, who parley.Actor, q *store.ShownQuote) error {
	post, err := tx.PostState(ctx, q.Post, who.ID, 0)
	if err != nil {
		return err
	}
	if err := parley.Can(rules, who, parley.ToReportContext, &post.Object); err != nil {
		return err
	}
	shown, err := s.page("", "").quoteView(*q)
	if err != nil {
		return err
	}
	if q.Context != "" {
		return parley.Refuse(parley.Conflict, "context.noted")
	}
	if len(shown.verdict.Passages) == 0 || q.Copy == nil || q.Copy.Removed != 0 {
		return parley.Refuse(parley.Invalid, "context.nopassage")
	}
	open, err := tx.ContextReported(ctx, q.ID)
	if err == nil && open {
		err = parley.Refuse(parley.Conflict, "context.open")
	}
	return err
}

// rateContext serves POST /evidence/queue/{flag}/context.
func (s *Server) rateContext(r *http.Request) (*response, error) {
	id, err := strconv.ParseInt(r.PathValue("flag"), 10, 64)
	if err != nil {
		return nil, errNoPage
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	who, say := visitorFrom(r.Context()).Actor, r.PostForm.Get("agrees")
	err = s.store.Update(r.Context(), func(tx *store.Tx) error {
		report, err := tx.ContextReport(r.Context(), id)
		if err != nil {
			return err
		}
		post, err := tx.PostState(r.Context(), report.Post, who.ID, 0)
		if err != nil {
			return err
		}
		if err := parley.Can(rules, who, parley.ToRateContext, &post.Object); err != nil {
			return err
		}
		switch {
		case who.ID == report.By:
			return parley.Refuse(parley.Denied, "can.context.reporter")
		case say != "yes" && say != "no":
			return parley.Refuse(parley.Invalid, "context.choose")
		}
		return tx.RateContext(r.Context(), id, report, who.ID, say == "yes", rules.ContextRaters)
	})
	if err != nil {
		return nil, err
	}
	return seeOther("/evidence/queue")
}

// surroundingSentences is how many sentences before and behind a passage reviewers
// are shown (evidence.md §7).
const surroundingSentences = 3

// around is the passage of a quotation in its source with the sentences around it.
// Of a copy whose text is not kept, what was kept with the verdict is shown. It is
// nil without a passage.
func (s *Server) around(ctx context.Context, q *quoteView) (*sources.Passage, error) {
	if len(q.verdict.Passages) == 0 || q.Copy == nil || q.Copy.Removed != 0 {
		return nil, nil
	}
	first, last := q.verdict.Passages[0], q.verdict.Passages[len(q.verdict.Passages)-1]
	kept := &sources.Passage{Before: first.Before, Text: first.Text, After: last.After}
	for _, p := range q.verdict.Passages[1:] {
		kept.Text += " … " + p.Text
	}
	text, err := s.store.SnapshotText(ctx, q.Copy.TextSHA256)
	if err != nil || text == nil {
		return kept, err
	}
	checked := text.Main()
	if slices.Contains(q.verdict.Notes, evidence.OutsideMain) {
		checked = text.Visible()
	}
	start, end := len(checked), 0
	for _, p := range q.verdict.Segments {
		start, end = min(start, p.ByteStart), max(end, p.ByteEnd)
	}
	if start >= end || end > len(checked) {
		return kept, nil
	}
	before, after := evidence.SentencesAround(checked, start, end, surroundingSentences)
	return &sources.Passage{Before: before, Text: kept.Text, After: after}, nil
}

// showWithdrawal serves GET /evidence/q/{quote}/withdraw-context.
func (s *Server) showWithdrawal(r *http.Request) (*response, error) {
	return s.withdrawalPage(r, newForm())
}

func (s *Server) withdrawalPage(r *http.Request, f *form) (*response, error) {
	q, err := s.quoteOf(r)
	if err != nil {
		return nil, err
	}
	if q.Context == "" {
		return nil, parley.Refuse(parley.Conflict, "context.gone")
	}
	p := s.page("questions", s.Messages.Text("context.withdraw"))
	p.Robots = "noindex"
	return s.html(r.Context(), p, reportTemplate(&reportView{page: p, Form: f, Action: withdrawalPath(q.ID), Back: quotedAt(&q.Quote),
		Intro: p.T("context.withdraw.intro", "note", q.Context), Button: p.T("context.withdraw"), Snippet: q.Text}))
}

func withdrawalPath(id parley.QuoteID) string { return "/evidence/q/" + idOf(id) + "/withdraw-context" }

// withdrawContext serves POST /evidence/q/{quote}/withdraw-context.
func (s *Server) withdrawContext(r *http.Request) (*response, error) {
	q, err := s.quoteOf(r)
	if err != nil {
		return nil, err
	}
	rules, err := s.store.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	who, why := visitorFrom(r.Context()).Actor, strings.TrimSpace(r.PostForm.Get("note"))
	err = s.store.Update(r.Context(), func(tx *store.Tx) error {
		post, err := tx.PostState(r.Context(), q.Post, who.ID, 0)
		if err != nil {
			return err
		}
		if err := parley.Can(rules, who, parley.ToWithdrawContext, &post.Object); err != nil {
			return err
		}
		if err := checkNote(why); err != nil {
			return err
		}
		return tx.WithdrawContext(r.Context(), &q.Quote, who.ID, why)
	})
	if err != nil {
		return s.tryAgain(r, err, s.withdrawalPage)
	}
	return s.backTo(r, q.Post)
}
