package evidence

import "unicode/utf8"

// number compares what stands beside a number that was found.
func (j *judge) number(i int) {
	mine, theirs := j.q.tokens[i], j.ix.tokens[j.place[i]]
	if mine.flags&theirs.flags&isNumber == 0 {
		return
	}
	p := int(j.place[i])
	if mine.sign != theirs.sign {
		j.addNumber(EditUnit, p, i)
		return
	}
	minus := func(a, b token) bool { return a.flags&isNegative != 0 && b.flags&(isNegative|afterDash) == 0 }
	if minus(mine, theirs) || minus(theirs, mine) {
		j.addNumber(EditNumber, p, i)
	}
}

// addNumber records a number whose surroundings differ; the texts take in the
// signs beside it.
func (j *judge) addNumber(kind EditKind, p, i int) {
	j.add(Edit{Kind: kind, Severity: Meaning}, [2]int{p, p + 1}, [2]int{i, i})
	e := &j.edits[len(j.edits)-1]
	e.SourceStart, e.SourceEnd = withSigns(j.ix.text, e.SourceStart, e.SourceEnd)
	e.Was = squeeze(j.ix.text[e.SourceStart:e.SourceEnd])
	e.cleanStart, e.cleanEnd = withSigns(j.q.clean, e.cleanStart, e.cleanEnd)
	e.Now = squeeze(j.q.clean[e.cleanStart:e.cleanEnd])
	e.QuoteStart, e.QuoteEnd = j.q.writtenAt(e.cleanStart, e.cleanEnd)
}

// numberBorder compares how two numbers that follow each other are parted: 1.5
// is another number than 1-5, and another than 1 and 5.
func (j *judge) numberBorder(prev, next int) {
	mine, theirs := j.q.tokens[prev], j.ix.tokens[j.last[prev]]
	if mine.flags&theirs.flags&isNumber == 0 || next != prev+1 || j.q.marks[next] != 0 {
		return
	}
	const apart = rangeNext | blankNext
	if mine.flags&decimalNext != 0 && theirs.flags&apart != 0 || mine.flags&apart != 0 && theirs.flags&decimalNext != 0 {
		j.add(Edit{Kind: EditNumber, Severity: Meaning}, [2]int{int(j.last[prev]), int(j.place[next]) + 1}, [2]int{prev, next})
	}
}

// cutNumber records a passage that begins or ends in the middle of a number: "1"
// of "1.5".
func (j *judge) cutNumber(p int, atStart bool, i int) {
	if atStart {
		if p == 0 || j.ix.tokens[p-1].flags&decimalNext == 0 || i > 0 && j.q.tokens[i-1].flags&decimalNext != 0 {
			return
		}
		j.add(Edit{Kind: EditNumber, Severity: Meaning}, [2]int{p - 1, p + 1}, [2]int{i, i})
		return
	}
	if j.ix.tokens[p].flags&decimalNext == 0 || j.q.tokens[i].flags&decimalNext != 0 {
		return
	}
	j.add(Edit{Kind: EditNumber, Severity: Meaning}, [2]int{p, min(p+2, len(j.ix.tokens))}, [2]int{i, i})
}

// compareNotes compares the note marks before token p of the source and before
// token i of the quotation. Either side may lack them, but they must not differ.
func (j *judge) compareNotes(p, i int) {
	if len(j.ix.notes) == 0 || len(j.q.notes) == 0 {
		return
	}
	theirs, mine := notesAt(j.ix.notes, p), notesAt(j.q.notes, i)
	for k := range min(len(theirs), len(mine)) {
		a, b := theirs[k].token, mine[k].token
		if j.ix.text[a.start:a.end] == j.q.clean[b.start:b.end] {
			continue
		}
		e := Edit{
			Kind: EditNumber, Severity: Meaning,
			Was: j.ix.text[a.start:a.end], Now: j.q.clean[b.start:b.end],
			SourceStart: int(a.start), SourceEnd: int(a.end),
			cleanStart: int(b.start), cleanEnd: int(b.end),
		}
		e.QuoteStart, e.QuoteEnd = j.q.writtenAt(e.cleanStart, e.cleanEnd)
		e.now = [2]int{i, i - 1}
		j.edits = append(j.edits, e)
	}
}

// withSigns widens a range of text to the signs beside the number in it.
func withSigns(text string, start, end int) (int, int) {
	for range 2 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if r == ' ' || r == '\u00A0' {
			far, n := utf8.DecodeLastRuneInString(text[:start-size])
			if signOf(far) == 0 {
				break
			}
			size += n
		} else if signOf(r) == 0 && !isDash(r) {
			break
		}
		start -= size
	}
	r, size := utf8.DecodeRuneInString(text[end:])
	if r == ' ' || r == '\u00A0' {
		far, n := utf8.DecodeRuneInString(text[end+size:])
		r, size = far, size+n
	}
	if signOf(r) != 0 {
		end += size
	}
	return start, end
}
