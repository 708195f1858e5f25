package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Finding is one thing that parley check or an import found.
type Finding struct {
	What   string  `json:"what"`
	Count  int64   `json:"count"`
	Sample []int64 `json:"sample,omitempty"` // ids of the first few rows
}

// counter is a stored number with its recount: sql gives id, stored, recount.
// {posts} in it is the table of posts.
type counter struct {
	name    string
	opening bool // imported rows may have come with a difference
	sql     string
}

// query is the counter's statement over posts, or a table with its columns.
func (c counter) query(posts string) string { return strings.ReplaceAll(c.sql, "{posts}", posts) }

var counters = []counter{
	{"Score of posts", true, `
		SELECT p.id, p.score AS stored, COALESCE(v.n, 0) AS recount
		FROM {posts} p
		LEFT JOIN (SELECT post_id, sum(CASE vote_type_id WHEN 2 THEN 1 WHEN 3 THEN -1 ELSE 0 END) AS n
		           FROM votes
		           WHERE vote_type_id IN (2, 3)
		           GROUP BY post_id) v ON v.post_id = p.id
		WHERE p.post_type_id IN (1, 2)`},
	{"AnswerCount of questions", true, `
		SELECT p.id, p.answer_count AS stored, COALESCE(a.n, 0) AS recount
		FROM {posts} p
		LEFT JOIN (SELECT parent_id, count(*) AS n
		           FROM posts
		           WHERE post_type_id = 2 AND deletion_date IS NULL
		           GROUP BY parent_id) a ON a.parent_id = p.id
		WHERE p.post_type_id = 1
		  AND p.answer_count IS NOT NULL`},
	{"CommentCount of posts", true, `
		SELECT p.id, p.comment_count AS stored, COALESCE(c.n, 0) + p.hidden_comment_count AS recount
		FROM {posts} p
		LEFT JOIN (SELECT post_id, count(*) AS n
		           FROM comments
		           WHERE deletion_date IS NULL
		           GROUP BY post_id) c ON c.post_id = p.id`},
	{"Score of comments that were written here", false, `
		SELECT c.id, c.score AS stored, COALESCE(v.n, 0) AS recount
		FROM comments c
		LEFT JOIN (SELECT comment_id, count(*) AS n
		           FROM comment_votes
		           GROUP BY comment_id) v ON v.comment_id = c.id
		WHERE c.import_id IS NULL`},
	{"Count of tags", true, `
		SELECT t.id, t.count AS stored, COALESCE(c.n, 0) AS recount
		FROM tags t
		LEFT JOIN (SELECT tag_id, count(*) AS n
		           FROM post_tags
		           GROUP BY tag_id) c ON c.tag_id = t.id`},
	{"Reputation of users", false, `
		SELECT u.id, u.reputation AS stored, COALESCE(r.n, 0) + CASE WHEN u.import_id IS NULL THEN 1 ELSE 0 END AS recount
		FROM users u
		LEFT JOIN (SELECT user_id, sum(amount_effective) AS n
		           FROM reputation_events
		           GROUP BY user_id) r ON r.user_id = u.id`},
	{"badge counts of users", false, `
		SELECT u.id, u.gold_badges + u.silver_badges + u.bronze_badges AS stored, COALESCE(b.n, 0) AS recount
		FROM users u
		LEFT JOIN (SELECT user_id, count(*) AS n
		           FROM badges
		           WHERE class IN (1, 2, 3)
		           GROUP BY user_id) b ON b.user_id = u.id`},
	{"awards of badges", false, `
		SELECT c.first_id AS id, c.count AS stored, COALESCE(b.n, 0) AS recount
		FROM badge_counts c
		LEFT JOIN (SELECT name, class, count(*) AS n
		           FROM badges
		           GROUP BY name, class) b ON b.name = c.name AND b.class = c.class`},
	{"question and answer counts of users", false, `
		SELECT u.id, u.question_count + u.answer_count AS stored, COALESCE(p.n, 0) AS recount
		FROM users u
		LEFT JOIN (SELECT owner_user_id, count(*) AS n
		           FROM posts
		           WHERE post_type_id IN (1, 2) AND deletion_date IS NULL
		           GROUP BY owner_user_id) p ON p.owner_user_id = u.id`},
	{"scores in lists of questions", false, `
		SELECT p.id, p.score AS stored, COALESCE(q.score, -1000000) AS recount
		FROM posts p
		LEFT JOIN questions q ON q.id = p.id
		WHERE p.post_type_id = 1
		  AND p.deletion_date IS NULL`},
	{"answer counts in lists of questions", false, `
		SELECT q.id, q.answer_count AS stored, COALESCE(a.n, 0) AS recount
		FROM questions q
		LEFT JOIN (SELECT parent_id, count(*) AS n
		           FROM posts
		           WHERE post_type_id = 2 AND deletion_date IS NULL
		           GROUP BY parent_id) a ON a.parent_id = q.id`},
	{"links in lists of questions", false, `
		SELECT q.id, q.linked_count AS stored, COALESCE(l.n, 0) AS recount
		FROM questions q
		LEFT JOIN (SELECT related_post_id, count(*) AS n
		           FROM post_links
		           GROUP BY related_post_id) l ON l.related_post_id = q.id`},
	{"lists of tags", false, `
		SELECT t.post_id AS id, t.last_activity_date + t.score + t.unanswered AS stored,
		       COALESCE(q.last_activity_date + q.score + q.unanswered, -1) AS recount
		FROM post_tags t
		LEFT JOIN questions q ON q.id = t.post_id`},
}

