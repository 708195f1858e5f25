package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// DeletePost marks a post as deleted, by somebody and for a reason.
func (tx *Tx) DeletePost(ctx context.Context, id parley.PostID, by parley.UserID, why parley.Deleter) error {
	now := tx.Now().UnixMilli()
	if err := tx.exec(ctx, `UPDATE posts SET deletion_date = $2 WHERE id = $1`, int64(id), now); err != nil {
		return fmt.Errorf("deleting post %d: %w", id, err)
	}
	err := tx.exec(ctx, `
		INSERT INTO deletions (post_id, creation_date, user_id, reason)
		VALUES ($1, $2, $3, $4)`, int64(id), now, int64(by), deletionReasons[why])
	if err != nil {
		return fmt.Errorf("deletion of post %d: %w", id, err)
	}
	tx.Reindex(id)
	return nil
}

// UndeletePost ends the deletion of a post.
func (tx *Tx) UndeletePost(ctx context.Context, id parley.PostID, by parley.UserID) error {
	if err := tx.exec(ctx, `UPDATE posts SET deletion_date = NULL WHERE id = $1`, int64(id)); err != nil {
		return fmt.Errorf("undeleting post %d: %w", id, err)
	}
	err := tx.exec(ctx, `
		UPDATE deletions
		SET undeleted_date = $2, undeleted_user_id = $3
		WHERE post_id = $1
		  AND undeleted_date IS NULL`, int64(id), tx.Now().UnixMilli(), int64(by))
	if err != nil {
		return fmt.Errorf("deletion of post %d: %w", id, err)
	}
	tx.Reindex(id)
	return nil
}

// ThreadAnswer is an answer that goes and comes back with its question.
type ThreadAnswer struct {
	ID    parley.PostID
	Owner parley.UserID
	Score int
}

// ThreadAnswers returns the answers of a question that are there, or, if gone
// is set, those that were deleted with it.
func (tx *Tx) ThreadAnswers(ctx context.Context, question parley.PostID, gone bool) (list []ThreadAnswer, err error) {
	where := `AND a.deletion_date IS NULL`
	if gone {
		where = `AND a.deletion_date IS NOT NULL
		  AND EXISTS (SELECT 1
		              FROM deletions d
		              WHERE d.post_id = a.id
		                AND d.reason = 'question'
		                AND d.undeleted_date IS NULL)`
	}
	err = tx.query(ctx, `
		SELECT a.id, COALESCE(a.owner_user_id, 0), a.score
		FROM posts a
		WHERE a.parent_id = $1
		  AND a.post_type_id = 2
		  `+where+`
		ORDER BY a.id`, []any{int64(question)}, func(r *sql.Rows) error {
		var a ThreadAnswer
		err := r.Scan((*int64)(&a.ID), (*int64)(&a.Owner), &a.Score)
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("answers of question %d: %w", question, err)
	}
	return list, nil
}

// CountAnswers sets the number of answers of a question to what there are.
func (tx *Tx) CountAnswers(ctx context.Context, question parley.PostID) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET answer_count = (SELECT count(*)
		                    FROM posts a
		                    WHERE a.parent_id = $1
		                      AND a.post_type_id = 2
		                      AND a.deletion_date IS NULL)
		WHERE id = $1`, int64(question))
	if err != nil {
		return fmt.Errorf("answers of question %d: %w", question, err)
	}
	return nil
}

// SelfDeletesToday counts the posts that a person deleted today as their owner.
func (tx *Tx) SelfDeletesToday(ctx context.Context, user parley.UserID) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM deletions
		WHERE user_id = $1
		  AND reason = 'owner'
		  AND creation_date >= $2`, int64(user), startOfDay(tx.Now())).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("deletions by user %d: %w", user, err)
	}
	return n, nil
}

// DeletedPost is a deleted question or answer in the list of its owner.
type DeletedPost struct {
	ID       parley.PostID
	Type     parley.PostType
	Question parley.PostID // itself for a question
	Title    string        // of the question
	Deleted  millis
	By       Person // what a name shows; zero if that is not known
	Why      parley.Deleter
}

// DeletedPosts returns a page of a person's questions or answers that were
// deleted since a time, in milliseconds since 1970, those deleted last first, and
// how many there are. The index posts_deleted_by_owner holds them in this order.
func (s *Store) DeletedPosts(ctx context.Context, owner parley.UserID, kind parley.PostType, since int64, page, size int) (list []DeletedPost, total int64, err error) {
	err = s.query(ctx, `
		SELECT p.id, p.post_type_id, q.id, COALESCE(q.title, ''), p.deletion_date, COALESCE(d.reason, ''), k.total, `+nameColumns("u", "''")+`
		FROM (SELECT id, count(*) OVER () AS total
		      FROM posts
		      WHERE owner_user_id = $1
		        AND post_type_id = $2
		        AND deletion_date >= $3
		      ORDER BY deletion_date DESC, id DESC
		      LIMIT $4 OFFSET $5) k
		JOIN posts p ON p.id = k.id
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		LEFT JOIN deletions d ON d.id = (SELECT max(x.id)
		                                 FROM deletions x
		                                 WHERE x.post_id = p.id
		                                   AND x.undeleted_date IS NULL)
		LEFT JOIN users u ON u.id = d.user_id
		ORDER BY p.deletion_date DESC, p.id DESC`, []any{int64(owner), int64(kind), since, size, offset(page, size)}, func(r *sql.Rows) error {
		var p DeletedPost
		var reason string
		err := scanAll(r, []any{(*int64)(&p.ID), (*int)(&p.Type), (*int64)(&p.Question), &p.Title, &p.Deleted, &reason, &total}, p.By.name())
		p.Why = deleterOf(reason)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("deleted posts of user %d: %w", owner, err)
	}
	return list, total, nil
}
