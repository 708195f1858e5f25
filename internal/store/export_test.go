package store

import (
	"context"

	"parley"
)

// EventCount counts the events of a type, for tests.
func (s *Store) EventCount(ctx context.Context, kind string) (n int, err error) {
	err = s.queryRow(ctx, `SELECT count(*) FROM events WHERE type = $1`, []any{kind}, &n)
	return n, err
}

// MostCommented is the question with the most comments, for tests.
func (s *Store) MostCommented(ctx context.Context) (id parley.PostID, err error) {
	err = s.queryRow(ctx, `
		SELECT id
		FROM posts
		WHERE post_type_id = 1
		ORDER BY comment_count DESC, id
		LIMIT 1`, nil, (*int64)(&id))
	return id, err
}
