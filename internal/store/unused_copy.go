package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"parley"
)

// UnusedCopy is the reason of a copy that was freed because no post quoted its source
// any more (evidence.md §9.7).
const UnusedCopy = "unused"

// SourceUse says whether posts quote a source.
type SourceUse struct {
	ID     parley.SourceID
	Quoted bool   // by a post or comment that is not deleted, even if only perhaps
	Unused millis // since when none is known to, 0 for not at all
	Kept   bool   // there is something to free
}

// sourceUse are the columns of SourceUse of sources s. The indexes quotes_by_source,
// quote_candidates_by_source and snapshots_by_source serve them. Cases for the checker
// keep their text.
const sourceUse = `s.id,
		       CASE WHEN EXISTS (SELECT 1
		                         FROM quotes q
		                         JOIN posts p ON p.id = q.post_id
		                         WHERE q.source_id = s.id AND p.deletion_date IS NULL)
		              OR EXISTS (SELECT 1
		                         FROM quote_candidates c
		                         JOIN quotes q ON q.id = c.quote_id
		                         JOIN posts p ON p.id = q.post_id
		                         WHERE c.source_id = s.id AND p.deletion_date IS NULL) THEN 1 ELSE 0 END,
		       COALESCE(s.unused_date, 0),
		       CASE WHEN s.due_date IS NOT NULL OR EXISTS (SELECT 1 FROM snapshots n WHERE n.source_id = s.id AND ` + freeable + `) THEN 1 ELSE 0 END`

const freeable = `n.removed_date IS NULL AND NOT EXISTS (SELECT 1 FROM checker_cases k WHERE k.text_sha256 = n.text_sha256)`

func (u *SourceUse) into() []any {
	return []any{(*int64)(&u.ID), (*intBool)(&u.Quoted), &u.Unused, (*intBool)(&u.Kept)}
}

// SourceUses tells of up to limit sources that follow after, by id, whether they are
// quoted.
func (s *Store) SourceUses(ctx context.Context, after parley.SourceID, limit int) ([]SourceUse, error) {
	var list []SourceUse
	err := s.query(ctx, `
		SELECT `+sourceUse+`
		FROM sources s
		WHERE s.id > $1
		ORDER BY s.id
		LIMIT $2`, []any{int64(after), limit}, func(r *sql.Rows) error {
		var u SourceUse
		err := r.Scan(u.into()...)
		list = append(list, u)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("which sources are quoted, after %d: %w", after, err)
	}
	return list, nil
}

// NoteUse notes since when nothing quotes a source, or that something does.
func (tx *Tx) NoteUse(ctx context.Context, id parley.SourceID, quoted bool) error {
	since := any(tx.Now().UnixMilli())
	if quoted {
		since = nil
	}
	if err := tx.exec(ctx, `UPDATE sources SET unused_date = $2 WHERE id = $1`, int64(id), since); err != nil {
		return fmt.Errorf("use of source %d: %w", id, err)
	}
	return nil
}

// FreeSource frees the copies of a source that nothing has quoted since a time, and
// has it fetched no more: it is as if it had never been, but for the hashes, the dates
// and what came of comparisons. A post that quotes it (again) has it fetched anew. It
// returns how many copies were freed, and does nothing if the source is in use.
func (tx *Tx) FreeSource(ctx context.Context, id parley.SourceID, before time.Time) (freed int, err error) {
	var u SourceUse
	err = tx.QueryRowContext(ctx, `SELECT `+sourceUse+` FROM sources s WHERE s.id = $1`, int64(id)).Scan(u.into()...)
	if err != nil || u.Quoted || !u.Kept || u.Unused == 0 || u.Unused > before.UnixMilli() {
		return 0, err
	}
	var copies []parley.SnapshotID
	err = tx.query(ctx, `SELECT n.id FROM snapshots n WHERE n.source_id = $1 AND `+freeable+` ORDER BY n.id`, []any{int64(id)}, func(r *sql.Rows) error {
		var n parley.SnapshotID
		err := r.Scan((*int64)(&n))
		copies = append(copies, n)
		return err
	})
	for _, n := range copies {
		if err == nil {
			err = tx.RemoveSnapshot(ctx, n, UnusedCopy, false)
		}
	}
	if err == nil {
		err = tx.exec(ctx, `
			UPDATE sources
			SET due_date = NULL, lease_date = 0, tries = 0, etag = '', last_modified = '', outcome = CASE WHEN never_archive = 0 THEN 'pending' ELSE outcome END
			WHERE id = $1`, int64(id))
	}
	if err == nil {
		err = tx.SourceChanged(ctx, id)
	}
	if err != nil {
		return 0, fmt.Errorf("freeing source %d: %w", id, err)
	}
	return len(copies), nil
}
