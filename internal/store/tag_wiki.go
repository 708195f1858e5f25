package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"parley"
)

// TagTexts are the posts that describe a tag, as an edit begins from them.
type TagTexts struct {
	Tag                   parley.TagID
	ExcerptPost, WikiPost parley.PostID // 0: there is none yet
	Excerpt, Wiki         CurrentText
	ExcerptEdit, WikiEdit int64 // suggested edits that wait, 0 for none
}

// TagTexts returns what describes a tag, or a [parley.Error] of kind NotFound.
func (s *Store) TagTexts(ctx context.Context, name string) (*TagTexts, error) {
	t := &TagTexts{}
	err := s.queryRow(ctx, `
		SELECT t.id, COALESCE(e.id, 0), COALESCE(w.id, 0), COALESCE(x.id, 0), COALESCE(y.id, 0)
		FROM tags t
		LEFT JOIN posts e ON e.id = t.excerpt_post_id AND e.deletion_date IS NULL
		LEFT JOIN posts w ON w.id = t.wiki_post_id AND w.deletion_date IS NULL
		LEFT JOIN suggested_edits x ON x.post_id = e.id AND x.state = 'pending'
		LEFT JOIN suggested_edits y ON y.post_id = w.id AND y.state = 'pending'
		WHERE t.tag_name = $1`, []any{name}, (*int64)(&t.Tag), (*int64)(&t.ExcerptPost), (*int64)(&t.WikiPost), &t.ExcerptEdit, &t.WikiEdit)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, parley.Refuse(parley.NotFound, "tagwiki.notag", "tag", name)
	}
	if err != nil {
		return nil, fmt.Errorf("what describes tag %q: %w", name, err)
	}
	for _, p := range []struct {
		post parley.PostID
		text *CurrentText
	}{{t.ExcerptPost, &t.Excerpt}, {t.WikiPost, &t.Wiki}} {
		if p.post == 0 {
			continue
		}
		c, err := s.CurrentText(ctx, p.post)
		if err != nil {
			return nil, err
		}
		*p.text = *c
	}
	return t, nil
}

// TagPost returns the post that describes a tag, of type
// [parley.TagWikiExcerpt] or [parley.TagWiki]; an empty one is made if there is
// none. The community owns it.
func (tx *Tx) TagPost(ctx context.Context, tag string, kind parley.PostType) (parley.PostID, error) {
	column := "wiki_post_id"
	if kind == parley.TagWikiExcerpt {
		column = "excerpt_post_id"
	}
	if tx.s.Postgres() {
		if err := tx.exec(ctx, lockName, "tag "+tag); err != nil {
			return 0, err
		}
	}
	var post sql.NullInt64
	err := tx.QueryRowContext(ctx, strings.ReplaceAll(`
		SELECT (SELECT p.id FROM posts p WHERE p.id = t.COLUMN AND p.deletion_date IS NULL)
		FROM tags t
		WHERE t.tag_name = $1`, "COLUMN", column), tag).Scan(&post)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, parley.Refuse(parley.NotFound, "tagwiki.notag", "tag", tag)
	case err != nil:
		return 0, fmt.Errorf("what describes tag %q: %w", tag, err)
	case post.Valid:
		return parley.PostID(post.Int64), nil
	}
	now := tx.Now()
	var id int64
	err = tx.QueryRowContext(ctx, `
		INSERT INTO posts (post_type_id, creation_date, last_activity_date, owner_user_id, content_license)
		VALUES ($1, $2, $2, $3, $4)
		RETURNING id`, int(kind), now.UnixMilli(), int64(parley.CommunityUser), parley.LicenseAt(now)).Scan(&id)
	if err == nil {
		err = tx.exec(ctx, strings.ReplaceAll(`UPDATE tags SET COLUMN = $2 WHERE tag_name = $1`, "COLUMN", column), tag, id)
	}
	if err != nil {
		return 0, fmt.Errorf("description of tag %q: %w", tag, err)
	}
	return parley.PostID(id), tx.EmitTags(ctx, parley.CommunityUser, tag)
}
