package store

import (
	"context"
	"fmt"
	"time"

	"parley"
)

// derivation is a step that makes rows from the rows of a load.
type derivation struct {
	stage string
	sql   string
	args  func(now time.Time) []any
}

func atNow(now time.Time) []any { return []any{now.UnixMilli()} }

// derivations run after the rows of a load stand, in this order. Those of
// imported tables look only at imports that have none of such rows yet.
var derivations = []derivation{
	// The narrow part of posts, read once: all that follows needs no bodies.
	{stage: "posts", sql: `
		CREATE TEMP TABLE post_rows (
			id                   INTEGER PRIMARY KEY,
			post_type_id         INTEGER,
			accepted_answer_id   INTEGER,
			parent_id            INTEGER,
			creation_date        INTEGER,
			score                INTEGER,
			view_count           INTEGER,
			last_activity_date   INTEGER,
			tags                 TEXT,
			answer_count         INTEGER,
			comment_count        INTEGER,
			hidden_comment_count INTEGER,
			closed_date          INTEGER,
			owner_user_id        INTEGER,
			community_owned_date INTEGER,
			deletion_date        INTEGER
		)`},
	{sql: `
		INSERT INTO post_rows (id, post_type_id, accepted_answer_id, parent_id, creation_date, score, view_count,
		                       last_activity_date, tags, answer_count, comment_count, hidden_comment_count, closed_date, owner_user_id, community_owned_date, deletion_date)
		SELECT id, post_type_id, accepted_answer_id, parent_id, creation_date, score, view_count,
		       last_activity_date, tags, answer_count, comment_count, hidden_comment_count, closed_date, owner_user_id, community_owned_date, deletion_date
		FROM posts
		ORDER BY id`},
	// What of the history is needed below, read once: most of it is texts.
	{stage: "states", sql: `
		CREATE TEMP TABLE history_rows AS
		SELECT id, post_history_type_id AS type, post_id, creation_date, user_id, revision_guid, comment,
		       CASE WHEN post_history_type_id >= 10 THEN text END AS text, import_id
		FROM post_history
		WHERE post_history_type_id IN (4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 19, 20, 33, 34)`},
	{sql: `
		CREATE TEMP TABLE state_rows AS
		SELECT id, type, post_id, creation_date, user_id, comment, text, import_id
		FROM history_rows
		WHERE type >= 10
		  AND ` + ofLoad},
	{sql: `
		INSERT INTO closures (post_id, close_reason_id, creation_date, user_id, voters, reopened_date, reopened_user_id, import_id)
		SELECT post_id,
		       CASE comment WHEN '1' THEN 1 WHEN '2' THEN 2 WHEN '3' THEN 3 WHEN '4' THEN 4 WHEN '7' THEN 7
		                    WHEN '10' THEN 10 WHEN '20' THEN 20 WHEN '101' THEN 101 WHEN '102' THEN 102
		                    WHEN '103' THEN 103 WHEN '104' THEN 104 WHEN '105' THEN 105 END,
		       creation_date, user_id, text,
		       CASE next_type WHEN 11 THEN next_date END, CASE next_type WHEN 11 THEN next_user END, import_id
		FROM (SELECT s.*,
		             LEAD(type)          OVER w AS next_type,
		             LEAD(creation_date) OVER w AS next_date,
		             LEAD(user_id)       OVER w AS next_user
		      FROM state_rows s
		      WHERE type IN (10, 11)
		      WINDOW w AS (PARTITION BY post_id ORDER BY id)) h
		WHERE type = 10
		ORDER BY id`},
	{sql: `
		INSERT INTO locks (post_id, creation_date, user_id, unlocked_date, unlocked_user_id, import_id)
		SELECT post_id, creation_date, user_id,
		       CASE next_type WHEN 15 THEN next_date END, CASE next_type WHEN 15 THEN next_user END, import_id
		FROM (SELECT s.*,
		             LEAD(type)          OVER w AS next_type,
		             LEAD(creation_date) OVER w AS next_date,
		             LEAD(user_id)       OVER w AS next_user
		      FROM state_rows s
		      WHERE type IN (14, 15)
		      WINDOW w AS (PARTITION BY post_id ORDER BY id)) h
		WHERE type = 14
		ORDER BY id`},
	{sql: `
		INSERT INTO protections (post_id, creation_date, user_id, unprotected_date, unprotected_user_id, import_id)
		SELECT post_id, creation_date, user_id,
		       CASE next_type WHEN 20 THEN next_date END, CASE next_type WHEN 20 THEN next_user END, import_id
		FROM (SELECT s.*,
		             LEAD(type)          OVER w AS next_type,
		             LEAD(creation_date) OVER w AS next_date,
		             LEAD(user_id)       OVER w AS next_user
		      FROM state_rows s
		      WHERE type IN (19, 20)
		      WINDOW w AS (PARTITION BY post_id ORDER BY id)) h
		WHERE type = 19
		ORDER BY id`},
	// The Comment of a notice is the notice's own number, not its type.
	{sql: `
		INSERT INTO post_notices (post_id, creation_date, user_id, removed_date, removed_user_id, import_id)
		SELECT post_id, creation_date, user_id,
		       CASE next_type WHEN 34 THEN next_date END, CASE next_type WHEN 34 THEN next_user END, import_id
		FROM (SELECT s.*,
		             LEAD(type)          OVER w AS next_type,
		             LEAD(creation_date) OVER w AS next_date,
		             LEAD(user_id)       OVER w AS next_user
		      FROM state_rows s
		      WHERE type IN (33, 34)
		      WINDOW w AS (PARTITION BY post_id, comment ORDER BY id)) h
		WHERE type = 33
		ORDER BY id`},
	{sql: `DROP TABLE state_rows`},
	// A bounty runs for 7 days and can be awarded for one more (post-lifecycle.md §9).
	{stage: "bounties", sql: `
		INSERT INTO bounties (post_id, user_id, amount, start_date, close_date, ended_date, awarded_post_id, awarded_amount, import_id)
		SELECT b.post_id, b.user_id, COALESCE(b.bounty_amount, 0), b.creation_date, b.creation_date + 604800000,
		       COALESCE(a.creation_date, CASE WHEN b.creation_date + 691200000 < $1 THEN b.creation_date + 604800000 END),
		       a.post_id, a.bounty_amount, b.import_id
		FROM votes b
		LEFT JOIN votes a ON a.id = (
		        SELECT min(v.id)
		        FROM posts p
		        JOIN votes v ON v.post_id = p.id AND v.vote_type_id = 9
		        WHERE p.parent_id = b.post_id
		          AND p.post_type_id = 2
		          AND p.deletion_date IS NULL
		          AND v.creation_date >= b.creation_date)
		WHERE b.vote_type_id = 8
		  AND b.import_id IS NOT NULL
		  AND b.import_id NOT IN (SELECT id FROM imports)`, args: atNow},
	{stage: "reputation", sql: `
		INSERT INTO reputation_events (user_id, type, amount_nominal, amount_effective, creation_date, import_id)
		SELECT id, 'arbitrary_reputation_change', reputation, reputation, $1, import_id
		FROM users
		WHERE ` + ofLoad, args: atNow},
	{stage: "questions", sql: `
		INSERT INTO questions (id, creation_date, last_activity_date, score, view_count, answer_count, answer_score,
		                       linked_count, accepted, unanswered, closed, bounty_amount, bounty_close_date, owner_user_id)
		SELECT q.id, q.creation_date, q.last_activity_date, q.score, COALESCE(q.view_count, 0), COALESCE(a.n, 0),
		       COALESCE(a.score, 0), COALESCE(l.n, 0),
		       CASE WHEN q.accepted_answer_id IS NULL THEN 0 ELSE 1 END,
		       CASE WHEN q.closed_date IS NULL AND q.accepted_answer_id IS NULL AND COALESCE(a.best, 0) <= 0 THEN 1 ELSE 0 END,
		       CASE WHEN q.closed_date IS NULL THEN 0 ELSE 1 END,
		       COALESCE(b.amount, 0), b.close_date, q.owner_user_id
		FROM post_rows q
		LEFT JOIN (SELECT parent_id, count(*) AS n, sum(score) AS score, max(score) AS best
		           FROM posts
		           WHERE post_type_id = 2 AND deletion_date IS NULL
		           GROUP BY parent_id) a ON a.parent_id = q.id
		LEFT JOIN (SELECT related_post_id, count(*) AS n
		           FROM post_links
		           GROUP BY related_post_id) l ON l.related_post_id = q.id
		LEFT JOIN (SELECT post_id, max(amount) AS amount, max(close_date) AS close_date
		           FROM bounties
		           WHERE ended_date IS NULL
		           GROUP BY post_id) b ON b.post_id = q.id
		WHERE q.post_type_id = 1
		  AND q.deletion_date IS NULL
		ORDER BY q.id`},
	{sql: deriveWikis},
	{stage: "users", sql: `
		UPDATE users
		SET gold_badges = b.gold, silver_badges = b.silver, bronze_badges = b.bronze
		FROM (SELECT user_id,
		             sum(CASE class WHEN 1 THEN 1 ELSE 0 END) AS gold,
		             sum(CASE class WHEN 2 THEN 1 ELSE 0 END) AS silver,
		             sum(CASE class WHEN 3 THEN 1 ELSE 0 END) AS bronze
		      FROM badges
		      GROUP BY user_id) b
		WHERE b.user_id = users.id`},
	{sql: `
		UPDATE users
		SET question_count = p.questions, answer_count = p.answers
		FROM (SELECT owner_user_id,
		             sum(CASE post_type_id WHEN 1 THEN 1 ELSE 0 END) AS questions,
		             sum(CASE post_type_id WHEN 2 THEN 1 ELSE 0 END) AS answers
		      FROM posts
		      WHERE deletion_date IS NULL
		      GROUP BY owner_user_id) p
		WHERE p.owner_user_id = users.id`},
	{sql: `
		CREATE TEMP TABLE edits AS
		SELECT user_id, revision_guid, max(creation_date) AS date
		FROM history_rows
		WHERE type <= 9
		  AND user_id IS NOT NULL
		  AND revision_guid IS NOT NULL
		GROUP BY user_id, revision_guid`},
	{sql: `DROP TABLE history_rows`},
	{sql: `
		UPDATE users
		SET edit_count = e.n
		FROM (SELECT user_id, count(*) AS n
		      FROM edits
		      GROUP BY user_id) e
		WHERE e.user_id = users.id`},
	{stage: "badges", sql: `
		INSERT INTO badge_counts (first_id, name, class, tag_based, count)
		SELECT min(id), name, class, max(tag_based), count(*)
		FROM badges
		GROUP BY name, class`},
}

