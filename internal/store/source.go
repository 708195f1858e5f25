package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"parley"
)

// Source is a work that posts quote: a page at an address. Outcome and the
// fields after it say how fetching it went (evidence.md §4).
type Source struct {
	ID            parley.SourceID
	URL           string // as it was first given
	URLNorm       string
	CanonicalURL  string
	Type          string
	Title         string
	Outlet        string
	Host          string
	Authors       []string
	Published     string // 2024, 2024-01 or 2024-01-10
	Lang          string
	License       string
	Created       millis
	FirstPost     parley.PostID
	Outcome       string // fetch.Outcome, or "pending"
	OutcomeSince  millis
	Tries         int
	Fetched       millis
	Due           millis // 0 for none
	Priority      int
	ETag          string
	LastModified  string
	NeverArchive  bool
	NewestText    string // text hash of the newest snapshot, "" if there is none
	NewestID      parley.SnapshotID
	SnapshotCount int // without those that were freed
}

const sourceColumns = `s.id, s.url, s.url_norm, COALESCE(s.canonical_url, ''), s.type, s.title, s.outlet, s.site_host, s.authors, s.published_on, s.lang,
		       s.license, s.creation_date, COALESCE(s.first_post_id, 0), s.outcome, s.outcome_since, s.tries, s.fetched_date,
		       COALESCE(s.due_date, 0), s.priority, s.etag, s.last_modified, s.never_archive`

// into are the destinations of sourceColumns; authors takes the JSON of Authors.
func (s *Source) into(authors *string) []any {
	return []any{(*int64)(&s.ID), &s.URL, &s.URLNorm, &s.CanonicalURL, &s.Type, &s.Title, &s.Outlet, &s.Host, authors, &s.Published, &s.Lang,
		&s.License, &s.Created, (*int64)(&s.FirstPost), &s.Outcome, &s.OutcomeSince, &s.Tries, &s.Fetched,
		&s.Due, &s.Priority, &s.ETag, &s.LastModified, (*intBool)(&s.NeverArchive)}
}

// QuotedSince is when the first post that names a source was written, or when the
// source came to be known if no post does.
func (s *Store) QuotedSince(ctx context.Context, id parley.SourceID) (time.Time, error) {
	var at millis
	err := s.queryRow(ctx, `
		SELECT COALESCE((SELECT min(p.creation_date)
		                 FROM quote_candidates c
		                 JOIN quotes q ON q.id = c.quote_id
		                 JOIN posts p ON p.id = q.post_id
		                 WHERE c.source_id = s.id), s.creation_date)
		FROM sources s
		WHERE s.id = $1`, []any{int64(id)}, &at)
	if err != nil {
		return time.Time{}, fmt.Errorf("source %d: %w", id, err)
	}
	return time.UnixMilli(at), nil
}

// BusySource reports whether a question on whose page a source is quoted has more than
// so many views a day, on average since it was asked.
func (s *Store) BusySource(ctx context.Context, id parley.SourceID, views int) (busy bool, err error) {
	var n int
	err = s.queryRow(ctx, `
		SELECT count(*)
		FROM (SELECT 1
		      FROM quotes q
		      JOIN posts p ON p.id = q.question_id
		      WHERE q.source_id = $1
		        AND p.view_count > CAST($2 AS BIGINT) * (1 + (CAST($3 AS BIGINT) - p.creation_date) / 86400000)
		      LIMIT 1) AS busy`, []any{int64(id), views, s.Now().UnixMilli()}, &n)
	if err != nil {
		return false, fmt.Errorf("views of source %d: %w", id, err)
	}
	return n > 0, nil
}

// DeadAfter is how many times in a row a source has to be missing before its
// link counts as dead (evidence.md §4.2).
const DeadAfter = 3

// OutletName is who published the source, as far as it is known: else its host.
func (s *Source) OutletName() string {
	if s.Outlet != "" {
		return s.Outlet
	}
	return strings.TrimPrefix(s.Host, "www.")
}

// Freed reports whether the source is as if it had never been: nothing quoted it any
// more, and nobody has it fetched.
func (s *Source) Freed() bool { return s.Outcome == "pending" && s.Due == 0 && !s.NeverArchive }

// Dead reports whether the source is gone from the web.
func (s *Source) Dead() bool {
	return (s.Outcome == "gone" || s.Outcome == "soft_404") && s.Tries >= DeadAfter
}

type scanner interface{ Scan(...any) error }

func scanSource(r scanner, more ...any) (*Source, error) {
	var s Source
	var authors string
	if err := r.Scan(append(s.into(&authors), more...)...); err != nil {
		return nil, err
	}
	if err := jsonInto(authors, &s.Authors); err != nil {
		return nil, fmt.Errorf("authors of source %d: %w", s.ID, err)
	}
	return &s, nil
}

