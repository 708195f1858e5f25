package retrieval_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley"
	"parley/internal/retrieval"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMeasure(t *testing.T) {
	queries := []retrieval.Query{
		{Relevance: map[int64]int{1: 2, 2: 1, 3: 0}},
		{Relevance: map[int64]int{4: 1}},
		{Relevance: map[int64]int{5: 0}}, // counts for MAPAll only
	}
	got := retrieval.Measure(queries, [][]int64{{3, 1, 9, 2}, {8}, {5}})
	// By hand: precision ½ at place 2 and ½ at place 4; gain 3/log2(3) and
	// 1/log2(5) of 3 and 1/log2(3).
	dcg, ideal := 3/math.Log2(3)+1/math.Log2(5), 3+1/math.Log2(3)
	want := retrieval.Measures{Queries: 2, MAP: 0.25, MRR: 0.25, P5: 0.2, NDCG10: dcg / ideal / 2, R10: 0.5, MAPAll: 0.5 / 3}
	for name, pair := range map[string][2]float64{
		"MAP": {got.MAP, want.MAP}, "MRR": {got.MRR, want.MRR}, "P@1": {got.P1, want.P1}, "P@5": {got.P5, want.P5},
		"nDCG@10": {got.NDCG10, want.NDCG10}, "R@10": {got.R10, want.R10}, "MAP(all)": {got.MAPAll, want.MAPAll},
	} {
		if math.Abs(pair[0]-pair[1]) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
		}
	}
	if got.Queries != want.Queries {
		t.Errorf("%d queries have a relevant document, want %d", got.Queries, want.Queries)
	}
}

func TestReadSetRefuses(t *testing.T) {
	good := testkit.Data(t, "retrieval", "semeta")
	for name, files := range map[string]map[string]string{
		"an empty folder":            {},
		"a corpus that is no gzip":   {"corpus.jsonl.gz": "plain"},
		"a judgement of no document": {"qrels.tsv": "query-id\tcorpus-id\tscore\n1\tnone\t1\n"},
		"a row of two columns":       {"qrels.tsv": "query-id\tcorpus-id\tscore\n1\t463\n"},
		"a score that is no number":  {"qrels.tsv": "query-id\tcorpus-id\tscore\n1\t463\tx\n"},
		"broken JSON":                {"queries.jsonl": `{"_id":`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range []string{"corpus.jsonl.gz", "queries.jsonl", "qrels.tsv"} {
				b, err := os.ReadFile(filepath.Join(good, f))
				if err != nil {
					t.Fatal(err)
				}
				if text, ok := files[f]; ok {
					b = []byte(text)
				}
				if len(files) > 0 {
					if err := os.WriteFile(filepath.Join(dir, f), b, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			_, err := retrieval.ReadSet(dir)
			if parley.KindOf(err) != parley.Invalid || !strings.Contains(err.Error(), dir) {
				t.Errorf("reading gives %v, want an Invalid error that names the folder", err)
			}
		})
	}
}

// TestDuplicates asks a real site for its 24 known duplicates.
func TestDuplicates(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		found, err := retrieval.Duplicates(t.Context(), s, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		if found.Asked != 24 || found.First < 8 || found.Ten < 16 || found.First > found.Five || found.Five > found.Ten {
			t.Errorf("known duplicates are found so: %+v", found)
		}
	})
}
