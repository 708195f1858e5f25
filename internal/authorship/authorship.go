// Package authorship finds whose words a text is made of, from its revisions. Who
// the authors are and what is done with their shares is for its callers.
package authorship

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parley/internal/diff"
)

// Revision is a state of a text and who made it, a number from 0.
type Revision struct {
	Author int
	Text   string
}

// Shares returns how many characters of the last revision each author wrote; the
// index is the author. Spaces do not count. A word belongs to the author of the
// revision that it has stood in without a break; when a revision brings back the
// whole text of an earlier one, the words belong again to those who wrote them.
// It takes time about proportional to the length of all revisions.
func Shares(revisions []Revision) []int {
	authors := 0
	for _, r := range revisions {
		authors = max(authors, r.Author+1)
	}
	shares := make([]int, authors)
	var words []string
	var wrote []int // the author of each of the words
	seen := map[string][]int{}
	for _, r := range revisions {
		now := strings.Fields(r.Text)
		if again, known := seen[r.Text]; known {
			wrote = again
		} else {
			wrote = carry(words, wrote, now, r.Author)
			seen[r.Text] = wrote
		}
		words = now
	}
	for i, w := range words {
		shares[wrote[i]] += utf8.RuneCountInString(w)
	}
	return shares
}

// carry returns the authors of the words that a revision by author turned old
// into. What both begin and end with is compared without [diff.Compare]: mostly
// that is nearly all.
func carry(old []string, wrote []int, now []string, author int) []int {
	head, most := 0, min(len(old), len(now))
	for head < most && old[head] == now[head] {
		head++
	}
	tail := 0
	for tail < most-head && old[len(old)-1-tail] == now[len(now)-1-tail] {
		tail++
	}
	of := slices.Clone(wrote[:head])
	from := wrote[head:]
	for _, e := range diff.Compare(old[head:len(old)-tail], now[head:len(now)-tail]) {
		if e.Same {
			of = append(of, from[e.A0:e.A1]...)
		} else {
			of = append(of, slices.Repeat([]int{author}, e.B1-e.B0)...)
		}
	}
	return append(of, wrote[len(wrote)-tail:]...)
}
