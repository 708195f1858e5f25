package store_test

import (
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestRelated shows a question's page: the most like questions are sought
// behind it, and are on it the next time.
func TestRelated(t *testing.T) {
	for engine, o := range map[string]store.Options{"sqlite": {Dir: testkit.FreshFolder(t)}, "postgres": {URL: testkit.FreshPostgres(t)}} {
		t.Run(engine, func(t *testing.T) {
			o.Related = true
			s := testkit.Open(t, o)
			titles := []string{"How long does yeast live in a fridge?", "Cleaning copper kettles", "How long can yeast be kept in the fridge?", "Yeast lives how long?"}
			if err := s.Update(ctx, func(tx *store.Tx) error {
				for i, title := range titles {
					if err := insertPost(tx, parley.PostID(i+1), 0, title, "", "<p>I wonder.</p>"); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			told := make(chan parley.PostID, 9)
			s.Subscribe(func(events []store.Event) {
				for _, e := range events {
					if e.Type == store.RelatedFound {
						told <- e.Post
					}
				}
			})
			page := func() []store.QuestionLink {
				q, err := s.QuestionPage(ctx, 1, store.ByScore, 1)
				if err != nil {
					t.Fatal(err)
				}
				return q.Related
			}
			if first := page(); len(first) != 0 {
				t.Errorf("at first %v are related, want none: they have no tag in common", first)
			}
			select {
			case id := <-told:
				if id != 1 {
					t.Errorf("related questions were found for %d, want 1", id)
				}
			case <-time.After(time.Minute):
				t.Fatal("no related questions were found in a minute")
			}
			related := page()
			if len(related) < 2 || related[0].ID != 4 || related[1].ID != 3 || related[1].Title != titles[2] {
				t.Errorf("related are %+v, want 4, then 3", related)
			}
			// A deleted question is not shown.
			if err := s.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.ExecContext(ctx, `UPDATE posts SET deletion_date = 5 WHERE id = 4`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if related = page(); len(related) == 0 || related[0].ID != 3 {
				t.Errorf("after a deletion related are %+v, want 3 first", related)
			}
		})
	}
}
