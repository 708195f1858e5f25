package evidence

import (
	"cmp"
	"slices"
	"sync"
)

// aligner finds for each word of a quotation its place in a source: seeds, runs,
// a chain of runs, and local comparison in the holes between them
// (specification, section 5.4). It works on the words outside groups, called the
// sequence here.
type aligner struct {
	ix  *Index
	q   *Quotation
	seq []int32 // the tokens of the quotation that take part
	ids []int32 // their words in the index, −1 if it has no such word
	// ends[i] is the end of the part that i is in: runs cross no elision mark
	// and no paragraph.
	begins, ends []int32
	at           []int32 // their positions in the index, −1 if not found
	to           []int32 // the last position of each that has one, usually the same
	absorbed     []bool  // found as part of the one before
	runs         []run
	shortest     int32 // runs of no more words are not kept any more
	chain        []run
	best         []int32
	from         []int32
	cells        []int32
	seed         int // how much of a run is looked up at once, see seedLength
	budget       int
	common       bool // seeds were passed over because they are everywhere
}

// run is a stretch of n equal words, from q in the sequence and s in the source.
type run struct{ q, s, n int32 }

const (
	// workLimit bounds the steps of one check, about 30 ms of them.
	workLimit = 3_000_000
	// commonest bounds the occurrences of a seed's rarest word.
	commonest = 4_000
	// mostRuns bounds the runs that are chained; the longest stay.
	mostRuns = 600
	// largestArea bounds a local comparison, in cells.
	largestArea = 60_000
)

var aligners = sync.Pool{New: func() any { return new(aligner) }}

// Weights make characters of scripts without spaces and words comparable: 14
// characters are as much as 8 words, and 8 as much as 5.
func (a *aligner) isChar(i int) bool { return a.q.tokens[a.seq[i]].flags&isCharToken != 0 }

// blockWeight is 112 for 8 words and for 14 characters.
func (a *aligner) blockWeight(lo, hi int) int {
	n := 0
	for i := lo; i < hi; i++ {
		if a.isChar(i) {
			n += 8
		} else {
			n += 14
		}
	}
	return n
}

const longBlock = 112

// runWeight is 40 for 5 words and for 8 characters.
func (a *aligner) runWeight(lo, hi int) int {
	n := 0
	for i := lo; i < hi; i++ {
		if a.isChar(i) {
			n += 5
		} else {
			n += 8
		}
	}
	return n
}

const longRun = 40

// reset prepares the aligner for a quotation and a source.
func (a *aligner) reset(ix *Index, q *Quotation) {
	a.ix, a.q = ix, q
	a.seq, a.ids, a.at = a.seq[:0], a.ids[:0], a.at[:0]
	a.to, a.absorbed = a.to[:0], a.absorbed[:0]
	a.begins, a.ends = a.begins[:0], a.ends[:0]
	a.budget, a.common = workLimit, false
	words := make([]int32, len(q.words.words))
	for i, w := range q.words.words {
		words[i] = ix.words.id(w)
	}
	var pending marks
	begin := 0
	for i, k := range q.tokens {
		pending |= q.marks[i]
		if q.group[i] >= 0 {
			continue
		}
		if pending != 0 {
			a.closePart(begin)
			begin = len(a.seq)
		}
		pending = 0
		a.seq = append(a.seq, int32(i))
		a.ids = append(a.ids, words[k.word])
		a.at = append(a.at, -1)
		a.to = append(a.to, -1)
		a.absorbed = append(a.absorbed, false)
		a.begins = append(a.begins, int32(begin))
	}
	a.closePart(begin)
}

func (a *aligner) closePart(begin int) {
	for len(a.ends) < len(a.seq) {
		a.ends = append(a.ends, int32(len(a.seq)))
	}
}

// run aligns the whole sequence and reports whether the work stayed within its
// bounds.
func (a *aligner) run() bool {
	a.seed = wholeSeed
	a.align(0, len(a.seq), 0, len(a.ix.tokens))
	if len(a.chain) == 0 && len(a.seq) <= shortQuote {
		// A few words with a change among them, or between elision marks.
		a.seed = shortSeed
		a.align(0, len(a.seq), 0, len(a.ix.tokens))
	}
	a.placeParts()
	return a.budget > 0
}

// align finds places for the sequence [lo, hi) within the source [from, to).
func (a *aligner) align(lo, hi, from, to int) {
	a.runs, a.shortest = a.runs[:0], 0
	a.findRuns(lo, hi, from, to)
	a.chainRuns()
	a.dropStrays()
	for _, r := range a.chain {
		for k := range r.n {
			a.at[r.q+k] = r.s + k
		}
	}
	a.fillHoles(lo, hi, from, to)
}

// A seed is 3 words or 5 characters; of short quotations 2 words or 4.
const (
	wholeSeed  = 15
	shortSeed  = 10
	shortQuote = 12 // words
)

