package search

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"sync/atomic"
)

const (
	// maxDocs is the most documents in a segment. Gaps of fewer than 24 bits
	// cannot overflow an ordinal within a block.
	maxDocs   = 1<<24 - 1
	maxBlocks = 1 << 24
)

// segment is an open segment: its numbers a document and its dictionary index
// are in memory, the rest is read when needed.
type segment struct {
	info SegmentInfo
	docs int

	ids, parents, created, kinds column
	// values follow the changes that newer segments make. They are shared by
	// all snapshots, so a search may see a vote of a moment later.
	values []values
	zones  []zone // of the values

	index  dictIndex
	edits  edits
	dictAt int64
	terms  int
}

// values are the numbers of a document that change without its text.
type values struct {
	active atomic.Int64
	score  atomic.Int32
	views  atomic.Uint32
	// others is the state in the upper 16 bits of 64 and the answers in the
	// lower 32.
	others atomic.Uint64
}

func (v *values) store(n Values) {
	v.active.Store(n.Active)
	v.score.Store(n.Score)
	v.views.Store(uint32(n.Views))
	v.others.Store(uint64(n.State)<<48 | uint64(uint32(n.Answers)))
}

func (v *values) load(id int64) Values {
	o := v.others.Load()
	return Values{
		ID: id, Active: v.active.Load(), Score: v.score.Load(), Views: int32(v.views.Load()),
		State: State(o >> 48), Answers: int32(uint32(o)),
	}
}

func (v *values) state() State { return State(v.others.Load() >> 48) }

// dictIndex holds the first term of every group of the dictionary.
type dictIndex struct {
	keys     []byte
	keyEnds  []uint32
	dictAt   []int64 // of the group, from the start of the dictionary
	postings []int64 // of the group's first term
	dictLen  int64
}

// openSegment reads what is kept in memory of a segment.
func openSegment(ctx context.Context, reader Reader, info SegmentInfo, lang Language) (*segment, error) {
	s, err := readSegment(ctx, reader, info, lang)
	if err != nil {
		return nil, fmt.Errorf("open segment %d: %w", info.ID, err)
	}
	return s, nil
}

func readSegment(ctx context.Context, reader Reader, info SegmentInfo, lang Language) (*segment, error) {
	if info.Blocks < 1 || info.Blocks > maxBlocks || info.Docs < 0 || info.Docs > maxDocs ||
		info.Bytes > int64(info.Blocks)*blockPayload || info.Bytes <= int64(info.Blocks-1)*blockPayload {
		return nil, fmt.Errorf("%w: described as %+v", ErrCorrupt, info)
	}
	src := newSource(ctx, reader, newBlockCache(2*blockBytes))
	w := window{src: src, segment: info.ID, limit: info.Bytes}
	tail, err := w.read(info.Bytes-int64(trailerBytes), trailerBytes)
	if err != nil {
		return nil, err
	}
	if got := string(tail[trailerBytes-len(formatName):]); got != formatName {
		return nil, fmt.Errorf("%w: format %q, not %q", ErrOutdated, got, formatName)
	}
	if got := string(bytes.TrimRight(tail[48:56], "\x00")); got != lang.code() {
		return nil, fmt.Errorf("%w: language %q, not %q", ErrOutdated, got, lang.code())
	}
	var offsets [6]int64
	for i := range offsets {
		offsets[i] = int64(binary.LittleEndian.Uint64(tail[i*8:]))
	}
	end := info.Bytes - int64(trailerBytes)
	dictAt, indexAt, columnsAt, editsAt := offsets[0], offsets[1], offsets[2], offsets[3]
	if dictAt < 0 || dictAt > indexAt || indexAt > columnsAt || columnsAt > editsAt || editsAt > end ||
		offsets[4] != int64(info.Docs) || offsets[5] < 0 || offsets[4] < 0 || offsets[4] > end || offsets[5] > end {
		return nil, fmt.Errorf("%w: trailer %v of %d bytes, %d documents", ErrCorrupt, offsets, info.Bytes, info.Docs)
	}
	s := &segment{info: info, docs: info.Docs, dictAt: dictAt, terms: int(offsets[5])}
	index, err := w.read(indexAt, int(columnsAt-indexAt))
	if err != nil {
		return nil, err
	}
	s.index, err = readDictIndex(index, indexAt-dictAt, dictAt)
	if err != nil {
		return nil, err
	}
	rest, err := w.read(columnsAt, int(end-columnsAt))
	if err != nil {
		return nil, err
	}
	return s, s.readColumns(rest, int(editsAt-columnsAt))
}

func readDictIndex(b []byte, dictLen, dictAt int64) (dictIndex, error) {
	d := decoder{b: b}
	x := dictIndex{dictLen: dictLen}
	var at, postings int64
	for len(d.b) > 0 {
		x.keys = append(x.keys, d.bytes(d.count())...)
		at += int64(d.uvarint())
		postings += int64(d.uvarint())
		if at < 0 || at >= dictLen || postings < 0 || postings > dictAt {
			d.fail("dictionary index")
		}
		x.keyEnds = append(x.keyEnds, uint32(len(x.keys)))
		x.dictAt = append(x.dictAt, at)
		x.postings = append(x.postings, postings)
	}
	if d.err != nil {
		return dictIndex{}, d.err
	}
	for i := 1; i < len(x.dictAt); i++ {
		if x.dictAt[i] <= x.dictAt[i-1] {
			return dictIndex{}, fmt.Errorf("%w: group %d of the dictionary index", ErrCorrupt, i)
		}
	}
	return x, nil
}

// readColumns takes the columns and edits from b, the edits starting at
// editsAt.
func (s *segment) readColumns(b []byte, editsAt int) error {
	d := decoder{b: b[:editsAt]}
	for _, c := range [...]*column{&s.ids, &s.parents, &s.created, &s.kinds} {
		*c = readColumn(&d, s.docs)
		// It stays, so it must not be part of a cached block.
		c.heads, c.bits = bytes.Clone(c.heads), bytes.Clone(c.bits)
	}
	var changing [5]column // active, scores, states, answers, views
	for i := range changing {
		changing[i] = readColumn(&d, s.docs)
	}
	if d.err != nil {
		return d.err
	}
	s.values = make([]values, s.docs)
	for i := range s.docs {
		at := func(c int) int64 { return changing[c].at(uint32(i)) }
		s.values[i].store(Values{
			Active: at(0), Score: int32(at(1)), State: State(at(2)), Answers: int32(at(3)), Views: int32(at(4)),
		})
	}
	s.zones = zonesOf(s)
	d = decoder{b: b[editsAt:]}
	s.edits = readEdits(&d)
	return d.err
}

// ordinal returns the place of a document in the segment.
func (s *segment) ordinal(id int64) (uint32, bool) {
	i := s.ids.search(id)
	return i, int(i) < s.docs && s.ids.at(i) == id
}

// span returns the lowest and highest id of a segment that has documents.
func (s *segment) span() (lo, hi int64) {
	return s.ids.at(0), s.ids.at(uint32(s.docs - 1))
}

func (s *segment) window(src *source) window {
	return window{src: src, segment: s.info.ID, limit: s.info.Bytes}
}
