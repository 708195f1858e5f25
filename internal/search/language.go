package search

import "strings"

// Language says how words are reduced to stems and which of them are too
// common to search for. The zero value stems nothing and drops nothing.
type Language struct {
	rules *languageRules
}

type languageRules struct {
	code       string
	stem       func([]byte) []byte
	apostrophe bool // words contain apostrophes: don't
	stop       map[string]bool
}

// languages holds the languages with rules of their own. A stop word is
// written as it is after folding, before stemming.
var languages = map[string]*languageRules{
	"en": {"en", stemEnglish, true, words(`a an and are as at be but by can do does for from had has have he how i if
		in into is it its me my not of on or she so such than that the their them then there these they this to was we
		were what when where which who why will with would you your`)},
	"de": {"de", stemGerman, false, words(`aber als am an auch auf aus bei bin bis das dass dem den der des die doch durch
		ein eine einem einen einer eines er es fur hat hatte ich ihr im in ist ja kann man mein mich mir mit nach nicht
		noch nur oder sein sich sie sind so uber um und uns unter vom von vor war was wenn wer wie wir wird zu zum zur`)},
	"fr": {"fr", stemFrench, false, words(`a ai au aux avec c ce ces cette comme d dans de des du elle en est et etait eu
		il ils j je l la le les leur lui m ma mais me mes mon n ne nos nous on ont ou par pas plus pour qu que qui s sa se
		ses si son sont sur t ta te tes toi ton tu un une vos votre vous y`)},
	"es": {"es", stemSpanish, false, words(`a al ante como con cual de del desde donde el ella ellos en entre era es esa
		ese eso esta este esto fue ha hay la las le les lo los mas me mi muy ni no nos o para pero por porque que quien se
		ser si sin sobre son su sus te tu un una uno y ya yo`)},
}

// LanguageOf returns the language of a code such as "en" or "pt-BR". One
// without rules of its own is searched by whole words.
func LanguageOf(code string) Language {
	primary, _, _ := strings.Cut(strings.ToLower(code), "-")
	return Language{languages[primary]}
}

// code is what a segment records about the language it was built for.
func (l Language) code() string {
	if l.rules == nil {
		return ""
	}
	return l.rules.code
}

// stem reduces a folded word in place. Words that are not ASCII after folding
// are of another script and stay.
func (l Language) stem(word []byte) []byte {
	if l.rules == nil {
		return word
	}
	for _, c := range word {
		if c >= 0x80 {
			return word
		}
	}
	return l.rules.stem(word)
}

func (l Language) stopWord(word []byte) bool {
	return l.rules != nil && l.rules.stop[string(word)]
}

func (l Language) scanner() scanner {
	return scanner{apostrophe: l.rules != nil && l.rules.apostrophe}
}

func words(list string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}
