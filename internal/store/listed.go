package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// PostEvent is what happened to a post at the time that a list shows.
type PostEvent string

const (
	Asked    PostEvent = "asked"
	Answered PostEvent = "answered"
	Modified PostEvent = "modified"
)

// ListedPost is a question in a list, or an answer in search results. What is
// said of the question is the same for both.
type ListedPost struct {
	ID             parley.PostID
	Type           parley.PostType
	Score          int64
	Created        millis
	Edited         millis
	Active         millis
	DateText       string // as a captured page showed it, when Created is unknown
	CommunityOwned bool
	License        string // "CC BY-SA 4.0"
	Body           string // HTML still to be sanitised; the first [BodyStart] characters, unless all was asked for

	Event PostEvent
	At    millis // of the event
	By    Person // who did it; the zero Person when that is not known

	Question    parley.PostID // itself, or the one it answers
	Title       string        // of the question, like what follows
	Tags        []string
	Views       int64
	AnswerCount int64
	Accepted    bool // a question has an accepted answer; an answer is accepted
	Closed      bool
	Bounty      int64 // of the running bounty, 0 for none
}

// BodyStart is how many characters of a body a list reads.
const BodyStart = 4000

// lastEventOf numbers what the last activity of question p was. Stack Exchange
// sets the time of the question's last activity to that of what caused it; a,
// the answer that was active last, may be it.
const lastEventOf = `CASE WHEN p.last_activity_date <= p.creation_date THEN 1
		            WHEN p.last_edit_date = p.last_activity_date THEN 2
		            WHEN a.creation_date = p.last_activity_date THEN 3
		            WHEN a.last_edit_date = p.last_activity_date THEN 4
		            ELSE 5 END`

// listed returns the posts whose ids and sort keys (id, k) the statement in b
// selects, highest key first unless ascending. Posts whose question is deleted
// are left out.
func (s *Store) listed(ctx context.Context, b *sqlText, activity, bodies, ascending bool) ([]ListedPost, error) {
	inner := b.String()
	b.Reset()
	direction := "DESC"
	if ascending {
		direction = "ASC"
	}
	event, at, by, name, lastAnswer := "CASE p.post_type_id WHEN 2 THEN 3 ELSE 1 END", "p.creation_date", "p.owner_user_id", "p.owner_display_name", ""
	if activity {
		event, at = lastEventOf, "p.last_activity_date"
		by = "CASE " + event + " WHEN 1 THEN p.owner_user_id WHEN 2 THEN p.last_editor_user_id WHEN 3 THEN a.owner_user_id WHEN 4 THEN a.last_editor_user_id END"
		name = "CASE " + event + " WHEN 1 THEN p.owner_display_name WHEN 2 THEN p.last_editor_display_name WHEN 3 THEN a.owner_display_name WHEN 4 THEN a.last_editor_display_name END"
		// posts_by_parent_modified
		lastAnswer = `
		LEFT JOIN posts a ON a.id = (SELECT x.id
		                             FROM posts x
		                             WHERE x.parent_id = p.id
		                               AND x.post_type_id = 2
		                               AND x.deletion_date IS NULL
		                             ORDER BY x.last_activity_date DESC, x.id DESC
		                             LIMIT 1)`
	}
	body := "SUBSTR(p.body, 1, " + strconv.Itoa(BodyStart) + ")"
	if bodies {
		body = "p.body"
	}
	b.write(`
		SELECT p.id, p.post_type_id, p.score, p.creation_date, COALESCE(p.last_edit_date, 0), p.last_activity_date, COALESCE(p.date_text, ''),
		       CASE WHEN p.community_owned_date IS NULL THEN 0 ELSE 1 END, COALESCE(p.content_license, ''), ` + body + `, ` + event + `, ` + at + `,
		       t.id, COALESCE(t.title, ''), COALESCE(t.tags, ''), q.view_count, q.answer_count,
		       CASE WHEN p.post_type_id <> 2 THEN q.accepted WHEN t.accepted_answer_id = p.id THEN 1 ELSE 0 END,
		       q.closed, q.bounty_amount, ` + personColumns("u", name) + `
		FROM (` + inner + `) l
		JOIN posts p ON p.id = l.id
		JOIN posts t ON t.id = CASE p.post_type_id WHEN 2 THEN p.parent_id ELSE p.id END
		JOIN questions q ON q.id = t.id` + lastAnswer + `
		LEFT JOIN users u ON u.id = ` + by + `
		ORDER BY l.k ` + direction + `, l.id ` + direction)
	var list []ListedPost
	err := s.queryText(ctx, b, func(r *sql.Rows) error {
		p, err := scanListed(r)
		list = append(list, p)
		return err
	})
	return list, err
}

func scanListed(r *sql.Rows) (ListedPost, error) {
	var p ListedPost
	var tags string
	var event int
	err := scanAll(r, []any{(*int64)(&p.ID), (*int)(&p.Type), &p.Score, &p.Created, &p.Edited, &p.Active, &p.DateText,
		(*intBool)(&p.CommunityOwned), &p.License, &p.Body, &event, &p.At,
		(*int64)(&p.Question), &p.Title, &tags, &p.Views, &p.AnswerCount, (*intBool)(&p.Accepted),
		(*intBool)(&p.Closed), &p.Bounty}, p.By.into())
	p.Tags = parley.SplitTags(tags)
	p.Event = [...]PostEvent{Modified, Asked, Modified, Answered, Modified, Modified}[event]
	return p, err
}

// PostsByID returns the questions and answers with these ids, in their order
// and with whole bodies. Those that are gone are left out.
func (s *Store) PostsByID(ctx context.Context, ids []parley.PostID) ([]ListedPost, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	b := &sqlText{}
	list := make([]string, 0, 64)
	for _, id := range ids {
		list = append(list, b.arg(int64(id)))
	}
	b.write(`
		      SELECT id, 0 AS k
		      FROM posts
		      WHERE id IN (` + strings.Join(list, ", ") + `)
		        AND post_type_id IN (1, 2)
		        AND deletion_date IS NULL`)
	found, err := s.listed(ctx, b, false, true, false)
	if err != nil {
		return nil, fmt.Errorf("posts %v: %w", ids, err)
	}
	byID := map[parley.PostID]ListedPost{}
	for _, p := range found {
		byID[p.ID] = p
	}
	posts := make([]ListedPost, 0, len(found))
	for _, id := range ids {
		if p, ok := byID[id]; ok {
			posts = append(posts, p)
		}
	}
	return posts, nil
}
