package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley"
)

// NewPost is a question or an answer to be written. Its revision is written
// with [Tx.AddRevision].
type NewPost struct {
	Type  parley.PostType
	Owner parley.UserID
	Title string        // of a question
	Tags  []string      // of a question
	Body  string        // rendered
	Of    parley.PostID // the question of an answer
	Wiki  bool
}

// AddPost writes a post and returns its id.
func (tx *Tx) AddPost(ctx context.Context, p NewPost) (id parley.PostID, err error) {
	now := tx.Now()
	var parent, title, tags, views, answers, wiki any
	if p.Type == parley.Question {
		title, tags, views, answers = p.Title, parley.JoinTags(p.Tags), 0, 0
	} else {
		parent = int64(p.Of)
	}
	if p.Wiki {
		wiki = now.UnixMilli()
	}
	row, err := tx.insert(ctx, `
		INSERT INTO posts (post_type_id, parent_id, creation_date, last_activity_date, owner_user_id, title, tags, view_count, answer_count, community_owned_date, content_license, body)
		VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		int(p.Type), parent, now.UnixMilli(), int64(p.Owner), title, tags, views, answers, wiki, parley.LicenseAt(now), p.Body)
	if err != nil {
		return 0, fmt.Errorf("new post: %w", err)
	}
	id = parley.PostID(row)
	tx.Reindex(id)
	return id, nil
}

// AddAnswer counts a new or restored answer for its question, which moves up;
// AddAnswer(…, -1) takes a deleted one away, which moves nothing.
func (tx *Tx) AddAnswer(ctx context.Context, s *PostState, n, score int) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET answer_count = COALESCE(answer_count, 0) + $2
		WHERE id = $1`, int64(s.Question), n)
	if err != nil {
		return fmt.Errorf("answers of question %d: %w", s.Question, err)
	}
	tx.Count("answers", int64(n))
	return tx.listAnswers(ctx, s, n, n*score)
}

// BumpWithAnswer counts a new answer for its question and moves that up, in
// the statements of AddAnswer and Bump at once.
func (tx *Tx) BumpWithAnswer(ctx context.Context, s *PostState) error {
	now := tx.Now().UnixMilli()
	err := tx.exec(ctx, `
		UPDATE posts
		SET answer_count = COALESCE(answer_count, 0) + 1, last_activity_date = $2
		WHERE id = $1`, int64(s.Question), now)
	if err != nil {
		return fmt.Errorf("answers of question %d: %w", s.Question, err)
	}
	tx.Count("answers", 1)
	if s.AnswerCount == 0 && s.Closed.IsZero() {
		tx.Count("noanswers", -1)
	}
	err = tx.exec(ctx, `
		UPDATE questions
		SET answer_count = answer_count + 1, last_activity_date = $2
		WHERE id = $1`, int64(s.Question), now)
	if err != nil {
		return fmt.Errorf("answers of question %d in lists: %w", s.Question, err)
	}
	tx.Recount(s.Question)
	return tx.bumpTags(ctx, s.Question, now)
}

// Bump moves a question up the lists by activity; edited is the post that was
// changed, if that is an answer of it.
func (tx *Tx) Bump(ctx context.Context, question parley.PostID, also ...parley.PostID) error {
	now := tx.Now().UnixMilli()
	for _, id := range append(also, question) {
		if err := tx.exec(ctx, `UPDATE posts SET last_activity_date = $2 WHERE id = $1`, int64(id), now); err != nil {
			return fmt.Errorf("activity of post %d: %w", id, err)
		}
	}
	if err := tx.exec(ctx, `UPDATE questions SET last_activity_date = $2 WHERE id = $1`, int64(question), now); err != nil {
		return fmt.Errorf("activity of question %d in lists: %w", question, err)
	}
	tx.Recount(question)
	tx.Count(lastAction, 0)
	return tx.bumpTags(ctx, question, now)
}

func (tx *Tx) bumpTags(ctx context.Context, question parley.PostID, now millis) error {
	if err := tx.exec(ctx, `UPDATE post_tags SET last_activity_date = $2 WHERE post_id = $1`, int64(question), now); err != nil {
		return fmt.Errorf("activity of the tags of question %d: %w", question, err)
	}
	return nil
}

