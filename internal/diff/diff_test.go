package diff

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

func TestCompare(t *testing.T) {
	tests := []struct {
		name, a, b string
		want       []Edit
	}{
		{"nothing", "", "", nil},
		{"the same", "a b", "a b", []Edit{{true, 0, 2, 0, 2}}},
		{"one more", "a c", "a b c", []Edit{{true, 0, 1, 0, 1}, {false, 1, 1, 1, 2}, {true, 1, 2, 2, 3}}},
		{"one less", "a b c", "a c", []Edit{{true, 0, 1, 0, 1}, {false, 1, 2, 1, 1}, {true, 2, 3, 1, 2}}},
		{"all is different", "a", "b", []Edit{{false, 0, 1, 0, 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Compare(strings.Fields(tt.a), strings.Fields(tt.b)); !slices.Equal(got, tt.want) {
				t.Errorf("Compare(%s, %s) = %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

// TestRuns checks that the runs cover both sequences without a gap, and that
// what is called the same is.
func TestRuns(t *testing.T) {
	sequence := func(bits []uint8) (s []string) {
		for _, n := range bits {
			s = append(s, string(rune('a'+n%5)))
		}
		return s
	}
	cover := func(x, y []uint8) bool {
		a, b := sequence(x), sequence(y)
		i, j := 0, 0
		for _, e := range Compare(a, b) {
			if e.A0 != i || e.B0 != j || e.Same && !slices.Equal(a[e.A0:e.A1], b[e.B0:e.B1]) {
				return false
			}
			i, j = e.A1, e.B1
		}
		return i == len(a) && j == len(b)
	}
	if err := quick.Check(cover, &quick.Config{MaxCount: 3000}); err != nil {
		t.Error(err)
	}
}
