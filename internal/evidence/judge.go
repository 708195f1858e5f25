package evidence

import (
	"slices"
	"strings"
)

// judge turns the places of a quotation's words into a verdict.
type judge struct {
	*placement
	verdict *Verdict
	lexica  lexica  // of both sides
	foreign []block // of the sequence
	edits   []Edit
	spans   [][2]int // passages of the source, first and last token
	asked   int      // words that the lexicons were asked about, see mostAsked
}

// counts reports whether a word is one of those that have to be in the source.
func (j *judge) counts(i int) bool { return j.state[i] == compared || j.state[i] == absorbed }

// coverage is the share of the words that have a place, and the share of those
// that have one or stand close by in another order.
func (j *judge) coverage() (exact, loose float64) {
	all, found, near := 0, 0, 0
	last := -1
	next := 0 // the first word behind the present one that has a place
	for i, p := range j.place {
		if !j.counts(i) {
			continue
		}
		// 14 characters are as much as 8 words.
		weight := 7
		if j.q.tokens[i].flags&isCharToken != 0 {
			weight = 4
		}
		all += weight
		if p >= 0 {
			last = int(j.last[i])
			found += weight
			continue
		}
		centre := last
		if centre < 0 {
			for next < len(j.place) && (next <= i || j.place[next] < 0) {
				next++
			}
			if next < len(j.place) {
				centre = int(j.place[next])
			}
		}
		if j.closeBy(i, centre) {
			near += weight
		}
	}
	if all == 0 {
		return 0, 0
	}
	return float64(found) / float64(all), float64(found+near) / float64(all)
}

// closeBy reports whether a word without a place stands within a few words of
// centre, where it should stand.
func (j *judge) closeBy(i, centre int) bool {
	const near = 4
	id := j.ix.words.id(j.q.words.words[j.q.tokens[i].word])
	if id < 0 {
		return false
	}
	for p := max(0, centre-near); p <= min(centre+near, len(j.ix.tokens)-1); p++ {
		if j.ix.tokens[p].word == id && !slices.Contains(j.place[max(0, i-2*near):min(i+2*near, len(j.place))], int32(p)) {
			return true
		}
	}
	return false
}

// anyLongRun reports whether 5 words or 8 characters stand together.
func (j *judge) anyLongRun() bool {
	weight, last := 0, int32(-2)
	for i, p := range j.place {
		if !j.counts(i) {
			continue
		}
		if p < 0 || p != last+1 && p != last {
			weight = 0
		}
		if p >= 0 {
			if j.q.tokens[i].flags&isCharToken != 0 {
				weight += 5
			} else {
				weight += 8
			}
			if weight >= longRun {
				return true
			}
			last = j.last[i]
		}
	}
	return false
}

// hint returns the longest run of words that stand together, if it is 3 or more.
func (j *judge) hint() *Segment {
	best, start := [2]int{0, -1}, -1
	for i, p := range j.place {
		if p < 0 {
			start = -1
			continue
		}
		if start < 0 || p != j.last[i-1]+1 {
			start = i
		}
		if i-start >= best[1]-best[0] {
			best = [2]int{start, i}
		}
	}
	if best[1]-best[0] < 2 {
		return nil
	}
	s := j.ix.segment(int(j.place[best[0]]), int(j.last[best[1]]))
	return &s
}

// walk goes from found word to found word and judges what lies between.
func (j *judge) walk() {
	prev := -1
	for i, p := range j.place {
		if p < 0 || !j.counts(i) || j.state[i] == absorbed {
			continue
		}
		if prev < 0 {
			j.head(i)
		} else {
			j.between(prev, i)
		}
		j.number(i)
		j.brackets(i)
		prev = i
	}
	if prev >= 0 {
		j.tail(prev)
	}
	j.foreignEdits()
	j.finish()
}

// brackets counts a word that the quoter has brackets in, if the source has none.
func (j *judge) brackets(i int) {
	if _, ok := j.q.bracketed[i]; !ok {
		return
	}
	if !strings.Contains(j.ix.text[j.ix.tokens[j.place[i]].start:j.ix.tokens[j.last[i]].end], "[") {
		j.verdict.Marks.Insertions++
	}
}

// gap is what lies between two found words, or before the first or behind the
// last one.
type gap struct {
	marks     marks
	inserted  bool  // words in brackets
	negating  []int // the words of a bracket that only denies
	unmatched []int // words that have no place
	alien     bool  // among them a block that is nowhere in the source
	split     int   // of unmatched: those before the first mark
}

