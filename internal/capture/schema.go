package capture

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// item is a schema.org object of a page, from JSON-LD or from microdata.
type item struct {
	types []string
	props map[string][]value
}

// value is one value of a property: words, an item, or, from microdata, the
// element that holds the words.
type value struct {
	text string
	item *item
	node *html.Node
}

// words returns the value as text. The text of an element is gathered only
// here: elements may lie in one another, and all their texts together be many
// times the page.
func (v value) words() string {
	if v.text == "" && v.node != nil {
		return textOf(v.node)
	}
	return strings.TrimSpace(v.text)
}

// maxValues is how many values of one property are looked at for words.
const maxValues = 8

// is reports whether the item is of one of the types.
func (it *item) is(types ...string) bool {
	for _, have := range it.types {
		have = have[strings.LastIndexAny(have, "/#:")+1:]
		for _, t := range types {
			if have == t {
				return true
			}
		}
	}
	return false
}

// text returns the first value that has words, of the first of the properties
// that has one.
func (it *item) text(names ...string) string {
	for _, name := range names {
		for _, v := range it.props[name][:min(maxValues, len(it.props[name]))] {
			if s := v.words(); s != "" {
				return s
			}
		}
	}
	return ""
}

// items returns the items among the values of the properties.
func (it *item) items(names ...string) []*item {
	var out []*item
	for _, name := range names {
		for _, v := range it.props[name] {
			if v.item != nil {
				out = append(out, v.item)
			}
		}
	}
	return out
}

// discussions are the types that forums give to a thread's first message.
var discussions = []string{"DiscussionForumPosting", "SocialMediaPosting"}

// schemaThread reads a page by its schema.org data alone.
func (p *htmlPage) schemaThread() (*Thread, error) {
	for _, found := range [][]*item{jsonItems(p.doc), microItems(p.doc)} {
		for _, it := range found {
			question := it
			if it.is("QAPage") {
				// A page of many questions is a list of frequent ones.
				main := it.items("mainEntity")
				if len(main) != 1 {
					continue
				}
				question = main[0]
			}
			if question.is("Question") && question.text("text", "articleBody", "name", "headline") != "" ||
				question.is(discussions...) && question.text("text", "articleBody") != "" {
				return p.threadOf(question)
			}
		}
	}
	return nil, fmt.Errorf("%w: the page has neither a question with a body (#question) nor schema.org data of a question", ErrNoQuestion)
}

func (p *htmlPage) threadOf(question *item) (*Thread, error) {
	t := p.newThread()
	if t.URL == "" {
		t.URL = p.links.absolute(question.text("url", "@id", "mainEntityOfPage"))
		t.Site = firstOf(t.Site, hostOf(t.URL))
	}
	p.setTitle(t, question.text("name", "headline"))
	post, err := p.schemaPost(question)
	if err != nil {
		return nil, err
	}
	post.Title = t.Question.Title
	post.ID = questionID(t.URL)
	for _, name := range []string{"keywords", "about"} {
		for _, tag := range strings.Split(question.text(name), ",") {
			if tag = strings.TrimSpace(tag); tag != "" {
				post.Tags = append(post.Tags, tag)
			}
		}
	}
	post.ViewCount = interactions(question, "ViewAction", "WatchAction", "ReadAction")
	answers := question.items("acceptedAnswer", "suggestedAnswer")
	if question.is(discussions...) {
		// A forum's replies are what answers are elsewhere.
		answers = question.items("comment")
		post.Comments, post.CommentCount, post.HiddenComments = nil, 0, 0
	}
	t.Question = post
	accepted := len(question.items("acceptedAnswer"))
	for i, it := range answers {
		answer, err := p.schemaPost(it)
		if err != nil {
			return nil, err
		}
		answer.Accepted = i < accepted && !question.is(discussions...)
		if answer.HTML != "" {
			t.Answers = append(t.Answers, answer)
		}
	}
	stated := question.text("answerCount")
	if question.is(discussions...) {
		stated = question.text("commentCount")
	}
	t.AnswerCount, _, _ = countIn(stated)
	return p.finish(t), nil
}

