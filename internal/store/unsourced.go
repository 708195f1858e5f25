package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parley"
)

// UnsourcedPost is a post that may lack a source.
type UnsourcedPost struct {
	ID        parley.PostID
	Type      parley.PostType
	Body      string
	Tags      []string // of the question
	Sourced   bool     // a quotation has a source, or may have one
	Unsourced bool     // a quotation has none
}

// unsourcedRecent is how many of the newest posts are looked at.
const unsourcedRecent = 20_000

// PostsToSource returns the posts of a span of time, among the newest, that lack
// a source and were never flagged for that. Which of them need one is for the
// policy of their tags.
func (s *Store) PostsToSource(ctx context.Context, from, to time.Time) ([]UnsourcedPost, error) {
	var list []UnsourcedPost
	err := s.query(ctx, `
		SELECT p.id, p.post_type_id, p.body, COALESCE(o.tags, ''),
		       CASE WHEN EXISTS (SELECT 1 FROM quotes q WHERE q.post_id = p.id AND q.state <> 'unsourced') THEN 1 ELSE 0 END,
		       CASE WHEN EXISTS (SELECT 1 FROM quotes q WHERE q.post_id = p.id AND q.state = 'unsourced' AND q.kind = 'block') THEN 1 ELSE 0 END
		FROM (SELECT id, post_type_id, parent_id, body, creation_date, deletion_date
		      FROM posts
		      ORDER BY id DESC
		      LIMIT $3) p
		JOIN posts o ON o.id = COALESCE(p.parent_id, p.id)
		WHERE p.post_type_id IN (1, 2)
		  AND p.creation_date >= $1
		  AND p.creation_date < $2
		  AND p.deletion_date IS NULL
		  AND o.deletion_date IS NULL
		  AND NOT EXISTS (SELECT 1 FROM evidence_flags f WHERE f.post_id = p.id AND f.kind = $4)
		ORDER BY p.id`, []any{from.UnixMilli(), to.UnixMilli(), unsourcedRecent, FlagUnsourced}, func(r *sql.Rows) error {
		var p UnsourcedPost
		var tags string
		if err := r.Scan((*int64)(&p.ID), (*int)(&p.Type), &p.Body, &tags, (*intBool)(&p.Sourced), (*intBool)(&p.Unsourced)); err != nil {
			return err
		}
		p.Tags = parley.SplitTags(tags)
		if !p.Sourced || p.Unsourced {
			list = append(list, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("posts that lack a source: %w", err)
	}
	return list, nil
}
