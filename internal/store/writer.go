package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
)

// groupLimit bounds how many writes share one transaction, so that the first
// of them does not wait for ever.
const groupLimit = 256

var errClosed = errors.New("the store is closed")

// writer is the one goroutine that writes to a SQLite file.
type writer struct {
	s        *Store
	db       *sql.DB
	conn     *writeConn // nil until the first write, and after a failure
	requests chan *request
	yield    chan struct{} // closed by Store.ReadersFirst
	quit     chan struct{} // closed by stop
	done     chan struct{} // closed when the last write is done
}

type request struct {
	ctx  context.Context
	fn   func(*Tx) error
	tx   *Tx
	err  error
	ok   chan struct{}
	next *request // of the group, woken by this one
}

func startWriter(db *sql.DB, s *Store) *writer {
	w := &writer{s: s, db: db, requests: make(chan *request), yield: make(chan struct{}), quit: make(chan struct{}), done: make(chan struct{})}
	go w.run()
	return w
}

// do hands fn to the writer and waits for its group's commit. A request that
// has begun is waited for even if ctx ends, since it may be on disk already.
func (w *writer) do(ctx context.Context, fn func(*Tx) error) error {
	r := &request{ctx: ctx, fn: fn, ok: make(chan struct{})}
	select {
	case w.requests <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed
	}
	<-r.ok
	if r.next != nil {
		close(r.next.ok)
	}
	if r.err == nil {
		w.s.done(r.tx)
	}
	return r.err
}

func (w *writer) stop() error {
	close(w.quit)
	<-w.done
	w.conn.close()
	return w.db.Close()
}

func (w *writer) run() {
	defer close(w.done)
	yield := w.yield
	for {
		select {
		case <-yield:
			yield = nil
			// Never unlocked: the thread keeps its priority and ends with the writer.
			runtime.LockOSThread()
			if err := setNice(writerNice); err != nil {
				w.s.logger.Warn("readers do not come before writes", "error", err)
			}
		case first := <-w.requests:
			group := w.waiting(first)
			w.commit(group)
			// Each wakes the next. Woken at once they would queue on one thread, and a
			// reader's request behind them all.
			for i, r := range group[1:] {
				group[i].next = r
			}
			close(first.ok)
		case <-w.quit:
			return
		}
	}
}

// writerNice is the nice value of the writer's thread, so that the system lets
// every request that comes in while the writer works have the processor before
// it does (docs/decisions/015-readers-first.md).
const writerNice = 19

// ReadersFirst has the writer of a site on SQLite give way to whatever else the
// process does. It is called once, by a server.
func (s *Store) ReadersFirst() {
	if s.writer != nil {
		close(s.writer.yield)
	}
}

// waiting returns first and the requests that wait beside it.
func (w *writer) waiting(first *request) []*request {
	group := []*request{first}
	for len(group) < groupLimit {
		select {
		case r := <-w.requests:
			group = append(group, r)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction. If the commit fails, all fail.
func (w *writer) commit(group []*request) {
	if err := w.transact(context.Background(), group); err != nil {
		for _, r := range group {
			if r.err == nil {
				r.err = err
			}
		}
		// What the connection is left with is not known.
		w.conn.close()
		w.conn = nil
	}
}

// transact does the work of commit; its error is one of the whole group.
func (w *writer) transact(ctx context.Context, group []*request) (err error) {
	if w.conn == nil {
		if w.conn, err = newWriteConn(ctx, w.db); err != nil {
			return fmt.Errorf("connecting for a write: %w", err)
		}
	}
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("beginning a write: %w", err)
	}
	var all afterwards
	for _, r := range group {
		if r.err = r.ctx.Err(); r.err != nil {
			continue
		}
		r.tx = &Tx{q: w.conn, s: w.s}
		if r.err = w.step(ctx, r); errors.Is(r.err, errSavepoint) {
			return r.err
		}
		if r.err == nil {
			all.add(&r.tx.afterwards)
		}
	}
	if err := w.s.writeAfterwards(ctx, w.conn, &all); err != nil {
		return err
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return fmt.Errorf("committing a write: %w", err)
	}
	return nil
}

var errSavepoint = errors.New("savepoint")

// step runs one request between savepoints.
func (w *writer) step(ctx context.Context, r *request) error {
	if _, err := w.conn.ExecContext(ctx, "SAVEPOINT request"); err != nil {
		return fmt.Errorf("%w: %w", errSavepoint, err)
	}
	err := r.tx.run(ctx, r.fn)
	if err != nil {
		if _, rerr := w.conn.ExecContext(ctx, "ROLLBACK TO request"); rerr != nil {
			return fmt.Errorf("%w: %w", errSavepoint, errors.Join(err, rerr))
		}
	}
	if _, rerr := w.conn.ExecContext(ctx, "RELEASE request"); rerr != nil {
		return fmt.Errorf("%w: %w", errSavepoint, errors.Join(err, rerr))
	}
	return err
}

// preparedLimit bounds how many statements a writing connection keeps
// prepared; texts that never come again must not fill the memory.
const preparedLimit = 300

// writeConn is the connection of the writer. Preparing a statement takes
// SQLite as long as running it, so each is prepared once. The contexts of
// requests are not listened to: an interrupted statement would undo the whole
// group.
type writeConn struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

func newWriteConn(ctx context.Context, db *sql.DB) (*writeConn, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &writeConn{conn: conn, prepared: map[string]*sql.Stmt{}}, nil
}

// close ends what is open and gives the connection up. It may be called on nil.
func (c *writeConn) close() {
	if c == nil {
		return
	}
	for _, st := range c.prepared {
		st.Close()
	}
	// A transaction must not outlive its group: the driver's connection goes.
	c.conn.Raw(func(any) error { return driver.ErrBadConn })
	c.conn.Close()
}

func (c *writeConn) stmt(query string) (*sql.Stmt, error) {
	if st := c.prepared[query]; st != nil {
		return st, nil
	}
	st, err := c.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	if len(c.prepared) >= preparedLimit {
		for text, old := range c.prepared {
			old.Close()
			delete(c.prepared, text)
		}
	}
	c.prepared[query] = st
	return st, nil
}

func (c *writeConn) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	st, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.ExecContext(context.Background(), args...)
}

func (c *writeConn) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := c.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), args...)
}

func (c *writeConn) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	st, err := c.stmt(query)
	if err != nil {
		return c.conn.QueryRowContext(context.Background(), query, args...) // fails the same way
	}
	return st.QueryRowContext(context.Background(), args...)
}
