package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// PostHead is what pages about a post say of it.
type PostHead struct {
	Place
	ID             parley.PostID
	Owner          Person
	Comments       int64 // that can be shown
	HiddenComments int64 // that a captured page counted but did not show
	OriginalURL    string
	Tag            string // whose wiki or excerpt it is, "" for other posts
}

// PostHead returns the head of a post, or a [parley.Error] of kind NotFound if
// there is none or it is deleted.
func (s *Store) PostHead(ctx context.Context, id parley.PostID) (PostHead, error) {
	h := PostHead{ID: id}
	var deleted bool
	err := s.query(ctx, `
		SELECT p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''),
		       p.comment_count - p.hidden_comment_count, p.hidden_comment_count, COALESCE(p.original_url, ''),
		       CASE WHEN p.post_type_id IN (4, 5)
		            THEN COALESCE((SELECT min(t.tag_name) FROM tags t WHERE t.excerpt_post_id = p.id OR t.wiki_post_id = p.id), '')
		            ELSE '' END,
		       CASE WHEN p.deletion_date IS NOT NULL OR q.deletion_date IS NOT NULL THEN 1 ELSE 0 END,
		       `+personColumns("u", "p.owner_display_name")+`
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		LEFT JOIN users u ON u.id = p.owner_user_id
		WHERE p.id = $1`, []any{int64(id)}, func(r *sql.Rows) error {
		return scanAll(r, []any{(*int)(&h.Type), (*int64)(&h.Question), &h.Title, &h.Comments, &h.HiddenComments, &h.OriginalURL,
			&h.Tag, (*intBool)(&deleted)}, h.Owner.into())
	})
	switch {
	case err != nil:
		return h, fmt.Errorf("head of post %d: %w", id, err)
	case h.Question == 0:
		return h, parley.Refuse(parley.NotFound, "missing.post", "id", int64(id))
	case deleted:
		return h, parley.Refuse(parley.NotFound, "missing.removed")
	}
	return h, nil
}

// PostBody returns the HTML of a post as it was imported or rendered, still to
// be sanitised, or a [parley.Error] of kind NotFound.
func (s *Store) PostBody(ctx context.Context, id parley.PostID) (body string, err error) {
	err = s.queryRow(ctx, `
		SELECT p.body
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE p.id = $1
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL`, []any{int64(id)}, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", parley.Refuse(parley.NotFound, "missing.post", "id", int64(id))
	}
	if err != nil {
		return "", fmt.Errorf("body of post %d: %w", id, err)
	}
	return body, nil
}

// PersonsByID returns those of the users who are here.
func (s *Store) PersonsByID(ctx context.Context, ids []parley.UserID) (map[parley.UserID]Person, error) {
	persons := map[parley.UserID]Person{}
	if len(ids) == 0 {
		return persons, nil
	}
	in, args := among(ids)
	err := s.query(ctx, `
		SELECT `+personColumns("u", "''")+`
		FROM users u
		WHERE u.id IN `+in, args, func(r *sql.Rows) error {
		var p Person
		err := scanAll(r, p.into())
		persons[p.ID] = p
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("users %v: %w", ids, err)
	}
	return persons, nil
}
