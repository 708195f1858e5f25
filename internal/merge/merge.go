// Package merge brings together two changes of one text: by lines, and where
// both changed the same lines, by words. What cannot be brought together is
// left as a conflict for a person. Who may save the outcome, and how a conflict
// is shown, is decided elsewhere.
package merge

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/diff"
)

// Part is a piece of a merged text: agreed text, or a conflict.
type Part struct {
	Conflict bool
	Text     string // agreed, "" of a conflict

	// Of a conflict: what stood there, and what each side made of it. Base is
	// "" where both inserted something.
	Base, Mine, Theirs string
}

// Result is a merged text. Its parts follow each other; no two agreed ones do.
type Result []Part

// Clean reports whether nothing is left for a person to decide.
func (r Result) Clean() bool {
	return !slices.ContainsFunc(r, func(p Part) bool { return p.Conflict })
}

// Marked returns the text with both sides of each conflict between marks, which
// are the labels given here on lines of their own: those of a text editor.
func (r Result) Marked(mine, theirs string) string {
	var b strings.Builder
	line := func(s string) {
		b.WriteString(s)
		if s != "" && !strings.HasSuffix(s, "\n") {
			b.WriteByte('\n')
		}
	}
	for i, p := range r {
		if !p.Conflict {
			b.WriteString(p.Text)
			continue
		}
		if i > 0 && b.Len() > 0 && !strings.HasSuffix(r[i-1].Text, "\n") && !r[i-1].Conflict {
			b.WriteByte('\n')
		}
		line("<<<<<<< " + mine)
		line(p.Mine)
		line("=======")
		line(p.Theirs)
		line(">>>>>>> " + theirs)
	}
	return b.String()
}

// Text merges two changes of base. A change of one side is taken, the same
// change of both is taken once. Two changes of the same lines are merged if at
// least one word that neither touched stands between them; otherwise the lines
// are a conflict. Line breaks become "\n". It takes time about proportional to
// the lengths.
func Text(base, mine, theirs string) Result {
	base, mine, theirs = unixLines(base), unixLines(mine), unixLines(theirs)
	var r Result
	for _, c := range merge(lines(base), lines(mine), lines(theirs)) {
		if text, ok := c.settled(); ok {
			r = r.agree(text)
			continue
		}
		p := Part{Conflict: true, Base: join(c.base), Mine: join(c.mine), Theirs: join(c.theirs)}
		if text, ok := byWords(p); ok {
			r = r.agree(text)
		} else {
			r = append(r, p)
		}
	}
	return r
}

// Set merges two changes of a list whose elements occur once and whose order
// follows mine: what a side took out goes, what a side added stays.
func Set(base, mine, theirs []string) []string {
	var out []string
	for _, e := range mine {
		if slices.Contains(theirs, e) || !slices.Contains(base, e) {
			out = append(out, e)
		}
	}
	for _, e := range theirs {
		if !slices.Contains(base, e) && !slices.Contains(out, e) {
			out = append(out, e)
		}
	}
	return out
}

func unixLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.SplitAfter(s, "\n")
}

func join(pieces []string) string { return strings.Join(pieces, "") }

// agree adds agreed text.
func (r Result) agree(text string) Result {
	if text == "" {
		return r
	}
	if n := len(r); n > 0 && !r[n-1].Conflict {
		r[n-1].Text += text
		return r
	}
	return append(r, Part{Text: text})
}

// byWords merges a conflict of lines by their words.
func byWords(p Part) (text string, ok bool) {
	if p.Base == "" || p.Mine == "" || p.Theirs == "" {
		return "", false
	}
	var b strings.Builder
	for _, c := range merge(words(p.Base), words(p.Mine), words(p.Theirs)) {
		text, ok := c.settled()
		if !ok {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// words cuts a text into words and other characters, each with the white space
// behind it: two words stand beside each other, so that changes of both are
// changes of the same place.
func words(s string) []string {
	var out []string
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return !wordly(r) })
		switch {
		case n < 0:
			n = len(s)
		case n == 0:
			_, n = utf8.DecodeRuneInString(s)
		}
		n += len(s[n:]) - len(strings.TrimLeftFunc(s[n:], unicode.IsSpace))
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

// chunk is a run of the three sequences.
type chunk struct {
	stable             bool // the same in all three
	base, mine, theirs []string
}

// settled returns what a chunk becomes, unless both sides changed it in
// different ways.
func (c chunk) settled() (text string, ok bool) {
	switch base, mine, theirs := join(c.base), join(c.mine), join(c.theirs); {
	case c.stable || mine == theirs || theirs == base:
		return mine, true
	case mine == base:
		return theirs, true
	}
	return "", false
}

// merge cuts three sequences into chunks: in turn what all have in common, and
// what at least one side changed (diff3; Khanna, Kunal, Pierce 2007).
func merge(base, mine, theirs []string) []chunk {
	inMine, inTheirs := places(base, mine), places(base, theirs)
	var chunks []chunk
	i, m, t := 0, 0, 0
	for i < len(base) || m < len(mine) || t < len(theirs) {
		from := i
		for i < len(base) && inMine[i] == m && inTheirs[i] == t {
			i, m, t = i+1, m+1, t+1
		}
		if i > from {
			same := base[from:i]
			chunks = append(chunks, chunk{true, same, same, same})
		}
		end, endMine, endTheirs := i, len(mine), len(theirs)
		for end < len(base) && (inMine[end] < 0 || inTheirs[end] < 0) {
			end++
		}
		if end < len(base) {
			endMine, endTheirs = inMine[end], inTheirs[end]
		}
		if i < end || m < endMine || t < endTheirs {
			chunks = append(chunks, chunk{false, base[i:end], mine[m:endMine], theirs[t:endTheirs]})
		}
		i, m, t = end, endMine, endTheirs
	}
	return chunks
}

// places returns where each element of base is in other, -1 if it is not.
func places(base, other []string) []int {
	at := make([]int, len(base))
	for _, e := range diff.Compare(base, other) {
		for i := e.A0; i < e.A1; i++ {
			at[i] = -1
			if e.Same {
				at[i] = e.B0 + i - e.A0
			}
		}
	}
	return at
}
