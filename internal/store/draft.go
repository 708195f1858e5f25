package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// DraftKind says what is being written.
type DraftKind string

const (
	DraftQuestion DraftKind = "question" // of post 0
	DraftAnswer   DraftKind = "answer"   // of the question; of post 0, to the one that is being asked
	DraftEdit     DraftKind = "edit"     // of the post
)

// Draft is a text that is being written. A person has one of each kind and
// post.
type Draft struct {
	Kind    DraftKind
	Post    parley.PostID
	Of      Place // where Post is found; zero for a question, and for a post that was removed
	Saved   millis
	Base    string // of an edit: the revision it began from
	Title   string
	Tags    string // as typed
	Summary string
	Body    string
	Answer  string // of a question: the asker's own answer, which is a draft of post 0
}

// PutDraft keeps a draft in place of an earlier one.
func (tx *Tx) PutDraft(ctx context.Context, user parley.UserID, d Draft) error {
	err := tx.exec(ctx, `
		INSERT INTO drafts (user_id, kind, post_id, saved_date, base_guid, title, tags, summary, text)
		VALUES ($1, $2, $3, $4, NULLIF($5, ''), $6, $7, $8, $9)
		ON CONFLICT (user_id, kind, post_id) DO UPDATE
		SET saved_date = excluded.saved_date, base_guid = excluded.base_guid, title = excluded.title, tags = excluded.tags,
		    summary = excluded.summary, text = excluded.text`,
		int64(user), string(d.Kind), int64(d.Post), tx.Now().UnixMilli(), d.Base, d.Title, d.Tags, d.Summary, d.Body)
	if err != nil {
		return fmt.Errorf("draft of user %d: %w", user, err)
	}
	return nil
}

// DropDraft forgets a draft.
func (tx *Tx) DropDraft(ctx context.Context, user parley.UserID, kind DraftKind, post parley.PostID) error {
	err := tx.exec(ctx, `
		DELETE FROM drafts
		WHERE user_id = $1
		  AND kind = $2
		  AND post_id = $3`, int64(user), string(kind), int64(post))
	if err != nil {
		return fmt.Errorf("draft of user %d: %w", user, err)
	}
	return nil
}

// QuestionDraft returns the question that a person is asking, with its answer, or
// nil if there is neither or both are too old.
func (s *Store) QuestionDraft(ctx context.Context, user parley.UserID) (*Draft, error) {
	list, err := s.drafts(ctx, user, `AND d.post_id = 0 AND d.kind IN ($3, $4)`, string(DraftQuestion), string(DraftAnswer))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	q := Draft{Kind: DraftQuestion}
	for _, d := range list {
		if d.Kind == DraftQuestion {
			d.Answer = q.Answer
			q = d
		} else {
			q.Answer = d.Body
		}
	}
	return &q, nil
}

// Draft returns a person's draft of a kind and post, or nil if there is none
// or it is too old.
func (s *Store) Draft(ctx context.Context, user parley.UserID, kind DraftKind, post parley.PostID) (*Draft, error) {
	list, err := s.drafts(ctx, user, `AND d.kind = $3 AND d.post_id = $4`, string(kind), int64(post))
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// Drafts returns a person's drafts, the newest first.
func (s *Store) Drafts(ctx context.Context, user parley.UserID) ([]Draft, error) {
	return s.drafts(ctx, user, ``)
}

func (s *Store) drafts(ctx context.Context, user parley.UserID, where string, args ...any) (list []Draft, err error) {
	r, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	err = s.query(ctx, `
		SELECT d.kind, d.post_id, COALESCE(p.post_type_id, 0), COALESCE(q.id, 0), COALESCE(q.title, ''), d.saved_date,
		       COALESCE(d.base_guid, ''), d.title, d.tags, d.summary, d.text
		FROM drafts d
		LEFT JOIN posts q ON q.id = (SELECT COALESCE(x.parent_id, x.id) FROM posts x WHERE x.id = d.post_id AND x.deletion_date IS NULL) AND q.deletion_date IS NULL
		LEFT JOIN posts p ON p.id = d.post_id AND q.id IS NOT NULL
		WHERE d.user_id = $1
		  AND d.saved_date > $2
		  `+where+`
		ORDER BY d.saved_date DESC, d.kind, d.post_id`, append([]any{int64(user), s.Now().Add(-r.DraftLife).UnixMilli()}, args...), func(r *sql.Rows) error {
		var d Draft
		err := r.Scan((*string)(&d.Kind), (*int64)(&d.Post), (*int)(&d.Of.Type), (*int64)(&d.Of.Question), &d.Of.Title, &d.Saved, &d.Base, &d.Title, &d.Tags, &d.Summary, &d.Body)
		list = append(list, d)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("drafts of user %d: %w", user, err)
	}
	return list, nil
}

// ForgetDrafts removes drafts that are too old.
func (s *Store) ForgetDrafts(ctx context.Context) error {
	r, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	return s.Update(ctx, func(tx *Tx) error {
		if err := tx.exec(ctx, `DELETE FROM drafts WHERE saved_date <= $1`, tx.Now().Add(-r.DraftLife).UnixMilli()); err != nil {
			return fmt.Errorf("old drafts: %w", err)
		}
		return nil
	})
}
