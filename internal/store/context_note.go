package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// ContextNote is a report of missing context that reviewers agreed to, so that it
// stands, or stood, under a quotation.
type ContextNote struct {
	Flag      int64
	Text      string
	Noted     millis
	Withdrawn millis // 0 while nobody took it back
	Why       string // it was taken back
}

// ContextNotes returns the notes that a quotation had, the oldest first.
func (s *Store) ContextNotes(ctx context.Context, quote *Quote) ([]ContextNote, error) {
	var list []ContextNote
	// The index evidence_flags_by_post finds them.
	err := s.query(ctx, `
		SELECT f.id, f.note, f.resolved_date, COALESCE(w.creation_date, 0), COALESCE(w.note, '')
		FROM evidence_flags f
		LEFT JOIN context_withdrawals w ON w.flag_id = f.id
		WHERE f.post_id = $1
		  AND f.quote_id = $2
		  AND f.kind = $3
		  AND f.resolution = $3
		ORDER BY f.resolved_date, f.id`, []any{int64(quote.Post), int64(quote.ID), FlagOutOfContext}, func(r *sql.Rows) error {
		var n ContextNote
		err := r.Scan(&n.Flag, &n.Text, &n.Noted, &n.Withdrawn, &n.Why)
		list = append(list, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("notes under quote %d: %w", quote.ID, err)
	}
	return list, nil
}

// WithdrawContext takes the note under a quotation away and keeps who did it and
// why. Without a note it returns a [parley.Error] of kind Conflict.
func (tx *Tx) WithdrawContext(ctx context.Context, quote *Quote, by parley.UserID, why string) error {
	err := tx.exec(ctx, `
		INSERT INTO context_withdrawals (flag_id, user_id, note, creation_date)
		SELECT q.context_flag_id, CAST($2 AS BIGINT), CAST($3 AS TEXT), CAST($4 AS BIGINT)
		FROM quotes q
		WHERE q.id = $1
		  AND q.context_flag_id IS NOT NULL
		ON CONFLICT DO NOTHING`, int64(quote.ID), int64(by), why, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("note under quote %d: %w", quote.ID, err)
	}
	res, err := tx.ExecContext(ctx, `UPDATE quotes SET context_flag_id = NULL WHERE id = $1 AND context_flag_id IS NOT NULL`, int64(quote.ID))
	if err != nil {
		return fmt.Errorf("note under quote %d: %w", quote.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return parley.Refuse(parley.Conflict, "context.gone")
	}
	return tx.emitQuoteChecked(ctx, quote.ID, quote.Question)
}
