package capture

import (
	"fmt"
	"io"
	"strings"
)

// Text reads a question page that was copied as text from a browser, in
// English.
//
// It returns an error that wraps [ErrNoQuestion] when the text shows neither
// a score, nor comments, nor a heading of answers, and [ErrTooLarge].
func Text(r io.Reader) (*Thread, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	lines, trailer := cutTrailer(splitLines(decodeText(data)))
	p := &textPage{lines: lines, thread: &Thread{}}
	p.marks += one(len(trailer) > 0)
	heading, answers := p.findAnswersHeading()
	start := p.readHeader(heading)
	body := &postReader{page: p, pos: start, end: heading, question: true}
	p.thread.Question = body.post(p.thread.Question)
	if p.marks == 0 {
		return nil, fmt.Errorf("%w: the text has no score line, no comments and no heading such as \"2 Answers\"", ErrNoQuestion)
	}
	if p.thread.Question.HTML == "" {
		return nil, fmt.Errorf("%w: the text has no body of a question", ErrNoQuestion)
	}
	p.readAnswers(heading, answers)
	if tags := trailerTags(trailer); len(tags) > 0 {
		p.thread.Question.Tags = tags
	}
	if p.quotes > 0 {
		p.unknown = append(p.unknown, "exact limits of "+plural(p.quotes, "quotation"))
	}
	p.thread.complete(p.unknown...)
	return p.thread, nil
}

// textPage is a copied page while it is read.
type textPage struct {
	lines  []textLine
	thread *Thread
	// marks counts what only question pages have.
	marks int
	// unknown are facts for [Thread.Unknown] met on the way.
	unknown []string
	// quotes counts the quotations restored from the wording.
	quotes int
}

// next returns the index of the first line from i on that is not blank, at
// most end.
func (p *textPage) next(i, end int) int {
	for i < end && p.lines[i].blank() {
		i++
	}
	return i
}

// skipControls moves from i past blank lines and buttons.
func (p *textPage) skipControls(i, end int) int {
	for i < end && (p.lines[i].blank() || p.lines[i].isControl()) {
		i++
	}
	return i
}

// findAnswersHeading finds the line "2 Answers" and the number in it. Without
// one the index is that of the end.
func (p *textPage) findAnswersHeading() (index, answers int) {
	for i, l := range p.lines {
		m := answersHeading().FindStringSubmatch(l.text)
		if m == nil {
			continue
		}
		n, _, ok := parseCount(m[1])
		after := p.skipControls(i+1, len(p.lines))
		// A sentence of a body can look like the heading; a score cannot
		// follow that.
		if ok && (n == 0 || after == len(p.lines) || p.startsPost(after)) {
			p.marks++
			return i, n
		}
	}
	return len(p.lines), 0
}

// startsPost reports whether a post can begin at line i: with its score.
func (p *textPage) startsPost(i int) bool {
	l := p.lines[i]
	return l.isNumber() || voteLine().MatchString(l.text) || l.isAccepted()
}

// minStray is the length of HTML from which on a text among the answers is
// an answer although it has neither score nor author.
const minStray = 120

// maxStray limits how many texts that belong to no answer are named.
const maxStray = 20

func (p *textPage) readAnswers(heading, declared int) {
	end := len(p.lines)
	if heading == end {
		return
	}
	p.thread.AnswerCount = declared
	pos := p.skipControls(heading+1, end)
	// The heading's number stands twice when its hidden twin was copied too.
	if second := p.next(pos+1, end); second < end && p.lines[pos].text == fmt.Sprint(declared) && p.lines[second].isNumber() {
		pos = second
	}
	for pos < end {
		r := &postReader{page: p, pos: pos, end: end, left: declared - len(p.thread.Answers) - 1}
		post := r.post(Post{})
		switch {
		case post.HTML == "":
		case !post.ScoreKnown && post.Owner.Name == "" && len(post.HTML) < minStray:
			if len(p.unknown) < maxStray {
				p.unknown = append(p.unknown, fmt.Sprintf("meaning of the text %q", post.HTML))
			}
		default:
			p.thread.Answers = append(p.thread.Answers, post)
		}
		if r.pos == pos {
			break
		}
		pos = p.skipControls(r.pos, end)
	}
	if len(p.thread.Answers) > declared {
		p.thread.AnswerCount = len(p.thread.Answers)
	}
}

