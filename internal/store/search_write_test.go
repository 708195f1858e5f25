package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// insertPost writes a question, or an answer if parent is not 0, and has it
// indexed.
func insertPost(tx *store.Tx, id, parent parley.PostID, title, tags, body string) error {
	kind := 1
	if parent != 0 {
		kind = 2
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO posts (id, post_type_id, parent_id, creation_date, last_activity_date, title, tags, body)
		VALUES ($1, $2, NULLIF($3, 0), $4, $4, NULLIF($5, ''), NULLIF($6, ''), $7)`,
		int64(id), kind, int64(parent), 1_600_000_000_000+int64(id), title, tags, body)
	tx.Reindex(id)
	return err
}

// finds wants a search to find exactly these posts, newest first.
func finds(t *testing.T, s *store.Store, query string, want ...parley.PostID) {
	t.Helper()
	r, err := s.Search(ctx, store.SearchRequest{Text: query, Order: "newest", Limit: 50})
	if err != nil {
		t.Fatalf("searching %q: %v", query, err)
	}
	got := []parley.PostID{}
	for _, h := range r.Hits {
		got = append(got, h.ID)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("searching %q finds %v, want %v", query, got, want)
	}
}

func TestSearchFollowsWrites(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		update := func(fn func(tx *store.Tx) error) {
			t.Helper()
			if err := s.Update(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		change := func(tx *store.Tx, statement string, args ...any) error {
			_, err := tx.ExecContext(ctx, statement, args...)
			return err
		}
		finds(t, s, "wombats")
		update(func(tx *store.Tx) error {
			return errors.Join(insertPost(tx, 1, 0, "Do wombats sing?", "<marsupials>", "<p>I heard one.</p>"),
				insertPost(tx, 2, 1, "", "", "<p>All wombats hum.</p>"))
		})
		finds(t, s, "wombats", 2, 1)
		finds(t, s, "[marsupials] hum", 2)

		failed := errors.New("failed")
		if err := s.Update(ctx, func(tx *store.Tx) error { return errors.Join(insertPost(tx, 3, 1, "", "", "wombats"), failed) }); !errors.Is(err, failed) {
			t.Fatalf("a failing write: %v", err)
		}
		finds(t, s, "wombats", 2, 1)

		update(func(tx *store.Tx) error {
			tx.Reindex(2)
			return change(tx, `UPDATE posts SET body = $1 WHERE id = 2`, "<p>All kookaburras laugh.</p>")
		})
		finds(t, s, "wombats", 1)
		finds(t, s, "kookaburras", 2)

		update(func(tx *store.Tx) error {
			tx.Recount(2)
			return change(tx, `UPDATE posts SET score = 7 WHERE id = 2`)
		})
		r, err := s.Search(ctx, store.SearchRequest{Text: "[marsupials]", Order: "votes", Limit: 5})
		if err != nil || len(r.Hits) != 2 || r.Hits[0].ID != 2 {
			t.Errorf("after a vote the best is %v, %v; want answer 2", r.Hits, err)
		}

		update(func(tx *store.Tx) error {
			return errors.Join(change(tx, `UPDATE posts SET deletion_date = 5 WHERE id = 1`), tx.ReindexThread(ctx, 1))
		})
		finds(t, s, "wombats")
		finds(t, s, "kookaburras")
		update(func(tx *store.Tx) error {
			return errors.Join(change(tx, `UPDATE posts SET deletion_date = NULL, tags = '<birds>' WHERE id = 1`), tx.ReindexThread(ctx, 1))
		})
		finds(t, s, "[birds]", 2, 1)
		finds(t, s, "[marsupials]")
	})
}

// TestSearchMerges writes until segments are merged in the background, from
// many writers at once, and finds everything afterwards.
func TestSearchMerges(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	var writers sync.WaitGroup
	for w := range 4 {
		writers.Go(func() {
			for i := range 200 {
				id := parley.PostID(1 + w*200 + i)
				if err := s.Update(ctx, func(tx *store.Tx) error {
					return insertPost(tx, id, 0, fmt.Sprintf("Question number%d", id), "", "<p>quokka</p>")
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	r, err := s.Search(ctx, store.SearchRequest{Text: "quokka", Limit: 1})
	if err != nil || r.Total != 800 {
		t.Errorf("%d posts found, %v; want 800", r.Total, err)
	}
	finds(t, s, "number777", 777)
}

// BenchmarkIndexedWrites inserts answers from 64 writers at once, with and
// without the index.
func BenchmarkIndexedWrites(b *testing.B) {
	words := strings.Fields(strings.Repeat("barley malt hops yeast water kettle mash sparge lauter boil ", 12))
	for _, indexed := range []bool{false, true} {
		b.Run(fmt.Sprintf("indexed=%v", indexed), func(b *testing.B) {
			s := testkit.Open(b, store.Options{Dir: b.TempDir()})
			start, cpu := time.Now(), cpuTime()
			var next parley.PostID
			var mu sync.Mutex
			var writers sync.WaitGroup
			for range 64 {
				writers.Go(func() {
					for {
						mu.Lock()
						next++
						id := next
						mu.Unlock()
						if int(id) > b.N {
							return
						}
						body := make([]string, 110)
						for i := range body {
							body[i] = fmt.Sprintf("%s%d", words[i], (int(id)*7+i*i)%97)
						}
						err := s.Update(context.Background(), func(tx *store.Tx) error {
							_, err := tx.ExecContext(ctx, `INSERT INTO posts (id, post_type_id, parent_id, body) VALUES ($1, 2, 1, $2)`, int64(id), strings.Join(body, " "))
							if indexed {
								tx.Reindex(id)
							}
							return err
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			writers.Wait()
			b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "posts/s")
			b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/float64(b.N), "cpu-µs/post")
		})
	}
}
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestRebuildIndex changes the language of a site: its words are stemmed anew,
// by parley index and by the next start.
func TestRebuildIndex(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(ctx, store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(ctx, func(tx *store.Tx) error {
		return insertPost(tx, 1, 0, "Die Häuser der Stadt", "", "<p>Alle Häuser</p>")
	}); err != nil {
		t.Fatal(err)
	}
	finds(t, s, "Haus")
	if err := s.SetLanguage(ctx, "de"); err != nil {
		t.Fatal(err)
	}
	told := int64(0)
	if err := s.RebuildIndex(ctx, func(n int64) { told = n }); err != nil || told != 1 {
		t.Fatalf("rebuilding: %v, %d posts", err, told)
	}
	finds(t, s, "Haus", 1)
	if err := s.SetLanguage(ctx, "ja"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = testkit.Open(t, store.Options{Dir: dir})
	finds(t, s, "Haus")
	finds(t, s, "Häuser", 1)
}
