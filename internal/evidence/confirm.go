package evidence

// Confirm decides which of its candidates a quotation is from, by what comparing
// it with each gave; a status of "" says that it was not compared yet. It returns
// the index of the candidate, −1 for none, and whether that will stand whatever
// the comparisons that are still to come give.
//
// An attribution inside the quotation and a cite attribute are the writer's word:
// they stand whatever the source holds. The other forms are guesses: of these the
// one whose source holds most of the words wins, then the stronger form. A weak
// guess never makes a quotation one that was not found.
func Confirm(list []Candidate, results []Status) (chosen int, settled bool) {
	for _, word := range [...]bool{true, false} {
		best, first, waiting := -1, -1, false
		for i, c := range list {
			if word != (c.By == LinkInside || c.By == CiteAttribute) {
				continue
			}
			if first < 0 && !c.Weak {
				first = i
			}
			waiting = waiting || results[i] == ""
			if Holds(results[i]) > 0 && (best < 0 || Holds(results[i]) > Holds(results[best])) {
				best = i
			}
		}
		switch {
		case best >= 0:
			return best, !waiting || results[best] == Verbatim
		case waiting:
			return -1, false
		case first >= 0:
			return first, true
		}
	}
	return -1, true
}

// Holds ranks statuses by how much of the words the source holds; 0 for nothing.
func Holds(s Status) int {
	switch s {
	case Verbatim:
		return 3
	case Altered:
		return 2
	case Partial:
		return 1
	}
	return 0
}
