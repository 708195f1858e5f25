package votes

import (
	"context"

	"parley"
	"parley/internal/store"
)

// Feedback notes what somebody who may not vote thinks of a post: for (UpMod) or
// against it (DownMod). It is no vote, and changes no score and no reputation
// (reputation.md §6). giver is whom it counts for, once on a post and day: a
// network or a member; only a hash of it is kept, and that until the day is over.
// actor is zero for a reader.
//
// It refuses, as [parley.Can] says, feedback on own, locked and deleted posts.
func (v *Votes) Feedback(ctx context.Context, actor parley.Actor, giver string, post parley.PostID, kind parley.VoteType) (store.Place, error) {
	if kind != parley.UpMod && kind != parley.DownMod {
		return store.Place{}, parley.Refuse(parley.Invalid, "vote.kind")
	}
	r, err := v.store.Rules(ctx)
	if err != nil {
		return store.Place{}, err
	}
	var place store.Place
	err = v.store.Update(ctx, func(tx *store.Tx) error {
		s, err := tx.PostState(ctx, post, actor.ID, 0)
		if err != nil {
			return err
		}
		if err := parley.Can(r, actor, parley.ToGiveFeedback, &s.Object); err != nil {
			return err
		}
		place = store.Place{Type: s.Type, Question: s.Question, Title: s.Title}
		return tx.GiveFeedback(ctx, post, giver, kind)
	})
	return place, err
}
