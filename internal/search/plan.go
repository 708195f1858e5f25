package search

import (
	"slices"
	"strings"
)

// plan is a query in terms.
type plan struct {
	keys    []string // of the terms, each once
	numbers map[string]int

	must     []int         // terms that every result holds
	should   []int         // terms that add to the relevance
	boosts   map[int]int32 // of those in should whose weight is not 100 percent
	phrases  []phrase
	excluded []phrase
	groups   []group // tags, labels, words for a pattern: one of each
	patterns []pattern
	not      []int  // tags and labels: none
	scoring  []bool // by term
	cut      bool
	words    int
	query    *Query
	nothing  bool // no document can match
}

// group is a choice of terms, one of which a result holds, at a position from
// lo on and below hi if that is not 0.
type group struct {
	terms  []int
	lo, hi uint32
}

// phrase is a run of terms at given distances, below some position.
type phrase struct {
	terms   []int
	offsets []uint32
	stop    []bool // by term: a stop word
	lo, hi  uint32 // positions are from lo on and below hi
}

// simple reports whether the phrase is a single term anywhere, for which the
// documents say enough.
func (p *phrase) simple() bool {
	return len(p.terms) == 1 && p.hi == exhausted && p.lo == 0
}

// placed reports whether the places of all words are read to find a document.
func (p *plan) placed() bool {
	return len(p.must) > 0 && !slices.ContainsFunc(p.must, func(t int) bool {
		return !slices.ContainsFunc(p.phrases, func(ph phrase) bool { return slices.Contains(ph.terms, t) })
	})
}

// newPlan turns a query into terms of a language.
func newPlan(q *Query, lang Language) *plan {
	p := &plan{numbers: make(map[string]int), boosts: make(map[int]int32), query: q, cut: q.Cut}
	scan := lang.scanner()
	scan.query = true
	p.mustClauses(q, lang, &scan)
	p.shouldClauses(q, lang, &scan)
	for _, c := range q.MustNot {
		if pt, ok := wordPattern(c, lang, &scan); ok {
			pt.not = true
			p.patterns = append(p.patterns, pt)
			continue
		}
		if ph := p.clause(c, lang, &scan); len(ph.terms) > 0 {
			p.excluded = append(p.excluded, ph)
		}
	}
	p.exactTerms(q)
	p.linkPatterns(q)
	p.scoring = make([]bool, len(p.keys))
	for _, t := range slices.Concat(p.must, p.should) {
		p.scoring[t] = true
	}
	p.nothing = len(q.Kinds) > 0 && !slices.Contains(q.Kinds, Question) && !slices.Contains(q.Kinds, Answer) ||
		len(p.must)+len(p.should)+len(p.excluded)+len(p.groups)+len(p.not)+len(p.patterns) == 0 && !p.filtered()
	return p
}

// mustClauses takes over the clauses of Must, without stop words unless there
// is nothing else to find.
func (p *plan) mustClauses(q *Query, lang Language, scan *scanner) {
	var common []phrase
	for _, c := range q.Must {
		if pt, ok := wordPattern(c, lang, scan); ok {
			p.patterns = append(p.patterns, pt)
			continue
		}
		ph := p.clause(c, lang, scan)
		switch {
		case len(ph.terms) == 0:
		case len(ph.terms) == 1 && ph.stop[0] && !c.Quoted:
			common = append(common, ph)
		default:
			p.require(ph)
		}
	}
	if len(p.must)+len(q.Tags)+len(q.Labels)+len(p.patterns)+len(q.Links) > 0 {
		return
	}
	for _, ph := range common {
		p.require(ph)
	}
}

// shouldClauses takes over the words of Should in the same way.
func (p *plan) shouldClauses(q *Query, lang Language, scan *scanner) {
	var common []int
	for _, c := range q.Should {
		ph := p.clause(c, lang, scan)
		for i, t := range ph.terms {
			switch {
			case slices.Contains(p.must, t):
			case ph.stop[i] && !c.Quoted:
				common = append(common, t)
			case !slices.Contains(p.should, t):
				p.should = append(p.should, t)
				if c.Weight != 0 {
					p.boosts[t] = c.Weight
				}
			}
		}
	}
	if len(p.must)+len(p.should)+len(q.Tags)+len(q.Labels) > 0 {
		return
	}
	slices.Sort(common)
	p.should = slices.Compact(common)
}

func (p *plan) require(ph phrase) {
	for _, t := range ph.terms {
		if !slices.Contains(p.must, t) {
			p.must = append(p.must, t)
		}
	}
	if !ph.simple() {
		p.phrases = append(p.phrases, ph)
	}
}

// clause returns the terms of a clause.
func (p *plan) clause(c Clause, lang Language, scan *scanner) phrase {
	ph := phrase{hi: exhausted}
	field := byte(fieldWord)
	switch c.Field {
	case InTitle:
		field = fieldTitle
	case InBody:
		ph.hi = titleBase
	case InCode:
		ph.lo, ph.hi = codeBase, titleBase
	}
	if c.term != "" {
		return phrase{terms: []int{p.term(c.term)}, offsets: []uint32{0}, stop: []bool{false}, hi: exhausted}
	}
	scan.reset(c.Text)
	for scan.scan() {
		if p.words == MaxTerms {
			p.cut = true
			break
		}
		p.words++
		ph.stop = append(ph.stop, lang.stopWord(scan.word))
		key := append([]byte{field}, scan.word...)
		if !scan.exact {
			key = key[:1+len(lang.stem(key[1:]))]
		}
		ph.terms = append(ph.terms, p.term(string(key)))
		ph.offsets = append(ph.offsets, uint32(scan.position))
	}
	return ph
}

func (p *plan) term(key string) int {
	t, ok := p.numbers[key]
	if !ok {
		t = len(p.keys)
		p.numbers[key] = t
		p.keys = append(p.keys, key)
	}
	return t
}

// exactTerms adds the tags and labels of the query.
func (p *plan) exactTerms(q *Query) {
	left := MaxTags
	exact := func(field byte, names []string) []int {
		var terms []int
		for _, name := range names {
			if left == 0 {
				p.cut = true
				break
			}
			left--
			if field == fieldTag {
				name = strings.ToLower(name)
			}
			terms = append(terms, p.term(string(field)+exactTerm(name)))
		}
		return terms
	}
	add := func(field byte, groups [][]string, not []string) {
		for _, names := range groups {
			if terms := exact(field, names); len(terms) > 0 {
				p.groups = append(p.groups, group{terms: terms})
			}
		}
		p.not = append(p.not, exact(field, not)...)
	}
	add(fieldTag, q.Tags, q.NotTags)
	add(fieldLabel, q.Labels, q.NotLabels)
}

// filtered reports whether the query asks for values besides terms.
func (p *plan) filtered() bool {
	q := p.query
	return q.IDs != nil || len(q.NotIDs) > 0 || len(q.Kinds) > 0 || q.Parent != 0 || q.Set|q.Clear != 0 ||
		q.Score != nil || q.Answers != nil || q.Views != nil || q.Created != nil || q.Active != nil
}

func (r *Range) holds(v int64) bool {
	return r == nil || v >= r.Min && v <= r.Max
}
