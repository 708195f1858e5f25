package store_test

import (
	"fmt"
	"slices"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSearchSourceBelow finds the posts that quote a host or one below it, also one
// whose first source came after the last search.
func TestSearchSourceBelow(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		testkit.Import(t, s, testkit.Data(t, "se-dump", "coffee-meta"))
		quote := func(source int, host string, post int) {
			t.Helper()
			for _, statement := range []string{
				fmt.Sprintf(`INSERT INTO sources (id, url, url_norm, site_host, creation_date) VALUES (%d, '', 'https://%s/%d', '%s', 1)`, source, host, source, host),
				fmt.Sprintf(`INSERT INTO quotes (post_id, question_id, ordinal, kind, place, text, sha256, words, lang, claimed_date, attached_by, source_id, state, creation_date)
					VALUES (%d, %d, 1, 'block', 0, '', '', 1, '', '', '', %d, 'pending', 1)`, post, post, source),
			} {
				if err := s.Update(ctx, func(tx *store.Tx) error { _, err := tx.ExecContext(ctx, statement); return err }); err != nil {
					t.Fatal(err)
				}
			}
		}
		check := func(query string, want ...parley.PostID) {
			t.Helper()
			r, err := s.Search(ctx, store.SearchRequest{Text: query, Order: "newest", Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			var got []parley.PostID
			for _, h := range r.Hits {
				got = append(got, h.ID)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", query, got, want)
			}
		}
		quote(1, "herald.example", 1)
		check("source:herald.example", 1)
		check("source:example", 1)
		check("source:old.herald.example")
		quote(2, "old.herald.example", 2)
		quote(3, "theherald.example", 3)
		check("source:herald.example", 1, 2)
		check("source:example", 1, 2, 3)
		check("source:old.herald.example", 2)
		check("hassource:yes", 1, 2, 3)
		check("quote:pending source:example", 1, 2, 3)
	})
}
