package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley"
)

// EvidenceTables are the companions of the dump: quotations, the sources they
// name, copies of these without their texts, and checks, as rows like those of
// [RowTables]. A site without sources has none of them. They stand in the order
// in which they are loaded. The last two are what the community says of quotations;
// who said so is no part of a dump.
var EvidenceTables = []*RowTable{
	{"Sources", "sources", []Column{
		{"Id", "id", Int, true}, {"Url", "url", Text, true}, {"UrlNorm", "url_norm", Text, true}, {"CanonicalUrl", "canonical_url", Text, false},
		{"Type", "type", Text, true}, {"Title", "title", Text, true}, {"Outlet", "outlet", Text, true}, {"SiteHost", "site_host", Text, true},
		{"Authors", "authors", Text, true}, {"PublishedOn", "published_on", Text, true}, {"Lang", "lang", Text, true}, {"License", "license", Text, true},
		{"CreationDate", "creation_date", Date, true}, {"FirstPostId", "first_post_id", Int, false}, {"Outcome", "outcome", Text, true},
		{"OutcomeSince", "outcome_since", Date, true}, {"Tries", "tries", Int, true}, {"FetchedDate", "fetched_date", Date, true},
		{"NeverArchive", "never_archive", Bool, true},
	}},
	{"Snapshots", "snapshots", []Column{
		{"Id", "id", Int, true}, {"SourceId", "source_id", Int, true}, {"FetchedDate", "fetched_date", Date, true}, {"FinalUrl", "final_url", Text, true},
		{"HttpStatus", "http_status", Int, true}, {"MediaType", "media_type", Text, true}, {"Charset", "charset", Text, true}, {"Title", "title", Text, true},
		{"BodySha256", "body_sha256", Text, true}, {"TextSha256", "text_sha256", Text, true}, {"TextBytes", "text_bytes", Int, true},
		{"WordCount", "word_count", Int, true}, {"Truncated", "truncated", Bool, true}, {"Access", "access", Text, true}, {"Origin", "origin", Text, true},
		{"ExternalUrl", "external_url", Text, false}, {"ExtractorVersion", "extractor_version", Int, true}, {"Headers", "headers", Text, true},
		{"ExcerptOnly", "excerpt_only", Bool, true}, {"RemovedDate", "removed_date", Date, false}, {"RemovedReason", "removed_reason", Text, false},
	}},
	{"QuoteChecks", "quote_checks", []Column{
		{"Id", "id", Int, true}, {"QuoteSha256", "quote_sha256", Text, true}, {"TextSha256", "text_sha256", Text, true},
		{"CheckerVersion", "checker_version", Int, true}, {"Status", "status", Text, true}, {"Severity", "severity", Text, true},
		{"Reason", "reason", Text, true}, {"Coverage", "coverage", Int, true}, {"Elisions", "elisions", Int, true}, {"Insertions", "insertions", Int, true},
		{"Gaps", "gaps", Int, true}, {"Artefacts", "artefacts", Int, true}, {"OutsideMain", "outside_main", Bool, true}, {"Edits", "edits", Int, true},
		{"Verdict", "verdict", Text, true}, {"CheckedDate", "checked_date", Date, true},
	}},
	{"Quotes", "quotes", []Column{
		{"Id", "id", Int, true}, {"PostId", "post_id", Int, true}, {"CommentId", "comment_id", Int, false}, {"QuestionId", "question_id", Int, true},
		{"Ordinal", "ordinal", Int, true}, {"Kind", "kind", Text, true}, {"Place", "place", Int, true}, {"Text", "text", Text, true},
		{"Sha256", "sha256", Text, true}, {"Words", "words", Int, true}, {"Lang", "lang", Text, true}, {"ClaimedDate", "claimed_date", Text, true},
		{"AttachedBy", "attached_by", Text, true}, {"SourceId", "source_id", Int, false}, {"State", "state", Text, true}, {"CheckId", "check_id", Int, false},
		{"SnapshotId", "snapshot_id", Int, false}, {"ChangedDate", "changed_date", Date, false}, {"ChangedSnapshotId", "changed_snapshot_id", Int, false},
		{"OverrideStatus", "override_status", Text, false}, {"ContextFlagId", "context_flag_id", Int, false},
		{"CreationDate", "creation_date", Date, true},
	}},
	{"EvidenceFlags", "evidence_flags", []Column{
		{"Id", "id", Int, true}, {"Kind", "kind", Text, true}, {"PostId", "post_id", Int, true}, {"QuoteId", "quote_id", Int, false},
		{"UserId", "user_id", Int, true}, {"Note", "note", Text, true}, {"CreationDate", "creation_date", Date, true},
		{"ResolvedDate", "resolved_date", Date, false}, {"Resolution", "resolution", Text, false},
	}},
	{"SourceRequests", "source_requests", []Column{
		{"Id", "id", Int, true}, {"PostId", "post_id", Int, true}, {"QuestionId", "question_id", Int, true},
		{"Selector", "selector", Text, true}, {"Requests", "requests", Int, true}, {"CreationDate", "creation_date", Date, true},
		{"ShownDate", "shown_date", Date, false}, {"ClosedDate", "closed_date", Date, false}, {"Resolution", "resolution", Text, false},
	}},
}

