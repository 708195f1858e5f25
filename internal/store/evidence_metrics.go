package store

import (
	"context"
	"database/sql"
	"time"
)

// DueWork is how much of one kind of work is due, and for how long the oldest
// of it has been.
type DueWork struct {
	Length int64
	Age    time.Duration
}

// EvidenceQueue is the work that is due: posts whose quotations are to be
// found, and sources to be fetched.
type EvidenceQueue struct{ Posts, Sources DueWork }

// EvidenceQueue counts what is due now.
func (s *Store) EvidenceQueue(ctx context.Context) (q EvidenceQueue, err error) {
	now := s.Now()
	for _, part := range []struct {
		table string
		into  *DueWork
	}{{"evidence_scans", &q.Posts}, {"sources", &q.Sources}} {
		var oldest sql.NullInt64
		// The indexes evidence_scans_due and sources_due.
		err := s.queryRow(ctx, `
			SELECT count(*), min(due_date)
			FROM `+part.table+`
			WHERE due_date <= $1`, []any{now.UnixMilli()}, &part.into.Length, &oldest)
		if err != nil {
			return q, err
		}
		if oldest.Valid {
			part.into.Age = now.Sub(time.UnixMilli(oldest.Int64))
		}
	}
	return q, nil
}

// SnapshotBytes is how much the texts and the bodies of copies take, packed.
func (s *Store) SnapshotBytes(ctx context.Context) (texts, bodies int64, err error) {
	// The indexes snapshot_texts_by_bytes and blobs_by_bytes hold all of it.
	err = s.queryRow(ctx, `
		SELECT COALESCE((SELECT sum(bytes) FROM snapshot_texts), 0),
		       COALESCE((SELECT sum(bytes) FROM blobs), 0)`, nil, &texts, &bodies)
	return texts, bodies, err
}
