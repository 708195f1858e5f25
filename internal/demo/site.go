package demo

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/markup"
)

// siteAge is how long before now the site, and with it the account of the
// Community, began: before everybody and everything else.
const siteAge = 3 * 365 * day

// author is a member, or the name that a deleted account has left.
type author struct {
	*person
	deleted string
}

// post is a question, an answer, a tag wiki or its excerpt.
type post struct {
	id        parley.PostID
	kind      parley.PostType
	topic     *topic // nil for tag wikis and excerpts
	draft     *draft // the same
	owner     author
	created   time.Time
	revisions []revision
	votes     []vote
	comments  int
}

// last returns the current revision.
func (p *post) last() revision { return p.revisions[len(p.revisions)-1] }

// name tells the post apart from others in every run, whatever its id.
func (p *post) name() string {
	if p.topic == nil {
		return strconv.FormatInt(int64(p.id), 10)
	}
	return p.topic.slug + "#" + strconv.Itoa(slices.Index(p.topic.answers, p)+1)
}

// topic is a thread on the site: its posts with their ids and times.
type topic struct {
	slug     string
	question *post
	answers  []*post
}

func (t *topic) posts() []*post { return append([]*post{t.question}, t.answers...) }

// at is the time a span after the question was asked.
func (t *topic) at(after age, what string) time.Time {
	return t.question.created.Add(time.Duration(after) + jitter(t.slug, what, after))
}

// accepted returns the accepted answer, or nil.
func (t *topic) accepted() *post {
	for _, a := range t.answers {
		if a.draft.Accepted > 0 {
			return a
		}
	}
	return nil
}

// closed and frozen return when a question was closed, or a thread locked.
func (t *topic) closed() time.Time { return t.at(t.question.draft.Closed.After, "closed") }
func (t *topic) frozen() time.Time { return t.at(t.question.draft.Locked.After, "locked") }
func (p *post) acceptedAt() time.Time {
	return p.created.Add(time.Duration(p.draft.Accepted) + jitter(p.name(), "accepted"))
}
func (p *post) awardedAt() time.Time {
	return p.created.Add(time.Duration(p.draft.Awarded) + jitter(p.name(), "awarded"))
}

// activity is when a question was last changed or answered.
func (t *topic) activity() time.Time {
	var last time.Time
	for _, p := range t.posts() {
		if at := p.last().at; at.After(last) {
			last = at
		}
	}
	return last
}

// remark is a comment on the site.
type remark struct {
	id    parley.CommentID
	post  *post
	by    author
	at    time.Time
	score int
	text  string
}

// tagPosts is a tag with the posts of its excerpt and its wiki.
type tagPosts struct {
	tag
	excerpt, wiki *post
}

// site is the whole content with ids and times.
type site struct {
	now      time.Time
	people   []*person
	byKey    map[string]*person
	topics   []*topic
	tags     []tagPosts
	posts    []*post // by id
	remarks  []remark
	renderer *markup.Renderer
}

func newSite(now time.Time, people []*person, tags []tag, threads []thread) (*site, error) {
	s := &site{
		now:      now.UTC().Truncate(time.Minute),
		people:   people,
		byKey:    map[string]*person{},
		renderer: markup.New(markup.Site{}),
	}
	for _, p := range people {
		s.byKey[p.Key] = p
		p.lastActive = s.now.Add(-time.Duration(p.Seen))
	}
	for _, t := range threads {
		if err := s.addThread(t); err != nil {
			return nil, fmt.Errorf("thread %s: %w", t.slug, err)
		}
	}
	for _, t := range tags {
		s.addTag(t)
	}
	slices.SortStableFunc(s.posts, func(a, b *post) int { return a.created.Compare(b.created) })
	for i, p := range s.posts {
		p.id = parley.PostID(i + 1)
	}
	// Texts come after the numbering, for they may link to any post.
	for _, t := range s.topics {
		for _, p := range t.posts() {
			if err := s.complete(p); err != nil {
				return nil, fmt.Errorf("thread %s: %w", t.slug, err)
			}
		}
	}
	for _, t := range s.tags {
		if err := s.describe(t); err != nil {
			return nil, fmt.Errorf("tag %s: %w", t.Name, err)
		}
	}
	slices.SortStableFunc(s.remarks, func(a, b remark) int { return a.at.Compare(b.at) })
	for i := range s.remarks {
		s.remarks[i].id = parley.CommentID(i + 1)
	}
	return s, nil
}