var (
	askedPhrase  = pattern(`^Asked\s(` + agoPattern + `|` + monthWord + `\s\d{1,2},?\s\d{4}|` + shownPattern + `)(?:\s|$)`)
	viewedPhrase = pattern(`\bViewed\s(\d[\d,.]*\s?[kKmM]?)\s(?:times?)`)
	headerLine   = pattern(`^(?:Asked|Modified|Active|Viewed)\s`)
	pageAddress  = pattern(`^https?://[^/\s]+/(?:questions|q)/(\d+)(?:/\S*)?$`)
	siteSuffix   = pattern(`^(.+?) - ((?:[^-]+ )?(?:Stack (?:Exchange|Overflow)|Super User|Server Fault|Ask Ubuntu|MathOverflow))$`)
)

// readHeader reads what stands above the question: address, title, the line
// of ages and views. It returns where the question's score begins.
func (p *textPage) readHeader(end int) int {
	for i := range end {
		if m := askedPhrase().FindStringSubmatch(p.lines[i].text); m != nil {
			p.marks++
			p.thread.Question.Created = dateFromText(m[1])
			p.readTitle(p.lines[:i], true)
			return p.readAges(i, end)
		}
	}
	for i := range end {
		if p.startsPost(i) {
			if !p.readTitle(p.lines[:i], false) {
				break
			}
			return i
		}
	}
	return 0
}

// readAges reads "Modified …" and "Viewed …", on the line of "Asked …" or
// under it.
func (p *textPage) readAges(i, end int) int {
	for i < end && (p.lines[i].blank() || p.lines[i].isControl() || headerLine().MatchString(p.lines[i].text)) {
		if m := viewedPhrase().FindStringSubmatch(p.lines[i].text); m != nil {
			n, exact, ok := parseCount(strings.TrimSpace(m[1]))
			if ok {
				p.thread.Question.ViewCount = n
			}
			if ok && !exact {
				p.unknown = append(p.unknown, "exact number of views")
			}
		}
		i++
	}
	return i
}

// maxTitleBlocks is the number of lines that may stand above a question
// without a header of ages: address, name of the site, a title in two lines.
const maxTitleBlocks = 4

// readTitle takes the title from the lines above the question. With a header
// of ages they may hold the whole navigation, and the title is the last;
// without it they must be few, else they are a body and nothing is taken.
func (p *textPage) readTitle(above []textLine, ages bool) bool {
	var title []string
	all := 0
	blank := true
	for _, l := range above {
		m := pageAddress().FindStringSubmatch(l.text)
		switch {
		case l.blank():
			blank = true
			continue
		case m != nil:
			p.thread.URL, p.thread.Question.ID = l.text, parseID(m[1])
			p.thread.Site = hostOf(l.text)
			continue
		case l.isControl():
			blank = true
			continue
		}
		all++
		if blank {
			title = title[:0]
		}
		blank = false
		title = append(title, l.text)
	}
	joined := strings.Join(title, " ")
	if ages && len(title) > 0 {
		joined = title[len(title)-1]
	}
	if joined == "" || len(joined) > 300 || !ages && all > maxTitleBlocks {
		return joined == ""
	}
	p.setTitle(joined)
	return true
}

func (p *textPage) setTitle(title string) {
	if m := siteSuffix().FindStringSubmatch(title); m != nil {
		title, p.thread.Site = m[1], m[2]
	}
	title, mark := cutTitleMark(title)
	p.thread.Question.Title = title
	if mark != "" {
		p.thread.Notices = append(p.thread.Notices, mark)
	}
}
