package markup

import "strings"

// AroundBlockquotes adds to each outermost blockquote of sanitised HTML,
// counted from 0: attributes to its tag (as written, a blank before each) and
// HTML behind its end. Both come from the caller and are safe.
func AroundBlockquotes(html string, around func(place int) (attributes, behind string)) string {
	if !strings.Contains(html, "<blockquote") {
		return html
	}
	var b strings.Builder
	b.Grow(len(html) + 1024)
	depth, place := 0, 0
	behind := ""
	for rest := html; ; {
		// Sanitised text has no bare "<": each of these is a tag.
		at := strings.Index(rest, "blockquote")
		if at < 0 {
			b.WriteString(rest)
			return b.String()
		}
		stop := at + len("blockquote")
		switch {
		case strings.HasSuffix(rest[:at], "</") && strings.HasPrefix(rest[stop:], ">"):
			stop++
			b.WriteString(rest[:stop])
			if depth--; depth == 0 {
				b.WriteString(behind)
			}
		case strings.HasSuffix(rest[:at], "<"):
			b.WriteString(rest[:stop])
			if depth++; depth == 1 {
				var attributes string
				attributes, behind = around(place)
				b.WriteString(attributes)
				place++
			}
		default:
			b.WriteString(rest[:stop])
		}
		rest = rest[stop:]
	}
}
