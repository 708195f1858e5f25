package pdf

import (
	"strings"
	"unicode/utf16"
)

// cmap turns the codes of a font into text, or into the numbers of its glyphs.
type cmap struct {
	spaces []codeSpace
	single map[uint32]string
	ranges []codeRange
	wide   bool // two bytes a code, without a table
	utf16  bool // the codes are UTF-16
}

type codeSpace struct {
	bytes    int
	from, to uint32
}

type codeRange struct {
	from, to uint32
	text     []uint16 // of from; the last unit counts up
}

// mostCodes bounds the tables of one font.
const mostCodes = 200_000

func code(s str) uint32 {
	n := uint32(0)
	for i := range min(len(s), 4) {
		n = n<<8 | uint32(s[i])
	}
	return n
}

func units(s str) []uint16 {
	var u []uint16
	for i := 0; i+1 < len(s) && i < 256; i += 2 {
		u = append(u, uint16(s[i])<<8|uint16(s[i+1]))
	}
	if len(s) == 1 {
		u = append(u, uint16(s[0]))
	}
	return u
}

// readCMap reads a ToUnicode table.
func readCMap(b []byte) *cmap {
	m := &cmap{single: map[uint32]string{}}
	l := &lexer{b: b}
	var args array
	for count := 0; count < mostCodes; count++ {
		o, ok := l.next()
		if !ok {
			break
		}
		op, isOp := o.(operator)
		if !isOp {
			args = append(args, o)
			continue
		}
		switch op {
		case "endcodespacerange":
			for i := 0; i+1 < len(args); i += 2 {
				from, ok1 := args[i].(str)
				to, ok2 := args[i+1].(str)
				if ok1 && ok2 && len(from) > 0 && len(from) <= 4 {
					m.spaces = append(m.spaces, codeSpace{len(from), code(from), code(to)})
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				from, ok1 := args[i].(str)
				to, ok2 := args[i+1].(str)
				if ok1 && ok2 {
					m.single[code(from)] = string(utf16.Decode(units(to)))
				}
			}
		case "endbfrange":
			m.addRanges(args)
		}
		args = nil
	}
	return m
}

func (m *cmap) addRanges(args array) {
	for i := 0; i+2 < len(args); i += 3 {
		from, ok1 := args[i].(str)
		to, ok2 := args[i+1].(str)
		if !ok1 || !ok2 {
			continue
		}
		switch text := args[i+2].(type) {
		case str:
			if u := units(text); len(u) > 0 {
				m.ranges = append(m.ranges, codeRange{code(from), code(to), u})
			}
		case array:
			for k, t := range text {
				if s, ok := t.(str); ok && len(m.single) < mostCodes {
					m.single[code(from)+uint32(k)] = string(utf16.Decode(units(s)))
				}
			}
		}
	}
}

// text is what a code stands for.
func (m *cmap) text(c uint32) (string, bool) {
	if m.utf16 {
		return string(utf16.Decode([]uint16{uint16(c)})), true
	}
	if s, ok := m.single[c]; ok {
		return s, true
	}
	for i := len(m.ranges) - 1; i >= 0 && i >= len(m.ranges)-2000; i-- {
		if r := &m.ranges[i]; c >= r.from && c <= r.to {
			u := append([]uint16{}, r.text...)
			u[len(u)-1] += uint16(c - r.from)
			return string(utf16.Decode(u)), true
		}
	}
	return "", false
}

// next splits the first code off s.
func (m *cmap) next(s str) (c uint32, n int) {
	if m.wide {
		n = min(2, len(s))
		return code(s[:n]), n
	}
	for n := 1; n <= min(4, len(s)); n++ {
		c := code(s[:n])
		for _, space := range m.spaces {
			if space.bytes == n && c >= space.from && c <= space.to {
				return c, n
			}
		}
	}
	if len(m.spaces) > 0 {
		n = min(m.spaces[0].bytes, len(s))
		return code(s[:n]), n
	}
	return code(s[:1]), 1
}

// predefined are the tables whose codes are Unicode or plain glyph numbers.
func predefined(n name) *cmap {
	s := string(n)
	return &cmap{wide: true, utf16: strings.Contains(s, "UCS2") || strings.Contains(s, "UTF16")}
}
