package markup

import (
	"html"
	"strings"
	"unicode/utf8"
)

// special marks the bytes that text or attribute values cannot hold as they are.
var special = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\n' && c != '\t'
	}
	t[0x7f] = true
	t['&'], t['<'], t['>'], t['"'] = true, true, true, true
	return t
}()

// appendText appends the character data raw, decoded and escaped again. Control
// characters vanish: they carry nothing and trick filters further on.
func appendText(dst []byte, raw string) []byte {
	return appendEscaped(dst, raw, false)
}

// appendAttr appends an attribute value likewise, for use between double quotes.
func appendAttr(dst []byte, raw string) []byte {
	return appendEscaped(dst, raw, true)
}

func appendEscaped(dst []byte, raw string, attr bool) []byte {
	from := 0
	for i := 0; i < len(raw); {
		c := raw[i]
		if !special[c] || c == '"' && !attr {
			i++
			continue
		}
		dst = append(dst, raw[from:i]...)
		if c == '&' {
			decoded, n := entity(raw[i:], attr)
			dst = appendPlain(dst, decoded, attr)
			i += n
		} else {
			dst = appendPlain(dst, raw[i:i+1], attr)
			i++
		}
		from = i
	}
	return append(dst, raw[from:]...)
}

// appendPlain appends plain text, escaped.
func appendPlain(dst []byte, plain string, attr bool) []byte {
	for i := 0; i < len(plain); i++ {
		switch c := plain[i]; {
		case c == '&':
			dst = append(dst, "&amp;"...)
		case c == '<':
			dst = append(dst, "&lt;"...)
		case c == '>':
			dst = append(dst, "&gt;"...)
		case c == '"' && attr:
			dst = append(dst, "&#34;"...)
		case special[c] && c != '"':
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// entity decodes the character reference that s begins with and returns its
// length; s begins with "&". What is no reference decodes to "&". In attribute
// values "&copy=1" is no reference, as browsers have it: links are full of such.
func entity(s string, attr bool) (decoded string, n int) {
	const longest = len("&CounterClockwiseContourIntegral;")
	i := 1
	if i < len(s) && s[i] == '#' {
		i++
	}
	for i < len(s) && i < longest && (isLetter(s[i]) || isDigit(s[i])) {
		i++
	}
	terminated := i < len(s) && s[i] == ';'
	if terminated {
		i++
	}
	if i < 3 {
		return "&", 1
	}
	if attr && !terminated && s[1] != '#' {
		if i < len(s) && (s[i] == '=' || isLetter(s[i]) || isDigit(s[i])) {
			return "&", 1
		}
		// A reference without ";" counts only if nothing of the word is left over.
		if d := html.UnescapeString(s[:i]); utf8.RuneCountInString(d) == 1 {
			return d, i
		}
		return "&", 1
	}
	switch s[:i] { // most of the references in real posts, without a table
	case "&amp;":
		return "&", i
	case "&lt;":
		return "<", i
	case "&gt;":
		return ">", i
	case "&quot;", "&#34;":
		return `"`, i
	case "&#39;":
		return "'", i
	case "&nbsp;":
		return "\u00a0", i
	}
	d := html.UnescapeString(s[:i])
	if d == s[:i] || attr && strings.HasSuffix(d, ";") {
		return "&", 1
	}
	return d, i
}

// unescape decodes all references of an attribute value.
func unescape(raw string) string {
	amp := strings.IndexByte(raw, '&')
	if amp < 0 {
		return raw
	}
	b := make([]byte, 0, len(raw))
	for i := 0; ; {
		b = append(b, raw[i:i+amp]...)
		i += amp
		decoded, n := entity(raw[i:], true)
		b = append(b, decoded...)
		i += n
		if amp = strings.IndexByte(raw[i:], '&'); amp < 0 {
			return string(append(b, raw[i:]...))
		}
	}
}

// unescapeText appends character data with its references decoded. Control
// characters become blanks.
func unescapeText(dst []byte, raw string) []byte {
	for i := 0; i < len(raw); {
		if raw[i] != '&' {
			dst = append(dst, visible(raw[i]))
			i++
			continue
		}
		decoded, n := entity(raw[i:], false)
		for j := 0; j < len(decoded); j++ {
			dst = append(dst, visible(decoded[j]))
		}
		i += n
	}
	return dst
}

func visible(c byte) byte {
	if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
		return ' '
	}
	return c
}

// isBlankText reports whether the character data raw shows nothing.
func isBlankText(raw string) bool {
	for i := 0; i < len(raw); {
		if raw[i] != '&' {
			if raw[i] > ' ' && raw[i] != 0x7f {
				return false
			}
			i++
			continue
		}
		decoded, n := entity(raw[i:], false)
		for j := 0; j < len(decoded); j++ {
			if decoded[j] > ' ' && decoded[j] != 0x7f {
				return false
			}
		}
		i += n
	}
	return true
}
