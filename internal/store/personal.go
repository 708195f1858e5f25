package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"parley"
)

// fate is what becomes of a row about a person whose account is deleted.
type fate int

const (
	// unlinked rows stay and name nobody: what was written stays, its author is
	// the name that deleted accounts have.
	unlinked fate = iota
	// tombstoned rows go on to point at the row of users, which names nobody
	// any more: what others see counted or listed stays the same.
	tombstoned
	// removed rows go.
	removed
)

// personalColumn is a column that says which user a row is about.
type personalColumn struct {
	table, column string
	name          string // the column with the name as it was, "" if there is none
	fate          fate
	exported      string // of a person's own data: the file, "" if another column of the table says it or it is not theirs to have
}

// personal lists every such column; a test compares it with the schema.
// Deletion, the merging of two users and the export of a person's own data
// follow it.
var personal = []personalColumn{
	{"posts", "owner_user_id", "owner_display_name", unlinked, "posts"},
	{"posts", "last_editor_user_id", "last_editor_display_name", unlinked, ""},
	{"comments", "user_id", "user_display_name", unlinked, "comments"},
	{"comments", "deletion_user_id", "", unlinked, ""},
	{"post_history", "user_id", "user_display_name", unlinked, "post_history"},
	{"questions", "owner_user_id", "", unlinked, ""},
	{"wiki_authors", "user_id", "display_name", unlinked, ""},
	{"votes", "user_id", "", unlinked, "votes"},
	{"bounties", "user_id", "", unlinked, "bounties"},
	{"tag_synonyms", "owner_user_id", "", unlinked, ""},
	{"tag_synonyms", "approved_by_user_id", "", unlinked, ""},
	{"closures", "user_id", "", unlinked, ""},
	{"closures", "reopened_user_id", "", unlinked, ""},
	{"locks", "user_id", "", unlinked, ""},
	{"locks", "unlocked_user_id", "", unlinked, ""},
	{"protections", "user_id", "", unlinked, ""},
	{"protections", "unprotected_user_id", "", unlinked, ""},
	{"post_notices", "user_id", "", unlinked, ""},
	{"post_notices", "removed_user_id", "", unlinked, ""},
	{"deletions", "user_id", "", unlinked, ""},
	{"deletions", "undeleted_user_id", "", unlinked, ""},
	{"events", "user_id", "", unlinked, ""},
	{"inbox", "actor_user_id", "", unlinked, ""},
	{"evidence_flags", "user_id", "", tombstoned, "evidence_flags"},
	{"evidence_flags", "resolved_user_id", "", tombstoned, ""},
	{"evidence_overrides", "user_id", "", tombstoned, ""},
	{"source_repairs", "user_id", "", tombstoned, ""},
	{"never_archive", "user_id", "", tombstoned, ""},
	{"spam_phrases", "user_id", "", tombstoned, ""},
	{"context_ratings", "user_id", "", tombstoned, ""},
	{"context_withdrawals", "user_id", "", tombstoned, ""},
	{"source_requesters", "user_id", "", tombstoned, "source_requests"},
	{"source_requests", "closed_user_id", "", tombstoned, ""},
	{"suggested_edits", "user_id", "", tombstoned, "suggested_edits"},
	{"suggested_edit_votes", "user_id", "", tombstoned, "suggested_edit_votes"},
	{"suggested_edit_skips", "user_id", "", removed, ""},
	{"suggested_edit_holds", "user_id", "", removed, ""},
	{"comment_votes", "user_id", "", tombstoned, "comment_votes"},
	{"tag_synonym_votes", "user_id", "", tombstoned, "tag_synonym_votes"},
	{"reputation_events", "user_id", "", tombstoned, "reputation"},
	{"badges", "user_id", "", tombstoned, "badges"},
	{"suspensions", "by_user_id", "", tombstoned, ""},
	{"suspensions", "lifted_by_user_id", "", tombstoned, ""},
	{"claims", "by_user_id", "", tombstoned, ""},
	{"claims", "claimed_user_id", "", tombstoned, ""},
	{"user_ranks", "user_id", "", removed, ""},
	{"follows", "user_id", "", removed, "follows"},
	{"saves", "user_id", "", removed, "saves"},
	{"save_lists", "user_id", "", removed, "save_lists"},
	{"watched_tags", "user_id", "", removed, "watched_tags"},
	{"saved_searches", "user_id", "", removed, "saved_searches"},
	{"drafts", "user_id", "", removed, "drafts"},
	{"inbox", "user_id", "", removed, "inbox"},
	{"achievements_seen", "user_id", "", removed, ""},
	{"claims", "user_id", "", removed, "claims"},
	{"suspensions", "user_id", "", removed, "suspensions"},
	{"accounts", "user_id", "", removed, "account"},
	{"sessions", "user_id", "", removed, "sessions"},
	{"devices", "user_id", "", removed, "devices"},
	{"account_tokens", "user_id", "", removed, ""},
	{"passkeys", "user_id", "", removed, "passkeys"},
	{"recovery_codes", "user_id", "", removed, ""},
	{"logins", "user_id", "", removed, "logins"},
}

