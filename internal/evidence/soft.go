package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some words are equal although their normal forms differ, because one side has
// divided or joined them in setting: "self-\nmanaged" and "self-managed", "5 km"
// and "5km", "capitalism²" with a note mark. This is looked at only where the
// alignment has left a hole.

// soften gives places to words at the borders of holes that are equal but for
// how they are set.
func (a *aligner) soften() {
	copy(a.to, a.at)
	a.dropVocalConflicts()
	for lo := 0; lo < len(a.seq); {
		if a.at[lo] >= 0 {
			lo++
			continue
		}
		hi := lo
		for hi < int(a.ends[lo]) && a.at[hi] < 0 {
			hi++
		}
		next := len(a.ix.tokens)
		if hi < int(a.ends[lo]) {
			next = int(a.at[hi])
		}
		i, last := lo, -1
		if lo > int(a.begins[lo]) {
			last = int(a.to[lo-1])
			for i < hi {
				n, m := a.equalSet(i, hi, last+1, next, false)
				if n == 0 {
					break
				}
				a.set(i, n, last+1, m)
				i += n
				last += m
			}
		}
		if hi < int(a.ends[lo]) {
			for j := hi; j > i; {
				n, m := a.equalSet(i, j, last+1, next, true)
				if n == 0 {
					break
				}
				a.set(j-n, n, next-m, m)
				j -= n
				next -= m
			}
		}
		lo = hi
	}
}

// set places the n words from i on at the m words of the source from s on.
func (a *aligner) set(i, n, s, m int) {
	a.at[i], a.to[i] = int32(s), int32(s+m-1)
	for k := i + 1; k < i+n; k++ {
		a.at[k], a.to[k] = int32(s+m-1), int32(s+m-1)
		a.absorbed[k] = true
	}
}

// dropVocalConflicts takes the places of words back whose marks of vowels
// contradict each other. A side may leave them out.
func (a *aligner) dropVocalConflicts() {
	for i, p := range a.at {
		if p >= 0 && a.vocalConflict(i, int(p)) {
			a.at[i], a.to[i] = -1, -1
		}
	}
}

func (a *aligner) vocalConflict(i, s int) bool {
	mine, theirs := a.q.tokens[a.seq[i]], a.ix.tokens[s]
	return mine.flags&theirs.flags&hasVocalMarks != 0 &&
		vocalConflict(normalise(a.q.clean[mine.start:mine.end]), normalise(a.ix.text[theirs.start:theirs.end]))
}

// vocalConflict reports whether two words of the same letters have different
// marks at a letter where both have some.
func vocalConflict(x, y string) bool {
	marksAt := func(s string) (letters []string) {
		for _, r := range s {
			switch {
			case !isVocalMark(r):
				letters = append(letters, "")
			case len(letters) > 0:
				letters[len(letters)-1] += string(r)
			}
		}
		return letters
	}
	a, b := marksAt(x), marksAt(y)
	for i := range min(len(a), len(b)) {
		if a[i] != "" && b[i] != "" && a[i] != b[i] {
			return true
		}
	}
	return false
}

// equalSet finds how many words of the quotation, within [lo, hi), are set
// differently but equal to how many words of the source, within [from, to): at
// the start of both or, if back is set, at the end. It returns 0, 0 if none are.
func (a *aligner) equalSet(lo, hi, from, to int, back bool) (n, m int) {
	for _, size := range [...][2]int{{1, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}, {2, 2}, {2, 3}, {3, 2}, {1, 4}, {4, 1}} {
		n, m := size[0], size[1]
		if n > hi-lo || m > to-from {
			continue
		}
		i, s := lo, from
		if back {
			i, s = hi-n, to-m
		}
		if a.sameSet(i, n, s, m) {
			return n, m
		}
	}
	i, s := lo, from
	if back {
		i, s = hi-1, to-1
	}
	if lo < hi && from < to && a.sameWord(i, s) {
		return 1, 1
	}
	return 0, 0
}