// addThread gives the posts of a thread their owners and times.
func (s *site) addThread(t thread) error {
	topic := &topic{slug: t.slug}
	for i, d := range append([]*draft{t.question}, t.answers...) {
		owner, err := s.author(d.By)
		if err != nil {
			return err
		}
		p := &post{kind: parley.Answer, topic: topic, draft: d, owner: owner}
		if i == 0 {
			p.kind = parley.Question
			p.created = s.now.Add(-time.Duration(d.Ago) + jitter(t.slug))
			topic.question = p
		} else {
			p.created = topic.question.created.Add(time.Duration(d.After) + jitter(t.slug, i))
			topic.answers = append(topic.answers, p)
		}
		s.posts = append(s.posts, p)
		s.saw(owner, p.created)
	}
	s.topics = append(s.topics, topic)
	return nil
}

// addTag makes the two posts of a tag, which belong to the Community.
func (s *site) addTag(t tag) {
	at := s.now.Add(-time.Duration(t.Ago) + jitter("tag", t.Name))
	posts := tagPosts{tag: t,
		wiki:    &post{kind: parley.TagWiki, created: at},
		excerpt: &post{kind: parley.TagWikiExcerpt, created: at},
	}
	s.tags = append(s.tags, posts)
	s.posts = append(s.posts, posts.wiki, posts.excerpt)
}

// complete makes the revisions, comments and votes of a post.
func (s *site) complete(p *post) error {
	if err := s.revise(p); err != nil {
		return err
	}
	for i, c := range p.draft.comments {
		by, err := s.author(c.by)
		if err != nil {
			return err
		}
		text, err := s.resolve(c.text, p.topic)
		if err != nil {
			return err
		}
		at := p.created.Add(time.Duration(c.after) + jitter(p.name(), "comment", i))
		s.remarks = append(s.remarks, remark{post: p, by: by, at: at, score: c.score, text: text})
		p.comments++
		s.saw(by, at)
	}
	return s.castVotes(p)
}

// author finds who a key of people.toml or the name of a deleted account means.
func (s *site) author(key string) (author, error) {
	if deletedAccount.MatchString(key) {
		return author{deleted: key}, nil
	}
	if p := s.byKey[key]; p != nil {
		return author{person: p}, nil
	}
	return author{}, fmt.Errorf("nobody in people.toml has the key %q", key)
}

// saw notes that a member was on the site at the given time.
func (s *site) saw(a author, at time.Time) {
	if a.person != nil && at.After(a.lastActive) {
		a.lastActive = at
	}
}

func (s *site) topic(slug string) (*topic, error) {
	for _, t := range s.topics {
		if t.slug == slug {
			return t, nil
		}
	}
	return nil, fmt.Errorf("no thread %q", slug)
}

// threadLink is the target of a link to another thread, or to an answer there.
var threadLink = regexp.MustCompile(`thread:([a-z0-9-]+)(?:#([0-9]+))?`)

// resolve puts dates and addresses into a text. A text of a tag belongs to no
// topic and has no dates.
func (s *site) resolve(text string, in *topic) (string, error) {
	if in != nil {
		text = dates(text, in.question.created)
	}
	var failed error
	text = threadLink.ReplaceAllStringFunc(text, func(m string) string {
		link := threadLink.FindStringSubmatch(m)
		t, err := s.topic(link[1])
		if err != nil {
			failed = err
			return m
		}
		if link[2] == "" {
			return fmt.Sprintf("/questions/%d/%s", t.question.id, parley.Slug(t.question.draft.finalTitle()))
		}
		n, err := strconv.Atoi(link[2])
		if err != nil || n < 1 || n > len(t.answers) {
			failed = fmt.Errorf("%s has no answer %s", t.slug, link[2])
			return m
		}
		return fmt.Sprintf("/a/%d", t.answers[n-1].id)
	})
	return text, failed
}

// mentions returns the threads that a text of the content links to.
func mentions(text string) []string {
	var slugs []string
	for _, m := range threadLink.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(slugs, m[1]) {
			slugs = append(slugs, m[1])
		}
	}
	return slugs
}

// finalTitle is the title after all edits.
func (d *draft) finalTitle() string {
	title := d.Title
	for _, e := range d.edits {
		if e.Title != "" {
			title = e.Title
		}
	}
	return strings.TrimSpace(title)
}
