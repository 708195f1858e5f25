package sources

import (
	"context"
	"time"

	"parley/internal/evidence"
	"parley/internal/store"
)

// JobPolicy looks for posts that still lack a source.
const JobPolicy = "evidence policy"

// policyReach is how much further back than the patience of a site goes posts are
// looked for: a site that becomes stricter does not put its whole past into the
// queue.
const policyReach = 7 * 24 * time.Hour

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
	list, err := a.store.PostsToSource(ctx, now.Add(-rules.EvidencePatience-policyReach), now.Add(-rules.EvidencePatience))
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
