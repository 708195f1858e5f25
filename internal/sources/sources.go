// Package sources keeps dated copies of what posts quote and says what became
// of each quotation: it finds the quotations of posts as they are written,
// fetches the sources they name, stores a copy, checks every quotation against
// it, and looks again from time to time. A post is never changed and no page
// waits for it.
//
// How words are compared is decided in evidence, what a page says in extract,
// what may be fetched in fetch; how it looks is web's.
package sources

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"parley"
	"parley/internal/fetch"
	"parley/internal/markup"
	"parley/internal/metric"
	"parley/internal/store"
)

// Options of [New]. Numbers that are 0 have the defaults of evidence.md.
type Options struct {
	Fetcher Fetcher       // nil archives nothing: quotations are found, and wait
	Workers int           // fetches at the same time, 4
	Rate    time.Duration // between two fetches of all workers, 500 ms
	Budget  int64         // bytes of stored bodies, 2 GiB; texts are not counted
	// UserTriggered has the first fetch of what a member writes about pass over
	// robots.txt, as a browser does; later ones, and those of imports, heed it
	// (evidence.md §4.1).
	UserTriggered bool
	// TimeGates are web archives that are asked for pages which are lost (Memento):
	// addresses before which a page's address is put.
	TimeGates []string
	Language  string // of the site: "en"
	SiteURL   string
	Logger    *slog.Logger
	Metrics   *metric.Set // nil: nobody reads them
}

// Fetcher gets pages: [fetch.Fetcher] from the web, demo.Web from the invented
// one of the demonstration.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// Sources is the archive of a site.
type Sources struct {
	store    *store.Store
	fetcher  Fetcher
	o        Options
	logger   *slog.Logger
	renderer *markup.Renderer // of comments
	wake     chan struct{}
	pace     pacer
	orders   orders
	requests requests
	metrics  metrics
}

// New prepares the archive of a site.
func New(s *store.Store, o Options) *Sources {
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Rate == 0 {
		o.Rate = 500 * time.Millisecond
	}
	if o.Budget == 0 {
		o.Budget = 2 << 30
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	a := &Sources{store: s, fetcher: o.Fetcher, o: o, logger: o.Logger, renderer: markup.New(markup.Site{}), wake: make(chan struct{}, 1)}
	a.metrics = a.newMetrics(o.Metrics)
	s.Subscribe(func(events []store.Event) {
		for _, e := range events {
			if rewritten[e.Type] && e.Post != 0 && !quotesNothing(e) {
				a.request(e.Post)
			}
		}
	})
	return a
}

// rewritten are the events after which a post may quote otherwise.
var rewritten = map[string]bool{"question asked": true, "answer posted": true, "post edited": true, "edit reviewed": true, "post undeleted": true, "comment added": true, "comment edited": true, "comment deleted": true}

// quotesNothing reports whether an event says that what was written has no
// quotation; what was there before has those that it had.
func quotesNothing(e store.Event) bool {
	var d struct{ Plain bool }
	return e.Data != "" && json.Unmarshal([]byte(e.Data), &d) == nil && d.Plain
}

// request notes that the quotations of a post are to be found anew. It does not
// wait: the one who wrote has the answer already.
func (a *Sources) request(post parley.PostID) {
	a.requests.mu.Lock()
	defer a.requests.mu.Unlock()
	a.requests.posts = append(a.requests.posts, post)
	if !a.requests.noting {
		a.requests.noting = true
		go a.note()
	}
}

// requests are posts that wait to be noted: those that are written while others
// are noted share the next write.
type requests struct {
	mu     sync.Mutex
	posts  []parley.PostID
	noting bool // somebody does
}

// take returns the posts that wait, each once and in the order in which all nodes
// write them; none ends the noting.
func (r *requests) take() []parley.PostID {
	r.mu.Lock()
	defer r.mu.Unlock()
	posts := r.posts
	r.posts, r.noting = nil, len(posts) > 0
	slices.Sort(posts)
	return slices.Compact(posts)
}

// note notes the posts that wait until there are none.
func (a *Sources) note() {
	for posts := a.requests.take(); len(posts) > 0; posts = a.requests.take() {
		if err := a.requestScans(posts); err != nil {
			a.logger.Warn("the quotations of posts were not looked for", "posts", posts, "error", err)
			continue
		}
		a.Wake()
	}
}

func (a *Sources) requestScans(posts []parley.PostID) error {
	ctx, cancel := context.WithTimeout(context.Background(), lease)
	defer cancel()
	return a.store.Update(ctx, func(tx *store.Tx) error {
		for _, post := range posts {
			if err := tx.RequestScan(ctx, post, 1); err != nil {
				return err
			}
		}
		return nil
	})
}

// lease is how long a worker may hold a post or a source. It is longer than any
// fetch takes; after it another worker, or another node, takes over.
const lease = 2 * time.Minute

// idle is how often workers look for work that became due by time.
const idle = 5 * time.Second

// A worker rests after each piece of work, so that all workers together take
// about a fifth of one core, and readers notice nothing. What members wrote is
// waited for and wakes a worker that has nothing to do.
const (
	restFor     = 5 // times as long as the work took, for each worker
	longestRest = time.Second
)

// Wake makes idle workers look for work at once.
func (a *Sources) Wake() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. Posts that came with an import are read too.
func (a *Sources) Run(ctx context.Context) {
	var workers sync.WaitGroup
	workers.Go(func() {
		if err := a.requestImported(ctx); err != nil && ctx.Err() == nil {
			a.logger.Error("looking for the quotations of imported posts", "error", err)
		}
	})
	if err := a.RequestRecheck(ctx); err != nil && ctx.Err() == nil {
		a.logger.Error("having quotations judged by the new checker", "error", err)
	}
	if err := a.store.FreeEvidence(ctx); err != nil && ctx.Err() == nil {
		a.logger.Error("freeing what an earlier process held", "error", err)
	}
	for range a.o.Workers {
		workers.Go(func() { a.work(ctx) })
	}
	workers.Wait()
}

// settingScanned is the setting that holds the number of the last import whose posts
// were noted to be read.
const settingScanned = "evidence.scanned_import"

// requestImported notes the posts of imports since the last time.
func (a *Sources) requestImported(ctx context.Context) error {
	last, noted, err := a.lastImport(ctx)
	if err != nil || noted {
		return err
	}
	return a.requestAll(ctx, restFor, last)
}

// lastImport is the number of the last import, "" if there was none, and whether
// its posts have been noted.
func (a *Sources) lastImport(ctx context.Context) (last string, noted bool, err error) {
	imports, err := a.store.Imports(ctx)
	if err != nil || len(imports) == 0 {
		return "", true, err
	}
	settings, err := a.store.Settings(ctx)
	if err != nil {
		return "", false, err
	}
	last = strconv.FormatInt(imports[len(imports)-1].ID, 10)
	return last, settings[settingScanned] == last, nil
}

// requestAll notes every post that may have quotations, and then that those of the
// last import are noted. It rests before each thousand for rests times as long as
// the last took, at most and at first longestRest: a server that starts answers
// readers first.
func (a *Sources) requestAll(ctx context.Context, rests time.Duration, lastImport string) error {
	took := longestRest
	for post := parley.PostID(0); ; {
		if err := pause(ctx, min(took*rests, longestRest)); err != nil {
			return err
		}
		began := time.Now()
		var err error
		if post, err = a.store.RequestScans(ctx, post); err != nil {
			return err
		}
		if post == 0 {
			return a.store.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, settingScanned, lastImport) })
		}
		took = time.Since(began)
		if rests > 0 {
			a.Wake() // workers that found nothing due look again
		}
	}
}

