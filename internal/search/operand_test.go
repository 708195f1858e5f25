package search

import (
	"math"
	"testing"
	"time"
)

// TestDates has the rows of search-syntax.md §3, whose day is 15 April, and what
// lies at the ends of months and years.
func TestDates(t *testing.T) {
	const ever, always = "", ""
	for _, tt := range []struct{ text, today, from, to string }{
		{"2012", "2020-04-15", "2012-01-01", "2012-12-31"},
		{"2012-04", "2020-04-15", "2012-04-01", "2012-04-30"},
		{"2012-04-03", "2020-04-15", "2012-04-03", "2012-04-03"},
		{"2012-04..2012-05", "2020-04-15", "2012-04-01", "2012-05-31"},
		{"2012..", "2020-04-15", "2012-01-01", always},
		{"..2012-02", "2020-04-15", ever, "2012-02-29"},
		{"1m", "2020-04-15", "2020-03-01", "2020-03-31"},
		{"1y", "2020-04-15", "2019-01-01", "2019-12-31"},
		{"1d", "2020-04-15", "2020-04-14", "2020-04-14"},
		{"3m..", "2020-04-15", "2020-01-15", always},
		{"3m..1m", "2020-04-15", "2020-01-15", "2020-03-15"},
		{"1y..", "2020-02-29", "2019-02-28", always},
		{"1m..", "2020-03-31", "2020-02-29", always},
		{"1m", "2020-01-31", "2019-12-01", "2019-12-31"},
		{"2M..", "2020-01-31", "2019-11-30", always},
		{"7d..1d", "2020-01-03", "2019-12-27", "2020-01-02"},
	} {
		now, err := time.Parse(time.DateOnly, tt.today)
		if err != nil {
			t.Fatal(err)
		}
		want := Range{math.MinInt64, math.MaxInt64}
		if begin, err := time.Parse(time.DateOnly, tt.from); err == nil {
			want.Min = begin.UnixMilli()
		}
		if end, err := time.Parse(time.DateOnly, tt.to); err == nil {
			want.Max = end.AddDate(0, 0, 1).UnixMilli() - 1
		}
		if got, ok := parseDates(tt.text, now.Add(13*time.Hour)); !ok || got != want {
			t.Errorf("%s on %s: %v %v, want %v", tt.text, tt.today, got, ok, want)
		}
	}
	for _, text := range []string{"..", "2012-13", "2012-02-30", "soon", "1w", "-1m", "m", "2013..2012", "12", "99999m", "2012...2013"} {
		if got, ok := parseDates(text, time.Unix(0, 0)); ok {
			t.Errorf("%s is read as %v", text, got)
		}
	}
}
