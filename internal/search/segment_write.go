package search

import (
	"encoding/binary"
	"fmt"
)

// The fields of terms. A term's key is the field and the word.
const (
	fieldLabel = 'l'
	fieldLink  = 'u'
	fieldTag   = 'g'
	fieldTitle = 't'
	fieldWord  = 'w'
)

// scoredField reports whether postings of the field have impacts and positions.
func scoredField(field byte) bool { return field == fieldTitle || field == fieldWord }

const (
	dictGroup    = 64 // terms that share one entry of the dictionary index
	maxTermBytes = 200
	formatName   = "parleyX3"
	trailerBytes = 6*8 + 8 + len(formatName)
)

// segmentWriter writes one segment block by block. The dictionary and its
// index are held until the end.
type segmentWriter struct {
	put func(block int, data []byte) error

	buf    []byte // of the block in the making
	offset int64  // bytes written, buf included
	blocks int

	terms   int
	lastKey []byte
	dict    []byte
	index   []byte
	scratch []byte

	lastDict     int
	lastPostings int64
}

func newSegmentWriter(put func(block int, data []byte) error) *segmentWriter {
	return &segmentWriter{put: put, buf: make([]byte, 0, blockBytes)}
}

func (w *segmentWriter) write(b []byte) error {
	w.offset += int64(len(b))
	for len(b) > 0 {
		n := min(len(b), blockPayload-len(w.buf))
		w.buf = append(w.buf, b[:n]...)
		b = b[n:]
		if len(w.buf) == blockPayload {
			if err := w.flushBlock(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *segmentWriter) flushBlock() error {
	if err := w.put(w.blocks, sealBlock(w.buf)); err != nil {
		return fmt.Errorf("put block %d: %w", w.blocks, err)
	}
	w.blocks++
	w.buf = w.buf[:0]
	return nil
}

// addTerm writes the postings of the next term; keys come in ascending order.
func (w *segmentWriter) addTerm(key []byte, l *postingList) error {
	shared := 0
	if w.terms%dictGroup == 0 {
		w.index = binary.AppendUvarint(w.index, uint64(len(key)))
		w.index = append(w.index, key...)
		w.index = binary.AppendUvarint(w.index, uint64(len(w.dict)-w.lastDict))
		w.index = binary.AppendUvarint(w.index, uint64(w.offset-w.lastPostings))
		w.lastDict, w.lastPostings = len(w.dict), w.offset
	} else {
		for shared < len(key) && shared < len(w.lastKey) && key[shared] == w.lastKey[shared] {
			shared++
		}
	}
	w.terms++
	w.lastKey = append(w.lastKey[:0], key...)
	w.scratch = l.appendDocs(w.scratch[:0])
	d := w.dict
	d = binary.AppendUvarint(d, uint64(shared))
	d = binary.AppendUvarint(d, uint64(len(key)-shared))
	d = append(d, key[shared:]...)
	d = binary.AppendUvarint(d, uint64(len(l.docs)))
	d = binary.AppendUvarint(d, uint64(len(w.scratch)))
	if l.scored {
		d = binary.AppendUvarint(d, uint64(len(l.positions)))
	}
	w.dict = d
	if err := w.write(w.scratch); err != nil {
		return err
	}
	return w.write(l.positions)
}

// columns are the columns of a segment in the making, in document order.
type columns interface {
	identities() []int64 // the first, in ascending order
	// column returns one of the columnCount columns; it may use scratch.
	column(n int, scratch []int64) []int64
}

// The columns in the order of the file.
const (
	idColumn     = iota
	parentColumn // how far the parent's id is below
	createdColumn
	kindColumn
	activeColumn // the first of those that valueColumn gives
	scoreColumn
	stateColumn
	answersColumn
	viewsColumn
	columnCount
)

// valueColumn is what a column holds of a document's values.
func valueColumn(n int, v Values) int64 {
	switch n {
	case activeColumn:
		return v.Active
	case scoreColumn:
		return int64(v.Score)
	case stateColumn:
		return int64(v.State)
	case answersColumn:
		return int64(v.Answers)
	default:
		return int64(v.Views)
	}
}

// columnSet holds columns in memory.
type columnSet [columnCount][]int64

func (c *columnSet) add(v Values, parent, created int64, kind Kind) {
	c[idColumn] = append(c[idColumn], v.ID)
	c[parentColumn] = append(c[parentColumn], v.ID-parent)
	c[createdColumn] = append(c[createdColumn], created)
	c[kindColumn] = append(c[kindColumn], int64(kind))
	for n := activeColumn; n < columnCount; n++ {
		c[n] = append(c[n], valueColumn(n, v))
	}
}

func (c *columnSet) identities() []int64 { return c[idColumn] }

func (c *columnSet) column(n int, _ []int64) []int64 { return c[n] }

// edits are what a segment does to documents of older segments, in ascending
// order of ids.
type edits struct {
	gone    []int64
	touched []Values
}

// finish writes the rest of the segment and returns its description, without
// ID and Gen.
func (w *segmentWriter) finish(cols columns, e edits, lang Language) (SegmentInfo, error) {
	info := SegmentInfo{Docs: len(cols.identities()), Edits: len(e.gone) + len(e.touched)}
	offsets := [6]int64{w.offset}
	if err := w.write(w.dict); err != nil {
		return info, err
	}
	offsets[1] = w.offset
	if err := w.write(w.index); err != nil {
		return info, err
	}
	offsets[2] = w.offset
	var column []int64
	for n := range columnCount {
		column = cols.column(n, column)
		w.scratch = appendColumn(w.scratch[:0], column)
		if err := w.write(w.scratch); err != nil {
			return info, err
		}
	}
	offsets[3], offsets[4], offsets[5] = w.offset, int64(info.Docs), int64(w.terms)
	tail := appendEdits(w.scratch[:0], e)
	for _, v := range offsets {
		tail = binary.LittleEndian.AppendUint64(tail, uint64(v))
	}
	var code [8]byte
	copy(code[:], lang.code())
	tail = append(tail, code[:]...)
	tail = append(tail, formatName...)
	if err := w.write(tail); err != nil {
		return info, err
	}
	info.Bytes = w.offset
	if len(w.buf) > 0 {
		if err := w.flushBlock(); err != nil {
			return info, err
		}
	}
	info.Blocks = w.blocks
	return info, nil
}

func appendEdits(dst []byte, e edits) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(e.gone)))
	var prev int64
	for _, id := range e.gone {
		dst = binary.AppendVarint(dst, id-prev)
		prev = id
	}
	dst = binary.AppendUvarint(dst, uint64(len(e.touched)))
	var last Values
	for _, v := range e.touched {
		dst = binary.AppendVarint(dst, v.ID-last.ID)
		dst = binary.AppendVarint(dst, int64(v.Score))
		dst = binary.AppendVarint(dst, v.Active-last.Active)
		dst = binary.AppendUvarint(dst, uint64(v.State))
		dst = binary.AppendUvarint(dst, uint64(v.Answers))
		dst = binary.AppendUvarint(dst, uint64(v.Views))
		last = v
	}
	return dst
}

func readEdits(d *decoder) edits {
	var e edits
	e.gone = make([]int64, 0, d.count())
	var prev int64
	for range cap(e.gone) {
		prev += d.varint()
		e.gone = append(e.gone, prev)
	}
	e.touched = make([]Values, 0, d.count())
	var last Values
	for range cap(e.touched) {
		last.ID += d.varint()
		last.Score = int32(d.varint())
		last.Active += d.varint()
		last.State = State(d.uvarint())
		last.Answers, last.Views = int32(d.uvarint()), int32(d.uvarint())
		e.touched = append(e.touched, last)
	}
	return e
}
