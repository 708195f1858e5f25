package evidence

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// reader takes the formatting off a quotation and keeps, for each byte that
// stays, where it was written.
type reader struct {
	text     string
	markdown bool
	list     []line
	looks    int // at lines for attribution

	// Text between the steps: lines joined, with their origin.
	joined     []byte
	joinedFrom []int32
	off        []span // attribution lines in joined, by kind

	out    []byte
	origin []int32
	marks  []markAt
	spans  []span
	glues  []glue
}

// markAt is an elision mark: the offset in out of what follows it, and the bytes
// that were written for it.
type markAt struct{ at, start, end int }

// span is a stretch of bytes that is a group.
type span struct {
	start, end int
	kind       groupKind
}

// glue is a place in out where letters in brackets are part of a word.
type glue struct {
	at     int
	suffix bool // the ending of "work[s]"
}

// line is a line of the quotation without block quotation and list marks.
type line struct {
	start, end int // in text
	blank      bool
	block      bool // begins a block of its own: a list item, a heading
	number     int  // bytes of its number, "2. "
	dash       bool // the item's mark is a hyphen
	off        lineKind
}

type lineKind uint8

const (
	textLine     lineKind = iota
	offLine               // certainly attribution: left out
	optionalLine          // attribution unless the source has it there
)

var (
	quoteMark  = regexp.MustCompile(`^[ \t]{0,3}(?:>[ \t]?)+`)
	listMark   = regexp.MustCompile(`^[ \t]*(?:[-*+•][ \t]+|#{1,6}[ \t]+)`)
	numberMark = regexp.MustCompile(`^[ \t]*\d{1,9}[.)][ \t]+`)
	fenceMark  = regexp.MustCompile("^[ \t]*(?:```+|~~~+)[^`]*$")
)

// lines splits the text and takes the marks of blocks off.
func (r *reader) lines() {
	for start := 0; start <= len(r.text); {
		end := len(r.text)
		if n := strings.IndexByte(r.text[start:], '\n'); n >= 0 {
			end = start + n
		}
		l := line{start: start, end: end}
		if r.markdown {
			r.blockMarks(&l)
		}
		l.blank = strings.TrimSpace(r.text[l.start:end]) == ""
		r.list = append(r.list, l)
		start = end + 1
	}
}

// blockMarks takes the marks of block quotations, lists, headings and fences off a
// line.
func (r *reader) blockMarks(l *line) {
	rest := r.text[l.start:l.end]
	if firstByte(rest) == '>' {
		l.start += len(quoteMark.FindString(rest))
		rest = r.text[l.start:l.end]
	}
	switch c := firstByte(rest); {
	case c == '`' || c == '~':
		if fenceMark.MatchString(rest) {
			l.start = l.end
		}
	case c >= '0' && c <= '9':
		// "2019. It was" may be a list or a sentence: the number stays.
		if n := len(r.list); n == 0 || r.list[n-1].blank || r.list[n-1].block {
			l.number = len(numberMark.FindString(rest))
			l.block = l.number > 0
		}
	case strings.IndexByte("-*+#\xE2", c) >= 0:
		if mark := listMark.FindString(rest); mark != "" {
			l.block = true
			l.dash = strings.TrimSpace(mark) == "-"
			l.start += len(mark)
		}
	}
}

// firstByte returns the first byte that is no blank, 0 if there is none.
func firstByte(s string) byte {
	for i := range len(s) {
		if s[i] != ' ' && s[i] != '\t' {
			return s[i]
		}
	}
	return 0
}

// attribution finds the lines that name the source: the first, the last, and
// those after an empty line.
func (r *reader) attribution() {
	first, last := 0, len(r.list)-1
	for first <= last && r.takeOff(first) {
		first++
	}
	for last > first && r.takeOff(last) {
		last--
	}
	for i := first + 1; i < last; i++ {
		if r.list[i-1].blank && !r.list[i].blank {
			r.list[i].off = r.attributionKind(i)
		}
	}
}

// mostLooks bounds the lines that are looked at for attribution.
const mostLooks = 200

// takeOff marks the line if it is blank or attribution, and reports whether.
func (r *reader) takeOff(i int) bool {
	if r.list[i].blank {
		return true
	}
	r.list[i].off = r.attributionKind(i)
	return r.list[i].off != textLine
}

// body joins the lines that stay and reads what is within them.
func (r *reader) body() {
	r.joined, r.joinedFrom, r.off = r.joined[:0], r.joinedFrom[:0], r.off[:0]
	gap := ""
	for _, l := range r.list {
		if l.blank || l.off == offLine {
			if l.off == offLine {
				r.off = append(r.off, span{len(r.joined), len(r.joined), attributionGroup})
			}
			if len(r.joined) > 0 {
				gap = "\n\n"
			}
			continue
		}
		if l.block && len(r.joined) > 0 {
			gap = "\n\n"
		}
		for range gap {
			r.joined = append(r.joined, '\n')
			r.joinedFrom = append(r.joinedFrom, int32(l.start))
		}
		start := len(r.joined)
		r.joined = append(r.joined, r.text[l.start:l.end]...)
		for i := l.start; i < l.end; i++ {
			r.joinedFrom = append(r.joinedFrom, int32(i))
		}
		if l.off == optionalLine {
			r.off = append(r.off, span{start, len(r.joined), attributionGroup})
		} else if l.number > 0 {
			r.off = append(r.off, span{start, start + l.number, numberGroup})
		}
		gap = "\n"
	}
	r.inline()
}

