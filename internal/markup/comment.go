package markup

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Comment renders the mini-Markdown of comments: emphasis, code, links with a
// text, bare URLs (shown shortened), [tag:x] and magic links such as [help].
// The result is inline HTML that has passed [Renderer.Sanitise]. Everything
// else is text: line breaks become blanks, "&amp;" and "<b>" are shown as typed.
func (r *Renderer) Comment(src string) string {
	return r.CommentOn(src, "")
}

// CommentOn is [Renderer.Comment] for a comment on a post; [edit] leads to
// editPath, the page where that post is edited, and stays text if that is "".
func (r *Renderer) CommentOn(src, editPath string) string {
	src = strings.TrimSpace(strings.ReplaceAll(normaliseSource(src), "\n", " "))
	c := commentParser{r: r, src: src, editPath: editPath}
	return r.Sanitise(string(c.parse(nil)))
}

// commentParser reads one comment, or the text of a link in it.
type commentParser struct {
	r        *Renderer
	src      string
	editPath string
	inLink   bool
	pos      int
	text     int      // where the plain text begins that is not in pieces yet
	pieces   [][]byte // the result; those of unmatched delimiters are replaced later
	open     []delimiter
	openOf   map[string]int // how many of open have that run
	noCode   [8]bool        // there is no closing run of that many backticks ahead
}

// delimiter is a run of * or _ that may open emphasis.
type delimiter struct {
	run   string
	piece int
}

var emphasisTags = map[int][2]string{
	1: {"<em>", "</em>"}, 2: {"<strong>", "</strong>"}, 3: {"<strong><em>", "</em></strong>"},
}

func (c *commentParser) parse(dst []byte) []byte {
	c.openOf = map[string]int{}
	for c.pos < len(c.src) {
		start := c.pos
		html, ok := c.construct()
		if !ok {
			c.pos = start + 1
		} else if html != nil {
			c.add(start, html)
		}
	}
	c.add(len(c.src), nil)
	for _, p := range c.pieces {
		dst = append(dst, p...)
	}
	return dst
}

// add adds the plain text up to end, and then html.
func (c *commentParser) add(end int, html []byte) {
	if c.text < end {
		c.pieces = append(c.pieces, appendPlain(nil, c.src[c.text:end], false))
	}
	c.pieces = append(c.pieces, html)
	c.text = c.pos
}

// construct reads what is special at the position and moves on behind it. With
// a nil result and ok set, that is plain text or has been added to c.pieces.
func (c *commentParser) construct() (html []byte, ok bool) {
	rest := c.src[c.pos:]
	switch rest[0] {
	case '\\':
		if len(rest) > 1 && strings.IndexByte("\\*_`[]", rest[1]) >= 0 {
			c.pos += 2
			return appendPlain(nil, rest[1:2], false), true
		}
	case '`':
		return c.code(rest)
	case '[':
		if !c.inLink {
			return c.bracket(rest)
		}
	case '*', '_':
		c.emphasis(rest)
		return nil, true
	case '$':
		if c.r.site.Math {
			if tex, n, display := cutFormula([]byte(rest[:min(len(rest), 2000)])); n > 0 {
				c.pos += n
				class := "math"
				if display {
					class = "math display"
				}
				return append(appendPlain([]byte(spanTags[class]), string(tex), false), "</span>"...), true
			}
		}
	case 'h', 'H', 'f', 'F':
		if !c.inLink {
			return c.bare(rest)
		}
	}
	return nil, false
}

// code reads `code`; as many backticks end it as began it.
func (c *commentParser) code(rest string) ([]byte, bool) {
	n := len(rest) - len(strings.TrimLeft(rest, "`"))
	if n < len(c.noCode) && !c.noCode[n] {
		for i := n; i < len(rest); {
			tick := strings.IndexByte(rest[i:], '`')
			if tick < 0 {
				break
			}
			i += tick
			run := len(rest[i:]) - len(strings.TrimLeft(rest[i:], "`"))
			if run == n {
				code := rest[n:i]
				if trimmed := strings.Trim(code, " "); trimmed != "" && strings.Contains(code, "`") {
					code = trimmed
				}
				c.pos += i + n
				return append(appendPlain([]byte("<code>"), code, false), "</code>"...), true
			}
			i += run
		}
		c.noCode[n] = true
	}
	c.pos += n
	return []byte(rest[:n]), true
}

