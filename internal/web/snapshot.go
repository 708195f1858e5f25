package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/archive"
	"parley/internal/evidence"
	"parley/internal/sources"
	"parley/internal/store"
)

// snapshotView is our copy of a source, as a page of plain text.
type snapshotView struct {
	*page
	From         *store.Source
	Copy         *store.Snapshot
	Quote        *quoteView // whose passage is marked, nil for none
	Blocks       []shownBlock
	Excerpt      bool   // only the passages with what stands around them
	QuestionPath string // where the quotation stands, or ""
	Excerptable  bool   // the reader may have it kept in excerpts only
}

// shownBlock is a paragraph of the copy.
type shownBlock struct {
	Heading bool
	Gap     bool // something is not shown here
	Runs    []run
}

type runKind int

const (
	plainRun runKind = iota
	quotedRun
	leftOutRun // between two quoted passages: what the quotation left out
)

// run is a stretch of a paragraph.
type run struct {
	Kind runKind
	Text string
	ID   string
}

// showSnapshot serves /evidence/s/{snapshot}, with the passage of the quotation
// ?q= marked.
func (s *Server) showSnapshot(r *http.Request) (*response, error) {
	id, err := pathID[parley.SnapshotID](r, "snapshot")
	if err != nil {
		return nil, err
	}
	n, err := s.store.Snapshot(r.Context(), id)
	if err != nil {
		return nil, err
	}
	from, err := s.store.SourceByID(r.Context(), n.Source)
	if err != nil {
		return nil, err
	}
	return s.snapshotResponse(r, n, from)
}

// snapshotResponse is the page of a copy.
func (s *Server) snapshotResponse(r *http.Request, n *store.Snapshot, from *store.Source) (*response, error) {
	title := n.Title
	if title == "" {
		title = from.URL
	}
	p := s.page("questions", title)
	p.Robots = "noindex, noarchive"
	v := &snapshotView{page: p, From: from, Copy: n}
	shows := []string{"source " + idOf(from.ID)}
	if err := s.snapshotQuote(r, v); err != nil {
		return nil, err
	}
	if v.Quote != nil {
		shows = append(shows, "question "+idOf(v.Quote.Question))
	}
	if n.Removed == 0 {
		v.Excerptable = !n.ExcerptOnly && moderates(r)
		if err := s.snapshotText(r, v); err != nil {
			return nil, err
		}
	}
	res, err := s.html(r.Context(), p, snapshotPage(v), shows...)
	if err != nil {
		return nil, err
	}
	res.robots = "noindex, noarchive"
	res.header = http.Header{"Link": {"<" + archive.Reference(from.URL) + `>; rel="canonical"`}}
	switch {
	case n.Removed != 0 && n.RemovedReason == store.TakenDown:
		res.status = http.StatusUnavailableForLegalReasons
	case n.Removed != 0:
		res.status = http.StatusGone
	}
	return res, nil
}

// snapshotQuote finds the quotation that is asked for, if it is from this copy.
func (s *Server) snapshotQuote(r *http.Request, v *snapshotView) error {
	id, err := strconv.ParseInt(r.URL.Query().Get("q"), 10, 64)
	if err != nil {
		return nil // none is asked for
	}
	q, err := s.store.ShownQuote(r.Context(), parley.QuoteID(id))
	if parley.KindOf(err) == parley.NotFound || err == nil && q.Source != v.From.ID {
		return nil
	}
	if err != nil {
		return err
	}
	if v.Quote, err = v.quoteView(*q); err != nil {
		return err
	}
	v.QuestionPath = quotedAt(&q.Quote)
	return nil
}

// snapshotText fills the blocks with as much as the reader may see.
func (s *Server) snapshotText(r *http.Request, v *snapshotView) error {
	text, err := s.store.SnapshotText(r.Context(), v.Copy.TextSHA256)
	if err != nil {
		return err
	}
	full := text != nil && s.seesAll(r, v.Copy, v.From)
	v.Excerpt = !full
	switch {
	case full:
		v.Blocks = markedBlocks(text, v.Quote, v.Copy.ID)
	case v.Quote != nil:
		rules, err := s.store.Rules(r.Context())
		if err != nil {
			return err
		}
		v.Blocks = v.excerpt(rules)
	}
	return nil
}

