package search

import "slices"

// meets reports whether a document of the zone of d may have the values the query
// asks for.
func (m *matcher) meets(d uint32) bool {
	if n := int(d / zoneLen); n != m.zone {
		q := m.plan.query
		m.zone, m.zoneMeets = n, m.view.zones[n].meets(q) && m.view.created.meets(n*zoneLen, zoneLen, q.Created) && !m.top.hopelessZone(m.view, n)
	}
	return m.zoneMeets
}

// admits reports whether a document has the values the query asks for.
func (m *matcher) admits(d uint32) bool {
	if !m.meets(d) {
		return false
	}
	q, seg := m.plan.query, m.view.segment
	if q.IDs != nil {
		if _, ok := slices.BinarySearch(m.ids, seg.ids.at(d)); !ok {
			return false
		}
	}
	if len(m.notIDs) > 0 {
		if _, out := slices.BinarySearch(m.notIDs, seg.ids.at(d)); out {
			return false
		}
	}
	if len(q.Kinds) > 0 && !slices.Contains(q.Kinds, Kind(seg.kinds.at(d))) {
		return false
	}
	if q.Parent != 0 && seg.ids.at(d)-seg.parents.at(d) != q.Parent {
		return false
	}
	if q.Created != nil && !q.Created.holds(seg.created.at(d)) {
		return false
	}
	// The values of a document are seldom in the processor's cache: they are
	// read only if the query asks for one.
	if q.Set|q.Clear == 0 && q.Score == nil && q.Answers == nil && q.Views == nil && q.Active == nil {
		return true
	}
	return seg.values[d].meets(q)
}

// meets reports whether the values are those a query asks for.
func (v *values) meets(q *Query) bool {
	if q.Set|q.Clear != 0 {
		if state := v.state(); state&q.Set != q.Set || state&q.Clear != 0 {
			return false
		}
	}
	return (q.Score == nil || q.Score.holds(int64(v.score.Load()))) &&
		(q.Views == nil || q.Views.holds(int64(int32(v.views.Load())))) &&
		(q.Answers == nil || q.Answers.holds(int64(int32(uint32(v.others.Load()))))) &&
		(q.Active == nil || q.Active.holds(v.active.Load()))
}

// among returns those of some ids, in ascending order, that can be documents of a
// range of the view.
func (v *view) among(ids []int64, begin, end uint32) []int64 {
	if len(ids) == 0 || begin >= end {
		return nil
	}
	from, _ := slices.BinarySearch(ids, v.ids.at(begin))
	to, _ := slices.BinarySearch(ids, v.ids.at(end-1)+1)
	return ids[from:to]
}

// idLead proposes the documents that a query names by their ids.
type idLead struct {
	all  []uint32
	left []uint32 // of the range
}

func newIDLead(v *view, ids []int64) *idLead {
	l := &idLead{}
	for _, id := range v.among(ids, 0, uint32(v.docs)) {
		if d := v.ids.search(id); int(d) < v.docs && v.ids.at(d) == id {
			l.all = append(l.all, d)
		}
	}
	return l
}

// below returns how many of the documents come before one.
func (l *idLead) below(d uint32) int {
	n, _ := slices.BinarySearch(l.all, d)
	return n
}

func (l *idLead) before(end uint32) uint32 {
	if n := l.below(end); n > 0 {
		return l.all[max(0, n-listBlock)]
	}
	return 0
}

func (l *idLead) enter(begin, end uint32) { l.left = l.all[l.below(begin):l.below(end)] }

func (l *idLead) most() int32 { return 0 }

func (l *idLead) next(from uint32) ([]uint32, []int32, error) {
	n, _ := slices.BinarySearch(l.left, from)
	docs := l.left[n:min(len(l.left), n+listBlock)]
	l.left = l.left[n+len(docs):]
	return docs, nil, nil
}
