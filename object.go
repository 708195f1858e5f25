package parley

import "time"

// LockKind is what a lock of a post forbids: PostNoticeTypeId of the dump
// (post-lifecycle.md §7). 0 is no lock.
type LockKind int

const (
	LockContentDispute LockKind = 20
	LockComments       LockKind = 21 // new comments only
	LockHistorical     LockKind = 22 // everything, on the answers too
	LockWikiAnswer     LockKind = 23 // on a question: no new answers, no closing
	LockPolicy         LockKind = 24 // binds moderators as well
	LockObsolete       LockKind = 28
	LockUnknown        LockKind = -1 // imported: what it forbids is not known, so it forbids like a dispute
)

// still reports whether a lock keeps votes, edits, comments, deletion and, on
// a question, answers from a post.
func (k LockKind) still() bool {
	return k != 0 && k != LockComments && k != LockWikiAnswer
}

// Deleter says on whose decision a post is deleted, which decides who may
// undelete it.
type Deleter int

const (
	NotDeleted         Deleter = 0
	DeletedByOwner     Deleter = 1
	DeletedByCommunity Deleter = 2 // by votes, or by the system
	DeletedByModerator Deleter = 3
	DeletedWithThread  Deleter = 4 // an answer whose question was deleted
)

// Object is what somebody wants to act on, as far as the rules need to know:
// a post with its question, and a comment if the act is about one. Times that
// are zero are unknown, and long ago.
type Object struct {
	Now time.Time // when it is judged

	Type     PostType
	Owner    UserID // 0: nobody who has an account
	Created  time.Time
	Score    int
	Wiki     bool
	Lock     LockKind
	Deleted  Deleter
	Accepted bool // an answer: it is accepted; a question: one of its answers is

	// Of the question: the post itself, or the one that it answers.
	QuestionOwner   UserID
	QuestionCreated time.Time
	QuestionDeleted bool
	QuestionWiki    bool
	QuestionLock    LockKind
	Closed          time.Time // zero: open
	Protected       bool
	AnswerCount     int
	BestAnswer      int // the highest score of an answer, 0 if there is none
	Bounty          bool

	FormOpened time.Time // when the form of an answer was opened

	Pending  bool   // there is a suggested edit of the post
	Proposer UserID // of the suggested edit
	Reviewed bool   // the actor has judged it

	CommentOwner   UserID
	CommentCreated time.Time
	CommentDeleted bool

	TagScore int // the actor's: sum over the answers in a tag
}

// deleted reports whether the post cannot be seen by everybody.
func (o *Object) deleted() bool { return o.Deleted != NotDeleted || o.QuestionDeleted }
