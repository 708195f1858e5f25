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
// the question shows.
func TestPlaceOfComment(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		q, err := s.QuestionPage(ctx, 1, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		shown := map[parley.CommentID]bool{}
		for _, c := range q.Question.Comments {
			shown[c.ID] = true
		}
		if len(shown) != parley.FoldedComments {
			t.Fatalf("the question shows %d comments, want %d", len(shown), parley.FoldedComments)
		}
		for id := parley.CommentID(1); id <= 7; id++ {
			p, err := s.PlaceOfComment(ctx, id)
			if err != nil || p.Post != 1 || p.Shown != shown[id] || p.Before != int64(id-1) {
				t.Errorf("PlaceOfComment(%d) = %+v, %v; want shown %v after %d others", id, p, err, shown[id], id-1)
			}
		}
		if _, err := s.PlaceOfComment(ctx, 99); parley.KindOf(err) != parley.NotFound {
			t.Errorf("PlaceOfComment(99): %v, want not found", err)
		}
	})
}
