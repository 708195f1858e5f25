package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// hostList are the hosts of a site's sources. No index leads from a host to those
// below it, and a site has far fewer hosts than sources.
type hostList struct {
	mu    sync.Mutex
	last  int64 // newest source that was looked at
	hosts map[string]bool
}

// lateSources is by how many ids a source can become visible after a newer one.
const lateSources = 1000

func (l *hostList) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last, l.hosts = 0, nil
}

// hostsBelow returns a host and those of the site's sources that are below it, the
// shortest names first.
func (s *Store) hostsBelow(ctx context.Context, host string) ([]string, error) {
	l := &s.hosts
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := s.renewHosts(ctx, l); err != nil {
		return nil, fmt.Errorf("hosts of sources: %w", err)
	}
	below := []string{}
	for h := range l.hosts {
		if h == host || strings.HasSuffix(h, "."+host) {
			below = append(below, h)
		}
	}
	slices.SortFunc(below, func(a, b string) int { return cmp.Or(len(a)-len(b), cmp.Compare(a, b)) })
	return below, nil
}

// renewHosts adds the hosts of new sources.
func (s *Store) renewHosts(ctx context.Context, l *hostList) error {
	var newest int64
	if err := s.query(ctx, `SELECT COALESCE(MAX(id), 0) FROM sources`, nil, func(r *sql.Rows) error { return r.Scan(&newest) }); err != nil || newest == l.last {
		return err
	}
	if l.hosts == nil {
		l.hosts = make(map[string]bool)
	}
	query, args := `SELECT DISTINCT site_host FROM sources`, []any(nil) // sources_by_host
	if l.last > 0 {
		query, args = query+` WHERE id > $1`, []any{l.last - lateSources}
	}
	err := s.query(ctx, query, args, func(r *sql.Rows) error {
		var host string
		err := r.Scan(&host)
		l.hosts[host] = true
		return err
	})
	if err == nil {
		l.last = newest
	}
	return err
}
