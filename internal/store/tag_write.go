package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"parley"
)

// TagState is a tag as somebody who uses it sees it.
type TagState struct {
	Name          string // as it was asked for
	Use           string // the name to use: of the tag that this one is a synonym of
	ID            parley.TagID
	Known         bool
	Questions     int64 // that have Use
	ModeratorOnly bool
	Required      bool
}

// TagStates returns, for each name, what using it means, and whether the site
// has tags of which each question needs one.
func (tx *Tx) TagStates(ctx context.Context, names []string) (states []TagState, required bool, err error) {
	b := &sqlText{}
	var arms []string
	for _, name := range names {
		arms = append(arms, "SELECT CAST("+b.arg(name)+" AS TEXT) AS name")
	}
	arms = append(arms, "SELECT '' AS name")
	err = tx.query(ctx, `
		SELECT n.name, COALESCE(y.target_tag_name, n.name), COALESCE(t.id, 0), COALESCE(t.count, 0), COALESCE(t.is_moderator_only, 0), COALESCE(t.is_required, 0),
		       CASE WHEN n.name = '' AND EXISTS (SELECT 1 FROM tags WHERE is_required = 1) THEN 1 ELSE 0 END
		FROM (`+strings.Join(arms, "\nUNION ALL\n")+`) n
		LEFT JOIN tag_synonyms y ON y.source_tag_name = n.name AND y.approval_date IS NOT NULL
		LEFT JOIN tags t ON t.tag_name = COALESCE(y.target_tag_name, n.name)`, b.args, func(r *sql.Rows) error {
		var s TagState
		var any bool
		if err := r.Scan(&s.Name, &s.Use, (*int64)(&s.ID), &s.Questions, (*intBool)(&s.ModeratorOnly), (*intBool)(&s.Required), (*intBool)(&any)); err != nil {
			return err
		}
		if s.Name == "" {
			required = any
			return nil
		}
		s.Known = s.ID != 0
		states = append(states, s)
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("tags %v: %w", names, err)
	}
	return states, required, nil
}

// TagQuestion gives a question these tags in place of those it has, and counts
// them. Tags that are not there are made.
func (tx *Tx) TagQuestion(ctx context.Context, question parley.PostID, names []string) error {
	has := map[string]parley.TagID{}
	err := tx.query(ctx, `
		SELECT t.tag_name, t.id
		FROM post_tags p
		JOIN tags t ON t.id = p.tag_id
		WHERE p.post_id = $1`, []any{int64(question)}, func(r *sql.Rows) error {
		var name string
		var id int64
		err := r.Scan(&name, &id)
		has[name] = parley.TagID(id)
		return err
	})
	if err != nil {
		return fmt.Errorf("tags of question %d: %w", question, err)
	}
	for _, name := range names {
		if _, there := has[name]; there {
			delete(has, name)
			continue
		}
		if err := tx.addTag(ctx, question, name); err != nil {
			return fmt.Errorf("tag %s of question %d: %w", name, question, err)
		}
	}
	for name, id := range has {
		if err := tx.exec(ctx, `DELETE FROM post_tags WHERE post_id = $1 AND tag_id = $2`, int64(question), int64(id)); err != nil {
			return fmt.Errorf("tag %s of question %d: %w", name, question, err)
		}
		if err := tx.exec(ctx, `UPDATE tags SET count = count - 1 WHERE id = $1`, int64(id)); err != nil {
			return fmt.Errorf("count of tag %s: %w", name, err)
		}
	}
	return nil
}

func (tx *Tx) addTag(ctx context.Context, question parley.PostID, name string) error {
	if tx.s.Postgres() {
		// Two questions may make the same tag at once.
		if err := tx.exec(ctx, lockName, "tag "+name); err != nil {
			return err
		}
	}
	var id int64
	err := tx.QueryRowContext(ctx, `UPDATE tags SET count = count + 1 WHERE id = (SELECT min(id) FROM tags WHERE tag_name = $1) RETURNING id`, name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `
			INSERT INTO tags (tag_name, count, creation_date)
			VALUES ($1, 1, $2)
			RETURNING id`, name, tx.Now().UnixMilli()).Scan(&id)
		tx.Count("tags", 1)
	}
	if err != nil {
		return err
	}
	return tx.exec(ctx, `
		INSERT INTO post_tags (post_id, tag_id, creation_date, last_activity_date, score, unanswered)
		SELECT id, CAST($2 AS BIGINT), creation_date, last_activity_date, score, unanswered
		FROM questions
		WHERE id = $1`, int64(question), id)
}
