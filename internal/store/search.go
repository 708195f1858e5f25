package store

import (
	"context"
	"fmt"

	"parley"
	"parley/internal/search"
)

// SearchHit is a post that a search found.
type SearchHit struct {
	ID    parley.PostID
	Score float64
}

// SearchResults is a page of what a search found, best first.
type SearchResults struct {
	Total  int64
	Capped bool // there are more than Total
	Hits   []SearchHit
	Note   string // how the query was understood: "", "cut" (too long to be used whole) or "partial" (only the newest posts were looked at)
}

// SearchReach is how many results can be seen (search-syntax.md §4).
const SearchReach = 500

// searchOrders are the orders of results by their names.
var searchOrders = map[string]search.Order{
	"relevance": search.ByRelevance,
	"votes":     search.ByScore,
	"newest":    search.ByCreation,
	"active":    search.ByActivity,
}

// Search finds questions and answers with all words of a query; "a phrase",
// -word and [tag] are understood. order is "relevance", "votes", "newest" or
// "active"; anything else is "relevance".
func (s *Store) Search(ctx context.Context, query string, order string, offset, limit int) (SearchResults, error) {
	x, err := s.freshSearch(ctx)
	if err != nil {
		return SearchResults{}, err
	}
	found, err := x.Search(ctx, search.ParseSimple(query), search.Options{Order: searchOrders[order], Offset: offset, Limit: limit})
	if err != nil {
		return SearchResults{}, fmt.Errorf("search: %w", err)
	}
	results := SearchResults{Total: int64(found.Total), Capped: found.More}
	switch {
	case found.Cut:
		results.Note = "cut"
	case found.Partial:
		results.Note = "partial"
	}
	for _, h := range found.Hits {
		results.Hits = append(results.Hits, SearchHit{ID: parley.PostID(h.ID), Score: float64(h.Relevance)})
	}
	return results, nil
}

// freshSearch returns the index as it is after the last commit.
func (s *Store) freshSearch(ctx context.Context) (*search.Index, error) {
	x, err := s.openSearch(ctx)
	if err != nil {
		return nil, fmt.Errorf("search index: %w", err)
	}
	return x, x.Refresh(ctx)
}
