package pdf

import (
	"bytes"
	"strconv"
)

// The objects of a file are nil, bool, float64, str, name, array, dict, ref and
// *stream; in content streams also operator.
type (
	str      string // bytes, in whatever encoding
	name     string
	operator string
	array    []any
	dict     map[name]any
	ref      int // number of an object; generations are told apart by order alone
)

// stream is a dictionary with data that is still encoded.
type stream struct {
	dict dict
	data []byte
}

// deepest is how deep arrays and dictionaries may nest.
const deepest = 50

// lexer reads objects from bytes. It never fails: what it can't read it skips.
type lexer struct {
	b     []byte
	at    int
	depth int
}

func space(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) skipSpace() {
	for l.at < len(l.b) {
		switch c := l.b[l.at]; {
		case space(c):
			l.at++
		case c == '%':
			for l.at < len(l.b) && l.b[l.at] != '\n' && l.b[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// ends are what closes an array or a dictionary.
type ends string

// next reads an object; ok is false at the end.
func (l *lexer) next() (object any, ok bool) {
	l.skipSpace()
	if l.at >= len(l.b) {
		return nil, false
	}
	c := l.b[l.at]
	switch c {
	case '/':
		return l.name(), true
	case '(':
		return l.literal(), true
	case '<':
		if l.at+1 < len(l.b) && l.b[l.at+1] == '<' {
			l.at += 2
			return l.dict(), true
		}
		return l.hex(), true
	case '[':
		l.at++
		return l.array(), true
	case ']':
		l.at++
		return ends("]"), true
	case '>':
		l.at++
		if l.at < len(l.b) && l.b[l.at] == '>' {
			l.at++
		}
		return ends(">>"), true
	case ')', '{', '}':
		l.at++
		return operator(c), true
	}
	return l.word(), true
}

// word reads a number, a constant or an operator.
func (l *lexer) word() any {
	start := l.at
	for l.at < len(l.b) && !space(l.b[l.at]) && !delimiter(l.b[l.at]) {
		l.at++
	}
	w := string(l.b[start:l.at])
	switch w {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if f, err := strconv.ParseFloat(w, 64); err == nil {
			return f
		}
		return 0.0 // "--5", "1.2.3": writers err
	}
	return operator(w)
}

func (l *lexer) name() name {
	l.at++
	var b []byte
	for l.at < len(l.b) && !space(l.b[l.at]) && !delimiter(l.b[l.at]) {
		c := l.b[l.at]
		if c == '#' && l.at+2 < len(l.b) {
			if n, err := strconv.ParseUint(string(l.b[l.at+1:l.at+3]), 16, 8); err == nil {
				c = byte(n)
				l.at += 2
			}
		}
		b = append(b, c)
		l.at++
	}
	return name(b)
}

func (l *lexer) hex() str {
	l.at++
	var b []byte
	half, high := false, byte(0)
	for ; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		if c == '>' {
			l.at++
			break
		}
		n, ok := hexDigit(c)
		if !ok {
			continue
		}
		if half = !half; half {
			high = n << 4
		} else {
			b = append(b, high|n)
		}
	}
	if half {
		b = append(b, high)
	}
	return str(b)
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *lexer) literal() str {
	l.at++
	var b []byte
	for open := 1; l.at < len(l.b); l.at++ {
		c := l.b[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return str(b)
			}
		case '\\':
			l.at++
			if l.at >= len(l.b) {
				return str(b)
			}
			c = l.b[l.at]
			if e, ok := escapes[c]; ok {
				c = e
			} else if c >= '0' && c <= '7' {
				n := 0
				for i := 0; i < 3 && l.at < len(l.b) && l.b[l.at] >= '0' && l.b[l.at] <= '7'; i++ {
					n = n*8 + int(l.b[l.at]-'0')
					l.at++
				}
				l.at--
				c = byte(n)
			} else if c == '\r' || c == '\n' {
				if c == '\r' && l.at+1 < len(l.b) && l.b[l.at+1] == '\n' {
					l.at++
				}
				continue
			}
		}
		b = append(b, c)
	}
	return str(b)
}

// nested reads the objects up to the end of an array or a dictionary, joining
// "1 0 R" to a reference.
func (l *lexer) nested(end ends) array {
	var list array
	if l.depth++; l.depth > deepest {
		l.at = len(l.b)
	}
	defer func() { l.depth-- }()
	for {
		o, ok := l.next()
		if !ok {
			return list
		}
		switch v := o.(type) {
		case ends:
			if v == end {
				return list
			}
			continue
		case operator:
			if n := len(list); v == "R" && n >= 2 {
				if number, ok := list[n-2].(float64); ok {
					list = append(list[:n-2], ref(number))
				}
				continue
			}
			if v == "endobj" || v == "stream" { // the end was forgotten
				l.at -= len(v)
				return list
			}
		}
		list = append(list, o)
	}
}

func (l *lexer) array() array { return l.nested("]") }

func (l *lexer) dict() dict {
	list := l.nested(">>")
	d := make(dict, len(list)/2)
	for i := 0; i+1 < len(list); i += 2 {
		key, ok := list[i].(name)
		if !ok {
			i-- // out of step: look for the next name
			continue
		}
		d[key] = list[i+1]
	}
	return d
}
