package evidence

// DiffKind says which side has a part of a diff.
type DiffKind string

const (
	Equal DiffKind = "equal" // both
	Was   DiffKind = "was"   // the source
	Now   DiffKind = "now"   // the quotation
)

// DiffPart is a stretch of a diff. Text is plain text.
type DiffPart struct {
	Kind DiffKind
	Text string
}

// Diff shows a verdict on the quotation as its text with the edits in place: what
// the source says before what the quotation says.
func (q *Quotation) Diff(v Verdict) []DiffPart {
	var parts []DiffPart
	add := func(kind DiffKind, text string) {
		if text != "" {
			parts = append(parts, DiffPart{kind, text})
		}
	}
	at := 0
	for _, e := range v.Edits {
		if e.cleanStart < at {
			continue // two rules speak of the same words: the first shows them
		}
		add(Equal, q.clean[at:e.cleanStart])
		was := e.Was
		if was != "" && e.Now == "" {
			was += " "
		}
		add(Was, was)
		add(Now, q.clean[e.cleanStart:e.cleanEnd])
		at = e.cleanEnd
	}
	add(Equal, q.clean[at:])
	return parts
}
