package dump

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley"
)

// Limits of one row; a published row has at most about 100 kB.
const (
	maxValue = 4 << 20
	maxRow   = 16 << 20
	maxAttrs = 100
)

// rawAttr is an attribute as it stands in the file, its value still escaped.
// Both slices are valid until the next row is read.
type rawAttr struct{ name, value []byte }

// scanner reads the rows of one file of a dump. It knows just the XML that
// dumps consist of: a declaration, a root element, and in it empty elements
// <row …/> with attributes. Everything else is an error that names file, row
// and byte offset; there are no document types, entities or nested elements.
type scanner struct {
	r     io.Reader
	name  string // of the file, for messages
	buf   []byte // unread bytes are buf[pos:end]
	pos   int
	end   int
	base  int64 // offset of buf[0] in the file
	eof   bool
	row   int64 // number of the current row, from 1
	start int   // of the current row in buf
	attrs []rawAttr
	frame Frame
	open  bool // within the root element
}

func newScanner(r io.Reader, name string) *scanner {
	return &scanner{r: r, name: name, buf: make([]byte, 256<<10)}
}

// errorf describes what is broken, and where.
func (s *scanner) errorf(format string, args ...any) error {
	at := "before the first row"
	if s.row > 0 {
		at = fmt.Sprintf("row %d", s.row)
	}
	return parley.Errorf(parley.Invalid, "%s: %s, byte %d: %s", s.name, at, s.base+int64(s.pos), fmt.Sprintf(format, args...))
}

var errTruncated = errors.New("the file ends too early")

// fill reads more bytes, keeping everything from keep on.
func (s *scanner) fill(keep int) error {
	if s.eof {
		return s.errorf("%v", errTruncated)
	}
	if keep > 0 {
		copy(s.buf, s.buf[keep:s.end])
		s.base += int64(keep)
		s.pos -= keep
		s.end -= keep
		s.start -= keep
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxRow {
			return s.errorf("a row is larger than %d bytes", maxRow)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			return nil
		}
		if err != nil {
			return s.errorf("%v", err)
		}
		if n > 0 {
			return nil
		}
	}
	return s.errorf("%v", io.ErrNoProgress)
}

// need makes at least n bytes available at pos, or fails at the end of file.
func (s *scanner) need(n, keep int) error {
	for s.end-s.pos < n {
		before := s.pos
		if err := s.fill(keep); err != nil {
			return err
		}
		keep -= before - s.pos
	}
	return nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

// skipSpace skips white space and returns it. At the end of the file it stops.
func (s *scanner) skipSpace() ([]byte, error) {
	from := s.pos
	for {
		for s.pos < s.end && isSpace(s.buf[s.pos]) {
			s.pos++
		}
		if s.pos < s.end || s.eof {
			return s.buf[from:s.pos], nil
		}
		if s.pos-from > 1<<16 {
			from = s.pos
		}
		before := s.pos
		if err := s.fill(from); err != nil {
			return nil, err
		}
		from -= before - s.pos
	}
}

// begin reads the prolog and the root element's start tag.
func (s *scanner) begin(root string) error {
	if err := s.need(4, 0); err != nil {
		return err
	}
	s.frame.NoBOM = !bytes.HasPrefix(s.buf[s.pos:s.end], []byte("\ufeff"))
	if !s.frame.NoBOM {
		s.pos += 3
	}
	if _, err := s.skipSpace(); err != nil {
		return err
	}
	if err := s.declaration(); err != nil {
		return err
	}
	if err := s.need(2, s.pos); err != nil {
		return err
	}
	if s.buf[s.pos] != '<' {
		return s.errorf("this is no XML file of a data dump")
	}
	at := s.base + int64(s.pos)
	tag, err := s.until('>')
	if err != nil {
		return err
	}
	name := strings.Trim(string(tag), "<>/ \r\n\t")
	end := s.pos
	s.pos = int(at - s.base) // where the tag begins, for messages
	switch {
	case strings.HasPrefix(name, "!"):
		return s.errorf("document types and entities are not allowed")
	case name != root:
		return s.errorf("the root element is <%s>, not <%s>: is the file named rightly?", clip(name), root)
	}
	s.pos = end
	// An empty file of a dump may be <badges />.
	s.open = !bytes.HasSuffix(tag, []byte("/>"))
	if space, err := s.skipSpace(); err != nil {
		return err
	} else if s.open {
		s.learnIndent(space)
	}
	return nil
}

func (s *scanner) declaration() error {
	if err := s.need(5, s.pos); err != nil {
		return err
	}
	if !bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<?xml")) {
		s.frame.Declaration = "-"
		return nil
	}
	text, err := s.until('>')
	if err != nil {
		return err
	}
	if d := string(text); d != usualDeclaration {
		if !strings.Contains(strings.ToLower(d), "utf-8") && strings.Contains(d, "encoding") {
			return s.errorf("the encoding is not UTF-8: %s", clip(d))
		}
		s.frame.Declaration = d
	}
	space, err := s.skipSpace()
	s.frame.LF = !bytes.HasPrefix(space, []byte("\r\n"))
	return err
}

