package search

import (
	"math"
	"slices"
)

// questioner compares the words of one text with those of others.
type questioner struct {
	*comparison
	inTitle, anywhere     []float64 // by word: its idf if title, or all of the text, holds it
	pairs                 [][2]uint32
	pairSum               float64
	titleSum              float64 // of the idf of different words
	titledSum             float64
	verboseSum            float64
	titleSquares, squares float64
	alike                 [][]alike  // by word of the vocabulary: words of the text spelt alike
	known                 []bool     // by word: alike is filled
	best                  []float64  // scratch, by word of the text
	begins                [256][]int // places in query.words of the words that begin with a byte
}

// alike is a word of the text, by its place in query.words.
type alike struct {
	place    int
	likeness float64
}

func (c *comparison) questioner() *questioner {
	n := len(c.vocab.keys)
	q := &questioner{
		comparison: c, inTitle: make([]float64, n), anywhere: make([]float64, n),
		alike: make([][]alike, n), known: make([]bool, n), best: make([]float64, len(c.query.words)),
		titleSum: 1e-9, titledSum: 1e-9, titleSquares: 1e-9, squares: 1e-9, verboseSum: 1e-9, pairSum: 1e-9,
	}
	for place, w := range c.query.words {
		begin := c.vocab.spelt[w.word][0]
		q.begins[begin] = append(q.begins[begin], place)
		idf := c.vocab.idf[w.word]
		q.anywhere[w.word] = idf
		q.squares += idf * idf
		q.titledSum += q.titledWeight(w)
		q.verboseSum += q.verboseWeight(w)
		if w.title > 0 {
			q.inTitle[w.word] = idf
			q.titleSum += idf
			q.titleSquares += idf * idf
		}
	}
	for i := 1; i < len(c.query.title); i++ {
		pair := [2]uint32{c.query.title[i-1], c.query.title[i]}
		if !slices.Contains(q.pairs, pair) {
			q.pairs = append(q.pairs, pair)
			q.pairSum += q.pairWeight(pair)
		}
	}
	return q
}

func (q *questioner) titledWeight(w wordCount) float64 {
	return (titleFactor*float64(w.title) + float64(w.body)) * math.Pow(q.vocab.idf[w.word], 1.3)
}

func (q *questioner) verboseWeight(w wordCount) float64 {
	return float64(w.title+w.body) * q.vocab.idf[w.word]
}

func (q *questioner) pairWeight(p [2]uint32) float64 { return q.vocab.idf[p[0]] + q.vocab.idf[p[1]] }

// usualTitleWords is the length of a usual title without its stop words.
const usualTitleWords = 5

// words takes the views that count words in common.
func (q *questioner) words(v *views, d *analysed, usual float64) {
	for _, w := range q.query.words {
		n := d.count(w.word)
		if n.word == 0 {
			continue
		}
		often := titleFactor*float64(n.title) + float64(n.body)
		v.titled += q.titledWeight(w) * saturate(often, 2, 0.5, d.length(), usual) / q.titledSum
		if w.title > 0 && n.title > 0 {
			v.titles += q.inTitle[w.word] * saturate(float64(n.title), 1.2, 0.75, float64(len(d.title)), usualTitleWords) / q.titleSum
		}
		v.verbose += q.verboseWeight(w) * saturate(often, 3, 0.5, d.length(), usual) / q.verboseSum
	}
	sum, held := 1e-9, 0.0
	for _, w := range d.words {
		if w.title > 0 {
			sum += q.vocab.idf[w.word]
			held += q.anywhere[w.word]
		}
	}
	v.cover = held / sum
}

// alikeTo returns the words of the text that are spelt like a word.
func (q *questioner) alikeTo(word uint32) []alike {
	if !q.known[word] {
		q.known[word] = true
		// Words with another beginning are not alike, and a word is itself.
		for _, place := range q.begins[q.vocab.spelt[word][0]] {
			if l := q.vocab.likeness(q.query.words[place].word, word); l > 0 {
				q.alike[word] = append(q.alike[word], alike{place, l})
			}
		}
	}
	return q.alike[word]
}

// spelling takes the views that compare words by their spelling: cosines in
// which a word counts as the one it is most like.
func (q *questioner) spelling(v *views, d *analysed) {
	clear(q.best)
	title, all := 1e-9, 1e-9
	for _, w := range d.words {
		idf := q.vocab.idf[w.word]
		all += idf * idf
		if w.title == 0 {
			continue
		}
		title += idf * idf
		for _, a := range q.alikeTo(w.word) {
			q.best[a.place] = max(q.best[a.place], a.likeness)
		}
	}
	v.spelling = q.alikeSum(q.inTitle) / math.Sqrt(title*q.titleSquares)
	for _, w := range d.words {
		for _, a := range q.alikeTo(w.word) {
			q.best[a.place] = max(q.best[a.place], a.likeness)
		}
	}
	v.spelt = q.alikeSum(q.anywhere) / math.Sqrt(all*q.squares)
}

func (q *questioner) alikeSum(idf []float64) float64 {
	sum := 0.0
	for i, w := range q.query.words {
		sum += idf[w.word] * idf[w.word] * q.best[i]
	}
	return sum
}

func (q *questioner) pairsIn(d *analysed) float64 {
	sum := 0.0
	for _, p := range q.pairs {
		if neighbours(d.title, p) || neighbours(d.body, p) {
			sum += q.pairWeight(p)
		}
	}
	return sum / q.pairSum
}

func neighbours(words []uint32, p [2]uint32) bool {
	for i := 1; i < len(words); i++ {
		if words[i] == p[1] && words[i-1] == p[0] {
			return true
		}
	}
	return false
}

// windowWords is the number of words within which words are near each other.
const windowWords = 12

// window returns the highest sum of idf of different words of the text's title
// within a few words of a body.
func (q *questioner) window(body []uint32) float64 {
	most, sum := 0.0, 0.0
	counts := make(map[uint32]int, 16)
	for i, w := range body {
		if q.inTitle[w] > 0 {
			if counts[w]++; counts[w] == 1 {
				sum += q.inTitle[w]
			}
			most = max(most, sum)
		}
		if i >= windowWords-1 {
			if out := body[i-windowWords+1]; q.inTitle[out] > 0 {
				if counts[out]--; counts[out] == 0 {
					sum -= q.inTitle[out]
				}
			}
		}
	}
	return most
}
