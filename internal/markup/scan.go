package markup

import "strings"

// tokenKind says what a scanner found.
type tokenKind uint8

const (
	endOfInput tokenKind = iota
	textToken            // character data, entities undecoded
	startTag
	endTag
	hiddenToken // comment, doctype, processing instruction, content of <script> and its like
)

// token is one piece of HTML. The pieces of an input, laid end to end, are the
// input again, except that a tag cut off by its end is left out, as in browsers.
type token struct {
	kind  tokenKind
	name  string // of a tag, lower case
	attrs string // of a start tag: everything between the name and ">"
	raw   string
}

// scanner cuts HTML into tokens by the rules of the HTML standard's tokenizer.
// It never fails and reads each byte a bounded number of times.
type scanner struct {
	s   string
	pos int
	// rawText is the element whose content is next, if that element's content
	// is not HTML, such as script.
	rawText string
	// tagsOnly treats the content of script and its like as ordinary HTML: for
	// Markdown, where "<script>" in a sentence must not hide the rest of it.
	tagsOnly bool
}

// rawElements have content that is not parsed as HTML. For those that map to
// true the content was never meant to be read by people.
var rawElements = map[string]bool{
	"script": true, "style": true, "iframe": true, "noembed": true, "noframes": true, "noscript": true,
	"textarea": false, "title": false, "xmp": false, "plaintext": false,
}

// next returns the next token.
func (sc *scanner) next() token {
	if sc.rawText != "" {
		return sc.rawContent()
	}
	start := sc.pos
	for i := start; ; i++ {
		lt := strings.IndexByte(sc.s[i:], '<')
		if lt < 0 {
			sc.pos = len(sc.s)
			if start == len(sc.s) {
				return token{}
			}
			return token{kind: textToken, raw: sc.s[start:]}
		}
		i += lt
		if i+1 < len(sc.s) && opensMarkup(sc.s[i+1:]) {
			if i > start {
				sc.pos = i
				return token{kind: textToken, raw: sc.s[start:i]}
			}
			return sc.markup()
		}
	}
}

// opensMarkup reports whether "<" before s begins a tag or a comment.
func opensMarkup(s string) bool {
	c := s[0]
	return isLetter(c) || c == '!' || c == '?' || c == '/' && len(s) > 1
}

// markup reads the tag or comment at the scanner's position.
func (sc *scanner) markup() token {
	start := sc.pos
	switch c := sc.s[start+1]; {
	case c == '!' && strings.HasPrefix(sc.s[start:], "<!--"):
		sc.pos = start + commentLength(sc.s[start:])
	case isLetter(c):
		return sc.tag(startTag, start+1)
	case c == '/' && isLetter(sc.s[start+2]):
		return sc.tag(endTag, start+2)
	default:
		if i := strings.IndexByte(sc.s[start:], '>'); i >= 0 {
			sc.pos = start + i + 1
		} else {
			sc.pos = len(sc.s)
		}
	}
	return token{kind: hiddenToken, raw: sc.s[start:sc.pos]}
}

// tag reads a tag whose name begins at i. A tag without an end is left out
// together with the rest of the input.
func (sc *scanner) tag(kind tokenKind, i int) token {
	start, nameStart := sc.pos, i
	for i < len(sc.s) && !isSpace(sc.s[i]) && sc.s[i] != '/' && sc.s[i] != '>' {
		i++
	}
	name := lower(sc.s[nameStart:i])
	attrsStart := i
	if i >= len(sc.s) || sc.s[i] != '>' {
		for {
			attr, next := nextAttribute(sc.s, i)
			if next < 0 {
				sc.pos = len(sc.s)
				return token{kind: hiddenToken, raw: sc.s[start:]}
			}
			i = next
			if attr.name == "" {
				break
			}
		}
	}
	sc.pos = i + 1
	if kind == startTag && !sc.tagsOnly {
		if _, raw := rawElements[name]; raw {
			sc.rawText = name
		}
	}
	return token{kind: kind, name: name, attrs: sc.s[attrsStart:i], raw: sc.s[start:sc.pos]}
}

// rawContent reads the content of the element sc.rawText, up to its end tag.
func (sc *scanner) rawContent() token {
	name := sc.rawText
	sc.rawText = ""
	start := sc.pos
	end := len(sc.s)
	for i := start; name != "plaintext"; {
		lt := strings.Index(sc.s[i:], "</")
		if lt < 0 {
			break
		}
		i += lt + 2
		if rest := sc.s[i:]; len(rest) > len(name) && strings.EqualFold(rest[:len(name)], name) {
			if c := rest[len(name)]; isSpace(c) || c == '/' || c == '>' {
				end = i - 2
				break
			}
		}
	}
	sc.pos = end
	if rawElements[name] {
		return token{kind: hiddenToken, raw: sc.s[start:end]}
	}
	if start == end {
		return sc.next()
	}
	return token{kind: textToken, raw: sc.s[start:end]}
}

// commentLength is the length of the comment that s begins with.
func commentLength(s string) int {
	if strings.HasPrefix(s, "<!-->") {
		return 5
	}
	if strings.HasPrefix(s, "<!--->") {
		return 6
	}
	for i := 4; i < len(s); {
		dash := strings.Index(s[i:], "--")
		if dash < 0 {
			break
		}
		i += dash
		rest := s[i+2:]
		if strings.HasPrefix(rest, ">") {
			return i + 3
		}
		if strings.HasPrefix(rest, "!>") {
			return i + 4
		}
		i++
	}
	return len(s)
}

// attribute is one attribute of a tag, its value undecoded.
type attribute struct {
	name  string // as written
	value string
}

// nextAttribute reads the attribute of s at or after i and returns where it
// ends. At the end of the tag the name is empty and next is the position of
// ">"; if there is no end, next is negative.
func nextAttribute(s string, i int) (attr attribute, next int) {
	for i < len(s) && (isSpace(s[i]) || s[i] == '/') {
		i++
	}
	if i >= len(s) {
		return attribute{}, -1
	}
	if s[i] == '>' {
		return attribute{}, i
	}
	start := i
	i++ // a leading "=" belongs to the name
	for i < len(s) && !isSpace(s[i]) && s[i] != '/' && s[i] != '>' && s[i] != '=' {
		i++
	}
	attr.name = s[start:i]
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	if i >= len(s) || s[i] != '=' {
		return attr, i
	}
	i++
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	if i >= len(s) {
		return attr, -1
	}
	if q := s[i]; q == '"' || q == '\'' {
		end := strings.IndexByte(s[i+1:], q)
		if end < 0 {
			return attr, -1
		}
		attr.value = s[i+1 : i+1+end]
		return attr, i + end + 2
	}
	start = i
	for i < len(s) && !isSpace(s[i]) && s[i] != '>' {
		i++
	}
	attr.value = s[start:i]
	return attr, i
}

// attributes sets values[i] to the undecoded value of the attribute names[i].
func attributes(attrs string, names []string, values []string) {
	for i := 0; i < len(attrs); {
		attr, next := nextAttribute(attrs, i)
		// The end of attrs is the end of the tag.
		if attr.name != "" {
			for n, name := range names {
				if values[n] == "" && len(attr.name) == len(name) && strings.EqualFold(attr.name, name) {
					values[n] = attr.value
					break
				}
			}
		}
		if next < 0 || attr.name == "" {
			return
		}
		i = next
	}
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isSpace reports whether c is white space to HTML.
func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// lower maps A–Z to a–z; names in HTML fold no other letters.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}
