package search

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// noOrdinal marks a document that a merge leaves out.
const noOrdinal = math.MaxUint32

// merger writes one segment in place of a run of neighbours.
type merger struct {
	src    *source
	inputs []view // oldest first; dead ones are left out
	lang   Language
	// needed reports whether an older segment may hold a document, so that
	// deleting or changing it there has still to be said.
	needed func(id int64) bool

	ids      []int64    // of the documents of the new segment, ascending
	places   []place    // where those are in the inputs
	ordinals [][]uint32 // by input and ordinal: the new ordinal
	touches  map[int64]touch
	gone     map[int64]int // by id: the newest input that deletes it
}

// place is that of a document in one of the inputs.
type place struct {
	input   uint16
	ordinal uint32
}

type touch struct {
	Values
	input int
}

// run writes the segment and returns its description without ID and Gen.
func (m *merger) run(w *segmentWriter) (SegmentInfo, error) {
	drafts := make([]deadDraft, len(m.inputs))
	for i, v := range m.inputs {
		drafts[i] = deadDraft{set: v.dead, docs: v.docs}
		for older := range i {
			bury(v.segment, m.inputs[older].segment, &drafts[older])
		}
	}
	for i := range m.inputs {
		m.inputs[i].dead = drafts[i].set
	}
	m.gatherEdits()
	m.mergeDocuments()
	if err := m.mergeTerms(w); err != nil {
		return SegmentInfo{}, err
	}
	m.ordinals = nil // no longer needed, and long
	return w.finish(m, m.keptEdits(), m.lang)
}

func (m *merger) gatherEdits() {
	m.touches, m.gone = make(map[int64]touch), make(map[int64]int)
	for i, v := range m.inputs {
		for _, t := range v.edits.touched {
			m.touches[t.ID] = touch{t, i}
		}
		for _, id := range v.edits.gone {
			m.gone[id] = i
		}
	}
}

// mergeDocuments numbers the living documents by ascending id.
func (m *merger) mergeDocuments() {
	total := 0
	for _, v := range m.inputs {
		total += v.live()
	}
	m.ids, m.places = make([]int64, 0, total), make([]place, 0, total)
	m.ordinals = make([][]uint32, len(m.inputs))
	places := make([]uint32, len(m.inputs))
	heads := make([]int64, len(m.inputs))
	ahead := func(i int) {
		v := &m.inputs[i]
		for int(places[i]) < v.docs && v.dead.has(places[i]) {
			m.ordinals[i][places[i]] = noOrdinal
			places[i]++
		}
		if int(places[i]) < v.docs {
			heads[i] = v.ids.at(places[i])
		}
	}
	for i := range m.inputs {
		m.ordinals[i] = make([]uint32, m.inputs[i].docs)
		ahead(i)
	}
	for {
		least := -1
		for i := range m.inputs {
			if int(places[i]) < m.inputs[i].docs && (least < 0 || heads[i] < heads[least]) {
				least = i
			}
		}
		if least < 0 {
			return
		}
		at := places[least]
		m.ordinals[least][at] = uint32(len(m.ids))
		m.ids, m.places = append(m.ids, heads[least]), append(m.places, place{uint16(least), at})
		places[least]++
		ahead(least)
	}
}

func (m *merger) identities() []int64 { return m.ids }

// column makes a column of the new segment out of the inputs': all nine at once
// would take 72 bytes a document.
func (m *merger) column(n int, scratch []int64) []int64 {
	column := slices.Grow(scratch[:0], len(m.ids))
	for i, id := range m.ids {
		at := m.places[i]
		v := &m.inputs[at.input]
		switch n {
		case idColumn:
			column = append(column, id)
		case parentColumn:
			column = append(column, v.parents.at(at.ordinal))
		case createdColumn:
			column = append(column, v.created.at(at.ordinal))
		case kindColumn:
			column = append(column, v.kinds.at(at.ordinal))
		default:
			column = append(column, valueColumn(n, m.valuesOf(id, at)))
		}
	}
	return column
}

