package evidence

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	// longestExact bounds a passage that a text fragment spells out, in code
	// points; of a longer one it names the beginning and the end.
	longestExact = 300
	// fewestTerms and mostTerms bound the words of a beginning, an end and what
	// stands around them; characters of scripts without spaces count half.
	fewestTerms = 4
	mostTerms   = 8
)

// DeepLink returns the address of a page with a text fragment that leads a browser
// to passages of its text: "https://a.example/b#:~:text=…". The fragment that
// the address has stays. Passages that no fragment can tell from others of the
// same words are left out.
func (ix *Index) DeepLink(address string, segments []Segment) string {
	return WithDirectives(address, ix.Directives(segments))
}

// Directives returns the text directives of passages, "text=…&text=…", or "".
func (ix *Index) Directives(segments []Segment) string {
	var directives []string
	for _, s := range segments {
		if d := ix.directive(s); d != "" {
			directives = append(directives, "text="+d)
		}
	}
	return strings.Join(directives, "&")
}

// WithDirectives returns an address with text directives in place of those that
// it has.
func WithDirectives(address, directives string) string {
	address, _, _ = strings.Cut(address, ":~:")
	if directives == "" {
		return strings.TrimSuffix(address, "#")
	}
	if !strings.Contains(address, "#") {
		address += "#"
	}
	return address + ":~:" + directives
}

// stretch is the tokens [lo, hi).
type stretch struct{ lo, hi int }

// directive returns the text directive of a passage, or "".
func (ix *Index) directive(s Segment) string {
	p := stretch{ix.tokenAt(s.ByteStart), ix.tokenAt(s.ByteEnd)}
	if p.lo >= p.hi {
		return ""
	}
	if ix.oneBlock(p) && utf8.RuneCountInString(ix.spelling(p)) <= longestExact {
		before, after, ok := ix.around(p)
		if !ok {
			return ""
		}
		return ix.context(before.lo, p.lo, true) + escapeTerm(ix.spelling(p)) + ix.context(after.lo, after.hi, false)
	}
	first, last := ix.begin(p), ix.end(p)
	before, _, ok := ix.around(first)
	if !ok || first.hi > last.lo {
		return ""
	}
	// The end is looked for behind the beginning: it has to be the first there.
	for ix.occursBetween(last, first.hi, last.lo) {
		if last.lo <= first.hi || ix.terms(last) >= mostTerms || ix.ends(last.lo-1) {
			return ""
		}
		last.lo--
	}
	return ix.context(before.lo, first.lo, true) + escapeTerm(ix.spelling(first)) + "," + escapeTerm(ix.spelling(last))
}

// tokenAt returns the first token that begins at an offset or behind it.
func (ix *Index) tokenAt(offset int) int {
	lo, hi := 0, len(ix.tokens)
	for lo < hi {
		if mid := (lo + hi) / 2; int(ix.tokens[mid].start) < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (ix *Index) ends(i int) bool { return ix.tokens[i].flags&endsBlock != 0 }

func (ix *Index) oneBlock(p stretch) bool {
	for i := p.lo; i < p.hi-1; i++ {
		if ix.ends(i) {
			return false
		}
	}
	return true
}

// terms weighs a stretch in words.
func (ix *Index) terms(p stretch) int {
	n := 0
	for _, k := range ix.tokens[p.lo:p.hi] {
		if k.flags&isCharToken == 0 {
			n++
		}
		n++
	}
	return n / 2
}

// begin returns the first words of a passage, as many as it takes to tell them from
// others, within one block.
func (ix *Index) begin(p stretch) stretch {
	b := stretch{p.lo, p.lo + 1}
	for b.hi < p.hi && !ix.ends(b.hi-1) {
		if n := ix.terms(b); n >= mostTerms || n >= fewestTerms && !ix.occursElsewhere(b) {
			break
		}
		b.hi++
	}
	return b
}

// end returns the last words of a passage, within one block.
func (ix *Index) end(p stretch) stretch {
	e := stretch{p.hi - 1, p.hi}
	for e.lo > p.lo && !ix.ends(e.lo-1) && ix.terms(e) < fewestTerms {
		e.lo--
	}
	return e
}

// around returns the words before and behind a passage that tell it from others of
// the same words, empty if it is the only one.
func (ix *Index) around(p stretch) (before, after stretch, ok bool) {
	before, after = stretch{p.lo, p.lo}, stretch{p.hi, p.hi}
	for ix.occursElsewhere(stretch{before.lo, after.hi}) {
		switch {
		case before.lo > 0 && ix.terms(before) < mostTerms && !ix.ends(before.lo-1):
			before.lo--
		case after.hi < len(ix.tokens) && ix.terms(after) < mostTerms && !ix.ends(after.hi-1):
			after.hi++
		default:
			return before, after, false
		}
	}
	return before, after, true
}

// occursElsewhere reports whether the same words stand at another place too.
func (ix *Index) occursElsewhere(p stretch) bool {
	return ix.occurs(p, 0, len(ix.tokens), p.lo)
}

// occursBetween reports whether the words stand within [from, to).
func (ix *Index) occursBetween(p stretch, from, to int) bool { return ix.occurs(p, from, to, -1) }

// occurs reports whether the words of a stretch stand within [from, to), not
// counting the place but.
func (ix *Index) occurs(p stretch, from, to, but int) bool {
	rarest, list := 0, ix.positions(ix.tokens[p.lo].word)
	for k := 1; k < p.hi-p.lo; k++ {
		if other := ix.positions(ix.tokens[p.lo+k].word); len(other) < len(list) {
			rarest, list = k, other
		}
	}
	for _, at := range list {
		s := int(at) - rarest
		if s == but || s < from || s+p.hi-p.lo > to {
			continue
		}
		same := true
		for k := 0; k < p.hi-p.lo && same; k++ {
			same = ix.tokens[s+k].word == ix.tokens[p.lo+k].word
		}
		if same {
			return true
		}
	}
	return false
}

// spelling is a stretch as the text has it, on one line.
func (ix *Index) spelling(p stretch) string {
	if p.lo >= p.hi {
		return ""
	}
	return squeeze(ix.text[ix.tokens[p.lo].start:ix.tokens[p.hi-1].end])
}

// context spells the tokens [lo, hi) before or behind a passage, with all that
// stands between them and it: browsers pass over nothing but white space there.
func (ix *Index) context(lo, hi int, before bool) string {
	switch {
	case lo >= hi:
		return ""
	case before:
		return escapeTerm(squeeze(ix.text[ix.tokens[lo].start:ix.tokens[hi].start])) + "-,"
	}
	return ",-" + escapeTerm(squeeze(ix.text[ix.tokens[lo-1].end:ix.tokens[hi-1].end]))
}

// escapeTerm encodes text for a directive. A hyphen would end a prefix or begin a
// suffix.
func escapeTerm(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(text), "+", "%20"), "-", "%2D")
}
