package search

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"sort"
)

// exhausted is the ordinal of an iterator that has passed its last document.
const exhausted = ^uint32(0)

// termIter walks over the documents of a term in one segment, forwards. A
// failure to read exhausts it and is kept in err.
type termIter struct {
	seg  *segment
	term termPostings
	win  window
	err  error

	skip    []byte // skip table of a long list
	skipWin window
	blocks  int
	block   int
	shallow int // block that maxIn looked at last

	docs    [listBlock]uint32
	impacts []byte // of the present block; nil if the field has none
	n, i    int    // documents in the block, the present one
	doc     uint32 // docs[i], or exhausted
	last    uint32 // of the block

	positions positionReader
	most      int32 // largest impact of a short list; of a long one, as maxAll found it
}

// open goes to the first document of a term.
func (it *termIter) open(src *source, seg *segment, term termPostings) error {
	// The windows stay where the list before was, if it is of the same segment: a
	// merge reads one list behind the other, of more segments than the cache holds.
	if it.seg != seg || it.win.src != src {
		it.win, it.skipWin, it.positions.win = seg.window(src), seg.window(src), seg.window(src)
	}
	it.seg, it.term, it.err = seg, term, nil
	it.block, it.shallow, it.most, it.blocks = 0, 0, 0, (term.docs+listBlock-1)/listBlock
	it.positions.reset()
	if it.blocks == 1 {
		it.skip = nil
		it.loadShort()
		return it.err
	}
	if it.blocks*skipEntry > term.docsLen {
		return fmt.Errorf("%w: segment %d: %d blocks in %d bytes", ErrCorrupt, seg.info.ID, it.blocks, term.docsLen)
	}
	if it.skip, it.err = it.skipWin.read(term.at, it.blocks*skipEntry); it.err == nil {
		it.loadBlock(0)
	}
	return it.err
}

func (it *termIter) fail(err error) {
	if it.err == nil {
		it.err = fmt.Errorf("segment %d: postings at %d: %w", it.seg.info.ID, it.term.at, err)
	}
	it.doc, it.last, it.n, it.i = exhausted, exhausted, 0, 0
	it.block = it.blocks
}

func (it *termIter) loadShort() {
	b, err := it.win.read(it.term.at, it.term.docsLen)
	if err != nil {
		it.fail(err)
		return
	}
	d := decoder{b: b}
	doc := uint64(0)
	for i := range it.term.docs {
		doc += d.uvarint()
		if doc >= uint64(it.seg.docs) {
			d.fail("ordinal too large")
			break
		}
		it.docs[i] = uint32(doc)
		doc++
	}
	it.impacts = nil
	if it.term.scored {
		it.impacts = d.bytes(it.term.docs)
	}
	if d.err != nil || len(d.b) != 0 {
		d.fail("length of a short list")
		it.fail(d.err)
		return
	}
	it.most = 0
	for _, v := range it.impacts {
		it.most = max(it.most, int32(v))
	}
	it.n, it.i = it.term.docs, 0
	it.doc, it.last = it.docs[0], it.docs[it.n-1]
}

// skipLast returns the last ordinal of a block.
func (it *termIter) skipLast(block int) uint32 {
	return binary.LittleEndian.Uint32(it.skip[block*skipEntry:])
}

// skipEnds returns where a block and its positions end.
func (it *termIter) skipEnds(block int) (docs, positions uint32) {
	if block < 0 {
		return 0, 0
	}
	e := it.skip[block*skipEntry:]
	return binary.LittleEndian.Uint32(e[4:]), binary.LittleEndian.Uint32(e[8:])
}

func (it *termIter) loadBlock(block int) {
	from, _ := it.skipEnds(block - 1)
	to, _ := it.skipEnds(block)
	n := min(listBlock, it.term.docs-block*listBlock)
	width := int(it.skip[block*skipEntry+13])
	size, impacts := packedLen(n, width), 0
	if it.term.scored {
		impacts = n
	}
	if width > 24 || to < from || int(to-from) != size+impacts || int(to) > it.term.docsLen-len(it.skip) {
		it.fail(fmt.Errorf("%w: block %d of %d+%d bytes, width %d", ErrCorrupt, block, from, to, width))
		return
	}
	// The trailer follows every list, so there is always slack to read.
	b, err := it.win.read(it.term.at+int64(len(it.skip))+int64(from), size+impacts+packSlack)
	if err != nil {
		it.fail(err)
		return
	}
	after := exhausted
	if block > 0 {
		after = it.skipLast(block - 1)
	}
	unpackGaps(it.docs[:n], b, width, after)
	it.block, it.n, it.i = block, n, 0
	it.doc, it.last = it.docs[0], it.skipLast(block)
	if it.docs[n-1] != it.last || int(it.last) >= it.seg.docs {
		it.fail(fmt.Errorf("%w: block %d ends at %d, not %d", ErrCorrupt, block, it.docs[n-1], it.last))
		return
	}
	it.impacts = nil
	if it.term.scored {
		it.impacts = b[size : size+impacts]
	}
}

