package posts

import (
	"context"
	"errors"

	"parley/internal/store"
)

// CleanUp removes drafts that are too old, forgets the keys of acts that no form
// can hold any more, what reviewers left of edits that were decided on, and who
// gave feedback, and shows requests for sources that are old enough to all readers.
func (p *Posts) CleanUp(ctx context.Context) error {
	return errors.Join(p.store.ForgetDrafts(ctx), p.store.ForgetActs(ctx), p.store.ForgetReviews(ctx), p.forgetFeedback(ctx), p.showRequests(ctx))
}

func (p *Posts) forgetFeedback(ctx context.Context) error {
	rules, err := p.store.Rules(ctx)
	if err != nil {
		return err
	}
	return p.store.Update(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetFeedbackGivers(ctx); err != nil {
			return err
		}
		return tx.ForgetFeedback(ctx, tx.Now().Add(-rules.FeedbackListed).UnixMilli())
	})
}

func (p *Posts) showRequests(ctx context.Context) error {
	rules, err := p.store.Rules(ctx)
	if err != nil {
		return err
	}
	before := p.store.Now().Add(-rules.SourceRequestAge).UnixMilli()
	return p.store.Update(ctx, func(tx *store.Tx) error { return tx.ShowSourceRequests(ctx, before) })
}
