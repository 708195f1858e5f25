package evidence

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"
)

// longestBracket bounds the words in brackets that are taken for the quoter's,
// in code points.
const longestBracket = 80

// elisionMark returns where an elision mark that begins at i ends, or i if there
// is none: three dots and more with or without blanks between them, the
// ellipsis, both in brackets too; dashes in brackets, [---], as in Swedish and
// Polish; and the words of a language for it in brackets, （中略）.
func elisionMark(s []byte, i int) int {
	for _, pair := range elisionPairs {
		if !bytes.HasPrefix(s[i:], []byte(pair.open)) {
			continue
		}
		from := i + len(pair.open)
		j := skipBlanks(s, from)
		end := dotRun(s, j)
		if end == j {
			end = dashRun(s, j)
		}
		if end > j {
			if end = skipBlanks(s, end); bytes.HasPrefix(s[end:], []byte(pair.close)) {
				return end + len(pair.close)
			}
			return i
		}
		if to := remarkEnd(s, from, pair.close); to > 0 && remarks().elisions[remarkKey(s[from:to])] {
			return to + len(pair.close)
		}
		return i
	}
	return dotRun(s, i)
}

// dotRun returns where a run of at least three dots, or of ellipses, ends; i if
// there is none at i.
func dotRun(s []byte, i int) int {
	if i >= len(s) {
		return i
	}
	end, n := i, 0
	for j := i; j < len(s); {
		r, size := utf8.DecodeRune(s[j:])
		switch r {
		case '.':
			n++
		case '…', '⋯':
			n += 3
		case '。', '・', '·':
			// Chinese and Japanese write some ellipses with their own dots.
			if n > 0 && s[i] == '.' {
				return dotEnd(i, end, n)
			}
			n++
		default:
			return dotEnd(i, end, n)
		}
		j += size
		end = j
		if blank := skipBlanks(s, j); blank > j && blank-j <= 8 {
			j = blank
		}
	}
	return dotEnd(i, end, n)
}

func dotEnd(i, end, n int) int {
	if n >= 3 {
		return end
	}
	return i
}

func dots(s []byte) int { return bytes.Count(s, []byte(".")) }

// dashRun returns where a run of three hyphens or of dashes ends; i if none.
func dashRun(s []byte, i int) int {
	n, j := 0, i
	for j < len(s) {
		r, size := utf8.DecodeRune(s[j:])
		if r == '-' {
			n++
		} else if isDash(r) {
			n += 3
		} else if r != ' ' {
			break
		}
		j += size
	}
	if n >= 3 {
		return j
	}
	return i
}

// skipBlanks goes over blanks and at most one line break.
func skipBlanks(s []byte, i int) int {
	breaks := 0
	for i < len(s) {
		r, size := utf8.DecodeRune(s[i:])
		if r == '\n' {
			if breaks++; breaks > 1 {
				return i
			}
		}
		if !unicode.IsSpace(r) && !isDropped(r) {
			return i
		}
		i += size
	}
	return i
}

type bracketPair struct{ open, close string }

var (
	// bracketPairs are the brackets that quoters put their words into.
	bracketPairs = []bracketPair{{"[", "]"}, {"［", "］"}, {"〔", "〕"}}
	// roundPairs are brackets that sources have, too: only what no source says is
	// the quoter's there.
	roundPairs   = []bracketPair{{"(", ")"}, {"（", "）"}}
	elisionPairs = slices.Concat(bracketPairs, roundPairs)
)

// bracket reads a bracket that opens at i: a link, a note, or words of the
// quoter. It returns i if there is none.
func (s *inlineScan) bracket(i, limit int) int {
	if s.markdown && s.s[i] == '[' {
		if m := footRef.Find(s.s[i:limit]); m != nil {
			return i + len(m)
		}
		if text, end := s.link(i, limit); end > 0 {
			for j := text[0]; j < text[1]; {
				j = s.step(j, text[1])
			}
			return end
		}
	}
	for _, pair := range bracketPairs {
		if bytes.HasPrefix(s.s[i:limit], []byte(pair.open)) {
			return s.words(i, limit, pair.open, pair.close)
		}
	}
	for _, pair := range roundPairs {
		if bytes.HasPrefix(s.s[i:limit], []byte(pair.open)) {
			from := i + len(pair.open)
			if to := remarkEnd(s.s[:limit], from, pair.close); to > 0 && isRemark(s.s[from:to]) {
				return s.words(i, limit, pair.open, pair.close)
			}
		}
	}
	return i
}

// words reads words in brackets.
func (s *inlineScan) words(i, limit int, open, closer string) int {
	if singleLetterBracketBytes(s.s[:limit], i) {
		// [T]he: the tokenizer joins it.
		end := i + bytes.IndexByte(s.s[i:limit], ']') + 1
		s.emit(i, end)
		return end
	}
	from := i + len(open)
	to := closing(s.s[:limit], from, open, closer)
	if to < 0 {
		return i
	}
	end := to + len(closer)
	if letters(s.s[from:to]) && s.glued(i, from, to, end, limit) {
		return end
	}
	s.emit(i, from)
	start, spans := len(s.out), len(s.spans)
	for j := from; j < to; {
		j = s.step(j, to)
	}
	s.spans = append(s.spans[:spans], span{start, len(s.out), bracketGroup})
	s.emit(to, end)
	return end
}

// closing returns where the bracket closes, or −1: not more than longestBracket
// code points on, with no other bracket and no end of a paragraph between.
func closing(s []byte, from int, open, closer string) int {
	n := 0
	for j := from; j < len(s) && n <= longestBracket; n++ {
		switch rest := s[j:]; {
		case bytes.HasPrefix(rest, []byte(closer)):
			return j
		case bytes.HasPrefix(rest, []byte(open)), bytes.HasPrefix(rest, []byte("\n\n")):
			return -1
		}
		_, size := utf8.DecodeRune(s[j:])
		j += size
	}
	return -1
}

// letters reports whether b is one to four letters, that may complete a word.
func letters(b []byte) bool {
	n := utf8.RuneCount(b)
	if n == 0 || n > 4 {
		return false
	}
	for _, r := range string(b) {
		if !unicode.IsLetter(r) || isCharacter(r) {
			return false
		}
	}
	return true
}

// glued joins letters in brackets to the word that they stand in or at, as in
// "work[s]": the word is compared as the quoter completed it.
func (s *inlineScan) glued(i, from, to, end, limit int) bool {
	before, _ := utf8.DecodeLastRune(s.s[:i])
	after, _ := utf8.DecodeRune(s.s[end:limit])
	left, right := unicode.IsLetter(before) && !isCharacter(before), unicode.IsLetter(after) && !isCharacter(after)
	if !left && !right {
		return false
	}
	s.glues = append(s.glues, glue{len(s.out), left && !right})
	s.emit(from, to)
	return true
}

func singleLetterBracketBytes(s []byte, i int) bool {
	return s[i] == '[' && singleLetterBracket(string(s[i:min(len(s), i+16)]), 0)
}
