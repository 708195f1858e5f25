package search

import (
	"cmp"
	"fmt"
	"slices"
)

// boost is a word that adds to the relevance of documents found otherwise.
type boost struct {
	it     *termIter
	weight int32
	most   int32 // bound of what it adds
}

// matcher finds the documents of one view.
type matcher struct {
	*searcher
	view   *view
	index  int
	opened []bool     // by term: its iterator
	apart  []termIter // iterators of the lead alone

	lead     lead
	leadTerm *termIter // of lead, if that is a single term
	others   []boost   // all of them hold a result
	newest   int64     // id that none in the range exceeds
	floor    int32     // relevance below which a document of the range has no chance
	groups   []openGroup
	excluded []*phrase
	not      []*termIter
	boosts   []boost
	boostMax int32
	filtered bool
	pair     bool // see paired
	tagged   bool // it is that of a tag, which says nothing of relevance, and of a word
	// Whether a document of the zone that was looked at last may be a result.
	zone      int
	zoneMeets bool
	// What the query's IDs and NotIDs have of the range.
	ids, notIDs []int64
	limits      []int      // scratch of phrases
	positions   [][]uint32 // scratch of placeBonus
	matched     []match
}

// match is a document that matches, with its relevance.
type match struct {
	doc   uint32
	rank  int32
	bonus int16
}

// searchView passes the results of a view to the collector.
func (s *searcher) searchView(index int) error {
	v := &s.snap.views[index]
	oldest := uint32(0)
	if s.partial {
		oldest = v.ids.search(s.minID)
	}
	if v.live() == 0 || oldest == uint32(v.docs) {
		return nil
	}
	m := &matcher{searcher: s, view: v, index: index, opened: make([]bool, len(s.iters)), filtered: s.plan.filtered(), zone: -1}
	if ok, err := m.openAll(); !ok || err != nil {
		return err
	}
	m.pair = m.paired()
	if l, ok := m.lead.(*termLead); ok {
		l.sifts = m.pair || m.alone()
		m.tagged = m.pair && (l.weight == 0) != (m.others[0].weight == 0)
	}
	if s.started < 0 {
		s.started = s.src.loads
	}
	for end := uint32(v.docs); end > oldest; {
		if s.ended = m.enoughSeen(); s.ended {
			return nil
		}
		m.newest = v.ids.at(end - 1)
		m.floor = m.top.floor(m.newest)
		if m.floor > 0 && m.most() < m.floor {
			return m.failed()
		}
		m.trade()
		begin := m.lead.before(end)
		if err := m.failed(); err != nil {
			return err
		}
		if begin >= end {
			return fmt.Errorf("%w: segment %d: a list that does not ascend", ErrCorrupt, v.info.ID)
		}
		begin = max(oldest, begin)
		if err := m.searchRange(begin, end); s.ended || err != nil {
			return err
		}
		end = begin
	}
	return nil
}

// searchRange passes the results of a range to the collector.
func (m *matcher) searchRange(begin, end uint32) error {
	for t, open := range m.opened {
		if open {
			m.iters[t].rewind(begin)
		}
	}
	m.lead.enter(begin, end)
	m.ids, m.notIDs = m.view.among(m.plan.query.IDs, begin, end), m.view.among(m.plan.query.NotIDs, begin, end)
	for from := begin; from < end; {
		m.floor = m.top.floor(m.newest)
		docs, ranks, err := m.lead.next(from)
		if err != nil {
			return err
		}
		if len(docs) == 0 {
			break
		}
		if m.reads() {
			m.looked += len(docs)
		}
		last := docs[len(docs)-1]
		from = max(m.matchAll(docs, ranks, from), last+1)
		if m.ended = from < end && m.tooMany(); m.ended {
			break
		}
	}
	return m.failed()
}

// most returns a bound of the relevance of a document of the view.
func (m *matcher) most() int32 {
	most := m.lead.most() + m.boostMax
	for i := range m.others {
		most += m.others[i].weight * m.others[i].it.maxAll()
	}
	return most
}

