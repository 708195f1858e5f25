package markup

import "strings"

// Parts are the parts of a post that are searched in different ways.
type Parts struct {
	Text  string   // as of [Text], without blocks of code
	Code  string   // what stands in blocks of code
	Links []string // addresses of links, as they stand
}

// PartsOf returns the parts of HTML, which need not be sanitised.
func PartsOf(html string) Parts {
	text := textWriter{b: make([]byte, 0, len(html)), limit: len(html)}
	code := textWriter{limit: len(html), pre: 1}
	var p Parts
	sc := scanner{s: html}
	for {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			p.Text, p.Code = strings.TrimSpace(string(text.b)), strings.TrimSpace(string(code.b))
			return p
		case textToken:
			if text.pre > 0 {
				code.text(t.raw)
			} else {
				text.text(t.raw)
			}
		case startTag, endTag:
			text.tag(t)
			el := elements[t.name]
			switch {
			case el == nil:
			case el.kind == kindPre:
				code.gap = 2
			case el.kind == kindLink && t.kind == startTag:
				var v [1]string
				if attributes(t.attrs, linkAttrs[:1], v[:]); v[0] != "" {
					p.Links = append(p.Links, string(unescapeText(nil, v[0])))
				}
			}
		}
	}
}
