package extract

import (
	_ "embed"
	"strings"
)

// wallPhrases are what stands where a text breaks off for those who don't pay,
// in lower case.
//
//go:embed walls.txt
var wallFile string

var wallPhrases = strings.Split(strings.TrimSpace(wallFile), "\n")

// wallNames are class names of such places, in lower case.
var wallNames = []string{"paywall", "regwall", "subscriber-only", "subscribers-only", "premium-content", "metered", "piano-offer", "tp-container", "offer-container"}

// How many words a block with a wall's phrase may have, and how many blocks
// after the article are looked at.
const (
	wallWords = 60
	wallAfter = 6
)

// walled reports whether a subscription element stands in the article or right
// after it.
func (o *outline) walled() bool {
	first, last := o.article()
	for i := first; i < min(last+wallAfter, len(o.blocks)); i++ {
		b := &o.blocks[i]
		if b.words > wallWords {
			continue
		}
		// An element around the article with such a name holds what the wall
		// would hide; one beside it is the wall.
		for e, n := b.in, 0; e != nil && n < 3 && e.last-e.first <= wallAfter; e, n = e.parent, n+1 {
			if hasAny(strings.ToLower(e.name), wallNames) {
				return true
			}
		}
		if hasAny(strings.ToLower(b.Text), wallPhrases) {
			return true
		}
	}
	return false
}

func hasAny(text string, pieces []string) bool {
	for _, piece := range pieces {
		if strings.Contains(text, piece) {
			return true
		}
	}
	return false
}
