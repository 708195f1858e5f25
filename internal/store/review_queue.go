package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// WaitingEdit is a suggested edit in the queue of those that wait.
type WaitingEdit struct {
	ID       int64
	Of       PostHead // ID, Type, Question, Title and Tag
	Proposer Person
	Created  millis
	Summary  string
}

// waitingFrom are the suggested edits that wait for a decision, as far as $1 may
// know of them: his own, those of his posts, and those that he may judge ($2 of
// posts, $3 of what describes tags), has not judged yet nor skipped, and that nobody
// else looks at ($4 is now).
const waitingFrom = `FROM suggested_edits g
		JOIN posts p ON p.id = g.post_id AND p.deletion_date IS NULL
		LEFT JOIN posts q ON q.id = p.parent_id
		LEFT JOIN users u ON u.id = g.user_id
		WHERE g.state = 'pending'
		  AND q.deletion_date IS NULL
		  AND (g.user_id = $1 OR p.owner_user_id = $1
		       OR CASE WHEN p.post_type_id IN (4, 5) THEN CAST($3 AS BIGINT) ELSE CAST($2 AS BIGINT) END = 1)
		  AND NOT EXISTS (SELECT 1 FROM suggested_edit_votes v WHERE v.suggested_edit_id = g.id AND v.user_id = $1)
		  AND NOT EXISTS (SELECT 1 FROM suggested_edit_skips k WHERE k.suggested_edit_id = g.id AND k.user_id = $1)
		  AND (g.user_id = $1 OR p.owner_user_id = $1
		       OR NOT EXISTS (SELECT 1 FROM suggested_edit_holds h WHERE h.suggested_edit_id = g.id AND h.user_id <> $1 AND h.end_date > $4))`

// WaitingEdits returns the suggested edits that wait for a decision, the oldest
// first: a person's own, those of his posts, and those that he may judge, has
// neither judged nor skipped, and that nobody else looks at, as he has the right to judge edits of posts or of what
// describes tags. Index suggested_edits_pending.
func (s *Store) WaitingEdits(ctx context.Context, user parley.UserID, ofPosts, ofTags bool, limit int) (list []WaitingEdit, err error) {
	err = s.query(ctx, `
		SELECT g.id, g.creation_date, g.summary, p.id, p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''),
		       CASE WHEN p.post_type_id IN (4, 5)
		            THEN COALESCE((SELECT min(t.tag_name) FROM tags t WHERE t.excerpt_post_id = p.id OR t.wiki_post_id = p.id), '')
		            ELSE '' END, `+personColumns("u", "''")+`
		`+waitingFrom+`
		ORDER BY g.id
		LIMIT $5`, []any{int64(user), intOf(ofPosts), intOf(ofTags), s.Now().UnixMilli(), limit}, func(r *sql.Rows) error {
		var e WaitingEdit
		err := scanAll(r, []any{&e.ID, &e.Created, &e.Summary, (*int64)(&e.Of.ID), (*int)(&e.Of.Type), (*int64)(&e.Of.Question), &e.Of.Title, &e.Of.Tag}, e.Proposer.into())
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("suggested edits that wait: %w", err)
	}
	return list, nil
}

// NextWaitingEdit returns the suggested edit after another that the queue
// hands to a person, 0 for none. Index suggested_edits_pending.
func (s *Store) NextWaitingEdit(ctx context.Context, after int64, user parley.UserID, ofPosts, ofTags bool) (next int64, err error) {
	err = s.queryRow(ctx, `
		SELECT COALESCE(min(g.id), 0)
		`+waitingFrom+`
		  AND g.user_id <> $1
		  AND g.id > $5`, []any{int64(user), intOf(ofPosts), intOf(ofTags), s.Now().UnixMilli(), after}, &next)
	if err != nil {
		return 0, fmt.Errorf("suggested edit after %d: %w", after, err)
	}
	return next, nil
}
