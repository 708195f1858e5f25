package sources_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/internal/fetch"
	"parley/internal/sources"
	"parley/internal/store"
)

// intervals fetches the source of a host whenever it is due and returns the
// times between.
func (n *newsroom) intervals(host string, fetches int) (list []time.Duration) {
	n.t.Helper()
	for range fetches {
		s := n.source(host)
		wait := time.UnixMilli(s.Due).Sub(n.Clock.Now())
		list = append(list, wait)
		n.Clock.Pass(wait - time.Millisecond)
		asked := n.askedFor(host)
		n.work()
		if n.askedFor(host) != asked {
			n.t.Errorf("it is fetched before its time")
		}
		n.Clock.Pass(time.Millisecond)
		n.work()
		if n.askedFor(host) != asked+1 {
			n.t.Errorf("it is fetched %d times when it is due", n.askedFor(host)-asked)
		}
	}
	return list
}

func TestBackOff(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, status(http.StatusServiceUnavailable))
		post := n.quote(host)
		n.work()
		if got, want := n.intervals(host, 5), []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 72 * time.Hour, 30 * day}; !slices.Equal(got, want) {
			t.Errorf("one that fails is tried after %v, want %v", got, want)
		}
		n.publish(host, article("", lead, words, other))
		n.Clock.Pass(30 * day)
		n.work()
		if got, want := n.intervals(host, 6), []time.Duration{day, 7 * day, 30 * day, 90 * day, 180 * day, 180 * day}; !slices.Equal(got, want) {
			t.Errorf("one that is there is looked at after %v, want %v", got, want)
		}
		if s, _ := n.status(post); s != "verbatim" || n.source(host).SnapshotCount != 1 {
			t.Errorf("%s with %d copies", s, n.source(host).SnapshotCount)
		}
	})
}

// TestBusy looks weekly at what a much read question quotes.
func TestBusy(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, article("", lead, words, other))
		post := n.quote(host)
		n.work()
		views := func(total int) {
			n.update(func(tx *store.Tx) error {
				_, err := tx.ExecContext(t.Context(), `UPDATE posts SET view_count = $2 WHERE id = (SELECT parent_id FROM posts WHERE id = $1)`, int64(post), total)
				return err
			})
		}
		views(1_000_000) // for years to come
		if got, want := n.intervals(host, 5), []time.Duration{day, 7 * day, 7 * day, 7 * day, 7 * day}; !slices.Equal(got, want) {
			t.Errorf("what is much read is looked at after %v, want %v", got, want)
		}
		views(1000) // in five weeks
		if got, want := n.intervals(host, 2), []time.Duration{7 * day, 180 * day}; !slices.Equal(got, want) {
			t.Errorf("what is not any longer is looked at after %v, want %v", got, want)
		}
	})
}

// TestRetryAfter leaves a host alone for as long as it asks, whichever page is due.
func TestRetryAfter(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "7200")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		n.quote(host)
		n.work()
		n.publish(host, article("", lead, words, other))
		n.Clock.Pass(time.Hour)
		n.work()
		if got := n.source(host); n.askedFor(host) != 1 || time.UnixMilli(got.Due).Sub(n.Clock.Now()) != time.Hour || got.Outcome != "blocked" {
			t.Errorf("asked %d times: %+v", n.askedFor(host), got)
		}
		n.Clock.Pass(time.Hour)
		n.work()
		if got := n.source(host); got.Outcome != "ok" {
			t.Errorf("after its time: %+v", got)
		}
	})
}

// TestValidators asks for a copy's changes only, and keeps a second copy when
// there are some.
func TestValidators(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		matched := 0
		n.publish(host, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				matched++
				w.WriteHeader(http.StatusNotModified)
				return
			}
			article("", lead, words, other)(w, r)
		})
		post := n.quote(host)
		n.work()
		n.Clock.Pass(day)
		n.work()
		if got := n.source(host); matched != 1 || got.SnapshotCount != 1 || got.Tries != 2 || got.Outcome != "ok" || got.ETag != `"1"` {
			t.Errorf("matched %d times: %+v", matched, got)
		}
		n.publish(host, article("", lead, strings.Replace(words, "2,500", "2,000", 1), other))
		n.Clock.Pass(7 * day)
		n.work()
		if q := n.quoted(post); n.source(host).SnapshotCount != 2 || q.Verdict.Status != "verbatim" || q.Changed != n.Clock.Now().UnixMilli() || q.ChangedTo == q.Snapshot {
			t.Errorf("after a change: %+v", q)
		}
	})
}

// stuck fetches until it is let go.
type stuck struct {
	begun, end chan struct{}
	then       sources.Fetcher
}

func (s *stuck) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	s.begun <- struct{}{}
	<-s.end
	return s.then.Get(ctx, r)
}

// TestLeases has one node hold a source: another leaves it alone until the
// lease has run out, and what both bring is one copy.
func TestLeases(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, article("", lead, words, other))
		post := n.quote(host)
		held := &stuck{begun: make(chan struct{}), end: make(chan struct{}), then: n.client()}
		first := n.open(sources.Options{Fetcher: held})
		ended := make(chan error, 1)
		go func() {
			var err error
			for did := true; did && err == nil; { // scans, and then the page
				did, err = first.Step(context.Background())
			}
			ended <- err
		}()
		<-held.begun
		n.work()
		if n.askedFor(host) != 0 || n.source(host).Outcome != "pending" {
			t.Errorf("another node fetches it too: %+v", n.source(host))
		}
		n.Clock.Pass(2*time.Minute + time.Second)
		n.work()
		if n.askedFor(host) != 1 || n.source(host).Outcome != "ok" {
			t.Errorf("nobody takes over: %+v", n.source(host))
		}
		close(held.end)
		if err := <-ended; err != nil {
			t.Errorf("the first node ends with %v", err)
		}
		if s, _ := n.status(post); s != "verbatim" || n.source(host).SnapshotCount != 1 {
			t.Errorf("%s with %d copies", s, n.source(host).SnapshotCount)
		}
	})
}

// nowhere is a web that must not be asked.
type nowhere struct{}

func (nowhere) Get(context.Context, fetch.Request) (*fetch.Response, error) {
	panic("asked for a page")
}

// TestPanic ends the work on one page, not the archive.
func TestPanic(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.quote("herald.example")
		broken := n.open(sources.Options{Fetcher: nowhere{}})
		var failed error
		for range 20 { // scans, and then the page
			if _, err := broken.Step(t.Context()); err != nil {
				failed = err
			}
		}
		if failed == nil || !strings.Contains(failed.Error(), "asked for a page") {
			t.Errorf("it ends with %v", failed)
		}
	})
}
