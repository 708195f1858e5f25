package markup

import "strings"

// tags is a run of nested inline start tags. Each run exists once in a
// comparison, so that words under a long link do not copy it.
type tags struct {
	tagsKey
	id    string
	el    *element
	bytes int
}

type tagsKey struct {
	outer *tags
	tag   string
}

func (t *tags) open(out *strings.Builder) {
	if t != nil {
		t.outer.open(out)
		out.WriteString(t.tag)
	}
}

func (t *tags) close(out *strings.Builder) {
	for ; t != nil; t = t.outer {
		out.WriteString(t.el.close)
	}
}

// wordWriter writes words with the inline elements and the mark around them.
type wordWriter struct {
	out    *strings.Builder
	kind   DiffKind
	inline *tags
}

func (w *wordWriter) write(x word, kind DiffKind) {
	if x.inline != w.inline || kind != w.kind {
		w.inline.close(w.out)
		if kind != w.kind {
			switch w.kind {
			case Added:
				w.out.WriteString("</ins>")
			case Deleted:
				w.out.WriteString("</del>")
			}
			switch kind {
			case Added:
				w.out.WriteString(`<ins class="diff-add">`)
			case Deleted:
				w.out.WriteString(`<del class="diff-del">`)
			}
		}
		x.inline.open(w.out)
		w.inline, w.kind = x.inline, kind
	}
	w.out.WriteString(x.html)
}

func diffClass(kind DiffKind) string {
	if kind == Added {
		return "diff-add"
	}
	return "diff-del"
}
