package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Outlet is who publishes sources, by the host they stand at, and how posts
// quote it. It holds facts only: nothing in it ranks or judges an outlet
// (evidence.md §7).
type Outlet struct {
	Host   string // without "www."
	Name   string // as its pages say, "" if none does
	Quotes int64
}

// OutletFacts are the facts about one outlet.
type OutletFacts struct {
	Outlet
	Verbatim, Altered, OtherChecked int64 // quotations by what came of the comparison; the rest waits or found no copy
	Sources                         int64
	Dead                            int64  // sources that are gone from the web
	Corrected                       int64  // sources whose text was seen to change
	Median                          string // the date of publication in the middle, "" without any
}

// outletRecent is how many of the newest quotations of a site, or sources of an
// outlet, are counted: pages cost the same however large the site is.
const outletRecent = 10_000

// outletHosts are the hosts of an outlet.
func outletHosts(host string) (bare, www string) {
	bare = OutletHost(host)
	return bare, "www." + bare
}

// OutletHost is the host by which an outlet is known.
func OutletHost(host string) string { return strings.TrimPrefix(strings.ToLower(host), "www.") }

// Outlets returns the outlets that are quoted most among the newest quotations.
func (s *Store) Outlets(ctx context.Context, limit int) ([]Outlet, error) {
	var list []Outlet
	err := s.query(ctx, `
		SELECT host, max(name), count(*)
		FROM (SELECT CASE WHEN s.site_host LIKE 'www.%' THEN substr(s.site_host, 5) ELSE s.site_host END AS host, s.outlet AS name
		      FROM (SELECT q.source_id
		            FROM quotes q
		            WHERE q.source_id IS NOT NULL`+ofVisiblePosts+`
		            ORDER BY q.id DESC
		            LIMIT $1) recent
		      JOIN sources s ON s.id = recent.source_id) quoted
		GROUP BY host
		ORDER BY count(*) DESC, host
		LIMIT $2`, []any{outletRecent, limit}, func(r *sql.Rows) error {
		var o Outlet
		if err := r.Scan(&o.Host, &o.Name, &o.Quotes); err != nil {
			return err
		}
		list = append(list, o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("outlets: %w", err)
	}
	return list, nil
}

// outletSources are the newest sources of an outlet (index sources_by_host).
const outletSources = `
		FROM (SELECT id, outlet, outcome, tries, published_on
		      FROM sources
		      WHERE site_host IN ($1, $2)
		      ORDER BY id DESC
		      LIMIT $3) s`

// OutletFacts counts what is known of an outlet. One that nothing visible is
// quoted from has no quotations.
func (s *Store) OutletFacts(ctx context.Context, host string) (*OutletFacts, error) {
	o := &OutletFacts{}
	bare, www := outletHosts(host)
	o.Host = bare
	err := s.queryRow(ctx, `
		SELECT COALESCE(max(s.outlet), ''), count(DISTINCT s.id), count(q.id),
		       count(*) FILTER (WHERE k.status = 'verbatim'), count(*) FILTER (WHERE k.status = 'altered'), count(*) FILTER (WHERE k.status IN ('partial', 'not_found')),
		       count(DISTINCT CASE WHEN s.outcome IN ('gone', 'soft_404') AND s.tries >= $4 THEN s.id END),
		       count(DISTINCT CASE WHEN (SELECT count(*) FROM snapshots n WHERE n.source_id = s.id AND n.origin = 'fetch') > 1 THEN s.id END)`+outletSources+`
		JOIN quotes q ON q.source_id = s.id
		LEFT JOIN quote_checks k ON k.id = q.check_id
		WHERE TRUE`+ofVisiblePosts, []any{bare, www, outletRecent, DeadAfter},
		&o.Name, &o.Sources, &o.Quotes, &o.Verbatim, &o.Altered, &o.OtherChecked, &o.Dead, &o.Corrected)
	if err == nil {
		err = s.queryRow(ctx, `
			SELECT COALESCE(max(published_on), '')
			FROM (SELECT published_on, row_number() OVER (ORDER BY published_on) AS place, count(*) OVER () AS total`+outletSources+`
			      WHERE published_on <> '') dated
			WHERE place = (total + 1) / 2`, []any{bare, www, outletRecent}, &o.Median)
	}
	if err != nil {
		return nil, fmt.Errorf("outlet %s: %w", bare, err)
	}
	return o, nil
}

// QuotesOfOutlet returns the newest quotations from an outlet.
func (s *Store) QuotesOfOutlet(ctx context.Context, host string, limit int) ([]ShownQuote, error) {
	bare, www := outletHosts(host)
	return s.shownQuotesBy(ctx, `s.site_host IN ($1, $2)`+ofVisiblePosts, `q.id DESC LIMIT $3`, bare, www, limit)
}
