package parley

import (
	"fmt"
	"time"
)

// Action is something that a person may be allowed to do.
type Action int

const (
	ToAsk Action = iota + 1
	ToAnswer
	ToAskAndAnswer // a question that comes with the asker's answer
	ToComment
	ToEditComment
	ToDeleteComment
	ToUndeleteComment
	ToVoteComment
	ToVoteUp
	ToVoteDown
	ToRetractVote
	ToGiveFeedback // on a post, in place of a vote; readers may too
	ToSeeFeedback
	ToEdit        // at once
	ToSuggestEdit // for others to approve
	ToReviewEdit
	ToAccept // an answer; the same right withdraws it
	ToDelete
	ToUndelete
	ToMakeWiki
	ToFollow // and to save
	ToSeePost
	ToSeeVoteCounts
	ToCreateTag
	ToSuggestSynonym // of a tag, for others to vote on
	ToVoteSynonym
	ToDecideSynonym   // alone: approve, merge, remove
	ToRequestSource   // for words of the post
	ToCloseRequest    // for a source
	ToReportContext   // that a quotation of the post lacks it
	ToRateContext     // such a report
	ToWithdrawContext // the note that came of one
)

var actionNames = []string{"", "ask", "answer", "ask and answer", "comment", "edit comment", "delete comment", "undelete comment", "vote for comment", "vote up", "vote down",
	"retract vote", "give feedback", "see feedback", "edit", "suggest edit", "review edit", "accept", "delete", "undelete", "make wiki", "follow", "see post",
	"see vote counts", "create tag",
	"suggest synonym", "vote synonym", "decide synonym", "request source", "close request", "report context", "rate context", "withdraw context"}

func (a Action) String() string {
	if a > 0 && int(a) < len(actionNames) {
		return actionNames[a]
	}
	return fmt.Sprintf("action %d", int(a))
}

// Actions lists all of them.
func Actions() []Action {
	var list []Action
	for a := ToAsk; int(a) < len(actionNames); a++ {
		list = append(list, a)
	}
	return list
}

// Can judges whether the actor may do something to o. Every way in, page, API,
// feed, mail or stream, asks here. It returns nil, or an [*Error] that tells
// the actor why not: of kind NotFound for what is not the actor's to see.
// What depends on how much was done before (votes a day, pauses) and on the
// texts is judged by the verbs.
func Can(r *Rules, a Actor, act Action, o *Object) error {
	if o.deleted() && !ofNoPost(act) {
		if !seesDeleted(r, a, o) {
			return Refuse(NotFound, "can.nopost")
		}
	}
	switch act {
	case ToSeePost:
		return nil
	case ToSeeVoteCounts:
		return privileged(r, a, "established-user")
	case ToGiveFeedback:
		if !a.SignedIn() {
			return canGiveFeedback(r, a, o)
		}
	}
	switch {
	case !a.SignedIn(), a.ID == CommunityUser && act != ToSuggestEdit:
		return Refuse(Denied, "can.login")
	case a.Suspended(o.Now):
		return Refuse(Denied, "can.suspended", "until", a.SuspendedUntil.UTC().Format(time.DateOnly))
	case !a.Confirmed:
		return Refuse(Denied, "can.confirm")
	}
	if ofNoPost(act) {
		return judge[act](r, a, o)
	}
	if o.deleted() && act != ToUndelete && act != ToFollow {
		return Refuse(Denied, "can.deleted")
	}
	return judge[act](r, a, o)
}

// ofNoPost reports whether an act is about no post that is there.
func ofNoPost(act Action) bool {
	return act == ToAsk || act == ToAskAndAnswer || act == ToSeeFeedback || act == ToCreateTag || act >= ToSuggestSynonym && act <= ToDecideSynonym
}

