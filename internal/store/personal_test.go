package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"
)

// TestPersonal compares the list of columns that name a user, by which accounts
// are deleted, merged and exported, with the schema: a table that is added and
// forgotten there would keep what a deleted account has left.
func TestPersonal(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listed := map[string]bool{"erasures.user_id": true} // says that somebody is gone, and nothing else
	for _, c := range personal {
		listed[c.table+"."+c.column] = true
	}
	err = s.query(ctx, `
		SELECT m.name || '.' || c.name
		FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table'`, nil, func(r *sql.Rows) error {
		var column string
		if err := r.Scan(&column); err != nil {
			return err
		}
		if strings.HasSuffix(column, "user_id") && !listed[column] {
			t.Errorf("%s names a user, and what becomes of it with the account is not said", column)
		}
		delete(listed, column)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for column := range listed {
		t.Errorf("%s is listed, and there is no such column", column)
	}
}
