package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"parley"
)

// TitlesForgotten is the type of the event of a thread whose texts no longer show
// the title of a question that was deleted.
const TitlesForgotten = "titles forgotten"

// Titles are what questions are called, by the numbers of posts in their threads.
// In a column they are JSON; NULL is none.
type Titles map[parley.PostID]string

// Scan reads a column.
func (t *Titles) Scan(value any) error {
	*t = nil
	switch v := value.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(v), t)
	case []byte:
		return json.Unmarshal(v, t)
	}
	return fmt.Errorf("titles in a column of %T", value)
}

func (t Titles) column() any {
	if len(t) == 0 {
		return nil
	}
	text, _ := json.Marshal(t) // numbers and strings do not fail
	return string(text)
}

// titlesOf reads the question's title for each of the posts, as far as everybody
// can see both. Without ids it asks nothing.
func titlesOf(ids []parley.PostID, query func(text string, args []any, scan func(*sql.Rows) error) error) (Titles, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	t := Titles{}
	in, args := among(ids)
	err := query(`
		SELECT p.id, q.title
		FROM posts p
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		WHERE p.id IN `+in+`
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL
		  AND q.post_type_id = 1
		  AND q.title <> ''`, args, func(r *sql.Rows) error {
		var id parley.PostID
		var title string
		err := r.Scan((*int64)(&id), &title)
		t[id] = title
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("titles of %d posts: %w", len(ids), err)
	}
	return t, nil
}

// Titles returns what the questions of posts are called; of those that are not
// there for everybody it has none. Without ids it asks nothing.
func (s *Store) Titles(ctx context.Context, ids []parley.PostID) (Titles, error) {
	return titlesOf(ids, func(text string, args []any, scan func(*sql.Rows) error) error { return s.query(ctx, text, args, scan) })
}

// Titles is [Store.Titles] within the transaction.
func (tx *Tx) Titles(ctx context.Context, ids []parley.PostID) (Titles, error) {
	return titlesOf(ids, func(text string, args []any, scan func(*sql.Rows) error) error {
		return tx.query(ctx, text, args, scan)
	})
}

// SetCommentTitles keeps the titles that a comment shows.
func (tx *Tx) SetCommentTitles(ctx context.Context, id parley.CommentID, t Titles) error {
	if err := tx.exec(ctx, `UPDATE comments SET titles = $2 WHERE id = $1`, int64(id), t.column()); err != nil {
		return fmt.Errorf("titles in comment %d: %w", id, err)
	}
	return nil
}

// TitlesEver returns what a question is called and was called before.
func (tx *Tx) TitlesEver(ctx context.Context, question parley.PostID) (list []string, err error) {
	err = tx.query(ctx, `
		SELECT title
		FROM posts
		WHERE id = $1
		UNION
		SELECT text
		FROM post_history
		WHERE post_id = $1
		  AND post_history_type_id IN (1, 4, 7)`, []any{int64(question)}, func(r *sql.Rows) error {
		var title sql.NullString
		err := r.Scan(&title)
		if title.String != "" {
			list = append(list, title.String)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("titles of question %d: %w", question, err)
	}
	return list, nil
}

// linkingThreads selects the posts p of threads that link to question $1. Indexes
// post_links_by_related, posts_by_parent.
const linkingThreads = `(
		      SELECT l.post_id AS id
		      FROM post_links l
		      WHERE l.related_post_id = $1
		        AND l.link_type_id = 1
		      UNION
		      SELECT a.id
		      FROM post_links l
		      JOIN posts a ON a.parent_id = l.post_id
		      WHERE l.related_post_id = $1
		        AND l.link_type_id = 1)`

// LinkingBody is the text of a post in a thread that links to a question.
type LinkingBody struct {
	ID     parley.PostID
	Thread parley.PostID // its question
	HTML   string
}

// LinkingBodies returns the texts with links in the threads that link to a
// question, those of deleted posts too.
func (tx *Tx) LinkingBodies(ctx context.Context, question parley.PostID) (list []LinkingBody, err error) {
	err = tx.query(ctx, `
		SELECT p.id, COALESCE(p.parent_id, p.id), p.body
		FROM `+linkingThreads+` linking
		JOIN posts p ON p.id = linking.id
		WHERE p.body LIKE '%href="/%'`, []any{int64(question)}, func(r *sql.Rows) error {
		var b LinkingBody
		err := r.Scan((*int64)(&b.ID), (*int64)(&b.Thread), &b.HTML)
		list = append(list, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("posts that link to question %d: %w", question, err)
	}
	return list, nil
}

// SetHTML gives a post another text to show, without a revision.
func (tx *Tx) SetHTML(ctx context.Context, id parley.PostID, html string) error {
	if err := tx.exec(ctx, `UPDATE posts SET body = $2 WHERE id = $1`, int64(id), html); err != nil {
		return fmt.Errorf("text of post %d: %w", id, err)
	}
	tx.Reindex(id)
	return nil
}

// LinkingComment is a comment that shows titles of questions.
type LinkingComment struct {
	ID     parley.CommentID
	Thread parley.PostID // the question of its post
	Titles Titles
}

// LinkingComments returns the comments with titles in the threads that link to a
// question, deleted ones too.
func (tx *Tx) LinkingComments(ctx context.Context, question parley.PostID) (list []LinkingComment, err error) {
	err = tx.query(ctx, `
		SELECT c.id, COALESCE(p.parent_id, p.id), c.titles
		FROM `+linkingThreads+` linking
		JOIN posts p ON p.id = linking.id
		JOIN comments c ON c.post_id = p.id
		WHERE c.titles IS NOT NULL`, []any{int64(question)}, func(r *sql.Rows) error {
		var c LinkingComment
		err := r.Scan((*int64)(&c.ID), (*int64)(&c.Thread), &c.Titles)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("comments that link to question %d: %w", question, err)
	}
	return list, nil
}