// judge has the rules of the acts of somebody who is signed in and neither
// suspended nor unconfirmed. A post that they are about is there.
var judge = map[Action]func(r *Rules, a Actor, o *Object) error{
	ToAnswer: canAnswer, ToComment: canComment, ToEditComment: canEditComment, ToDeleteComment: canDeleteComment,
	ToUndeleteComment: canUndeleteComment,
	ToVoteComment:     canVoteComment, ToVoteUp: canVoteUp, ToVoteDown: canVoteDown, ToRetractVote: canRetract,
	ToEdit: canEdit, ToSuggestEdit: canSuggest, ToReviewEdit: canReview, ToAccept: canAccept, ToDelete: canDelete,
	ToUndelete: canUndelete, ToMakeWiki: canMakeWiki, ToFollow: canFollow,
	ToAsk:            func(r *Rules, a Actor, _ *Object) error { return privileged(r, a, "create-posts") },
	ToAskAndAnswer:   canAskAndAnswer,
	ToGiveFeedback:   canGiveFeedback,
	ToSeeFeedback:    func(r *Rules, a Actor, _ *Object) error { return privileged(r, a, "moderator-tools") },
	ToCreateTag:      func(r *Rules, a Actor, _ *Object) error { return privileged(r, a, "create-tags") },
	ToSuggestSynonym: canSuggestSynonym, ToVoteSynonym: canVoteSynonym, ToDecideSynonym: canDecideSynonym,
	ToRequestSource: canRequestSource, ToCloseRequest: canCloseRequest,
	ToReportContext: canReportContext, ToRateContext: canRateContext, ToWithdrawContext: canWithdrawContext,
}

// privileged refuses who does not hold a privilege.
func privileged(r *Rules, a Actor, slug string) error {
	if r.Holds(a, slug) {
		return nil
	}
	needed, ok := r.Threshold(slug)
	if !a.SignedIn() {
		return Refuse(Denied, "can.login")
	}
	if !ok {
		return Refuse(Denied, "can.noprivilege")
	}
	return Refuse(Denied, "can.reputation."+slug, "n", needed)
}

// seesDeleted reports whether a deleted post is shown to the actor: to
// moderators, from the privilege moderator-tools on, and to its owner.
func seesDeleted(r *Rules, a Actor, o *Object) bool {
	if r.Holds(a, "moderator-tools") && !a.Suspended(o.Now) {
		return true
	}
	return a.SignedIn() && a.ID == o.Owner
}

// still refuses what a lock of the post forbids. Policy locks bind everybody.
func still(a Actor, o *Object) error {
	if o.Lock == LockPolicy || o.QuestionLock == LockHistorical && !a.Moderates() || o.Lock.still() && !a.Moderates() {
		return Refuse(Denied, "can.locked")
	}
	return nil
}

func isQuestionOrAnswer(o *Object) error {
	if o.Type != Question && o.Type != Answer {
		return Refuse(Denied, "can.notype")
	}
	return nil
}

// canAnswer judges an answer to the question o (post-lifecycle.md §2, §8).
func canAnswer(r *Rules, a Actor, o *Object) error {
	switch {
	case o.Type != Question:
		return Refuse(Denied, "can.notype")
	case o.QuestionLock.still() || o.QuestionLock == LockWikiAnswer:
		return Refuse(Denied, "can.answer.locked")
	case !o.Closed.IsZero():
		inTime := !o.FormOpened.IsZero() && o.FormOpened.Before(o.Closed) && o.Now.Sub(o.Closed) < r.LateAnswer
		if !inTime {
			return Refuse(Denied, "can.answer.closed")
		}
	}
	if needed, ok := r.Threshold("new-user"); ok && o.Protected && a.EarnedHere < needed && !a.Moderates() {
		return Refuse(Denied, "can.answer.protected", "n", needed)
	}
	return privileged(r, a, "create-posts")
}

// canAskAndAnswer (post-lifecycle.md §1, optional).
func canAskAndAnswer(r *Rules, a Actor, _ *Object) error {
	if err := privileged(r, a, "create-posts"); err != nil {
		return err
	}
	if a.Reputation < r.SelfAnswer && !a.Moderates() {
		return Refuse(Denied, "can.selfanswer", "n", r.SelfAnswer)
	}
	return nil
}

// canComment (comments-and-markup.md §1): on own posts and on answers to own
// questions everybody may.
func canComment(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	if o.Lock == LockComments && !a.Moderates() {
		return Refuse(Denied, "can.comment.locked")
	}
	if err := still(a, o); err != nil {
		return err
	}
	if a.ID == o.Owner || a.ID == o.QuestionOwner {
		return nil
	}
	return privileged(r, a, "comment")
}

func canEditComment(r *Rules, a Actor, o *Object) error {
	switch {
	case o.CommentDeleted:
		return Refuse(NotFound, "can.nocomment")
	case a.Moderates():
		return nil
	case a.ID != o.CommentOwner:
		return Refuse(Denied, "can.comment.notyours")
	case o.Now.Sub(o.CommentCreated) > r.CommentEdit:
		return Refuse(Denied, "can.comment.late", "minutes", int(r.CommentEdit/time.Minute))
	}
	return still(a, o)
}

