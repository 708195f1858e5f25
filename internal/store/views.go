package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"parley"
)

// viewsAtOnce is how many questions one write counts the views of: others wait
// for it.
const viewsAtOnce = 200

// AddViews adds to how often questions were looked at. It returns which of them
// are written, all without an error. A question that is gone is left out. The
// views that a search knows follow when the question changes.
func (s *Store) AddViews(ctx context.Context, counts map[parley.PostID]int64) (written map[parley.PostID]bool, err error) {
	written = map[parley.PostID]bool{}
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(counts)), viewsAtOnce) {
		err := s.Update(ctx, func(tx *Tx) error {
			for _, id := range ids {
				if err := tx.exec(ctx, `UPDATE posts SET view_count = COALESCE(view_count, 0) + $2 WHERE id = $1 AND post_type_id = 1`, int64(id), counts[id]); err != nil {
					return fmt.Errorf("views of post %d: %w", id, err)
				}
				if err := tx.exec(ctx, `UPDATE questions SET view_count = view_count + $2 WHERE id = $1`, int64(id), counts[id]); err != nil {
					return fmt.Errorf("views of question %d: %w", id, err)
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
