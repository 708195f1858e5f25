package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// feature numbers one thing that is true of a block, or measured of it.
type feature int

// term is a feature of a block with its value, 1 where it is simply true.
type term struct {
	feature feature
	value   float64
}

// features collects names and numbers: the names are those of weights.tsv.
var featureNames []string

func newFeature(name string) feature {
	featureNames = append(featureNames, name)
	return feature(len(featureNames) - 1)
}

func newFeatures(prefix string, names ...string) (first feature) {
	first = feature(len(featureNames))
	for _, name := range names {
		newFeature(prefix + name)
	}
	return first
}

var (
	fBias       = newFeature("always")
	fKind       = newFeatures("kind:", "paragraph", "heading", "list_item", "quotation", "preformatted", "row", "caption")
	fP          = newFeature("in <p>")
	fH1         = newFeature("in <h1>")
	fWords      = newFeatures("words:", "0-3", "4-8", "9-15", "16-30", "31-60", "61-")
	fLink       = newFeatures("linked:", "none", "some", "much", "all")
	fStop       = newFeature("ends a sentence")
	fColon      = newFeature("ends in a colon")
	fEllipsis   = newFeature("ends in dots")
	fSentences  = newFeature("ends a sentence inside")
	fCommas     = newFeature("has a comma")
	fLowercase  = newFeature("begins in lower case")
	fCapitals   = newFeature("all capitals")
	fDigits     = newFeature("a quarter digits")
	fCopyright  = newFeature("copyright sign")
	fSeparators = newFeature("separators")
	fBold       = newFeature("all bold")
	fQuoted     = newFeature("begins with a quotation mark")
	fPhrase     = newFeature("boilerplate phrase")
	fPhraseSlow = newFeature("boilerplate phrase, long")
	fRepeated   = newFeature("repeated")
	fListed     = newFeature("in the metadata's article")
	fUnlisted   = newFeature("not in the metadata's article")
	fIsTitle    = newFeature("is the title")
	fNear       = newFeatures("near ", signNames...)
	fAbove      = newFeatures("in ", signNames...)
	fNearLong   = newFeatures("long text near ", signNames...)
	fAboveLong  = newFeatures("long text in ", signNames...)
)

// longText is the number of words from which a block is more likely a
// paragraph than a label.
const longText = 16

// terms describes block i of o by itself and the elements around it.
func (o *outline) terms(i int, p *pageSigns, to []term) []term {
	b := &o.blocks[i]
	on := func(f feature) { to = append(to, term{f, 1}) }
	when := func(condition bool, f feature) {
		if condition {
			on(f)
		}
	}
	on(fBias)
	on(fKind + feature(b.Kind))
	when(b.in.tag == atom.P, fP)
	when(b.in.tag == atom.H1, fH1)
	on(fWords + wordsBin(b.words))
	on(fLink + linkBin(b))
	text := b.Text
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "\"'”’»«“)] "))
	first, _ := utf8.DecodeRuneInString(text)
	when(strings.ContainsRune(sentenceEnds, last), fStop)
	when(last == ':' || last == '：', fColon)
	when(last == '…' || strings.HasSuffix(text, "..."), fEllipsis)
	when(sentenceInside(text), fSentences)
	when(strings.ContainsAny(text, ",،，、"), fCommas)
	when(unicode.IsLower(first), fLowercase)
	when(capitals(text), fCapitals)
	when(digits(text)*4 > len(text), fDigits)
	when(strings.Contains(text, "©"), fCopyright)
	when(strings.ContainsAny(text, "|»›•·"), fSeparators)
	when(b.bold > 0 && b.bold == b.words, fBold)
	when(strings.ContainsRune("\"“„«»‘「『", first), fQuoted)
	if boilerplate(text) {
		when(b.words < longText, fPhrase)
		when(b.words >= longText, fPhraseSlow)
	}
	when(p.repeated[i], fRepeated)
	if p.listed != nil {
		when(p.listed[i], fListed)
		when(!p.listed[i], fUnlisted)
	}
	when(p.title[i], fIsTitle)
	near := b.in.signs
	if b.in.parent != nil {
		near |= b.in.parent.signs
	}
	to = signTerms(to, fNear, near)
	to = signTerms(to, fAbove, b.in.above)
	if b.words >= longText {
		to = signTerms(to, fNearLong, near)
		to = signTerms(to, fAboveLong, b.in.above)
	}
	return to
}

func signTerms(to []term, first feature, s signs) []term {
	for n := feature(0); s != 0; n, s = n+1, s>>1 {
		if s&1 != 0 {
			to = append(to, term{first + n, 1})
		}
	}
	return to
}

func wordsBin(words int) feature {
	for bin, limit := range []int{3, 8, 15, 30, 60} {
		if words <= limit {
			return feature(bin)
		}
	}
	return 5
}

func linkBin(b *textBlock) feature {
	switch {
	case b.linkWords == 0:
		return 0
	case b.linkWords*10 <= b.words*3:
		return 1
	case b.linkWords*10 <= b.words*8:
		return 2
	}
	return 3
}

const sentenceEnds = ".!?。！？।؟"

// sentenceInside reports whether a sentence ends before the end of text.
func sentenceInside(text string) bool {
	for i, c := range text {
		switch c {
		case '.', '!', '?', '।', '؟':
			rest := text[i+utf8.RuneLen(c):]
			if len(rest) > 2 && rest[0] == ' ' {
				return true
			}
		case '。', '！', '？':
			if len(text)-i > 6 {
				return true
			}
		}
	}
	return false
}

func capitals(text string) bool {
	letters := false
	for _, c := range text {
		if unicode.IsLower(c) {
			return false
		}
		letters = letters || unicode.IsUpper(c)
	}
	return letters
}

func digits(text string) int {
	n := 0
	for _, c := range text {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}
