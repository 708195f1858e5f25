package search

import (
	"encoding/binary"
	"hash/maphash"
)

// wordTable finds the terms of words. It does what a map from words to terms
// would do at a third of the cost: most words lie within the one line of memory
// that holds their slot.
type wordTable struct {
	seed  maphash.Seed
	slots []wordSlot // a power of two
	n     int
	long  []byte // what stands behind the head of each word that is longer
}

// wordSlot is a word with its term; exact words, which are not stemmed, are
// apart from others of the same letters. size is 0 in an empty slot.
type wordSlot struct {
	head  uint64 // the first 8 bytes, zeros behind a shorter word
	hash  uint32
	term  uint32
	rest  uint32 // of the other bytes, in long
	size  uint16
	exact bool
}

const (
	wordHead  = 8
	fewWords  = 1 << 9
	wordsFull = 2 // a table with less than so many slots a word is doubled
)

func newWordTable() wordTable {
	return wordTable{seed: maphash.MakeSeed(), slots: make([]wordSlot, fewWords)}
}

// clear forgets all words and keeps the memory.
func (t *wordTable) clear() {
	clear(t.slots)
	t.n, t.long = 0, t.long[:0]
}

// find returns the slot of a word, which is not empty: the one it has,
// or the empty one that it may be put in.
func (t *wordTable) find(word []byte, exact bool) (slot *wordSlot, found bool) {
	hash := uint32(maphash.Bytes(t.seed, word))
	head := headOf(word)
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		switch {
		case s.size == 0:
			*s = wordSlot{head: head, hash: hash, exact: exact}
			return s, false
		case s.head == head && int(s.size) == len(word) && s.exact == exact &&
			(len(word) <= wordHead || string(t.long[s.rest:][:len(word)-wordHead]) == string(word[wordHead:])):
			return s, true
		}
	}
}

// put gives the word that find found no term for its term.
func (t *wordTable) put(s *wordSlot, word []byte, term uint32) {
	s.size, s.term, s.rest = uint16(len(word)), term, uint32(len(t.long))
	if len(word) > wordHead {
		t.long = append(t.long, word[wordHead:]...)
	}
	if t.n++; t.n*wordsFull >= len(t.slots) {
		t.grow()
	}
}

func (t *wordTable) grow() {
	old := t.slots
	t.slots = make([]wordSlot, 2*len(old))
	mask := uint32(len(t.slots) - 1)
	for _, s := range old {
		if s.size == 0 {
			continue
		}
		i := s.hash & mask
		for t.slots[i].size != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

func headOf(word []byte) uint64 {
	if len(word) >= wordHead {
		return binary.LittleEndian.Uint64(word)
	}
	var head uint64
	for i, b := range word {
		head |= uint64(b) << (8 * i)
	}
	return head
}
