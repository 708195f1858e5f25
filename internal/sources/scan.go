package sources

import (
	"context"
	"fmt"
	"net/url"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
)

// scan finds the quotations of a post and its comments, notes the sources that
// they may be from, and judges those whose sources are known already. New sources
// get the priority of the scan: 1 if somebody has just written the post.
func (a *Sources) scan(ctx context.Context, id parley.PostID, priority int) error {
	p, err := a.store.PostToScan(ctx, id)
	if err != nil {
		return err
	}
	own, err := a.own(ctx)
	if err != nil {
		return err
	}
	var quotes []store.Quote
	var found []evidence.Found
	if p != nil {
		quotes, found = a.quotesOf(p, own)
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		for i := range quotes {
			if err := a.attach(ctx, tx, &quotes[i], found[i].Candidates, priority); err != nil {
				return err
			}
		}
		return tx.ReplaceQuotes(ctx, id, quotes)
	})
	if err != nil {
		return fmt.Errorf("quotations of post %d: %w", id, err)
	}
	for _, q := range quotes {
		if q.State == "pending" {
			if err := a.judge(ctx, q.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// own are the hosts of this site: nothing is quoted from them.
func (a *Sources) own(ctx context.Context) ([]string, error) {
	settings, err := a.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	hosts := store.Hosts(settings)
	if u, err := url.Parse(a.o.SiteURL); err == nil && u.Hostname() != "" {
		hosts = append(hosts, u.Hostname())
	}
	return hosts, nil
}

// quotesOf are the rows of what was found in a post and its comments.
func (a *Sources) quotesOf(p *store.ScannedPost, own []string) (rows []store.Quote, found []evidence.Found) {
	add := func(list []evidence.Found, comment parley.CommentID) {
		for i, f := range list {
			q := store.Quote{Post: p.ID, Comment: comment, Question: p.Question, Ordinal: i + 1, Kind: "block", Place: f.Place, Text: f.Text,
				SHA256: hashOf(f.Text), Words: f.Words, Lang: f.Lang, Claimed: f.Claimed, AttachedBy: string(evidence.Unattached), State: "unsourced"}
			if f.Inline {
				q.Kind = "inline"
			}
			rows, found = append(rows, q), append(found, f)
		}
	}
	add(evidence.Find(p.Body, own), 0)
	for _, c := range p.Comments {
		add(evidence.FindInline(a.renderer.Comment(c.Text), own), c.ID)
	}
	return rows, found
}

// attach makes the candidates of a quotation sources. The strongest that is
// more than a guess stands for all until they are judged.
func (a *Sources) attach(ctx context.Context, tx *store.Tx, q *store.Quote, list []evidence.Candidate, priority int) error {
	for _, c := range list {
		u, err := url.Parse(c.URL)
		if err != nil {
			continue // the finder has read it before
		}
		s, err := tx.EnsureSource(ctx, store.Source{URL: c.URL, URLNorm: evidence.NormURL(c.URL), Host: u.Hostname(), FirstPost: q.Post, Priority: priority})
		if err != nil {
			return err
		}
		q.Candidates = append(q.Candidates, store.QuoteCandidate{Source: s.ID, AttachedBy: string(c.By), Weak: c.Weak})
		q.State = "pending"
		if q.Source == 0 && !c.Weak {
			q.Source, q.AttachedBy = s.ID, string(c.By)
		}
	}
	return nil
}
