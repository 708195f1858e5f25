package evidence

const (
	// hidingElision bounds the words that an elision has left out for a negator
	// among them to count; hidingCharacters the same in characters.
	hidingElision    = 3
	hidingCharacters = 6
	// replaced bounds the words of the source that a bracket stands for.
	replaced           = 4
	replacedCharacters = 8
)

// between judges what lies between two found words (specification, table of
// section 5.4).
func (j *judge) between(prev, next int) {
	g := j.gapBetween(prev, next)
	from, to := int(j.last[prev])+1, int(j.place[next])
	span := &j.spans[len(j.spans)-1]
	j.negation(g, from)
	if to < from {
		j.addReordered(prev, next)
		j.spans = append(j.spans, [2]int{to, int(j.last[next])})
		return
	}
	if to > from {
		j.cutNumber(from-1, false, prev)
		j.cutNumber(to, true, next)
	} else {
		j.numberBorder(prev, next)
		j.compareNotes(from, next)
	}
	open := true // the passage goes on
	switch {
	case g.alien:
		j.sides(g, from, to)
		open = to-from <= longestBridge
	case len(g.unmatched) > 0 && g.marks == 0:
		j.change([2]int{from, to}, [2]int{g.unmatched[0], g.unmatched[len(g.unmatched)-1]})
		open = to-from <= longestBridge
	case len(g.unmatched) > 0:
		from, to = j.sides(g, from, to)
		open = !j.leftOut(g, from, to, prev, next)
	case to > from:
		open = !j.leftOut(g, from, to, prev, next)
	case g.inserted:
		j.verdict.Marks.Insertions++
	}
	if open {
		span[1] = max(span[1], int(j.last[next]))
		return
	}
	span[1] = max(span[1], from-1)
	j.spans = append(j.spans, [2]int{to, int(j.last[next])})
}

// longestBridge bounds the words of the source between two passages for them to
// be reported as one.
const longestBridge = 30

// sides judges words without a place next to a mark: they stand for the words of
// the source next to the passage that they are part of. It returns what of the
// source is left between.
func (j *judge) sides(g gap, from, to int) (int, int) {
	if left := g.unmatched[:g.split]; len(left) > 0 {
		was := j.sourceAfter(from-1, min(len(left), to-from))
		j.change(was, [2]int{left[0], left[len(left)-1]})
		from = max(from, was[1])
	}
	if right := g.unmatched[g.split:]; len(right) > 0 {
		was := j.sourceBefore(to, min(len(right), to-from))
		j.change(was, [2]int{right[0], right[len(right)-1]})
		to = was[0]
	}
	return from, to
}

// leftOut judges words of the source that the quotation leaves out, [from, to),
// and reports whether the passage ends before them.
func (j *judge) leftOut(g gap, from, to, prev, next int) (ends bool) {
	if from >= to {
		if g.inserted {
			j.verdict.Marks.Insertions++
		}
		return false
	}
	switch {
	case g.marks&elision != 0:
		if j.onlyAside(from, to) && j.ix.hasMark(from-1, to) {
			return false
		}
		j.verdict.Marks.Elisions++
		if j.hidesNegation(from, to) {
			j.add(Edit{Kind: EditElisionNegation, Severity: Meaning}, [2]int{from, to}, [2]int{next, next - 1})
			return true
		}
		if g.inserted {
			j.verdict.Marks.Insertions++
		}
		return true
	case j.onlyAside(from, to):
		return false
	case g.inserted && j.replaceable(from, to):
		j.verdict.Marks.Insertions++
		return false
	case g.marks&paragraph != 0 && j.stops(from-1) && j.stops(to-1):
		j.verdict.Marks.Gaps++
		return true
	}
	j.omission(from, to, next)
	return to-from > longestBridge
}

func (j *judge) stops(p int) bool { return j.ix.tokens[p].flags&(endsStop|endsBlock) != 0 }

// onlyAside reports whether [from, to) is nothing but artefacts and blocks that
// are no part of the article.
func (j *judge) onlyAside(from, to int) bool {
	for _, k := range j.ix.tokens[from:to] {
		if k.flags&isAside == 0 {
			return false
		}
	}
	return true
}

// hidesNegation reports whether an elision mark hides a negator: it stands for a
// few words, one of them denies, and they are not whole sentences.
func (j *judge) hidesNegation(from, to int) bool {
	limit := hidingElision
	if j.ix.tokens[from].flags&isCharToken != 0 {
		limit = hidingCharacters
	}
	if to-from > limit || j.sentenceEnds(from-1) && j.sentenceEnds(to-1) {
		return false
	}
	// An exception may be cut in two by the mark, so it does not count.
	return j.sourceClasses(from, to)&holdsNegator != 0
}

// replaceable reports whether a bracket may stand for [from, to): a pronoun, a
// short name; nothing that denies, counts or grades.
func (j *judge) replaceable(from, to int) bool {
	limit := replaced
	if j.ix.tokens[from].flags&isCharToken != 0 {
		limit = replacedCharacters
	}
	if to-from > limit || j.sourceClasses(from, to)&(holdsNegator|degree) != 0 {
		return false
	}
	for _, k := range j.ix.tokens[from:to] {
		if k.flags&isNumber != 0 {
			return false
		}
	}
	return true
}

// sourceClasses asks the lexicons about the words [from, to) of the source.
func (j *judge) sourceClasses(from, to int) class {
	words, lo := j.sourceWords(from, to)
	return j.lexica.classes(words, lo, lo+to-from)
}

// sourceWords returns the words [from, to) with some around them, and where they
// begin among these.
func (j *judge) sourceWords(from, to int) ([]string, int) {
	lo, hi := max(0, from-longestEntry), min(len(j.ix.tokens), to+longestEntry)
	words := make([]string, 0, hi-lo)
	for p := lo; p < hi; p++ {
		words = append(words, j.ix.wordAt(p))
	}
	return words, from - lo
}

// quoteWords is the same for tokens [from, to) of the quotation.
func (j *judge) quoteWords(from, to int) ([]string, int) {
	lo, hi := max(0, from-longestEntry), min(len(j.place), to+longestEntry)
	words := make([]string, 0, hi-lo)
	at := 0
	for i := lo; i < hi; i++ {
		if i == from {
			at = len(words)
		}
		words = append(words, j.q.words.words[j.q.tokens[i].word])
	}
	return words, at
}

// hasMark reports whether the source itself has an elision mark between the
// words at positions lo and hi.
func (ix *Index) hasMark(lo, hi int) bool {
	if lo < 0 || hi >= len(ix.tokens) {
		return false
	}
	between := []byte(ix.text[ix.tokens[lo].end:ix.tokens[hi].start])
	for i := range between {
		if elisionMark(between, i) > i {
			return true
		}
	}
	return false
}
