package posts

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"parley"
	"parley/internal/notify"
	"parley/internal/reputation"
	"parley/internal/store"
)

// Suggested is what came of suggesting an edit.
type Suggested struct {
	ID       int64
	Question parley.PostID // of the post
	Title    string        // of the question
}

// SuggestEdit proposes an edit that others approve or reject. A post has one
// suggested edit at a time.
func (p *Posts) SuggestEdit(ctx context.Context, act parley.Act, e Edit) (Suggested, error) {
	return p.suggest(ctx, act, e, "")
}

// SuggestEditAsGuest proposes an edit of somebody without an account, from a form
// with a key: it is the Community user's. The network that it comes from is counted,
// which is forgotten within two days, and kept nowhere else.
func (p *Posts) SuggestEditAsGuest(ctx context.Context, key, network string, e Edit) (Suggested, error) {
	return p.suggest(ctx, parley.Act{Actor: parley.Guest(), Key: key}, e, network)
}

// suggest proposes an edit of a member, or of somebody in a network.
func (p *Posts) suggest(ctx context.Context, act parley.Act, e Edit, network string) (Suggested, error) {
	w, err := p.newWriting(ctx, act, e)
	if err != nil {
		return Suggested{}, err
	}
	if w.summary == "" {
		w.faults.add(FieldSummary, "post.summary.missing")
	}
	done, err := store.Once(ctx, p.store, act, "suggest edit", []any{e.Post, e.Base, w.text, w.summary}, func(tx *store.Tx) (Suggested, error) {
		s, c, err := w.begin(ctx, tx, parley.ToSuggestEdit, store.WithPending)
		if err != nil {
			return Suggested{}, err
		}
		if changed(textOf(c), w.text) < w.r.SuggestedMinChange {
			return Suggested{}, &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: FieldBody, Key: "suggest.small", Args: []any{"n", w.r.SuggestedMinChange}}}}
		}
		may := mayAddSuggestion
		if act.Actor.ID == parley.CommunityUser {
			may = guestMayAdd(network)
		}
		if err := may(ctx, tx, w.r, act.Actor); err != nil {
			return Suggested{}, err
		}
		id, err := tx.AddSuggestedEdit(ctx, store.SuggestedEdit{Post: s.ID, Proposer: act.Actor.ID, Base: c.GUID, Summary: w.summary,
			Title: w.text.Title, Tags: w.text.Tags, Source: w.text.Body})
		if err != nil {
			return Suggested{}, err
		}
		if err := notify.Suggested(ctx, tx, s.ID, id, act.Actor.ID); err != nil {
			return Suggested{}, err
		}
		if err := tx.DropDraft(ctx, act.Actor.ID, store.DraftEdit, s.ID); err != nil {
			return Suggested{}, err
		}
		return Suggested{id, s.Question, s.Title}, tx.Emit(ctx, store.Event{Type: "edit suggested", Post: s.ID, Question: s.Question, User: act.Actor.ID})
	})
	return done, p.explain(ctx, err, w)
}

func mayAddSuggestion(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor) error {
	n, err := tx.SuggestState(ctx, a.ID)
	switch {
	case err != nil:
		return err
	case n.Rejected >= r.SuggestedRejections:
		return parley.Refuse(parley.Denied, "suggest.rejected")
	case n.Mine >= r.SuggestedPending:
		return parley.Refuse(parley.Busy, "suggest.pending", "n", r.SuggestedPending)
	case n.All >= r.SuggestedQueue:
		return parley.Refuse(parley.Busy, "suggest.queue")
	}
	return nil
}

// guestMayAdd judges how many edits of people without an account wait, and counts
// one more of a network.
func guestMayAdd(network string) func(context.Context, *store.Tx, *parley.Rules, parley.Actor) error {
	return func(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor) error {
		n, err := tx.SuggestState(ctx, a.ID)
		switch {
		case err != nil:
			return err
		case n.Mine >= r.GuestEditsPending:
			return parley.Refuse(parley.Busy, "suggest.guests")
		case n.All >= r.SuggestedQueue:
			return parley.Refuse(parley.Busy, "suggest.queue")
		}
		wait, err := tx.Attempt(ctx, store.Throttle{Scope: "guest edit", Name: network, Window: time.Hour, Next: func(count int, first, now time.Time) time.Time {
			if count < r.GuestEdits {
				return now
			}
			return first.Add(time.Hour)
		}})
		if err != nil {
			return err
		}
		if wait > 0 {
			return &parley.Error{Kind: parley.Busy, Key: "suggest.network", Args: []any{"span", parley.Span(wait)}, After: wait}
		}
		return tx.AddCommunity(ctx)
	}
}

