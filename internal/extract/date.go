package extract

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day, a month (Day is 0) or a year (Month is 0 too). The zero Date
// is unknown.
type Date struct{ Year, Month, Day int }

// String is YYYY-MM-DD, YYYY-MM, YYYY, or "".
func (d Date) String() string {
	switch {
	case d.Day > 0:
		return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
	case d.Month > 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	case d.Year > 0:
		return fmt.Sprintf("%04d", d.Year)
	}
	return ""
}

// Precision is day, month, year or none.
func (d Date) Precision() string {
	switch {
	case d.Day > 0:
		return "day"
	case d.Month > 0:
		return "month"
	case d.Year > 0:
		return "year"
	}
	return "none"
}

// firstYear is before the first newspaper; lastYear leaves room for clocks
// that are wrong, not for telephone numbers.
const (
	firstYear = 1600
	lastYear  = 2100
)

func (d Date) valid() bool {
	if d.Year < firstYear || d.Year > lastYear || d.Month < 0 || d.Month > 12 || d.Day < 0 || d.Month == 0 && d.Day != 0 {
		return false
	}
	return d.Day == 0 || time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Day() == d.Day
}

// FindDate returns the first date in text, written in digits or with a month's
// name in one of the lexicons' languages, with the bytes it stands in. A date
// like 3/4/2024 is read month first when lang is American English, else day
// first.
func FindDate(text, lang string) (d Date, start, end int) {
	if !strings.ContainsAny(text, "0123456789") {
		return Date{}, 0, 0
	}
	parts := dateParts(text)
	for i := range parts {
		if d, n := dateAt(parts[i:], lang); n > 0 {
			return d, parts[i].start, parts[i+n-1].end
		}
	}
	return Date{}, 0, 0
}

// parseDate reads a date of a page's metadata: RFC 3339 and its kin, or text.
// The day is the one that is written, in the time zone it is written in.
func parseDate(value, lang string) Date {
	value = strings.TrimSpace(value)
	if len(value) >= 10 && value[4] == '-' && value[7] == '-' {
		if d, n := dateAt(dateParts(value[:10]), lang); n > 0 {
			return d
		}
	}
	if d, _, end := FindDate(value, lang); end > 0 {
		return d
	}
	if t, err := time.Parse(time.UnixDate, value); err == nil {
		return Date{t.Year(), int(t.Month()), t.Day()}
	}
	if len(value) >= 7 && value[4] == '-' {
		y, _ := strconv.Atoi(value[:4])
		m, _ := strconv.Atoi(value[5:7])
		if d := (Date{y, m, 0}); m > 0 && d.valid() {
			return d
		}
	}
	if len(value) == 4 {
		if y, err := strconv.Atoi(value); err == nil && (Date{Year: y}).valid() {
			return Date{Year: y}
		}
	}
	return Date{}
}
