package parley_test

import (
	"math"
	"testing"
	"time"

	"parley"
)

var noon = time.Date(2024, 3, 22, 12, 0, 0, 0, time.UTC)

func TestHotness(t *testing.T) {
	hours := func(n int) time.Time { return noon.Add(-time.Duration(n) * time.Hour) }
	tests := []struct {
		name string
		s    parley.Standing
		want float64
	}{
		{"just asked, not seen", parley.Standing{Asked: noon, Active: noon}, 0},
		{"1,000 views in the first hour", parley.Standing{Views: 1000, Asked: noon, Active: noon}, 12},
		// (4·2 + 2·5/5 + 7) / (9 − (8 − 0)/2)^1.5
		{"answers and votes, just touched", parley.Standing{Views: 100, Score: 5, Answers: 2, AnswerScore: 7, Asked: hours(8), Active: noon}, 17 / math.Pow(5, 1.5)},
		{"untouched since it was asked", parley.Standing{Views: 100, Score: 5, Answers: 2, AnswerScore: 7, Asked: hours(8), Active: hours(8)}, 17 / math.Pow(9, 1.5)},
		{"touched before it was asked", parley.Standing{Views: 10, Asked: hours(3), Active: hours(9)}, 4 / math.Pow(4, 1.5)},
		{"asked in the future", parley.Standing{Views: 10, Asked: hours(-3), Active: hours(-3)}, 4},
		{"disliked", parley.Standing{Views: 1, Score: -5, Answers: 1, Asked: noon, Active: noon}, -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.s.Hotness(noon); math.Abs(got-tt.want) > 1e-9 {
				t.Errorf("Hotness = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTrend(t *testing.T) {
	asked := func(hours int) parley.Standing {
		return parley.Standing{Views: 1 << 40, Score: 10, Answers: 20, AnswerScore: 4, Asked: noon.Add(-time.Duration(hours) * time.Hour)}
	}
	// Only ten answers count: (10·10/5 + 4) / 6^1.4.
	want := 24 / math.Pow(6, 1.4)
	for _, hours := range []int{0, 3, 5} {
		if got := asked(hours).Trend(noon); math.Abs(got-want) > 1e-9 {
			t.Errorf("Trend after %d hours = %v, want %v: the first six hours count alike", hours, got, want)
		}
	}
	if early, late := asked(5).Trend(noon), asked(50).Trend(noon); early <= late {
		t.Errorf("Trend after 5 hours is %v, after 50 %v", early, late)
	}
	if got := (parley.Standing{AnswerScore: 1}).Trend(noon); got <= 0 || got > 1e-6 {
		t.Errorf("Trend of an unknown date = %v, want next to nothing", got)
	}
}
