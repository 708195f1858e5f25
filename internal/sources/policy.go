package sources

import (
	"context"
	"time"

	"parley/internal/evidence"
	"parley/internal/store"
)

// JobPolicy looks for posts that still lack a source.
const JobPolicy = "evidence policy"

// How long a writer has to name a source before somebody looks at the post, and
// how far back such posts are looked for: a site that becomes stricter does not
// put its whole past into the queue.
const (
	policyPatience = 7 * 24 * time.Hour
	policyReach    = 14 * 24 * time.Hour
)

// FlagUnsourced puts posts that lack the source which the policy of the site or of
// their tags asks for into the evidence queue, once each. People decide there;
// nothing is deleted.
func (a *Sources) FlagUnsourced(ctx context.Context) error {
	rules, err := a.store.Rules(ctx)
	if err != nil || !rules.RequiresEvidence() {
		return err
	}
	own, err := a.own(ctx)
	if err != nil {
		return err
	}
	now := a.store.Now()
	list, err := a.store.PostsToSource(ctx, now.Add(-policyReach), now.Add(-policyPatience))
	if err != nil {
		return err
	}
	return a.store.Update(ctx, func(tx *store.Tx) error {
		for _, p := range list {
			cited := p.Sourced || evidence.Cites(p.Body, own)
			if !rules.EvidencePolicy(p.Tags).LacksEvidence(p.Type, cited, p.Unsourced) {
				continue
			}
			if err := tx.AddEvidenceFlag(ctx, store.EvidenceFlag{Kind: store.FlagUnsourced, Post: p.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}
