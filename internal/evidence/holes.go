package evidence

// fillHoles compares what stands between the runs, word by word.
func (a *aligner) fillHoles(lo, hi, from, to int) {
	last := from - 1 // the last place in the source that is taken
	right := lo      // the next word that has a place
	for i := lo; i < hi; {
		if a.at[i] >= 0 {
			last = int(a.at[i])
			i++
			continue
		}
		end := i
		for end < hi && end < int(a.ends[i]) && a.at[end] < 0 {
			end++
		}
		next := to
		if right = a.placed(max(right, end), hi); right < hi {
			next = int(a.at[right])
		}
		a.fillHole(i, end, last, next, lo, hi)
		if a.budget <= 0 {
			return
		}
		for ; i < end; i++ {
			if a.at[i] >= 0 {
				last = int(a.at[i])
			}
		}
	}
	a.emptyStretches(lo, hi)
}

// emptyStretches takes back accidental words: in a long stretch between two runs
// that speak for themselves, less than 40 % that has a place is accident, however
// it was found.
func (a *aligner) emptyStretches(lo, hi int) {
	start := lo
	for i := lo; i < hi; {
		end := i + 1
		if a.at[i] >= 0 {
			for end < int(a.ends[i]) && end < hi && a.at[end] == a.at[end-1]+1 {
				end++
			}
			if a.runWeight(i, end) >= longRun {
				a.emptyStretch(start, i)
				start = end
			}
		}
		if end < hi && a.begins[end] == int32(end) {
			a.emptyStretch(start, end)
			start = end
		}
		i = end
	}
	a.emptyStretch(start, hi)
}

func (a *aligner) emptyStretch(lo, hi int) {
	if lo < hi && a.blockWeight(lo, hi) >= longBlock && a.telling(lo, hi)*5 < (hi-lo)*4 {
		a.clear(lo, hi)
	}
}

// fillHole compares the sequence [lo, hi), all of it without a place, with the
// source between the places last and next.
func (a *aligner) fillHole(lo, hi, last, next, first, end int) {
	n := hi - lo
	left := lo > first && lo > int(a.begins[lo]) // a word of the same part precedes
	right := hi < end && hi < int(a.ends[lo])
	from, to := last+1, next
	// Words in brackets may be the source's, and take room.
	reach := n + 4 + a.grouped(lo, hi)
	switch {
	case left && right:
		if to-from > 2*reach {
			// Far apart: what belongs to either end lies close to it.
			a.fill(lo, hi, from, from+reach, true, false)
			if a.at[hi-1] < 0 {
				rest := hi
				for rest > lo && a.at[rest-1] < 0 {
					rest--
				}
				a.fill(rest, hi, to-reach, to, false, true)
			}
			return
		}
	case left:
		to = min(to, from+reach)
	case right:
		from = max(from, to-reach)
	default:
		return // a part without any run: see placeParts
	}
	a.fill(lo, hi, from, to, left, right)
}

// telling counts the words of [lo, hi) that have a place, in halves: a frequent
// word alone says less than others, and so do a few characters.
func (a *aligner) telling(lo, hi int) int {
	n := 0
	for i := lo; i < hi; {
		if a.at[i] < 0 {
			i++
			continue
		}
		end := i + 1
		for end < hi && a.at[end] == a.at[end-1]+1 {
			end++
		}
		if a.accidental(i, end) {
			n += end - i
		} else {
			n += 2 * (end - i)
		}
		i = end
	}
	return n
}

// frequent is how few words of a text there are to each frequent one; fewCharacters
// is how long a run of characters is that stands in most texts.
const (
	frequent      = 250
	fewCharacters = 4
)

func (a *aligner) accidental(lo, hi int) bool {
	if a.isChar(lo) {
		return hi-lo < fewCharacters
	}
	return hi-lo == 1 && len(a.ix.positions(a.ids[lo]))*frequent > len(a.ix.tokens)
}

// grouped counts the words in groups next to and within a hole.
func (a *aligner) grouped(lo, hi int) int {
	before, after := -1, len(a.q.tokens)
	if lo > 0 {
		before = int(a.seq[lo-1])
	}
	if hi < len(a.seq) {
		after = int(a.seq[hi])
	}
	return after - before - 1 - (hi - lo)
}

// fill gives places to the sequence [lo, hi) by the longest common subsequence
// with the source [from, to); of equally long ones the one in fewer pieces. left
// and right say that the neighbours there are found.
func (a *aligner) fill(lo, hi, from, to int, left, right bool) {
	n, m := hi-lo, to-from
	if n <= 0 || m <= 0 || n*m > largestArea {
		return
	}
	a.budget -= n * m / 2
	if a.budget <= 0 {
		return
	}
	// best[i][j] is the score of the sequence from i on and the source from j on.
	const pair, joint = 8, 1
	width := m + 1
	size := (n + 1) * width
	if cap(a.cells) < size {
		a.cells = make([]int32, size)
	}
	best := a.cells[:size]
	for j := range width {
		best[n*width+j] = 0
	}
	source := a.ix.tokens[from:to]
	joined := func(i, j int) bool { // the pair before (i, j) is one too
		if i == 0 || j == 0 {
			return left && i == 0 && j == 0
		}
		return a.ids[lo+i-1] == source[j-1].word
	}
	for i := n - 1; i >= 0; i-- {
		best[i*width+m] = 0
		id := a.ids[lo+i]
		row, below := best[i*width:(i+1)*width], best[(i+1)*width:(i+2)*width]
		for j := m - 1; j >= 0; j-- {
			score := max(row[j+1], below[j])
			if id >= 0 && source[j].word == id {
				with := below[j+1] + pair
				if joined(i, j) {
					with += joint
				}
				if right && i == n-1 && j == m-1 {
					with += joint
				}
				score = max(score, with)
			}
			row[j] = score
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		score := best[i*width+j]
		if right && !left && best[i*width+j+1] == score {
			j++ // of equal places the one closest to what is found
			continue
		}
		if id := a.ids[lo+i]; id >= 0 && source[j].word == id {
			with := best[(i+1)*width+j+1] + pair
			if joined(i, j) {
				with += joint
			}
			if right && i == n-1 && j == m-1 {
				with += joint
			}
			if with == score {
				a.at[lo+i] = int32(from + j)
				i++
				j++
				continue
			}
		}
		if best[(i+1)*width+j] == score {
			i++
		} else {
			j++
		}
	}
}
