package evidence

import (
	"math/bits"
	"slices"
)

// The score of a chain, in hundredths of a word.
const (
	wordScore = 100
	linkCost  = 30 // for each further run
	gapCost   = 12 // for each doubling of the distance between two diagonals
	leapCost  = 50 // the same where no mark says that something is left out
)

// chainRuns chooses the best chain: runs that follow each other in the quotation
// and in the source. Of equal chains the first in the source wins.
func (a *aligner) chainRuns() {
	a.chain = a.chain[:0]
	n := len(a.runs)
	if n == 0 {
		return
	}
	a.budget -= n * n / 2
	a.best = slices.Grow(a.best[:0], n)[:n]
	a.from = slices.Grow(a.from[:0], n)[:n]
	last := 0
	for j, r := range a.runs {
		a.best[j], a.from[j] = wordScore*r.n, -1
		for i, p := range a.runs[:j] {
			if score := a.best[i] + a.linkScore(p, r); score > a.best[j] {
				a.best[j], a.from[j] = score, int32(i)
			}
		}
		if a.best[j] > a.best[last] || a.best[j] == a.best[last] && a.first(j) < a.first(last) {
			last = j
		}
	}
	for j := int32(last); j >= 0; j = a.from[j] {
		r := a.runs[j]
		if i := a.from[j]; i >= 0 {
			t := overlap(a.runs[i], r)
			r = run{r.q + t, r.s + t, r.n - t}
		}
		a.chain = append(a.chain, r)
	}
	slices.Reverse(a.chain)
}

// first returns where in the source the chain that ends in run j begins.
func (a *aligner) first(j int) int32 {
	i := int32(j)
	for a.from[i] >= 0 {
		i = a.from[i]
	}
	return a.runs[i].s
}

// overlap returns how many words of r its predecessor p has already taken.
func overlap(p, r run) int32 {
	return max(0, p.q+p.n-r.q, p.s+p.n-r.s)
}

// linkScore is what r adds to a chain that ends in p; very little if it cannot
// follow it.
func (a *aligner) linkScore(p, r run) int32 {
	t := overlap(p, r)
	if t >= r.n {
		return -1 << 20
	}
	gap := (r.s - r.q) - (p.s - p.q)
	if gap < 0 {
		gap = -gap
	}
	cost := int32(gapCost)
	if r.q < a.ends[p.q] {
		cost = leapCost
	}
	return wordScore*(r.n-t) - linkCost - cost*int32(bits.Len32(uint32(gap)))
}