// oddities count rows whose other end is missing. Dumps have them (data-dump.md
// §2); they are kept and are no error.
var oddities = []struct{ what, sql string }{
	{"votes on posts that are not in the dump", `
		SELECT count(*) FROM votes v WHERE NOT EXISTS (SELECT 1 FROM post_rows p WHERE p.id = v.post_id)`},
	{"comments on posts that are not in the dump", `
		SELECT count(*) FROM comments c WHERE NOT EXISTS (SELECT 1 FROM post_rows p WHERE p.id = c.post_id)`},
	{"revisions of posts that are not in the dump", `
		SELECT count(*) FROM post_history h WHERE NOT EXISTS (SELECT 1 FROM post_rows p WHERE p.id = h.post_id)`},
	{"links from posts that are not in the dump", `
		SELECT count(*) FROM post_links l WHERE NOT EXISTS (SELECT 1 FROM post_rows p WHERE p.id = l.post_id)`},
	{"links to posts that are not in the dump", `
		SELECT count(*) FROM post_links l WHERE NOT EXISTS (SELECT 1 FROM post_rows p WHERE p.id = l.related_post_id)`},
	{"answers to questions that are not in the dump", `
		SELECT count(*) FROM post_rows a WHERE a.post_type_id = 2 AND a.deletion_date IS NULL
		AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.id = a.parent_id)`},
	{"badges of users that are not in the dump", `
		SELECT count(*) FROM badges b WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = b.user_id)`},
	{"rows kept for the export only", `SELECT count(*) FROM kept_rows`},
}

// findOddities counts rows whose other end is missing, and counters that came
// with a difference to their recount. It is part of a load.
func findOddities(ctx context.Context, b bulk) ([]Finding, error) {
	var list []Finding
	for _, o := range oddities {
		var n int64
		if err := b.QueryRowContext(ctx, o.sql).Scan(&n); err != nil {
			return nil, fmt.Errorf("%s: %w", o.what, err)
		}
		if n > 0 {
			list = append(list, Finding{What: o.what, Count: n})
		}
	}
	for _, c := range counters {
		f := Finding{What: c.name + " that differ from a recount, as imported"}
		var first sql.NullInt64
		if err := b.QueryRowContext(ctx, `SELECT count(*), min(id) FROM opening_differences WHERE counter = $1`, c.name).Scan(&f.Count, &first); err != nil {
			return nil, err
		}
		if f.Count > 0 {
			f.Sample = []int64{first.Int64}
			list = append(list, f)
		}
	}
	return list, nil
}

// Check compares every counter with its recount and asks the engine whether
// the files are sound. It returns what differs; nothing means all is well.
func (s *Store) Check(ctx context.Context, progress func(stage string)) ([]Finding, error) {
	var list []Finding
	for _, c := range counters {
		progress(c.name)
		f := Finding{What: c.name + " that differ from a recount"}
		err := s.query(ctx, `
			SELECT c.id
			FROM (`+c.query("posts")+`) c
			LEFT JOIN opening_differences o ON o.counter = $1 AND o.id = c.id
			WHERE c.stored - c.recount <> COALESCE(o.difference, 0)
			ORDER BY c.id`, []any{c.name}, func(r *sql.Rows) error {
			var id int64
			if err := r.Scan(&id); err != nil {
				return err
			}
			if f.Count++; len(f.Sample) < 5 {
				f.Sample = append(f.Sample, id)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("checking %s: %w", c.name, err)
		}
		if f.Count > 0 {
			list = append(list, f)
		}
	}
	progress("totals")
	for name, query := range countings {
		var stored, recount int64
		if err := s.queryRow(ctx, `SELECT COALESCE((SELECT value FROM site_counts WHERE name = $1), 0), (`+query+`)`, []any{name}, &stored, &recount); err != nil {
			return nil, fmt.Errorf("total of %s: %w", name, err)
		}
		if stored != recount && (name != lastAction || stored < recount) {
			list = append(list, Finding{What: fmt.Sprintf("total of %s is %d, a recount gives %d", name, stored, recount), Count: 1})
		}
	}
	more, err := s.integrity(ctx, progress)
	return append(list, more...), err
}

// integrity is the engine's own check of its file. PostgreSQL has none that a
// client can call without an extension.
func (s *Store) integrity(ctx context.Context, progress func(string)) ([]Finding, error) {
	if s.Postgres() {
		return nil, nil
	}
	progress("database file")
	var list []Finding
	err := s.query(ctx, `PRAGMA integrity_check`, nil, func(r *sql.Rows) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		if text != "ok" {
			list = append(list, Finding{What: "database file: " + text, Count: 1})
		}
		return nil
	})
	return list, err
}
