package evidence

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Copying a passage from a page takes along what the page put there for other
// reasons. The list is closed: the sections [artefacts] and [lines] of the
// lexicon files, note marks [1] to [999], and lone superscript numbers.

// phrase is one artefact.
type phrase struct {
	words     []string
	bracketed bool // only with brackets around it
	line      bool // a whole line
	open      bool // a line that may go on
}

// longestOpenLine bounds, in words, the lines that only their beginning tells.
// What is longer, denies or counts is content, whatever it begins with.
const longestOpenLine = 12

// artefacts are all phrases by their first word.
var artefacts = sync.OnceValue(func() map[string][]phrase {
	found := map[string][]phrase{}
	for section, line := range lexiconLines() {
		if section != "[artefacts]" && section != "[lines]" {
			continue
		}
		p := phrase{line: section == "[lines]"}
		line, p.open = strings.CutSuffix(line, "…")
		p.bracketed = strings.HasPrefix(line, "[")
		if p.words = wordsOf(line); len(p.words) > 0 {
			found[p.words[0]] = append(found[p.words[0]], p)
		}
	}
	return found
})

// markArtefacts flags the tokens of artefacts and reports how many artefacts to
// leave out there are.
func markArtefacts(text string, tokens []token, words *vocabulary) (count int) {
	begins := make([]bool, len(words.words))
	any := false
	for w := range artefacts() {
		if id := words.id(w); id >= 0 {
			begins[id], any = true, true
		}
	}
	for i := range tokens {
		k := &tokens[i]
		if k.flags&isNumber != 0 && (isNoteMark(text, *k) || isLoneSuperscript(text, *k)) {
			k.flags |= isArtefact
			count++
		}
		if !any || !begins[k.word] || k.flags&isArtefact != 0 {
			continue
		}
		for _, p := range artefacts()[words.words[k.word]] {
			n := p.at(text, tokens, words.words, i)
			if n == 0 {
				continue
			}
			flag := isArtefact
			if p.line {
				flag = isAside
			} else {
				count++
			}
			for j := i; j < i+n; j++ {
				tokens[j].flags |= flag
			}
			break
		}
	}
	return count
}

// at returns how many tokens from i on are this artefact.
func (p phrase) at(text string, tokens []token, words []string, i int) int {
	end := i + len(p.words)
	if end > len(tokens) {
		return 0
	}
	for n, w := range p.words {
		if words[tokens[i+n].word] != w || n > 0 && tokens[i+n-1].flags&(endsLine|endsSentence) != 0 {
			return 0
		}
	}
	switch {
	case p.bracketed:
		before, after := strings.TrimRight(text[:tokens[i].start], " "), text[tokens[end-1].end:]
		if !strings.HasSuffix(before, "[") || !strings.HasPrefix(strings.TrimLeft(after, "?. "), "]") {
			return 0
		}
	case p.line:
		if i > 0 && tokens[i-1].flags&endsLine == 0 {
			return 0
		}
		if tokens[end-1].flags&endsLine != 0 {
			break
		}
		if !p.open {
			return 0
		}
		for ; end < len(tokens) && tokens[end-1].flags&endsLine == 0; end++ {
			if tokens[end-1].flags&(endsSentence|isNumber) != 0 || end-i >= longestOpenLine {
				return 0
			}
		}
		list := make([]string, 0, longestOpenLine)
		for _, k := range tokens[i:end] {
			list = append(list, words[k.word])
		}
		if every := (lexica{list: everyLexicon()}); every.classes(list, 0, len(list))&holdsNegator != 0 {
			return 0
		}
	}
	return end - i
}

// noteMark is a note's number, which is no word of the text: [1].
type noteMark struct {
	before int // the token that it stands before
	token  token
}

// notesAt returns the note marks before a token.
func notesAt(notes []noteMark, before int) []noteMark {
	lo, _ := slices.BinarySearchFunc(notes, before, func(n noteMark, at int) int { return cmp.Compare(n.before, at) })
	hi := lo
	for hi < len(notes) && notes[hi].before == before {
		hi++
	}
	return notes[lo:hi]
}

// isNoteMark reports whether a number stands alone in brackets: [1] to [999].
func isNoteMark(text string, k token) bool {
	if k.end-k.start > 3 || k.start == 0 || text[k.start-1] != '[' || int(k.end) >= len(text) || text[k.end] != ']' {
		return false
	}
	for _, c := range []byte(text[k.start:k.end]) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isLoneSuperscript reports whether a token is superscript digits that belong to
// no word before or after them.
func isLoneSuperscript(text string, k token) bool {
	if k.flags&hasSuperscript == 0 {
		return false
	}
	for _, r := range text[k.start:k.end] {
		if !isSuperscript(r) {
			return false
		}
	}
	before, _ := utf8.DecodeLastRuneInString(text[:k.start])
	return !unicode.IsDigit(before) && !unicode.IsLetter(before)
}
