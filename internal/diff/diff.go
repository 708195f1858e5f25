// Package diff finds what two sequences have in common. What the elements are
// (lines, words, blocks) and how a difference looks is for its callers.
package diff

import "slices"

// Edit is a run of two sequences: a[A0:A1] and b[B0:B1] are the same, or the
// first was replaced by the second.
type Edit struct {
	Same           bool
	A0, A1, B0, B1 int
}

// Compare returns the runs that turn a into b. It finds the shortest script if
// that is short, and otherwise splits at what occurs once on both sides; so it
// takes time about proportional to the lengths, at the price of a coarser
// result for texts that have little in common.
func Compare(a, b []string) []Edit {
	ids := map[string]int32{}
	intern := func(s []string) []int32 {
		out := make([]int32, len(s))
		for i, v := range s {
			id, ok := ids[v]
			if !ok {
				id = int32(len(ids))
				ids[v] = id
			}
			out[i] = id
		}
		return out
	}
	c := comparison{a: intern(a), b: intern(b)}
	c.run(0, len(a), 0, len(b), 0)
	var edits []Edit
	i, j := 0, 0
	for _, p := range append(c.pairs, pair{len(a), len(b)}) {
		if i < p.a || j < p.b {
			edits = append(edits, Edit{false, i, p.a, j, p.b})
		}
		if p.a == len(a) {
			break
		}
		if n := len(edits); n > 0 && edits[n-1].Same {
			edits[n-1].A1, edits[n-1].B1 = p.a+1, p.b+1
		} else {
			edits = append(edits, Edit{true, p.a, p.a + 1, p.b, p.b + 1})
		}
		i, j = p.a+1, p.b+1
	}
	return edits
}

// pair is an element of a that stayed, and its place in b.
type pair struct{ a, b int }

type comparison struct {
	a, b  []int32
	pairs []pair // ascending in both
}

// run compares a[a0:a1] with b[b0:b1].
func (c *comparison) run(a0, a1, b0, b1, depth int) {
	for a0 < a1 && b0 < b1 && c.a[a0] == c.b[b0] {
		c.pairs = append(c.pairs, pair{a0, b0})
		a0, b0 = a0+1, b0+1
	}
	tail := 0
	for a0 < a1 && b0 < b1 && c.a[a1-1] == c.b[b1-1] {
		a1, b1, tail = a1-1, b1-1, tail+1
	}
	if a0 < a1 && b0 < b1 && !c.shortest(a0, a1, b0, b1) {
		const deepest = 12
		if depth < deepest {
			c.split(a0, a1, b0, b1, depth)
		}
	}
	for i := range tail {
		c.pairs = append(c.pairs, pair{a1 + i, b1 + i})
	}
}

// split compares the pieces between what occurs once on both sides.
func (c *comparison) split(a0, a1, b0, b1, depth int) {
	anchors := c.anchors(a0, a1, b0, b1)
	if len(anchors) == 0 {
		return
	}
	i, j := a0, b0
	for _, p := range anchors {
		c.run(i, p.a, j, p.b, depth+1)
		c.pairs = append(c.pairs, p)
		i, j = p.a+1, p.b+1
	}
	c.run(i, a1, j, b1, depth+1)
}

// anchors returns the longest ascending run of elements that occur exactly once
// on each side.
func (c *comparison) anchors(a0, a1, b0, b1 int) []pair {
	type count struct{ inA, inB, at int }
	counts := make(map[int32]*count, a1-a0)
	for i := a0; i < a1; i++ {
		n := counts[c.a[i]]
		if n == nil {
			n = &count{}
			counts[c.a[i]] = n
		}
		n.inA++
	}
	for j := b0; j < b1; j++ {
		if n := counts[c.b[j]]; n != nil {
			n.inB++
			n.at = j
		}
	}
	var found []pair
	for i := a0; i < a1; i++ {
		if n := counts[c.a[i]]; n.inA == 1 && n.inB == 1 {
			found = append(found, pair{i, n.at})
		}
	}
	// Patience: tops[k] ends the best ascending run of length k+1.
	var tops []int
	before := make([]int, len(found))
	for i, p := range found {
		k, _ := slices.BinarySearchFunc(tops, p.b, func(t, b int) int { return found[t].b - b })
		before[i] = -1
		if k > 0 {
			before[i] = tops[k-1]
		}
		if k == len(tops) {
			tops = append(tops, i)
		} else {
			tops[k] = i
		}
	}
	if len(tops) == 0 {
		return nil
	}
	var run []pair
	for i := tops[len(tops)-1]; i >= 0; i = before[i] {
		run = append(run, found[i])
	}
	slices.Reverse(run)
	return run
}

// shortest finds the shortest edit script (Myers 1986) if it has at most
// maxEdits steps, and otherwise returns false and adds nothing.
func (c *comparison) shortest(a0, a1, b0, b1 int) bool {
	const maxEdits = 300
	n, m := a1-a0, b1-b0
	most := min(maxEdits, n+m)
	v := make([]int32, 2*most+2)
	var trace [][]int32
	for d := 0; d <= most; d++ {
		trace = append(trace, slices.Clone(v[most-d:most+d+2]))
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && v[most+k-1] < v[most+k+1] {
				x = int(v[most+k+1])
			} else {
				x = int(v[most+k-1]) + 1
			}
			y := x - k
			for x < n && y < m && c.a[a0+x] == c.b[b0+y] {
				x, y = x+1, y+1
			}
			v[most+k] = int32(x)
			if x >= n && y >= m {
				c.backtrack(trace, a0, b0, n, m)
				return true
			}
		}
	}
	return false
}

// backtrack adds the pairs of a finished search.
func (c *comparison) backtrack(trace [][]int32, a0, b0, x, y int) {
	first := len(c.pairs)
	for d := len(trace) - 1; d >= 0; d-- {
		v := trace[d] // v[d+k] for diagonal k
		k := x - y
		fromX := 0
		prevK := k
		switch {
		case d == 0:
		case k == -d || k != d && v[d+k-1] < v[d+k+1]:
			prevK = k + 1
			fromX = int(v[d+k+1])
		default:
			prevK = k - 1
			fromX = int(v[d+k-1])
		}
		startX := fromX
		if d > 0 && prevK == k-1 {
			startX++
		}
		if d == 0 {
			startX = 0
		}
		for x > startX && x > 0 && y > 0 {
			x, y = x-1, y-1
			c.pairs = append(c.pairs, pair{a0 + x, b0 + y})
		}
		x, y = fromX, fromX-prevK
	}
	slices.Reverse(c.pairs[first:])
}