func canDeleteComment(r *Rules, a Actor, o *Object) error {
	switch {
	case o.CommentDeleted:
		return Refuse(NotFound, "can.nocomment")
	case a.Moderates() || a.ID == o.CommentOwner:
		return nil
	}
	return Refuse(Denied, "can.comment.notyours")
}

// canUndeleteComment: deleted comments are the business of moderators alone.
func canUndeleteComment(_ *Rules, a Actor, o *Object) error {
	switch {
	case !a.Moderates():
		return Refuse(NotFound, "can.nocomment")
	case !o.CommentDeleted:
		return Refuse(Conflict, "comment.there")
	}
	return nil
}

func canVoteComment(r *Rules, a Actor, o *Object) error {
	switch {
	case o.CommentDeleted:
		return Refuse(NotFound, "can.nocomment")
	case a.ID == o.CommentOwner:
		return Refuse(Denied, "can.vote.owncomment")
	}
	if err := still(a, o); err != nil {
		return err
	}
	return privileged(r, a, "vote-up")
}

func canVoteUp(r *Rules, a Actor, o *Object) error   { return canVote(r, a, o, "vote-up") }
func canVoteDown(r *Rules, a Actor, o *Object) error { return canVote(r, a, o, "vote-down") }

func canVote(r *Rules, a Actor, o *Object, privilege string) error {
	if err := canRetract(r, a, o); err != nil {
		return err
	}
	if a.ID == o.Owner {
		return Refuse(Denied, "can.vote.own")
	}
	return privileged(r, a, privilege)
}

// canGiveFeedback (reputation.md §6): where a vote could be, by those who have none.
func canGiveFeedback(r *Rules, a Actor, o *Object) error {
	if err := canRetract(r, a, o); err != nil {
		return err
	}
	if a.SignedIn() && a.ID == o.Owner {
		return Refuse(Denied, "can.vote.own")
	}
	return nil
}

// canRetract judges taking back a vote: whoever could cast it may, whatever
// became of his reputation.
func canRetract(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	// A lock stops votes of moderators too: a vote is no act of moderation.
	if o.Lock.still() || o.QuestionLock == LockHistorical {
		return Refuse(Denied, "can.locked")
	}
	return nil
}

// canEdit judges an edit that applies at once.
func canEdit(r *Rules, a Actor, o *Object) error {
	if o.Type.OfTag() {
		return editsTagWikis(r, a, o)
	}
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	if err := still(a, o); err != nil {
		return err
	}
	if a.ID == o.Owner || r.Holds(a, "edit") {
		return nil
	}
	if o.Wiki {
		return privileged(r, a, "edit-community-wiki")
	}
	return privileged(r, a, "edit")
}

// editsTagWikis judges edits of tag wikis that apply at once, and reviews of
// those that are suggested (privileges.md, rows 32 and 36).
func editsTagWikis(r *Rules, a Actor, o *Object) error {
	if err := still(a, o); err != nil {
		return err
	}
	if r.Holds(a, "trusted-user") {
		return nil
	}
	return privileged(r, a, "approve-tag-wiki-edits")
}

func canSuggest(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil && (!o.Type.OfTag() || a.ID == CommunityUser) {
		return err
	}
	if err := still(a, o); err != nil {
		return err
	}
	if a.ID == CommunityUser {
		if err := guestSuggests(r, o); err != nil {
			return err
		}
	}
	if o.Pending {
		return Refuse(Conflict, "can.suggest.pending")
	}
	return nil
}

// guestSuggests judges the suggestion of somebody without an account
// (post-lifecycle.md §4).
func guestSuggests(r *Rules, o *Object) error {
	if r.GuestEdits <= 0 {
		return Refuse(Denied, "can.login")
	}
	if left := r.GuestEditAge - o.Now.Sub(o.Created); left > 0 {
		return &Error{Kind: Busy, Key: "can.suggest.young", Args: []any{"span", Span(left)}, After: left}
	}
	return nil
}

