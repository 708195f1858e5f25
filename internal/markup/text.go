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
	w := textWriter{b: make([]byte, 0, len(html)), limit: len(html)}
	w.write(html)
	return strings.TrimSpace(string(w.b))
}

// textWriter joins pieces of text.
type textWriter struct {
	b     []byte
	runes int  // in b
	limit int  // writing ends soon after that many runes
	gap   int  // what goes before the next word: 1 a blank, 2 a new line
	pre   int  // how many elements are open whose white space shows
	line  bool // all text goes on one line
}

func (w *textWriter) write(html string) {
	sc := scanner{s: html}
	for w.runes <= w.limit {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			return
		case textToken:
			w.text(t.raw)
		case startTag, endTag:
			w.tag(t)
		}
	}
}

func (w *textWriter) tag(t token) {
	el := elements[t.name]
	if el == nil {
		return
	}
	switch el.kind {
	case kindInline, kindLink, kindSpan, kindEmbed:
	case kindCell:
		w.gap = max(w.gap, 1)
	case kindImage:
		var v [2]string
		attributes(t.attrs, imageAttrs[:2], v[:])
		pre := w.pre
		w.pre = 0
		w.text(v[1])
		w.pre = pre
	default:
		w.gap = 2
		if el.kind == kindPre && t.kind == startTag {
			w.pre++
		} else if el.kind == kindPre {
			w.pre = max(0, w.pre-1)
		}
	}
}

// text writes the character data raw.
func (w *textWriter) text(raw string) {
	for i := 0; i < len(raw) && w.runes <= w.limit; {
		switch c := raw[i]; {
		case plain[c]:
			end := i + 1
			for end < len(raw) && plain[raw[end]] {
				end++
			}
			w.join()
			w.b = append(w.b, raw[i:end]...)
			w.runes += end - i
			i = end
		case c == '&':
			decoded, n := entity(raw[i:], false)
			for _, r := range decoded {
				w.rune(r)
			}
			i += n
		default:
			r, n := utf8.DecodeRuneInString(raw[i:])
			w.rune(r)
			i += n
		}
	}
}

// plain marks the bytes that stand for themselves in a word.
var plain = func() (t [256]bool) {
	for c := '!'; c <= '~'; c++ {
		t[c] = c != '&'
	}
	return t
}()

// join writes what stands between the last word and the next.
func (w *textWriter) join() {
	if w.gap > 0 && len(w.b) > 0 {
		c := byte(' ')
		if w.gap == 2 && !w.line {
			c = '\n'
		}
		w.b = append(w.b, c)
		w.runes++
	}
	w.gap = 0
}

// rune writes one character. Control characters are blanks.
func (w *textWriter) rune(c rune) {
	if c < utf8.RuneSelf {
		c = rune(visible(byte(c)))
	}
	switch {
	case !unicode.IsSpace(c):
		w.join()
		w.b = utf8.AppendRune(w.b, c)
		w.runes++
	case w.pre > 0 && c == '\n':
		w.gap = 2
	case w.pre > 0 && !w.line && w.gap < 2 && len(w.b) > 0:
		w.b = utf8.AppendRune(w.b, c)
		w.runes++
	default:
		w.gap = max(w.gap, 1)
	}
}

// Excerpt returns the beginning of the visible text of HTML on one line, at
// most that many runes; if it is cut, at a word where there is one in the last
// third, it ends in "…". It reads no more of a long text than it needs.
func Excerpt(html string, runes int) string {
	if runes <= 0 {
		return ""
	}
	w := textWriter{b: make([]byte, 0, min(len(html), runes+runes/4)), limit: runes, line: true}
	w.write(html)
	text := string(w.b)
	if w.runes <= runes {
		return text
	}
	return cutAtWord(text, runes)
}

// cutAtWord returns less than that many runes of a longer text, and "…".
func cutAtWord(text string, runes int) string {
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
