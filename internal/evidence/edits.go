package evidence

import (
	"cmp"
	"slices"
	"strings"
)

// add records an edit: was are the tokens [lo, hi) of the source, now the tokens
// lo to hi of the quotation; hi < lo says that the edit stands before lo.
func (j *judge) add(e Edit, was, now [2]int) {
	e.was, e.now = was, now
	if was[0] < was[1] {
		e.SourceStart, e.SourceEnd = int(j.ix.tokens[was[0]].start), int(j.ix.tokens[was[1]-1].end)
		e.Was = j.wasText(was[0], was[1])
	} else if was[0] < len(j.ix.tokens) {
		e.SourceStart = int(j.ix.tokens[was[0]].start)
		e.SourceEnd = e.SourceStart
	} else {
		e.SourceStart, e.SourceEnd = len(j.ix.text), len(j.ix.text)
	}
	if now[0] <= now[1] {
		e.cleanStart, e.cleanEnd = int(j.q.tokens[now[0]].start), int(j.q.tokens[now[1]].end)
		e.Now = squeeze(j.q.clean[e.cleanStart:e.cleanEnd])
		e.QuoteStart, e.QuoteEnd = j.q.writtenAt(e.cleanStart, e.cleanEnd)
	} else {
		e.cleanStart = int(j.q.tokens[now[0]].start)
		e.cleanEnd = e.cleanStart
		e.QuoteStart, _ = j.q.writtenAt(e.cleanStart, e.cleanStart+1)
		e.QuoteEnd = e.QuoteStart
	}
	j.edits = append(j.edits, e)
}

// addReordered records that what begins with token next stands in the source
// before what ends with token prev.
func (j *judge) addReordered(prev, next int) {
	j.add(Edit{Kind: EditReordered, Severity: Wording}, [2]int{int(j.place[next]), int(j.place[next])}, [2]int{next, next - 1})
}

// foreignEdits records the blocks that are nowhere in the source.
func (j *judge) foreignEdits() {
	for _, b := range j.foreign {
		j.add(Edit{Kind: EditForeign, Severity: Wording}, [2]int{0, 0}, [2]int{int(j.seq[b.lo]), int(j.seq[b.hi-1])})
		e := &j.edits[len(j.edits)-1]
		e.SourceStart, e.SourceEnd = 0, 0
	}
}

// finish writes what was found into the verdict.
func (j *judge) finish() {
	j.exchanges()
	slices.SortStableFunc(j.edits, func(a, b Edit) int { return cmp.Compare(a.cleanStart, b.cleanStart) })
	v := j.verdict
	v.Edits = j.edits
	for _, e := range j.edits {
		v.Severity = v.Severity.Worse(e.Severity)
	}
	switch {
	case len(j.foreign) > 0:
		v.Status = Partial
	case len(j.edits) > 0:
		v.Status = Altered
	default:
		v.Status = Verbatim
	}
	for _, s := range j.spans {
		if s[0] <= s[1] {
			v.Segments = append(v.Segments, j.ix.segment(s[0], s[1]))
		}
	}
}

// exchanges finds words that have changed places, and those that were moved:
// what one edit takes away another puts in. They change the order only, unless
// they deny or count.
func (j *judge) exchanges() {
	words := func(e Edit) (was, now string) {
		var a, b []string
		for p := e.was[0]; p < e.was[1]; p++ {
			a = append(a, j.ix.wordAt(p))
		}
		for i := e.now[0]; i <= e.now[1]; i++ {
			b = append(b, j.q.words.words[j.q.tokens[i].word])
		}
		slices.Sort(a)
		slices.Sort(b)
		return strings.Join(a, " "), strings.Join(b, " ")
	}
	taken := make(map[string]int)
	for i, e := range j.edits {
		if !exchangeable(e) {
			continue
		}
		was, now := words(e)
		k, ok := taken[now+"|"+was]
		if !ok {
			taken[was+"|"+now] = i
			continue
		}
		delete(taken, now+"|"+was)
		for _, e := range [...]*Edit{&j.edits[i], &j.edits[k]} {
			e.Kind = EditOrder
			if !j.weighty(*e) {
				e.Severity = Wording
			}
		}
	}
}

func exchangeable(e Edit) bool {
	switch e.Kind {
	case EditReordered, EditForeign, EditElisionNegation, EditInsertionNegation, EditUnit:
		return false
	}
	if e.was[1]-e.was[0] > longestWas {
		return false
	}
	return e.was[0] < e.was[1] || e.now[0] <= e.now[1]
}

// weighty reports whether words say something else in another place: negators
// and numbers do.
func (j *judge) weighty(e Edit) bool {
	if e.was[0] < e.was[1] {
		if j.numberAmong(j.ix.tokens[e.was[0]:e.was[1]], nil) || j.sourceClasses(e.was[0], e.was[1])&(negator|numberWord) != 0 {
			return true
		}
	}
	if e.now[0] <= e.now[1] {
		words, at := j.quoteWords(e.now[0], e.now[1]+1)
		return j.numberAmong(nil, j.quoted(e.now)) || j.lexica.classes(words, at, at+e.now[1]+1-e.now[0])&(negator|numberWord) != 0
	}
	return false
}