func jsonInto(text string, v any) error { return json.Unmarshal([]byte(text), v) }

// EnsureSource returns the source with a normalised address, made if it is new
// or was freed (FreeSource), and then due at once. Its priority rises as long as it
// was never fetched. What s says of title, outlet and date counts as long as the page
// itself says nothing.
func (tx *Tx) EnsureSource(ctx context.Context, s Source) (*Source, error) {
	now := tx.s.Now().UnixMilli()
	_, err := tx.ExecContext(ctx, `
		INSERT INTO sources (url, url_norm, site_host, creation_date, first_post_id, due_date, priority, title, outlet, published_on)
		VALUES ($1, $2, $3, $4, NULLIF(CAST($5 AS BIGINT), 0), $4, $6, $7, $8, $9)
		ON CONFLICT (url_norm) DO UPDATE
		SET priority = CASE WHEN sources.never_archive = 0 AND sources.outcome = 'pending' AND excluded.priority > sources.priority THEN excluded.priority ELSE sources.priority END,
		    due_date = CASE WHEN sources.never_archive = 0 AND sources.outcome = 'pending' THEN COALESCE(sources.due_date, excluded.due_date) ELSE sources.due_date END,
		    unused_date = NULL,
		    title = COALESCE(NULLIF(sources.title, ''), excluded.title),
		    outlet = COALESCE(NULLIF(sources.outlet, ''), excluded.outlet),
		    published_on = COALESCE(NULLIF(sources.published_on, ''), excluded.published_on)`,
		s.URL, s.URLNorm, s.Host, now, int64(s.FirstPost), s.Priority, s.Title, s.Outlet, s.Published)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.URLNorm, err)
	}
	return scanSource(tx.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM sources s WHERE s.url_norm = $1`, s.URLNorm))
}

// LeaseSource takes the source that is due first for as long as lease; nil if
// none is due.
func (s *Store) LeaseSource(ctx context.Context, lease time.Duration) (found *Source, err error) {
	err = s.Update(ctx, func(tx *Tx) error {
		now := tx.s.Now()
		var id int64
		err := tx.QueryRowContext(ctx, `
			UPDATE sources
			SET lease_date = $2
			WHERE id = (SELECT id
			            FROM sources
			            WHERE due_date <= $1
			              AND lease_date <= $1
			            ORDER BY priority DESC, due_date
			            LIMIT 1 `+s.dialect.skipLocked()+`)
			RETURNING id`, now.UnixMilli(), now.Add(lease).UnixMilli()).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			found = nil
			return nil
		}
		if err != nil {
			return err
		}
		found, err = scanSource(tx.QueryRowContext(ctx, `SELECT `+sourceColumns+` FROM sources s WHERE s.id = $1`, id))
		return err
	})
	return found, err
}

// FreeEvidence ends the leases of posts and sources that a process held which was
// killed. On PostgreSQL other nodes may hold theirs: there they run out.
func (s *Store) FreeEvidence(ctx context.Context) error {
	if s.lock == nil {
		return nil
	}
	err := s.Update(ctx, func(tx *Tx) error {
		if err := tx.exec(ctx, `UPDATE sources SET lease_date = 0 WHERE lease_date > 0`); err != nil {
			return err
		}
		return tx.exec(ctx, `UPDATE evidence_scans SET lease_date = 0 WHERE lease_date > 0`)
	})
	if err != nil {
		return fmt.Errorf("leases of an earlier process: %w", err)
	}
	return nil
}

// PostponeSource puts a leased source back, due at a later time, unless somebody
// else has fetched it when the lease had run out.
func (tx *Tx) PostponeSource(ctx context.Context, id parley.SourceID, due time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE sources SET due_date = $2, lease_date = 0 WHERE id = $1 AND lease_date <> 0`, int64(id), due.UnixMilli())
	return err
}

// RefetchSource makes a source due at once.
func (tx *Tx) RefetchSource(ctx context.Context, id parley.SourceID) error {
	_, err := tx.ExecContext(ctx, `UPDATE sources SET due_date = $2, priority = 1 WHERE id = $1 AND never_archive = 0`, int64(id), tx.s.Now().UnixMilli())
	return err
}

// describeSource writes what a page says about itself. What is known already is not
// overwritten by nothing.
const describeSource = `
		UPDATE sources
		SET canonical_url = COALESCE(NULLIF($2, ''), canonical_url), type = COALESCE(NULLIF($3, ''), type), title = COALESCE(NULLIF($4, ''), title),
		    outlet = COALESCE(NULLIF($5, ''), outlet), authors = CASE WHEN $6 IN ('[]', 'null') THEN authors ELSE $6 END,
		    published_on = COALESCE(NULLIF($7, ''), published_on), lang = COALESCE(NULLIF($8, ''), lang), license = COALESCE(NULLIF($9, ''), license)`

