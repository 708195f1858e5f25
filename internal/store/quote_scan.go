package store

import (
	"context"
	"database/sql"
	"errors"
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

// Scans are posts whose quotations are to be found, leased together.
type Scans struct {
	Posts    []parley.PostID
	Priority int // 1 if somebody has just written them
	until    int64
}

// LeaseScans takes the posts that are due first, all of one priority and at most
// so many, for as long as lease.
func (s *Store) LeaseScans(ctx context.Context, limit int, lease time.Duration) (Scans, error) {
	var due Scans
	err := s.Update(ctx, func(tx *Tx) error {
		now := tx.s.Now()
		due = Scans{until: now.Add(lease).UnixMilli()}
		rows, err := tx.QueryContext(ctx, `
			SELECT post_id, priority
			FROM evidence_scans
			WHERE due_date <= $1
			  AND lease_date <= $1
			ORDER BY priority DESC, due_date
			LIMIT $2 `+s.dialect.skipLocked(), now.UnixMilli(), limit)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var post parley.PostID
			var priority int
			if err := rows.Scan((*int64)(&post), &priority); err != nil {
				return err
			}
			if len(due.Posts) == 0 {
				due.Priority = priority
			}
			if priority == due.Priority {
				due.Posts = append(due.Posts, post)
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(due.Posts) == 0 {
			return err
		}
		in, args := among(due.Posts, due.until)
		_, err = tx.ExecContext(ctx, `UPDATE evidence_scans SET lease_date = $1 WHERE post_id IN `+in, args...)
		return err
	})
	if err != nil {
		return Scans{}, fmt.Errorf("posts to read for quotations: %w", err)
	}
	return due, nil
}

// FreeScans puts back what was leased and not done, for others to take.
func (tx *Tx) FreeScans(ctx context.Context, leased Scans) error {
	in, args := among(leased.Posts, leased.until)
	_, err := tx.ExecContext(ctx, `UPDATE evidence_scans SET lease_date = 0 WHERE lease_date = $1 AND post_id IN `+in, args...)
	if err != nil {
		return fmt.Errorf("posts that were not read for quotations: %w", err)
	}
	return nil
}

// EndScans ends what was leased. A post that somebody changed meanwhile stays due.
func (tx *Tx) EndScans(ctx context.Context, done Scans) error {
	if len(done.Posts) == 0 {
		return nil
	}
	in, args := among(done.Posts, done.until)
	_, err := tx.ExecContext(ctx, `DELETE FROM evidence_scans WHERE lease_date = $1 AND post_id IN `+in, args...)
	if err != nil {
		return fmt.Errorf("posts that were read for quotations: %w", err)
	}
	return nil
}

// PostsToScan returns posts with their comments as they stand, in the order of
// their ids, without those that are deleted or no question or answer.
func (s *Store) PostsToScan(ctx context.Context, ids []parley.PostID) ([]ScannedPost, error) {
	var list []ScannedPost
	if len(ids) == 0 {
		return nil, nil
	}
	in, args := among(ids)
	err := s.query(ctx, `
		SELECT id, COALESCE(parent_id, id), body
		FROM posts
		WHERE id IN `+in+`
		  AND post_type_id IN (1, 2)
		  AND deletion_date IS NULL
		ORDER BY id`, args, func(r *sql.Rows) error {
		var p ScannedPost
		if err := r.Scan((*int64)(&p.ID), (*int64)(&p.Question), &p.Body); err != nil {
			return err
		}
		list = append(list, p)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("posts to read for quotations: %w", err)
	}
	place := map[parley.PostID]*ScannedPost{}
	for i := range list {
		place[list[i].ID] = &list[i]
	}
	err = s.query(ctx, `SELECT post_id, id, text FROM comments WHERE post_id IN `+in+` AND deletion_date IS NULL ORDER BY id`, args, func(r *sql.Rows) error {
		var post parley.PostID
		var c Comment
		if err := r.Scan((*int64)(&post), (*int64)(&c.ID), &c.Text); err != nil {
			return err
		}
		if p := place[post]; p != nil {
			p.Comments = append(p.Comments, c)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("comments to read for quotations: %w", err)
	}
	return list, nil
}