// keepAll reads everything as words, attribution too.
func (r *reader) keepAll() {
	for i := range r.list {
		r.list[i].off = textLine
	}
	r.body()
}

// inline reads emphasis, links, code, HTML, elision marks and brackets.
func (r *reader) inline() {
	r.out, r.origin, r.marks, r.spans, r.glues = r.out[:0], r.origin[:0], r.marks[:0], r.spans[:0], r.glues[:0]
	r.out, r.origin = slices.Grow(r.out, len(r.joined)), slices.Grow(r.origin, len(r.joined))
	s := inlineScan{reader: r, s: r.joined, closers: bracketClosers(r.joined)}
	next := 0 // of r.off
	for i := 0; i < len(s.s); {
		for next < len(r.off) && r.off[next].start == r.off[next].end {
			next++
		}
		if next < len(r.off) && i >= r.off[next].start {
			o := r.off[next]
			start := len(r.out)
			for i < o.end {
				i = s.step(i, o.end)
			}
			r.spans = append(s.dropWithin(start), span{start, len(r.out), o.kind})
			next++
			continue
		}
		limit := len(s.s)
		if next < len(r.off) {
			limit = r.off[next].start
		}
		i = s.step(i, limit)
	}
}

// inlineScan walks over the joined lines.
type inlineScan struct {
	*reader
	s         []byte
	closers   map[int]int // where each square bracket closes
	noCode    [4]bool     // nothing closes a code span of so many backticks
	noComment bool
}

// dropWithin returns the spans that end before the offset.
func (s *inlineScan) dropWithin(start int) []span {
	n := len(s.spans)
	for n > 0 && s.spans[n-1].start >= start {
		n--
	}
	return s.spans[:n]
}

// emit copies the bytes [i, j) to the output.
func (s *inlineScan) emit(i, j int) {
	s.out = append(s.out, s.s[i:j]...)
	s.origin = append(s.origin, s.joinedFrom[i:j]...)
}

// put writes text that stands for what was written at i.
func (s *inlineScan) put(i int, text string) {
	s.out = append(s.out, text...)
	for range len(text) {
		s.origin = append(s.origin, s.joinedFrom[i])
	}
}

// begins are the bytes at which something other than plain text may begin; the
// last four begin the ellipses and brackets beyond ASCII.
var begins = func() (t [256]bool) {
	for _, c := range []byte("[(.<&`*~\\!\xC2\xE2\xE3\xEF") {
		t[c] = true
	}
	return t
}()

// step reads what stands at i and returns what comes after it, at most limit.
func (s *inlineScan) step(i, limit int) int {
	end := i
	for end < limit && !begins[s.s[end]] {
		end++
	}
	if end > i {
		s.emit(i, end)
		return end
	}
	if end := elisionMark(s.s[:limit], i); end > i {
		if s.s[i] == '.' && dots(s.s[i:end]) > 3 {
			s.put(i, ".") // four dots: a full stop and a mark
		}
		s.put(i, " ")
		s.marks = append(s.marks, markAt{len(s.out), int(s.joinedFrom[i]), int(s.joinedFrom[end-1]) + 1})
		return end
	}
	c := s.s[i]
	if c == '[' || c == '(' || c == 0xEF || c == 0xE3 {
		if end := s.bracket(i, limit); end > i {
			return end
		}
	}
	if s.markdown {
		if end := s.formatting(i, limit, c); end > i {
			return end
		}
	}
	_, size := utf8.DecodeRune(s.s[i:limit])
	s.emit(i, i+size)
	return i + size
}

var (
	entity  = regexp.MustCompile(`^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	htmlTag = regexp.MustCompile(`^</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>`)
	webLink = regexp.MustCompile(`^<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>`)
	linkEnd = regexp.MustCompile(`^\]\(\s*(<[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)`)
	footRef = regexp.MustCompile(`^\[\^[^\]\s]{1,40}\]`)
)

// formatting reads Markdown and HTML; it returns i if there is none.
func (s *inlineScan) formatting(i, limit int, c byte) int {
	rest := s.s[i:limit]
	switch c {
	case '\\':
		if len(rest) > 1 && rest[1] < utf8.RuneSelf && unicode.In(rune(rest[1]), unicode.P, unicode.S) {
			s.emit(i+1, i+2)
			return i + 2
		}
	case '&':
		if m := entity.Find(rest); m != nil {
			s.put(i, html.UnescapeString(string(m)))
			return i + len(m)
		}
	case '`':
		return s.code(i, limit)
	case '<':
		return s.tag(i, rest)
	case '!':
		if len(rest) > 1 && rest[1] == '[' {
			if _, end := s.link(i+1, limit); end > 0 {
				return end // an image is no text
			}
		}
	case '*', '~':
		n := 1
		for n < len(rest) && rest[n] == c {
			n++
		}
		if (c == '*' || n == 2) && (!wordAround(s.s[:limit], i, i+n) || lettersAround(s.s[:limit], i, i+n)) {
			return i + n
		}
	}
	return i
}

