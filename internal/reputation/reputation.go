// Package reputation keeps the ledger: what an event is worth, the daily cap,
// the floor, and what no longer counts when a vote is taken back or a post
// deleted. It is called within the transactions of the verbs; which events
// happen is theirs to say.
package reputation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"parley"
	"parley/internal/store"
)

// The types of lines, reputation_history_type of API v2.3.
const (
	PostUpvoted      = "post_upvoted"
	PostDownvoted    = "post_downvoted"
	VoterDownvotes   = "voter_downvotes"
	AnswerAccepted   = "answer_accepted"
	AskerAccepts     = "asker_accepts_answer"
	SuggestedEdit    = "suggested_edit_approval_received"
	PostDeleted      = "post_deleted"
	postUnupvoted    = "post_unupvoted"
	postUndownvoted  = "post_undownvoted"
	voterUndownvotes = "voter_undownvotes"
	answerUnaccepted = "answer_unaccepted"
	askerUnaccepts   = "asker_unaccept_answer"
	overridden       = "suggested_edit_approval_overridden"
)

// undone says what a line is called when what it was given for is taken back.
var undone = map[string]string{
	PostUpvoted: postUnupvoted, PostDownvoted: postUndownvoted, VoterDownvotes: voterUndownvotes,
	AnswerAccepted: answerUnaccepted, AskerAccepts: askerUnaccepts, SuggestedEdit: overridden,
}

// capped are the types that the daily cap counts (reputation.md §1).
var capped = map[string]bool{PostUpvoted: true, PostDownvoted: true, VoterDownvotes: true, SuggestedEdit: true}

// Floor is the least reputation of anybody.
const Floor = 1

const dayLength = int64(24 * time.Hour / time.Millisecond)

// ForVote returns what a vote is worth, to the owner of the post and to the
// voter. Nothing moves on a community wiki (reputation.md §1, §4).
func ForVote(r *parley.Rules, s *store.PostState, kind parley.VoteType, voter parley.UserID) (owner, cost store.LedgerLine) {
	if s.Wiki {
		return owner, cost
	}
	owner = store.LedgerLine{User: s.Object.Owner, Type: PostUpvoted, Nominal: int64(r.AnswerUp)}
	switch {
	case kind == parley.DownMod:
		owner.Type, owner.Nominal = PostDownvoted, int64(r.Down)
		if s.Type == parley.Answer {
			cost = store.LedgerLine{User: voter, Type: VoterDownvotes, Nominal: int64(r.DownVoter)}
		}
	case s.Type == parley.Question:
		owner.Nominal = int64(r.QuestionUp)
	}
	return owner, cost
}

// effective is what counts of an amount for somebody with a reputation whose
// capped lines of the day sum up to today so far.
func effective(r *parley.Rules, kind string, nominal, reputation, today int64) int64 {
	switch {
	case nominal < 0: // a loss that would go below the floor is cut off and not owed later
		return min(0, max(nominal, Floor-reputation))
	case capped[kind]:
		return max(0, min(nominal, int64(r.DailyCap)-today))
	}
	return nominal
}

// Add writes lines at the end of the ledgers of those whose balances are given,
// and returns what that changes for each. Lines of nobody, of others and of
// nothing are left out. User, Type, Nominal, Post and Vote of a line are read.
func Add(ctx context.Context, tx *store.Tx, r *parley.Rules, balances []store.Balance, lines ...store.LedgerLine) ([]store.UserChange, error) {
	var written []store.LedgerLine
	var changes []store.UserChange
	now := tx.Now().UnixMilli()
	for _, l := range lines {
		at := slices.IndexFunc(balances, func(b store.Balance) bool { return b.User == l.User })
		if l.Nominal == 0 || l.User <= 0 || at < 0 {
			continue
		}
		b := &balances[at]
		l.Created = now
		l.Effective = effective(r, l.Type, l.Nominal, b.Reputation, b.Today)
		b.Reputation += l.Effective
		if capped[l.Type] {
			b.Today += l.Effective
		}
		l.DayTotal = b.Today
		written = append(written, l)
		changes = append(changes, store.UserChange{User: l.User, Reputation: l.Effective})
	}
	return changes, tx.AddLines(ctx, written...)
}

