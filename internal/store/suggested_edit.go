package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// SuggestedEdit is an edit that waits for approval, or what became of it.
type SuggestedEdit struct {
	ID       int64
	Post     parley.PostID
	Proposer parley.UserID
	Created  millis
	State    string // pending, approved, rejected, canceled
	Base     string // guid of the revision that it began from, "" for a post without one
	Summary  string
	Title    string
	Tags     []string
	Source   string
}

const suggestedColumns = `
		SELECT id, post_id, user_id, creation_date, state, base_guid, summary, COALESCE(title, ''), COALESCE(tags, ''), text
		FROM suggested_edits `

func scanSuggested(scan func(...any) error) (*SuggestedEdit, error) {
	e := &SuggestedEdit{}
	var tags string
	err := scan(&e.ID, (*int64)(&e.Post), (*int64)(&e.Proposer), &e.Created, &e.State, &e.Base, &e.Summary, &e.Title, &tags, &e.Source)
	e.Tags = parley.SplitTags(tags)
	return e, err
}

// SuggestedEdit returns a suggested edit, or a [parley.Error] of kind NotFound.
func (s *Store) SuggestedEdit(ctx context.Context, id int64) (*SuggestedEdit, error) {
	return s.suggestedEdit(ctx, `WHERE id = $1`, id)
}

// PendingEdit returns the suggested edit of a post that waits for a decision,
// or a [parley.Error] of kind NotFound.
func (s *Store) PendingEdit(ctx context.Context, post parley.PostID) (*SuggestedEdit, error) {
	return s.suggestedEdit(ctx, `WHERE post_id = $1 AND state = 'pending'`, int64(post))
}

func (s *Store) suggestedEdit(ctx context.Context, where string, id int64) (e *SuggestedEdit, err error) {
	err = s.query(ctx, suggestedColumns+where, []any{id}, func(r *sql.Rows) error {
		e, err = scanSuggested(r.Scan)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suggested edit %d: %w", id, err)
	}
	if e == nil {
		return nil, parley.Refuse(parley.NotFound, "can.nosuggestion")
	}
	return e, nil
}

// ReviewedEdit reports whether a person has judged a suggested edit.
func (s *Store) ReviewedEdit(ctx context.Context, id int64, by parley.UserID) (reviewed bool, err error) {
	err = s.queryRow(ctx, `
		SELECT CASE WHEN EXISTS (SELECT 1 FROM suggested_edit_votes WHERE suggested_edit_id = $1 AND user_id = $2) THEN 1 ELSE 0 END`,
		[]any{id, int64(by)}, (*intBool)(&reviewed))
	if err != nil {
		return false, fmt.Errorf("review of suggested edit %d by user %d: %w", id, by, err)
	}
	return reviewed, nil
}

// PendingEditOf returns the suggested edit of a post that waits, within an act;
// nil if there is none.
func (tx *Tx) PendingEditOf(ctx context.Context, post parley.PostID) (*SuggestedEdit, error) {
	e, err := scanSuggested(tx.QueryRowContext(ctx, suggestedColumns+`WHERE post_id = $1 AND state = 'pending'`, int64(post)).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("suggested edit of post %d: %w", post, err)
	}
	return e, nil
}

// SuggestState is what suggesting an edit depends on, beside the post.
type SuggestState struct {
	Mine     int // of the proposer that wait
	All      int // of the site that wait
	Rejected int // of the proposer's of the last 7 days
}

// SuggestState reads what a suggestion depends on.
func (tx *Tx) SuggestState(ctx context.Context, proposer parley.UserID) (s SuggestState, err error) {
	const week = int64(7 * 24 * 60 * 60 * 1000)
	err = tx.QueryRowContext(ctx, `
		SELECT (SELECT count(*) FROM suggested_edits WHERE user_id = $1 AND state = 'pending'),
		       (SELECT count(*) FROM suggested_edits WHERE state = 'pending'),
		       (SELECT count(*) FROM suggested_edits WHERE user_id = $1 AND state = 'rejected' AND creation_date > $2)`,
		int64(proposer), tx.Now().UnixMilli()-week).Scan(&s.Mine, &s.All, &s.Rejected)
	if err != nil {
		return s, fmt.Errorf("suggested edits of user %d: %w", proposer, err)
	}
	return s, nil
}

// AddSuggestedEdit writes a suggested edit and returns its id.
func (tx *Tx) AddSuggestedEdit(ctx context.Context, e SuggestedEdit) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO suggested_edits (post_id, user_id, creation_date, state, base_guid, summary, title, tags, text)
		VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8)
		RETURNING id`, int64(e.Post), int64(e.Proposer), tx.Now().UnixMilli(), e.Base, e.Summary, null(e.Title), null(parley.JoinTags(e.Tags)), e.Source).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("suggested edit of post %d: %w", e.Post, err)
	}
	return id, nil
}

// JudgeSuggestedEdit writes who approves or rejects a suggested edit, and
// returns how many there are of the same mind, and who they are, first of all
// the first.
func (tx *Tx) JudgeSuggestedEdit(ctx context.Context, id int64, by parley.UserID, approves bool, reason string) (alike []parley.UserID, err error) {
	err = tx.exec(ctx, `
		INSERT INTO suggested_edit_votes (suggested_edit_id, user_id, approves, reason, creation_date)
		VALUES ($1, $2, $3, $4, $5)`, id, int64(by), intOf(approves), null(reason), tx.Now().UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("review of suggested edit %d: %w", id, err)
	}
	if err := tx.releaseSuggestedEdit(ctx, id, by); err != nil {
		return nil, err
	}
	err = tx.query(ctx, `
		SELECT user_id
		FROM suggested_edit_votes
		WHERE suggested_edit_id = $1
		  AND approves = $2
		ORDER BY creation_date, user_id`, []any{id, intOf(approves)}, func(r *sql.Rows) error {
		var user int64
		err := r.Scan(&user)
		alike = append(alike, parley.UserID(user))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reviews of suggested edit %d: %w", id, err)
	}
	return alike, nil
}

// EndSuggestedEdit writes what became of a suggested edit.
func (tx *Tx) EndSuggestedEdit(ctx context.Context, id int64, state, appliedGUID string) error {
	err := tx.exec(ctx, `
		UPDATE suggested_edits
		SET state = $2, ended_date = $3, applied_guid = NULLIF($4, '')
		WHERE id = $1`, id, state, tx.Now().UnixMilli(), appliedGUID)
	if err != nil {
		return fmt.Errorf("end of suggested edit %d: %w", id, err)
	}
	return nil
}

// CancelSuggestedEdit ends the suggested edit of a post that was edited or
// deleted meanwhile, if there is one.
func (tx *Tx) CancelSuggestedEdit(ctx context.Context, post parley.PostID) error {
	err := tx.exec(ctx, `
		UPDATE suggested_edits
		SET state = 'canceled', ended_date = $2
		WHERE post_id = $1
		  AND state = 'pending'`, int64(post), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("suggested edit of post %d: %w", post, err)
	}
	return nil
}

// EarnedBy sums what counts of a person's lines of a type.
func (tx *Tx) EarnedBy(ctx context.Context, user parley.UserID, kind string) (sum int64, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(sum(amount_nominal), 0)
		FROM reputation_events
		WHERE user_id = $1
		  AND type = $2
		  AND void_date IS NULL`, int64(user), kind).Scan(&sum)
	if err != nil {
		return 0, fmt.Errorf("ledger of user %d: %w", user, err)
	}
	return sum, nil
}
