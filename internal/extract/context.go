package extract

import (
	"fmt"
	"math"
)

// The features of a block in its surroundings build on the first judgement of
// every block by itself.
var (
	fOwn       = newSteps("own judgement")
	fOwnLong   = newSteps("own judgement, long text")
	fBefore    = newSteps("judgement of the block before")
	fAfter     = newSteps("judgement of the block after")
	fAround2   = newSteps("judgement of 2 blocks on each side")
	fAround6   = newSteps("judgement of 6 blocks on each side")
	fSiblings  = newSteps("judgement of the blocks in the parent")
	fCousins   = newSteps("judgement of the blocks in the grandparent")
	fShare     = newFeatures("share of the article in the parent: ", "0-2%", "2-10%", "10-40%", "40-80%", "80-100%")
	fShareUp   = newFeatures("share of the article in the grandparent: ", "0-2%", "2-10%", "10-40%", "40-80%", "80-100%")
	fPlace     = newFeatures("place: ", "in the best element", "before the best element", "after the best element")
	fDistance  = newFeatures("below the best element: ", "0", "1", "2", "3", "4-")
	fProgress  = newFeatures("article before it: ", "0-1%", "1-20%", "20-80%", "80-99%", "99-100%")
	fApart     = newFeatures("apart in ", signNames...)
	fApartLong = newFeatures("long text apart in ", signNames...)
	fSteps     = newFeatures("steps apart: ", "0", "1", "2", "3-4", "5-")
	fOther     = newFeature("in another article element")
	fShortIn   = newFeature("short, between two strong blocks")
	fHeadingOf = newFeature("heading before a strong block")
	fHeadingNo = newFeature("heading before a weak block")
)

// steps are the judgements that make a difference.
var steps = []float64{0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95}

// newSteps are features for a judgement of at least each of the steps.
func newSteps(name string) (first feature) {
	names := make([]string, len(steps))
	for i, step := range steps {
		names[i] = fmt.Sprintf(" from %.0f%%", step*100)
	}
	return newFeatures(name, names...)
}

// judged holds, for every block of a page, how likely it is article text.
type judged struct {
	o      *outline
	p      []float64
	mass   []float64 // mass[i] is the article's words before block i, by p
	size   []float64 // size[i] is all words before block i
	best   *element  // the element that holds the article most tightly
	within signs     // of best and the elements around it
}

// weight is what a block counts for in sums: its words, but at most so many
// that one endless block can't decide all.
func (b *textBlock) weight() float64 { return float64(min(b.words, 200)) + 0.5 }

func judge(o *outline, p []float64) *judged {
	j := &judged{o: o, p: p, mass: make([]float64, len(p)+1), size: make([]float64, len(p)+1)}
	gain := make([]float64, len(p)+1)
	for i := range p {
		w := o.blocks[i].weight()
		j.mass[i+1] = j.mass[i] + w*p[i]
		j.size[i+1] = j.size[i] + w
		gain[i+1] = gain[i] + w*(p[i]-0.4)
	}
	best := math.Inf(-1)
	for _, e := range o.elements {
		// Of two that hold the same, the inner one is the better.
		if g := gain[e.last] - gain[e.first]; g >= best && e.last > e.first {
			best, j.best = g, e
		}
	}
	for e := j.best; e != nil; e = e.parent {
		j.within |= e.signs
	}
	for _, e := range o.elements {
		e.apart, e.steps = 0, 0
		if e.first <= j.best.first && e.last >= j.best.last {
			continue
		}
		e.apart, e.steps = e.signs, 1
		if e.parent != nil {
			e.apart |= e.parent.apart
			e.steps += e.parent.steps
		}
	}
	return j
}

// mean is the average judgement of blocks[from:to] without block i.
func (j *judged) mean(from, to, i int) float64 {
	from, to = max(from, 0), min(to, len(j.p))
	mass, size := j.mass[to]-j.mass[from], j.size[to]-j.size[from]
	if i >= from && i < to {
		w := j.o.blocks[i].weight()
		mass -= w * j.p[i]
		size -= w
	}
	if size < 0.25 {
		return j.p[i]
	}
	return mass / size
}

// share is how much of the article stands in e.
func (j *judged) share(e *element) float64 {
	return (j.mass[e.last] - j.mass[e.first]) / max(j.mass[len(j.p)], 1e-9)
}

// terms describes block i in its surroundings.
func (j *judged) terms(i int, to []feature) []feature {
	value := func(f feature, v float64) {
		for n := feature(0); n < feature(len(steps)) && v >= steps[n]; n++ {
			to = append(to, f+n)
		}
	}
	on := func(f feature) { to = append(to, f) }
	b := &j.o.blocks[i]
	parent, up := b.around()
	value(fOwn, j.p[i])
	if b.words >= longText {
		value(fOwnLong, j.p[i])
	}
	value(fBefore, j.mean(i-1, i, i))
	value(fAfter, j.mean(i+1, i+2, i))
	value(fAround2, j.mean(i-2, i+3, i))
	value(fAround6, j.mean(i-6, i+7, i))
	value(fSiblings, j.mean(parent.first, parent.last, i))
	value(fCousins, j.mean(up.first, up.last, i))
	on(fShare + bin(j.share(parent), 0.02, 0.1, 0.4, 0.8))
	on(fShareUp + bin(j.share(up), 0.02, 0.1, 0.4, 0.8))
	switch {
	case i < j.best.first:
		on(fPlace + 1)
	case i >= j.best.last:
		on(fPlace + 2)
	default:
		on(fPlace)
		on(fDistance + feature(min(b.in.depth-j.best.depth, 4)))
	}
	to = signTerms(to, fApart, b.in.apart)
	if b.words >= longText {
		to = signTerms(to, fApartLong, b.in.apart)
	}
	if b.in.apart&j.within&tagArticle != 0 {
		on(fOther)
	}
	on(fSteps + bin(float64(b.in.steps), 1, 2, 3, 5))
	on(fProgress + bin(j.mass[i]/max(j.mass[len(j.p)], 1e-9), 0.01, 0.2, 0.8, 0.99))
	before, after := j.mean(i-1, i, i), j.mean(i+1, i+2, i)
	if b.words < longText && before > 0.7 && after > 0.7 {
		on(fShortIn)
	}
	if b.Kind == Heading {
		if after > 0.6 {
			on(fHeadingOf)
		}
		if after < 0.4 {
			on(fHeadingNo)
		}
	}
	return to
}

// bin is the number of limits that v reaches.
func bin(v float64, limits ...float64) feature {
	n := feature(0)
	for _, limit := range limits {
		if v >= limit {
			n++
		}
	}
	return n
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
