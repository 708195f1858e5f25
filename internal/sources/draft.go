package sources

import (
	"context"
	"net/url"
	"slices"
	"time"

	"parley"
	"parley/internal/evidence"
	"parley/internal/fetch"
	"parley/internal/store"
)

// Draft is a quotation of a text that is being written, compared with what the
// site has of its source.
type Draft struct {
	evidence.Found
	By       evidence.Attachment
	Pending  bool          // its source is being fetched
	Source   *store.Source // nil without one
	Snapshot *store.Snapshot
	Checked  bool
	Verdict  evidence.Verdict // valid when Checked
	Text     *evidence.Index  // that it was compared with; nil without a copy
	Reason   string           // why there is no copy: an outcome of fetching
}

// writerPause is how often a waiting writer's sources are looked at.
const writerPause = 100 * time.Millisecond

// Drafts finds the quotations of a text and compares them with their sources.
// Sources that the site does not know are fetched for the writer; Drafts waits
// for them up to the given time.
func (a *Sources) Drafts(ctx context.Context, writer parley.UserID, html string, wait time.Duration) ([]Draft, error) {
	own, err := a.own(ctx)
	if err != nil {
		return nil, err
	}
	found := evidence.Find(html, own)
	found = slices.DeleteFunc(found, func(f evidence.Found) bool { return f.Inline })
	if err := a.order(ctx, writer, found); err != nil {
		return nil, err
	}
	until := time.Now().Add(wait)
	for {
		list, pending, err := a.drafts(ctx, found)
		if err != nil || !pending || !time.Now().Before(until) || a.fetcher == nil {
			return list, err
		}
		select {
		case <-ctx.Done():
			return list, nil
		case <-time.After(writerPause):
		}
	}
}

// order makes the sources that quotations name by more than a guess, as far as the
// writer may.
func (a *Sources) order(ctx context.Context, writer parley.UserID, found []evidence.Found) error {
	rules, err := a.store.Rules(ctx)
	if err != nil {
		return err
	}
	fresh := false
	for _, f := range found {
		for _, c := range f.Candidates {
			if c.Weak {
				continue
			}
			norm := evidence.NormURL(c.URL)
			known, err := a.store.SourceByURL(ctx, norm)
			if err != nil && parley.KindOf(err) != parley.NotFound {
				return err
			}
			if known != nil && !known.Freed() {
				continue
			}
			u, err := url.Parse(c.URL)
			if err != nil || !a.orders.take(rules, writer, a.store.Now()) {
				continue
			}
			err = a.store.Update(ctx, func(tx *store.Tx) error {
				_, err := tx.EnsureSource(ctx, store.Source{URL: c.URL, URLNorm: norm, Host: u.Hostname(), Priority: 1})
				return err
			})
			if err != nil {
				return err
			}
			fresh = true
		}
	}
	if fresh {
		a.Wake()
	}
	return nil
}

// drafts compares quotations with what the site has now.
func (a *Sources) drafts(ctx context.Context, found []evidence.Found) (list []Draft, pending bool, err error) {
	for _, f := range found {
		d, err := a.draft(ctx, f)
		if err != nil {
			return nil, false, err
		}
		pending = pending || d.Pending
		list = append(list, d)
	}
	return list, pending, nil
}

func (a *Sources) draft(ctx context.Context, f evidence.Found) (Draft, error) {
	read := evidence.ReadText(f.Text)
	all := make([]Draft, len(f.Candidates))
	results := make([]evidence.Status, len(f.Candidates))
	for i, c := range f.Candidates {
		all[i] = Draft{Found: f, By: c.By}
		if err := a.compare(ctx, &all[i], c.URL, read); err != nil {
			return Draft{}, err
		}
		if all[i].Checked {
			results[i] = all[i].Verdict.Status
		} else if c.Weak && all[i].Source == nil {
			results[i] = evidence.NotFound // a guess that nobody fetches yet
		}
	}
	chosen, settled := evidence.Confirm(f.Candidates, results)
	if chosen >= 0 {
		return all[chosen], nil
	}
	d := Draft{Found: f, By: evidence.Unattached, Pending: !settled && len(all) > 0 && all[0].Source != nil}
	if d.Pending {
		d.Source = all[0].Source
	}
	return d, nil
}

