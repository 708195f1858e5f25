package capture

import (
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// attr returns the value of an attribute, or "".
func attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// hasClass reports whether one of the names is a class of n.
func hasClass(n *html.Node, names ...string) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if slices.Contains(names, class) {
			return true
		}
	}
	return false
}

// hidden reports whether the page's style sheet or n itself hides n.
func hidden(n *html.Node) bool {
	style := strings.ReplaceAll(attr(n, "style"), " ", "")
	return hasClass(n, "dno", "d-none") || hasAttr(n, "hidden") || strings.Contains(style, "display:none")
}

// match tells whether an element is looked for.
type match func(*html.Node) bool

func class(names ...string) match {
	return func(n *html.Node) bool { return hasClass(n, names...) }
}

func itemprop(name string) match {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "itemprop")), name) }
}

func element(name string) match {
	return func(n *html.Node) bool { return n.Data == name }
}

func id(value string) match {
	return func(n *html.Node) bool { return attr(n, "id") == value }
}

// both matches what all of the matches match.
func both(matches ...match) match {
	return func(n *html.Node) bool {
		for _, m := range matches {
			if !m(n) {
				return false
			}
		}
		return true
	}
}

// outermost yields the elements inside root that match, in the order of the
// page, and looks into none of them: what it yields never overlaps, so work
// on each of them adds up to the size of the page.
func outermost(root *html.Node, m match) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		if root == nil {
			return
		}
		var walk func(*html.Node) bool
		walk = func(n *html.Node) bool {
			for c := range n.ChildNodes() {
				if c.Type == html.ElementNode && m(c) {
					if !yield(c) {
						return false
					}
					continue
				}
				if !walk(c) {
					return false
				}
			}
			return true
		}
		walk(root)
	}
}

// first returns the first element inside root that matches, or nil. The
// matches are tried one after the other: put the surest first.
func first(root *html.Node, matches ...match) *html.Node {
	for _, m := range matches {
		for n := range outermost(root, m) {
			return n
		}
	}
	return nil
}

// textOf returns the words inside n with single blanks between them.
func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		switch {
		case d.Type == html.TextNode && !isRaw(d.Parent):
			b.WriteString(d.Data)
		case d.Type == html.ElementNode && (d.Data == "br" || d.Data == "p" || d.Data == "div" || d.Data == "li"):
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isRaw reports whether the text in n is not shown.
func isRaw(n *html.Node) bool {
	return n != nil && (n.Data == "script" || n.Data == "style" || n.Data == "template" || n.Data == "noscript")
}
