package markup

import (
	"strconv"
	"strings"

	"parley/internal/diff"
)

// plainSite sanitises for comparisons: what is compared is stored HTML, whose
// links are as they should be.
var plainSite = New(Site{})

// DiffHTML compares two rendered posts and returns the new one with marks: what
// is new in <ins class="diff-add">, what is gone in <del class="diff-del">, and
// around paragraphs and other blocks that are new or gone as a whole also a div
// of that class. Both are sanitised first, and so is the result. It takes time
// about proportional to the lengths.
func DiffHTML(oldHTML, newHTML string) string {
	d := htmlDiff{same: map[*container]*container{}}
	table := map[tagsKey]*tags{}
	before, after := readLeaves(plainSite.Sanitise(oldHTML), table), readLeaves(plainSite.Sanitise(newHTML), table)
	for _, e := range diff.Compare(leafKeys(before), leafKeys(after)) {
		if e.Same {
			for i := range e.A1 - e.A0 {
				d.steps = append(d.steps, step{before[e.A0+i], after[e.B0+i], nil})
			}
		} else {
			d.replace(before[e.A0:e.A1], after[e.B0:e.B1])
		}
	}
	return plainSite.Sanitise(d.html())
}

// container is a block that holds blocks.
type container struct {
	el   *element
	open string
}

// leaf is a run of text and inline elements, with the block right around it if
// that is a paragraph, a heading or code.
type leaf struct {
	path        []*container
	open, close string // of its own block, if any
	words       []word
}

// word is a word, a blank or a single character, or an element such as br.
type word struct {
	html   string
	inline *tags // around it, nil for none
}

func (l *leaf) signature() string {
	var b strings.Builder
	for _, c := range l.path {
		b.WriteString(c.open)
	}
	b.WriteString(l.open)
	return b.String()
}

func wordKeys(words []word) []string {
	keys := make([]string, len(words))
	for i, w := range words {
		keys[i] = w.html
		if w.inline != nil {
			keys[i] += "\x00" + w.inline.id
		}
	}
	return keys
}

func leafKeys(leaves []*leaf) []string {
	keys := make([]string, len(leaves))
	for i, l := range leaves {
		keys[i] = l.signature() + "\x01" + strings.Join(wordKeys(l.words), "")
	}
	return keys
}

// readLeaves cuts sanitised HTML into leaves.
func readLeaves(html string, table map[tagsKey]*tags) []*leaf {
	r := leafReader{table: table}
	sc := scanner{s: html}
	for {
		t := sc.next()
		switch t.kind {
		case endOfInput:
			r.finish()
			return r.leaves
		case textToken:
			r.text(t.raw)
		case startTag:
			r.start(t, elements[t.name])
		case endTag:
			r.end(elements[t.name])
		}
	}
}

type leafReader struct {
	leaves []*leaf
	path   []*container
	own    string // start tag of the paragraph, heading or code that is open
	ownEl  *element
	inline *tags
	table  map[tagsKey]*tags
	words  []word
}

// finish ends the leaf being read.
func (r *leafReader) finish() {
	blank := true
	for _, w := range r.words {
		blank = blank && strings.TrimSpace(w.html) == ""
	}
	if !blank || r.ownEl != nil {
		l := &leaf{path: append([]*container(nil), r.path...), words: r.words}
		if r.ownEl != nil {
			l.open, l.close = r.own, r.ownEl.close
		}
		r.leaves = append(r.leaves, l)
	}
	r.words, r.ownEl, r.own = nil, nil, ""
}

func (r *leafReader) text(raw string) {
	for raw != "" {
		n := wordLength(raw)
		if raw[0] == '&' {
			n = strings.IndexByte(raw, ';') + 1 // sanitised: each & begins a reference
		}
		r.words = append(r.words, word{raw[:n], r.inline})
		raw = raw[n:]
	}
}

func (r *leafReader) start(t token, el *element) {
	switch el.kind {
	case kindInline, kindLink, kindSpan:
		key := tagsKey{r.inline, t.raw}
		if r.table[key] == nil {
			bytes := len(t.raw)
			if r.inline != nil {
				bytes += r.inline.bytes
			}
			r.table[key] = &tags{key, strconv.Itoa(len(r.table)), el, bytes}
		}
		r.inline = r.table[key]
	case kindBreak, kindImage:
		r.words = append(r.words, word{t.raw, r.inline})
	case kindRule:
		r.finish()
		r.leaves = append(r.leaves, &leaf{path: append([]*container(nil), r.path...), open: t.raw})
	case kindPara, kindHeading, kindPre:
		r.finish()
		r.own, r.ownEl = t.raw, el
	default:
		r.finish()
		r.path = append(r.path, &container{el, t.raw})
	}
}

