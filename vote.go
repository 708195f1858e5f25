package parley

// VoteType says what a vote means. The numbers are those of VoteTypeId in the
// dump; imported numbers without a name here are kept as they are.
type VoteType int

const (
	AcceptedByOriginator  VoteType = 1
	UpMod                 VoteType = 2
	DownMod               VoteType = 3
	Offensive             VoteType = 4
	Favorite              VoteType = 5
	CloseVote             VoteType = 6
	ReopenVote            VoteType = 7
	BountyStart           VoteType = 8
	BountyClose           VoteType = 9
	DeletionVote          VoteType = 10
	UndeletionVote        VoteType = 11
	Spam                  VoteType = 12
	ModeratorReview       VoteType = 15
	ApproveEditSuggestion VoteType = 16
)

// PublicVoter reports whether the dump names who cast votes of this type; of
// all others the voter is nobody's business.
func (t VoteType) PublicVoter() bool { return t == Favorite || t == BountyStart }

// LinkType is LinkTypeId of the dump.
type LinkType int

const (
	Linked    LinkType = 1
	Duplicate LinkType = 3 // PostId duplicates RelatedPostId
)

// BadgeClass is Class of the dump.
type BadgeClass int

const (
	Gold   BadgeClass = 1
	Silver BadgeClass = 2
	Bronze BadgeClass = 3
)
