package search

import (
	"encoding/binary"
	"sort"
)

// skipTable is read in parts, as they are wanted: that of a word in most posts is
// longer than all else that is read of it.
type skipTable struct {
	win   window
	at    int64
	parts [][]byte // nil: not read yet
}

// skipPart is the number of entries of a part.
const skipPart = 512

// noSkips takes the place of a part that cannot be read.
var noSkips [skipPart * skipEntry]byte

func (s *skipTable) open(at int64, blocks int) {
	s.at = at
	n := (blocks + skipPart - 1) / skipPart
	if cap(s.parts) < n {
		s.parts = make([][]byte, n)
	}
	s.parts = s.parts[:n]
	clear(s.parts)
}

// skipped returns the entry of a block.
func (it *termIter) skipped(block int) []byte {
	part := it.skip.parts[block/skipPart]
	if part == nil {
		part = it.readSkips(block / skipPart)
	}
	return part[block%skipPart*skipEntry:][:skipEntry]
}

func (it *termIter) readSkips(part int) []byte {
	s := &it.skip
	from := part * skipPart
	n := min(skipPart, it.blocks-from) * skipEntry
	// What the window puts together from two blocks is not to be overwritten.
	s.win.joined = nil
	b, err := s.win.read(s.at+int64(from*skipEntry), n)
	s.win.joined = nil
	if err != nil {
		it.fail(err)
		return noSkips[:]
	}
	s.parts[part] = b
	return b
}

// skipLast returns the last ordinal of a block.
func (it *termIter) skipLast(block int) uint32 {
	return binary.LittleEndian.Uint32(it.skipped(block))
}

// skipEnds returns where a block and its positions end.
func (it *termIter) skipEnds(block int) (docs, positions uint32) {
	if block < 0 {
		return 0, 0
	}
	e := it.skipped(block)
	return binary.LittleEndian.Uint32(e[4:]), binary.LittleEndian.Uint32(e[8:])
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

// blockOf returns the first block of the list that may hold d. It begins to look
// where d would be if the documents lay evenly.
func (it *termIter) blockOf(d uint32) int {
	guess := min(int(uint64(d)*uint64(it.blocks)/uint64(it.seg.docs)), it.blocks-1)
	if it.skipLast(guess) < d {
		return it.blockAfter(guess, d)
	}
	high, step := guess, 1
	for high-step >= 0 && it.skipLast(high-step) >= d {
		high -= step
		step *= 2
	}
	low := max(0, high-step+1)
	return low + sort.Search(high-low, func(i int) bool { return it.skipLast(low+i) >= d })
}
