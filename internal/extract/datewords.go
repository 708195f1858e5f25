package extract

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode"
)

// datePart is a number or a word of a text that may hold a date.
type datePart struct {
	number     int // -1 for a word
	digits     int
	month      int    // of a month's name, else 0
	word       string // in lower case
	between    string // what stands before it, back to the part before
	start, end int
}

// longestDated bounds how much of a text is searched.
const longestDated = 2000

func dateParts(text string) []datePart {
	if len(text) > longestDated {
		text = text[:longestDated]
	}
	var parts []datePart
	last := 0
	kind := func(c rune) int {
		switch {
		case c >= '0' && c <= '9':
			return 1
		case isSpaceless(c):
			return 3 // 年, 月, 日 stand alone
		case unicode.IsLetter(c) || unicode.IsMark(c):
			return 2
		}
		return 0
	}
	start, now := 0, 0
	end := func(to int) {
		if now == 0 {
			return
		}
		word := text[start:to]
		p := datePart{number: -1, between: text[last:start], start: start, end: to}
		if now == 1 {
			p.digits = len(word)
			if len(word) <= 8 {
				p.number, _ = strconv.Atoi(word)
			}
		} else {
			p.word = strings.ToLower(word)
			p.month = monthNames[p.word]
		}
		parts = append(parts, p)
		last = to
	}
	for i, c := range text {
		k := kind(c)
		if k != now || k == 3 {
			// Names of months in Thai, and the like, are words of spaceless
			// characters.
			if k == 3 && now == 3 && !isDateMark(c) && !isDateMark(firstRune(text[start:])) {
				continue
			}
			end(i)
			start, now = i, k
		}
	}
	end(len(text))
	return parts
}

func firstRune(s string) rune {
	for _, c := range s {
		return c
	}
	return 0
}

func isDateMark(c rune) bool {
	return c == '年' || c == '月' || c == '日' || c == '년' || c == '월' || c == '일'
}

const (
	ordinals = " st nd rd th º ª er o e de: "
	of       = " of de del di da d van den года р г do az "
)

// monthLines have the twelve months of a language in a line, each with the
// forms in use.
//
//go:embed months.txt
var monthLines string

// monthNames are the numbers of the months by name.
var monthNames = func() map[string]int {
	m := map[string]int{}
	for line := range strings.Lines(monthLines) {
		for i, names := range strings.Fields(line) {
			for name := range strings.SplitSeq(names, "/") {
				m[name] = i + 1
			}
		}
	}
	return m
}()