// nextBlock goes to the first document of the next block.
func (it *termIter) nextBlock() {
	if it.block+1 >= it.blocks {
		it.doc, it.last, it.n, it.i = exhausted, exhausted, 0, 0
		it.block = it.blocks
		return
	}
	it.loadBlock(it.block + 1)
}

// blockAfter returns the first block from the given one on that may hold d.
func (it *termIter) blockAfter(block int, d uint32) int {
	step := 1
	for block+step < it.blocks && it.skipLast(block+step) < d {
		block += step
		step *= 2
	}
	if it.skipLast(block) >= d {
		return block
	}
	to := min(block+step, it.blocks)
	return block + 1 + sort.Search(to-block-1, func(i int) bool { return it.skipLast(block+1+i) >= d })
}

// seek goes to the first document from d on and reports whether it is d.
func (it *termIter) seek(d uint32) bool {
	if d <= it.doc {
		return d == it.doc
	}
	if d > it.last {
		if it.skip == nil || it.block+1 >= it.blocks {
			it.block = it.blocks - 1
			it.nextBlock()
			return false
		}
		b := it.blockAfter(it.block+1, d)
		if b >= it.blocks {
			it.block = it.blocks - 1
			it.nextBlock()
			return false
		}
		it.loadBlock(b)
		if it.doc >= d {
			return it.doc == d
		}
	}
	i := it.i + 1
	docs := it.docs[:it.n]
	for step := 0; i < len(docs) && docs[i] < d; step++ {
		if step == 8 {
			i += sort.Search(len(docs)-i, func(k int) bool { return docs[i+k] >= d })
			break
		}
		i++
	}
	it.i = i
	it.doc = docs[i]
	return it.doc == d
}

// rewind makes the documents from d on, and none before it, the next to seek,
// whatever the place was before. The present document is undefined until then.
func (it *termIter) rewind(d uint32) {
	if it.err != nil {
		return
	}
	it.positions.leave()
	if it.skip == nil {
		it.block, it.n, it.i = 0, it.term.docs, 0
		it.doc, it.last = it.docs[0], it.docs[it.n-1]
		return
	}
	b := sort.Search(it.blocks, func(i int) bool { return it.skipLast(i) >= d })
	it.shallow = min(b, it.blocks-1)
	switch {
	case b == it.block && it.n > 0:
		it.i, it.doc = 0, it.docs[0]
	case b == 0:
		it.loadBlock(0)
	default:
		// As if the block before had been left behind, which seek does not read.
		it.block, it.n, it.i = b-1, 0, 0
		it.last = it.skipLast(b - 1)
		it.doc = it.last
	}
}

// impact returns that of the present document, or 0.
func (it *termIter) impact() int32 {
	if it.impacts == nil {
		return 0
	}
	return int32(it.impacts[it.i])
}

// maxIn returns a bound of the impacts of the documents from..to. Calls come
// with ascending ranges; the place of the iterator does not change.
func (it *termIter) maxIn(from, to uint32) int32 {
	if it.skip == nil {
		return it.most
	}
	if it.shallow = max(it.shallow, min(it.block, it.blocks-1)); it.skipLast(it.shallow) < from {
		it.shallow = it.blockAfter(it.shallow, from)
	}
	var most byte
	for b := it.shallow; b < it.blocks; b++ {
		most = max(most, it.skip[b*skipEntry+12])
		if most == maxImpact || it.skipLast(b) >= to {
			break
		}
	}
	it.shallow = min(it.shallow, it.blocks-1)
	return int32(most)
}

// maxAll returns a bound of all impacts of the list.
func (it *termIter) maxAll() int32 {
	if it.most == 0 {
		var most byte
		for at := 12; at < len(it.skip); at += skipEntry {
			most = max(most, it.skip[at])
		}
		it.most = int32(most)
	}
	return it.most
}

// positionReader reads the positions of documents of one block in order.
type positionReader struct {
	win   window
	b     []byte
	block int // that b belongs to; -1: none
	next  int // document that b begins with
	doc   uint32
	found []uint32 // of doc
}

