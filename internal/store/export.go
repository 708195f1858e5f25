package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// DumpFile is a file of an imported dump.
type DumpFile struct {
	File  string
	Frame string // JSON
}

// DumpFiles returns what is known of the files of the imported dump.
func (s *Store) DumpFiles(ctx context.Context) (map[string]DumpFile, error) {
	files := map[string]DumpFile{}
	err := s.query(ctx, `SELECT file, frame FROM dump_files`, nil, func(r *sql.Rows) error {
		var f DumpFile
		if err := r.Scan(&f.File, &f.Frame); err != nil {
			return err
		}
		files[f.File] = f
		return nil
	})
	return files, err
}

// KeptRow is a row of an imported file that stands in no table.
type KeptRow struct {
	AfterID int64
	Raw     string
}

// KeptRows returns the kept rows of a file in their order.
func (s *Store) KeptRows(ctx context.Context, file string) ([]KeptRow, error) {
	var list []KeptRow
	err := s.query(ctx, `
		SELECT after_id, raw
		FROM kept_rows
		WHERE file = $1
		ORDER BY after_id, id`, []any{file}, func(r *sql.Rows) error {
		var k KeptRow
		if err := r.Scan(&k.AfterID, &k.Raw); err != nil {
			return err
		}
		list = append(list, k)
		return nil
	})
	return list, err
}

// ofPublicPosts leaves out what belongs to posts that were deleted here. Index
// posts_deleted.
const ofPublicPosts = "post_id NOT IN (SELECT id FROM posts WHERE deletion_date IS NOT NULL)"

// publicRows leaves out what an export must not hold: deleted posts, comments
// and users, and whatever belongs to a deleted post.
var publicRows = map[string]string{
	"posts":        " WHERE deletion_date IS NULL",
	"comments":     " WHERE deletion_date IS NULL AND " + ofPublicPosts,
	"users":        " WHERE deletion_date IS NULL",
	"votes":        " WHERE " + ofPublicPosts,
	"post_history": " WHERE " + ofPublicPosts,
	"post_links":   " WHERE " + ofPublicPosts,
}

// ExportRows hands every public row of a table to each, by Id. values are of
// t.Columns and then extra: int64, string or nil; they are valid during the
// call. Who cast a vote is left out but for the types that the dump names, and of its
// time the hour.
func (s *Store) ExportRows(ctx context.Context, t *RowTable, each func(values []any) error) error {
	names := make([]string, 0, len(t.Columns)+1)
	for _, c := range t.Columns {
		name := c.Name
		if t.Name == "votes" && name == "user_id" {
			name = "CASE WHEN vote_type_id IN (5, 8) OR import_id IS NOT NULL THEN user_id END"
		}
		if t.Name == "votes" && name == "creation_date" {
			// As the dump does: the second of a vote may tell who cast it.
			name = "CASE WHEN import_id IS NULL THEN creation_date - creation_date % 86400000 ELSE creation_date END"
		}
		names = append(names, name)
	}
	names = append(names, "extra")
	query := "SELECT " + strings.Join(names, ", ") + " FROM " + t.Name + publicRows[t.Name] + " ORDER BY id"
	return s.exportRows(ctx, t, query, len(names), each)
}

// exportRows hands the rows of a query of so many columns to each.
func (s *Store) exportRows(ctx context.Context, t *RowTable, query string, columns int, each func(values []any) error) error {
	values := make([]any, columns)
	into := make([]any, columns)
	for i := range values {
		into[i] = &values[i]
	}
	// Not a prepared statement: it runs once.
	rows, err := s.db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("rows of %s: %w", t.Name, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return rows.Err()
}
