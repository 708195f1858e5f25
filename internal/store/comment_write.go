package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"parley"
)

// CommentState is what writing a comment on a post depends on, beside the post.
type CommentState struct {
	Last millis // when the actor last wrote a comment, 0 if never
	Same bool   // a visible comment of the post has the same text
}

// CommentState reads what writing a comment depends on. Deleted comments count
// for the pause between two. Indexes comments_by_user, comments_by_text.
func (tx *Tx) CommentState(ctx context.Context, post parley.PostID, actor parley.UserID, text string) (CommentState, error) {
	var s CommentState
	err := tx.QueryRowContext(ctx, `
		SELECT COALESCE((SELECT c.creation_date
		                 FROM comments c
		                 WHERE c.user_id = $2
		                 ORDER BY c.creation_date DESC
		                 LIMIT 1), 0),
		       CASE WHEN EXISTS (SELECT 1
		                         FROM comments c
		                         WHERE c.post_id = $1
		                           AND c.deletion_date IS NULL
		                           AND substr(c.text, 1, 20) = substr(CAST($3 AS TEXT), 1, 20)
		                           AND c.text = $3) THEN 1 ELSE 0 END`,
		int64(post), int64(actor), text).Scan(&s.Last, (*intBool)(&s.Same))
	if err != nil {
		return s, fmt.Errorf("comments of post %d and user %d: %w", post, actor, err)
	}
	return s, nil
}

// Participant is somebody whom a comment on a post may call
// (comments-and-markup.md §1): who wrote one that is still there, edited the
// post, or alone closed or reopened it; and the owner of the post.
type Participant struct {
	ID        parley.UserID
	Name      string
	Last      millis // when they last did so, 0 for an owner who did not
	Commented bool   // they wrote a comment that is still there
}

// maxParticipants bounds how many commenters and how many editors of a post are
// looked at: those who were there last.
const maxParticipants = 100

// participantsOf selects the participants of post $1, those who did something
// last first. Indexes comments_by_post, post_history_by_post, closures_by_post.
var participantsOf = fmt.Sprintf(`
		SELECT t.kind, u.id, u.display_name, t.at, t.voters
		FROM (SELECT * FROM (SELECT 1 AS kind, user_id, max(creation_date) AS at, '' AS voters
		                     FROM comments
		                     WHERE post_id = $1
		                       AND deletion_date IS NULL
		                     GROUP BY user_id
		                     ORDER BY at DESC
		                     LIMIT %d) c
		      UNION ALL
		      SELECT * FROM (SELECT 2, user_id, max(creation_date) AS at, ''
		                     FROM post_history
		                     WHERE post_id = $1
		                       AND post_history_type_id BETWEEN 4 AND 9
		                     GROUP BY user_id
		                     ORDER BY at DESC
		                     LIMIT %[1]d) e
		      UNION ALL
		      SELECT 3, user_id, creation_date, COALESCE(voters, '')
		      FROM closures
		      WHERE post_id = $1
		      UNION ALL
		      SELECT 4, reopened_user_id, reopened_date, ''
		      FROM closures
		      WHERE post_id = $1
		      UNION ALL
		      SELECT 5, owner_user_id, 0, ''
		      FROM posts
		      WHERE id = $1) t
		JOIN users u ON u.id = t.user_id
		WHERE u.deletion_date IS NULL
		  AND u.id > 0
		  AND (t.kind <> 4 OR u.moderator = 1)
		ORDER BY t.at DESC, u.id`, maxParticipants)

// scanParticipant adds a row of participantsOf to a list of one entry a person.
func scanParticipant(r *sql.Rows, list []Participant) ([]Participant, error) {
	var kind int
	var p Participant
	var voters string
	if err := r.Scan(&kind, (*int64)(&p.ID), &p.Name, &p.Last, &voters); err != nil {
		return list, err
	}
	if !alone(voters) {
		return list, nil
	}
	p.Commented = kind == 1
	for i := range list {
		if list[i].ID == p.ID {
			list[i].Commented = list[i].Commented || p.Commented
			return list, nil
		}
	}
	return append(list, p), nil
}

// alone reports whether no more than one person closed a question, from the
// JSON of a closure's voters.
func alone(voters string) bool {
	var v struct{ Voters []struct{ Id int64 } }
	return voters == "" || json.Unmarshal([]byte(voters), &v) == nil && len(v.Voters) <= 1
}

