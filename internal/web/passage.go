package web

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxWords is how many words of a query are marked.
const maxWords = 20

// searchWords are the words of a query that can stand in a text, in lower case;
// operators, tags and words that must not occur are left out.
func searchWords(query string) []string {
	var words []string
	for _, part := range strings.Fields(query) {
		if strings.HasPrefix(part, "-") || strings.HasPrefix(part, "[") {
			continue
		}
		if name, value, ok := strings.Cut(part, ":"); ok {
			if name != "title" && name != "body" && name != "code" {
				continue
			}
			part = value
		}
		for word := range strings.FieldsFuncSeq(part, func(r rune) bool { return !isWordRune(r) }) {
			if len(words) < maxWords {
				words = append(words, strings.ToLower(word))
			}
		}
	}
	return words
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// passageLead is how many characters stand before the first word found.
const passageLead = 60

// passage picks about runes characters of a text around the first of the words
// and returns them as safe HTML, with the words marked. A word marks those that
// begin with it too.
func passage(text string, words []string, runes int) string {
	spots := wordSpots(text, words)
	from := 0
	if len(spots) > 0 {
		from = blankBefore(text, spots[0][0], passageLead)
	}
	to := endAfter(text, from, runes)
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for _, spot := range spots {
		if spot[0] < at || spot[1] > to {
			continue
		}
		b.WriteString(html.EscapeString(text[at:spot[0]]))
		b.WriteString("<mark>" + html.EscapeString(text[spot[0]:spot[1]]) + "</mark>")
		at = spot[1]
	}
	b.WriteString(html.EscapeString(text[at:to]))
	if to < len(text) {
		b.WriteString("…")
	}
	return b.String()
}

// wordSpots finds where the words begin words of the text: from, to in bytes of
// the whole word of the text.
func wordSpots(text string, words []string) [][2]int {
	if len(words) == 0 {
		return nil
	}
	const most = 200
	var spots [][2]int
	start := -1
	look := func(end int) {
		word := strings.ToLower(text[start:end])
		for _, w := range words {
			if strings.HasPrefix(word, w) {
				spots = append(spots, [2]int{start, end})
				break
			}
		}
		start = -1
	}
	for i, r := range text {
		switch word := isWordRune(r); {
		case word && start < 0:
			start = i
		case !word && start >= 0:
			look(i)
		}
		if len(spots) == most {
			return spots
		}
	}
	if start >= 0 {
		look(len(text))
	}
	return spots
}

// blankBefore is where a word begins, up to that many characters before at.
func blankBefore(text string, at, runes int) int {
	from := at
	for n := 0; from > 0 && n < runes; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:from])
		from -= size
	}
	if from == 0 {
		return 0
	}
	if i := strings.IndexByte(text[from:at], ' '); i >= 0 {
		return from + i + 1
	}
	return from
}

// endAfter is where the text from there on is to end: after that many
// characters, at the end of a word where one is near.
func endAfter(text string, from, runes int) int {
	to, n := from, 0
	for to < len(text) && n < runes {
		_, size := utf8.DecodeRuneInString(text[to:])
		to += size
		n++
	}
	if to == len(text) {
		return to
	}
	if i := strings.LastIndexByte(text[from:to], ' '); i > 2*(to-from)/3 {
		return from + i
	}
	return to
}
