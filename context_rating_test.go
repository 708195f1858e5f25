package parley_test

import (
	"testing"

	"parley"
)

// TestOutOfContext writes ratings as letters, one for each rater from 1 on: y agrees,
// n does not, Y agrees from the other side.
func TestOutOfContext(t *testing.T) {
	pair := func(a, b parley.UserID, common, apart int) parley.RaterPair {
		return parley.RaterPair{A: a, B: b, Common: common, Apart: apart}
	}
	tests := []struct {
		name, ratings string
		pairs         []parley.RaterPair
		want          bool
	}{
		{"nobody", "", nil, false},
		{"four, all of one mind", "YYYY", nil, false},
		{"five, one from the other side", "Yyyyy", nil, true},
		{"five, none from the other side", "yyyyy", nil, false},
		{"four of five, one from the other side", "Yyyyn", nil, true},
		{"three of five", "YYYnn", nil, false},
		{"seven of nine", "YYYYYYYnn", nil, false},
		{"eight of ten", "YyyyyyyyNn", nil, true},
		{"two who usually disagree agree", "yynny", []parley.RaterPair{pair(1, 2, 6, 4)}, true},
		{"and need no other side", "yyyyy", []parley.RaterPair{pair(1, 2, 5, 5)}, true},
		{"two who usually disagree do so again", "yYYYn", []parley.RaterPair{pair(1, 5, 6, 4)}, false},
		{"of two such pairs one", "yyyyn", []parley.RaterPair{pair(1, 2, 6, 4), pair(1, 5, 6, 4)}, false},
		{"of three such pairs two", "yyyyn", []parley.RaterPair{pair(1, 2, 6, 4), pair(2, 3, 6, 4), pair(1, 5, 6, 4)}, true},
		{"most raters do not agree", "yynnn", []parley.RaterPair{pair(1, 2, 6, 4)}, false},
		{"who disagree as often as not are no such pair", "yyyyy", []parley.RaterPair{pair(1, 2, 6, 3)}, false},
		{"too few reports in common", "Yyyyn", []parley.RaterPair{pair(1, 5, 4, 4)}, true},
		{"a pair of which one has not rated", "Yyyyn", []parley.RaterPair{pair(1, 9, 6, 6)}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ratings []parley.ContextRating
			for i, c := range tt.ratings {
				ratings = append(ratings, parley.ContextRating{Rater: parley.UserID(i + 1), Agrees: c == 'y' || c == 'Y', OtherSide: c == 'Y' || c == 'N'})
			}
			if got := parley.OutOfContext(ratings, tt.pairs, 5); got != tt.want {
				t.Errorf("OutOfContext(%s, %v) = %v, want %v", tt.ratings, tt.pairs, got, tt.want)
			}
		})
	}
}