// canReview judges approving or rejecting the suggested edit of o: the owner
// and moderators decide alone, others from the privilege edit on.
func canReview(r *Rules, a Actor, o *Object) error {
	switch {
	case !o.Pending:
		return Refuse(Gone, "can.review.done")
	case a.ID == o.Proposer:
		return Refuse(Denied, "can.review.own")
	case o.Reviewed:
		return Refuse(Conflict, "can.review.again")
	}
	if o.Type.OfTag() {
		return editsTagWikis(r, a, o)
	}
	if err := still(a, o); err != nil {
		return err
	}
	if a.ID == o.Owner {
		return nil
	}
	return privileged(r, a, "edit")
}

// canSuggestSynonym judges suggesting another name for the tag of o
// (privileges.md, row 30).
func canSuggestSynonym(r *Rules, a Actor, o *Object) error {
	if a.Moderates() {
		return nil
	}
	if err := privileged(r, a, "suggest-tag-synonyms"); err != nil {
		return err
	}
	return knowsTag(r, o)
}

// canVoteSynonym: voting takes no reputation, only knowledge of the tag.
func canVoteSynonym(r *Rules, a Actor, o *Object) error {
	if a.Moderates() {
		return nil
	}
	return knowsTag(r, o)
}

func knowsTag(r *Rules, o *Object) error {
	if o.TagScore < r.SynonymScore {
		return Refuse(Denied, "can.synonym.score", "n", r.SynonymScore, "has", o.TagScore)
	}
	return nil
}

// canDecideSynonym: moderators approve, merge and remove alone.
func canDecideSynonym(_ *Rules, a Actor, _ *Object) error {
	if !a.Moderates() {
		return Refuse(Denied, "can.synonym.moderators")
	}
	return nil
}

// canAccept judges accepting the answer o (post-lifecycle.md §10). Moderators
// have no such right of their own.
func canAccept(r *Rules, a Actor, o *Object) error {
	switch {
	case o.Type != Answer:
		return Refuse(Denied, "can.notype")
	case o.QuestionLock.still():
		return Refuse(Denied, "can.locked")
	case a.ID != o.QuestionOwner:
		return Refuse(Denied, "can.accept.notyours")
	case o.Accepted:
		return nil
	}
	wait := r.AcceptOthers
	if a.ID == o.Owner {
		wait = r.AcceptOwn
	}
	if left := wait - o.Now.Sub(o.QuestionCreated); left > 0 {
		return &Error{Kind: Denied, Key: "can.accept.early", Args: []any{"span", Span(left)}, After: left}
	}
	return nil
}

// canDelete (post-lifecycle.md §6). Votes of members to delete are another act.
func canDelete(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	if a.Moderates() && o.Lock != LockPolicy {
		return nil
	}
	if err := still(a, o); err != nil {
		return err
	}
	switch {
	case a.ID != o.Owner:
		return Refuse(Denied, "can.delete.notyours")
	case o.Type == Answer && o.Accepted:
		return Refuse(Denied, "can.delete.accepted")
	case o.Type == Question && o.Bounty:
		return Refuse(Denied, "can.delete.bounty")
	case o.Type == Question && o.AnswerCount >= 2:
		return Refuse(Denied, "can.delete.answers")
	case o.Type == Question && o.BestAnswer > 0:
		return Refuse(Denied, "can.delete.upvoted")
	}
	return nil
}

func canUndelete(r *Rules, a Actor, o *Object) error {
	switch {
	case o.Deleted == NotDeleted && !o.QuestionDeleted:
		return Refuse(Conflict, "can.undelete.there")
	case o.QuestionDeleted && o.Type == Answer:
		return Refuse(Denied, "can.undelete.question")
	case a.Moderates():
		return nil
	case o.Deleted == DeletedByModerator:
		return Refuse(Denied, "can.undelete.moderator")
	case o.Deleted == DeletedByOwner && a.ID == o.Owner:
		return still(a, o)
	}
	return Refuse(Denied, "can.undelete.notyours")
}

// canMakeWiki (post-lifecycle.md §3): an answer by its author, anything by a
// moderator.
func canMakeWiki(r *Rules, a Actor, o *Object) error {
	if err := isQuestionOrAnswer(o); err != nil {
		return err
	}
	switch {
	case o.Wiki:
		return Refuse(Conflict, "can.wiki.already")
	case a.Moderates():
		return nil
	case o.Type != Answer || a.ID != o.Owner:
		return Refuse(Denied, "can.wiki.notyours")
	}
	if err := still(a, o); err != nil {
		return err
	}
	return privileged(r, a, "community-wiki")
}

func canFollow(r *Rules, a Actor, o *Object) error { return isQuestionOrAnswer(o) }
