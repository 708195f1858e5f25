package evidence

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is one word of a text, or one character of a script that does not
// separate words. It stands at text[start:end]; word is its number in the
// vocabulary of its side.
type token struct {
	word       int32
	start, end int32
	flags      flags
	sign       uint16 // of a number: the currency, percent or degree sign beside it
}

type flags uint32

const (
	isCharToken    flags = 1 << iota // a character of a script without spaces
	isNumber                         // holds a digit
	isCapital                        // begins with a capital letter
	isJoined                         // was put together across a hyphen and a line break, or brackets
	hasVocalMarks                    // has Arabic or Hebrew marks that the other side may lack
	hasSuperscript                   // ends in superscript digits
	isArtefact                       // left behind by copying: not compared
	isAside                          // part of a line that a page's furniture may be: may be skipped
	endsStop                         // a stop of any kind follows, or the block ends
	endsSentence                     // a sentence ends here, as far as can be told
	endsLine                         // a line break follows
	endsBlock                        // an empty line follows, or the text ends
	isNegative                       // a number with a minus sign
	afterDash                        // a number with a dash before it
	decimalNext                      // a number that goes on after a decimal separator
	rangeNext                        // a number, a dash or slash, and another number
	blankNext                        // a number, a blank, and another number
)

// tokenizer splits a text into tokens. The rules are those of the
// specification, section 5.2; both sides go through it.
type tokenizer struct {
	text   string
	words  *vocabulary
	tokens []token
	limit  int // of tokens
	buf    []byte

	// What stands between the last token and the next.
	stop, otherStop bool // a sentence stop; one that is not a full stop
	space           bool
	newlines        int
}

// asciiWord folds the letters and digits of ASCII; everything else is 0.
var asciiWord = func() (t [256]byte) {
	for c := '0'; c <= '9'; c++ {
		t[c] = byte(c)
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = byte(c), byte(c)
	}
	return t
}()

// run splits the whole text, or as much of it as the limit allows, and reports
// whether that was all.
func (t *tokenizer) run() (whole bool) {
	for i := 0; i < len(t.text); {
		if len(t.tokens) >= t.limit {
			t.finish(false)
			return false
		}
		c := t.text[i]
		switch {
		case asciiWord[c] >= 'a':
			i = t.plainWord(i)
		case asciiWord[c] != 0 || c == '[' && singleLetterBracket(t.text, i):
			i = t.word(i)
		case c < utf8.RuneSelf:
			t.separator(rune(c))
			i++
		default:
			i = t.unusual(i)
		}
	}
	t.finish(true)
	return true
}

// unusual handles a rune beyond ASCII at i.
func (t *tokenizer) unusual(i int) int {
	r, size := utf8.DecodeRuneInString(t.text[i:])
	switch {
	case isDropped(r):
		return i + size
	case isCharacter(r):
		return t.character(i, r, size)
	case r < foldTableSize && foldTable[r] != 0 || isWordRune(r) && !isApostrophe(r) || isWordSymbol(r):
		return t.word(i)
	}
	t.separator(r)
	return i + size
}

// isWordSymbol reports whether r is a symbol that NFKC turns into letters, such
// as ™ and ℃.
func isWordSymbol(r rune) bool {
	if r < 0x2100 || !unicode.Is(unicode.So, r) {
		return false
	}
	for _, d := range norm.NFKC.String(string(r)) {
		if isWordRune(d) {
			return true
		}
	}
	return false
}

func (t *tokenizer) separator(r rune) {
	switch r {
	case ' ', '\t', '\r', '\u00A0':
		t.space = true
	case '\n', '\u2028', '\u2029':
		t.space = true
		t.newlines++
		if r == '\u2029' {
			t.newlines++
		}
	case '.':
		t.stop = true
	case '!', '?', '…', '。', '！', '？', '｡', '।', '॥', '؟', '۔', '։', '።', '။', '៕', '．', '﹖', '‽', '⁈', '⁉':
		t.stop, t.otherStop = true, true
	case ';', '\u037E':
		// The question mark of Greek.
		if n := len(t.tokens); n > 0 {
			if last, _ := utf8.DecodeRuneInString(t.text[t.tokens[n-1].start:]); unicode.Is(unicode.Greek, last) {
				t.stop, t.otherStop = true, true
			}
		}
	default:
		if r >= 0x1680 && unicode.IsSpace(r) {
			t.space = true
		}
	}
}

// closeGap tells the last token what stood between it and the next one, which
// begins with the rune next.
func (t *tokenizer) closeGap(next rune) {
	if n := len(t.tokens); n > 0 {
		last := &t.tokens[n-1]
		if t.newlines > 0 {
			last.flags |= endsLine
		}
		if t.newlines > 1 {
			last.flags |= endsBlock | endsSentence | endsStop
		}
		if t.stop {
			last.flags |= endsStop
			if t.otherStop || t.space && !unicode.IsLower(next) && !unicode.IsDigit(next) && !isInitial(t.text, *last) {
				last.flags |= endsSentence
			}
		}
		// Thai and its neighbours end a sentence with a space.
		if t.space && last.flags&isCharToken != 0 && isSoutheastAsian(next) {
			last.flags |= endsStop
		}
	}
	t.stop, t.otherStop, t.space, t.newlines = false, false, false, 0
}

