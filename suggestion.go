package parley

import (
	"strconv"
	"strings"
)

// Suggestion is who proposed and approved a suggested edit, as the Comment of a
// row of type 24 tells it: "Proposed by 12 approved by 2, 39 edit id of 4".
type Suggestion struct {
	Proposer  UserID // 0: somebody without an account
	Approvers []UserID
}

// ParseSuggestion reads such a Comment. It reports false for other texts.
func ParseSuggestion(comment string) (s Suggestion, ok bool) {
	rest, ok := strings.CutPrefix(comment, "Proposed by ")
	if !ok {
		return s, false
	}
	rest, _, _ = strings.Cut(rest, " edit id of ")
	proposer, approvers, _ := strings.Cut(rest, " approved by ")
	if n, err := strconv.ParseInt(strings.TrimSpace(proposer), 10, 64); err == nil {
		s.Proposer = UserID(n)
	}
	for word := range strings.SplitSeq(approvers, ",") {
		if n, err := strconv.ParseInt(strings.TrimSpace(word), 10, 64); err == nil {
			s.Approvers = append(s.Approvers, UserID(n))
		}
	}
	return s, true
}
