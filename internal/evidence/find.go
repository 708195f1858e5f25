package evidence

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/internal/extract"
)

// Attachment says how a quotation is tied to a source (evidence.md §3.1). The
// words are those of quotes.attached_by.
type Attachment string

const (
	LinkInside    Attachment = "link_inside"    // its last paragraph is an attribution with a link
	CiteAttribute Attachment = "cite_attr"      // the cite attribute names it
	LinkAfter     Attachment = "link_after"     // the block after it is only a link
	LeadIn        Attachment = "lead_in"        // the paragraph before it leads to it
	SameParagraph Attachment = "same_paragraph" // inline: the nearest link
	Inherited     Attachment = "inherited"      // the source of the quotation before it
	Unattached    Attachment = "none"
)

// Candidate is a source that a quotation may be from. Weak ones are mere guesses
// from elsewhere in the post: matching may confirm one, but that the words are
// not there says nothing.
type Candidate struct {
	URL  string
	By   Attachment
	Weak bool
}

// Found is a quotation in a post or comment.
type Found struct {
	Inline     bool
	Place      int    // of a block: which of the outermost blockquotes, from 0
	Text       string // without markup; paragraphs are parted by empty lines
	Words      int
	Lang       string // told from the words, "" if they do not say
	Claimed    string // the date that stands with it: 2022-10-27
	Candidates []Candidate
	Secret     string // the parameter of an address in or beside a block that may let others in, for which it is no candidate; or ""
}

// Limits of what counts as a quotation, and of guessing.
const (
	inlineWords   = 8  // an inline quotation has at least so many words
	inheritWords  = 40 // at most so many between two quotations of one source
	maxCandidates = 8
	maxFound      = 200
)

// Find returns the quotations of a post, in their order: every outermost
// blockquote, and passages of 8 words or more between quotation marks. own are
// the hosts of this site, which is nobody's source.
func Find(html string, own []string) []Found {
	doc := readPost(html, own)
	var list []Found
	for i := range doc.blocks {
		b := &doc.blocks[i]
		switch {
		case len(list) >= maxFound:
			return list
		case b.quote:
			if f, ok := doc.blockquote(i, list); ok {
				list = append(list, f)
			}
		case b.prose:
			list = append(list, doc.inline(i)...)
		}
	}
	return list
}

// FindInline returns the quotations of a comment: inline ones only.
func FindInline(html string, own []string) []Found {
	doc := readPost(html, own)
	var list []Found
	for i := range doc.blocks {
		list = append(list, doc.inline(i)...)
	}
	return list[:min(len(list), maxFound)]
}

// candidates collects sources, the strongest first, each once.
type candidates []Candidate

func (c *candidates) add(address string, by Attachment, weak bool) {
	norm := NormURL(address)
	if norm == "" || len(*c) >= maxCandidates {
		return
	}
	for _, have := range *c {
		if NormURL(have.URL) == norm {
			return
		}
	}
	*c = append(*c, Candidate{address, by, weak})
}

// blockquote reads the outermost blockquote that is block i.
func (d *post) blockquote(i int, before []Found) (Found, bool) {
	b := &d.blocks[i]
	f := Found{Place: b.place, Secret: d.secret(i)}
	var all candidates
	lines := b.lines
	claim := func(text string) {
		if f.Claimed == "" {
			if date, ok := onlyDate(text, ""); ok {
				f.Claimed = date.String()
			}
		}
	}
	if n := len(lines); n > 0 {
		if words, source, ok := lines[n-1].parted(); ok {
			lines = append(slices.Clone(lines[:n-1]), words, source)
		}
	}
	if n := len(lines); n > 1 && lines[n-1].attributes() {
		for _, l := range lines[n-1].links {
			all.add(l.url, LinkInside, false)
		}
		if date, _, _ := extract.FindDate(lines[n-1].text, ""); date.Month != 0 {
			f.Claimed = date.String()
		}
		lines = lines[:n-1]
	}
	if len(lines) > 1 && lines[0].onlyLink() {
		all.add(lines[0].links[0].url, LinkInside, false)
	}
	if len(lines) > 0 {
		claim(lines[0].text)
	}
	if b.cite != "" && Citable(b.cite, d.own) {
		all.add(b.cite, CiteAttribute, false)
	}
	if i+1 < len(d.blocks) {
		if next := &d.blocks[i+1]; !next.quote && next.lines != nil && next.lines[0].attributes() {
			for _, l := range next.lines[0].links {
				all.add(l.url, LinkAfter, false)
			}
		}
	}
	d.leadIn(i, &all, claim)
	d.inherit(i, before, &all)
	d.others(i, &all)
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.text)
	}
	f.Text = strings.Join(texts, "\n\n")
	return d.finish(f, all)
}

// secret is the parameter for which a link in block i, or in the line before or
// after it, is nobody's source; "" if there is none.
func (d *post) secret(i int) string {
	lines := slices.Clone(d.blocks[i].lines)
	if i > 0 {
		if before := d.blocks[i-1].lines; len(before) > 0 {
			lines = append(lines, before[len(before)-1])
		}
	}
	if i+1 < len(d.blocks) {
		if after := d.blocks[i+1].lines; len(after) > 0 {
			lines = append(lines, after[0])
		}
	}
	for _, l := range lines {
		if l.secret != "" {
			return l.secret
		}
	}
	return ""
}

