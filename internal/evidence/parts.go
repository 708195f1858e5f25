package evidence

// placeParts looks for the parts between marks of which nothing has a place yet:
// one or two words between two elisions, or a part in which every third word
// differs.
func (a *aligner) placeParts() {
	left, right := -1, 0 // the words with a place next to the part
	seen := 0
	for lo := 0; lo < len(a.seq) && a.budget > 0; lo = int(a.ends[lo]) {
		hi := int(a.ends[lo])
		if a.found(lo, hi) > 0 || lo == 0 && hi == len(a.seq) {
			continue
		}
		for ; seen < lo; seen++ {
			if a.at[seen] >= 0 {
				left = seen
			}
		}
		right = a.placed(max(right, hi), len(a.seq))
		before, after := left >= 0, right < len(a.seq)
		if !before && !after {
			return
		}
		last, next := -1, len(a.ix.tokens)
		if before {
			last = int(a.at[left])
		}
		if after {
			next = int(a.at[right])
		}
		if p := a.nearest(lo, hi, last, next, before, after); p >= 0 {
			for i := lo; i < hi; i++ {
				a.at[i] = int32(p + i - lo)
			}
		} else if a.runWeight(lo, hi) >= longRun/2 {
			a.approach(lo, hi, last, next, before, after)
		}
	}
}

// placed returns the first word of [i, end) that has a place, or end.
func (a *aligner) placed(i, end int) int {
	for i < end && a.at[i] < 0 {
		i++
	}
	return i
}

// nearest returns the occurrence of the whole part between the places last and
// next that lies closest to one that is known, or −1.
func (a *aligner) nearest(lo, hi, last, next int, before, after bool) int {
	n := hi - lo
	if next-last-1 < n {
		return -1
	}
	ids := a.ids[lo:hi]
	rarest, list := 0, a.ix.positions(ids[0])
	for k, id := range ids {
		if p := a.ix.positions(id); len(p) < len(list) {
			rarest, list = k, p
		}
	}
	list = within(list, last+1+rarest, next-n+1+rarest)
	if len(list) > commonest {
		// The first and the last hundred are as good as all.
		list = append(list[:100:100], list[len(list)-100:]...)
	}
	a.budget -= len(list)
	best, distance := -1, 1<<30
	for _, p := range list {
		s := int(p) - rarest
		if s <= last || s+n > next || !a.equalAt(ids, s) {
			continue
		}
		d := 1 << 30
		if before {
			d = s - last
		}
		if after {
			d = min(d, next-s-n)
		}
		if d < distance {
			best, distance = s, d
		}
	}
	return best
}

// approach looks for a part with differences close to its neighbours.
func (a *aligner) approach(lo, hi, last, next int, before, after bool) {
	n := hi - lo
	reach := 4*n + 40
	try := func(from, to int) bool {
		if from >= to {
			return false
		}
		a.fill(lo, hi, from, to, false, false)
		first, final := -1, -1
		for _, p := range a.at[lo:hi] {
			if p >= 0 {
				if first < 0 {
					first = int(p)
				}
				final = int(p)
			}
		}
		// Half of it, and close together, or it is accident.
		if a.found(lo, hi)*2 > n && final-first < n+4 {
			return true
		}
		a.clear(lo, hi)
		return false
	}
	if before && try(last+1, min(next, last+1+reach)) {
		return
	}
	if after {
		try(max(last+1, next-reach), next)
	}
}
