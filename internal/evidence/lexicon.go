package evidence

import (
	"embed"
	"fmt"
	"iter"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// What the checker knows of a language is data: one file for each in the folder
// lexicon. A file has sections:
//
//	[negators]      words that deny
//	[except]        words that hold a negator but do not deny
//	[numbers]       a value and the words for it, one value a line
//	[opposites]     words | their opposites; either side alone changes what is said
//	[pairs]         the same for small words, that count only when exchanged
//	[degrees]       quantifiers, modals, words of frequency and of certainty
//	[units]         words that say what a number counts
//	[affixes]       un-  -less  -ma-: what makes a word into its opposite
//	[abbreviations] words whose full stop ends no sentence
//	[artefacts]     phrases that copying leaves behind; in brackets only with them
//	[lines]         lines of a page's furniture; … stands for any rest
//	[remarks]       what quoters say in brackets of what they did; … as above
//	[elisions]      words in brackets that mark an elision
//	[calendar]      the months and days of the week, a line for each
//	[dates]         words that stand beside a date: weekdays, "published"
//	[attribution]   words that name a source, as in "Source: …"
//	[common]        frequent words, by which the language is told
//	[homographs]    words that say something else in other languages, whose
//	                lexicons do not count them when this language is declared
//	[names]         present if nouns are capitalised, so that capitals tell no name
//
// In a word * stands for any letters at that end, and _ for a space.
//
//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// class says what a word of a lexicon is; a word can be several things.
type class uint16

const (
	negator      class = 1 << iota
	holdsNegator       // a negator, or an exception that holds one
	numberWord
	opposite
	degree
	unit
	except
	common
	calendar
)

// lexicon is one language.
type lexicon struct {
	language string
	latin    bool
	nouns    bool // all nouns are capitalised
	words    map[string]class
	stems    map[string]class // entries that end in *
	// Bytes of the entries in stems.
	shortestStem, longestStem int

	inner     map[string]class // entries between two *
	sequences map[string][]sequence
	values    map[string]float64
	sides     map[string][]side
	sideStems map[string][]side
	affixes   []string

	abbreviations map[string]bool
	attribution   map[string]bool
	common        []string
	dateWords     map[string]bool
	homographs    map[string]bool
}

// sequence is an entry of several words, or of several characters.
type sequence struct {
	rest  []string // after the first
	class class
	sides []side
	value float64
}

// side is one side of a pair of opposites.
type side struct {
	pair int32
	left bool
}

// lexica are the languages that speak in one comparison.
type lexica struct {
	list []*lexicon
	// declared is that of the language that the text was said to be in, or nil.
	declared *lexicon
}

// knows reports whether l may say what a word means.
func (x lexica) knows(l *lexicon, word string) bool {
	return x.declared == nil || l == x.declared || !x.declared.homographs[word]
}

// lexiconLines are the lines of every lexicon file, each with its section.
func lexiconLines() iter.Seq2[string, string] {
	return func(yield func(section, line string) bool) {
		files, err := lexiconFiles.ReadDir("lexicon")
		if err != nil {
			panic(err) // the files are part of the program
		}
		for _, f := range files {
			text, err := lexiconFiles.ReadFile(path.Join("lexicon", f.Name()))
			if err != nil {
				panic(err)
			}
			section := ""
			for line := range strings.SplitSeq(string(text), "\n") {
				if sections[line] != nil {
					section = line
				} else if line != "" && line[0] != '#' && !yield(section, line) {
					return
				}
			}
		}
	}
}

// everyLexicon reads the lexicon files, once.
var everyLexicon = sync.OnceValue(func() []*lexicon {
	files, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		panic(err) // the files are part of the program
	}
	var all []*lexicon
	for _, f := range files {
		text, err := lexiconFiles.ReadFile(path.Join("lexicon", f.Name()))
		if err != nil {
			panic(err)
		}
		l, err := parseLexicon(strings.TrimSuffix(f.Name(), ".txt"), string(text))
		if err != nil {
			panic(fmt.Errorf("lexicon %s: %w", f.Name(), err))
		}
		all = append(all, l)
	}
	return all
})

// Languages lists the languages that there are lexicons for, by their codes.
func Languages() []string {
	var list []string
	for _, l := range everyLexicon() {
		list = append(list, l.language)
	}
	return list
}

func parseLexicon(language, text string) (*lexicon, error) {
	l := &lexicon{
		language: language, latin: true,
		words: map[string]class{}, stems: map[string]class{}, inner: map[string]class{},
		sequences: map[string][]sequence{}, values: map[string]float64{},
		sides: map[string][]side{}, sideStems: map[string][]side{},
		abbreviations: map[string]bool{}, attribution: map[string]bool{},
		dateWords: map[string]bool{}, homographs: map[string]bool{},
	}
	section := ""
	for n, line := range strings.Split(text, "\n") {
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "[") && sections[line] != nil:
			section = line
		case section == "":
			return nil, fmt.Errorf("line %d stands in no section", n+1)
		default:
			if err := sections[section](l, line, int32(n)); err != nil {
				return nil, fmt.Errorf("line %d: %w", n+1, err)
			}
		}
	}
	return l, nil
}

