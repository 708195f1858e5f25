package search

import (
	"cmp"
	"math"
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

// saturate is the part of BM25 that an occurrence count contributes.
func saturate(n, k1, b, length, usual float64) float64 {
	return n / (n + k1*(1-b+b*length/math.Max(usual, 1)))
}
