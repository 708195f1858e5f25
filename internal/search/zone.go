package search

import "sync/atomic"

// zoneLen is the number of documents whose values a zone bounds.
const zoneLen = 256

// zone bounds the values of neighbouring documents of a segment, so that a search
// for some leaves all of them out at once. As votes come in, it only widens.
type zone struct {
	score, answers, views, active span
	// any are the states of some document, all those of every one.
	any, all atomic.Uint32
}

// span is a range that only widens. One goroutine does that.
type span struct{ min, max atomic.Int64 }

func (s *span) set(v int64) {
	s.min.Store(v)
	s.max.Store(v)
}

func (s *span) widen(v int64) {
	if v < s.min.Load() {
		s.min.Store(v)
	}
	if v > s.max.Load() {
		s.max.Store(v)
	}
}

// meets reports whether r, nil for any value, holds one of the span.
func (s *span) meets(r *Range) bool {
	return r == nil || s.max.Load() >= r.Min && s.min.Load() <= r.Max
}

// zones returns those of all documents.
func zonesOf(list []values) []zone {
	zones := make([]zone, (len(list)+zoneLen-1)/zoneLen)
	for d := range list {
		v, z := list[d].load(0), &zones[d/zoneLen]
		if d%zoneLen != 0 {
			z.widen(v)
			continue
		}
		z.score.set(int64(v.Score))
		z.answers.set(int64(v.Answers))
		z.views.set(int64(v.Views))
		z.active.set(v.Active)
		z.any.Store(uint32(v.State))
		z.all.Store(uint32(v.State))
	}
	return zones
}

// widen makes the zone hold the values of a document.
func (z *zone) widen(v Values) {
	z.score.widen(int64(v.Score))
	z.answers.widen(int64(v.Answers))
	z.views.widen(int64(v.Views))
	z.active.widen(v.Active)
	z.any.Or(uint32(v.State))
	z.all.And(uint32(v.State))
}

// meets reports whether a document of the zone may have the values that a query
// asks for.
func (z *zone) meets(q *Query) bool {
	return State(z.any.Load())&q.Set == q.Set && State(z.all.Load())&q.Clear == 0 &&
		z.score.meets(q.Score) && z.answers.meets(q.Answers) && z.views.meets(q.Views) && z.active.meets(q.Active)
}

// setValues changes the values of a document.
func (s *segment) setValues(d uint32, v Values) {
	// The zone first: a search must not leave out what it would find.
	s.zones[d/zoneLen].widen(v)
	s.values[d].store(v)
}
