package search

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// vocabulary numbers the words of the texts of one comparison, from 1.
type vocabulary struct {
	lang    Language
	scan    scanner
	numbers map[string]uint32 // by key of the index
	met     map[string]uint32 // by the word as scanned, one that is exact after a 0 byte; 0 is a stop word
	keys    []string          // of the index, by word
	spelt   []string          // the first spelling that was met, by word
	idf     []float64         // 0: not known yet
	grams   [][]uint32
	marks   []spellingMarks
	places  []int32 // scratch, by word: its place in the words of a text
	lexicon *lexicon
	key     []byte
	raw     []byte
}

func newVocabulary(lang Language, l *lexicon) *vocabulary {
	v := &vocabulary{lang: lang, scan: lang.scanner(), lexicon: l, numbers: make(map[string]uint32), met: make(map[string]uint32)}
	v.reset()
	return v
}

// reset forgets all words. Word 0 stands for none.
func (v *vocabulary) reset() {
	clear(v.numbers)
	clear(v.met)
	v.keys, v.spelt = append(v.keys[:0], ""), append(v.spelt[:0], "")
	v.idf, v.grams, v.marks = append(v.idf[:0], 0), append(v.grams[:0], nil), append(v.marks[:0], spellingMarks{})
}

// wordCount is a word with how often title and body hold it.
type wordCount struct {
	word        uint32
	title, body int32
}

// analysed is a text in words; stop words are left out.
type analysed struct {
	id          int64
	title, body []uint32
	words       []wordCount // by word
}

func (a *analysed) length() float64 { return float64(len(a.title) + len(a.body)) }

// count returns the entry of a word, of zeros if the text does not hold it.
func (a *analysed) count(word uint32) wordCount {
	i, ok := slices.BinarySearchFunc(a.words, word, func(w wordCount, t uint32) int { return cmp.Compare(w.word, t) })
	if !ok {
		return wordCount{}
	}
	return a.words[i]
}

func (v *vocabulary) analyse(t Text) analysed {
	body := t.Body
	if len(body) > similarBytes {
		n := similarBytes
		for n > 0 && !utf8.RuneStart(body[n]) {
			n--
		}
		body = body[:n]
	}
	a := analysed{id: t.ID, title: v.words(t.Title), body: v.words(body)}
	v.count(&a)
	return a
}

// count fills in the words of a text from its title and body.
func (v *vocabulary) count(a *analysed) {
	if n := len(v.keys); len(v.places) < n {
		v.places = append(v.places, make([]int32, n-len(v.places))...)
	}
	a.words = make([]wordCount, 0, len(a.title)+len(a.body))
	place := func(w uint32) *wordCount {
		if v.places[w] == 0 {
			a.words = append(a.words, wordCount{word: w})
			v.places[w] = int32(len(a.words))
		}
		return &a.words[v.places[w]-1]
	}
	for _, w := range a.title {
		place(w).title++
	}
	for _, w := range a.body {
		place(w).body++
	}
	for _, w := range a.words {
		v.places[w.word] = 0
	}
	slices.SortFunc(a.words, func(x, y wordCount) int { return cmp.Compare(x.word, y.word) })
}

func (v *vocabulary) words(text string) []uint32 {
	const usualWord = 7 // bytes, with what divides it from the next
	list := make([]uint32, 0, len(text)/usualWord+1)
	v.scan.reset(text)
	for v.scan.scan() {
		v.raw = v.raw[:0]
		if v.scan.exact {
			v.raw = append(v.raw, 0)
		}
		v.raw = append(v.raw, v.scan.word...)
		n, ok := v.met[string(v.raw)]
		if !ok {
			w := v.lexicon.word(v.raw, v.learn)
			n = v.number(w)
			v.met[w.raw] = n
		}
		if n != 0 {
			list = append(list, n)
		}
	}
	return list
}

// learn finds the key of the word that was scanned, "" for a stop word.
func (v *vocabulary) learn() string {
	if v.lang.stopWord(v.scan.word) {
		return ""
	}
	v.key = append(append(v.key[:0], fieldWord), v.scan.word...)
	if !v.scan.exact {
		v.key = v.key[:1+len(v.lang.stem(v.key[1:]))]
	}
	return string(v.key)
}

// number is the number of a word, a new one if its key has none yet; 0 for a
// stop word.
func (v *vocabulary) number(w lexeme) uint32 {
	if w.key == "" {
		return 0
	}
	n, ok := v.numbers[w.key]
	if !ok {
		n = uint32(len(v.keys))
		v.numbers[w.key] = n
		v.keys, v.spelt = append(v.keys, w.key), append(v.spelt, strings.TrimPrefix(w.raw, "\x00"))
		v.idf, v.grams, v.marks = append(v.idf, 0), append(v.grams, nil), append(v.marks, spellingMarks{})
	}
	return n
}

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

// saturate is the part of BM25 that an occurrence count contributes.
func saturate(n, k1, b, length, usual float64) float64 {
	return n / (n + k1*(1-b+b*length/math.Max(usual, 1)))
}
