package store

import (
	"context"
	"fmt"
)

// ofLoad is the condition of rows that the load has just brought: their import
// is not written yet.
const ofLoad = `import_id IS NOT NULL
		  AND import_id NOT IN (SELECT id FROM imports)`

// deletedHere are the posts that were deleted on this site, and since when.
const deletedHere = `SELECT post_id, max(creation_date) AS date
		      FROM deletions
		      WHERE import_id IS NULL AND undeleted_date IS NULL
		      GROUP BY post_id`

// actsOnPosts bring what members did on this site to posts that come anew with
// a newer dump, which knows nothing of it: votes, answers, comments, deletions,
// acceptances and closures of ours still stand, the posts' own rows do not. A
// post's text is that of the dump, unless it was edited here.
var actsOnPosts = []string{
	`UPDATE posts
		SET body = e.body, title = e.title, tags = e.tags, last_editor_user_id = e.last_editor_user_id,
		    last_editor_display_name = e.last_editor_display_name, last_edit_date = e.last_edit_date,
		    last_activity_date = CASE WHEN e.last_edit_date > last_activity_date THEN e.last_edit_date ELSE last_activity_date END
		FROM edited_here e
		WHERE e.id = posts.id
		  AND ` + ofLoad,
	`DROP TABLE edited_here`,
	`UPDATE posts
		SET score = score + v.n
		FROM (SELECT post_id, sum(CASE vote_type_id WHEN 2 THEN 1 ELSE -1 END) AS n
		      FROM votes
		      WHERE vote_type_id IN (2, 3) AND import_id IS NULL
		      GROUP BY post_id) v
		WHERE v.post_id = posts.id
		  AND ` + ofLoad,
	`UPDATE posts
		SET answer_count = COALESCE(answer_count, 0) + a.n,
		    last_activity_date = CASE WHEN a.last > last_activity_date THEN a.last ELSE last_activity_date END
		FROM (SELECT parent_id, count(*) AS n, max(creation_date) AS last
		      FROM posts
		      WHERE post_type_id = 2 AND import_id IS NULL AND deletion_date IS NULL
		      GROUP BY parent_id) a
		WHERE a.parent_id = posts.id
		  AND ` + ofLoad,
	`UPDATE posts
		SET answer_count = answer_count - a.n
		FROM (SELECT x.parent_id, count(*) AS n
		      FROM (` + deletedHere + `) d
		      JOIN posts x ON x.id = d.post_id AND x.post_type_id = 2 AND x.deletion_date IS NULL AND x.` + ofLoad + `
		      GROUP BY x.parent_id) a
		WHERE a.parent_id = posts.id
		  AND answer_count IS NOT NULL
		  AND ` + ofLoad,
	`UPDATE posts
		SET deletion_date = d.date
		FROM (` + deletedHere + `) d
		WHERE d.post_id = posts.id
		  AND deletion_date IS NULL
		  AND ` + ofLoad,
	`UPDATE posts
		SET comment_count = COALESCE(comment_count, 0) + c.n
		FROM (SELECT post_id, count(*) AS n
		      FROM comments
		      WHERE import_id IS NULL AND deletion_date IS NULL
		      GROUP BY post_id) c
		WHERE c.post_id = posts.id
		  AND ` + ofLoad,
	`UPDATE posts
		SET accepted_answer_id = a.id
		FROM (SELECT x.parent_id, max(x.id) AS id
		      FROM votes v
		      JOIN posts x ON x.id = v.post_id AND x.deletion_date IS NULL
		      WHERE v.vote_type_id = 1 AND v.import_id IS NULL
		      GROUP BY x.parent_id) a
		WHERE a.parent_id = posts.id
		  AND ` + ofLoad,
	`UPDATE posts
		SET closed_date = c.date
		FROM (SELECT post_id, max(creation_date) AS date
		      FROM closures
		      WHERE import_id IS NULL AND reopened_date IS NULL
		      GROUP BY post_id) c
		WHERE c.post_id = posts.id
		  AND closed_date IS NULL
		  AND ` + ofLoad,
}

// actsOfUsers do the same for people whose rows come anew. The ledger's opening
// line is the dump's figure alone.
var actsOfUsers = []string{
	`UPDATE users
		SET reputation = reputation + e.n
		FROM (SELECT user_id, sum(amount_effective) AS n
		      FROM reputation_events
		      WHERE import_id IS NULL
		      GROUP BY user_id) e
		WHERE e.user_id = users.id
		  AND ` + ofLoad,
	`UPDATE users
		SET up_votes = COALESCE(up_votes, 0) + v.up, down_votes = COALESCE(down_votes, 0) + v.down
		FROM (SELECT user_id, sum(CASE vote_type_id WHEN 2 THEN 1 ELSE 0 END) AS up, sum(CASE vote_type_id WHEN 3 THEN 1 ELSE 0 END) AS down
		      FROM votes
		      WHERE vote_type_id IN (2, 3) AND import_id IS NULL AND user_id IS NOT NULL
		      GROUP BY user_id) v
		WHERE v.user_id = users.id
		  AND ` + ofLoad,
}

// actsOnTags count the questions of members with tags that come anew.
var actsOnTags = []string{
	`UPDATE tags
		SET count = count + t.n
		FROM (SELECT x.tag_id, count(*) AS n
		      FROM post_tags x
		      JOIN posts p ON p.id = x.post_id
		      WHERE p.import_id IS NULL
		      GROUP BY x.tag_id) t
		WHERE t.tag_id = tags.id
		  AND ` + ofLoad,
}

// stashEdits puts the texts of imported posts that were edited here into the
// temporary table edited_here before their rows go. schema is "old." if they are
// read from another file.
func stashEdits(ctx context.Context, b bulk, schema string) error {
	members, err := hasMembers(ctx, b, schema)
	if err != nil || !members {
		return err
	}
	// 4, 5 and 6 are edits of title, body and tags, 7 to 9 roll them back.
	_, err = b.ExecContext(ctx, `
		CREATE TEMPORARY TABLE edited_here AS
		SELECT id, body, title, tags, last_editor_user_id, last_editor_display_name, last_edit_date
		FROM `+schema+`posts
		WHERE import_id IS NOT NULL
		  AND id IN (SELECT post_id
		             FROM `+schema+`post_history
		             WHERE import_id IS NULL AND post_history_type_id BETWEEN 4 AND 9)`)
	if err != nil {
		return fmt.Errorf("texts that were edited here: %w", err)
	}
	return nil
}

// hasMembers reports whether anybody has signed up. Without members there is
// nothing to bring, and an import need not look for it.
func hasMembers(ctx context.Context, b bulk, schema string) (bool, error) {
	var members int
	err := b.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT 1 FROM `+schema+`accounts LIMIT 1) a`).Scan(&members)
	if err != nil {
		return false, fmt.Errorf("members: %w", err)
	}
	return members > 0, nil
}

// restoreActs runs statements that bring what members did to the rows of a
// load. Those about posts run before anything is made of the posts: the search
// index as well as lists and totals.
func restoreActs(ctx context.Context, b bulk, statements []string) error {
	members, err := hasMembers(ctx, b, "")
	if err != nil || !members {
		return err
	}
	for _, st := range statements {
		if _, err := b.ExecContext(ctx, st); err != nil {
			return fmt.Errorf("what members did: %s: %w", firstLine(st), err)
		}
	}
	return nil
}
