package search

import (
	"math/rand/v2"
	"testing"
)

// TestCacheKeepsWhatIsShared checks that a long list read once leaves what
// several operations have asked for.
func TestCacheKeepsWhatIsShared(t *testing.T) {
	c := newBlockCache(40)
	put := func(block int, operation uint64) { c.put(blockKey{1, block}, make([]byte, 1), operation) }
	for block := range 20 {
		put(block, 1)
		c.get(blockKey{1, block}, 2)
	}
	for block := range 1000 {
		put(100+block, 3)
		if c.get(blockKey{1, 100 + block}, 3) == nil {
			t.Fatalf("block %d is gone at once", 100+block)
		}
	}
	for block := range 20 {
		if c.get(blockKey{1, block}, 4) == nil {
			t.Errorf("block %d is gone", block)
		}
	}
	if n := len(c.items); n != c.once.Len()+c.often.Len() || n != 40 || c.once.size+c.often.size != 40 {
		t.Errorf("%d blocks, %d and %d in the lists", n, c.once.Len(), c.often.Len())
	}
	for block := range 20 {
		c.get(blockKey{1, 1080 + block}, 5)
	}
	if c.often.size > 30 || c.once.size+c.often.size != 40 {
		t.Errorf("%d bytes used often, %d once", c.often.size, c.once.size)
	}
}

// TestCacheOfLargeIndex checks that a large index keeps more blocks, and no more than
// the memory of a server allows.
func TestCacheOfLargeIndex(t *testing.T) {
	for bytes, want := range map[int64]int{0: 32 << 20, 170e6: 32 << 20, 1200e6: 50e6, 1685e6: 64 << 20, 100e9: 64 << 20} {
		if got := cacheFor(bytes); got != want {
			t.Errorf("the cache of an index of %d bytes has %d, want %d", bytes, got, want)
		}
	}
	x, _ := openTest(t)
	x.cache.resize(1)
	apply(t, x, Change{Delete: []int64{1}})
	if got := x.cache.room(); got != cacheBytes {
		t.Errorf("the cache of a small index has %d bytes, want %d", got, cacheBytes)
	}
}

// TestSkipPositions compares skipping with reading, at every place and length.
func TestSkipPositions(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	var stored []byte
	ends := []int{0}
	for range 300 {
		positions := []uint32{rng.Uint32N(1 << (1 + rng.UintN(20)))}
		for range rng.IntN(6) {
			positions = append(positions, positions[len(positions)-1]+1+rng.Uint32N(1<<(1+rng.UintN(20))))
		}
		stored = appendPositions(stored, positions)
		ends = append(ends, len(stored))
	}
	for from := range ends {
		for to := from; to < len(ends); to++ {
			if n := skipPositions(stored[ends[from]:], to-from); n != ends[to]-ends[from] {
				t.Fatalf("from document %d to %d: %d bytes, want %d", from, to, n, ends[to]-ends[from])
			}
		}
		if n := skipPositions(stored[ends[from]:], len(ends)-from); n != -1 {
			t.Errorf("beyond the end from document %d: %d bytes", from, n)
		}
	}
	for cut := range 40 {
		if n := skipPositions(stored[:cut], len(ends)); n != -1 {
			t.Errorf("%d bytes hold %d documents", cut, n)
		}
	}
}
