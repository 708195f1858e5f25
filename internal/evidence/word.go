package evidence

import (
	"unicode"
	"unicode/utf8"
)

// wordScan reads one word.
type wordScan struct {
	text       string
	start, end int
	buf        []byte // the word so far, folded unless it is unusual
	flags      flags
	digits     bool // nothing but decimal digits
	unusual    bool // has to go through NFKC and case folding
	bracket    bool // within "[T"
	closed     bool // nothing more belongs to it
}

// begin returns where the first letter is: after the bracket of "[T]he".
func (w *wordScan) begin() int {
	if w.text[w.start] == '[' {
		return w.start + 1
	}
	return w.start
}

func (w *wordScan) scan() {
	text, i := w.text, w.start
	w.digits = true
	for i < len(text) && !w.closed {
		c := text[i]
		if folded := asciiWord[c]; folded != 0 {
			w.buf = append(w.buf, folded)
			if c <= '9' {
				w.flags |= isNumber
			} else {
				w.digits = false
			}
			i++
			continue
		}
		var next int
		if c < utf8.RuneSelf {
			next = w.ascii(i, c)
		} else {
			next = w.beyond(i)
		}
		if next == i {
			break
		}
		i = next
	}
	w.end = i
	if w.flags&isNumber == 0 {
		w.digits = false
	}
}

// ascii reads a character that is neither letter nor digit; it returns i if the
// word ends there.
func (w *wordScan) ascii(i int, c byte) int {
	switch c {
	case '\'', '`':
		if w.letterBefore(i) && letterAt(w.text, i+1) {
			return i + 1
		}
	case '-':
		return w.hyphen(i, 1)
	case '[':
		if singleLetterBracket(w.text, i) {
			w.bracket = true
			w.flags |= isJoined
			return i + 1
		}
	case ']':
		if w.bracket {
			w.bracket = false
			return i + 1
		}
	}
	return i
}

// beyond reads a rune beyond ASCII; it returns i if the word ends there.
func (w *wordScan) beyond(i int) int {
	r, size := utf8.DecodeRuneInString(w.text[i:])
	switch {
	case r < foldTableSize && foldTable[r] != 0:
		folded := foldTable[r]
		w.buf = utf8.AppendRune(w.buf, rune(folded))
		if folded >= '0' && folded <= '9' {
			w.flags |= isNumber
		} else {
			w.digits = false
		}
		return i + size
	case isApostrophe(r):
		if w.letterBefore(i) && letterAt(w.text, i+size) {
			return i + size
		}
		return i
	case r == 0xAD && breakAfter(w.text, i+size) > 0:
		return w.hyphen(i, size)
	case isDropped(r):
		return i + size
	case isHyphen(r):
		return w.hyphen(i, size)
	case isCharacter(r):
		return i
	case isSuperscript(r):
		return w.superscript(i, r, size)
	case unicode.Is(unicode.No, r) && !isSubscript(r):
		// ½ and ① are words of their own, or 2½ would be 21⁄2.
		if i > w.start {
			return i
		}
		w.flags |= isNumber
		w.take(r)
		w.closed = true
		return i + size
	case isWordRune(r) || isWordSymbol(r):
		w.take(r)
		return i + size
	}
	return i
}

// take adds a rune that has to be normalised.
func (w *wordScan) take(r rune) {
	w.buf = utf8.AppendRune(w.buf, r)
	w.unusual = true
	w.digits = false
}

// superscript reads a superscript digit: part of a unit (m²) or a note mark
// after a word; after a number it stands alone.
func (w *wordScan) superscript(i int, r rune, size int) int {
	if len(w.buf) > 0 {
		if last, _ := utf8.DecodeLastRuneInString(w.text[w.start:i]); unicode.IsDigit(last) {
			return i
		}
	}
	w.flags |= isNumber | hasSuperscript
	w.take(r)
	return i + size
}

// hyphen joins a word that a hyphen and a line break divide.
func (w *wordScan) hyphen(i, size int) int {
	if !w.letterBefore(i) {
		return i
	}
	if next := breakAfter(w.text, i+size); next > 0 {
		w.flags |= isJoined
		return next
	}
	return i
}

// breakAfter returns where a letter follows a line break at i, or 0.
func breakAfter(text string, i int) int {
	breaks := 0
	for ; i < len(text); i++ {
		switch text[i] {
		case '\n':
			breaks++
		case ' ', '\t', '\r':
		default:
			if breaks == 1 && letterAt(text, i) {
				return i
			}
			return 0
		}
	}
	return 0
}

func (w *wordScan) letterBefore(i int) bool {
	for i > w.start {
		r, size := utf8.DecodeLastRuneInString(w.text[w.start:i])
		if !isDropped(r) && r != ']' {
			return unicode.In(r, unicode.L, unicode.M)
		}
		i -= size
	}
	return false
}

func letterAt(text string, i int) bool {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !isDropped(r) {
			return unicode.IsLetter(r) && !isCharacter(r) && !isApostrophe(r)
		}
		i += size
	}
	return false
}
