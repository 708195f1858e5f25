package web

import (
	"html"
	"net/url"
	"slices"
	"strings"

	"parley/internal/markup"
)

// pathEscape makes one part of a path of any text.
func pathEscape(s string) string { return url.PathEscape(s) }

// lineDiff marks the words of a line that changed, as inline HTML; a line with
// hardly a word in common with the old one stands whole after it.
func lineDiff(before, after string) string {
	lines := markup.DiffSource(before, after)
	if len(lines) == 2 && len(lines[0].Parts) == 1 && len(lines[1].Parts) == 1 {
		return `<del class="diff-del">` + html.EscapeString(before) + `</del> <ins class="diff-add">` + html.EscapeString(after) + `</ins>`
	}
	return strings.TrimSpace(markup.DiffHTML(html.EscapeString(before), html.EscapeString(after)))
}

// tagDiff lists the tags after an edit in their order, then those that went.
func tagDiff(before, after []string) []tagMark {
	var list []tagMark
	for _, t := range after {
		kind := markup.Same
		if !slices.Contains(before, t) {
			kind = markup.Added
		}
		list = append(list, tagMark{t, kind})
	}
	for _, t := range before {
		if !slices.Contains(after, t) {
			list = append(list, tagMark{t, markup.Deleted})
		}
	}
	return list
}

// diffRow is a row of a comparison of Markdown: one line, or two beside each
// other, or a number of lines left out.
type diffRow struct {
	Old, New *markup.DiffLine // one of them nil on a line of its own; in one column only New is set
	Skipped  int64
}

// contextLines is how many unchanged lines are shown around a change.
const contextLines = 3

// oneColumn lists the lines one below the other.
func oneColumn(lines []markup.DiffLine) []diffRow {
	var rows []diffRow
	for i := range lines {
		rows = append(rows, diffRow{New: &lines[i]})
	}
	return folded(rows)
}

// sideBySide puts the lines that went beside those that came in their place.
func sideBySide(lines []markup.DiffLine) []diffRow {
	var rows []diffRow
	for i := 0; i < len(lines); {
		if lines[i].Kind == markup.Same {
			rows = append(rows, diffRow{Old: &lines[i], New: &lines[i]})
			i++
			continue
		}
		from := i
		for i < len(lines) && lines[i].Kind == markup.Deleted {
			i++
		}
		gone := lines[from:i]
		from = i
		for i < len(lines) && lines[i].Kind == markup.Added {
			i++
		}
		came := lines[from:i]
		for k := range max(len(gone), len(came)) {
			var row diffRow
			if k < len(gone) {
				row.Old = &gone[k]
			}
			if k < len(came) {
				row.New = &came[k]
			}
			rows = append(rows, row)
		}
	}
	return folded(rows)
}

// folded leaves out the unchanged rows far from a change.
func folded(rows []diffRow) []diffRow {
	near := make([]bool, len(rows))
	for i, r := range rows {
		if r.Old != nil && r.Old.Kind != markup.Same || r.New != nil && r.New.Kind != markup.Same {
			for k := max(i-contextLines, 0); k <= min(i+contextLines, len(rows)-1); k++ {
				near[k] = true
			}
		}
	}
	var list []diffRow
	for i := 0; i < len(rows); {
		if near[i] {
			list = append(list, rows[i])
			i++
			continue
		}
		from := i
		for i < len(rows) && !near[i] {
			i++
		}
		if i-from == 1 { // a line says more than the note that it is missing
			list = append(list, rows[from])
		} else {
			list = append(list, diffRow{Skipped: int64(i - from)})
		}
	}
	return list
}