// valuesOf returns the values of a document as they are now.
func (m *merger) valuesOf(id int64, at place) Values {
	values := m.inputs[at.input].values[at.ordinal].load(id)
	if t, ok := m.touches[id]; ok && t.input > int(at.input) {
		t.State = textState(t.State, values.State)
		values = t.Values
	}
	return values
}

// keptEdits returns the deletions and changed values that older segments
// still need, given the documents of the new one.
func (m *merger) keptEdits() edits {
	var change Change
	held := func(id int64) bool {
		_, found := slices.BinarySearch(m.ids, id)
		return found
	}
	for id := range m.gone {
		if !held(id) && m.needed(id) {
			change.Delete = append(change.Delete, id)
		}
	}
	for id, t := range m.touches {
		if _, deleted := m.gone[id]; !deleted && !held(id) && m.needed(id) {
			change.Touch = append(change.Touch, t.Values)
		}
	}
	return encodedEdits(change)
}

// mergeTerms writes the terms of all inputs in order.
func (m *merger) mergeTerms(w *segmentWriter) error {
	cursors := make([]dictCursor, len(m.inputs))
	ended := make([]bool, len(m.inputs))
	forward := func(i int) error {
		ok, err := cursors[i].next()
		ended[i] = !ok
		return err
	}
	for i, v := range m.inputs {
		cursors[i] = v.dictionary(m.src)
		if err := forward(i); err != nil {
			return err
		}
	}
	iters := make([]termIter, len(m.inputs))
	var list postingList
	var key []byte
	var same []int
	for {
		same = same[:0]
		for i := range cursors {
			if ended[i] {
				continue
			}
			if len(same) > 0 {
				order := bytes.Compare(cursors[i].key, cursors[same[0]].key)
				if order > 0 {
					continue
				}
				if order < 0 {
					same = same[:0]
				}
			}
			same = append(same, i)
		}
		if len(same) == 0 {
			return nil
		}
		key = append(key[:0], cursors[same[0]].key...)
		list.reset(scoredField(key[0]))
		if err := m.mergePostings(&list, iters, cursors, same); err != nil {
			return fmt.Errorf("term %q: %w", key, err)
		}
		if len(list.docs) > 0 {
			if err := w.addTerm(key, &list); err != nil {
				return err
			}
		}
		for _, i := range same {
			if err := forward(i); err != nil {
				return err
			}
		}
	}
}

// mergePostings gathers the postings of the present term of some cursors.
func (m *merger) mergePostings(list *postingList, iters []termIter, cursors []dictCursor, same []int) error {
	for _, i := range same {
		if err := iters[i].open(m.src, m.inputs[i].segment, cursors[i].term); err != nil {
			return err
		}
		m.skipDead(i, &iters[i])
	}
	for {
		// The list to take from, and how far it may go on alone.
		least, first, second := -1, uint32(noOrdinal), uint32(noOrdinal)
		for _, i := range same {
			at := m.newOrdinal(i, &iters[i])
			switch {
			case at < first:
				least, first, second = i, at, first
			case at < second:
				second = at
			}
		}
		if least < 0 {
			break
		}
		it := &iters[least]
		for at := first; at < second || at == first; at = m.newOrdinal(least, it) {
			var positions []byte
			if list.scored {
				positions = it.storedPositions()
			}
			list.add(at, byte(it.impact()), positions)
			it.step()
			m.skipDead(least, it)
			if it.doc == exhausted {
				break
			}
		}
	}
	for _, i := range same {
		if iters[i].err != nil {
			return iters[i].err
		}
	}
	return nil
}

// newOrdinal returns the new ordinal of an iterator's document, or noOrdinal
// at its end.
func (m *merger) newOrdinal(input int, it *termIter) uint32 {
	if it.doc == exhausted {
		return noOrdinal
	}
	return m.ordinals[input][it.doc]
}

func (m *merger) skipDead(input int, it *termIter) {
	for it.doc != exhausted && m.ordinals[input][it.doc] == noOrdinal {
		it.step()
	}
}
