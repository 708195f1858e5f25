package markup

import (
	"regexp"
	"slices"
	"strconv"

	"parley"
)

var ownLink = regexp.MustCompile(`href="/(?:questions|q|a)/(\d{1,18})[/"?#]`)

// LinkedPosts returns the posts of the site that rendered text leads to, each
// once, in their order.
func LinkedPosts(html string) []parley.PostID {
	var ids []parley.PostID
	for _, m := range ownLink.FindAllStringSubmatch(html, -1) {
		n, err := strconv.ParseInt(m[1], 10, 64)
		if id := parley.PostID(n); err == nil && id > 0 && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

var linkTargets = regexp.MustCompile(`<a [^>]*href="([^"]*)"`)

// CountLinks returns how many links rendered text has.
func CountLinks(html string) int { return len(linkTargets.FindAllStringIndex(html, -1)) }

// LinkTargets returns where the links of rendered text lead, in their order.
func LinkTargets(html string) []string {
	var list []string
	for _, m := range linkTargets.FindAllStringSubmatch(html, -1) {
		list = append(list, unescape(m[1]))
	}
	return list
}

var imageOrLink = regexp.MustCompile(`<img src="([^"]*)" alt="([^"]*)"[^>]*>|<a [^>]*>|</a>`)

// ImagesAsLinks puts links in the place of the images of rendered text. An
// image inside a link leaves its description.
func ImagesAsLinks(html string) string {
	inLink := false
	return imageOrLink.ReplaceAllStringFunc(html, func(tag string) string {
		m := imageOrLink.FindStringSubmatch(tag)
		if m[1] == "" { // the sanitiser keeps no image without a source
			inLink = tag != "</a>"
			return tag
		}
		label := m[2]
		if label == "" {
			label = m[1]
		}
		if inLink {
			return label
		}
		return `<a href="` + m[1] + `">` + label + `</a>`
	})
}

var codeBlock = regexp.MustCompile(`(?s)<pre.*?</pre>`)

// Prose returns the visible text of rendered text without its code blocks.
func Prose(html string) string { return Text(codeBlock.ReplaceAllString(html, "")) }

var wholeLink = regexp.MustCompile(`(?s)<a [^>]*>.*?</a>`)

// WithoutLinks returns the visible text of rendered text apart from its links.
func WithoutLinks(html string) string { return Text(wholeLink.ReplaceAllString(html, "")) }

// Unlinked returns those of ids that none of the texts, rendered posts and
// sources of comments, leads to.
func (r *Renderer) Unlinked(ids []parley.PostID, texts []string) []parley.PostID {
	var left []parley.PostID
	still := map[parley.PostID]bool{}
	for _, t := range texts {
		for _, id := range append(LinkedPosts(r.Sanitise(t)), LinkedPosts(r.Comment(t))...) {
			still[id] = true
		}
	}
	for _, id := range ids {
		if !still[id] {
			left = append(left, id)
		}
	}
	return left
}