// Undo makes lines void because what they were given for was taken back, and
// returns what that changes for each person.
func Undo(ctx context.Context, tx *store.Tx, r *parley.Rules, lines []store.LedgerLine) ([]store.UserChange, error) {
	now := tx.Now().UnixMilli()
	for i := range lines {
		lines[i].VoidType, lines[i].VoidDate = undone[lines[i].Type], now
	}
	return change(ctx, tx, r, lines)
}

// Delete makes the lines about a deleted post void. The owner keeps what he
// earned if the post scored well and was there for long (reputation.md §5).
func Delete(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState) ([]store.UserChange, error) {
	lines, err := tx.LinesOfPost(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	keeps := s.Score >= r.KeepScore && s.Now.Sub(s.Created) >= r.KeepAge
	var gone []store.LedgerLine
	for _, l := range lines {
		if l.VoidDate != 0 || keeps && l.User == s.Object.Owner {
			continue
		}
		l.VoidType, l.VoidDate = PostDeleted, s.Now.UnixMilli()
		gone = append(gone, l)
	}
	return change(ctx, tx, r, gone)
}

// Undelete lets the lines count again that the deletion of a post made void.
func Undelete(ctx context.Context, tx *store.Tx, r *parley.Rules, post parley.PostID) ([]store.UserChange, error) {
	lines, err := tx.LinesOfPost(ctx, post)
	if err != nil {
		return nil, err
	}
	var back []store.LedgerLine
	for _, l := range lines {
		if l.VoidType == PostDeleted {
			l.VoidType, l.VoidDate = "", 0
			back = append(back, l)
		}
	}
	return change(ctx, tx, r, back)
}

// change takes over what is void of lines, and reckons the ledgers they stand
// in anew from their day on.
func change(ctx context.Context, tx *store.Tx, r *parley.Rules, lines []store.LedgerLine) ([]store.UserChange, error) {
	changed := map[int64]store.LedgerLine{}
	since := map[parley.UserID]int64{}
	for _, l := range lines {
		changed[l.ID] = l
		day := l.Created / dayLength * dayLength
		if from, known := since[l.User]; !known || day < from {
			since[l.User] = day
		}
	}
	var changes []store.UserChange
	for user, from := range since {
		all, before, err := tx.LinesSince(ctx, user, from)
		if err != nil {
			return nil, err
		}
		for i, l := range all {
			if c, ok := changed[l.ID]; ok {
				all[i].VoidType, all[i].VoidDate = c.VoidType, c.VoidDate
			}
		}
		reckoned := Replay(r, before, all)
		var differ []store.LedgerLine
		sum := store.UserChange{User: user}
		for i, l := range reckoned {
			sum.Reputation += l.Effective - all[i].Effective
			if _, ok := changed[l.ID]; ok || l != all[i] {
				differ = append(differ, l)
			}
		}
		if err := tx.SetLines(ctx, differ); err != nil {
			return nil, fmt.Errorf("reckoning the ledger of user %d: %w", user, err)
		}
		changes = append(changes, sum)
	}
	return changes, nil
}

// Replay reckons what counts of a person's lines, which stand in the order of
// time, for somebody who had a reputation before them (reputation.md §3). The
// first line must be the first of its day.
func Replay(r *parley.Rules, before int64, lines []store.LedgerLine) []store.LedgerLine {
	reckoned := slices.Clone(lines)
	day, today := int64(-1), int64(0)
	for i := range reckoned {
		l := &reckoned[i]
		if d := l.Created / dayLength; d != day {
			day, today = d, 0
		}
		l.Effective = 0
		if l.VoidDate == 0 {
			l.Effective = effective(r, l.Type, l.Nominal, before, today)
			before += l.Effective
			if capped[l.Type] {
				today += l.Effective
			}
		}
		l.DayTotal = today
	}
	return reckoned
}
