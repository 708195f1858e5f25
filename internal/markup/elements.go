package markup

// kind groups elements by where they may stand.
type kind uint8

const (
	kindUnknown  kind = iota // dropped, its content stays
	kindBoundary             // dropped, but separates what stands before and after it
	kindInline
	kindLink    // a
	kindSpan    // span, kept only with a known class
	kindBreak   // br
	kindImage   // img
	kindEmbed   // iframe and its like: becomes a link
	kindRule    // hr
	kindFlow    // blockquote
	kindDiv     // div, kept only with a known class
	kindPara    // p
	kindHeading // h1–h6
	kindPre
	kindList // ul, ol
	kindItem // li
	kindDefs // dl
	kindDef  // dt, dd
	kindTable
	kindSection // thead, tbody
	kindRow
	kindCell
)

// element is an allowed element.
type element struct {
	name     string
	kind     kind
	open     string // its start tag, without attributes
	close    string
	pageOnly bool // dropped in Markdown: only published HTML has it
}

// isPart reports whether an element stands only inside its parent, which
// brought it in; parts are not counted as nesting.
func (k kind) isPart() bool {
	switch k {
	case kindItem, kindDef, kindTable, kindSection, kindRow, kindCell:
		return true
	}
	return false
}

// elements are the elements that mean something here, by name.
var elements = func() map[string]*element {
	m := make(map[string]*element)
	add := func(k kind, names ...string) {
		for _, name := range names {
			m[name] = &element{name: name, kind: k, open: "<" + name + ">", close: "</" + name + ">"}
		}
	}
	add(kindInline, "b", "strong", "i", "em", "code", "kbd", "s", "strike", "del", "ins", "sub", "sup")
	add(kindLink, "a")
	add(kindSpan, "span")
	add(kindBreak, "br")
	add(kindImage, "img")
	add(kindEmbed, "iframe", "embed", "object", "video", "audio")
	add(kindRule, "hr")
	add(kindFlow, "blockquote")
	add(kindDiv, "div")
	add(kindPara, "p")
	add(kindHeading, "h2", "h3", "h4", "h5", "h6")
	add(kindPre, "pre")
	add(kindList, "ul", "ol")
	add(kindItem, "li")
	add(kindDefs, "dl")
	add(kindDef, "dt", "dd")
	add(kindTable, "table")
	add(kindSection, "thead", "tbody")
	add(kindRow, "tr")
	add(kindCell, "td", "th")
	add(kindBoundary, "address", "article", "aside", "caption", "center", "details", "dialog", "fieldset",
		"figcaption", "figure", "footer", "form", "header", "hgroup", "legend", "main", "menu", "nav",
		"option", "search", "section", "summary")
	for _, name := range []string{"span", "ins", "iframe", "embed", "object", "video", "audio", "div",
		"table", "thead", "tbody", "tr", "td", "th"} {
		m[name].pageOnly = true
	}
	m["image"] = m["img"]
	m["tfoot"] = m["tbody"]
	// The page has its own h1: the title of the question.
	m["h1"] = m["h2"]
	return m
}()

// HighlightClasses are the classes of the spans around the parts of highlighted
// code, for the stylesheet: keyword, string, comment, number, function, type,
// built-in, tag, attribute, preprocessor or meta, inserted, deleted.
var HighlightClasses = []string{
	"hl-k", "hl-s", "hl-c", "hl-m", "hl-f", "hl-t", "hl-b", "hl-g", "hl-a", "hl-p", "hl-i", "hl-d",
}

// spanTags are the start tags of the spans that are kept, by class.
var spanTags = func() map[string]string {
	m := map[string]string{}
	for _, class := range append([]string{"math", "math display", "math-container", "spoiler"}, HighlightClasses...) {
		m[class] = `<span class="` + class + `">`
	}
	return m
}()

// divTags are the start tags of the divs that are kept, by class.
var divTags = map[string]string{
	"table-container":   containerTag,
	"s-table-container": containerTag,
	"spoiler":           `<div class="spoiler">`,
	"diff-add":          `<div class="diff-add">`,
	"diff-del":          `<div class="diff-del">`,
}

// containerTag stands around each table, so that a wide one scrolls by itself,
// with the keyboard too.
const containerTag = `<div class="table-container" tabindex="0">`

// alignTags are the classes of table cells, by the alignment named in align,
// style or class.
var alignClasses = map[string]string{
	"left": "text-left", "center": "text-center", "right": "text-right",
	"text-left": "text-left", "text-center": "text-center", "text-right": "text-right",
}
