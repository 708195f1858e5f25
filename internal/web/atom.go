package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"parley"
	"parley/internal/store"
)

// feedFresh is how long a feed whose dates are absolute may be kept.
const feedFresh = 24 * time.Hour

// atomFeed is an Atom 1.0 feed (RFC 4287). encoding/xml replaces characters
// that XML cannot hold.
type atomFeed struct {
	XMLName   xml.Name    `xml:"feed"`
	Namespace string      `xml:"xmlns,attr"`
	Rank      string      `xml:"xmlns:re,attr"`
	Language  string      `xml:"xml:lang,attr"`
	Title     atomText    `xml:"title"`
	Links     []atomLink  `xml:"link"`
	Updated   string      `xml:"updated"`
	ID        string      `xml:"id"`
	Entries   []atomEntry `xml:"entry"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr,omitempty"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Rank       atomRank       `xml:"re:rank"`
	Title      atomText       `xml:"title"`
	Categories []atomCategory `xml:"category"`
	Author     atomAuthor     `xml:"author"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Rights     string         `xml:"rights,omitempty"`
	Summary    atomText       `xml:"summary"`
}

type atomRank struct {
	Scheme string `xml:"scheme,attr"`
	Score  int64  `xml:",chardata"`
}

type atomCategory struct {
	Scheme string `xml:"scheme,attr"`
	Term   string `xml:"term,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

// feed begins a feed: its own path, that of the page with the same content,
// and its title.
func (s *Server) feed(self, alternate, title string) *atomFeed {
	return &atomFeed{
		Namespace: "http://www.w3.org/2005/Atom", Rank: "http://purl.org/atompub/rank/1.0", Language: s.Messages.Language,
		Title: atomText{"text", title}, ID: s.URL + self,
		Links: []atomLink{{"self", s.URL + self, "application/atom+xml"}, {"alternate", s.URL + alternate, "text/html"}},
	}
}

// answerFeed fills a feed with posts and answers with it.
func (s *Server) answerFeed(ctx context.Context, f *atomFeed, posts []store.ListedPost, fresh time.Duration, shows []string) (*response, error) {
	p := s.page("", "")
	all, err := s.evidenceOfPosts(ctx, p, posts)
	if err != nil {
		return nil, err
	}
	newest := int64(0)
	for _, post := range posts {
		e, err := s.feedEntry(ctx, p, post, all[post.ID])
		if err != nil {
			return nil, err
		}
		newest = max(newest, feedUpdated(post))
		f.Entries = append(f.Entries, e)
		shows = append(shows, "title "+idOf(post.Question))
		if post.By.ID != 0 {
			shows = append(shows, "user "+idOf(post.By.ID))
		}
	}
	return finishFeed(f, newest, fresh, shows)
}

// finishFeed answers with a feed that was last changed at newest.
func finishFeed(f *atomFeed, newest int64, fresh time.Duration, shows []string) (*response, error) {
	f.Updated = atomTime(newest)
	var b bytes.Buffer
	b.WriteString(xml.Header)
	if err := xml.NewEncoder(&b).Encode(f); err != nil {
		return nil, err
	}
	return &response{status: http.StatusOK, contentType: "application/atom+xml; charset=utf-8", body: b.Bytes(), shows: shows, fresh: fresh}, nil
}

// feedEntry is a post as an entry, with what is known of its quotations. Its id
// holds no slug: titles change.
func (s *Server) feedEntry(ctx context.Context, p *page, post store.ListedPost, of *postEvidence) (atomEntry, error) {
	item := s.listItem(post)
	e := atomEntry{
		ID: s.URL + "/q/" + idOf(post.ID), Rank: atomRank{s.URL, post.Score}, Title: atomText{"text", item.Heading},
		Author: atomAuthor{Name: p.PersonName(post.By)}, Link: atomLink{Rel: "alternate", Href: s.URL + item.Path},
		Updated: atomTime(feedUpdated(post)), Rights: post.License,
	}
	body, err := p.feedBody(ctx, s.renderer.Sanitise(post.Body), post.Type, of)
	if err != nil {
		return e, fmt.Errorf("post %d in a feed: %w", post.ID, err)
	}
	e.Summary = atomText{"html", absoluteLinks(body, s.URL)}
	if post.Type == parley.Answer {
		e.ID = s.URL + "/a/" + idOf(post.ID)
		e.Title.Text = p.T("feed.answer", "name", e.Author.Name, "title", item.Heading)
	} else {
		for _, tag := range post.Tags {
			e.Categories = append(e.Categories, atomCategory{s.URL + "/tags", tag})
		}
	}
	if path := PersonPath(post.By); path != "" {
		e.Author.URI = s.URL + path
	}
	if post.Created != 0 {
		e.Published = atomTime(post.Created)
	}
	return e, nil
}

// commentEntry is a comment as an entry.
func (s *Server) commentEntry(p *page, c store.TitledComment) atomEntry {
	path := s.URL + "/posts/comments/" + idOf(c.ID)
	e := atomEntry{
		ID: path, Rank: atomRank{s.URL, c.Score}, Author: atomAuthor{Name: p.PersonName(c.User)},
		Link: atomLink{Rel: "alternate", Href: path}, Published: atomTime(int64(c.Created)), Updated: atomTime(int64(c.Created)), Rights: c.License,
		Summary: atomText{"html", absoluteLinks(p.Comment(c.Text), s.URL)},
	}
	e.Title = atomText{"text", p.T("feed.comment", "name", e.Author.Name, "title", s.listItem(store.ListedPost{Title: c.Title}).Heading)}
	if path := PersonPath(c.User); path != "" {
		e.Author.URI = s.URL + path
	}
	return e
}

// feedUpdated is when a post was last changed: a question also by its answers.
func feedUpdated(p store.ListedPost) int64 {
	if p.Type == parley.Answer {
		return max(p.Created, p.Edited)
	}
	return max(p.Created, p.Edited, p.Active)
}

func atomTime(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }

// siteLink finds links within the site in sanitised HTML, which escapes every
// < and > that is not a tag's.
var siteLink = regexp.MustCompile(`(<[a-z][^>]* (?:href|src)=")(/[^/])`)

// absoluteLinks gives links within the site its address: feeds are read
// elsewhere.
func absoluteLinks(html, site string) string {
	return siteLink.ReplaceAllStringFunc(html, func(m string) string {
		parts := siteLink.FindStringSubmatch(m)
		return parts[1] + site + parts[2]
	})
}
