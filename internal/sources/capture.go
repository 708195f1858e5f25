package sources

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/extract"
	"parley/internal/fetch"
	"parley/internal/store"
)

// extractorVersion goes up when texts come out otherwise, so that stored bodies
// can be read anew.
const extractorVersion = 1

// minText is how many bytes of text a page has at least: less is an error page
// or one that is drawn by scripts (evidence.md §4.2).
const minText = 200

// goneEvery is how far apart a source has to be missing, store.DeadAfter times,
// before it counts as gone: one failure is never proof.
const goneEvery = 3 * 24 * time.Hour

// busyEvery is how often sources of much read questions are looked at, at least.
const busyEvery = 7 * 24 * time.Hour

// rechecks are the times between fetches of a source that is there, and
// retries those between fetches of one that is not.
var (
	rechecks = []time.Duration{24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour, 90 * 24 * time.Hour, 180 * 24 * time.Hour}
	retries  = []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 72 * time.Hour, 30 * 24 * time.Hour}
)

// fetch fetches a source that is due, keeps a copy if its text is new, and
// judges the quotations that may be from it.
func (a *Sources) fetch(ctx context.Context, s *store.Source) error {
	if never, err := a.store.NeverArchive(ctx, s.URLNorm); err != nil || never {
		if err == nil {
			err = a.leave(ctx, s)
		}
		return err
	}
	res, err := a.fetcher.Get(ctx, fetch.Request{URL: s.URL, Polite: true, ByUser: a.o.UserTriggered && s.Priority > 0, ETag: s.ETag, Changed: s.LastModified})
	if after, later := isLater(err); later {
		a.metrics.fetches.Inc(postponed)
		return a.store.Update(ctx, func(tx *store.Tx) error {
			return tx.PostponeSource(ctx, s.ID, a.store.Now().Add(after))
		})
	}
	if ctx.Err() != nil {
		return a.release(ctx, s)
	}
	outcome := fetch.OutcomeOf(s.URL, res, err)
	if err == nil && res.URL != s.URL {
		never, err := a.store.NeverArchive(ctx, evidence.NormURL(res.URL)) // where a redirect led
		if err != nil {
			return err
		}
		if never {
			outcome = fetch.Refused
		}
	}
	if outcome == fetch.Refused || outcome == fetch.Unreachable {
		a.logger.Info("a source was not fetched", "source", s.ID, "url", s.URL, "outcome", outcome, "error", err)
	}
	var page *extract.Page
	if outcome == fetch.OK && res.Status != http.StatusNotModified {
		if page, err = extract.Document(res.Body, res.Header.Get("Content-Type"), res.URL); err != nil {
			a.logger.Info("a source could not be read", "source", s.ID, "url", s.URL, "error", err)
			outcome, page = fetch.Unreachable, nil
		} else {
			if outcome = a.look(ctx, s, res, page); outcome == fetch.OK {
				if outcome, err = a.unwanted(ctx, s, page); err != nil {
					return err
				}
			}
		}
		if ctx.Err() != nil {
			return a.release(ctx, s)
		}
	}
	// What was fetched is kept, though the server is being stopped: else it would be
	// fetched twice.
	ctx = context.WithoutCancel(ctx)
	a.metrics.fetches.Inc(string(outcome))
	rules, err := a.store.Rules(ctx)
	if err != nil {
		return err
	}
	busy, err := a.store.BusySource(ctx, s.ID, rules.EvidenceBusyViews)
	if err != nil {
		return err
	}
	a.schedule(s, outcome, busy)
	if err := a.keep(ctx, s, res, page); err != nil {
		return fmt.Errorf("source %d, %s: %w", s.ID, s.URL, err)
	}
	return a.judgeSource(ctx, s.ID)
}

// release puts a source back that was not fetched because the work was stopped.
func (a *Sources) release(ctx context.Context, s *store.Source) error {
	err := a.store.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return tx.PostponeSource(context.WithoutCancel(ctx), s.ID, a.store.Now())
	})
	return errors.Join(ctx.Err(), err)
}

// leave notes that a source is never archived, without asking for it.
func (a *Sources) leave(ctx context.Context, s *store.Source) error {
	a.schedule(s, fetch.Refused, false)
	err := a.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.ForbidSource(ctx, s.ID); err != nil {
			return err
		}
		return tx.SourceFetched(ctx, s)
	})
	if err != nil {
		return fmt.Errorf("source %d, %s: %w", s.ID, s.URL, err)
	}
	return a.judgeSource(ctx, s.ID)
}

