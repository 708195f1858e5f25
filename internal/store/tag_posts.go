package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"parley"
)

// These bound over how many questions of a tag its lists look: the newest for
// the people, the last active or the best ones for the answers.
const (
	tagSample = 5000
	hotSample = 1500 // the best answers stand under the best questions
)

// tagUsersLife is how long the lists of people are kept; they look back over
// months.
const tagUsersLife = 10 * time.Minute

// TagUser is what a user did in a tag.
type TagUser struct {
	Person
	Score int64
	Posts int64
}

// TagUsers are those who did most in a tag.
type TagUsers struct {
	Answerers, RecentAnswerers []TagUser // by the score of their answers
	Askers, RecentAskers       []TagUser // by the score of their questions
}

// TagUsers returns who answered and asked best in a tag, up to limit each, over
// all its newest 5,000 questions and over what was posted after since.
// Answers that are community wikis do not count.
// A result of the last ten minutes is given again; it is not to be changed.
func (s *Store) TagUsers(ctx context.Context, tag parley.TagID, since millis, limit int) (*TagUsers, error) {
	hour := since / time.Hour.Milliseconds()
	key, now := fmt.Sprint(tag, hour, limit), s.Now()
	if list, ok := s.tagUsers.get(key, now); ok {
		return list, nil
	}
	list, err := s.findTagUsers(ctx, tag, since, limit)
	if err != nil {
		return nil, fmt.Errorf("users of tag %d: %w", tag, err)
	}
	s.tagUsers.put(key, list, now.Add(tagUsersLife))
	return list, nil
}

func (s *Store) findTagUsers(ctx context.Context, tag parley.TagID, since millis, limit int) (*TagUsers, error) {
	list := &TagUsers{}
	into := map[string]*[]TagUser{"answers": &list.Answerers, "new answers": &list.RecentAnswerers, "questions": &list.Askers, "new questions": &list.RecentAskers}
	arm := func(kind, source, score, n string) string {
		return `
		SELECT * FROM (
		      SELECT '` + kind + `' AS kind, user_id, ` + score + ` AS score, ` + n + ` AS n
		      FROM ` + source + `
		      WHERE ` + n + ` > 0
		      ORDER BY ` + score + ` DESC, ` + n + ` DESC, user_id
		      LIMIT $3) ` + source + "_" + n
	}
	sums := `user_id, CAST(sum(score) AS BIGINT) AS score, count(*) AS n,
		             CAST(sum(CASE WHEN creation_date > $2 THEN score ELSE 0 END) AS BIGINT) AS new_score,
		             count(CASE WHEN creation_date > $2 THEN 1 END) AS new_n`
	// The indexes post_tags_newest and posts_by_parent_created hold what it reads
	// of the answers; SQLite takes the latter because of the date, which is never
	// below 0.
	err := s.query(ctx, `
		WITH tagged AS MATERIALIZED (
		      SELECT post_id
		      FROM post_tags
		      WHERE tag_id = $1
		      ORDER BY creation_date DESC, post_id DESC
		      LIMIT `+strconv.Itoa(tagSample)+`),
		answerers AS MATERIALIZED (
		      SELECT `+sums+`
		      FROM (SELECT a.owner_user_id AS user_id, a.score, a.creation_date
		            FROM tagged t
		            JOIN posts a ON a.parent_id = t.post_id
		            WHERE a.post_type_id = 2
		              AND a.deletion_date IS NULL
		              AND a.creation_date >= 0
		              AND a.owner_user_id > 0
		              AND a.community_owned_date IS NULL) a
		      GROUP BY user_id),
		askers AS MATERIALIZED (
		      SELECT `+sums+`
		      FROM (SELECT q.owner_user_id AS user_id, q.score, q.creation_date
		            FROM tagged t
		            JOIN questions q ON q.id = t.post_id
		            WHERE q.owner_user_id > 0) q
		      GROUP BY user_id)
		SELECT i.kind, i.score, i.n, `+personColumns("u", "''")+`
		FROM (`+arm("answers", "answerers", "score", "n")+`
		      UNION ALL`+arm("new answers", "answerers", "new_score", "new_n")+`
		      UNION ALL`+arm("questions", "askers", "score", "n")+`
		      UNION ALL`+arm("new questions", "askers", "new_score", "new_n")+`) i
		JOIN users u ON u.id = i.user_id AND u.deletion_date IS NULL
		ORDER BY i.kind, i.score DESC, i.n DESC, i.user_id`, []any{int64(tag), since, limit}, func(r *sql.Rows) error {
		var kind string
		var u TagUser
		if err := scanAll(r, []any{&kind, &u.Score, &u.Posts}, u.into()); err != nil {
			return err
		}
		*into[kind] = append(*into[kind], u)
		return nil
	})
	return list, err
}

