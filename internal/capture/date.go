package capture

import (
	"strconv"
	"strings"
	"time"
)

const (
	monthWord = `(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)`
	// shownPattern is a post's or comment's date: "Mar 22 at 7:01",
	// "Mar 22, 2024 at 7:01", "Mar 22 '14 at 7:01".
	shownPattern = monthWord + `\s\d{1,2}(?:,?\s(?:'\d{2}|\d{4}))?\sat\s\d{1,2}:\d{2}`
	// agoPattern is a date that only says how long ago.
	agoPattern = `(?:just now|today|yesterday|\d+\s(?:sec(?:ond)?|min(?:ute)?|hour|day|week|month|year)s?(?:,\s\d+\s(?:day|week|month)s?)?\sago)`
)

var (
	shownDate = pattern(`^(` + monthWord + `)\s(\d{1,2})(?:,?\s(?:'(\d{2})|(\d{4})))?\sat\s(\d{1,2}):(\d{2})$`)
	// publishedDate is a line that is only the date of a source: "Oct. 27,
	// 2022", "27 October 2022", "2022-10-27", "27.10.2022", with a weekday or
	// without.
	publishedDate = pattern(`^\(?(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s)?(?:` +
		monthWord + `\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\d{1,2}(?:st|nd|rd|th)?\s` + monthWord + `,?\s\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})\)?[:.]?$`)
	machineLayouts = []string{
		"2006-01-02 15:04:05Z", time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00",
		"2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05-0700", "2006-01-02",
	}
)

// dateFromText reads a date as people see it. The time stays zero when the
// text lacks the year or only says how long ago.
func dateFromText(s string) Date {
	s = strings.TrimSpace(s)
	m := shownDate().FindStringSubmatch(s)
	if m == nil {
		return Date{Text: s}
	}
	year := m[4]
	if m[3] != "" {
		// Two digits were shown until 2021; the sites began in 2008.
		year = "20" + m[3]
	}
	if year == "" {
		return Date{Text: s}
	}
	y, errYear := strconv.Atoi(year)
	day, errDay := strconv.Atoi(m[2])
	hour, errHour := strconv.Atoi(m[5])
	minute, errMinute := strconv.Atoi(m[6])
	if errYear != nil || errDay != nil || errHour != nil || errMinute != nil || hour > 23 || minute > 59 {
		return Date{Text: s}
	}
	t := time.Date(y, monthOf(m[1]), day, hour, minute, 0, 0, time.UTC)
	if t.Day() != day {
		return Date{Text: s}
	}
	return Date{Time: t, Text: s}
}

// yearMissing reports whether s is a shown date that leaves out the year.
func yearMissing(s string) bool {
	m := shownDate().FindStringSubmatch(s)
	return m != nil && m[3] == "" && m[4] == ""
}

// monthOf names the month that word, of [monthWord], begins.
func monthOf(word string) time.Month {
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(word[:3]))
	return time.Month(i/3 + 1)
}

// dateFromMachine reads a time written for machines, of a title or datetime
// attribute or of JSON-LD: "2024-03-22 07:01:23Z", also with
// ", License: CC BY-SA 4.0" after it. Without a zone it is UTC, as on the
// sites. It reports whether s is one.
func dateFromMachine(s string) (time.Time, bool) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), ",")
	for _, layout := range machineLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