// look says what the text of a page shows beside its status.
func (a *Sources) look(ctx context.Context, s *store.Source, res *fetch.Response, page *extract.Page) fetch.Outcome {
	visible := page.Visible()
	if len(visible) < minText {
		return fetch.Unreachable
	}
	if fetch.SoftMissing(page.Title, visible[:min(len(visible), 1000)]) {
		if sibling, ok := fetch.Sibling(res.URL, strings.ToLower(rand.Text())); ok {
			other, err := a.fetcher.Get(ctx, fetch.Request{URL: sibling})
			if err == nil && other.Status == http.StatusOK && fetch.SameAnswer(res.Body, other.Body) {
				return fetch.SoftGone
			}
		}
	}
	return fetch.OK
}

// unwanted says why no copy of a page is kept (evidence.md §9.2 and §9.6), or OK.
func (a *Sources) unwanted(ctx context.Context, s *store.Source, page *extract.Page) (fetch.Outcome, error) {
	if page.MostlyLinks() {
		return fetch.MostlyLinks, nil
	}
	phrase, err := a.store.SpamIn(ctx, page.Title+"\n"+page.Visible())
	if err != nil {
		return "", err
	}
	if phrase != "" {
		a.logger.Info("a source is taken for spam", "source", s.ID, "url", s.URL, "phrase", phrase)
		return fetch.Spam, nil
	}
	hash, err := textOf(page).Hash()
	if err != nil {
		return "", err
	}
	if down, err := a.store.WasTakenDown(ctx, s.ID, hash); err != nil || down {
		return fetch.Refused, err
	}
	return fetch.OK, nil
}

// schedule notes an outcome and when the source is to be fetched next: that of a busy
// question within a week.
func (a *Sources) schedule(s *store.Source, outcome fetch.Outcome, busy bool) {
	now := a.store.Now()
	if s.Outcome == string(outcome) {
		s.Tries++
	} else {
		s.Outcome, s.OutcomeSince, s.Tries = string(outcome), now.UnixMilli(), 1
	}
	s.Fetched = now.UnixMilli()
	step := func(list []time.Duration) time.Duration { return list[min(s.Tries, len(list))-1] }
	var next time.Duration
	switch outcome {
	case fetch.OK, fetch.Paywalled, fetch.MostlyLinks, fetch.Spam:
		if next = step(rechecks); busy {
			next = min(next, busyEvery)
		}
	case fetch.Gone, fetch.SoftGone:
		if next = goneEvery; s.Tries >= store.DeadAfter {
			next = rechecks[len(rechecks)-1]
		}
	case fetch.Refused:
		s.Due = 0
		return
	default:
		next = step(retries)
	}
	s.Due = now.Add(next).UnixMilli()
}

// keep writes what a fetch showed, with a copy if there is a new text.
func (a *Sources) keep(ctx context.Context, s *store.Source, res *fetch.Response, page *extract.Page) error {
	if page != nil {
		describe(s, page)
		s.ETag, s.LastModified = res.Header.Get("Etag"), res.Header.Get("Last-Modified")
	}
	known, err := a.store.SourceByID(ctx, s.ID)
	if err != nil {
		return err
	}
	var n *store.Snapshot
	var text *store.SnapshotText
	var body *store.Body
	if page != nil && s.Outcome == string(fetch.OK) && !known.NeverArchive {
		text = textOf(page)
		hash, err := text.Hash()
		if err != nil {
			return err
		}
		if hash != known.NewestText {
			n = snapshotOf(s, res, page)
			if err := a.excerptAgain(ctx, n, known.NewestID); err != nil {
				return err
			}
		}
	}
	if n != nil && !n.ExcerptOnly {
		if body, err = a.store.PutBody(ctx, res.Body); err != nil {
			return err
		}
	}
	return a.store.Update(ctx, func(tx *store.Tx) error {
		if n != nil {
			if err := a.addCopy(ctx, tx, n, text, body); err != nil {
				return err
			}
		} else if a.mayAsk(s.Outcome, known) {
			if err := addAsking(ctx, tx, asking{Source: s.ID}, time.Time{}); err != nil {
				return err
			}
		}
		if err := tx.SourceFetched(ctx, s); err != nil || known.Outcome == s.Outcome && known.Dead() == s.Dead() {
			return err
		}
		return tx.SourceChanged(ctx, s.ID)
	})
}