// TagPost is an answer or question in a list of a tag.
type TagPost struct {
	ID       parley.PostID
	Type     parley.PostType
	Question parley.PostID // itself for a question
	Title    string        // of the question
	Score    int64
	Links    int64 // to the question, in the list of frequent ones
	Accepted bool
	Created  millis
	Owner    Person
	Body     string // HTML, still to be sanitised
}

// tagPosts reads the posts whose ids the statement ids gives as id and links.
func (s *Store) tagPosts(ctx context.Context, ids, order string, args ...any) ([]TagPost, error) {
	var list []TagPost
	err := s.query(ctx, `
		SELECT p.id, p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''), p.score, i.links,
		       CASE WHEN q.accepted_answer_id = p.id OR p.post_type_id = 1 AND p.accepted_answer_id IS NOT NULL THEN 1 ELSE 0 END,
		       p.creation_date, `+personColumns("u", "p.owner_display_name")+`, SUBSTR(p.body, 1, 2000)
		FROM (`+ids+`) i
		JOIN posts p ON p.id = i.id
		LEFT JOIN posts q ON q.id = p.parent_id AND q.deletion_date IS NULL
		LEFT JOIN users u ON u.id = p.owner_user_id
		ORDER BY `+order, args, func(r *sql.Rows) error {
		var p TagPost
		if err := scanAll(r, []any{(*int64)(&p.ID), (*int)(&p.Type), (*int64)(&p.Question), &p.Title, &p.Score, &p.Links, (*intBool)(&p.Accepted), &p.Created},
			p.Owner.into(), []any{&p.Body}); err != nil {
			return err
		}
		list = append(list, p)
		return nil
	})
	return list, err
}

// TagHotAnswers returns the answers of the highest score to the tag's 1,500
// questions of the highest score, without community wikis; those written after
// since, or all if it is 0.
func (s *Store) TagHotAnswers(ctx context.Context, tag parley.TagID, since millis, page, size int) ([]TagPost, error) {
	// posts_by_parent_created, as in TagUsers
	questions, answers := `ORDER BY score DESC, post_id DESC`, `a.creation_date >= 0 AND a.score >= 1`
	if since != 0 {
		questions, answers = `AND last_activity_date > $4
		            ORDER BY last_activity_date DESC, post_id DESC`, `a.creation_date > $4 AND a.score >= 1`
	}
	args := []any{int64(tag), size, offset(page, size)}
	if since != 0 {
		args = append(args, since)
	}
	list, err := s.tagPosts(ctx, `
		SELECT a.id, 0 AS links
		FROM (SELECT post_id
		      FROM post_tags
		      WHERE tag_id = $1
		            `+questions+`
		      LIMIT `+strconv.Itoa(hotSample)+`) t
		JOIN posts a ON a.parent_id = t.post_id
		WHERE a.post_type_id = 2
		  AND a.deletion_date IS NULL
		  AND a.community_owned_date IS NULL
		  AND `+answers+`
		ORDER BY a.score DESC, a.id DESC
		LIMIT $2 OFFSET $3`, "p.score DESC, p.id DESC", args...)
	if err != nil {
		return nil, fmt.Errorf("hot answers of tag %d: %w", tag, err)
	}
	return list, nil
}

// newSample is over how many of the last active questions of a tag the list of
// new answers looks. An answer touches its question, so none is missed before
// that many others were touched.
const newSample = 500

