package dump

import (
	"fmt"
	"io"
)

// A batch holds so many rows, or fewer if they are long.
const (
	batchRows  = 128
	batchBytes = 256 << 10
)

// rowsAhead reads and converts the rows of a file beside the goroutine that
// stores them. While it runs, reader and report belong to it.
type rowsAhead struct {
	full, free chan *rowBatch
	quit, done chan struct{}
	err        error // io.EOF after the last row; to be read when full is closed
	cur        *rowBatch
	at         int // of the next row in cur
}

// rowBatch holds the values of some rows, one after the other.
type rowBatch struct {
	values []any
	rows   int
}

// readRows begins to read rows. keep is called for rows that cannot be stored,
// and told after each batch, both from another goroutine.
func readRows(r *rowReader, keep func(afterID int64, raw, reason string) error, told func()) *rowsAhead {
	a := &rowsAhead{full: make(chan *rowBatch, 2), free: make(chan *rowBatch, 4), quit: make(chan struct{}), done: make(chan struct{})}
	for range cap(a.free) {
		a.free <- &rowBatch{values: make([]any, batchRows*len(r.values))}
	}
	go func() {
		defer close(a.done)
		defer close(a.full)
		defer func() {
			if p := recover(); p != nil {
				a.err = fmt.Errorf("reading rows failed: %v", p)
			}
		}()
		for a.err == nil {
			var b *rowBatch
			select {
			case b = <-a.free:
			case <-a.quit:
				return
			}
			a.err = b.fill(r, keep)
			told()
			select {
			case a.full <- b:
			case <-a.quit:
				return
			}
		}
	}()
	return a
}

// fill reads the next rows into the batch. It returns io.EOF after the last.
func (b *rowBatch) fill(r *rowReader, keep func(afterID int64, raw, reason string) error) error {
	width := len(r.values)
	b.rows = 0
	for bytes := 0; b.rows < batchRows && bytes < batchBytes; {
		r.values = b.values[b.rows*width : (b.rows+1)*width]
		ok, err := r.next(keep)
		if err != nil {
			return err
		}
		if !ok {
			return io.EOF
		}
		bytes += r.scan.pos - r.scan.start
		b.rows++
	}
	return nil
}

// next returns the next row, valid until the one after it is asked for; false
// after the last.
func (a *rowsAhead) next() ([]any, bool, error) {
	for a.cur == nil || a.at == a.cur.rows {
		if a.cur != nil {
			a.free <- a.cur
		}
		var ok bool
		if a.cur, ok = <-a.full; !ok {
			if a.err != io.EOF {
				return nil, false, a.err
			}
			return nil, false, nil
		}
		a.at = 0
	}
	width := len(a.cur.values) / batchRows
	row := a.cur.values[a.at*width : (a.at+1)*width]
	a.at++
	return row, true, nil
}

// close ends the reading and waits for its end.
func (a *rowsAhead) close() {
	close(a.quit)
	<-a.done
}
