package markup

import (
	"io"
	"strings"
)

// behindBytes is about what a caller writes at a blockquote: with room for a few of
// them the text is seldom copied as it grows.
const behindBytes = 3 << 10

// AroundBlockquotes adds to each outermost blockquote of sanitised HTML,
// counted from 0: attributes to its tag (as written, a blank before each) and
// HTML behind its end. Both come from the caller and are safe. The error is one of
// behind.
func AroundBlockquotes(html string, attributes func(place int) string, behind func(w io.Writer, place int) error) (string, error) {
	if !strings.Contains(html, "<blockquote") {
		return html, nil
	}
	var b strings.Builder
	b.Grow(len(html) + behindBytes*min(8, strings.Count(html, "</blockquote")))
	depth, place := 0, 0
	for rest := html; ; {
		// Sanitised text has no bare "<": each of these is a tag.
		at := strings.Index(rest, "blockquote")
		if at < 0 {
			b.WriteString(rest)
			return b.String(), nil
		}
		stop := at + len("blockquote")
		switch {
		case strings.HasSuffix(rest[:at], "</") && strings.HasPrefix(rest[stop:], ">"):
			stop++
			b.WriteString(rest[:stop])
			if depth--; depth == 0 {
				if err := behind(&b, place); err != nil {
					return "", err
				}
				place++
			}
		case strings.HasSuffix(rest[:at], "<"):
			b.WriteString(rest[:stop])
			if depth++; depth == 1 {
				b.WriteString(attributes(place))
			}
		default:
			b.WriteString(rest[:stop])
		}
		rest = rest[stop:]
	}
}
