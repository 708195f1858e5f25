package demo

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const day = 24 * time.Hour

// age is a span of time as the content writes it: "2y 40d 3h 12m", where a
// year is 365 days. It is never negative.
type age time.Duration

// UnmarshalText reads an age from a TOML string.
func (a *age) UnmarshalText(text []byte) error {
	d, err := parseAge(strings.Fields(string(text)))
	*a = age(d)
	return err
}

var ageUnits = map[byte]time.Duration{'y': 365 * day, 'd': day, 'h': time.Hour, 'm': time.Minute}

// isAge reports whether word is one part of an age, such as "40d".
func isAge(word string) bool {
	if len(word) < 2 || ageUnits[word[len(word)-1]] == 0 {
		return false
	}
	n, err := strconv.Atoi(word[:len(word)-1])
	return err == nil && n >= 0 && n < 100_000
}

func parseAge(words []string) (time.Duration, error) {
	var d time.Duration
	for _, w := range words {
		if !isAge(w) {
			return 0, fmt.Errorf("%q is not a span of time such as 2y, 40d, 3h or 12m", w)
		}
		n, err := strconv.Atoi(w[:len(w)-1])
		if err != nil {
			return 0, err
		}
		d += time.Duration(n) * ageUnits[w[len(w)-1]]
	}
	if len(words) == 0 {
		return 0, fmt.Errorf("a span of time is missing")
	}
	return d, nil
}

// datePlaceholder is {{OFFSET LAYOUT}}: the day OFFSET away from the asking of
// the thread's question, in the form that Go's package time calls LAYOUT.
// Without a layout it reads "2 January 2006".
var datePlaceholder = regexp.MustCompile(`\{\{([+-]?\d+[yd])(?: ([^{}]+))?\}\}`)

// dates replaces the date placeholders in text by dates around asked.
func dates(text string, asked time.Time) string {
	return datePlaceholder.ReplaceAllStringFunc(text, func(m string) string {
		part := datePlaceholder.FindStringSubmatch(m)
		n, unit := part[1][:len(part[1])-1], part[1][len(part[1])-1]
		offset, err := strconv.Atoi(n)
		if err != nil {
			return m // too long for a number; the tests find what is left over
		}
		date := asked.Add(time.Duration(offset) * day)
		if unit == 'y' {
			date = asked.AddDate(offset, 0, 0)
		}
		layout := part[2]
		if layout == "" {
			layout = "2 January 2006"
		}
		return date.Format(layout)
	})
}

// seed makes a number from what names a thing, for everything that should look
// accidental and yet be the same in every run.
func seed(parts ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, parts...)
	return h.Sum64()
}

// jitter is some seconds and milliseconds under a minute, for nothing happens
// on the stroke of a minute. The milliseconds are those that the database of
// Stack Exchange can store: they end in 0, 3 or 7.
func jitter(parts ...any) time.Duration {
	n := seed(parts...)
	ms := int64(n%5900) * 10 // up to 58.99 s
	return time.Duration(ms+[]int64{0, 3, 7}[n>>32%3]) * time.Millisecond
}

// stamp writes t as the dump does.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000") }

// stampDay writes the day of t as the votes of the dump do.
func stampDay(t time.Time) string { return stamp(t.UTC().Truncate(day)) }
