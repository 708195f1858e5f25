package search

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Asking is what surrounds a query that someone typed.
type Asking struct {
	Now      time.Time
	Viewer   int64 // who asks; 0 is nobody who is signed in
	Question int64 // of the page that the search was begun on; 0 is none
	MaxTags  int   // how many tags the viewer may name; 0 is [MaxTags]
}

// Parsed is a query as it was understood. What is in it besides Query the
// caller has to look up, and to add to Query before the search.
type Parsed struct {
	Query
	Problems []Problem
	OnlyTags bool // there is nothing but tags in it

	WatchedTags bool  // only questions with the viewer's watched tags
	SavedBy     int64 // only questions that this user saved; 0: any
	Deleted     DeletedMode
	// Of evidence: posts that have a source (or none), that quote each of these
	// hosts, that have quotations of each of these statuses, and that quote what was
	// published within a time, in milliseconds since 1970.
	HasSource *bool
	Sources   []string
	Quoted    []string
	Sourced   *Range
	// Partial is for who names the posts of all that: the newest of them only.
	Partial bool
}

// DeletedMode says whether deleted posts are looked for.
type DeletedMode uint8

// The values of deleted: not given, 0, 1 and all. Each of the last three looks
// at one's own posts only, a moderator's at everybody's.
const (
	DeletedUnasked DeletedMode = iota
	DeletedNo
	DeletedOnly
	DeletedToo
)

// Problem is a part of a query that could not be read, or not be granted; the
// rest of the query counts.
type Problem struct {
	Kind     string // "number", "date", "boolean", … : what was wanted
	Operator string // "score"
	Value    string // "abc"
}

// Parse reads the query language (search-syntax.md §1 to §3). It accepts any
// text.
func Parse(text string, asking Asking) Parsed {
	p := parser{asking: asking, left: asking.MaxTags}
	if p.left <= 0 || p.left > MaxTags {
		p.left = MaxTags
	}
	if len(text) > MaxQueryBytes {
		n := MaxQueryBytes
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text, p.out.Cut = text[:n], true
	}
	p.out.OnlyTags = true
	p.parse(text)
	p.out.OnlyTags = p.out.OnlyTags && len(p.out.Tags) > 0 && len(p.out.Problems) == 0
	if p.limited {
		p.out.Kinds = p.kinds()
	}
	return p.out
}

type parser struct {
	asking Asking
	out    Parsed
	left   int // tags that may still be named
	// afterTag is set behind a tag, and orTag behind a tag and "or".
	afterTag, orTag bool
	// limited is set once the kind of the results is; no is which are out.
	limited            bool
	noQuestion, noPost bool
	noAnswer           bool
}

func (p *parser) kinds() []Kind {
	var kinds []Kind
	if !p.noQuestion && !p.noPost {
		kinds = append(kinds, Question)
	}
	if !p.noAnswer && !p.noPost {
		kinds = append(kinds, Answer)
	}
	if len(kinds) == 0 {
		kinds = append(kinds, noKind)
	}
	return kinds
}

// noKind is a kind that no document has.
const noKind Kind = 255

// only limits the results to a kind.
func (p *parser) only(k Kind) {
	p.limited = true
	switch k {
	case Question:
		p.noAnswer = true
	case Answer:
		p.noQuestion = true
	default:
		p.noPost = true
	}
}

func (p *parser) parse(text string) {
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return
		}
		rest, not := text, false
		if r, n := utf8.DecodeRuneInString(text[1:]); text[0] == '-' && n > 0 && !unicode.IsSpace(r) {
			rest, not = text[1:], true
		}
		if inner, after, ok := enclosed(rest, '"', '"'); ok {
			p.clause(Clause{Text: inner, Quoted: true}, not)
			text = after
			continue
		}
		if inner, after, ok := enclosed(rest, '[', ']'); ok && !strings.ContainsFunc(inner, unicode.IsSpace) {
			p.tag(inner, not)
			text = after
			continue
		}
		if after, ok := p.operator(rest, not); ok {
			text = after
			continue
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '[' })
		switch {
		case end < 0:
			end = len(rest)
		case end == 0:
			end = 1 // a quotation mark or bracket that is not closed
		}
		p.word(rest[:end], not)
		text = rest[end:]
	}
}

// enclosed cuts text that begins with open at the next close.
func enclosed(text string, open, end byte) (inner, after string, ok bool) {
	if text == "" || text[0] != open {
		return "", text, false
	}
	i := strings.IndexByte(text[1:], end)
	if i < 0 {
		return "", text, false
	}
	return text[1 : 1+i], text[2+i:], true
}

func (p *parser) word(word string, not bool) {
	if p.afterTag && !not && strings.EqualFold(word, "or") {
		p.afterTag, p.orTag = false, true
		return
	}
	p.clause(Clause{Text: word}, not)
}

func (p *parser) clause(c Clause, not bool) {
	p.afterTag, p.orTag, p.out.OnlyTags = false, false, false
	if !c.Quoted && !p.wildcard(c.Text) {
		return
	}
	if len(p.out.Must)+len(p.out.MustNot) >= MaxTerms {
		p.out.Cut = true
		return
	}
	if not {
		p.out.MustNot = append(p.out.MustNot, c)
	} else {
		p.out.Must = append(p.out.Must, c)
	}
}

// wildcard reports whether a word can be searched for as far as its * go.
func (p *parser) wildcard(word string) bool {
	before, _, wild := strings.Cut(word, "*")
	letters := strings.TrimFunc(before, func(r rune) bool { return !isWordRune(r) })
	if wild && strings.Trim(word, "*") != "" && len(letters) < MinPatternPrefix {
		p.problem("wildcard", "", word)
		return false
	}
	return true
}

func (p *parser) tag(tag string, not bool) {
	join := p.orTag && !not
	p.afterTag, p.orTag = !not, false
	if tag == "" || strings.Trim(tag, "*") == "" {
		return
	}
	if p.left == 0 {
		p.problem("tags", "", tag)
		return
	}
	p.left--
	tag = strings.ToLower(tag)
	switch {
	case not:
		p.out.NotTags = append(p.out.NotTags, tag)
	case join && len(p.out.Tags) > 0:
		last := len(p.out.Tags) - 1
		p.out.Tags[last] = append(p.out.Tags[last], tag)
	default:
		p.out.Tags = append(p.out.Tags, []string{tag})
	}
}

// maxProblems is how many problems are told; more say nothing new.
const maxProblems = 5

func (p *parser) problem(kind, operator, value string) {
	p.out.OnlyTags = false
	if len(p.out.Problems) < maxProblems {
		p.out.Problems = append(p.out.Problems, Problem{kind, operator, value})
	}
}
