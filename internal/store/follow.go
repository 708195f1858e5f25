package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"
)

// followEvery is how often a node looks for what other nodes did.
const followEvery = time.Second

// gapLife is how long a number that was skipped in the events is waited for.
// Numbers are given before commits, so a later one may be seen first; one
// whose transaction was undone never comes.
const gapLife = time.Minute

// maxGaps is how many skipped numbers are waited for one by one. More were
// skipped by a load, which changes everything.
const maxGaps = 10_000

// follower knows which events of other processes were handed on.
type follower struct {
	last int64               // the newest number seen
	gaps map[int64]time.Time // numbers below it that were not there, and since when
}

// follow hands the events that other processes wrote to the subscribers, until
// ctx ends. Only PostgreSQL has other processes; what this one wrote is seen
// twice, which does no harm to a purge.
func (s *Store) follow(ctx context.Context, db *sql.DB, f *follower) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	var err error
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err == nil {
			err = s.publishNew(ctx, db, f)
		} else if f, err = startFollowing(ctx, db); err == nil {
			// The database was away: nobody knows what was missed.
			s.publish([]Event{{Type: siteImported}})
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			s.logger.Warn("following the events of other nodes", "error", err)
		}
	}
}

// startFollowing begins after the newest event there is.
func startFollowing(ctx context.Context, db *sql.DB) (*follower, error) {
	f := &follower{gaps: map[int64]time.Time{}}
	return f, db.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) FROM events`).Scan(&f.last)
}

// publishNew publishes the events that f has not seen.
func (s *Store) publishNew(ctx context.Context, db *sql.DB, f *follower) error {
	now := time.Now()
	maps.DeleteFunc(f.gaps, func(_ int64, since time.Time) bool { return now.Sub(since) > gapLife })
	rows, err := db.QueryContext(ctx, `
		SELECT id, type, COALESCE(post_id, 0), COALESCE(question_id, 0), COALESCE(user_id, 0), COALESCE(data, '')
		FROM events
		WHERE id > $1 OR id = ANY($2)
		ORDER BY id`, f.last, slices.Collect(maps.Keys(f.gaps)))
	if err != nil {
		return err
	}
	defer rows.Close()
	var events []Event
	for rows.Next() {
		var id int64
		var e Event
		if err := rows.Scan(&id, &e.Type, (*int64)(&e.Post), (*int64)(&e.Question), (*int64)(&e.User), &e.Data); err != nil {
			return err
		}
		events = append(events, e)
		if f.see(id, now) {
			events = append(events, Event{Type: siteImported})
		}
	}
	s.publish(events)
	return rows.Err()
}

// see notes an event's number, and reports whether more were skipped before it
// than can be waited for.
func (f *follower) see(id int64, now time.Time) (lost bool) {
	delete(f.gaps, id)
	if id <= f.last {
		return false
	}
	if id-f.last > maxGaps {
		lost = true
	} else {
		for gap := f.last + 1; gap < id; gap++ {
			f.gaps[gap] = now
		}
	}
	f.last = id
	return lost
}
