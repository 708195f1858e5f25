// Package votes casts and takes back votes on posts. A vote, the score of the
// post and the reputation of owner and voter change in one transaction; badges
// and hot lists follow from the event. Votes on comments are in package
// comments.
package votes

import (
	"context"
	"time"

	"parley"
	"parley/internal/reputation"
	"parley/internal/store"
)

// Votes casts votes on the posts of a site.
type Votes struct{ store *store.Store }

// New returns the votes of a site.
func New(s *store.Store) *Votes { return &Votes{s} }

// Result is what stands after a vote.
type Result struct {
	Place   store.Place     // of the post
	Score   int             // of the post
	Mine    parley.VoteType // the voter's vote, 0 for none
	Left    int             // votes left today
	Few     bool            // so few that it should be said
	Explain bool            // a newcomer voted down: ask for a comment
}

// fewLeft is when a voter is told how many votes are left (reputation.md §6).
const fewLeft = 5

// explainBelow is the reputation below which who votes down is asked to say
// why.
const explainBelow = 2000

// Cast records a vote for (UpMod) or against (DownMod) a post. A vote the other
// way takes the place of an earlier one; the same vote again changes nothing.
//
// It refuses, as [parley.Can] says, votes on own, locked and deleted posts and
// without the privilege; a changed vote that is locked in; and more votes than
// a day has.
func (v *Votes) Cast(ctx context.Context, act parley.Act, post parley.PostID, kind parley.VoteType) (Result, error) {
	return v.change(ctx, act, post, kind)
}

// Retract takes the actor's vote back. Without a vote it changes nothing.
func (v *Votes) Retract(ctx context.Context, act parley.Act, post parley.PostID) (Result, error) {
	return v.change(ctx, act, post, 0)
}

// change makes kind the actor's vote on a post; 0 is none.
func (v *Votes) change(ctx context.Context, act parley.Act, post parley.PostID, kind parley.VoteType) (Result, error) {
	r, err := v.store.Rules(ctx)
	if err != nil {
		return Result{}, err
	}
	return store.Once(ctx, v.store, act, "vote", []any{post, kind}, func(tx *store.Tx) (Result, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, store.WithVotes)
		if err != nil {
			return Result{}, err
		}
		left, err := mayVote(r, act.Actor, s, kind)
		if err != nil {
			return Result{}, err
		}
		res := Result{Place: store.Place{Type: s.Type, Question: s.Question, Title: s.Title}, Score: s.Score, Mine: kind, Left: r.Left(left)}
		res.Few = kind != 0 && res.Left <= fewLeft
		res.Explain = kind == parley.DownMod && act.Actor.Reputation < explainBelow
		if s.Vote.Type == kind {
			return res, nil
		}
		if err := keepsRatio(ctx, tx, r, act.Actor, s, kind); err != nil {
			return Result{}, err
		}
		if err := write(ctx, tx, r, s, kind, act.Actor.ID); err != nil {
			return Result{}, err
		}
		res.Score = s.Score
		return res, tx.Emit(ctx, store.Event{Type: "post voted", Post: post, Question: s.Question, User: act.Actor.ID})
	})
}

// mayVote judges a vote, and returns what is left of the day's votes after it.
func mayVote(r *parley.Rules, a parley.Actor, s *store.PostState, kind parley.VoteType) (parley.Allowance, error) {
	to := map[parley.VoteType]parley.Action{0: parley.ToRetractVote, parley.UpMod: parley.ToVoteUp, parley.DownMod: parley.ToVoteDown}[kind]
	left := r.AllowanceAfter(s.VotesToday)
	if to == 0 {
		return left, parley.Refuse(parley.Invalid, "vote.kind")
	}
	if err := parley.Can(r, a, to, &s.Object); err != nil {
		return left, err
	}
	if s.Vote.Type != 0 && s.Vote.Type != kind {
		if err := lockedIn(r, s); err != nil {
			return left, err
		}
	}
	if kind == 0 {
		return left, nil
	}
	after, ok := r.Spend(left, s.Type == parley.Question)
	if !ok && s.Vote.Type != kind {
		tomorrow := s.Now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(s.Now)
		return left, &parley.Error{Kind: parley.Denied, Key: "vote.spent", Args: []any{"span", parley.Span(tomorrow)}, After: tomorrow}
	}
	return after, nil
}

// keepsRatio refuses a vote down of somebody who votes down too often for his votes
// up, where the site has such a rule (reputation.md §6). Only then it asks.
func keepsRatio(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor, s *store.PostState, kind parley.VoteType) error {
	if kind != parley.DownMod || r.DownRatio <= 0 || s.Wiki {
		return nil
	}
	up, down, all, err := tx.VotesCast(ctx, a.ID)
	if err != nil {
		return err
	}
	if s.Vote.Type == parley.UpMod {
		up--
	}
	if all < r.DownRatioFrom || down+1 <= r.DownRatio*up {
		return nil
	}
	return parley.Refuse(parley.Denied, "vote.ratio", "down", down, "up", up, "n", r.DownRatio)
}

// lockedIn refuses to change a vote that has stood for some minutes, unless the
// post was edited since.
func lockedIn(r *parley.Rules, s *store.PostState) error {
	cast := time.UnixMilli(s.Vote.Created)
	age := s.Now.Sub(cast)
	if age <= r.VoteLock || s.Edited.After(cast) {
		return nil
	}
	key := "vote.locked.answer"
	if s.Type == parley.Question {
		key = "vote.locked.question"
	}
	return parley.Refuse(parley.Denied, key, "span", parley.Span(age))
}

// write puts the vote in place of the one that stands, with all that counts it.
func write(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, kind parley.VoteType, voter parley.UserID) error {
	vote, err := put(ctx, tx, s, kind, voter)
	if err != nil {
		return err
	}
	changes, err := reputation.Vote(ctx, tx, r, s, vote, kind, voter)
	if err != nil {
		return err
	}
	counts := store.UserChange{User: voter, VotesBefore: &s.VotesCast}
	score := tally(&counts, kind, 1) + tally(&counts, s.Vote.Type, -1)
	if err := tx.AddScore(ctx, s, score); err != nil {
		return err
	}
	s.Score += score
	return tx.ChangeUsers(ctx, append(changes, counts)...)
}

// put writes the vote itself, and returns its id.
func put(ctx context.Context, tx *store.Tx, s *store.PostState, kind parley.VoteType, voter parley.UserID) (int64, error) {
	switch {
	case s.Vote.Type == 0:
		return tx.AddVote(ctx, s.ID, kind, voter)
	case kind == 0:
		return 0, tx.RemoveVote(ctx, s.Vote.ID)
	}
	return s.Vote.ID, tx.ChangeVote(ctx, s.Vote.ID, kind)
}

// tally counts a vote n times for who cast it, and returns what that is to the
// score; kind 0 is no vote.
func tally(c *store.UserChange, kind parley.VoteType, n int) int {
	switch kind {
	case parley.UpMod:
		c.UpVotes += int64(n)
		return n
	case parley.DownMod:
		c.DownVotes += int64(n)
		return -n
	}
	return 0
}