// lastAction is the total that is no number of things but a time.
const lastAction = "last_action"

// countings are the totals of site_counts.
var countings = map[string]string{
	"questions":  `SELECT count(*) FROM questions`,
	"unanswered": `SELECT count(*) FROM questions WHERE unanswered = 1`,
	"noanswers":  `SELECT count(*) FROM questions WHERE answer_count = 0 AND closed = 0`,
	"frequent":   `SELECT count(*) FROM questions WHERE linked_count > 0`,
	"answers":    `SELECT count(*) FROM posts WHERE post_type_id = 2 AND deletion_date IS NULL`,
	"users":      `SELECT count(*) FROM users WHERE deletion_date IS NULL`,
	"tags":       `SELECT count(*) FROM tags`,
	"voters":     `SELECT count(*) FROM users WHERE deletion_date IS NULL AND COALESCE(up_votes, 0) + COALESCE(down_votes, 0) > 0`,
	"editors":    `SELECT count(*) FROM users WHERE deletion_date IS NULL AND edit_count > 0`,
	lastAction:   `SELECT COALESCE(max(last_activity_date), 0) FROM questions`,
}

// derive makes everything that follows from the rows of a load, and returns
// what is odd about them.
func derive(ctx context.Context, b bulk, now time.Time, progress func(string)) ([]Finding, error) {
	for _, d := range derivations {
		if d.stage != "" {
			progress(d.stage)
		}
		var args []any
		if d.args != nil {
			args = d.args(now)
		}
		text := d.sql
		if b.postgres() {
			text = postgresDDL.Replace(text)
		}
		if _, err := b.ExecContext(ctx, text, args...); err != nil {
			return nil, fmt.Errorf("%s: %w", firstLine(d.sql), err)
		}
	}
	if err := restoreActs(ctx, b, actsOfUsers); err != nil {
		return nil, err
	}
	progress("active users")
	if err := deriveRanks(ctx, b); err != nil {
		return nil, fmt.Errorf("active users: %w", err)
	}
	progress("tags")
	if err := derivePostTags(ctx, b); err != nil {
		return nil, fmt.Errorf("tags of questions: %w", err)
	}
	if err := restoreActs(ctx, b, actsOnTags); err != nil {
		return nil, err
	}
	progress("counters")
	for _, c := range counters {
		if c.opening {
			if _, err := b.ExecContext(ctx, `
				INSERT INTO opening_differences (counter, id, difference)
				SELECT $1, id, stored - recount
				FROM (`+c.query("post_rows")+`) c
				WHERE stored <> recount`, c.name); err != nil {
				return nil, fmt.Errorf("recounting %s: %w", c.name, err)
			}
		}
	}
	progress("missing ends")
	found, err := findOddities(ctx, b)
	if err != nil {
		return nil, err
	}
	if _, err := b.ExecContext(ctx, `DROP TABLE post_rows`); err != nil {
		return nil, err
	}
	for name, sql := range countings {
		if _, err := b.ExecContext(ctx, `INSERT INTO site_counts (name, value) `+`SELECT $1, (`+sql+`)`, name); err != nil {
			return nil, fmt.Errorf("count of %s: %w", name, err)
		}
	}
	return found, nil
}

