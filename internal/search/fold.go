package search

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldTable holds the folded form of the characters below foldTableEnd, so
// that Latin, Greek, Cyrillic, Hebrew and Arabic text needs no normaliser.
const foldTableEnd = 0x700

var foldTable = sync.OnceValue(func() *[foldTableEnd]string {
	t := new([foldTableEnd]string)
	for r := range rune(foldTableEnd) {
		t[r] = foldSlow(r)
	}
	return t
})

// foldSpecial holds letters that are spelt differently without their accent
// but that Unicode does not decompose.
var foldSpecial = map[rune]string{
	'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'Æ': "ae", 'œ': "oe", 'Œ': "oe", 'ø': "o", 'Ø': "o",
	'đ': "d", 'Đ': "d", 'ð': "d", 'Ð': "d", 'þ': "th", 'Þ': "th", 'ł': "l", 'Ł': "l",
	'ı': "i", 'ħ': "h", 'Ħ': "h", 'ŧ': "t", 'Ŧ': "t", 'ŋ': "n", 'Ŋ': "n", 'ς': "σ",
	'ى': "ي", 'ة': "ه", 'ٱ': "ا", 'ک': "ك", 'ی': "ي", 'ـ': "", '’': "'",
}

// appendFold appends the form of r that terms are made of: lower case, width
// and compatibility forms unified, accents and vowel points dropped.
func appendFold(dst []byte, r rune) []byte {
	if r < foldTableEnd {
		return append(dst, foldTable()[r]...)
	}
	return append(dst, foldSlow(r)...)
}

func foldSlow(r rune) string {
	if s, ok := foldSpecial[r]; ok {
		return s
	}
	form := norm.NFKD.String(string(r))
	if strings.ContainsRune(form, '\u2044') {
		return string(r) // a half is not the number 12
	}
	var out []byte
	for _, d := range form {
		if strippedMark(d) {
			continue
		}
		d = unicode.ToLower(d)
		if s, ok := foldSpecial[d]; ok {
			out = append(out, s...)
			continue
		}
		// A compatibility form may hold spaces.
		if isWordRune(d) {
			out = utf8.AppendRune(out, d)
		}
	}
	return string(out)
}

// strippedMark reports whether a mark is left out of terms. Marks of the
// Indic scripts and of Thai are vowels and stay.
func strippedMark(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36F, r >= 0x483 && r <= 0x489:
		return true
	case r >= 0x591 && r <= 0x5C7:
		return unicode.Is(unicode.Mn, r)
	case r >= 0x610 && r <= 0x61A, r >= 0x64B && r <= 0x65F, r == 0x670, r >= 0x6D6 && r <= 0x6ED:
		return unicode.Is(unicode.Mn, r)
	case r >= 0x1AB0 && r <= 0x1AFF, r >= 0x1DC0 && r <= 0x1DFF, r >= 0x20D0 && r <= 0x20FF:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xFE20 && r <= 0xFE2F:
		return true
	}
	return false
}

func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// ignorable reports whether r is an invisible character inside words: soft
// hyphen, joiners, byte order mark.
func ignorable(r rune) bool {
	return r == 0xAD || r == 0x200C || r == 0x200D || r == 0x2060 || r == 0xFEFF
}

// unspaced reports whether r belongs to a script that is written without
// spaces between words, or, as Hangul, in words too variable to stem; such
// text is indexed by pairs of characters.
func unspaced(r rune) bool {
	switch {
	case r < 0xE00:
		return false
	case r < 0xF00: // Thai, Lao
		return isWordRune(r) && !unicode.IsDigit(r)
	case r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF: // Myanmar, Khmer
		return isWordRune(r) && !unicode.IsDigit(r)
	case r >= 0x1100 && r <= 0x11FF: // Hangul letters
		return true
	case r >= 0x3005 && r <= 0x3007, r >= 0x3041 && r <= 0x30FF:
		return r != 0x30FB && r != 0x30A0
	case r >= 0x3105 && r <= 0x318E, r >= 0x31A0 && r <= 0x31BF, r >= 0x31F0 && r <= 0x31FF:
		return true
	case r >= 0x3400 && r <= 0x4DBF, r >= 0x4E00 && r <= 0x9FFF, r >= 0xAC00 && r <= 0xD7A3:
		return true
	case r >= 0xF900 && r <= 0xFAFF, r >= 0xFF66 && r <= 0xFFDC, r >= 0x20000 && r <= 0x323AF:
		return true
	}
	return false
}

// extends reports whether r continues the character before it: a vowel sign,
// a voicing mark, the later letters of a decomposed Hangul syllable.
func extends(r rune) bool {
	switch {
	case r >= 0x1160 && r <= 0x11FF, r == 0xFF9E, r == 0xFF9F:
		return true
	case r == 0xE30 || r == 0xE32 || r == 0xE33 || r == 0xE45: // Thai vowels that follow
		return true
	}
	return unicode.Is(unicode.M, r)
}

// appendCluster appends the folded form of one character of an unspaced
// script with the marks that extend it.
func appendCluster(dst []byte, s string) []byte {
	r, n := utf8.DecodeRuneInString(s)
	plain := r >= 0x4E00 && r <= 0x9FFF || r >= 0x3041 && r <= 0x30FE || r >= 0xAC00 && r <= 0xD7A3
	if plain && n == len(s) {
		return append(dst, s...)
	}
	return norm.NFKC.AppendString(dst, s)
}
