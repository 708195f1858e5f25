package capture

import (
	"compress/gzip"
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dumpedPosts calls visit with the body of every post of a real site's dump.
func dumpedPosts(t *testing.T, file string, visit func(body string)) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	decoder := xml.NewDecoder(unpacked)
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		row, ok := token.(xml.StartElement)
		if !ok || row.Name.Local != "row" {
			continue
		}
		for _, a := range row.Attr {
			if a.Name.Local == "Body" {
				visit(a.Value)
			}
		}
	}
}

// copied is a paragraph of a post as a text copy shows it.
type copied struct {
	lines  []textLine
	quoted bool
}

// copyAsText gives the blocks of a body as a browser copies them: lists with
// bullets, code indented, quotations without any mark.
func copyAsText(t *testing.T, body string) []copied {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(body), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	var out []copied
	var visit func(n *html.Node, quoted bool, prefix string)
	visit = func(n *html.Node, quoted bool, prefix string) {
		switch n.DataAtom {
		case atom.Blockquote:
			quoted = true
		case atom.Ul, atom.Ol:
			prefix = "• "
		case atom.P, atom.Li, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4:
			indent := ""
			if n.DataAtom == atom.Pre {
				indent = "    "
			}
			var b strings.Builder
			for d := range n.Descendants() {
				if d.Type == html.TextNode {
					b.WriteString(d.Data)
				}
			}
			text := b.String()
			if n.DataAtom != atom.Pre {
				text = strings.Join(strings.Fields(text), " ")
			}
			if strings.TrimSpace(text) != "" {
				out = append(out, copied{splitLines(indent + prefix + text), quoted})
			}
			return
		}
		for c := range n.ChildNodes() {
			visit(c, quoted, prefix)
		}
	}
	for _, n := range nodes {
		visit(n, false, "")
	}
	return out
}

// The rules are for news and politics; a site about beer quotes labels and
// encyclopaedias, most of which stay paragraphs. What counts is that a
// writer's words are not made a quotation. The limits are those of a
// regression test: the rules were adjusted with these very posts in view.
func TestQuotationsOfRealPosts(t *testing.T) {
	var found, wrong, missed, posts, spoiled int
	dumpedPosts(t, "../../../shared/data/se-dump/beer/Posts.xml.gz", func(body string) {
		var lines []textLine
		truth := map[string]bool{}
		for _, c := range copyAsText(t, body) {
			lines = append(append(lines, c.lines...), textLine{})
			for _, l := range c.lines {
				truth[l.text] = c.quoted
			}
		}
		posts++
		blocks := splitBlocks(lines)
		markQuotations(blocks)
		bad := 0
		for _, b := range blocks {
			if b.kind != paragraph {
				continue
			}
			quoted := truth[b.lines[0]]
			switch {
			case quoted && b.quoted:
				found++
			case quoted:
				missed++
			case b.quoted:
				bad++
			}
		}
		wrong += bad
		spoiled += one(bad > 0)
	})
	t.Logf("%d posts: %d quoted paragraphs found, %d missed, %d wrong in %d posts", posts, found, missed, wrong, spoiled)
	if posts != 3471 {
		t.Errorf("read %d posts, want 3471", posts)
	}
	if found < 60 || wrong > 8 {
		t.Errorf("found %d quoted paragraphs and made %d of the writers' own; want at least 60 and at most 8", found, wrong)
	}
}
