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
		return nil, parley.Refuse(parley.NotFound, "missing.question", "id", int64(id))
	}
	return list, nil
}

// UserFeed returns a user and the newest of his questions and answers, at most
// limit posts with whole bodies, newest first. It returns a [parley.Error] of
// kind NotFound.
func (s *Store) UserFeed(ctx context.Context, id parley.UserID, limit int) (Person, []ListedPost, error) {
	user, err := s.feedUser(ctx, id)
	if err != nil {
		return user, nil, err
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

// TitledComment is a comment with the question that it stands below.
type TitledComment struct {
	Comment
	Question parley.PostID
	Title    string
}

// listenedTo is how many of a person's newest posts responses are looked for at.
const listenedTo = 1000

// Responses returns a user and what others answered to his questions and wrote
// below his posts, each newest first and at most limit, with whole bodies. It
// returns a [parley.Error] of kind NotFound.
func (s *Store) Responses(ctx context.Context, id parley.UserID, limit int) (Person, []ListedPost, []TitledComment, error) {
	user, err := s.feedUser(ctx, id)
	if err != nil {
		return user, nil, nil, err
	}
	answers, comments := &sqlText{}, &sqlText{}
	own := func(b *sqlText, types string) string {
		return `(SELECT id
		                     FROM posts
		                     WHERE owner_user_id = ` + b.arg(int64(id)) + `
		                       AND post_type_id IN (` + types + `)
		                       AND deletion_date IS NULL
		                     ORDER BY creation_date DESC
		                     LIMIT ` + b.arg(listenedTo) + `) own`
	}
	answers.write(`
		      SELECT a.id, a.creation_date AS k
		      FROM ` + own(answers, "1") + `
		      JOIN posts a ON a.parent_id = own.id
		      WHERE a.post_type_id = 2
		        AND a.deletion_date IS NULL
		        AND COALESCE(a.owner_user_id, 0) <> ` + answers.arg(int64(id)) + `
		      ORDER BY a.creation_date DESC, a.id DESC
		      LIMIT ` + answers.arg(limit))
	list, err := s.listed(ctx, answers, false, true, false)
	if err != nil {
		return user, nil, nil, fmt.Errorf("answers to user %d: %w", id, err)
	}
	comments.write(`
		SELECT ` + commentColumns + nameColumns("u", "c.user_display_name") + `, t.id, COALESCE(t.title, '')
		FROM ` + own(comments, "1, 2") + `
		JOIN comments c ON c.post_id = own.id
		JOIN posts p ON p.id = own.id
		JOIN posts t ON t.id = COALESCE(p.parent_id, p.id)
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.deletion_date IS NULL
		  AND t.deletion_date IS NULL
		  AND COALESCE(c.user_id, 0) <> ` + comments.arg(int64(id)) + `
		ORDER BY c.creation_date DESC, c.id DESC
		LIMIT ` + comments.arg(limit))
	var said []TitledComment
	err = s.queryText(ctx, comments, func(r *sql.Rows) error {
		var c TitledComment
		var err error
		c.Comment, err = scanComment(r, (*int64)(&c.Question), &c.Title)
		said = append(said, c)
		return err
	})
	if err != nil {
		return user, nil, nil, fmt.Errorf("comments to user %d: %w", id, err)
	}
	return user, list, said, nil
}

func (s *Store) feedUser(ctx context.Context, id parley.UserID) (Person, error) {
	var user Person
	err := s.queryRow(ctx, `
		SELECT `+personColumns("u", "''")+`
		FROM users u
		WHERE u.id = $1
		  AND u.deletion_date IS NULL`, []any{int64(id)}, user.into()...)
	if errors.Is(err, sql.ErrNoRows) {
		return user, parley.Refuse(parley.NotFound, "missing.user", "id", int64(id))
	}
	if err != nil {
		return user, fmt.Errorf("user %d: %w", id, err)
	}
	return user, nil
}
