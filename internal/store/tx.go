package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
)

// Tx is a transaction that writes.
type Tx struct {
	q      execer
	s      *Store
	act    *rememberedAct
	events []Event
	jobs   bool // some were added
	afterwards
}

// ExecContext, QueryContext and QueryRowContext run a statement in the
// transaction.
func (tx *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	tx.s.writes.Add(1)
	return tx.q.ExecContext(ctx, query, args...)
}

func (tx *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	tx.s.writes.Add(1)
	return tx.q.QueryContext(ctx, query, args...)
}

func (tx *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	tx.s.writes.Add(1)
	return tx.q.QueryRowContext(ctx, query, args...)
}

// exec runs a statement that gives no rows.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

// insert runs an INSERT of one row into a table with ids and returns the row's.
// RETURNING alone does it on PostgreSQL; SQLite knows the id, and would make a
// table of its own for what it returns.
func (tx *Tx) insert(ctx context.Context, statement string, args ...any) (id int64, err error) {
	if tx.s.Postgres() {
		err = tx.QueryRowContext(ctx, statement+` RETURNING id`, args...).Scan(&id)
		return id, err
	}
	result, err := tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// query hands each row of a statement to scan.
func (tx *Tx) query(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
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

// Now is the store's clock, in UTC.
func (tx *Tx) Now() time.Time { return tx.s.Now() }

// Writes returns how many statements writes have run, apart from those that
// begin, end and index them; tests compare it before and after a write.
func (s *Store) Writes() int64 { return s.writes.Load() }

// Event is something that happened, written in the transaction that made it
// happen; caches, badges, notifications and mail follow from it.
type Event struct {
	Type     string // "post edited", "site imported", …
	Post     parley.PostID
	Question parley.PostID // of Post; itself for a question, 0 if there is none
	User     parley.UserID
	Data     string // JSON, or ""
}

// Emit notes an event; it is written with the rest of the transaction, and
// subscribers see it after the commit. The error is always nil.
func (tx *Tx) Emit(_ context.Context, e Event) error {
	tx.events = append(tx.events, e)
	return nil
}

// run calls fn and writes the events. A panic of fn is an error.
func (tx *Tx) run(ctx context.Context, fn func(*Tx) error) error {
	if err := protect(fn, tx); err != nil {
		return err
	}
	return tx.writeEvents(ctx)
}

// protect calls fn and turns a panic into an error.
func protect(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in a write: %v", r)
		}
	}()
	return fn(tx)
}

// eventChunk is how many events are written in one statement: the engines allow
// some thousands of values.
const eventChunk = 1000

// writeEvents writes all events, nearly always in one statement. The first of
// the actor's carries the act's key and answer.
func (tx *Tx) writeEvents(ctx context.Context) error {
	const columns = eventColumns
	now := tx.Now().UnixMilli()
	kept, carrier := tx.kept(), -1
	if tx.act != nil {
		carrier = slices.IndexFunc(kept, tx.act.carriedBy)
	}
	for events := range slices.Chunk(kept, eventChunk) {
		args := make([]any, 0, columns*len(events))
		for i, e := range events {
			row := []any{e.Type, null(int64(e.Post)), null(int64(e.Question)), null(int64(e.User)), null(e.Data), now, nil, nil, nil}
			if i == carrier {
				copy(row[columns-3:], tx.act.columns())
			}
			args = append(args, row...)
		}
		err := tx.exec(ctx, insertEvents(len(events)), args...)
		if err != nil {
			return fmt.Errorf("event %q: %w", events[0].Type, err)
		}
		carrier -= len(events)
	}
	return nil
}

// fleeting are the events that nobody but open pages hears of, at once.
var fleeting = map[string]bool{InboxChanged: true, ReputationChanged: true}

// kept are the events that have to be written: on PostgreSQL all, since other
// nodes read them; a site on SQLite has one process, which hears of them anyway.
func (tx *Tx) kept() []Event {
	if tx.s.Postgres() || !slices.ContainsFunc(tx.events, isFleeting) {
		return tx.events
	}
	return slices.DeleteFunc(slices.Clone(tx.events), isFleeting)
}

func isFleeting(e Event) bool { return fleeting[e.Type] }

// eventColumns is how many columns an event is written with.
const eventColumns = 9

// insertEvents is the statement that writes n events.
func insertEvents(n int) string {
	if n < len(insertFewEvents) {
		return insertFewEvents[n]
	}
	return insertEventRows(n)
}

func insertEventRows(n int) string {
	return `
		INSERT INTO events (type, post_id, question_id, user_id, data, creation_date, act_key, act_digest, act_answer)
		VALUES ` + placeholders(n, eventColumns)
}

