package parley

import "time"

// Span is a length of time that an error tells of; the catalogue has the words
// for it (date.span).
type Span time.Duration

// Parts returns the number and the unit that tell the span best, rounded up:
// "seconds", "minutes", "hours" or "days".
func (s Span) Parts() (n int64, unit string) {
	for _, u := range []struct {
		length, below time.Duration
		name          string
	}{
		{time.Second, 2 * time.Minute, "seconds"}, {time.Minute, 2 * time.Hour, "minutes"}, {time.Hour, 2 * day, "hours"},
	} {
		if time.Duration(s) <= u.below {
			return int64((time.Duration(s) + u.length - 1) / u.length), u.name
		}
	}
	return int64((time.Duration(s) + day - 1) / day), "days"
}
