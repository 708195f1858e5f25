package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text returns the visible text of HTML, for search and feeds: blocks, lines
// and table rows on lines of their own, other white space as single blanks,
// images by their description. The HTML need not be sanitised; what browsers
// hide is left out.
func Text(html string) string {
	var w textWriter
	w.b = make([]byte, 0, len(html))
	sc := scanner{s: html}
	pre := 0
	for {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			return strings.TrimSpace(strings.ToValidUTF8(string(w.b), "\uFFFD"))
		case textToken:
			w.text(t.raw, pre > 0)
		case startTag, endTag:
			el := elements[t.name]
			if el == nil {
				continue
			}
			switch el.kind {
			case kindInline, kindLink, kindSpan, kindEmbed:
			case kindCell:
				w.gap = max(w.gap, 1)
			case kindImage:
				var v [2]string
				attributes(t.attrs, imageAttrs[:2], v[:])
				w.text(v[1], false)
			default:
				w.gap = 2
				if el.kind == kindPre && t.kind == startTag {
					pre++
				} else if el.kind == kindPre {
					pre = max(0, pre-1)
				}
			}
		}
	}
}

// textWriter joins pieces of text.
type textWriter struct {
	b   []byte
	gap int // what goes before the next word: 1 a blank, 2 a new line
}

func (w *textWriter) text(raw string, pre bool) {
	for _, c := range string(unescapeText(nil, raw)) {
		if unicode.IsSpace(c) {
			switch {
			case pre && c == '\n':
				w.gap = 2
			case pre && w.gap < 2 && len(w.b) > 0:
				w.b = utf8.AppendRune(w.b, c)
			default:
				w.gap = max(w.gap, 1)
			}
			continue
		}
		if w.gap > 0 && len(w.b) > 0 {
			w.b = append(w.b, " \n"[w.gap-1])
		}
		w.gap = 0
		w.b = utf8.AppendRune(w.b, c)
	}
}

// Excerpt returns the beginning of the visible text of HTML on one line, at
// most that many runes; if it is cut, at a word where there is one in the last
// third, it ends in "…".
func Excerpt(html string, runes int) string {
	if runes <= 0 {
		return ""
	}
	text := strings.Join(strings.Fields(Text(html)), " ")
	if utf8.RuneCountInString(text) <= runes {
		return text
	}
	cut, n := 0, 0
	for i := range text {
		if n == runes-1 {
			cut = i
			break
		}
		n++
	}
	short := text[:cut]
	if blank := strings.LastIndexByte(short, ' '); text[cut] != ' ' && blank > 2*len(short)/3 {
		short = short[:blank]
	}
	return strings.TrimRightFunc(short, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune(",;:.–-(", c)
	}) + "…"
}
