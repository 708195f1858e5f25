package search

// Kind says what a document is. Queries may be limited to kinds; the numbers
// of questions and answers are those of PostTypeId in the data dump, others
// are the caller's.
type Kind uint8

// The kinds whose rules differ: the words of a question's tags count as its
// text, those of an answer do not.
const (
	Question Kind = 1
	Answer   Kind = 2
)

// State says what is true of a document besides its text, as a set of bits.
type State uint16

// The states that queries ask for.
const (
	Closed      State = 1 << iota // of questions
	Duplicated                    // closed as a duplicate
	Migrated                      // to another site, or from one
	Answered                      // has an answer of positive score
	HasAccepted                   // has an accepted answer
	Accepted                      // is an accepted answer
	Locked                        // of questions and answers
	Noticed                       // bears a notice
	Wiki                          // belongs to the community
	HasCode                       // holds a block of code
)

// Document is a post as the index sees it. Title, Body and Code are visible
// text without markup, in any script; no more than 32,767 words of the body,
// as many of its blocks of code and 256 of the title are searchable.
type Document struct {
	ID   int64
	Kind Kind
	// Parent is the question of an answer, and the document itself else.
	Parent int64
	Title  string
	Body   string
	Code   string // what stands in blocks of code, which is not part of Body
	// Links are the addresses that the post links to.
	Links []string
	// Tags are matched as a whole, without regard to case. An answer carries
	// the tags of its question.
	Tags []string
	// Labels are further exact terms the caller filters by, such as
	// "user:1234" or "closed"; they are matched byte by byte.
	Labels []string
	// Score, Answers and Views are counts; State, as they, changes without the
	// text.
	Score, Answers, Views int32
	State                 State
	// Created and Active are milliseconds since 1970 UTC.
	Created, Active int64
}

// textState is a changed state with what the text says, which a change of
// values alone does not know.
func textState(changed, before State) State { return changed&^HasCode | before&HasCode }

// Values are the parts of a document that change without its text; HasCode of
// the state is not one of them.
type Values struct {
	ID                    int64
	Score, Answers, Views int32
	State                 State
	Active                int64
}

// Change is what one transaction did to the documents. A document is in at
// most one of the three lists.
type Change struct {
	Put    []Document // new or edited
	Delete []int64
	Touch  []Values // voted or answered; of no effect for an unknown document
}

func (c Change) empty() bool {
	return len(c.Put) == 0 && len(c.Delete) == 0 && len(c.Touch) == 0
}
