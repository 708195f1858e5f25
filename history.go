package parley

import (
	"net/netip"
	"strings"
)

// PostHistoryType is PostHistoryTypeId of the dump; imported numbers without a
// name here are kept as they are.
type PostHistoryType int

const (
	InitialTitle         PostHistoryType = 1
	InitialBody          PostHistoryType = 2
	InitialTags          PostHistoryType = 3
	EditTitle            PostHistoryType = 4
	EditBody             PostHistoryType = 5
	EditTags             PostHistoryType = 6
	RollbackTitle        PostHistoryType = 7
	RollbackBody         PostHistoryType = 8
	RollbackTags         PostHistoryType = 9
	PostClosed           PostHistoryType = 10
	PostReopened         PostHistoryType = 11
	PostDeleted          PostHistoryType = 12
	PostUndeleted        PostHistoryType = 13
	PostLocked           PostHistoryType = 14
	PostUnlocked         PostHistoryType = 15
	CommunityOwned       PostHistoryType = 16
	PostMigrated         PostHistoryType = 17
	QuestionMerged       PostHistoryType = 18
	QuestionProtected    PostHistoryType = 19
	QuestionUnprotected  PostHistoryType = 20
	PostDisassociated    PostHistoryType = 21
	QuestionUnmerged     PostHistoryType = 22
	SuggestedEditApplied PostHistoryType = 24
	PostTweeted          PostHistoryType = 25
	MovedToChat          PostHistoryType = 31
	NoticeAdded          PostHistoryType = 33
	NoticeRemoved        PostHistoryType = 34
	MigratedAway         PostHistoryType = 35
	MigratedHere         PostHistoryType = 36
	MergeSource          PostHistoryType = 37
	MergeDestination     PostHistoryType = 38
	CommunityBump        PostHistoryType = 50
	BecameHot            PostHistoryType = 52
	RemovedFromHot       PostHistoryType = 53
	FromAskWizard        PostHistoryType = 66
)

// Title, Body and Tags report whether the row holds such a text of a revision.
func (t PostHistoryType) Title() bool {
	return t == InitialTitle || t == EditTitle || t == RollbackTitle
}
func (t PostHistoryType) Body() bool { return t == InitialBody || t == EditBody || t == RollbackBody }
func (t PostHistoryType) Tags() bool { return t == InitialTags || t == EditTags || t == RollbackTags }

// Revision reports whether the row is part of a revision of the text.
func (t PostHistoryType) Revision() bool { return t >= InitialTitle && t <= RollbackTags }

// RedactAddress removes the network address (and the visitor's id after it)
// of an anonymous proposer from the Comment of a row of type 24, and reports
// whether there was one (data-dump.md §3.3, privacy). The rest of the comment
// stays as it is.
func RedactAddress(comment string) (string, bool) {
	const before = "Proposed by "
	at := strings.Index(comment, before)
	if at < 0 {
		return comment, false
	}
	rest := comment[at+len(before):]
	word, tail := rest, ""
	if end := strings.IndexByte(rest, ' '); end >= 0 {
		word, tail = rest[:end], rest[end:]
	}
	address, _, _ := strings.Cut(word, "|")
	if _, err := netip.ParseAddr(address); err != nil {
		return comment, false
	}
	return comment[:at+len(before)] + "anonymous user" + tail, true
}

// CloseReason is CloseReasonTypeId of the dump.
type CloseReason int

const (
	OldExactDuplicate   CloseReason = 1
	OldOffTopic         CloseReason = 2
	OldSubjective       CloseReason = 3
	OldNotARealQuestion CloseReason = 4
	OldTooLocalized     CloseReason = 7
	OldGeneralReference CloseReason = 10
	OldNoise            CloseReason = 20
	ClosedDuplicate     CloseReason = 101
	ClosedOffTopic      CloseReason = 102
	ClosedNeedsDetails  CloseReason = 103
	ClosedNeedsFocus    CloseReason = 104
	ClosedOpinionBased  CloseReason = 105
)

// IsDuplicate reports whether the reason is that the question was asked before.
func (r CloseReason) IsDuplicate() bool { return r == ClosedDuplicate || r == OldExactDuplicate }
