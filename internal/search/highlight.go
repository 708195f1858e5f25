package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// passageRunes is about the length of a passage in characters.
	passageRunes = 200
	// passageLead is how many characters stand before the first found word.
	passageLead = 40
	// highlightBytes and highlightHits bound the text that is looked at.
	highlightBytes = 100_000
	highlightHits  = 1_000
)

// Span is a part of a text in bytes, from Start to before End.
type Span struct{ Start, End int }

// Passage is the part of a text to show with a result.
type Passage struct {
	Span
	// Hits are the words to mark in it, in order, without overlaps, as parts
	// of the whole text.
	Hits []Span
}

// Highlight returns the passage of about 200 characters that shows most of
// what a query looks for, or the beginning of the text if it has none of it.
// The words of a phrase count where they stand side by side only.
func (l Language) Highlight(text string, q Query) Passage {
	if len(text) > highlightBytes {
		n := highlightBytes
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text = text[:n]
	}
	hits := l.hits(text, q)
	if len(hits) == 0 {
		return Passage{Span: Span{0, passageEnd(text, 0)}}
	}
	from := passageStart(text, bestStart(text, hits))
	p := Passage{Span: Span{from, passageEnd(text, from)}}
	for _, h := range hits {
		if h.Start < p.Start || h.End > p.End {
			continue
		}
		if n := len(p.Hits); n > 0 && h.Start <= p.Hits[n-1].End {
			p.Hits[n-1].End = max(p.Hits[n-1].End, h.End)
		} else {
			p.Hits = append(p.Hits, h.Span)
		}
	}
	return p
}

// wordHit is a word of the text that the query looks for.
type wordHit struct {
	Span
	term     int
	position uint32
}

// hits returns the words of a text that the clauses of a query match, by place.
func (l Language) hits(text string, q Query) []wordHit {
	clauses := make([]phrase, 0, len(q.Must)+len(q.Should))
	p := &plan{numbers: make(map[string]int)}
	scan := l.scanner()
	scan.query = true
	var patterns []pattern
	for _, c := range q.Must {
		if pt, ok := wordPattern(c, l, &scan); ok {
			patterns = append(patterns, pt)
			continue
		}
		ph := p.clause(Clause{Text: c.Text}, l, &scan)
		if len(ph.terms) == 1 && ph.stop[0] && !c.Quoted && len(q.Must) > 1 {
			continue
		}
		clauses = append(clauses, ph)
	}
	for _, c := range q.Should {
		ph := p.clause(Clause{Text: c.Text}, l, &scan)
		for i, t := range ph.terms {
			if !ph.stop[i] || c.Quoted {
				clauses = append(clauses, phrase{terms: []int{t}, offsets: []uint32{0}})
			}
		}
	}
	for i := range patterns {
		clauses = append(clauses, phrase{terms: []int{len(p.keys) + i}, offsets: []uint32{0}})
	}
	found := l.find(text, p.numbers, patterns)
	var hits []wordHit
	for _, ph := range clauses {
		for i := range found {
			hits = appendRun(hits, found, i, &ph)
		}
	}
	slices.SortStableFunc(hits, func(a, b wordHit) int { return a.Start - b.Start })
	return hits[:min(len(hits), highlightHits)]
}

// find returns the words of a text that are among some terms, or that a
// pattern stands for, which is numbered behind the terms.
func (l Language) find(text string, terms map[string]int, patterns []pattern) []wordHit {
	var found []wordHit
	if len(terms)+len(patterns) == 0 {
		return nil
	}
	scan := l.scanner()
	scan.reset(text)
	key := []byte{fieldWord}
	for scan.scan() {
		key = append(key[:1], scan.word...)
		if !scan.exact {
			key = key[:1+len(l.stem(key[1:]))]
		}
		t, ok := terms[string(key)]
		for i := 0; i < len(patterns) && !ok; i++ {
			t, ok = len(terms)+i, slices.ContainsFunc(patterns[i].globs, func(g string) bool { return matchGlob(g, string(key[1:])) })
		}
		if ok {
			found = append(found, wordHit{Span{scan.start, scan.end}, t, uint32(scan.position)})
		}
	}
	return found
}

// appendRun appends the words of a phrase if it begins at found[i].
func appendRun(hits, found []wordHit, i int, ph *phrase) []wordHit {
	if len(ph.terms) == 0 || found[i].term != ph.terms[0] {
		return hits
	}
	n := len(hits)
	k := 0
	for j := i; j < len(found) && k < len(ph.terms); j++ {
		want := found[i].position + ph.offsets[k] - ph.offsets[0]
		if found[j].position > want {
			break
		}
		if found[j].position == want && found[j].term == ph.terms[k] {
			hits = append(hits, found[j])
			k++
		}
	}
	if k < len(ph.terms) {
		return hits[:n]
	}
	return hits
}

// bestStart returns the start of the hit from which on a passage holds the
// most different words, and then the most words.
func bestStart(text string, hits []wordHit) int {
	best, bestScore := hits[0].Start, -1
	counts := make(map[int]int) // by term, in the window
	to := 0
	for from, h := range hits {
		end := forward(text, h.Start, passageRunes-passageLead)
		for to < len(hits) && hits[to].End <= end {
			counts[hits[to].term]++
			to++
		}
		if score := 10*len(counts) + to - from; score > bestScore {
			best, bestScore = h.Start, score
		}
		if to <= from {
			to = from + 1 // a word longer than a passage
			continue
		}
		if counts[h.term]--; counts[h.term] == 0 {
			delete(counts, h.term)
		}
	}
	return best
}

// passageStart goes back from the first hit, to the beginning of a word.
func passageStart(text string, hit int) int {
	at := hit
	for range passageLead {
		if at == 0 {
			return 0
		}
		_, n := utf8.DecodeLastRuneInString(text[:at])
		at -= n
	}
	if i := strings.IndexFunc(text[at:hit], unicode.IsSpace); i >= 0 {
		rest := text[at+i : hit]
		return at + i + len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	}
	return at
}

// passageEnd returns the end of the passage that begins at from, at the end of
// a word where words are short enough.
func passageEnd(text string, from int) int {
	end := forward(text, from, passageRunes)
	if end == len(text) {
		return end
	}
	if i := strings.LastIndexFunc(text[from:end], unicode.IsSpace); i > (end-from)*3/4 {
		return from + len(strings.TrimRightFunc(text[from:from+i], unicode.IsSpace))
	}
	return end
}

// forward returns the place n characters after at.
func forward(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}
