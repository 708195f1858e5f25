package search

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
	"strings"
)

const (
	// MaxPatterns is the most words with * and addresses of a query.
	MaxPatterns = 6
	// MinPatternPrefix is how many bytes stand before the first * of a word.
	MinPatternPrefix = 2
	// patternWords is the most words that all patterns of a query together stand
	// for, each for as many: the commonest.
	patternWords = 256
	// patternScan is how many words of the dictionary are compared with all
	// patterns of a query together.
	patternScan = 20_000
)

// pattern is a word with *, or an address.
type pattern struct {
	field  byte
	globs  []string // any of them
	lo, hi uint32   // as in group
	not    bool
}

// wordPattern reads a clause as a word with *. It reports false for one that
// has none, or that is no single word.
func wordPattern(c Clause, lang Language, scan *scanner) (pattern, bool) {
	if c.Quoted || !strings.Contains(c.Text, "*") {
		return pattern{}, false
	}
	p := pattern{field: fieldWord}
	switch c.Field {
	case InTitle:
		p.field = fieldTitle
	case InBody:
		p.hi = titleBase
	case InCode:
		p.lo, p.hi = codeBase, titleBase
	}
	var parts []string
	for _, part := range strings.Split(c.Text, "*") {
		folded, ok := foldWord(part, scan)
		if !ok {
			return pattern{}, false
		}
		parts = append(parts, folded)
	}
	if len(parts[0]) < MinPatternPrefix {
		return pattern{}, false
	}
	p.globs = []string{strings.Join(parts, "*")}
	// The index holds stems: encourage* and ex*nge are to find encourag and
	// exchang.
	stem := func(word string) string { return string(lang.stem([]byte(word))) }
	last := len(parts) - 1
	if parts[last] == "" {
		if head := stem(parts[0]); last == 1 && strings.HasPrefix(parts[0], head) && len(head) < len(parts[0]) {
			p.globs = append(p.globs, head+"*")
		}
		return p, true
	}
	const anyWord = "letter"
	if tail, ok := strings.CutPrefix(stem(anyWord+parts[last]), anyWord); ok && tail != parts[last] {
		p.globs = append(p.globs, strings.Join(append(parts[:last:last], tail), "*"))
	}
	return p, true
}

// foldWord folds a part of a word. It reports false if it is more than one.
func foldWord(part string, scan *scanner) (string, bool) {
	if part == "" {
		return "", true
	}
	scan.reset(part)
	if !scan.scan() || scan.start != 0 || scan.end != len(part) {
		return "", false
	}
	folded := string(scan.word)
	return folded, !scan.scan()
}

func (pt pattern) equal(o pattern) bool {
	return pt.field == o.field && slices.Equal(pt.globs, o.globs) && pt.lo == o.lo && pt.hi == o.hi && pt.not == o.not
}

// linkPatterns adds the addresses of a query.
func (p *plan) linkPatterns(q *Query) {
	add := func(links []string, not bool) {
		for _, link := range links {
			if globs := linkGlob(link); globs != nil {
				p.patterns = append(p.patterns, pattern{field: fieldLink, globs: globs, not: not})
			}
		}
	}
	add(q.Links, false)
	add(q.NotLinks, true)
	var different []pattern
	for _, pt := range p.patterns {
		if !slices.ContainsFunc(different, pt.equal) {
			different = append(different, pt)
		}
	}
	p.patterns = different
	if len(p.patterns) > MaxPatterns {
		p.patterns, p.cut = p.patterns[:MaxPatterns], true
	}
}

// expand returns the plan with the terms that its patterns stand for.
func (p *plan) expand(snap *snapshot, src *source) (*plan, error) {
	next := *p
	next.keys, next.numbers = slices.Clone(p.keys), make(map[string]int, len(p.numbers))
	for k, v := range p.numbers {
		next.numbers[k] = v
	}
	next.groups, next.not, next.excluded = slices.Clone(p.groups), slices.Clone(p.not), slices.Clone(p.excluded)
	budget := patternScan
	for i := range p.patterns {
		pt := &p.patterns[i]
		keys, cut, err := pt.terms(snap, src, patternWords/len(p.patterns), &budget)
		if err != nil {
			return nil, err
		}
		next.cut = next.cut || cut
		var terms []int
		for _, key := range keys {
			terms = append(terms, next.term(key))
		}
		switch {
		case !pt.not && len(terms) == 0:
			next.nothing = true
		case !pt.not:
			next.groups = append(next.groups, group{terms, pt.lo, pt.hi})
		case pt.hi == 0:
			next.not = append(next.not, terms...)
		default:
			for _, t := range terms {
				next.excluded = append(next.excluded, phrase{terms: []int{t}, offsets: []uint32{0}, stop: []bool{false}, lo: pt.lo, hi: pt.hi})
			}
		}
	}
	next.scoring = append(slices.Clone(p.scoring), make([]bool, len(next.keys)-len(p.scoring))...)
	return &next, nil
}

// terms returns up to most terms of a snapshot that a pattern stands for, and
// whether there are more. It spends what it looks at.
func (pt *pattern) terms(snap *snapshot, src *source, most int, budget *int) (keys []string, cut bool, err error) {
	docs := make(map[string]int)
	for i := range snap.views {
		v := &snap.views[i]
		if v.live() == 0 {
			continue
		}
		for _, glob := range pt.globs {
			more, err := matchingTerms(v, src, string(pt.field)+glob, docs, budget)
			if err != nil {
				return nil, false, err
			}
			cut = cut || more
		}
	}
	type held struct {
		key  string
		docs int
	}
	list := make([]held, 0, len(docs))
	for key, n := range docs {
		list = append(list, held{key, n})
	}
	slices.SortFunc(list, func(a, b held) int { return cmp.Or(cmp.Compare(b.docs, a.docs), cmp.Compare(a.key, b.key)) })
	if len(list) > most {
		list, cut = list[:most], true
	}
	for _, h := range list {
		keys = append(keys, h.key)
	}
	return keys, cut, nil
}

// matchingTerms adds the terms of a view that a glob matches to docs, with the
// number of documents.
func matchingTerms(v *view, src *source, glob string, docs map[string]int, budget *int) (more bool, err error) {
	prefix, _, wild := strings.Cut(glob, "*")
	cursor := v.dictionary(src)
	if err := cursor.seek([]byte(prefix)); err != nil {
		return false, err
	}
	for ; ; *budget-- {
		ok, err := cursor.next()
		switch {
		case err != nil:
			return false, err
		case !ok, bytes.Compare(cursor.key, []byte(prefix)) > 0 && !bytes.HasPrefix(cursor.key, []byte(prefix)):
			return false, nil
		case *budget <= 0:
			return true, nil
		}
		if string(cursor.key) == glob || wild && matchGlob(glob, string(cursor.key)) {
			docs[string(cursor.key)] += cursor.term.docs
		}
	}
}

// seek goes to the group in which keys from key on begin; keys before it may
// come first.
func (c *dictCursor) seek(key []byte) error {
	x := &c.seg.index
	if len(x.dictAt) == 0 {
		return nil
	}
	group := sort.Search(len(x.dictAt), func(g int) bool { return bytes.Compare(x.key(g), key) > 0 }) - 1
	return c.seekGroup(max(0, group))
}

// matchGlob reports whether a text matches a pattern in which * stands for any
// bytes.
func matchGlob(glob, text string) bool {
	parts := strings.Split(glob, "*")
	if len(parts) == 1 {
		return glob == text
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}
