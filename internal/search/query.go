package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// MaxTerms is the most words, or pairs of characters of an unspaced
	// script, that a query is searched by; the rest of it is left out.
	MaxTerms = 32
	// MaxQueryBytes is the length at which [ParseSimple] cuts a query.
	MaxQueryBytes = 2000
	// MaxTags is the most tags and labels of a query.
	MaxTags = 32
)

// Field says where a clause looks.
type Field uint8

// The fields: title, body and the words of the tags; the title only; the body
// only.
const (
	Anywhere Field = iota
	InTitle
	InBody
)

// Clause is a word or a phrase. A text of several words, or a word that the
// index cuts into several ("e-mail"), matches where they stand side by side.
// A text without any words is ignored.
type Clause struct {
	Text  string
	Field Field
	// Quoted clauses are searched for even if they are a stop word.
	Quoted bool
	// Weight is what the words of a Should clause count, in percent of usual;
	// 0 is 100.
	Weight int32
	term   string // of the index, in place of Text
}

// Range limits a value, both ends included.
type Range struct{ Min, Max int64 }

// Query says which documents to find. The zero value finds none.
type Query struct {
	// Every clause of Must and none of MustNot matches. If Must is empty but
	// for ignored clauses and no tags or labels are asked for, at least one
	// word of Should is in the document; else words of Should only raise its
	// relevance. The words of a Should clause count each for itself.
	Must, MustNot, Should []Clause
	// Of each group of Tags, and of Labels, the document has at least one.
	Tags, Labels       [][]string
	NotTags, NotLabels []string

	Kinds  []Kind // any of them; empty: all
	Parent int64  // 0: any
	// Nil is any; times are in milliseconds.
	Score, Created, Active *Range

	// Cut is set by [ParseSimple] if the text was too long to be used whole.
	Cut bool
}

// ParseSimple reads what a person types into a search box: words, all of which
// are to be found; "a phrase"; -word and -"phrase", which are not; [tag],
// -[tag], and [one] or [other]. It accepts any text.
func ParseSimple(text string) Query {
	p := simpleParser{}
	if len(text) > MaxQueryBytes {
		n := MaxQueryBytes
		for n > 0 && !utf8.RuneStart(text[n]) {
			n--
		}
		text, p.q.Cut = text[:n], true
	}
	p.parse(text)
	return p.q
}

type simpleParser struct {
	q    Query
	tags int
	// afterTag is set behind a tag, and orTag behind a tag and "or".
	afterTag, orTag bool
}

func (p *simpleParser) parse(text string) {
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return
		}
		not := text[0] == '-' && strings.TrimLeftFunc(text[1:], unicode.IsSpace) == text[1:] && len(text) > 1
		rest := text
		if not {
			rest = text[1:]
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

func (p *simpleParser) word(word string, not bool) {
	if p.afterTag && !not && strings.EqualFold(word, "or") {
		p.afterTag, p.orTag = false, true
		return
	}
	p.clause(Clause{Text: word}, not)
}

func (p *simpleParser) clause(c Clause, not bool) {
	p.afterTag, p.orTag = false, false
	if len(p.q.Must)+len(p.q.MustNot) >= MaxTerms {
		p.q.Cut = true
		return
	}
	if not {
		p.q.MustNot = append(p.q.MustNot, c)
	} else {
		p.q.Must = append(p.q.Must, c)
	}
}

func (p *simpleParser) tag(tag string, not bool) {
	join := p.orTag && !not
	p.afterTag, p.orTag = !not, false
	if tag == "" {
		return
	}
	if p.tags >= MaxTags {
		p.q.Cut = true
		return
	}
	p.tags++
	switch {
	case not:
		p.q.NotTags = append(p.q.NotTags, tag)
	case join && len(p.q.Tags) > 0:
		last := len(p.q.Tags) - 1
		p.q.Tags[last] = append(p.q.Tags[last], tag)
	default:
		p.q.Tags = append(p.q.Tags, []string{tag})
	}
}