// code copies a code span as it is; its backticks go.
func (s *inlineScan) code(i, limit int) int {
	n := i
	for n < limit && s.s[n] == '`' {
		n++
	}
	size := min(n-i, len(s.noCode)-1)
	if n-i == 1 && lettersAround(s.s[:limit], i, n) || s.noCode[size] {
		return i // an apostrophe, or one that nothing closes
	}
	fence := s.s[i:n]
	for j := n; j < limit; {
		k := bytes.Index(s.s[j:limit], fence)
		if k < 0 {
			break
		}
		k += j
		end := k + len(fence)
		if end == limit || s.s[end] != '`' {
			s.emit(n, k)
			return end
		}
		for end < limit && s.s[end] == '`' {
			end++
		}
		j = end
	}
	s.noCode[size] = limit == len(s.s)
	return i
}

// htmlElements are the elements that posts may hold, with what parts their text
// from that around them. Other words in angle brackets are words.
var htmlElements = func() map[string]string {
	m := make(map[string]string)
	for gap, names := range map[string]string{
		"":     "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr",
		"\n":   "br",
		"\n\n": "address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul",
	} {
		for _, name := range strings.Fields(names) {
			m[name] = gap
		}
	}
	return m
}()

// tag leaves a tag out; one that begins a block or a line leaves a break.
func (s *inlineScan) tag(i int, rest []byte) int {
	if !s.noComment && bytes.HasPrefix(rest, []byte("<!--")) {
		if n := bytes.Index(rest, []byte("-->")); n >= 0 {
			return i + n + 3
		}
		s.noComment = true
	}
	if m := webLink.Find(rest); m != nil {
		s.emit(i+1, i+len(m)-1)
		return i + len(m)
	}
	m := htmlTag.FindSubmatch(rest)
	if m == nil {
		return i
	}
	gap, known := htmlElements[strings.ToLower(string(m[1]))]
	if !known {
		return i
	}
	s.put(i, gap)
	return i + len(m[0])
}

// link returns the offsets of a link's text, whose bracket opens at i, and where
// the link ends; 0 if there is none.
func (s *inlineScan) link(i, limit int) (text [2]int, end int) {
	closer, ok := s.closers[i]
	if !ok || closer+1 >= limit || s.s[closer+1] != '(' {
		return text, 0
	}
	rest := s.s[closer:min(limit, closer+longestLink)]
	if !mayEndLink(rest) {
		return text, 0
	}
	m := linkEnd.Find(rest)
	if m == nil || onlyDots(m[2:len(m)-1]) {
		return text, 0
	}
	return [2]int{i + 1, closer}, closer + len(m)
}

// mayEndLink reports whether linkEnd may match, by what follows the first run of an
// address: many brackets that lead nowhere are not tried at length.
func mayEndLink(b []byte) bool {
	address := b[len("]("):]
	stop := bytes.IndexAny(address, " \t\n\f\r()<>")
	if stop < 0 {
		return false
	}
	switch address[stop] {
	case '<':
		return stop == 0
	case '>':
		return false
	case '(':
		closing := bytes.IndexAny(address[stop+1:], " \t\n\f\r()")
		return closing >= 0 && address[stop+1+closing] == ')'
	}
	return true
}

// bracketClosers pairs the square brackets of each paragraph.
func bracketClosers(s []byte) map[int]int {
	pairs := make(map[int]int)
	var open []int
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			open = append(open, i)
		case ']':
			if n := len(open); n > 0 {
				pairs[open[n-1]] = i
				open = open[:n-1]
			}
		case '\n':
			if i+1 < len(s) && s[i+1] == '\n' {
				open = open[:0]
			}
		}
	}
	return pairs
}

// longestLink bounds the address and title of a link, in bytes.
const longestLink = 2000

func onlyDots(b []byte) bool {
	return len(b) > 0 && len(bytes.Trim(b, ". \u00A0…")) == 0
}

// wordAround reports whether letters or digits stand on both sides of s[i:j].
func wordAround(s []byte, i, j int) bool {
	a, _ := utf8.DecodeLastRune(s[:i])
	b, _ := utf8.DecodeRune(s[j:])
	return isWordRune(a) && isWordRune(b)
}

func lettersAround(s []byte, i, j int) bool {
	a, _ := utf8.DecodeLastRune(s[:i])
	b, _ := utf8.DecodeRune(s[j:])
	return unicode.IsLetter(a) && unicode.IsLetter(b)
}
