package search

import (
	"unicode/utf8"
)

// maxWordBytes is the length at which a folded word is cut, in texts and in
// queries alike.
const maxWordBytes = 64

// Classes of bytes for the scanner.
const (
	byteOther = iota
	byteWord
	byteHigh
)

// byteClass and lowerByte serve the ASCII fast path.
var byteClass, lowerByte = func() (class, lower [256]uint8) {
	for c := range 256 {
		lower[c] = uint8(c)
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			class[c] = byteWord
		case c >= 'A' && c <= 'Z':
			class[c], lower[c] = byteWord, uint8(c)+'a'-'A'
		case c >= 0x80:
			class[c] = byteHigh
		}
	}
	return class, lower
}()

// plusNames and sharpNames are the words that keep a following "++" or "#".
var (
	plusNames  = map[string]bool{"c": true, "g": true, "notepad": true}
	sharpNames = map[string]bool{"c": true, "f": true, "j": true, "x": true}
)

// scanner cuts a text into folded words with their positions. Text of unspaced
// scripts yields pairs of neighbouring characters, and single characters:
// all of them in a document, in a query only one that stands alone.
type scanner struct {
	text       string
	apostrophe bool // an apostrophe between letters belongs to the word
	query      bool

	next  int // where to go on
	place int // position of the next word

	// The current word. Its bytes are valid until the next call of scan.
	word       []byte
	start, end int  // in text
	position   int  // counted in words
	exact      bool // not to be stemmed

	buf      []byte
	state    runState
	run      []byte // the folded character a pair may begin with
	runStart int
	runEnd   int
	runLong  bool // run had a character before it
}

// runState says what to do with the character in scanner.run.
type runState uint8

const (
	runNone   runState = iota // there is none
	runSingle                 // emit it alone
	runPair                   // emit it with its successor
)

func (s *scanner) reset(text string) {
	s.text, s.next, s.place, s.state = text, 0, 0, runNone
}

// scan moves to the next word and reports whether there is one.
func (s *scanner) scan() bool {
	if s.scanRun() {
		return true
	}
	for s.next < len(s.text) {
		c := s.text[s.next]
		switch byteClass[c] {
		case byteWord:
			if s.scanWord() {
				return true
			}
		case byteHigh:
			r, n := utf8.DecodeRuneInString(s.text[s.next:])
			switch {
			case unspaced(r):
				s.takeCluster()
				s.state, s.runLong = runSingle, false
				if s.scanRun() {
					return true
				}
			case r != utf8.RuneError && isWordRune(r):
				if s.scanWord() {
					return true
				}
			default:
				s.next += n
			}
		default:
			if c == '.' && s.scanDotNet() {
				return true
			}
			s.next++
		}
	}
	return false
}

// scanWord reads a word of a spaced script at next. It reports false for one
// of which nothing is left after folding.
func (s *scanner) scanWord() bool {
	text, i, buf := s.text, s.next, s.buf[:0]
	s.start = i
	for i < len(text) {
		c := text[i]
		if byteClass[c] == byteWord {
			buf = append(buf, lowerByte[c])
			i++
			continue
		}
		if c < 0x80 {
			if c != '\'' || !s.joins(i, 1) {
				break
			}
			buf = append(buf, '\'')
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '’':
			if !s.joins(i, n) {
				n = 0
			} else {
				buf = append(buf, '\'')
			}
		case ignorable(r):
		case unspaced(r), r == utf8.RuneError, !isWordRune(r):
			n = 0
		default:
			buf = appendFold(buf, r)
		}
		if n == 0 {
			break
		}
		i += n
	}
	s.exact = false
	if i < len(text) && (text[i] == '+' || text[i] == '#') {
		n := suffix(buf, text[i:])
		buf = append(buf, text[i:i+n]...)
		i += n
		s.exact = n > 0
	}
	s.next, s.end, s.buf = i, i, buf
	return s.emit(buf)
}

// joins reports whether the apostrophe of n bytes at i stands between letters.
func (s *scanner) joins(i, n int) bool {
	if !s.apostrophe || i == s.start || i+n >= len(s.text) {
		return false
	}
	c := s.text[i+n]
	return byteClass[c] == byteWord && c > '9'
}

// suffix returns how many bytes of rest belong to the known name word: 2 for
// "++", 1 for "#".
func suffix(word []byte, rest string) int {
	if rest[0] == '#' {
		if sharpNames[string(word)] && (len(rest) == 1 || byteClass[rest[1]] != byteWord) {
			return 1
		}
		return 0
	}
	if len(rest) > 1 && rest[1] == '+' && (len(rest) == 2 || rest[2] != '+') && plusNames[string(word)] {
		return 2
	}
	return 0
}

// scanDotNet reads the name ".net" at next.
func (s *scanner) scanDotNet() bool {
	i := s.next
	if len(s.text) < i+4 || lowerByte[s.text[i+1]] != 'n' || lowerByte[s.text[i+2]] != 'e' || lowerByte[s.text[i+3]] != 't' {
		return false
	}
	if len(s.text) > i+4 && byteClass[s.text[i+4]] != byteOther {
		return false
	}
	s.start, s.end, s.next, s.exact = i, i+4, i+4, true
	s.buf = append(s.buf[:0], ".net"...)
	return s.emit(s.buf)
}

func (s *scanner) emit(word []byte) bool {
	if len(word) == 0 {
		return false
	}
	if len(word) > maxWordBytes {
		n := maxWordBytes
		for n > 0 && !utf8.RuneStart(word[n]) {
			n--
		}
		word = word[:n]
	}
	s.word, s.position = word, s.place
	s.place++
	return true
}

// takeCluster reads the character of an unspaced script at next into run.
func (s *scanner) takeCluster() {
	_, n := utf8.DecodeRuneInString(s.text[s.next:])
	s.runStart = s.next
	end := s.next + n
	keep := end
	for end < len(s.text) && s.text[end] >= 0x80 {
		r, n := utf8.DecodeRuneInString(s.text[end:])
		if !extends(r) && !ignorable(r) {
			break
		}
		end += n
		// A hostile text may pile up marks; the rest of them is dropped.
		if end-s.runStart <= 24 {
			keep = end
		}
	}
	s.runEnd, s.next = end, end
	s.run = appendCluster(s.run[:0], s.text[s.runStart:keep])
}

// more reports whether a character of an unspaced script stands at next.
func (s *scanner) more() bool {
	if s.next >= len(s.text) || s.text[s.next] < 0x80 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[s.next:])
	return unspaced(r)
}

// scanRun emits the next single character or pair of the present run of
// unspaced text and reports false at its end. A pair has the position of its
// first character.
func (s *scanner) scanRun() bool {
	for s.state != runNone {
		if s.state == runSingle {
			s.state = runPair
			if s.query && (s.runLong || s.more()) {
				continue
			}
			s.buf = append(s.buf[:0], s.run...)
			s.start, s.end, s.exact = s.runStart, s.runEnd, true
			s.word, s.position = s.buf, s.place
			return true
		}
		s.position = s.place
		s.place++
		if !s.more() {
			s.state = runNone
			return false
		}
		s.start = s.runStart
		s.buf = append(s.buf[:0], s.run...)
		s.takeCluster()
		s.buf = append(s.buf, s.run...)
		s.end, s.exact, s.word = s.runEnd, true, s.buf
		s.state, s.runLong = runSingle, true
		return true
	}
	return false
}
