package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"parley"
)

// Quote is a quotation as it stands in a post or a comment.
type Quote struct {
	ID         parley.QuoteID
	Post       parley.PostID
	Comment    parley.CommentID // 0 for one in the post itself
	Question   parley.PostID
	Ordinal    int    // in its post or comment, from 1
	Kind       string // block, inline
	Place      int    // block: which of the outermost blockquotes, from 0
	Text       string
	SHA256     string // of Text
	Words      int
	Lang       string
	Claimed    string // the date that stands with it, 2022-10-27, or ""
	AttachedBy string
	Source     parley.SourceID // 0 for none
	State      string          // pending, unsourced, checked
	Check      int64
	Snapshot   parley.SnapshotID
	Changed    millis // since when the source says otherwise
	ChangedTo  parley.SnapshotID
	Override   string // what reviewers say of it, "" for nothing
	Candidates []QuoteCandidate
}

// QuoteCandidate is a source that a quotation may be from.
type QuoteCandidate struct {
	Source     parley.SourceID
	AttachedBy string
	Weak       bool // a guess that only matching makes one
}

const quoteColumns = `q.id, q.post_id, COALESCE(q.comment_id, 0), q.question_id, q.ordinal, q.kind, q.place, q.text, q.sha256, q.words, q.lang,
		       q.claimed_date, q.attached_by, COALESCE(q.source_id, 0), q.state, COALESCE(q.check_id, 0), COALESCE(q.snapshot_id, 0),
		       COALESCE(q.changed_date, 0), COALESCE(q.changed_snapshot_id, 0), COALESCE(q.override_status, '')`

func (q *Quote) into() []any {
	return []any{(*int64)(&q.ID), (*int64)(&q.Post), (*int64)(&q.Comment), (*int64)(&q.Question), &q.Ordinal, &q.Kind, &q.Place, &q.Text, &q.SHA256, &q.Words, &q.Lang,
		&q.Claimed, &q.AttachedBy, (*int64)(&q.Source), &q.State, &q.Check, (*int64)(&q.Snapshot),
		&q.Changed, (*int64)(&q.ChangedTo), &q.Override}
}

