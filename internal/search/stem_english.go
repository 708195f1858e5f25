package search

import "bytes"

// stemEnglish reduces an English word to its stem by the Porter2 (Snowball)
// algorithm. It works in place and returns the shortened word.
//
// A consonant y is written Y while the word is worked on, as in the
// algorithm's description.
func stemEnglish(w []byte) []byte {
	if len(w) <= 2 {
		return w
	}
	if w[0] == '\'' {
		w = w[1:]
	}
	if stem, ok := englishExceptions[string(w)]; ok {
		return append(w[:0], stem...)
	}
	markConsonantY(w)
	r1, r2 := englishRegions(w)
	w = stripPossessive(w)
	w = englishPlural(w)
	if !englishFinal[string(w)] {
		w = englishPast(w, r1)
		w = englishY(w)
		w = replaceLongest(w, r1, englishStep2)
		w = englishStep3(w, r1, r2)
		w = englishStep4(w, r2)
		w = englishStep5(w, r1, r2)
	}
	for i, c := range w {
		if c == 'Y' {
			w[i] = 'y'
		}
	}
	return w
}

var englishExceptions = map[string]string{
	"skis": "ski", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie",
	"idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli", "singly": "singl",
	"sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas", "cosmos": "cosmos", "bias": "bias", "andes": "andes",
}

// englishFinal holds words that are left alone once the plural is gone.
var englishFinal = map[string]bool{
	"inning": true, "outing": true, "canning": true, "herring": true, "earring": true,
	"proceed": true, "exceed": true, "succeed": true,
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'
}

func markConsonantY(w []byte) {
	for i, c := range w {
		if c == 'y' && (i == 0 || vowel(w[i-1])) {
			w[i] = 'Y'
		}
	}
}

// englishRegions returns where R1 and R2 begin.
func englishRegions(w []byte) (r1, r2 int) {
	for _, prefix := range [...]string{"gener", "commun", "arsen"} {
		if bytes.HasPrefix(w, []byte(prefix)) {
			return len(prefix), regionAfter(w, len(prefix))
		}
	}
	r1 = regionAfter(w, 0)
	return r1, regionAfter(w, r1)
}

// regionAfter returns the place after the first consonant that follows a vowel
// at or after from, or the end of the word.
func regionAfter(w []byte, from int) int {
	for i := from + 1; i < len(w); i++ {
		if !vowel(w[i]) && vowel(w[i-1]) {
			return i + 1
		}
	}
	return len(w)
}

func hasVowel(w []byte) bool {
	for _, c := range w {
		if vowel(c) {
			return true
		}
	}
	return false
}

func ends(w []byte, suffix string) bool {
	return len(w) >= len(suffix) && string(w[len(w)-len(suffix):]) == suffix
}

func stripPossessive(w []byte) []byte {
	for _, s := range [...]string{"'s'", "'s", "'"} {
		if ends(w, s) {
			return w[:len(w)-len(s)]
		}
	}
	return w
}

// englishPlural is step 1a.
func englishPlural(w []byte) []byte {
	n := len(w)
	switch {
	case ends(w, "sses"):
		return w[:n-2]
	case ends(w, "ied"), ends(w, "ies"):
		if n > 4 {
			return w[:n-2]
		}
		return w[:n-1]
	case ends(w, "us"), ends(w, "ss"):
		return w
	case ends(w, "s") && n > 2 && hasVowel(w[:n-2]):
		return w[:n-1]
	}
	return w
}

// englishPast is step 1b.
func englishPast(w []byte, r1 int) []byte {
	for _, s := range [...]string{"eedly", "eed"} {
		if ends(w, s) {
			if len(w)-len(s) >= r1 {
				return append(w[:len(w)-len(s)], "ee"...)
			}
			return w
		}
	}
	for _, s := range [...]string{"ingly", "edly", "ing", "ed"} {
		if !ends(w, s) {
			continue
		}
		stem := w[:len(w)-len(s)]
		if !hasVowel(stem) {
			return w
		}
		n := len(stem)
		switch {
		case ends(stem, "at"), ends(stem, "bl"), ends(stem, "iz"):
			return append(stem, 'e')
		case n >= 2 && stem[n-1] == stem[n-2] && bytes.IndexByte([]byte("bdfgmnprt"), stem[n-1]) >= 0:
			return stem[:n-1]
		case r1 >= n && shortSyllable(stem):
			return append(stem, 'e')
		}
		return stem
	}
	return w
}

