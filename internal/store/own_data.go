package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"parley"
)

// secretColumns are of no use to anybody but the site: hashes and keys.
var secretColumns = map[string]bool{
	"password_hash": true, "totp_secret": true, "totp_step": true, "passkey_handle": true, "token_hash": true, "credential": true, "credential_id": true,
	"extra": true, "import_id": true, "email_key": true,
}

// OwnData hands what the site holds about a person to each, table by table, row
// by row, with the names of the columns. Hashes and keys are left out.
func (s *Store) OwnData(ctx context.Context, id parley.UserID, each func(file string, columns []string, row []any) error) error {
	tables := append([]personalColumn{{table: "users", column: "id", exported: "user"}}, personal...)
	for _, c := range tables {
		if c.exported == "" {
			continue
		}
		if err := s.ownRows(ctx, c, id, each); err != nil {
			return fmt.Errorf("data of user %d, %s: %w", id, c.table, err)
		}
	}
	return nil
}

func (s *Store) ownRows(ctx context.Context, c personalColumn, id parley.UserID, each func(string, []string, []any) error) error {
	rows, err := s.db.QueryContext(ctx, `SELECT * FROM `+c.table+` WHERE `+c.column+` = $1`, int64(id))
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		columns, row := shown(names, values)
		if err := each(c.exported, columns, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// shown leaves out what is secret or not there, and bytes.
func shown(names []string, values []any) (columns []string, row []any) {
	for i, name := range names {
		if _, bytes := values[i].([]byte); bytes || values[i] == nil || secretColumns[name] || strings.HasSuffix(name, "_hash") {
			continue
		}
		columns = append(columns, name)
		row = append(row, values[i])
	}
	return columns, row
}

// Bodies hands the Markdown of the newest revision of each post of a person to
// each, with the title of its question.
func (s *Store) Bodies(ctx context.Context, id parley.UserID, each func(post parley.PostID, kind parley.PostType, title, markdown string) error) error {
	err := s.query(ctx, `
		SELECT p.id, p.post_type_id, COALESCE(p.title, q.title, ''),
		       COALESCE((SELECT h.text
		                 FROM post_history h
		                 WHERE h.post_id = p.id
		                   AND h.post_history_type_id IN (2, 5, 8)
		                 ORDER BY h.creation_date DESC, h.id DESC
		                 LIMIT 1), p.body)
		FROM posts p
		LEFT JOIN posts q ON q.id = p.parent_id
		WHERE p.owner_user_id = $1
		ORDER BY p.id`, []any{int64(id)}, func(r *sql.Rows) error {
		var post parley.PostID
		var kind int
		var title, text string
		if err := r.Scan((*int64)(&post), &kind, &title, &text); err != nil {
			return err
		}
		return each(post, parley.PostType(kind), title, text)
	})
	if err != nil {
		return fmt.Errorf("posts of user %d: %w", id, err)
	}
	return nil
}
