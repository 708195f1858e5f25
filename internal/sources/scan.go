package sources

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime/debug"
	"slices"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
)

// postsAtOnce is how many posts one write notes the quotations of.
const postsAtOnce = 25

// scan finds the quotations of posts and their comments, notes the sources that
// they may be from, and judges those whose sources are known already. New sources
// get the priority of the posts.
func (a *Sources) scan(ctx context.Context, due store.Scans) error {
	posts, err := a.store.PostsToScan(ctx, due.Posts)
	if err != nil {
		return err
	}
	own, err := a.own(ctx)
	if err != nil {
		return err
	}
	var read []reading
	var failed error
	done := due
	done.Posts = nil
	for _, id := range due.Posts {
		r := reading{post: id} // a deleted post has no quotations
		if p := slices.IndexFunc(posts, func(p store.ScannedPost) bool { return p.ID == id }); p >= 0 {
			if r.quotes, r.found, err = a.quotesOf(&posts[p], own); err != nil {
				failed = errors.Join(failed, fmt.Errorf("quotations of post %d: %w", id, err))
				continue
			}
			r.titles = linkTitles(posts[p].Body)
		}
		read, done.Posts = append(read, r), append(done.Posts, id)
	}
	err = a.store.Update(ctx, func(tx *store.Tx) error {
		for i := range read {
			r := &read[i]
			r.written = slices.Clone(r.quotes) // the write may be tried again
			for i := range r.written {
				if err := a.attach(ctx, tx, &r.written[i], r.found[i].Candidates, r.titles, due.Priority); err != nil {
					return err
				}
			}
			if err := tx.ReplaceQuotes(ctx, r.post, r.written); err != nil {
				return fmt.Errorf("quotations of post %d: %w", r.post, err)
			}
		}
		return tx.EndScans(ctx, done)
	})
	if err != nil {
		return errors.Join(failed, err)
	}
	for _, r := range read {
		for _, q := range r.written {
			if q.State != "pending" {
				continue
			}
			if err := a.judge(ctx, q.ID); err != nil {
				return errors.Join(failed, err)
			}
		}
	}
	return failed
}

// reading is what was found in a post.
type reading struct {
	post    parley.PostID
	quotes  []store.Quote
	found   []evidence.Found  // of each quote
	titles  map[string]string // of links, by normalised address
	written []store.Quote     // with their numbers and sources
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

// quotesOf are the rows of what was found in a post and its comments. A post that
// makes the finder panic is an error: it must not hold up others.
func (a *Sources) quotesOf(p *store.ScannedPost, own []string) (rows []store.Quote, found []evidence.Found, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
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
	return rows, found, nil
}

// attach makes the candidates of a quotation sources. The strongest that is
// more than a guess stands for all until they are judged.
func (a *Sources) attach(ctx context.Context, tx *store.Tx, q *store.Quote, list []evidence.Candidate, titles map[string]string, priority int) error {
	for _, c := range list {
		u, err := url.Parse(c.URL)
		if err != nil {
			continue // the finder has read it before
		}
		norm := evidence.NormURL(c.URL)
		said := readLinkTitle(titles[norm])
		s, err := tx.EnsureSource(ctx, store.Source{URL: c.URL, URLNorm: norm, Host: u.Hostname(), FirstPost: q.Post, Priority: priority,
			Title: said.title, Outlet: said.outlet, Published: said.published})
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
