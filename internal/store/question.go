package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
)

// Post is a question or answer as its page shows it. Times are milliseconds
// since 1970, 0 when unknown.
type Post struct {
	ID             parley.PostID
	Type           parley.PostType
	Parent         parley.PostID
	AcceptedAnswer parley.PostID
	Created        millis
	Score          int64
	Views          int64
	Owner          Person
	Editor         Person
	Edited         millis
	Active         millis
	Title          string
	Tags           []string
	AnswerCount    int64
	CommentCount   int64
	HiddenComments int64 // of CommentCount: what a captured page did not show
	Closed         millis
	CommunityOwned millis
	License        string
	DateText       string // as a captured page showed it, when Created is unknown
	OriginalURL    string // of a captured page's post
	Imported       bool
	Wiki           *WikiAuthor // of a community wiki, nil while it is not known
	Body           string      // HTML as it was imported or rendered; still to be sanitised
	Comments       []Comment
}

// Comment is one comment under a post.
type Comment struct {
	ID       parley.CommentID
	Post     parley.PostID
	Score    int64
	Text     string // Markdown
	Titles   Titles // that bare links in it show
	Created  millis
	DateText string
	License  string
	Edits    int64  // how often its text was changed
	User     Person // what a name shows
}

// AnswerOrder is how the answers of a question are sorted (post-lifecycle.md §10).
type AnswerOrder string

const (
	ByScore    AnswerOrder = "scoredesc"
	ByTrend    AnswerOrder = "trending"
	ByModified AnswerOrder = "modifieddesc"
	ByCreated  AnswerOrder = "createdasc"
)

// answerOrder returns the ORDER BY of an order over the posts in table, with
// the index that serves it. Trending sums the votes, each worth half as much
// for every year of age before asOf (a number of milliseconds in the text).
func answerOrder(order AnswerOrder, table string, asOf millis) string {
	switch order {
	case ByModified: // posts_by_parent_modified
		return table + ".last_activity_date DESC, " + table + ".id DESC"
	case ByCreated: // posts_by_parent_created
		return table + ".creation_date, " + table + ".id"
	case ByTrend: // votes_by_post; a sort of all answers
		return `(SELECT COALESCE(sum(CASE v.vote_type_id WHEN 2 THEN 1 ELSE -1 END * exp((v.creation_date - ` + strconv.FormatInt(asOf, 10) + `) * ` + halfYearly + `)), 0)
		         FROM votes v
		         WHERE v.post_id = ` + table + `.id
		           AND v.vote_type_id IN (2, 3)) DESC, ` + table + ".score DESC, " + table + ".id"
	}
	return table + ".score DESC, " + table + ".id" // posts_by_parent
}

// halfYearly is ln 2 ÷ 365 days, in 1/ms: a vote of a year ago counts half.
const halfYearly = "2.19799e-11"

// QuestionPage is what one page of a question shows.
type QuestionPage struct {
	Question Post
	Answers  []Post // the pinned accepted answer first, on page 1
	Linked   []QuestionLink
	Related  []QuestionLink
	States   []State
	Requests []SourceRequest // for sources, oldest first: those that all readers see, for a member all
	Viewer   *Viewer         // what a member has done there, nil for a reader
}

// QuestionLink is a question in the sidebar.
type QuestionLink struct {
	ID       parley.PostID
	Title    string
	Score    int64
	Accepted bool
}

// State is a state of the question that a notice tells of.
type State struct {
	Kind    string // "closed", "protected", "locked", "notice", "bounty", "original"
	Since   millis
	User    Person // what a name shows
	Reason  int64  // closed: CloseReasonTypeId; notice, locked: PostNoticeTypeId; bounty: amount; original: question id
	Text    string // closed: JSON of the voters; original: title
	EndDate millis // bounty
}

