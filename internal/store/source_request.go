package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"parley"
	"parley/internal/markup"
)

// SourceRequest is a passage of a post that readers ask a source for.
type SourceRequest struct {
	ID       int64
	Post     parley.PostID
	Passage  markup.Passage // of the rendered text
	Requests int64          // how many people ask
	Created  millis
	Shown    millis // since when all readers see it, 0 not yet
}

// quoteSelector is a passage as the JSON of a TextQuoteSelector (W3C Web Annotation).
type quoteSelector struct {
	Type   string `json:"type"`
	Exact  string `json:"exact"`
	Prefix string `json:"prefix,omitempty"`
	Suffix string `json:"suffix,omitempty"`
}

func selectorOf(p markup.Passage) (string, error) {
	text, err := json.Marshal(quoteSelector{"TextQuoteSelector", p.Exact, p.Prefix, p.Suffix})
	return string(text), err
}

func passageOf(selector string) (markup.Passage, error) {
	var s quoteSelector
	err := jsonInto(selector, &s)
	return markup.Passage{Exact: s.Exact, Prefix: s.Prefix, Suffix: s.Suffix}, err
}

// sourceRequestRow is a request for a source among what stands around a question.
// The index source_requests_by_question serves it.
const sourceRequestRow = `'source request', r.post_id, r.id, r.selector, r.requests, r.creation_date, COALESCE(r.shown_date, 0), ` + noName

// addRequest takes such a row.
func (q *QuestionPage) addRequest(row *State, id, requests int64) (err error) {
	r := SourceRequest{ID: id, Post: parley.PostID(row.Reason), Requests: requests, Created: row.Since, Shown: row.EndDate}
	r.Passage, err = passageOf(row.Text)
	q.Requests = append(q.Requests, r)
	return err
}

// SourceRequestsOf returns the open requests for sources of a post, oldest first,
// and whether there was ever one.
func (tx *Tx) SourceRequestsOf(ctx context.Context, post parley.PostID) (open []SourceRequest, ever bool, err error) {
	err = tx.query(ctx, `
		SELECT r.id, r.post_id, r.selector, r.requests, r.creation_date, COALESCE(r.shown_date, 0), CASE WHEN r.closed_date IS NULL THEN 1 ELSE 0 END
		FROM source_requests r
		WHERE r.post_id = $1
		ORDER BY r.id`, []any{int64(post)}, func(rows *sql.Rows) error {
		var r SourceRequest
		var selector string
		var isOpen bool
		err := rows.Scan(&r.ID, (*int64)(&r.Post), &selector, &r.Requests, &r.Created, &r.Shown, (*intBool)(&isOpen))
		if err == nil {
			r.Passage, err = passageOf(selector)
		}
		if err != nil {
			return err
		}
		if ever = true; isOpen {
			open = append(open, r)
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("source requests of post %d: %w", post, err)
	}
	return open, ever, nil
}

// AddSourceRequest stores a request that nobody has made yet and sets its ID.
func (tx *Tx) AddSourceRequest(ctx context.Context, question parley.PostID, r *SourceRequest) error {
	selector, err := selectorOf(r.Passage)
	if err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO source_requests (post_id, question_id, selector, requests, creation_date)
		VALUES ($1, $2, $3, 0, $4)
		RETURNING id`, int64(r.Post), int64(question), selector, tx.Now().UnixMilli()).Scan(&r.ID)
	if err != nil {
		return fmt.Errorf("source request of post %d: %w", r.Post, err)
	}
	return nil
}

// JoinSourceRequest adds somebody to those who make a request, once. From so many
// on, all readers see it. Those who asked on the site that a dump came from count,
// too, and are not known.
func (tx *Tx) JoinSourceRequest(ctx context.Context, id int64, by parley.UserID, shownFrom int) error {
	now := tx.Now().UnixMilli()
	err := tx.exec(ctx, `
		INSERT INTO source_requesters (request_id, user_id, creation_date)
		VALUES ($1, $2, $3)
		ON CONFLICT (request_id, user_id) DO NOTHING`, id, int64(by), now)
	if err == nil {
		err = tx.exec(ctx, `
			UPDATE source_requests
			SET requests = CASE WHEN n.asking > requests THEN n.asking ELSE requests END, shown_date = CASE WHEN n.asking >= $2 THEN COALESCE(shown_date, $3) ELSE shown_date END
			FROM (SELECT count(*) AS asking FROM source_requesters WHERE request_id = $1) n
			WHERE id = $1`, id, shownFrom, now)
	}
	if err != nil {
		return fmt.Errorf("joining source request %d: %w", id, err)
	}
	return nil
}

// CloseSourceRequest ends an open request: as "sourced" or "edited" by an edit (by
// is 0 then), or as "closed" by somebody.
func (tx *Tx) CloseSourceRequest(ctx context.Context, id int64, by parley.UserID, resolution string) error {
	err := tx.exec(ctx, `
		UPDATE source_requests
		SET closed_date = $2, closed_user_id = NULLIF(CAST($3 AS BIGINT), 0), resolution = $4
		WHERE id = $1
		  AND closed_date IS NULL`, id, tx.Now().UnixMilli(), int64(by), resolution)
	if err != nil {
		return fmt.Errorf("closing source request %d: %w", id, err)
	}
	return nil
}

// ShowSourceRequests lets all readers see the open requests that were made before a
// time (index source_requests_unshown).
func (tx *Tx) ShowSourceRequests(ctx context.Context, before millis) error {
	var questions []parley.PostID
	err := tx.query(ctx, `
		UPDATE source_requests
		SET shown_date = $2
		WHERE closed_date IS NULL
		  AND shown_date IS NULL
		  AND creation_date <= $1
		RETURNING question_id`, []any{before, tx.Now().UnixMilli()}, func(r *sql.Rows) error {
		var id parley.PostID
		err := r.Scan((*int64)(&id))
		questions = append(questions, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("showing source requests: %w", err)
	}
	for _, id := range questions {
		if err := tx.Emit(ctx, Event{Type: "source requested", Post: id, Question: id}); err != nil {
			return err
		}
	}
	return nil
}
