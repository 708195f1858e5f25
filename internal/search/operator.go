package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// operand is what stands behind an operator.
type operand struct {
	name, value string
	quoted, not bool
}

// operators read the operators of search-syntax.md §1 and §2 by their names.
// One that cannot read its operand says what it wants as the kind of a
// [Problem], and "" otherwise.
var operators map[string]func(p *parser, o operand) (problem string)

func init() {
	operators = map[string]func(*parser, operand) string{
		"title": inField(InTitle), "body": inField(InBody), "code": inField(InCode), "url": (*parser).url,
		"user": (*parser).user, "is": (*parser).is, "inquestion": (*parser).inQuestion,
		"score":      number(func(q *Query) **Range { return &q.Score }, 0),
		"answers":    number(func(q *Query) **Range { return &q.Answers }, Question),
		"views":      number(func(q *Query) **Range { return &q.Views }, Question),
		"created":    date(func(q *Parsed) **Range { return &q.Created }),
		"lastactive": date(func(q *Parsed) **Range { return &q.Active }),
		"isaccepted": state(Accepted, Answer), "hasaccepted": state(HasAccepted, Question),
		"isanswered": state(Answered, Question), "closed": state(Closed, Question),
		"duplicate": state(Duplicated, Question), "migrated": state(Migrated, Question),
		"hascode": state(HasCode, 0), "locked": state(Locked, 0), "hasnotice": state(Noticed, 0), "wiki": state(Wiki, 0),
		"inbookmarks": (*parser).saves, "insaves": (*parser).saves, "intags": (*parser).watched,
		"deleted": (*parser).deleted, "collective": (*parser).collective,
		"hassource": (*parser).hasSource, "source": (*parser).source, "quote": (*parser).quote,
		"sourced": date(func(q *Parsed) **Range { return &q.Sourced }),
	}
}

// operator reads an operator and what stands behind it. It reports false for
// text that is none; an unknown one is searched as text.
func (p *parser) operator(text string, not bool) (after string, ok bool) {
	colon := strings.IndexByte(text, ':')
	if colon <= 0 || colon > 12 {
		return text, false
	}
	name := strings.ToLower(text[:colon])
	read := operators[name]
	if read == nil {
		return text, false
	}
	o := operand{name: name, not: not}
	rest := text[colon+1:]
	if o.value, after, o.quoted = enclosed(rest, '"', '"'); !o.quoted {
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		o.value, after = rest[:end], rest[end:]
	}
	p.afterTag, p.orTag, p.out.OnlyTags = false, false, false
	if strings.TrimSpace(o.value) == "" {
		p.problem("empty", o.name, "")
	} else if problem := read(p, o); problem != "" {
		p.problem(problem, o.name, o.value)
	}
	return after, true
}

func inField(f Field) func(*parser, operand) string {
	return func(p *parser, o operand) string {
		if f == InTitle {
			p.onlyUnless(o.not, Question)
		}
		p.clause(Clause{Text: o.value, Field: f, Quoted: o.quoted}, o.not)
		return ""
	}
}

func (p *parser) onlyUnless(not bool, k Kind) {
	if !not {
		p.only(k)
	}
}

func (p *parser) url(o operand) string {
	switch {
	case linkGlob(o.value) == nil:
		return "url"
	case len(p.out.Links)+len(p.out.NotLinks) >= MaxPatterns:
		p.out.Cut = true
	case o.not:
		p.out.NotLinks = append(p.out.NotLinks, o.value)
	default:
		p.out.Links = append(p.out.Links, o.value)
	}
	return ""
}

// UserLabel is the label that the posts of a user bear.
func UserLabel(id int64) string { return "u" + strconv.FormatInt(id, 10) }

func (p *parser) user(o operand) string {
	id, err := strconv.ParseInt(o.value, 10, 64)
	if mine := strings.ToLower(o.value); mine == "me" || mine == "mine" {
		if id, err = p.asking.Viewer, nil; id == 0 {
			p.only(noKind)
			return "member"
		}
	}
	switch {
	case err != nil:
		return "user"
	case o.not:
		p.out.NotLabels = append(p.out.NotLabels, UserLabel(id))
	default:
		p.out.Labels = append(p.out.Labels, []string{UserLabel(id)})
	}
	return ""
}

