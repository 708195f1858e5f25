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

// Vote writes what a vote on a post is worth that takes the place of the one
// that stands there, whose lines become void; kind 0 takes it back alone. The
// ledgers change in one statement; returned is what that changes for each.
func Vote(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, vote int64, kind parley.VoteType, voter parley.UserID) ([]store.UserChange, error) {
	var written []store.LedgerLine
	var changes []store.UserChange
	balances := []store.Balance{s.Owner, s.Actor}
	now := tx.Now().UnixMilli()
	for _, l := range s.Vote.Ledgers {
		void := map[int64]store.LedgerLine{}
		for _, line := range l.Lines {
			if line.Vote == s.Vote.ID && line.VoidDate == 0 {
				line.VoidType, line.VoidDate = undone[line.Type], now
				void[line.ID] = line
			}
		}
		differ, change, today := reckon(r, l, void, now)
		written, changes = append(written, differ...), append(changes, change)
		for i := range balances {
			if balances[i].User == l.User {
				balances[i].Reputation += change.Reputation
				balances[i].Today = today
			}
		}
	}
	earned, more := earn(r, now, balances, forVote(r, s, vote, kind, voter))
	return append(changes, more...), tx.WriteLines(ctx, append(written, earned...)...)
}

// forVote returns the lines of a vote, of the owner of the post and of the
// voter. Nothing moves on a community wiki (reputation.md §1, §4).
func forVote(r *parley.Rules, s *store.PostState, vote int64, kind parley.VoteType, voter parley.UserID) []store.LedgerLine {
	if s.Wiki || kind == 0 {
		return nil
	}
	owner := store.LedgerLine{User: s.Object.Owner, Type: PostUpvoted, Nominal: int64(r.AnswerUp), Post: s.ID, Vote: vote}
	cost := store.LedgerLine{User: voter, Type: VoterDownvotes, Post: s.ID, Vote: vote}
	switch {
	case kind == parley.DownMod:
		owner.Type, owner.Nominal = PostDownvoted, int64(r.Down)
		if s.Type == parley.Answer {
			cost.Nominal = int64(r.DownVoter)
		}
	case s.Type == parley.Question:
		owner.Nominal = int64(r.QuestionUp)
	}
	return []store.LedgerLine{owner, cost}
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
	written, changes := earn(r, tx.Now().UnixMilli(), balances, lines)
	return changes, tx.WriteLines(ctx, written...)
}

// earn reckons the lines of Add.
func earn(r *parley.Rules, now int64, balances []store.Balance, lines []store.LedgerLine) (written []store.LedgerLine, changes []store.UserChange) {
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
	return written, changes
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
		l, err := tx.LedgerSince(ctx, user, from)
		if err != nil {
			return nil, err
		}
		differ, sum, _ := reckon(r, l, changed, tx.Now().UnixMilli())
		if err := tx.WriteLines(ctx, differ...); err != nil {
			return nil, fmt.Errorf("reckoning the ledger of user %d: %w", user, err)
		}
		changes = append(changes, sum)
	}
	return changes, nil
}

// reckon takes over what is void of lines, by their ids, into a ledger and
// returns the lines that are different then, what that changes for the person,
// and what the daily cap counts of today.
func reckon(r *parley.Rules, l store.Ledger, changed map[int64]store.LedgerLine, now int64) (differ []store.LedgerLine, sum store.UserChange, today int64) {
	all := slices.Clone(l.Lines)
	for i, line := range all {
		if c, ok := changed[line.ID]; ok {
			all[i].VoidType, all[i].VoidDate = c.VoidType, c.VoidDate
		}
	}
	sum.User = l.User
	for i, line := range Replay(r, l.Before, all) {
		sum.Reputation += line.Effective - all[i].Effective
		if line != l.Lines[i] {
			differ = append(differ, line)
		}
		if line.Created >= now/dayLength*dayLength {
			today = line.DayTotal
		}
	}
	return differ, sum, today
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
