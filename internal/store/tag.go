package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley"
)

// TagOrder is how the list of tags is sorted (site-surface.md §2).
type TagOrder string

const (
	TagsPopular TagOrder = "popular"
	TagsByName  TagOrder = "name"
	TagsNewest  TagOrder = "new"
)

// tagOrders name the columns of each order and the index that serves it.
var tagOrders = map[TagOrder]string{
	TagsPopular: "count DESC, tag_name DESC",   // tags_popular
	TagsByName:  "tag_name",                    // tags_by_name
	TagsNewest:  "creation_date DESC, id DESC", // tags_created
}

// TagCard is a tag in the list of tags.
type TagCard struct {
	Name    string
	Count   int64
	Excerpt string // HTML of its short description, still to be sanitised
	Week    int64  // questions asked in the last 7 days; see asOf
	Month   int64  // in the last 30 days
	Created millis // of the first question
}

// TagCards is a page of the list of tags.
type TagCards struct {
	Tags  []TagCard
	Total int64
}

// TagCards returns a page of the tags whose names hold search, which may be
// "", [parley.CardsPerPage] of them, in two statements.
func (s *Store) TagCards(ctx context.Context, order TagOrder, search string, page int) (*TagCards, error) {
	if _, ok := tagOrders[order]; !ok {
		order = TagsPopular
	}
	list := &TagCards{}
	since, err := s.tagTotals(ctx, list, search)
	if err != nil {
		return nil, fmt.Errorf("number of tags: %w", err)
	}
	if int64(offset(page, parley.CardsPerPage)) >= list.Total {
		return list, nil
	}
	args := []any{parley.CardsPerPage, offset(page, parley.CardsPerPage), since.week, since.month}
	where := ""
	if search != "" {
		where = " WHERE " + tagHolds("$5")
		args = append(args, holds(search))
	}
	err = s.query(ctx, `
		SELECT t.tag_name, t.count, COALESCE(e.body, ''), t.creation_date,
		       (SELECT count(*) FROM post_tags WHERE tag_id = t.id AND creation_date > $3),
		       (SELECT count(*) FROM post_tags WHERE tag_id = t.id AND creation_date > $4)
		FROM (SELECT id, row_number() OVER (ORDER BY `+tagOrders[order]+`) AS place
		      FROM (SELECT id, tag_name, count, creation_date
		            FROM tags`+where+`
		            ORDER BY `+tagOrders[order]+`
		            LIMIT $1 OFFSET $2) o) i
		JOIN tags t ON t.id = i.id
		LEFT JOIN posts e ON e.id = t.excerpt_post_id AND e.deletion_date IS NULL
		ORDER BY i.place`, args, func(r *sql.Rows) error {
		var t TagCard
		if err := r.Scan(&t.Name, &t.Count, &t.Excerpt, &t.Created, &t.Week, &t.Month); err != nil {
			return err
		}
		list.Tags = append(list.Tags, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("tags by %s, page %d: %w", order, page, err)
	}
	return list, nil
}

// recently is when the last days began and end, as the lists of this site count
// them.
type recently struct{ week, month, end millis }

func (s *Store) recently(lastAction millis) recently {
	end := asOf(s.Now(), lastAction)
	return recently{end.Add(-7 * 24 * time.Hour).UnixMilli(), end.Add(-30 * 24 * time.Hour).UnixMilli(), end.UnixMilli()}
}

func (s *Store) tagTotals(ctx context.Context, list *TagCards, search string) (recently, error) {
	total, args := `SELECT value FROM site_counts WHERE name = 'tags'`, []any(nil)
	if search != "" {
		total, args = `SELECT count(*) FROM tags WHERE `+tagHolds("$1"), []any{holds(search)}
	}
	var lastAction millis
	err := s.queryRow(ctx, `
		SELECT COALESCE((`+total+`), 0), COALESCE((SELECT value FROM site_counts WHERE name = 'last_action'), 0)`, args, &list.Total, &lastAction)
	return s.recently(lastAction), err
}

// tagHolds is the condition that a tag's name, or that of a synonym, is LIKE the
// argument.
func tagHolds(argument string) string {
	return `(tag_name LIKE ` + argument + ` ESCAPE '\'
		       OR tag_name IN (SELECT target_tag_name FROM tag_synonyms WHERE approval_date IS NOT NULL AND source_tag_name LIKE ` + argument + ` ESCAPE '\'))`
}

// holds is the LIKE pattern, with \ as escape, of the names that hold text.
func holds(text string) string { return "%" + likePattern(strings.ReplaceAll(text, "*", "")) + "%" }

// TagHead is what all pages of a tag show.
type TagHead struct {
	Tag
	WikiPost    parley.PostID // 0: it has none
	ExcerptPost parley.PostID
	Required    bool // on this site some required tag has to be on each question
	Moderators  bool // only moderators may use it
	Created     millis
	Unanswered  int64
	Week, Month int64  // questions asked in the 7 and 30 days before AsOf
	AsOf        millis // now, or for an archive shortly after the last activity
	Synonyms    int64
	Master      string // the tag that it is a synonym of, then nothing else is filled but Name
}

// TagHead returns what all pages of a tag show, in two statements, or a
// [parley.Error] of kind NotFound.
func (s *Store) TagHead(ctx context.Context, name string) (*TagHead, error) {
	t := &TagHead{}
	var lastAction millis
	if err := s.queryRow(ctx, `
		SELECT COALESCE((SELECT value FROM site_counts WHERE name = 'last_action'), 0)`, nil, &lastAction); err != nil {
		return nil, fmt.Errorf("last action: %w", err)
	}
	since := s.recently(lastAction)
	t.AsOf = since.end
	err := s.queryRow(ctx, `
		SELECT t.id, t.tag_name, t.count, COALESCE(e.body, ''), COALESCE(w.id, 0), COALESCE(e.id, 0), COALESCE(t.is_required, 0),
		       COALESCE(t.is_moderator_only, 0), t.creation_date,
		       (SELECT count(*) FROM post_tags WHERE tag_id = t.id AND unanswered = 1),
		       (SELECT count(*) FROM post_tags WHERE tag_id = t.id AND creation_date > $2),
		       (SELECT count(*) FROM post_tags WHERE tag_id = t.id AND creation_date > $3),
		       (SELECT count(*) FROM tag_synonyms WHERE target_tag_name = t.tag_name AND approval_date IS NOT NULL),
		       COALESCE((SELECT target_tag_name FROM tag_synonyms WHERE source_tag_name = t.tag_name AND approval_date IS NOT NULL), '')
		FROM tags t
		LEFT JOIN posts e ON e.id = t.excerpt_post_id AND e.deletion_date IS NULL
		LEFT JOIN posts w ON w.id = t.wiki_post_id AND w.deletion_date IS NULL
		WHERE t.tag_name = $1`, []any{name, since.week, since.month},
		(*int64)(&t.ID), &t.Name, &t.Count, &t.Excerpt, (*int64)(&t.WikiPost), (*int64)(&t.ExcerptPost), (*intBool)(&t.Required),
		(*intBool)(&t.Moderators), &t.Created, &t.Unanswered, &t.Week, &t.Month, &t.Synonyms, &t.Master)
	if errors.Is(err, sql.ErrNoRows) {
		return s.synonymHead(ctx, name)
	}
	if err != nil {
		return nil, fmt.Errorf("tag %q: %w", name, err)
	}
	return t, nil
}

// synonymHead is the head of a tag that is only a synonym.
func (s *Store) synonymHead(ctx context.Context, name string) (*TagHead, error) {
	t := &TagHead{Tag: Tag{Name: name}}
	err := s.queryRow(ctx, `
		SELECT target_tag_name
		FROM tag_synonyms
		WHERE source_tag_name = $1
		  AND approval_date IS NOT NULL`, []any{name}, &t.Master)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, parley.Refuse(parley.NotFound, "missing.tag", "tag", name)
	}
	if err != nil {
		return nil, fmt.Errorf("synonym %q: %w", name, err)
	}
	return t, nil
}

// TagWiki is the long description of a tag with who wrote it.
type TagWiki struct {
	Body    string // HTML as it was imported or rendered; still to be sanitised
	Created millis
	Edited  millis
	Author  Person
	Editor  Person
	License string
	Editors int64 // how many people have edited it
}

// TagWiki returns the long description of a tag.
func (s *Store) TagWiki(ctx context.Context, post parley.PostID) (*TagWiki, error) {
	w := &TagWiki{}
	err := s.query(ctx, `
		SELECT p.creation_date, COALESCE(p.last_edit_date, 0), COALESCE(p.content_license, ''),
		       (SELECT count(DISTINCT user_id) FROM post_history WHERE post_id = p.id AND user_id > 0), `+
		personColumns("o", "p.owner_display_name")+`, `+personColumns("e", "p.last_editor_display_name")+`, p.body
		FROM posts p
		LEFT JOIN users o ON o.id = p.owner_user_id
		LEFT JOIN users e ON e.id = p.last_editor_user_id
		WHERE p.id = $1`, []any{int64(post)}, func(r *sql.Rows) error {
		return scanAll(r, []any{&w.Created, &w.Edited, &w.License, &w.Editors}, w.Author.into(), w.Editor.into(), []any{&w.Body})
	})
	if err != nil {
		return nil, fmt.Errorf("wiki post %d: %w", post, err)
	}
	return w, nil
}