// ReplaceQuotes writes the quotations of a post as they stand now. One whose words
// and candidates are the same as before keeps its row, with its check.
func (tx *Tx) ReplaceQuotes(ctx context.Context, post parley.PostID, found []Quote) error {
	old, err := tx.quotesOfPost(ctx, post)
	if err != nil {
		return err
	}
	if err := tx.noteRepairs(ctx, post, old, found); err != nil {
		return err
	}
	for i := range found {
		q := &found[i]
		same := slices.IndexFunc(old, func(o Quote) bool { return o.Comment == q.Comment && o.SHA256 == q.SHA256 && o.Kind == q.Kind })
		if same >= 0 {
			q.ID = old[same].ID
			if !slices.Equal(old[same].Candidates, q.Candidates) {
				q.State = "pending"
			} else {
				q.State = old[same].State
			}
			old = slices.Delete(old, same, same+1)
		}
		if err := tx.putQuote(ctx, q); err != nil {
			return err
		}
	}
	for _, o := range old {
		if _, err := tx.ExecContext(ctx, `DELETE FROM quotes WHERE id = $1`, int64(o.ID)); err != nil {
			return err
		}
		for _, table := range []string{"quote_candidates", "evidence_overrides"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE quote_id = $1`, int64(o.ID)); err != nil {
				return err
			}
		}
	}
	if all := slices.Concat(found, old); len(all) > 0 {
		return tx.Emit(ctx, Event{Type: "quotes found", Post: all[0].Question})
	}
	return nil
}

func (tx *Tx) putQuote(ctx context.Context, q *Quote) error {
	var err error
	if q.ID != 0 {
		_, err = tx.ExecContext(ctx, `
			UPDATE quotes
			SET ordinal = $2, place = $3, words = $4, lang = $5, claimed_date = $6, state = $7,
			    attached_by = CASE WHEN $7 = 'checked' THEN attached_by ELSE $8 END, source_id = CASE WHEN $7 = 'checked' THEN source_id ELSE NULLIF(CAST($9 AS BIGINT), 0) END,
			    check_id = CASE WHEN $7 = 'checked' THEN check_id END, snapshot_id = CASE WHEN $7 = 'checked' THEN snapshot_id END,
			    context_flag_id = CASE WHEN $7 = 'checked' THEN context_flag_id END
			WHERE id = $1`, int64(q.ID), q.Ordinal, q.Place, q.Words, q.Lang, q.Claimed, q.State, q.AttachedBy, int64(q.Source))
	} else {
		err = tx.QueryRowContext(ctx, `
			INSERT INTO quotes (post_id, comment_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, source_id, state, creation_date)
			VALUES ($1, NULLIF(CAST($2 AS BIGINT), 0), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULLIF(CAST($13 AS BIGINT), 0), $14, $15)
			RETURNING id`,
			int64(q.Post), int64(q.Comment), int64(q.Question), q.Ordinal, q.Kind, q.Place, q.Text, q.SHA256, q.Words, q.Lang, q.Claimed,
			q.AttachedBy, int64(q.Source), q.State, tx.s.Now().UnixMilli()).Scan((*int64)(&q.ID))
	}
	if err != nil {
		return fmt.Errorf("quote %d of post %d: %w", q.Ordinal, q.Post, err)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM quote_candidates WHERE quote_id = $1`, int64(q.ID)); err != nil {
		return err
	}
	for i, c := range q.Candidates {
		if _, err := tx.ExecContext(ctx, `INSERT INTO quote_candidates (quote_id, place, source_id, attached_by, weak) VALUES ($1, $2, $3, $4, $5)`,
			int64(q.ID), i, int64(c.Source), c.AttachedBy, boolInt(c.Weak)); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) quotesOfPost(ctx context.Context, post parley.PostID) ([]Quote, error) {
	list, err := scanQuotes(tx.QueryContext(ctx, `SELECT `+quoteColumns+` FROM quotes q WHERE q.post_id = $1 ORDER BY q.ordinal, q.id`, int64(post)))
	if err != nil {
		return nil, fmt.Errorf("quotes of post %d: %w", post, err)
	}
	for i := range list {
		if list[i].Candidates, err = candidates(tx.QueryContext(ctx, candidatesQuery, int64(list[i].ID))); err != nil {
			return nil, err
		}
	}
	return list, nil
}

const candidatesQuery = `SELECT source_id, attached_by, weak FROM quote_candidates WHERE quote_id = $1 ORDER BY place`

func scanQuotes(rows *sql.Rows, err error) ([]Quote, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Quote
	for rows.Next() {
		var q Quote
		if err := rows.Scan(q.into()...); err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, rows.Err()
}

func candidates(rows *sql.Rows, err error) ([]QuoteCandidate, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []QuoteCandidate
	for rows.Next() {
		var c QuoteCandidate
		if err := rows.Scan((*int64)(&c.Source), &c.AttachedBy, (*intBool)(&c.Weak)); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// Quote returns a quotation with its candidates.
func (s *Store) Quote(ctx context.Context, id parley.QuoteID) (*Quote, error) {
	var q Quote
	err := s.queryRow(ctx, `SELECT `+quoteColumns+` FROM quotes q WHERE q.id = $1`, []any{int64(id)}, q.into()...)
	if err == sql.ErrNoRows {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.noquote")
	}
	if err != nil {
		return nil, fmt.Errorf("quote %d: %w", id, err)
	}
	if q.Candidates, err = candidates(s.db.QueryContext(ctx, candidatesQuery, int64(id))); err != nil {
		return nil, fmt.Errorf("candidates of quote %d: %w", id, err)
	}
	return &q, nil
}

// SetQuote writes what is now known of a quotation: where it is from, the check
// in force and the copy it was made with, and emits the event that renews the
// pages which show it.
func (tx *Tx) SetQuote(ctx context.Context, q *Quote) error {
	res, err := tx.ExecContext(ctx, `
		UPDATE quotes
		SET attached_by = $2, source_id = NULLIF(CAST($3 AS BIGINT), 0), state = $4, check_id = NULLIF(CAST($5 AS BIGINT), 0), snapshot_id = NULLIF(CAST($6 AS BIGINT), 0),
		    changed_date = NULLIF(CAST($7 AS BIGINT), 0), changed_snapshot_id = NULLIF(CAST($8 AS BIGINT), 0), override_status = NULLIF($9, '')
		WHERE id = $1`,
		int64(q.ID), q.AttachedBy, int64(q.Source), q.State, q.Check, int64(q.Snapshot), q.Changed, int64(q.ChangedTo), q.Override)
	if err != nil {
		return fmt.Errorf("quote %d: %w", q.ID, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err // an edit of the post took it away
	}
	if q.State == "checked" {
		if err := tx.earns(ctx, QuoteChecked, q.Post); err != nil {
			return err
		}
	}
	return tx.emitQuoteChecked(ctx, q.ID, q.Question)
}
