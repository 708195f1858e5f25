package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/diff"
)

// DiffKind says on which side of a comparison something is.
type DiffKind int

const (
	Same DiffKind = iota
	Added
	Deleted
)

// DiffPart is a piece of a line.
type DiffPart struct {
	Kind DiffKind // Same or the kind of the line
	Text string
}

// DiffLine is a line of a comparison, without its line break.
type DiffLine struct {
	Kind     DiffKind
	Old, New int        // line numbers from 1; 0 on the side that lacks the line
	Parts    []DiffPart // the text; a line that changed has marks on the words that did
}

// alike is the least share of words that two lines or blocks have in common to
// be shown as one that changed; below, word marks are harder to read than none.
const alike = 0.4

// DiffSource compares two sources line by line. Of lines that changed, the
// deleted ones come before the added ones, each with its changed words marked.
// It takes time about proportional to the lengths.
func DiffSource(old, new string) []DiffLine {
	a, b := splitLines(normaliseSource(old)), splitLines(normaliseSource(new))
	var lines []DiffLine
	for _, e := range diff.Compare(a, b) {
		if e.Same {
			for i := range e.A1 - e.A0 {
				lines = append(lines, DiffLine{Same, e.A0 + i + 1, e.B0 + i + 1, []DiffPart{{Same, a[e.A0+i]}}})
			}
			continue
		}
		var added []DiffLine
		for i := range max(e.A1-e.A0, e.B1-e.B0) {
			var before, after []DiffPart
			oldLine, newLine := e.A0+i, e.B0+i
			switch {
			case newLine >= e.B1:
				before = []DiffPart{{Deleted, a[oldLine]}}
			case oldLine >= e.A1:
				after = []DiffPart{{Added, b[newLine]}}
			default:
				before, after = diffWords(a[oldLine], b[newLine])
			}
			if before != nil {
				lines = append(lines, DiffLine{Deleted, oldLine + 1, 0, before})
			}
			if after != nil {
				added = append(added, DiffLine{Added, 0, newLine + 1, after})
			}
		}
		lines = append(lines, added...)
	}
	return lines
}

// splitLines cuts a source into lines; a line break at the end makes no more.
func splitLines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// diffWords marks the words of two lines that differ.
func diffWords(old, new string) (before, after []DiffPart) {
	a, b := splitWords(old), splitWords(new)
	edits := diff.Compare(a, b)
	if similarity(a, b, edits) < alike {
		return []DiffPart{{Deleted, old}}, []DiffPart{{Added, new}}
	}
	for _, e := range edits {
		kindA, kindB := Deleted, Added
		if e.Same {
			kindA, kindB = Same, Same
		}
		if e.A1 > e.A0 {
			before = append(before, DiffPart{kindA, strings.Join(a[e.A0:e.A1], "")})
		}
		if e.B1 > e.B0 {
			after = append(after, DiffPart{kindB, strings.Join(b[e.B0:e.B1], "")})
		}
	}
	return orEmpty(before, Deleted), orEmpty(after, Added)
}

// orEmpty gives an empty line one part, so that it is still a line.
func orEmpty(parts []DiffPart, kind DiffKind) []DiffPart {
	if parts == nil {
		return []DiffPart{{kind, ""}}
	}
	return parts
}

// similarity is the share of two texts that stayed, blanks apart: 1 if nothing
// changed, 0 if nothing stayed.
func similarity(a, b []string, edits []diff.Edit) float64 {
	size := func(words []string) (n int) {
		for _, w := range words {
			if strings.TrimSpace(w) != "" {
				n += len(w)
			}
		}
		return n
	}
	all := size(a) + size(b)
	if all == 0 {
		return 1
	}
	kept := 0
	for _, e := range edits {
		if e.Same {
			kept += size(a[e.A0:e.A1])
		}
	}
	return float64(2*kept) / float64(all)
}

// splitWords cuts text into words, runs of white space, and single other characters.
func splitWords(s string) []string {
	var words []string
	for s != "" {
		n := wordLength(s)
		words = append(words, s[:n])
		s = s[n:]
	}
	return words
}

// wordLength is the length of the word, blank or character that s begins with.
func wordLength(s string) int {
	class := func(c rune) int {
		switch {
		case unicode.IsSpace(c):
			return 1
		case unicode.IsLetter(c), unicode.IsDigit(c), unicode.IsMark(c):
			return 2
		}
		return 0
	}
	first, n := utf8.DecodeRuneInString(s)
	if class(first) == 0 {
		return n
	}
	for n < len(s) {
		c, size := utf8.DecodeRuneInString(s[n:])
		if class(c) != class(first) {
			break
		}
		n += size
	}
	return n
}
