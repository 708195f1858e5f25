package search

import (
	"fmt"
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

	skip    skipTable // of a long list
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
	if err := it.openUnread(src, seg, term); err != nil {
		return err
	}
	if it.long() {
		it.loadBlock(0)
	}
	return it.err
}

// openUnread is open for those who call rewind before anything else: no documents
// of a long list are read that may not be wanted.
func (it *termIter) openUnread(src *source, seg *segment, term termPostings) error {
	// The windows stay where the list before was, if it is of the same segment: a
	// merge reads one list behind the other, of more segments than the cache holds.
	if it.seg != seg || it.win.src != src {
		it.win, it.skip.win, it.positions.win = seg.window(src), seg.window(src), seg.window(src)
	}
	it.seg, it.term, it.err = seg, term, nil
	it.block, it.shallow, it.most, it.blocks = 0, 0, 0, (term.docs+listBlock-1)/listBlock
	it.positions.reset()
	if !it.long() {
		it.loadShort()
		return it.err
	}
	if it.blocks*skipEntry > term.docsLen {
		return fmt.Errorf("%w: segment %d: %d blocks in %d bytes", ErrCorrupt, seg.info.ID, it.blocks, term.docsLen)
	}
	it.n = 0
	it.skip.open(term.at, it.blocks)
	return nil
}

// long reports whether the list has a skip table.
func (it *termIter) long() bool { return it.blocks > 1 }

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

// loadBlock goes to the first document of a block.
func (it *termIter) loadBlock(block int) {
	if b := it.fetch(block); b != nil {
		it.unpack(b)
	}
}

// fetch reads a block and its impacts, and returns the gaps for unpack; nil if it
// fails. Until then the block has no documents.
func (it *termIter) fetch(block int) []byte {
	from, _ := it.skipEnds(block - 1)
	to, _ := it.skipEnds(block)
	n := min(listBlock, it.term.docs-block*listBlock)
	width := int(it.skipped(block)[13])
	size, impacts := packedLen(n, width), 0
	if it.term.scored {
		impacts = n
	}
	if width > 24 || to < from || int(to-from) != size+impacts || int(to) > it.term.docsLen-it.blocks*skipEntry {
		it.fail(fmt.Errorf("%w: block %d of %d+%d bytes, width %d", ErrCorrupt, block, from, to, width))
		return nil
	}
	// The trailer follows every list, so there is always slack to read.
	b, err := it.win.read(it.term.at+int64(it.blocks*skipEntry)+int64(from), size+impacts+packSlack)
	if err != nil {
		it.fail(err)
		return nil
	}
	it.block, it.n, it.impacts = block, 0, nil
	if it.term.scored {
		it.impacts = b[size : size+impacts]
	}
	return b
}

// unpack goes to the first document of the block that was fetched.
func (it *termIter) unpack(b []byte) {
	after := exhausted
	if it.block > 0 {
		after = it.skipLast(it.block - 1)
	}
	n := min(listBlock, it.term.docs-it.block*listBlock)
	unpackGaps(it.docs[:n], b, int(it.skipped(it.block)[13]), after)
	it.n, it.i = n, 0
	it.doc, it.last = it.docs[0], it.skipLast(it.block)
	if it.docs[n-1] != it.last || int(it.last) >= it.seg.docs {
		it.fail(fmt.Errorf("%w: block %d ends at %d, not %d", ErrCorrupt, it.block, it.docs[n-1], it.last))
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

// seek goes to the first document from d on and reports whether it is d.
func (it *termIter) seek(d uint32) bool {
	if d <= it.doc {
		return d == it.doc
	}
	if d > it.last {
		if it.enter(d); it.doc >= d {
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

// enter goes to the first document of the block that holds d, or would, which comes
// after the present one.
func (it *termIter) enter(d uint32) {
	b := it.block + 1
	if b < it.blocks {
		b = it.blockAfter(b, d)
	}
	if b >= it.blocks {
		it.block = it.blocks - 1
		it.nextBlock()
		return
	}
	it.loadBlock(b)
}

// rewind makes the documents from d on, and none before it, the next to seek,
// whatever the place was before. The present document is undefined until then.
func (it *termIter) rewind(d uint32) {
	if it.err != nil {
		return
	}
	it.positions.leave()
	if !it.long() {
		it.block, it.n, it.i = 0, it.term.docs, 0
		it.doc, it.last = it.docs[0], it.docs[it.n-1]
		return
	}
	b := it.blockOf(d)
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
	if !it.long() {
		return it.most
	}
	it.goShallow(from)
	var most byte
	for b := it.shallow; b < it.blocks; b++ {
		most = max(most, it.skipped(b)[12])
		if most == maxImpact || it.skipLast(b) >= to {
			break
		}
	}
	it.shallow = min(it.shallow, it.blocks-1)
	return int32(most)
}

// maxAt returns a bound of the impacts of the documents from d to the last of a
// block. Calls of it and of maxIn come in ascending order.
func (it *termIter) maxAt(d uint32) (most int32, last uint32) {
	if !it.long() {
		return it.most, exhausted
	}
	if it.goShallow(d); it.shallow == it.blocks {
		it.shallow--
		return 0, exhausted
	}
	return int32(it.skipped(it.shallow)[12]), it.skipLast(it.shallow)
}

// goShallow makes shallow the block that holds d, or would.
func (it *termIter) goShallow(d uint32) {
	if it.shallow = max(it.shallow, min(it.block, it.blocks-1)); it.skipLast(it.shallow) < d {
		it.shallow = it.blockAfter(it.shallow, d)
	}
}

// maxAll returns a bound of all impacts of the list.
func (it *termIter) maxAll() int32 {
	switch {
	case it.most != 0 || !it.long():
	case it.blocks > skipPart: // not worth reading all of the table
		it.most = maxImpact
	default:
		for b := range it.blocks {
			it.most = max(it.most, int32(it.skipped(b)[12]))
		}
	}
	return it.most
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
