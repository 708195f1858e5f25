package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// AllVerbatim returns those of some posts that quote and whose quotations are all
// verbatim, as the checker and reviewers see them. What comments quote is not
// theirs.
func (s *Store) AllVerbatim(ctx context.Context, posts []parley.PostID) (map[parley.PostID]bool, error) {
	found := map[parley.PostID]bool{}
	if len(posts) == 0 {
		return found, nil
	}
	in, args := among(posts)
	// quotes_by_post
	err := s.query(ctx, `
		SELECT q.post_id
		FROM quotes q
		LEFT JOIN quote_checks k ON k.id = q.check_id
		WHERE q.post_id IN `+in+`
		  AND q.comment_id IS NULL
		GROUP BY q.post_id
		HAVING count(*) = count(CASE WHEN k.status = 'verbatim' AND COALESCE(q.override_status, '') IN ('', 'verbatim') THEN 1 END)`, args, func(r *sql.Rows) error {
		var id parley.PostID
		err := r.Scan((*int64)(&id))
		found[id] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("posts whose quotations are verbatim: %w", err)
	}
	return found, nil
}
