package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Person is a user as cards and lists show one. ID is 0 for someone without an
// account here: then only Name is known, and "" means an unknown author.
type Person struct {
	ID         parley.UserID
	Name       string
	Reputation int64
	Gold       int
	Silver     int
	Bronze     int
	Moderator  bool
	Picture    string // path of one's own picture on this site, "" for the one made from the name
}

// personColumns are the columns of a user who is joined as alias, for a person
// who may have only a name in nameColumn.
func personColumns(alias, nameColumn string) string {
	return `COALESCE(` + alias + `.id, 0), COALESCE(` + alias + `.display_name, ` + nameColumn + `, ''), COALESCE(` + alias + `.reputation, 0),
		       COALESCE(` + alias + `.gold_badges, 0), COALESCE(` + alias + `.silver_badges, 0), COALESCE(` + alias + `.bronze_badges, 0), COALESCE(` + alias + `.moderator, 0),
		       CASE WHEN ` + alias + `.profile_image_url LIKE '/images/%' THEN ` + alias + `.profile_image_url ELSE '' END`
}

// nameColumns are those of personColumns that a name needs: reading a column costs
// about as much as finding its row.
func nameColumns(alias, nameColumn string) string {
	return `COALESCE(` + alias + `.id, 0), COALESCE(` + alias + `.display_name, ` + nameColumn + `, ''), COALESCE(` + alias + `.moderator, 0)`
}

// noName stands in the place of nameColumns where there is nobody.
const noName = `0, '', 0`

// name are the destinations of nameColumns.
func (p *Person) name() []any { return []any{(*int64)(&p.ID), &p.Name, (*intBool)(&p.Moderator)} }

// into are the destinations of personColumns.
func (p *Person) into() []any {
	return []any{(*int64)(&p.ID), &p.Name, &p.Reputation, &p.Gold, &p.Silver, &p.Bronze, (*intBool)(&p.Moderator), &p.Picture}
}

// intBool reads a 0 or 1 as a bool.
type intBool bool

func (b *intBool) Scan(v any) error {
	n, _ := v.(int64) // the columns are integers on both engines
	*b = n != 0
	return nil
}

// millis is a time in milliseconds since 1970; 0 is unknown.
type millis = int64

// scanAll scans a row into several lists of destinations.
func scanAll(r *sql.Rows, lists ...[]any) error {
	var all []any
	for _, l := range lists {
		all = append(all, l...)
	}
	return scanRow(r, all...)
}

// SetModerator marks a user as a moderator of this site; a dump does not tell.
func (tx *Tx) SetModerator(ctx context.Context, id parley.UserID) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE users
		SET moderator = 1
		WHERE id = $1`, int64(id))
	if err != nil {
		return fmt.Errorf("moderator %d: %w", id, err)
	}
	return tx.Emit(ctx, Event{Type: "user edited", User: id})
}