// insertFewEvents are the texts for the few events that nearly every act has.
var insertFewEvents = func() (texts [6]string) {
	for n := range texts {
		texts[n] = insertEventRows(n)
	}
	return texts
}()

// null is NULL for the zero value.
func null[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

// placeholders writes rows of placeholders: "($1, $2), ($3, $4)".
func placeholders(rows, columns int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range columns {
			if c > 0 {
				b.WriteString(", ")
			}
			b.WriteString("$" + strconv.Itoa(r*columns+c+1))
		}
		b.WriteByte(')')
	}
	return b.String()
}

// among lists the arguments of a statement that come before, and then ids, for
// which it returns the list: "($2, $3)".
func among[T ~int64](ids []T, before ...any) (list string, args []any) {
	args = before
	places := make([]string, len(ids))
	for i, id := range ids {
		args = append(args, int64(id))
		places[i] = "$" + strconv.Itoa(len(args))
	}
	return "(" + strings.Join(places, ", ") + ")", args
}

// afterwards is what is written once for all writes that share a transaction:
// totals, which every writer would wait for, and the search index.
type afterwards struct {
	counts  map[string]int64 // by name of site_counts
	changed changedPosts
}

// Count adds to a total of site_counts; delta may be 0 to have the time of the
// last action looked at.
func (a *afterwards) Count(name string, delta int64) {
	if a.counts == nil {
		a.counts = map[string]int64{}
	}
	a.counts[name] += delta
}

func (a *afterwards) add(o *afterwards) {
	for name, n := range o.counts {
		a.Count(name, n)
	}
	a.changed.add(o.changed)
}

func (s *Store) writeAfterwards(ctx context.Context, q execer, a *afterwards) error {
	if err := writeCounts(ctx, q, a.counts); err != nil {
		return err
	}
	return s.indexChanged(ctx, q, a.changed)
}

// countNames are the totals, sorted: two writers lock the rows in one order.
var countNames = func() []string {
	var names []string
	for name := range countings {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}()

// writeCounts adds to the totals in one statement. The time of the last action
// never goes back: what a node looks up on PostgreSQL may lack what another
// has just done, and a deletion is an action too.
func writeCounts(ctx context.Context, q execer, counts map[string]int64) error {
	if counts == nil {
		return nil
	}
	var rows []string
	var args []any
	for _, name := range countNames {
		value := "(" + countings[lastAction] + ")"
		if name != lastAction {
			args = append(args, counts[name])
			value = "CAST($" + strconv.Itoa(len(args)) + " AS BIGINT)"
		}
		rows = append(rows, "('"+name+"', "+value+")")
	}
	_, err := q.ExecContext(ctx, `
		INSERT INTO site_counts (name, value)
		VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (name) DO UPDATE
		SET value = CASE WHEN excluded.name <> '`+lastAction+`' THEN site_counts.value + excluded.value
		                 WHEN excluded.value > site_counts.value THEN excluded.value
		                 ELSE site_counts.value END`, args...)
	if err != nil {
		return fmt.Errorf("totals: %w", err)
	}
	return nil
}

// tries is how often a write is tried that two others on PostgreSQL locked out.
const tries = 5

// Update runs fn in a transaction and returns when what it wrote is safe on
// disk. On SQLite, writes that wait at the same time share one transaction
// with a savepoint each, so that one flush serves them all (reliability.md
// §1); fn must not use the Store's readers for what it has just written. An
// error of fn, or a panic in it, undoes its own writes only. fn may be called
// again when writes have locked one another out.
func (s *Store) Update(ctx context.Context, fn func(*Tx) error) error {
	if s.writer != nil {
		return s.writer.do(ctx, fn)
	}
	for try := 1; ; try++ {
		err := s.transact(ctx, fn)
		if err == nil || try == tries || !isLockedOut(err) {
			return err
		}
	}
}

// transact is one try of Update on PostgreSQL.
func (s *Store) transact(ctx context.Context, fn func(*Tx) error) error {
	raw, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("beginning a write: %w", err)
	}
	defer raw.Rollback()
	tx := &Tx{q: raw, s: s}
	if err := tx.run(ctx, fn); err != nil {
		return err
	}
	if err := s.writeAfterwards(ctx, raw, &tx.afterwards); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("committing a write: %w", err)
	}
	s.done(tx)
	return nil
}

// isLockedOut reports whether PostgreSQL ended a transaction so that another
// could go on.
func isLockedOut(err error) bool {
	code := errorCode(err)
	return code == "40P01" || code == "40001"
}
