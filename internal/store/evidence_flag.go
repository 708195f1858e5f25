package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// Kinds of evidence flags.
const (
	FlagMisquotation  = "misquotation"
	FlagOutOfContext  = "out_of_context"
	FlagSourceRequest = "source_request"
	FlagTakedown      = "takedown"
	FlagUnsourced     = "unsourced" // a post lacks the source that the site asks for; nobody said so
)

// EvidenceFlag is what somebody says about a quotation or a copy, until somebody
// looks at it.
type EvidenceFlag struct {
	ID       int64
	Kind     string
	Post     parley.PostID
	Quote    parley.QuoteID // 0 for a copy
	Snapshot parley.SnapshotID
	By       Person // the zero person for someone without an account
	Note     string
	Created  millis
}

// AddEvidenceFlag stores a flag; the same by the same person is one.
func (tx *Tx) AddEvidenceFlag(ctx context.Context, f EvidenceFlag) error {
	selector := ""
	if f.Snapshot != 0 {
		selector = fmt.Sprintf(`{"snapshot":%d}`, f.Snapshot)
	}
	err := tx.exec(ctx, `
		INSERT INTO evidence_flags (kind, post_id, quote_id, user_id, selector, note, creation_date)
		SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), NULLIF(CAST($3 AS BIGINT), 0), CAST($4 AS BIGINT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1
		                  FROM evidence_flags
		                  WHERE kind = $1 AND post_id = $2 AND COALESCE(quote_id, 0) = $3 AND user_id = $4 AND selector = $5 AND $4 <> 0 AND resolved_date IS NULL)`,
		f.Kind, int64(f.Post), int64(f.Quote), int64(f.By.ID), selector, f.Note, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("evidence flag: %w", err)
	}
	return nil
}

// OpenEvidenceFlags returns the flags that nobody has looked at, oldest first.
func (s *Store) OpenEvidenceFlags(ctx context.Context, limit int) ([]EvidenceFlag, error) {
	return s.openFlags(ctx, "", limit)
}

// OpenContextReports returns those that say that a quotation is out of context.
func (s *Store) OpenContextReports(ctx context.Context, limit int) ([]EvidenceFlag, error) {
	return s.openFlags(ctx, FlagOutOfContext, limit)
}

// openFlags returns the open flags of a kind, or all for "".
func (s *Store) openFlags(ctx context.Context, kind string, limit int) ([]EvidenceFlag, error) {
	var list []EvidenceFlag
	err := s.query(ctx, `
		SELECT f.id, f.kind, f.post_id, COALESCE(f.quote_id, 0), f.selector, f.note, f.creation_date, `+personColumns("u", "NULL")+`
		FROM evidence_flags f
		LEFT JOIN users u ON u.id = f.user_id
		WHERE f.resolved_date IS NULL
		  AND ($2 = '' OR f.kind = $2)
		ORDER BY f.creation_date, f.id
		LIMIT $1`, []any{limit, kind}, func(r *sql.Rows) error {
		var f EvidenceFlag
		var selector string
		if err := scanAll(r, []any{&f.ID, &f.Kind, (*int64)(&f.Post), (*int64)(&f.Quote), &selector, &f.Note, &f.Created}, f.By.into()); err != nil {
			return err
		}
		if selector != "" {
			var at struct{ Snapshot int64 }
			if err := jsonInto(selector, &at); err != nil {
				return err
			}
			f.Snapshot = parley.SnapshotID(at.Snapshot)
		}
		list = append(list, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("evidence flags: %w", err)
	}
	return list, nil
}

// ResolveEvidenceFlag notes what came of a flag.
func (tx *Tx) ResolveEvidenceFlag(ctx context.Context, id int64, by parley.UserID, resolution string) error {
	res, err := tx.ExecContext(ctx, `
		UPDATE evidence_flags
		SET resolved_date = $2, resolved_user_id = $3, resolution = $4
		WHERE id = $1
		  AND resolved_date IS NULL`, id, tx.Now().UnixMilli(), int64(by), resolution)
	if err != nil {
		return fmt.Errorf("evidence flag %d: %w", id, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return parley.Refuse(parley.NotFound, "evidence.error.noflag")
	}
	return nil
}

// ResolveTakedowns notes that a copy was taken down.
func (tx *Tx) ResolveTakedowns(ctx context.Context, id parley.SnapshotID, by parley.UserID) error {
	err := tx.exec(ctx, `
		UPDATE evidence_flags
		SET resolved_date = $2, resolved_user_id = $3, resolution = 'removed'
		WHERE kind = 'takedown'
		  AND selector = $1
		  AND resolved_date IS NULL`, fmt.Sprintf(`{"snapshot":%d}`, id), tx.Now().UnixMilli(), int64(by))
	if err != nil {
		return fmt.Errorf("takedowns of copy %d: %w", id, err)
	}
	return nil
}
