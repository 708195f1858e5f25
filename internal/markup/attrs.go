package markup

import (
	"strconv"
	"strings"
)

// foreignRel is the rel of links that leave the site: no vote for it in search
// engines, no word to it about where the reader came from.
const foreignRel = ` rel="nofollow ugc noopener noreferrer"`

// startLink handles <a>. One in another ends the other, as in browsers.
func (w *writer) startLink(el *element, attrs string) {
	if i := w.lastInline("a"); i >= 0 {
		w.removeInline(i)
	}
	var v [3]string
	attributes(attrs, linkAttrs, v[:])
	href := w.r.cleanURL(v[0])
	if href == "" || w.depth >= maxDepth {
		return
	}
	class := ""
	if v[2] != "" {
		switch {
		case hasToken(v[2], "post-tag") && strings.Contains(href, "/questions/tagged/"):
			class = "post-tag"
		case isForeign(href) && hasToken(v[2], "image-link"):
			class = "image-link"
		}
	}
	w.pushLink(el, href, v[1], class)
}

var linkAttrs = []string{"href", "title", "class"}

// pushLink begins a link to a clean URL. The title is undecoded.
func (w *writer) pushLink(el *element, href, title, class string) {
	if len(w.inline) == 0 {
		w.arena = w.arena[:0]
	}
	tag := len(w.arena)
	b := append(w.arena, "<a"...)
	if class != "" {
		b = append(b, ` class="`...)
		b = append(b, class...)
		b = append(b, '"')
	}
	b = append(b, ` href="`...)
	start := len(b)
	b = appendPlain(b, href, true)
	end := len(b)
	b = append(b, '"')
	if title != "" {
		b = append(b, ` title="`...)
		b = appendAttr(b, title)
		b = append(b, '"')
	}
	if isForeign(href) {
		b = append(b, foreignRel...)
	} else if class == "post-tag" {
		b = append(b, ` rel="tag"`...)
	}
	w.arena = append(b, '>')
	f := w.pushInline(el, tag)
	f.href, f.hrefEnd = start, end
}

var imageAttrs = []string{"src", "alt", "title", "width", "height"}

// image handles <img>. The site's own images stay. Another host's becomes a
// link that shows its description, or its file name if it has none.
func (w *writer) image(attrs string) {
	var v [5]string
	attributes(attrs, imageAttrs, v[:])
	src := w.r.cleanURL(v[0])
	if src == "" || !strings.HasPrefix(src, "/") && !strings.HasPrefix(src, "http") {
		w.plain(imageLabel(v[1], ""))
		return
	}
	if isForeign(src) {
		w.linkTo(src, imageLabel(v[1], src), "image-link")
		return
	}
	w.phrasing()
	w.openInline()
	b := append(w.out, `<img src="`...)
	b = appendPlain(b, src, true)
	b = append(b, `" alt="`...)
	b = appendAttr(b, v[1])
	b = append(b, '"')
	if v[2] != "" {
		b = append(b, ` title="`...)
		b = appendAttr(b, v[2])
		b = append(b, '"')
	}
	for i, name := range imageAttrs[3:] {
		if n := number(v[3+i], 4); n > 0 {
			b = append(b, ' ')
			b = append(b, name...)
			b = append(b, `="`...)
			b = strconv.AppendInt(b, int64(n), 10)
			b = append(b, '"')
		}
	}
	w.out = append(b, ` loading="lazy">`...)
}

// imageLabel is the text that stands for an image.
func imageLabel(alt, src string) string {
	label := strings.TrimSpace(string(unescapeText(nil, alt)))
	if label == "" && src != "" {
		label = lastSegment(src)
	}
	return label
}

// linkTo writes a whole link with a plain text, or only the text inside
// another link. If that one leads to the same place, it gets the class.
func (w *writer) linkTo(href, label, class string) {
	if i := w.lastInline("a"); i >= 0 {
		f := &w.inline[i]
		escaped := string(appendPlain(nil, href, true))
		if escaped == string(w.arena[f.href:f.hrefEnd]) && !f.written && class != "" {
			rest := string(w.arena[f.tag+len("<a") : f.tagEnd])
			if strings.HasPrefix(rest, " href") {
				f.tag = len(w.arena)
				w.arena = append(w.arena, `<a class="`+class+`"`+rest...)
				f.tagEnd = len(w.arena)
				f.href = f.tag + len(`<a class="" href="`) + len(class)
				f.hrefEnd = f.href + len(escaped)
			}
		}
		w.plain(label)
		return
	}
	if label == "" || w.depth >= maxDepth {
		w.plain(label)
		return
	}
	w.pushLink(elements["a"], href, "", class)
	w.plain(label)
	w.removeInline(len(w.inline) - 1)
}

// plain writes decoded text.
func (w *writer) plain(text string) {
	if text == "" {
		return
	}
	w.phrasing()
	w.openInline()
	w.out = appendPlain(w.out, text, false)
}

var embedAttrs = []string{"src", "data"}

// embed handles elements that load another page: a link takes their place.
func (w *writer) embed(attrs string) {
	var v [2]string
	attributes(attrs, embedAttrs, v[:])
	u := w.r.cleanURL(v[0] + v[1])
	if !strings.HasPrefix(u, "http") {
		return
	}
	if host, id, ok := strings.Cut(u, "/embed/"); ok && strings.HasSuffix(host, ".youtube.com") {
		id, _, _ = strings.Cut(id, "?")
		u = "https://www.youtube.com/watch?v=" + id
	}
	w.linkTo(u, shortURL(u), "")
}

// className returns the class attribute.
func className(attrs string) string {
	if attrs == "" {
		return ""
	}
	var v [1]string
	attributes(attrs, classAttr, v[:])
	return strings.TrimSpace(v[0])
}

var classAttr = []string{"class"}

// hasToken reports whether a class attribute names the class.
func hasToken(classes, class string) bool {
	for c := range strings.FieldsSeq(classes) {
		if c == class {
			return true
		}
	}
	return false
}

// preTag is the start tag of a code block: of its classes only the language is
// kept. It can be focused, so that the keyboard scrolls it.
func preTag(attrs string) string {
	for c := range strings.FieldsSeq(className(attrs)) {
		if name, ok := strings.CutPrefix(c, "lang-"); ok && isLanguageName(name) {
			return `<pre class="lang-` + name + `" tabindex="0">`
		}
	}
	return `<pre tabindex="0">`
}

var startAttr = []string{"start"}

// orderedTag is the start tag of a numbered list.
func orderedTag(attrs string) string {
	if attrs == "" {
		return "<ol>"
	}
	var v [1]string
	attributes(attrs, startAttr, v[:])
	if n := number(v[0], 9); n >= 0 && n != 1 {
		return `<ol start="` + strconv.Itoa(n) + `">`
	}
	return "<ol>"
}

// cellTag is the start tag of a table cell: of its looks only the alignment is kept.
func cellTag(el *element, attrs string) string {
	if attrs == "" {
		return el.open
	}
	var v [3]string
	attributes(attrs, cellAttrs, v[:])
	style, ok := strings.CutPrefix(strings.TrimRight(v[2], "; "), "text-align:")
	if !ok {
		style = ""
	}
	for _, s := range []string{v[0], v[1], style} {
		if class := alignClasses[strings.TrimSpace(s)]; class != "" {
			return "<" + el.name + ` class="` + class + `">`
		}
	}
	return el.open
}

var cellAttrs = []string{"class", "align", "style"}

// number reads a number of at most that many digits, or returns -1.
func number(s string, digits int) int {
	if s == "" || len(s) > digits {
		return -1
	}
	n := 0
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}
