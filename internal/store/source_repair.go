package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley"
)

// noteRepairs notes who gave quotations of somebody else's post the source that
// they lacked: the author of its newest revision. A source inside a quotation
// stands at its end, so the words before are those of the old one.
func (tx *Tx) noteRepairs(ctx context.Context, post parley.PostID, old, found []Quote) error {
	for _, q := range found {
		if q.Comment != 0 || len(q.Candidates) == 0 {
			continue
		}
		before := slices.IndexFunc(old, func(o Quote) bool {
			return o.Comment == 0 && o.Kind == q.Kind && strings.HasPrefix(q.Text, strings.TrimSpace(o.Text)) && !slices.Equal(o.Candidates, q.Candidates)
		})
		if before < 0 {
			continue
		}
		lacked := 0
		if old[before].State == "unsourced" {
			lacked = 1
		}
		err := tx.exec(ctx, `
			INSERT INTO source_repairs (post_id, quote_sha256, user_id, creation_date)
			SELECT p.id, CAST($2 AS TEXT), h.user_id, CAST($3 AS BIGINT)
			FROM posts p
			JOIN post_history h ON h.id = (SELECT max(id) FROM post_history WHERE post_id = p.id AND post_history_type_id IN (2, 5, 8))
			WHERE p.id = $1
			  AND h.user_id > 0
			  AND h.import_id IS NULL
			  AND h.user_id <> COALESCE(p.owner_user_id, 0)
			  AND ($4 = 1 OR EXISTS (SELECT 1 FROM quote_checks k WHERE k.id = $5 AND k.status = 'unreachable'))
			ON CONFLICT (post_id, quote_sha256) DO NOTHING`,
			int64(post), q.SHA256, tx.Now().UnixMilli(), lacked, old[before].Check)
		if err != nil {
			return fmt.Errorf("repairs of post %d: %w", post, err)
		}
	}
	return nil
}
