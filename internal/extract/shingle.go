package extract

import (
	"hash/maphash"
	"strings"
	"unicode"
)

var seed = maphash.MakeSeed()

// shingleLength is how many words in a row are compared as one.
const shingleLength = 4

// textWords are the words of text in lower case, characters of scripts without
// spaces one by one.
func textWords(text string) []string {
	var words []string
	start := -1
	lower := strings.ToLower(text)
	for i, c := range lower {
		spaceless := c >= 0x0E00 && isSpaceless(c)
		if letter := unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.IsMark(c); letter && !spaceless {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			words = append(words, lower[start:i])
			start = -1
		}
		if spaceless {
			words = append(words, string(c))
		}
	}
	if start >= 0 {
		words = append(words, lower[start:])
	}
	return words
}

func isSpaceless(c rune) bool {
	return unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// shingles are all runs of shingleLength words of a text, and its words if it
// has fewer.
type shingles map[uint64]bool

func shinglesOf(text string) shingles {
	s := shingles{}
	words := textWords(text)
	for i := range words {
		// Short blocks are looked up by runs of their own length.
		for n := 1; n <= shingleLength && i+n <= len(words); n++ {
			s[hashWords(words[i:i+n])] = true
		}
	}
	return s
}

func hashWords(words []string) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, w := range words {
		h.WriteString(w)
		h.WriteByte(' ')
	}
	return h.Sum64()
}

// cover is the part of text's runs of words that are in s, from 0 to 1.
func (s shingles) cover(text string) float64 {
	words := textWords(text)
	if len(words) == 0 {
		return 0
	}
	n := min(shingleLength, len(words))
	found, all := 0, 0
	for i := 0; i+n <= len(words); i++ {
		all++
		if s[hashWords(words[i:i+n])] {
			found++
		}
	}
	return float64(found) / float64(all)
}
