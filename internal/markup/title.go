package markup

import (
	"regexp"
	"slices"
	"strconv"

	"parley"
)

// Titled is the renderer of the site with names for more pages: titles are what
// the questions of posts are called, by the numbers in links to them.
func (r *Renderer) Titled(titles map[parley.PostID]string) *Renderer {
	if len(titles) == 0 {
		return r
	}
	named := r.named(titles)
	named.markdown = newDialect(named)
	return named
}

// named is Titled for comments alone, which costs next to nothing.
func (r *Renderer) named(titles map[parley.PostID]string) *Renderer {
	named, others := *r, r.site.Title
	named.site.Title = func(target string) string {
		if m := postTarget.FindStringSubmatch(target); m != nil {
			id, _ := strconv.ParseInt(m[1], 10, 64) // up to 18 digits are a number
			return titles[parley.PostID(id)]
		}
		if others == nil {
			return ""
		}
		return others(target)
	}
	return &named
}

// TitledComment is [Renderer.CommentOn] with the titles of [Renderer.Titled].
func (r *Renderer) TitledComment(src, editPath string, titles map[parley.PostID]string) string {
	if len(titles) == 0 {
		return r.CommentOn(src, editPath)
	}
	return r.named(titles).CommentOn(src, editPath)
}

var postTarget = regexp.MustCompile(`^/(?:questions|q|a)/(\d{1,18})(?:[/?#]|$)`)

var ownPostLink = regexp.MustCompile(`(<a href="(/(?:questions|q|a)/\d{1,18})(?:[/?#][^"]*)?"[^>]*>)([^<]*)</a>`)

// WithoutTitles takes the titles out of rendered text: links to posts of the site
// that read like one of them read like their addresses, without the words that
// may stand in these.
func WithoutTitles(html string, titles []string) string {
	return ownPostLink.ReplaceAllStringFunc(html, func(link string) string {
		m := ownPostLink.FindStringSubmatch(link)
		if !slices.Contains(titles, unescape(m[3])) {
			return link
		}
		return m[1] + m[2] + "</a>"
	})
}