// schemaPost reads a question, an answer or a reply.
func (p *htmlPage) schemaPost(it *item) (Post, error) {
	body, err := p.schemaBody(it)
	if err != nil {
		return Post{}, fmt.Errorf("body of %q: %w", it.text("url", "@id", "name"), err)
	}
	post := Post{HTML: body, License: licenseNote().FindString(it.text("license"))}
	for _, s := range []string{it.text("upvoteCount"), fmt.Sprint(interactions(it, "LikeAction", "VoteAction"))} {
		if score, ok := parseScore(s); ok && (score != 0 || s == it.text("upvoteCount")) {
			post.Score, post.ScoreKnown = score, true
			break
		}
	}
	if down, ok := parseScore(it.text("downvoteCount")); ok && post.ScoreKnown {
		post.Score -= down
	}
	post.Owner = p.schemaPerson(it, "author", "creator")
	post.Editor = p.schemaPerson(it, "editor")
	post.Created = schemaDate(it, "dateCreated", "datePublished")
	post.Modified = schemaDate(it, "dateModified")
	post.ID = answerID(it.text("url", "@id"))
	for _, c := range it.items("comment") {
		comment := Comment{Owner: p.schemaPerson(c, "author", "creator"), Created: schemaDate(c, "dateCreated", "datePublished")}
		comment.Text = strings.Join(strings.Fields(c.text("text", "articleBody", "name")), " ")
		comment.Score, _ = parseScore(c.text("upvoteCount"))
		if comment.Text != "" {
			post.Comments = append(post.Comments, comment)
		}
	}
	total := -1
	if n, _, ok := countIn(it.text("commentCount")); ok {
		total = n
	}
	post.countComments(total, -1)
	return post, nil
}

var (
	answerPath = pattern(`(?:/a/|#(?:answer-)?)(\d+)(?:[/?#]|$)`)
	// hasTags tells HTML from plain text in a field that may hold either.
	hasTags = pattern(`(?i)</(?:p|a|div|span|code|pre|ul|ol|li|em|strong|b|i|blockquote|h[1-6])>|<(?:p|br|img)\b[^>]*>`)
)

// answerID reads the number of a post from its address.
func answerID(address string) int64 {
	if m := answerPath().FindStringSubmatch(address); m != nil {
		return parseID(m[1])
	}
	return 0
}

// schemaBody returns the body of a post: the element of the page that holds
// it, or the HTML or plain text of a field.
func (p *htmlPage) schemaBody(it *item) (string, error) {
	for _, name := range []string{"text", "articleBody"} {
		for _, v := range it.props[name][:min(maxValues, len(it.props[name]))] {
			if v.node != nil && v.node.FirstChild != nil {
				return p.clean.fragment(v.node)
			}
			text := strings.TrimSpace(v.text)
			switch {
			case text == "":
			case hasTags().MatchString(text):
				return p.parseBody(text)
			default:
				fragment, _ := bodyHTML(splitLines(text))
				return fragment, nil
			}
		}
	}
	return "", nil
}

// parseBody cleans a body that came as a string of HTML.
func (p *htmlPage) parseBody(text string) (string, error) {
	context := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(text), context)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		context.AppendChild(n)
	}
	return p.clean.fragment(context)
}

// schemaPerson reads the first person that a property names.
func (p *htmlPage) schemaPerson(it *item, names ...string) Person {
	for _, name := range names {
		for _, v := range it.props[name][:min(maxValues, len(it.props[name]))] {
			if v.item == nil {
				if s := v.words(); s != "" {
					return Person{Name: cleanName(s)}
				}
				continue
			}
			person := Person{Name: cleanName(v.item.text("name", "alternateName")), URL: p.links.absolute(v.item.text("url", "@id"))}
			person.ID = userID(person.URL)
			if person.Name != "" {
				return person
			}
		}
	}
	return Person{}
}

func schemaDate(it *item, names ...string) Date {
	text := it.text(names...)
	t, _ := dateFromMachine(text)
	return Date{Time: t, Text: text}
}

// interactions returns how often people did one of the acts to an item.
func interactions(it *item, acts ...string) int {
	for _, stat := range it.items("interactionStatistic") {
		kind := stat.text("interactionType")
		for _, act := range stat.items("interactionType") {
			kind += " " + strings.Join(act.types, " ")
		}
		for _, act := range acts {
			if strings.Contains(kind, act) {
				n, _, _ := countIn(stat.text("userInteractionCount"))
				return n
			}
		}
	}
	return 0
}
