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

// Document is a post as the index sees it. Title and Body are visible text
// without markup, in any script; no more than 65,535 words of the body and 256
// of the title are searchable.
type Document struct {
	ID   int64
	Kind Kind
	// Parent is the question of an answer, and the document itself else.
	Parent int64
	Title  string
	Body   string
	// Tags are matched as a whole, without regard to case. An answer carries
	// the tags of its question.
	Tags []string
	// Labels are further exact terms the caller filters by, such as
	// "user:1234" or "closed"; they are matched byte by byte.
	Labels []string
	Score  int32
	// Created and Active are milliseconds since 1970 UTC.
	Created, Active int64
}

// Values are the parts of a document that change without its text.
type Values struct {
	ID     int64
	Score  int32
	Active int64
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
