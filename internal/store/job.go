package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// NewJob is work to be done soon (package jobs).
type NewJob struct {
	Kind string
	Data any       // as JSON
	Key  string    // "", or no second job with the same key is added while one waits or runs
	Run  time.Time // not before; the zero time is at once
}

// Job is work that waits, runs or was given up.
type Job struct {
	ID        int64
	Kind      string
	Data      string // JSON
	Tries     int    // begun so far
	Run       millis // not before
	LastError string // of the last try, "" before
	Parked    millis // when it was given up, 0 it was not
	Created   millis
}

const jobColumns = `id, kind, data, tries, run_date, last_error, parked_date, creation_date`

func (j *Job) into() []any {
	return []any{&j.ID, &j.Kind, &j.Data, &j.Tries, &j.Run, &j.LastError, &j.Parked, &j.Created}
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
	tx.jobs = true
	return nil
}

// OnJobs calls f after each commit of this process that added jobs. f returns
// at once.
func (s *Store) OnJobs(f func()) {
	s.subscribers.Lock()
	defer s.subscribers.Unlock()
	s.subscribers.jobs = append(s.subscribers.jobs, f)
}

// NextJob returns when the next job may run, and false if none waits. A job
// that somebody runs counts with the end of the lease.
func (s *Store) NextJob(ctx context.Context) (at time.Time, waits bool, err error) {
	var next sql.NullInt64
	// The index jobs_due.
	err = s.queryRow(ctx, `
		SELECT min(CASE WHEN lease_date > run_date THEN lease_date ELSE run_date END)
		FROM jobs
		WHERE parked_date = 0`, nil, &next)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("next job: %w", err)
	}
	return time.UnixMilli(next.Int64), next.Valid, nil
}

// LeaseJob gives the job that is due longest to owner, or returns nil. It is
// the owner's until the lease runs out; after that anybody may take it.
func (s *Store) LeaseJob(ctx context.Context, owner string, lease time.Duration) (*Job, error) {
	var found *Job
	err := s.Update(ctx, func(tx *Tx) error {
		now := tx.s.Now()
		j := &Job{}
		err := tx.QueryRowContext(ctx, `
			UPDATE jobs
			SET lease_date = $1, lease_owner = $2, tries = tries + 1
			WHERE id = (SELECT id
			            FROM jobs
			            WHERE parked_date = 0
			              AND run_date <= $3
			              AND lease_date <= $3
			            ORDER BY run_date, id
			            LIMIT 1
			            `+tx.s.dialect.skipLocked()+`)
			RETURNING `+jobColumns, now.Add(lease).UnixMilli(), owner, now.UnixMilli()).Scan(j.into()...)
		if noRow(err) {
			return nil
		}
		found = j
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("taking a job: %w", err)
	}
	return found, nil
}

// FinishJob removes a job that is done. One that somebody else has taken since
// stays theirs.
func (s *Store) FinishJob(ctx context.Context, j *Job, owner string) error {
	return s.jobUpdate(ctx, j, `DELETE FROM jobs WHERE id = $1 AND lease_owner = $2 AND tries = $3`, j.ID, owner, j.Tries)
}

// RetryJob notes why a job failed and when it is to be tried again.
func (s *Store) RetryJob(ctx context.Context, j *Job, owner, reason string, at time.Time) error {
	return s.jobUpdate(ctx, j, `
		UPDATE jobs
		SET lease_date = 0, lease_owner = '', last_error = $4, run_date = $5
		WHERE id = $1
		  AND lease_owner = $2
		  AND tries = $3`, j.ID, owner, j.Tries, reason, at.UnixMilli())
}

// ReturnJob gives a job back that could not be done to its end for no fault of
// its own, as if it had never been begun.
func (s *Store) ReturnJob(ctx context.Context, j *Job, owner string) error {
	return s.jobUpdate(ctx, j, `
		UPDATE jobs
		SET lease_date = 0, lease_owner = '', tries = tries - 1
		WHERE id = $1
		  AND lease_owner = $2
		  AND tries = $3`, j.ID, owner, j.Tries)
}

// ParkJob gives a job up until somebody looks at it. Its key is free for
// another.
func (s *Store) ParkJob(ctx context.Context, j *Job, owner, reason string) error {
	return s.jobUpdate(ctx, j, `
		UPDATE jobs
		SET lease_date = 0, lease_owner = '', unique_key = NULL, last_error = $4, parked_date = $5
		WHERE id = $1
		  AND lease_owner = $2
		  AND tries = $3`, j.ID, owner, j.Tries, reason, s.Now().UnixMilli())
}

func (s *Store) jobUpdate(ctx context.Context, j *Job, query string, args ...any) error {
	err := s.Update(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("job %d, %s: %w", j.ID, j.Kind, err)
	}
	return nil
}

// ParkedJobs returns up to limit jobs that were given up, the newest first. Of
// their data lists hold the beginning.
func (s *Store) ParkedJobs(ctx context.Context, limit int) ([]Job, error) {
	return s.jobs(ctx, `WHERE parked_date > 0 ORDER BY parked_date DESC, id DESC LIMIT $1`, limit)
}

// WaitingJobs returns up to limit jobs that wait or run, the next first.
func (s *Store) WaitingJobs(ctx context.Context, limit int) ([]Job, error) {
	return s.jobs(ctx, `WHERE parked_date = 0 ORDER BY run_date, id LIMIT $1`, limit)
}

func (s *Store) jobs(ctx context.Context, where string, limit int) ([]Job, error) {
	var list []Job
	err := s.query(ctx, `SELECT `+strings.Replace(jobColumns, "data", "substr(data, 1, 200)", 1)+` FROM jobs `+where, []any{limit}, func(r *sql.Rows) error {
		var j Job
		if err := r.Scan(j.into()...); err != nil {
			return err
		}
		list = append(list, j)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return list, nil
}

// UnparkJob lets a job that was given up be tried again.
func (s *Store) UnparkJob(ctx context.Context, id int64) (found bool, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		found, err = tx.changedRows(ctx, `
			UPDATE jobs
			SET parked_date = 0, tries = 0, run_date = $2
			WHERE id = $1
			  AND parked_date > 0`, id, tx.s.Now().UnixMilli())
		tx.jobs = found
		return err
	})
	return found, err
}