const postColumns = `
		SELECT p.id, p.post_type_id, COALESCE(p.parent_id, 0), COALESCE(p.accepted_answer_id, 0), p.creation_date, p.score,
		       COALESCE(p.view_count, 0) + ` + pendingViews + `, COALESCE(p.last_edit_date, 0), p.last_activity_date, COALESCE(p.title, ''),
		       COALESCE(p.tags, ''), COALESCE(p.answer_count, 0), p.comment_count, p.hidden_comment_count, COALESCE(p.closed_date, 0),
		       COALESCE(p.community_owned_date, 0), COALESCE(p.content_license, ''), COALESCE(p.date_text, ''),
		       COALESCE(p.original_url, ''), CASE WHEN p.import_id IS NULL THEN 0 ELSE 1 END, p.body, `

// QuestionPage returns a page of a question in three statements: its posts,
// their comments, and what stands around them; the rules are kept. Pages count from 1 and hold
// [parley.AnswersPerPage] answers; the accepted answer, unless by the asker
// himself, stands before those of page 1 when they are sorted by score.
// It returns a [parley.Error] of kind NotFound.
func (s *Store) QuestionPage(ctx context.Context, id parley.PostID, order AnswerOrder, page int) (*QuestionPage, error) {
	return s.QuestionPageFor(ctx, id, order, page, 0)
}

