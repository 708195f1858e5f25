package capture

import (
	"strings"
)

var (
	// commentDate is a line that is only a comment's date.
	commentDate = pattern(`^(?:Commented\s?(` + shownPattern + `|` + agoPattern + `)|(` + shownPattern + `))$`)
	// commentTail ends a line of comment text: "… – Name Commented Mar 22 at
	// 7:01" or without the name. Without the word "Commented", as before
	// 2023, only a name in front of the date makes it a tail.
	commentTail = pattern(`^(?:(.*?)\s?[–—]\s?([^–—]{1,60}?)\s+(?:Commented\s?)?(` + shownPattern + `)|(.*?)\s*\bCommented\s?(` + shownPattern + `|` + agoPattern + `))$`)
	// authorLine is a line that is only a comment's author.
	authorLine = pattern(`^[–—]\s?(\S.{0,59})$`)
)

// comments reads the comments under a post and their number.
func (r *postReader) comments(p *Post) {
	total, hidden := -1, -1
	first := -1
	if r.pos < r.end && r.line(r.pos).isNumber() {
		first, total = r.leadingNumber(p)
	}
	c := &commentReader{scoreNext: first}
	for r.pos < r.end {
		l := r.line(r.pos)
		if m := showMoreLine().FindStringSubmatch(l.text); m != nil {
			hidden, _, _ = parseCount(m[1])
			r.menu = true
		} else if addCommentLine().MatchString(l.text) {
			r.menu = true
		} else if !l.blank() && !r.take(c, l) {
			break
		}
		r.pos++
	}
	p.Comments = c.finish()
	r.page.marks += one(len(p.Comments) > 0)
	if first >= 0 && total < 0 {
		total = r.firstNumberAsTotal(p, first, hidden)
	}
	p.countComments(total, hidden)
}

// leadingNumber reads the number in front of the comments. It is the number
// of all comments when bullets or a second number follow, or nothing at all;
// otherwise it may also be the score of the first comment, and is returned as
// first.
func (r *postReader) leadingNumber(p *Post) (first, total int) {
	n, _ := parseScore(r.line(r.pos).text)
	k := r.page.next(r.pos+1, r.end)
	switch {
	case n < 0 || r.menu && k < r.end && !r.commentAhead(k, 6) && !r.line(k).isNumber():
		// The score of the next answer: it stays where it is.
		return -1, -1
	case k == r.end || bulletLine().MatchString(r.line(k).text):
		r.pos++
		return -1, n
	case r.line(k).isNumber():
		r.pos++
		return -1, n
	case r.commentAhead(k, 6):
		r.pos++
		return n, -1
	}
	return -1, -1
}

// firstNumberAsTotal decides what a lone number in front of comments without
// bullets was. It is their number when it fits, or in a copy without menus,
// where it is always shown; otherwise the score of the first comment.
func (r *postReader) firstNumberAsTotal(p *Post, first, hidden int) int {
	shown := len(p.Comments)
	if first == shown+max(hidden, 0) || !r.menu && first > shown {
		if shown > 0 {
			p.Comments[0].Score = 0
		}
		return first
	}
	return -1
}

// take gives line l to the comments. It returns false when the comments have
// ended: then l belongs to the next post.
func (r *postReader) take(c *commentReader, l textLine) bool {
	if m := bulletLine().FindStringSubmatch(l.text); m != nil && (c.bullets || len(c.done) == 0 && !c.open()) {
		c.begin(m[1]+m[2], true)
		return true
	}
	if c.open() {
		// A bullet's lines are indented or directly under it.
		if l.isNumber() && !c.bullets || c.bullets && r.line(r.pos-1).blank() && l.indent == 0 && !tailOrAuthor(l.text) {
			return false
		}
		c.add(l.text)
		return true
	}
	if c.bullets || answersHeading().MatchString(l.text) {
		return false
	}
	if l.isNumber() {
		n, _ := parseScore(l.text)
		if n < 0 || !r.commentAhead(r.pos+1, 6) {
			return false
		}
		c.scoreNext = n
		return true
	}
	if l.isControl() {
		return true
	}
	if !r.commentAhead(r.pos, 6) {
		return false
	}
	c.begin(l.text, false)
	return true
}

func tailOrAuthor(s string) bool {
	return commentDate().MatchString(s) || commentTail().MatchString(s) || authorLine().MatchString(s)
}

// commentReader puts comments together from their lines.
type commentReader struct {
	done    []Comment
	current *Comment
	words   []string
	// bullets is set when comments begin with bullets.
	bullets bool
	// scoreNext is the score that stood in front of the next comment, or -1.
	scoreNext int
}

func (c *commentReader) open() bool { return c.current != nil }

// begin starts a comment whose first line is text: its score, or its words.
func (c *commentReader) begin(text string, bullet bool) {
	c.close()
	c.current, c.bullets = &Comment{}, bullet
	if c.scoreNext > 0 {
		c.current.Score = c.scoreNext
	}
	c.scoreNext = -1
	if n, ok := parseScore(text); ok && bullet && n >= 0 {
		c.current.Score = n
		return
	}
	c.add(text)
}

// add takes one more line of the comment in hand.
func (c *commentReader) add(text string) {
	if text == "" {
		return
	}
	if m := commentDate().FindStringSubmatch(text); m != nil {
		c.end(m[1] + m[2])
		return
	}
	if m := commentTail().FindStringSubmatch(text); m != nil {
		c.words = append(c.words, m[1]+m[4])
		if m[2] != "" {
			c.current.Owner.Name = cleanName(m[2])
		}
		c.end(m[3] + m[5])
		return
	}
	if m := authorLine().FindStringSubmatch(text); m != nil && len(c.words) > 0 {
		c.current.Owner.Name = cleanName(m[1])
		return
	}
	if c.current.Owner.Name != "" {
		// The dash began a line of the text, not the author's name.
		c.words = append(c.words, "– "+c.current.Owner.Name)
		c.current.Owner.Name = ""
	}
	c.words = append(c.words, text)
}

// end dates the comment in hand and closes it.
func (c *commentReader) end(date string) {
	c.current.Created = dateFromText(date)
	c.close()
}

// close stores the comment in hand, unless it has no words.
func (c *commentReader) close() {
	if c.current == nil {
		return
	}
	c.current.Text = strings.TrimSpace(strings.Join(c.words, " "))
	if c.current.Text != "" {
		c.done = append(c.done, *c.current)
	}
	c.current, c.words = nil, nil
}

func (c *commentReader) finish() []Comment {
	c.close()
	return c.done
}
