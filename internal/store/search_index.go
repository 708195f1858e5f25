package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"parley/internal/search"
)

// searchTables hold the index; a load builds it anew.
var searchTables = []string{"search_segments", "search_blocks", "search_state"}

// searchTx reads and writes the segments of the full-text index on one
// connection. It is a [search.Writer].
type searchTx struct{ q execer }

func (t searchTx) Generation(ctx context.Context) (n int64, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT value FROM search_state WHERE name = 'generation'`).Scan(&n)
	return n, err
}

func (t searchTx) Segments(ctx context.Context) ([]search.SegmentInfo, error) {
	rows, err := t.q.QueryContext(ctx, `SELECT id, gen, docs, edits, bytes, blocks FROM search_segments ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []search.SegmentInfo
	for rows.Next() {
		var i search.SegmentInfo
		if err := rows.Scan(&i.ID, &i.Gen, &i.Docs, &i.Edits, &i.Bytes, &i.Blocks); err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, rows.Err()
}

// freshBytes takes what a driver read without copying it once more. Both drivers
// make the bytes of a row for that row alone.
type freshBytes []byte

func (b *freshBytes) Scan(value any) error {
	data, ok := value.([]byte)
	if !ok {
		return fmt.Errorf("bytes of an index cannot be of the type %T", value)
	}
	*b = data
	return nil
}

func (t searchTx) Blocks(ctx context.Context, segment int64, block, n int) (list [][]byte, err error) {
	rows, err := t.q.QueryContext(ctx, `
		SELECT block, data
		FROM search_blocks
		WHERE segment_id = $1
		  AND block >= $2
		  AND block < $3
		ORDER BY block`, segment, block, block+n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var at int
		var data []byte
		if err := rows.Scan(&at, (*freshBytes)(&data)); err != nil {
			return nil, err
		}
		if at != block+len(list) {
			break
		}
		list = append(list, data)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("block %d of segment %d: %w", block, segment, search.ErrNoBlock)
	}
	return list, nil
}

func (t searchTx) NewSegment(ctx context.Context) (id int64, err error) {
	// The row is locked until the transaction ends, as the interface asks.
	err = t.q.QueryRowContext(ctx, `UPDATE search_state SET value = value + 1 WHERE name = 'segment' RETURNING value`).Scan(&id)
	return id, err
}

func (t searchTx) PutBlock(ctx context.Context, segment int64, block int, data []byte) error {
	_, err := t.q.ExecContext(ctx, `INSERT INTO search_blocks (segment_id, block, data) VALUES ($1, $2, $3)`, segment, block, data)
	return err
}

func (t searchTx) List(ctx context.Context, i search.SegmentInfo) error {
	_, err := t.q.ExecContext(ctx, `
		INSERT INTO search_segments (id, gen, docs, edits, bytes, blocks)
		VALUES ($1, $2, $3, $4, $5, $6)`, i.ID, i.Gen, i.Docs, i.Edits, i.Bytes, i.Blocks)
	return errors.Join(err, t.changed(ctx))
}

func (t searchTx) Unlist(ctx context.Context, segments []int64) error {
	for _, id := range segments {
		if _, err := t.q.ExecContext(ctx, `DELETE FROM search_segments WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return t.changed(ctx)
}

func (t searchTx) changed(ctx context.Context) error {
	_, err := t.q.ExecContext(ctx, `UPDATE search_state SET value = value + 1 WHERE name = 'generation'`)
	return err
}

func (t searchTx) CountBlocks(ctx context.Context, segment int64) (n int, err error) {
	err = t.q.QueryRowContext(ctx, `SELECT count(*) FROM search_blocks WHERE segment_id = $1`, segment).Scan(&n)
	return n, err
}

func (t searchTx) Leftovers(ctx context.Context, limit int) ([]int64, error) {
	rows, err := t.q.QueryContext(ctx, `
		SELECT DISTINCT b.segment_id
		FROM search_blocks b
		WHERE b.block = 0
		  AND NOT EXISTS (SELECT 1 FROM search_segments s WHERE s.id = b.segment_id)
		LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

func (t searchTx) DropBlocks(ctx context.Context, segment int64, limit int) (int, error) {
	// Block 0 goes last: Leftovers looks for it.
	res, err := t.q.ExecContext(ctx, `
		DELETE FROM search_blocks
		WHERE segment_id = $1
		  AND block IN (SELECT block FROM search_blocks WHERE segment_id = $1 ORDER BY block DESC LIMIT $2)`, segment, limit)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// loadedSearch is the index within a load: what is written is seen at once by
// the load alone.
type loadedSearch struct{ searchTx }

func (l loadedSearch) Update(_ context.Context, fn func(search.Writer) error) error {
	return fn(l.searchTx)
}

// storedSearch is the index of an open site.
type storedSearch struct {
	searchTx
	s *Store
}

func (o storedSearch) Update(ctx context.Context, fn func(search.Writer) error) error {
	return o.s.Update(ctx, func(tx *Tx) error { return fn(searchTx{tx}) })
}

// countedReads lets the index's reads count as statements of the site.
type countedReads struct{ s *Store }

func (c countedReads) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return nil, errors.New("readers do not write")
}

func (c countedReads) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := c.s.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	c.s.reads.Add(1)
	return st.QueryContext(c.s.unheard(ctx), args...)
}

func (c countedReads) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	st, err := c.s.stmt(ctx, query)
	if err != nil {
		return c.s.db.QueryRowContext(ctx, query, args...) // fails the same way
	}
	c.s.reads.Add(1)
	return st.QueryRowContext(c.s.unheard(ctx), args...)
}

// language is the language that words are stemmed in.
func language(ctx context.Context, q execer) (search.Language, error) {
	code := "en"
	err := q.QueryRowContext(ctx, `SELECT value FROM settings WHERE name = $1`, SettingLanguage).Scan(&code)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return search.Language{}, fmt.Errorf("language of the site: %w", err)
	}
	return search.LanguageOf(code), nil
}

// openSearch opens the index for queries, once.
func (s *Store) openSearch(ctx context.Context) (*search.Index, error) {
	s.searching.Lock()
	defer s.searching.Unlock()
	if s.index == nil {
		lang, err := language(ctx, s.db)
		if err != nil {
			return nil, err
		}
		x, err := search.Open(ctx, storedSearch{searchTx{countedReads{s}}, s}, lang)
		if err != nil {
			return nil, err
		}
		s.index = x
	}
	return s.index, nil
}

// indexPosts reads the questions and answers on one connection and builds
// their index in storage. tell is called with the number of posts so far.
func indexPosts(ctx context.Context, from execer, storage search.Storage, known stateList, tell func(posts int64)) error {
	lang, err := language(ctx, from)
	if err != nil {
		return err
	}
	x, err := search.Open(ctx, storage, lang)
	if err != nil {
		return err
	}
	b := x.NewBuilder()
	const chunk = 2000
	for after, done := int64(-1<<62), int64(0); ; {
		docs, err := documents(ctx, from, known, `p.id > $1 ORDER BY p.id LIMIT $2`, after, chunk)
		if err != nil {
			return fmt.Errorf("posts for the index: %w", err)
		}
		for i := range docs {
			if err := b.Add(ctx, &docs[i]); err != nil {
				return err
			}
		}
		if len(docs) == 0 {
			if err := b.Flush(ctx); err != nil {
				return err
			}
			return x.Merge(ctx) // a search reads each segment
		}
		after = docs[len(docs)-1].ID
		done += int64(len(docs))
		tell(done)
	}
}