// The reasons to reject a suggested edit (post-lifecycle.md §4). ReasonHarm is
// told in the reviewer's own words.
const (
	ReasonSpam     = "spam"
	ReasonNothing  = "noimprovement"
	ReasonTags     = "tags"
	ReasonConflict = "intent"
	ReasonReply    = "reply"
	ReasonHarm     = "harm"
)

var reasons = []string{ReasonSpam, ReasonNothing, ReasonTags, ReasonConflict, ReasonReply, ReasonHarm}

// Review is a judgement of the suggested edit of a post.
type Review struct {
	Post   parley.PostID
	Edit   int64  // the suggested edit that was looked at
	Reason string // of a rejection: one of the reasons
	Text   string // with ReasonHarm: what is wrong with it
	// Improved is the reviewer's own version, nil for none: after an approval it
	// follows the suggestion, after a rejection it takes its place. Who gives
	// one decides alone.
	Improved *Text
	Summary  string
}

// Reviewed is what came of a review.
type Reviewed struct {
	State    string // of the suggested edit: pending, approved, rejected
	Question parley.PostID
	Title    string
}

// Approve approves the suggested edit of a post: with enough approvals, or the
// owner's or a moderator's alone, it is applied as the proposer's.
func (p *Posts) Approve(ctx context.Context, act parley.Act, v Review) (Reviewed, error) {
	return p.review(ctx, act, v, true)
}

// Reject rejects it in the same way.
func (p *Posts) Reject(ctx context.Context, act parley.Act, v Review) (Reviewed, error) {
	known := false
	for _, r := range reasons {
		known = known || r == v.Reason
	}
	var f faults
	switch n := utf8.RuneCountInString(strings.TrimSpace(v.Text)); {
	case !known && v.Improved == nil:
		f.add("reason", "suggest.reason")
	case v.Reason == ReasonHarm && (n < 10 || n > 500):
		f.add("text", "suggest.harm")
	}
	if err := f.err(); err != nil {
		return Reviewed{}, err
	}
	return p.review(ctx, act, v, false)
}

// SkipEdit leaves the suggested edit of a post to other reviewers: it is not handed
// to the actor again.
func (p *Posts) SkipEdit(ctx context.Context, act parley.Act, post parley.PostID, edit int64) error {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return err
	}
	_, err = store.Once(ctx, p.store, act, "skip edit", []any{post, edit}, func(tx *store.Tx) (bool, error) {
		s, err := tx.PostState(ctx, post, act.Actor.ID, store.WithPending)
		if err != nil {
			return false, err
		}
		if err := parley.Can(r, act.Actor, parley.ToReviewEdit, &s.Object); err != nil {
			return false, err
		}
		e, err := tx.PendingEditOf(ctx, post)
		if err != nil {
			return false, err
		}
		if e.ID != edit {
			return false, parley.Refuse(parley.Gone, "can.review.done")
		}
		return true, tx.SkipSuggestedEdit(ctx, edit, act.Actor.ID)
	})
	return err
}

func (p *Posts) review(ctx context.Context, act parley.Act, v Review, approve bool) (Reviewed, error) {
	r, err := p.store.Rules(ctx)
	if err != nil {
		return Reviewed{}, err
	}
	input := []any{v.Post, v.Edit, approve, v.Reason, v.Text, v.Improved, v.Summary}
	return store.Once(ctx, p.store, act, "review edit", input, func(tx *store.Tx) (Reviewed, error) {
		s, err := tx.PostState(ctx, v.Post, act.Actor.ID, store.WithPending)
		if err != nil {
			return Reviewed{}, err
		}
		if err := parley.Can(r, act.Actor, parley.ToReviewEdit, &s.Object); err != nil {
			return Reviewed{}, err
		}
		e, err := tx.PendingEditOf(ctx, v.Post)
		if err != nil {
			return Reviewed{}, err
		}
		if e.ID != v.Edit {
			return Reviewed{}, parley.Refuse(parley.Gone, "can.review.done")
		}
		done := Reviewed{State: "pending", Question: s.Question, Title: s.Title}
		reason := v.Reason
		if reason == ReasonHarm {
			reason += ": " + CleanTitle(v.Text)
		}
		alike, err := tx.JudgeSuggestedEdit(ctx, e.ID, act.Actor.ID, approve, reason)
		if err != nil {
			return Reviewed{}, err
		}
		alone := act.Actor.ID == s.Object.Owner || act.Actor.Moderates() || v.Improved != nil
		if alone || len(alike) >= r.SuggestedDecision {
			if err := p.decide(ctx, tx, r, act, s, e, approve, alike, v); err != nil {
				return Reviewed{}, err
			}
			done.State = map[bool]string{true: "approved", false: "rejected"}[approve]
		}
		return done, tx.Emit(ctx, store.Event{Type: "edit reviewed", Post: s.ID, Question: s.Question, User: act.Actor.ID})
	})
}

