package store

import (
	"context"
	"database/sql"
	"sync"
)

// scanRow reads a row as [sql.Rows.Scan] does, which looks at every column by
// reflection and takes longer for that than reading it: numbers and texts, as the
// drivers give them, are taken here.
func scanRow(r *sql.Rows, dest ...any) error {
	room := rowRooms.Get().(*rowRoom)
	defer rowRooms.Put(room)
	if len(dest) > len(room.values) {
		return r.Scan(dest...)
	}
	values := room.values[:len(dest)]
	defer clear(values)
	if err := r.Scan(room.into[:len(dest)]...); err != nil {
		return err
	}
	for i, v := range values {
		if !take(dest[i], v) {
			return r.Scan(dest...)
		}
	}
	return nil
}

// rowRoom holds the values of a row.
type rowRoom struct {
	values [64]any
	into   [64]any // where they are
}

var rowRooms = sync.Pool{New: func() any {
	room := &rowRoom{}
	for i := range room.values {
		room.into[i] = &room.values[i]
	}
	return room
}}

// take puts a value in its place, unless it has to be converted.
func take(dest, value any) bool {
	switch d := dest.(type) {
	case *string:
		text, ok := value.(string)
		if ok {
			*d = text
		}
		return ok
	case *intBool:
		return d.Scan(value) == nil
	}
	n, ok := value.(int64)
	if !ok {
		return false
	}
	switch d := dest.(type) {
	case *int64:
		*d = n
	case *int:
		*d = int(n)
		ok = int64(*d) == n
	case *int32:
		*d = int32(n)
		ok = int64(*d) == n
	default:
		ok = false
	}
	return ok
}

// queryRow runs a statement that gives one row; none is [sql.ErrNoRows].
func (tx *Tx) queryRow(ctx context.Context, query string, args []any, dest ...any) error {
	return oneRow(func(scan func(*sql.Rows) error) error { return tx.query(ctx, query, args, scan) }, dest)
}

// oneRow takes the first of the rows that query hands over; none is [sql.ErrNoRows].
func oneRow(query func(scan func(*sql.Rows) error) error, dest []any) error {
	found := false
	err := query(func(r *sql.Rows) error {
		if found {
			return nil
		}
		found = true
		return scanRow(r, dest...)
	})
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}