// iter opens the iterator of a term that the view holds.
func (m *matcher) iter(t int) (*termIter, error) {
	it := &m.iters[t]
	if m.opened[t] {
		return it, nil
	}
	m.opened[t] = true
	return it, it.openUnread(m.src, m.view.segment, m.found[m.index][t])
}

func (m *matcher) has(t int) bool { return m.found[m.index][t].docs > 0 }

// postings returns how long the lists of some terms are in the view.
func (m *matcher) postings(terms []int) int {
	n := 0
	for _, t := range terms {
		n += m.found[m.index][t].docs
	}
	return n
}

// present returns those of some terms that the view holds.
func (m *matcher) present(terms []int) []int {
	var in []int
	for _, t := range terms {
		if m.has(t) && !slices.Contains(in, t) {
			in = append(in, t)
		}
	}
	return in
}

// openAll opens what the view has of the query. It reports false if the view
// cannot have results.
func (m *matcher) openAll() (bool, error) {
	p := m.plan
	single := slices.Clone(p.must) // terms that all results hold
	var unions []group
	for _, group := range p.groups {
		in := m.present(group.terms)
		switch {
		case len(in) == 0:
			return false, nil
		case group.hi != 0:
			group.terms = in
			unions = append(unions, group)
		case len(in) == 1 && slices.Contains(single, in[0]):
		case len(in) == 1:
			single = append(single, in[0])
		default:
			group.terms = in
			unions = append(unions, group)
		}
	}
	for _, t := range single {
		if !m.has(t) {
			return false, nil
		}
	}
	should := m.present(p.should)
	required := len(p.must)+len(p.groups) == 0 && len(p.should) > 0
	if err := m.openLead(single, unions, should, required); err != nil || m.lead == nil {
		return false, err
	}
	if !required {
		for _, t := range should {
			it, err := m.iter(t)
			if err != nil {
				return false, err
			}
			m.addBoost(boost{it, m.weights[t], m.weights[t] * it.maxAll()})
		}
	}
	return true, m.openExclusions()
}

// openLead chooses the lead and opens the other required lists. It leaves the
// lead nil if there can be no results.
func (m *matcher) openLead(single []int, unions []group, should []int, required bool) error {
	size := func(t int) int { return m.found[m.index][t].docs }
	slices.SortStableFunc(single, func(a, b int) int { return cmp.Compare(size(a), size(b)) })
	switch {
	case len(single) > 0:
		it, err := m.iter(single[0])
		if err != nil {
			return err
		}
		m.leadTerm = it
		m.lead = &termLead{m: m, it: it, weight: m.weights[single[0]]}
		single = single[1:]
	case len(unions) > 0:
		slices.SortStableFunc(unions, func(a, b group) int { return cmp.Compare(m.postings(a.terms), m.postings(b.terms)) })
		union, err := newUnionLead(m, unions[0].terms, nil)
		if err != nil {
			return err
		}
		m.lead = union
		if unions[0].hi == 0 {
			unions = unions[1:]
		}
	case required:
		rare := func(t int) bool { return m.rare[t] }
		if !slices.ContainsFunc(should, rare) {
			return nil
		}
		union, err := newUnionLead(m, should, rare)
		if err != nil {
			return err
		}
		m.lead = union
	case m.plan.query.IDs != nil:
		m.lead = newIDLead(m.view, m.plan.query.IDs)
	default:
		m.lead = &allLead{m: m}
	}
	for _, t := range single {
		it, err := m.iter(t)
		if err != nil {
			return err
		}
		m.others = append(m.others, boost{it: it, weight: m.weights[t]})
	}
	for _, union := range unions {
		group := openGroup{lo: union.lo, hi: union.hi}
		for _, t := range union.terms {
			it, err := m.iter(t)
			if err != nil {
				return err
			}
			group.iters = append(group.iters, it)
		}
		m.groups = append(m.groups, group)
	}
	return nil
}

