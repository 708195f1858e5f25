package corpus

import "strings"

// VocabularySize is the number of words that texts are made of.
const VocabularySize = 30_000

// vocabulary holds the words of a corpus, the most frequent first.
type vocabulary struct {
	words []string
	rank  *zipf
}

// newVocabulary returns the most common English words and, behind them, words
// made of syllables: pronounceable, distinct, and longer the rarer they are.
func newVocabulary(seed uint64) *vocabulary {
	common := strings.Fields(commonWords)
	v := &vocabulary{words: make([]string, 0, VocabularySize), rank: newZipf(VocabularySize)}
	seen := make(map[string]bool, VocabularySize)
	for _, w := range common {
		v.words = append(v.words, w)
		seen[w] = true
	}
	rnd := newStream(seed, forVocabulary, 0)
	for len(v.words) < VocabularySize {
		syllables := 2 + rnd.below(2)
		if len(v.words) > 5_000 {
			syllables = 2 + rnd.below(3)
		}
		if w := coin(&rnd, syllables); !seen[w] {
			v.words = append(v.words, w)
			seen[w] = true
		}
	}
	return v
}

// draw returns a word, frequent ones more often.
func (v *vocabulary) draw(s *stream) string { return v.words[v.rank.draw(s)] }

var (
	onsets = strings.Fields("b c d f g h l m n p r s t v w b c d f g h l m n p r s t br ch cr fl gr pr sh st th tr")
	nuclei = strings.Fields("a e i o u a e i o u a e i o ai ea ee ou")
	codas  = strings.Fields("- - - - - - - - n r s t l m nd st")
)

// coin makes a word of so many syllables.
func coin(s *stream, syllables int) string {
	var b strings.Builder
	for range syllables {
		b.WriteString(onsets[s.below(len(onsets))])
		b.WriteString(nuclei[s.below(len(nuclei))])
		if coda := codas[s.below(len(codas))]; coda != "-" {
			b.WriteString(coda)
		}
	}
	return b.String()
}

// tagSet holds the tag names of a corpus, the most used first.
type tagSet struct {
	names []string
	rank  *zipf
}

func newTagSet(seed uint64) *tagSet {
	t := &tagSet{rank: newZipf(TagCount)}
	rnd := newStream(seed, forTagNames, 0)
	seen := make(map[string]bool, TagCount)
	for len(t.names) < TagCount {
		name := coin(&rnd, 2)
		if rnd.chance(0.25) {
			name += "-" + coin(&rnd, 2)
		}
		if !seen[name] && len(name) <= 25 {
			t.names = append(t.names, name)
			seen[name] = true
		}
	}
	return t
}

// commonWords are the 380 most common words of written English, most common
// first. All are plain lower-case letters, so none means anything to Markdown.
const commonWords = `
the of and to a in that is was he for it with as his on be at by i this had not are but from or have an they
which one you were all her she there would their we him been has when who will no more if out so up said what
its about than into them can only other time new some could these two may first then do any like my now over
such our man me even most made after also well did many before must back years through much where your way
down should because long each just state those people mr how too little good world make very year still see
work life being under both between day never same another know while last might us great old off come since go
against came right states used take three himself few house use during without again place american around
home high however found mrs thought part general went say upon school every once got united left number war
course until always something water put public less hand think government far head yet night name system
better set told nothing end called eyes find going look asked later point knew next program city business give
group toward young days let room side social present given several order face national second rather possible
per among form often things large early case become need important four big thing seemed want within best felt
church development power light family interest open country area done different change service god problem
certain kind whole law turned already mind child means help local sense show line question human real action
study result reason history book example word answer idea fact moment evidence claim source paper report data
method value level party council member effect process period society community research education economy
market money price cost office company building street car road door window table body voice woman girl boy
father mother friend story music language nature land field tree river sea sun ground morning evening week
month minute hour age half top bottom center north south east west free full clear true strong short hard easy
late simple single common special major final whether perhaps almost together quite really
`