// taggedQuestion is a question with what post_tags repeats of it.
type taggedQuestion struct {
	id, created, active, score, unanswered int64
	tags                                   string
}

// derivePostTags splits the tags of all questions, a chunk at a time, and adds
// the tags that the dump has no row for (the dumps of 2011 had no Tags.xml).
func derivePostTags(ctx context.Context, b bulk) error {
	const chunk = 10_000
	ids, err := tagIDs(ctx, b)
	if err != nil {
		return err
	}
	columns := []string{"post_id", "tag_id", "creation_date", "last_activity_date", "score", "unanswered"}
	for after := int64(-1 << 62); ; {
		questions, err := taggedQuestions(ctx, b, after, chunk)
		if err != nil {
			return err
		}
		if len(questions) == 0 {
			break
		}
		after = questions[len(questions)-1].id
		var rows [][]any
		for _, q := range questions {
			seen := map[int64]bool{}
			for _, name := range parley.SplitTags(q.tags) {
				id, ok := ids[name]
				if !ok {
					if id, err = addTag(ctx, b, name); err != nil {
						return err
					}
					ids[name] = id
				}
				if !seen[id] {
					seen[id] = true
					rows = append(rows, []any{q.id, id, q.created, q.active, q.score, q.unanswered})
				}
			}
		}
		i := 0
		if _, err := b.rows(ctx, "post_tags", columns, func() ([]any, bool, error) {
			if i == len(rows) {
				return nil, false, nil
			}
			i++
			return rows[i-1], true, nil
		}); err != nil {
			return err
		}
	}
	_, err = b.ExecContext(ctx, `
		UPDATE tags
		SET creation_date = t.first, count = CASE WHEN import_id IS NULL THEN t.n ELSE count END
		FROM (SELECT tag_id, min(creation_date) AS first, count(*) AS n
		      FROM post_tags
		      GROUP BY tag_id) t
		WHERE t.tag_id = tags.id`)
	return err
}

