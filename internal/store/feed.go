package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// QuestionFeed returns a question and its newest answers, at most limit posts
// with whole bodies, newest first. It returns a [parley.Error] of kind NotFound.
func (s *Store) QuestionFeed(ctx context.Context, id parley.PostID, limit int) ([]ListedPost, error) {
	b := &sqlText{}
	q := b.arg(int64(id))
	// posts_by_parent_created
	b.write(`
		      SELECT id, creation_date AS k
		      FROM posts
		      WHERE id = ` + q + `
		        AND post_type_id = 1
		        AND deletion_date IS NULL
		      UNION ALL
		      SELECT * FROM (SELECT id, creation_date
		                     FROM posts
		                     WHERE parent_id = ` + q + `
		                       AND post_type_id = 2
		                       AND deletion_date IS NULL
		                     ORDER BY creation_date DESC, id DESC
		                     LIMIT ` + b.arg(limit-1) + `) a`)
	list, err := s.listed(ctx, b, false, true, false)
	if err != nil {
		return nil, fmt.Errorf("feed of question %d: %w", id, err)
	}
	if len(list) == 0 {
		return nil, parley.Errorf(parley.NotFound, "There is no question %d.", id)
	}
	return list, nil
}

// UserFeed returns a user and the newest of his questions and answers, at most
// limit posts with whole bodies, newest first. It returns a [parley.Error] of
// kind NotFound.
func (s *Store) UserFeed(ctx context.Context, id parley.UserID, limit int) (Person, []ListedPost, error) {
	var user Person
	err := s.queryRow(ctx, `
		SELECT `+personColumns("u", "''")+`
		FROM users u
		WHERE u.id = $1
		  AND u.deletion_date IS NULL`, []any{int64(id)}, user.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return user, nil, parley.Errorf(parley.NotFound, "There is no user %d.", id)
	}
	if err != nil {
		return user, nil, fmt.Errorf("user %d: %w", id, err)
	}
	b := &sqlText{}
	// posts_by_owner covers it.
	b.write(`
		      SELECT id, creation_date AS k
		      FROM posts
		      WHERE owner_user_id = ` + b.arg(int64(id)) + `
		        AND post_type_id IN (1, 2)
		        AND deletion_date IS NULL
		      ORDER BY creation_date DESC, id DESC
		      LIMIT ` + b.arg(limit))
	list, err := s.listed(ctx, b, false, true, false)
	if err != nil {
		return user, nil, fmt.Errorf("feed of user %d: %w", id, err)
	}
	return user, list, nil
}
