package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"parley"
)

// GiveFeedback notes whether a post is of use (UpMod) or not (DownMod) to a giver,
// a network or a member, of whom only a hash under a secret of the day is kept.
// Each has one say on a post a day: the last.
func (tx *Tx) GiveFeedback(ctx context.Context, post parley.PostID, giver string, kind parley.VoteType) error {
	day := startOfDay(tx.Now())
	secret, err := tx.feedbackSecret(ctx, day)
	if err != nil {
		return err
	}
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(strconv.FormatInt(int64(post), 10) + " " + giver)) // a hash takes everything
	giver = base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:18])
	var before parley.VoteType
	err = tx.QueryRowContext(ctx, `
		SELECT vote_type_id
		FROM feedback_givers
		WHERE post_id = $1
		  AND giver = $2`, int64(post), giver).Scan((*int)(&before))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("feedback on post %d: %w", post, err)
	}
	if before == kind {
		return nil
	}
	if err := tx.exec(ctx, `
		INSERT INTO feedback_givers (post_id, giver, day, vote_type_id)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (post_id, giver) DO UPDATE
		SET vote_type_id = excluded.vote_type_id`, int64(post), giver, day, int(kind)); err != nil {
		return fmt.Errorf("feedback on post %d: %w", post, err)
	}
	count := func(of parley.VoteType) (n int) {
		if kind == of {
			n++
		}
		if before == of {
			n--
		}
		return n
	}
	if err := tx.exec(ctx, `
		INSERT INTO post_feedback (day, post_id, up, down)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (day, post_id) DO UPDATE
		SET up = post_feedback.up + excluded.up, down = post_feedback.down + excluded.down`,
		day, int64(post), count(parley.UpMod), count(parley.DownMod)); err != nil {
		return fmt.Errorf("feedback on post %d: %w", post, err)
	}
	return nil
}

// feedbackSecret returns the secret of a day. The first to ask for it makes it, and
// forgets those of other days with all that was kept under them.
func (tx *Tx) feedbackSecret(ctx context.Context, day millis) (string, error) {
	var secret string
	read := func() error {
		return tx.QueryRowContext(ctx, `SELECT secret FROM feedback_secrets WHERE day = $1`, day).Scan(&secret)
	}
	err := read()
	if errors.Is(err, sql.ErrNoRows) {
		if err := tx.ForgetFeedbackGivers(ctx); err != nil {
			return "", err
		}
		err = tx.exec(ctx, `
			INSERT INTO feedback_secrets (day, secret)
			VALUES ($1, $2)
			ON CONFLICT (day) DO NOTHING`, day, rand.Text())
		if err == nil {
			err = read() // another server may have been first
		}
	}
	if err != nil {
		return "", fmt.Errorf("secret of the day: %w", err)
	}
	return secret, nil
}

// ForgetFeedbackGivers forgets who gave feedback before today.
func (tx *Tx) ForgetFeedbackGivers(ctx context.Context) error {
	today := startOfDay(tx.Now())
	for _, query := range []string{`DELETE FROM feedback_givers WHERE day < $1`, `DELETE FROM feedback_secrets WHERE day < $1`} {
		if err := tx.exec(ctx, query, today); err != nil {
			return fmt.Errorf("those who gave feedback: %w", err)
		}
	}
	return nil
}

// ForgetFeedback removes the numbers of days that began before a time, in
// milliseconds since 1970.
func (tx *Tx) ForgetFeedback(ctx context.Context, before int64) error {
	if err := tx.exec(ctx, `DELETE FROM post_feedback WHERE day < $1`, before); err != nil {
		return fmt.Errorf("old feedback: %w", err)
	}
	return nil
}

// PostFeedback is what those who may not vote said of a post.
type PostFeedback struct {
	ID       parley.PostID
	Place    Place
	Score    int64
	Up, Down int64
	Last     millis // the last day with feedback
}

// PostFeedback returns a page of the posts that got feedback on the days from since
// on, in milliseconds since 1970, those with most of it first, and how many there
// are.
func (s *Store) PostFeedback(ctx context.Context, since int64, page, size int) (list []PostFeedback, total int64, err error) {
	err = s.query(ctx, `
		SELECT f.post_id, p.post_type_id, q.id, COALESCE(q.title, ''), p.score, f.up, f.down, f.last, count(*) OVER ()
		FROM (SELECT post_id, CAST(sum(up) AS BIGINT) AS up, CAST(sum(down) AS BIGINT) AS down, max(day) AS last
		      FROM post_feedback
		      WHERE day >= $1
		      GROUP BY post_id) f
		JOIN posts p ON p.id = f.post_id
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		WHERE p.deletion_date IS NULL
		  AND q.deletion_date IS NULL
		  AND f.up + f.down > 0
		ORDER BY f.up + f.down DESC, f.last DESC, f.post_id DESC
		LIMIT $2 OFFSET $3`, []any{since, size, offset(page, size)}, func(r *sql.Rows) error {
		var f PostFeedback
		err := r.Scan((*int64)(&f.ID), (*int)(&f.Place.Type), (*int64)(&f.Place.Question), &f.Place.Title, &f.Score, &f.Up, &f.Down, &f.Last, &total)
		list = append(list, f)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("feedback on posts: %w", err)
	}
	return list, total, nil
}
