package search

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestUnpackGaps reads gaps of every width and of lengths that are no multiple of
// what is read at a time.
func TestUnpackGaps(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for width := range 25 {
		for n := range 131 {
			gaps, want := make([]uint32, n), make([]uint32, n)
			after := random.Uint32N(1000)
			for i, last := 0, after; i < n; i++ {
				gaps[i] = random.Uint32() & (1<<width - 1)
				last += gaps[i] + 1
				want[i] = last
			}
			src := append(appendPacked(nil, gaps, width), make([]byte, packSlack)...)
			got := make([]uint32, n)
			unpackGaps(got, src, width, after)
			if !slices.Equal(got, want) {
				t.Fatalf("%d gaps of %d bits: %v, want %v", n, width, got, want)
			}
		}
	}
}

// TestCollector keeps the best of many results, the newer of two that are equal.
func TestCollector(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for limit := range 20 {
		c := collector{limit: limit}
		var all []candidate
		for i := range 200 {
			found := candidate{key: random.Int64N(10), id: int64(i + 1), doc: uint32(i)}
			all = append(all, found)
			switch {
			case !c.full():
				c.heap = append(c.heap, found)
				c.up(len(c.heap) - 1)
			case limit > 0 && c.worse(&c.heap[0], &found):
				c.heap[0] = found
				c.down(0)
			}
		}
		slices.SortFunc(all, candidate.compare)
		slices.SortFunc(c.heap, candidate.compare)
		if !slices.Equal(c.heap, all[:limit]) {
			t.Fatalf("the best %d are %v, want %v", limit, c.heap, all[:limit])
		}
	}
}

// TestImpactsFrom compares with a look at each impact.
func TestImpactsFrom(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	impacts := make([]byte, 128)
	for i := range impacts {
		impacts[i] = byte(random.Uint32())
	}
	copy(impacts, []byte{0, 1, 127, 128, 129, 254, 255})
	for _, n := range []int{1, 7, 8, 9, 121, 128} {
		for least := int32(1); least <= 260; least++ {
			for from := 0; from < n; from += 8 {
				want := uint64(0)
				for i := from; i < min(n, from+8); i++ {
					if int32(impacts[i]) >= least {
						want |= 0x80 << (8 * (i - from))
					}
				}
				if got := impactsFrom(impacts[:n], from, least); got != want {
					t.Fatalf("impacts of at least %d among %v: %#x, want %#x", least, impacts[from:min(n, from+8)], got, want)
				}
			}
		}
	}
}
