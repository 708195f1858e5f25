package search

import (
	"context"
	"fmt"
	"math"
	"slices"
)

const (
	// workBudget bounds the postings that a query looks at where nothing lets
	// it skip them. A query of common words that would exceed it is answered
	// from the newest half of the documents, or quarter, and so on.
	workBudget = 4 << 20
	// phraseWork is what checking the positions of two words in a document costs, in
	// postings.
	phraseWork = 12
	// shouldBudget bounds the postings of the words of which a document must
	// hold one; commoner words only add to the relevance.
	shouldBudget = 1 << 20
)

// Search answers a query from the present snapshot.
func (x *Index) Search(ctx context.Context, q Query, opt Options) (Results, error) {
	p := newPlan(&q, x.lang)
	if p.nothing {
		return Results{Cut: p.cut}, nil
	}
	var err error
	for range readAttempts {
		var r Results
		if r, err = x.search(ctx, p, opt); err == nil {
			return r, nil
		}
		if !isNoBlock(err) {
			break
		}
		// Another process merged a segment of the snapshot away.
		if err := x.Refresh(ctx); err != nil {
			return Results{}, err
		}
	}
	return Results{}, fmt.Errorf("search: %w", err)
}

// searcher answers one query from one snapshot.
type searcher struct {
	snap  *snapshot
	plan  *plan
	src   *source
	terms *termCache
	top   collector

	found   [][]termPostings // by view and term; docs 0: not in it
	docs    []int            // by term: living documents that hold it, about
	weights []int32          // by term; 0: does not count
	rare    []bool           // by term: Should word that makes a document match
	budget  int64
	partial bool // only the newest documents are looked at
	minID   int64
	placed  bool // places are read to match already, so that their bonus is known
	enough  enough
	looked  int  // documents that may have been results
	wanted  int  // results from the first on that are asked for
	started int  // blocks gone to before the first range; -1: there was none
	ended   bool // the newest documents stand for all

	iters []termIter // by term
}

func (x *Index) search(ctx context.Context, p *plan, opt Options) (Results, error) {
	offset := min(max(opt.Offset, 0), MaxResults)
	limit := min(max(opt.Limit, 0), MaxResults-offset)
	snap := x.acquire()
	s := &searcher{
		snap:   snap,
		budget: x.budget,
		enough: x.enough, started: -1,
		plan:   p,
		terms:  &x.terms,
		src:    newSource(ctx, x.storage, x.cache),
		wanted: offset + limit,
		top:    collector{views: snap.views, order: opt.Order, limit: offset + limit, counted: MaxTotal},
		iters:  make([]termIter, len(p.keys)),
	}
	defer s.snap.release()
	if len(p.patterns) > 0 {
		var err error
		if s.plan, err = p.expand(s.snap, s.src); err != nil {
			return Results{}, err
		}
		p = s.plan
		s.iters = make([]termIter, len(p.keys))
	}
	if p.nothing {
		return Results{Cut: p.cut}, nil
	}
	if opt.Uncounted {
		s.top.counted, s.enough.blocks = 0, math.MaxInt
	}
	rerank := opt.Rerank && opt.Order == ByRelevance && offset < RerankWindow && limit > 0
	s.placed = rerank && p.placed()
	switch {
	case limit == 0:
		s.top.limit = 0
	case rerank:
		s.top.limit = max(s.top.limit, RerankWindow)
	}
	if err := s.prepare(); err != nil {
		return Results{}, err
	}
	for i := range slices.Backward(s.snap.views) {
		if err := ctx.Err(); err != nil {
			return Results{}, err
		}
		if err := s.searchView(i); err != nil {
			return Results{}, err
		}
		if s.ended {
			s.partial = true
			break
		}
	}
	if rerank {
		s.src.ahead = 1 // the places of few documents lie far apart
		if err := s.rerank(opt.Now); err != nil {
			return Results{}, err
		}
	} else {
		s.top.sort()
	}
	return Results{
		Hits:    s.top.page(s.snap, offset, limit),
		Total:   min(s.top.total, MaxTotal),
		More:    s.top.total > MaxTotal || s.ended,
		Partial: s.partial,
		Cut:     p.cut,
	}, nil
}

// prepare looks up the terms, weighs them and decides how far to look back.
func (s *searcher) prepare() error {
	s.docs, s.weights = make([]int, len(s.plan.keys)), make([]int32, len(s.plan.keys))
	s.found = make([][]termPostings, len(s.snap.views))
	for i := range s.snap.views {
		v := &s.snap.views[i]
		s.found[i] = make([]termPostings, len(s.plan.keys))
		if v.docs == 0 {
			continue
		}
		for t, key := range s.plan.keys {
			term, err := s.terms.lookup(s.src, v.segment, key)
			if err != nil {
				return err
			}
			if term.docs == 0 {
				continue
			}
			s.found[i][t] = term
			n, err := s.living(v, t, term)
			if err != nil {
				return err
			}
			s.docs[t] += n
		}
	}
	for t, scoring := range s.plan.scoring {
		if scoring {
			s.weights[t] = rarity(s.docs[t], s.snap.live)
			if b, ok := s.plan.boosts[t]; ok {
				s.weights[t] = max(1, s.weights[t]*b/100)
			}
		}
	}
	s.chooseRare()
	s.lookBack()
	return nil
}

// living counts the living documents of a term, exactly if they are few: the
// weights of rare words must not depend on what has been merged already.
func (s *searcher) living(v *view, t int, term termPostings) (int, error) {
	const few = 8 * listBlock
	switch {
	case v.dead.len() == 0:
		return term.docs, nil
	case term.docs > few: // the estimate is all but the same
		return int(int64(term.docs) * int64(v.live()) / int64(v.docs)), nil
	}
	it := &s.iters[t]
	if err := it.open(s.src, v.segment, term); err != nil {
		return 0, err
	}
	n := 0
	for ; it.doc != exhausted; it.step() {
		if !v.dead.has(it.doc) {
			n++
		}
	}
	return n, it.err
}

// chooseRare picks the words of Should that make a document match: the rarest
// up to the budget, and one at least.
func (s *searcher) chooseRare() {
	s.rare = make([]bool, len(s.plan.keys))
	order := slices.Clone(s.plan.should)
	slices.SortStableFunc(order, func(a, b int) int { return s.docs[a] - s.docs[b] })
	sum := 0
	for _, t := range order {
		if sum += s.docs[t]; sum > shouldBudget && sum > s.docs[t] {
			break
		}
		s.rare[t] = true
	}
}
