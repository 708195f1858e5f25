package search

// The stemmers of this file remove the commonest endings of nouns and
// adjectives, after the "light" stemmers of J. Savoy (University of Neuchâtel).
// They see folded words, so accents are gone and ß is ss.

// stemGerman removes plural and case endings.
func stemGerman(w []byte) []byte {
	n := len(w)
	switch {
	case n > 5 && ends(w, "ern"):
		w = w[:n-3]
	case n > 4 && (ends(w, "em") || ends(w, "en") || ends(w, "er") || ends(w, "es")):
		w = w[:n-2]
	case n > 3 && w[n-1] == 'e':
		w = w[:n-1]
	case n > 3 && w[n-1] == 's' && germanBeforeS(w[n-2]):
		w = w[:n-1]
	}
	n = len(w)
	switch {
	case n > 5 && ends(w, "est"):
		w = w[:n-3]
	case n > 4 && (ends(w, "er") || ends(w, "en")):
		w = w[:n-2]
	case n > 4 && ends(w, "st") && germanBeforeS(w[n-3]):
		w = w[:n-2]
	}
	return w
}

// germanBeforeS reports whether an s after c may be an ending.
func germanBeforeS(c byte) bool {
	switch c {
	case 'b', 'd', 'f', 'g', 'h', 'k', 'l', 'm', 'n', 't':
		return true
	}
	return false
}

// stemFrench removes plural and feminine endings.
func stemFrench(w []byte) []byte {
	n := len(w)
	if n < 6 {
		if n > 3 && (w[n-1] == 's' || w[n-1] == 'x') {
			w = w[:n-1]
		}
		if n = len(w); n > 3 && w[n-1] == 'e' {
			w = w[:n-1]
		}
		return w
	}
	if w[n-1] == 'x' {
		if ends(w, "aux") && !ends(w, "eaux") {
			return append(w[:n-2], 'l')
		}
		return w[:n-1]
	}
	for _, last := range [...]byte{'s', 'r', 'e'} {
		if w[len(w)-1] == last {
			w = w[:len(w)-1]
		}
	}
	if n = len(w); w[n-1] == w[n-2] {
		w = w[:n-1]
	}
	return w
}

// stemSpanish removes plural and gender endings.
func stemSpanish(w []byte) []byte {
	n := len(w)
	if n < 5 {
		return w
	}
	switch w[n-1] {
	case 'o', 'a', 'e':
		return w[:n-1]
	case 's':
		if ends(w, "eses") {
			return w[:n-2]
		}
		if ends(w, "ces") {
			w[n-3] = 'z'
			return w[:n-2]
		}
		if w[n-2] == 'o' || w[n-2] == 'a' || w[n-2] == 'e' {
			return w[:n-2]
		}
	}
	return w
}
