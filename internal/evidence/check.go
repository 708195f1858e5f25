package evidence

// Check compares a quotation with the text.
func (ix *Index) Check(q *Quotation) Verdict {
	v := Verdict{Status: NotFound, Severity: None, Artefacts: q.Artefacts}
	if q.Cut {
		v.Notes = append(v.Notes, QuoteCut)
	}
	if ix.cut {
		v.Notes = append(v.Notes, SourceCut)
	}
	a := aligners.Get().(*aligner)
	defer aligners.Put(a)
	a.reset(ix, q)
	if len(a.seq) == 0 {
		v.Reason = NoWords
		return v
	}
	within := a.run()
	a.moveParts()
	a.soften()
	foreign := a.searchBlocks()
	if !within || a.budget <= 0 {
		v.Reason = TooComplex
		return v
	}
	j := &judge{placement: a.placement(), verdict: &v, lexica: ix.lexica.with(q.language)}
	j.foreign = foreign
	j.decideGroups()
	if a.budget <= 0 {
		v.Reason = TooComplex
		return v
	}
	var loose float64
	v.Coverage, loose = j.coverage()
	if v.Coverage < 0.4 || loose < 0.7 && !j.anyLongRun() {
		v.Hint = j.hint()
		if a.common {
			v.Reason = TooComplex
		}
		return v
	}
	j.walk()
	return v
}

// moveParts looks for the parts between marks that have no place for all of their
// words, as far as the order of the quotation allows one: alone, such a part may be
// elsewhere. What little was found of a part that is nowhere was accident.
func (a *aligner) moveParts() {
	var kept []int32
	for lo := 0; lo < len(a.seq) && a.budget > 0; lo = int(a.ends[lo]) {
		hi := int(a.ends[lo])
		n, found := hi-lo, a.found(lo, hi)
		if n == len(a.seq) || found == 0 || found == n || a.runWeight(lo, hi) < longRun/2 {
			continue
		}
		mostly := found*10 >= n*7
		if mostly && a.blockWeight(lo, hi) < longBlock {
			continue
		}
		kept = append(kept[:0], a.at[lo:hi]...)
		a.clear(lo, hi)
		a.align(lo, hi, 0, len(a.ix.tokens))
		if alone := a.found(lo, hi); alone == n || !mostly && alone*10 >= n*7 && alone > found+1 {
			continue
		}
		a.clear(lo, hi)
		if found*10 >= n*4 || a.blockWeight(lo, hi) < longBlock {
			copy(a.at[lo:hi], kept)
		}
	}
}

// found counts the words of [lo, hi) that have a place.
func (a *aligner) found(lo, hi int) (n int) {
	for _, p := range a.at[lo:hi] {
		if p >= 0 {
			n++
		}
	}
	return n
}

func (a *aligner) clear(lo, hi int) {
	for i := lo; i < hi; i++ {
		a.at[i], a.to[i] = -1, -1
	}
}

// searchBlocks looks for the stretches without a place in the whole source, each
// alone. What is there to at least 70 % gets its place, out of order; the
// sequence numbers of long blocks that are not there are returned.
func (a *aligner) searchBlocks() (foreign []block) {
	if a.budget <= 0 {
		return nil
	}
	for lo := 0; lo < len(a.seq); {
		if a.at[lo] >= 0 {
			lo++
			continue
		}
		hi := lo
		for hi < int(a.ends[lo]) && a.at[hi] < 0 {
			hi++
		}
		long := a.blockWeight(lo, hi) >= longBlock
		whole := lo == int(a.begins[lo]) && hi == int(a.ends[lo]) && a.runWeight(lo, hi) >= longRun/2
		if (long || whole) && !a.searchBlock(lo, hi) && long {
			foreign = append(foreign, block{lo, hi})
		}
		lo = hi
	}
	return foreign
}

// block is a stretch of the sequence.
type block struct{ lo, hi int }

func (a *aligner) searchBlock(lo, hi int) bool {
	a.align(lo, hi, 0, len(a.ix.tokens))
	copy(a.to[lo:hi], a.at[lo:hi])
	if a.found(lo, hi)*10 >= (hi-lo)*7 {
		return true
	}
	a.clear(lo, hi)
	return false
}