// addCopy stores a copy, within the budget.
func (a *Sources) addCopy(ctx context.Context, tx *store.Tx, n *store.Snapshot, text *store.SnapshotText, body *store.Body) error {
	if err := tx.AddSnapshot(ctx, n, text, body); err != nil {
		return err
	}
	_, err := tx.FreeBlobs(ctx, a.o.Budget)
	return err
}

// excerptAgain keeps a new copy in excerpts if the one before is kept so: what a page
// says of a private person stays there when it changes.
func (a *Sources) excerptAgain(ctx context.Context, n *store.Snapshot, before parley.SnapshotID) error {
	if before == 0 {
		return nil
	}
	last, err := a.store.Snapshot(ctx, before)
	if err != nil {
		return err
	}
	n.ExcerptOnly = n.ExcerptOnly || last.ExcerptOnly
	return nil
}

// describe takes over what a page says about itself.
func describe(s *store.Source, page *extract.Page) {
	s.CanonicalURL, s.Title, s.Outlet, s.Authors, s.Lang, s.License = page.Canonical, page.Title, page.Outlet, page.Authors, page.Lang, page.License
	s.Published = page.Published.String()
	if s.Type = "webpage"; page.Published.String() != "" || len(page.Authors) > 0 {
		s.Type = "article"
	}
}

func textOf(page *extract.Page) *store.SnapshotText {
	t := &store.SnapshotText{}
	for _, b := range page.Blocks {
		t.Blocks = append(t.Blocks, store.TextBlock{Text: b.Text, Kind: b.Kind.String(), Main: b.Main})
	}
	return t
}

// pageOf is a stored text as the checker takes it.
func pageOf(t *store.SnapshotText, lang string, walled bool) *extract.Page {
	p := &extract.Page{}
	p.Lang, p.Subscription = lang, walled
	for _, b := range t.Blocks {
		p.Blocks = append(p.Blocks, extract.Block{Text: b.Text, Main: b.Main})
	}
	return p
}

// keptHeaders are the header fields that are stored with a copy.
var keptHeaders = []string{"Content-Type", "Date", "Last-Modified", "Etag", "Content-Language", "Link"}

func snapshotOf(s *store.Source, res *fetch.Response, page *extract.Page) *store.Snapshot {
	n := &store.Snapshot{Source: s.ID, Fetched: res.Fetched.UnixMilli(), FinalURL: res.URL, Status: res.Status, MediaType: res.MediaType, Charset: page.Charset,
		Title: page.Title, Access: "open", Origin: "fetch", Extractor: extractorVersion}
	if page.Subscription || page.Free != nil && !*page.Free {
		n.Access = "paywalled"
	}
	n.ExcerptOnly = page.NoArchive || slices.ContainsFunc(res.Header.Values("X-Robots-Tag"), extract.NoArchive)
	n.Words = len(strings.Fields(page.Visible()))
	var head strings.Builder
	for _, name := range keptHeaders {
		for _, v := range res.Header.Values(name) {
			head.WriteString(name + ": " + v + "\r\n")
		}
	}
	n.Headers = head.String()
	return n
}

// AddPaste stores a passage that a writer supplies from a page that cannot be
// fetched. It counts as a copy of the source with that origin, and readers are
// told so.
func (a *Sources) AddPaste(ctx context.Context, id parley.SourceID, passage string) (parley.SnapshotID, error) {
	s, err := a.store.SourceByID(ctx, id)
	if err != nil {
		return 0, err
	}
	page, err := extract.Document([]byte(passage), "text/plain; charset=utf-8", s.URL)
	if err != nil {
		return 0, err
	}
	n := &store.Snapshot{Source: id, Fetched: a.store.Now().UnixMilli(), FinalURL: s.URL, MediaType: "text/plain", Charset: "utf-8", Title: s.Title,
		Access: "open", Origin: "writer_paste", Extractor: extractorVersion, Words: len(strings.Fields(passage))}
	err = a.store.Update(ctx, func(tx *store.Tx) error { return tx.AddSnapshot(ctx, n, textOf(page), nil) })
	if err != nil {
		return 0, err
	}
	return n.ID, a.judgeSource(ctx, id)
}

// verdictJSON is how a verdict is stored.
func verdictJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs
	}
	return string(b)
}
