package search

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync/atomic"
)

// snapshot is the list of segments at one moment, oldest first.
type snapshot struct {
	generation int64
	views      []view
	live       int // documents that are not dead
	// readers counts the searches that use the snapshot; the blocks of its
	// segments are not dropped meanwhile, by this process.
	readers atomic.Int32
}

// acquire returns the present snapshot for a search, to be released after it.
func (x *Index) acquire() *snapshot {
	for {
		s := x.present.Load()
		s.readers.Add(1)
		// If another took its place first, its blocks may be gone already.
		if x.present.Load() == s {
			return s
		}
		s.release()
	}
}

func (s *snapshot) release() { s.readers.Add(-1) }

// publish makes a snapshot the present one. The caller holds x.refresh.
func (x *Index) publish(next *snapshot) {
	old := x.present.Swap(next)
	x.replaced = slices.DeleteFunc(append(x.replaced, old), func(s *snapshot) bool { return s.readers.Load() == 0 })
}

// inUse returns the segments of the present snapshot and of those that
// searches still use.
func (x *Index) inUse() map[int64]bool {
	x.refresh.Lock()
	defer x.refresh.Unlock()
	ids := make(map[int64]bool)
	for _, s := range append([]*snapshot{x.present.Load()}, x.replaced...) {
		if s == x.present.Load() || s.readers.Load() > 0 {
			for i := range s.views {
				ids[s.views[i].info.ID] = true
			}
		}
	}
	return ids
}

// view is a segment in a snapshot.
type view struct {
	*segment
	dead *deadSet
}

func (v *view) live() int { return v.docs - v.dead.len() }

// advance returns the snapshot of a list of segments and reuses what is open
// already.
func (s *snapshot) advance(ctx context.Context, reader Reader, infos []SegmentInfo, lang Language) (*snapshot, error) {
	infos = slices.Clone(infos)
	slices.SortFunc(infos, func(a, b SegmentInfo) int { return cmp.Compare(a.Gen, b.Gen) })
	open := make(map[int64]view, len(s.views))
	for _, v := range s.views {
		open[v.info.ID] = v
	}
	next := &snapshot{views: make([]view, len(infos))}
	fresh := make([]bool, len(infos))
	for i, info := range infos {
		if v, ok := open[info.ID]; ok {
			next.views[i] = v
			continue
		}
		seg, err := openSegment(ctx, reader, info, lang)
		if err != nil {
			return nil, err
		}
		next.views[i], fresh[i] = view{segment: seg}, true
	}
	next.supersede(fresh)
	for i := range next.views {
		next.live += next.views[i].live()
	}
	return next, nil
}

// supersede marks what the fresh segments make dead in older ones, and what
// newer ones make dead in them, and carries over changed values likewise.
func (s *snapshot) supersede(fresh []bool) {
	drafts := make([]deadDraft, len(s.views))
	for i, v := range s.views {
		drafts[i] = deadDraft{set: v.dead, docs: v.docs}
	}
	for newer := range s.views {
		for older := range newer {
			if fresh[newer] || fresh[older] {
				bury(s.views[newer].segment, s.views[older].segment, &drafts[older])
			}
		}
	}
	for i := range s.views {
		s.views[i].dead = drafts[i].set
	}
	// Old changes first, so that the newest of a document stays.
	for newer := range s.views {
		for older := range newer {
			if fresh[newer] || fresh[older] {
				s.carryOver(newer, older)
			}
		}
	}
}

// bury marks as dead what a newer segment replaces or deletes in an older one.
func bury(newer, older *segment, dead *deadDraft) {
	if older.docs == 0 {
		return
	}
	for _, id := range within(newer.edits.gone, older, func(id int64) int64 { return id }) {
		if ordinal, ok := older.ordinal(id); ok {
			dead.add(ordinal)
		}
	}
	if newer.docs == 0 {
		return
	}
	few, many := newer, older
	if few.docs > many.docs {
		few, many = many, few
	}
	lo, hi := many.span()
	for i := few.ids.search(lo); int(i) < few.docs; i++ {
		id := few.ids.at(i)
		if id > hi {
			break
		}
		other, ok := many.ordinal(id)
		switch {
		case !ok:
		case few == older:
			dead.add(i)
		default:
			dead.add(other)
		}
	}
}

// within returns the part of an ascending list whose ids lie in the span of a
// segment.
func within[T any](list []T, seg *segment, id func(T) int64) []T {
	lo, hi := seg.span()
	from := sort.Search(len(list), func(i int) bool { return id(list[i]) >= lo })
	to := sort.Search(len(list), func(i int) bool { return id(list[i]) > hi })
	return list[from:max(from, to)]
}

// carryOver sets the values that a newer segment changes in an older one,
// unless one newer still changes them again.
func (s *snapshot) carryOver(newer, older int) {
	seg := s.views[older].segment
	if seg.docs == 0 {
		return
	}
	for _, v := range within(s.views[newer].edits.touched, seg, func(v Values) int64 { return v.ID }) {
		ordinal, ok := seg.ordinal(v.ID)
		if !ok || s.touchedAfter(newer, v.ID) {
			continue
		}
		v.State = textState(v.State, seg.values[ordinal].state())
		seg.setValues(ordinal, v)
	}
}

func (s *snapshot) touchedAfter(i int, id int64) bool {
	for _, v := range s.views[i+1:] {
		_, found := slices.BinarySearchFunc(v.edits.touched, id, func(v Values, id int64) int { return cmp.Compare(v.ID, id) })
		if found {
			return true
		}
	}
	return false
}

// bytes returns how much is stored of the segments.
func (s *snapshot) bytes() int64 {
	var n int64
	for i := range s.views {
		n += s.views[i].info.Bytes
	}
	return n
}

// newest returns the lowest id of about the newest wanted of the living
// documents.
func (s *snapshot) newest(wanted int) int64 {
	lo, hi := int64(0), int64(0)
	first := true
	for i := range s.views {
		if v := &s.views[i]; v.docs > 0 {
			from, to := v.span()
			if first {
				lo, hi, first = from, to, false
			}
			lo, hi = min(lo, from), max(hi, to)
		}
	}
	for lo < hi {
		span := uint64(hi) - uint64(lo)
		mid := int64(uint64(lo) + span/2 + span&1)
		if s.liveFrom(mid) >= wanted {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// liveFrom counts the living documents of an id of at least id.
func (s *snapshot) liveFrom(id int64) int {
	n := 0
	for i := range s.views {
		v := &s.views[i]
		if v.docs == 0 {
			continue
		}
		from := v.ids.search(id)
		n += v.docs - int(from) - v.dead.from(from)
	}
	return n
}
