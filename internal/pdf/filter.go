package pdf

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// data is a stream's data, decoded as far as the budget goes. What can be read
// of a damaged stream is returned. Pictures' codings give nothing.
func (f *file) data(s *stream) []byte {
	filters, params := f.list(s.dict["Filter"]), f.list(s.dict["DecodeParms"])
	b := s.data
	for i, filter := range filters {
		var p dict
		if i < len(params) {
			p = f.dict(params[i])
		}
		switch f.name(filter) {
		case "FlateDecode", "Fl":
			b = f.predicted(f.inflate(b), p)
		case "LZWDecode", "LZW":
			b = f.predicted(f.unLZW(b, p), p)
		case "ASCIIHexDecode", "AHx":
			b = []byte((&lexer{b: append([]byte("<"), b...)}).hex())
		case "ASCII85Decode", "A85":
			b = unASCII85(b)
		case "RunLengthDecode", "RL":
			b = f.unRun(b)
		case "Crypt":
		default:
			return nil
		}
	}
	return b
}

// list makes one value and several the same.
func (f *file) list(v any) array {
	switch v := f.get(v).(type) {
	case array:
		return v
	case nil:
		return nil
	default:
		return array{v}
	}
}

func (f *file) read(r io.Reader) []byte {
	var b bytes.Buffer
	n, _ := io.Copy(&b, io.LimitReader(r, int64(max(f.budget, 0)))) // what comes before the damage counts
	f.budget -= int(n)
	return b.Bytes()
}

func (f *file) inflate(b []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	return f.read(r)
}

func (f *file) unLZW(b []byte, p dict) []byte {
	// The standard reader changes code lengths one code later than PDF's
	// writers by default do; it is right for EarlyChange 0 alone.
	if early := p["EarlyChange"]; early != nil && f.int(early) == 0 {
		return f.read(lzw.NewReader(bytes.NewReader(b), lzw.MSB, 8))
	}
	return f.earlyLZW(b)
}

// earlyLZW decodes LZW as TIFF and PDF write it.
func (f *file) earlyLZW(b []byte) []byte {
	const clearTable, end = 256, 257
	type entry struct {
		prefix int
		last   byte
		length int
	}
	table := make([]entry, 258, 4096)
	for i := range 256 {
		table[i] = entry{-1, byte(i), 1}
	}
	var out []byte
	width, previous := 9, -1
	bits, have := 0, 0
	for _, c := range b {
		bits, have = bits<<8|int(c), have+8
		if have < width {
			continue
		}
		code := bits >> (have - width) & (1<<width - 1)
		have -= width
		bits &= 1<<have - 1
		switch {
		case code == end:
			return out
		case code == clearTable:
			table, width, previous = table[:258], 9, -1
			continue
		case code > len(table) || code == len(table) && previous < 0:
			return out
		}
		from := code
		if code == len(table) {
			from = previous
		}
		n := table[from].length
		if f.budget -= n + 1; f.budget < 0 {
			return out
		}
		start := len(out)
		out = append(out, make([]byte, n)...)
		for k, e := n-1, from; k >= 0; k, e = k-1, table[e].prefix {
			out[start+k] = table[e].last
		}
		if code == len(table) {
			out = append(out, out[start])
		}
		if previous >= 0 && len(table) < 4096 {
			table = append(table, entry{previous, out[start], table[previous].length + 1})
		}
		previous = code
		if width < 12 && len(table)+1 >= 1<<width {
			width++
		}
	}
	return out
}

func unASCII85(b []byte) []byte {
	if end := bytes.Index(b, []byte("~>")); end >= 0 {
		b = b[:end]
	}
	out := make([]byte, len(b)+4*bytes.Count(b, []byte("z"))+8)
	n, _, _ := ascii85.Decode(out, b, true) // what comes before the damage counts
	return out[:n]
}

func (f *file) unRun(b []byte) []byte {
	var out []byte
	for i := 0; i < len(b) && b[i] != 128; {
		n := int(b[i])
		i++
		if n < 128 {
			end := min(i+n+1, len(b))
			out = append(out, b[i:end]...)
			i = end
		} else if i < len(b) {
			out = append(out, bytes.Repeat(b[i:i+1], 257-n)...)
			i++
		}
		if len(out) > f.budget {
			break
		}
	}
	f.budget -= len(out)
	return out
}

// predicted undoes the PNG predictors; TIFF's is for pictures.
func (f *file) predicted(b []byte, p dict) []byte {
	if p == nil || f.int(p["Predictor"]) < 10 {
		return b
	}
	get := func(key name, usual int) int {
		if p[key] == nil {
			return usual
		}
		return f.int(p[key])
	}
	colors, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return b
	}
	pixel, row := (colors*bits+7)/8, (colors*bits*columns+7)/8
	out := make([]byte, 0, len(b))
	before := make([]byte, row)
	for len(b) > 1 {
		kind := b[0]
		line := append([]byte{}, b[1:min(row+1, len(b))]...)
		b = b[min(row+1, len(b)):]
		unfilter(kind, line, before, pixel)
		out = append(out, line...)
		copy(before, line)
	}
	return out
}

func unfilter(kind byte, line, above []byte, pixel int) {
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case da <= db && da <= dc:
		return a
	case db <= dc:
		return b
	}
	return c
}

func abs(n int) int { return max(n, -n) }
