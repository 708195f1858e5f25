package capture

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text copy loses block quotations. They are restored from evidence in the
// wording, by three rules that a reader could apply by hand:
//
//  1. A quotation has an opener or a closer: a line that is only a date, or a
//     paragraph of the writer ending in a colon, stands before it; or a line
//     that is only an address stands after it, and after that the writer
//     speaks about it.
//  2. It never reaches over a paragraph in which the writer speaks, a link, a
//     date, a list or code.
//  3. Opened, it reaches to the last paragraph that shows marks of quotation:
//     reported speech, quotation marks, "[...]", honorifics, days of the week.
//     Closed by a link, it begins where rule 2 ends it.
//
// When the marks are missing nothing is marked: a quotation shown as a
// paragraph is an uglier page, a writer's words shown as a quotation a false
// one.

// voice weighs who speaks in a paragraph. Both can be zero.
type voice struct {
	// writer counts signs of the post's writer; from writerSpeaks on the
	// paragraph is the writer's.
	writer int
	// quoted counts signs of a quoted text.
	quoted int
}

// writerSpeaks is the weight from which on signs of the writer decide.
const writerSpeaks = 2

// own reports whether the writer speaks. A single weak sign decides only when
// nothing speaks against it.
func (v voice) own() bool {
	return v.writer >= writerSpeaks && v.writer > v.quoted-2 || v.writer == 1 && v.quoted == 0
}

// markQuotations sets quoted on the blocks that were quotations and returns
// how many it restored from the wording; those written out with ">" are
// certain and not counted.
func markQuotations(blocks []block) int {
	voices := make([]voice, len(blocks))
	borders := slices.ContainsFunc(blocks, func(b block) bool {
		return b.kind == dateLine || b.kind == link || b.kind == paragraph && leadsIn(b.text())
	})
	for i, b := range blocks {
		if b.kind == paragraph && borders {
			voices[i] = listen(b.text())
		}
		blocks[i].quoted = b.kind == marked
	}
	for i := 0; i < len(blocks); i++ {
		switch {
		case blocks[i].kind == dateLine:
			i = quoteAfter(blocks, voices, i, 1)
		case blocks[i].kind == paragraph && !blocks[i].quoted && leadsIn(blocks[i].text()):
			i = quoteAfter(blocks, voices, i, 2-2*one(namesSource().MatchString(blocks[i].text())))
		case blocks[i].kind == link:
			quoteBefore(blocks, voices, i)
		}
	}
	found := 0
	for i, b := range blocks {
		if b.quoted && b.kind != marked && (i == 0 || !blocks[i-1].quoted || blocks[i-1].kind != b.kind) {
			found++
		}
	}
	return found
}

// leadsIn reports whether a paragraph announces what follows it.
func leadsIn(text string) bool {
	return strings.HasSuffix(text, ":") && len(text) < 600
}

// minOpened is the number of words from which on a paragraph under a date
// line is taken for a quotation without further marks.
const minOpened = 25

// minNamed is the same for a paragraph under a lead-in that names its source.
const minNamed = 15

// quoteAfter marks the quotation that the opener at i begins and returns the
// last block that it dealt with. need is the number of marks that the first
// paragraph must show: a date line says more than a colon.
func quoteAfter(blocks []block, voices []voice, i, need int) int {
	last := i
	for j := i + 1; j < len(blocks); j++ {
		b, v := blocks[j], voices[j]
		if b.kind != paragraph || b.quoted || v.own() || leadsIn(b.text()) {
			break
		}
		words := len(strings.Fields(b.text()))
		long := blocks[i].kind == dateLine && words >= minOpened
		if j == i+1 && !long && (v.quoted < need || v.quoted == 0 && words < minNamed) {
			break
		}
		if v.quoted > 0 || j == i+1 {
			last = j
		}
	}
	for j := i + 1; j <= last; j++ {
		blocks[j].quoted = true
	}
	return last
}

// minClosed is the number of words that the paragraphs above a link must have
// together: fewer are a remark on the link.
const minClosed = 30

// quoteBefore marks the paragraphs above the link at i when they are what the
// link leads to: they show marks of quotation, or the paragraph under the
// link speaks of an article; and that paragraph is the writer's.
func quoteBefore(blocks []block, voices []voice, i int) {
	first, words, marks := i, 0, 0
	for first > 0 {
		b, v := blocks[first-1], voices[first-1]
		if b.kind != paragraph || b.quoted || v.own() || leadsIn(b.text()) {
			break
		}
		first--
		words += len(strings.Fields(b.text()))
		marks += v.quoted
	}
	if first == i || words < minClosed || i+1 >= len(blocks) || !voices[i+1].own() {
		return
	}
	if marks == 0 || marks == 1 && !speaksOfSource().MatchString(blocks[i+1].text()) {
		return
	}
	for j := first; j < i; j++ {
		blocks[j].quoted = true
	}
}

// namesSource tells lead-ins that say whose words follow from those that
// announce the writer's own steps or list.
var namesSource = pattern(`(?i)\b(?:says|said|states?|stated|writes|wrote|written|according to|quot(?:e|es|ed|ing|ation)|wikipedia|articles?|explains?|explained|defin(?:es|ed|ition)|describe[sd]|reads|claims|reports?|reported|excerpt|website|book|blog|page|post)\b|(?i)^(?:from|per|via) `)