// ErasedName is what a deleted account is called.
func ErasedName(id parley.UserID) string { return "user" + strconv.FormatInt(int64(id), 10) }

// EraseUser deletes an account: what was written stays under the name that
// deleted accounts have, and everything else about the person goes.
func (tx *Tx) EraseUser(ctx context.Context, id parley.UserID) error {
	account, err := tx.Account(ctx, id)
	if err != nil {
		return err
	}
	if err := tx.reindexPostsOf(ctx, id); err != nil {
		return err
	}
	if err := tx.countAway(ctx, id); err != nil {
		return err
	}
	for _, c := range personal {
		if err := tx.erase(ctx, c, id); err != nil {
			return fmt.Errorf("deleting user %d, %s.%s: %w", id, c.table, c.column, err)
		}
	}
	now := tx.Now().UnixMilli()
	for _, st := range []struct {
		query string
		args  []any
	}{
		{`DELETE FROM pending_accounts WHERE email_key = $1`, []any{account.EmailKey}},
		{`DELETE FROM throttles WHERE name = $1`, []any{account.EmailKey}},
		{`UPDATE users
		  SET display_name = $2, last_access_date = NULL, website_url = NULL, location = NULL, about_me = NULL, profile_image_url = NULL,
		      email_hash = NULL, age = NULL, account_id = NULL, extra = NULL, moderator = 0, question_count = 0, answer_count = 0, deletion_date = $3
		  WHERE id = $1`, []any{int64(id), ErasedName(id), now}},
		{`INSERT INTO erasures (user_id, creation_date)
		  VALUES ($1, $2)
		  ON CONFLICT (user_id) DO NOTHING`, []any{int64(id), now}},
	} {
		if err := tx.exec(ctx, st.query, st.args...); err != nil {
			return fmt.Errorf("deleting user %d: %w", id, err)
		}
	}
	if err := tx.eraseVoter(ctx, id, account.DisplayName); err != nil {
		return err
	}
	return tx.Emit(ctx, Event{Type: "user deleted", User: id})
}

func (tx *Tx) erase(ctx context.Context, c personalColumn, id parley.UserID) error {
	switch {
	case c.fate == tombstoned:
		return nil
	case c.fate == removed:
		return tx.exec(ctx, `DELETE FROM `+c.table+` WHERE `+c.column+` = $1`, int64(id))
	case c.name == "":
		return tx.exec(ctx, `UPDATE `+c.table+` SET `+c.column+` = NULL WHERE `+c.column+` = $1`, int64(id))
	}
	return tx.exec(ctx, `UPDATE `+c.table+` SET `+c.column+` = NULL, `+c.name+` = $2 WHERE `+c.column+` = $1`, int64(id), ErasedName(id))
}

