package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// SavedSearch is a search that a person keeps.
type SavedSearch struct {
	ID     int64
	User   parley.UserID
	Name   string
	Query  string
	Notify bool   // of new matches
	Seen   millis // posts since then are new
}

func (s *Store) savedSearches(ctx context.Context, where string, args ...any) ([]SavedSearch, error) {
	var list []SavedSearch
	err := s.query(ctx, `
		SELECT id, user_id, name, query, notify, seen_date
		FROM saved_searches
		WHERE `+where, args, func(r *sql.Rows) error {
		var y SavedSearch
		err := r.Scan(&y.ID, (*int64)(&y.User), &y.Name, &y.Query, (*intBool)(&y.Notify), &y.Seen)
		list = append(list, y)
		return err
	})
	return list, err
}

// SavedSearches returns a person's saved searches by name.
func (s *Store) SavedSearches(ctx context.Context, user parley.UserID) ([]SavedSearch, error) {
	list, err := s.savedSearches(ctx, `user_id = $1 ORDER BY name`, int64(user))
	if err != nil {
		return nil, fmt.Errorf("saved searches of user %d: %w", user, err)
	}
	return list, nil
}

// WatchedSearches returns up to limit saved searches whose owners want to be
// told of new matches, those with ids above after.
func (s *Store) WatchedSearches(ctx context.Context, after int64, limit int) ([]SavedSearch, error) {
	list, err := s.savedSearches(ctx, `notify = 1 AND id > $1 ORDER BY id LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("saved searches: %w", err)
	}
	return list, nil
}

// SaveSearch keeps a search, in the place of one of the same name, and returns
// how many the person has then.
func (tx *Tx) SaveSearch(ctx context.Context, y SavedSearch) (n int, err error) {
	now := tx.Now().UnixMilli()
	err = tx.exec(ctx, `
		INSERT INTO saved_searches (user_id, name, query, notify, creation_date, seen_date)
		VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT (user_id, name) DO UPDATE
		SET query = excluded.query, notify = excluded.notify, seen_date = excluded.seen_date`,
		int64(y.User), y.Name, y.Query, intOf(y.Notify), now)
	if err == nil {
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM saved_searches WHERE user_id = $1`, int64(y.User)).Scan(&n)
	}
	if err != nil {
		return 0, fmt.Errorf("saving search %q: %w", y.Name, err)
	}
	return n, nil
}

// DropSearch removes a saved search of a person.
func (tx *Tx) DropSearch(ctx context.Context, user parley.UserID, id int64) error {
	if err := tx.exec(ctx, `DELETE FROM saved_searches WHERE user_id = $1 AND id = $2`, int64(user), id); err != nil {
		return fmt.Errorf("removing saved search %d: %w", id, err)
	}
	return nil
}

// NotifyOfSearch says whether a person is told of new matches of a saved
// search; they are new from now on.
func (tx *Tx) NotifyOfSearch(ctx context.Context, user parley.UserID, id int64, notify bool) error {
	err := tx.exec(ctx, `
		UPDATE saved_searches
		SET notify = $3, seen_date = $4
		WHERE user_id = $1
		  AND id = $2`, int64(user), id, intOf(notify), tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("saved search %d: %w", id, err)
	}
	return nil
}

// SeeSearch notes up to when the matches of a saved search are told; false if
// another node was there first, or the owner has changed it.
func (tx *Tx) SeeSearch(ctx context.Context, y SavedSearch, until millis) (bool, error) {
	res, err := tx.ExecContext(ctx, `
		UPDATE saved_searches
		SET seen_date = $2
		WHERE id = $1
		  AND seen_date = $3
		  AND query = $4`, y.ID, until, y.Seen, y.Query)
	if err != nil {
		return false, fmt.Errorf("saved search %d: %w", y.ID, err)
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