func (r *leafReader) end(el *element) {
	switch el.kind {
	case kindInline, kindLink, kindSpan:
		if r.inline != nil {
			r.inline = r.inline.outer
		}
	case kindPara, kindHeading, kindPre:
		r.finish()
	default:
		r.finish()
		if n := len(r.path); n > 0 {
			r.path = r.path[:n-1]
		}
	}
}

// step is what to show: a leaf that stayed (words nil) or changed, or, with one
// side nil, a leaf that is new or gone.
type step struct {
	before, after *leaf
	edits         []diff.Edit
}

type htmlDiff struct {
	steps []step
	same  map[*container]*container // of the old side → of the new side
	out   strings.Builder
	open  []*container
}

// replace pairs the leaves of two sides that changed into one another.
func (d *htmlDiff) replace(before, after []*leaf) {
	const ahead = 6 // how far to look for a partner
	from := 0
	for _, l := range after {
		keys, signature := wordKeys(l.words), l.signature()
		for i := from; i < min(len(before), from+ahead); i++ {
			if before[i].signature() != signature {
				continue
			}
			old := wordKeys(before[i].words)
			edits := diff.Compare(old, keys)
			if similarity(old, keys, edits) < alike || costly(before[i], l, edits) {
				continue
			}
			for _, gone := range before[from:i] {
				d.steps = append(d.steps, step{before: gone})
			}
			d.steps = append(d.steps, step{before[i], l, edits})
			from = i + 1
			l = nil
			break
		}
		if l != nil {
			d.steps = append(d.steps, step{after: l})
		}
	}
	for _, gone := range before[from:] {
		d.steps = append(d.steps, step{before: gone})
	}
}

// costly reports whether marks would repeat long tags too often: each change
// inside a link closes and opens it.
func costly(before, after *leaf, edits []diff.Edit) bool {
	const enough = 50_000 // bytes of tags
	cost := 0
	for _, e := range edits {
		if e.A0 < len(before.words) && before.words[e.A0].inline != nil {
			cost += before.words[e.A0].inline.bytes
		}
		if e.B0 < len(after.words) && after.words[e.B0].inline != nil {
			cost += after.words[e.B0].inline.bytes
		}
	}
	return cost > enough
}

// html writes the steps.
func (d *htmlDiff) html() string {
	for _, s := range d.steps {
		if s.before != nil && s.after != nil {
			for i, c := range s.before.path {
				if d.same[c] == nil {
					d.same[c] = s.after.path[i]
				}
			}
		}
	}
	for _, s := range d.steps {
		switch {
		case s.after == nil:
			d.enter(d.placed(s.before.path))
			d.whole(s.before, Deleted)
		case s.before == nil:
			d.enter(s.after.path)
			d.whole(s.after, Added)
		default:
			d.enter(s.after.path)
			d.out.WriteString(s.after.open)
			d.changed(s)
			d.out.WriteString(s.after.close)
		}
		d.out.WriteByte('\n')
	}
	d.enter(nil)
	return d.out.String()
}

// placed is the path on the new side where a leaf that is gone is shown.
func (d *htmlDiff) placed(path []*container) []*container {
	placed := append([]*container(nil), path...)
	for i, c := range path {
		if d.same[c] == nil {
			break
		}
		placed[i] = d.same[c]
	}
	return placed
}

// enter closes and opens containers until those of path are open.
func (d *htmlDiff) enter(path []*container) {
	common := 0
	for common < min(len(path), len(d.open)) && path[common] == d.open[common] {
		common++
	}
	for i := len(d.open) - 1; i >= common; i-- {
		d.out.WriteString(d.open[i].el.close)
	}
	for _, c := range path[common:] {
		d.out.WriteString(c.open)
	}
	d.open = append(d.open[:common:common], path[common:]...)
}

// whole writes a leaf that is new or gone.
func (d *htmlDiff) whole(l *leaf, kind DiffKind) {
	if l.open != "" {
		d.out.WriteString(divTags[diffClass(kind)])
	}
	d.out.WriteString(l.open)
	w := wordWriter{out: &d.out}
	for _, x := range l.words {
		w.write(x, kind)
	}
	w.write(word{}, Same)
	d.out.WriteString(l.close)
	if l.open != "" {
		d.out.WriteString("</div>")
	}
}

// changed writes the words of a leaf that stayed or changed.
func (d *htmlDiff) changed(s step) {
	w := wordWriter{out: &d.out}
	if s.edits == nil {
		for _, x := range s.after.words {
			w.write(x, Same)
		}
	}
	for _, e := range s.edits {
		if !e.Same {
			for _, x := range s.before.words[e.A0:e.A1] {
				w.write(x, Deleted)
			}
		}
		kind := Added
		if e.Same {
			kind = Same
		}
		for _, x := range s.after.words[e.B0:e.B1] {
			w.write(x, kind)
		}
	}
	w.write(word{}, Same)
}
