package evidence

import (
	"slices"
	"strings"

	"parley/internal/markup"
)

// SourcesOf returns the addresses that stand with a passage of a post as its
// source: those that the quotation it is in may be from, else those in its
// paragraphs and in a line after them that does nothing but name one. there is
// false if the post has no such words. own are the hosts of this site.
func SourcesOf(html string, p markup.Passage, own []string) (addresses []string, there bool) {
	doc := readPost(html, own)
	first, last, there := doc.blocksOf(p)
	if !there {
		return nil, false
	}
	add := func(address string) {
		if !slices.Contains(addresses, address) {
			addresses = append(addresses, address)
		}
	}
	for i := first; i <= last; i++ {
		b := &doc.blocks[i]
		if b.quote {
			if f, ok := doc.blockquote(i, nil); ok {
				for _, c := range f.Candidates {
					if !c.Weak {
						add(c.URL)
					}
				}
			}
			continue
		}
		for _, l := range b.lines {
			for _, link := range l.links {
				add(link.url)
			}
		}
	}
	if last+1 < len(doc.blocks) {
		if next := &doc.blocks[last+1]; !next.quote && len(next.lines) > 0 && next.lines[0].attributes() {
			for _, link := range next.lines[0].links {
				add(link.url)
			}
		}
	}
	return addresses, true
}

// blocksOf returns the first and the last block that a passage is in.
func (d *post) blocksOf(p markup.Passage) (first, last int, there bool) {
	var b strings.Builder
	var ends []int
	for _, block := range d.blocks {
		for _, l := range block.lines {
			b.WriteString(l.text)
			b.WriteByte(' ')
		}
		ends = append(ends, b.Len())
	}
	start, end, there := markup.FindPassage(b.String(), p)
	if !there {
		return 0, 0, false
	}
	holds := func(at int) int { return slices.IndexFunc(ends, func(e int) bool { return at < e }) }
	// What is behind the last character may be the beginning of the next block.
	return holds(start), holds(len(strings.TrimRight(b.String()[:end], " \n")) - 1), true
}
