package capture

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dropped are the elements that a body loses with all that is in them.
var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true,
	atom.Button: true, atom.Form: true, atom.Input: true, atom.Textarea: true, atom.Select: true,
	atom.Noembed: true, atom.Noframes: true, atom.Frameset: true, atom.Title: true, atom.Base: true,
	atom.Object: true, atom.Embed: true, atom.Link: true, atom.Meta: true, atom.Canvas: true,
}

// unwrapped are the elements of which a body keeps only what is in them.
var unwrapped = map[atom.Atom]bool{atom.Font: true, atom.Center: true, atom.Article: true, atom.Section: true, atom.Main: true, atom.Body: true}

// chrome are the classes of what stands inside a body without being part of
// it: notices, advertisements, rendered formulas, the output of snippets.
var chrome = class("js-post-notice", "post-notice", "question-status", "js-zone-container", "everyonelovesstackoverflow",
	"snippet-result", "snippet-ctas", "MathJax", "MathJax_Preview", "MathJax_Display", "MathJax_SVG", "MathJax_SVG_Display",
	"MathJax_CHTML", "mjx-chtml", "s-notice", "v-visible-sr")

// keptAttributes are the attributes that mean something in a body.
var keptAttributes = []string{"href", "src", "alt", "title", "width", "height", "cite", "start", "dir", "lang", "colspan", "rowspan", "datetime"}

// bodyCleaner copies the body of a post out of a page.
type bodyCleaner struct {
	links links
	// pictures counts the pictures whose address is lost, because the browser
	// saved them in a file.
	pictures int
}

// fragment returns what is inside body as HTML with absolute links.
func (c *bodyCleaner) fragment(body *html.Node) (string, error) {
	if body == nil {
		return "", nil
	}
	copied := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	c.copyChildren(copied, body, false)
	var out strings.Builder
	for n := range copied.ChildNodes() {
		if err := html.Render(&out, n); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(out.String()), nil
}

// copyChildren copies what is inside from to the end of to.
func (c *bodyCleaner) copyChildren(to, from *html.Node, pre bool) {
	for n := range from.ChildNodes() {
		switch n.Type {
		case html.TextNode:
			to.AppendChild(&html.Node{Type: html.TextNode, Data: n.Data})
		case html.ElementNode:
			c.copyElement(to, n, pre)
		}
	}
}

func (c *bodyCleaner) copyElement(to, n *html.Node, pre bool) {
	if formula := mathSource(n); formula != "" {
		to.AppendChild(&html.Node{Type: html.TextNode, Data: formula})
		return
	}
	switch {
	case n.Namespace != "", dropped[n.DataAtom], chrome(n), n.Data == "mjx-container":
		return
	case n.DataAtom == atom.Iframe:
		c.copyFrame(to, n)
		return
	case n.DataAtom == atom.Img:
		c.copyPicture(to, n)
		return
	case n.DataAtom == atom.Xmp, n.DataAtom == atom.Plaintext, n.DataAtom == atom.Listing:
		// What is in them would be rendered without being escaped.
		to = appendElement(to, "pre", atom.Pre)
		c.copyChildren(to, n, true)
		return
	// Highlighters put every word of code into an element of its own.
	case unwrapped[n.DataAtom], n.DataAtom == atom.Span, pre && n.DataAtom == atom.Ol, pre && n.DataAtom == atom.Li:
		c.copyChildren(to, n, pre)
		return
	}
	attributes := c.attributes(n)
	if n.DataAtom == atom.A && !slices.ContainsFunc(attributes, func(a html.Attribute) bool { return a.Key == "href" }) {
		c.copyChildren(to, n, pre)
		return
	}
	copied := appendElement(to, n.Data, n.DataAtom)
	copied.Attr = attributes
	c.copyChildren(copied, n, pre || n.DataAtom == atom.Pre)
}

// appendElement adds an empty element to the end of to.
func appendElement(to *html.Node, name string, kind atom.Atom) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: name, DataAtom: kind}
	to.AppendChild(n)
	return n
}

// attributes returns those attributes of n that a body keeps.
func (c *bodyCleaner) attributes(n *html.Node) []html.Attribute {
	var kept []html.Attribute
	for _, a := range n.Attr {
		switch {
		case a.Namespace != "" || a.Val == "":
		case a.Key == "href" || a.Key == "src" || a.Key == "cite":
			if address := c.links.absolute(a.Val); address != "" {
				kept = append(kept, html.Attribute{Key: a.Key, Val: address})
			}
		case a.Key == "class":
			if names := keptClasses(a.Val); names != "" {
				kept = append(kept, html.Attribute{Key: a.Key, Val: names})
			}
		case slices.Contains(keptAttributes, a.Key):
			kept = append(kept, html.Attribute{Key: a.Key, Val: a.Val})
		}
	}
	return kept
}

// keptClasses keeps the classes that carry meaning: the language of code, a
// spoiler, a tag.
func keptClasses(value string) string {
	var kept []string
	for name := range strings.FieldsSeq(value) {
		if strings.HasPrefix(name, "lang-") || strings.HasPrefix(name, "language-") || name == "spoiler" || name == "post-tag" {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " ")
}

// copyFrame keeps an embedded page, a film mostly, as a link to it.
func (c *bodyCleaner) copyFrame(to, n *html.Node) {
	address := c.links.absolute(attr(n, "src"))
	if address == "" {
		return
	}
	a := appendElement(to, "a", atom.A)
	a.Attr = []html.Attribute{{Key: "href", Val: address}}
	a.AppendChild(&html.Node{Type: html.TextNode, Data: address})
}

// pictureEndings tell the address of a picture from that of a page about it.
var pictureEndings = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg"}

// copyPicture keeps a picture. A browser that saved the page replaced its
// address by that of a file; where the picture is a link to its full size,
// that is its address, and otherwise only its description is left.
func (c *bodyCleaner) copyPicture(to, n *html.Node) {
	src := c.links.absolute(attr(n, "src"))
	if src == "" && to.DataAtom == atom.A {
		href := attr(to, "href")
		if slices.ContainsFunc(pictureEndings, func(e string) bool { return strings.HasSuffix(strings.ToLower(href), e) }) {
			src = href
		}
	}
	if src == "" {
		c.pictures++
		to.AppendChild(&html.Node{Type: html.TextNode, Data: attr(n, "alt")})
		return
	}
	picture := appendElement(to, "img", atom.Img)
	picture.Attr = []html.Attribute{{Key: "src", Val: src}}
	for _, a := range c.attributes(n) {
		if a.Key != "src" {
			picture.Attr = append(picture.Attr, a)
		}
	}
}

// mathSource returns the source of a formula that a script has rendered.
func mathSource(n *html.Node) string {
	kind, ok := strings.CutPrefix(attr(n, "type"), "math/tex")
	if n.DataAtom != atom.Script || !ok || n.FirstChild == nil {
		return ""
	}
	if strings.Contains(kind, "mode=display") {
		return "$$" + n.FirstChild.Data + "$$"
	}
	return "$" + n.FirstChild.Data + "$"
}
