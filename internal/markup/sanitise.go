package markup

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// maxDepth is how deep elements may nest; deeper ones lose their tags. Parts
// of lists and tables do not count.
const maxDepth = 32

// Sanitise returns html as well-formed HTML that holds only allowed elements,
// attributes and link targets, and loads nothing from other hosts: an image
// elsewhere becomes a link to it. It is the one sink for HTML from people and
// from other sites. Unknown tags are dropped and their text stays; elements are
// closed, implied ones added, so that each browser builds the same tree.
// Sanitising twice changes nothing more. It never fails and takes time
// proportional to the length.
func (r *Renderer) Sanitise(html string) string {
	if html == "" {
		return ""
	}
	if !utf8.ValidString(html) {
		html = strings.ToValidUTF8(html, "\uFFFD")
	}
	w := writers.Get().(*writer)
	w.reset(r, len(html))
	sc := scanner{s: html}
	for {
		t := sc.next()
		switch t.kind {
		case textToken:
			w.text(t.raw)
		case startTag:
			w.start(t)
		case endTag:
			w.end(t.name)
		case endOfInput:
			w.popTo(0, false)
			out := string(w.out)
			w.release()
			return out
		}
	}
}

// writer writes a tree that stays the same when a browser parses it. Two rules
// keep it so simple. Blocks stand only where they may, and what is missing
// around them (a list item, a table row) is added. Inline elements never hold
// blocks: at the edge of a block they are closed, and they are opened again by
// the next text inside it, as the HTML standard's active formatting elements.
type writer struct {
	r      *Renderer
	out    []byte
	blocks []block
	inline []inline
	opened int    // how many of inline, from the first, are written
	arena  []byte // start tags of inline elements with attributes
	depth  int    // of blocks and inline together, parts left out
	// reopen is how many bytes of start tags may still be written again, so
	// that a long link around many paragraphs cannot blow up the output.
	reopen int
}

// block is an open block element.
type block struct {
	el        *element
	container bool // the div around a table
	implied   bool // added with what is in it, so it ends with that
}

// inline is an inline element that applies to the text to come.
type inline struct {
	el      *element
	level   int // how many blocks were open when it began
	written bool
	// The start tag in writer.arena, if it has attributes, and its target there.
	tag, tagEnd, href, hrefEnd int
}

var writers = sync.Pool{New: func() any { return new(writer) }}

func (w *writer) reset(r *Renderer, size int) {
	w.r = r
	w.reopen = 2*size + 1024
	if cap(w.out) < size+size/4 {
		w.out = make([]byte, 0, size+size/4+512)
	}
}

func (w *writer) release() {
	if cap(w.out) > 1<<18 {
		return
	}
	*w = writer{out: w.out[:0], blocks: w.blocks[:0], inline: w.inline[:0], arena: w.arena[:0]}
	writers.Put(w)
}

// top returns the kind of the innermost block, kindUnknown at the root.
func (w *writer) top() kind {
	if len(w.blocks) == 0 {
		return kindUnknown
	}
	return w.blocks[len(w.blocks)-1].el.kind
}

// push opens a block with the start tag open.
func (w *writer) push(el *element, open string) {
	w.closeInline(0)
	w.out = append(w.out, open...)
	w.blocks = append(w.blocks, block{el: el, container: open == containerTag})
	if !el.kind.isPart() {
		w.depth++
	}
}

// popTo closes the innermost blocks until n are open. What was inline inside
// them ends too, unless carry is set: then it goes on after them.
func (w *writer) popTo(n int, carry bool) {
	w.closeInline(0)
	for i := len(w.blocks) - 1; i >= n; i-- {
		w.out = append(w.out, w.blocks[i].el.close...)
		if !w.blocks[i].el.kind.isPart() {
			w.depth--
		}
	}
	w.blocks = w.blocks[:n]
	kept := w.inline[:0]
	for _, f := range w.inline {
		if f.level > n {
			if !carry {
				w.depth--
				continue
			}
			f.level = n
		}
		kept = append(kept, f)
	}
	w.inline = kept
}

// text writes character data.
func (w *writer) text(raw string) {
	if isBlankText(raw) {
		// Blanks alone need no formatting, except where they show.
		if w.opened < len(w.inline) && w.showsBlanks() {
			w.openInline()
		}
	} else if w.phrasing() {
		w.openInline()
	}
	w.out = appendText(w.out, raw)
}

// showsBlanks reports whether white space at this place is more than a gap.
func (w *writer) showsBlanks() bool {
	if w.top() == kindPre {
		return true
	}
	for _, f := range w.inline {
		if f.el.name == "code" || f.el.name == "kbd" {
			return w.mayHoldText()
		}
	}
	return false
}

func (w *writer) mayHoldText() bool {
	switch w.top() {
	case kindList, kindDefs, kindTable, kindSection, kindRow:
		return false
	}
	return true
}

// phrasing makes a place for text and inline elements, adding the item or cell
// that the innermost block wants. It returns true.
func (w *writer) phrasing() bool {
	switch w.top() {
	case kindList:
		w.push(elements["li"], "<li>")
	case kindDefs:
		w.push(elements["dd"], "<dd>")
	case kindTable, kindSection, kindRow:
		w.row()
		w.push(elements["td"], "<td>")
	}
	return true
}

// flow makes a place for a block element.
func (w *writer) flow() {
	if k := w.top(); k == kindPara || k == kindHeading {
		w.popTo(len(w.blocks)-1, true)
	}
	w.phrasing()
}

// openInline writes the start tags of the inline elements that are not open.
func (w *writer) openInline() {
	for ; w.opened < len(w.inline); w.opened++ {
		f := &w.inline[w.opened]
		tag := f.el.open
		if f.tagEnd > f.tag {
			tag = string(w.arena[f.tag:f.tagEnd])
		}
		if f.written {
			if w.reopen < len(tag) {
				w.depth -= len(w.inline) - w.opened
				w.inline = w.inline[:w.opened]
				return
			}
			w.reopen -= len(tag)
		}
		f.written = true
		w.out = append(w.out, tag...)
	}
}

// closeInline writes end tags until n inline elements are open.
func (w *writer) closeInline(n int) {
	for w.opened > n {
		w.opened--
		w.out = append(w.out, w.inline[w.opened].el.close...)
	}
}

// removeInline ends the inline element at i; those inside it go on.
func (w *writer) removeInline(i int) {
	w.closeInline(min(i, w.opened))
	w.inline = append(w.inline[:i], w.inline[i+1:]...)
	w.depth--
}

// lastInline returns the index of the innermost inline element of that name, or -1.
func (w *writer) lastInline(name string) int {
	for i := len(w.inline) - 1; i >= 0; i-- {
		if w.inline[i].el.name == name {
			return i
		}
	}
	return -1
}

// pushInline begins an inline element; its start tag, if it has attributes, is
// w.arena[tag:].
func (w *writer) pushInline(el *element, tag int) *inline {
	w.inline = append(w.inline, inline{el: el, level: len(w.blocks), tag: tag, tagEnd: len(w.arena)})
	w.depth++
	return &w.inline[len(w.inline)-1]
}

// separate keeps apart the words on both sides of a dropped block tag.
func (w *writer) separate() {
	if n := len(w.out); n > 0 && !isSpace(w.out[n-1]) && w.top() != kindPre {
		w.out = append(w.out, '\n')
	}
}