// Participants returns who took part under a post, those who did something last
// first.
func (tx *Tx) Participants(ctx context.Context, post parley.PostID) (list []Participant, err error) {
	err = tx.query(ctx, participantsOf, []any{int64(post)}, func(r *sql.Rows) (err error) {
		list, err = scanParticipant(r, list)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("participants of post %d: %w", post, err)
	}
	return list, nil
}

// ParticipantsOf returns the owner of a post, 0 for nobody, and who took part
// under it. A post that not everybody can see is a [parley.Error] of kind
// NotFound.
func (s *Store) ParticipantsOf(ctx context.Context, post parley.PostID) (owner parley.UserID, list []Participant, err error) {
	err = s.queryRow(ctx, `
		SELECT COALESCE(p.owner_user_id, 0)
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE p.id = $1
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL`, []any{int64(post)}, (*int64)(&owner))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, parley.Refuse(parley.NotFound, "can.nopost")
	}
	if err == nil {
		err = s.query(ctx, participantsOf, []any{int64(post)}, func(r *sql.Rows) (err error) {
			list, err = scanParticipant(r, list)
			return err
		})
	}
	if err != nil {
		return 0, nil, fmt.Errorf("participants of post %d: %w", post, err)
	}
	return owner, list, nil
}

// AddComment writes a comment and counts it.
func (tx *Tx) AddComment(ctx context.Context, post parley.PostID, author parley.UserID, text string) (parley.CommentID, error) {
	now := tx.Now()
	id, err := tx.insert(ctx, `
		INSERT INTO comments (post_id, creation_date, user_id, content_license, text)
		VALUES ($1, $2, $3, $4, $5)`, int64(post), now.UnixMilli(), int64(author), parley.LicenseAt(now), text)
	if err != nil {
		return 0, fmt.Errorf("comment of user %d on post %d: %w", author, post, err)
	}
	return parley.CommentID(id), tx.countComments(ctx, post, 1)
}

