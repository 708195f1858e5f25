// Package testkit gives tests a real site: a fresh one on either engine, or
// the imported beer dump, and the inputs in ../shared/data. Nothing but tests
// imports it. A missing engine or input fails the test; nothing is skipped.
package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"parley/internal/dump"
	"parley/internal/store"
)

// PostgresVariable names the environment variable that holds the address of a
// PostgreSQL server whose user may create databases; make test sets it.
const PostgresVariable = "PARLEY_TEST_POSTGRES"

// Root is the folder of the module.
func Root(t testing.TB) string {
	t.Helper()
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		t.Fatal("testkit does not know its own file")
	}
	return filepath.Join(filepath.Dir(file), "..", "..")
}

// Data is the path of a file of the shared test inputs.
func Data(t testing.TB, elem ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{Root(t), "..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("a test input is missing: %v", err)
	}
	return path
}

// Each runs a test on a fresh, empty site of each engine.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, store.Options{Dir: FreshFolder(t)})) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, store.Options{URL: FreshPostgres(t)})) })
}

// Open opens a site for the length of the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("opening a site: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the site: %v", err)
		}
	})
	return s
}

// Import brings dumps or pages into a site.
func Import(t testing.TB, s *store.Store, sources ...string) *dump.Report {
	t.Helper()
	report, err := dump.Import(context.Background(), s, sources, dump.Options{})
	if err != nil {
		t.Fatalf("importing %v: %v", sources, err)
	}
	return report
}

// FreshFolder makes a folder with an empty site, whose schema is there already,
// and returns its path.
func FreshFolder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, databaseFile), emptySite(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// FreshPostgres makes a database with an empty site, whose schema is there
// already, and returns its address.
func FreshPostgres(t testing.TB) string {
	t.Helper()
	name, address := createDatabase(t, emptyDatabase(t))
	t.Cleanup(func() {
		admin := openAdmin(t)
		defer admin.Close()
		if _, err := admin.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`); err != nil {
			t.Errorf("dropping the test database: %v", err)
		}
	})
	return address
}

func openAdmin(t testing.TB) *sql.DB {
	t.Helper()
	address := os.Getenv(PostgresVariable)
	if address == "" {
		t.Fatalf("%s is not set: run the tests with make test, which starts a PostgreSQL of its own", PostgresVariable)
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	return admin
}

// createDatabase makes a database that is like a template, or empty for "".
func createDatabase(t testing.TB, template string) (name, address string) {
	t.Helper()
	admin := openAdmin(t)
	defer admin.Close()
	random := make([]byte, 6)
	rand.Read(random) // never fails
	name = "parley_test_" + hex.EncodeToString(random)
	statement := `CREATE DATABASE ` + name
	if template != "" {
		statement += ` TEMPLATE ` + template + ` STRATEGY file_copy`
	}
	if _, err := admin.Exec(statement); err != nil {
		t.Fatalf("making a test database: %v", err)
	}
	u, err := url.Parse(os.Getenv(PostgresVariable))
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return name, u.String()
}

// empty holds an empty site of each engine, for the whole run: copying one costs
// a tenth of making its schema.
var empty struct {
	sync.Mutex
	file     []byte // of SQLite
	database string // of PostgreSQL; the cluster goes after the tests
}

const databaseFile = "parley.db"

func emptySite(t testing.TB) []byte {
	t.Helper()
	empty.Lock()
	defer empty.Unlock()
	if empty.file == nil {
		dir := t.TempDir()
		makeSchema(t, store.Options{Dir: dir})
		file, err := os.ReadFile(filepath.Join(dir, databaseFile))
		if err != nil {
			t.Fatal(err)
		}
		empty.file = file
	}
	return empty.file
}

func emptyDatabase(t testing.TB) string {
	t.Helper()
	empty.Lock()
	defer empty.Unlock()
	if empty.database == "" {
		name, address := createDatabase(t, "")
		makeSchema(t, store.Options{URL: address})
		empty.database = name
	}
	return empty.database
}

func makeSchema(t testing.TB, o store.Options) {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("making an empty site: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatalf("closing the empty site: %v", err)
	}
}

// beer holds the sites with the beer dump, one an engine, for the whole run.
var beer struct {
	sync.Mutex
	sites map[string]*store.Store
	dir   string
}

// EachBeer runs a test on the imported beer dump in each engine. The sites are
// shared by all tests of a run: a test must not change them.
func EachBeer(t *testing.T, test func(t *testing.T, s *store.Store)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { test(t, Beer(t, engine)) })
	}
}

// Beer returns the site with the beer dump in an engine; see EachBeer.
func Beer(t testing.TB, engine string) *store.Store {
	t.Helper()
	beer.Lock()
	defer beer.Unlock()
	if s := beer.sites[engine]; s != nil {
		return s
	}
	options := store.Options{}
	if engine == "postgres" {
		// The cluster goes after the tests, and the database with it.
		_, options.URL = createDatabase(t, "")
	} else {
		dir, err := os.MkdirTemp("", "parley-test-")
		if err != nil {
			t.Fatal(err)
		}
		options.Dir, beer.dir = dir, dir
	}
	s, err := store.Open(context.Background(), options)
	if err != nil {
		t.Fatalf("opening the beer site: %v", err)
	}
	Import(t, s, Data(t, "se-dump", "beer", "beer.stackexchange.com.7z"))
	if beer.sites == nil {
		beer.sites = map[string]*store.Store{}
	}
	beer.sites[engine] = s
	return s
}

// Main runs a package's tests and removes what Beer left; packages that use
// Beer call it from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	for _, s := range beer.sites {
		s.Close() // the run is over
	}
	if beer.dir != "" {
		os.RemoveAll(beer.dir)
	}
	os.Exit(code)
}
