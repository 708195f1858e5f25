// Package capture reads one captured question page, saved by somebody as HTML
// or copied as text, and gives back the thread that it shows. It rescues
// threads of sites that published no data dump.
//
// It reports what the page shows and nothing else: a year, an author or a
// title that is not there stays zero and is named in [Thread.Unknown].
// Quotations, which a text copy loses, are restored where the wording shows
// them (see quotation.go for the rules).
//
// It leaves to others: sanitising the bodies, which are hostile HTML, turning
// them into Markdown, giving out ids, matching people with accounts, storing.
package capture

import (
	"errors"
	"time"
)

// MaxBytes is the largest page that is read, in bytes. Larger input is
// refused with [ErrTooLarge].
const MaxBytes = 16 << 20

var (
	// ErrTooLarge reports input of more than [MaxBytes].
	ErrTooLarge = errors.New("captured page is larger than 16 MiB")
	// ErrNoQuestion is wrapped by the errors that say what made a page no
	// question page.
	ErrNoQuestion = errors.New("not a question page")
)

// Thread is what one captured page shows. Fields that the page does not show
// are zero and named in Unknown.
type Thread struct {
	// URL is the canonical address, without the prefix of a web archive.
	URL string `json:",omitzero"`
	// Site is the name of the site, as "Politics Stack Exchange".
	Site     string `json:",omitzero"`
	Question Post
	// Answers are in the order of the page.
	Answers []Post `json:",omitzero"`
	// AnswerCount is the number the page states; it is larger than
	// len(Answers) when the page shows only some of them.
	AnswerCount int
	// Notices are the banners of the question in the page's words: closed,
	// duplicate, protected, locked.
	Notices []string `json:",omitzero"`
	// Unknown names, for people, the facts that the page does not show:
	// "title", "year of 5 comment dates".
	Unknown []string `json:",omitzero"`
}

// Post is a question or an answer.
type Post struct {
	// ID is the post's number on its site, 0 when unknown.
	ID int64 `json:",omitzero"`
	// Title belongs to questions, without a mark such as " [closed]".
	Title string `json:",omitzero"`
	// HTML is the body as a fragment with absolute links. It is not
	// sanitised.
	HTML string
	// Score means nothing unless ScoreKnown.
	Score      int
	ScoreKnown bool
	// ViewCount belongs to questions; 0 when unknown.
	ViewCount int      `json:",omitzero"`
	Accepted  bool     `json:",omitzero"`
	Tags      []string `json:",omitzero"`
	// License is as the page names it: "CC BY-SA 4.0".
	License  string    `json:",omitzero"`
	Owner    Person    `json:",omitzero"`
	Editor   Person    `json:",omitzero"`
	Created  Date      `json:",omitzero"`
	Modified Date      `json:",omitzero"`
	Comments []Comment `json:",omitzero"`
	// CommentCount counts all comments, those included that the page hides.
	CommentCount int
	// HiddenComments is CommentCount less len(Comments), never negative.
	HiddenComments int `json:",omitzero"`
}

// Person is an author or editor as a user card or signature shows them.
type Person struct {
	// ID is the number of the account, 0 when unknown or when there is none.
	ID         int64  `json:",omitzero"`
	Name       string `json:",omitzero"`
	URL        string `json:",omitzero"`
	Reputation int    `json:",omitzero"`
}

// Date is a moment as shown. Time is UTC, and zero when the text does not say
// the whole date: a missing year is never filled in.
type Date struct {
	Time time.Time `json:",omitzero"`
	Text string    `json:",omitzero"`
}

// Comment is one comment that the page shows.
type Comment struct {
	ID int64 `json:",omitzero"`
	// Text is the comment's Markdown where the page had markup, else plain.
	Text    string
	Score   int    `json:",omitzero"`
	Owner   Person `json:",omitzero"`
	Created Date   `json:",omitzero"`
}

// countComments completes the comment counts of p. total is the number that
// the page states for all comments and hidden the number it says it hides;
// either is negative when the page does not say.
func (p *Post) countComments(total, hidden int) {
	shown := len(p.Comments)
	p.CommentCount = max(shown, total)
	if hidden > 0 {
		p.CommentCount = max(p.CommentCount, shown+hidden)
	}
	p.HiddenComments = p.CommentCount - shown
}
