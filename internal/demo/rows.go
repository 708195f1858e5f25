package demo

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley"
	"parley/internal/dump"
)

// row collects the attributes of one row in their order. Absent values leave
// no attribute.
type row []dump.Attr

func (r *row) add(name, value string) { *r = append(*r, dump.Attr{Name: name, Value: value}) }

func (r *row) text(name, value string) {
	if value != "" {
		r.add(name, value)
	}
}

func (r *row) num(name string, n int64) { r.add(name, strconv.FormatInt(n, 10)) }

func (r *row) time(name string, t time.Time) {
	if !t.IsZero() {
		r.add(name, stamp(t))
	}
}

// author adds the id of a member, or the name of a deleted one.
func (r *row) author(id, name string, a author) {
	switch {
	case a.person != nil:
		r.num(id, int64(a.id))
	case a.deleted != "":
		r.add(name, a.deleted)
	}
}

func boolText(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// tables returns the rows of all files.
func (s *site) tables() (map[dump.File][][]dump.Attr, error) {
	if err := s.checkBadges(); err != nil {
		return nil, err
	}
	posts, err := s.postRows()
	if err != nil {
		return nil, err
	}
	history, err := s.historyRows()
	if err != nil {
		return nil, err
	}
	links, err := s.linkRows()
	if err != nil {
		return nil, err
	}
	users, err := s.userRows() // last but for them, when all visits are known
	if err != nil {
		return nil, err
	}
	return map[dump.File][][]dump.Attr{
		dump.Badges:      s.badgeRows(),
		dump.Comments:    s.commentRows(),
		dump.PostHistory: history,
		dump.PostLinks:   links,
		dump.Posts:       posts,
		dump.Tags:        s.tagRows(),
		dump.Users:       users,
		dump.Votes:       s.voteRows(),
	}, nil
}

func (s *site) postRows() ([][]dump.Attr, error) {
	var rows [][]dump.Attr
	for _, p := range s.posts {
		body := p.last().body
		// The excerpt of a tag is plain text in the dump, everything else HTML.
		if p.kind != parley.TagWikiExcerpt {
			html, err := s.renderer.Markdown(body)
			if err != nil {
				return nil, fmt.Errorf("post %s: %w", p.name(), err)
			}
			body = html
		}
		rows = append(rows, s.postRow(p, body))
	}
	return rows, nil
}

func (s *site) postRow(p *post, body string) row {
	var r row
	question := p.kind == parley.Question
	r.num("Id", int64(p.id))
	r.num("PostTypeId", int64(p.kind))
	if question {
		if a := p.topic.accepted(); a != nil {
			r.num("AcceptedAnswerId", int64(a.id))
		}
	}
	if p.kind == parley.Answer {
		r.num("ParentId", int64(p.topic.question.id))
	}
	r.time("CreationDate", p.created)
	score := 0
	if p.draft != nil {
		score = p.draft.Score
	}
	r.num("Score", int64(score))
	if question {
		r.num("ViewCount", int64(p.draft.Views))
	}
	r.add("Body", body)
	if p.draft == nil {
		r.num("OwnerUserId", int64(parley.CommunityUser))
	} else {
		r.author("OwnerUserId", "OwnerDisplayName", p.owner)
	}
	if last := p.last(); len(p.revisions) > 1 {
		r.author("LastEditorUserId", "LastEditorDisplayName", last.by)
		r.time("LastEditDate", last.at)
	}
	if !question {
		r.time("LastActivityDate", p.last().at)
	} else {
		r.time("LastActivityDate", p.topic.activity())
		r.add("Title", p.last().title)
		r.add("Tags", parley.JoinTags(p.last().tags))
		r.num("AnswerCount", int64(len(p.topic.answers)))
	}
	r.num("CommentCount", int64(p.comments))
	if question && p.draft.Closed != nil {
		r.time("ClosedDate", p.topic.closed())
	}
	if p.draft != nil && p.draft.Wiki {
		r.time("CommunityOwnedDate", p.created)
	}
	r.add("ContentLicense", parley.LicenseAt(p.last().at))
	return r
}

func (s *site) historyRows() ([][]dump.Attr, error) {
	events, err := s.history()
	if err != nil {
		return nil, err
	}
	var rows [][]dump.Attr
	for i, e := range events {
		var r row
		r.num("Id", int64(i+1))
		r.num("PostHistoryTypeId", int64(e.kind))
		r.num("PostId", int64(e.post.id))
		r.add("RevisionGUID", e.guid)
		r.time("CreationDate", e.at)
		if e.community {
			r.num("UserId", int64(parley.CommunityUser))
		} else {
			r.author("UserId", "UserDisplayName", e.by)
		}
		r.text("Comment", e.comment)
		if e.text != nil {
			r.add("Text", *e.text)
		}
		if e.kind.Revision() || e.kind == parley.SuggestedEditApplied {
			r.add("ContentLicense", parley.LicenseAt(e.at))
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func (s *site) commentRows() [][]dump.Attr {
	var rows [][]dump.Attr
	for _, c := range s.remarks {
		var r row
		r.num("Id", int64(c.id))
		r.num("PostId", int64(c.post.id))
		r.num("Score", int64(c.score))
		r.add("Text", c.text)
		r.time("CreationDate", c.at)
		if c.by.person == nil {
			r.add("UserDisplayName", c.by.deleted)
		} else {
			r.num("UserId", int64(c.by.id))
		}
		r.add("ContentLicense", parley.LicenseAt(c.at))
		rows = append(rows, r)
	}
	return rows
}

func (s *site) voteRows() [][]dump.Attr {
	type cast struct {
		vote
		post *post
	}
	var all []cast
	for _, p := range s.posts {
		for _, v := range p.votes {
			all = append(all, cast{v, p})
		}
	}
	slices.SortStableFunc(all, func(a, b cast) int { return a.at.Compare(b.at) })
	var rows [][]dump.Attr
	for i, v := range all {
		var r row
		r.num("Id", int64(i+1))
		r.num("PostId", int64(v.post.id))
		r.num("VoteTypeId", int64(v.kind))
		if v.kind.PublicVoter() {
			r.num("UserId", int64(v.by.id))
		}
		r.add("CreationDate", stampDay(v.at))
		if v.amount > 0 {
			r.num("BountyAmount", int64(v.amount))
		}
		rows = append(rows, r)
	}
	return rows
}

// linkRows lists which questions link to which others, themselves or in an
// answer, and which are duplicates.
func (s *site) linkRows() ([][]dump.Attr, error) {
	type link struct {
		at       time.Time
		from, to *post
		kind     parley.LinkType
	}
	var all []link
	add := func(from *topic, slug string, at time.Time, kind parley.LinkType) error {
		to, err := s.topic(slug)
		if err != nil {
			return err
		}
		same := func(l link) bool { return l.from == from.question && l.to == to.question && l.kind == kind }
		if to != from && !slices.ContainsFunc(all, same) {
			all = append(all, link{at, from.question, to.question, kind})
		}
		return nil
	}
	for _, t := range s.topics {
		for _, p := range t.posts() {
			for _, slug := range mentions(p.last().source) {
				if err := add(t, slug, p.last().at, parley.Linked); err != nil {
					return nil, err
				}
			}
		}
		if c := t.question.draft.Closed; c != nil && c.Of != "" {
			if err := add(t, c.Of, t.closed(), parley.Duplicate); err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(all, func(a, b link) int { return a.at.Compare(b.at) })
	var rows [][]dump.Attr
	for i, l := range all {
		var r row
		r.num("Id", int64(i+1))
		r.time("CreationDate", l.at)
		r.num("PostId", int64(l.from.id))
		r.num("RelatedPostId", int64(l.to.id))
		r.num("LinkTypeId", int64(l.kind))
		rows = append(rows, r)
	}
	return rows, nil
}

func (s *site) badgeRows() [][]dump.Attr {
	var rows [][]dump.Attr
	for i, b := range s.badges() {
		var r row
		r.num("Id", int64(i+1))
		r.num("UserId", int64(b.to.id))
		r.add("Name", b.name)
		r.time("Date", b.at)
		r.num("Class", int64(b.class))
		r.add("TagBased", boolText(b.tag))
		rows = append(rows, r)
	}
	return rows
}

func (s *site) tagRows() [][]dump.Attr {
	count := map[string]int64{}
	for _, t := range s.topics {
		for _, name := range t.question.last().tags {
			count[name]++
		}
	}
	var rows [][]dump.Attr
	for i, t := range s.tags {
		var r row
		r.num("Id", int64(i+1))
		r.add("TagName", t.Name)
		r.num("Count", count[t.Name])
		r.num("ExcerptPostId", int64(t.excerpt.id))
		r.num("WikiPostId", int64(t.wiki.id))
		rows = append(rows, r)
	}
	return rows
}

// community is the account that owns what nobody owns.
var community = person{
	Key: "community", Name: "Community", Reputation: 1, Location: "on the server",
	About: "I am not a person. I look after what belongs to everybody: the wikis of tags and the upkeep of this site.",
	id:    parley.CommunityUser,
}

func (s *site) userRows() ([][]dump.Attr, error) {
	began := s.now.Add(-siteAge)
	everybody := community
	everybody.Joined, everybody.lastActive = age(siteAge), began
	var rows [][]dump.Attr
	for _, p := range append([]*person{&everybody}, s.people...) {
		about, err := s.renderer.Markdown(strings.TrimSpace(p.About))
		if err != nil {
			return nil, fmt.Errorf("about %s: %w", p.Key, err)
		}
		account := int64(-1)
		if p.id > 0 {
			account = 9000 + int64(p.id)
		}
		var r row
		r.num("Id", int64(p.id))
		r.num("Reputation", int64(p.Reputation))
		r.time("CreationDate", s.now.Add(-time.Duration(p.Joined)))
		r.add("DisplayName", p.Name)
		r.time("LastAccessDate", p.lastActive)
		r.text("WebsiteUrl", p.Website)
		r.text("Location", p.Location)
		r.text("AboutMe", about)
		r.num("Views", int64(p.Views))
		r.num("UpVotes", int64(p.Up))
		r.num("DownVotes", int64(p.Down))
		r.num("AccountId", account)
		rows = append(rows, r)
	}
	return rows, nil
}
