package sources

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"unicode/utf8"

	"parley"
	"parley/internal/evidence"
	"parley/internal/fetch"
	"parley/internal/store"
)

// Verdict is what quote_checks.verdict holds, beside the columns of the row.
type Verdict struct {
	Segments []evidence.Segment `json:"segments"`
	Edits    []Edit             `json:"edits,omitempty"`
	Notes    []evidence.Note    `json:"notes,omitempty"`
	Passages []Passage          `json:"passages,omitempty"`
	Hint     *Passage           `json:"hint,omitempty"`
	// Directives lead a browser to the passages on the live page (text
	// fragments), "" if nothing tells them from others.
	Directives string `json:"directives,omitempty"`
}

// Selectors are the passages as W3C selectors.
func (v *Verdict) Selectors() []evidence.PassageSelectors {
	var list []evidence.PassageSelectors
	for i, p := range v.Passages {
		list = append(list, evidence.Select(p.Before, p.Text, p.After, v.Segments[i]))
	}
	return list
}

// Edit is one difference: the source says Was, the quotation Now.
type Edit struct {
	Kind       evidence.EditKind `json:"kind"`
	Severity   evidence.Severity `json:"severity"`
	Was        string            `json:"was"`
	Now        string            `json:"now"`
	QuoteStart int               `json:"quote_start"` // bytes
	QuoteEnd   int               `json:"quote_end"`
}

// Passage is a passage of the source with what stands around it.
type Passage struct {
	Before string `json:"before"`
	Text   string `json:"text"`
	After  string `json:"after"`
}

// Within is the passage with at most so many characters around it on each side.
func (p Passage) Within(around int) Passage {
	return Passage{lastChars(p.Before, around), p.Text, firstChars(p.After, around)}
}

// VerdictOf is a verdict with the passages of the text that was checked, each with
// as much around it as the rules of the site keep: for readers who may not see the
// whole, and for copies that are not kept.
func VerdictOf(v *evidence.Verdict, ix *evidence.Index, rules *parley.Rules) *Verdict {
	text := ix.Text()
	out := &Verdict{Segments: v.Segments, Notes: v.Notes, Directives: ix.Directives(v.Segments)}
	for _, e := range v.Edits {
		out.Edits = append(out.Edits, Edit{e.Kind, e.Severity, e.Was, e.Now, e.QuoteStart, e.QuoteEnd})
	}
	for _, s := range v.Segments {
		out.Passages = append(out.Passages, passageOf(text, s, rules.ExcerptAround))
	}
	if v.Hint != nil {
		hint := passageOf(text, *v.Hint, rules.ExcerptAround)
		out.Hint = &hint
	}
	return out
}

func passageOf(text string, s evidence.Segment, around int) Passage {
	return Passage{text[:s.ByteStart], text[s.ByteStart:s.ByteEnd], text[s.ByteEnd:]}.Within(around)
}

// Excerpt cuts what stands around the passages to what everybody may see of a text
// of so many bytes (evidence.md §9.1). The quoted words themselves stand in the post.
func (v *Verdict) Excerpt(rules *parley.Rules, textBytes int) {
	all := slices.Clone(v.Passages)
	if v.Hint != nil {
		all = append(all, *v.Hint)
	}
	quoted, chars, bytes := 0, 0, 0
	for _, p := range all {
		quoted += utf8.RuneCountInString(p.Text)
		for _, part := range []string{p.Before, p.Text, p.After} {
			chars += utf8.RuneCountInString(part)
			bytes += len(part)
		}
	}
	// Its passages tell how many characters the text has.
	share := textBytes * rules.ExcerptPercent / 100 * chars / max(1, bytes)
	around := min(rules.ExcerptAround, max(0, min(rules.ExcerptMost, share)-quoted)/max(1, 2*len(all)))
	for i, p := range all {
		all[i] = p.Within(around)
	}
	n := len(v.Passages)
	if v.Passages = all[:n:n]; v.Hint != nil {
		v.Hint = &all[n]
	}
}

