package extract

import "strings"

// dateAt reads a date at the beginning of parts and how many parts it takes;
// 0 is none.
func dateAt(p []datePart, lang string) (Date, int) {
	year := func(i int) bool { return i < len(p) && p[i].digits == 4 && p[i].number >= firstYear }
	day := func(i int) bool {
		return i < len(p) && p[i].digits >= 1 && p[i].digits <= 2 && p[i].number >= 1 && p[i].number <= 31
	}
	word := func(i int, words string) bool {
		return i < len(p) && p[i].word != "" && strings.Contains(words, " "+p[i].word+" ")
	}
	try := func(y, m, d, n int) (Date, int) {
		if date := (Date{y, m, d}); date.valid() {
			return date, n
		}
		return Date{}, 0
	}
	switch {
	case year(0):
		return yearFirst(p, try)
	case p[0].digits == 8:
		return try(p[0].number/10000, p[0].number/100%100, p[0].number%100, 1)
	case p[0].month > 0: // January 10th, 2024; January 2024
		i := 1
		if day(i) {
			d := p[i].number
			i++
			if word(i, ordinals) && p[i].between == "" {
				i++
			}
			if word(i, of) {
				i++
			}
			if year(i) && short(p[i].between) {
				return try(p[i].number, p[0].month, d, i+1)
			}
			return Date{}, 0
		}
		if word(i, of) {
			i++
		}
		if year(i) && short(p[i].between) {
			return try(p[i].number, p[0].month, 0, i+1)
		}
	case day(0):
		return dayFirst(p, lang, try, year, day, word)
	}
	return Date{}, 0
}

type tryDate func(y, m, d, n int) (Date, int)

// yearFirst reads 2024-01-10, 2024/1/10, 2024. 1. 10, 2024年1月10日.
func yearFirst(p []datePart, try tryDate) (Date, int) {
	mark := func(i int) int {
		if i < len(p) && p[i].word != "" && isDateMark(firstRune(p[i].word)) {
			return 1
		}
		return 0
	}
	i := 1
	marked := mark(i)
	i += marked
	if i >= len(p) {
		return Date{}, 0
	}
	month := p[i].month
	if month == 0 && p[i].digits >= 1 && p[i].digits <= 2 {
		month = p[i].number
	}
	if month < 1 || month > 12 || marked == 0 && p[i].month == 0 && !joins(p[i].between) || !short(p[i].between) {
		return Date{}, 0
	}
	i++
	i += mark(i)
	if i < len(p) && p[i].digits >= 1 && p[i].digits <= 2 && (marked > 0 || p[i-1].month > 0 || joins(p[i].between)) && short(p[i].between) {
		if d, n := try(p[0].number, month, p[i].number, i+1); n > 0 {
			return d, n + mark(n)
		}
	}
	if marked > 0 {
		return try(p[0].number, month, 0, i)
	}
	return Date{}, 0
}

// dayFirst reads 10 January 2024, 10. Januar 2024, 10 de enero de 2024,
// 10.01.2024, 10/01/24.
func dayFirst(p []datePart, lang string, try tryDate, year, day func(int) bool, word func(int, string) bool) (Date, int) {
	i := 1
	if word(i, ordinals) && p[i].between == "" {
		i++
	}
	if word(i, of) {
		i++
	}
	if i < len(p) && p[i].month > 0 && short(p[i].between) {
		m := p[i].month
		i++
		if word(i, of) {
			i++
		}
		if year(i) && short(p[i].between) {
			return try(p[i].number, m, p[0].number, i+1)
		}
		return Date{}, 0
	}
	if word(1, " tháng ") && day(2) { // 3 tháng 1 năm 2021
		n := 3
		if word(n, " năm ") {
			n++
		}
		if year(n) {
			return try(p[n].number, p[2].number, p[0].number, n+1)
		}
	}
	if !day(1) || !joins(p[1].between) || len(p) < 3 || p[2].between != p[1].between && strings.TrimSpace(p[2].between) != strings.TrimSpace(p[1].between) {
		return Date{}, 0
	}
	y := p[2].number
	if p[2].digits == 2 && p[1].between != ":" {
		y += 2000
	} else if !year(2) {
		return Date{}, 0
	}
	d, m := p[0].number, p[1].number
	if m > 12 || d <= 12 && strings.HasPrefix(p[1].between, "/") && monthFirst(lang) {
		d, m = m, d
	}
	return try(y, m, d, 3)
}

// monthFirst reports whether 3/4/2024 is the fourth of March.
func monthFirst(lang string) bool {
	lang = strings.ToLower(strings.ReplaceAll(lang, "_", "-"))
	return lang == "en" || strings.HasPrefix(lang, "en-us") || strings.HasPrefix(lang, "en-ph")
}

// joins reports whether between stands between the numbers of one date.
func joins(between string) bool {
	switch between {
	case "-", "/", ".", ". ", "–", "‑", " / ":
		return true
	}
	return false
}

// short reports whether between may stand between the words of one date.
func short(between string) bool {
	return len(between) <= 5 && strings.Trim(between, " ,.\u00a0\u202f\n/-–،") == ""
}