func (t *tokenizer) finish(whole bool) {
	if n := len(t.tokens); n > 0 {
		t.newlines = 2
		t.closeGap(0)
		if !whole {
			t.tokens[n-1].flags &^= endsSentence
		}
	}
}

// isInitial reports whether a token is a single letter, as in "U.S. troops" and
// "J. Smith": the full stop after it ends no sentence.
func isInitial(text string, k token) bool {
	return k.flags&(isNumber|isCharToken) == 0 && utf8.RuneCountInString(text[k.start:k.end]) == 1
}

func isSoutheastAsian(r rune) bool {
	return unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// plainWord reads a word that begins with a letter of ASCII: most are nothing but
// such letters.
func (t *tokenizer) plainWord(i int) int {
	buf, end := t.buf[:0], i
	for end < len(t.text) && asciiWord[t.text[end]] >= 'a' {
		buf = append(buf, asciiWord[t.text[end]])
		end++
	}
	t.buf = buf
	if end < len(t.text) && !endsPlain[t.text[end]] {
		return t.word(i)
	}
	t.closeGap(rune(t.text[i]))
	k := token{start: int32(i), end: int32(end), word: t.words.intern(buf)}
	if t.text[i] < 'a' {
		k.flags = isCapital
	}
	t.tokens = append(t.tokens, k)
	return end
}

// endsPlain are the bytes that end a word whatever follows.
var endsPlain = func() (t [256]bool) {
	for c := range 128 {
		t[c] = asciiWord[c] == 0 && c != '\'' && c != '`' && c != '-' && c != '[' && c != ']'
	}
	return t
}()

// word reads the word that begins at i and returns where it ends.
func (t *tokenizer) word(i int) int {
	w := wordScan{text: t.text, start: i, buf: t.buf[:0]}
	w.scan()
	t.buf = w.buf
	first, _ := utf8.DecodeRuneInString(t.text[w.begin():])
	t.closeGap(first)
	if w.digits && len(w.buf) <= 3 {
		w.group()
	}
	t.buf = w.buf
	k := token{start: int32(i), end: int32(w.end), flags: w.flags}
	if c := t.text[i]; c >= 'A' && c <= 'Z' || first >= utf8.RuneSelf && unicode.IsUpper(first) || c == '[' && unicode.IsUpper(first) {
		k.flags |= isCapital
	}
	if k.flags&isNumber != 0 {
		numberContext(t.text, &k)
	}
	if w.unusual {
		t.addUnusual(k, string(w.buf))
	} else {
		k.word = t.words.intern(w.buf)
		t.tokens = append(t.tokens, k)
	}
	return w.end
}

// addUnusual adds a word that is not in the folded form yet. Compatibility
// forms can hold several words: ½ is 1⁄2.
func (t *tokenizer) addUnusual(k token, raw string) {
	s, marked := withoutVocalMarks(normalise(raw))
	if marked {
		k.flags |= hasVocalMarks
	}
	if strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) || isCharacter(r) }) < 0 {
		if s == "" {
			return
		}
		k.word = t.words.intern([]byte(s))
		t.tokens = append(t.tokens, k)
		return
	}
	from := -1
	flush := func(to int) {
		if from >= 0 && to > from {
			k.word = t.words.intern([]byte(s[from:to]))
			t.tokens = append(t.tokens, k)
		}
		from = -1
	}
	for i, r := range s {
		switch {
		case !isWordRune(r):
			flush(i)
		case isCharacter(r):
			flush(i)
			from = i
			flush(i + utf8.RuneLen(r))
		case from < 0:
			from = i
		}
	}
	flush(len(s))
}

// character reads one character of a script without spaces, with the voicing
// marks that follow it.
func (t *tokenizer) character(i int, r rune, size int) int {
	t.closeGap(r)
	end := i + size
	for end < len(t.text) {
		m, n := utf8.DecodeRuneInString(t.text[end:])
		if m != '\u3099' && m != '\u309A' && m != '\uFF9E' && m != '\uFF9F' {
			break
		}
		end += n
	}
	k := token{start: int32(i), end: int32(end), flags: isCharToken}
	cluster := t.text[i:end]
	if r >= 0x4E00 && r <= 0x9FFF || norm.NFKC.IsNormalString(cluster) {
		t.buf = append(t.buf[:0], cluster...)
		k.word = t.words.intern(t.buf)
		t.tokens = append(t.tokens, k)
		return end
	}
	for _, r := range norm.NFKC.String(cluster) {
		if isWordRune(r) {
			t.buf = utf8.AppendRune(t.buf[:0], r)
			k.word = t.words.intern(t.buf)
			t.tokens = append(t.tokens, k)
		}
	}
	return end
}

// singleLetterBracket reports whether text[i:] is a letter in brackets directly
// before another letter, as in "[T]he" and "[l]'idée".
func singleLetterBracket(text string, i int) bool {
	r, size := utf8.DecodeRuneInString(text[i+1:])
	if !unicode.IsLetter(r) || isCharacter(r) {
		return false
	}
	j := i + 1 + size
	for {
		mark, size := utf8.DecodeRuneInString(text[j:])
		if !unicode.Is(unicode.M, mark) {
			break
		}
		j += size
	}
	if j >= len(text) || text[j] != ']' {
		return false
	}
	next, size := utf8.DecodeRuneInString(text[j+1:])
	return unicode.IsLetter(next) && !isCharacter(next) || isApostrophe(next) && letterAt(text, j+1+size)
}