// ofCommunity reports whether a companion tells what the community says: a site
// keeps its own rows of it, which tell more than those of a dump.
func ofCommunity(t *RowTable) bool { return t.Name == "evidence_flags" || t.Name == "source_requests" }

// publicQuotes selects from the quotations that everybody may see.
const publicQuotes = `
		FROM quotes q
		WHERE q.post_id NOT IN (SELECT id FROM posts WHERE deletion_date IS NOT NULL)
		  AND (q.comment_id IS NULL OR q.comment_id NOT IN (SELECT id FROM comments WHERE deletion_date IS NOT NULL))`

// publicEvidence are the rows of each companion that an export holds: what
// public quotations need, and nothing of deleted posts.
var publicEvidence = map[string]string{
	"sources":      `id IN (SELECT q.source_id` + publicQuotes + `)`,
	"snapshots":    `source_id IN (SELECT q.source_id` + publicQuotes + `)`,
	"quote_checks": `id IN (SELECT q.check_id` + publicQuotes + `) OR EXISTS (SELECT 1 FROM snapshots n WHERE n.text_sha256 = quote_checks.text_sha256 AND n.id IN (SELECT q.changed_snapshot_id` + publicQuotes + ` AND q.sha256 = quote_checks.quote_sha256))`,
	"quotes":       `id IN (SELECT q.id` + publicQuotes + `)`,
	// Takedowns are between a host and the moderators; a note that was taken back is
	// nobody's any more.
	"evidence_flags": `kind IN ('misquotation', 'out_of_context', 'unsourced')
		  AND post_id NOT IN (SELECT id FROM posts WHERE deletion_date IS NOT NULL)
		  AND (quote_id IS NULL OR quote_id IN (SELECT q.id` + publicQuotes + `))
		  AND id NOT IN (SELECT flag_id FROM context_withdrawals)`,
	"source_requests": `shown_date IS NOT NULL AND post_id NOT IN (SELECT id FROM posts WHERE deletion_date IS NOT NULL)`,
}

// publicColumns are what an export has in place of columns that are not public:
// who reported, and what nobody but the reviewers reads.
var publicColumns = map[string]string{
	"evidence_flags.user_id": `NULL`,
	"evidence_flags.note":    `CASE WHEN resolution = 'out_of_context' THEN note ELSE '' END`,
}

// HasEvidence reports whether an export has a companion: the first four if a public
// quotation of the site names a source, what the community says if it says anything.
func (s *Store) HasEvidence(ctx context.Context, t *RowTable) (bool, error) {
	n, some := 0, publicQuotes+` AND q.source_id IS NOT NULL`
	if ofCommunity(t) {
		some = ` FROM ` + t.Name + ` WHERE ` + publicEvidence[t.Name]
	}
	err := s.queryRow(ctx, `SELECT count(*) FROM (SELECT 1`+some+` LIMIT 1) found`, nil, &n)
	return n > 0, err
}

