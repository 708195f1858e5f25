package evidence

import (
	"unicode"
	"unicode/utf8"
)

// What stands beside a number changes what it says, although it is no word:
// the separator of thousands, the decimal point, a sign, a currency.

// group joins the groups of three digits that follow a number of at most three:
// 1,000 and 1 000 and 1.000 are all 1000, and so is 10,00,000, as India writes it,
// a million. What is glued to the last group stays: 1,200km is 1200km.
func (w *wordScan) group() {
	if w.buf[0] == '0' || w.afterDecimal() || w.lakhs() {
		return
	}
	buf, i, kind := w.buf, w.end, rune(0)
	for {
		sep, next := groupSeparator(w.text, i)
		if sep == 0 || kind != 0 && sep != kind {
			break
		}
		digits, end := threeDigits(w.text, next)
		if end == 0 && sep != ' ' && w.lastGroup(buf, next) {
			return
		}
		if end == 0 {
			// 1,000,00 is no grouping; 1,000.5 is a decimal.
			if _, ok := digitAt(w.text, next); ok && kind == sep && sep != ' ' {
				return
			}
			break
		}
		kind = sep
		buf = append(buf, digits[:]...)
		i = end
	}
	if kind != 0 {
		w.buf, w.end = buf, i
	}
}

// mostLakhs bounds the groups of two digits in a number.
const mostLakhs = 8

// lakhs joins groups of two digits that one of three ends.
func (w *wordScan) lakhs() bool {
	buf, i := w.buf, w.end
	for n := range mostLakhs {
		sep, next := groupSeparator(w.text, i)
		if sep != ',' || len(w.buf) > 2 {
			return false
		}
		if digits, end := threeDigits(w.text, next); end > 0 {
			if n > 0 {
				w.buf, w.end = append(buf, digits[:]...), end
			}
			return n > 0
		}
		for range 2 {
			d, ok := digitAt(w.text, next)
			if !ok {
				return false
			}
			_, size := utf8.DecodeRuneInString(w.text[next:])
			buf, next = append(buf, byte('0'+d)), next+size
		}
		i = next
	}
	return false
}

// lastGroup joins three digits at i with the letters that follow them.
func (w *wordScan) lastGroup(buf []byte, i int) bool {
	rest := wordScan{text: w.text, start: i}
	rest.scan()
	if len(rest.buf) < 4 {
		return false
	}
	for n, c := range rest.buf[:4] {
		if (c >= '0' && c <= '9') != (n < 3) {
			return false
		}
	}
	w.buf, w.end, w.digits = append(buf, rest.buf...), rest.end, false
	w.flags |= rest.flags
	w.unusual = w.unusual || rest.unusual
	return true
}

// afterDecimal reports whether the digits are the decimals of a number.
func (w *wordScan) afterDecimal() bool {
	if w.start < 2 {
		return false
	}
	c, d := w.text[w.start-1], w.text[w.start-2]
	return (c == '.' || c == ',') && d >= '0' && d <= '9'
}

// groupSeparator reads a separator of thousands at i and returns it, every space
// as ' ', with the offset behind it; 0 if there is none.
func groupSeparator(text string, i int) (sep rune, next int) {
	for n := 0; i < len(text) && n < 3; {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case isDropped(r):
		case unicode.IsSpace(r) && (sep == 0 || sep == ' '):
			sep = ' '
			n++
		case sep == 0 && (r == ',' || r == '.' || r == '\'' || r == '’' || r == '٬'):
			return r, i + size
		default:
			return sep, i
		}
		i += size
	}
	return sep, i
}

// threeDigits reads exactly three digits at i that no letter or digit follows.
func threeDigits(text string, i int) (digits [3]byte, end int) {
	for n := range digits {
		d, ok := digitAt(text, i)
		if !ok {
			return digits, 0
		}
		digits[n] = byte('0' + d)
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	if i < len(text) {
		if r, _ := utf8.DecodeRuneInString(text[i:]); isWordRune(r) && !isCharacter(r) && !isSuperscript(r) {
			return digits, 0
		}
	}
	return digits, i
}

func digitAt(text string, i int) (int, bool) {
	if i >= len(text) {
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return digitValue(r)
}

// numberContext notes the signs beside a number.
func numberContext(text string, k *token) {
	before, after := text[:k.start], text[k.end:]
	near, size := utf8.DecodeLastRuneInString(before)
	if size > 0 && isDash(near) {
		k.flags |= afterDash
		if far, n := utf8.DecodeLastRuneInString(before[:len(before)-size]); n == 0 || unicode.IsSpace(far) || far == '(' || far == '[' {
			k.flags |= isNegative
		}
	} else if size > 0 && unicode.IsSpace(near) {
		if far, _ := utf8.DecodeLastRuneInString(before[:len(before)-size]); isDash(far) {
			k.flags |= afterDash
		}
	}
	if k.sign = signOf(near); k.sign == 0 && size > 0 && isBlank(near) {
		// A sign before a space belongs to the number after it only if it is a
		// currency that no number precedes: "€ 5", not "5 € 6".
		far, n := utf8.DecodeLastRuneInString(before[:len(before)-size])
		if unicode.Is(unicode.Sc, far) && !numberEndsAt(before[:len(before)-size-n]) {
			k.sign = signOf(far)
		}
	}
	next, size := utf8.DecodeRuneInString(after)
	switch {
	case (next == '.' || next == ',' || next == '٫' || next == '·') && digitFollows(after[size:]):
		k.flags |= decimalNext
	case isBlank(next) && digitFollows(after[size:]):
		k.flags |= blankNext
	case (isDash(next) || next == '/' || next == '⁄' || next == '×') && digitFollows(after[size:]):
		k.flags |= rangeNext
	}
	if k.sign != 0 {
		return
	}
	if k.sign = signOf(next); k.sign == 0 && unicode.IsSpace(next) {
		k.sign = signOf(firstRune(after[size:]))
		if next == '\n' && unicode.Is(unicode.Sc, rune(k.sign)) {
			k.sign = 0 // a line that begins with an amount
		}
		// "5 $6": the sign is that of the next number.
		if k.sign != 0 && unicode.Is(unicode.Sc, firstRune(after[size:])) && digitFollows(after[size+utf8.RuneLen(firstRune(after[size:])):]) {
			k.sign = 0
		}
	}
}

func isBlank(r rune) bool { return r != '\n' && unicode.IsSpace(r) }

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func digitFollows(s string) bool {
	_, ok := digitAt(s, 0)
	return ok
}

func numberEndsAt(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	if isBlank(r) {
		r, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
	}
	_, ok := digitValue(r)
	return ok
}

// signOf returns a sign that is part of what a number says, full-width forms as
// the plain ones; 0 for everything else.
func signOf(r rune) uint16 {
	switch r {
	case '%', '‰', '°':
		return uint16(r)
	case '％', '﹪', '٪':
		return '%'
	case '℃', '℉':
		return '°'
	case '＄', '﹩':
		return '$'
	case '￥':
		return '¥'
	case '￡':
		return '£'
	case '￦':
		return '₩'
	case utf8.RuneError:
		return 0
	}
	if r >= 0x80 && r < 0x10000 && unicode.Is(unicode.Sc, r) || r == '$' {
		return uint16(r)
	}
	return 0
}
