package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// groupLimit bounds how many writes share one transaction, so that the first
// of them does not wait for ever.
const groupLimit = 256

var errClosed = errors.New("the store is closed")

// writer is the one goroutine that writes to a SQLite file.
type writer struct {
	s        *Store
	db       *sql.DB
	requests chan *request
	quit     chan struct{} // closed by stop
	done     chan struct{} // closed when the last write is done
}

type request struct {
	ctx context.Context
	fn  func(*Tx) error
	tx  *Tx
	err error
	ok  chan struct{}
}

func startWriter(db *sql.DB, s *Store) *writer {
	w := &writer{s: s, db: db, requests: make(chan *request), quit: make(chan struct{}), done: make(chan struct{})}
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
	if r.err == nil {
		w.s.done(r.tx)
	}
	return r.err
}

func (w *writer) stop() error {
	close(w.quit)
	<-w.done
	return w.db.Close()
}

func (w *writer) run() {
	defer close(w.done)
	for {
		select {
		case first := <-w.requests:
			group := w.waiting(first)
			w.commit(group)
			for _, r := range group {
				close(r.ok)
			}
		case <-w.quit:
			return
		}
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
	ctx := context.Background()
	fail := func(err error) {
		for _, r := range group {
			if r.err == nil {
				r.err = err
			}
		}
	}
	raw, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		fail(fmt.Errorf("beginning a write: %w", err))
		return
	}
	for _, r := range group {
		if r.err = r.ctx.Err(); r.err != nil {
			continue
		}
		r.tx = &Tx{Tx: raw, s: w.s}
		if r.err = w.step(ctx, raw, r); r.err != nil && errors.Is(r.err, errSavepoint) {
			raw.Rollback()
			fail(r.err)
			return
		}
	}
	var changed changedPosts
	for _, r := range group {
		if r.err == nil {
			changed.add(r.tx.changed)
		}
	}
	if err := w.s.indexChanged(ctx, raw, changed); err != nil {
		raw.Rollback()
		fail(err)
		return
	}
	if err := raw.Commit(); err != nil {
		fail(fmt.Errorf("committing a write: %w", err))
	}
}

var errSavepoint = errors.New("savepoint")

// step runs one request between savepoints.
func (w *writer) step(ctx context.Context, raw *sql.Tx, r *request) error {
	if _, err := raw.ExecContext(ctx, "SAVEPOINT request"); err != nil {
		return fmt.Errorf("%w: %w", errSavepoint, err)
	}
	err := protect(r.fn, r.tx)
	if err != nil {
		if _, rerr := raw.ExecContext(ctx, "ROLLBACK TO request"); rerr != nil {
			return fmt.Errorf("%w: %w", errSavepoint, errors.Join(err, rerr))
		}
	}
	if _, rerr := raw.ExecContext(ctx, "RELEASE request"); rerr != nil {
		return fmt.Errorf("%w: %w", errSavepoint, errors.Join(err, rerr))
	}
	return err
}
