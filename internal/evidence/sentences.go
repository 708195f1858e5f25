package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// SentencesAround returns what stands around the passage of a text from start to
// end, in bytes: up to n sentences before it and n behind it. What is left of the
// sentences that the passage cuts counts as one each.
func SentencesAround(text string, start, end, n int) (before, after string) {
	var ends []int // behind each sentence
	for i, c := range text {
		next := i + utf8.RuneLen(c)
		if strings.ContainsRune("。！？।؟", c) || strings.ContainsRune(".!?", c) && fullStop(text, i, next) || c == '\n' && strings.HasPrefix(text[next:], "\n") {
			for strings.ContainsRune(`"”’»)]』」`, runeAt(text, next)) {
				next += utf8.RuneLen(runeAt(text, next))
			}
			ends = append(ends, next)
		}
	}
	ends = append(ends, len(text))
	from, to := start, end
	for i, left := len(ends)-2, n; i >= -1 && left > 0; i-- {
		border := 0
		if i >= 0 {
			border = ends[i]
		}
		if border < from && saysSomething(text[border:from]) {
			from, left = border, left-1
		}
	}
	for i, left := 0, n; i < len(ends) && left > 0; i++ {
		if ends[i] > to && saysSomething(text[to:ends[i]]) {
			to, left = ends[i], left-1
		}
	}
	return text[from:start], text[end:to]
}

// saysSomething reports whether there is more in a text than signs.
func saysSomething(text string) bool {
	return strings.ContainsFunc(text, func(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) })
}

// runeAt is the character at a byte of a text, NUL behind its end.
func runeAt(text string, at int) rune {
	if at >= len(text) {
		return 0
	}
	c, _ := utf8.DecodeRuneInString(text[at:])
	return c
}

// fullStop reports whether a full stop, at a byte of a text and with the next
// one behind it, is no part of a number or an abbreviation.
func fullStop(text string, at, next int) bool {
	for next < len(text) && strings.ContainsRune(`"”’»)]`, runeAt(text, next)) {
		next += utf8.RuneLen(runeAt(text, next))
	}
	if next < len(text) && !unicode.IsSpace(runeAt(text, next)) {
		return false
	}
	if unicode.IsLower(runeAt(strings.TrimSpace(text[next:]), 0)) {
		return false
	}
	if text[at] != '.' {
		return true
	}
	word := text[strings.LastIndexFunc(text[:at], unicode.IsSpace)+1 : at]
	letters := utf8.RuneCountInString(word)
	return letters > 2 && !strings.Contains(word, ".") // "U.S.", "Mr.", "J."
}
