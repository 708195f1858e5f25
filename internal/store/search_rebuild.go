package store

import (
	"context"
	"errors"
	"fmt"

	"parley/internal/search"
)

// renewIndex makes the search index anew if it is of an older format, or of
// another language than the site's setting.
func (s *Store) renewIndex(ctx context.Context) error {
	_, err := s.openSearch(ctx)
	if !errors.Is(err, search.ErrOutdated) {
		return err
	}
	s.logger.Info("making the search index anew: it is of an older format, or the language of the site has changed")
	return s.RebuildIndex(ctx, func(int64) {})
}

// RebuildIndex makes the search index anew from the posts and calls tell with
// the number of posts so far. It is one transaction: searches go on with the
// old index until it ends, and writes wait.
func (s *Store) RebuildIndex(ctx context.Context, tell func(posts int64)) error {
	err := s.Update(ctx, func(tx *Tx) error {
		if err := search.Clear(ctx, searchTx{tx}); err != nil {
			return err
		}
		known, err := statesOf(ctx, tx, allStates, "IS NOT NULL")
		if err != nil {
			return err
		}
		return indexPosts(ctx, tx, loadedSearch{searchTx{tx}}, known, tell)
	})
	if err != nil {
		return fmt.Errorf("rebuilding the search index: %w", err)
	}
	s.searching.Lock()
	s.index = nil
	s.searching.Unlock()
	x, err := s.openSearch(ctx)
	if err != nil {
		return err
	}
	// What was listed before is dropped, a little at a time.
	return x.Merge(ctx)
}

// SetLanguage sets the language by which words are stemmed; the index has to
// be rebuilt for it.
func (s *Store) SetLanguage(ctx context.Context, code string) error {
	err := s.Update(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO settings (name, value)
			VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, SettingLanguage, code)
		return err
	})
	if err != nil {
		return fmt.Errorf("language of the site: %w", err)
	}
	return nil
}

// IndexStats describes the search index.
func (s *Store) IndexStats(ctx context.Context) (search.Stats, error) {
	x, err := s.freshSearch(ctx)
	if err != nil {
		return search.Stats{}, err
	}
	return x.Stats(), nil
}
