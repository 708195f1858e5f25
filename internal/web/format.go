package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

// when is a time as a page shows it: words, and the exact time for the title
// attribute and <time datetime>.
type when struct {
	Text    string
	Title   string // "2024-03-22 07:01:23Z", "" when the time is unknown
	Machine string // RFC 3339, "" when unknown
}

// keep notes that something shown stays right only for so long.
func (p *page) keep(d time.Duration) {
	p.fresh = min(p.fresh, max(d, time.Second))
}

// When shows a time of ours as Stack Exchange does (comments-and-markup.md §2).
// text is what a captured page showed, for times that are unknown.
func (p *page) When(ms int64, text string) when {
	if ms == 0 {
		if text == "" {
			text = p.T("date.unknown")
		}
		return when{Text: text}
	}
	t := time.UnixMilli(ms).UTC()
	return when{Text: p.age(t), Title: t.Format("2006-01-02 15:04:05Z"), Machine: t.Format(time.RFC3339)}
}

func (p *page) age(t time.Time) string {
	age := p.now.Sub(t)
	switch {
	case age < 0:
		return p.date(t)
	case age < time.Minute:
		p.keep(10 * time.Second)
		return p.N("date.secs", int64(age/time.Second))
	case age < time.Hour:
		p.keep(time.Minute - age%time.Minute)
		return p.N("date.mins", int64(age/time.Minute))
	case age < 24*time.Hour:
		p.keep(time.Hour - age%time.Hour)
		return p.N("date.hours", int64(age/time.Hour))
	case age < 48*time.Hour:
		p.keep(48*time.Hour - age)
		return p.T("date.yesterday")
	}
	return p.date(t)
}

// date is "Mar 22 at 7:01", with the year when it is not this one.
func (p *page) date(t time.Time) string {
	clock := strconv.Itoa(t.Hour()) + t.Format(":04")
	month := p.T("date.month." + strconv.Itoa(int(t.Month())))
	if t.Year() == p.now.Year() {
		p.keep(time.Date(p.now.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC).Sub(p.now))
		return p.T("date.day", "month", month, "day", t.Day(), "time", clock)
	}
	return p.T("date.year", "month", month, "day", t.Day(), "year", t.Year(), "time", clock)
}

// Ago is the age of a time in the header of a question and in profiles:
// "today", "3 days ago", "2 years, 8 months ago".
func (p *page) Ago(ms int64) when {
	if ms == 0 {
		return when{Text: p.T("date.unknown")}
	}
	t := time.UnixMilli(ms).UTC()
	w := when{Title: t.Format("2006-01-02 15:04:05Z"), Machine: t.Format(time.RFC3339)}
	midnight := p.now.Truncate(24 * time.Hour)
	p.keep(midnight.Add(24 * time.Hour).Sub(p.now))
	days := int64(midnight.Sub(t.Truncate(24*time.Hour)) / (24 * time.Hour))
	switch {
	case days <= 0:
		w.Text = p.T("date.today")
	case days == 1:
		w.Text = p.T("date.yesterday")
	case days < 31:
		w.Text = p.N("date.days", days)
	default:
		w.Text = p.T("date.ago", "span", p.span(t))
	}
	return w
}

// span is the whole years and months since t.
func (p *page) span(t time.Time) string {
	months := int64(p.now.Year()-t.Year())*12 + int64(p.now.Month()) - int64(t.Month())
	if p.now.Day() < t.Day() {
		months--
	}
	months = max(months, 1)
	years := months / 12
	if months %= 12; years == 0 {
		return p.N("date.months", months)
	} else if months == 0 {
		return p.N("date.years", years)
	}
	return p.N("date.years", years) + ", " + p.N("date.months", months)
}

// Short writes a number of views or reputation: 999, 1k, 12.3k, 1.2m.
func Short(n int64) string {
	switch {
	case n < 1000:
		return strconv.FormatInt(n, 10)
	case n < 10_000:
		return strings.TrimSuffix(strconv.FormatFloat(float64(n/100)/10, 'f', 1, 64), ".0") + "k"
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strings.TrimSuffix(strconv.FormatFloat(float64(n/100_000)/10, 'f', 1, 64), ".0") + "m"
}

// Reputation is 9,999, then 12.3k, then 123k.
func Reputation(n int64) string {
	switch {
	case n < 10_000:
		return Thousands(n)
	case n < 100_000:
		return strings.TrimSuffix(strconv.FormatFloat(float64(n/100)/10, 'f', 1, 64), ".0") + "k"
	}
	return Short(n)
}

// Thousands writes 1234567 as 1,234,567.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	first := 0
	if n < 0 {
		first = 1
	}
	for i := len(s) - 3; i > first; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Score writes a score with a real minus sign.
func Score(n int64) string {
	if n < 0 {
		return "−" + strconv.FormatInt(-n, 10)
	}
	return strconv.FormatInt(n, 10)
}

// Paths of things. They are the addresses of urls.md and always canonical.

func idOf[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }

func withSlug(path, slug string) string {
	if slug == "" {
		return path
	}
	return path + "/" + slug
}

// QuestionPath is the canonical address of a question.
func QuestionPath(id parley.PostID, title string) string {
	return withSlug("/questions/"+idOf(id), parley.Slug(title))
}

// AnswerPath is the permalink of an answer.
func AnswerPath(question parley.PostID, title string, answer parley.PostID) string {
	return answersPath(QuestionPath(question, title), question) + idOf(answer) + "#" + idOf(answer)
}

// answersPath is what the paths of answers begin with, given their question's.
func answersPath(path string, question parley.PostID) string {
	if path == QuestionPath(question, "") {
		return path + "/-/" // the answer's number has to be the third part
	}
	return path + "/"
}

// UserPath is the canonical address of a user.
func UserPath(id parley.UserID, name string) string {
	return withSlug("/users/"+idOf(id), strings.ToLower(url.PathEscape(parley.UserSlug(name))))
}

// PersonPath is the address of someone with an account, else "".
func PersonPath(p store.Person) string {
	if p.ID == 0 {
		return ""
	}
	return UserPath(p.ID, p.Name)
}

// TagPath is the list of a tag's questions.
func TagPath(tag string) string { return "/questions/tagged/" + tagPart(tag) }

// tagPart is a tag within a path: + joins tags there, so the tag's own is escaped.
func tagPart(tag string) string {
	return strings.ReplaceAll(url.PathEscape(tag), "+", "%2b")
}

// BadgePath is the page of a badge.
func BadgePath(id parley.BadgeID, name string) string {
	return withSlug("/help/badges/"+idOf(id), parley.Slug(name))
}

// Initial is the letter of a generated picture.
func Initial(name string) string {
	for _, r := range name {
		return strings.ToUpper(string(r))
	}
	return "?"
}

// avatarKinds is how many looks generated pictures have in the stylesheet.
const avatarKinds = 8

// AvatarClass picks the look of a user's generated picture.
func AvatarClass(p store.Person) string {
	h := uint64(p.ID) * 0x9e3779b97f4a7c15
	if p.ID == 0 {
		for _, r := range p.Name {
			h = h*31 + uint64(r)
		}
	}
	return "avatar avatar-" + strconv.FormatUint(h>>32%avatarKinds, 10)
}
