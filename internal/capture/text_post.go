package capture

import (
	"strings"
)

// postReader reads one post of a copied page, from pos to at most end.
type postReader struct {
	page     *textPage
	pos, end int
	question bool
	// left is the number of answers that the page still owes after this one.
	left int
	// menu is set once the post's buttons were met, which only copies of
	// whole pages have.
	menu bool
	// card is set once the author's card was met.
	card bool
}

func (r *postReader) line(i int) textLine { return r.page.lines[i] }

// post reads score, body, menu, user cards and comments.
func (r *postReader) post(p Post) Post {
	r.score(&p)
	if r.question {
		r.notices()
	}
	bodyStart := r.pos
	bodyEnd := r.bodyEnd()
	if r.question && r.menuAt(bodyEnd) {
		p.Tags, bodyEnd = r.tags(bodyStart, bodyEnd)
	}
	html, quotes := bodyHTML(r.page.lines[bodyStart:bodyEnd])
	p.HTML = html
	r.page.quotes += quotes
	r.footer(&p)
	r.comments(&p)
	return p
}

// score reads the vote cell in front of a body.
func (r *postReader) score(p *Post) {
	bookmarks := false
	for r.pos < r.end {
		l := r.line(r.pos)
		vote := voteLine().FindStringSubmatch(l.text)
		n, number := parseScore(l.text)
		switch {
		case l.blank():
		case l.isAccepted():
			p.Accepted = true
		case l.isControl():
			bookmarks = bookmarks || strings.EqualFold(l.text, "favorite")
		case vote != nil:
			p.Score, p.ScoreKnown = n, true
			if n, ok := parseScore(vote[1]); ok {
				p.Score = n
			}
			p.Accepted = p.Accepted || vote[2] != ""
			r.page.marks++
		case number && !p.ScoreKnown:
			p.Score, p.ScoreKnown = n, true
			r.page.marks++
		case number && bookmarks:
			bookmarks = false
		case number && r.question && r.page.thread.Question.Created.Text != "" && !r.countAt(r.pos):
			// From 2019 to 2021 the number of bookmarks stood there, unlabelled.
			r.page.unknown = append(r.page.unknown, "meaning of the number "+l.text+" under the score")
			r.pos++
			return
		default:
			return
		}
		r.pos++
	}
}

var (
	noticeStart = pattern(`^(?:Closed\.|Closed \d+|This question already has (?:an answer|answers) here:|` +
		`This question (?:is|was) (?:closed|locked|protected|migrated|off-topic|not currently)|Locked\.|Protected\.|` +
		`This post is (?:locked|protected)|Viewed as duplicate|Want to improve this question\?|closed as |put on hold as |migrated from )`)
	originalLine = pattern(`\(\d+ answers?\)$`)
)

// notices reads the banners above a question's body: block by block, as long
// as a block begins like one or names the original of a duplicate.
func (r *postReader) notices() {
	for r.pos < r.end {
		r.pos = r.page.next(r.pos, r.end)
		stop := r.pos
		for stop < r.end && !r.line(stop).blank() {
			stop++
		}
		if stop == r.pos {
			return
		}
		first, last := r.line(r.pos).text, r.line(stop-1).text
		// The original's answer count may have a line of its own.
		if !noticeStart().MatchString(first) && !originalLine().MatchString(last) {
			return
		}
		for ; r.pos < stop && noticeOrShort(r.line(r.pos).text); r.pos++ {
			r.page.thread.Notices = append(r.page.thread.Notices, r.line(r.pos).text)
		}
		r.page.marks++
		if r.pos < stop {
			return
		}
	}
}

// noticeOrShort reports whether a line can belong to a banner: banners that
// run into the body without an empty line end before its first paragraph.
func noticeOrShort(s string) bool {
	return noticeStart().MatchString(s) || originalLine().MatchString(s) || len(s) < 150
}

