package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

var ctx = context.Background()

// clock is a time that tests set.
type clock struct {
	sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.now = c.now.Add(d)
}

// each runs a test on a fresh site of each engine with a clock.
func each(t *testing.T, test func(t *testing.T, s *store.Store, c *clock)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			c := &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
			o := store.Options{Now: c.Now}
			if engine == "postgres" {
				o.URL = testkit.FreshPostgres(t)
			} else {
				o.Dir = testkit.FreshFolder(t)
			}
			test(t, testkit.Open(t, o), c)
		})
	}
}

func queue(s *store.Store, kinds map[string]Kind) *Queue {
	q := New(s, kinds, 4, slog.New(slog.DiscardHandler))
	q.grace = 50 * time.Millisecond
	return q
}

func add(t *testing.T, s *store.Store, list ...store.NewJob) {
	t.Helper()
	err := s.Update(ctx, func(tx *store.Tx) error {
		for _, j := range list {
			if err := tx.AddJob(ctx, j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPoisonedJobs runs jobs that cannot succeed among one that can: each is
// tried five times and parked, and the good one is done at once.
func TestPoisonedJobs(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		var tries sync.Map
		count := func(name string) {
			n, _ := tries.LoadOrStore(name, new(atomic.Int32))
			n.(*atomic.Int32).Add(1)
		}
		hang := make(chan struct{})
		defer close(hang)
		var good string
		q := queue(s, map[string]Kind{
			"panics": {Run: func(context.Context, []byte) error { count("panics"); panic("oh") }},
			"fails":  {Run: func(context.Context, []byte) error { count("fails"); return errors.New("no") }},
			"hangs":  {Timeout: time.Millisecond, Run: func(context.Context, []byte) error { count("hangs"); <-hang; return nil }},
			"useless": {Run: func(context.Context, []byte) error {
				count("useless")
				return fmt.Errorf("%w: no such thing", ErrPermanent)
			}},
			"good": {Run: func(_ context.Context, data []byte) error { good = string(data); return nil }},
		})
		add(t, s, store.NewJob{Kind: "panics"}, store.NewJob{Kind: "fails"}, store.NewJob{Kind: "hangs"}, store.NewJob{Kind: "useless"},
			store.NewJob{Kind: "from the future"}, store.NewJob{Kind: "fails", Data: strings.Repeat("x", 10<<20)},
			store.NewJob{Kind: "good", Data: map[string]int{"n": 7}})
		if n, err := q.RunDue(ctx); n != 7 || err != nil {
			t.Fatalf("the first round ran %d jobs, %v, want 7", n, err)
		}
		if good != `{"n":7}` {
			t.Errorf("the good job got %q", good)
		}
		for range 20 {
			c.add(10 * time.Minute)
			if _, err := q.RunDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]int32{"panics": 5, "fails": 10, "hangs": 5, "useless": 1} {
			n, _ := tries.LoadOrStore(name, new(atomic.Int32))
			if got := n.(*atomic.Int32).Load(); got != want {
				t.Errorf("%q was tried %d times, want %d", name, got, want)
			}
		}
		parked, err := s.ParkedJobs(ctx, 100)
		if err != nil || len(parked) != 6 {
			t.Fatalf("%d jobs are parked, %v, want 6", len(parked), err)
		}
		for _, j := range parked {
			if j.LastError == "" {
				t.Errorf("job %s is parked without a reason", j.Kind)
			}
		}
		if left, err := s.WaitingJobs(ctx, 10); err != nil || len(left) != 0 {
			t.Errorf("jobs left: %v, %v", left, err)
		}
		if found, err := s.UnparkJob(ctx, parked[0].ID); err != nil || !found {
			t.Errorf("unpark: %v, %v", found, err)
		}
		if n, _ := q.RunDue(ctx); n != 1 {
			t.Errorf("an unparked job did not run")
		}
	})
}

// TestLease ends a process in the middle of a job: another takes the job when
// the lease is over, and what the first one says afterwards counts for nothing.
func TestLease(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		ran := 0
		q := queue(s, map[string]Kind{"job": {Run: func(context.Context, []byte) error { ran++; return nil }}})
		add(t, s, store.NewJob{Kind: "job"})
		lost, err := s.LeaseJob(ctx, "the killed one", time.Minute)
		if err != nil || lost == nil {
			t.Fatalf("%v, %v", lost, err)
		}
		if n, _ := q.RunDue(ctx); n != 0 {
			t.Error("a leased job ran")
		}
		c.add(time.Minute)
		taken, err := s.LeaseJob(ctx, "another", time.Minute)
		if err != nil || taken == nil || taken.Tries != 2 {
			t.Fatalf("%+v, %v", taken, err)
		}
		if err := s.FinishJob(ctx, lost, "the killed one"); err != nil {
			t.Fatal(err)
		}
		if waiting, _ := s.WaitingJobs(ctx, 10); len(waiting) != 1 {
			t.Error("the first owner finished a job that another has")
		}
		for range 10 {
			c.add(10 * time.Minute) // every try is killed
			if _, err := s.LeaseJob(ctx, "killed again", time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		c.add(10 * time.Minute)
		if _, err := q.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		if parked, _ := s.ParkedJobs(ctx, 10); ran != 0 || len(parked) != 1 {
			t.Errorf("a job that kills its process ran %d times more, %d parked", ran, len(parked))
		}
	})
}

// TestStopInMidJob stops a queue whose job waits for something: the job is due
// at the next start, and no try is counted.
func TestStopInMidJob(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, _ *clock) {
		began := make(chan struct{})
		q := queue(s, map[string]Kind{"job": {Run: func(ctx context.Context, _ []byte) error {
			close(began)
			<-ctx.Done()
			return fmt.Errorf("reading: %w", ctx.Err())
		}}})
		add(t, s, store.NewJob{Kind: "job"})
		stop, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		wg.Go(func() { q.Run(stop) })
		<-began
		cancel()
		wg.Wait()
		again, err := s.LeaseJob(ctx, "the next start", time.Minute)
		if err != nil || again == nil || again.Tries != 1 {
			t.Errorf("%+v, %v", again, err)
		}
	})
}

// TestOnce lets eight queues run a hundred jobs: each runs once.
func TestOnce(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		var mu sync.Mutex
		times := map[string]int{}
		run := func(_ context.Context, data []byte) error {
			mu.Lock()
			defer mu.Unlock()
			times[string(data)]++
			return nil
		}
		for i := range 100 {
			add(t, s, store.NewJob{Kind: "job", Data: i})
		}
		stop, cancel := context.WithCancel(ctx)
		var wg sync.WaitGroup
		for range 8 {
			q := queue(s, map[string]Kind{"job": {Run: run}})
			wg.Go(func() { q.Run(stop) })
		}
		for {
			left, err := s.WaitingJobs(ctx, 1)
			if err != nil {
				t.Error(err)
			}
			if len(left) == 0 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
		wg.Wait()
		for data, n := range times {
			if n != 1 {
				t.Errorf("job %s ran %d times", data, n)
			}
		}
		if len(times) != 100 {
			t.Errorf("%d jobs ran, want 100", len(times))
		}
	})
}

