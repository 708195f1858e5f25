package posts

import (
	"context"

	"parley"
	"parley/internal/store"
)

// MakeWiki makes a post community wiki: one's own answer, or as a moderator
// any post. From then on votes on it move no reputation.
func (p *Posts) MakeWiki(ctx context.Context, act parley.Act, post parley.PostID) (Edited, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Edited{}, err
	}
	return store.Once(ctx, p.store, act, "make wiki", []any{post}, func(tx *store.Tx) (Edited, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, 0)
		if err != nil {
			return Edited{}, err
		}
		c, err := tx.CurrentText(ctx, post)
		if err != nil {
			return Edited{}, err
		}
		w := &writing{p: p, r: r, actor: act.Actor, post: post}
		if err := w.makeWiki(ctx, tx, s, c); err != nil {
			return Edited{}, err
		}
		return Edited{Question: s.Question, Title: s.Title}, tx.Emit(ctx, store.Event{Type: "post edited", Post: post, Question: s.Question, User: act.Actor.ID})
	})
}

// makeWiki judges and makes the conversion. One within the grace period counts
// from the first save (reputation.md §4).
func (w *writing) makeWiki(ctx context.Context, tx *store.Tx, s *store.PostState, c *store.CurrentText) error {
	if err := parley.Can(w.r, w.actor, parley.ToMakeWiki, &s.Object); err != nil {
		return err
	}
	since := s.Now
	if c.Initial() && inGrace(w.r, c, w.actor.ID, s.Now) {
		since = s.Created
	}
	if err := tx.SetWiki(ctx, s.ID, since.UnixMilli()); err != nil {
		return err
	}
	if err := tx.ReckonWiki(ctx, s.ID); err != nil {
		return err
	}
	return tx.AddHistory(ctx, parley.CommunityOwned, s.ID, w.actor.ID, store.NewGUID(), "", "")
}

// reckonedAtOnce is how many wikis make one transaction of ReckonWikis, and
// reckonings how many of those there are in a run: 20,000 wikis take minutes.
const (
	reckonedAtOnce = 50
	reckonings     = 400
)

// ReckonWikis finds out who is shown as the author of the community wikis that an
// import brought, of a part of them in one run.
func (p *Posts) ReckonWikis(ctx context.Context) error {
	for range reckonings {
		n, err := p.store.ReckonWikis(ctx, reckonedAtOnce)
		if err != nil || n < reckonedAtOnce {
			return err
		}
	}
	return nil
}
