package evidence

import (
	"slices"
	"sync"

	"parley/internal/extract"
)

// Page is a page of the web, prepared for checking: the article, and all that a
// reader can see. It may be used by several goroutines at once.
type Page struct {
	main    *Index
	visible func() *Index
	walled  bool
}

// NewPage prepares a page. The language is a tag; without one that of the page
// counts, or else it is told from the words.
func NewPage(p *extract.Page, language string) *Page {
	if language == "" {
		language = p.Lang
	}
	return &Page{
		main:    NewIndex(p.Main(), language),
		visible: sync.OnceValue(func() *Index { return newVisible(p, language) }),
		walled:  p.Subscription || p.Free != nil && !*p.Free,
	}
}

// Main returns the text of the article.
func (p *Page) Main() *Index { return p.main }

// Visible returns all text of the page. What is not part of the article may be
// passed over between words that are.
func (p *Page) Visible() *Index { return p.visible() }

// Checked returns the text that a verdict of Check is about.
func (p *Page) Checked(v *Verdict) *Index {
	if slices.Contains(v.Notes, OutsideMain) {
		return p.Visible()
	}
	return p.Main()
}

func newVisible(p *extract.Page, language string) *Index {
	ix := NewIndex(p.Visible(), language)
	// The blocks stand in the text one after the other, parted by empty lines.
	at, k := 0, 0
	for _, b := range p.Blocks {
		end := at + len(b.Text)
		for ; k < len(ix.tokens) && int(ix.tokens[k].start) < end; k++ {
			if !b.Main {
				ix.tokens[k].flags |= isAside
			}
		}
		at = end + len("\n\n")
	}
	return ix
}

// Check compares a quotation with the page: with the article, and if that does
// not hold all of it, with everything that can be seen. Offsets are those of the
// article's text, or, if the notes say [OutsideMain], of the visible text.
//
// A page that says it is not shown in full, and does not show the quotation, is
// [Paywalled]. That it says so proves nothing alone: pages with a meter carry the
// same marks and all of the text.
func (p *Page) Check(q *Quotation) Verdict {
	v := p.main.Check(q)
	if v.Status == Verbatim {
		return v
	}
	if all := p.visible().Check(q); all.better(v) {
		all.Notes = append(slices.Clip(all.Notes), OutsideMain)
		v = all
	}
	if v.Status == NotFound && p.walled && v.Reason == "" {
		v.Status = Paywalled
	}
	return v
}

// better reports whether a verdict found more of the quotation than another.
func (v Verdict) better(w Verdict) bool {
	order := [...]Status{Verbatim, Altered, Partial, NotFound}
	a, b := slices.Index(order[:], v.Status), slices.Index(order[:], w.Status)
	if a != b {
		return a < b
	}
	if v.Coverage != w.Coverage {
		return v.Coverage > w.Coverage
	}
	return len(v.Edits) < len(w.Edits)
}
