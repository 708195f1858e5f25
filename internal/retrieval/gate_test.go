package retrieval_test

import (
	"context"
	"testing"

	"parley/internal/retrieval"
	"parley/internal/search"
	"parley/internal/testkit"
)

// TestGates holds what docs/search.md promises.
func TestGates(t *testing.T) {
	for _, tt := range []struct {
		set            string
		retrieve, rank float64 // nDCG@10 of retrieving, MAP(all) of re-ranking, in percent
	}{
		{"semeval16-dev", 58, 74},
		{"semeval16-train", 54, 67},
		{"semeta", 65, 0},
	} {
		t.Run(tt.set, func(t *testing.T) {
			set, err := retrieval.ReadSet(testkit.Data(t, "retrieval", tt.set))
			if err != nil {
				t.Fatal(err)
			}
			retrieved, reranked, err := retrieval.Run(context.Background(), set, search.LanguageOf("en"))
			if err != nil {
				t.Fatal(err)
			}
			m := retrieval.Measure(set.Queries, retrieved)

			if m.NDCG10*100 < tt.retrieve {
				t.Errorf("nDCG@10 of retrieving is %.2f, want at least %.2f", m.NDCG10*100, tt.retrieve)
			}
			if len(reranked) == 0 {
				return
			}
			m = retrieval.Measure(set.Queries, reranked)
			t.Logf("re-rank %+v", m)
			if m.MAPAll*100 < tt.rank {
				t.Errorf("MAP(all) of re-ranking is %.2f, want at least %.2f", m.MAPAll*100, tt.rank)
			}
		})
	}
}
