package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley"
)

// MasterTags are the tags with synonyms replaced by what they stand for, each
// once.
func (tx *Tx) MasterTags(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	states, _, err := tx.TagStates(ctx, names)
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, name := range names {
		for _, s := range states {
			if s.Name == name && !slices.Contains(tags, s.Use) {
				tags = append(tags, s.Use)
			}
		}
	}
	return tags, nil
}

// QuestionRetagged is the event of a question whose tag was replaced by another
// because tags were merged.
const QuestionRetagged = "question retagged"

// Retag gives up to limit questions with the tag from the tag to in its place,
// and returns how many they were. As on Stack Exchange that makes no revision
// and does not move the questions up; an event of each tells of it.
func (tx *Tx) Retag(ctx context.Context, from, to string, limit int, by parley.UserID) (int, error) {
	if tx.s.Postgres() {
		limit = 1 // the locks of several threads could shut other writes out, and them this one
	}
	var ids []parley.PostID
	err := tx.query(ctx, `
		SELECT p.post_id
		FROM tags t
		JOIN post_tags p ON p.tag_id = t.id
		WHERE t.tag_name = $1
		ORDER BY p.post_id
		LIMIT $2`, []any{from, limit}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, parley.PostID(id))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("questions tagged %q: %w", from, err)
	}
	for _, id := range ids {
		if err := tx.retag(ctx, id, from, to, by); err != nil {
			return 0, fmt.Errorf("retagging question %d from %q to %q: %w", id, from, to, err)
		}
	}
	return len(ids), nil
}

func (tx *Tx) retag(ctx context.Context, question parley.PostID, from, to string, by parley.UserID) error {
	if err := tx.lock(ctx, 0, question); err != nil {
		return err
	}
	var text string
	if err := tx.QueryRowContext(ctx, `SELECT COALESCE(tags, '') FROM posts WHERE id = $1`, int64(question)).Scan(&text); err != nil {
		return err
	}
	var names []string
	for _, name := range append(parley.SplitTags(text), from) { // the list of a tag may know of more than the post
		if name == from {
			name = to
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if err := tx.SetTags(ctx, question, names); err != nil {
		return err
	}
	if err := tx.TagQuestion(ctx, question, names); err != nil {
		return err
	}
	if err := tx.ReindexThread(ctx, question); err != nil {
		return err
	}
	return tx.Emit(ctx, Event{Type: QuestionRetagged, Post: question, Question: question, User: by})
}

// DropTag removes a tag that no question has any more. What describes it goes
// to the tag heir if that has no description, and is an orphan otherwise.
func (tx *Tx) DropTag(ctx context.Context, name, heir string) error {
	var excerpt, wiki sql.NullInt64
	err := tx.QueryRowContext(ctx, `
		DELETE FROM tags
		WHERE tag_name = $1
		  AND NOT EXISTS (SELECT 1 FROM post_tags p WHERE p.tag_id = tags.id)
		RETURNING excerpt_post_id, wiki_post_id`, name).Scan(&excerpt, &wiki)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("removing tag %q: %w", name, err)
	}
	tx.Count("tags", -1)
	for _, d := range []struct {
		column string
		post   sql.NullInt64
	}{{"excerpt_post_id", excerpt}, {"wiki_post_id", wiki}} {
		if !d.post.Valid {
			continue
		}
		var taken int64
		err := tx.QueryRowContext(ctx, strings.ReplaceAll(`
			UPDATE tags
			SET COLUMN = COALESCE(COLUMN, $2)
			WHERE tag_name = $1
			RETURNING COLUMN`, "COLUMN", d.column), heir, d.post.Int64).Scan(&taken)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("description of tag %q: %w", heir, err)
		}
		if taken == d.post.Int64 {
			continue
		}
		if err := tx.exec(ctx, `UPDATE posts SET post_type_id = $2 WHERE id = $1`, d.post.Int64, int(parley.OrphanedTagWiki)); err != nil {
			return fmt.Errorf("description of tag %q: %w", name, err)
		}
	}
	return nil
}

// SetTags changes the tags that a question names; [Tx.TagQuestion] puts it into
// their lists.
func (tx *Tx) SetTags(ctx context.Context, question parley.PostID, names []string) error {
	if err := tx.exec(ctx, `UPDATE posts SET tags = $2 WHERE id = $1`, int64(question), parley.JoinTags(names)); err != nil {
		return fmt.Errorf("tags of question %d: %w", question, err)
	}
	return nil
}