func (p *parser) is(o operand) string {
	kinds := map[string]Kind{"question": Question, "answer": Answer, "article": noKind}
	k, known := kinds[strings.TrimSuffix(strings.ToLower(o.value), "s")]
	switch {
	case !known:
		return "is"
	case k == noKind && o.not:
	case k == noKind:
		p.only(noKind)
		return "article"
	case o.not:
		p.only(Question + Answer - k)
	default:
		p.only(k)
	}
	return ""
}

func (p *parser) inQuestion(o operand) string {
	id, err := strconv.ParseInt(o.value, 10, 64)
	if strings.EqualFold(o.value, "this") {
		if id, err = p.asking.Question, nil; id == 0 {
			p.only(noKind)
			return "this"
		}
	}
	switch {
	case err != nil:
		return "question"
	case o.not:
		return "not"
	case p.out.Parent != 0 && p.out.Parent != id:
		p.only(noKind)
	}
	p.out.Parent = id
	return ""
}

// state is an operator of a boolean; kind limits the results, 0 does not.
func state(s State, kind Kind) func(*parser, operand) string {
	return func(p *parser, o operand) string {
		yes, ok := boolean(o.value)
		if !ok {
			return "boolean"
		}
		if kind != 0 {
			p.only(kind)
		}
		if yes != o.not {
			p.out.Set |= s
		} else {
			p.out.Clear |= s
		}
		return ""
	}
}

func boolean(value string) (yes, ok bool) {
	switch strings.ToLower(value) {
	case "yes", "true", "1":
		return true, true
	case "no", "false", "0":
		return false, true
	}
	return false, false
}

func (p *parser) saves(o operand) string {
	id, err := strconv.ParseInt(o.value, 10, 64)
	if mine := strings.ToLower(o.value); mine == "mine" || mine == "me" {
		id, err = p.asking.Viewer, nil
	}
	switch {
	case o.not:
		return "not"
	case err != nil:
		return "user"
	case id == 0 || id != p.asking.Viewer: // what someone saves is his own business
		p.only(noKind)
		return "member"
	}
	p.only(Question)
	p.out.SavedBy = id
	return ""
}

func (p *parser) watched(o operand) string {
	switch {
	case !strings.EqualFold(o.value, "mine"):
		return "mine"
	case o.not:
		return "not"
	case p.asking.Viewer == 0:
		return "member"
	}
	p.only(Question)
	p.out.WatchedTags = true
	return ""
}

func (p *parser) deleted(o operand) string {
	modes := map[string]DeletedMode{"0": DeletedNo, "no": DeletedNo, "1": DeletedOnly, "yes": DeletedOnly, "all": DeletedToo}
	mode, ok := modes[strings.ToLower(o.value)]
	switch {
	case !ok:
		return "deleted"
	case o.not:
		return "not"
	case p.asking.Viewer == 0 && mode != DeletedNo:
		p.only(noKind)
		return "member"
	}
	p.limited = true
	p.out.Deleted = mode
	return ""
}

func (p *parser) collective(o operand) string {
	if !o.not {
		p.only(noKind)
	}
	return "collective"
}

func (p *parser) hasSource(o operand) string {
	yes, ok := boolean(o.value)
	if !ok {
		return "boolean"
	}
	yes = yes != o.not
	p.out.HasSource = &yes
	return ""
}

func (p *parser) source(o operand) string {
	if o.not {
		return "not"
	}
	p.out.Sources = append(p.out.Sources, strings.ToLower(o.value))
	return ""
}

// quoteStatuses are what a quotation can be (evidence.md §5.1), checked or not.
var quoteStatuses = []string{"verbatim", "altered", "partial", "not_found", "unreachable", "paywalled", "unsourced", "pending"}

func (p *parser) quote(o operand) string {
	status := strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(o.value))
	switch {
	case o.not:
		return "not"
	case !slices.Contains(quoteStatuses, status):
		return "quote"
	}
	p.out.Quoted = append(p.out.Quoted, status)
	return ""
}
