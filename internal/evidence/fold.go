package evidence

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// The two sides are compared after NFKC and case folding. Most words need
// neither library: foldTable holds the folded form of each letter and digit
// below its length that both leave alone, so that only what is unusual (marks
// that compose, compatibility forms, ß) goes through them.
var foldTable = makeFoldTable()

const foldTableSize = 0x2000

func makeFoldTable() *[foldTableSize]uint16 {
	var table [foldTableSize]uint16
	fold := cases.Fold()
	var plain, folded [16]byte
	for r := rune(0); r < foldTableSize; r++ {
		if !isWordRune(r) || isCharacter(r) || isApostrophe(r) || isDropped(r) {
			continue
		}
		s := utf8.AppendRune(plain[:0], r)
		p := norm.NFKC.Properties(s)
		// Runes that may compose with their neighbours are for the library.
		if p.CCC() != 0 || !norm.NFKC.IsNormal(s) || !p.BoundaryBefore() {
			continue
		}
		if d, ok := digitValue(r); ok {
			table[r] = uint16('0' + d)
			continue
		}
		length, _, err := fold.Transform(folded[:], s, true)
		if err != nil {
			continue
		}
		if f, n := utf8.DecodeRune(folded[:length]); n == length && f < 0x10000 && norm.NFKC.IsNormal(folded[:length]) {
			table[r] = uint16(f)
		}
	}
	return &table
}

// isWordRune reports whether r is part of a word: a letter, mark or number.
func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// characterScripts are written without spaces: each character is one word.
var characterScripts = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana,
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

func isCharacter(r rune) bool {
	switch {
	case r < 0x0E00:
		return false
	case r >= 0xAC00 && r <= 0xD7A3: // Hangul
		return false
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3041 && r <= 0x30FF && r != '\u30FB' && r != '\u30A0':
		return true
	case r == '\uFF70':
		return true
	}
	// Digits make numbers in every script.
	return isWordRune(r) && unicode.In(r, characterScripts...) && !unicode.Is(unicode.Nd, r)
}

// isDropped reports whether r is as good as not there: soft hyphens, characters
// of no width, marks of direction, the Arabic tatweel.
func isDropped(r rune) bool {
	switch {
	case r == 0xAD, r == 0x640, r == 0xFEFF:
		return true
	case r < 0x200B || r > 0x2069:
		return false
	}
	return r <= 0x200F || r >= 0x202A && r <= 0x202E || r == 0x2060 || r >= 0x2066
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '\u00B4', '\u2018', '\u2019', '\u201B', '\u02BC', '\uFF07':
		return true
	}
	return false
}

func isHyphen(r rune) bool { return r == '-' || r == '\u2010' || r == '\u2011' }

// isDash reports whether r is a hyphen, a dash or a minus sign.
func isDash(r rune) bool {
	return r == '-' || r >= '\u2010' && r <= '\u2015' || r == '\u2212' || r == '\uFE58' || r == '\uFE63' || r == '\uFF0D'
}

func isSuperscript(r rune) bool {
	return r == '¹' || r == '²' || r == '³' || r == '⁰' || r >= '⁴' && r <= '⁹'
}

func isSubscript(r rune) bool { return r >= '₀' && r <= '₉' }

// isVocalMark reports whether r is a mark that Arabic and Hebrew texts may
// leave out: harakat and points. Hamza and madda are letters, not such marks.
func isVocalMark(r rune) bool {
	switch {
	case r < 0x0591 || r > 0x06ED:
		return false
	case r <= 0x05C7:
		return unicode.Is(unicode.Mn, r)
	}
	return r >= 0x064B && r <= 0x0652 || r >= 0x0656 && r <= 0x065F || r == 0x0670 ||
		r >= 0x06D6 && unicode.Is(unicode.Mn, r)
}

// digitValue returns the value of a decimal digit of any script.
func digitValue(r rune) (int, bool) {
	if r < 0x80 {
		return int(r - '0'), r >= '0' && r <= '9'
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	// The digits of a script stand in a row that starts with its zero.
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, true
		}
	}
	return 0, false
}

var caseFold = cases.Fold()

// normalise returns the form of a word in which two sides are compared: NFKC,
// case folding, dotted capital I as i, digits of every script as ASCII.
func normalise(word string) string {
	s := norm.NFKC.String(caseFold.String(norm.NFKC.String(word)))
	plain := true
	for _, r := range s {
		if r == 0x307 || r >= 0x80 && unicode.Is(unicode.Nd, r) {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	b := make([]byte, 0, len(s))
	var last rune
	for _, r := range s {
		if r == 0x307 && last == 'i' {
			continue
		}
		if d, ok := digitValue(r); ok {
			r = rune('0' + d)
		}
		b = utf8.AppendRune(b, r)
		last = r
	}
	return string(b)
}

// withoutVocalMarks returns a word as texts without such marks write it, and
// whether there were any.
func withoutVocalMarks(word string) (string, bool) {
	for i, r := range word {
		if !isVocalMark(r) {
			continue
		}
		b := append(make([]byte, 0, len(word)), word[:i]...)
		for _, r := range word[i:] {
			if !isVocalMark(r) {
				b = utf8.AppendRune(b, r)
			}
		}
		return string(b), true
	}
	return word, false
}
