package markup

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowedAttrs says which attributes each element may keep, and which values:
// "" means any, "url" a safe target, otherwise one of the words listed.
var allowedAttrs = map[string]map[string]string{
	"a":          {"href": "url", "title": "", "class": "post-tag|image-link", "rel": "tag|nofollow ugc noopener noreferrer"},
	"img":        {"src": "path", "alt": "", "title": "", "width": "", "height": "", "loading": "lazy"},
	"span":       {"class": "math|math display|math-container|spoiler|" + strings.Join(HighlightClasses, "|")},
	"div":        {"class": "table-container|spoiler|diff-add|diff-del", "tabindex": "0"},
	"blockquote": {"class": "spoiler"},
	"pre":        {"class": "lang", "tabindex": "0"},
	"ol":         {"start": ""},
	"td":         {"class": "text-left|text-center|text-right"},
	"th":         {"class": "text-left|text-center|text-right"},
	"ins":        {"class": "diff-add|diff-del"},
	"del":        {"class": "diff-add|diff-del"},
}

var allowedNames = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq("a b strong i em code kbd s strike del ins sub sup span br img hr blockquote div p " +
		"h2 h3 h4 h5 h6 pre ul ol li dl dt dd table thead tbody tr td th") {
		allowedNames[name] = true
	}
}

// parseFragment parses out as a browser would inside a div.
func parseFragment(t testing.TB, out string) []*html.Node {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(out), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatalf("parsing %q: %v", out, err)
	}
	return nodes
}

// checkSafe fails the test unless out holds allowed nodes only when the
// independent parser reads it, and reads back as the tree that it spells out.
func checkSafe(t testing.TB, in, out string) {
	t.Helper()
	var tree strings.Builder
	deep := 0
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		deep = max(deep, depth)
		switch n.Type {
		case html.TextNode:
			tree.WriteString(n.Data)
			return
		case html.ElementNode:
		default:
			t.Fatalf("from %q: node %v %q in %q", in, n.Type, n.Data, out)
		}
		if problem := checkElement(n); problem != "" {
			t.Fatalf("from %q: %s in %q", in, problem, out)
		}
		fmt.Fprintf(&tree, "\x01<%s>", n.Data)
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
		if el := elements[n.Data]; el.kind != kindBreak && el.kind != kindImage && el.kind != kindRule {
			fmt.Fprintf(&tree, "\x01</%s>", n.Data)
		}
	}
	for _, n := range parseFragment(t, out) {
		walk(n, 1)
	}
	if limit := 5*maxDepth + 5; deep > limit {
		t.Fatalf("from %.200q: nested %d deep", in, deep)
	}
	var spelt strings.Builder
	z := html.NewTokenizer(strings.NewReader(out))
	afterPre := false
	for z.Next() != html.ErrorToken {
		switch tok := z.Token(); tok.Type {
		case html.TextToken:
			if afterPre {
				tok.Data = strings.TrimPrefix(tok.Data, "\n")
			}
			spelt.WriteString(tok.Data)
		case html.EndTagToken:
			fmt.Fprintf(&spelt, "\x01</%s>", tok.Data)
		default:
			fmt.Fprintf(&spelt, "\x01<%s>", tok.Data)
			afterPre = tok.Data == "pre"
			continue
		}
		afterPre = false
	}
	if spelt.String() != tree.String() {
		t.Fatalf("from %q: %q is parsed as\n%q, not\n%q", in, out, tree.String(), spelt.String())
	}
}

func checkElement(n *html.Node) string {
	if !allowedNames[n.Data] || n.Namespace != "" {
		return "element " + n.Namespace + n.Data
	}
	for _, a := range n.Attr {
		rule, ok := allowedAttrs[n.Data][a.Key]
		if !ok || a.Namespace != "" {
			return fmt.Sprintf("attribute %s of %s", a.Key, n.Data)
		}
		good := true
		switch rule {
		case "":
		case "url":
			good = safeTarget(a.Val)
		case "path":
			good = strings.HasPrefix(a.Val, "/") && safeTarget(a.Val)
		case "lang":
			good = strings.HasPrefix(a.Val, "lang-") && isLanguageName(a.Val[5:])
		default:
			good = false
			for word := range strings.SplitSeq(rule, "|") {
				good = good || word == a.Val
			}
		}
		if !good {
			return fmt.Sprintf("%s=%q of %s", a.Key, a.Val, n.Data)
		}
	}
	return ""
}

// safeTarget is written apart from cleanURL, after the rules of the reference.
func safeTarget(u string) bool {
	for _, c := range u {
		if c <= ' ' || c == 0x7f || strings.ContainsRune("\"'<>\\`", c) {
			return false
		}
	}
	for _, prefix := range []string{"http://", "https://", "ftp://", "mailto:"} {
		if rest, ok := strings.CutPrefix(u, prefix); ok {
			return rest != "" && rest[0] != '/'
		}
	}
	return strings.HasPrefix(u, "/") && !strings.HasPrefix(u, "//")
}
