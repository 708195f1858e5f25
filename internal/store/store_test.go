package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

// count counts the events of a type.
func count(t *testing.T, s *store.Store, kind string) int {
	t.Helper()
	n, err := s.EventCount(ctx, kind)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestConcurrentUpdates(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for range 20 {
					if err := s.Update(ctx, func(tx *store.Tx) error { return tx.Emit(ctx, store.Event{Type: "tried"}) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := count(t, s, "tried"); n != 32*20 {
			t.Errorf("%d events after 640 writes", n)
		}
	})
}

// TestFailedUpdate looks at writes that fail among writes that do not: each
// undoes its own work only.
func TestFailedUpdate(t *testing.T) {
	refused := errors.New("refused")
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		var published sync.Map
		s.Subscribe(func(events []store.Event) {
			for _, e := range events {
				published.Store(e.Data, true)
			}
		})
		var wg sync.WaitGroup
		for i := range 30 {
			wg.Go(func() {
				err := s.Update(ctx, func(tx *store.Tx) error {
					if err := tx.Emit(ctx, store.Event{Type: "tried", Data: fmt.Sprint(i)}); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return refused
					case 2:
						panic("in the middle")
					}
					return nil
				})
				if (err == nil) != (i%3 == 0) || i%3 == 1 && !errors.Is(err, refused) {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if n := count(t, s, "tried"); n != 10 {
			t.Errorf("%d events, want the 10 of the writes that did not fail", n)
		}
		for i := range 30 {
			if _, ok := published.Load(fmt.Sprint(i)); ok != (i%3 == 0) {
				t.Errorf("event of write %d published: %v", i, ok)
			}
		}
	})
}

func TestUpdateAfterClose(t *testing.T) {
	s, err := store.Open(ctx, store.Options{Dir: testkit.FreshFolder(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	testkit.Open(t, store.Options{Dir: dir})
	_, err := store.Open(ctx, store.Options{Dir: dir})
	if parley.KindOf(err) != parley.Conflict {
		t.Errorf("opening a folder twice: %v, want a conflict", err)
	}
}

func TestReopen(t *testing.T) {
	for _, o := range []store.Options{{Dir: testkit.FreshFolder(t)}, {URL: testkit.FreshPostgres(t)}} {
		for range 2 {
			s, err := store.Open(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Update(ctx, func(tx *store.Tx) error { return tx.Emit(ctx, store.Event{Type: "tried"}) }); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, testkit.Open(t, o), "tried"); n != 2 {
			t.Errorf("%d events after two openings, want 2", n)
		}
	}
}

// TestQuestionPage counts the statements of a question page and looks at its
// parts.
func TestQuestionPage(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		if _, err := s.Rules(ctx); err != nil { // which are kept from then on
			t.Fatal(err)
		}
		before := s.Reads()
		q, err := s.QuestionPage(ctx, 2, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Reads() - before; n > 3 {
			t.Errorf("a question page took %d statements, want 3 at most", n)
		}
		if len(q.Answers) != 4 || q.Answers[0].ID != q.Question.AcceptedAnswer {
			t.Errorf("answers of question 2: %d, the first is %d, accepted is %d", len(q.Answers), q.Answers[0].ID, q.Question.AcceptedAnswer)
		}
		for i := 2; i < len(q.Answers); i++ {
			if q.Answers[i-1].Score < q.Answers[i].Score {
				t.Errorf("answer %d with score %d stands before one with %d", q.Answers[i-1].ID, q.Answers[i-1].Score, q.Answers[i].Score)
			}
		}
		if len(q.Question.Comments) != 3 || q.Question.Owner.Name != "Tom Medley" || len(q.Linked) == 0 || len(q.Related) != parley.RelatedInSidebar/2 {
			t.Errorf("question 2: %d comments, owner %q, %d linked, %d related", len(q.Question.Comments), q.Question.Owner.Name, len(q.Linked), len(q.Related))
		}
	})
}

// TestFoldedComments looks at a post with more comments than are shown.
func TestFoldedComments(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		id, err := s.MostCommented(ctx)
		if err != nil {
			t.Fatal(err)
		}
		q, err := s.QuestionPage(ctx, id, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		if q.Question.CommentCount <= parley.FoldedComments || len(q.Question.Comments) != parley.FoldedComments {
			t.Errorf("question %d: %d of %d comments", id, len(q.Question.Comments), q.Question.CommentCount)
		}
		for i := 1; i < len(q.Question.Comments); i++ {
			if q.Question.Comments[i-1].Created > q.Question.Comments[i].Created {
				t.Errorf("comments of question %d are not in the order of their writing", id)
			}
		}
	})
}

// TestPageOfAnswer asks for the page of every answer of a question and finds
// it there, in every order.
func TestPageOfAnswer(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for _, order := range []store.AnswerOrder{store.ByScore, store.ByTrend, store.ByModified, store.ByCreated} {
			q, err := s.QuestionPage(ctx, 2, order, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range q.Answers {
				if n, err := s.PageOfAnswer(ctx, 2, a.ID, order); err != nil || n != 1 {
					t.Errorf("answer %d in order %s is on page %d, %v", a.ID, order, n, err)
				}
			}
		}
	})
}

func TestStates(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		q, err := s.QuestionPage(ctx, 29, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]int{}
		for _, st := range q.States {
			kinds[st.Kind]++
		}
		if q.Question.Closed == 0 || kinds["closed"] != 1 || kinds["original"] == 0 {
			t.Errorf("question 29: closed %d, states %v; want one closing as a duplicate", q.Question.Closed, kinds)
		}
	})
}

// TestFollow lets one node see what another wrote, also when a transaction
// that took its number earlier commits later.
func TestFollow(t *testing.T) {
	address := testkit.FreshPostgres(t)
	reader := testkit.Open(t, store.Options{URL: address})
	writer := testkit.Open(t, store.Options{URL: address})
	seen := make(chan string, 10)
	reader.Subscribe(func(events []store.Event) {
		for _, e := range events {
			seen <- e.Type
		}
	})
	emit := func(kind string) {
		if err := writer.Update(ctx, func(tx *store.Tx) error { return tx.Emit(ctx, store.Event{Type: kind, Post: 7}) }); err != nil {
			t.Error(err)
		}
	}
	await := func(want string) {
		t.Helper()
		select {
		case kind := <-seen:
			if kind != want {
				t.Errorf("the other node saw %q, want %q", kind, want)
			}
		case <-time.After(30 * time.Second):
			t.Errorf("the other node did not see %q within 30 seconds", want)
		}
	}
	emit("tried")
	await("tried")

	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	slow, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Rollback()
	if _, err := slow.Exec(`INSERT INTO events (type, creation_date) VALUES ('slow', 0)`); err != nil {
		t.Fatal(err)
	}
	emit("quick")
	await("quick")
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	await("slow")
}

// TestEmptyIndexes counts what SQLite knows of indexes that held nothing when the
// dump was imported: it would go through them whole for ever.
func TestEmptyIndexes(t *testing.T) {
	dir := testkit.FreshFolder(t)
	s := testkit.Open(t, store.Options{Dir: dir})
	testkit.Import(t, s, testkit.Data(t, "se-dump", "coffee-meta"))
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "parley.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	known := func(pattern string) (n int) {
		t.Helper()
		if err := db.QueryRow(`SELECT count(*) FROM sqlite_stat1 WHERE stat LIKE $1`, pattern).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if known("0 %") != 0 || known("%") == 0 {
		t.Errorf("after the import %d of %d statistics are of nothing", known("0 %"), known("%"))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// As an import made them before.
	if _, err := db.Exec(`INSERT INTO sqlite_stat1 VALUES ('quotes', 'quotes_by_source', '0 0 0')`); err != nil {
		t.Fatal(err)
	}
	testkit.Open(t, store.Options{Dir: dir})
	if known("0 %") != 0 || known("%") == 0 {
		t.Errorf("after opening %d of %d statistics are of nothing", known("0 %"), known("%"))
	}
}
