package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// PostComments returns a page of a post's comments in the order of their
// writing. Pages count from 1.
func (s *Store) PostComments(ctx context.Context, post parley.PostID, page, size int) ([]Comment, error) {
	var list []Comment
	err := s.query(ctx, `
		SELECT `+commentColumns+nameColumns("u", "c.user_display_name")+`
		FROM (SELECT id
		      FROM comments
		      WHERE post_id = $1
		        AND deletion_date IS NULL
		      ORDER BY creation_date, id
		      LIMIT $2 OFFSET $3) t
		JOIN comments c ON c.id = t.id
		LEFT JOIN users u ON u.id = c.user_id
		ORDER BY c.creation_date, c.id`, []any{int64(post), size, (page - 1) * size}, func(r *sql.Rows) error {
		c, err := scanComment(r)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("comments of post %d: %w", post, err)
	}
	return list, nil
}

// CommentPlace is where a comment is found.
type CommentPlace struct {
	Place
	Post   parley.PostID
	Shown  bool  // among those that the question's page shows at once
	Before int64 // how many comments of the post were written before
}

// PlaceOfComment returns where a comment is found, or a [parley.Error] of kind
// NotFound.
func (s *Store) PlaceOfComment(ctx context.Context, id parley.CommentID) (CommentPlace, error) {
	var p CommentPlace
	rules, err := s.Rules(ctx)
	if err != nil {
		return p, err
	}
	var higher, score, answers int64
	err = s.queryRow(ctx, `
		SELECT c.post_id, p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''), c.score, COALESCE(q.answer_count, p.answer_count, 0),
		       (SELECT count(*)
		        FROM comments b
		        WHERE b.post_id = c.post_id
		          AND b.deletion_date IS NULL
		          AND (b.score > c.score OR b.score = c.score AND b.id < c.id)),
		       (SELECT count(*)
		        FROM comments b
		        WHERE b.post_id = c.post_id
		          AND b.deletion_date IS NULL
		          AND (b.creation_date < c.creation_date OR b.creation_date = c.creation_date AND b.id < c.id))
		FROM comments c
		JOIN posts p ON p.id = c.post_id
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE c.id = $1
		  AND c.deletion_date IS NULL
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL`, []any{int64(id)},
		(*int64)(&p.Post), (*int)(&p.Type), (*int64)(&p.Question), &p.Title, &score, &answers, &higher, &p.Before)
	if errors.Is(err, sql.ErrNoRows) {
		return p, parley.Refuse(parley.NotFound, "missing.comment", "id", int64(id))
	}
	if err != nil {
		return p, fmt.Errorf("place of comment %d: %w", id, err)
	}
	p.Shown = higher < parley.FoldedComments && (score > 0 || answers <= int64(rules.CrowdedAnswers))
	return p, nil
}

// CommentSource is the Markdown of a comment, for the form in which it is
// edited; a [parley.Error] of kind NotFound if it is not there.
func (s *Store) CommentSource(ctx context.Context, id parley.CommentID) (string, error) {
	var text string
	err := s.queryRow(ctx, `SELECT text FROM comments WHERE id = $1 AND deletion_date IS NULL`, []any{int64(id)}, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", parley.Refuse(parley.NotFound, "can.nocomment")
	}
	if err != nil {
		return "", fmt.Errorf("text of comment %d: %w", id, err)
	}
	return text, nil
}
