package parley

// ContextRating is what one reviewer says of a report that a quotation is out of
// context.
type ContextRating struct {
	Rater  UserID
	Agrees bool
	// OtherSide says that the rater voted the post up that quotes: whoever agrees
	// speaks against what he is for.
	OtherSide bool
}

// RaterPair is how two reviewers rated the same other reports: Common of them, and
// Apart of these otherwise than the other.
type RaterPair struct {
	A, B          UserID
	Common, Apart int
}

// bridgeHistory is how many reports two reviewers have to have rated both before it
// is known whether they usually disagree.
const bridgeHistory = 5

// usuallyDisagree reports whether two reviewers were of two minds in more than half
// of what both rated.
func (p RaterPair) usuallyDisagree() bool { return p.Common >= bridgeHistory && 2*p.Apart > p.Common }

// OutOfContext is the bridging rule (evidence.md §7): whether these ratings of a
// report make it a note under the quotation, with at least raters of them.
//
// If some of the raters are known to usually disagree, most raters have to agree
// with the report, and so have both of most such pairs. Before that is known of any
// two, four in five have to agree, one of them from the other side.
func OutOfContext(ratings []ContextRating, pairs []RaterPair, raters int) bool {
	agree, otherSide := 0, false
	agrees, rated := map[UserID]bool{}, map[UserID]bool{}
	for _, r := range ratings {
		rated[r.Rater] = true
		if r.Agrees {
			agree++
			agrees[r.Rater] = true
			otherSide = otherSide || r.OtherSide
		}
	}
	if len(ratings) < raters {
		return false
	}
	opposed, bridged := 0, 0
	for _, p := range pairs {
		if p.usuallyDisagree() && rated[p.A] && rated[p.B] {
			opposed++
			if agrees[p.A] && agrees[p.B] {
				bridged++
			}
		}
	}
	if opposed > 0 {
		return 2*agree > len(ratings) && 2*bridged > opposed
	}
	return 5*agree >= 4*len(ratings) && otherSide
}
