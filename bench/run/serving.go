//go:build linux

package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"parley/bench/crew"
	"parley/bench/load"
	"parley/internal/store"
)

// mode is a way to run Parley.
type mode struct {
	name        string
	environment []string
}

var modes = []mode{
	{"Parley", nil},
	// Requests for one page at the same time still share its rendering, so only
	// cells with many pages tell what a rendering costs.
	{"Parley, page cache off", []string{"PARLEY_PAGE_CACHE=0"}},
}

// figure is one line of the tables of requests.
type figure struct {
	cell        string
	server      string
	connections int
	result      *load.Result
	unserved    error // why the cell could not be measured; result is nil then
}

// running is what was seen of Parley's process besides requests.
type running struct {
	mode  string
	start time.Duration
	idle  load.Memory
	busy  load.Memory // at the end of the cells
}

// measureServing measures the cells on Parley in each of its modes and, in
// turn with it, on the anchors.
func (ws *workspace) measureServing(ctx context.Context, o options, cells []cell, r *report) error {
	if err := ws.join(ctx); err != nil {
		return err
	}
	for _, m := range modes {
		if err := ws.measureMode(ctx, o, m, cells, r); err != nil {
			return err
		}
	}
	return nil
}

// join gives the site a member, whose session the cells of members use, and lets
// one address search as often as it can.
func (ws *workspace) join(ctx context.Context) error {
	s, err := store.Open(ctx, store.Options{Dir: ws.data()})
	if err != nil {
		return err
	}
	members, err := crew.Join(ctx, s, 1, 500)
	if err == nil {
		ws.session = members[0].Token
		err = crew.Set(ctx, s, map[string]string{"rule.searches_per_minute_guests": "1000000"})
	}
	return errors.Join(err, s.Close())
}

func (ws *workspace) measureMode(ctx context.Context, o options, m mode, cells []cell, r *report) (err error) {
	parley, err := ws.startParley(ctx, m.name, cells[0].paths[0], m.environment...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, parley.stop()) }()
	seen := running{mode: m.name, start: parley.start}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Second): // what it does after its start should be over
	}
	if seen.idle, err = load.MemoryOf(parley.pid); err != nil {
		return err
	}
	for _, c := range cells {
		if !o.cells.MatchString(c.name) {
			continue
		}
		if err := ws.measureCell(ctx, o, parley, c, r); err != nil {
			return err
		}
	}
	if seen.busy, err = load.MemoryOf(parley.pid); err != nil {
		return err
	}
	r.running = append(r.running, seen)
	return nil
}

// measureCell measures one cell for all numbers of connections.
func (ws *workspace) measureCell(ctx context.Context, o options, parley *server, c cell, r *report) error {
	headers := []load.Header{{Name: "Accept-Encoding", Value: encodings}}
	if c.signedIn {
		headers = append(headers, load.Header{Name: "Cookie", Value: "session=" + ws.session})
	}
	page, err := fetch(ctx, parley, c.paths[0])
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		// The port says nothing to the reader of the tables.
		err = errors.New(strings.ReplaceAll(err.Error(), "http://"+parley.addr.String(), ""))
		progress("%s is not served: %v", c.name, err)
		r.figures = append(r.figures, figure{cell: c.name, server: parley.name, unserved: err})
		return nil
	}
	servers := []*server{parley}
	if o.anchors.MatchString(c.name) {
		anchors, err := ws.startAnchors(ctx, page)
		if err != nil {
			return err
		}
		defer stopAll(anchors)
		servers = append(servers, anchors...)
	}
	for _, connections := range o.connections {
		for _, s := range servers {
			progress("%s, %d connections: %s", c.name, connections, s.name)
			result, err := load.Run(ctx, load.Config{
				Target: s.addr, Paths: c.paths, Order: c.order,
				Headers:     headers,
				Connections: connections, Threads: 2,
				Warmup: o.warmup, Duration: o.duration,
				PID: s.pid, Seed: o.corpus.Seed,
			})
			if err != nil {
				return err
			}
			if result.Failed() > 0 {
				progress("%d requests failed: statuses %v, broken %v", result.Failed(), result.Status, result.Broken)
			}
			r.figures = append(r.figures, figure{cell: c.name, server: s.name, connections: connections, result: result})
		}
	}
	return nil
}