func (p *positionReader) reset() {
	p.b, p.block, p.next, p.doc = nil, -1, 0, exhausted
}

// leave forgets the place, so that the next may be before it.
func (p *positionReader) leave() { p.block, p.doc = -1, exhausted }

// readPositions returns the positions of the present document, valid until
// the next call for another one.
func (it *termIter) readPositions() []uint32 {
	p := &it.positions
	if p.doc != it.doc {
		p.found = it.appendPositions(p.found[:0])
		p.doc = it.doc
	}
	return p.found
}

func (it *termIter) appendPositions(dst []uint32) []uint32 {
	b, ok := it.positionsHere()
	if !ok {
		return dst
	}
	at := uint32(0)
	for i := 0; i < len(b); i++ {
		v := uint32(b[i])
		if v >= 0x80 {
			long, n := binary.Uvarint(b[i:])
			if n <= 0 {
				break
			}
			v = uint32(long)
			i += n - 1
		}
		at += v >> 1
		dst = append(dst, at)
		if v&1 == 0 {
			it.positions.b, it.positions.next = b[i+1:], it.i+1
			return dst
		}
	}
	it.fail(fmt.Errorf("%w: positions of block %d end early", ErrCorrupt, it.block))
	return dst
}

// storedPositions returns the positions of the present document as they are
// stored. It excludes readPositions.
func (it *termIter) storedPositions() []byte {
	b, ok := it.positionsHere()
	if !ok {
		return nil
	}
	n := positionsLen(b)
	if n < 0 {
		it.fail(fmt.Errorf("%w: positions of block %d end early", ErrCorrupt, it.block))
		return nil
	}
	it.positions.b, it.positions.next = b[n:], it.i+1
	return b[:n]
}

// positionsHere returns the stored positions from the present document on.
func (it *termIter) positionsHere() ([]byte, bool) {
	p := &it.positions
	if it.err != nil {
		return nil, false
	}
	if p.block != it.block {
		from, to := uint32(0), uint32(it.term.positionsLen)
		if it.skip != nil {
			_, from = it.skipEnds(it.block - 1)
			_, to = it.skipEnds(it.block)
		}
		if from > to || int(to) > it.term.positionsLen {
			it.fail(fmt.Errorf("%w: positions of block %d", ErrCorrupt, it.block))
			return nil, false
		}
		b, err := p.win.read(it.term.at+int64(it.term.docsLen)+int64(from), int(to-from))
		if err != nil {
			it.fail(err)
			return nil, false
		}
		p.b, p.block, p.next = b, it.block, 0
	}
	n := skipPositions(p.b, it.i-p.next)
	if n < 0 {
		it.fail(fmt.Errorf("%w: positions of block %d end early", ErrCorrupt, it.block))
		return nil, false
	}
	return p.b[n:], true
}

// step goes to the next document.
func (it *termIter) step() {
	if it.i+1 < it.n {
		it.i++
		it.doc = it.docs[it.i]
		return
	}
	it.nextBlock()
}

// positionsLen returns the length of the stored positions of one document that
// b begins with, or -1.
func positionsLen(b []byte) int { return skipPositions(b, 1) }

// skipPositions returns the length of the stored positions of so many documents
// that b begins with, or -1 if it does not hold them. The first byte of a
// document's last number, and of no other, is even.
func skipPositions(b []byte, docs int) int {
	const each = 0x0101010101010101
	at, inside := 0, uint64(0) // inside: 1 if the byte before is not the last of its number
	for ; docs > 0 && at+8 <= len(b); at += 8 {
		word := binary.LittleEndian.Uint64(b[at:])
		long := word >> 7 & each
		last := bits.OnesCount64(^word & each &^ (long<<8 | inside))
		if last >= docs {
			break
		}
		docs -= last
		inside = long >> 56
	}
	if inside != 0 {
		if at = numberEnd(b, at); at < 0 {
			return -1
		}
	}
	for docs > 0 {
		if at == len(b) {
			return -1
		}
		last := b[at]&1 == 0
		if at = numberEnd(b, at); at < 0 {
			return -1
		}
		if last {
			docs--
		}
	}
	return at
}

// numberEnd returns where the varint that has a byte at the given place ends,
// or -1.
func numberEnd(b []byte, at int) int {
	for ; at < len(b); at++ {
		if b[at] < 0x80 {
			return at + 1
		}
	}
	return -1
}