// DescribeSource writes what a copy of a page says about it.
func (tx *Tx) DescribeSource(ctx context.Context, s *Source) error {
	authors, err := json.Marshal(s.Authors)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, describeSource+` WHERE id = $1`, int64(s.ID), s.CanonicalURL, s.Type, s.Title, s.Outlet, string(authors), s.Published, s.Lang, s.License)
	if err != nil {
		return fmt.Errorf("source %d: %w", s.ID, err)
	}
	return nil
}

// SourceFetched writes what a fetch showed and ends the lease.
func (tx *Tx) SourceFetched(ctx context.Context, s *Source) error {
	authors, err := json.Marshal(s.Authors)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, describeSource+`,
		    outcome = $10, outcome_since = $11, tries = $12, fetched_date = $13, due_date = CASE WHEN never_archive = 0 THEN NULLIF(CAST($14 AS BIGINT), 0) END, lease_date = 0, priority = 0,
		    etag = $15, last_modified = $16
		WHERE id = $1`,
		int64(s.ID), s.CanonicalURL, s.Type, s.Title, s.Outlet, string(authors), s.Published, s.Lang, s.License,
		s.Outcome, s.OutcomeSince, s.Tries, s.Fetched, s.Due, s.ETag, s.LastModified)
	if err != nil {
		return fmt.Errorf("source %d: %w", s.ID, err)
	}
	return nil
}

// SourceChangedEvent is the type of the events of [Tx.SourceChanged].
const SourceChangedEvent = "source changed"

// SourceChanged emits the events that renew the pages which show a source: its
// copies, and the questions that quote it.
func (tx *Tx) SourceChanged(ctx context.Context, id parley.SourceID) error {
	if err := tx.Emit(ctx, Event{Type: SourceChangedEvent, Data: fmt.Sprintf(`{"source":%d}`, id)}); err != nil {
		return err
	}
	return tx.query(ctx, `
		SELECT DISTINCT question_id
		FROM quotes
		WHERE source_id = $1
		ORDER BY question_id`, []any{int64(id)}, func(r *sql.Rows) error {
		e := Event{Type: SourceChangedEvent}
		if err := r.Scan((*int64)(&e.Post)); err != nil {
			return err
		}
		return tx.Emit(ctx, e)
	})
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// SourceByID returns a source with its newest copy.
func (s *Store) SourceByID(ctx context.Context, id parley.SourceID) (*Source, error) {
	return s.source(ctx, `s.id = $1`, int64(id))
}

// SourceByURL returns the source of a normalised address.
func (s *Store) SourceByURL(ctx context.Context, norm string) (*Source, error) {
	return s.source(ctx, `s.url_norm = $1`, norm)
}

func (s *Store) source(ctx context.Context, where string, arg any) (found *Source, err error) {
	var newest sql.NullString
	var newestID sql.NullInt64
	var copies int
	err = s.query(ctx, `
		SELECT `+sourceColumns+`,
		       (SELECT n.text_sha256 FROM snapshots n WHERE n.source_id = s.id AND n.removed_date IS NULL ORDER BY n.fetched_date DESC, n.id DESC LIMIT 1),
		       (SELECT n.id FROM snapshots n WHERE n.source_id = s.id AND n.removed_date IS NULL ORDER BY n.fetched_date DESC, n.id DESC LIMIT 1),
		       (SELECT count(*) FROM snapshots n WHERE n.source_id = s.id AND COALESCE(n.removed_reason, '') <> '`+UnusedCopy+`')
		FROM sources s
		WHERE `+where, []any{arg}, func(r *sql.Rows) error {
		found, err = scanSource(r, &newest, &newestID, &copies)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("source %v: %w", arg, err)
	}
	if found == nil {
		return nil, parley.Refuse(parley.NotFound, "evidence.error.nosource")
	}
	found.NewestText, found.NewestID, found.SnapshotCount = newest.String, parley.SnapshotID(newestID.Int64), copies
	return found, nil
}

// EvidenceWaiting counts what the workers have before them: posts to scan,
// sources that were never fetched, and how many of these are due within two
// minutes (a host's pace puts them off for seconds).
func (s *Store) EvidenceWaiting(ctx context.Context) (posts, sources, due int64, err error) {
	err = s.queryRow(ctx, `
		SELECT (SELECT count(*) FROM evidence_scans),
		       (SELECT count(*) FROM sources WHERE due_date IS NOT NULL AND outcome = 'pending'),
		       (SELECT count(*) FROM sources WHERE due_date <= $1 AND outcome = 'pending')`, []any{s.Now().Add(2 * time.Minute).UnixMilli()}, &posts, &sources, &due)
	return posts, sources, due, err
}
