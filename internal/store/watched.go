package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// WatchedTags returns what a person watches and ignores, by name.
func (s *Store) WatchedTags(ctx context.Context, user parley.UserID) (*parley.WatchedTags, error) {
	w := &parley.WatchedTags{}
	err := s.query(ctx, `
		SELECT t.tag_name, t.ignored, 0
		FROM watched_tags t
		WHERE t.user_id = $1
		UNION ALL
		SELECT '', 0, a.hide_ignored_tags
		FROM accounts a
		WHERE a.user_id = $1
		ORDER BY 1`, []any{int64(user)}, func(r *sql.Rows) error {
		var name string
		var ignored, hide bool
		if err := r.Scan(&name, (*intBool)(&ignored), (*intBool)(&hide)); err != nil {
			return err
		}
		switch {
		case name == "":
			w.Hide = hide
		case ignored:
			w.Ignored = append(w.Ignored, name)
		default:
			w.Watched = append(w.Watched, name)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tags that user %d watches: %w", user, err)
	}
	return w, nil
}

// WatchedTagList returns the tags that a person watches, or ignores, with what
// the patterns stand for and synonyms resolved: up to limit, those with the most
// questions.
func (s *Store) WatchedTagList(ctx context.Context, user parley.UserID, ignored bool, limit int) ([]Tag, error) {
	var list []Tag
	err := s.query(ctx, `
		SELECT g.id, g.tag_name, g.count
		FROM tags g
		WHERE g.id IN (SELECT t.id
		               FROM watched_tags w
		               JOIN tags t ON t.tag_name = w.tag_name
		               WHERE w.user_id = $1 AND w.ignored = $2
		               UNION
		               SELECT t.id
		               FROM watched_tags w
		               JOIN tag_synonyms y ON y.source_tag_name = w.tag_name AND y.approval_date IS NOT NULL
		               JOIN tags t ON t.tag_name = y.target_tag_name
		               WHERE w.user_id = $1 AND w.ignored = $2
		               UNION
		               SELECT t.id
		               FROM watched_tags w
		               JOIN tags t ON t.tag_name LIKE replace(w.tag_name, '*', '%')
		               WHERE w.user_id = $1 AND w.ignored = $2
		                 AND w.tag_name LIKE '%*%')
		ORDER BY g.count DESC, g.tag_name
		LIMIT $3`, []any{int64(user), intOf(ignored), limit}, func(r *sql.Rows) error {
		var t Tag
		err := r.Scan((*int64)(&t.ID), &t.Name, &t.Count)
		list = append(list, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("tags that user %d watches: %w", user, err)
	}
	return list, nil
}

// WatchTag lets a person watch or ignore a tag or pattern. It returns how many
// there are then.
func (tx *Tx) WatchTag(ctx context.Context, user parley.UserID, name string, ignore bool) (n int, err error) {
	err = tx.exec(ctx, `
		INSERT INTO watched_tags (user_id, tag_name, ignored, creation_date)
		VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, tag_name) DO UPDATE
		SET ignored = excluded.ignored`, int64(user), name, intOf(ignore), tx.Now().UnixMilli())
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM watched_tags WHERE user_id = $1`, int64(user)).Scan(&n)
	}
	if err != nil {
		return 0, fmt.Errorf("watching tag %q: %w", name, err)
	}
	return n, nil
}

// MoveWatched lets those who watch or ignore one tag do so with another in its
// place; who has that on a list already keeps it there.
func (tx *Tx) MoveWatched(ctx context.Context, from, to string) error {
	err := tx.exec(ctx, `
		UPDATE watched_tags
		SET tag_name = $2
		WHERE tag_name = $1
		  AND NOT EXISTS (SELECT 1 FROM watched_tags o WHERE o.user_id = watched_tags.user_id AND o.tag_name = $2)`, from, to)
	if err == nil {
		err = tx.exec(ctx, `DELETE FROM watched_tags WHERE tag_name = $1`, from)
	}
	if err != nil {
		return fmt.Errorf("watched tags from %q to %q: %w", from, to, err)
	}
	return nil
}

// UnwatchTag ends that.
func (tx *Tx) UnwatchTag(ctx context.Context, user parley.UserID, name string) error {
	if err := tx.exec(ctx, `DELETE FROM watched_tags WHERE user_id = $1 AND tag_name = $2`, int64(user), name); err != nil {
		return fmt.Errorf("watching tag %q: %w", name, err)
	}
	return nil
}

// HideIgnoredTags says whether a person's lists leave out questions with
// ignored tags.
func (tx *Tx) HideIgnoredTags(ctx context.Context, user parley.UserID, hide bool) error {
	if err := tx.exec(ctx, `UPDATE accounts SET hide_ignored_tags = $2 WHERE user_id = $1`, int64(user), intOf(hide)); err != nil {
		return fmt.Errorf("ignored tags of user %d: %w", user, err)
	}
	return nil
}
