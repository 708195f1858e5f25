package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// loadPostgres does a load in one transaction; other nodes go on reading the
// site as it was until it commits.
func (s *Store) loadPostgres(ctx context.Context, replaced []int64, run func(bulk) (*Loader, error), progress func(string)) (err error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	b := &postgresBulk{Conn: conn}
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// The connection may be what failed; its end rolls back as well.
			conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
		}
	}()
	// One load at a time; a second one waits.
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7265727)`); err != nil {
		return err
	}
	if err := stashEdits(ctx, b, ""); err != nil {
		return err
	}
	if err := b.removeRows(ctx, replaced); err != nil {
		return err
	}
	l, err := run(b)
	if err != nil {
		return err
	}
	if err := restoreActs(ctx, b, actsOnPosts); err != nil {
		return err
	}
	if err := l.finish(ctx, s.Now(), progress); err != nil {
		return err
	}
	progress("search index")
	for _, t := range searchTables[:2] {
		if _, err := conn.ExecContext(ctx, `DELETE FROM `+t); err != nil {
			return err
		}
	}
	known, err := statesOf(ctx, conn, allStates, "IS NOT NULL")
	if err != nil {
		return err
	}
	if err := indexPosts(ctx, conn, loadedSearch{searchTx{conn}}, known, func(int64) { progress("search index") }); err != nil {
		return err
	}
	if err := b.moveSequences(ctx); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `
		INSERT INTO events (type, creation_date)
		VALUES ('site imported', $1)`, s.Now().UnixMilli()); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, `COMMIT`); err != nil {
		return fmt.Errorf("committing the import: %w", err)
	}
	for _, t := range append(importedTables, derivedTables...) {
		if _, err := conn.ExecContext(ctx, `ANALYZE `+t); err != nil {
			return fmt.Errorf("analyze %s: %w", t, err)
		}
	}
	return nil
}

type postgresBulk struct{ *sql.Conn }

func (b *postgresBulk) postgres() bool { return true }

func (b *postgresBulk) loaded(context.Context, string) error { return nil }

func (b *postgresBulk) removeRows(ctx context.Context, replaced []int64) error {
	for _, id := range replaced {
		for _, t := range importedTables {
			if _, err := b.ExecContext(ctx, `DELETE FROM `+t+` WHERE import_id = $1`, id); err != nil {
				return fmt.Errorf("removing the earlier import from %s: %w", t, err)
			}
		}
		if _, err := b.ExecContext(ctx, `DELETE FROM imports WHERE id = $1`, id); err != nil {
			return err
		}
	}
	for _, t := range derivedTables {
		if _, err := b.ExecContext(ctx, `DELETE FROM `+t); err != nil {
			return err
		}
	}
	return nil
}

// moveSequences lets new rows get ids above the imported ones.
func (b *postgresBulk) moveSequences(ctx context.Context) error {
	tables := slices.Clone(importedTables)
	for _, t := range EvidenceTables {
		tables = append(tables, t.Name)
	}
	for _, t := range tables {
		if t == "dump_files" {
			continue
		}
		if _, err := b.ExecContext(ctx, `
			SELECT setval(pg_get_serial_sequence('`+t+`', 'id'), GREATEST((SELECT max(id) FROM `+t+`), 1))`); err != nil {
			return fmt.Errorf("sequence of %s: %w", t, err)
		}
	}
	return nil
}

func (b *postgresBulk) rows(ctx context.Context, table string, columns []string, next func() ([]any, bool, error)) (n int64, err error) {
	err = b.Raw(func(driverConn any) error {
		pg := driverConn.(*stdlib.Conn).Conn()
		n, err = pg.CopyFrom(ctx, pgx.Identifier{table}, columns, &copySource{next: next})
		return err
	})
	return n, err
}

// copySource hands rows to COPY.
type copySource struct {
	next func() ([]any, bool, error)
	row  []any
	err  error
}

func (c *copySource) Next() bool {
	row, ok, err := c.next()
	c.row, c.err = row, err
	return ok && err == nil
}

func (c *copySource) Values() ([]any, error) { return c.row, nil }
func (c *copySource) Err() error             { return c.err }
