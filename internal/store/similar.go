package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"parley"
	"parley/internal/markup"
	"parley/internal/search"
)

// SimilarQuestions returns up to limit questions that are like a text, most
// like first. A text with a title only, as while one types, is enough; its ID,
// if it has one, is not among them.
func (s *Store) SimilarQuestions(ctx context.Context, text search.Text, limit int) ([]QuestionLink, error) {
	ids, err := s.similar(ctx, text, limit)
	if err != nil {
		return nil, err
	}
	return s.questionsOf(ctx, ids, limit)
}

// DuplicateCandidates returns up to limit questions that a question may be a
// duplicate of, most likely first. It returns a [parley.Error] of kind NotFound.
func (s *Store) DuplicateCandidates(ctx context.Context, question parley.PostID, limit int) ([]QuestionLink, error) {
	texts, err := s.texts(ctx, []int64{int64(question)})
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, parley.Refuse(parley.NotFound, "missing.question", "id", int64(question))
	}
	return s.SimilarQuestions(ctx, texts[0], limit)
}

func (s *Store) similar(ctx context.Context, text search.Text, limit int) ([]parley.PostID, error) {
	x, err := s.freshSearch(ctx)
	if err != nil {
		return nil, err
	}
	found, err := x.Similar(ctx, text, s.texts, limit)
	if err != nil {
		return nil, fmt.Errorf("questions like %q: %w", text.Title, err)
	}
	ids := make([]parley.PostID, len(found))
	for i, f := range found {
		ids[i] = parley.PostID(f.ID)
	}
	return ids, nil
}

// comparedBytes is how much HTML of a body is compared.
const comparedBytes = 6000

// texts returns the texts of questions to compare.
func (s *Store) texts(ctx context.Context, ids []int64) ([]search.Text, error) {
	return s.textsOf(ctx, "= 1", ids)
}

// anyTexts returns the texts of questions and answers.
func (s *Store) anyTexts(ctx context.Context, ids []int64) ([]search.Text, error) {
	return s.textsOf(ctx, "IN (1, 2)", ids)
}

func (s *Store) textsOf(ctx context.Context, types string, ids []int64) ([]search.Text, error) {
	b := &sqlText{once: true}
	b.write(`
		SELECT id, COALESCE(title, ''), SUBSTR(body, 1, ` + b.arg(comparedBytes) + `)
		FROM posts
		WHERE post_type_id ` + types + `
		  AND deletion_date IS NULL
		  AND id IN (` + idList(ids) + `)`)
	list := make([]search.Text, 0, len(ids))
	err := s.queryText(ctx, b, func(r *sql.Rows) error {
		var t search.Text
		var body string
		if err := r.Scan(&t.ID, &t.Title, &body); err != nil {
			return err
		}
		t.Body = markup.Text(body)
		list = append(list, t)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("texts of questions: %w", err)
	}
	return list, nil
}

// Duplicate is a question that was closed as a duplicate of another.
type Duplicate struct {
	Question search.Text
	Of       parley.PostID
}

// Duplicates hands the questions that the site links as duplicates of others
// (PostLinks type 3), with their texts, to each.
func (s *Store) Duplicates(ctx context.Context, each func(Duplicate) error) error {
	return s.query(ctx, `
		SELECT q.id, COALESCE(q.title, ''), SUBSTR(q.body, 1, $1), l.related_post_id
		FROM post_links l
		JOIN posts q ON q.id = l.post_id
		JOIN posts o ON o.id = l.related_post_id
		WHERE l.link_type_id = 3
		  AND l.post_id <> l.related_post_id
		  AND q.post_type_id = 1 AND q.deletion_date IS NULL
		  AND o.post_type_id = 1 AND o.deletion_date IS NULL
		ORDER BY l.id`, []any{comparedBytes}, func(r *sql.Rows) error {
		var d Duplicate
		var body string
		if err := r.Scan(&d.Question.ID, &d.Question.Title, &body, (*int64)(&d.Of)); err != nil {
			return err
		}
		d.Question.Body = markup.Text(body)
		return each(d)
	})
}

// questionsOf returns the questions of posts, each once, in the posts' order.
func (s *Store) questionsOf(ctx context.Context, posts []parley.PostID, limit int) ([]QuestionLink, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	in, args := among(posts)
	links := map[parley.PostID]QuestionLink{}
	err := s.query(ctx, `
		SELECT p.id, q.id, COALESCE(q.title, ''), q.score, CASE WHEN q.accepted_answer_id IS NULL THEN 0 ELSE 1 END
		FROM posts p
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		WHERE p.id IN `+in+`
		  AND q.post_type_id = 1
		  AND q.deletion_date IS NULL`, args, func(r *sql.Rows) error {
		var post parley.PostID
		var l QuestionLink
		err := r.Scan((*int64)(&post), (*int64)(&l.ID), &l.Title, &l.Score, (*intBool)(&l.Accepted))
		links[post] = l
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("questions of posts %v: %w", posts, err)
	}
	var list []QuestionLink
	for _, id := range posts {
		l, ok := links[id]
		if ok && len(list) < limit && !slices.ContainsFunc(list, func(o QuestionLink) bool { return o.ID == l.ID }) {
			list = append(list, l)
		}
	}
	return list, nil
}