func (a *Sources) work(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		did, err := a.Step(ctx)
		if err != nil && ctx.Err() == nil {
			a.logger.Error("checking quotations", "error", err)
		}
		if did && err == nil {
			pause(ctx, min(time.Since(began)*time.Duration(restFor*a.o.Workers), longestRest)) // an error is the end of ctx
			continue
		}
		select {
		case <-ctx.Done():
		case <-a.wake:
		case <-time.After(idle):
		}
	}
}

// Step does one piece of work: it scans some posts or fetches a source. It
// reports whether there was any.
func (a *Sources) Step(ctx context.Context) (did bool, err error) {
	defer func() {
		// What one post or page brings up must not end the server.
		if r := recover(); r != nil {
			did, err = true, fmt.Errorf("panic while checking quotations: %v\n%s", r, debug.Stack())
		}
	}()
	due, err := a.store.LeaseScans(ctx, postsAtOnce, lease)
	if err != nil {
		return false, err
	}
	if len(due.Posts) > 0 {
		err := a.scan(ctx, due)
		if ctx.Err() != nil {
			err = errors.Join(err, a.store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.FreeScans(context.WithoutCancel(ctx), due) }))
		}
		return true, err
	}
	if a.fetcher == nil {
		return false, nil
	}
	source, err := a.store.LeaseSource(ctx, lease)
	if err != nil || source == nil {
		return false, err
	}
	if err := a.pace.wait(ctx, a.o.Rate); err != nil {
		return false, a.release(ctx, source)
	}
	return true, a.fetch(ctx, source)
}

// pacer spaces the fetches of all workers.
type pacer struct {
	mu   sync.Mutex
	next time.Time
}

func (p *pacer) wait(ctx context.Context, every time.Duration) error {
	p.mu.Lock()
	now := time.Now()
	at := p.next
	if at.Before(now) {
		at = now
	}
	p.next = at.Add(every)
	p.mu.Unlock()
	return pause(ctx, at.Sub(now))
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// isLater reports whether a fetch was put off, and for how long.
func isLater(err error) (time.Duration, bool) {
	var later *fetch.Later
	if errors.As(err, &later) {
		return later.After, true
	}
	return 0, false
}
