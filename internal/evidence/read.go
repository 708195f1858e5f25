package evidence

import (
	"strings"
	"unicode/utf8"
)

// Quotation is a quotation read for checking. It does not change and may be
// checked against any number of sources, by several goroutines at once.
type Quotation struct {
	written string  // as it was given
	clean   string  // without formatting and marks
	origin  []int32 // where each byte of clean was written
	tokens  []token
	words   *vocabulary
	// For each token, the marks between it and the one before it, and the group
	// it is in: an index into groups, or −1.
	marks    []marks
	group    []int16
	groups   []group
	notes    []noteMark
	groupKey int // of the group that was opened last

	elisions  []elisionAt
	leftovers []span // artefacts, in clean

	language string // as told from its words; "" if unknown
	// Of the tokens with brackets in them, the bytes before the ending of those like
	// "work[s]"; 0 of others, like "[T]he".
	bracketed map[int]int

	Artefacts int  // what copying left in it and the check passes over
	Cut       bool // it is longer than [MaxQuoteWords]; the rest is not compared
}

// elisionAt is an elision mark: before which token it stands, and the bytes that
// were written for it.
type elisionAt struct{ before, start, end int }

// marks say what stands between two words of a quotation.
type marks uint8

const (
	elision marks = 1 << iota
	paragraph
)

// group is a stretch of a quotation that need not be in the source.
type group struct {
	kind   groupKind
	lo, hi int // tokens
}

type groupKind uint8

const (
	bracketGroup     groupKind = iota // [words in brackets]
	attributionGroup                  // a line that seems to name the source
	artefactGroup                     // a line that seems to be a page's furniture
	numberGroup                       // the number of a list item
)

// Words returns how many words of the quotation are compared; characters of
// scripts without spaces count as words.
func (q *Quotation) Words() int { return len(q.tokens) }

// Text returns the quotation without formatting, marks and attribution.
func (q *Quotation) Text() string { return q.clean }

// Read reads a quotation as it stands in a post: in Markdown, with or without
// the marks of a block quotation.
func Read(markdown string) *Quotation {
	r := reader{text: markdown, markdown: true}
	return r.read()
}

// ReadText reads a quotation that has no formatting, such as the text of an
// HTML block quotation: empty lines part its paragraphs.
func ReadText(text string) *Quotation {
	r := reader{text: text}
	return r.read()
}

// maxQuoteBytes bounds what is read of a quotation, in bytes: more than
// [MaxQuoteWords] words of any language.
const maxQuoteBytes = 16 * MaxQuoteWords

func (r *reader) read() *Quotation {
	whole := r.text
	if end := maxQuoteBytes; len(whole) > end {
		for end > maxQuoteBytes-utf8.UTFMax && !utf8.RuneStart(whole[end]) {
			end--
		}
		r.text = whole[:end]
	}
	r.lines()
	r.attribution()
	r.body()
	q := r.quotation()
	if len(q.tokens) == 0 && len(r.off) > 0 {
		// Never when nothing would remain.
		r.keepAll()
		q = r.quotation()
	}
	q.Cut = q.Cut || len(whole) > maxQuoteBytes
	return q
}

// quotation makes the tokens and ties marks and groups to them.
func (r *reader) quotation() *Quotation {
	q := &Quotation{written: r.text, clean: string(r.out), origin: r.origin}
	q.words = newVocabulary(len(q.clean) / 8)
	t := tokenizer{text: q.clean, words: q.words, limit: MaxQuoteWords, tokens: make([]token, 0, min(len(q.clean)/4, MaxQuoteWords)+4)}
	q.Cut = !t.run()
	q.words.seal()
	q.Artefacts = markArtefacts(q.clean, t.tokens, q.words)
	if q.Artefacts > 0 && allArtefacts(t.tokens) {
		q.Artefacts = 0
		for i := range t.tokens {
			t.tokens[i].flags &^= isArtefact
		}
	}
	q.tie(t.tokens, r)
	frequency := make([]int, len(q.words.words))
	for _, k := range q.tokens {
		frequency[k.word]++
	}
	q.language = tellLanguage(len(q.tokens), func(word string) int {
		if id := q.words.id(word); id >= 0 {
			return frequency[id]
		}
		return 0
	})
	return q
}

// setBracketed notes that the coming token has brackets in it.
func (q *Quotation) setBracketed(stem int) {
	if q.bracketed == nil {
		q.bracketed = make(map[int]int)
	}
	q.bracketed[len(q.tokens)] = stem
}

