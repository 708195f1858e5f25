package extract

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
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

// datePart is a number or a word of a text that may hold a date.
type datePart struct {
	number     int // -1 for a word
	digits     int
	month      int    // of a month's name, else 0
	word       string // in lower case
	between    string // what stands before it, back to the part before
	start, end int
}

// longestDated bounds how much of a text is searched.
const longestDated = 2000

func dateParts(text string) []datePart {
	if len(text) > longestDated {
		text = text[:longestDated]
	}
	var parts []datePart
	last := 0
	kind := func(c rune) int {
		switch {
		case c >= '0' && c <= '9':
			return 1
		case isSpaceless(c):
			return 3 // 年, 月, 日 stand alone
		case unicode.IsLetter(c) || unicode.IsMark(c):
			return 2
		}
		return 0
	}
	start, now := 0, 0
	end := func(to int) {
		if now == 0 {
			return
		}
		word := text[start:to]
		p := datePart{number: -1, between: text[last:start], start: start, end: to}
		if now == 1 {
			p.digits = len(word)
			if len(word) <= 8 {
				p.number, _ = strconv.Atoi(word)
			}
		} else {
			p.word = strings.ToLower(word)
			p.month = monthNames[p.word]
		}
		parts = append(parts, p)
		last = to
	}
	for i, c := range text {
		k := kind(c)
		if k != now || k == 3 {
			// Names of months in Thai, and the like, are words of spaceless
			// characters.
			if k == 3 && now == 3 && !isDateMark(c) && !isDateMark(firstRune(text[start:])) {
				continue
			}
			end(i)
			start, now = i, k
		}
	}
	end(len(text))
	return parts
}

func firstRune(s string) rune {
	for _, c := range s {
		return c
	}
	return 0
}

func isDateMark(c rune) bool {
	return c == '年' || c == '月' || c == '日' || c == '년' || c == '월' || c == '일'
}

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

const (
	ordinals = " st nd rd th º ª er o e de: "
	of       = " of de del di da d van den года р г do az "
)

// monthNames are the months in the languages of the lexicons, with the short
// forms in use.
var monthNames = func() map[string]int {
	m := map[string]int{}
	for line := range strings.Lines(monthLines) {
		for i, names := range strings.Fields(line) {
			for name := range strings.SplitSeq(names, "/") {
				m[name] = i + 1
			}
		}
	}
	return m
}()

const monthLines = `january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec
januar/jänner/jän februar/feber märz/mär/maerz/mrz april mai juni juli august september oktober/okt november dezember/dez
janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre octobre novembre décembre/déc
enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre diciembre/dic
gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre ottobre/ott novembre dicembre
janeiro fevereiro/fev março abril maio junho julho agosto setembro outubro/out novembro dezembro
januari februari maart/mrt april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
stycznia/styczeń/sty lutego/luty/lut marca/marzec kwietnia/kwiecień/kwi maja/maj czerwca/czerwiec/cze lipca/lipiec/lip sierpnia/sierpień/sie września/wrzesień/wrz października/październik/paź listopada/listopad/lis grudnia/grudzień/gru
января/январь/янв февраля/февраль/фев марта/март/мар апреля/апрель/апр мая/май июня/июнь/июн июля/июль/июл августа/август/авг сентября/сентябрь/сен/сент октября/октябрь/окт ноября/ноябрь/ноя/нояб декабря/декабрь/дек
січня/січень/січ лютого/лютий/лют березня/березень/бер квітня/квітень/квіт травня/травень/трав червня/червень/черв липня/липень/лип серпня/серпень/серп вересня/вересень/вер жовтня/жовтень/жовт листопада/листопад/лист грудня/грудень/груд
ocak/oca şubat/şub mart nisan/nis mayıs haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas aralık/ara
ιανουαρίου/ιανουάριος/ιαν φεβρουαρίου/φεβρουάριος/φεβ μαρτίου/μάρτιος/μαρ απριλίου/απρίλιος/απρ μαΐου/μάιος/μαϊ ιουνίου/ιούνιος/ιουν ιουλίου/ιούλιος/ιουλ αυγούστου/αύγουστος/αυγ σεπτεμβρίου/σεπτέμβριος/σεπ οκτωβρίου/οκτώβριος/οκτ νοεμβρίου/νοέμβριος/νοε δεκεμβρίου/δεκέμβριος/δεκ
يناير فبراير مارس أبريل/إبريل مايو يونيو/يونيه يوليو/يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
ינואר/בינואר פברואר/בפברואר מרץ/במרץ אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר
जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม`

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
