package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"parley"
)

// Act is something that a user did.
type Act struct {
	Kind     string // "asked", "answered", "commented", "revised", "awarded"
	Date     millis
	Post     parley.PostID   // asked, answered, commented, revised; 0 if it is not in the site
	PostType parley.PostType // of Post
	Question parley.PostID   // of Post; itself for a question, 0 for other posts
	Title    string          // of the question, or the name of the badge
	Text     string          // of the comment (Markdown), or the summary of the revision
	Comment  parley.CommentID
	Badge    parley.BadgeID    // awarded
	Class    parley.BadgeClass // awarded
	Guid     string            // of the revision
}

// maxActs bounds how far back the list of acts reaches.
const maxActs = 3000

// actArms select, for each kind of act: date, id, kind, and the post, newest
// first, up to $2 rows. Each is a walk along one index.
var actArms = []string{
	// posts_by_owner: a sort of the user's own posts.
	`SELECT creation_date AS date, id AS id, CASE post_type_id WHEN 1 THEN 'asked' ELSE 'answered' END AS kind, id AS post
	 FROM posts
	 WHERE owner_user_id = $1
	   AND post_type_id IN (1, 2)
	   AND deletion_date IS NULL`,
	// comments_by_user
	`SELECT creation_date, id, 'commented', post_id
	 FROM comments
	 WHERE user_id = $1
	   AND deletion_date IS NULL`,
	// badges_by_user
	`SELECT date, id, 'awarded', 0
	 FROM badges
	 WHERE user_id = $1`,
	// post_history_by_user; a revision is up to three rows, of which the first counts.
	`SELECT h.creation_date, h.id, 'revised', h.post_id
	 FROM post_history h
	 WHERE h.user_id = $1
	   AND h.post_history_type_id BETWEEN 4 AND 9
	   AND h.revision_guid IS NOT NULL
	   AND NOT EXISTS (SELECT 1
	                   FROM post_history o
	                   WHERE o.revision_guid = h.revision_guid
	                     AND o.id < h.id
	                     AND o.post_history_type_id BETWEEN 4 AND 9
	                     AND o.user_id = $1)`,
}

// ActsOf returns a page of what a user did, newest first, and how many acts
// the pages reach: at most 3,000.
func (s *Store) ActsOf(ctx context.Context, id parley.UserID, page, size int) (list []Act, total int64, err error) {
	reach := min(offset(page, size)+size, maxActs)
	var arms []string
	for i, arm := range actArms {
		name := "a" + strconv.Itoa(i)
		arms = append(arms, `
		      SELECT * FROM (`+arm+`
		      ORDER BY 1 DESC, 2 DESC
		      LIMIT $2) `+name)
	}
	err = s.query(ctx, `
		SELECT i.kind, i.date, COALESCE(p.id, 0), COALESCE(p.post_type_id, 0),
		       CASE p.post_type_id WHEN 1 THEN p.id WHEN 2 THEN COALESCE(q.id, 0) ELSE 0 END,
		       COALESCE(b.name, q.title, p.title, ''), COALESCE(c.text, h.comment, ''), COALESCE(c.id, 0),
		       COALESCE(n.first_id, 0), COALESCE(b.class, 0), COALESCE(h.revision_guid, '')
		FROM (SELECT *
		      FROM (`+strings.Join(arms, `
		      UNION ALL`)+`) a
		      ORDER BY date DESC, id DESC, kind
		      LIMIT $3 OFFSET $4) i
		LEFT JOIN posts p ON p.id = i.post AND p.deletion_date IS NULL
		LEFT JOIN posts q ON q.id = p.parent_id AND q.deletion_date IS NULL
		LEFT JOIN comments c ON i.kind = 'commented' AND c.id = i.id
		LEFT JOIN badges b ON i.kind = 'awarded' AND b.id = i.id
		LEFT JOIN badge_counts n ON n.name = b.name AND n.class = b.class
		LEFT JOIN post_history h ON i.kind = 'revised' AND h.id = i.id
		ORDER BY i.date DESC, i.id DESC, i.kind`,
		[]any{int64(id), reach, max(reach-offset(page, size), 0), offset(page, size)}, func(r *sql.Rows) error {
			var a Act
			if err := r.Scan(&a.Kind, &a.Date, (*int64)(&a.Post), (*int)(&a.PostType), (*int64)(&a.Question), &a.Title, &a.Text,
				(*int64)(&a.Comment), (*int64)(&a.Badge), (*int)(&a.Class), &a.Guid); err != nil {
				return err
			}
			list = append(list, a)
			return nil
		})
	if err != nil {
		return nil, 0, fmt.Errorf("acts of user %d: %w", id, err)
	}
	err = s.queryRow(ctx, `
		SELECT question_count + answer_count + edit_count + gold_badges + silver_badges + bronze_badges
		       + (SELECT count(*) FROM comments WHERE user_id = $1 AND deletion_date IS NULL)
		FROM users
		WHERE id = $1`, []any{int64(id)}, &total)
	if err != nil {
		return nil, 0, fmt.Errorf("number of acts of user %d: %w", id, err)
	}
	return list, min(total, maxActs), nil
}
