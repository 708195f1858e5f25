package store

import (
	"context"
	"database/sql"
	"strings"

	"parley"
)

// QuestionRow is a row of questions with the question's tags, for tests.
type QuestionRow struct {
	ID                                                parley.PostID
	Created, Active, Score, Views, Answers, Linked    int64
	AnswerScore, Accepted, Unanswered, Closed, Bounty int64
	BountyEnds                                        int64
	Tags                                              []string
}

// QuestionRows reads all questions, for tests.
func (s *Store) QuestionRows(ctx context.Context) (list []QuestionRow, err error) {
	err = s.query(ctx, `
		SELECT q.id, q.creation_date, q.last_activity_date, q.score, q.view_count, q.answer_count, q.linked_count, q.answer_score,
		       q.accepted, q.unanswered, q.closed, q.bounty_amount, COALESCE(q.bounty_close_date, 0), COALESCE(p.tags, '')
		FROM questions q
		JOIN posts p ON p.id = q.id`, nil, func(r *sql.Rows) error {
		var q QuestionRow
		var tags string
		if err := r.Scan((*int64)(&q.ID), &q.Created, &q.Active, &q.Score, &q.Views, &q.Answers, &q.Linked, &q.AnswerScore,
			&q.Accepted, &q.Unanswered, &q.Closed, &q.Bounty, &q.BountyEnds, &tags); err != nil {
			return err
		}
		q.Tags = parley.SplitTags(tags)
		list = append(list, q)
		return nil
	})
	return list, err
}

// LinkedIDs reads which questions have a link to or from a question, for tests.
func (s *Store) LinkedIDs(ctx context.Context, id parley.PostID) (map[parley.PostID]bool, error) {
	ids := map[parley.PostID]bool{}
	err := s.query(ctx, `
		SELECT CASE post_id WHEN $1 THEN related_post_id ELSE post_id END
		FROM post_links
		WHERE $1 IN (post_id, related_post_id)`, []any{int64(id)}, func(r *sql.Rows) error {
		var other int64
		if err := r.Scan(&other); err != nil {
			return err
		}
		ids[parley.PostID(other)] = true
		return nil
	})
	delete(ids, id)
	return ids, err
}

// MostLinked is the question with the most links, for tests.
func (s *Store) MostLinked(ctx context.Context) (id parley.PostID, err error) {
	err = s.queryRow(ctx, `SELECT id FROM questions ORDER BY linked_count DESC, id LIMIT 1`, nil, (*int64)(&id))
	return id, err
}

// ListPlan is how SQLite finds the ids of a page of a list, for tests.
func (s *Store) ListPlan(ctx context.Context, q ListQuery) (plan string, err error) {
	b := &sqlText{}
	p := q.plan()
	b.write(p.page(b, q, 0, 15, 7485))
	return s.planOf(ctx, b.String(), b.args)
}

// ViewerPlan is how SQLite finds what a member did on a question, for tests.
func (s *Store) ViewerPlan(ctx context.Context) (plan string, err error) {
	return s.planOf(ctx, postsOfThread+strings.TrimPrefix(strings.TrimSpace(viewerArms), "UNION ALL"), []any{1, 0, 2, 3})
}

func (s *Store) planOf(ctx context.Context, query string, args []any) (plan string, err error) {
	err = s.query(ctx, "EXPLAIN QUERY PLAN "+query, args, func(r *sql.Rows) error {
		var id, parent, unused int64
		var line string
		if err := r.Scan(&id, &parent, &unused, &line); err != nil {
			return err
		}
		plan += line + "\n"
		return nil
	})
	return plan, err
}

// CountedBeside counts tags beside a list of so many questions, for tests: how
// often each was seen, and how many questions it has in all.
func CountedBeside(questions int64, seen, all map[string]int64) map[string]TagCount {
	of := TagSelection{Groups: [][]Tag{{{Count: questions}}}}
	found := map[string]TagCount{}
	for name, n := range seen {
		list := []TagCount{{Name: name, Count: all[name], weight: n}}
		countBeside(list, of)
		found[name] = list[0]
	}
	return found
}
