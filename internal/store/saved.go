package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Follow lets a person follow a post.
func (tx *Tx) Follow(ctx context.Context, user parley.UserID, post parley.PostID) error {
	err := tx.exec(ctx, `
		INSERT INTO follows (post_id, user_id, creation_date)
		VALUES ($1, $2, $3)
		ON CONFLICT (post_id, user_id) DO NOTHING`, int64(post), int64(user), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("following post %d: %w", post, err)
	}
	return nil
}

// Unfollow ends that.
func (tx *Tx) Unfollow(ctx context.Context, user parley.UserID, post parley.PostID) error {
	err := tx.exec(ctx, `DELETE FROM follows WHERE post_id = $1 AND user_id = $2`, int64(post), int64(user))
	if err != nil {
		return fmt.Errorf("following post %d: %w", post, err)
	}
	return nil
}

// Save lets a person keep a post on a list of his; 0 is the list "for later".
// The note is for the reader alone.
func (tx *Tx) Save(ctx context.Context, user parley.UserID, post parley.PostID, list int64, note string) error {
	err := tx.exec(ctx, `
		INSERT INTO saves (user_id, post_id, save_list_id, note, creation_date)
		VALUES ($1, $2, NULLIF($3, 0), NULLIF($4, ''), $5)
		ON CONFLICT (user_id, post_id) DO UPDATE
		SET save_list_id = excluded.save_list_id, note = excluded.note`, int64(user), int64(post), list, note, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("saving post %d: %w", post, err)
	}
	return nil
}

// Unsave ends that.
func (tx *Tx) Unsave(ctx context.Context, user parley.UserID, post parley.PostID) error {
	err := tx.exec(ctx, `DELETE FROM saves WHERE user_id = $1 AND post_id = $2`, int64(user), int64(post))
	if err != nil {
		return fmt.Errorf("saving post %d: %w", post, err)
	}
	return nil
}

// SaveList is a list of saved posts.
type SaveList struct {
	ID    int64 // 0: for later
	Name  string
	Count int64
}

// AddSaveList makes a list and returns its id; the name is one of its own.
func (tx *Tx) AddSaveList(ctx context.Context, user parley.UserID, name string) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO save_lists (user_id, name, creation_date)
		VALUES ($1, $2, $3)
		RETURNING id`, int64(user), name, tx.Now().UnixMilli()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("list of user %d: %w", user, err)
	}
	return id, nil
}

// OwnSaveList returns the id of a person's list of a name, 0 if there is none,
// and how many lists there are.
func (tx *Tx) OwnSaveList(ctx context.Context, user parley.UserID, name string) (id int64, lists int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT COALESCE(max(CASE WHEN lower(name) = lower($2) THEN id END), 0), count(*)
		FROM save_lists
		WHERE user_id = $1`, int64(user), name).Scan(&id, &lists)
	if err != nil {
		return 0, 0, fmt.Errorf("lists of user %d: %w", user, err)
	}
	return id, lists, nil
}

// HasSaveList reports whether a list is the person's.
func (tx *Tx) HasSaveList(ctx context.Context, user parley.UserID, list int64) (bool, error) {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM save_lists WHERE user_id = $1 AND id = $2`, int64(user), list).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("list %d: %w", list, err)
	}
	return n > 0, nil
}

// RenameSaveList gives a list another name.
func (tx *Tx) RenameSaveList(ctx context.Context, user parley.UserID, list int64, name string) error {
	if err := tx.exec(ctx, `UPDATE save_lists SET name = $3 WHERE user_id = $1 AND id = $2`, int64(user), list, name); err != nil {
		return fmt.Errorf("list %d: %w", list, err)
	}
	return nil
}

// RemoveSaveList removes a list; what is on it is kept for later.
func (tx *Tx) RemoveSaveList(ctx context.Context, user parley.UserID, list int64) error {
	for _, st := range []string{
		`UPDATE saves SET save_list_id = NULL WHERE user_id = $1 AND save_list_id = $2`,
		`DELETE FROM save_lists WHERE user_id = $1 AND id = $2`,
	} {
		if err := tx.exec(ctx, st, int64(user), list); err != nil {
			return fmt.Errorf("list %d: %w", list, err)
		}
	}
	return nil
}

// SaveLists returns a person's lists, for later first, then by name.
func (s *Store) SaveLists(ctx context.Context, user parley.UserID) (lists []SaveList, err error) {
	err = s.query(ctx, `
		SELECT 0, '', (SELECT count(*) FROM saves WHERE user_id = $1 AND save_list_id IS NULL)
		UNION ALL
		SELECT l.id, l.name, (SELECT count(*) FROM saves v WHERE v.user_id = $1 AND v.save_list_id = l.id)
		FROM save_lists l
		WHERE l.user_id = $1
		ORDER BY 2, 1`, []any{int64(user)}, func(r *sql.Rows) error {
		var l SaveList
		err := r.Scan(&l.ID, &l.Name, &l.Count)
		lists = append(lists, l)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lists of user %d: %w", user, err)
	}
	return lists, nil
}

// KeptPost is a post that somebody saved or follows.
type KeptPost struct {
	Post parley.PostID
	Place
	Score int64
	Since millis
	List  int64
	Note  string
}

// Saved returns a page of what a person saved on a list (-1: on all), the
// newest first, and how many there are. Deleted posts are left out.
func (s *Store) Saved(ctx context.Context, user parley.UserID, list int64, page, size int) ([]KeptPost, int64, error) {
	return s.kept(ctx, `SELECT post_id, creation_date, COALESCE(save_list_id, 0) AS list, COALESCE(note, '') AS note
		      FROM saves
		      WHERE user_id = $1
		        AND ($4 = -1 OR COALESCE(save_list_id, 0) = $4)`, user, page, size, list)
}

// Followed returns a page of what a person follows in the same way.
func (s *Store) Followed(ctx context.Context, user parley.UserID, page, size int) ([]KeptPost, int64, error) {
	return s.kept(ctx, `SELECT post_id, creation_date, 0 AS list, '' AS note
		      FROM follows
		      WHERE user_id = $1`, user, page, size)
}

func (s *Store) kept(ctx context.Context, source string, user parley.UserID, page, size int, more ...any) (list []KeptPost, total int64, err error) {
	err = s.query(ctx, `
		SELECT p.id, p.post_type_id, q.id, COALESCE(q.title, ''), p.score, k.creation_date, k.list, k.note, count(*) OVER ()
		FROM (`+source+`) k
		JOIN posts p ON p.id = k.post_id AND p.deletion_date IS NULL
		JOIN posts q ON q.id = COALESCE(p.parent_id, p.id) AND q.deletion_date IS NULL
		ORDER BY k.creation_date DESC, p.id DESC
		LIMIT $2 OFFSET $3`, append([]any{int64(user), size, offset(page, size)}, more...), func(r *sql.Rows) error {
		var k KeptPost
		err := r.Scan((*int64)(&k.Post), (*int)(&k.Place.Type), (*int64)(&k.Place.Question), &k.Place.Title, &k.Score, &k.Since, &k.List, &k.Note, &total)
		list = append(list, k)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("what user %d keeps: %w", user, err)
	}
	return list, total, nil
}
