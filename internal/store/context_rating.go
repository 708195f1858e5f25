package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// ContextReport is an open report that a quotation is out of context.
type ContextReport struct {
	Post, Question parley.PostID
	Quote          parley.QuoteID
	By             parley.UserID
}

// ContextReport returns an open report by the number of its flag, or a
// [parley.Error] of kind NotFound.
func (tx *Tx) ContextReport(ctx context.Context, flag int64) (ContextReport, error) {
	var c ContextReport
	err := tx.QueryRowContext(ctx, `
		SELECT f.post_id, q.question_id, q.id, f.user_id
		FROM evidence_flags f
		JOIN quotes q ON q.id = f.quote_id
		WHERE f.id = $1
		  AND f.kind = $2
		  AND f.resolved_date IS NULL`, flag, FlagOutOfContext).Scan((*int64)(&c.Post), (*int64)(&c.Question), (*int64)(&c.Quote), (*int64)(&c.By))
	if errors.Is(err, sql.ErrNoRows) {
		return c, parley.Refuse(parley.NotFound, "evidence.error.noflag")
	}
	if err != nil {
		return c, fmt.Errorf("report %d of missing context: %w", flag, err)
	}
	return c, nil
}

// ContextReported reports whether a report about a quotation waits for reviewers.
func (tx *Tx) ContextReported(ctx context.Context, quote parley.QuoteID) (open bool, err error) {
	n := 0
	err = tx.QueryRowContext(ctx, `
		SELECT count(*)
		FROM evidence_flags f
		JOIN quotes q ON q.post_id = f.post_id
		WHERE q.id = $1
		  AND f.quote_id = $1
		  AND f.kind = $2
		  AND f.resolved_date IS NULL`, int64(quote), FlagOutOfContext).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("reports of quote %d: %w", quote, err)
	}
	return n > 0, nil
}

// RateContext notes what a reviewer says of a report; saying otherwise later
// replaces it. Once the rule allows, the report is decided and stands under the
// quotation as a note.
func (tx *Tx) RateContext(ctx context.Context, flag int64, c ContextReport, by parley.UserID, agrees bool, raters int) error {
	err := tx.exec(ctx, `
		INSERT INTO context_ratings (flag_id, user_id, agrees, creation_date)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (flag_id, user_id) DO UPDATE SET agrees = excluded.agrees, creation_date = excluded.creation_date`,
		flag, int64(by), boolInt(agrees), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("rating of report %d: %w", flag, err)
	}
	ratings, err := tx.contextRatings(ctx, flag, c.Post)
	if err != nil {
		return err
	}
	pairs, err := tx.raterPairs(ctx, flag)
	if err != nil || !parley.OutOfContext(ratings, pairs, raters) {
		return err
	}
	if err := tx.exec(ctx, `UPDATE quotes SET context_flag_id = $2 WHERE id = $1`, int64(c.Quote), flag); err != nil {
		return fmt.Errorf("note of report %d: %w", flag, err)
	}
	if err := tx.ResolveEvidenceFlag(ctx, flag, by, FlagOutOfContext); err != nil {
		return err
	}
	return tx.emitQuoteChecked(ctx, c.Quote, c.Question)
}

// contextRatings are the ratings of a report about a quotation of a post.
func (tx *Tx) contextRatings(ctx context.Context, flag int64, post parley.PostID) (list []parley.ContextRating, err error) {
	err = tx.query(ctx, `
		SELECT r.user_id, r.agrees,
		       CASE WHEN EXISTS (SELECT 1 FROM votes v WHERE v.user_id = r.user_id AND v.post_id = $2 AND v.vote_type_id = 2) THEN 1 ELSE 0 END
		FROM context_ratings r
		WHERE r.flag_id = $1
		ORDER BY r.user_id`, []any{flag, int64(post)}, func(rows *sql.Rows) error {
		var r parley.ContextRating
		err := rows.Scan((*int64)(&r.Rater), (*intBool)(&r.Agrees), (*intBool)(&r.OtherSide))
		list = append(list, r)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ratings of report %d: %w", flag, err)
	}
	return list, nil
}

// raterPairs tell how the raters of a report rated other reports, two by two.
func (tx *Tx) raterPairs(ctx context.Context, flag int64) (list []parley.RaterPair, err error) {
	err = tx.query(ctx, `
		SELECT a.user_id, b.user_id, count(*), sum(CASE WHEN a.agrees <> b.agrees THEN 1 ELSE 0 END)
		FROM context_ratings a
		JOIN context_ratings b ON b.flag_id = a.flag_id AND b.user_id > a.user_id
		WHERE a.flag_id <> $1
		  AND a.user_id IN (SELECT user_id FROM context_ratings WHERE flag_id = $1)
		  AND b.user_id IN (SELECT user_id FROM context_ratings WHERE flag_id = $1)
		GROUP BY a.user_id, b.user_id
		ORDER BY a.user_id, b.user_id`, []any{flag}, func(rows *sql.Rows) error {
		var p parley.RaterPair
		err := rows.Scan((*int64)(&p.A), (*int64)(&p.B), &p.Common, &p.Apart)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("raters of report %d: %w", flag, err)
	}
	return list, nil
}

// RatingCount is how many reviewers have rated a report, and what the viewer said.
type RatingCount struct {
	Raters int64
	Mine   string // yes, no, or "" for nothing
}

// CountRatings counts the ratings of open reports.
func (s *Store) CountRatings(ctx context.Context, viewer parley.UserID) (map[int64]RatingCount, error) {
	found := map[int64]RatingCount{}
	err := s.query(ctx, `
		SELECT r.flag_id, count(*), COALESCE(max(CASE WHEN r.user_id = $1 THEN CASE r.agrees WHEN 1 THEN 'yes' ELSE 'no' END END), '')
		FROM evidence_flags f
		JOIN context_ratings r ON r.flag_id = f.id
		WHERE f.resolved_date IS NULL
		GROUP BY r.flag_id`, []any{int64(viewer)}, func(rows *sql.Rows) error {
		var id int64
		var c RatingCount
		err := rows.Scan(&id, &c.Raters, &c.Mine)
		found[id] = c
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ratings of open reports: %w", err)
	}
	return found, nil
}