func tagIDs(ctx context.Context, b bulk) (map[string]int64, error) {
	rows, err := b.QueryContext(ctx, `SELECT id, tag_name FROM tags`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	ids := map[string]int64{}
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		ids[name] = id
	}
	return ids, rows.Err()
}

func taggedQuestions(ctx context.Context, b bulk, after int64, limit int) ([]taggedQuestion, error) {
	rows, err := b.QueryContext(ctx, `
		SELECT q.id, q.creation_date, q.last_activity_date, q.score, q.unanswered, COALESCE(p.tags, '')
		FROM questions q
		JOIN post_rows p ON p.id = q.id
		WHERE q.id > $1
		ORDER BY q.id
		LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []taggedQuestion
	for rows.Next() {
		var q taggedQuestion
		if err := rows.Scan(&q.id, &q.created, &q.active, &q.score, &q.unanswered, &q.tags); err != nil {
			return nil, err
		}
		list = append(list, q)
	}
	return list, rows.Err()
}

// addTag adds a tag that questions have and the dump has no row for. It has no
// import_id: it is not part of what was imported.
func addTag(ctx context.Context, b bulk, name string) (id int64, err error) {
	if err := b.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) + 1 FROM tags`).Scan(&id); err != nil {
		return 0, err
	}
	_, err = b.ExecContext(ctx, `
		INSERT INTO tags (id, tag_name, count)
		VALUES ($1, $2, 0)`, id, name)
	return id, err
}
