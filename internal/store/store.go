// Package store keeps a site in a database: every SQL statement of Parley is
// in here. One SQL text serves SQLite and PostgreSQL; what differs between
// them is in dialect.go. Readers run on their own connections; on SQLite all
// writes go through one goroutine that groups waiting ones into one
// transaction (see Update). What the rows mean, who may do what, and how pages
// look is decided above this package.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"parley"
	"parley/internal/blob"
	"parley/internal/search"
)

// Options say which database to open.
type Options struct {
	Dir    string           // folder of the SQLite file parley.db; made when missing
	URL    string           // postgres://…; takes the place of Dir
	Now    func() time.Time // the clock; nil is time.Now
	Logger *slog.Logger     // nil is slog.Default
	Bodies blob.Store       // of copies of sources; nil keeps them in the database
	// Related has the questions most like each sought in the background when
	// its page is shown; until then the page has the best with its rarest tag.
	Related bool
}

// Store is an open site. Its methods may be called from many goroutines.
type Store struct {
	dialect  dialect
	db       *sql.DB // readers; on PostgreSQL writers too
	writer   *writer // SQLite only
	unfollow func()  // ends following and waits for its last event; PostgreSQL only
	lock     *os.File
	path     string // of the SQLite file
	now      func() time.Time
	logger   *slog.Logger
	bodies   blob.Store // nil: the database
	prepared sync.Map   // SQL text → *sql.Stmt
	reads    atomic.Int64
	writes   atomic.Int64
	rules    atomic.Pointer[parley.Rules]

	searching sync.Mutex // guards index
	index     *search.Index
	tidying   tidying
	relater   *relater // nil unless Options.Related

	windows  memo[windowFacts]      // by list
	sideTags memo[[]TagCount]       // by selection of tags
	tagNames memo[map[string][]Tag] // by names asked for
	tagUsers memo[*TagUsers]        // by tag and length of the lists
	hosts    hostList

	subscribers struct {
		sync.Mutex
		list []func([]Event)
		jobs []func()
	}
}

// Open opens the site and brings its schema up to date. A SQLite folder that
// another process has open is refused with a [parley.Error].
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{now: o.Now, logger: o.Logger, bodies: o.Bodies}
	if s.now == nil {
		s.now = time.Now
	}
	if s.logger == nil {
		s.logger = slog.Default()
	}
	s.Subscribe(s.forget)
	var err error
	if o.URL != "" {
		err = s.openPostgres(ctx, o.URL)
	} else {
		err = s.openSQLite(ctx, o.Dir)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	if err := s.renewIndex(ctx); err != nil {
		s.Close()
		return nil, err
	}
	if o.Related {
		s.startRelater()
	}
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	var err error
	if s.lock, err = lockFolder(dir); err != nil {
		return err
	}
	if err := removeUnfinished(dir); err != nil {
		return err
	}
	s.path = filepath.Join(dir, "parley.db")
	return s.connectSQLite(ctx)
}

// connectSQLite opens writer and readers on the file at s.path.
func (s *Store) connectSQLite(ctx context.Context) error {
	s.dialect = sqliteDialect{}
	// What undoes one write of a group stays in memory (temp_store).
	writeDB, err := openSQLiteFile(s.path, "_txlock=immediate&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=busy_timeout(5000)&_pragma=cache_size(-16384)&_pragma=temp_store(memory)")
	if err != nil {
		return err
	}
	writeDB.SetMaxOpenConns(1)
	if err := migrate(ctx, s.dialect, writeDB, migrationFiles); err != nil {
		writeDB.Close()
		return err
	}
	if err := forgetEmpty(ctx, writeDB); err != nil {
		writeDB.Close()
		return err
	}
	s.writer = startWriter(writeDB, s)
	// Readers never write: query_only turns a mistake into an error.
	s.db, err = openSQLiteFile(s.path, "_pragma=query_only(1)&_pragma=busy_timeout(5000)&_pragma=cache_size(-8192)&_pragma=temp_store(memory)")
	if err != nil {
		return err
	}
	s.db.SetMaxOpenConns(4)
	s.db.SetMaxIdleConns(4)
	s.tidying.start()
	return nil
}