// openExclusions opens what results must not hold.
func (m *matcher) openExclusions() error {
	for i := range m.plan.excluded {
		ph := &m.plan.excluded[i]
		if slices.ContainsFunc(ph.terms, func(t int) bool { return !m.has(t) }) {
			continue
		}
		for _, t := range ph.terms {
			if _, err := m.iter(t); err != nil {
				return err
			}
		}
		m.excluded = append(m.excluded, ph)
	}
	for _, t := range m.present(m.plan.not) {
		it, err := m.iter(t)
		if err != nil {
			return err
		}
		m.not = append(m.not, it)
	}
	return nil
}

func (m *matcher) addBoost(b boost) {
	m.boosts = append(m.boosts, b)
	m.boostMax += b.most
}

// paired reports whether documents match that one list besides the lead's holds.
func (m *matcher) paired() bool {
	return len(m.others) == 1 && len(m.groups)+len(m.not)+len(m.excluded)+len(m.plan.phrases) == 0
}

// alone reports whether documents match that the lead's list holds.
func (m *matcher) alone() bool {
	return len(m.others)+len(m.groups)+len(m.not)+len(m.excluded)+len(m.plan.phrases) == 0
}

// matchAll looks at a batch of the lead. It returns from where on documents
// can match at all.
func (m *matcher) matchAll(docs []uint32, ranks []int32, from uint32) uint32 {
	if m.pair {
		from = m.matchPair(docs, ranks, from)
	} else {
		from = m.matchEach(docs, ranks, from)
	}
	// Newest first, so that few of them displace others in that order.
	for _, f := range slices.Backward(m.matched) {
		m.top.collect(m.view, m.index, f)
	}
	m.matched = m.matched[:0]
	return from
}

// matchPair is matchEach for a matcher that is paired. It goes through the blocks of
// both lists in one loop: these are most of what a tag and a word cost.
func (m *matcher) matchPair(docs []uint32, ranks []int32, from uint32) uint32 {
	floor := m.floor
	bound, to := m.boostMax, exhausted
	if floor > 0 {
		bound, to = m.bound(docs[0])
	}
	selective := m.top.selective()
	o := &m.others[0]
	it := o.it
	other, at := it.docs[:it.n], it.i
	next, last := it.doc, it.last // in the other list
	for i, d := range docs {
		var rank int32
		if ranks != nil {
			rank = ranks[i]
		}
		if d > to {
			bound, to = m.bound(d)
		}
		if d < next || rank+bound < floor || d < from || m.view.dead.has(d) || selective && m.top.hopeless(m.view, d) {
			continue
		}
		if m.filtered && !m.admits(d) {
			continue
		}
		if d > last {
			it.enter(d)
			other, at, next, last = it.docs[:it.n], it.i, it.doc, it.last
		}
		if next < d { // so that some document of the block is d or comes after it
			for at+pairStep < len(other) && other[at+pairStep] < d {
				at += pairStep
			}
			for other[at] < d {
				at++
			}
			next = other[at]
		}
		if next != d {
			continue
		}
		if it.impacts != nil {
			rank += o.weight * int32(it.impacts[at])
		}
		if floor > 0 && rank+m.boostMax < floor {
			continue
		}
		for _, b := range m.boosts {
			if b.it.seek(d) {
				rank += b.weight * b.it.impact()
			}
		}
		m.matched = append(m.matched, match{doc: d, rank: rank})
	}
	it.i, it.doc = at, next
	return max(from, next)
}

// pairStep is how many documents matchPair leaves out at once.
const pairStep = 8