// seesAll reports whether who asks may see the whole of a copy (evidence.md §9.1).
func (s *Server) seesAll(r *http.Request, n *store.Snapshot, from *store.Source) bool {
	return !n.ExcerptOnly && (visitorFrom(r.Context()) != nil && !s.privateTexts || freeLicence(from.License))
}

// Found reports whether the copy holds words of the quotation.
func (v *snapshotView) Found() bool { return len(v.Quote.verdictOn(v.Copy.ID).Passages) > 0 }

// LeavesOut reports whether words are shown that the quotation left out.
func (v *snapshotView) LeavesOut() bool {
	return slices.ContainsFunc(v.Blocks, func(b shownBlock) bool {
		return slices.ContainsFunc(b.Runs, func(r run) bool { return r.Kind == leftOutRun })
	})
}

// excerpt is what guests see: the passages with a little around them. The
// quoted words stand in the post already; what is shown around them is bounded.
func (v *snapshotView) excerpt(rules *parley.Rules) []shownBlock {
	verdict := *v.Quote.verdictOn(v.Copy.ID)
	verdict.Excerpt(rules, v.Copy.TextBytes)
	var list []shownBlock
	id := v.Quote.passageAnchor()
	for i, p := range verdict.Passages {
		if i > 0 {
			list = append(list, shownBlock{Gap: true})
		}
		passage := []evidence.Segment{{ByteStart: len(p.Before), ByteEnd: len(p.Before) + len(p.Text)}}
		at := 0
		for block := range strings.SplitSeq(p.Before+p.Text+p.After, "\n\n") {
			list = append(list, shownBlock{Runs: cutBlock(block, at, passage, &id)})
			at += len(block) + len("\n\n")
		}
	}
	return list
}

// verdictOn is what came of comparing the quotation with a copy: the one that it
// was checked with, or the newer one that says something else. Other copies were
// not compared.
func (v *quoteView) verdictOn(copy parley.SnapshotID) *sources.Verdict {
	switch copy {
	case v.Snapshot:
		return &v.verdict
	case v.ChangedTo:
		return &v.later
	}
	return &sources.Verdict{}
}

// markedBlocks is a whole text with the passages of a quotation.
func markedBlocks(text *store.SnapshotText, q *quoteView, copy parley.SnapshotID) []shownBlock {
	var segments []evidence.Segment
	id, outside := "", false
	if q != nil {
		verdict := q.verdictOn(copy)
		segments, outside = verdict.Segments, slices.Contains(verdict.Notes, evidence.OutsideMain)
		id = q.passageAnchor()
	}
	var list []shownBlock
	at := 0 // byte offset in the text that was checked
	for _, b := range text.Blocks {
		counts := b.Main || outside
		if !counts {
			continue // surroundings of the article
		}
		block := shownBlock{Heading: b.Kind == "heading", Runs: cutBlock(b.Text, at, segments, &id)}
		list = append(list, block)
		at += len(b.Text) + len("\n\n")
	}
	return list
}

// cutBlock cuts a block that begins at a byte offset where quoted passages
// begin and end. What lies between the first and the last passage was left out.
func cutBlock(text string, at int, segments []evidence.Segment, id *string) []run {
	if len(segments) == 0 {
		return []run{{Text: text}}
	}
	first, last := segments[0].ByteStart, segments[0].ByteEnd
	for _, s := range segments {
		first, last = min(first, s.ByteStart), max(last, s.ByteEnd)
	}
	var runs []run
	kindAt := func(offset int) (kind runKind, until int) {
		until = at + len(text)
		for _, s := range segments {
			if s.ByteStart <= offset && offset < s.ByteEnd {
				return quotedRun, min(until, s.ByteEnd)
			}
			if s.ByteStart > offset {
				until = min(until, s.ByteStart)
			}
		}
		switch {
		case offset < first:
			return plainRun, min(until, first)
		case offset < last:
			return leftOutRun, until
		}
		return plainRun, until
	}
	for offset := at; offset < at+len(text); {
		kind, until := kindAt(offset)
		r := run{Kind: kind, Text: text[offset-at : until-at]}
		if kind == quotedRun {
			r.ID, *id = *id, ""
		}
		runs = append(runs, r)
		offset = until
	}
	return runs
}

// freeLicence reports whether a source's licence lets anybody show all of it.
func freeLicence(licence string) bool {
	l := strings.ToLower(licence)
	return strings.Contains(l, "creativecommons.org/") && !strings.Contains(l, "-nd") || strings.Contains(l, "public domain") || strings.Contains(l, "publicdomain")
}