// TagNewAnswers returns the newest answers in a tag.
func (s *Store) TagNewAnswers(ctx context.Context, tag parley.TagID, page, size int) ([]TagPost, error) {
	// The indexes post_tags_active and posts_by_parent_created hold all of it.
	list, err := s.tagPosts(ctx, `
		SELECT a.id, 0 AS links
		FROM (SELECT post_id
		      FROM post_tags
		      WHERE tag_id = $1
		      ORDER BY last_activity_date DESC, post_id DESC
		      LIMIT `+strconv.Itoa(newSample)+`) t
		JOIN posts a ON a.parent_id = t.post_id
		WHERE a.post_type_id = 2
		  AND a.deletion_date IS NULL
		ORDER BY a.creation_date DESC, a.id DESC
		LIMIT $2 OFFSET $3`, "p.creation_date DESC, p.id DESC", int64(tag), size, offset(page, size))
	if err != nil {
		return nil, fmt.Errorf("new answers of tag %d: %w", tag, err)
	}
	return list, nil
}

// TagFrequent returns the questions of a tag that most others link to, among
// its 5,000 of the highest score.
func (s *Store) TagFrequent(ctx context.Context, tag parley.TagID, page, size int) ([]TagPost, error) {
	list, err := s.tagPosts(ctx, `
		SELECT q.id, q.linked_count AS links
		FROM (SELECT post_id
		      FROM post_tags
		      WHERE tag_id = $1
		      ORDER BY score DESC, post_id DESC
		      LIMIT `+strconv.Itoa(tagSample)+`) t
		JOIN questions q ON q.id = t.post_id
		WHERE q.linked_count > 0
		ORDER BY q.linked_count DESC, q.score DESC, q.id DESC
		LIMIT $2 OFFSET $3`, "i.links DESC, p.score DESC, p.id DESC", int64(tag), size, offset(page, size))
	if err != nil {
		return nil, fmt.Errorf("frequent questions of tag %d: %w", tag, err)
	}
	return list, nil
}

// TagSynonym is another name of a tag.
type TagSynonym struct {
	ID           int64
	Name, Master string
	Count        int64 // of questions of the master
	Created      millis
	Approved     bool
	Score        int // of the votes while it waits
	Owner        Person
}

// TagSynonyms returns a page of the synonyms, of one tag or of all if master
// is "", by the master's and then their own name, and how many there are.
func (s *Store) TagSynonyms(ctx context.Context, master string, page, size int) (list []TagSynonym, total int64, err error) {
	err = s.query(ctx, `
		SELECT y.id, y.source_tag_name, y.target_tag_name, COALESCE(t.count, 0), y.creation_date, CASE WHEN y.approval_date IS NULL THEN 0 ELSE 1 END,
		       COALESCE((SELECT sum(v.vote) FROM tag_synonym_votes v WHERE v.tag_synonym_id = y.id), 0),
		       count(*) OVER (), `+personColumns("u", "''")+`
		FROM tag_synonyms y
		LEFT JOIN tags t ON t.tag_name = y.target_tag_name
		LEFT JOIN users u ON u.id = y.owner_user_id
		WHERE $1 = '' OR y.target_tag_name = $1
		ORDER BY y.target_tag_name, y.source_tag_name
		LIMIT $2 OFFSET $3`, []any{master, size, offset(page, size)}, func(r *sql.Rows) error {
		var y TagSynonym
		if err := scanAll(r, []any{&y.ID, &y.Name, &y.Master, &y.Count, &y.Created, (*intBool)(&y.Approved), &y.Score, &total}, y.Owner.into()); err != nil {
			return err
		}
		list = append(list, y)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("synonyms of tag %q: %w", master, err)
	}
	return list, total, nil
}

// ModeratorTags returns a page of the tags that only moderators may use, and
// how many there are.
func (s *Store) ModeratorTags(ctx context.Context, page, size int) (list []TagCount, total int64, err error) {
	// The index tags_moderator_only holds the names in this order.
	err = s.query(ctx, `
		SELECT tag_name, count, count(*) OVER ()
		FROM tags
		WHERE is_moderator_only = 1
		ORDER BY tag_name
		LIMIT $1 OFFSET $2`, []any{size, offset(page, size)}, func(r *sql.Rows) error {
		var t TagCount
		if err := r.Scan(&t.Name, &t.Count, &total); err != nil {
			return err
		}
		list = append(list, t)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("tags of moderators: %w", err)
	}
	return list, total, nil
}
