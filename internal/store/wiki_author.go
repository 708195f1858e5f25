package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"parley"
	"parley/internal/authorship"
)

// WikiAuthor is who is shown as the author of a community wiki: the one who wrote
// the largest share of its text.
type WikiAuthor struct {
	Person    Person // what a name shows
	Percent   int64  // of the characters of the text, rounded down: 100 is all of it
	Users     int64  // who wrote revisions of the post
	Revisions int64
}

// wikiArm is the arm of the statement about a question's surroundings that tells
// who wrote its community wikis. Index wiki_authors_by_question.
var wikiArm = `
		UNION ALL
		SELECT 'wiki', w.post_id, w.percent, '', w.user_count, w.revision_count, 0, ` + nameColumns("u", "w.display_name") + `
		FROM wiki_authors w
		LEFT JOIN users u ON u.id = w.user_id
		WHERE w.question_id = $1
		  AND w.revision_count > 0`

// deriveWikis notes the community wikis of a load; [Store.ReckonWikis] does the rest.
const deriveWikis = `
		INSERT INTO wiki_authors (post_id, question_id)
		SELECT id, COALESCE(parent_id, id)
		FROM post_rows
		WHERE community_owned_date IS NOT NULL
		  AND post_type_id IN (1, 2)`

// maxWikiRevisions is how many of the newest revisions of a wiki are compared: a
// hundred of the longest texts take some 50 ms. What stands in older ones counts as
// the owner's.
const maxWikiRevisions = 100

// wikiAuthorKey tells authors apart: by account, or by name.
type wikiAuthorKey struct {
	id   int64
	name string
}

// ReckonWiki reckons anew, from its revisions, whose words most of a community wiki
// is made of. Of several with equal shares it is the one who came first. Index
// post_history_by_post.
func (tx *Tx) ReckonWiki(ctx context.Context, post parley.PostID) error {
	var question, users, revisions int64
	var owner wikiAuthorKey
	err := tx.QueryRowContext(ctx, `
		SELECT COALESCE(p.parent_id, p.id), COALESCE(p.owner_user_id, 0), COALESCE(p.owner_display_name, ''),
		       (SELECT count(DISTINCT COALESCE(h.revision_guid, CAST(h.id AS TEXT))) FROM post_history h WHERE h.post_id = $1 AND h.post_history_type_id BETWEEN 1 AND 9),
		       (SELECT count(DISTINCT COALESCE(CAST(h.user_id AS TEXT), ' ' || COALESCE(h.user_display_name, ''))) FROM post_history h WHERE h.post_id = $1 AND h.post_history_type_id BETWEEN 1 AND 9)
		FROM posts p
		WHERE p.id = $1`, int64(post)).Scan(&question, &owner.id, &owner.name, &revisions, &users)
	if err != nil {
		return fmt.Errorf("wiki %d: %w", post, err)
	}
	texts, authors, err := tx.wikiTexts(ctx, post, owner)
	if err != nil {
		return fmt.Errorf("texts of wiki %d: %w", post, err)
	}
	first, percent := owner, int64(100)
	shares := authorship.Shares(texts)
	all, most := 0, 0
	for i, n := range shares {
		all += n
		if n > most {
			first, most = authors[i], n
		}
	}
	if all > 0 {
		percent = int64(most) * 100 / int64(all)
	}
	if first.id != 0 {
		first.name = ""
	}
	err = tx.exec(ctx, `
		INSERT INTO wiki_authors (post_id, question_id, user_id, display_name, percent, user_count, revision_count)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (post_id) DO UPDATE SET
			question_id = excluded.question_id, user_id = excluded.user_id, display_name = excluded.display_name,
			percent = excluded.percent, user_count = excluded.user_count, revision_count = excluded.revision_count`,
		int64(post), question, null(first.id), null(first.name), percent, max(users, 1), max(revisions, 1))
	if err != nil {
		return fmt.Errorf("authors of wiki %d: %w", post, err)
	}
	return nil
}

// wikiTexts returns the newest texts of a post, oldest first, and their authors.
func (tx *Tx) wikiTexts(ctx context.Context, post parley.PostID, owner wikiAuthorKey) (texts []authorship.Revision, authors []wikiAuthorKey, err error) {
	var by []wikiAuthorKey
	err = tx.query(ctx, `
		SELECT COALESCE(user_id, 0), CASE WHEN user_id IS NULL THEN COALESCE(user_display_name, '') ELSE '' END, COALESCE(text, '')
		FROM post_history
		WHERE post_id = $1
		  AND post_history_type_id IN (2, 5, 8)
		ORDER BY id DESC
		LIMIT $2`, []any{int64(post), maxWikiRevisions + 1}, func(r *sql.Rows) error {
		var k wikiAuthorKey
		var text string
		err := r.Scan(&k.id, &k.name, &text)
		by = append(by, k)
		texts = append(texts, authorship.Revision{Text: text})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.Reverse(by)
	slices.Reverse(texts)
	if len(by) > maxWikiRevisions {
		by[0] = owner
	}
	numbers := map[wikiAuthorKey]int{}
	for i, k := range by {
		n, known := numbers[k]
		if !known {
			n = len(authors)
			numbers[k] = n
			authors = append(authors, k)
		}
		texts[i].Author = n
	}
	return texts, authors, nil
}

// WikiReckoned is the type of the event that tells that the author shown of an
// imported community wiki is known.
const WikiReckoned = "wiki reckoned"

// ReckonWikis reckons up to limit of the community wikis that still wait for it, as
// those of an import do, and returns how many that were. Index wiki_authors_waiting.
func (s *Store) ReckonWikis(ctx context.Context, limit int) (n int, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		type wiki struct{ post, question parley.PostID }
		var list []wiki
		err := tx.query(ctx, `
			SELECT post_id, question_id
			FROM wiki_authors
			WHERE revision_count = 0
			ORDER BY post_id
			LIMIT $1`, []any{limit}, func(r *sql.Rows) error {
			var w wiki
			err := r.Scan((*int64)(&w.post), (*int64)(&w.question))
			list = append(list, w)
			return err
		})
		if err != nil {
			return fmt.Errorf("wikis that wait: %w", err)
		}
		for _, w := range list {
			if err := tx.ReckonWiki(ctx, w.post); err != nil {
				return err
			}
			if err := tx.Emit(ctx, Event{Type: WikiReckoned, Question: w.question}); err != nil {
				return err
			}
		}
		n = len(list)
		return nil
	})
	return n, err
}
