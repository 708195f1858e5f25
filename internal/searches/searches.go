// Package searches keeps searches that members save, and tells them of new
// matches. What a query means and finds is for the store and package search.
package searches

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"parley"
	"parley/internal/notify"
	"parley/internal/store"
)

// Searches keeps the saved searches of a site.
type Searches struct{ store *store.Store }

// New returns the saved searches of a site.
func New(s *store.Store) *Searches { return &Searches{s} }

// Fields that errors are about.
const (
	FieldName  = "name"
	FieldQuery = "q"
)

const (
	maxName  = 100
	maxQuery = 1000
	// MostSearches is how many searches a person can keep.
	MostSearches = 50
)

// Save keeps a search under a name, which is the query if there is none, in
// the place of one that has it. With tell the actor is told of new matches.
func (s *Searches) Save(ctx context.Context, act parley.Act, name, query string, tell bool) error {
	query = strings.Join(strings.Fields(strings.ToValidUTF8(query, "")), " ")
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
	if r := []rune(query); name == "" {
		name = string(r[:min(len(r), maxName)])
	}
	wrong := func(field, key string, n int) error {
		return &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: field, Key: key, Args: []any{"n", n}}}}
	}
	switch {
	case query == "":
		return wrong(FieldQuery, "savedsearch.noquery", 0)
	case utf8.RuneCountInString(query) > maxQuery:
		return wrong(FieldQuery, "savedsearch.long", maxQuery)
	case utf8.RuneCountInString(name) > maxName:
		return wrong(FieldName, "savedsearch.long", maxName)
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		n, err := tx.SaveSearch(ctx, store.SavedSearch{User: act.Actor.ID, Name: name, Query: query, Notify: tell})
		if err == nil && n > MostSearches {
			err = wrong(FieldName, "savedsearch.many", MostSearches)
		}
		return err
	})
}

// Remove removes a saved search of the actor.
func (s *Searches) Remove(ctx context.Context, act parley.Act, id int64) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.DropSearch(ctx, act.Actor.ID, id) })
}

// Tell says whether the actor is told of new matches of a saved search.
func (s *Searches) Tell(ctx context.Context, act parley.Act, id int64, tell bool) error {
	return s.store.Update(ctx, func(tx *store.Tx) error { return tx.NotifyOfSearch(ctx, act.Actor.ID, id, tell) })
}

// JobLook is the job that looks for new matches.
const JobLook = "saved searches"

const (
	searchesAtOnce = 200
	newestLooked   = 20 // matches of a search: the newest of them leads the notice
)

// Look tells everybody of new matches of their saved searches, one entry in the
// inbox for each search. What the owner wrote is not new to him.
func (s *Searches) Look(ctx context.Context) error {
	for after := int64(0); ; {
		list, err := s.store.WatchedSearches(ctx, after, searchesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, y := range list {
			after = y.ID
			if err := s.look(ctx, y); err != nil {
				return fmt.Errorf("saved search %d: %w", y.ID, err)
			}
		}
	}
}

func (s *Searches) look(ctx context.Context, y store.SavedSearch) error {
	// Taken before the search: what is posted meanwhile is found the next time.
	until := s.store.Now().UnixMilli()
	var owner parley.Actor
	err := s.store.Update(ctx, func(tx *store.Tx) (err error) {
		owner, err = tx.ActorOf(ctx, y.User)
		return err
	})
	if err != nil {
		return err
	}
	found, err := s.store.Search(ctx, store.SearchRequest{Text: y.Query, Order: "newest", Viewer: owner, Limit: newestLooked})
	if err != nil {
		return err
	}
	ids := make([]parley.PostID, len(found.Hits))
	for i, h := range found.Hits {
		ids[i] = h.ID
	}
	posts, err := s.store.PostsByID(ctx, ids)
	if err != nil {
		return err
	}
	var newest *store.ListedPost
	for i, p := range posts {
		if p.Created > y.Seen && p.Created <= until && p.By.ID != y.User && (newest == nil || p.Created > newest.Created) {
			newest = &posts[i]
		}
	}
	if newest == nil {
		return nil
	}
	return s.store.Update(ctx, func(tx *store.Tx) error {
		first, err := tx.SeeSearch(ctx, y, until)
		if err != nil || !first {
			return err
		}
		return notify.SearchMatched(ctx, tx, y.ID, newest.ID, y.User)
	})
}
