package search

import (
	"math"
	"slices"
	"sync/atomic"
)

// zoneLen is the number of documents whose values a zone bounds.
const zoneLen = 256

// zone bounds the values of neighbouring documents of a segment, so that a search
// for some leaves all of them out at once: of its questions apart from the others,
// which have no views and no answers.
type zone struct{ questions, others bounds }

// of returns what bounds the values of documents of a kind.
func (z *zone) of(k Kind) *bounds {
	if k == Question {
		return &z.questions
	}
	return &z.others
}

// bounds are of some documents. As votes come in, they only widen.
type bounds struct {
	some bool // there are such documents

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

// zonesOf returns the zones of all documents of a segment.
func zonesOf(s *segment) []zone {
	zones := make([]zone, (len(s.values)+zoneLen-1)/zoneLen)
	for d := range s.values {
		v, b := s.values[d].load(0), zones[d/zoneLen].of(Kind(s.kinds.at(uint32(d))))
		if b.some {
			b.widen(v)
			continue
		}
		b.some = true
		b.score.set(int64(v.Score))
		b.answers.set(int64(v.Answers))
		b.views.set(int64(v.Views))
		b.active.set(v.Active)
		b.any.Store(uint32(v.State))
		b.all.Store(uint32(v.State))
	}
	return zones
}

// widen makes the bounds hold the values of a document.
func (b *bounds) widen(v Values) {
	b.score.widen(int64(v.Score))
	b.answers.widen(int64(v.Answers))
	b.views.widen(int64(v.Views))
	b.active.widen(v.Active)
	b.any.Or(uint32(v.State))
	b.all.And(uint32(v.State))
}

// meets reports whether a document of the zone may be of the kind, and have the
// values, that a query asks for.
func (z *zone) meets(q *Query) bool {
	asked := func(k Kind) bool { return len(q.Kinds) == 0 || slices.Contains(q.Kinds, k) }
	return asked(Question) && z.questions.meets(q) || (asked(Answer) || asked(noKind)) && z.others.meets(q)
}

// meets is that for documents of one kind.
func (b *bounds) meets(q *Query) bool {
	return b.some && State(b.any.Load())&q.Set == q.Set && State(b.all.Load())&q.Clear == 0 &&
		b.score.meets(q.Score) && b.answers.meets(q.Answers) && b.views.meets(q.Views) && b.active.meets(q.Active)
}

// mostScore and mostActive are bounds of all documents of the zone.
func (z *zone) mostScore() int64 {
	return z.most(func(b *bounds) *span { return &b.score })
}

func (z *zone) mostActive() int64 {
	return z.most(func(b *bounds) *span { return &b.active })
}

func (z *zone) most(of func(*bounds) *span) int64 {
	most := int64(math.MinInt64)
	for _, b := range []*bounds{&z.questions, &z.others} {
		if b.some {
			most = max(most, of(b).max.Load())
		}
	}
	return most
}

// setValues changes the values of a document.
func (s *segment) setValues(d uint32, v Values) {
	// The zone first: a search must not leave out what it would find.
	s.zones[d/zoneLen].of(Kind(s.kinds.at(d))).widen(v)
	s.values[d].store(v)
}
