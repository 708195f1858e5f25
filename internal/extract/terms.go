package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"
)

// terms describes block i of o by itself and the elements around it.
func (o *outline) terms(i int, p *pageSigns, to []feature) []feature {
	b := &o.blocks[i]
	on := func(f feature) { to = append(to, f) }
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
		when(b.words >= longText, fPhraseLong)
	}
	when(p.repeated[i], fRepeated)
	if p.listed != nil {
		when(p.listed[i], fListed)
		when(!p.listed[i], fUnlisted)
	}
	when(p.title[i], fIsTitle)
	to = o.pageTerms(i, p, to)
	near := b.in.signs
	if b.in.parent != nil {
		near |= b.in.parent.signs
	}
	to = signTerms(to, fNear, near)
	to = signTerms(to, fAbove, b.in.above)
	to = signTerms(to, fInline, b.inline)
	if b.words >= longText {
		to = signTerms(to, fNearLong, near)
		to = signTerms(to, fAboveLong, b.in.above)
	}
	return to
}

// pageTerms describes block i by what stands around it.
func (o *outline) pageTerms(i int, p *pageSigns, to []feature) []feature {
	b := &o.blocks[i]
	on := func(f feature) { to = append(to, f) }
	when := func(condition bool, f feature) {
		if condition {
			on(f)
		}
	}
	if linkBin(b) == 3 && b.words > 0 {
		on(fIsLink + feature(b.Kind))
		when(capitals(b.Text), fIsLinkCaps)
	}
	lower := strings.ToLower(b.Text)
	when(strings.Contains(lower, "cookie"), fCookies)
	when(b.words <= 60 && credited(lower), fCredit)
	when(b.words < longText && byline(lower), fBy)
	if b.words < longText {
		_, _, end := FindDate(b.Text, "")
		when(end > 0, fDated)
		when(b.time != "", fTimed)
	}
	when(strings.Contains(b.Text, " @") || strings.HasPrefix(b.Text, "@"), fHandle)
	when(strings.Contains(b.Text, "http") || strings.Contains(b.Text, "www."), fURL)
	switch d := i - p.at; {
	case p.at < 0:
		on(fTitle)
	case d < -10:
		on(fTitle + 1)
	case d < -3:
		on(fTitle + 2)
	case d < 0:
		on(fTitle + 3)
	case d <= 3:
		on(fTitle + 4)
	default:
		on(fTitle + 5)
	}
	switch p.under[i] {
	case 1:
		on(fUnderNo)
	case 2:
		on(fUnder)
	}
	parent, up := b.around()
	on(fLinkedUp + bin(p.linked(parent), 0.1, 0.25, 0.5, 0.75))
	on(fLinkedUp2 + bin(p.linked(up), 0.1, 0.25, 0.5, 0.75))
	on(fTwins + bin(float64(b.in.twins), 2, 3, 6))
	// The outermost of the near elements that stands in a row of its like.
	for e, n := b.in, 0; e != nil && n < 5; e, n = e.parent, n+1 {
		if e.tag == atom.P || e.twins < 2 || e.last-e.first < 2 && e == b.in {
			continue
		}
		if p.links[e.last] > p.links[e.first] {
			on(fTwinsLink + bin(float64(e.twins), 3, 6))
		} else {
			on(fTwinsNo + bin(float64(e.twins), 3, 6))
		}
		break
	}
	on(fParagraphs + bin(float64(p.paragraphs(parent)), 1, 2, 5))
	return to
}

// credited reports whether text, in lower case, names a picture agency as the
// captions of newspapers do.
func credited(lower string) bool {
	for _, agency := range []string{"getty", "shutterstock", "ap photo", "afp", "picture alliance", "picture-alliance", "dpa", "reuters/", "/reuters", "(reuters", "istock", "image:", "photo:", "foto:", "photograph:", "photo by", "unsplash", "pixabay", "epa"} {
		if strings.Contains(lower, agency) {
			return true
		}
	}
	return false
}

func byline(lower string) bool {
	for _, by := range []string{"by ", "von ", "por ", "par ", "di ", "door ", "av ", "przez ", "автор", "текст"} {
		if strings.HasPrefix(lower, by) {
			return true
		}
	}
	return false
}

func signTerms(to []feature, first feature, s signs) []feature {
	for n := feature(0); s != 0; n, s = n+1, s>>1 {
		if s&1 != 0 {
			to = append(to, first+n)
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
