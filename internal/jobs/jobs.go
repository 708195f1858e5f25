// Package jobs does what need not be done while somebody waits: mail, badges,
// clean-ups. Work is a row that the transaction that made it due has written
// (store.AddJob), so that nothing is forgotten; any node runs it, at least
// once, and tries again when it fails. A job is a thin shell around a verb of a
// feature: this package knows when to run, not what.
package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"parley/internal/store"
)

// Kind says how jobs of a kind run.
type Kind struct {
	// Run does the job. It may be run twice for the same job, after a kill.
	Run func(ctx context.Context, data []byte) error
	// Timeout is how long Run may take; 0 is one minute.
	Timeout time.Duration
	// Delays are waited between tries; after one more try than there are delays
	// the job is parked. nil is [DefaultDelays].
	Delays []time.Duration
	// Every is the period of a job that runs by the clock; 0 is none.
	Every time.Duration
}

// DefaultDelays give a job five tries within an hour and a quarter.
var DefaultDelays = []time.Duration{10 * time.Second, time.Minute, 10 * time.Minute, time.Hour}

const (
	defaultTimeout = time.Minute
	// grace is how much longer than its timeout a job is left alone before it
	// counts as hung; the lease ends with it.
	grace = 15 * time.Second
	// poll is how often work of other nodes is looked for.
	poll = time.Second
)

// ErrPermanent, wrapped by the error of a job, parks the job at once: no other
// try can mend it.
var ErrPermanent = errors.New("no other try can mend this")

// Queue runs jobs on this node.
type Queue struct {
	store  *store.Store
	kinds  map[string]Kind
	owner  string
	slots  chan struct{} // one for each job that runs
	wake   chan struct{}
	logger *slog.Logger
	grace  time.Duration
	jobs   sync.WaitGroup
}

// New prepares a queue that runs width jobs at a time.
func New(s *store.Store, kinds map[string]Kind, width int, logger *slog.Logger) *Queue {
	q := &Queue{store: s, kinds: kinds, owner: rand.Text(), slots: make(chan struct{}, width), wake: make(chan struct{}, 1), logger: logger, grace: grace}
	s.OnJobs(q.Wake)
	return q
}

// Wake makes the queue look for work now.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// Run runs jobs until ctx ends, and waits for those that have begun.
func (q *Queue) Run(ctx context.Context) {
	defer q.jobs.Wait()
	if err := q.schedule(ctx); err != nil && ctx.Err() == nil {
		q.logger.Error("scheduling jobs", "error", err)
	}
	for ctx.Err() == nil {
		wait, err := q.startDue(ctx)
		if err != nil && ctx.Err() == nil {
			q.logger.Error("looking for jobs", "error", err)
			wait = poll
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-time.After(wait):
		}
	}
}

// schedule adds the jobs that run by the clock and do not wait already.
func (q *Queue) schedule(ctx context.Context) error {
	return q.store.Update(ctx, func(tx *store.Tx) error {
		for name, k := range q.kinds {
			if k.Every == 0 {
				continue
			}
			if err := tx.AddJob(ctx, store.NewJob{Kind: name, Key: scheduled(name)}); err != nil {
				return err
			}
		}
		return nil
	})
}

func scheduled(kind string) string { return "schedule " + kind }

// startDue begins the jobs that are due, as many as there is room for, and
// returns how long to wait before looking again.
func (q *Queue) startDue(ctx context.Context) (time.Duration, error) {
	for {
		next, waits, err := q.store.NextJob(ctx)
		if err != nil {
			return 0, err
		}
		if wait := next.Sub(q.store.Now()); !waits || wait > 0 {
			if !waits {
				wait = poll
			}
			return min(wait, poll), nil
		}
		select {
		case q.slots <- struct{}{}:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		job, err := q.lease(ctx)
		if job == nil || err != nil {
			<-q.slots
			return poll, err
		}
		q.jobs.Go(func() {
			defer func() { <-q.slots }()
			q.do(ctx, job)
		})
	}
}

// RunDue runs the jobs that are due one after the other, and those that they
// make due, and returns how many they were.
func (q *Queue) RunDue(ctx context.Context) (n int, err error) {
	for {
		job, err := q.lease(ctx)
		if job == nil || err != nil {
			return n, err
		}
		q.do(ctx, job)
		n++
	}
}

// lease takes the next job for as long as the longest kind may take.
func (q *Queue) lease(ctx context.Context) (*store.Job, error) {
	longest := defaultTimeout
	for _, k := range q.kinds {
		longest = max(longest, k.Timeout)
	}
	return q.store.LeaseJob(ctx, q.owner, longest+2*q.grace)
}

// do runs a job and writes down how it ended, even if the queue is stopping.
func (q *Queue) do(ctx context.Context, j *store.Job) {
	k, known := q.kinds[j.Kind]
	delays := k.Delays
	if delays == nil {
		delays = DefaultDelays
	}
	var err error
	switch {
	case !known:
		err = fmt.Errorf("this version of parley does not know jobs of the kind %q", j.Kind)
	case j.Tries > len(delays)+1:
		// Whoever ran the last try never said how it ended.
		err = fmt.Errorf("the process that ran the last try ended: %s", j.LastError)
	default:
		err = q.call(ctx, k, j)
	}
	end, over := context.WithoutCancel(ctx), true // over: it is not to be done again
	switch {
	case err == nil:
		err = q.store.FinishJob(end, j, q.owner)
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		// The queue stops: that was no try.
		over, err = false, q.store.ReturnJob(end, j, q.owner)
	case errors.Is(err, ErrPermanent) || j.Tries > len(delays):
		q.logger.Error("a job was given up", "job", j.ID, "kind", j.Kind, "tries", j.Tries, "error", err)
		err = q.store.ParkJob(end, j, q.owner, err.Error())
	default:
		at := q.store.Now().Add(jitter(delays[j.Tries-1]))
		q.logger.Warn("a job failed", "job", j.ID, "kind", j.Kind, "tries", j.Tries, "again", at.UTC(), "error", err)
		over, err = false, q.store.RetryJob(end, j, q.owner, err.Error(), at)
	}
	if err == nil && over && k.Every > 0 {
		err = q.store.Update(end, func(tx *store.Tx) error {
			return tx.AddJob(end, store.NewJob{Kind: j.Kind, Key: scheduled(j.Kind), Run: q.store.Now().Add(k.Every)})
		})
	}
	if err != nil {
		q.logger.Error("after a job", "job", j.ID, "error", err)
	}
}

// call runs a job. One that ignores the end of its time is left behind and
// counts as failed.
func (q *Queue) call(ctx context.Context, k Kind, j *store.Job) error {
	timeout := k.Timeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				ended <- fmt.Errorf("panic: %v\n%s", v, debug.Stack())
			}
		}()
		ended <- k.Run(ctx, []byte(j.Data))
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return err
	case <-time.After(q.grace):
		return fmt.Errorf("it did not end within %v and ignores that", timeout)
	}
}

// jitter spreads tries that failed together.
func jitter(d time.Duration) time.Duration {
	return d + time.Duration(mathrand.Int64N(int64(d)/5+1)) - d/10
}
