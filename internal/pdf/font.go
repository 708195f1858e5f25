package pdf

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// font knows what the codes of a font stand for and how far they move the pen.
type font struct {
	codes     *cmap // how strings are cut into codes
	toUnicode *cmap // nil without a table
	encoding  [256]string
	composite bool
	widths    map[uint32]float64 // in thousandths of the size
	usual     float64
}

func (f *file) font(v any) *font {
	d := f.dict(v)
	t := &font{codes: &cmap{}, widths: map[uint32]float64{}, usual: 500}
	if s, ok := f.get(d["ToUnicode"]).(*stream); ok {
		t.toUnicode = readCMap(f.data(s))
	}
	if f.name(d["Subtype"]) == "Type0" {
		f.compositeFont(t, d)
		return t
	}
	f.simpleEncoding(t, d)
	first := f.int(d["FirstChar"])
	for i, w := range f.array(d["Widths"]) {
		if i > 255 {
			break
		}
		t.widths[uint32(first+i)] = f.number(w)
	}
	if f.name(d["Subtype"]) == "Type3" {
		// Its widths are in units of its own.
		scale := 1.0
		if m := f.array(d["FontMatrix"]); len(m) == 6 {
			scale = f.number(m[0]) * 1000
		}
		for c := range t.widths {
			t.widths[c] *= scale
		}
	}
	if w := f.number(f.dict(d["FontDescriptor"])["MissingWidth"]); w > 0 {
		t.usual = w
	}
	return t
}

func (f *file) compositeFont(t *font, d dict) {
	t.composite = true
	t.usual = 1000
	switch e := f.get(d["Encoding"]).(type) {
	case name:
		t.codes = predefined(e)
		if t.toUnicode == nil && t.codes.utf16 {
			t.toUnicode = t.codes
		}
	case *stream:
		t.codes = readCMap(f.data(e))
	default:
		t.codes = &cmap{wide: true}
	}
	below := f.array(d["DescendantFonts"])
	if len(below) == 0 {
		return
	}
	cid := f.dict(below[0])
	if w := f.get(cid["DW"]); w != nil {
		t.usual = f.number(w)
	}
	list := f.array(cid["W"])
	for i := 0; i+1 < len(list) && len(t.widths) < mostCodes; {
		first := f.int(list[i])
		if widths := f.array(list[i+1]); widths != nil {
			for k, w := range widths {
				t.widths[uint32(first+k)] = f.number(w)
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			return
		}
		last, w := min(f.int(list[i+1]), first+0xFFFF), f.number(list[i+2])
		for c := first; c <= last; c++ {
			t.widths[uint32(c)] = w
		}
		i += 3
	}
}

func (f *file) simpleEncoding(t *font, d dict) {
	base := charmap.Windows1252
	e := f.get(d["Encoding"])
	differences := f.dict(e)
	if named, ok := e.(name); ok && named == "MacRomanEncoding" || f.name(differences["BaseEncoding"]) == "MacRomanEncoding" {
		base = charmap.Macintosh
	}
	for i := range 256 {
		if r := base.DecodeByte(byte(i)); r != utf8.RuneError && r >= ' ' {
			t.encoding[i] = string(r)
		}
	}
	at := 0
	for _, v := range f.array(differences["Differences"]) {
		switch v := f.get(v).(type) {
		case float64:
			at = int(v)
		case name:
			if s := glyphText(string(v)); s != "" && at >= 0 && at < 256 {
				t.encoding[at] = s
			}
			at++
		}
	}
}

// show reads a string: each of its codes with its text and its width, in
// thousandths of the size.
func (t *font) show(s str, each func(text string, width float64, space bool)) {
	for len(s) > 0 {
		c, n := t.codes.next(s)
		s = s[n:]
		width, ok := t.widths[c]
		if !ok {
			width = t.usual
		}
		text, known := "", false
		if t.toUnicode != nil {
			text, known = t.toUnicode.text(c)
		}
		if !known && !t.composite && c < 256 {
			text = t.encoding[c]
		}
		each(text, width, n == 1 && c == ' ')
	}
}

// glyphText is what a glyph's name says it shows (the Adobe Glyph List for the
// names that Latin fonts use).
func glyphText(glyph string) string {
	glyph, _, _ = strings.Cut(glyph, ".")
	if s, ok := glyphNames[glyph]; ok {
		return s
	}
	if len(glyph) == 1 {
		return glyph
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(glyph, prefix); ok && len(hex) >= 4 && len(hex) <= 6 {
			if n, err := strconv.ParseUint(hex, 16, 32); err == nil && utf8.ValidRune(rune(n)) {
				return string(rune(n))
			}
		}
	}
	if number, ok := strings.CutPrefix(glyph, "afii"); ok {
		return cyrillic(number)
	}
	// Letters with an accent: "eacute", "Scaron".
	if len(glyph) > 2 {
		if accent, ok := accents[glyph[1:]]; ok {
			return composed(glyph[:1], accent)
		}
	}
	return ""
}

// cyrillic is the letter behind a name like afii10017, which is А.
func cyrillic(number string) string {
	n, err := strconv.Atoi(number)
	for _, capital := range []bool{true, false} {
		first, a, yo := 10065, 'а', "ё"
		if capital {
			first, a, yo = 10017, 'А', "Ё"
		}
		switch d := n - first; {
		case err != nil || d < 0 || d > 32:
		case d < 6:
			return string(a + rune(d))
		case d == 6:
			return yo
		default:
			return string(a + rune(d-1))
		}
	}
	return ""
}