// decide ends a suggested edit.
func (p *Posts) decide(ctx context.Context, tx *store.Tx, r *parley.Rules, act parley.Act, s *store.PostState, e *store.SuggestedEdit, approve bool, alike []parley.UserID, v Review) error {
	state := "rejected"
	if approve {
		state = "approved"
	}
	if err := tx.EndSuggestedEdit(ctx, e.ID, state, ""); err != nil {
		return err
	}
	if approve {
		if err := p.applySuggested(ctx, tx, r, s, e, alike); err != nil {
			return err
		}
	}
	if err := notify.Decided(ctx, tx, s.ID, e.ID, approve, e.Proposer, act.Actor.ID); err != nil {
		return err
	}
	if v.Improved == nil {
		return nil
	}
	return p.applyText(ctx, tx, r, act.Actor, s, *v.Improved, v.Summary, editing{by: act.Actor.ID, fresh: true})
}

// applySuggested makes a suggested edit the proposer's revision and pays it
// (reputation.md §1).
func (p *Posts) applySuggested(ctx context.Context, tx *store.Tx, r *parley.Rules, s *store.PostState, e *store.SuggestedEdit, approvers []parley.UserID) error {
	var ids []string
	for _, id := range approvers {
		ids = append(ids, fmt.Sprint(id))
	}
	comment := fmt.Sprintf("Proposed by %d approved by %s edit id of %d", e.Proposer, strings.Join(ids, ", "), e.ID)
	proposer, err := tx.ActorOf(ctx, e.Proposer)
	if err != nil {
		return err
	}
	err = p.applyText(ctx, tx, r, proposer, s, Text{e.Title, e.Tags, e.Source}, e.Summary, editing{by: e.Proposer, suggestion: comment, approver: approvers[len(approvers)-1], fresh: true})
	if err != nil {
		return err
	}
	vote, err := tx.AddVote(ctx, s.ID, parley.ApproveEditSuggestion, approvers[len(approvers)-1])
	if err != nil {
		return err
	}
	if e.Proposer == parley.CommunityUser {
		return nil
	}
	earned, err := tx.EarnedBy(ctx, e.Proposer, reputation.SuggestedEdit)
	if err != nil {
		return err
	}
	if r.Holds(proposer, "edit") || earned >= int64(r.SuggestedEditMax) {
		return nil
	}
	balances, err := tx.Balances(ctx, e.Proposer)
	if err != nil {
		return err
	}
	gain := min(int64(r.SuggestedEdit), int64(r.SuggestedEditMax)-earned)
	changes, err := reputation.Add(ctx, tx, r, balances, store.LedgerLine{User: e.Proposer, Type: reputation.SuggestedEdit, Nominal: gain, Post: s.ID, Vote: vote})
	if err != nil {
		return err
	}
	return tx.ChangeUsers(ctx, changes...)
}

// applyText makes a text the current one in the name of somebody, as a
// revision of its own. It judges the text again.
func (p *Posts) applyText(ctx context.Context, tx *store.Tx, r *parley.Rules, a parley.Actor, s *store.PostState, t Text, summary string, how editing) error {
	w := &writing{p: p, r: r, actor: a, post: s.ID, text: t.clean(), summary: CleanTitle(summary)}
	checkSummary(r, w.summary, &w.faults)
	var err error
	if w.html, err = p.checkBody(ctx, r, a, w.text.Body, &w.faults); err != nil {
		return err
	}
	c, err := tx.CurrentText(ctx, s.ID)
	if err != nil {
		return err
	}
	if err := w.judge(ctx, tx, s, c); err != nil {
		return err
	}
	_, err = w.apply(ctx, tx, s, c, how)
	return err
}
