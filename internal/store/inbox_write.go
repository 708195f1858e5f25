package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"parley"
)

// Notice is something that people find in their inbox.
type Notice struct {
	Type    string
	Post    parley.PostID
	Comment parley.CommentID
	Edit    int64 // suggested edit
	Search  int64 // saved search
	Actor   parley.UserID

	To       []parley.UserID // 0 is nobody
	Owner    bool            // and the owner of Post, or of Followed if that is given
	Followed parley.PostID   // and who follows this post, 0 for nobody
	NotTo    []parley.UserID
}

// InboxChanged is the event of an inbox with something new, or something read;
// User is whose.
const InboxChanged = "inbox changed"

// Notify writes a notice into the inboxes of those it is for, except the
// actor's own, in one statement; in none if it is for nobody.
func (tx *Tx) Notify(ctx context.Context, n Notice) error {
	named := n.named()
	if len(named) <= 1 && !n.Owner && n.Followed == 0 {
		return tx.notifyNamed(ctx, n, named)
	}
	b := &sqlText{}
	arms := []string{}
	for _, id := range named {
		arms = append(arms, "SELECT "+b.integer(int64(id))+" AS id")
	}
	about := n.Post
	if n.Followed != 0 {
		about = n.Followed
		arms = append(arms, "SELECT user_id AS id FROM follows WHERE post_id = "+b.integer(int64(n.Followed)))
	}
	if n.Owner {
		arms = append(arms, "SELECT owner_user_id AS id FROM posts WHERE id = "+b.integer(int64(about)))
	}
	except := []string{b.integer(int64(n.Actor))}
	for _, id := range n.NotTo {
		except = append(except, b.integer(int64(id)))
	}
	values := []string{b.arg(n.Type)}
	for _, v := range []int64{int64(n.Post), int64(n.Comment), n.Edit, n.Search, int64(n.Actor)} {
		values = append(values, "CAST("+b.arg(null(v))+" AS BIGINT)")
	}
	values = append(values, b.integer(tx.Now().UnixMilli()))
	err := tx.query(ctx, `
		INSERT INTO inbox (user_id, type, post_id, comment_id, suggested_edit_id, saved_search_id, actor_user_id, creation_date)
		SELECT u.id, `+strings.Join(values, ", ")+`
		FROM users u
		WHERE u.id IN (`+strings.Join(arms, " UNION ALL ")+`)
		  AND u.id NOT IN (`+strings.Join(except, ", ")+`)
		  AND u.id > 0
		  AND u.deletion_date IS NULL
		RETURNING user_id`, b.args, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		tx.events = append(tx.events, Event{Type: InboxChanged, User: parley.UserID(id)})
		return err
	})
	if err != nil {
		return fmt.Errorf("notice %s of post %d: %w", n.Type, n.Post, err)
	}
	return nil
}

// named are those of To who are told.
func (n *Notice) named() (list []parley.UserID) {
	for _, id := range n.To {
		if id > 0 && id != n.Actor && !slices.Contains(n.NotTo, id) && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

// notifyNamed writes a notice for one person or nobody. Most are for one, and a
// list of people would cost SQLite two tables of its own.
func (tx *Tx) notifyNamed(ctx context.Context, n Notice, to []parley.UserID) error {
	if len(to) == 0 {
		return nil
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO inbox (user_id, type, post_id, comment_id, suggested_edit_id, saved_search_id, actor_user_id, creation_date)
		SELECT u.id, $2, CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT)
		FROM users u
		WHERE u.id = $1
		  AND u.deletion_date IS NULL`,
		int64(to[0]), n.Type, null(int64(n.Post)), null(int64(n.Comment)), null(n.Edit), null(n.Search), null(int64(n.Actor)), tx.Now().UnixMilli())
	var told int64
	if err == nil {
		told, err = result.RowsAffected()
	}
	if err != nil {
		return fmt.Errorf("notice %s of post %d: %w", n.Type, n.Post, err)
	}
	if told > 0 {
		tx.events = append(tx.events, Event{Type: InboxChanged, User: to[0]})
	}
	return nil
}

// MarkRead marks entries of a person's inbox as read; none given means all.
func (tx *Tx) MarkRead(ctx context.Context, user parley.UserID, ids ...int64) error {
	args := []any{int64(user), tx.Now().UnixMilli()}
	which := ""
	if len(ids) > 0 {
		var in string
		in, args = among(ids, args...)
		which = ` AND id IN ` + in
	}
	err := tx.exec(ctx, `
		UPDATE inbox
		SET read_date = $2
		WHERE user_id = $1
		  AND read_date IS NULL`+which, args...)
	if err != nil {
		return fmt.Errorf("inbox of user %d: %w", user, err)
	}
	return tx.Emit(ctx, Event{Type: InboxChanged, User: user})
}

// SeeAchievements notes that a person has seen the achievements so far.
func (tx *Tx) SeeAchievements(ctx context.Context, user parley.UserID) error {
	err := tx.exec(ctx, `
		INSERT INTO achievements_seen (user_id, seen_date)
		VALUES ($1, $2)
		ON CONFLICT (user_id) DO UPDATE
		SET seen_date = excluded.seen_date`, int64(user), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("achievements of user %d: %w", user, err)
	}
	return tx.Emit(ctx, Event{Type: InboxChanged, User: user})
}
