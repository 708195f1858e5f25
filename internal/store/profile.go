package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"parley"
)

// Profile is what the head of a user's pages shows. Times are milliseconds
// since 1970, 0 when unknown.
type Profile struct {
	Person
	Created    millis
	LastAccess millis
	Website    string // as typed: not to be trusted
	Location   string
	About      string // HTML as it was imported; still to be sanitised
	Views      int64
	UpVotes    int64
	DownVotes  int64
	Questions  int64
	Answers    int64
	Edits      int64
	AccountID  int64 // in the network that the user was imported from
	Imported   bool
	Claimable  bool // came with an import, and nobody here has shown that it is them
}

// Profile returns the head of a user's pages, or a [parley.Error] of kind
// NotFound or Gone.
func (s *Store) Profile(ctx context.Context, id parley.UserID) (*Profile, error) {
	p := &Profile{}
	var deleted bool
	err := s.queryRow(ctx, `
		SELECT u.creation_date, COALESCE(u.last_access_date, 0), COALESCE(u.website_url, ''), COALESCE(u.location, ''),
		       COALESCE(u.views, 0), COALESCE(u.up_votes, 0), COALESCE(u.down_votes, 0), u.question_count, u.answer_count,
		       u.edit_count, COALESCE(u.account_id, 0), CASE WHEN u.import_id IS NULL THEN 0 ELSE 1 END,
		       CASE WHEN u.import_id IS NULL OR u.id < 1 OR EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = u.id) THEN 0 ELSE 1 END,
		       CASE WHEN u.deletion_date IS NULL THEN 0 ELSE 1 END, `+personColumns("u", "''")+`, COALESCE(u.about_me, '')
		FROM users u
		WHERE u.id = $1`, []any{int64(id)},
		append(append([]any{&p.Created, &p.LastAccess, &p.Website, &p.Location, &p.Views, &p.UpVotes, &p.DownVotes,
			&p.Questions, &p.Answers, &p.Edits, &p.AccountID, (*intBool)(&p.Imported), (*intBool)(&p.Claimable), (*intBool)(&deleted)}, p.into()...), &p.About)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, parley.Refuse(parley.NotFound, "missing.user", "id", int64(id))
	case err != nil:
		return nil, fmt.Errorf("profile of user %d: %w", id, err)
	case deleted:
		return nil, parley.Refuse(parley.Gone, "missing.removeduser")
	}
	return p, nil
}

// PostOrder is how the posts of a profile are sorted.
type PostOrder string

const (
	PostsByVotes    PostOrder = "votes"
	PostsByActivity PostOrder = "activity"
	PostsByNewest   PostOrder = "newest"
	PostsByViews    PostOrder = "views" // of questions
)

// postOrders name the columns of each order; the index posts_by_owner holds
// them all and is sorted by the first.
var postOrders = map[PostOrder]string{
	PostsByVotes:    "score DESC, id DESC",
	PostsByActivity: "last_activity_date DESC, id DESC",
	PostsByNewest:   "creation_date DESC, id DESC",
	PostsByViews:    "COALESCE(view_count, 0) DESC, id DESC",
}

// ProfilePost is a question or answer in a profile.
type ProfilePost struct {
	ID       parley.PostID
	Type     parley.PostType
	Question parley.PostID // itself for a question
	Title    string        // of the question
	Score    int64
	Views    int64
	Answers  int64 // of a question
	Accepted bool  // an answer: is accepted; a question: has an accepted answer
	Created  millis
}

const profilePostColumns = `
		SELECT p.id, p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''), p.score, COALESCE(p.view_count, 0),
		       COALESCE(p.answer_count, 0), CASE WHEN q.accepted_answer_id = p.id OR p.post_type_id = 1 AND p.accepted_answer_id IS NOT NULL THEN 1 ELSE 0 END,
		       p.creation_date`

func scanProfilePost(r *sql.Rows) (p ProfilePost, err error) {
	err = r.Scan((*int64)(&p.ID), (*int)(&p.Type), (*int64)(&p.Question), &p.Title, &p.Score, &p.Views, &p.Answers, (*intBool)(&p.Accepted), &p.Created)
	return p, err
}

