package search

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// number is an operator of a number or a range; kind limits the results, 0
// does not.
func number(field func(*Query) **Range, kind Kind) func(*parser, operand) string {
	return func(p *parser, o operand) string {
		r, ok := parseRange(o.value)
		switch {
		case !ok:
			return "number"
		case o.not:
			return "not"
		}
		if o.name == "answers" && o.value == "0" {
			r.Max = 0
		}
		if kind != 0 {
			p.only(kind)
		}
		narrow(field(&p.out.Query), r)
		return ""
	}
}

// narrow makes a range hold only what is in r too.
func narrow(to **Range, r Range) {
	if *to != nil {
		r = Range{max(r.Min, (*to).Min), min(r.Max, (*to).Max)}
	}
	*to = &r
}

// parseRange reads 3 (at least 3), 3.., ..3, 3..10 and 3-10.
func parseRange(text string) (Range, bool) {
	r := Range{math.MinInt64, math.MaxInt64}
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		// A minus behind a digit stands between two numbers.
		if i := strings.LastIndexByte(text, '-'); i > 0 && text[i-1] >= '0' && text[i-1] <= '9' {
			from, to, isRange = text[:i], text[i+1:], true
		}
	}
	if from == "" && to == "" {
		return r, false
	}
	var err error
	if from != "" {
		if r.Min, err = strconv.ParseInt(from, 10, 64); err != nil {
			return r, false
		}
	}
	if to != "" {
		if r.Max, err = strconv.ParseInt(to, 10, 64); err != nil {
			return r, false
		}
	}
	return r, r.Min <= r.Max
}

// date is an operator of dates.
func date(field func(*Parsed) **Range) func(*parser, operand) string {
	return func(p *parser, o operand) string {
		r, ok := parseDates(o.value, p.asking.Now.UTC())
		switch {
		case !ok:
			return "date"
		case o.not:
			return "not"
		}
		narrow(field(&p.out), r)
		return ""
	}
}

// parseDates reads a date or a range of dates (search-syntax.md §3) as
// milliseconds since 1970.
func parseDates(text string, now time.Time) (Range, bool) {
	r := Range{math.MinInt64, math.MaxInt64}
	from, to, isRange := strings.Cut(text, "..")
	if !isRange {
		begin, end, ok := calendar(text)
		if n, unit, relative := relativeDate(text); relative {
			begin, end = period(now, n, unit)
			ok = true
		}
		return Range{begin.UnixMilli(), end.UnixMilli() - 1}, ok
	}
	if from == "" && to == "" {
		return r, false
	}
	if from != "" {
		begin, _, ok := day(from, now)
		if !ok {
			return r, false
		}
		r.Min = begin.UnixMilli()
	}
	if to != "" {
		_, end, ok := day(to, now)
		if !ok {
			return r, false
		}
		r.Max = end.UnixMilli() - 1
	}
	return r, r.Min <= r.Max
}

// day returns the begin and end of one side of a range: of a year, a month or
// a day, which may be given as how long ago it was.
func day(text string, now time.Time) (begin, end time.Time, ok bool) {
	if n, unit, ok := relativeDate(text); ok {
		begin = ago(now, n, unit)
		return begin, begin.AddDate(0, 0, 1), true
	}
	return calendar(text)
}

// calendar reads 2012, 2012-04 and 2012-04-03.
func calendar(text string) (begin, end time.Time, ok bool) {
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {"2006-1", 0, 1, 0}, {"2006-01-02", 0, 0, 1}, {"2006-1-2", 0, 0, 1}} {
		if begin, err := time.Parse(form.layout, text); err == nil {
			return begin, begin.AddDate(form.years, form.months, form.days), true
		}
	}
	return begin, end, false
}

// relativeDate reads 1y, 3m and 20d.
func relativeDate(text string) (n int, unit byte, ok bool) {
	if len(text) < 2 {
		return 0, 0, false
	}
	unit = text[len(text)-1] | 0x20
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n < 0 || n > 10_000 || !strings.Contains("ymd", string(unit)) {
		return 0, 0, false
	}
	return n, unit, true
}

// ago returns the beginning of the day so long before now; the 31st of a
// shorter month is its last day.
func ago(now time.Time, n int, unit byte) time.Time {
	y, m, d := now.Date()
	switch unit {
	case 'y':
		y -= n
	case 'm':
		m -= time.Month(n)
	default:
		return time.Date(y, m, d-n, 0, 0, 0, 0, time.UTC)
	}
	last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return time.Date(y, m, min(d, last), 0, 0, 0, 0, time.UTC)
}

// period returns the whole year, month or day so long ago.
func period(now time.Time, n int, unit byte) (begin, end time.Time) {
	y, m, d := now.Date()
	switch unit {
	case 'y':
		begin = time.Date(y-n, 1, 1, 0, 0, 0, 0, time.UTC)
		return begin, begin.AddDate(1, 0, 0)
	case 'm':
		begin = time.Date(y, m-time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return begin, begin.AddDate(0, 1, 0)
	}
	begin = time.Date(y, m, d-n, 0, 0, 0, 0, time.UTC)
	return begin, begin.AddDate(0, 0, 1)
}