// eraseVoter takes a name out of the lists of who closed, deleted or locked
// something, which the dump keeps as JSON.
func (tx *Tx) eraseVoter(ctx context.Context, id parley.UserID, name string) error {
	after := voterJSON(id, ErasedName(id), true)
	for _, escape := range []bool{true, false} {
		before := voterJSON(id, name, escape)
		for _, c := range [][2]string{{"closures", "voters"}, {"post_history", "text"}} {
			where := ""
			if c[0] == "post_history" {
				where = ` AND post_history_type_id BETWEEN 10 AND 20`
			}
			err := tx.exec(ctx, `UPDATE `+c[0]+` SET `+c[1]+` = replace(`+c[1]+`, $1, $2) WHERE `+c[1]+` LIKE '%"Id":' || $3 || ',%'`+where,
				before, after, strconv.FormatInt(int64(id), 10))
			if err != nil {
				return fmt.Errorf("names of user %d in lists of voters: %w", id, err)
			}
		}
	}
	return nil
}

// voterJSON is how the dump names a voter, with <, > and & escaped or not.
func voterJSON(id parley.UserID, name string, escape bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escape)
	if e.Encode(name) != nil {
		return "" // a string does not fail
	}
	return `"Id":` + strconv.FormatInt(int64(id), 10) + `,"DisplayName":` + string(bytes.TrimSpace(b.Bytes()))
}

// reindexPostsOf has the search index look at the posts of a user again.
func (tx *Tx) reindexPostsOf(ctx context.Context, id parley.UserID) error {
	var list []parley.PostID
	err := tx.query(ctx, `SELECT id FROM posts WHERE owner_user_id = $1`, []any{int64(id)}, func(r *sql.Rows) error {
		var p parley.PostID
		err := r.Scan((*int64)(&p))
		list = append(list, p)
		return err
	})
	tx.Reindex(list...)
	return err
}

// countAway takes a user out of the totals of those who are there; countBack
// puts one in.
func (tx *Tx) countAway(ctx context.Context, id parley.UserID) error {
	return tx.countUser(ctx, id, -1)
}
func (tx *Tx) countBack(ctx context.Context, id parley.UserID) error { return tx.countUser(ctx, id, 1) }

func (tx *Tx) countUser(ctx context.Context, id parley.UserID, n int64) error {
	var votes, edits int64
	err := tx.QueryRowContext(ctx, `SELECT COALESCE(up_votes, 0) + COALESCE(down_votes, 0), edit_count FROM users WHERE id = $1`, int64(id)).Scan(&votes, &edits)
	if err != nil {
		return fmt.Errorf("user %d: %w", id, err)
	}
	tx.Count("users", n)
	if votes > 0 {
		tx.Count("voters", n)
	}
	if edits > 0 {
		tx.Count("editors", n)
	}
	return nil
}

// SetDeleteDate says when an account is to be deleted; 0 is never.
func (tx *Tx) SetDeleteDate(ctx context.Context, id parley.UserID, at millis) error {
	err := tx.exec(ctx, `
		UPDATE accounts
		SET delete_date = $2
		WHERE user_id = $1`, int64(id), at)
	if err != nil {
		return fmt.Errorf("deletion of user %d: %w", id, err)
	}
	return nil
}

// Standing is how much somebody has left on the site.
type Standing struct {
	Posts      int // that are not deleted
	Reputation int
}

// Standing returns it for a user.
func (s *Store) Standing(ctx context.Context, id parley.UserID) (st Standing, err error) {
	err = s.queryRow(ctx, `
		SELECT (SELECT count(*) FROM posts p WHERE p.owner_user_id = u.id AND p.deletion_date IS NULL), u.reputation
		FROM users u
		WHERE u.id = $1`, []any{int64(id)}, &st.Posts, &st.Reputation)
	if err != nil {
		return st, fmt.Errorf("posts of user %d: %w", id, err)
	}
	return st, nil
}

// PostsBelow returns the posts of a user that score below zero, those that go
// with the account.
func (s *Store) PostsBelow(ctx context.Context, id parley.UserID) (list []parley.PostID, err error) {
	err = s.query(ctx, `
		SELECT id
		FROM posts
		WHERE owner_user_id = $1
		  AND score < 0
		  AND post_type_id IN (1, 2)
		  AND deletion_date IS NULL
		ORDER BY post_type_id DESC, id`, []any{int64(id)}, func(r *sql.Rows) error {
		var p parley.PostID
		err := r.Scan((*int64)(&p))
		list = append(list, p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("posts of user %d: %w", id, err)
	}
	return list, nil
}