// ExportEvidence hands every public row of a companion to each, by Id, as
// [Store.ExportRows] does; nothing follows the columns.
func (s *Store) ExportEvidence(ctx context.Context, t *RowTable, each func(values []any) error) error {
	names := evidenceColumns(t)
	for i, name := range names {
		if public, ok := publicColumns[t.Name+"."+name]; ok {
			names[i] = public
		}
	}
	query := `SELECT ` + strings.Join(names, ", ") + ` FROM ` + t.Name + ` WHERE ` + publicEvidence[t.Name] + ` ORDER BY id`
	return s.exportRows(ctx, t, query, len(names), each)
}

func evidenceColumns(t *RowTable) []string {
	var names []string
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// KeptCopies returns up to limit copies of public sources after an id, by id: those
// whose text is kept and may be given away whole.
func (s *Store) KeptCopies(ctx context.Context, after parley.SnapshotID, limit int) ([]Snapshot, error) {
	list, err := s.snapshots(ctx, `
		JOIN snapshot_texts t ON t.sha256 = n.text_sha256
		WHERE n.id > $1
		  AND n.removed_date IS NULL
		  AND n.excerpt_only = 0
		  AND n.`+publicEvidence["snapshots"]+`
		ORDER BY n.id
		LIMIT $2`, int64(after), limit)
	if err != nil {
		return nil, fmt.Errorf("copies to export: %w", err)
	}
	return list, nil
}

// SnapshotText loads the text of a copy, and SnapshotBody a body. What no copy
// has is dropped by EvidenceLoaded.
func (l *Loader) SnapshotText(ctx context.Context, t *SnapshotText) error {
	data, hash, err := t.encoded()
	if err != nil {
		return err
	}
	return addText(ctx, l.bulk, hash, data)
}

// SnapshotBody loads the body of a copy into the database.
func (l *Loader) SnapshotBody(ctx context.Context, body []byte) error {
	return addBody(ctx, l.bulk, packBody(body))
}

// takenDown are copies and sources that were taken down here: no dump brings them
// back (evidence.md §9.2).
type takenDown struct {
	copies  []Snapshot // hash, date and reason
	sources []string   // url_norm
}

// rememberTakedowns reads them before rows are replaced.
func (l *Loader) rememberTakedowns(ctx context.Context) error {
	if l.takenDown != nil {
		return nil
	}
	l.takenDown = &takenDown{}
	rows, err := l.bulk.QueryContext(ctx, `
		SELECT text_sha256, removed_date, removed_reason, '' FROM snapshots WHERE removed_date IS NOT NULL AND removed_reason <> '`+UnusedCopy+`'
		UNION ALL
		SELECT '', 0, '', url_norm FROM sources WHERE never_archive = 1`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n Snapshot
		var source string
		if err := rows.Scan(&n.TextSHA256, &n.Removed, &n.RemovedReason, &source); err != nil {
			return err
		}
		if source != "" {
			l.takenDown.sources = append(l.takenDown.sources, source)
		} else {
			l.takenDown.copies = append(l.takenDown.copies, n)
		}
	}
	return rows.Err()
}

func (l *Loader) repeatTakedowns(ctx context.Context) error {
	if l.takenDown == nil {
		return nil
	}
	for _, n := range l.takenDown.copies {
		if _, err := l.bulk.ExecContext(ctx, `UPDATE snapshots SET removed_date = $2, removed_reason = $3 WHERE text_sha256 = $1 AND removed_date IS NULL`,
			n.TextSHA256, n.Removed, n.RemovedReason); err != nil {
			return err
		}
	}
	for _, norm := range l.takenDown.sources {
		if _, err := l.bulk.ExecContext(ctx, `UPDATE sources SET never_archive = 1, due_date = NULL WHERE url_norm = $1`, norm); err != nil {
			return err
		}
	}
	return nil
}

// Evidence loads the rows of a companion in place of those that are there, until
// next returns false. What the community of this site says stays as it is.
func (l *Loader) Evidence(ctx context.Context, t *RowTable, next func() ([]any, bool, error)) (int64, error) {
	if err := l.rememberTakedowns(ctx); err != nil {
		return 0, err
	}
	var kept map[int64]bool
	if ofCommunity(t) {
		var err error
		if kept, err = l.ids(ctx, t.Name); err != nil {
			return 0, err
		}
	} else if _, err := l.bulk.ExecContext(ctx, `DELETE FROM `+t.Name); err != nil {
		return 0, err
	}
	row := make([]any, len(t.Columns))
	return l.bulk.rows(ctx, t.Name, evidenceColumns(t), func() ([]any, bool, error) {
		values, ok, err := next()
		for ok && err == nil && kept[rowID(values)] {
			values, ok, err = next()
		}
		if err != nil || !ok {
			return nil, ok, err
		}
		for i, c := range t.Columns {
			if row[i] = values[i]; row[i] == nil && c.Required {
				row[i] = zero(c.Kind)
			}
		}
		return row, true, nil
	})
}

// ids are the numbers of the rows that a table has.
func (l *Loader) ids(ctx context.Context, table string) (map[int64]bool, error) {
	rows, err := l.bulk.QueryContext(ctx, `SELECT id FROM `+table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[int64]bool{}
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		found[id] = true
	}
	return found, rows.Err()
}

// rowID is the Id of a row of a companion, its first value.
func rowID(values []any) int64 {
	id, _ := values[0].(int64)
	return id
}

// EvidenceLoaded makes what follows from loaded companions: where each quotation
// may be from, when sources are looked at again, which posts are to be read.
func (l *Loader) EvidenceLoaded(ctx context.Context, now millis) error {
	if err := l.repeatTakedowns(ctx); err != nil {
		return err
	}
	for _, st := range []string{
		`DELETE FROM settings WHERE name = '` + SettingChecker + `'`, // the verdicts may be of an older one
		`DELETE FROM snapshot_texts WHERE sha256 NOT IN (SELECT text_sha256 FROM snapshots WHERE removed_date IS NULL AND excerpt_only = 0)`,
		`DELETE FROM blobs WHERE name = '' AND sha256 NOT IN (SELECT body_sha256 FROM snapshots WHERE removed_date IS NULL AND excerpt_only = 0)`,
		`DELETE FROM quote_candidates`,
		`INSERT INTO quote_candidates (quote_id, place, source_id, attached_by, weak)
		 SELECT id, 0, source_id, attached_by, 0 FROM quotes WHERE source_id IS NOT NULL`,
	} {
		if _, err := l.bulk.ExecContext(ctx, st); err != nil {
			return err
		}
	}
	if _, err := l.bulk.ExecContext(ctx, `
		INSERT INTO never_archive (host, subdomains, path, user_id, note, creation_date)
		SELECT CASE WHEN host LIKE 'www.%' THEN substr(host, 5) ELSE host END, 0, substr(page, length(host) + 1) || '$', 0, 'import', CAST($1 AS BIGINT)
		FROM (SELECT lower(site_host) AS host, CASE WHEN url_norm LIKE 'https://%' THEN substr(url_norm, 9) ELSE substr(url_norm, 8) END AS page
		      FROM sources
		      WHERE never_archive = 1) AS noted
		WHERE page LIKE host || '/%'
		ON CONFLICT (host, subdomains, path) DO NOTHING`, now); err != nil {
		return fmt.Errorf("what is never archived: %w", err)
	}
	const day = 24 * 60 * 60 * 1000
	if _, err := l.bulk.ExecContext(ctx, `
		UPDATE sources
		SET due_date = CASE WHEN outcome = 'pending' THEN CAST($1 AS BIGINT) ELSE CAST($2 AS BIGINT) END
		WHERE outcome <> 'refused'
		  AND never_archive = 0`, now, now+day); err != nil {
		return err
	}
	_, err := l.bulk.ExecContext(ctx, `
		INSERT INTO evidence_scans (post_id, due_date)
		SELECT DISTINCT post_id, CAST($1 AS BIGINT)
		FROM quotes
		WHERE state = 'pending'
		ON CONFLICT (post_id) DO NOTHING`, now)
	return err
}

// IsEvidence reports whether a table is one of [EvidenceTables].
func IsEvidence(t *RowTable) bool { return slices.Contains(EvidenceTables, t) }
