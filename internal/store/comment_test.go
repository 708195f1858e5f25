package store_test

import (
	"reflect"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestPostComments(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		var ids []parley.CommentID
		for page := 1; page <= 4; page++ {
			list, err := s.PostComments(ctx, 1, page, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range list {
				ids = append(ids, c.ID)
			}
		}
		if want := []parley.CommentID{1, 2, 3, 4, 5, 6, 7}; !reflect.DeepEqual(ids, want) {
			t.Errorf("the pages hold comments %v, want %v", ids, want)
		}
	})
}

// TestPlaceOfComment compares what is said to be shown with what the page of
// the question shows; on a crowded one, no comment that nobody voted for.
func TestPlaceOfComment(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		agree := func(want int) map[parley.CommentID]bool {
			t.Helper()
			q, err := s.QuestionPage(ctx, 1, store.ByScore, 1)
			if err != nil {
				t.Fatal(err)
			}
			shown := map[parley.CommentID]bool{}
			for _, c := range q.Question.Comments {
				shown[c.ID] = true
			}
			if len(shown) != want {
				t.Fatalf("the question shows %d comments, want %d", len(shown), want)
			}
			for id := parley.CommentID(1); id <= 7; id++ {
				p, err := s.PlaceOfComment(ctx, id)
				if err != nil || p.Post != 1 || p.Shown != shown[id] || p.Before != int64(id-1) {
					t.Errorf("PlaceOfComment(%d) = %+v, %v; want shown %v after %d others", id, p, err, shown[id], id-1)
				}
			}
			return shown
		}
		if _, err := s.PlaceOfComment(ctx, 99); parley.KindOf(err) != parley.NotFound {
			t.Errorf("PlaceOfComment(99): %v, want not found", err)
		}
		agree(parley.FoldedComments)
		unscored := `UPDATE comments SET score = 0 WHERE id IN (3, 7)` // then three others have a score
		crowd := func(tx *store.Tx) error {
			if _, err := tx.ExecContext(ctx, unscored); err != nil {
				return err
			}
			return tx.SetSetting(ctx, "rule.crowded_answers", "1")
		}
		if err := s.Update(ctx, crowd); err != nil {
			t.Fatal(err)
		}
		agree(parley.FoldedComments) // one answer is not more than one
		if err := s.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, "rule.crowded_answers", "0") }); err != nil {
			t.Fatal(err)
		}
		if shown := agree(3); !shown[2] || !shown[5] || !shown[6] {
			t.Errorf("the crowded question shows %v, want the comments with a score", shown)
		}
	})
}
