package evidence

// What lies between two passages may be most of a book, and a quotation may have
// a thousand such gaps: what is looked at of each is bounded here.

const (
	// longestWas bounds the words of the source that an edit repeats: of more, the
	// first and the last endsOfWas.
	longestWas = 300
	endsOfWas  = 60
	// mostAsked bounds the words that the lexicons are asked about for one check
	// because they were left out, about 10 ms of them.
	mostAsked = 6_000
	// askedAtOnce is how many of them are asked about before it is looked whether
	// that is enough.
	askedAtOnce = 64
)

// wasText is what an edit shows of the words [from, to) of the source.
func (j *judge) wasText(from, to int) string {
	text := func(lo, hi int) string { return squeeze(j.ix.text[j.ix.tokens[lo].start:j.ix.tokens[hi-1].end]) }
	if to-from <= longestWas {
		return text(from, to)
	}
	return text(from, from+endsOfWas) + " […] " + text(to-endsOfWas, to)
}

// omitted returns the classes of words [from, to) of the source, with numberWord
// for a number in digits and without the units that stand next to no number. It
// stops at a negator, than which nothing is worse.
func (j *judge) omitted(from, to int) (c class) {
	for lo := from; lo < to && c&negator == 0; lo += askedAtOnce {
		hi := min(lo+askedAtOnce, to)
		if j.asked += hi - lo; j.asked > mostAsked {
			break
		}
		c |= j.sourceClasses(lo, hi)
		if j.numberAmong(j.ix.tokens[lo:hi], nil) {
			c |= numberWord
		}
	}
	if c&unit == 0 {
		return c
	}
	for _, p := range [...]int{from - 1, to} {
		if p >= 0 && p < len(j.ix.tokens) {
			if _, ok := j.lexica.value(j.ix.wordAt(p)); ok {
				return c
			}
		}
	}
	return c &^ unit
}

// gradeLong is grade where very many words of the source are replaced.
func (j *judge) gradeLong(was, now [2]int) (EditKind, Severity) {
	mine, to := j.quoteWords(now[0], now[1]+1)
	a, b := j.omitted(was[0], was[1]), j.lexica.classes(mine, to, to+now[1]+1-now[0])
	switch {
	case a&negator != 0 && b&negator == 0:
		return EditNegationDropped, Meaning
	case b&negator != 0 && a&negator == 0:
		return EditNegationAdded, Meaning
	case j.numberAmong(nil, j.quoted(now)) || (a|b)&numberWord != 0:
		return EditNumber, Meaning
	}
	return EditWord, severityOf(a|b, a&unit != 0)
}
