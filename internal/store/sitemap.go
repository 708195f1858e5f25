package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// SitemapKind is a kind of pages that sitemaps list.
type SitemapKind string

const (
	SitemapQuestions SitemapKind = "questions"
	SitemapUsers     SitemapKind = "users" // who have asked or answered
	SitemapTags      SitemapKind = "tags"  // that questions have
)

// SitemapPart is how many ids a part of the sitemap spans: part n holds the
// things whose id divided by this is n.
const SitemapPart = 5000

// lastSitemapPart is the last part whose ids can all be written.
const lastSitemapPart = math.MaxInt64/SitemapPart - 1

// maxSitemapParts keeps the index under the 50,000 entries that it may have.
const maxSitemapParts = 16_000

// sitemapSources are the tables with what makes a row worth listing.
var sitemapSources = map[SitemapKind]struct{ from, where, page string }{
	SitemapQuestions: {"questions", "id > 0", `
		SELECT q.id, COALESCE(p.title, ''), q.last_activity_date
		FROM questions q
		JOIN posts p ON p.id = q.id
		WHERE q.id >= $1 AND q.id < $2 AND q.id > 0
		ORDER BY q.id`},
	SitemapUsers: {"users", "id > 0 AND deletion_date IS NULL AND question_count + answer_count > 0", `
		SELECT id, display_name, 0
		FROM users
		WHERE id >= $1 AND id < $2 AND id > 0 AND deletion_date IS NULL AND question_count + answer_count > 0
		ORDER BY id`},
	SitemapTags: {"tags", "id > 0 AND count > 0", `
		SELECT id, tag_name, 0
		FROM tags
		WHERE id >= $1 AND id < $2 AND id > 0 AND count > 0
		ORDER BY id`},
}

// SitemapParts returns the numbers of the parts that are not empty. It hops
// over the primary key from part to part, so that a million rows cost as many
// steps as there are parts, and far-apart ids cost nothing.
func (s *Store) SitemapParts(ctx context.Context, kind SitemapKind) ([]int64, error) {
	source := sitemapSources[kind]
	var parts []int64
	err := s.query(ctx, `
		WITH RECURSIVE parts (n) AS (
			SELECT min(id) / $1 FROM `+source.from+` WHERE `+source.where+`
			UNION ALL
			SELECT (SELECT min(id) FROM `+source.from+` WHERE id >= (parts.n + 1) * $1 AND `+source.where+`) / $1
			FROM parts
			WHERE parts.n < $2)
		SELECT n
		FROM parts
		WHERE n IS NOT NULL
		LIMIT $3`, []any{SitemapPart, lastSitemapPart, maxSitemapParts}, func(r *sql.Rows) error {
		var n int64
		err := r.Scan(&n)
		parts = append(parts, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("parts of the sitemap of %s: %w", kind, err)
	}
	return parts, nil
}

// SitemapEntry is a page that a sitemap lists.
type SitemapEntry struct {
	ID       int64
	Name     string // title, display name or tag
	Modified millis // 0 if that is not told
}

// Sitemap returns the entries of a part, in the order of their ids.
func (s *Store) Sitemap(ctx context.Context, kind SitemapKind, part int64) ([]SitemapEntry, error) {
	if part < 0 || part > lastSitemapPart {
		return nil, nil
	}
	var list []SitemapEntry
	err := s.query(ctx, sitemapSources[kind].page, []any{part * SitemapPart, (part + 1) * SitemapPart}, func(r *sql.Rows) error {
		var e SitemapEntry
		err := r.Scan(&e.ID, &e.Name, &e.Modified)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("part %d of the sitemap of %s: %w", part, kind, err)
	}
	return list, nil
}
