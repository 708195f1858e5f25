package capture

import (
	"math"
	"strconv"
	"strings"
)

var (
	// groupedNumber is a whole number, with or without thousands separators.
	groupedNumber = pattern(`^\d{1,3}(?:[,.  ]\d{3})+$|^\d+$`)
	// shortNumber is a number shortened for display: 1k, 12.3k, 1.2m.
	shortNumber = pattern(`^(\d{1,4})(?:[.,](\d{1,2}))?\s?([kKmM])$`)
	// firstNumber finds a number inside a phrase: "Viewed 1,234 times".
	firstNumber = pattern(`\d[\d,.]*(?:\s?[kKmM]\b)?`)
)

// parseCount reads a count as pages show it: "17", "1,234", "12.3k". exact is
// false for a shortened one.
func parseCount(s string) (n int, exact, ok bool) {
	s = strings.TrimSpace(s)
	if groupedNumber().MatchString(s) {
		digits := strings.NewReplacer(",", "", ".", "", " ", "", "\u00a0", "").Replace(s)
		n, err := strconv.Atoi(digits)
		return n, true, err == nil && n <= math.MaxInt32
	}
	m := shortNumber().FindStringSubmatch(s)
	if m == nil {
		return 0, false, false
	}
	whole, err := strconv.ParseFloat(m[1]+"."+m[2]+"0", 64)
	if err != nil {
		return 0, false, false
	}
	factor := 1e3
	if strings.EqualFold(m[3], "m") {
		factor = 1e6
	}
	return int(math.Round(whole * factor)), false, true
}

// countIn reads the first count inside a phrase.
func countIn(s string) (n int, exact, ok bool) {
	return parseCount(strings.TrimRight(firstNumber().FindString(s), ",. "))
}

// signedNumber is a whole number that may be negative, with any minus sign.
var signedNumber = pattern(`^([-−–+]?)\s?(\d{1,7}|\d{1,3}(?:,\d{3})+)$`)

// parseScore reads a score: "0", "-3", "−3", "1,204".
func parseScore(s string) (int, bool) {
	m := signedNumber().FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(strings.ReplaceAll(m[2], ",", ""))
	if err != nil {
		return 0, false
	}
	if m[1] != "" && m[1] != "+" {
		n = -n
	}
	return n, true
}

// parseReputation reads the reputation of a user card. A number over 999
// without separators is refused: copied cards glue the badge counts to it.
func parseReputation(s string) (int, bool) {
	s = strings.TrimSpace(s)
	n, exact, ok := parseCount(s)
	if !ok || exact && n > 999 && !strings.ContainsAny(s, ",. ") {
		return 0, false
	}
	return n, true
}

// parseID reads an id of the site: a positive whole number.
func parseID(s string) int64 {
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil || id < 0 {
		return 0
	}
	return id
}