func (tx *Tx) countComments(ctx context.Context, post parley.PostID, n int) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET comment_count = comment_count + $2
		WHERE id = $1`, int64(post), n)
	if err != nil {
		return fmt.Errorf("comment count of post %d: %w", post, err)
	}
	return nil
}

// WrittenComment is a comment as an act on it sees it.
type WrittenComment struct {
	ID      parley.CommentID
	Post    parley.PostID
	Owner   parley.UserID
	Text    string
	Score   int
	Created millis
	Edited  millis // the last edit, 0 if there was none
	Edits   int
	Deleted bool

	// Of the actor.
	Voted          millis // when the actor voted for it, 0 if not
	VotesToday     int    // for comments
	DeletionsToday int    // posts with own comments deleted that others had voted for
}

// PostOfComment returns the post that a comment is on. A comment that is not
// there is a [parley.Error] of kind NotFound.
func (tx *Tx) PostOfComment(ctx context.Context, id parley.CommentID) (parley.PostID, error) {
	var post parley.PostID
	err := tx.QueryRowContext(ctx, `SELECT post_id FROM comments WHERE id = $1`, int64(id)).Scan((*int64)(&post))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, parley.Refuse(parley.NotFound, "can.nocomment")
	}
	if err != nil {
		return 0, fmt.Errorf("post of comment %d: %w", id, err)
	}
	return post, nil
}

// Comment reads a comment that the actor wants to act on. Its post has been
// read before, with [Tx.PostState]. Indexes comment_votes_by_day, comments_by_user.
func (tx *Tx) Comment(ctx context.Context, id parley.CommentID, actor parley.UserID) (*WrittenComment, error) {
	c := &WrittenComment{ID: id}
	err := tx.QueryRowContext(ctx, `
		SELECT c.post_id, COALESCE(c.user_id, 0), c.text, c.score, c.creation_date, COALESCE(c.edited_date, 0), c.edit_count,
		       CASE WHEN c.deletion_date IS NULL THEN 0 ELSE 1 END, COALESCE(v.creation_date, 0),
		       (SELECT count(*)
		        FROM comment_votes t
		        WHERE t.user_id = $2
		          AND t.creation_date >= $3),
		       (SELECT count(DISTINCT d.post_id)
		        FROM comments d
		        WHERE d.user_id = $2
		          AND d.deletion_user_id = $2
		          AND d.deletion_date >= $3
		          AND d.score > 0
		          AND d.post_id <> c.post_id)
		FROM comments c
		LEFT JOIN comment_votes v ON v.comment_id = c.id AND v.user_id = $2
		WHERE c.id = $1`, int64(id), int64(actor), startOfDay(tx.Now())).
		Scan((*int64)(&c.Post), (*int64)(&c.Owner), &c.Text, &c.Score, &c.Created, &c.Edited, &c.Edits,
			(*intBool)(&c.Deleted), &c.Voted, &c.VotesToday, &c.DeletionsToday)
	if err != nil {
		return nil, fmt.Errorf("comment %d: %w", id, err)
	}
	return c, nil
}

// Describe tells the rules of the comment.
func (c *WrittenComment) Describe(o *parley.Object) {
	o.CommentOwner, o.CommentDeleted = c.Owner, c.Deleted
	o.CommentCreated = time.UnixMilli(c.Created)
}

// EditComment gives a comment another text.
func (tx *Tx) EditComment(ctx context.Context, id parley.CommentID, text string) error {
	err := tx.exec(ctx, `
		UPDATE comments
		SET text = $2, edit_count = edit_count + 1, edited_date = $3
		WHERE id = $1`, int64(id), text, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("editing comment %d: %w", id, err)
	}
	return nil
}

// DeleteComment deletes a comment, and what inboxes say of it.
func (tx *Tx) DeleteComment(ctx context.Context, c *WrittenComment, by parley.UserID) error {
	if err := tx.exec(ctx, `
		UPDATE comments
		SET deletion_date = $2, deletion_user_id = $3
		WHERE id = $1`, int64(c.ID), tx.Now().UnixMilli(), int64(by)); err != nil {
		return fmt.Errorf("deleting comment %d: %w", c.ID, err)
	}
	if err := tx.exec(ctx, `DELETE FROM inbox WHERE comment_id = $1`, int64(c.ID)); err != nil {
		return fmt.Errorf("notices of comment %d: %w", c.ID, err)
	}
	return tx.countComments(ctx, c.Post, -1)
}

// UndeleteComment brings a comment back.
func (tx *Tx) UndeleteComment(ctx context.Context, c *WrittenComment) error {
	if err := tx.exec(ctx, `
		UPDATE comments
		SET deletion_date = NULL, deletion_user_id = NULL
		WHERE id = $1`, int64(c.ID)); err != nil {
		return fmt.Errorf("undeleting comment %d: %w", c.ID, err)
	}
	return tx.countComments(ctx, c.Post, 1)
}

// VoteForComment notes the vote of a person who has none on the comment.
func (tx *Tx) VoteForComment(ctx context.Context, id parley.CommentID, voter parley.UserID) error {
	err := tx.exec(ctx, `
		INSERT INTO comment_votes (comment_id, user_id, creation_date)
		VALUES ($1, $2, $3)`, int64(id), int64(voter), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("vote of user %d for comment %d: %w", voter, id, err)
	}
	return tx.scoreComment(ctx, id, 1)
}

// TakeBackCommentVote removes the vote of a person who has one.
func (tx *Tx) TakeBackCommentVote(ctx context.Context, id parley.CommentID, voter parley.UserID) error {
	if err := tx.exec(ctx, `DELETE FROM comment_votes WHERE comment_id = $1 AND user_id = $2`, int64(id), int64(voter)); err != nil {
		return fmt.Errorf("vote of user %d for comment %d: %w", voter, id, err)
	}
	return tx.scoreComment(ctx, id, -1)
}

func (tx *Tx) scoreComment(ctx context.Context, id parley.CommentID, n int) error {
	err := tx.exec(ctx, `
		UPDATE comments
		SET score = score + $2
		WHERE id = $1`, int64(id), n)
	if err != nil {
		return fmt.Errorf("score of comment %d: %w", id, err)
	}
	return nil
}

// ToldOfComment returns whose inboxes tell of a comment.
func (tx *Tx) ToldOfComment(ctx context.Context, id parley.CommentID) (list []parley.UserID, err error) {
	err = tx.query(ctx, `
		SELECT user_id
		FROM inbox
		WHERE comment_id = $1`, []any{int64(id)}, func(r *sql.Rows) error {
		var user int64
		err := r.Scan(&user)
		list = append(list, parley.UserID(user))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("notices of comment %d: %w", id, err)
	}
	return list, nil
}