// forgetEmpty takes from SQLite's statistics the indexes that held nothing when they
// were made: going through one of these whole would be taken for free ever after,
// however much it holds by now.
func forgetEmpty(ctx context.Context, db execer) error {
	var known int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'`).Scan(&known); err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	if known == 0 {
		return nil
	}
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_stat1 WHERE stat LIKE '0 %'`).Scan(&known); err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	if known == 0 {
		return nil
	}
	if _, err := db.ExecContext(ctx, `DELETE FROM sqlite_stat1 WHERE stat LIKE '0 %'`); err != nil {
		return fmt.Errorf("statistics of empty indexes: %w", err)
	}
	// The connection knows the old ones until it is told to read them again.
	_, err := db.ExecContext(ctx, `ANALYZE sqlite_schema`)
	return err
}

func (s *Store) openPostgres(ctx context.Context, url string) error {
	s.dialect = postgresDialect{}
	var err error
	if s.db, err = openPostgresURL(url); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(16)
	s.db.SetMaxIdleConns(16)
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("connecting to PostgreSQL: %w", err)
	}
	if err := migrate(ctx, s.dialect, s.db, migrationFiles); err != nil {
		return err
	}
	// Before the first page is rendered: what is written after that must be seen.
	f, err := startFollowing(ctx, s.db)
	if err != nil {
		return err
	}
	following, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	s.unfollow = func() {
		stop()
		<-ended
	}
	go func() {
		defer close(ended)
		s.follow(following, s.db, f)
	}()
	return nil
}

// Close ends the writer after the writes that wait, and closes the database.
func (s *Store) Close() error {
	s.relater.stop()
	if s.unfollow != nil {
		s.unfollow()
	}
	var errs []error
	errs = append(errs, s.disconnect())
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
		s.lock = nil
	}
	return errors.Join(errs...)
}

func (s *Store) disconnect() error {
	s.tidying.stop()
	var errs []error
	// The last writes still read the index.
	if s.writer != nil {
		errs = append(errs, s.writer.stop())
		s.writer = nil
	}
	s.searching.Lock()
	s.index = nil
	s.searching.Unlock()
	s.prepared.Range(func(k, v any) bool {
		v.(*sql.Stmt).Close()
		s.prepared.Delete(k)
		return true
	})
	// A late reader is told that the database is closed.
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	return errors.Join(errs...)
}

// Postgres reports whether the site lives in PostgreSQL.
func (s *Store) Postgres() bool { return s.dialect.name() == "postgres" }

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.now().UTC() }

// Reads returns how many statements readers have run; tests compare it before
// and after a page.
func (s *Store) Reads() int64 { return s.reads.Load() }

// stmt returns the prepared form of a query, made once for all readers.
func (s *Store) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st, ok := s.prepared.Load(query); ok {
		return st.(*sql.Stmt), nil
	}
	st, err := s.db.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", firstLine(query), err)
	}
	if other, loaded := s.prepared.LoadOrStore(query, st); loaded {
		st.Close()
		return other.(*sql.Stmt), nil
	}
	return st, nil
}

// unheard is the context of a reading statement that is short. On SQLite its end
// is not listened to: the driver and database/sql each start a goroutine for a
// statement that they may have to interrupt, which costs a page as much as a read.
func (s *Store) unheard(ctx context.Context) context.Context {
	if s.Postgres() || ctx.Err() != nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// query runs a reading statement and hands each row to scan. Between rows it
// looks whether ctx has ended.
func (s *Store) query(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	st, err := s.stmt(ctx, query)
	if err != nil {
		return err
	}
	s.reads.Add(1)
	rows, err := st.QueryContext(s.unheard(ctx), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// queryRow runs a statement that gives one row; none is [sql.ErrNoRows].
func (s *Store) queryRow(ctx context.Context, query string, args []any, dest ...any) error {
	return oneRow(func(scan func(*sql.Rows) error) error { return s.query(ctx, query, args, scan) }, dest)
}

// Subscribe calls f with the events of each commit made by this process.
func (s *Store) Subscribe(f func([]Event)) {
	s.subscribers.Lock()
	defer s.subscribers.Unlock()
	s.subscribers.list = append(s.subscribers.list, f)
}

// done tells subscribers what a commit made by this process brought.
func (s *Store) done(tx *Tx) {
	s.publish(tx.events)
	if !tx.jobs {
		return
	}
	s.subscribers.Lock()
	list := s.subscribers.jobs
	s.subscribers.Unlock()
	for _, f := range list {
		f()
	}
}

func (s *Store) publish(events []Event) {
	if len(events) == 0 {
		return
	}
	s.forgetRules(events)
	s.subscribers.Lock()
	list := s.subscribers.list
	s.subscribers.Unlock()
	for _, f := range list {
		f(events)
	}
}

func firstLine(query string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(query), "\n")
	return line
}

// removeUnfinished removes what a killed import left in the folder.
func removeUnfinished(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, "*"+unfinished+"*"))
	if err != nil {
		return err
	}
	for _, f := range left {
		if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing an unfinished import: %w", err)
		}
	}
	return nil
}
