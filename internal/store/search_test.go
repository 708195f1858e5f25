package store_test

import (
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSearch asks both engines the same and wants the same results.
func TestSearch(t *testing.T) {
	sqlite, postgres := testkit.Beer(t, "sqlite"), testkit.Beer(t, "postgres")
	for _, query := range []string{"hops", "citra hop", `"pale ale"`, "[lager] temperature", "ale -pale", "fermentation yeast sugar", "zzzz", ""} {
		for _, order := range []string{"relevance", "newest", "votes", "active"} {
			a, err := sqlite.Search(ctx, store.SearchRequest{Text: query, Order: order, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			b, err := postgres.Search(ctx, store.SearchRequest{Text: query, Order: order, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			if a.Total != b.Total || len(a.Hits) != len(b.Hits) {
				t.Errorf("%q by %s: %d results in SQLite, %d in PostgreSQL", query, order, a.Total, b.Total)
				continue
			}
			for i := range a.Hits {
				if a.Hits[i] != b.Hits[i] {
					t.Errorf("%q by %s: result %d is %v in SQLite, %v in PostgreSQL", query, order, i, a.Hits[i], b.Hits[i])
					break
				}
			}
			if wants := query != "" && query != "zzzz"; (a.Total > 0) != wants {
				t.Errorf("%q by %s: %d results", query, order, a.Total)
			}
		}
	}
	found, err := sqlite.Search(ctx, store.SearchRequest{Text: "citra hop", Limit: 1})
	if err != nil || len(found.Hits) != 1 || found.Hits[0].ID != parley.PostID(1) {
		t.Errorf(`the best result for "citra hop" is %v, %v; want question 1`, found.Hits, err)
	}
}

// TestSearchAfterSecondImport adds a captured page to a dump: a search finds
// posts of both.
func TestSearchAfterSecondImport(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		testkit.Import(t, s, testkit.Data(t, "se-dump", "coffee-meta"))
		if found, err := s.Search(ctx, store.SearchRequest{Text: `"necessary evil"`, Limit: 10}); err != nil || found.Total != 0 {
			t.Errorf("before the second import: %v, %v; want nothing", found, err)
		}
		testkit.Import(t, s, testkit.Data(t, "seed", "politics-question.txt"))
		for _, query := range []string{`"necessary evil"`, "coffee"} {
			if found, err := s.Search(ctx, store.SearchRequest{Text: query, Limit: 10}); err != nil || found.Total == 0 {
				t.Errorf("%s after the second import: %v, %v; want posts", query, found, err)
			}
		}
	})
}