// bracket reads a link with a text, a tag link or a magic link.
func (c *commentParser) bracket(rest string) ([]byte, bool) {
	if name, meta, n := parseTagLink(rest); n > 0 {
		c.pos += n
		return c.r.appendTag(nil, name, meta), true
	}
	end := 1
	for end < len(rest) && rest[end] != ']' {
		if rest[end] == '[' {
			return nil, false
		}
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) {
		return nil, false
	}
	label := rest[1:end]
	if target, n := linkTarget(rest[end+1:]); n > 0 && strings.TrimSpace(label) != "" {
		if href := c.r.cleanPlainURL(target); href != "" && !strings.HasPrefix(href, "mailto:") {
			c.pos += end + 1 + n
			inner := commentParser{r: c.r, src: label, inLink: true}
			return append(inner.parse(appendOpenLink(nil, href)), "</a>"...), true
		}
	}
	if link, ok := c.r.magic(label, c.editPath); ok {
		c.pos += end + 1
		b := appendPlain(appendOpenLink(nil, link.URL), link.Text, false)
		return append(b, "</a>"...), true
	}
	return nil, false
}

// linkTarget reads "(target)" or "(target "title")" at the start of s; n is its
// length, or 0.
func linkTarget(s string) (target string, n int) {
	if s == "" || s[0] != '(' {
		return "", 0
	}
	depth, end := 0, 0
	for i := 1; i < len(s) && i < 2000; i++ {
		switch c := s[i]; {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ')':
			if end == 0 {
				end = i
			}
			return s[1:end], i + 1
		case c == ' ':
			if end == 0 {
				if depth > 0 {
					return "", 0
				}
				end = i
			}
			title := strings.TrimLeft(s[i:], " ")
			if title == "" || title[0] != '"' && title[0] != ')' {
				return "", 0
			}
			if title[0] == '"' {
				closing := strings.Index(title[1:], `")`)
				if closing < 0 {
					return "", 0
				}
				return s[1:end], len(s) - len(title) + closing + 3
			}
		}
	}
	return "", 0
}

func appendOpenLink(dst []byte, href string) []byte {
	dst = append(dst, `<a href="`...)
	return append(appendPlain(dst, href, true), `">`...)
}

// bare reads a URL that stands in the text.
func (c *commentParser) bare(rest string) ([]byte, bool) {
	colon := strings.IndexByte(rest[:min(len(rest), 6)], ':')
	if colon < 0 || !strings.HasPrefix(rest[colon:], "://") ||
		schemeBefore(c.src[max(0, c.pos-utf8.UTFMax):c.pos+colon]) != colon {
		return nil, false
	}
	n := bareURL(rest[colon+3:])
	if n == 0 {
		return nil, false
	}
	url := rest[:colon+3+n]
	href := c.r.cleanPlainURL(url)
	c.pos += len(url)
	if href == "" {
		return nil, true
	}
	label := c.r.title(url)
	if label == url {
		label = shortURL(url)
	}
	return append(appendPlain(appendOpenLink(nil, href), label, false), "</a>"...), true
}

// emphasis reads a run of * or _ and pairs it with an earlier one.
func (c *commentParser) emphasis(rest string) {
	n := len(rest) - len(strings.TrimLeft(rest, rest[:1]))
	run := rest[:n]
	before, _ := utf8.DecodeLastRuneInString(c.src[:c.pos])
	after, _ := utf8.DecodeRuneInString(rest[n:])
	opens := n < len(rest) && !unicode.IsSpace(after)
	closes := c.pos > 0 && !unicode.IsSpace(before)
	if run[0] == '_' { // snake_case is no emphasis
		wordBefore := c.pos > 0 && (unicode.IsLetter(before) || unicode.IsDigit(before))
		wordAfter := n < len(rest) && (unicode.IsLetter(after) || unicode.IsDigit(after))
		opens, closes = opens && !wordBefore, closes && !wordAfter
	}
	tags, known := emphasisTags[n]
	c.pos += n
	if !known || !opens && !closes {
		return
	}
	c.add(c.pos-n, []byte(run))
	if closes && c.openOf[run] > 0 {
		for {
			last := c.open[len(c.open)-1]
			c.open = c.open[:len(c.open)-1]
			c.openOf[last.run]--
			if last.run == run {
				c.pieces[last.piece] = []byte(tags[0])
				c.pieces[len(c.pieces)-1] = []byte(tags[1])
				return
			}
		}
	}
	if opens {
		c.open = append(c.open, delimiter{run, len(c.pieces) - 1})
		c.openOf[run]++
	}
}
