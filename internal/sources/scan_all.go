package sources

import (
	"context"
	"sync"
	"time"

	"parley/internal/store"
)

// Total says how far the work on a whole site is.
type Total struct {
	Posts    int64               `json:"posts_waiting"`
	Sources  int64               `json:"sources_waiting"`
	Quotes   int64               `json:"quotes"`
	ByStatus []store.StatusCount `json:"by_status"`
}

// tellEvery is how often ScanAll counts what is left: that reads whole tables.
const tellEvery = time.Second

// ScanAll finds the quotations of every post that has none yet, and works until
// nothing is due: sources that are to be tried again later stay for the server.
// It can be stopped at any time and goes on where it was. Of its calls of tell no
// two are at the same time.
func (a *Sources) ScanAll(ctx context.Context, tell func(Total)) (t Total, err error) {
	if err := a.store.FreeEvidence(ctx); err != nil {
		return t, err
	}
	if err := a.requestRest(ctx); err != nil {
		return t, err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var workers sync.WaitGroup
	told := teller{tell: tell}
	for range a.o.Workers {
		workers.Go(func() {
			if err := a.workOff(working, &told); err != nil {
				stop(err)
			}
		})
	}
	workers.Wait()
	if err := context.Cause(working); err != nil {
		return t, err
	}
	return a.Waiting(ctx)
}

// requestRest notes every post that may have quotations and has none, but those
// of an import only once as long as there is something to go on with: else posts
// that have none would be read again whenever a scan was stopped.
func (a *Sources) requestRest(ctx context.Context) error {
	last, noted, err := a.lastImport(ctx)
	if err != nil {
		return err
	}
	posts, waiting, _, err := a.store.EvidenceWaiting(ctx)
	if err != nil || noted && posts+waiting > 0 {
		return err
	}
	return a.requestAll(ctx, 0, last)
}

// Waiting counts what is left to do, and the quotations by what came of them.
func (a *Sources) Waiting(ctx context.Context) (t Total, err error) {
	if t.Posts, t.Sources, _, err = a.store.EvidenceWaiting(ctx); err != nil {
		return t, err
	}
	t.Quotes, t.ByStatus, err = a.store.CountQuotes(ctx)
	return t, err
}

// workOff works until nothing is due any more.
func (a *Sources) workOff(ctx context.Context, told *teller) error {
	for {
		did, err := a.Step(ctx)
		if err != nil {
			return err
		}
		if did && !told.due() {
			continue
		}
		var t Total
		var due int64
		if t.Posts, t.Sources, due, err = a.store.EvidenceWaiting(ctx); err != nil {
			return err
		}
		told.say(t)
		switch {
		case did:
		case due > 0 && a.fetcher != nil: // held by another worker, or put off for seconds
			if err := pause(ctx, time.Second); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// teller tells now and then how far the work is.
type teller struct {
	tell func(Total) // nil: nobody wants to know
	mu   sync.Mutex
	last time.Time
}

// due reports whether it is time to count and tell, at most one worker of it.
func (t *teller) due() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tell == nil || time.Since(t.last) < tellEvery {
		return false
	}
	t.last = time.Now()
	return true
}

func (t *teller) say(total Total) {
	if t.tell == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.tell(total)
}
