package evidence

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// Quoters say in brackets what they have done: "(emphasis added)", "[sic]". The
// list is closed: the sections [remarks] and [elisions] of the lexicon files. In
// square brackets everything may be the quoter's; in round ones only these are,
// unless the source has them there.

// remarkList is what the lexicons know of such words, as [remarkKey] writes them.
type remarkList struct {
	exact    map[string]bool
	open     []string // those that may go on
	elisions map[string]bool
}

var remarks = sync.OnceValue(func() *remarkList {
	list := &remarkList{exact: map[string]bool{}, elisions: map[string]bool{}}
	for section, line := range lexiconLines() {
		key := remarkKey([]byte(line))
		switch {
		case section == "[elisions]":
			list.elisions[key] = true
		case section != "[remarks]":
		case strings.HasSuffix(line, "…"):
			list.open = append(list.open, strings.TrimSuffix(key, "…"))
		default:
			list.exact[key] = true
		}
	}
	return list
})

// longestRemark bounds the words of a remark that goes on.
const longestRemark = 6

// isRemark reports whether words in brackets are on the list.
func isRemark(words []byte) bool {
	key, list := remarkKey(words), remarks()
	return list.exact[key] || slices.ContainsFunc(list.open, func(p string) bool {
		return strings.HasPrefix(key, p) && len(strings.Fields(key)) <= longestRemark
	})
}

// remarkKey is the form in which such words are compared.
func remarkKey(words []byte) string {
	return string(bytes.ToLower(bytes.Trim(words, " .,;:!?\u00A0")))
}

// remarkEnd returns where a bracket closes that such words may stand in, or −1.
func remarkEnd(s []byte, from int, closer string) int {
	const longest = 120 // bytes
	near := s[from:min(len(s), from+longest)]
	to := bytes.Index(near, []byte(closer))
	if to <= 0 || bytes.ContainsAny(near[:to], "[](\n") {
		return -1
	}
	return from + to
}
