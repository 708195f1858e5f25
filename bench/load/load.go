//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// Order says which path the next request asks for.
type Order int

const (
	Fixed   Order = iota // the first path
	Uniform              // each with the same probability
	Zipf                 // the n-th with a probability of about 1/n
)

// Header is one line of the request's header.
type Header struct{ Name, Value string }

// Config describes one measurement.
type Config struct {
	Target      netip.AddrPort // of the server; must be a loopback address
	Paths       []string       // at least one; as they go over the wire, with their query
	Order       Order
	Headers     []Header
	Connections int           // at least 1
	Threads     int           // of the client; 0 means 2
	Warmup      time.Duration // before anything is counted
	Duration    time.Duration // counted
	PID         int           // the server's process; 0 leaves its processor time out
	Seed        uint64        // of the choice of paths
}

// Result is what was measured.
type Result struct {
	Elapsed time.Duration
	Latency Histogram
	Bytes   int64          // received, headers included
	Status  map[int]int    // answers by status
	Broken  map[string]int // requests without a proper answer, by what went wrong
	CPU     time.Duration  // of the server's process and its descendants
	Memory  Memory         // of the same at the end
	Client  time.Duration  // processor time of this process
}

// Requests returns the number of complete answers.
func (r *Result) Requests() int { return r.Latency.Count() }

// PerSecond returns the rate of complete answers.
func (r *Result) PerSecond() float64 { return float64(r.Requests()) / r.Elapsed.Seconds() }

// CPUPerRequest returns the server's processor time for one answer.
func (r *Result) CPUPerRequest() time.Duration {
	return r.CPU / time.Duration(max(1, r.Requests()))
}

// BytesPerRequest returns the mean size of an answer with its header.
func (r *Result) BytesPerRequest() int64 { return r.Bytes / int64(max(1, r.Requests())) }

// Failed returns the number of requests that did not end in a status of 200 to
// 399.
func (r *Result) Failed() int {
	n := 0
	for _, broken := range r.Broken {
		n += broken
	}
	for status, answers := range r.Status {
		if status < 200 || status >= 400 {
			n += answers
		}
	}
	return n
}

func (r *Result) merge(w *worker) {
	r.Latency.Merge(&w.latency)
	r.Bytes += w.bytes
	for status, n := range w.status {
		r.Status[status] += n
	}
	for what, n := range w.broken {
		r.Broken[what] += n
	}
}

// phase is what the workers should do at the moment.
type phase int32

const (
	warming phase = iota
	counting
	stopping
)

// Run measures once. Requests that fail are part of the result; an error means
// that nothing could be measured.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	var now atomic.Int32
	workers := make([]*worker, min(cfg.Threads, cfg.Connections))
	for i := range workers {
		n := cfg.Connections / len(workers)
		if i < cfg.Connections%len(workers) {
			n++
		}
		w, err := newWorker(cfg, i, n, &now)
		if err != nil {
			for _, earlier := range workers[:i] {
				earlier.close()
			}
			return nil, err
		}
		workers[i] = w
	}
	failures := make(chan error, len(workers))
	var group sync.WaitGroup
	for _, w := range workers {
		group.Go(func() {
			defer w.close()
			if err := w.run(); err != nil {
				failures <- err
			}
		})
	}
	result, err := observe(ctx, cfg, &now)
	now.Store(int32(stopping))
	group.Wait()
	close(failures)
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		result.merge(w)
	}
	return result, nil
}

func (cfg *Config) check() error {
	if cfg.Threads == 0 {
		cfg.Threads = 2
	}
	switch {
	case !cfg.Target.Addr().IsLoopback():
		return fmt.Errorf("target %s is not a loopback address", cfg.Target)
	case len(cfg.Paths) == 0:
		return errors.New("no path to ask for")
	case cfg.Connections < 1 || cfg.Threads < 1:
		return fmt.Errorf("%d connections on %d threads", cfg.Connections, cfg.Threads)
	case cfg.Duration <= 0:
		return fmt.Errorf("duration %s", cfg.Duration)
	}
	return nil
}

// observe lets the workers warm up, counts for the duration, and reads the
// server's clocks at both ends.
func observe(ctx context.Context, cfg Config, now *atomic.Int32) (*Result, error) {
	r := &Result{Status: make(map[int]int), Broken: make(map[string]int)}
	if err := sleep(ctx, cfg.Warmup); err != nil {
		return nil, err
	}
	before, client, err := clocks(cfg.PID)
	if err != nil {
		return nil, err
	}
	now.Store(int32(counting))
	begin := time.Now()
	if err := sleep(ctx, cfg.Duration); err != nil {
		return nil, err
	}
	now.Store(int32(stopping))
	r.Elapsed = time.Since(begin)
	after, clientAfter, err := clocks(cfg.PID)
	if err != nil {
		return nil, err
	}
	r.CPU, r.Client = after-before, clientAfter-client
	if cfg.PID != 0 {
		r.Memory, err = MemoryOf(cfg.PID)
	}
	return r, err
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