func firstChars(s string, n int) string {
	for i := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func lastChars(s string, n int) string {
	i := len(s)
	for ; i > 0 && n > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// judgeSource judges every quotation that may be from a source.
func (a *Sources) judgeSource(ctx context.Context, id parley.SourceID) error {
	quotes, err := a.store.QuotesToJudge(ctx, id)
	if err != nil {
		return err
	}
	for _, q := range quotes {
		if err := a.judge(ctx, q); err != nil {
			return fmt.Errorf("quote %d: %w", q, err)
		}
	}
	return a.dropExcerptOnly(ctx, id)
}

// finding is what a candidate gives for a quotation.
type finding struct {
	store.QuoteCandidate
	source   *store.Source
	snapshot parley.SnapshotID
	check    *store.Check // nil: the source was not fetched yet
}

// judge decides where a quotation is from and what became of its words:
// candidates are guesses that matching confirms (evidence.md §3.1).
func (a *Sources) judge(ctx context.Context, id parley.QuoteID) error {
	q, err := a.store.Quote(ctx, id)
	if err != nil {
		if parley.KindOf(err) == parley.NotFound {
			return nil // edited away
		}
		return err
	}
	read := evidence.ReadText(q.Text)
	var all []finding
	for _, c := range q.Candidates {
		f, err := a.find(ctx, q, read, c)
		if err != nil {
			return err
		}
		all = append(all, f)
	}
	before := *q
	in, err := a.store.CheckInForce(ctx, id)
	if err != nil {
		return err
	}
	status := evidence.Status("")
	if in != nil {
		status = evidence.Status(in.Status)
	}
	removed, err := a.removed(ctx, q.Snapshot)
	if err != nil {
		return err
	}
	settle(q, status, removed, all, a.store.Now().UnixMilli())
	before.Candidates, q.Candidates = nil, nil
	if same(before, *q) {
		return nil
	}
	return a.store.Update(ctx, func(tx *store.Tx) error { return tx.SetQuote(ctx, q) })
}

// removed reports whether a copy was taken down or freed.
func (a *Sources) removed(ctx context.Context, copy parley.SnapshotID) (bool, error) {
	if copy == 0 {
		return false, nil
	}
	n, err := a.store.Snapshot(ctx, copy)
	return err == nil && n.Removed != 0, err
}

func same(a, b store.Quote) bool {
	return a.AttachedBy == b.AttachedBy && a.Source == b.Source && a.State == b.State && a.Check == b.Check && a.Snapshot == b.Snapshot && a.Changed == b.Changed
}

// settle chooses among the findings, as [evidence.Confirm] tells. The copy that the
// quotation was compared with before may be removed since.
func settle(q *store.Quote, before evidence.Status, removed bool, all []finding, now int64) {
	list, results := make([]evidence.Candidate, len(all)), make([]evidence.Status, len(all))
	for i, f := range all {
		list[i] = evidence.Candidate{By: evidence.Attachment(f.AttachedBy), Weak: f.Weak}
		if f.check != nil {
			results[i] = evidence.Status(f.check.Status)
		}
	}
	switch chosen, settled := evidence.Confirm(list, results); {
	case chosen >= 0:
		keepOrChange(q, before, removed, &all[chosen], now)
	case !settled:
		q.State = "pending"
	default:
		q.State, q.AttachedBy, q.Source, q.Check, q.Snapshot = "unsourced", string(evidence.Unattached), 0, 0, 0
	}
}

// keepOrChange puts a finding in force. A quotation that was verbatim in the
// copy of its time keeps that verdict when the source says otherwise now: the
// change is noted beside it (evidence.md §4.6). One that was not takes the
// verdict of a newer copy which has the words, and so does one whose own copy was
// removed.
func keepOrChange(q *store.Quote, before evidence.Status, removed bool, f *finding, now int64) {
	if q.State == "checked" && q.Source == f.Source && q.Snapshot != 0 && f.snapshot != q.Snapshot {
		switch status := evidence.Status(f.check.Status); {
		case f.snapshot == 0:
			return // gone now; the copy speaks for it
		case status == evidence.Verbatim && before == evidence.Verbatim && !removed:
			q.Changed, q.ChangedTo = 0, 0
			return
		case status == evidence.Verbatim && removed:
		case before != evidence.Verbatim && evidence.Holds(status) >= evidence.Holds(before):
		case q.Changed == 0:
			q.Changed, q.ChangedTo = now, f.snapshot
			return
		default:
			q.ChangedTo = f.snapshot
			return
		}
	}
	q.State, q.AttachedBy, q.Source, q.Check, q.Snapshot = "checked", f.AttachedBy, f.Source, f.check.ID, f.snapshot
	q.Changed, q.ChangedTo = 0, 0
}

// find checks a quotation against the newest copy of a candidate, or says why
// there is none.
func (a *Sources) find(ctx context.Context, q *store.Quote, read *evidence.Quotation, c store.QuoteCandidate) (f finding, err error) {
	f.QuoteCandidate = c
	if f.source, err = a.store.SourceByID(ctx, c.Source); err != nil {
		return f, err
	}
	if f.source.NewestID != 0 {
		f.snapshot = f.source.NewestID
		f.check, err = a.check(ctx, q, read, f.source, f.source.NewestID, f.source.NewestText)
		if err != nil || f.check != nil {
			return f, err
		}
	}
	if f.source.Outcome == "pending" {
		return f, nil
	}
	f.snapshot = 0
	reason := lack(f.source)
	k := &store.Check{Quote: q.SHA256, Text: outcomeText + reason, Version: evidence.Version, Status: string(evidence.Unreachable), Severity: string(evidence.None), Reason: reason, Verdict: "{}"}
	f.check, err = a.stored(ctx, k)
	return f, err
}

// lack says why there is no copy of a source that was fetched: an outcome.
func lack(s *store.Source) string {
	switch o := fetch.Outcome(s.Outcome); {
	case (o == fetch.Gone || o == fetch.SoftGone) && !s.Dead():
		return string(fetch.Unreachable) // one failure is no proof
	case o == fetch.OK:
		return string(fetch.Refused) // what there was was taken down
	}
	return s.Outcome
}

// outcomeText begins the text hash of a check that had no text: a source that there
// is no copy of.
const outcomeText = "outcome "

// check compares a quotation with a copy of a source, unless that was done before.
// It is nil if the copy's text is gone.
func (a *Sources) check(ctx context.Context, q *store.Quote, read *evidence.Quotation, s *store.Source, copy parley.SnapshotID, hash string) (*store.Check, error) {
	k, err := a.store.CheckOf(ctx, q.SHA256, hash, evidence.Version)
	if err != nil || k != nil {
		return k, err
	}
	page, _, err := a.pageOfCopy(ctx, s, copy)
	if err != nil || page == nil {
		return nil, err
	}
	rules, err := a.store.Rules(ctx)
	if err != nil {
		return nil, err
	}
	v := a.verdict(page, read)
	return a.stored(ctx, checkOf(q.SHA256, hash, &v, page, rules))
}

// checkOf is the row of a verdict.
func checkOf(quote, hash string, v *evidence.Verdict, page *evidence.Page, rules *parley.Rules) *store.Check {
	k := &store.Check{Quote: quote, Text: hash, Version: evidence.Version, Status: string(v.Status), Severity: string(v.Severity), Reason: string(v.Reason),
		Coverage: int(v.Coverage * 1000), Elisions: v.Marks.Elisions, Insertions: v.Marks.Insertions, Gaps: v.Marks.Gaps, Artefacts: v.Artefacts, Edits: len(v.Edits)}
	k.OutsideMain = slices.Contains(v.Notes, evidence.OutsideMain)
	k.Verdict = verdictJSON(VerdictOf(v, page.Checked(v), rules))
	return k
}

func (a *Sources) stored(ctx context.Context, k *store.Check) (*store.Check, error) {
	err := a.store.Update(ctx, func(tx *store.Tx) error { return tx.AddCheck(ctx, k) })
	return k, err
}

// dropExcerptOnly forgets the text of copies that their page forbids to keep;
// the passages stay with the checks.
func (a *Sources) dropExcerptOnly(ctx context.Context, id parley.SourceID) error {
	list, err := a.store.Snapshots(ctx, id)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ExcerptOnly {
			if err := a.store.Update(ctx, func(tx *store.Tx) error { return tx.DropText(ctx, n.TextSHA256) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// CheckURL compares a quotation with the newest copy of a source that the site
// has, and returns the text that it was compared with.
func (a *Sources) CheckURL(ctx context.Context, q *evidence.Quotation, address string) (*evidence.Verdict, *evidence.Index, error) {
	s, err := a.store.SourceByURL(ctx, evidence.NormURL(address))
	if err != nil {
		return nil, nil, err
	}
	page, _, err := a.newestPage(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	if page == nil {
		return nil, nil, parley.Refuse(parley.NotFound, "evidence.error.nosnapshot")
	}
	v := a.verdict(page, q)
	return &v, page.Checked(&v), nil
}
