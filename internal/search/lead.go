package search

import (
	"cmp"
	"math/bits"
	"slices"
)

// termLead proposes the documents of one term.
type termLead struct {
	m      *matcher
	it     *termIter
	weight int32
	begun  bool
	ranks  [listBlock]int32
}

func (l *termLead) next(from uint32) ([]uint32, []int32, error) {
	it := l.it
	if l.begun || from > it.last {
		target := from
		if l.begun {
			target = max(from, it.last+1)
		}
		if it.doc == exhausted || it.skip == nil || !l.skipTo(target) {
			return nil, nil, it.err
		}
	}
	l.begun = true
	if it.err != nil {
		return nil, nil, it.err
	}
	if l.weight == 0 {
		return it.docs[:it.n], nil, nil
	}
	for i, v := range it.impacts {
		l.ranks[i] = l.weight * int32(v)
	}
	return it.docs[:it.n], l.ranks[:it.n], nil
}

// skipTo loads the next block that has documents from target on and may have a
// result. It reports false if there is none.
func (l *termLead) skipTo(target uint32) bool {
	it := l.it
	floor := l.m.top.floor()
	for block := it.block + 1; block < it.blocks; block++ {
		if block = it.blockAfter(block, target); block >= it.blocks {
			break
		}
		if floor > 0 && l.bound(block, target) < floor {
			continue
		}
		it.loadBlock(block)
		return it.err == nil
	}
	it.doc, it.last, it.n = exhausted, exhausted, 0
	return false
}

// bound returns the highest relevance that a document of a block can have.
func (l *termLead) bound(block int, target uint32) int32 {
	it := l.it
	most := l.m.boostMax + l.weight*int32(it.skip[block*skipEntry+12])
	if len(l.m.others) == 0 {
		return most
	}
	from, to := max(target, it.skipLast(block-1)+1), it.skipLast(block)
	for _, o := range l.m.others {
		most += o.weight * o.it.maxIn(from, to)
	}
	return most
}

// allLead proposes all documents of a view.
type allLead struct {
	n    uint32
	docs [listBlock]uint32
}

func (l *allLead) next(from uint32) ([]uint32, []int32, error) {
	if from >= l.n {
		return nil, nil, nil
	}
	docs := l.docs[:min(listBlock, l.n-from)]
	for i := range docs {
		docs[i] = from + uint32(i)
	}
	return docs, nil, nil
}

// unionWindow is the number of ordinals that a unionLead sums up at once.
const unionWindow = 1 << 14

// unionLead proposes the documents that hold at least one of some terms, and
// sums up their impacts window by window. Once results have to beat others, a
// term too weak to make one by itself, or with others of its kind, becomes a
// boost.
type unionLead struct {
	m     *matcher
	iters []termIter
	terms []boost // those that propose, the strongest first
	base  uint32  // end of the last window
	sums  [unionWindow]int32
	seen  [unionWindow / 64]uint64
	docs  []uint32
	ranks []int32
}

// newUnionLead opens the lead of some terms that the view holds; those that
// are not rare (nil: all are) only add to the relevance.
func newUnionLead(m *matcher, terms []int, rare func(int) bool) (*unionLead, error) {
	l := &unionLead{m: m, iters: make([]termIter, len(terms))}
	for i, t := range terms {
		it := &l.iters[i]
		if err := it.open(m.src, m.view.segment, m.found[m.index][t]); err != nil {
			return nil, err
		}
		b := boost{it, m.weights[t], m.weights[t] * it.maxAll()}
		if rare == nil || rare(t) {
			l.terms = append(l.terms, b)
		} else {
			m.addBoost(b)
		}
	}
	m.apart = l.iters
	slices.SortStableFunc(l.terms, func(a, b boost) int { return cmp.Compare(b.most, a.most) })
	return l, nil
}

func (l *unionLead) next(from uint32) ([]uint32, []int32, error) {
	if floor := l.m.top.floor(); floor > 0 {
		for n := len(l.terms); n > 0 && l.m.boostMax+l.terms[n-1].most < floor; n-- {
			l.m.addBoost(l.terms[n-1])
			l.terms = l.terms[:n-1]
		}
	}
	from = max(from, l.base)
	first := exhausted
	for _, t := range l.terms {
		t.it.seek(from)
		first = min(first, t.it.doc)
	}
	if first == exhausted {
		return nil, nil, l.m.failed()
	}
	base := first &^ (unionWindow - 1)
	l.base = base + unionWindow
	for _, t := range l.terms {
		l.sum(t, base)
	}
	l.docs, l.ranks = l.docs[:0], l.ranks[:0]
	for w, word := range l.seen {
		for ; word != 0; word &= word - 1 {
			at := uint32(w*64 + bits.TrailingZeros64(word))
			l.docs = append(l.docs, base+at)
			l.ranks = append(l.ranks, l.sums[at])
			l.sums[at] = 0
		}
		l.seen[w] = 0
	}
	return l.docs, l.ranks, nil
}

// sum adds the impacts of a term in the window at base.
func (l *unionLead) sum(t boost, base uint32) {
	it, end := t.it, base+unionWindow
	for it.doc < end {
		docs := it.docs[it.i:it.n]
		n := 0
		for n < len(docs) && docs[n] < end {
			at := docs[n] - base
			l.seen[at>>6] |= 1 << (at & 63)
			n++
		}
		if t.weight != 0 && it.impacts != nil {
			for k, v := range it.impacts[it.i : it.i+n] {
				l.sums[docs[k]-base] += t.weight * int32(v)
			}
		}
		if n == len(docs) {
			it.nextBlock()
			continue
		}
		it.i += n
		it.doc = docs[n]
	}
}
