// Package markup turns what people write, and what other sites exported, into
// HTML that is safe to show: post Markdown, the mini-Markdown of comments, and
// stored HTML all end in one allow-list serialiser, [Renderer.Sanitise].
// It also extracts visible text for search and feeds, and compares revisions
// as source and as rendered text.
//
// It leaves to others: storing and caching what it returns, finding quotations
// and sources in a post, notifying the @names of a comment, fetching or
// proxying images, typesetting formulae, and every word of the interface.
package markup

import (
	"strings"
)

// Site is what rendering needs to know about the site. The zero value is
// usable: no own hosts, no formulae, no default language, the default limits.
type Site struct {
	// Hosts are the site's own host names, aliases included, without scheme.
	// Links to them become site-relative, so they survive a move.
	Hosts []string
	// Known reports whether a site-relative target is a page of the site. A
	// link to any other leads to Hosts[0] instead, where the page may still be.
	// It may be called from several goroutines. Nil knows every page.
	Known func(target string) bool
	// Math protects $…$, $$…$$ and \begin{…}…\end{…} from Markdown and leaves
	// <span class="math"> or <span class="math display"> around the TeX source.
	Math bool
	// Language highlights code blocks that name none, such as "lang-py"; "" or
	// "none" leaves them plain.
	Language string
	// Magic adds magic links of comments or replaces default ones, by the word
	// in lower case: "meta": {"https://meta.example.org/", "Meta"}. The words
	// "main" and "meta" also say where [tag:…] and [meta-tag:…] lead; without
	// them to the site itself.
	Magic map[string]Link
	// Title names the page that a bare or magic link leads to, or returns "" to
	// show the link or the word as it was written. It gets the clean target, site-relative for own
	// pages, and may be called from several goroutines. Nil names none.
	Title func(target string) string
	// Limits bound what [Renderer.Markdown] accepts; a zero field means its
	// value in [DefaultLimits].
	Limits Limits
}

// Link is the target and the text of a magic link.
type Link struct {
	URL  string // absolute or site-relative
	Text string // plain text; the title of the page or the word itself if empty
}

// Renderer renders for one site. It is safe for concurrent use.
type Renderer struct {
	hosts    map[string]bool
	site     Site
	limits   Limits
	language string
	markdown *dialect
}

// New returns a renderer for the site. The site's maps must not change later.
func New(site Site) *Renderer {
	r := &Renderer{
		hosts:    make(map[string]bool, len(site.Hosts)),
		site:     site,
		limits:   site.Limits.orDefault(),
		language: languageName(site.Language),
	}
	for _, h := range site.Hosts {
		r.hosts[strings.ToLower(strings.TrimSuffix(h, "."))] = true
	}
	r.markdown = newDialect(r)
	return r
}

// Hosts are the site's own host names.
func (r *Renderer) Hosts() []string { return r.site.Hosts }

// title returns the text of a bare link: the title of its target, or url.
func (r *Renderer) title(url string) string {
	if r.site.Title == nil {
		return url
	}
	if target := r.cleanPlainURL(url); target != "" {
		if title := r.site.Title(target); title != "" {
			return title
		}
	}
	return url
}
