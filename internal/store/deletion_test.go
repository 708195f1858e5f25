package store_test

import (
	"reflect"
	"strconv"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestDeletedPosts pages through the deleted questions of somebody: those
// deleted last first, without what is there, is older, or is another's.
func TestDeletedPosts(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Update(ctx, func(tx *store.Tx) error {
			for id := 1; id <= 9; id++ {
				owner, kind, date := "7", "1", strconv.Itoa(1000-id%3) // of 3 and 6 the latest, of 2 and 5 too old
				switch id {
				case 7:
					owner = "8"
				case 8:
					kind = "2"
				case 9:
					date = "NULL"
				}
				if _, err := tx.ExecContext(ctx, `INSERT INTO posts (id, post_type_id, owner_user_id, title, deletion_date)
					VALUES (`+strconv.Itoa(id)+`, `+kind+`, `+owner+`, 'No. `+strconv.Itoa(id)+`', `+date+`)`); err != nil {
					return err
				}
			}
			// Deleted twice: the later one counts.
			_, err := tx.ExecContext(ctx, `INSERT INTO deletions (post_id, creation_date, user_id, reason, undeleted_date)
				VALUES (6, 900, 7, 'owner', 950), (6, 1000, -1, 'community', NULL)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var ids []parley.PostID
		for page := 1; page <= 3; page++ {
			list, total, err := s.DeletedPosts(ctx, 7, parley.Question, 999, page, 2)
			if err != nil || len(list) > 0 && total != 4 {
				t.Fatalf("page %d: %d in all, %v; want 4", page, total, err)
			}
			for _, p := range list {
				ids = append(ids, p.ID)
				if p.ID == 6 && (p.Why != parley.DeletedByCommunity || p.Title != "No. 6" || p.Question != 6 || p.Deleted != 1000) {
					t.Errorf("post 6 is %+v", p)
				}
			}
		}
		if want := []parley.PostID{6, 3, 4, 1}; !reflect.DeepEqual(ids, want) {
			t.Errorf("the pages hold posts %v, want %v", ids, want)
		}
	})
}
