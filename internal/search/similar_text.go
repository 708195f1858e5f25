package search

import (
	"cmp"
	"math"
	"slices"
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
	key     []byte
	raw     []byte
}

func newVocabulary(lang Language) vocabulary {
	return vocabulary{
		lang: lang, scan: lang.scanner(), numbers: make(map[string]uint32), met: make(map[string]uint32),
		keys: make([]string, 1), spelt: make([]string, 1), idf: make([]float64, 1), grams: make([][]uint32, 1),
	}
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
	for _, w := range a.title {
		a.words = append(a.words, wordCount{word: w, title: 1})
	}
	for _, w := range a.body {
		a.words = append(a.words, wordCount{word: w, body: 1})
	}
	slices.SortFunc(a.words, func(x, y wordCount) int { return cmp.Compare(x.word, y.word) })
	n := 0
	for _, w := range a.words {
		if n > 0 && a.words[n-1].word == w.word {
			a.words[n-1].title += w.title
			a.words[n-1].body += w.body
			continue
		}
		a.words[n] = w
		n++
	}
	a.words = a.words[:n]
	return a
}

func (v *vocabulary) words(text string) []uint32 {
	var list []uint32
	v.scan.reset(text)
	for v.scan.scan() {
		v.raw = v.raw[:0]
		if v.scan.exact {
			v.raw = append(v.raw, 0)
		}
		v.raw = append(v.raw, v.scan.word...)
		n, ok := v.met[string(v.raw)]
		if !ok {
			n = v.number()
			v.met[string(v.raw)] = n
		}
		if n != 0 {
			list = append(list, n)
		}
	}
	return list
}

// number is the number of the word that was scanned, a new one if it has none
// yet; 0 for a stop word.
func (v *vocabulary) number() uint32 {
	if v.lang.stopWord(v.scan.word) {
		return 0
	}
	v.key = append(append(v.key[:0], fieldWord), v.scan.word...)
	if !v.scan.exact {
		v.key = v.key[:1+len(v.lang.stem(v.key[1:]))]
	}
	n, ok := v.numbers[string(v.key)]
	if !ok {
		n = uint32(len(v.keys))
		key := string(v.key)
		v.numbers[key] = n
		v.keys, v.spelt = append(v.keys, key), append(v.spelt, string(v.scan.word))
		v.idf, v.grams = append(v.idf, 0), append(v.grams, nil)
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
