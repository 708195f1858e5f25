package capture

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth is how deep items may lie in one another; deeper ones are hostile.
const maxDepth = 50

// jsonItems returns the top objects of the page's JSON-LD. Blocks that are no
// JSON are passed over: a page may hold several.
func jsonItems(doc *html.Node) []*item {
	var out []*item
	for n := range outermost(doc, element("script")) {
		if !strings.EqualFold(strings.TrimSpace(attr(n, "type")), "application/ld+json") || n.FirstChild == nil {
			continue
		}
		decoder := json.NewDecoder(strings.NewReader(n.FirstChild.Data))
		decoder.UseNumber()
		var data any
		if err := decoder.Decode(&data); err != nil {
			continue
		}
		for _, v := range jsonValues(data, 0) {
			if v.item == nil {
				continue
			}
			out = append(out, v.item)
			out = append(out, v.item.items("@graph")...)
		}
	}
	return out
}

// jsonValues turns a JSON value into values of a property; a list has many.
func jsonValues(data any, depth int) []value {
	if depth > maxDepth {
		return nil
	}
	switch data := data.(type) {
	case string:
		return []value{{text: data}}
	case json.Number:
		return []value{{text: data.String()}}
	case bool:
		return []value{{text: strconv.FormatBool(data)}}
	case []any:
		var out []value
		for _, d := range data {
			out = append(out, jsonValues(d, depth+1)...)
		}
		return out
	case map[string]any:
		it := &item{props: map[string][]value{}}
		for key, d := range data {
			values := jsonValues(d, depth+1)
			if key != "@type" {
				it.props[key] = values
				continue
			}
			for _, v := range values {
				it.types = append(it.types, v.text)
			}
		}
		return []value{{item: it}}
	}
	return nil
}

// microItems returns the outermost items of the page's microdata.
func microItems(doc *html.Node) []*item {
	var out []*item
	for n := range outermost(doc, isScope) {
		it := &item{types: strings.Fields(attr(n, "itemtype")), props: map[string][]value{}}
		// A scope without properties of its own may still hold the question.
		out = append(out, it)
		fillItem(it, n, &out, 0)
	}
	return out
}

func isScope(n *html.Node) bool { return hasAttr(n, "itemscope") }

// fillItem reads the properties of it from inside n. Items that are nobody's
// property are added to stray.
func fillItem(it *item, n *html.Node, stray *[]*item, depth int) {
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		names := strings.Fields(attr(c, "itemprop"))
		inner := it
		if isScope(c) && depth < maxDepth {
			inner = &item{types: strings.Fields(attr(c, "itemtype")), props: map[string][]value{}}
			if len(names) == 0 {
				*stray = append(*stray, inner)
			}
			depth := depth + 1
			for _, name := range names {
				it.props[name] = append(it.props[name], value{item: inner})
			}
			fillItem(inner, c, stray, depth)
			continue
		}
		for _, name := range names {
			it.props[name] = append(it.props[name], microValue(c))
		}
		// The body of a post is text, whatever marks its author put there.
		if slices.Contains(names, "text") || slices.Contains(names, "articleBody") {
			continue
		}
		fillItem(inner, c, stray, depth)
	}
}

// microValue reads the value of a property from its element.
func microValue(n *html.Node) value {
	for _, key := range []string{"content", "datetime", "href", "src", "value"} {
		// A name or body that is also a link has its words inside.
		if s := attr(n, key); s != "" && (key != "href" || !slices.Contains(strings.Fields(attr(n, "itemprop")), "name")) {
			return value{text: s}
		}
	}
	return value{node: n}
}