// QuestionPageFor is a QuestionPage with what a member has done there, in as
// many statements; 0 is a reader.
func (s *Store) QuestionPageFor(ctx context.Context, id parley.PostID, order AnswerOrder, page int, viewer parley.UserID) (*QuestionPage, error) {
	q := &QuestionPage{}
	if err := s.questionPosts(ctx, q, id, order, page); err != nil {
		return nil, fmt.Errorf("posts of question %d: %w", id, err)
	}
	rules, err := s.Rules(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.foldedComments(ctx, q.posts(), q.Question.AnswerCount > int64(rules.CrowdedAnswers)); err != nil {
		return nil, fmt.Errorf("comments of question %d: %w", id, err)
	}
	if err := s.questionSurroundings(ctx, q, viewer); err != nil {
		return nil, fmt.Errorf("surroundings of question %d: %w", id, err)
	}
	return q, nil
}

func (s *Store) questionPosts(ctx context.Context, q *QuestionPage, id parley.PostID, order AnswerOrder, page int) error {
	// A whole day, so that the statement stays the same and prepared.
	today := s.Now().Truncate(24 * time.Hour).UnixMilli()
	pinned := "0"
	if order == ByScore {
		pinned = `(SELECT a.id
		             FROM posts q
		             JOIN posts a ON a.id = q.accepted_answer_id
		             WHERE q.id = $1
		               AND a.parent_id = $1
		               AND a.deletion_date IS NULL
		               AND (a.owner_user_id IS NULL OR a.owner_user_id IS DISTINCT FROM q.owner_user_id))`
	}
	err := s.query(ctx, postColumns+personColumns("o", "p.owner_display_name")+`, `+personColumns("e", "p.last_editor_display_name")+`
		FROM (SELECT CAST($1 AS BIGINT) AS id
		      UNION ALL
		      SELECT `+pinned+`
		      WHERE $3 = 0
		      UNION ALL
		      SELECT id
		      FROM (SELECT id
		            FROM posts
		            WHERE parent_id = $1
		              AND post_type_id = 2
		              AND deletion_date IS NULL
		              AND id <> COALESCE(`+pinned+`, 0)
		            ORDER BY `+answerOrder(order, "posts", today)+`
		            LIMIT $2 OFFSET $3) a) shown
		JOIN posts p ON p.id = shown.id
		LEFT JOIN users o ON o.id = p.owner_user_id
		LEFT JOIN users e ON e.id = p.last_editor_user_id
		WHERE p.deletion_date IS NULL
		ORDER BY CASE WHEN p.id = $1 THEN 0 WHEN p.id = COALESCE(`+pinned+`, 0) THEN 1 ELSE 2 END, `+answerOrder(order, "p", today),
		[]any{int64(id), parley.AnswersPerPage, (page - 1) * parley.AnswersPerPage}, func(r *sql.Rows) error {
			p, err := scanPost(r)
			if err != nil {
				return err
			}
			if p.ID == id {
				q.Question = p
			} else {
				q.Answers = append(q.Answers, p)
			}
			return nil
		})
	if err != nil {
		return err
	}
	if q.Question.ID == 0 || q.Question.Type != parley.Question {
		return parley.Refuse(parley.NotFound, "missing.question", "id", int64(id))
	}
	return nil
}

// scanPost reads postColumns, owner and editor, and then more.
func scanPost(r *sql.Rows, more ...any) (Post, error) {
	var p Post
	var tags string
	err := scanAll(r, []any{(*int64)(&p.ID), (*int)(&p.Type), (*int64)(&p.Parent), (*int64)(&p.AcceptedAnswer), &p.Created, &p.Score,
		&p.Views, &p.Edited, &p.Active, &p.Title, &tags, &p.AnswerCount, &p.CommentCount, &p.HiddenComments, &p.Closed,
		&p.CommunityOwned, &p.License, &p.DateText, &p.OriginalURL, (*intBool)(&p.Imported), &p.Body}, p.Owner.into(), p.Editor.into(), more)
	p.Tags = parley.SplitTags(tags)
	return p, err
}

const commentColumns = `c.id, c.post_id, c.score, c.text, c.titles, c.creation_date, COALESCE(c.date_text, ''), COALESCE(c.content_license, ''), c.edit_count, `

// scanComment reads commentColumns, the name of the user, and then more.
func scanComment(r *sql.Rows, more ...any) (Comment, error) {
	var c Comment
	err := scanAll(r, []any{(*int64)(&c.ID), (*int64)(&c.Post), &c.Score, &c.Text, &c.Titles, &c.Created, &c.DateText, &c.License, &c.Edits}, c.User.name(), more)
	return c, err
}

// foldedComments gives each post its up to five comments of the highest score,
// in the order of their writing (comments-and-markup.md §1); of a crowded
// question only those with a score above 0. Each post is an arm of one
// statement, so that a post with thousands of comments costs five steps of the
// index comments_by_post.
func (s *Store) foldedComments(ctx context.Context, posts []*Post, crowded bool) error {
	above := ""
	if crowded {
		above = " AND score > 0"
	}
	var arms []string
	var args []any
	byID := map[parley.PostID]*Post{}
	for _, p := range posts {
		if p.CommentCount == 0 {
			continue
		}
		byID[p.ID] = p
		args = append(args, int64(p.ID))
		arms = append(arms, `SELECT * FROM (SELECT id FROM comments WHERE post_id = $`+strconv.Itoa(len(args))+` AND deletion_date IS NULL`+above+` ORDER BY score DESC, id LIMIT `+strconv.Itoa(parley.FoldedComments)+`) t`+strconv.Itoa(len(args)))
	}
	if len(arms) == 0 {
		return nil
	}
	return s.query(ctx, `
		SELECT `+commentColumns+nameColumns("u", "c.user_display_name")+`
		FROM (`+strings.Join(arms, "\nUNION ALL\n")+`) shown
		JOIN comments c ON c.id = shown.id
		LEFT JOIN users u ON u.id = c.user_id
		ORDER BY c.creation_date, c.id`, args, func(r *sql.Rows) error {
		c, err := scanComment(r)
		if err != nil {
			return err
		}
		p := byID[c.Post]
		p.Comments = append(p.Comments, c)
		return nil
	})
}

// questionSurroundings fills linked and related questions and the states of
// the question, one statement for all. Until the related ones are found, half as
// many stand for them that only share a tag.
func (s *Store) questionSurroundings(ctx context.Context, q *QuestionPage, viewer parley.UserID) error {
	args, thread, arms := []any{int64(q.Question.ID), parley.RelatedInSidebar}, "", ""
	if viewer != 0 {
		q.Viewer, thread, arms = newViewer(), postsOfThread, viewerArms
		args = append(args, int64(viewer), s.Now().UnixMilli())
	}
	const person = noName
	user := nameColumns("u", "''")
	var similar []placedLink
	found := int64(0)
	err := s.query(ctx, thread+`
		SELECT * FROM (
			SELECT 'linked' AS kind, p.id AS n, p.score AS score, COALESCE(p.title, '') AS text, COALESCE(p.accepted_answer_id, 0) AS accepted, 0 AS since, 0 AS until, `+person+`
			FROM (SELECT related_post_id AS id FROM post_links WHERE post_id = $1
			      UNION
			      SELECT post_id FROM post_links WHERE related_post_id = $1) l
			JOIN posts p ON p.id = l.id
			WHERE p.post_type_id = 1
			  AND p.deletion_date IS NULL
			  AND p.id <> $1
			ORDER BY p.score DESC, p.id
			LIMIT $2) linked
		UNION ALL
		SELECT 'similar', r.related_id, COALESCE(p.score, 0), COALESCE(p.title, ''), COALESCE(p.accepted_answer_id, 0), r.creation_date, r.place, `+person+`
		FROM related_questions r
		LEFT JOIN posts p ON p.id = r.related_id
		WHERE r.question_id = $1
		  AND (r.place = 0 OR p.deletion_date IS NULL AND p.post_type_id = 1)
		UNION ALL
		SELECT * FROM (
			SELECT 'related', p.id, p.score, COALESCE(p.title, ''), COALESCE(p.accepted_answer_id, 0), 0, 0, `+person+`
			FROM (SELECT post_id
			      FROM post_tags
			      WHERE tag_id = (SELECT t.tag_id
			                      FROM post_tags t
			                      JOIN tags g ON g.id = t.tag_id
			                      WHERE t.post_id = $1
			                      ORDER BY g.count
			                      LIMIT 1)
			        AND post_id <> $1
			        AND NOT EXISTS (SELECT 1 FROM related_questions WHERE question_id = $1)
			      ORDER BY score DESC, post_id DESC
			      LIMIT $2 / 2) r
			JOIN posts p ON p.id = r.post_id
			ORDER BY p.score DESC, p.id) related
		UNION ALL
		SELECT 'original', p.id, p.score, COALESCE(p.title, ''), 0, 0, 0, `+person+`
		FROM post_links l
		JOIN posts p ON p.id = l.related_post_id
		WHERE l.post_id = $1
		  AND l.link_type_id = 3
		  AND p.deletion_date IS NULL
		UNION ALL
		SELECT 'closed', COALESCE(c.close_reason_id, 0), 0, COALESCE(c.voters, ''), 0, c.creation_date, 0, `+user+`
		FROM closures c
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.post_id = $1
		  AND c.reopened_date IS NULL
		UNION ALL
		SELECT 'protected', 0, 0, '', 0, c.creation_date, 0, `+user+`
		FROM protections c
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.post_id = $1
		  AND c.unprotected_date IS NULL
		UNION ALL
		SELECT 'locked', COALESCE(c.post_notice_type_id, 0), 0, '', 0, c.creation_date, COALESCE(c.end_date, 0), `+user+`
		FROM locks c
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.post_id = $1
		  AND c.unlocked_date IS NULL
		UNION ALL
		SELECT 'notice', COALESCE(c.post_notice_type_id, 0), 0, COALESCE(c.body, ''), 0, c.creation_date, 0, `+user+`
		FROM post_notices c
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.post_id = $1
		  AND c.removed_date IS NULL
		UNION ALL
		SELECT 'bounty', c.amount, 0, '', 0, c.start_date, c.close_date, `+user+`
		FROM bounties c
		LEFT JOIN users u ON u.id = c.user_id
		WHERE c.post_id = $1
		  AND c.ended_date IS NULL
		UNION ALL
		SELECT `+sourceRequestRow+`
		FROM source_requests r
		WHERE r.question_id = $1
		  AND r.closed_date IS NULL
		  AND r.shown_date IS NOT NULL`+wikiArm+arms,
		args, func(r *sql.Rows) error {
			var link QuestionLink
			var state State
			var accepted int64
			err := scanAll(r, []any{&state.Kind, &state.Reason, &link.Score, &state.Text, &accepted, &state.Since, &state.EndDate}, state.User.name())
			if err != nil {
				return err
			}
			if q.Viewer != nil && q.Viewer.note(state.Kind, state.Reason, link.Score, state.Text, accepted, state.Since) {
				return nil
			}
			link.ID, link.Title, link.Accepted = parley.PostID(state.Reason), state.Text, accepted != 0
			switch state.Kind {
			case "linked":
				q.Linked = append(q.Linked, link)
			case "related":
				q.Related = append(q.Related, link)
			case "wiki":
				q.addWiki(link.ID, WikiAuthor{Person: state.User, Percent: link.Score, Users: accepted, Revisions: state.Since})
			case "source request":
				return q.addRequest(&state, link.Score, accepted)
			case "similar":
				similar = append(similar, placedLink{state.EndDate, link})
				found = state.Since
			default:
				q.States = append(q.States, state)
			}
			return nil
		})
	if err != nil {
		return err
	}
	slices.SortFunc(q.Requests, func(a, b SourceRequest) int { return cmp.Compare(a.ID, b.ID) })
	q.related(similar)
	s.wantRelated(q.Question.ID, found)
	return nil
}

// addWiki notes who is shown as the author of a post of the page, if it is one.
func (q *QuestionPage) addWiki(post parley.PostID, w WikiAuthor) {
	for _, p := range q.posts() {
		if p.ID == post && p.CommunityOwned != 0 {
			p.Wiki = &w
		}
	}
}

// posts are the question and the answers of the page.
func (q *QuestionPage) posts() []*Post {
	list := []*Post{&q.Question}
	for i := range q.Answers {
		list = append(list, &q.Answers[i])
	}
	return list
}

// Place is where a post is found.
type Place struct {
	Type     parley.PostType
	Question parley.PostID // of an answer; itself for a question
	Title    string        // of the question
}

// PlaceOf returns where a post is found, or a [parley.Error] of kind NotFound
// or Gone.
func (s *Store) PlaceOf(ctx context.Context, id parley.PostID) (Place, error) {
	var p Place
	var deleted bool
	err := s.queryRow(ctx, `
		SELECT p.post_type_id, COALESCE(q.id, p.id), COALESCE(q.title, p.title, ''),
		       CASE WHEN p.deletion_date IS NOT NULL OR q.deletion_date IS NOT NULL THEN 1 ELSE 0 END
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE p.id = $1`, []any{int64(id)}, (*int)(&p.Type), (*int64)(&p.Question), &p.Title, (*intBool)(&deleted))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, parley.Refuse(parley.NotFound, "missing.post", "id", int64(id))
	case err != nil:
		return p, fmt.Errorf("place of post %d: %w", id, err)
	case deleted:
		return p, parley.Refuse(parley.NotFound, "missing.removed")
	}
	return p, nil
}

