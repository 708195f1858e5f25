package search

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

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
		if it.long() {
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
