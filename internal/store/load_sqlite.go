package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// unfinished marks the file that a load builds.
const unfinished = ".unfinished"

// loadSQLite builds a new database file beside the site's, with the rows that
// stay and the rows that come, and puts it in the old one's place by a rename:
// whatever kills the load before that leaves the site untouched. Building a
// fresh file without journal is also several times as fast as merging rows.
func (s *Store) loadSQLite(ctx context.Context, replaced []int64, run func(bulk) (*Loader, error), progress func(string)) (err error) {
	file := s.path + unfinished
	defer func() {
		if err != nil {
			os.Remove(file)
		}
	}()
	if err := s.buildSQLite(ctx, file, replaced, run, progress); err != nil {
		return err
	}
	if err := syncFile(file); err != nil {
		return err
	}
	if err := s.disconnect(); err != nil {
		return fmt.Errorf("closing the site before the exchange: %w", err)
	}
	// The write-ahead log belongs to the file that goes.
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Remove(s.path + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(file, s.path); err != nil {
		return err
	}
	if err := syncFile(path.Dir(s.path)); err != nil {
		return err
	}
	return s.connectSQLite(ctx)
}

func syncFile(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

func (s *Store) buildSQLite(ctx context.Context, file string, replaced []int64, run func(bulk) (*Loader, error), progress func(string)) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := openSQLiteFile(file, "_pragma=page_size(8192)&_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=busy_timeout(60000)&_pragma=cache_size(-4096)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `ATTACH $1 AS old`, s.path); err != nil {
		return fmt.Errorf("reading the site as it is: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	b := &sqliteBulk{Conn: conn, s: s, file: file}
	defer func() {
		if b.built != nil {
			b.built.remove()
		}
	}()
	indexes, err := b.schema(ctx)
	if err != nil {
		return err
	}
	if err := b.keepRows(ctx, replaced); err != nil {
		return err
	}
	if err := stashEdits(ctx, b, "old."); err != nil {
		return err
	}
	defer flushAlong(file)()
	l, err := run(b)
	if err != nil {
		return err
	}
	if err := b.indexPosts(ctx); err != nil {
		return err
	}
	built := b.built
	if err := b.run(ctx, `COMMIT`, `DETACH old`, `BEGIN`); err != nil {
		return err
	}
	progress("indexes")
	if err := b.index(ctx, indexes, true); err != nil {
		return err
	}
	if err := l.finish(ctx, s.Now(), progress); err != nil {
		return err
	}
	if err := b.index(ctx, indexes, false); err != nil {
		return err
	}
	progress("search index")
	if err := built.wait(); err != nil {
		return err
	}
	// Attached any earlier, the file would be locked against its maker now and then.
	if err := b.run(ctx, `COMMIT`, `ATTACH `+quoted(built.file)+` AS built`, `BEGIN`); err != nil {
		return err
	}
	for _, t := range searchTables {
		if err := b.run(ctx, `DELETE FROM main.`+t, `INSERT INTO main.`+t+` SELECT * FROM built.`+t); err != nil {
			return err
		}
	}
	if err := touchLate(ctx, conn, built.early); err != nil {
		return err
	}
	progress("writing")
	if err := b.run(ctx, `COMMIT`, `DETACH built`, `PRAGMA analysis_limit = 1000`, `ANALYZE`); err != nil {
		return err
	}
	return forgetEmpty(ctx, conn)
}

type sqliteBulk struct {
	*sql.Conn
	s     *Store
	file  string
	links bool // all links have come
	built *indexBuild
}

func (b *sqliteBulk) postgres() bool { return false }

// run runs statements in turn.
func (b *sqliteBulk) run(ctx context.Context, statements ...string) error {
	for _, st := range statements {
		if _, err := b.ExecContext(ctx, st); err != nil {
			return fmt.Errorf("%s: %w", firstLine(st), err)
		}
	}
	return nil
}

// loaded begins the full-text index as soon as all that it is made of stands.
func (b *sqliteBulk) loaded(ctx context.Context, table string) error {
	switch {
	case table == "post_links":
		b.links = true
	case table == "posts" && b.links:
		return b.indexPosts(ctx)
	}
	return nil
}

// indexPosts commits the posts, so that a second connection can make the
// full-text index of them while this one goes on.
func (b *sqliteBulk) indexPosts(ctx context.Context) (err error) {
	if b.built != nil {
		return nil
	}
	if err := restoreActs(ctx, b, actsOnPosts); err != nil {
		return err
	}
	if _, err := b.ExecContext(ctx, `COMMIT`); err != nil {
		return err
	}
	if b.built, err = b.s.indexBeside(ctx, b.file); err != nil {
		return err
	}
	_, err = b.ExecContext(ctx, `BEGIN`)
	return err
}

// schema makes the tables and returns the statements that make the indexes,
// which are cheaper after the rows.
func (b *sqliteBulk) schema(ctx context.Context) (indexes []string, err error) {
	if _, err := b.ExecContext(ctx, `CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY)`); err != nil {
		return nil, err
	}
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrationFiles, name)
		if err != nil {
			return nil, err
		}
		for _, st := range statements(string(text)) {
			if strings.HasPrefix(st, "CREATE INDEX") {
				indexes = append(indexes, st)
				continue
			}
			if name, drop := strings.CutPrefix(st, "DROP INDEX "); drop {
				indexes = slices.DeleteFunc(indexes, func(made string) bool { return strings.HasPrefix(made, "CREATE INDEX "+name+" ") })
				continue
			}
			if _, err := b.ExecContext(ctx, st); err != nil {
				return nil, fmt.Errorf("%s: %w", firstLine(st), err)
			}
		}
		if _, err := b.ExecContext(ctx, `INSERT INTO migrations (name) VALUES ($1)`, path.Base(name)); err != nil {
			return nil, err
		}
	}
	return indexes, nil
}

// index makes the indexes of the dump's tables, which the derivations need, or
// those of all others, which are cheaper after them.
func (b *sqliteBulk) index(ctx context.Context, indexes []string, ofRows bool) error {
	for _, st := range indexes {
		_, on, _ := strings.Cut(st, " ON ")
		table, _, _ := strings.Cut(on, " ")
		isRows := slices.ContainsFunc(RowTables, func(t *RowTable) bool { return t.Name == table })
		if isRows != ofRows {
			continue
		}
		if _, err := b.ExecContext(ctx, st); err != nil {
			return fmt.Errorf("%s: %w", firstLine(st), err)
		}
	}
	return nil
}

// indexBuild is the making of a full-text index in a file of its own.
type indexBuild struct {
	file string
	end  context.CancelFunc
	done chan struct{}
	err  error // valid once done is closed, like early

	early stateList
}

func (i *indexBuild) wait() error {
	<-i.done
	return i.err
}

// remove ends the making, if need be, and removes its file.
func (i *indexBuild) remove() {
	i.end()
	<-i.done
	os.Remove(i.file)
}

// indexBeside begins to make the full-text index of the posts in file. The
// posts are read without locks: nothing changes them any more, though other
// tables of the file still grow. The one transaction that reads them begins
// before that: later the file's header may be ahead of the file.
func (s *Store) indexBeside(ctx context.Context, file string) (_ *indexBuild, err error) {
	ctx, cancel := context.WithCancel(ctx)
	i := &indexBuild{file: file + "-search", end: cancel, done: make(chan struct{})}
	var open []io.Closer
	shut := func() (errs error) {
		for _, c := range slices.Backward(open) {
			errs = errors.Join(errs, c.Close())
		}
		return errs
	}
	defer func() {
		if err != nil {
			cancel()
			err = errors.Join(fmt.Errorf("preparing the search index: %w", err), shut())
		}
	}()
	if err := os.Remove(i.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	readers, err := openSQLiteFile(file, "mode=ro&immutable=1&_pragma=cache_size(-4096)")
	if err != nil {
		return nil, err
	}
	open = append(open, readers)
	from, err := readers.Conn(ctx)
	if err != nil {
		return nil, err
	}
	open = append(open, from)
	var first int
	if _, err := from.ExecContext(ctx, `BEGIN`); err != nil {
		return nil, err
	}
	if err := from.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT id FROM posts LIMIT 1) p`).Scan(&first); err != nil {
		return nil, err
	}
	into, err := openSQLiteFile(i.file, "_pragma=page_size(8192)&_pragma=journal_mode(off)&_pragma=synchronous(off)")
	if err != nil {
		return nil, err
	}
	open = append(open, into)
	into.SetMaxOpenConns(1)
	text, err := migrationFiles.ReadFile("migrations/0003_search.sql")
	if err != nil {
		return nil, err
	}
	for _, st := range statements(string(text)) {
		if _, err := into.ExecContext(ctx, st); err != nil {
			return nil, err
		}
	}
	go func() {
		defer close(i.done)
		var err error
		if i.early, err = statesOf(ctx, from, earlyStates, "IS NOT NULL"); err == nil {
			err = indexPosts(ctx, from, loadedSearch{searchTx{into}}, i.early, func(int64) {})
		}
		i.err = errors.Join(err, shut())
	}()
	return i, nil
}

// quoted is a text as SQL writes it.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// flushAlong makes the system write the file while the load goes on, so that
// the flush at its end finds little left. The returned function ends it.
func flushAlong(file string) (end func()) {
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(flushEvery)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				// The flush that counts comes at the end and reports its error.
				syncFile(file)
			}
		}
	}()
	return sync.OnceFunc(func() {
		close(stop)
		<-stopped
	})
}

const flushEvery = time.Second

// keepRows copies what stays from the old file.
func (b *sqliteBulk) keepRows(ctx context.Context, replaced []int64) error {
	tables, err := b.column(ctx, `SELECT name FROM old.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'`)
	if err != nil {
		return err
	}
	gone := "0"
	for _, id := range replaced {
		gone += "," + strconv.FormatInt(id, 10)
	}
	for _, t := range tables {
		where := ""
		switch {
		case slices.Contains(derivedTables, t), slices.Contains(searchTables, t):
			continue
		case slices.Contains(importedTables, t):
			where = " WHERE import_id IS NULL OR import_id NOT IN (" + gone + ")"
		case t == "imports":
			where = " WHERE id NOT IN (" + gone + ")"
		}
		columns, err := b.column(ctx, `SELECT name FROM pragma_table_info($1, 'old')`, t)
		if err != nil {
			return err
		}
		list := strings.Join(columns, ", ")
		if _, err := b.ExecContext(ctx, `INSERT INTO main.`+t+` (`+list+`) SELECT `+list+` FROM old.`+t+where); err != nil {
			return fmt.Errorf("keeping the rows of %s: %w", t, err)
		}
	}
	return nil
}

func (b *sqliteBulk) column(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := b.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var v string
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// rows inserts through the driver itself: database/sql would cost as much
// again for each row.
func (b *sqliteBulk) rows(ctx context.Context, table string, columns []string, next func() ([]any, bool, error)) (n int64, err error) {
	marks := strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",")
	insert := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" + marks + ")"
	err = b.Raw(func(driverConn any) error {
		prepared, err := driverConn.(driver.Conn).Prepare(insert)
		if err != nil {
			return err
		}
		defer prepared.Close()
		st := prepared.(driver.StmtExecContext)
		args := make([]driver.NamedValue, len(columns))
		for i := range args {
			args[i].Ordinal = i + 1
		}
		for {
			row, ok, err := next()
			if err != nil || !ok {
				return err
			}
			for i, v := range row {
				args[i].Value = v
			}
			// A cancellable context would cost a goroutine a row; next sees ctx.
			if _, err := st.ExecContext(context.Background(), args); err != nil {
				return err
			}
			if n++; n%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
		}
	})
	return n, err
}

// errorCode is the engine's own code of a failure, "" if there is none.
func errorCode(err error) string {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return strconv.Itoa(e.Code())
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code
	}
	return ""
}
