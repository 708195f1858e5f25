package extract

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// articleTypes are the types of JSON-LD objects that describe the page's
// article, the most telling first.
var articleTypes = []string{"NewsArticle", "Article", "Report", "ScholarlyArticle", "BlogPosting", "WebPage"}

// article is the JSON-LD object that describes the page's article, or nil.
func (h *head) article() object {
	var best object
	rank := len(articleTypes) + 1
	for _, o := range h.data {
		if r := articleRank(o); r < rank {
			rank, best = r, o
		}
	}
	return best
}

func articleRank(o object) int {
	best := len(articleTypes) + 1
	for _, t := range list(o["@type"]) {
		name, _ := t.(string)
		r := slices.Index(articleTypes, name)
		if r < 0 && (strings.HasSuffix(name, "Article") || strings.HasSuffix(name, "Posting") || strings.HasSuffix(name, "NewsArticle")) {
			r = 1
		}
		// A page is less than an article, and an article without a headline is
		// often another one's teaser.
		if r >= 0 && text(o["headline"]) == "" && text(o["datePublished"]) == "" {
			r = len(articleTypes)
		}
		if r >= 0 {
			best = min(best, r)
		}
	}
	return best
}

// list makes one value and several the same.
func list(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	if v == nil {
		return nil
	}
	return []any{v}
}

// text is a JSON-LD value as words: a string, an object's name, the first of
// several.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return clean(v)
	case []any:
		for _, item := range v {
			if s := text(item); s != "" {
				return s
			}
		}
	case map[string]any:
		return cmp.Or(text(v["name"]), text(v["@value"]), text(v["@id"]))
	}
	return ""
}

func (h *head) free(article object) *bool {
	for _, o := range append([]object{article}, h.data...) {
		switch v := o["isAccessibleForFree"].(type) {
		case bool:
			return &v
		case string:
			if b := strings.ToLower(v); strings.HasSuffix(b, "true") || strings.HasSuffix(b, "false") {
				free := strings.HasSuffix(b, "true")
				return &free
			}
		}
	}
	return nil
}

func (h *head) outlet(article object, address string) string {
	outlet := cmp.Or(name(article["publisher"]), h.firstMeta("citation_journal_title", "citation_publisher", "dc.publisher", "dcterms.publisher"),
		h.firstMeta("og:site_name", "application-name"))
	if outlet == "" {
		for _, o := range h.data {
			for _, t := range list(o["@type"]) {
				if t == "WebSite" || t == "NewsMediaOrganization" || t == "Organization" {
					outlet = cmp.Or(outlet, text(o["name"]))
				}
			}
		}
	}
	if strings.Contains(outlet, "://") {
		outlet = ""
	}
	if u, err := url.Parse(address); err == nil && outlet == "" {
		outlet = strings.TrimPrefix(u.Hostname(), "www.")
	}
	return strings.TrimPrefix(outlet, "@")
}

// name is the name of a person or organisation; an identifier is none.
func name(v any) string {
	s := text(v)
	if strings.Contains(s, "://") || strings.HasPrefix(s, "#") {
		return ""
	}
	return s
}

// titleOf is the article's headline, without the name of the site.
func (h *head) titleOf(article object, outlet string) string {
	title := cmp.Or(text(article["headline"]), h.firstMeta("citation_title", "dc.title", "dcterms.title"))
	ofPage := cmp.Or(h.firstMeta("og:title", "twitter:title"), h.title)
	if title == "" || strings.HasSuffix(title, "…") || strings.HasSuffix(title, "...") {
		title = cmp.Or(ofPage, title)
	}
	for _, heading := range h.headings {
		// The page shows it like this; the metadata may add the site's name,
		// or cut the end off.
		if foldedPrefix(title, heading) && (len(heading) > 10 || separated(title[len(heading):])) {
			return heading
		}
		if len(heading) > 10 && len(title) > 10 && foldedPrefix(heading, strings.TrimRight(title, ".… ")) {
			return heading
		}
	}
	if title == "" {
		title = first(h.headings)
	}
	return withoutSite(title, outlet)
}

// separated reports whether rest follows a title and a separator: " | Site".
func separated(rest string) bool {
	rest = strings.TrimSpace(rest)
	return rest != "" && strings.ContainsRune("|–—-:·•»", []rune(rest)[0])
}

func foldedPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// withoutSite takes " | Site" and its like off the end of a title.
func withoutSite(title, outlet string) string {
	for _, separator := range []string{" | ", " – ", " — ", " - ", " :: ", " » ", " · ", " • "} {
		at := strings.LastIndex(title, separator)
		if at < 0 {
			continue
		}
		end := title[at+len(separator):]
		if sameName(end, outlet) || separator == " | " && at > len(end) {
			return strings.TrimSpace(title[:at])
		}
	}
	return title
}

// sameName reports whether two names of a site are of one: "SPIEGEL" and
// "Der Spiegel", "example.org" and "Example".
func sameName(a, b string) bool {
	fold := func(s string) string {
		return strings.Map(func(c rune) rune {
			if unicode.IsLetter(c) || unicode.IsNumber(c) {
				return unicode.ToLower(c)
			}
			return -1
		}, s)
	}
	a, b = fold(a), fold(b)
	return len(a) > 2 && len(b) > 2 && (strings.Contains(a, b) || strings.Contains(b, a))
}

func (h *head) authorsOf(article object) []string {
	var names []string
	add := func(s string) {
		s = strings.TrimSpace(s)
		for _, by := range []string{"By ", "by ", "BY ", "Von ", "von ", "Por ", "por ", "Par ", "par ", "Di ", "Door "} {
			s = strings.TrimPrefix(s, by)
		}
		s = strings.Trim(s, " ,;|")
		if s == "" || len(s) > 100 || strings.Contains(s, "://") || strings.HasPrefix(s, "@") || slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, s) }) || len(names) >= 50 {
			return
		}
		names = append(names, s)
	}
	for _, a := range list(article["author"]) {
		add(name(a))
	}
	for _, key := range []string{"citation_author", "dc.creator", "dcterms.creator", "author", "article:author", "og:article:author", "parsely-author", "sailthru.author"} {
		if len(names) > 0 {
			return names
		}
		for _, a := range h.meta[key] {
			add(a)
		}
	}
	if len(names) == 0 {
		for _, a := range h.authors {
			add(a)
		}
	}
	return names
}
