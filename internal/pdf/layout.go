package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a line of text, or a piece of one that stands apart from the rest.
type line struct {
	x, end, y, size float64
	text            string
}

// Distances, in sizes of the type.
const (
	wordGap      = 0.17 // from which a gap is a space
	pieceGap     = 1.6  // from which what follows is another column or cell
	columnGap    = 0.9  // how wide the white between two columns is at least
	sameBaseline = 0.35
	paragraphGap = 1.75 // from one baseline to the next, where a paragraph ends
	indent       = 0.9
)

// lines puts runs together that stand on one baseline, next to each other.
func lines(runs []run) []line {
	runs = slices.DeleteFunc(runs, func(r run) bool { return strings.TrimSpace(r.text) == "" && r.end-r.x > 20*r.size })
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Compare(b.y, a.y) })
	var all []line
	for i := 0; i < len(runs); {
		k := i + 1
		for k < len(runs) && math.Abs(runs[k].y-runs[i].y) < sameBaseline*max(runs[k].size, runs[i].size) {
			k++
		}
		row := runs[i:k]
		slices.SortStableFunc(row, func(a, b run) int { return cmp.Compare(a.x, b.x) })
		all = append(all, pieces(row)...)
		i = k
	}
	return all
}

// pieces joins the runs of a row where no wide gap parts them.
func pieces(row []run) []line {
	var all []line
	for _, r := range row {
		if n := len(all); n > 0 {
			last := &all[n-1]
			size := max(last.size, r.size)
			gap := r.x - last.end
			switch {
			case gap < -0.5*size && r.x <= last.x+0.1*size && strings.TrimSpace(last.text) == strings.TrimSpace(r.text):
				continue // printed twice, to look bold
			case gap < pieceGap*size && gap > -2*size && len(last.text) < longestPiece:
				if gap > wordGap*size && !strings.HasSuffix(last.text, " ") && !strings.HasPrefix(r.text, " ") {
					last.text += " "
				}
				last.text += r.text
				last.end = max(last.end, r.end)
				last.size = size
				continue
			}
		}
		all = append(all, line{r.x, r.end, row[0].y, r.size, r.text})
	}
	for i := range all {
		all[i].text = strings.Join(strings.Fields(all[i].text), " ")
	}
	return slices.DeleteFunc(all, func(l line) bool { return l.text == "" })
}

// longestPiece is how long, in bytes, a line or a paragraph may grow: longer
// ones are no text that somebody reads.
const longestPiece = 10_000

// deepestCut bounds how often a page is cut in parts, mostLines how many lines
// a page may have to be cut at all.
const (
	deepestCut = 40
	mostLines  = 5000
)

// ordered cuts a region into columns, or else at its widest horizontal white,
// until nothing is left to cut: the order in which it is read.
func ordered(region []line, depth int) [][]line {
	if len(region) < 2 || len(region) > mostLines || depth > deepestCut {
		return [][]line{region}
	}
	if left, right, ok := columns(region); ok {
		left, below := tail(left, right)
		all := append(ordered(left, depth+1), ordered(right, depth+1)...)
		if len(below) > 0 {
			all = append(all, ordered(below, depth+1)...)
		}
		return all
	}
	if above, below, ok := rows(region); ok {
		return append(ordered(above, depth+1), ordered(below, depth+1)...)
	}
	return [][]line{region}
}

// columns looks for white from top to bottom with text on both sides.
func columns(region []line) (left, right []line, ok bool) {
	byX := slices.Clone(region)
	slices.SortFunc(byX, func(a, b line) int { return cmp.Compare(a.x, b.x) })
	end := byX[0].end
	bestGap, cut := 0.0, 0.0
	for _, l := range byX[1:] {
		if gap := l.x - end; gap > columnGap*l.size && gap > bestGap {
			bestGap, cut = gap, l.x
		}
		end = max(end, l.end)
	}
	if bestGap == 0 {
		return nil, nil, false
	}
	for _, l := range region {
		if l.x < cut {
			left = append(left, l)
		} else {
			right = append(right, l)
		}
	}
	return left, right, prose(left) && prose(right)
}

// prose tells the columns of a text from those of a table: most of what they
// hold stands in lines of some length.
func prose(lines []line) bool {
	long, inLong, all := 0, 0.0, 0.0
	for _, l := range lines {
		all += l.end - l.x
		if l.end-l.x >= 7*l.size {
			long++
			inLong += l.end - l.x
		}
	}
	return long >= 4 && inLong >= 0.7*all
}

// tailGap is from how many line distances on what stands below the shorter
// right column is no part of the left one.
const tailGap = 1.8

