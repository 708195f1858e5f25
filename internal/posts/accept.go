package posts

import (
	"context"

	"parley"
	"parley/internal/reputation"
	"parley/internal/store"
)

// Accepted is what came of accepting an answer or withdrawing that.
type Accepted struct {
	Question parley.PostID
	Answer   parley.PostID // that is accepted now, 0 for none
	Before   parley.PostID // that was accepted before
}

// Accept makes an answer the accepted one of the actor's question, in place of
// another. Accepting it again changes nothing.
func (p *Posts) Accept(ctx context.Context, act parley.Act, answer parley.PostID) (Accepted, error) {
	return p.accept(ctx, act, answer, true)
}

// Unaccept withdraws the acceptance of an answer.
func (p *Posts) Unaccept(ctx context.Context, act parley.Act, answer parley.PostID) (Accepted, error) {
	return p.accept(ctx, act, answer, false)
}

func (p *Posts) accept(ctx context.Context, act parley.Act, answer parley.PostID, accept bool) (Accepted, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Accepted{}, err
	}
	return store.Once(ctx, p.store, act, "accept", []any{answer, accept}, func(tx *store.Tx) (Accepted, error) {
		s, err := tx.PostState(ctx, answer, act.Actor.ID, 0)
		if err != nil {
			return Accepted{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToAccept, &s.Object); err != nil {
			return Accepted{}, err
		}
		done := Accepted{Question: s.Question, Before: s.AcceptedAnswer, Answer: s.AcceptedAnswer}
		if s.Accepted == accept {
			return done, nil
		}
		if s.AcceptedAnswer != 0 {
			if err := unaccept(ctx, tx, r, s.AcceptedAnswer); err != nil {
				return Accepted{}, err
			}
		}
		done.Answer = 0
		if accept {
			done.Answer = answer
			if err := payAcceptance(ctx, tx, r, s); err != nil {
				return Accepted{}, err
			}
		}
		if err := tx.SetAccepted(ctx, s, done.Answer); err != nil {
			return Accepted{}, err
		}
		kind := "answer accepted"
		if !accept {
			kind = "answer unaccepted"
		}
		return done, tx.Emit(ctx, store.Event{Type: kind, Post: answer, Question: s.Question, User: act.Actor.ID})
	})
}

// payAcceptance writes the vote of the asker and what it earns both sides:
// nothing for one's own answer or a community wiki (reputation.md §1).
func payAcceptance(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState) error {
	vote, err := tx.AddVote(ctx, s.ID, parley.AcceptedByOriginator, s.QuestionOwner)
	if err != nil {
		return err
	}
	if s.Wiki || s.Object.Owner == s.QuestionOwner {
		return nil
	}
	balances, err := tx.Balances(ctx, s.Object.Owner, s.QuestionOwner)
	if err != nil {
		return err
	}
	changes, err := reputation.Add(ctx, tx, r, balances,
		store.LedgerLine{User: s.Object.Owner, Type: reputation.AnswerAccepted, Nominal: int64(r.Accepted), Post: s.ID, Vote: vote},
		store.LedgerLine{User: s.QuestionOwner, Type: reputation.AskerAccepts, Nominal: int64(r.Accepting), Post: s.ID, Vote: vote})
	if err != nil {
		return err
	}
	return tx.ChangeUsers(ctx, changes...)
}

// unaccept takes back the vote for an accepted answer and what it earned. What
// an imported acceptance earned is in the opening balances and stays there.
func unaccept(ctx context.Context, tx *store.Tx, r *parley.Rules, answer parley.PostID) error {
	lines, err := tx.LinesOfPost(ctx, answer)
	if err != nil {
		return err
	}
	var given []store.LedgerLine
	for _, l := range lines {
		if l.VoidDate == 0 && (l.Type == reputation.AnswerAccepted || l.Type == reputation.AskerAccepts) {
			given = append(given, l)
		}
	}
	changes, err := reputation.Undo(ctx, tx, r, given)
	if err != nil {
		return err
	}
	if err := tx.RemoveVotesOf(ctx, answer, parley.AcceptedByOriginator); err != nil {
		return err
	}
	return tx.ChangeUsers(ctx, changes...)
}
