package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// followEvery is how often a node looks for what other nodes did.
const followEvery = time.Second

// follow hands the events that other processes wrote to the subscribers, until
// ctx ends. Only PostgreSQL has other processes; what this one wrote is seen
// twice, which does no harm to a purge.
func (s *Store) follow(ctx context.Context, db *sql.DB) {
	last, err := lastEvent(ctx, db)
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err == nil {
			last, err = s.publishSince(ctx, db, last)
		} else {
			// The database was away: nobody knows what was missed.
			if last, err = lastEvent(ctx, db); err == nil {
				s.publish([]Event{{Type: siteImported}})
			}
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			s.logger.Warn("following the events of other nodes", "error", err)
		}
	}
}

func lastEvent(ctx context.Context, db *sql.DB) (id int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT COALESCE(max(id), 0) FROM events`).Scan(&id)
	return id, err
}

// publishSince publishes the events after last and returns the newest id.
func (s *Store) publishSince(ctx context.Context, db *sql.DB, last int64) (int64, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT id, type, COALESCE(post_id, 0), COALESCE(question_id, 0), COALESCE(user_id, 0), COALESCE(data, '')
		FROM events
		WHERE id > $1
		ORDER BY id`, last)
	if err != nil {
		return last, err
	}
	defer rows.Close()
	var events []Event
	for rows.Next() {
		var e Event
		if err := rows.Scan(&last, &e.Type, (*int64)(&e.Post), (*int64)(&e.Question), (*int64)(&e.User), &e.Data); err != nil {
			return last, err
		}
		events = append(events, e)
	}
	s.publish(events)
	return last, rows.Err()
}