// PostsOf returns a page of a user's questions or answers, size on a page.
func (s *Store) PostsOf(ctx context.Context, id parley.UserID, kind parley.PostType, order PostOrder, page, size int) ([]ProfilePost, error) {
	columns, ok := postOrders[order]
	if !ok {
		columns = postOrders[PostsByVotes]
	}
	var list []ProfilePost
	// The place is taken along: the outer statement must not sort by itself.
	err := s.query(ctx, profilePostColumns+`
		FROM (SELECT id, row_number() OVER (ORDER BY `+columns+`) AS place
		      FROM (SELECT id, score, creation_date, last_activity_date, view_count
		            FROM posts
		            WHERE owner_user_id = $1
		              AND post_type_id = $2
		              AND deletion_date IS NULL
		            ORDER BY `+columns+`
		            LIMIT $3 OFFSET $4) o) i
		JOIN posts p ON p.id = i.id
		LEFT JOIN posts q ON q.id = p.parent_id AND q.deletion_date IS NULL
		ORDER BY i.place`, []any{int64(id), int64(kind), size, offset(page, size)}, func(r *sql.Rows) error {
		p, err := scanProfilePost(r)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("posts of user %d by %s: %w", id, order, err)
	}
	return list, nil
}

// TopPostsOf returns the user's up to limit posts of the highest score.
func (s *Store) TopPostsOf(ctx context.Context, id parley.UserID, limit int) ([]ProfilePost, error) {
	arm := func(kind, name string) string {
		return `
		            SELECT * FROM (
		                  SELECT id
		                  FROM posts
		                  WHERE owner_user_id = $1
		                    AND post_type_id = ` + kind + `
		                    AND deletion_date IS NULL
		                  ORDER BY score DESC, id DESC
		                  LIMIT $2) ` + name
	}
	var list []ProfilePost
	err := s.query(ctx, profilePostColumns+`
		FROM (`+arm("1", "questions")+`
		            UNION ALL`+arm("2", "answers")+`) i
		JOIN posts p ON p.id = i.id
		LEFT JOIN posts q ON q.id = p.parent_id AND q.deletion_date IS NULL
		ORDER BY p.score DESC, p.id DESC
		LIMIT $2`, []any{int64(id), limit}, func(r *sql.Rows) error {
		p, err := scanProfilePost(r)
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("best posts of user %d: %w", id, err)
	}
	return list, nil
}

// countedPosts bounds over how many of a user's posts, the best first, what is
// not kept as a counter is summed.
const countedPosts = 5000

// UserTag is what a user did in a tag.
type UserTag struct {
	Name          string
	Answers       int64
	AnswerScore   int64
	Questions     int64
	QuestionScore int64
}

// Posts is how many posts the user has in the tag.
func (t UserTag) Posts() int64 { return t.Answers + t.Questions }

// Score is the sum of the scores of these posts.
func (t UserTag) Score() int64 { return t.AnswerScore + t.QuestionScore }

// TagsOf returns a page of the tags that a user has posts in, best first, and
// how many there are. It looks at the user's 5,000 best questions and 5,000
// best answers.
func (s *Store) TagsOf(ctx context.Context, id parley.UserID, page, size int) (list []UserTag, total int64, err error) {
	arm := func(kind, question string) string {
		return `
		      SELECT * FROM (
		            SELECT ` + question + ` AS question, score, post_type_id AS kind
		            FROM posts
		            WHERE owner_user_id = $1
		              AND post_type_id = ` + kind + `
		              AND deletion_date IS NULL
		            ORDER BY score DESC, id DESC
		            LIMIT ` + strconv.Itoa(countedPosts) + `) p` + kind
	}
	err = s.query(ctx, `
		SELECT t.tag_name, u.answers, u.answer_score, u.questions, u.question_score, count(*) OVER ()
		FROM (SELECT pt.tag_id,
		             count(CASE WHEN p.kind = 2 THEN 1 END) AS answers,
		             CAST(sum(CASE WHEN p.kind = 2 THEN p.score ELSE 0 END) AS BIGINT) AS answer_score,
		             count(CASE WHEN p.kind = 1 THEN 1 END) AS questions,
		             CAST(sum(CASE WHEN p.kind = 1 THEN p.score ELSE 0 END) AS BIGINT) AS question_score
		      FROM (`+arm("1", "id")+`
		      UNION ALL`+arm("2", "parent_id")+`) p
		      JOIN post_tags pt ON pt.post_id = p.question
		      GROUP BY pt.tag_id) u
		JOIN tags t ON t.id = u.tag_id
		ORDER BY u.answer_score + u.question_score DESC, u.answers + u.questions DESC, t.tag_name
		LIMIT $2 OFFSET $3`, []any{int64(id), size, offset(page, size)}, func(r *sql.Rows) error {
		var t UserTag
		if err := r.Scan(&t.Name, &t.Answers, &t.AnswerScore, &t.Questions, &t.QuestionScore, &total); err != nil {
			return err
		}
		list = append(list, t)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("tags of user %d: %w", id, err)
	}
	return list, total, nil
}