// tail parts what stands below both columns from the left one, which it looks
// like a part of: a table, say, that is narrower than a column.
func tail(left, right []line) (column, below []line) {
	slices.SortStableFunc(left, func(a, b line) int { return cmp.Compare(b.y, a.y) })
	bottom := math.Inf(1)
	for _, l := range right {
		bottom = min(bottom, l.y)
	}
	usual := usualLeading(left)
	for i := len(left) - 1; i > 0 && left[i].y < bottom-0.5*left[i].size; i-- {
		if (left[i-1].y-left[i].y)/left[i].size > tailGap*usual {
			return left[:i], left[i:]
		}
	}
	return left, nil
}

// Where a region is cut across: at white of so many usual line distances, or
// near its edges so that the rest has columns.
const (
	rowGap   = 1.4
	edgeRows = 8
)

// rows cuts a region in which pieces stand beside each other across.
func rows(region []line) (above, below []line, ok bool) {
	byY := slices.Clone(region)
	slices.SortStableFunc(byY, func(a, b line) int { return cmp.Compare(b.y, a.y) })
	if !mayHaveColumns(byY) {
		return nil, nil, false
	}
	best, cut := 0.0, 0
	for i := 1; i < len(byY); i++ {
		if gap := (byY[i-1].y - byY[i].y) / max(byY[i].size, byY[i-1].size); gap > best {
			best, cut = gap, i
		}
	}
	if best > rowGap*usualLeading(byY) {
		return byY[:cut], byY[cut:], true
	}
	for k := 1; k < min(edgeRows, len(byY)); k++ {
		if _, _, ok := columns(byY[k:]); ok {
			return byY[:k], byY[k:], true
		}
		if _, _, ok := columns(byY[:len(byY)-k]); ok {
			return byY[:len(byY)-k], byY[len(byY)-k:], true
		}
	}
	return nil, nil, false
}

// mayHaveColumns reports whether pieces stand beside each other.
func mayHaveColumns(byY []line) bool {
	beside := 0
	for i := 1; i < len(byY); i++ {
		if math.Abs(byY[i].y-byY[i-1].y) < 0.8*byY[i].size {
			if beside++; beside > 3 {
				return true
			}
		}
	}
	return false
}

// paragraphs joins the lines of a region, each paragraph with its line breaks.
// A soft hyphen at the end of a line is a hyphen there.
func paragraphs(region []line) []Block {
	slices.SortStableFunc(region, func(a, b line) int { return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x, b.x)) })
	usual := usualLeading(region)
	var all []Block
	for i, l := range region {
		text := l.text
		if cut, ok := strings.CutSuffix(text, "\u00AD"); ok {
			text = cut + "-"
		}
		n := len(all)
		if n == 0 || len(all[n-1].Text) > longestPiece || begins(region[i-1], l, usual) {
			all = append(all, Block{Text: text, size: l.size, y: l.y})
			continue
		}
		if math.Abs(region[i-1].y-l.y) < sameBaseline*l.size {
			all[n-1].Text += " " + text // cells of one row
		} else {
			all[n-1].Text += "\n" + text
		}
		all[n-1].y = l.y
	}
	return all
}

// usualLeading is the most frequent distance between lines, in sizes.
func usualLeading(region []line) float64 {
	count := map[int]int{}
	best := 12
	for i := 1; i < len(region); i++ {
		d := int(math.Round((region[i-1].y - region[i].y) / region[i].size * 10))
		if d > 5 && d < 30 {
			if count[d]++; count[d] > count[best] {
				best = d
			}
		}
	}
	return float64(best) / 10
}

// begins reports whether a paragraph begins with l.
func begins(before, l line, usual float64) bool {
	leading := (before.y - l.y) / l.size
	switch {
	case math.Abs(before.y-l.y) < sameBaseline*l.size:
		return false
	case leading > max(1.25*usual, usual+0.25) && leading > 1.3 || leading > paragraphGap*max(usual, 1.15) || leading < 0:
		return true
	case math.Abs(before.size-l.size) > 0.15*l.size:
		return true
	case l.x-before.x > indent*l.size && l.x-before.x < 5*l.size:
		return !continues(before.text, l.text)
	}
	return false
}

// continues reports whether text goes on a sentence that before broke off.
func continues(before, text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, "\"'”’») "))
	first, _ := utf8.DecodeRuneInString(text)
	if strings.ContainsRune(".!?:。！？؟।", last) {
		return false
	}
	return last == '-' || last == '\u2010' || unicode.IsLower(first)
}
