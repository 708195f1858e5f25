package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unseen are elements whose content is no text of the page, form controls
// included.
var unseen = map[atom.Atom]bool{
	atom.Head: true, atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true,
	atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Applet: true, atom.Svg: true,
	atom.Audio: true, atom.Video: true, atom.Canvas: true, atom.Map: true, atom.Noembed: true, atom.Noframes: true,
	atom.Button: true, atom.Select: true, atom.Textarea: true, atom.Input: true, atom.Datalist: true,
	atom.Option: true, atom.Optgroup: true, atom.Progress: true, atom.Meter: true, atom.Title: true,
}

// hiddenClasses are the usual names for text that only screen readers say.
var hiddenClasses = []string{"visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "screen-reader-only"}

// invisible reports whether a page does not show n and what is in it.
func invisible(n *html.Node) bool {
	if unseen[n.DataAtom] {
		return true
	}
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main:
		// What hides a whole page is lifted by its script.
		return false
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			if a.Val != "until-found" {
				return true
			}
		case "aria-hidden":
			if strings.EqualFold(a.Val, "true") {
				return true
			}
		case "style":
			if hidingStyle(a.Val) {
				return true
			}
		case "class":
			for class := range strings.FieldsSeq(a.Val) {
				for _, hidden := range hiddenClasses {
					if strings.EqualFold(class, hidden) {
						return true
					}
				}
			}
		}
	}
	return false
}

// hidingStyle reports whether a style attribute hides its element.
func hidingStyle(style string) bool {
	if len(style) > 4096 {
		style = style[:4096]
	}
	for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		switch strings.TrimSpace(property) {
		case "display":
			if value == "none" {
				return true
			}
		case "visibility":
			if value == "hidden" || value == "collapse" {
				return true
			}
		}
	}
	return false
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