// learnIndent reads line end and indent from the space before the first row.
func (s *scanner) learnIndent(space []byte) {
	indent := strings.TrimLeft(string(space), "\r\n")
	if s.pos+1 < s.end && s.buf[s.pos+1] == '/' {
		return // no rows
	}
	switch indent {
	case "  ":
	case "":
		s.frame.Indent = "-"
	default:
		s.frame.Indent = indent
	}
}

// until returns the bytes up to and including c and moves behind them.
func (s *scanner) until(c byte) ([]byte, error) {
	from := s.pos
	for {
		if i := bytes.IndexByte(s.buf[s.pos:s.end], c); i >= 0 {
			s.pos += i + 1
			return s.buf[from:s.pos], nil
		}
		if s.end-from > 1<<16 {
			return nil, s.errorf("a tag is not ended")
		}
		s.pos = s.end
		before := s.pos
		if err := s.fill(from); err != nil {
			return nil, err
		}
		from -= before - s.pos
	}
}

// next reads the next row into attrs; false after the last one.
func (s *scanner) next() (bool, error) {
	if !s.open {
		return false, s.trailer()
	}
	if _, err := s.skipSpace(); err != nil {
		return false, err
	}
	s.row++
	if err := s.need(5, s.pos); err != nil {
		return false, err
	}
	head := s.buf[s.pos : s.pos+5]
	if !bytes.HasPrefix(head, []byte("<row")) || !isSpace(head[4]) && head[4] != '/' {
		s.row--
		return s.notARow()
	}
	s.start = s.pos
	s.pos += 4
	s.attrs = s.attrs[:0]
	for {
		more, err := s.attr()
		if err != nil || !more {
			return err == nil, err
		}
	}
}

// notARow reads the end of the root element, or says what stands there.
func (s *scanner) notARow() (bool, error) {
	if s.buf[s.pos] == '<' && s.buf[s.pos+1] == '/' {
		if _, err := s.until('>'); err != nil {
			return false, err
		}
		s.open = false
		return false, s.trailer()
	}
	if bytes.HasPrefix(s.buf[s.pos:s.end], []byte("<!--")) {
		return false, s.errorf("comments are not part of a data dump")
	}
	return false, s.errorf("found %q where a <row> is expected", clip(string(s.buf[s.pos:min(s.end, s.pos+20)])))
}

// trailer reads what follows the root element.
func (s *scanner) trailer() error {
	space, err := s.skipSpace()
	if err != nil {
		return err
	}
	s.frame.FinalNewline = len(space) > 0
	if s.pos < s.end {
		return s.errorf("there is more after the end of the root element")
	}
	return nil
}

