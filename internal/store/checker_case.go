package store

import (
	"context"
	"database/sql"
	"fmt"

	"parley"
)

// CheckerCase is a quotation of which reviewers say that the checker is wrong.
type CheckerCase struct {
	ID         int64
	Quote      string // Markdown or text, as it stood in the post
	Lang       string
	URL        string // of the source
	TextSHA256 string // of the copy that it was compared with
	Version    int    // of the checker
	Found      string // its status
	Status     string // that of the reviewers
	Outside    bool   // it was compared with all that is visible, not with the article alone
}

// addCheckerCase keeps what a quotation was compared with when reviewers agreed;
// edits of the post and newer copies change nothing about it.
func (tx *Tx) addCheckerCase(ctx context.Context, quote parley.QuoteID, status string) error {
	err := tx.exec(ctx, `
		INSERT INTO checker_cases (quote_sha256, quote, lang, text_sha256, url, checker_version, found, status, outside_main, creation_date)
		SELECT q.sha256, q.text, q.lang, k.text_sha256, s.url, k.checker_version, k.status, CAST($2 AS TEXT), k.outside_main, CAST($3 AS BIGINT)
		FROM quotes q
		JOIN quote_checks k ON k.id = q.check_id
		JOIN sources s ON s.id = q.source_id
		WHERE q.id = $1
		  AND k.status <> $2
		ON CONFLICT (quote_sha256, text_sha256) DO UPDATE
		SET status = excluded.status, found = excluded.found, checker_version = excluded.checker_version`, int64(quote), status, tx.Now().UnixMilli())
	if err != nil {
		return fmt.Errorf("case of quote %d: %w", quote, err)
	}
	return nil
}

// CheckerCases returns up to limit cases after an id whose text is still kept and
// may be given away, by id.
func (s *Store) CheckerCases(ctx context.Context, after int64, limit int) ([]CheckerCase, error) {
	var list []CheckerCase
	err := s.query(ctx, `
		SELECT c.id, c.quote, c.lang, c.url, c.text_sha256, c.checker_version, c.found, c.status, c.outside_main
		FROM checker_cases c
		JOIN snapshot_texts t ON t.sha256 = c.text_sha256
		WHERE c.id > $1
		  AND EXISTS (SELECT 1 FROM snapshots n WHERE n.text_sha256 = c.text_sha256 AND n.excerpt_only = 0 AND n.removed_date IS NULL)
		ORDER BY c.id
		LIMIT $2`, []any{after, limit}, func(r *sql.Rows) error {
		var c CheckerCase
		err := r.Scan(&c.ID, &c.Quote, &c.Lang, &c.URL, &c.TextSHA256, &c.Version, &c.Found, &c.Status, (*intBool)(&c.Outside))
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cases for the checker: %w", err)
	}
	return list, nil
}