// ListQuestion puts a question, new or restored, into the lists.
func (tx *Tx) ListQuestion(ctx context.Context, id parley.PostID) error {
	var open, none, linked, unanswered int64
	err := tx.QueryRowContext(ctx, `
		INSERT INTO questions (id, creation_date, last_activity_date, score, view_count, answer_count, answer_score,
		                       linked_count, accepted, unanswered, closed, bounty_amount, bounty_close_date, owner_user_id)
		SELECT q.id, q.creation_date, q.last_activity_date, q.score, COALESCE(q.view_count, 0), a.n, a.score,
		       (SELECT count(*) FROM post_links l WHERE l.related_post_id = q.id),
		       CASE WHEN q.accepted_answer_id IS NULL THEN 0 ELSE 1 END,
		       CASE WHEN q.closed_date IS NULL AND q.accepted_answer_id IS NULL AND a.best <= 0 THEN 1 ELSE 0 END,
		       CASE WHEN q.closed_date IS NULL THEN 0 ELSE 1 END,
		       COALESCE((SELECT max(b.amount) FROM bounties b WHERE b.post_id = q.id AND b.ended_date IS NULL), 0),
		       (SELECT max(b.close_date) FROM bounties b WHERE b.post_id = q.id AND b.ended_date IS NULL), q.owner_user_id
		FROM posts q
		JOIN (SELECT count(*) AS n, COALESCE(sum(score), 0) AS score, COALESCE(max(score), 0) AS best
		      FROM posts
		      WHERE parent_id = $1
		        AND post_type_id = 2
		        AND deletion_date IS NULL) a ON 1 = 1
		WHERE q.id = $1
		RETURNING 1 - closed, CASE WHEN answer_count = 0 THEN 1 ELSE 0 END, CASE WHEN linked_count > 0 THEN 1 ELSE 0 END, unanswered`,
		int64(id)).Scan(&open, &none, &linked, &unanswered)
	if err != nil {
		return fmt.Errorf("listing question %d: %w", id, err)
	}
	tx.countListed(1, open*none, linked, unanswered)
	return nil
}

// UnlistQuestion takes a question that was deleted out of the lists and off its
// tags.
func (tx *Tx) UnlistQuestion(ctx context.Context, id parley.PostID) error {
	var open, none, linked, unanswered int64
	err := tx.QueryRowContext(ctx, `
		DELETE FROM questions
		WHERE id = $1
		RETURNING 1 - closed, CASE WHEN answer_count = 0 THEN 1 ELSE 0 END, CASE WHEN linked_count > 0 THEN 1 ELSE 0 END, unanswered`,
		int64(id)).Scan(&open, &none, &linked, &unanswered)
	if err != nil {
		return fmt.Errorf("taking question %d out of the lists: %w", id, err)
	}
	tx.countListed(-1, open*none, linked, unanswered)
	return tx.TagQuestion(ctx, id, nil)
}

func (tx *Tx) countListed(n, noAnswers, linked, unanswered int64) {
	tx.Count("questions", n)
	tx.Count("noanswers", n*noAnswers)
	tx.Count("frequent", n*linked)
	tx.Count("unanswered", n*unanswered)
}

