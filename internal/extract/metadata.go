package extract

import (
	"cmp"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Metadata is what a page says of itself. What it doesn't say is zero.
//
// Each fact comes from the first that has it: JSON-LD of an article, citation_*
// and Dublin Core, Open Graph, the page's elements, its visible text, its
// address.
type Metadata struct {
	Title     string
	Published Date
	Outlet    string // newspaper, site or journal
	Authors   []string
	Lang      string // a BCP 47 tag as the page gives it: "en", "pt-BR"
	Canonical string // absolute, http or https
	License   string // an address, or words
	// Free is isAccessibleForFree of the structured data; nil is not said.
	Free *bool
	// Subscription reports a subscription element in or after the article. By
	// itself it proves nothing: metered pages carry it with the full text.
	Subscription bool
	NoArchive    bool // meta robots forbids keeping a copy
}

// head is what the elements of a document say beside its text.
type head struct {
	meta     map[string][]string // by name, property, itemprop or http-equiv in lower case
	links    map[string][]string // href by rel
	title    string
	lang     string
	base     string
	headings []string // text of h1 elements
	times    []timeElement
	authors  []string // text of elements marked as the author's name
	data     []object
}

// timeElement is a <time datetime> or an element with itemprop=datePublished.
type timeElement struct {
	value     string
	published bool  // named as the publication date
	around    signs // of the elements around it
}

// mostHeadItems bounds each list in head.
const mostHeadItems = 200

func headOf(document *html.Node) *head {
	h := &head{meta: map[string][]string{}, links: map[string][]string{}}
	var scripts []string
	var walk func(n *html.Node, around signs)
	walk = func(n *html.Node, around signs) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			if c.DataAtom == atom.Script {
				if c.FirstChild != nil && strings.Contains(strings.ToLower(attr(c, "type")), "ld+json") {
					scripts = append(scripts, c.FirstChild.Data)
				}
				continue
			}
			h.read(c, around)
			walk(c, around|signsOf(c))
		}
	}
	walk(document, 0)
	h.data = structuredData(scripts)
	return h
}

// read notes what the element n says.
func (h *head) read(n *html.Node, around signs) {
	switch n.DataAtom {
	case atom.Html:
		h.lang = cmp.Or(attr(n, "lang"), attr(n, "xml:lang"))
	case atom.Base:
		h.base = cmp.Or(h.base, attr(n, "href"))
	case atom.Title:
		if h.title == "" && around&signCaption == 0 {
			h.title = textOf(n)
		}
	case atom.Meta:
		name := strings.ToLower(cmp.Or(attr(n, "property"), attr(n, "name"), attr(n, "itemprop"), attr(n, "http-equiv")))
		if content := clean(attr(n, "content")); content != "" && len(h.meta[name]) < mostHeadItems {
			h.meta[name] = append(h.meta[name], content)
		}
	case atom.Link, atom.A:
		for rel := range strings.FieldsSeq(strings.ToLower(attr(n, "rel"))) {
			if href := attr(n, "href"); href != "" && len(h.links[rel]) < mostHeadItems {
				h.links[rel] = append(h.links[rel], href)
			}
			if rel == "author" && n.DataAtom == atom.A {
				h.author(textOf(n))
			}
		}
	case atom.H1:
		if len(h.headings) < mostHeadItems && !invisible(n) {
			if text := textOf(n); text != "" {
				h.headings = append(h.headings, text)
			}
		}
	}
	h.readMicrodata(n, around)
}

func (h *head) readMicrodata(n *html.Node, around signs) {
	prop := cmp.Or(attr(n, "itemprop"), attr(n, "property"))
	value := cmp.Or(attr(n, "datetime"), attr(n, "content"), attr(n, "title"))
	published := n.DataAtom != atom.Meta && (strings.Contains(prop, "datePublished") || strings.Contains(prop, "dateCreated")) || n.DataAtom == atom.Time && (hasAttr(n, "pubdate") || strings.Contains(attr(n, "class"), "publish"))
	if (n.DataAtom == atom.Time || published) && len(h.times) < mostHeadItems {
		h.times = append(h.times, timeElement{cmp.Or(value, textOf(n)), published, around | signsOf(n)})
	}
	if prop == "author" && n.DataAtom != atom.Meta {
		h.author(textOf(n))
	}
}

func (h *head) author(name string) {
	if len(h.authors) < mostHeadItems {
		h.authors = append(h.authors, name)
	}
}

func hasAttr(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// textOf is the text in n, white space folded, at most longestLine bytes.
func textOf(n *html.Node) string {
	const longestLine = 500
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil && b.Len() < longestLine; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode:
				b.WriteString(c.Data)
			case c.Type == html.ElementNode && !unseen[c.DataAtom]:
				walk(c)
				if blockElements[c.DataAtom] || c.DataAtom == atom.Br {
					b.WriteByte(' ')
				}
			}
		}
	}
	walk(n)
	return clean(b.String())
}

// clean folds white space and resolves entities that were escaped twice.
func clean(s string) string {
	if strings.Contains(s, "&") {
		s = html.UnescapeString(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// metadata reads all but what only the text's blocks can tell.
func (h *head) metadata(address string) Metadata {
	m := Metadata{
		Lang:      h.language(),
		Canonical: h.canonical(address),
		NoArchive: h.noArchive(),
	}
	article := h.article()
	m.Outlet = h.outlet(article, address)
	m.Title = h.titleOf(article, m.Outlet)
	m.Authors = h.authorsOf(article)
	m.License = cmp.Or(text(article["license"]), first(h.links["license"]), first(h.meta["dc.rights"]), first(h.meta["dcterms.license"]), first(h.meta["dcterms.rights"]))
	m.Free = h.free(article)
	return m
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func (h *head) firstMeta(names ...string) string {
	for _, name := range names {
		if v := first(h.meta[name]); v != "" {
			return v
		}
	}
	return ""
}

func (h *head) language() string {
	lang := cmp.Or(h.lang, h.firstMeta("content-language", "og:locale", "language", "dc.language", "inlanguage"))
	lang, _, _ = strings.Cut(strings.TrimSpace(lang), ",")
	lang = strings.ReplaceAll(lang, "_", "-")
	if len(lang) < 2 || len(lang) > 35 || strings.ContainsAny(lang, " ;/") {
		return ""
	}
	return lang
}

// canonical is the address that the page calls its own.
func (h *head) canonical(address string) string {
	base, err := url.Parse(address)
	if err != nil {
		base = &url.URL{}
	}
	for _, link := range []string{first(h.links["canonical"]), h.firstMeta("og:url")} {
		u, err := base.Parse(strings.TrimSpace(link))
		if link == "" || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			continue
		}
		u.Fragment = ""
		return u.String()
	}
	return ""
}

func (h *head) noArchive() bool {
	for _, name := range []string{"robots", "parleybot"} {
		for _, content := range h.meta[name] {
			if NoArchive(content) {
				return true
			}
		}
	}
	return false
}

// NoArchive reports whether robots directives, of a meta element or of an
// X-Robots-Tag header, forbid keeping a copy.
func NoArchive(directives string) bool {
	for directive := range strings.FieldsFuncSeq(strings.ToLower(directives), func(c rune) bool { return c == ',' || c == ':' || c == ' ' }) {
		if directive == "noarchive" || directive == "none" {
			return true
		}
	}
	return false
}
