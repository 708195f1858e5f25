package evidence

import (
	"regexp"
	"strings"
	"unicode"
)

// fence begins or ends a block of code.
var fence = regexp.MustCompile("^ {0,3}(```+|~~~+)")

// marked is a line of a blockquote.
var marked = regexp.MustCompile(`^ {0,3}>`)

// QuoteBlocks returns the places [start, end) of the blockquotes in a Markdown
// text: lines that begin with ">", and those that go on with their last paragraph.
func QuoteBlocks(markdown string) [][2]int {
	var list [][2]int
	open, code, at := false, "", 0
	for line := range strings.Lines(markdown) {
		text := strings.TrimRight(line, "\r\n")
		switch f := fence.FindString(text); {
		case code != "":
			if strings.HasPrefix(strings.TrimSpace(text), code) {
				code = ""
			}
		case marked.MatchString(text):
			if !open {
				list = append(list, [2]int{at, at})
			}
			open = true
			list[len(list)-1][1] = at + len(text)
		case f != "":
			open, code = false, strings.TrimSpace(f)
		case strings.TrimSpace(text) == "":
			open = false
		case open: // goes on without a mark
			list[len(list)-1][1] = at + len(text)
		}
		at += len(line)
	}
	return list
}

// QuoteBlock returns the place of the blockquote in a Markdown text that a
// quotation was found in, by its words; ok is false if none has them.
func QuoteBlock(markdown, text string) (place [2]int, ok bool) {
	want := onlyLetters(ReadText(text).clean)
	for _, b := range QuoteBlocks(markdown) {
		if got := onlyLetters(Read(markdown[b[0]:b[1]]).clean); want != "" && (got == want || strings.HasPrefix(got, want)) {
			return b, true
		}
	}
	return place, false
}

// onlyLetters are the letters and digits of a text alone.
func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// QuoteMarkdown writes a passage as a blockquote with its source (evidence.md
// §3.1, form 1). What copying left in it is taken out; paragraphs stay.
func QuoteMarkdown(passage, name, address string) string {
	q := ReadText(passage)
	passage = Apply(passage, q.Repairs(Verdict{})...)
	var b strings.Builder
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(passage, "\r\n", "\n"), "\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			b.WriteString("> " + plainMarkdown.Replace(paragraph) + "\n>\n")
		}
	}
	return b.String() + AttributionLine(name, address) + "\n"
}

// AttributionLine is the last line of a blockquote, naming its source.
func AttributionLine(name, address string) string {
	if name == "" {
		name = hostOf(address)
	}
	return "> — [" + plainMarkdown.Replace(name) + "](" + linkTarget.Replace(strings.TrimSpace(address)) + ")"
}

// plainMarkdown keeps words from being read as markup. Brackets stay: in a quotation
// they mark what the quoter did.
var (
	plainMarkdown = strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "<", `\<`)
	linkTarget    = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E")
)