// matchEach appends the documents of a batch that match to m.matched. It returns from
// where on documents can match at all.
func (m *matcher) matchEach(docs []uint32, ranks []int32, from uint32) uint32 {
	floor := m.floor
	bound, to := m.boostMax, exhausted
	if floor > 0 {
		bound, to = m.bound(docs[0])
	}
	selective := m.top.selective()
next:
	for i, d := range docs {
		var rank int32
		if ranks != nil {
			rank = ranks[i]
		}
		if d > to {
			bound, to = m.bound(d)
		}
		if rank+bound < floor || d < from || m.view.dead.has(d) || selective && m.top.hopeless(m.view, d) {
			continue
		}
		// What is in memory first: other lists have to be read.
		if m.filtered && !m.admits(d) {
			continue
		}
		left := bound
		for k := range m.others {
			o := &m.others[k]
			if !o.it.seek(d) {
				from = o.it.doc
				continue next
			}
			rank += o.weight * o.it.impact()
			if left -= o.most; floor > 0 && rank+left < floor {
				continue next
			}
		}
		if m.leadTerm != nil {
			m.leadTerm.i, m.leadTerm.doc = i, d
		}
		if !m.matches(d) {
			continue
		}
		for _, b := range m.boosts {
			if b.it.seek(d) {
				rank += b.weight * b.it.impact()
			}
		}
		found := match{doc: d, rank: rank}
		if m.placed && (!m.top.full() || int64(rank) >= m.top.heap[0].key) {
			found.bonus = int16(m.placeBonus())
		}
		m.matched = append(m.matched, found)
	}
	return from
}

// bound returns what boosts and other terms add at most to the relevance of the
// documents from d to another one.
func (m *matcher) bound(d uint32) (bound int32, to uint32) {
	bound, to = m.boostMax, exhausted
	for k := range m.others {
		if o := &m.others[k]; o.weight > 0 {
			most, last := o.it.maxAt(d)
			o.most = o.weight * most
			bound += o.most
			to = min(to, last)
		}
	}
	return bound, to
}

// openGroup is a group with the iterators of its terms.
type openGroup struct {
	iters  []*termIter
	lo, hi uint32
}

func (g *openGroup) has(d uint32) bool {
	for _, it := range g.iters {
		if !it.seek(d) {
			continue
		}
		if g.hi == 0 || slices.ContainsFunc(it.readPositions(), func(at uint32) bool { return at >= g.lo && at < g.hi }) {
			return true
		}
	}
	return false
}

// matches checks all that the lists of required terms do not say.
func (m *matcher) matches(d uint32) bool {
	for _, group := range m.groups {
		if !group.has(d) {
			return false
		}
	}
	for _, it := range m.not {
		if it.seek(d) {
			return false
		}
	}
	for _, ph := range m.excluded {
		if m.holds(ph, d) {
			return false
		}
	}
	for i := range m.plan.phrases {
		if !m.adjacent(&m.plan.phrases[i]) {
			return false
		}
	}
	return true
}

// holds reports whether the document holds a phrase.
func (m *matcher) holds(ph *phrase, d uint32) bool {
	for _, t := range ph.terms {
		if !m.iters[t].seek(d) {
			return false
		}
	}
	return ph.simple() || m.adjacent(ph)
}

// adjacent reports whether the terms of a phrase, whose iterators are all at
// one document, stand in it at the phrase's distances.
func (m *matcher) adjacent(ph *phrase) bool {
	first := m.iters[ph.terms[0]].readPositions()
	m.limits = slices.Grow(m.limits[:0], len(ph.terms))[:len(ph.terms)]
	clear(m.limits)
start:
	for _, at := range first {
		base := at - ph.offsets[0]
		if at >= ph.hi {
			return false
		}
		if at < ph.lo {
			continue
		}
		for k := 1; k < len(ph.terms); k++ {
			positions := m.iters[ph.terms[k]].readPositions()
			want := base + ph.offsets[k]
			n := m.limits[k]
			for n < len(positions) && positions[n] < want {
				n++
			}
			m.limits[k] = n
			if n == len(positions) {
				return false
			}
			if positions[n] != want || want >= ph.hi {
				continue start
			}
		}
		return true
	}
	return false
}

// failed returns the first failure of an iterator.
func (m *matcher) failed() error {
	for t, open := range m.opened {
		if open && m.iters[t].err != nil {
			return m.iters[t].err
		}
	}
	for i := range m.apart {
		if m.apart[i].err != nil {
			return m.apart[i].err
		}
	}
	return nil
}
