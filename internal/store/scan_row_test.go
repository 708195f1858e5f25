package store

import (
	"database/sql"
	"testing"
)

// TestScanRow reads what is taken as it is, what has to be converted, and what
// fits nowhere.
func TestScanRow(t *testing.T) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	row := func(statement string, dest ...any) error {
		rows, err := db.Query(statement)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		if !rows.Next() {
			t.Fatal("no row")
		}
		return scanRow(rows, dest...)
	}
	type number int
	var got struct {
		text, digits string
		n            int64
		i            int
		small        int32
		yes, no      bool
		named        number
		none         sql.NullInt64
		blob         []byte
	}
	if err := row(`SELECT 'a', 7, 1 << 40, 8, -9, 1, NULL`, &got.text, &got.digits, &got.n, &got.i, &got.small, (*intBool)(&got.yes), (*intBool)(&got.no)); err != nil {
		t.Fatal(err)
	}
	if err := row(`SELECT 10, NULL, x'0102'`, &got.named, &got.none, &got.blob); err != nil {
		t.Fatal(err)
	}
	if got.text != "a" || got.digits != "7" || got.n != 1<<40 || got.i != 8 || got.small != -9 || !got.yes || got.no ||
		got.named != 10 || got.none.Valid || string(got.blob) != "\x01\x02" {
		t.Errorf("read %+v", got)
	}
	for _, c := range []struct {
		statement string
		dest      []any
	}{
		{`SELECT NULL`, []any{&got.text}},
		{`SELECT NULL`, []any{&got.n}},
		{`SELECT 'seven'`, []any{&got.n}},
		{`SELECT 1 << 40`, []any{&got.small}},
		{`SELECT 1, 2`, []any{&got.n}},
	} {
		if err := row(c.statement, c.dest...); err == nil {
			t.Errorf("%s goes into %T", c.statement, c.dest[0])
		}
	}
}
