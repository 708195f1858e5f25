package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// InboxItem is an entry of a person's inbox.
type InboxItem struct {
	ID      int64
	Type    string // of the [Notice]
	Created millis
	Unread  bool
	Actor   Person // who made it happen
	Own     bool   // Post is the person's own
	Place          // where Post is found; zero if the entry is about no post
	Post    parley.PostID
	Comment parley.CommentID
	Text    string // Markdown of the comment
	Edit    int64  // suggested edit
	State   string // of the suggested edit
	Search  string // name of the saved search
	Query   string // of the saved search, "" if it is none or was removed
}

// seenInbox are the entries of a person, $1, that are still about something
// that everybody can see: what was deleted has left the inboxes.
const seenInbox = `
		FROM inbox i
		LEFT JOIN posts p ON p.id = i.post_id
		LEFT JOIN posts q ON q.id = p.parent_id
		LEFT JOIN comments c ON c.id = i.comment_id
		WHERE i.user_id = $1
		  AND p.deletion_date IS NULL
		  AND q.deletion_date IS NULL
		  AND c.deletion_date IS NULL`

// Inbox returns up to limit entries of a person's inbox, the newest first,
// those before the entry with the id before; 0 begins with the newest. What was
// deleted since is left out. Index inbox_by_user.
func (s *Store) Inbox(ctx context.Context, user parley.UserID, before int64, limit int) ([]InboxItem, error) {
	var list []InboxItem
	err := s.query(ctx, `
		SELECT t.id, t.type, t.creation_date, t.unread, t.own, t.post_id, t.post_type_id, t.question_id, t.title,
		       t.comment_id, t.text, t.edit_id, COALESCE(e.state, ''), COALESCE(y.name, ''), COALESCE(y.query, ''), `+personColumns("u", "''")+`
		FROM (SELECT i.id, i.type, i.creation_date, CASE WHEN i.read_date IS NULL THEN 1 ELSE 0 END AS unread, i.actor_user_id,
		             CASE WHEN p.owner_user_id = i.user_id THEN 1 ELSE 0 END AS own,
		             COALESCE(i.post_id, 0) AS post_id, COALESCE(p.post_type_id, 0) AS post_type_id, COALESCE(q.id, p.id, 0) AS question_id,
		             COALESCE(q.title, p.title, '') AS title, COALESCE(i.comment_id, 0) AS comment_id, COALESCE(c.text, '') AS text,
		             COALESCE(i.suggested_edit_id, 0) AS edit_id, i.saved_search_id`+seenInbox+`
		        AND ($2 = 0 OR i.id < $2)
		      ORDER BY i.id DESC
		      LIMIT $3) t
		LEFT JOIN users u ON u.id = t.actor_user_id
		LEFT JOIN suggested_edits e ON e.id = t.edit_id
		LEFT JOIN saved_searches y ON y.id = t.saved_search_id
		ORDER BY t.id DESC`, []any{int64(user), before, limit}, func(r *sql.Rows) error {
		var i InboxItem
		err := scanAll(r, []any{&i.ID, &i.Type, &i.Created, (*intBool)(&i.Unread), (*intBool)(&i.Own), (*int64)(&i.Post), (*int)(&i.Place.Type),
			(*int64)(&i.Place.Question), &i.Place.Title, (*int64)(&i.Comment), &i.Text, &i.Edit, &i.State, &i.Search, &i.Query}, i.Actor.into())
		list = append(list, i)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("inbox of user %d: %w", user, err)
	}
	return list, nil
}

// MostUnread is the most that is counted of an inbox: "99+" is shown for it.
const MostUnread = 100

// unreadOf counts what is unread in the inbox of user, at most [MostUnread].
// Index inbox_unread.
func unreadOf(user string) string {
	return fmt.Sprintf(`(SELECT count(*)
		        FROM (SELECT 1
		              FROM inbox i
		              LEFT JOIN posts p ON p.id = i.post_id
		              LEFT JOIN posts q ON q.id = p.parent_id
		              LEFT JOIN comments c ON c.id = i.comment_id
		              WHERE i.user_id = %s
		                AND i.read_date IS NULL
		                AND p.deletion_date IS NULL
		                AND q.deletion_date IS NULL
		                AND c.deletion_date IS NULL
		              LIMIT %d) unread)`, user, MostUnread)
}

// earnedUnseen is the sum of the reputation of user since the achievements were
// last looked at, or else since the time in never. Index
// reputation_events_by_user.
func earnedUnseen(user, never string) string {
	return `COALESCE((SELECT sum(e.amount_effective)
		                 FROM reputation_events e
		                 WHERE e.user_id = ` + user + `
		                   AND e.import_id IS NULL
		                   AND e.creation_date > COALESCE((SELECT n.seen_date FROM achievements_seen n WHERE n.user_id = ` + user + `), ` + never + `)), 0)`
}

// Achievement is what a person gained or lost in one UTC day by one post, or a
// badge.
type Achievement struct {
	Day        millis // its start
	Last       millis // the last part of it
	Reputation int64
	Place
	Post  parley.PostID // 0 if it was for no post, or for one that not everybody can see
	Badge string        // its name
	Class int           // of the badge
	New   bool          // since the achievements were last looked at
}

// recentLines is how many lines of the ledger, and how many badges, make the
// achievements.
const recentLines = 300

// Achievements returns what a person gained or lost lately, the newest first.
// Indexes reputation_events_by_user, badges_by_user.
func (s *Store) Achievements(ctx context.Context, user parley.UserID) ([]Achievement, error) {
	const day = 24 * 60 * 60 * 1000
	var list []Achievement
	err := s.query(ctx, fmt.Sprintf(`
		SELECT t.day, t.at, t.amount, COALESCE(p.id, 0), COALESCE(p.post_type_id, 0), COALESCE(q.id, p.id, 0), COALESCE(q.title, p.title, ''),
		       t.badge, t.class,
		       CASE WHEN t.at > COALESCE((SELECT seen_date FROM achievements_seen WHERE user_id = $1), (SELECT creation_date FROM accounts WHERE user_id = $1), 0) THEN 1 ELSE 0 END
		FROM (SELECT creation_date / %[1]d * %[1]d AS day, max(creation_date) AS at, sum(amount_effective) AS amount, post_id, '' AS badge, 0 AS class
		      FROM (SELECT creation_date, amount_effective, post_id
		            FROM reputation_events
		            WHERE user_id = $1
		              AND import_id IS NULL
		            ORDER BY creation_date DESC
		            LIMIT %[2]d) e
		      GROUP BY creation_date / %[1]d, post_id
		      HAVING sum(amount_effective) <> 0
		      UNION ALL
		      SELECT * FROM (SELECT date / %[1]d * %[1]d, date, 0, CAST(NULL AS BIGINT), name, class
		                     FROM badges
		                     WHERE user_id = $1
		                     ORDER BY date DESC
		                     LIMIT %[2]d) b) t
		LEFT JOIN posts p ON p.id = t.post_id AND p.deletion_date IS NULL
		LEFT JOIN posts q ON q.id = p.parent_id
		ORDER BY t.at DESC, p.id, t.badge`, day, recentLines), []any{int64(user)}, func(r *sql.Rows) error {
		var a Achievement
		err := r.Scan(&a.Day, &a.Last, &a.Reputation, (*int64)(&a.Post), (*int)(&a.Place.Type), (*int64)(&a.Place.Question), &a.Place.Title,
			&a.Badge, &a.Class, (*intBool)(&a.New))
		list = append(list, a)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("achievements of user %d: %w", user, err)
	}
	return list, nil
}