// compare compares a quotation with the newest copy of a source.
func (a *Sources) compare(ctx context.Context, d *Draft, address string, read *evidence.Quotation) error {
	s, err := a.store.SourceByURL(ctx, evidence.NormURL(address))
	if parley.KindOf(err) == parley.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	d.Source = s
	page, n, err := a.newestPage(ctx, s)
	if err != nil {
		return err
	}
	switch {
	case page != nil:
		d.Verdict, d.Snapshot, d.Checked = a.verdict(page, read), n, true
		d.Text = page.Checked(&d.Verdict)
	case s.Outcome == "pending":
		d.Pending = a.fetcher != nil
	default:
		d.Reason, d.Checked = lack(s), true
		d.Verdict.Status = evidence.Unreachable
	}
	return nil
}

// newestPage is the newest copy of a source, prepared for checking; nil if there is
// none.
func (a *Sources) newestPage(ctx context.Context, s *store.Source) (*evidence.Page, *store.Snapshot, error) {
	if s.NewestID == 0 {
		return nil, nil, nil
	}
	return a.pageOfCopy(ctx, s, s.NewestID)
}

// pageOfCopy is a copy of a source, prepared for checking; nil if its text is gone.
func (a *Sources) pageOfCopy(ctx context.Context, s *store.Source, copy parley.SnapshotID) (*evidence.Page, *store.Snapshot, error) {
	n, err := a.store.Snapshot(ctx, copy)
	if err != nil {
		return nil, nil, err
	}
	text, err := a.store.SnapshotText(ctx, n.TextSHA256)
	if err != nil || text == nil {
		return nil, nil, err
	}
	return evidence.NewPage(pageOf(text, s.Lang, n.Access == "paywalled"), ""), n, nil
}

// Supply stores a passage that a writer sees on a page which the site cannot read.
// It refuses for a page that it can.
func (a *Sources) Supply(ctx context.Context, address, passage string) error {
	s, err := a.store.SourceByURL(ctx, evidence.NormURL(address))
	if err != nil {
		return err
	}
	if s.NewestID != 0 {
		n, err := a.store.Snapshot(ctx, s.NewestID)
		if err != nil {
			return err
		}
		if n.Origin != "writer_paste" && n.Access == "open" {
			return parley.Refuse(parley.Invalid, "evidence.error.readable")
		}
	}
	if s.Outcome == "pending" || s.NeverArchive || s.Outcome == string(fetch.Refused) || s.Outcome == string(fetch.Spam) || len(passage) < minPaste || len(passage) > maxPaste {
		return parley.Refuse(parley.Invalid, "evidence.error.paste")
	}
	_, err = a.AddPaste(ctx, s.ID, passage)
	return err
}

// Bytes of a passage that a writer supplies.
const (
	minPaste = 40
	maxPaste = 20_000
)

// Look returns what the site knows of an address, fetched for the writer if that
// takes no longer than wait; nil if nothing is known.
func (a *Sources) Look(ctx context.Context, writer parley.UserID, address string, wait time.Duration) (*store.Source, error) {
	if err := a.order(ctx, writer, []evidence.Found{{Candidates: []evidence.Candidate{{URL: address, By: evidence.LinkInside}}}}); err != nil {
		return nil, err
	}
	for until := time.Now().Add(wait); ; {
		s, err := a.store.SourceByURL(ctx, evidence.NormURL(address))
		if parley.KindOf(err) == parley.NotFound {
			return nil, nil
		}
		if err != nil || s.Outcome != "pending" || a.fetcher == nil || !time.Now().Before(until) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return s, nil
		case <-time.After(writerPause):
		}
	}
}
