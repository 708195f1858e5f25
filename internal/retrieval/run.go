package retrieval

import (
	"context"
	"fmt"

	"parley/internal/search"
)

// Run ranks a set as a site does: the whole corpus for each query, and its
// candidates. The second is nil for a set without candidates.
func Run(ctx context.Context, set *Set, lang search.Language) (retrieved, reranked [][]int64, err error) {
	x, err := search.Open(ctx, search.NewMemory(), lang)
	if err != nil {
		return nil, nil, err
	}
	b := x.NewBuilder()
	for _, t := range set.Corpus {
		if err := b.Add(ctx, &search.Document{ID: t.ID, Kind: search.Question, Parent: t.ID, Title: t.Title, Body: t.Body}); err != nil {
			return nil, nil, err
		}
	}
	if err := b.Flush(ctx); err != nil {
		return nil, nil, err
	}
	for _, q := range set.Queries {
		found, err := x.Similar(ctx, q.Text, set.texts, depth)
		if err != nil {
			return nil, nil, fmt.Errorf("query %s: %w", q.ID, err)
		}
		retrieved = append(retrieved, numbers(found))
		if len(q.Candidates) == 0 {
			continue
		}
		pool, err := set.texts(ctx, q.Candidates)
		if err != nil {
			return nil, nil, err
		}
		ranked, err := x.Rerank(ctx, q.Text, pool)
		if err != nil {
			return nil, nil, fmt.Errorf("candidates of query %s: %w", q.ID, err)
		}
		reranked = append(reranked, numbers(ranked))
	}
	return retrieved, reranked, nil
}

func (s *Set) texts(_ context.Context, ids []int64) ([]search.Text, error) {
	list := make([]search.Text, 0, len(ids))
	for _, id := range ids {
		list = append(list, s.Corpus[id-1])
	}
	return list, nil
}

func numbers(list []search.Similarity) []int64 {
	ids := make([]int64, len(list))
	for i, s := range list {
		ids[i] = s.ID
	}
	return ids
}
