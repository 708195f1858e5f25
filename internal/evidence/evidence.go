// Package evidence decides whether the words of a quotation stand in its
// source. It compares fidelity, never truth: are these the source's words, what
// was left out, what was put in, what was changed, and does the change matter.
//
// [Read] reads a quotation as people write it, [NewIndex] prepares the text of a
// source, and [Index.Check] compares the two and returns a [Verdict]. All of it
// is pure: no clock, no network, no database, the same answer on every machine.
// docs/evidence.md describes the algorithm in one page.
//
// It leaves to others: taking text out of a page, fetching and keeping sources,
// and every word that the interface says about a verdict.
package evidence

// Version is the version of the checker. It goes up with every change that can
// give another verdict, so that stored checks of an older one are made again.
const Version = 3

// Status says what became of a quotation's words. The words are those of the
// specification, of the API and of the column quote_check.status.
type Status string

const (
	// Verbatim: every word outside marked changes is in the source, in order
	// and contiguous between the marks.
	Verbatim Status = "verbatim"
	// Altered: the whole quotation lies on passages of the source, but a word
	// differs without a mark, the order differs, or a mark hides a change of
	// meaning.
	Altered Status = "altered"
	// Partial: at least 40 % of the words are there in runs, and a block of 8
	// or more is nowhere in the source.
	Partial Status = "partial"
	// NotFound: too little of it is there to speak of a passage.
	NotFound Status = "not_found"
	// Paywalled: the page says that it is not shown in full, and the quotation
	// is not in what it shows.
	Paywalled Status = "paywalled"
	// Unreachable: no text of the source could be had.
	Unreachable Status = "unreachable"
)

// Severity grades what differs in an altered quotation. The zero value means
// that nothing does.
type Severity string

const (
	None    Severity = "none"    // nothing differs
	Typo    Severity = "typo"    // slips of the pen or of a scanner
	Wording Severity = "wording" // other words, with no sign of another meaning
	Meaning Severity = "meaning" // a negation, number, opposite, name, unit or quantity differs
)

// rank orders severities; the empty one counts as none.
func (s Severity) rank() int {
	switch s {
	case Typo:
		return 1
	case Wording:
		return 2
	case Meaning:
		return 3
	}
	return 0
}

// Worse returns the worse of two severities.
func (s Severity) Worse(t Severity) Severity {
	if t.rank() > s.rank() {
		return t
	}
	return s
}

// Reason says why a quotation was not found, where that is not plain.
type Reason string

const (
	// TooComplex: the comparison was given up, because it would have cost too
	// much time: texts that repeat the same words thousands of times.
	TooComplex Reason = "too_complex"
	// NoWords: nothing is left of the quotation when marks, artefacts and
	// attribution are off.
	NoWords Reason = "no_words"
)

// Note is something that a reader of the verdict should know.
type Note string

const (
	QuoteCut    Note = "quote_cut"         // only the first [MaxQuoteWords] words were compared
	SourceCut   Note = "source_cut"        // only the first [MaxSourceWords] words of the source were
	OutsideMain Note = "outside_main_text" // the passage is a caption, a standfirst, a comment, not the article
)

// Limits on what is compared. What is longer is cut, and a note says so.
const (
	MaxQuoteWords  = 5_000
	MaxSourceWords = 300_000
)

// Verdict is the result of comparing one quotation with one source.
type Verdict struct {
	Status   Status
	Severity Severity
	Reason   Reason  // for NotFound, or empty
	Coverage float64 // share of the words that were found, 0 to 1
	// Segments are the passages of the source that the quotation lies on, in
	// the order of the quotation.
	Segments []Segment
	Marks    Marks
	Edits    []Edit
	// Artefacts counts what copying left in the quotation and was passed over:
	// "opens new tab", note marks, "Advertisement".
	Artefacts int
	Notes     []Note
	// Hint is the closest passage of a quotation that was not found, if any.
	Hint *Segment
}

// Segment is a passage of the source's text, [Start, End) in code points and
// [ByteStart, ByteEnd) in bytes of its UTF-8.
type Segment struct {
	Start, End         int
	ByteStart, ByteEnd int
}

// Marks counts what a verbatim quotation has openly done to its source.
type Marks struct {
	Elisions   int // "[…]" where something was left out
	Insertions int // "[words]" that the quoter put in
	Gaps       int // whole sentences left out between two paragraphs
}

// EditKind names the rule that an edit falls under.
type EditKind string

const (
	EditTypo              EditKind = "typo"
	EditWord              EditKind = "word"
	EditNumber            EditKind = "number"
	EditUnit              EditKind = "unit"
	EditName              EditKind = "name"
	EditOpposite          EditKind = "opposite"
	EditDegree            EditKind = "degree" // a quantifier, modal or frequency word
	EditNegationDropped   EditKind = "negation_dropped"
	EditNegationAdded     EditKind = "negation_added"
	EditOrder             EditKind = "order"
	EditReordered         EditKind = "reordered"
	EditOmission          EditKind = "unmarked_omission"
	EditAddition          EditKind = "unmarked_addition"
	EditElisionNegation   EditKind = "elision_hides_negation"
	EditInsertionNegation EditKind = "insertion_negates"
	EditForeign           EditKind = "not_in_source" // a block that is nowhere in the source
)

// Edit is one difference: the source says Was, the quotation Now. Either may be
// empty. The offsets are bytes: of the source's text and of the quotation as it
// was written, so that a repair can be made in place.
type Edit struct {
	Kind                 EditKind
	Severity             Severity
	Was, Now             string
	SourceStart          int
	SourceEnd            int
	QuoteStart, QuoteEnd int

	cleanStart, cleanEnd int // in the quotation's clean text
	was                  [2]int
	now                  [2]int // tokens
}
