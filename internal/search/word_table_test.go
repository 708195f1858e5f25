package search

import (
	"math/rand/v2"
	"testing"
)

// The table does what a map does, also for words that begin alike, for long
// ones, and for exact words beside others of the same letters.
func TestWordTable(t *testing.T) {
	type key struct {
		word  string
		exact bool
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	table := newWordTable()
	for round := range 2 {
		want := map[key]uint32{}
		for i := range uint32(20_000) {
			word := make([]byte, 1+rnd.IntN(3)*rnd.IntN(5)*rnd.IntN(40))
			for i := range word {
				word[i] = "abc"[rnd.IntN(3)] * byte(min(i%7, 1))
			}
			exact := rnd.IntN(8) == 0
			slot, found := table.find(word, exact)
			term, known := want[key{string(word), exact}]
			if found != known || found && slot.term != term {
				t.Fatalf("round %d: %q is found: %v, %d; want %v, %d", round, word, found, slot.term, known, term)
			}
			if !found {
				table.put(slot, word, i)
				want[key{string(word), exact}] = i
			}
		}
		if table.n != len(want) || table.n < 5_000 {
			t.Fatalf("%d words in the table, want %d", table.n, len(want))
		}
		table.clear()
	}
}
