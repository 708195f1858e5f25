package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// Opinion is what a reviewer says of a quotation that the checker is wrong about.
type Opinion struct {
	By     Person
	Status string
}

// Override notes what a reviewer says of the quotation that an open flag is about.
// It reports whether enough reviewers say so, votes of them: then it stands beside
// the verdict, which stays as it is, and the flag is decided (evidence.md §7).
func (tx *Tx) Override(ctx context.Context, flag int64, by parley.UserID, status string, votes int) (agreed bool, err error) {
	var quote, question, post int64
	err = tx.QueryRowContext(ctx, `
		SELECT q.id, q.question_id, q.post_id
		FROM evidence_flags f
		JOIN quotes q ON q.id = f.quote_id
		WHERE f.id = $1
		  AND f.resolved_date IS NULL`, flag).Scan(&quote, &question, &post)
	if errors.Is(err, sql.ErrNoRows) {
		return false, parley.Refuse(parley.NotFound, "evidence.error.noflag")
	}
	if err != nil {
		return false, fmt.Errorf("override by flag %d: %w", flag, err)
	}
	if err := tx.exec(ctx, `
		INSERT INTO evidence_overrides (quote_id, user_id, status, creation_date)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (quote_id, user_id) DO UPDATE SET status = excluded.status, creation_date = excluded.creation_date`,
		quote, int64(by), status, tx.Now().UnixMilli()); err != nil {
		return false, fmt.Errorf("override of quote %d: %w", quote, err)
	}
	n := 0
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM evidence_overrides WHERE quote_id = $1 AND status = $2`, quote, status).Scan(&n)
	if err != nil || n < votes {
		return false, err
	}
	if err := tx.exec(ctx, `UPDATE quotes SET override_status = $2 WHERE id = $1`, quote, status); err != nil {
		return false, fmt.Errorf("override of quote %d: %w", quote, err)
	}
	if err := tx.ResolveEvidenceFlag(ctx, flag, by, "checker_wrong"); err != nil {
		return false, err
	}
	if err := tx.addCheckerCase(ctx, parley.QuoteID(quote), status); err != nil {
		return false, err
	}
	if err := tx.earns(ctx, QuoteChecked, parley.PostID(post)); err != nil {
		return false, err
	}
	return true, tx.emitQuoteChecked(ctx, parley.QuoteID(quote), parley.PostID(question))
}

// Opinions returns what reviewers say of quotations, in the order in which they
// said it.
func (s *Store) Opinions(ctx context.Context, ids []parley.QuoteID) (map[parley.QuoteID][]Opinion, error) {
	found := map[parley.QuoteID][]Opinion{}
	if len(ids) == 0 {
		return found, nil
	}
	in, args := among(ids)
	err := s.query(ctx, `
		SELECT o.quote_id, o.status, `+personColumns("u", "NULL")+`
		FROM evidence_overrides o
		LEFT JOIN users u ON u.id = o.user_id
		WHERE o.quote_id IN `+in+`
		ORDER BY o.creation_date, o.user_id`, args, func(r *sql.Rows) error {
		var o Opinion
		var id parley.QuoteID
		if err := scanAll(r, []any{(*int64)(&id), &o.Status}, o.By.into()); err != nil {
			return err
		}
		found[id] = append(found[id], o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("opinions on quotations: %w", err)
	}
	return found, nil
}
