package sources

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"parley"
	"parley/internal/archive"
	"parley/internal/extract"
	"parley/internal/fetch"
	"parley/internal/store"
)

// JobMemento asks a web archive for a page that is lost and that the site has no copy
// of (evidence.md §4.2).
const JobMemento = "memento"

// asking is the next question: which archive, and how often it was put off.
type asking struct {
	Source parley.SourceID `json:"source"`
	Gate   int             `json:"gate"` // of Options.TimeGates
	Waits  int             `json:"waits"`
}

// mostWaits is how often a question is put off because the archive wants to be left
// alone. The next fetch of the page that fails asks again.
const mostWaits = 200

// CheckTimeGates refuses what is no address of a time gate.
func CheckTimeGates(list []string) error {
	for _, gate := range list {
		if u, err := url.Parse(gate); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return parley.Errorf(parley.Invalid, "%q is no time gate like https://archive.example/timegate/", gate)
		}
	}
	return nil
}

// mayAsk reports whether other archives are to be asked for a page: one that the web
// does not give us any longer, of which there never was a copy. One that was taken
// down does not come back this way, nor does what we may not fetch.
func (a *Sources) mayAsk(outcome string, s *store.Source) bool {
	switch fetch.Outcome(outcome) {
	case fetch.Gone, fetch.SoftGone, fetch.Paywalled, fetch.Login, fetch.Blocked, fetch.Unreachable:
		return len(a.o.TimeGates) > 0 && s.SnapshotCount == 0 && !s.NeverArchive
	}
	return false
}

func addAsking(ctx context.Context, tx *store.Tx, next asking, at time.Time) error {
	key := fmt.Sprintf("%s %d %d %d", JobMemento, next.Source, next.Gate, next.Waits)
	return tx.AddJob(ctx, store.NewJob{Kind: JobMemento, Data: next, Key: key, Run: at})
}

// AskTimeGate is the job: it asks one archive, and leaves a job that asks the next if
// that one has nothing.
func (a *Sources) AskTimeGate(ctx context.Context, data []byte) error {
	var j asking
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	s, err := a.store.SourceByID(ctx, j.Source)
	if parley.KindOf(err) == parley.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	if a.fetcher == nil || j.Gate >= len(a.o.TimeGates) || !a.mayAsk(s.Outcome, s) {
		return nil
	}
	at, err := a.store.QuotedSince(ctx, s.ID)
	if err != nil {
		return err
	}
	// The operator chose the archive, so its rules for robots do not matter; its pace does.
	res, err := a.fetcher.Get(ctx, fetch.Request{URL: a.o.TimeGates[j.Gate] + s.URL, Polite: true, ByUser: true, At: at})
	next, run := asking{Source: s.ID, Gate: j.Gate + 1}, time.Time{}
	if after, later := isLater(err); later && j.Waits < mostWaits {
		next, run = asking{Source: s.ID, Gate: j.Gate, Waits: j.Waits + 1}, a.store.Now().Add(after)
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		a.logger.Info("an archive was not asked", "source", s.ID, "url", s.URL, "archive", a.o.TimeGates[j.Gate], "error", err)
	} else if kept, err := a.keepMemento(ctx, s, res); kept || err != nil {
		return err
	}
	if next.Gate >= len(a.o.TimeGates) {
		return nil
	}
	return a.store.Update(ctx, func(tx *store.Tx) error { return addAsking(ctx, tx, next, run) })
}

// keepMemento stores the copy that an archive gave, if it is one, and judges the
// quotations that may be from it.
func (a *Sources) keepMemento(ctx context.Context, s *store.Source, res *fetch.Response) (kept bool, err error) {
	made, ok := archive.ParseDatetime(res.Header.Get("Memento-Datetime"))
	if !ok || res.Status != http.StatusOK {
		return false, nil
	}
	page, err := extract.Document(res.Body, res.Header.Get("Content-Type"), s.URL)
	if err != nil {
		a.logger.Info("an archive's copy could not be read", "source", s.ID, "url", res.URL, "error", err)
		return false, nil
	}
	if visible := page.Visible(); len(visible) < minText || fetch.SoftMissing(page.Title, visible[:min(len(visible), 1000)]) {
		return false, nil
	}
	if outcome, err := a.unwanted(ctx, s, page); err != nil || outcome != fetch.OK {
		return false, err
	}
	page.Canonical = "" // often the archive's own address
	describe(s, page)
	n := snapshotOf(s, res, page)
	n.Fetched, n.FinalURL, n.Origin, n.ExternalURL = made.UnixMilli(), s.URL, "external_archive", res.URL
	var body *store.Body
	if !n.ExcerptOnly {
		if body, err = a.store.PutBody(ctx, res.Body); err != nil {
			return false, err
		}
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		if err := a.addCopy(ctx, tx, n, textOf(page), body); err != nil {
			return err
		}
		if err := tx.DescribeSource(ctx, s); err != nil {
			return err
		}
		return tx.SourceChanged(ctx, s.ID)
	})
	if err != nil {
		return false, fmt.Errorf("source %d, %s: %w", s.ID, res.URL, err)
	}
	return true, a.judgeSource(ctx, s.ID)
}