// seedLength returns how many words from i on make a seed, 0 if the part ends
// before. A quotation that is shorter is its own seed, and so is each part of a
// short one.
func (a *aligner) seedLength(i, end int) int {
	weight, n := 0, 0
	for weight < a.seed && i+n < end {
		if a.isChar(i + n) {
			weight += 3
		} else {
			weight += 5
		}
		n++
	}
	if weight < a.seed && (i > int(a.begins[i]) || a.seed == wholeSeed && n < len(a.seq)) {
		return 0
	}
	return n
}

// findRuns finds the maximal runs of equal words that hold a seed.
func (a *aligner) findRuns(lo, hi, from, to int) {
	before := false // the seed before this one was looked at
	for i := lo; i < hi; i++ {
		end := min(hi, int(a.ends[i]))
		n := a.seedLength(i, end)
		if n == 0 {
			before = false
			continue
		}
		before = a.seedsAt(i, n, max(lo, int(a.begins[i])), end, from, to, before)
		if a.budget <= 0 {
			return
		}
	}
	if len(a.runs) > mostRuns {
		a.keepLongest()
	}
	slices.SortFunc(a.runs, func(x, y run) int { return cmp.Or(cmp.Compare(x.q, y.q), cmp.Compare(x.s, y.s)) })
}

// seedsAt extends each occurrence of the n words at i to a run, but those that
// the seed before has found already. It reports whether the seed was looked at.
func (a *aligner) seedsAt(i, n, begin, end, from, to int, before bool) bool {
	ids := a.ids[i : i+n]
	rarest, list := 0, a.ix.positions(ids[0])
	for k, id := range ids {
		if p := a.ix.positions(id); len(p) < len(list) {
			rarest, list = k, p
		}
	}
	if len(list) > commonest {
		a.common = true
		return false
	}
	a.budget -= len(list) + 1
	if from > 0 || to < len(a.ix.tokens) {
		list = within(list, from, to)
	}
	tokens := a.ix.tokens
	for _, p := range list {
		s := int(p) - rarest
		if s < from || s+n > to || !a.equalAt(ids, s) {
			continue
		}
		if before && i > begin && s > from && tokens[s-1].word == a.ids[i-1] {
			continue
		}
		start, stop := i, i+n
		for start > begin && s > from && tokens[s-1].word == a.ids[start-1] && a.ids[start-1] >= 0 {
			start--
			s--
		}
		for stop < end && s+stop-start < to && tokens[s+stop-start].word == a.ids[stop] {
			stop++
		}
		a.budget -= stop - start
		a.addRun(run{int32(start), int32(s), int32(stop - start)})
	}
	return true
}

// addRun keeps a run, unless there are very many and longer ones.
func (a *aligner) addRun(r run) {
	if r.n <= a.shortest {
		return
	}
	if len(a.runs) == 8*mostRuns {
		a.keepLongest()
		a.shortest = a.runs[len(a.runs)-1].n
	}
	a.runs = append(a.runs, r)
}

func (a *aligner) keepLongest() {
	slices.SortStableFunc(a.runs, func(x, y run) int { return cmp.Compare(y.n, x.n) })
	a.runs = a.runs[:mostRuns]
}

func (a *aligner) equalAt(ids []int32, s int) bool {
	for k, id := range ids {
		if a.ix.tokens[s+k].word != id {
			return false
		}
	}
	return true
}

// within returns the part of an ascending list that lies in [from, to).
func within(list []int32, from, to int) []int32 {
	lo, _ := slices.BinarySearch(list, int32(from))
	hi, _ := slices.BinarySearch(list, int32(to))
	return list[lo:hi]
}

// dropStrays takes out of the chain what is there by accident: short runs far
// from where their neighbours lie, in a part that is hardly found otherwise.
func (a *aligner) dropStrays() {
	for range 4 {
		kept := a.best[:0]
		for j := 0; j < len(a.chain); {
			begin, end := a.begins[a.chain[j].q], a.ends[a.chain[j].q]
			stop, covered, strong := j, int32(0), false
			for ; stop < len(a.chain) && a.chain[stop].q < end; stop++ {
				covered += a.chain[stop].n
				strong = strong || a.strong(a.chain[stop])
			}
			for ; j < stop; j++ {
				if a.strong(a.chain[j]) || !strong && covered*2 >= end-begin || a.supported(j) {
					kept = append(kept, int32(j))
				}
			}
		}
		if len(kept) == len(a.chain) {
			return
		}
		for i, j := range kept {
			a.chain[i] = a.chain[j]
		}
		a.chain = a.chain[:len(kept)]
	}
}

func (a *aligner) strong(r run) bool { return a.runWeight(int(r.q), int(r.q+r.n)) >= longRun }

// stray bounds how much further two runs lie apart in the source than in the
// quotation, in words, for one to speak for the other.
const stray = 8

// supported reports whether a neighbour in the same part lies where the run
// makes one expect it.
func (a *aligner) supported(j int) bool {
	r := a.chain[j]
	near := func(x, y run) bool {
		q, s := y.q-x.q-x.n, y.s-x.s-x.n
		return q == 0 || s <= q+stray
	}
	if j > 0 && a.chain[j-1].q >= a.begins[r.q] && near(a.chain[j-1], r) {
		return true
	}
	return j+1 < len(a.chain) && a.chain[j+1].q < a.ends[r.q] && near(r, a.chain[j+1])
}
