package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley"
)

// Import is one act of bringing rows from outside into the site.
type Import struct {
	ID        int64
	Kind      string // "dump" or "page"
	Source    string // name of the archive, folder or file
	OriginURL string // the site or page it was taken from, "" if unknown
	Digest    string // of the imported bytes
	Started   time.Time
	Finished  time.Time
	Report    string // JSON
}

// Reporter makes the report of an import, as JSON, once it is known what is
// odd about its rows.
type Reporter func(odd []Finding) (string, error)

// ErrUnchanged ends a [Store.Load] that finds nothing to change: the site is
// left as it was.
var ErrUnchanged = errors.New("nothing to change")

// bulk is a connection of either engine that a load writes through. Nothing of
// it is seen by anyone before the load is finished.
type bulk interface {
	execer
	// rows copies rows into a table until next returns false.
	rows(ctx context.Context, table string, columns []string, next func() ([]any, bool, error)) (int64, error)
	// loaded is told that all rows of a table have come.
	loaded(ctx context.Context, table string) error
	postgres() bool
}

// execer is what *sql.Tx and *sql.Conn share.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Loader takes the rows of a load.
type Loader struct {
	bulk      bulk
	importID  int64
	ended     []Import
	takenDown *takenDown // what was taken down here before evidence was loaded; nil until then
	reports   []Reporter
}

// Load replaces everything that the given earlier imports brought by what fill
// brings: all of it, or, after an error or a kill, nothing. progress is told
// the name of each stage that follows the rows; it may be nil.
func (s *Store) Load(ctx context.Context, replaced []int64, progress func(stage string), fill func(*Loader) error) error {
	if progress == nil {
		progress = func(string) {}
	}
	run := func(b bulk) (*Loader, error) {
		l := &Loader{bulk: b}
		if err := b.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) FROM imports`).Scan(&l.importID); err != nil {
			return nil, err
		}
		for _, id := range replaced {
			l.importID = max(l.importID, id)
		}
		return l, fill(l)
	}
	defer s.forget([]Event{{Type: siteImported}})
	if s.Postgres() {
		return s.loadPostgres(ctx, replaced, run, progress)
	}
	return s.loadSQLite(ctx, replaced, run, progress)
}

// Begin gives the following rows the id of a new import, which it returns.
func (l *Loader) Begin() int64 {
	l.importID++
	return l.importID
}

// Rows loads rows of one of the dump's tables until next returns false. A row
// holds a value for each of t.Columns (int64, string or nil; a missing value
// of a required column is made zero) and then extra (string or nil).
func (l *Loader) Rows(ctx context.Context, t *RowTable, next func() ([]any, bool, error)) (int64, error) {
	row := make([]any, len(t.Columns)+2)
	n, err := l.bulk.rows(ctx, t.Name, t.columnNames(), func() ([]any, bool, error) {
		values, ok, err := next()
		if err != nil || !ok {
			return nil, ok, err
		}
		copy(row, values)
		for i, c := range t.Columns {
			if row[i] == nil && c.Required {
				row[i] = zero(c.Kind)
			}
		}
		row[len(row)-1] = l.importID
		return row, true, nil
	})
	if err != nil && IsUnique(err) {
		return n, parley.Errorf(parley.Conflict, "%s: an imported row has an Id that a row made on this site has already: %v", t.File, err)
	}
	if err != nil {
		return n, err
	}
	return n, l.bulk.loaded(ctx, t.Name)
}

func zero(k Kind) any {
	if k == Text {
		return ""
	}
	return int64(0)
}

// Insert writes one row of any table; it is for the few rows of captured pages.
func (l *Loader) Insert(ctx context.Context, table string, columns []string, values ...any) error {
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	_, err := l.bulk.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", values...)
	if err != nil {
		return fmt.Errorf("a row of %s: %w", table, err)
	}
	return nil
}

// NextID returns an unused id of a table.
func (l *Loader) NextID(ctx context.Context, table string) (int64, error) {
	var id int64
	err := l.bulk.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) + 1 FROM `+table+` WHERE id > 0`).Scan(&id)
	return id, err
}

// Taken reports whether a row with the id stands in the table.
func (l *Loader) Taken(ctx context.Context, table string, id int64) (bool, error) {
	var n int
	err := l.bulk.QueryRowContext(ctx, `SELECT count(*) FROM `+table+` WHERE id = $1`, id).Scan(&n)
	return n > 0, err
}

