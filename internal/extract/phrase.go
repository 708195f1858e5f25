package extract

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// boilerplatePhrases are how blocks begin that no article says of itself, in
// lower case, in the languages of the lexicons.
//
//go:embed boilerplate.txt
var boilerplatePhrases string

// phrasesByRune finds the phrases that begin with a character.
var phrasesByRune = func() map[rune][]string {
	m := map[rune][]string{}
	for phrase := range strings.Lines(boilerplatePhrases) {
		phrase = strings.TrimSuffix(phrase, "\n")
		first, _ := utf8.DecodeRuneInString(phrase)
		m[first] = append(m[first], phrase)
	}
	return m
}()

// boilerplate reports whether text begins with one of the phrases.
func boilerplate(text string) bool {
	if len(text) > 120 {
		text = text[:120]
	}
	text = strings.ToLower(strings.ReplaceAll(strings.TrimLeftFunc(text, func(c rune) bool {
		return c != '©' && (unicode.IsPunct(c) || unicode.IsSpace(c) || unicode.IsSymbol(c))
	}), "’", "'"))
	first, _ := utf8.DecodeRuneInString(text)
	for _, phrase := range phrasesByRune[first] {
		if strings.HasPrefix(text, phrase) && ends(text[len(phrase):], phrase) {
			return true
		}
	}
	return false
}

// ends reports whether a phrase ends where a word ends.
func ends(rest, phrase string) bool {
	last := rune(phrase[len(phrase)-1])
	if last >= 0x80 || !unicode.IsLetter(last) {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return !unicode.IsLetter(next)
}
