package markup

// start handles a start tag.
func (w *writer) start(t token) {
	el := elements[t.name]
	if el == nil {
		return
	}
	full := w.depth >= maxDepth
	inPre := w.top() == kindPre
	switch el.kind {
	case kindInline:
		if !full {
			w.startInline(el, t)
		}
	case kindSpan:
		if tag := spanTags[className(t.attrs)]; tag != "" && !full {
			mark := len(w.arena)
			w.arena = append(w.arena, tag...)
			w.pushInline(el, mark)
		}
	case kindLink:
		w.startLink(el, t.attrs)
	case kindBreak:
		if w.mayHoldText() {
			w.out = append(w.out, "<br>"...)
		}
	case kindImage:
		w.image(t.attrs)
	case kindEmbed:
		w.embed(t.attrs)
	case kindItem, kindDef, kindTable, kindSection, kindRow, kindCell:
		if !inPre {
			w.startPart(el, t.attrs, full)
		}
	default:
		if !inPre {
			w.startBlock(el, t.attrs, full)
		}
	}
}

func (w *writer) startInline(el *element, t token) {
	if el.name != "ins" && el.name != "del" {
		w.pushInline(el, len(w.arena))
		return
	}
	mark := len(w.arena)
	if class := className(t.attrs); class == "diff-add" || class == "diff-del" {
		w.arena = append(w.arena, '<')
		w.arena = append(w.arena, el.name...)
		w.arena = append(w.arena, ` class="`...)
		w.arena = append(w.arena, class...)
		w.arena = append(w.arena, `">`...)
	}
	w.pushInline(el, mark)
}

// startBlock handles the start of a block that may stand anywhere.
func (w *writer) startBlock(el *element, attrs string, full bool) {
	open := el.open
	switch el.kind {
	case kindRule:
		w.flow()
		w.closeInline(0)
		w.out = append(w.out, "<hr>"...)
		return
	case kindBoundary:
		open = ""
	case kindDiv:
		open = divTags[className(attrs)]
	case kindFlow:
		if className(attrs) == "spoiler" {
			open = `<blockquote class="spoiler">`
		}
	case kindPre:
		open = preTag(attrs)
	case kindList:
		if el.name == "ol" {
			open = orderedTag(attrs)
		}
	}
	if open == "" || full {
		if k := w.top(); k == kindPara || k == kindHeading {
			w.popTo(len(w.blocks)-1, true)
		}
		w.separate()
		return
	}
	w.flow()
	w.push(el, open)
}

// startPart handles the start of a part of a list or table, and of a table.
func (w *writer) startPart(el *element, attrs string, full bool) {
	switch el.kind {
	case kindItem:
		if !w.within(kindItem, kindList) {
			if full {
				return
			}
			w.flow()
			w.push(elements["ul"], "<ul>")
		}
		w.push(el, el.open)
	case kindDef:
		if !w.within(kindDef, kindDefs) {
			if full {
				return
			}
			w.flow()
			w.push(elements["dl"], "<dl>")
		}
		w.push(el, el.open)
	case kindTable:
		if full && !w.inContainer() {
			w.separate()
			return
		}
		w.flow()
		if w.inContainer() {
			w.push(el, el.open)
			return
		}
		w.push(elements["div"], containerTag)
		w.blocks[len(w.blocks)-1].implied = true
		w.push(el, el.open)
	case kindSection:
		if w.backTo(kindTable) {
			w.push(el, el.open)
		}
	case kindRow:
		if w.backTo(kindSection) {
			w.row()
		}
	case kindCell:
		if w.backTo(kindRow) {
			w.row()
			w.push(el, cellTag(el, attrs))
		}
	}
}

// inContainer reports whether the innermost block is the div around a table.
func (w *writer) inContainer() bool {
	return len(w.blocks) > 0 && w.blocks[len(w.blocks)-1].container
}

// within looks for the item or list that a new item belongs to and closes what
// is open inside: the item before it, for one.
func (w *writer) within(item, list kind) bool {
	for i := len(w.blocks) - 1; i >= 0; i-- {
		switch w.blocks[i].el.kind {
		case item:
			w.popTo(i, false)
			return true
		case list:
			w.popTo(i+1, false)
			return true
		case kindPara, kindHeading:
		default:
			return false
		}
	}
	return false
}

// backTo closes what is open inside the innermost table, but keeps its section
// and row where deepest is one of these. It returns false outside of tables.
func (w *writer) backTo(deepest kind) bool {
	n := w.find(func(el *element) bool { return el.kind == kindTable })
	if n < 0 {
		return false
	}
	for n++; n < len(w.blocks); n++ {
		if k := w.blocks[n].el.kind; k != kindSection && k != kindRow || k > deepest {
			break
		}
	}
	w.popTo(n, false)
	return true
}

// row opens a row, and a section around it, if the innermost block has none.
func (w *writer) row() {
	if w.top() == kindTable {
		w.push(elements["tbody"], "<tbody>")
	}
	if w.top() == kindSection {
		w.push(elements["tr"], "<tr>")
	}
}

// find returns the index of the innermost block that matches, or -1.
func (w *writer) find(match func(*element) bool) int {
	for i := len(w.blocks) - 1; i >= 0; i-- {
		if match(w.blocks[i].el) {
			return i
		}
	}
	return -1
}

// end handles an end tag.
func (w *writer) end(name string) {
	el := elements[name]
	if el == nil {
		return
	}
	switch el.kind {
	case kindInline, kindLink, kindSpan:
		if i := w.lastInline(el.name); i >= 0 {
			w.removeInline(i)
		}
	case kindBreak, kindImage, kindEmbed, kindRule:
	default:
		i := w.opener(el)
		if i < 0 {
			w.separate()
			return
		}
		if el.kind == kindTable && i > 0 && w.blocks[i-1].implied {
			i--
		}
		w.popTo(i, false)
	}
}

// opener returns the index of the block that the end tag of el closes, or -1.
func (w *writer) opener(el *element) int {
	for i := len(w.blocks) - 1; i >= 0; i-- {
		b := w.blocks[i].el
		if b == el || el.kind == kindHeading && b.kind == kindHeading {
			return i
		}
		switch b.kind {
		case kindTable:
			return -1
		case kindCell:
			if el.kind != kindTable && el.kind != kindSection && el.kind != kindRow {
				return -1
			}
		case kindList, kindDefs:
			if el.kind == kindItem || el.kind == kindDef {
				return -1
			}
		}
	}
	return -1
}
