package search

import (
	"math"
	"math/bits"
	"slices"
)

// gramLength is the length in bytes of the pieces by which spellings are
// compared; a word's beginning and end count as a character.
const gramLength = 3

// pieces returns the different pieces of a word in order.
func (v *vocabulary) pieces(word uint32) []uint32 {
	if v.grams[word] != nil {
		return v.grams[word]
	}
	s := " " + v.spelt[word] + " "
	list := []uint32{}
	for i := 0; i+gramLength <= len(s); i++ {
		list = append(list, uint32(s[i])<<16|uint32(s[i+1])<<8|uint32(s[i+2]))
	}
	slices.Sort(list)
	v.grams[word] = slices.Compact(list)
	return v.grams[word]
}

// spellingMarks are bits that stand for the pieces of a word, one or more pieces
// for each, by which words that have little in common are told apart cheaply.
type spellingMarks struct {
	bits         uint64
	pieces, ones uint8 // pieces with their repetitions, and bits
}

func (v *vocabulary) marksOf(word uint32) spellingMarks {
	if m := v.marks[word]; m.pieces > 0 {
		return m
	}
	s := v.spelt[word]
	m := spellingMarks{pieces: uint8(min(len(s), math.MaxUint8))}
	// The pieces of " word " are as many as the word has bytes.
	a, b := byte(' '), s[0]
	for i := range len(s) {
		c := byte(' ')
		if i+1 < len(s) {
			c = s[i+1]
		}
		m.bits |= 1 << (((uint32(a)<<16 | uint32(b)<<8 | uint32(c)) * 0x9e3779b1) >> 26)
		a, b = b, c
	}
	m.ones = uint8(bits.OnesCount64(m.bits))
	v.marks[word] = m
	return m
}

// maybeLike tells whether the pieces of two words may be as much alike as least
// says: each common piece has its bit in both, and those of one word that share
// a bit may all be common.
func (v *vocabulary) maybeLike(a, b uint32, least float64) bool {
	x, y := v.marksOf(a), v.marksOf(b)
	if x.pieces == math.MaxUint8 || y.pieces == math.MaxUint8 {
		return true
	}
	common := bits.OnesCount64(x.bits&y.bits) + int(min(x.pieces-x.ones, y.pieces-y.ones))
	return 2*float64(common) >= least*float64(int(x.ones)+int(y.ones))
}

// likeness tells how alike two words are spelt, from 0 to 1 for the same; that
// of words which have little in common is 0.
func (v *vocabulary) likeness(a, b uint32) float64 {
	if a == b {
		return 1
	}
	const least = 0.5
	x, y := v.spelt[a], v.spelt[b]
	if x[0] != y[0] || min(len(x), len(y)) < 4 {
		return 0
	}
	if !v.maybeLike(a, b, least) {
		return 0
	}
	p, q := v.pieces(a), v.pieces(b)
	common := 0
	for i, j := 0, 0; i < len(p) && j < len(q); {
		switch {
		case p[i] == q[j]:
			common++
			i++
			j++
		case p[i] < q[j]:
			i++
		default:
			j++
		}
	}
	if dice := 2 * float64(common) / float64(len(p)+len(q)); dice >= least {
		return dice
	}
	return 0
}
