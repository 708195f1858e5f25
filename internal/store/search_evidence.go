package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/internal/search"
)

const (
	// searchedEvidence is how many operators of quotations a search has: each is
	// a list of posts.
	searchedEvidence = 3
	// searchedQuoting is the most posts of such a list: the newest.
	searchedQuoting = 10_000
)

// quotingPosts say which posts quote, each with its post_id, by what the
// operators ask for. Each is answered by indexes alone: quotes_by_source,
// sources_by_host, sources_by_date; quotes_unchecked, quotes_by_check.
const (
	quotingSource = `
		SELECT q.post_id
		FROM quotes q
		WHERE q.source_id IS NOT NULL`
	quotingHost = `
		SELECT q.post_id
		FROM sources s
		JOIN quotes q ON q.source_id = s.id
		WHERE s.site_host = $1
		   OR SUBSTR(s.site_host, LENGTH(s.site_host) - $2) = $3`
	// The day may be known to the month or the year: then all of that counts.
	quotingDate = `
		SELECT DISTINCT q.post_id
		FROM sources s
		JOIN quotes q ON q.source_id = s.id
		WHERE s.published_on <> ''
		  AND s.published_on >= SUBSTR(CAST($1 AS TEXT), 1, 4)
		  AND s.published_on <= CAST($2 AS TEXT)
		  AND s.published_on >= SUBSTR(CAST($1 AS TEXT), 1, LENGTH(s.published_on))`
	quotingStatus = `
		SELECT q.post_id
		FROM quotes q
		WHERE q.state = $1
		  AND q.check_id IS NULL
		UNION ALL
		SELECT q.post_id
		FROM quotes q
		JOIN quote_checks k ON k.id = q.check_id
		WHERE q.check_id IS NOT NULL
		  AND k.status = $1`
)

// resolveEvidence limits a query to posts that quote: hassource:yes, source:HOST
// (or a part of the site), quote:STATUS, sourced:DATES. Each operator limits further.
func (s *Store) resolveEvidence(ctx context.Context, p *search.Parsed) error {
	left := searchedEvidence
	limit := func(where string, args ...any) error {
		if left == 0 {
			p.Cut = true
			return nil
		}
		left--
		ids, err := s.quotingPosts(ctx, where, searchedQuoting, args...)
		if p.IDs == nil {
			p.IDs = ids
		} else {
			p.IDs = slices.DeleteFunc(p.IDs, func(id int64) bool { _, in := slices.BinarySearch(ids, id); return !in })
		}
		return err
	}
	if p.HasSource != nil && *p.HasSource {
		if err := limit(quotingSource); err != nil {
			return err
		}
	}
	if p.HasSource != nil && !*p.HasSource {
		var err error
		if p.NotIDs, err = s.quotingPosts(ctx, quotingSource, math.MaxInt32); err != nil {
			return err
		}
	}
	for _, host := range different(p.Sources) {
		host = strings.TrimPrefix(host, "www.")
		if err := limit(quotingHost, host, len([]rune(host)), "."+host); err != nil {
			return err
		}
	}
	for _, status := range different(p.Quoted) {
		if err := limit(quotingStatus, status); err != nil {
			return err
		}
	}
	if p.Sourced != nil {
		return limit(quotingDate, dayOf(p.Sourced.Min), dayOf(p.Sourced.Max))
	}
	return nil
}

// dayOf is the day of a time as sources.published_on has it, between the years 0 and
// 9999.
func dayOf(ms int64) string {
	const first, last = -62_167_219_200_000, 253_402_300_799_999
	return time.UnixMilli(min(max(ms, first), last)).UTC().Format(time.DateOnly)
}

func different(list []string) []string {
	list = slices.Sorted(slices.Values(list))
	return slices.Compact(list)
}

// quotingPosts returns the newest of some posts, in ascending order, never nil.
func (s *Store) quotingPosts(ctx context.Context, posts string, limit int, args ...any) ([]int64, error) {
	ids := []int64{}
	// Materialized, or SQLite reads every quotation in the order of the posts.
	err := s.query(ctx, `
		WITH quoting AS MATERIALIZED (`+posts+`)
		SELECT DISTINCT post_id
		FROM quoting
		ORDER BY post_id DESC
		LIMIT `+strconv.Itoa(limit), args, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return ids, fmt.Errorf("posts that quote, %v: %w", args, err)
	}
	slices.Reverse(ids)
	return ids, nil
}
