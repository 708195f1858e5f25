package capture

import (
	"strconv"
	"strings"
)

// blockKind says what a block of a copied body is.
type blockKind int

const (
	paragraph blockKind = iota
	// link is a line that is only a web address.
	link
	// dateLine is a line that is only the date of a source.
	dateLine
	list
	numbered
	code
	// marked is text behind ">", a quotation written out.
	marked
)

// block is one block of a copied body: its lines, and what they are.
type block struct {
	kind  blockKind
	lines []string
	// quoted is set by [markQuotations].
	quoted bool
}

func (b block) text() string { return strings.Join(b.lines, " ") }

var (
	numberedLine = pattern(`^(\d{1,3})[.)]\s+(.*)$`)
	markedLine   = pattern(`^>\s?(.*)$`)
)

// bodyHTML makes the HTML of a body from its lines and tells how many
// quotations it restored.
func bodyHTML(lines []textLine) (fragment string, quotations int) {
	blocks := splitBlocks(lines)
	quotations = markQuotations(blocks)
	var out strings.Builder
	quoting := false
	for i, b := range blocks {
		if i > 0 {
			out.WriteString("\n")
		}
		if b.quoted && !quoting {
			out.WriteString("<blockquote>\n")
		}
		writeBlock(&out, b)
		quoting = b.quoted
		if b.quoted && (i+1 == len(blocks) || !blocks[i+1].quoted || b.kind != blocks[i+1].kind) {
			out.WriteString("\n</blockquote>")
			quoting = false
		}
	}
	return out.String(), quotations
}

// splitBlocks cuts a body at empty lines, and where a line is by itself an
// address, a date, or of another kind than the one above.
func splitBlocks(lines []textLine) []block {
	var blocks []block
	open := false
	for _, l := range lines {
		if l.blank() {
			open = false
			continue
		}
		kind, text := classify(l)
		last := len(blocks) - 1
		sameKind := open && blocks[last].kind == kind && kind != link && kind != dateLine
		// No program wraps so late: the line above was a whole paragraph.
		if sameKind && kind == paragraph && len(blocks[last].lines[len(blocks[last].lines)-1]) > maxWrap {
			sameKind = false
		}
		// An indented line under a list goes on with its item.
		if open && kind == paragraph && (blocks[last].kind == list || blocks[last].kind == numbered) && l.indent > 0 {
			items := blocks[last].lines
			items[len(items)-1] = strings.TrimSpace(items[len(items)-1] + " " + text)
			continue
		}
		// Lists and code go on over empty lines.
		if !open && last >= 0 && blocks[last].kind == kind && (kind == list || kind == code || kind == numbered && text != "1.") {
			if kind == code {
				blocks[last].lines = append(blocks[last].lines, "")
			}
			sameKind = true
		}
		open = true
		if sameKind {
			blocks[last].lines = append(blocks[last].lines, text)
			continue
		}
		blocks = append(blocks, block{kind: kind, lines: []string{text}})
	}
	return blocks
}

// classify tells the kind of a line and its text without the mark of it.
func classify(l textLine) (blockKind, string) {
	if m := bulletLine().FindStringSubmatch(l.text); m != nil {
		return list, m[1] + m[2]
	}
	if m := markedLine().FindStringSubmatch(l.text); m != nil {
		return marked, m[1]
	}
	if l.indent >= 4 && !numberedLine().MatchString(l.text) {
		return code, strings.Repeat(" ", l.indent-4) + l.text
	}
	if numberedLine().MatchString(l.text) {
		return numbered, l.text
	}
	if bareURL().MatchString(l.text) {
		return link, l.text
	}
	if publishedDate().MatchString(l.text) {
		return dateLine, l.text
	}
	return paragraph, l.text
}

func writeBlock(out *strings.Builder, b block) {
	switch b.kind {
	case link:
		address := bareURL().FindStringSubmatch(b.lines[0])[1]
		out.WriteString("<p>" + anchor(address) + "</p>")
	case list:
		writeItems(out, "<ul>", "</ul>", b.lines)
	case numbered:
		first, items := numberedItems(b.lines)
		open := "<ol>"
		if first != 1 {
			open = `<ol start="` + strconv.Itoa(first) + `">`
		}
		writeItems(out, open, "</ol>", items)
	case code:
		out.WriteString("<pre><code>" + escapeText.Replace(strings.Join(b.lines, "\n")) + "\n</code></pre>")
	default:
		out.WriteString("<p>" + inlineHTML(b.lines) + "</p>")
	}
}

func writeItems(out *strings.Builder, open, shut string, items []string) {
	out.WriteString(open)
	for _, item := range items {
		out.WriteString("\n<li>" + linkify(item) + "</li>")
	}
	out.WriteString("\n" + shut)
}

// numberedItems takes the numbers off the lines of a numbered list.
func numberedItems(lines []string) (first int, items []string) {
	for i, l := range lines {
		m := numberedLine().FindStringSubmatch(l)
		if m == nil {
			items = append(items, l)
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil && i == 0 {
			first = n
		}
		items = append(items, m[2])
	}
	return first, items
}

// maxWrap is the length, in bytes, that no wrapped line exceeds.
const maxWrap = 160

// wrapWidth is the length from which on lines are taken for wrapped text.
const wrapWidth = 60

// inlineHTML joins the lines of a paragraph. Lines that a program wrapped are
// joined by a blank; short ones were broken on purpose and stay so.
func inlineHTML(lines []string) string {
	wrapped := true
	for _, l := range lines[:len(lines)-1] {
		wrapped = wrapped && len(l) >= wrapWidth
	}
	var out []string
	for _, l := range lines {
		out = append(out, linkify(l))
	}
	if wrapped {
		return strings.Join(out, "\n")
	}
	return strings.Join(out, "<br>\n")
}

var urlInText = pattern(`https?://[^\s<>"“”]+`)

// linkify escapes text and links the web addresses in it. Addresses that the
// page had shortened for display, which end in an ellipsis, lead nowhere and
// stay text.
func linkify(text string) string {
	var out strings.Builder
	at := 0
	for _, span := range urlInText().FindAllStringIndex(text, -1) {
		address := trimAddress(text[span[0]:span[1]])
		if address == "" {
			continue
		}
		out.WriteString(escapeText.Replace(text[at:span[0]]))
		out.WriteString(anchor(address))
		at = span[0] + len(address)
	}
	out.WriteString(escapeText.Replace(text[at:]))
	return out.String()
}

// trimAddress takes the punctuation of the sentence off an address, and gives
// "" when it was shortened.
func trimAddress(address string) string {
	if strings.HasSuffix(address, "…") || strings.HasSuffix(address, "...") {
		return ""
	}
	address = strings.TrimRight(address, ".,;:!?'’*")
	if strings.HasSuffix(address, ")") && !strings.Contains(address, "(") {
		address = strings.TrimRight(address, ").,")
	}
	return address
}

// escapeHTML escapes text for element content and for attributes in double
// quotes, and leaves apostrophes readable.
var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escapeText escapes text for element content only.
var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func anchor(address string) string {
	escaped := escapeHTML.Replace(address)
	return `<a href="` + escaped + `">` + escaped + `</a>`
}
