package evidence

import (
	"slices"
	"unicode/utf8"
)

// Index is the text of a source, prepared so that any number of quotations can
// be checked against it. It does not change and may be used by several
// goroutines at once.
type Index struct {
	text     string
	language string // declared or told; "" if unknown
	tokens   []token
	words    *vocabulary
	// The positions of word w are postings[starts[w]:starts[w+1]], ascending.
	starts   []int32
	postings []int32
	runes    []int32 // code points before each stretch of runeStretch bytes
	ascii    bool
	notes    []noteMark
	cut      bool
	lexica   lexica
}

const runeStretch = 1024

// NewIndex prepares a text: paragraphs stand apart by an empty line. The
// language is a tag such as "de" or "zh-CN"; without one it is told from
// frequent words. Words beyond [MaxSourceWords] are left out.
func NewIndex(text, language string) *Index {
	ix := &Index{text: text, words: newVocabulary(len(text) / 32)}
	t := tokenizer{text: text, words: ix.words, limit: MaxSourceWords, tokens: make([]token, 0, len(text)/6+16)}
	ix.cut = !t.run()
	ix.tokens = t.tokens
	ix.words.seal()
	markArtefacts(text, ix.tokens, ix.words)
	ix.dropArtefacts()
	ix.post()
	ix.countRunes()
	told := tellLanguage(len(ix.tokens), func(word string) int {
		return len(ix.positions(ix.words.id(word)))
	})
	ix.language = baseLanguage(language)
	ix.lexica = lexicaOf(ix.language, told)
	if ix.language == "" {
		ix.language = told
	}
	return ix
}

// Language returns the language of the text, as declared or else as told from
// its words; "" if neither says.
func (ix *Index) Language() string { return ix.language }

// Words returns how many words the text has.
func (ix *Index) Words() int { return len(ix.tokens) }

func (ix *Index) dropArtefacts() {
	kept := ix.tokens[:0]
	for _, k := range ix.tokens {
		if k.flags&isArtefact == 0 {
			kept = append(kept, k)
		} else if isNoteMark(ix.text, k) {
			ix.notes = append(ix.notes, noteMark{len(kept), k})
		}
	}
	ix.tokens = kept
}

func (ix *Index) post() {
	ix.starts = make([]int32, len(ix.words.words)+1)
	for _, k := range ix.tokens {
		ix.starts[k.word+1]++
	}
	for w := range len(ix.words.words) {
		ix.starts[w+1] += ix.starts[w]
	}
	ix.postings = make([]int32, len(ix.tokens))
	next := slices.Clone(ix.starts)
	for i, k := range ix.tokens {
		ix.postings[next[k.word]] = int32(i)
		next[k.word]++
	}
}

// positions returns where a word stands, ascending; none for a negative word.
func (ix *Index) positions(word int32) []int32 {
	if word < 0 {
		return nil
	}
	return ix.postings[ix.starts[word]:ix.starts[word+1]]
}

func (ix *Index) wordAt(i int) string { return ix.words.words[ix.tokens[i].word] }

func (ix *Index) countRunes() {
	ix.ascii = true
	for i := 0; i < len(ix.text); i++ {
		if ix.text[i] >= utf8.RuneSelf {
			ix.ascii = false
			break
		}
	}
	if ix.ascii {
		return
	}
	ix.runes = make([]int32, 0, len(ix.text)/runeStretch+1)
	for i, n := 0, int32(0); i < len(ix.text); i += runeStretch {
		ix.runes = append(ix.runes, n)
		n += int32(countRunes(ix.text[i:min(i+runeStretch, len(ix.text))]))
	}
}

// countRunes counts the code points that begin in s, which may start or end in
// the middle of one.
func countRunes(s string) (n int) {
	for i := 0; i < len(s); i++ {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return n
}

// codePoint returns how many code points stand before a byte offset.
func (ix *Index) codePoint(offset int) int {
	if ix.ascii {
		return offset
	}
	s := offset / runeStretch
	if s >= len(ix.runes) {
		s = len(ix.runes) - 1
	}
	if s < 0 {
		return 0
	}
	return int(ix.runes[s]) + countRunes(ix.text[s*runeStretch:offset])
}

// segment returns the passage from token lo to token hi, both inclusive.
func (ix *Index) segment(lo, hi int) Segment {
	a, b := int(ix.tokens[lo].start), int(ix.tokens[hi].end)
	return Segment{ix.codePoint(a), ix.codePoint(b), a, b}
}

// tellLanguage returns the language whose frequent words a text of so many words
// uses most; count tells how often it uses a word. "" if none stands out.
func tellLanguage(words int, count func(word string) int) string {
	best, most := "", 0
	for _, l := range everyLexicon() {
		n := 0
		for _, w := range l.common {
			n += count(w)
		}
		if n > most {
			best, most = l.language, n
		}
	}
	// In a text of the language they are a quarter of all words and more.
	if most*12 < words {
		return ""
	}
	return best
}

// Text returns the text of the source.
func (ix *Index) Text() string { return ix.text }
