package store

import (
	"context"
	"database/sql"
	"fmt"
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
	// searchedQuoting is the most quotations that all lists together are made from,
	// and of each of them for as many: the newest.
	searchedQuoting = 12_000
	// searchedHosts is the most hosts that source: stands for.
	searchedHosts = 100
	// searchedSourced is the most quotations of which hassource:no leaves the posts
	// out: those of the newest sources.
	searchedSourced = 60_000
)

// quotingPosts say which posts quote, each with its post_id, by what the operators
// ask for; the last argument is how many quotations, sources or checks are looked
// at. Each is answered by indexes alone: quotes_by_source, sources_by_host,
// sources_by_date; quotes_unchecked, quote_checks_by_status, quotes_by_check. CROSS
// JOIN keeps SQLite from going through all quotations instead.
const (
	quotingSource = `
		SELECT q.post_id
		FROM quotes q
		WHERE q.source_id IS NOT NULL
		ORDER BY q.source_id DESC
		LIMIT $1`
	quotingHost = `
		SELECT q.post_id
		FROM (SELECT id
		      FROM sources
		      WHERE site_host = $1
		      ORDER BY id DESC
		      LIMIT $2) s
		CROSS JOIN quotes q
		WHERE q.source_id = s.id`
	// The day may be known to the month or the year: then all of that counts.
	quotingDate = `
		SELECT q.post_id
		FROM (SELECT id
		      FROM sources
		      WHERE published_on <> ''
		        AND published_on >= SUBSTR(CAST($1 AS TEXT), 1, 4)
		        AND published_on <= CAST($2 AS TEXT)
		        AND published_on >= SUBSTR(CAST($1 AS TEXT), 1, LENGTH(published_on))
		      ORDER BY published_on DESC, id DESC
		      LIMIT $3) s
		CROSS JOIN quotes q
		WHERE q.source_id = s.id`
	quotingUnchecked = `
		SELECT q.post_id
		FROM quotes q
		WHERE q.state = $1
		  AND q.check_id IS NULL
		ORDER BY q.post_id DESC
		LIMIT $2`
	quotingChecked = `
		SELECT q.post_id
		FROM (SELECT id
		      FROM quote_checks
		      WHERE status = $1
		      ORDER BY id DESC
		      LIMIT $2) k
		CROSS JOIN quotes q
		WHERE q.check_id = k.id`
)

// resolveEvidence limits a query to posts that quote: hassource:yes, source:HOST
// (or a part of the site), quote:STATUS, sourced:DATES. Each operator limits further.
func (s *Store) resolveEvidence(ctx context.Context, p *search.Parsed) error {
	lists := s.evidenceLists(p)
	if len(lists) > searchedEvidence {
		lists, p.Cut = lists[:searchedEvidence], true
	}
	for _, list := range lists {
		ids, more, err := list(ctx, searchedQuoting/len(lists))
		if err != nil {
			return err
		}
		p.Partial = p.Partial || more
		limitTo(p, ids)
	}
	if p.HasSource != nil && !*p.HasSource {
		ids, more, err := s.listedPosts(ctx, quotingSource, searchedSourced)
		p.NotIDs, p.Partial = ids, p.Partial || more
		return err
	}
	return nil
}

// limitTo limits a query to posts besides what it is limited to already.
func limitTo(p *search.Parsed, ids []int64) {
	if p.IDs != nil {
		ids = slices.DeleteFunc(ids, func(id int64) bool { _, in := slices.BinarySearch(p.IDs, id); return !in })
	}
	p.IDs = ids
}

// quotingList returns posts that quote, in ascending order and never nil, from so
// many quotations, sources or checks at most, and whether there may be more.
type quotingList func(ctx context.Context, most int) (ids []int64, more bool, err error)

// evidenceLists are the lists of posts that a query asks for by its quotations.
func (s *Store) evidenceLists(p *search.Parsed) (lists []quotingList) {
	add := func(posts string, args ...any) {
		lists = append(lists, func(ctx context.Context, most int) ([]int64, bool, error) {
			return s.listedPosts(ctx, posts, most, args...)
		})
	}
	if p.HasSource != nil && *p.HasSource {
		add(quotingSource)
	}
	for _, host := range different(p.Sources) {
		lists = append(lists, func(ctx context.Context, most int) ([]int64, bool, error) {
			return s.quotingHosts(ctx, strings.TrimPrefix(host, "www."), most)
		})
	}
	for _, status := range different(p.Quoted) {
		lists = append(lists, func(ctx context.Context, most int) ([]int64, bool, error) {
			return s.quotingStatus(ctx, status, most)
		})
	}
	if p.Sourced != nil {
		add(quotingDate, dayOf(p.Sourced.Min), dayOf(p.Sourced.Max))
	}
	return lists
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

// listedPosts returns the posts of a statement that lists each as post_id, up to most,
// in ascending order and never nil, and whether there may be more.
func (s *Store) listedPosts(ctx context.Context, posts string, most int, args ...any) (ids []int64, more bool, err error) {
	ids = []int64{}
	// As one text: a row for each takes longer than finding it.
	err = s.query(ctx, `
		SELECT COALESCE(string_agg(CAST(listed.post_id AS TEXT), ' '), '')
		FROM (`+posts+`) listed`, append(slices.Clone(args), most), func(r *sql.Rows) error {
		var text string
		if err := r.Scan(&text); err != nil {
			return err
		}
		for field := range strings.FieldsSeq(text) {
			id, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	if err != nil {
		return ids, false, fmt.Errorf("posts searched for, %v: %w", args, err)
	}
	more = len(ids) >= most
	slices.Sort(ids)
	return slices.Compact(ids), more, nil
}

// quotingStatus is the list of the posts with a quotation of a status.
func (s *Store) quotingStatus(ctx context.Context, status string, most int) ([]int64, bool, error) {
	unchecked, left, err := s.listedPosts(ctx, quotingUnchecked, most, status)
	if err != nil {
		return nil, false, err
	}
	checked, more, err := s.listedPosts(ctx, quotingChecked, most, status)
	return merged(unchecked, checked), left || more, err
}

// quotingHosts is the list of the posts that quote from a host or one below it.
func (s *Store) quotingHosts(ctx context.Context, host string, most int) (ids []int64, more bool, err error) {
	hosts, err := s.hostsBelow(ctx, host)
	if err != nil {
		return nil, false, err
	}
	if more = len(hosts) > searchedHosts; more {
		hosts = hosts[:searchedHosts]
	}
	ids = []int64{}
	for _, h := range hosts {
		of, left, err := s.listedPosts(ctx, quotingHost, max(1, most/len(hosts)), h)
		if err != nil {
			return nil, false, err
		}
		ids, more = merged(ids, of), more || left
	}
	return ids, more, nil
}

// merged returns what is in either of two lists, in ascending order.
func merged(a, b []int64) []int64 {
	both := append(slices.Clone(a), b...)
	slices.Sort(both)
	return slices.Compact(both)
}
