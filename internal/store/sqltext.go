package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// sqlText is a statement that is put together from pieces, with its arguments.
type sqlText struct {
	strings.Builder
	args []any
	once bool // its text has too many forms to keep a prepared statement for each
}

func (b *sqlText) write(piece string) { b.WriteString(piece) }

// arg adds an argument and returns its placeholder.
func (b *sqlText) arg(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// queryText runs a statement that was put together.
func (s *Store) queryText(ctx context.Context, b *sqlText, scan func(*sql.Rows) error) error {
	if !b.once {
		return s.query(ctx, b.String(), b.args, scan)
	}
	s.reads.Add(1)
	rows, err := s.db.QueryContext(ctx, b.String(), b.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
