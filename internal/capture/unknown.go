package capture

import (
	"fmt"
	"strings"
)

// complete fills Unknown from what t lacks. further are facts that only the
// reader of the page could notice.
func (t *Thread) complete(further ...string) {
	t.AnswerCount = max(t.AnswerCount, len(t.Answers))
	u := &unknowns{}
	u.when(t.Question.Title == "", "title")
	u.when(t.URL == "", "address of the page")
	u.when(t.Site == "", "name of the site")
	u.when(len(t.Question.Tags) == 0, "tags")
	u.when(t.Question.ID == 0, "id of the question")
	u.when(!t.Question.ScoreKnown, "score of the question")
	u.when(t.Question.Owner.Name == "", "author of the question")
	u.date(t.Question.Created, "of the question")
	u.when(t.Question.ViewCount == 0, "number of views")
	u.answers(t.Answers)
	u.when(t.licenseMissing(), "licence")
	u.when(t.AnswerCount > len(t.Answers), "%d of %d answers", t.AnswerCount-len(t.Answers), t.AnswerCount)
	u.hidden(t.Question.HiddenComments, "the question")
	for i, a := range t.Answers {
		u.hidden(a.HiddenComments, answerName(i, len(t.Answers)))
	}
	u.comments(t)
	t.Unknown = append(u.facts, further...)
}

// unknowns collects the names of missing facts.
type unknowns struct{ facts []string }

func (u *unknowns) when(missing bool, format string, args ...any) {
	if missing {
		u.facts = append(u.facts, fmt.Sprintf(format, args...))
	}
}

func (u *unknowns) date(d Date, of string) {
	switch {
	case d.Text == "" && d.Time.IsZero():
		u.when(true, "date %s", of)
	case d.Time.IsZero() && yearMissing(d.Text):
		u.when(true, "year of the date %s", of)
	case d.Time.IsZero():
		u.when(true, "exact date %s", of)
	}
}

// answers names what is missing in answers, counted so that a page of thirty
// answers gives a handful of lines.
func (u *unknowns) answers(answers []Post) {
	if len(answers) == 1 {
		a := answers[0]
		u.when(a.ID == 0, "id of the answer")
		u.when(!a.ScoreKnown, "score of the answer")
		u.when(a.Owner.Name == "", "author of the answer")
		u.date(a.Created, "of the answer")
		return
	}
	var id, score, author, date int
	for _, a := range answers {
		id += one(a.ID == 0)
		score += one(!a.ScoreKnown)
		author += one(a.Owner.Name == "")
		date += one(a.Created.Time.IsZero())
	}
	for _, c := range []struct {
		n    int
		what string
	}{{id, "id"}, {score, "score"}, {author, "author"}, {date, "exact date"}} {
		u.when(c.n > 0, "%s of %d of %d answers", c.what, c.n, len(answers))
	}
}

func (u *unknowns) hidden(n int, of string) {
	u.when(n > 0, "%s on %s", plural(n, "hidden comment"), of)
}

// comments names what is missing in the comments of the whole thread.
func (u *unknowns) comments(t *Thread) {
	var author, year, date int
	for _, p := range append([]Post{t.Question}, t.Answers...) {
		for _, c := range p.Comments {
			author += one(c.Owner.Name == "")
			switch {
			case !c.Created.Time.IsZero():
			case yearMissing(c.Created.Text):
				year++
			default:
				date++
			}
		}
	}
	u.when(author > 0, "author of %s", plural(author, "comment"))
	u.when(year > 0, "year of %s", plural(year, "comment date"))
	u.when(date > 0, "exact date of %s", plural(date, "comment"))
}

// licenseMissing reports whether no post of t names its licence.
func (t *Thread) licenseMissing() bool {
	if t.Question.License != "" {
		return false
	}
	for _, a := range t.Answers {
		if a.License != "" {
			return false
		}
	}
	return true
}

// answerName names answer i of n in a sentence.
func answerName(i, n int) string {
	if n == 1 {
		return "the answer"
	}
	return fmt.Sprintf("answer %d", i+1)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// titleMarks are the words that sites of any language append to a title in
// brackets.
var titleMarks = []string{
	"closed", "duplicate", "on hold", "migrated", "locked",
	"cerrada", "duplicada", "en espera", "fechada", "em espera", "закрыт", "дубликат", "クローズ済み", "重複",
}

// cutTitleMark parts a title from a mark such as " [closed]", which is a
// state of the question and not a part of what was asked.
func cutTitleMark(title string) (rest, mark string) {
	for _, m := range titleMarks {
		if rest, found := strings.CutSuffix(title, " ["+m+"]"); found {
			return rest, "[" + m + "]"
		}
	}
	return title, ""
}
