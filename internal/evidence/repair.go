package evidence

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RepairKind is what a repair does to the Markdown of a quotation.
type RepairKind string

const (
	TakeWording      RepairKind = "take_wording"      // the source's words in place of the writer's
	MarkOmission     RepairKind = "mark_omission"     // […] where words were left out
	BracketInsertion RepairKind = "bracket_insertion" // brackets around words that the source has not
	RemoveArtefact   RepairKind = "remove_artefact"   // what copying left behind goes
	SplitQuote       RepairKind = "split_quote"       // two quotations of what stands in another order
)

// Repair is a change of a quotation's Markdown: the bytes [Start, End) of what was
// given to [Read] become Text.
type Repair struct {
	Kind       RepairKind
	Edit       int // which edit of the verdict it repairs, −1 for an artefact
	Start, End int
	Text       string
}

// Repairs returns what can be done about a verdict on the quotation, the best first
// for each edit. None is offered that would hide a change of meaning.
func (q *Quotation) Repairs(v Verdict) []Repair {
	var list []Repair
	for i, e := range v.Edits {
		switch {
		case e.Kind == EditReordered:
			list = append(list, q.split(i, e))
		case e.Kind == EditElisionNegation:
			if m, ok := q.elisionBefore(e.now[0]); ok {
				list = append(list, Repair{TakeWording, i, m.start, m.end, e.Was})
			}
		case e.Kind == EditInsertionNegation:
			start, end := q.withBrackets(e)
			start, end = q.withBlank(start, end)
			list = append(list, Repair{TakeWording, i, start, end, ""})
		case e.Kind == EditForeign:
		case e.Was == "":
			list = append(list, q.addition(i, e)...)
		case e.Now == "":
			list = append(list, q.omission(i, e)...)
		default:
			list = append(list, Repair{TakeWording, i, e.QuoteStart, e.QuoteEnd, e.Was})
		}
	}
	for _, s := range q.leftovers {
		list = append(list, q.removal(s))
	}
	return list
}

// Apply makes repairs in the Markdown that was given to [Read]. Of those that
// overlap the first of the list is made.
func Apply(markdown string, repairs ...Repair) string {
	made := make([]Repair, 0, len(repairs))
	for _, r := range repairs {
		if r.Start < 0 || r.End < r.Start || r.End > len(markdown) ||
			slices.ContainsFunc(made, func(m Repair) bool { return r.Start < m.End && m.Start < r.End || r.Start == m.Start }) {
			continue
		}
		made = append(made, r)
	}
	slices.SortFunc(made, func(a, b Repair) int { return cmp.Compare(b.Start, a.Start) })
	for _, r := range made {
		markdown = markdown[:r.Start] + r.Text + markdown[r.End:]
	}
	return markdown
}

// addition offers brackets around words that the source has not, and to take them
// out. Brackets around a denial would deny all the same.
func (q *Quotation) addition(i int, e Edit) []Repair {
	start, end := q.withBlank(e.QuoteStart, e.QuoteEnd)
	out := Repair{TakeWording, i, start, end, ""}
	if e.Severity == Meaning {
		return []Repair{out}
	}
	return []Repair{{BracketInsertion, i, e.QuoteStart, e.QuoteEnd, "[" + q.written[e.QuoteStart:e.QuoteEnd] + "]"}, out}
}

// omission offers to put the words back, and a mark for them unless it would hide
// that one of them denies.
func (q *Quotation) omission(i int, e Edit) []Repair {
	glue := " "
	if e.now[0] < len(q.tokens) && q.tokens[e.now[0]].flags&isCharToken != 0 {
		glue = ""
	}
	back := Repair{TakeWording, i, e.QuoteStart, e.QuoteStart, e.Was + glue}
	if e.Kind == EditNegationDropped {
		return []Repair{back}
	}
	return []Repair{{MarkOmission, i, e.QuoteStart, e.QuoteStart, "[…] "}, back}
}

// split ends the quotation where its order leaves that of the source, and begins
// another.
func (q *Quotation) split(i int, e Edit) Repair {
	start := e.QuoteStart
	end := start
	if m, ok := q.elisionBefore(e.now[0]); ok {
		start = m.start
	}
	for start > 0 && strings.IndexByte(" \t\n>", q.written[start-1]) >= 0 {
		start--
	}
	prefix := ""
	if strings.HasPrefix(strings.TrimLeft(q.written, " \t\n"), ">") {
		prefix = "> "
	}
	return Repair{SplitQuote, i, start, end, "\n\n" + prefix}
}

// elisionBefore returns the mark that stands before a token.
func (q *Quotation) elisionBefore(token int) (elisionAt, bool) {
	for _, m := range q.elisions {
		if m.before == token {
			return m, true
		}
	}
	return elisionAt{}, false
}

// withBrackets returns what was written for words in brackets, brackets included.
func (q *Quotation) withBrackets(e Edit) (start, end int) {
	start, end = e.QuoteStart, e.QuoteEnd
	for start > 0 && !strings.HasPrefix(q.written[start:], "[") && strings.IndexByte(" \n*_", q.written[start-1])+1 > 0 {
		start--
	}
	if start > 0 && q.written[start-1] == '[' {
		start--
	}
	if n := strings.IndexByte(q.written[end:], ']'); n >= 0 && n < 8 {
		end += n + 1
	}
	return start, end
}

// withBlank takes a blank along, so that taking words out leaves one and not two.
func (q *Quotation) withBlank(start, end int) (int, int) {
	switch {
	case end < len(q.written) && q.written[end] == ' ':
		end++
	case start > 0 && q.written[start-1] == ' ':
		start--
	}
	return start, end
}

// removal takes an artefact out, with the brackets around it and the comma before it
// that link announcements have.
func (q *Quotation) removal(s span) Repair {
	start, end := q.writtenAt(s.start, s.end)
	before, size := utf8.DecodeLastRuneInString(q.written[:start])
	if closer := closerOf(before); closer != "" && strings.HasPrefix(q.written[end:], closer) {
		start -= size
		end += len(closer)
	}
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(q.written[:start])
		if r != ' ' && r != '\u00A0' {
			if r == ',' && !isNoteMark(q.clean, token{start: int32(s.start), end: int32(s.end)}) {
				start -= size
			}
			break
		}
		start -= size
	}
	// At the beginning of a line what follows takes its place.
	if start == 0 || q.written[start-1] == '\n' || q.written[start-1] == '>' {
		for end < len(q.written) && q.written[end] == ' ' {
			end++
		}
		if start > 0 && q.written[start-1] == '>' {
			return Repair{RemoveArtefact, -1, start, end, " "}
		}
	} else if r, _ := utf8.DecodeRuneInString(q.written[end:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
		return Repair{RemoveArtefact, -1, start, end, " "}
	}
	return Repair{RemoveArtefact, -1, start, end, ""}
}

func closerOf(r rune) string {
	switch r {
	case '[':
		return "]"
	case '(':
		return ")"
	}
	return ""
}