// PageOfAnswer returns the page of a question that shows an answer, 1 if it is
// none of the question's.
func (s *Store) PageOfAnswer(ctx context.Context, question, answer parley.PostID, order AnswerOrder) (int, error) {
	before, ok := answersBefore[order]
	if !ok {
		return 1, nil // nobody links to an answer's place in a trend
	}
	var n int
	err := s.queryRow(ctx, `
		SELECT count(*)
		FROM posts b
		JOIN posts a ON a.id = $2
		WHERE b.parent_id = $1
		  AND b.post_type_id = 2
		  AND b.deletion_date IS NULL
		  AND a.parent_id = $1
		  AND `+before, []any{int64(question), int64(answer)}, &n)
	if err != nil {
		return 0, fmt.Errorf("page of answer %d: %w", answer, err)
	}
	return n/parley.AnswersPerPage + 1, nil
}

// answersBefore says which answers b stand before the answer a. The pinned
// answer stands outside the pages.
var answersBefore = map[AnswerOrder]string{
	ByScore: `(b.score > a.score OR b.score = a.score AND b.id < a.id)
		  AND NOT EXISTS (SELECT 1
		                  FROM posts q
		                  WHERE q.id = $1
		                    AND q.accepted_answer_id IN (a.id, b.id)
		                    AND (q.accepted_answer_id = a.id OR b.owner_user_id IS NULL OR b.owner_user_id IS DISTINCT FROM q.owner_user_id))`,
	ByModified: `(b.last_activity_date > a.last_activity_date OR b.last_activity_date = a.last_activity_date AND b.id > a.id)`,
	ByCreated:  `(b.creation_date < a.creation_date OR b.creation_date = a.creation_date AND b.id < a.id)`,
}