var sections = map[string]func(l *lexicon, line string, n int32) error{
	"[negators]":  fields(func(l *lexicon, w string) { l.add(w, entry{class: negator | holdsNegator}) }),
	"[except]":    fields(func(l *lexicon, w string) { l.add(w, entry{class: except}) }),
	"[degrees]":   fields(func(l *lexicon, w string) { l.add(w, entry{class: degree}) }),
	"[units]":     fields(func(l *lexicon, w string) { l.add(w, entry{class: unit}) }),
	"[affixes]":   fields(func(l *lexicon, w string) { l.affixes = append(l.affixes, w) }),
	"[dates]":     fields(func(l *lexicon, w string) { l.dateWords[normalise(strings.TrimRight(w, "."))] = true }),
	"[numbers]":   (*lexicon).addNumbers,
	"[calendar]":  (*lexicon).addDay,
	"[opposites]": func(l *lexicon, line string, n int32) error { return l.addPair(line, n, opposite) },
	"[pairs]":     func(l *lexicon, line string, n int32) error { return l.addPair(line, n, 0) },
	"[abbreviations]": fields(func(l *lexicon, w string) {
		l.abbreviations[normalise(w)] = true
	}),
	"[attribution]": fields(func(l *lexicon, w string) { l.attribution[normalise(w)] = true }),
	"[common]": fields(func(l *lexicon, w string) {
		l.common = append(l.common, normalise(w))
		l.latin = l.latin && strings.IndexFunc(w, func(r rune) bool { return !unicode.Is(unicode.Latin, r) }) < 0
	}),
	"[homographs]": fields(func(l *lexicon, w string) { l.homographs[normalise(w)] = true }),
	"[names]":      func(l *lexicon, _ string, _ int32) error { l.nouns = true; return nil },
	// Artefacts are the same for every page: see artefact.go.
	"[artefacts]": func(*lexicon, string, int32) error { return nil },
	"[lines]":     func(*lexicon, string, int32) error { return nil },
	// What quoters say is the same in every post: see remark.go.
	"[remarks]":  func(*lexicon, string, int32) error { return nil },
	"[elisions]": func(*lexicon, string, int32) error { return nil },
}

func fields(add func(l *lexicon, word string)) func(*lexicon, string, int32) error {
	return func(l *lexicon, line string, _ int32) error {
		for _, w := range strings.Fields(line) {
			add(l, w)
		}
		return nil
	}
}

func (l *lexicon) addNumbers(line string, _ int32) error {
	words := strings.Fields(line)
	value, err := strconv.ParseFloat(words[0], 64)
	if err != nil {
		return err
	}
	for _, w := range words[1:] {
		l.add(w, entry{class: numberWord, value: value})
	}
	return nil
}

// addDay adds the words for one month or one day of the week, a line.
func (l *lexicon) addDay(line string, n int32) error {
	for _, w := range strings.Fields(line) {
		l.add(w, entry{class: calendar, side: &side{n, true}})
	}
	return nil
}

func (l *lexicon) addPair(line string, n int32, c class) error {
	left, right, ok := strings.Cut(line, "|")
	if !ok {
		return fmt.Errorf("%q has no |", line)
	}
	for _, w := range strings.Fields(left) {
		l.add(w, entry{class: c, side: &side{n, true}})
	}
	for _, w := range strings.Fields(right) {
		l.add(w, entry{class: c, side: &side{n, false}})
	}
	return nil
}

// entry is what a line of a lexicon says of one word.
type entry struct {
	class class
	side  *side
	value float64
}

func (l *lexicon) add(word string, e entry) {
	text := strings.ReplaceAll(strings.Trim(word, "*"), "_", " ")
	words := wordsOf(text)
	if len(words) == 0 {
		return
	}
	first := words[0]
	switch {
	case len(words) > 1:
		s := sequence{rest: words[1:], class: e.class, value: e.value}
		if e.side != nil {
			s.sides = []side{*e.side}
		}
		l.sequences[first] = append(l.sequences[first], s)
		return
	case strings.HasPrefix(word, "*"):
		l.inner[first] |= e.class
		return
	case strings.HasSuffix(word, "*"):
		l.stems[first] |= e.class
		l.longestStem = max(l.longestStem, len(first))
		if len(l.stems) == 1 || len(first) < l.shortestStem {
			l.shortestStem = len(first)
		}
		if e.side != nil {
			l.sideStems[first] = append(l.sideStems[first], *e.side)
		}
	default:
		l.words[first] |= e.class
		if e.side != nil {
			l.sides[first] = append(l.sides[first], *e.side)
		}
	}
	if e.class&numberWord != 0 {
		l.values[first] = e.value
	}
}

// wordsOf returns the words of a text in the form in which they are compared.
func wordsOf(text string) []string {
	v := newVocabulary(len(text) / 8)
	t := tokenizer{text: text, words: v, limit: MaxQuoteWords}
	t.run()
	v.seal()
	list := make([]string, len(t.tokens))
	for i, k := range t.tokens {
		list[i] = v.words[k.word]
	}
	return list
}

// lexicaOf returns the lexicons for a text that is declared to be in one language
// and whose words tell one. Those of scripts other than Latin can do no harm to
// other scripts, and English passages stand in texts of every language, so these
// always speak.
func lexicaOf(declared, told string) lexica {
	var x lexica
	for _, l := range everyLexicon() {
		if l.language == declared {
			x.declared = l
		}
		if !l.latin || l.language == "en" || l.language == declared || l.language == told {
			x.list = append(x.list, l)
		}
	}
	return x
}

// with adds the lexicon of another language.
func (x lexica) with(language string) lexica {
	for _, l := range x.list {
		if l.language == language {
			return x
		}
	}
	for _, l := range everyLexicon() {
		if l.language == language {
			x.list = append(slices.Clip(x.list), l)
		}
	}
	return x
}

// baseLanguage is the first part of a language tag: "zh" of "zh-CN".
func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return base
}