// Frame notes what surrounds the rows of a file, as JSON.
func (l *Loader) Frame(ctx context.Context, file, frame string) error {
	_, err := l.bulk.ExecContext(ctx, `INSERT INTO dump_files (file, import_id, frame) VALUES ($1, $2, $3)`, file, l.importID, frame)
	return err
}

// Keep stores a row that cannot be a row of its table.
func (l *Loader) Keep(ctx context.Context, file string, afterID int64, raw, reason string) error {
	_, err := l.bulk.ExecContext(ctx, `
		INSERT INTO kept_rows (import_id, file, after_id, raw, reason)
		VALUES ($1, $2, $3, $4, $5)`, l.importID, file, afterID, raw, reason)
	return err
}

// End notes the import that Begin began; it is written when all that follows
// from its rows stands.
func (l *Loader) End(imp Import, report Reporter) {
	imp.ID = l.importID
	l.ended = append(l.ended, imp)
	l.reports = append(l.reports, report)
}

// finish derives what follows from the rows and writes the imports.
func (l *Loader) finish(ctx context.Context, now time.Time, progress func(string)) error {
	odd, err := derive(ctx, l.bulk, now, progress)
	if err != nil {
		return err
	}
	for i, imp := range l.ended {
		if imp.Report, err = l.reports[i](odd); err != nil {
			return err
		}
		if _, err := l.bulk.ExecContext(ctx, `
			INSERT INTO imports (id, kind, source, origin_url, digest, started_date, finished_date, report)
			VALUES ($1, $2, $3, NULLIF($4, ''), $5, $6, $7, $8)`,
			imp.ID, imp.Kind, imp.Source, imp.OriginURL, imp.Digest, imp.Started.UnixMilli(), imp.Finished.UnixMilli(), imp.Report); err != nil {
			return fmt.Errorf("import %d: %w", imp.ID, err)
		}
	}
	return nil
}

// SetDefault sets a setting that has no value yet.
func (l *Loader) SetDefault(ctx context.Context, name, value string) error {
	_, err := l.bulk.ExecContext(ctx, `INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value)
	return err
}

// Imports returns the imports that the site's rows came with.
func (s *Store) Imports(ctx context.Context) ([]Import, error) {
	var list []Import
	err := s.query(ctx, `
		SELECT id, kind, source, COALESCE(origin_url, ''), digest, started_date, finished_date, report
		FROM imports
		ORDER BY id`, nil, func(r *sql.Rows) error {
		var i Import
		var started, finished int64
		if err := r.Scan(&i.ID, &i.Kind, &i.Source, &i.OriginURL, &i.Digest, &started, &finished, &i.Report); err != nil {
			return err
		}
		i.Started, i.Finished = time.UnixMilli(started).UTC(), time.UnixMilli(finished).UTC()
		list = append(list, i)
		return nil
	})
	return list, err
}

// derivedTables are made from the others after each load.
var derivedTables = []string{"questions", "post_tags", "site_counts", "opening_differences", "badge_counts", "user_ranks", "related_questions", "wiki_authors"}

// importedTables have a column import_id whose rows go with their import.
var importedTables = []string{
	"posts", "users", "comments", "votes", "post_history", "post_links", "badges", "tags",
	"kept_rows", "dump_files", "closures", "locks", "protections", "post_notices", "deletions", "bounties",
	"reputation_events",
}

// IsUnique reports whether err is a violated unique key.
func IsUnique(err error) bool {
	code := errorCode(err)
	return slices.Contains([]string{"1555", "2067", "23505"}, code)
}

// ImportID is the import that rows are loaded for.
func (l *Loader) ImportID() int64 { return l.importID }

// UserName returns the name of a user who is in the site, "" if there is none.
func (l *Loader) UserName(ctx context.Context, id int64) (name string, err error) {
	err = l.bulk.QueryRowContext(ctx, `SELECT display_name FROM users WHERE id = $1`, id).Scan(&name)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return name, err
}

// Accept marks the accepted answer of a question.
func (l *Loader) Accept(ctx context.Context, question, answer int64) error {
	_, err := l.bulk.ExecContext(ctx, `
		UPDATE posts
		SET accepted_answer_id = $2
		WHERE id = $1`, question, answer)
	return err
}
