package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley"
)

// SimilarQuestions returns up to limit questions for words that a reader was
// looking for: those that a search for all of them finds, then those that the
// longest words find, since long words say most.
func (s *Store) SimilarQuestions(ctx context.Context, words []string, limit int) ([]QuestionLink, error) {
	const most = 12
	words = slices.Clone(words[:min(len(words), most)])
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	var ids []parley.PostID
	for _, n := range []int{len(words), 4, 2} {
		if n == 0 || n > len(words) || len(ids) >= limit {
			continue
		}
		found, err := s.Search(ctx, strings.Join(words[:n], " "), "relevance", 0, limit)
		if err != nil {
			return nil, fmt.Errorf("questions like %q: %w", words[:n], err)
		}
		for _, h := range found.Hits {
			if !slices.Contains(ids, h.ID) {
				ids = append(ids, h.ID)
			}
		}
	}
	return s.questionsOf(ctx, ids, limit)
}

// questionsOf returns the questions of posts, each once, in the posts' order.
func (s *Store) questionsOf(ctx context.Context, posts []parley.PostID, limit int) ([]QuestionLink, error) {
	if len(posts) == 0 {
		return nil, nil
	}
	var args []any
	var places []string
	for _, id := range posts {
		args = append(args, int64(id))
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	links := map[parley.PostID]QuestionLink{}
	err := s.query(ctx, `
		SELECT p.id, q.id, COALESCE(q.title, ''), q.score, CASE WHEN q.accepted_answer_id IS NULL THEN 0 ELSE 1 END
		FROM posts p
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id)
		WHERE p.id IN (`+strings.Join(places, ", ")+`)
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
