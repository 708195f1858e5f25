package sources_test

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/internal/blob"
	"parley/internal/jobs"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/testkit"
)

// storages are the places where bodies can be kept, each with the names of the
// files in it.
func storages(t *testing.T) map[string]func() (blob.Store, func() []string) {
	return map[string]func() (blob.Store, func() []string){
		"database": func() (blob.Store, func() []string) { return nil, func() []string { return nil } },
		"folder": func() (blob.Store, func() []string) {
			dir := filepath.Join(t.TempDir(), "bodies")
			return blob.Folder(dir), func() (names []string) {
				filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
					if err == nil && !d.IsDir() {
						names = append(names, d.Name())
					}
					return nil
				})
				return names
			}
		},
		"bucket": func() (blob.Store, func() []string) {
			bucket := testkit.NewBucket(t)
			s, err := blob.Open(bucket.Setting)
			if err != nil {
				t.Fatal(err)
			}
			return s, bucket.Names
		},
	}
}

// TestBodies keeps bodies in each storage: they are read from it, and go with the
// copy that is taken down and with the budget.
func TestBodies(t *testing.T) {
	for where, open := range storages(t) {
		for _, engine := range []string{"sqlite", "postgres"} {
			t.Run(where+"/"+engine, func(t *testing.T) {
				bodies, names := open()
				o := store.Options{Bodies: bodies}
				if engine == "postgres" {
					o.URL = testkit.FreshPostgres(t)
				} else {
					o.Dir = testkit.FreshFolder(t)
				}
				testBodies(t, newNewsroom(t, testkit.NewMembers(t, o)), bodies != nil, names)
			})
		}
	}
}

func testBodies(t *testing.T, n *newsroom, outside bool, names func() []string) {
	files := func(what string, want int) {
		t.Helper()
		if !outside {
			want = 0
		}
		if list := names(); len(list) != want {
			t.Errorf("%s: the files are %v, want %d", what, list, want)
		}
	}
	run := func() {
		t.Helper()
		if _, err := jobs.New(n.Store, jobs.ArchiveKinds(n.Store, n.archive), 1, slog.New(slog.DiscardHandler)).RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	copyOf := func(host string) *store.Snapshot {
		t.Helper()
		n.publish(host, article("", lead, words, other, "This is what stands at "+host+"."))
		post := n.quote(host)
		n.work()
		return n.kept(n.quoted(post))
	}
	read := func(k *store.Snapshot) string {
		t.Helper()
		body, err := n.Body(t.Context(), k.BodySHA256)
		if err != nil {
			t.Errorf("body %q: %v", k.BodySHA256, err)
		}
		return string(body)
	}
	first, second := copyOf("a.example"), copyOf("b.example")
	if !strings.Contains(read(first), "stands at a.example.") || !strings.Contains(read(second), "stands at b.example.") {
		t.Errorf("the bodies are %q and %q", read(first), read(second))
	}
	files("two copies", 2)
	if _, err := n.PutBody(t.Context(), []byte("nobody's")); err != nil {
		t.Fatal(err)
	}
	files("a body without a copy", 3)
	n.Clock.Pass(61 * time.Minute)
	run()
	files("an hour later", 2)

	if err := n.Update(t.Context(), func(tx *store.Tx) error { return tx.RemoveSnapshot(t.Context(), first.ID, "takedown", true) }); err != nil {
		t.Fatal(err)
	}
	if read(first) != "" {
		t.Error("a copy that was taken down has its body")
	}
	run()
	files("a copy that was taken down", 1)

	n.archive = n.open(sources.Options{Budget: 1})
	third := copyOf("c.example")
	if read(second) != "" || read(third) != "" {
		t.Error("the budget drops nothing")
	}
	run()
	n.Clock.Pass(61 * time.Minute)
	run()
	files("over the budget", 0)
}

// TestBodiesAway fetches while the storage cannot be reached: the database keeps
// the body, and it stays readable.
func TestBodiesAway(t *testing.T) {
	bucket := testkit.NewBucket(t)
	bodies, err := blob.Open(bucket.Setting)
	if err != nil {
		t.Fatal(err)
	}
	n := newNewsroom(t, testkit.NewMembers(t, store.Options{Dir: testkit.FreshFolder(t), Bodies: bodies, Logger: slog.New(slog.DiscardHandler)}))
	bucket.SetDown(true)
	n.publish("a.example", article("", lead, words, other))
	post := n.quote("a.example")
	n.work()
	k := n.kept(n.quoted(post))
	if body, err := n.Body(t.Context(), k.BodySHA256); err != nil || !strings.Contains(string(body), "2,500 troops") || len(bucket.Names()) != 0 {
		t.Errorf("%d bytes, %v, in the bucket %v", len(body), err, bucket.Names())
	}
}