// gapBetween collects the words of the quotation in (lo, hi).
func (j *judge) gapBetween(lo, hi int) gap {
	var g gap
	g.split = -1
	var pending marks
	for i := lo + 1; i <= hi && i < len(j.place); i++ {
		pending |= j.q.marks[i]
		if pending != 0 && g.split < 0 {
			g.split = len(g.unmatched)
		}
		g.marks |= j.q.marks[i]
		if i == hi {
			break
		}
		switch {
		case j.state[i] == inserted:
			g.inserted = true
		case j.state[i] != compared || j.place[i] >= 0:
		case j.isForeign(i):
			g.alien = true
			if g.split < 0 {
				g.split = len(g.unmatched)
			}
		default:
			g.unmatched = append(g.unmatched, i)
		}
	}
	if g.split < 0 {
		g.split = len(g.unmatched)
	}
	g.negating = j.negatingBracket(lo, hi)
	return g
}

func (j *judge) isForeign(i int) bool {
	for _, b := range j.foreign {
		if int(j.seq[b.lo]) <= i && i <= int(j.seq[b.hi-1]) {
			return true
		}
	}
	return false
}

// negatingBracket returns the words of a bracket between two words that does
// nothing but deny: "[not]", "[certainly not]".
func (j *judge) negatingBracket(lo, hi int) []int {
	first, _ := slices.BinarySearchFunc(j.q.groups, lo+1, func(g group, at int) int { return g.lo - at })
	for _, g := range j.q.groups[first:] {
		if g.lo >= hi {
			break
		}
		if j.state[g.lo] != inserted || g.hi-g.lo > longestNegation {
			continue
		}
		words := make([]string, 0, longestNegation)
		list := make([]int, 0, longestNegation)
		for i := g.lo; i < g.hi; i++ {
			words = append(words, j.q.words.words[j.q.tokens[i].word])
			list = append(list, i)
		}
		if j.lexica.classes(words, 0, len(words))&holdsNegator != 0 {
			return list
		}
	}
	return nil
}

// longestNegation bounds a bracket whose negator denies what the source says: a
// longer one is a remark.
const longestNegation = 3

// head judges what stands before the first found word.
func (j *judge) head(first int) {
	g := j.gapBetween(-1, first)
	p := int(j.place[first])
	was := j.sourceBefore(p, len(g.unmatched))
	j.negation(g, p)
	if len(g.unmatched) > 0 {
		j.change(was, [2]int{g.unmatched[0], g.unmatched[len(g.unmatched)-1]})
	}
	j.cutNumber(p, true, first)
	j.compareNotes(p, first)
	j.spans = append(j.spans, [2]int{was[0], int(j.last[first])})
}

// tail judges what stands behind the last found word.
func (j *judge) tail(last int) {
	g := j.gapBetween(last, len(j.place))
	p := int(j.last[last])
	was := j.sourceAfter(p, len(g.unmatched))
	j.negation(g, p)
	if len(g.unmatched) > 0 {
		j.change(was, [2]int{g.unmatched[0], g.unmatched[len(g.unmatched)-1]})
	}
	j.cutNumber(p, false, last)
	if last == len(j.place)-1 {
		j.compareNotes(p+1, last+1)
	}
	s := &j.spans[len(j.spans)-1]
	s[1] = max(s[1], was[1]-1)
}

// sourceBefore returns up to n words of the source before position p, as far as
// the sentence goes: what the quotation may have changed there.
func (j *judge) sourceBefore(p, n int) [2]int {
	lo := p
	for lo > 0 && p-lo < n && !j.sentenceEnds(lo-1) {
		lo--
	}
	return [2]int{lo, p}
}

// sourceAfter is the same behind position p.
func (j *judge) sourceAfter(p, n int) [2]int {
	hi := p
	for hi+1 < len(j.ix.tokens) && hi-p < n && !j.sentenceEnds(hi) {
		hi++
	}
	return [2]int{p + 1, hi + 1}
}

// sentenceEnds reports whether a sentence ends after the word at position p.
func (j *judge) sentenceEnds(p int) bool {
	k := j.ix.tokens[p]
	if k.flags&endsBlock != 0 {
		return true
	}
	if k.flags&endsSentence == 0 {
		return false
	}
	// Only a full stop can be that of an abbreviation.
	if int(k.end) < len(j.ix.text) && j.ix.text[k.end] == '.' {
		return !j.lexica.abbreviation(j.ix.wordAt(p))
	}
	return true
}

// negation records a bracket that denies.
func (j *judge) negation(g gap, p int) {
	if g.negating != nil {
		j.add(Edit{Kind: EditInsertionNegation, Severity: Meaning}, [2]int{p, p}, [2]int{g.negating[0], g.negating[len(g.negating)-1]})
	}
}
