package evidence

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// This file asks the lexicons what words mean for a verdict.

// longestEntry bounds the sequences of a lexicon, in words.
const longestEntry = 8

// classes returns what the words [lo, hi) are, each with its neighbours: a
// sequence of a lexicon counts if it reaches into them.
func (x lexica) classes(words []string, lo, hi int) class {
	var found class
	for i := lo; i < hi; i++ {
		for _, l := range x.list {
			c := l.classAt(words, i)
			if c&^holdsNegator != 0 && !x.knows(l, words[i]) {
				// A negator of English may be in a Portuguese text after all.
				c &= holdsNegator
			}
			found |= c
		}
	}
	for i := max(0, lo-longestEntry); i < lo; i++ {
		for _, l := range x.list {
			found |= l.sequenceAt(words, i, lo)
		}
	}
	return found
}

// classAt returns what the word at i is, alone or as the start of a sequence. A
// negator within a word that [except] lists is none.
func (l *lexicon) classAt(words []string, i int) class {
	w := words[i]
	c := l.words[w] | l.sequenceAt(words, i, i)
	for n := range w {
		if n > l.longestStem {
			break
		}
		if n >= l.shortestStem {
			c |= l.stems[w[:n]]
		}
	}
	c |= l.stems[w]
	for part, inner := range l.inner {
		if strings.Contains(w, part) {
			c |= inner
		}
	}
	if c&except != 0 || c&negator != 0 && l.excepted(words, i) {
		c &^= negator | except
	}
	return c
}

// sequenceAt returns the classes of the sequences that begin at i and reach the
// word at reach.
func (l *lexicon) sequenceAt(words []string, i, reach int) class {
	var c class
	for _, s := range l.sequences[words[i]] {
		if i+len(s.rest) >= reach && s.at(words, i) {
			c |= s.class
		}
	}
	if c&negator != 0 && l.excepted(words, i) {
		c &^= negator
	}
	return c &^ except
}

func (s sequence) at(words []string, i int) bool {
	if i+len(s.rest) >= len(words) {
		return false
	}
	for n, w := range s.rest {
		if words[i+1+n] != w {
			return false
		}
	}
	return true
}

// excepted reports whether the word at i is part of an entry of [except].
func (l *lexicon) excepted(words []string, i int) bool {
	if l.words[words[i]]&except != 0 {
		return true
	}
	for j := max(0, i-longestEntry); j <= i; j++ {
		for _, s := range l.sequences[words[j]] {
			if s.class&except != 0 && j+len(s.rest) >= i && s.at(words, j) {
				return true
			}
		}
	}
	return false
}

// opposed reports whether one list of words says the opposite of the other: a
// pair of a lexicon, or the same word with a negating affix.
func (x lexica) opposed(a, b []string) bool {
	for _, l := range x.list {
		if len(a) == 1 && len(b) == 1 && l.affixed(a[0], b[0]) {
			return true
		}
		for _, s := range l.sidesIn(a) {
			for _, t := range l.sidesIn(b) {
				if s.pair == t.pair && s.left != t.left {
					return true
				}
			}
		}
	}
	return false
}

// sameDay reports whether both lists of words name the same month or day.
func (x lexica) sameDay(a, b []string) bool {
	for _, l := range x.list {
		for _, s := range l.sidesIn(a) {
			if slices.Contains(l.sidesIn(b), s) {
				return true
			}
		}
	}
	return false
}

func (l *lexicon) sidesIn(words []string) []side {
	var list []side
	for i, w := range words {
		list = append(list, l.sides[w]...)
		for n := range w {
			if n > 0 {
				list = append(list, l.sideStems[w[:n]]...)
			}
		}
		list = append(list, l.sideStems[w]...)
		for _, s := range l.sequences[w] {
			if s.at(words, i) {
				list = append(list, s.sides...)
			}
		}
	}
	return list
}

// affixed reports whether the two words differ by a negating affix only.
func (l *lexicon) affixed(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, affix := range l.affixes {
		part := strings.Trim(affix, "-")
		switch {
		case !strings.HasPrefix(affix, "-"):
			if b == part+a && len(a) > 2 {
				return true
			}
		case !strings.HasSuffix(affix, "-"):
			// careful, careless: the stem is the same, the suffixes differ.
			if stem, ok := strings.CutSuffix(b, part); ok && len(stem) > 2 && strings.HasPrefix(a, stem) {
				return true
			}
			if stem, ok := strings.CutSuffix(a, part); ok && len(stem) > 2 && strings.HasPrefix(b, stem) {
				return true
			}
		default:
			if n := len(b) - len(part); n == len(a) {
				for i := 2; i < n; i++ {
					if b[:i] == a[:i] && b[i:i+len(part)] == part && b[i+len(part):] == a[i:] {
						return true
					}
				}
			}
		}
	}
	return false
}

// value returns the number that one word says, in digits or in letters.
func (x lexica) value(word string) (float64, bool) {
	if v, err := strconv.ParseFloat(word, 64); err == nil && !math.IsInf(v, 0) && word[0] >= '0' && word[0] <= '9' {
		return v, true
	}
	for _, l := range x.list {
		if v, ok := l.values[word]; ok && l.words[word]&numberWord != 0 {
			return v, true
		}
	}
	return 0, false
}

// abbreviation reports whether the full stop after the word ends no sentence.
func (x lexica) abbreviation(word string) bool {
	for _, l := range x.list {
		if l.abbreviations[word] {
			return true
		}
	}
	return false
}

// capitalsTellNames reports whether a capital in the middle of a sentence is the
// sign of a name: not where every noun has one.
func (x lexica) capitalsTellNames(language string) bool {
	for _, l := range x.list {
		if l.language == language && l.nouns {
			return false
		}
	}
	return true
}
