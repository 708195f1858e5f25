package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Check is what came of comparing a quotation with a text (evidence.md §5).
type Check struct {
	ID          int64
	Quote, Text string // hashes
	Version     int
	Status      string
	Severity    string
	Reason      string
	Coverage    int // found words in a thousand
	Elisions    int
	Insertions  int
	Gaps        int
	Artefacts   int
	OutsideMain bool
	Edits       int
	Verdict     string // JSON
	Checked     millis
}

const checkColumns = `k.id, k.quote_sha256, k.text_sha256, k.checker_version, k.status, k.severity, k.reason, k.coverage, k.elisions, k.insertions,
		       k.gaps, k.artefacts, k.outside_main, k.edits, k.verdict, k.checked_date`

func (k *Check) into() []any {
	return []any{&k.ID, &k.Quote, &k.Text, &k.Version, &k.Status, &k.Severity, &k.Reason, &k.Coverage, &k.Elisions, &k.Insertions,
		&k.Gaps, &k.Artefacts, (*intBool)(&k.OutsideMain), &k.Edits, &k.Verdict, &k.Checked}
}

// CheckInForce returns the check in force of a quotation, nil if there is none.
func (s *Store) CheckInForce(ctx context.Context, id parley.QuoteID) (*Check, error) {
	return s.oneCheck(ctx, `JOIN quotes q ON q.check_id = k.id WHERE q.id = $1`, int64(id))
}

// QuotesBefore looks at up to limit quotations before one, the youngest first, and
// returns those whose check in force was made by an earlier version of the checker,
// and the last that it looked at; 0 if there is none.
func (s *Store) QuotesBefore(ctx context.Context, before parley.QuoteID, version, limit int) (outdated []parley.QuoteID, last parley.QuoteID, err error) {
	err = s.query(ctx, `
		SELECT q.id, COALESCE(k.checker_version, CAST($2 AS BIGINT))
		FROM (SELECT id, check_id FROM quotes WHERE id < $1 ORDER BY id DESC LIMIT $3) AS q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		ORDER BY q.id DESC`, []any{int64(before), version, limit}, func(r *sql.Rows) error {
		var by int
		if err := r.Scan((*int64)(&last), &by); err != nil {
			return err
		}
		if by < version {
			outdated = append(outdated, last)
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("quotes before %d: %w", before, err)
	}
	return outdated, last, nil
}

// QuotesToJudge returns the quotations that have a source among their
// candidates, or only those of a post.
func (s *Store) QuotesToJudge(ctx context.Context, source parley.SourceID) ([]parley.QuoteID, error) {
	var list []parley.QuoteID
	err := s.query(ctx, `SELECT DISTINCT quote_id FROM quote_candidates WHERE source_id = $1 ORDER BY quote_id`, []any{int64(source)}, func(r *sql.Rows) error {
		var id parley.QuoteID
		if err := r.Scan((*int64)(&id)); err != nil {
			return err
		}
		list = append(list, id)
		return nil
	})
	return list, err
}

// CheckOf returns an earlier check of the same words against the same text by
// the same version, nil if there is none.
func (s *Store) CheckOf(ctx context.Context, quote, text string, version int) (*Check, error) {
	return s.oneCheck(ctx, `WHERE k.quote_sha256 = $1 AND k.text_sha256 = $2 AND k.checker_version = $3`, quote, text, version)
}

// oneCheck reads the check k that the rest of a statement picks, nil if none does.
func (s *Store) oneCheck(ctx context.Context, rest string, args ...any) (*Check, error) {
	var k Check
	err := s.queryRow(ctx, `SELECT `+checkColumns+` FROM quote_checks k `+rest, args, k.into()...)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check of quote %v: %w", args[0], err)
	}
	return &k, nil
}

// AddCheck stores a check and sets its ID. The same check made twice is one row.
func (tx *Tx) AddCheck(ctx context.Context, k *Check) error {
	k.Checked = tx.s.Now().UnixMilli()
	err := tx.QueryRowContext(ctx, `
		INSERT INTO quote_checks (quote_sha256, text_sha256, checker_version, status, severity, reason, coverage, elisions, insertions, gaps,
		                          artefacts, outside_main, edits, verdict, checked_date)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (quote_sha256, text_sha256, checker_version) DO UPDATE SET checked_date = excluded.checked_date
		RETURNING id`,
		k.Quote, k.Text, k.Version, k.Status, k.Severity, k.Reason, k.Coverage, k.Elisions, k.Insertions, k.Gaps,
		k.Artefacts, boolInt(k.OutsideMain), k.Edits, k.Verdict, k.Checked).Scan(&k.ID)
	if err != nil {
		return fmt.Errorf("check of %s: %w", k.Quote, err)
	}
	return nil
}
