package parley

// Allowance is what is left of a day's votes on posts (reputation.md §6).
type Allowance struct {
	Question int // for questions only
	Any      int // for questions and answers
}

// AllowanceAfter returns what is left after the votes of a day, in their
// order: a letter each, q on a question, a on an answer. Votes that were taken
// back are not among them.
func (r *Rules) AllowanceAfter(votes string) Allowance {
	left := Allowance{Question: r.QuestionVotes, Any: r.Votes}
	for _, v := range votes {
		left, _ = r.Spend(left, v == 'q')
	}
	return left
}

// Spend takes one vote off what is left; ok is false if nothing is left for
// such a vote. Questions take the votes that are theirs alone first, until few
// of the others are left.
func (r *Rules) Spend(left Allowance, question bool) (_ Allowance, ok bool) {
	switch {
	case question && left.Question > 0 && left.Any > r.VotesReserved:
		left.Question--
	case left.Any > 0:
		left.Any--
	default:
		return left, false
	}
	return left, true
}

// Left is how many more votes can be cast.
func (r *Rules) Left(a Allowance) int {
	if a.Any <= r.VotesReserved {
		return a.Any
	}
	return a.Any + a.Question
}
