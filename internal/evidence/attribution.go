package evidence

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/internal/extract"
)

// longestAttribution bounds a line that begins with a dash and names the source,
// in words.
const longestAttribution = 12

var (
	onlyAddress = regexp.MustCompile(`^[(<]?(?:https?://|www\.)[^\s<>]+[)>]?$`)
	onlyLink    = regexp.MustCompile(`^\(?\[[^\]]*\]\([^()\s]+(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?\)\)?[.]?$`)
	onlyHost    = regexp.MustCompile(`^\(\s*(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:/\S*)?\s*\)$`)
	leadingDash = regexp.MustCompile(`^(?:[—–―‒]+|--+|-|~)[ \t\x{00A0}]*`)
	anyTag      = regexp.MustCompile(`</?[A-Za-z][^<>]*>`)
)

// attributionKind says whether a line names the source of the quotation rather
// than being part of it.
func (r *reader) attributionKind(i int) lineKind {
	if r.looks++; r.looks > mostLooks {
		return textLine
	}
	l := r.list[i]
	full := strings.TrimSpace(r.text[l.start:l.end])
	if r.markdown {
		full = withoutEmphasis(full)
	}
	if full == "" || len(full) > 600 {
		return textLine
	}
	rest := full[len(leadingDash.FindString(full)):]
	if r.markdown {
		rest = withoutEmphasis(rest)
	}
	switch {
	case onlyAddress.MatchString(rest), onlyHost.MatchString(rest), isDate(strings.Trim(rest, "()[]")):
		return offLine
	case onlyLink.MatchString(rest):
		return optionalLine // the text of the link may be the source's, a heading, say
	case namesSource(rest):
		return offLine
	case len(rest) < len(full), l.dash && i == len(r.list)-1:
		return optionalDash(rest)
	}
	return textLine
}

// withoutEmphasis takes emphasis and tags off a line; an address in angle
// brackets stays.
func withoutEmphasis(line string) string {
	line = anyTag.ReplaceAllStringFunc(line, func(tag string) string {
		if strings.Contains(tag, "://") {
			return tag
		}
		return ""
	})
	return strings.Trim(line, "*_ \t\r\u00A0")
}

func optionalDash(rest string) lineKind {
	words := wordsOf(rest)
	n := 0
	for _, w := range words {
		if c, _ := utf8.DecodeRuneInString(w); isCharacter(c) {
			n++
		} else {
			n += 2
		}
	}
	if len(words) > 0 && n <= 2*longestAttribution {
		return optionalLine
	}
	return textLine
}

// namesSource reports whether a line is "Source: …" in some language.
func namesSource(line string) bool {
	i := strings.IndexAny(line, ":：")
	if i < 0 || i > 60 || len(line) > 300 {
		return false
	}
	words := wordsOf(line[:i])
	if len(words) == 0 || len(words) > 6 {
		return false
	}
	for _, l := range everyLexicon() {
		if len(words) == 1 && l.attribution[words[0]] {
			return true
		}
		if len(words) > 1 && l.attribution[strings.Join(words, "")] {
			return true // characters of Chinese and Japanese
		}
	}
	return false
}

// isDate reports whether a text is a date and nothing else.
func isDate(text string) bool {
	_, ok := onlyDate(text, "")
	return ok
}

// longestDateLine bounds a line that is only a date, in bytes.
const longestDateLine = 80

// onlyDate reads a text that is a date and nothing else: weekdays and words like
// "published" may stand beside it.
func onlyDate(text, language string) (extract.Date, bool) {
	if len(text) > longestDateLine || strings.IndexFunc(text, unicode.IsDigit) < 0 {
		return extract.Date{}, false
	}
	text = normalise(text)
	d, start, end := extract.FindDate(text, language)
	if d.Month == 0 {
		return extract.Date{}, false
	}
	for _, w := range wordsOf(text[:start] + " " + text[end:]) {
		if !dateWord(w) {
			return extract.Date{}, false
		}
	}
	return d, true
}

func dateWord(word string) bool {
	for _, l := range everyLexicon() {
		if l.dateWords[word] {
			return true
		}
	}
	return false
}