var speaksOfSource = pattern(`(?i)\b(?:the|this|that) (?:article|author|quote|quotation|passage|report|paper|piece|text|story|source|excerpt|statement)\b|\baccording to\b`)

// The signs of the writer, strong ones first. They are looked for outside
// quotation marks, where a quoted person may well say "I".
var (
	aboutText   = pattern(`(?i)\b(?:the|this|that|your) (?:article|quote|quotation|question|answer|OP|excerpt|passage)\b|\b(?:as|see) (?:above|below)\b|^(?:edit|update|tl;?dr|note|addendum|ps|p\.s\.)\b ?\d*:|\bsuffice (?:it )?to say\b|\bhard to say\b|\bworth noting\b|\byour (?:question|answer|premise|assumption|example)\b`)
	askedOut    = pattern(`\?(?:\s|$)`)
	addressed   = pattern(`(?i)\byou(?:r|rself)?\b`)
	contraction = pattern(`(?i)\b(?:\p{L}+n['’]t|(?:it|that|there|here|what|he|she|who|let)['’]s|(?:you|we|they|who)['’](?:re|ve|ll|d))\b`)
	hedge       = pattern(`(?i)\b(?:somewhat|probably|presumably|arguably|basically|apparently|perhaps|anyway|maybe|seems?|kinda|sort of|of course|in short|in other words|as for)\b`)
)

// The signs of a quoted text.
var (
	reported  = pattern(`\b(?:said|told|says|announced|reported|claims|claimed|stated|according to|warned|argued|declared|promised|vowed|insisted|added that|spokes(?:man|woman|person))\b`)
	elision   = pattern(`\[\s?(?:\.\s?\.\s?\.|…)\s?\]|\(\s?(?:\.\.\.|…)\s?\)`)
	honorific = pattern(`\b(?:Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Lt|Col|Sgt)\. \p{Lu}`)
	weekday   = pattern(`\b(?:on |late |early |last |\w+ )(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b`)
	artefact  = pattern(`, opens new tab\b|\(opens (?:in )?(?:a )?new (?:tab|window)\)`)
	spoken    = pattern(`["“][^"“”]{15,}["”]`)
	dateline  = pattern(`^\p{Lu}{3,}(?:[ ,]+[\p{Lu}][\p{L}.]+){0,3} (?:\([\p{L} ]+\) )?[—–-]{1,2} `)
)

// maxListened is how much of a paragraph is weighed, in bytes: ten times a
// long one.
const maxListened = 10_000

// listen weighs the signs in one paragraph.
func listen(text string) voice {
	text = text[:min(len(text), maxListened)]
	outside := spoken().ReplaceAllString(text, "")
	v := voice{}
	if firstPerson(outside) {
		v.writer += 3
	}
	if aboutText().MatchString(outside) {
		v.writer += 2
	}
	if askedOut().MatchString(outside) {
		v.writer += 2
	}
	v.writer += one(addressed().MatchString(outside))
	v.writer += min(2, len(contraction().FindAllString(outside, 2)))
	v.writer += min(2, len(hedge().FindAllString(outside, 2)))
	for _, sign := range []func() *regexp.Regexp{reported, honorific, weekday, artefact, spoken, dateline} {
		v.quoted += one(sign().MatchString(text))
	}
	if elision().MatchString(text) {
		v.quoted += 2
	}
	if len(text) > 2 && wholeQuoted(text) {
		v.quoted += 2
	}
	return v
}

var myOwn = pattern(`(?i)\bmy (?:own|question|answer|opinion|understanding|guess|point|experience|view)\b|\bIMH?O\b|\bAFAI(?:K|CT|CS)\b`)

// firstPerson reports whether somebody says "I" in text. The numeral of
// "World War I was" is told by the capital of the word before it.
func firstPerson(text string) bool {
	if myOwn().MatchString(text) {
		return true
	}
	capital := false
	for word := range strings.FieldsSeq(text) {
		bare := strings.TrimLeft(word, "(\"“[—–-*_")
		switch strings.ReplaceAll(strings.TrimRight(bare, ",;"), "’", "'") {
		case "I'm", "I've", "I'd", "I'll":
			return true
		case "I":
			if !capital {
				return true
			}
		}
		first, _ := utf8.DecodeRuneInString(bare)
		capital = unicode.IsUpper(first) && !strings.ContainsAny(word[len(word)-1:], ".,;:!?)")
	}
	return false
}

// wholeQuoted reports whether quotation marks enclose all of text.
func wholeQuoted(text string) bool {
	inner, ok := strings.CutPrefix(text, "“")
	if ok {
		inner, ok = strings.CutSuffix(inner, "”")
		return ok && !strings.ContainsAny(inner, "“”")
	}
	inner, ok = strings.CutPrefix(text, `"`)
	if ok {
		inner, ok = strings.CutSuffix(inner, `"`)
	}
	return ok && !strings.Contains(inner, `"`)
}
