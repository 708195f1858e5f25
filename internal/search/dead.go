package search

import "math/bits"

// deadSet holds the ordinals of a segment's documents that newer segments
// replaced or deleted. Nil is the empty set. A set in use does not change.
type deadSet struct {
	words []uint64
	count int
}

func (s *deadSet) has(ordinal uint32) bool {
	return s != nil && s.words[ordinal>>6]>>(ordinal&63)&1 != 0
}

func (s *deadSet) len() int {
	if s == nil {
		return 0
	}
	return s.count
}

// from counts the members from an ordinal on.
func (s *deadSet) from(ordinal uint32) int {
	if s == nil || int(ordinal>>6) >= len(s.words) {
		return 0
	}
	n := bits.OnesCount64(s.words[ordinal>>6] >> (ordinal & 63))
	for _, w := range s.words[ordinal>>6+1:] {
		n += bits.OnesCount64(w)
	}
	return n
}

// deadDraft collects additions to a set and copies it at the first of them.
type deadDraft struct {
	set    *deadSet
	copied bool
	docs   int
}

func (d *deadDraft) add(ordinal uint32) {
	if d.set.has(ordinal) {
		return
	}
	if !d.copied {
		next := &deadSet{words: make([]uint64, (d.docs+63)/64)}
		if d.set != nil {
			copy(next.words, d.set.words)
			next.count = d.set.count
		}
		d.set, d.copied = next, true
	}
	d.set.words[ordinal>>6] |= 1 << (ordinal & 63)
	d.set.count++
}
