package search

import (
	"cmp"
	"encoding/binary"
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

// taggedLeadBlocks is the same while the search may end soon (enough.taggedBlocks).
const taggedLeadBlocks = 8

// termLead proposes the documents of one term.
type termLead struct {
	m      *matcher
	it     *termIter
	weight int32
	block  int // the next
	to     int // block behind the range
	ranks  [listBlock]int32
	// sifts is whether those of a block that have no chance may be left out: their
	// places in it are not needed.
	sifts bool
	docs  [listBlock]uint32 // what is left of a block
}

func (l *termLead) before(end uint32) uint32 {
	if !l.it.long() {
		return 0
	}
	// The block that holds the last document of the range, or the first after it.
	last := min(l.it.blockOf(end-1), l.it.blocks-1)
	blocks := leadBlocks
	switch m := l.m; {
	case m.scattered():
		blocks = fewLeadBlocks
	case m.tagged && m.top.total > m.top.counted:
		blocks = taggedLeadBlocks
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
	for l.block < l.to {
		if !it.long() {
			if l.block = l.to; it.last < from {
				break
			}
			docs, ranks := l.whole()
			return docs, ranks, it.err
		}
		if l.block = it.blockAfter(l.block, from); l.block >= l.to {
			break
		}
		block := l.block
		l.block++
		floor := l.m.floor
		if floor == 0 {
			it.loadBlock(block)
			docs, ranks := l.whole()
			return docs, ranks, it.err
		}
		rest := l.rest(block, from)
		if rest+l.weight*int32(it.skipped(block)[12]) < floor {
			continue
		}
		least := int32(0)
		if l.sifts && l.weight > 0 {
			least = (floor - rest + l.weight - 1) / l.weight
		}
		if least <= 1 {
			it.loadBlock(block)
			docs, ranks := l.whole()
			return docs, ranks, it.err
		}
		gaps := it.fetch(block)
		if gaps == nil {
			break
		}
		docs, ranks := l.sift(gaps, least)
		if l.m.reads() {
			l.m.looked += len(it.impacts) - len(docs)
		}
		if len(docs) > 0 || it.err != nil {
			return docs, ranks, it.err
		}
	}
	return nil, nil, it.err
}

// trade makes the word of a tag and a word the lead once results have to beat others,
// if few of the posts that hold it have a chance: its impacts tell which.
func (m *matcher) trade() {
	l, ok := m.lead.(*termLead)
	if !ok || !m.pair || m.floor == 0 || l.weight != 0 || m.others[0].weight == 0 {
		return
	}
	tagged, word := l.it, m.others[0]
	// If the two have nothing to do with each other, this is twice as many as will hold
	// the word and could be one of the first results; its blocks are gone through for them.
	chances := 2 * m.top.limit * m.view.docs / tagged.term.docs
	if chances+word.it.blocks/2 > tagged.term.docs {
		return
	}
	m.lead = &termLead{m: m, it: word.it, weight: word.weight, sifts: true}
	m.leadTerm = word.it
	m.others[0] = boost{it: tagged}
}

// whole returns all documents of the block.
func (l *termLead) whole() ([]uint32, []int32) {
	it := l.it
	if l.weight == 0 {
		return it.docs[:it.n], nil
	}
	for i, v := range it.impacts {
		l.ranks[i] = l.weight * int32(v)
	}
	return it.docs[:it.n], l.ranks[:it.n]
}

// sift returns the documents of a block whose impacts are high enough. If there are
// none, its gaps are not unpacked.
func (l *termLead) sift(gaps []byte, least int32) ([]uint32, []int32) {
	it := l.it
	n := 0
	for from := 0; from < len(it.impacts); from += 8 {
		for high := impactsFrom(it.impacts, from, least); high != 0; high &= high - 1 {
			i := from + bits.TrailingZeros64(high)/8
			if n == 0 {
				if it.unpack(gaps); it.err != nil {
					return nil, nil
				}
			}
			l.docs[n], l.ranks[n] = it.docs[i], l.weight*int32(it.impacts[i])
			n++
		}
	}
	return l.docs[:n], l.ranks[:n]
}

// impactsFrom looks at up to eight impacts from a place on. The highest bit of a byte
// of what it returns is set if the impact is high enough, and no other bit is.
func impactsFrom(impacts []byte, from int, least int32) uint64 {
	const each, highest = 0x0101010101010101, 0x8080808080808080
	var eight uint64
	if from+8 <= len(impacts) {
		eight = binary.LittleEndian.Uint64(impacts[from:])
	} else {
		for i, v := range impacts[from:] {
			eight |= uint64(v) << (8 * i)
		}
	}
	switch low := eight &^ highest; {
	case least > maxImpact:
		return 0
	case least > 128:
		return eight & (low + each*uint64(256-least)) & highest
	default:
		return (eight | (low + each*uint64(128-least))) & highest
	}
}

// rest returns what other words add at most to the relevance of a document of a
// block from a place on.
func (l *termLead) rest(block int, target uint32) int32 {
	it := l.it
	most := l.m.boostMax
	from, to := target, exhausted
	for _, o := range l.m.others {
		if o.weight == 0 {
			continue
		}
		if to == exhausted {
			if to = it.skipLast(block); block > 0 {
				from = max(from, it.skipLast(block-1)+1)
			}
		}
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
