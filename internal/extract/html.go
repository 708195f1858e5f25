package extract

import "golang.org/x/net/html"

// HTML reads a web page. contentType is the Content-Type header it came with,
// or "".
func HTML(body []byte, contentType, address string) *Page {
	text, charset := Decode(body, contentType)
	p := &Page{Charset: charset}
	document := parse(text)
	o := outlineOf(document)
	o.choose(signsOfPage(document, o))
	for _, b := range o.blocks {
		p.Blocks = append(p.Blocks, b.Block)
	}
	return p
}

// listedFrom is the part of a block's runs of words from which it counts as
// standing in the metadata's article.
const listedFrom = 0.8

// leastListed is how many characters articleBody must have: shorter ones are
// summaries.
const leastListed = 500

func signsOfPage(document *html.Node, o *outline) *pageSigns {
	p := &pageSigns{repeated: make([]bool, len(o.blocks)), title: make([]bool, len(o.blocks))}
	body := ""
	for _, object := range structuredData(jsonScripts(document)) {
		if s, ok := object["articleBody"].(string); ok && len(s) > len(body) && len(s) >= leastListed {
			body = s
		}
	}
	if body != "" {
		listed := shinglesOf(body)
		p.listed = make([]bool, len(o.blocks))
		for i := range o.blocks {
			p.listed[i] = listed.cover(o.blocks[i].Text) >= listedFrom
		}
	}
	seen := map[string]int{}
	for i := range o.blocks {
		if first, ok := seen[o.blocks[i].Text]; ok {
			p.repeated[first], p.repeated[i] = true, true
			continue
		}
		seen[o.blocks[i].Text] = i
	}
	return p
}

// Metadata is filled in metadata.go.
type Metadata struct{}