// bodyEnd moves pos to the end of the body and returns it. The lines from
// there on are menu, cards or comments.
func (r *postReader) bodyEnd() int {
	for ; r.pos < r.end; r.pos++ {
		l := r.line(r.pos)
		switch {
		case l.blank():
		case r.menuAt(r.pos), voteLine().MatchString(l.text) && !r.question:
			return r.pos
		case l.isNumber() && (r.countAt(r.pos) || r.nextAnswerAt(r.pos)):
			return r.pos
		case bulletLine().MatchString(l.text) && r.commentAhead(r.pos, 6):
			return r.pos
		}
	}
	return r.pos
}

// menuAt reports whether line i begins the menu or the cards under a body. A
// lone "Share" or "Edit" counts only with a surer line close behind it.
func (r *postReader) menuAt(i int) bool {
	if i >= r.end {
		return false
	}
	sure := func(s string) bool {
		return menuLine().MatchString(s) || improveLine().MatchString(s) || cardLine().MatchString(s) || addCommentLine().MatchString(s)
	}
	if sure(r.line(i).text) {
		return true
	}
	if !r.line(i).isControl() {
		return false
	}
	for j, seen := i+1, 0; j < r.end && seen < 4; j++ {
		if r.line(j).blank() {
			continue
		}
		if sure(r.line(j).text) {
			return true
		}
		if !r.line(j).isControl() {
			return false
		}
		seen++
	}
	return false
}

// countAt reports whether the number at line i ends the body as the number of
// comments, or as the score of the first comment.
func (r *postReader) countAt(i int) bool {
	k := r.page.next(i+1, r.end)
	if k == r.end {
		return true
	}
	// Two numbers in a row: the comments of this post, the score of the next.
	if r.line(k).isNumber() {
		return !r.question && r.left > 0 || r.commentAhead(k+1, 6)
	}
	return r.commentAhead(k, 6)
}

// nextAnswerAt reports whether the number at line i is the score of another
// answer, because this one ended without a number of comments.
func (r *postReader) nextAnswerAt(i int) bool {
	if r.question || r.left <= 0 || !r.alone(i) {
		return false
	}
	k := r.page.next(i+1, r.end)
	return k < r.end && !r.line(k).isNumber()
}

// alone reports whether line i is a block of its own.
func (r *postReader) alone(i int) bool {
	return (i == 0 || r.line(i-1).blank()) && (i+1 >= r.end || r.line(i+1).blank())
}

// commentAhead reports whether a comment begins at line i: within lines there
// is the date that ends one, before any number, and before an empty line
// unless bullets show where comments begin.
func (r *postReader) commentAhead(i, lines int) bool {
	i = r.page.next(i, r.end)
	bullets := i < r.end && bulletLine().MatchString(r.line(i).text)
	for j := i; j < r.end && lines > 0; j++ {
		l := r.line(j)
		if l.blank() {
			if !bullets {
				return false
			}
			continue
		}
		if j > i && l.isNumber() {
			return false
		}
		if commentDate().MatchString(l.text) || commentTail().MatchString(l.text) {
			return true
		}
		lines--
	}
	return false
}

// tags reads the question's tags, which stand directly above the menu: short
// blocks of nothing but tag words. It returns them and where the body ends.
func (r *postReader) tags(from, end int) ([]string, int) {
	var tags []string
	stop := end
	for i := end - 1; i > from && len(tags) < 5; i-- {
		l := r.line(i)
		if l.blank() {
			continue
		}
		text := l.text
		if m := bulletLine().FindStringSubmatch(text); m != nil {
			text = m[1] + m[2]
		}
		words := strings.Fields(text)
		if len(words) == 0 || len(words)+len(tags) > 5 {
			break
		}
		for _, w := range words {
			if !tagWord().MatchString(w) {
				return tags, stop
			}
		}
		tags = append(words, tags...)
		stop = i
	}
	return tags, stop
}
