package authorship

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestShares(t *testing.T) {
	const ann, bob, cem = 0, 1, 2
	tests := []struct {
		name      string
		revisions []Revision
		want      []int
	}{
		{"nothing", nil, nil},
		{"one author wrote all", []Revision{{ann, "The moon\ndoes it."}}, []int{14}},
		{"what is added is the editor's", []Revision{{ann, "The moon does it."}, {bob, "The moon does it, twice."}}, []int{11, 9}},
		{"what is removed is nobody's", []Revision{{ann, "one two three"}, {bob, "one three"}}, []int{8, 0}},
		{"in the middle", []Revision{{ann, "aa bb cc"}, {bob, "aa xxx bb cc"}, {cem, "aa xxx bb dddd cc"}}, []int{6, 3, 4}},
		{"other spaces change nothing", []Revision{{ann, "aa bb"}, {bob, "aa\n\n  bb\n"}}, []int{4, 0}},
		{"a rollback gives the words back", []Revision{{ann, "aa bb cc"}, {bob, "spam"}, {cem, "aa bb cc"}}, []int{6, 0, 0}},
		{"and so does a rollback to a mixture", []Revision{{ann, "aa bb"}, {bob, "aa xx bb"}, {cem, "gone"}, {ann, "aa xx bb"}}, []int{4, 2, 0}},
		{"an emptied text", []Revision{{ann, "aa"}, {bob, " "}}, []int{0, 0}},
		{"characters, not bytes", []Revision{{ann, "Öl 水"}}, []int{3}},
		{"the same word twice", []Revision{{ann, "a a"}, {bob, "a a a"}}, []int{2, 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Shares(tt.revisions); !slices.Equal(got, tt.want) {
				t.Errorf("Shares(%v) = %v, want %v", tt.revisions, got, tt.want)
			}
		})
	}
}

// TestSharesAddUp edits at random: the shares make up the text, and words that an
// author alone uses are that author's.
func TestSharesAddUp(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 27))
		var revisions []Revision
		var words []string
		for range 1 + r.IntN(12) {
			author := r.IntN(4)
			for range r.IntN(6) {
				at := r.IntN(len(words) + 1)
				if len(words) > 0 && r.IntN(3) == 0 {
					at = r.IntN(len(words))
					words = slices.Delete(slices.Clone(words), at, at+1)
					continue
				}
				// Each word is the only one of its kind, so that its author is certain.
				word := strings.Repeat(string(rune('a'+author)), 1+r.IntN(4)) + strconv.Itoa(len(revisions)*100+r.IntN(100))
				if slices.Contains(words, word) {
					continue
				}
				words = slices.Insert(slices.Clone(words), at, word)
			}
			revisions = append(revisions, Revision{author, strings.Join(words, " ")})
		}
		got := Shares(revisions)
		want := make([]int, len(got))
		for _, w := range words {
			want[w[0]-'a'] += len(w)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: Shares(%v) = %v, want %v", seed, revisions, got, want)
		}
	}
}

func BenchmarkShares(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 5_000)
	for i := range words {
		words[i] = strconv.Itoa(r.IntN(800))
	}
	var revisions []Revision
	for i := range 200 {
		for range 20 {
			words[r.IntN(len(words))] = strconv.Itoa(r.IntN(800))
		}
		revisions = append(revisions, Revision{i % 7, strings.Join(words, " ")})
	}
	for b.Loop() {
		Shares(revisions)
	}
}