func allArtefacts(tokens []token) bool {
	for _, k := range tokens {
		if k.flags&isArtefact == 0 {
			return false
		}
	}
	return true
}

// tie drops artefacts and finds for each token that stays its marks and group.
func (q *Quotation) tie(tokens []token, r *reader) {
	var pending marks
	m, g, s := 0, 0, 0
	for i, k := range tokens {
		for m < len(r.marks) && r.marks[m].at <= int(k.start) {
			pending |= elision
			q.elisions = append(q.elisions, elisionAt{len(q.tokens), r.marks[m].start, r.marks[m].end})
			m++
		}
		if i > 0 && tokens[i-1].flags&endsBlock != 0 {
			pending |= paragraph
		}
		if k.flags&isArtefact != 0 {
			q.leftover(tokens, i)
			continue
		}
		for g < len(r.spans) && r.spans[g].end <= int(k.start) {
			g++
		}
		in := int16(-1)
		switch {
		case g < len(r.spans) && r.spans[g].start <= int(k.start):
			in = q.join(g, r.spans[g].kind)
		case k.flags&isAside != 0:
			// Numbered above every span, by the block it stands in.
			in = q.join(len(r.spans)+i-asideOffset(tokens, i), artefactGroup)
		}
		for s < len(r.glues) && r.glues[s].at < int(k.start) {
			s++
		}
		if s < len(r.glues) && r.glues[s].at < int(k.end) {
			k.flags |= isJoined
			q.setBracketed(q.stem(k, r.glues[s]))
		} else if strings.IndexByte(q.clean[k.start:k.end], '[') >= 0 {
			q.setBracketed(0)
		}
		q.tokens = append(q.tokens, k)
		q.marks = append(q.marks, pending)
		q.group = append(q.group, in)
		pending = 0
	}
	if len(q.groups) > 0 && q.allGrouped() {
		// A quotation that is nothing but brackets is to be found as it is.
		q.groups = nil
		for i := range q.group {
			q.group[i] = -1
		}
	}
}

// stem returns how many bytes of a word stand before its ending in brackets; 0 if
// what is in brackets is no ending.
func (q *Quotation) stem(k token, g glue) int {
	if !g.suffix {
		return 0
	}
	before := strings.Join(wordsOf(q.clean[k.start:g.at]), "")
	if !strings.HasPrefix(q.words.words[k.word], before) {
		return 0
	}
	return len(before)
}

// leftover notes an artefact that is passed over: its place, and a note mark's
// number.
func (q *Quotation) leftover(tokens []token, i int) {
	k := tokens[i]
	if isNoteMark(q.clean, k) {
		q.notes = append(q.notes, noteMark{len(q.tokens), k})
	}
	if n := len(q.leftovers); n > 0 && i > 0 && tokens[i-1].flags&isArtefact != 0 && int(tokens[i-1].end) == q.leftovers[n-1].end {
		q.leftovers[n-1].end = int(k.end)
		return
	}
	q.leftovers = append(q.leftovers, span{int(k.start), int(k.end), artefactGroup})
}

// asideOffset returns how far into its line the token at i stands.
func asideOffset(tokens []token, i int) int {
	n := 0
	for i-n > 0 && tokens[i-n-1].flags&isAside != 0 && tokens[i-n-1].flags&endsLine == 0 {
		n++
	}
	return n
}

// join adds the coming token to the last group if that has the same key, or
// else opens one.
func (q *Quotation) join(key int, kind groupKind) int16 {
	n := len(q.groups)
	at := len(q.tokens)
	if n > 0 && q.groupKey == key && q.groups[n-1].hi == at {
		q.groups[n-1].hi = at + 1
		return int16(n - 1)
	}
	if n >= maxGroups {
		return -1
	}
	q.groupKey = key
	q.groups = append(q.groups, group{kind, at, at + 1})
	return int16(n)
}

// maxGroups bounds the brackets that are looked at; further ones are words.
const maxGroups = 1000

func (q *Quotation) allGrouped() bool {
	for _, g := range q.group {
		if g < 0 {
			return false
		}
	}
	return true
}

// written returns where the bytes [start, end) of the clean text were written.
func (q *Quotation) writtenAt(start, end int) (int, int) {
	if start >= len(q.origin) || end == 0 {
		return 0, 0
	}
	last := int(q.origin[end-1])
	_, size := utf8.DecodeRuneInString(q.written[last:])
	return int(q.origin[start]), last + max(1, size)
}

// squeeze makes every stretch of white space one blank.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
