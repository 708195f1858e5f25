package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"parley"
)

// HoldSuggestedEdit notes that a reviewer looks at a suggested edit: for so long it
// is handed to nobody else. It reports whether another does so already; then
// nothing changes. A hold that has more than half of its time left is not written
// anew.
func (s *Store) HoldSuggestedEdit(ctx context.Context, id int64, reviewer parley.UserID, length time.Duration) (held bool, err error) {
	now := s.Now()
	var by, end int64
	err = s.queryRow(ctx, `SELECT user_id, end_date FROM suggested_edit_holds WHERE suggested_edit_id = $1`, []any{id}, &by, &end)
	switch left := time.UnixMilli(end).Sub(now); {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return false, fmt.Errorf("who looks at suggested edit %d: %w", id, err)
	case left > 0 && by != int64(reviewer):
		return true, nil
	case left > length/2, length <= 0:
		return false, nil
	}
	err = s.Update(ctx, func(tx *Tx) error {
		err := tx.QueryRowContext(ctx, `
			INSERT INTO suggested_edit_holds (suggested_edit_id, user_id, end_date)
			VALUES ($1, $2, $3)
			ON CONFLICT (suggested_edit_id) DO UPDATE SET
				user_id  = CASE WHEN suggested_edit_holds.end_date > $4 THEN suggested_edit_holds.user_id ELSE excluded.user_id END,
				end_date = CASE WHEN suggested_edit_holds.end_date > $4 AND suggested_edit_holds.user_id <> excluded.user_id THEN suggested_edit_holds.end_date ELSE excluded.end_date END
			RETURNING user_id`, id, int64(reviewer), now.Add(length).UnixMilli(), now.UnixMilli()).Scan(&by)
		if err != nil {
			return fmt.Errorf("holding suggested edit %d: %w", id, err)
		}
		return nil
	})
	return by != int64(reviewer), err
}

// releaseSuggestedEdit ends the hold of a reviewer, if there is one.
func (tx *Tx) releaseSuggestedEdit(ctx context.Context, id int64, reviewer parley.UserID) error {
	err := tx.exec(ctx, `DELETE FROM suggested_edit_holds WHERE suggested_edit_id = $1 AND user_id = $2`, id, int64(reviewer))
	if err != nil {
		return fmt.Errorf("hold of suggested edit %d: %w", id, err)
	}
	return nil
}

// SkipSuggestedEdit leaves a suggested edit to other reviewers for good.
func (tx *Tx) SkipSuggestedEdit(ctx context.Context, id int64, reviewer parley.UserID) error {
	err := tx.exec(ctx, `
		INSERT INTO suggested_edit_skips (suggested_edit_id, user_id, creation_date)
		VALUES ($1, $2, $3)
		ON CONFLICT (suggested_edit_id, user_id) DO NOTHING`, id, int64(reviewer), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("skipping suggested edit %d: %w", id, err)
	}
	return tx.releaseSuggestedEdit(ctx, id, reviewer)
}

// ForgetReviews removes the holds that have ended, and the skips of suggested edits
// that were decided on.
func (s *Store) ForgetReviews(ctx context.Context) error {
	return s.Update(ctx, func(tx *Tx) error {
		for _, st := range []struct {
			text string
			args []any
		}{
			{`DELETE FROM suggested_edit_holds WHERE end_date <= $1`, []any{tx.Now().UnixMilli()}},
			{`DELETE FROM suggested_edit_skips
			  WHERE NOT EXISTS (SELECT 1 FROM suggested_edits g WHERE g.id = suggested_edit_skips.suggested_edit_id AND g.state = 'pending')`, nil},
		} {
			if err := tx.exec(ctx, st.text, st.args...); err != nil {
				return fmt.Errorf("reviews that are over: %w", err)
			}
		}
		return nil
	})
}
