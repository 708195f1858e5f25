package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"parley"
)

const (
	// viewsAtOnce is how many questions one write counts the views of: others wait
	// for it.
	viewsAtOnce = 500
	// foldedAtOnce is the same for adding them to the questions, which is dearer.
	foldedAtOnce = 50
)

// pendingViews is what a post p was looked at since its row was written.
const pendingViews = `CASE p.post_type_id WHEN 1 THEN COALESCE((SELECT w.view_count FROM pending_views w WHERE w.post_id = p.id), 0) ELSE 0 END`

// AddViews counts how often questions were looked at. Their pages show it at once,
// lists, searches and exports after [Store.FoldViews]. It returns which of them
// are written, all without an error.
func (s *Store) AddViews(ctx context.Context, counts map[parley.PostID]int64) (written map[parley.PostID]bool, err error) {
	written = map[parley.PostID]bool{}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(counts)), viewsAtOnce) {
		err := s.Update(ctx, func(tx *Tx) error {
			for _, id := range ids {
				if err := tx.exec(ctx, `
					INSERT INTO pending_views (post_id, view_count)
					VALUES ($1, $2)
					ON CONFLICT (post_id) DO UPDATE SET view_count = pending_views.view_count + excluded.view_count`, int64(id), counts[id]); err != nil {
					return fmt.Errorf("views of post %d: %w", id, err)
				}
			}
			return nil
		})
		if err != nil {
			return written, err
		}
		for _, id := range ids {
			written[id] = true
		}
	}
	return written, nil
}

// FoldViews adds what [Store.AddViews] counted to the questions. What is no
// question any more is left out. The views that a search knows follow when the
// question changes.
func (s *Store) FoldViews(ctx context.Context) error {
	for {
		var counts map[int64]int64
		err := s.Update(ctx, func(tx *Tx) (err error) {
			counts, err = tx.foldViews(ctx)
			return err
		})
		if err != nil || len(counts) < foldedAtOnce {
			return err
		}
	}
}

// foldViews folds the first of those that are pending and returns them.
func (tx *Tx) foldViews(ctx context.Context) (map[int64]int64, error) {
	counts := map[int64]int64{}
	err := tx.query(ctx, `
		DELETE FROM pending_views
		WHERE post_id IN (SELECT post_id FROM pending_views ORDER BY post_id LIMIT $1)
		RETURNING post_id, view_count`, []any{foldedAtOnce}, func(r *sql.Rows) error {
		var id, n int64
		err := r.Scan(&id, &n)
		counts[id] = n
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("pending views: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if err := tx.exec(ctx, `UPDATE posts SET view_count = COALESCE(view_count, 0) + $2 WHERE id = $1 AND post_type_id = 1`, id, counts[id]); err != nil {
			return nil, fmt.Errorf("views of post %d: %w", id, err)
		}
		if err := tx.exec(ctx, `UPDATE questions SET view_count = view_count + $2 WHERE id = $1`, id, counts[id]); err != nil {
			return nil, fmt.Errorf("views of question %d: %w", id, err)
		}
	}
	return counts, nil
}
