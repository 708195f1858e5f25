package markup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Passage is some words of a text. Prefix and Suffix are what stands before and
// behind them: they tell the same words in several places apart, and may be "".
type Passage struct{ Exact, Prefix, Suffix string }

// passageContext is how much of the text stands in a passage on either side, in
// code points without white space.
const passageContext = 32

// PassageIn finds a passage in HTML and returns it as it stands there. White
// space makes no difference: who selects or copies words brings other line ends
// than the text has.
func PassageIn(html string, p Passage) (found Passage, ok bool) {
	text := visibleRunes(html)
	start, end, ok := findPassage(runesOf(text), p)
	if !ok {
		return Passage{}, false
	}
	return Passage{Exact: joined(text[start:end]), Prefix: joined(text[max(0, start-passageContext):start]), Suffix: joined(text[end:min(len(text), end+passageContext)])}, true
}

// FindPassage returns where in a text, of whose white space nothing counts, a
// passage stands: the bytes from start to end.
func FindPassage(text string, p Passage) (start, end int, ok bool) {
	var at []int
	for i, c := range text {
		if !unicode.IsSpace(c) {
			at = append(at, i)
		}
	}
	first, behind, ok := findPassage(dense(text), p)
	if !ok {
		return 0, 0, false
	}
	if end = len(text); behind < len(at) {
		end = at[behind]
	}
	return at[first], end, true
}

// Overlap reports whether two passages of some HTML share a character. One that
// does not stand there overlaps with none.
func Overlap(html string, a, b Passage) bool {
	text := runesOf(visibleRunes(html))
	aStart, aEnd, aThere := findPassage(text, a)
	bStart, bEnd, bThere := findPassage(text, b)
	return aThere && bThere && aStart < bEnd && bStart < aEnd
}

// MarkPassages puts opening before and closing behind each stretch of text of the
// passages in sanitised HTML, and behind after the end of each passage. All three
// come from the caller and are safe; opening is told whether it is the first of
// its passage. A passage that is not there is left out; of two that overlap the
// former is marked whole.
func MarkPassages(html string, passages []Passage, opening func(passage int, first bool) string, closing string, behind func(passage int) string) string {
	text := visibleRunes(html)
	plain := runesOf(text)
	owner := make([]int, len(text)) // the passage of a rune, from 1
	final := make([]int, len(passages))
	for i, p := range passages {
		start, end, ok := findPassage(plain, p)
		for k := start; ok && k < end; k++ {
			if owner[k] == 0 {
				owner[k], final[i] = i+1, k
			}
		}
	}
	var b strings.Builder
	written, seen := 0, make([]bool, len(passages))
	for i := 0; i < len(text); {
		p := owner[i]
		last := i
		for last+1 < len(text) && owner[last+1] == p && text[last+1].token == text[i].token {
			last++
		}
		if p != 0 {
			b.WriteString(html[written:text[i].start])
			b.WriteString(opening(p-1, !seen[p-1]))
			b.WriteString(html[text[i].start:text[last].end])
			b.WriteString(closing)
			seen[p-1] = true
			if final[p-1] == last {
				b.WriteString(behind(p - 1))
			}
			written = text[last].end
		}
		i = last + 1
	}
	b.WriteString(html[written:])
	return b.String()
}

// visibleRune is a character of a text that shows, and where it stands in the HTML.
type visibleRune struct {
	c          rune
	start, end int  // bytes of the HTML
	token      int  // which piece of character data it is in
	gap        bool // white space or the border of a block stands before it
}

// visibleRunes are the characters of HTML without white space.
func visibleRunes(html string) []visibleRune {
	list := make([]visibleRune, 0, len(html))
	sc := scanner{s: html}
	gap := false
	for n := 0; ; n++ {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			return list
		case textToken:
			list, gap = textRunes(list, t.raw, sc.pos-len(t.raw), n, gap)
		case startTag, endTag:
			el := elements[t.name]
			gap = gap || el == nil || el.kind != kindInline && el.kind != kindLink && el.kind != kindSpan
		}
	}
}

// textRunes adds the characters of a piece of character data that begins at a byte
// of the HTML.
func textRunes(list []visibleRune, raw string, from, token int, gap bool) ([]visibleRune, bool) {
	for i := 0; i < len(raw); {
		c, n := utf8.DecodeRuneInString(raw[i:])
		decoded := string(c)
		if c == '&' {
			decoded, n = entity(raw[i:], false)
		}
		for _, c := range decoded {
			if unicode.IsSpace(c) {
				gap = true
				continue
			}
			list = append(list, visibleRune{c, from + i, from + i + n, token, gap})
			gap = false
		}
		i += n
	}
	return list, gap
}

func runesOf(text []visibleRune) []rune {
	runes := make([]rune, len(text))
	for i, r := range text {
		runes[i] = r.c
	}
	return runes
}

// joined is a stretch of text with single blanks.
func joined(text []visibleRune) string {
	var b strings.Builder
	for i, r := range text {
		if r.gap && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r.c)
	}
	return b.String()
}

// findPassage returns the place of a passage in a text without white space: of
// several the one whose surroundings fit best, the first of those.
func findPassage(text []rune, p Passage) (start, end int, ok bool) {
	exact, prefix, suffix := dense(p.Exact), dense(p.Prefix), dense(p.Suffix)
	if len(exact) == 0 {
		return 0, 0, false
	}
	best := -1
	for i := 0; i+len(exact) <= len(text); i++ {
		if text[i] != exact[0] || !slices.Equal(text[i:i+len(exact)], exact) {
			continue
		}
		fits := 0
		for k := 0; k < min(len(prefix), i) && text[i-1-k] == prefix[len(prefix)-1-k]; k++ {
			fits++
		}
		for k := 0; k < len(suffix) && i+len(exact)+k < len(text) && text[i+len(exact)+k] == suffix[k]; k++ {
			fits++
		}
		if fits > best {
			start, end, best = i, i+len(exact), fits
		}
	}
	return start, end, best >= 0
}

// dense are the characters of a text without its white space.
func dense(s string) []rune {
	var list []rune
	for _, c := range s {
		if !unicode.IsSpace(c) {
			list = append(list, c)
		}
	}
	return list
}
