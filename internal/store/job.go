package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// NewJob is work to be done soon (package jobs).
type NewJob struct {
	Kind string
	Data any       // as JSON
	Key  string    // "", or no second job with the same key is added while one waits
	Run  time.Time // not before; the zero time is at once
}

// AddJob adds work in the transaction that makes it due.
func (tx *Tx) AddJob(ctx context.Context, j NewJob) error {
	data, err := json.Marshal(j.Data)
	if err != nil {
		return fmt.Errorf("job %s: %w", j.Kind, err)
	}
	now := tx.s.Now()
	if j.Run.IsZero() {
		j.Run = now
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO jobs (kind, data, unique_key, run_date, creation_date)
		VALUES ($1, $2, NULLIF($3, ''), $4, $5)
		ON CONFLICT (unique_key) DO NOTHING`, j.Kind, string(data), j.Key, j.Run.UnixMilli(), now.UnixMilli())
	if err != nil {
		return fmt.Errorf("job %s: %w", j.Kind, err)
	}
	return nil
}