func TestScheduleAndKeys(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store, c *clock) {
		daily, once := 0, 0
		kinds := map[string]Kind{
			"daily": {Every: 24 * time.Hour, Run: func(context.Context, []byte) error { daily++; return nil }},
			"once":  {Run: func(context.Context, []byte) error { once++; return nil }},
		}
		for range 3 { // three nodes start
			if err := queue(s, kinds).schedule(ctx); err != nil {
				t.Fatal(err)
			}
		}
		q := queue(s, kinds)
		add(t, s, store.NewJob{Kind: "once", Key: "user 7"}, store.NewJob{Kind: "once", Key: "user 7"}, store.NewJob{Kind: "once", Key: "user 8"})
		for range 48 {
			if _, err := q.RunDue(ctx); err != nil {
				t.Fatal(err)
			}
			c.add(time.Hour)
		}
		if daily != 2 || once != 2 {
			t.Errorf("in two days the daily job ran %d times, and two keys made %d jobs; want 2 and 2", daily, once)
		}
	})
}

// TestWake looks at how long a job waits on a queue that idles.
func TestWake(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	done := make(chan struct{})
	q := queue(s, map[string]Kind{"job": {Run: func(context.Context, []byte) error { close(done); return nil }}})
	stop, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { q.Run(stop) })
	add(t, s, store.NewJob{Kind: "job"})
	<-done
	cancel()
	wg.Wait()
}
