package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// JobBadges looks for badges that an [Occasion] may have earned.
const JobBadges = "badges"

// Occasion is something that may earn somebody a badge.
type Occasion struct {
	What string        `json:"what"` // "quote checked"
	Post parley.PostID `json:"post"`
}

// QuoteChecked is the event of a verdict on a quotation, whose number its data has,
// and an occasion for badges.
const QuoteChecked = "quote checked"

// emitQuoteChecked tells the pages of a question, and who listens to verdicts.
func (tx *Tx) emitQuoteChecked(ctx context.Context, quote parley.QuoteID, question parley.PostID) error {
	return tx.Emit(ctx, Event{Type: QuoteChecked, Post: question, Data: fmt.Sprintf(`{"quote":%d}`, quote)})
}

// earns has the badges that a post may have earned looked for, after the
// transaction. What came with a dump earns nothing: its badges came with it. What
// members did to it does.
func (tx *Tx) earns(ctx context.Context, what string, post parley.PostID) error {
	here := 0
	err := tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM posts p
		WHERE p.id = $1
		  AND (p.import_id IS NULL OR EXISTS (SELECT 1 FROM source_repairs WHERE post_id = p.id))`, int64(post)).Scan(&here)
	if err != nil || here == 0 {
		return err
	}
	return tx.AddJob(ctx, NewJob{Kind: JobBadges, Data: Occasion{what, post}})
}

// Award gives a user a badge that one can have once. It reports whether the user
// did not have it. Counts, achievements and cached pages follow.
func (tx *Tx) Award(ctx context.Context, user parley.UserID, name string, class parley.BadgeClass) (bool, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `
		INSERT INTO badges (user_id, name, date, class)
		SELECT u.id, CAST($2 AS TEXT), CAST($4 AS BIGINT), CAST($3 AS BIGINT)
		FROM users u
		WHERE u.id = $1
		  AND u.deletion_date IS NULL
		  AND NOT EXISTS (SELECT 1 FROM badges WHERE user_id = $1 AND name = $2 AND class = $3)
		RETURNING id`, int64(user), name, int64(class), tx.Now().UnixMilli()).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("badge %q of user %d: %w", name, user, err)
	}
	column := map[parley.BadgeClass]string{parley.Gold: "gold_badges", parley.Silver: "silver_badges", parley.Bronze: "bronze_badges"}[class]
	if err := tx.exec(ctx, `UPDATE users SET `+column+` = `+column+` + 1 WHERE id = $1`, int64(user)); err != nil {
		return false, fmt.Errorf("badges of user %d: %w", user, err)
	}
	res, err := tx.ExecContext(ctx, `UPDATE badge_counts SET count = count + 1 WHERE name = $1 AND class = $2`, name, int64(class))
	if err != nil {
		return false, fmt.Errorf("awards of badge %q: %w", name, err)
	}
	if n, err := res.RowsAffected(); err != nil {
		return false, err
	} else if n == 0 {
		if err := tx.exec(ctx, `INSERT INTO badge_counts (first_id, name, class, tag_based, count) VALUES ($1, $2, $3, 0, 1)`, id, name, int64(class)); err != nil {
			return false, fmt.Errorf("badge %q: %w", name, err)
		}
	}
	return true, tx.Emit(ctx, Event{Type: "badge awarded", User: user})
}

// QuoteRecord is how an author quotes: quotations in posts that are not deleted,
// as reviewers see them or else the checker. Passages that the author supplied
// prove nothing and are left out.
type QuoteRecord struct {
	Author            parley.UserID // 0: the post has none
	Verbatim, Altered int64
	Repaired          int64 // sources that the author gave others' quotations, and that have the words
}

const recordColumns = `
		SELECT COALESCE(sum(CASE WHEN COALESCE(q.override_status, k.status) = 'verbatim' THEN 1 ELSE 0 END), 0),
		       COALESCE(sum(CASE WHEN COALESCE(q.override_status, k.status) = 'altered' THEN 1 ELSE 0 END), 0)`

// QuoteRecordOf is the record of the author of a post.
func (s *Store) QuoteRecordOf(ctx context.Context, post parley.PostID) (r QuoteRecord, err error) {
	err = s.queryRow(ctx, `SELECT COALESCE(owner_user_id, 0) FROM posts WHERE id = $1 AND deletion_date IS NULL`, []any{int64(post)}, (*int64)(&r.Author))
	if errors.Is(err, sql.ErrNoRows) || err == nil && r.Author <= 0 {
		return QuoteRecord{}, nil
	}
	if err == nil {
		// The indexes posts_by_owner and quotes_by_post.
		err = s.queryRow(ctx, recordColumns+`
			FROM posts p
			JOIN quotes q ON q.post_id = p.id AND q.comment_id IS NULL
			JOIN quote_checks k ON k.id = q.check_id
			JOIN snapshots n ON n.id = q.snapshot_id AND n.origin <> 'writer_paste'
			WHERE p.owner_user_id = $1
			  AND p.deletion_date IS NULL
			  AND p.import_id IS NULL`, []any{int64(r.Author)}, &r.Verbatim, &r.Altered)
	}
	if err != nil {
		return r, fmt.Errorf("quotations of the author of post %d: %w", post, err)
	}
	return r, nil
}

// Repairers returns who gave quotations of a post a source, with how many sources
// each has given that have the words.
func (s *Store) Repairers(ctx context.Context, post parley.PostID) (list []QuoteRecord, err error) {
	err = s.query(ctx, `
		SELECT r.user_id, count(*)
		FROM source_repairs r
		JOIN quotes q ON q.post_id = r.post_id AND q.sha256 = r.quote_sha256 AND q.comment_id IS NULL
		JOIN quote_checks k ON k.id = q.check_id
		WHERE r.user_id IN (SELECT user_id FROM source_repairs WHERE post_id = $1)
		  AND COALESCE(q.override_status, k.status) IN ('verbatim', 'altered', 'partial')
		GROUP BY r.user_id`, []any{int64(post)}, func(rows *sql.Rows) error {
		var r QuoteRecord
		err := rows.Scan((*int64)(&r.Author), &r.Repaired)
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("repairers of post %d: %w", post, err)
	}
	return list, nil
}
