package search

import (
	"cmp"
	"math/bits"
	"slices"
)

// lead proposes documents. A view is looked at range by range, the newest
// first: of equals the newer documents win, so that older ones need not be
// looked at. Within a range the documents come in ascending order.
type lead interface {
	// before returns where the range that ends at a document begins, which is
	// before it.
	before(end uint32) uint32
	// enter goes to the range from begin on that ends at end.
	enter(begin, end uint32)
	// next returns some documents of the range and their relevance so far (nil:
	// 0), the first no lower than from; none at the end.
	next(from uint32) (docs []uint32, ranks []int32, err error)
	// most returns a bound of the relevance that next gives a document.
	most() int32
}

// leadBlocks is the number of blocks of a term's list that make a range.
const leadBlocks = 32

// fewLeadBlocks is the same while a range of the usual size could go to far too many
// blocks of the index.
const fewLeadBlocks = 2

// termLead proposes the documents of one term.
type termLead struct {
	m      *matcher
	it     *termIter
	weight int32
	block  int // the next
	to     int // block behind the range
	ranks  [listBlock]int32
}

func (l *termLead) before(end uint32) uint32 {
	if !l.it.long() {
		return 0
	}
	// The block that holds the last document of the range, or the first after it.
	last := min(l.it.blockOf(end-1), l.it.blocks-1)
	blocks := leadBlocks
	if l.m.scattered() {
		blocks = fewLeadBlocks
	}
	if first := max(0, last+1-blocks); first > 0 {
		return l.it.skipLast(first-1) + 1
	}
	return 0
}

func (l *termLead) enter(begin, end uint32) {
	l.block, l.to = 0, l.it.blocks
	if !l.it.long() {
		return
	}
	l.block = l.it.blockOf(begin)
	if last := l.it.blockOf(end - 1); last < l.to {
		l.to = last + 1
	}
}

func (l *termLead) most() int32 { return l.weight * l.it.maxAll() }

func (l *termLead) next(from uint32) ([]uint32, []int32, error) {
	it := l.it
	if l.block >= l.to || !l.load(from) {
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

// load loads the next block that has documents from target on and may have a
// result. It reports false if there is none.
func (l *termLead) load(target uint32) bool {
	it := l.it
	if !it.long() {
		l.block = l.to
		return it.err == nil && it.last >= target
	}
	for l.block < l.to {
		if l.block = it.blockAfter(l.block, target); l.block >= l.to {
			break
		}
		block := l.block
		l.block++
		if l.m.floor > 0 && l.bound(block, target) < l.m.floor {
			continue
		}
		it.loadBlock(block)
		return it.err == nil
	}
	return false
}

// bound returns the highest relevance that a document of a block can have.
func (l *termLead) bound(block int, target uint32) int32 {
	it := l.it
	most := l.m.boostMax + l.weight*int32(it.skipped(block)[12])
	if len(l.m.others) == 0 {
		return most
	}
	from, to := target, it.skipLast(block)
	if block > 0 {
		from = max(from, it.skipLast(block-1)+1)
	}
	for _, o := range l.m.others {
		most += o.weight * o.it.maxIn(from, to)
	}
	return most
}

// allLead proposes all documents of a view.
type allLead struct {
	m    *matcher
	from uint32 // of what is not proposed yet
	end  uint32 // of the range
	docs [listBlock]uint32
}

// allRange is the number of documents in a range of an allLead.
const allRange = 1 << 13

func (l *allLead) before(end uint32) uint32 { return (end - 1) &^ (allRange - 1) }

func (l *allLead) enter(begin, end uint32) { l.from, l.end = begin, end }

func (l *allLead) most() int32 { return 0 }

func (l *allLead) next(from uint32) ([]uint32, []int32, error) {
	for l.from = max(l.from, from); l.from < l.end; {
		end := min(l.end, l.from&^(listBlock-1)+listBlock)
		docs := l.docs[:0]
		if !l.m.filtered || l.m.meets(l.from) {
			docs = l.proposed(l.from, end)
		}
		if l.from = end; len(docs) > 0 {
			return docs, nil, nil
		}
	}
	return nil, nil, nil
}

// proposed returns the documents of a part of a zone whose values are asked for.
func (l *allLead) proposed(begin, end uint32) []uint32 {
	docs := l.docs[:0]
	q, values := l.m.plan.query, l.m.view.values[begin:end]
	for i := range values {
		if !l.m.filtered || values[i].meets(q) {
			docs = append(docs, begin+uint32(i))
		}
	}
	return docs
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
	span  uint32  // of a range, in documents
	base  uint32  // end of the last window
	end   uint32  // of the range
	sums  [unionWindow]int32
	seen  [unionWindow / 64]uint64
	docs  []uint32
	ranks []int32
}

// unionPostings is about how many postings a range of a unionLead has.
const unionPostings = 1 << 15

// newUnionLead opens the lead of some terms that the view holds; those that
// are not rare (nil: all are) only add to the relevance.
func newUnionLead(m *matcher, terms []int, rare func(int) bool) (*unionLead, error) {
	l := &unionLead{m: m, iters: make([]termIter, len(terms))}
	for i, t := range terms {
		it := &l.iters[i]
		if err := it.openUnread(m.src, m.view.segment, m.found[m.index][t]); err != nil {
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
	postings := 0
	for _, b := range l.terms {
		postings += b.it.term.docs
	}
	windows := (m.view.docs/unionWindow + 1) / (postings/unionPostings + 1)
	l.span = uint32(max(1, windows)) * unionWindow
	slices.SortStableFunc(l.terms, func(a, b boost) int { return cmp.Compare(b.most, a.most) })
	return l, nil
}

func (l *unionLead) before(end uint32) uint32 { return (end - 1) / l.span * l.span }

func (l *unionLead) enter(begin, end uint32) {
	l.base, l.end = begin, end
	for i := range l.iters {
		l.iters[i].rewind(begin)
	}
}

func (l *unionLead) most() int32 {
	var most int32
	for _, t := range l.terms {
		most += t.most
	}
	return most
}

func (l *unionLead) next(from uint32) ([]uint32, []int32, error) {
	if floor := l.m.floor; floor > 0 {
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
	if first >= l.end {
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
