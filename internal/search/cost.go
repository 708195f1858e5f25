package search

import "slices"

// singleWork is what a document of a query of one word costs, in postings of
// other queries.
const singleWork = 8

// fewTags is how many tags and labels may be excluded at next to no cost.
const fewTags = 3

// lookBack limits the search to the newest documents if it would cost too much.
func (s *searcher) lookBack() {
	p := s.plan
	checked := len(p.groups)+len(p.phrases)+len(p.excluded) > 0 || len(p.not) > fewTags || p.filtered()
	var cost int64
	if s.top.order == ByRelevance && len(p.must) == 1 && !checked {
		// A single word skips by impacts alone. Only of those that hundreds of
		// thousands of documents hold do the newest stand for all.
		cost = int64(s.docs[p.must[0]]) * singleWork
	} else {
		cost = s.cost()
	}
	wanted := s.snap.live
	for ; cost > s.budget && wanted > 1; cost /= 2 {
		wanted /= 2
		s.partial = true
	}
	if s.partial {
		s.minID = s.snap.newest(wanted)
	}
}

// cost estimates the work of the query over all documents, in postings looked at.
func (s *searcher) cost() int64 {
	p := s.plan
	groups := slices.Clone(p.groups)
	slices.SortStableFunc(groups, func(a, b group) int { return s.sum(a.terms) - s.sum(b.terms) })
	candidates := int64(s.snap.live)
	switch {
	case len(p.must) > 0:
		for _, t := range p.must {
			candidates = min(candidates, int64(s.docs[t]))
		}
	case len(groups) > 0:
		candidates = int64(s.sum(groups[0].terms))
		if groups[0].hi == 0 {
			groups = groups[1:]
		}
	case len(p.should) > 0:
		candidates = 0
		for _, t := range p.should {
			if s.rare[t] {
				candidates += int64(s.docs[t])
			}
		}
	case p.query.IDs != nil:
		candidates = min(candidates, int64(len(p.query.IDs)))
	}
	each := 1 + len(p.must)
	for i := range p.phrases {
		each += phraseWork * max(2, len(p.phrases[i].terms)) / 2
	}
	cost := candidates * int64(each)
	for _, g := range groups {
		probes, held := s.probes(g.terms)
		cost += candidates * probes / share
		if g.hi != 0 {
			cost += candidates * held / share * phraseWork
		}
		candidates = candidates * held / share
	}
	cost += candidates * int64(len(p.not))
	for i := range p.excluded {
		cost += candidates * s.exclusion(&p.excluded[i]) / share
	}
	return cost
}

// share is the whole of which parts of documents are told.
const share = 1 << 16

// holding returns the share of documents that hold a term.
func (s *searcher) holding(t int) int64 {
	return min(share, int64(s.docs[t])*share/int64(max(1, s.snap.live)))
}

// probes returns how many of a choice of terms are looked for in a document
// until one is found there, in 65,536ths, and the share of documents in which
// one is.
func (s *searcher) probes(terms []int) (probes, held int64) {
	left := int64(share)
	for _, t := range terms {
		probes += left
		left -= left * s.holding(t) / share
	}
	return probes, share - left
}

// exclusion returns what it costs to see that a document does not hold a phrase,
// in 65,536ths of a posting.
func (s *searcher) exclusion(ph *phrase) int64 {
	both, cost := int64(share), int64(0)
	for _, t := range ph.terms {
		cost += both
		both = min(both, s.holding(t))
	}
	if !ph.simple() {
		cost += both * phraseWork
	}
	return cost
}

func (s *searcher) sum(terms []int) int {
	n := 0
	for _, t := range terms {
		n += s.docs[t]
	}
	return n
}