// SetBody gives a post another text. With a question come title and tags.
func (tx *Tx) SetBody(ctx context.Context, id parley.PostID, title string, tags []string, body string) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET body = $2,
		    title = CASE WHEN post_type_id = 1 THEN $3 ELSE title END,
		    tags  = CASE WHEN post_type_id = 1 THEN $4 ELSE tags END
		WHERE id = $1`, int64(id), body, title, parley.JoinTags(tags))
	if err != nil {
		return fmt.Errorf("text of post %d: %w", id, err)
	}
	tx.Reindex(id)
	return nil
}

// SetEditor notes who edited a post last.
func (tx *Tx) SetEditor(ctx context.Context, id parley.PostID, editor parley.UserID) error {
	err := tx.exec(ctx, `
		UPDATE posts
		SET last_editor_user_id = $2, last_editor_display_name = NULL, last_edit_date = $3
		WHERE id = $1`, int64(id), int64(editor), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("editor of post %d: %w", id, err)
	}
	return nil
}

// SetWiki makes a post community wiki from a time on.
func (tx *Tx) SetWiki(ctx context.Context, id parley.PostID, since millis) error {
	err := tx.exec(ctx, `UPDATE posts SET community_owned_date = $2 WHERE id = $1`, int64(id), since)
	if err != nil {
		return fmt.Errorf("wiki of post %d: %w", id, err)
	}
	return nil
}

// SetAccepted makes an answer the accepted one of its question; 0 is none.
func (tx *Tx) SetAccepted(ctx context.Context, s *PostState, answer parley.PostID) error {
	err := tx.exec(ctx, `UPDATE posts SET accepted_answer_id = $2 WHERE id = $1`, int64(s.Question), null(int64(answer)))
	if err != nil {
		return fmt.Errorf("accepted answer of question %d: %w", s.Question, err)
	}
	tx.Recount(s.Question)
	// Two statements: the second's condition reads what the first wrote.
	err = tx.exec(ctx, `UPDATE questions SET accepted = $2 WHERE id = $1`, int64(s.Question), intOf(answer != 0))
	if err != nil {
		return fmt.Errorf("accepted answer of question %d in lists: %w", s.Question, err)
	}
	var unanswered bool
	err = tx.QueryRowContext(ctx, `
		UPDATE questions
		SET unanswered = `+unansweredNow+`
		WHERE id = $1
		RETURNING unanswered`, int64(s.Question)).Scan((*intBool)(&unanswered))
	if errors.Is(err, sql.ErrNoRows) {
		return nil // the question is deleted
	}
	if err != nil {
		return fmt.Errorf("accepted answer of question %d in lists: %w", s.Question, err)
	}
	s.AcceptedAnswer = answer
	return tx.listUnanswered(ctx, s, unanswered)
}

// AskState is what asking depends on, beside the tags.
type AskState struct {
	SameTitle  parley.PostID // a question with the title, 0 if there is none
	SameBody   parley.PostID // a recent post of the asker with the text
	Last       millis        // when the asker asked last, 0 if never
	Today      int           // questions of the last 24 hours
	Month      int           // of the last 30 days
	FirstAgain millis        // the oldest of those of the last 24 hours
}

// recentPosts is how many posts of one's own are looked at for the same text.
const recentPosts = 20

// ownSame selects a recent post of $1, of a type, with the same body.
func ownSame(kind parley.PostType, body string) string {
	return fmt.Sprintf(`COALESCE((SELECT min(id)
		                 FROM (SELECT id, body
		                       FROM posts
		                       WHERE owner_user_id = $1
		                         AND post_type_id = %d
		                         AND deletion_date IS NULL
		                       ORDER BY id DESC
		                       LIMIT %d) own
		                 WHERE body = %s), 0)`, kind, recentPosts, body)
}

// AskState reads what asking depends on, and ends the transaction if the act
// was done before. Up to most questions of the asker are counted.
// Indexes posts_by_title, posts_recent.
func (tx *Tx) AskState(ctx context.Context, asker parley.UserID, title, body string, most int) (*AskState, error) {
	if err := tx.Recall(ctx); err != nil {
		return nil, err
	}
	if err := tx.lockTitle(ctx, title); err != nil {
		return nil, err
	}
	const day = int64(24 * 60 * 60 * 1000)
	now := tx.Now().UnixMilli()
	s := &AskState{}
	err := tx.QueryRowContext(ctx, `
		SELECT COALESCE((SELECT min(id) FROM posts WHERE lower(substr(title, 1, 200)) = lower($2) AND post_type_id = 1 AND deletion_date IS NULL), 0),
		       `+ownSame(parley.Question, "$3")+`,
		       COALESCE(max(creation_date), 0),
		       COALESCE(sum(CASE WHEN creation_date > $4 THEN 1 ELSE 0 END), 0),
		       COALESCE(sum(CASE WHEN creation_date > $5 THEN 1 ELSE 0 END), 0),
		       COALESCE(min(CASE WHEN creation_date > $4 THEN creation_date END), 0)
		FROM (SELECT creation_date
		      FROM posts
		      WHERE owner_user_id = $1
		        AND post_type_id = 1
		        AND deletion_date IS NULL
		      ORDER BY id DESC
		      LIMIT $6) own
		WHERE creation_date > $5`, int64(asker), title, body, now-day, now-30*day, most).
		Scan((*int64)(&s.SameTitle), (*int64)(&s.SameBody), &s.Last, &s.Today, &s.Month, &s.FirstAgain)
	if err != nil {
		return nil, fmt.Errorf("what user %d asked: %w", asker, err)
	}
	return s, nil
}

// AnswerState is what answering depends on, beside the question.
type AnswerState struct {
	Mine     parley.PostID // an answer of the author's to the question, 0 if there is none
	SameBody parley.PostID
	Last     millis
}

// AnswerState reads what an answer to a question depends on.
func (tx *Tx) AnswerState(ctx context.Context, author parley.UserID, question parley.PostID, body string) (*AnswerState, error) {
	s := &AnswerState{}
	err := tx.QueryRowContext(ctx, `
		SELECT COALESCE((SELECT a.id FROM posts a WHERE a.parent_id = $2 AND a.post_type_id = 2 AND a.deletion_date IS NULL AND a.owner_user_id = $1 LIMIT 1), 0),
		       `+ownSame(parley.Answer, "$3")+`,
		       COALESCE((SELECT creation_date FROM posts WHERE owner_user_id = $1 AND post_type_id = 2 AND deletion_date IS NULL ORDER BY id DESC LIMIT 1), 0)`,
		int64(author), int64(question), body).Scan((*int64)(&s.Mine), (*int64)(&s.SameBody), &s.Last)
	if err != nil {
		return nil, fmt.Errorf("what user %d answered: %w", author, err)
	}
	return s, nil
}

// LinkQuestions notes that a thread links to other questions, given by posts
// of theirs that exist; what is noted already, and links to itself, are left
// out.
func (tx *Tx) LinkQuestions(ctx context.Context, from parley.PostID, to []parley.PostID) error {
	if len(to) == 0 {
		return nil
	}
	in, args := among(to, int64(from), tx.Now().UnixMilli())
	var linked []int64
	err := tx.query(ctx, `
		INSERT INTO post_links (creation_date, post_id, related_post_id, link_type_id)
		SELECT DISTINCT CAST($2 AS BIGINT), CAST($1 AS BIGINT), q.id, 1
		FROM posts p
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		WHERE p.id IN `+in+`
		  AND q.post_type_id = 1
		  AND q.id <> $1
		  AND NOT EXISTS (SELECT 1
		                  FROM post_links l
		                  WHERE l.post_id = $1
		                    AND l.related_post_id = q.id
		                    AND l.link_type_id = 1)
		RETURNING related_post_id`, args, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		linked = append(linked, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("links of question %d: %w", from, err)
	}
	return tx.countLinks(ctx, linked, 1)
}

// UnlinkQuestions takes back what LinkQuestions noted of a thread, for targets
// that no text of it leads to any more.
func (tx *Tx) UnlinkQuestions(ctx context.Context, from parley.PostID, to []parley.PostID) error {
	var linked []int64
	for _, id := range to {
		err := tx.query(ctx, `
			DELETE FROM post_links
			WHERE post_id = $1
			  AND related_post_id = $2
			  AND link_type_id = 1
			  AND import_id IS NULL
			RETURNING related_post_id`, []any{int64(from), int64(id)}, func(r *sql.Rows) error {
			var gone int64
			err := r.Scan(&gone)
			linked = append(linked, gone)
			return err
		})
		if err != nil {
			return fmt.Errorf("links of question %d: %w", from, err)
		}
	}
	return tx.countLinks(ctx, linked, -1)
}

func (tx *Tx) countLinks(ctx context.Context, linked []int64, n int64) error {
	for _, id := range linked {
		var count int64
		err := tx.QueryRowContext(ctx, `
			UPDATE questions
			SET linked_count = linked_count + $2
			WHERE id = $1
			RETURNING linked_count`, id, n).Scan(&count)
		if errors.Is(err, sql.ErrNoRows) {
			continue // deleted
		}
		if err != nil {
			return fmt.Errorf("links to question %d: %w", id, err)
		}
		tx.crossed("frequent", count, n)
	}
	return nil
}

// ThreadTexts returns the rendered texts of a thread and the sources of its
// comments, but not those of one post: what else may lead to a question.
func (tx *Tx) ThreadTexts(ctx context.Context, question, except parley.PostID) (texts []string, err error) {
	err = tx.query(ctx, `
		SELECT body FROM posts WHERE (id = $1 OR parent_id = $1) AND id <> $2 AND deletion_date IS NULL
		UNION ALL
		SELECT c.text FROM comments c JOIN posts p ON p.id = c.post_id WHERE (p.id = $1 OR p.parent_id = $1) AND c.deletion_date IS NULL`,
		[]any{int64(question), int64(except)}, func(r *sql.Rows) error {
			var text string
			err := r.Scan(&text)
			texts = append(texts, text)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("texts of question %d: %w", question, err)
	}
	return texts, nil
}

// AddHistory writes a row of a post's history that is no part of a text.
func (tx *Tx) AddHistory(ctx context.Context, kind parley.PostHistoryType, post parley.PostID, user parley.UserID, guid, comment, text string) error {
	err := tx.exec(ctx, `
		INSERT INTO post_history (post_history_type_id, post_id, revision_guid, creation_date, user_id, comment, text)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		int(kind), int64(post), null(guid), tx.Now().UnixMilli(), null(int64(user)), null(comment), null(text))
	if err != nil {
		return fmt.Errorf("history of post %d: %w", post, err)
	}
	return nil
}