// shortSyllable reports whether w ends in a short syllable.
func shortSyllable(w []byte) bool {
	n := len(w)
	if n == 2 {
		return vowel(w[0]) && !vowel(w[1])
	}
	if n < 3 {
		return false
	}
	last := w[n-1]
	return !vowel(last) && last != 'w' && last != 'x' && last != 'Y' && vowel(w[n-2]) && !vowel(w[n-3])
}

// englishY is step 1c.
func englishY(w []byte) []byte {
	n := len(w)
	if n > 2 && (w[n-1] == 'y' || w[n-1] == 'Y') && !vowel(w[n-2]) {
		w[n-1] = 'i'
	}
	return w
}

// suffixRule replaces a suffix that lies in the region.
type suffixRule struct {
	from, to string
	after    string // the letters one of which must stand before it; none: any
}

// englishStep2 and the lists below are tried in order; the first suffix that
// the word ends in decides, so a longer one stands before its own tail.
var englishStep2 = []suffixRule{
	{"ational", "ate", ""}, {"fulness", "ful", ""}, {"iveness", "ive", ""}, {"ization", "ize", ""},
	{"ousness", "ous", ""}, {"biliti", "ble", ""}, {"lessli", "less", ""}, {"tional", "tion", ""},
	{"alism", "al", ""}, {"aliti", "al", ""}, {"ation", "ate", ""}, {"entli", "ent", ""},
	{"fulli", "ful", ""}, {"iviti", "ive", ""}, {"ousli", "ous", ""}, {"abli", "able", ""},
	{"alli", "al", ""}, {"anci", "ance", ""}, {"ator", "ate", ""}, {"enci", "ence", ""},
	{"izer", "ize", ""}, {"bli", "ble", ""}, {"ogi", "og", "l"}, {"li", "", "cdeghkmnrt"},
}

var englishStep3Rules = []suffixRule{
	{"ational", "ate", ""}, {"tional", "tion", ""}, {"alize", "al", ""}, {"icate", "ic", ""},
	{"iciti", "ic", ""}, {"ical", "ic", ""}, {"ness", "", ""}, {"ful", "", ""},
}

var englishStep4Rules = []suffixRule{
	{"ement", "", ""}, {"ance", "", ""}, {"ence", "", ""}, {"able", "", ""}, {"ible", "", ""},
	{"ment", "", ""}, {"ant", "", ""}, {"ent", "", ""}, {"ism", "", ""}, {"ate", "", ""},
	{"iti", "", ""}, {"ous", "", ""}, {"ive", "", ""}, {"ize", "", ""}, {"ion", "", "st"},
	{"al", "", ""}, {"er", "", ""}, {"ic", "", ""},
}

func replaceLongest(w []byte, region int, rules []suffixRule) []byte {
	for _, r := range rules {
		if !ends(w, r.from) {
			continue
		}
		at := len(w) - len(r.from)
		if at < region {
			return w
		}
		if r.after != "" && (at == 0 || bytes.IndexByte([]byte(r.after), w[at-1]) < 0) {
			return w
		}
		return append(w[:at], r.to...)
	}
	return w
}

func englishStep3(w []byte, r1, r2 int) []byte {
	if ends(w, "ative") {
		if at := len(w) - len("ative"); at >= r2 && at >= r1 {
			return w[:at]
		}
		return w
	}
	return replaceLongest(w, r1, englishStep3Rules)
}

func englishStep4(w []byte, r2 int) []byte {
	return replaceLongest(w, r2, englishStep4Rules)
}

func englishStep5(w []byte, r1, r2 int) []byte {
	n := len(w)
	if n == 0 {
		return w
	}
	switch {
	case w[n-1] == 'e' && (n-1 >= r2 || n-1 >= r1 && !shortSyllable(w[:n-1])):
		return w[:n-1]
	case w[n-1] == 'l' && n-1 >= r2 && n > 1 && w[n-2] == 'l':
		return w[:n-1]
	}
	return w
}