func (a *aligner) sameSet(i, n, s, m int) bool {
	var mine, theirs strings.Builder
	joined := false
	for k := i; k < i+n; k++ {
		t := a.q.tokens[a.seq[k]]
		mine.WriteString(a.q.words.words[t.word])
		joined = joined || t.flags&isJoined != 0
		if k > i {
			joined = joined || numberBorder(a.q.words.words[a.q.tokens[a.seq[k-1]].word], a.q.words.words[t.word])
		}
	}
	for k := s; k < s+m; k++ {
		theirs.WriteString(a.ix.wordAt(k))
		joined = joined || a.ix.tokens[k].flags&isJoined != 0
		if k > s {
			joined = joined || numberBorder(a.ix.wordAt(k-1), a.ix.wordAt(k))
		}
	}
	if mine.String() != theirs.String() {
		return false
	}
	if n == 1 && m == 1 {
		return !a.vocalConflict(i, s)
	}
	return joined || n+m > 2 && a.sameNumber(i, n, s, m)
}

// numberBorder reports whether a digit and a letter meet between two words, as
// in 5|km.
func numberBorder(x, y string) bool {
	a, _ := utf8.DecodeLastRuneInString(x)
	b, _ := utf8.DecodeRuneInString(y)
	return unicode.IsDigit(a) && unicode.IsLetter(b) || unicode.IsLetter(a) && unicode.IsDigit(b)
}

// sameNumber reports whether digits of one side are groups of three of the
// other: 10  000 with two blanks, and 10000.
func (a *aligner) sameNumber(i, n, s, m int) bool {
	grouped := func(words []string) bool {
		for k, w := range words {
			if strings.Trim(w, "0123456789") != "" || k > 0 && len(w)%3 != 0 {
				return false
			}
		}
		return true
	}
	var mine, theirs []string
	for k := i; k < i+n; k++ {
		mine = append(mine, a.q.words.words[a.q.tokens[a.seq[k]].word])
	}
	for k := s; k < s+m; k++ {
		theirs = append(theirs, a.ix.wordAt(k))
	}
	return grouped(mine) && grouped(theirs) && !a.decimalWithin(i, n, s, m)
}

// decimalWithin reports whether a decimal separator stands between the words.
func (a *aligner) decimalWithin(i, n, s, m int) bool {
	for k := i; k < i+n-1; k++ {
		t := a.q.tokens[a.seq[k]]
		if t.flags&decimalNext != 0 && len(a.q.words.words[a.q.tokens[a.seq[k+1]].word]) != 3 {
			return true
		}
	}
	for k := s; k < s+m-1; k++ {
		if a.ix.tokens[k].flags&decimalNext != 0 && len(a.ix.wordAt(k+1)) != 3 {
			return true
		}
	}
	return false
}

// sameWord reports whether two single words are equal but for a dotless i in
// capitals, a note mark, or an ending in brackets.
func (a *aligner) sameWord(i, s int) bool {
	mine, theirs := a.q.tokens[a.seq[i]], a.ix.tokens[s]
	x, y := a.q.words.words[mine.word], a.ix.wordAt(s)
	if strings.ReplaceAll(x, "ı", "i") == strings.ReplaceAll(y, "ı", "i") {
		// In Turkish, capital I is the dotless one; elsewhere it is not.
		return strings.ContainsRune(a.q.clean[mine.start:mine.end], 'I') || strings.ContainsRune(a.ix.text[theirs.start:theirs.end], 'I')
	}
	if mine.flags&hasSuperscript != 0 && withoutNoteMark(a.q.clean[mine.start:mine.end], x) == y ||
		theirs.flags&hasSuperscript != 0 && withoutNoteMark(a.ix.text[theirs.start:theirs.end], y) == x {
		return true
	}
	if base := a.q.bracketed[int(a.seq[i])]; base > 0 {
		stem := x[:base]
		return stem == y || base >= 3 && strings.HasPrefix(y, stem)
	}
	return false
}

// withoutNoteMark returns a word without the superscript digits at its end, or
// "" if they may be the power of a unit.
func withoutNoteMark(raw, word string) string {
	n := 0
	for raw != "" {
		r, size := utf8.DecodeLastRuneInString(raw)
		if !isSuperscript(r) {
			break
		}
		n++
		raw = raw[:len(raw)-size]
	}
	if rest := word[:max(0, len(word)-n)]; utf8.RuneCountInString(rest) > 3 {
		return rest
	}
	return ""
}
