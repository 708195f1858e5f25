package markup

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// canonical writes a tree so that two that look the same are the same text:
// no white space between blocks, single blanks elsewhere, no rel, no title of
// tag links, one form for each reference and attribute order.
func canonical(t testing.TB, s string) string {
	t.Helper()
	var b strings.Builder
	var walk func(n *html.Node, pre bool)
	walk = func(n *html.Node, pre bool) {
		switch n.Type {
		case html.TextNode:
			text := n.Data
			if !pre {
				text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\r\n\f", c) }), " ")
				if text != "" && isSpace(n.Data[0]) && n.PrevSibling != nil && !isBlock(n.PrevSibling) {
					text = " " + text
				}
				if last := n.Data[len(n.Data)-1]; (text != "" || n.PrevSibling != nil && !isBlock(n.PrevSibling)) &&
					isSpace(last) && n.NextSibling != nil && !isBlock(n.NextSibling) {
					text += " "
				}
			}
			b.WriteString(html.EscapeString(text))
			return
		case html.ElementNode:
			if isBlock(n) {
				b.WriteString("\n")
			}
			b.WriteString("<" + n.Data)
			isTag := false
			for _, a := range n.Attr {
				isTag = isTag || a.Val == "post-tag"
			}
			for _, key := range []string{"class", "href", "src", "alt", "title", "width", "height", "start"} {
				for _, a := range n.Attr {
					if a.Key == key && !(isTag && key == "title") {
						fmt.Fprintf(&b, " %s=%q", key, sameURL.Replace(a.Val))
					}
				}
			}
			b.WriteString(">")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, pre || n.Data == "pre")
		}
		if n.Type == html.ElementNode && n.Data != "br" && n.Data != "hr" && n.Data != "img" {
			b.WriteString("</" + n.Data + ">")
		}
	}
	for _, n := range parseFragment(t, s) {
		walk(n, false)
	}
	// Both nestings of the two look the same.
	b2 := strongEm.ReplaceAllString(b.String(), "<em><strong>$1</strong></em>")
	out := strings.ReplaceAll(strings.ReplaceAll(b2, " <br>", "<br>"), "<br> ", "<br>")
	return strings.TrimSpace(out)
}

// sameURL undoes what the site did to targets: percent-encoding of characters
// that need none, and https for its image store.
var sameURL = strings.NewReplacer("%28", "(", "%29", ")", "%3a", ":", "%3A", ":", "%5D", "]", "http://i.stack.imgur.com", "https://i.stack.imgur.com")

var strongEm = regexp.MustCompile(`<strong><em>((?:[^<]|</?(?:a|code|kbd|br)\b[^>]*>)*)</em></strong>`)

var questionPath = regexp.MustCompile(`^/(?:q|questions)/(\d+)(?:/[^/]*)?$`)

func isBlock(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	switch elements[n.Data].kind {
	case kindInline, kindLink, kindSpan, kindImage:
		return false
	}
	return true
}

// TestMarkdownAgainstPublished renders the last revision of each post of two
// real sites and compares with what the site published. Not all can agree:
// until June 2020 posts were rendered by another dialect.
func TestMarkdownAgainstPublished(t *testing.T) {
	total, equal := 0, 0
	report := os.Getenv("MARKUP_DIFFERENCES") // a file to write the differences to
	var differences strings.Builder
	for _, site := range []string{"beer", "coffee-meta"} {
		posts := dumpPosts(t, site)
		titles := map[string]string{}
		for _, p := range posts {
			titles[p.id] = p.title
		}
		config := Site{
			Hosts: []string{"beer.stackexchange.com", "alcohol.stackexchange.com"},
			Title: func(target string) string {
				if m := questionPath.FindStringSubmatch(target); m != nil {
					return titles[m[1]]
				}
				return ""
			},
		}
		if site == "coffee-meta" {
			config.Hosts = []string{"coffee.meta.stackexchange.com"}
			config.Magic = map[string]Link{"main": {"https://coffee.stackexchange.com/", "Coffee"}}
		}
		r := New(config)
		for _, p := range posts {
			if p.kind == "4" {
				continue // tag excerpts are plain text
			}
			total++
			got, err := r.Markdown(p.source)
			if err != nil {
				t.Errorf("%s: post %s: %v", p.site, p.id, err)
				continue
			}
			g, w := canonical(t, got), canonical(t, r.Sanitise(p.body))
			if g == w {
				equal++
				continue
			}
			fmt.Fprintf(&differences, "=== %s %s\n--- source\n%s\n--- got\n%s\n--- want\n%s\n", p.site, p.id, p.source, g, w)
		}
	}
	share := float64(equal) / float64(total)
	t.Logf("%d of %d posts equal: %.4f", equal, total, share)
	if report != "" {
		if err := os.WriteFile(report, []byte(differences.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const floor = 0.955
	if share < floor {
		t.Errorf("share %.4f is below %.3f", share, floor)
	}
}