// leadIn looks at the paragraph before a blockquote, past one that is only a
// date.
func (d *post) leadIn(i int, all *candidates, claim func(string)) {
	for back := 1; back <= 2 && i-back >= 0; back++ {
		b := &d.blocks[i-back]
		if b.quote || b.lines == nil {
			return
		}
		l := b.lines[len(b.lines)-1]
		if isDate(l.text) {
			claim(l.text)
			continue
		}
		if endsInColon(l.text) || len(l.links) == 1 && !l.after(d, i-back) {
			for k := len(l.links) - 1; k >= 0; k-- {
				all.add(l.links[k].url, LeadIn, false)
			}
		}
		return
	}
}

func endsInColon(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}

// after reports whether a line is the source of the blockquote before it: then
// it leads to nothing.
func (l *postLine) after(d *post, i int) bool {
	return i > 0 && d.blocks[i-1].quote && l.attributes()
}

// inherit gives the source of the quotation before, if little stands between
// and no other link.
func (d *post) inherit(i int, before []Found, all *candidates) {
	if len(before) == 0 {
		return
	}
	last := before[len(before)-1]
	if last.Inline || len(last.Candidates) == 0 || last.Candidates[0].Weak {
		return
	}
	words := 0
	for k := i - 1; k >= 0 && !d.blocks[k].quote; k-- {
		for _, l := range d.blocks[k].lines {
			if words += len(strings.Fields(l.text)); words > inheritWords || len(l.links) > 0 && !l.after(d, k) {
				return
			}
		}
	}
	all.add(last.Candidates[0].URL, Inherited, true)
}

// others are the links elsewhere in the post, the nearest first.
func (d *post) others(i int, all *candidates) {
	for distance := 1; distance < len(d.blocks); distance++ {
		for _, k := range []int{i - distance, i + distance} {
			if k < 0 || k >= len(d.blocks) {
				continue
			}
			by := LeadIn
			if k > i {
				by = LinkAfter
			}
			for _, l := range d.blocks[k].lines {
				for _, link := range l.links {
					all.add(link.url, by, true)
				}
			}
		}
	}
}

// finish counts the words; what has none is no quotation.
func (d *post) finish(f Found, all candidates) (Found, bool) {
	read := ReadText(f.Text)
	if f.Words = read.Words(); f.Words == 0 {
		return f, false
	}
	f.Lang = NewIndex(f.Text, "").Language()
	f.Candidates = all
	return f, true
}

// marksOfQuotation are opening marks with those that close them.
var marksOfQuotation = map[rune]string{'“': "”", '„': "“”", '«': "»", '»': "«", '"': `"`, '「': "」", '『': "』"}

// MayQuote reports whether the Markdown of a comment may hold a quotation: there
// is an opening mark in it, or what may become one.
func MayQuote(comment string) bool { return strings.ContainsFunc(comment, opensQuotation) }

// PostMayQuote reports whether the HTML of a post may hold a quotation: it has a
// blockquote, or an opening mark.
func PostMayQuote(html string) bool {
	return strings.Contains(html, "<blockquote") || strings.ContainsAny(html, openingMarks)
}

// openingMarks are the keys of marksOfQuotation.
var openingMarks = string(slices.Collect(maps.Keys(marksOfQuotation)))

func opensQuotation(c rune) bool {
	_, opens := marksOfQuotation[c]
	return opens || c == '&'
}

// inline finds the quotations within a paragraph.
func (d *post) inline(i int) []Found {
	var list []Found
	for _, l := range d.blocks[i].lines {
		for _, span := range quoted(l.text) {
			text := l.text[span[0]:span[1]]
			if weight(text) < inlineWords {
				continue
			}
			f := Found{Inline: true, Place: -1, Text: text}
			var all candidates
			for _, link := range l.nearest(span) {
				all.add(link.url, SameParagraph, false)
			}
			d.others(i, &all)
			if f, ok := d.finish(f, all); ok {
				list = append(list, f)
			}
		}
	}
	return list
}

// weight counts words; two characters of a script without spaces are about one.
func weight(text string) int {
	characters := 0
	for _, c := range text {
		if isCharacter(c) {
			characters++
		}
	}
	if characters*2 > utf8.RuneCountInString(text) {
		return characters * inlineWords / 14
	}
	return len(strings.Fields(text))
}

// quoted returns the spans between quotation marks, the marks left out.
func quoted(text string) [][2]int {
	var list [][2]int
	for at := 0; at < len(text); {
		c, size := utf8.DecodeRuneInString(text[at:])
		closing, opens := marksOfQuotation[c]
		if !opens || c == '"' && at > 0 && !opensWord(text, at) {
			at += size
			continue
		}
		end := strings.IndexAny(text[at+size:], closing)
		if end < 0 {
			at += size
			continue
		}
		list = append(list, [2]int{at + size, at + size + end})
		_, closed := utf8.DecodeRuneInString(text[at+size+end:])
		at += size + end + closed
	}
	return list
}

// opensWord reports whether a plain quotation mark stands at the beginning of a
// word.
func opensWord(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return strings.ContainsRune(" \n\t(\u00A0[—–-:", before)
}
