package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parley"
)

// ScannedPost is a post whose quotations are to be found.
type ScannedPost struct {
	ID       parley.PostID
	Question parley.PostID
	Body     string // HTML
	Lang     string
	Comments []Comment // Markdown
}

// RequestScan notes that the quotations of a post are to be found (again).
func (tx *Tx) RequestScan(ctx context.Context, post parley.PostID, priority int) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO evidence_scans (post_id, due_date, priority)
		VALUES ($1, $2, $3)
		ON CONFLICT (post_id) DO UPDATE SET due_date = excluded.due_date, priority = excluded.priority, lease_date = 0`,
		int64(post), tx.s.Now().UnixMilli(), priority)
	if err != nil {
		return fmt.Errorf("scan of post %d: %w", post, err)
	}
	return nil
}

// noteAtOnce is how many posts one write of [Store.RequestScans] looks at: it
// reads their bodies, and other writes wait meanwhile.
const noteAtOnce = 1000

// RequestScans notes the questions and answers among the posts that follow
// after in the order of their ids, if they may have quotations, have no quotes
// yet and were not noted: newest and most viewed are due first. It returns the
// last post it looked at, 0 if none follows.
func (s *Store) RequestScans(ctx context.Context, after parley.PostID) (last parley.PostID, err error) {
	err = s.queryRow(ctx, `
		SELECT COALESCE(max(id), 0)
		FROM (SELECT id FROM posts WHERE id > $1 ORDER BY id LIMIT $2) AS following`,
		[]any{int64(after), noteAtOnce}, (*int64)(&last))
	if err == nil && last != 0 {
		err = s.Update(ctx, func(tx *Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO evidence_scans (post_id, due_date)
				SELECT p.id, -p.creation_date / 1000 - COALESCE(p.view_count, 0) * 1000
				FROM posts p
				WHERE p.id > $1
				  AND p.id <= $2
				  AND p.post_type_id IN (1, 2)
				  AND p.deletion_date IS NULL
				  AND (p.body LIKE '%<blockquote%' OR p.body LIKE '%"%' OR p.body LIKE '%“%' OR p.body LIKE '%„%' OR p.body LIKE '%«%' OR p.body LIKE '%「%')
				  AND NOT EXISTS (SELECT 1 FROM quotes q WHERE q.post_id = p.id)
				ON CONFLICT (post_id) DO NOTHING`, int64(after), int64(last))
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("posts to scan: %w", err)
	}
	return last, nil
}

// LeaseScan takes the post that is due first for as long as lease; 0 if none is.
// Its priority is 1 if somebody has just written it.
func (s *Store) LeaseScan(ctx context.Context, lease time.Duration) (post parley.PostID, priority int, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		post, priority = 0, 0
		now := tx.s.Now()
		err := tx.QueryRowContext(ctx, `
			UPDATE evidence_scans
			SET lease_date = $2
			WHERE post_id = (SELECT post_id
			                 FROM evidence_scans
			                 WHERE due_date <= $1
			                   AND lease_date <= $1
			                 ORDER BY priority DESC, due_date
			                 LIMIT 1 `+s.dialect.skipLocked()+`)
			RETURNING post_id, priority`, now.UnixMilli(), now.Add(lease).UnixMilli()).Scan((*int64)(&post), &priority)
		if err == sql.ErrNoRows {
			return nil
		}
		return err
	})
	return post, priority, err
}

// PostToScan returns a post with its comments as they stand; nil if it is
// deleted or no question or answer.
func (s *Store) PostToScan(ctx context.Context, id parley.PostID) (*ScannedPost, error) {
	p := &ScannedPost{ID: id}
	err := s.queryRow(ctx, `
		SELECT COALESCE(parent_id, id), body
		FROM posts
		WHERE id = $1
		  AND post_type_id IN (1, 2)
		  AND deletion_date IS NULL`, []any{int64(id)}, (*int64)(&p.Question), &p.Body)
	if err == sql.ErrNoRows {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("post %d: %w", id, err)
	}
	err = s.query(ctx, `SELECT id, text FROM comments WHERE post_id = $1 AND deletion_date IS NULL ORDER BY id`, []any{int64(id)}, func(r *sql.Rows) error {
		var c Comment
		if err := r.Scan((*int64)(&c.ID), &c.Text); err != nil {
			return err
		}
		p.Comments = append(p.Comments, c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("comments of post %d: %w", id, err)
	}
	return p, nil
}
