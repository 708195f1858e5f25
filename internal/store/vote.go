package store

import (
	"context"
	"fmt"

	"parley"
)

// AddVote writes a vote for or against a post and returns its id. A person has
// one such vote on a post: a second one violates votes_once.
func (tx *Tx) AddVote(ctx context.Context, post parley.PostID, kind parley.VoteType, voter parley.UserID) (id int64, err error) {
	id, err = tx.insert(ctx, `
		INSERT INTO votes (post_id, vote_type_id, user_id, creation_date)
		VALUES ($1, $2, $3, $4)`, int64(post), int(kind), int64(voter), tx.Now().UnixMilli())
	if err != nil {
		return 0, fmt.Errorf("vote on post %d: %w", post, err)
	}
	return id, nil
}

// ChangeVote makes a vote one the other way, cast now.
func (tx *Tx) ChangeVote(ctx context.Context, id int64, kind parley.VoteType) error {
	err := tx.exec(ctx, `
		UPDATE votes
		SET vote_type_id = $2, creation_date = $3
		WHERE id = $1`, id, int(kind), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("changing vote %d: %w", id, err)
	}
	return nil
}

// RemoveVote removes a vote that was taken back.
func (tx *Tx) RemoveVote(ctx context.Context, id int64) error {
	if err := tx.exec(ctx, `DELETE FROM votes WHERE id = $1`, id); err != nil {
		return fmt.Errorf("removing vote %d: %w", id, err)
	}
	return nil
}

// RemoveVotesOf removes the votes of a type on a post: an acceptance that was
// withdrawn. Index votes_by_post.
func (tx *Tx) RemoveVotesOf(ctx context.Context, post parley.PostID, kind parley.VoteType) error {
	err := tx.exec(ctx, `
		DELETE FROM votes
		WHERE post_id = $1
		  AND vote_type_id = $2
		  AND import_id IS NULL`, int64(post), int(kind))
	if err != nil {
		return fmt.Errorf("removing votes of type %d on post %d: %w", kind, post, err)
	}
	return nil
}

// VotesCast counts a person's votes on posts: up, down on posts that are no wiki, and
// all. Index votes_by_user.
func (tx *Tx) VotesCast(ctx context.Context, voter parley.UserID) (up, down, all int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT count(*) FILTER (WHERE v.vote_type_id = 2),
		       count(*) FILTER (WHERE v.vote_type_id = 3 AND p.community_owned_date IS NULL),
		       count(*)
		FROM votes v
		JOIN posts p ON p.id = v.post_id
		WHERE v.user_id = $1
		  AND v.vote_type_id IN (2, 3)
		  AND v.import_id IS NULL`, int64(voter)).Scan(&up, &down, &all)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("votes of user %d: %w", voter, err)
	}
	return up, down, all, nil
}

// AddScore adds to the score of a post, and to what lists repeat of it.
func (tx *Tx) AddScore(ctx context.Context, s *PostState, change int) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET score = score + $2
		WHERE id = $1`, int64(s.ID), change)
	if err != nil {
		return fmt.Errorf("score of post %d: %w", s.ID, err)
	}
	tx.Recount(s.ID)
	if s.Type == parley.Answer {
		if s.Unanswered || change < 0 && s.Score+change <= 0 {
			return tx.listAnswers(ctx, s, 0, change)
		}
		// What made the question no unanswered one still does. Unnamed, the column
		// has no index written anew.
		err := tx.exec(ctx, `UPDATE questions SET answer_score = answer_score + $2 WHERE id = $1`, int64(s.Question), change)
		if err != nil {
			return fmt.Errorf("answers of question %d in lists: %w", s.Question, err)
		}
		return nil
	}
	for _, list := range []struct{ table, key string }{{"questions", "id"}, {"post_tags", "post_id"}} {
		err := tx.exec(ctx, `
			UPDATE `+list.table+`
			SET score = score + $2
			WHERE `+list.key+` = $1`, int64(s.ID), change)
		if err != nil {
			return fmt.Errorf("score of question %d in lists: %w", s.ID, err)
		}
	}
	return nil
}

// unansweredNow is whether the row of questions is one that has no good
// answer: open, none accepted and none scoring above 0. Index posts_by_parent.
const unansweredNow = `
		CASE WHEN closed = 0 AND accepted = 0 AND NOT EXISTS (
		          SELECT 1
		          FROM posts a
		          WHERE a.parent_id = questions.id
		            AND a.post_type_id = 2
		            AND a.deletion_date IS NULL
		            AND a.score > 0)
		     THEN 1 ELSE 0 END`

// listAnswers updates what lists tell of the answers of a question: their
// number and the sum of their scores changed by so much.
func (tx *Tx) listAnswers(ctx context.Context, s *PostState, answers, score int) error {
	var unanswered, none bool
	var count int64
	err := tx.QueryRowContext(ctx, `
		UPDATE questions
		SET answer_count = answer_count + $2, answer_score = answer_score + $3, unanswered = `+unansweredNow+`
		WHERE id = $1
		RETURNING unanswered, CASE WHEN closed = 0 AND answer_count = 0 THEN 1 ELSE 0 END, answer_count`,
		int64(s.Question), answers, score).Scan((*intBool)(&unanswered), (*intBool)(&none), &count)
	if err != nil {
		return fmt.Errorf("answers of question %d in lists: %w", s.Question, err)
	}
	if answers > 0 && count == int64(answers) && s.Closed.IsZero() {
		tx.Count("noanswers", -1)
	}
	if answers < 0 && none {
		tx.Count("noanswers", 1)
	}
	return tx.listUnanswered(ctx, s, unanswered)
}

// listUnanswered repeats for the tags whether a question is unanswered.
func (tx *Tx) listUnanswered(ctx context.Context, s *PostState, unanswered bool) error {
	if unanswered == s.Unanswered {
		return nil
	}
	s.Unanswered = unanswered
	change := int64(-1)
	if unanswered {
		change = 1
	}
	tx.Count("unanswered", change)
	err := tx.exec(ctx, `
		UPDATE post_tags
		SET unanswered = $2
		WHERE post_id = $1`, int64(s.Question), intOf(unanswered))
	if err != nil {
		return fmt.Errorf("tags of question %d: %w", s.Question, err)
	}
	return nil
}

func intOf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
