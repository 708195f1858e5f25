package capture

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

var (
	isQuestion = func(n *html.Node) bool {
		return attr(n, "id") == "question" || hasAttr(n, "data-questionid") && hasClass(n, "question", "js-question")
	}
	isAnswer = func(n *html.Node) bool {
		return hasClass(n, "answer", "js-answer") && (hasAttr(n, "data-answerid") || strings.HasPrefix(attr(n, "id"), "answer-"))
	}
	isBody     = class("js-post-body", "post-text")
	isComments = class("comments", "js-comments-container", "comments-list")
	isNotice   = class("js-post-notice", "post-notice", "question-status")
)

// stackThread reads a page of a Stack Exchange site. It returns nil when the
// page is none.
func (p *htmlPage) stackThread() (*Thread, error) {
	question := first(p.doc, isQuestion)
	if question == nil {
		return nil, nil
	}
	if first(question, isBody, itemprop("text")) == nil {
		return nil, nil
	}
	t := p.newThread()
	for n := range outermost(p.doc, func(n *html.Node) bool { return isNotice(n) || isAnswer(n) }) {
		if text := textOf(n); !isAnswer(n) && !hidden(n) && text != "" {
			t.Notices = append(t.Notices, text)
		}
	}
	p.setTitle(t, textOf(first(p.doc, both(class("question-hyperlink"), func(n *html.Node) bool {
		return n.Parent != nil && n.Parent.Data == "h1"
	}), inHeader)))
	post, err := p.stackPost(question, true)
	if err != nil {
		return nil, err
	}
	post.Title = t.Question.Title
	if post.ID == 0 {
		post.ID = questionID(t.URL)
	}
	t.Question = post
	p.stackHeader(&t.Question)
	for n := range outermost(p.doc, isAnswer) {
		answer, err := p.stackPost(n, false)
		if err != nil {
			return nil, err
		}
		t.Answers = append(t.Answers, answer)
	}
	t.AnswerCount = p.stackAnswerCount()
	return p.finish(t), nil
}

// inHeader matches the heading of a question page.
func inHeader(n *html.Node) bool {
	return n.Data == "h1" && (attr(n, "itemprop") == "name" || n.Parent != nil && attr(n.Parent, "id") == "question-header")
}

// stackAnswerCount reads the number of answers that the page states.
func (p *htmlPage) stackAnswerCount() int {
	answers := first(p.doc, id("answers-header"), id("answers"))
	for _, s := range []string{
		attr(first(answers, func(n *html.Node) bool { return hasAttr(n, "data-answercount") }), "data-answercount"),
		textOf(first(answers, itemprop("answerCount"))),
		textOf(first(answers, element("h2"))),
	} {
		if n, _, ok := countIn(s); ok {
			return n
		}
	}
	return 0
}

// stackHeader reads the ages and views above or beside the question.
func (p *htmlPage) stackHeader(q *Post) {
	if q.Created.Time.IsZero() {
		// Above the question the element carries no licence or author.
		if n := first(p.doc, both(element("time"), itemprop("dateCreated"))); n != nil {
			if t, ok := dateFromMachine(attr(n, "datetime")); ok {
				q.Created = Date{Time: t, Text: firstOf(textOf(n), attr(n, "datetime"))}
			}
		}
	}
	n, exact := p.views()
	q.ViewCount = n
	if n > 0 && !exact {
		p.unknown = append(p.unknown, "exact number of views")
	}
}

// views reads how often the question was viewed: from the third entry of the
// header, whose title holds the exact number in any language, or from the
// table that stood beside the question until 2019.
func (p *htmlPage) views() (n int, exact bool) {
	if entry := first(p.doc, isViews); entry != nil {
		if n, exact, ok := countIn(attr(entry, "title")); ok {
			return n, exact
		}
		n, exact, _ := countIn(textOf(entry))
		return n, exact
	}
	if m := statViews().FindStringSubmatch(textOf(first(p.doc, id("qinfo"), class("question-stats")))); m != nil {
		n, exact, _ := parseCount(strings.TrimSpace(m[1]))
		return n, exact
	}
	return 0, false
}

// isViews matches the header's entry that has a label, a number and, unlike
// the entries of the dates, neither a time nor a link. It looks at children
// only, so that asking it of every element of a page stays cheap.
func isViews(n *html.Node) bool {
	label, number := false, strings.ContainsAny(attr(n, "title"), digits)
	if _, date := dateFromMachine(attr(n, "title")); date {
		return false
	}
	for c := range n.ChildNodes() {
		switch {
		case c.Data == "time" || c.Data == "a":
			return false
		case c.Type == html.TextNode:
			number = number || strings.ContainsAny(c.Data, digits)
		default:
			label = label || hasClass(c, "fc-light")
		}
	}
	return label && number
}

const digits = "0123456789"

var statViews = pattern(`(?i)\bviewed:? (\d[\d,.]*\s?[km]?) times?`)

// stackPost reads one question or answer.
func (p *htmlPage) stackPost(n *html.Node, question bool) (Post, error) {
	post := Post{ID: stackID(n, question)}
	body := first(n, isBody, itemprop("text"))
	var err error
	if post.HTML, err = p.clean.fragment(body); err != nil {
		return Post{}, fmt.Errorf("body of post %d: %w", post.ID, err)
	}
	post.Score, post.ScoreKnown = stackScore(n)
	if question {
		for tag := range outermost(first(n, class("post-taglist", "js-post-tag-list-wrapper")), class("post-tag", "s-tag")) {
			post.Tags = append(post.Tags, textOf(tag))
		}
	} else {
		post.Accepted = stackAccepted(n)
	}
	p.signatures(n, body, &post)
	if license := attr(first(n, func(n *html.Node) bool { return hasAttr(n, "data-se-share-sheet-license-name") }), "data-se-share-sheet-license-name"); license != "" {
		post.License = license
	}
	if post.Created.Time.IsZero() {
		if created := first(n, both(element("time"), itemprop("dateCreated"))); created != nil {
			if t, ok := dateFromMachine(attr(created, "datetime")); ok {
				post.Created = Date{Time: t, Text: firstOf(post.Created.Text, attr(created, "datetime"))}
			}
		}
	}
	p.stackComments(n, body, &post)
	return post, nil
}

// stackID reads the number of the post in n.
func stackID(n *html.Node, question bool) int64 {
	if question {
		return parseID(attr(n, "data-questionid"))
	}
	if id := parseID(attr(n, "data-answerid")); id != 0 {
		return id
	}
	return parseID(strings.TrimPrefix(attr(n, "id"), "answer-"))
}

// stackScore reads a post's score: exact from attributes, else as shown.
func stackScore(n *html.Node) (int, bool) {
	count := first(n, class("js-vote-count"), class("vote-count-post"))
	for _, s := range []string{attr(count, "data-value"), attr(n, "data-score"), textOf(count)} {
		if score, ok := parseScore(s); ok {
			return score, true
		}
	}
	return 0, false
}

// stackAccepted reports whether an answer is the accepted one. The
// schema.org mark is not asked: the sites give it to the highest score too.
func stackAccepted(n *html.Node) bool {
	if hasClass(n, "accepted-answer", "js-accepted-answer") || first(n, class("vote-accepted-on")) != nil {
		return true
	}
	mark := first(n, class("js-accepted-answer-indicator"))
	return mark != nil && !hidden(mark)
}

// firstOf returns the first string that is not empty.
func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