// attr reads one attribute into attrs, or the end of the row.
func (s *scanner) attr() (bool, error) {
	for s.pos < s.end && isSpace(s.buf[s.pos]) {
		s.pos++
	}
	if s.pos+1 >= s.end {
		if err := s.refill(); err != nil {
			return false, err
		}
		return true, nil
	}
	if s.buf[s.pos] == '/' {
		if s.buf[s.pos+1] != '>' {
			return false, s.errorf("a row is not ended by />")
		}
		s.pos += 2
		return false, nil
	}
	nameAt := s.pos
	eq := bytes.IndexByte(s.buf[s.pos:s.end], '=')
	if eq < 0 || s.pos+eq+1 >= s.end {
		if s.end-s.pos > 1000 {
			return false, s.errorf("an attribute without a value")
		}
		if err := s.refill(); err != nil {
			return false, err
		}
		return true, nil
	}
	quoteAt := s.pos + eq + 1
	if s.buf[quoteAt] != '"' {
		s.pos = quoteAt
		return false, s.errorf("a value does not begin with a double quotation mark")
	}
	n := bytes.IndexByte(s.buf[quoteAt+1:s.end], '"')
	if n < 0 {
		if s.end-quoteAt > maxValue {
			return false, s.errorf("a value is larger than %d bytes", maxValue)
		}
		if err := s.refill(); err != nil {
			return false, err
		}
		return true, nil
	}
	a := rawAttr{s.buf[nameAt : nameAt+eq], s.buf[quoteAt+1 : quoteAt+1+n]}
	if err := s.validate(a); err != nil {
		return false, err
	}
	s.attrs = append(s.attrs, a)
	s.pos = quoteAt + n + 2
	return true, nil
}

// refill reads more of a row that is cut by the buffer's end. The attributes
// read so far move with the bytes, so the row is begun again.
func (s *scanner) refill() error {
	if err := s.fill(s.start); err != nil {
		return err
	}
	s.pos = s.start + 4
	s.attrs = s.attrs[:0]
	return nil
}

func (s *scanner) validate(a rawAttr) error {
	if !validName(a.name) {
		return s.errorf("%q is no name of an attribute", clip(string(a.name)))
	}
	if len(s.attrs) >= maxAttrs {
		return s.errorf("a row has more than %d attributes", maxAttrs)
	}
	for _, b := range s.attrs {
		if bytes.Equal(a.name, b.name) {
			return s.errorf("the attribute %s stands twice", a.name)
		}
	}
	if bytes.IndexByte(a.value, '<') >= 0 {
		return s.errorf("the value of %s has a bare <", a.name)
	}
	if !utf8.Valid(a.value) {
		return s.errorf("the value of %s is not UTF-8", a.name)
	}
	return nil
}

func validName(name []byte) bool {
	if len(name) == 0 || len(name) > 100 {
		return false
	}
	for _, c := range name {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':') {
			return false
		}
	}
	return true
}

// raw is the current row as it stands in the file.
func (s *scanner) raw() string { return string(s.buf[s.start:s.pos]) }

// unescape returns the text that an escaped value means, and whether escaping
// that text again gives the same bytes.
func (s *scanner) unescape(a rawAttr) (text string, canonical bool, err error) {
	v := a.value
	amp := bytes.IndexByte(v, '&')
	if amp < 0 {
		// A reader must not see a raw line end or tab as a space: keep the spelling.
		return string(v), !rawSpace(v), nil
	}
	canonical = true
	out := make([]byte, 0, len(v))
	for {
		out = append(out, v[:amp]...)
		v = v[amp+1:]
		semi := bytes.IndexByte(v[:min(len(v), 12)], ';')
		if semi < 0 {
			return "", false, s.errorf("an & in the value of %s begins no entity", a.name)
		}
		r, usual := entity(string(v[:semi]))
		if r < 0 {
			return "", false, s.errorf("unknown entity &%s; in the value of %s", clip(string(v[:semi])), a.name)
		}
		if r == 0 {
			r = utf8.RuneError // no engine keeps a NUL in a text
		}
		canonical = canonical && usual
		out = utf8.AppendRune(out, r)
		v = v[semi+1:]
		if amp = bytes.IndexByte(v, '&'); amp < 0 {
			break
		}
	}
	out = append(out, v...)
	return string(out), canonical && !rawSpace(a.value), nil
}

// rawSpace reports whether a value has a line end or tab that is not escaped.
func rawSpace(v []byte) bool {
	return bytes.IndexByte(v, '\n') >= 0 || bytes.IndexByte(v, '\r') >= 0 || bytes.IndexByte(v, '\t') >= 0
}

// entity returns the character of an entity, or -1, and whether the published
// dumps write the character so.
func entity(name string) (r rune, usual bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', false
	case "#xA":
		return '\n', true
	case "#xD":
		return '\r', true
	case "#x9":
		return '\t', true
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return -1, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || n >= 0xD800 && n < 0xE000 {
		return -1, false
	}
	return rune(n), false
}

func clip(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "…"
	}
	return s
}
