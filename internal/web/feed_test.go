package web

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/markup"
	"parley/internal/message"
	"parley/internal/store"
	"parley/internal/testkit"
)

// readFeed is a feed as a reader takes it: names by their namespaces.
type readFeed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"http://www.w3.org/2005/Atom id"`
	Title   string   `xml:"http://www.w3.org/2005/Atom title"`
	Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"http://www.w3.org/2005/Atom link"`
	Entries []struct {
		ID     string `xml:"http://www.w3.org/2005/Atom id"`
		Rank   string `xml:"http://purl.org/atompub/rank/1.0 rank"`
		Title  string `xml:"http://www.w3.org/2005/Atom title"`
		Author struct {
			Name string `xml:"http://www.w3.org/2005/Atom name"`
			URI  string `xml:"http://www.w3.org/2005/Atom uri"`
		} `xml:"http://www.w3.org/2005/Atom author"`
		Published string `xml:"http://www.w3.org/2005/Atom published"`
		Updated   string `xml:"http://www.w3.org/2005/Atom updated"`
		Summary   struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"http://www.w3.org/2005/Atom summary"`
	} `xml:"http://www.w3.org/2005/Atom entry"`
}

func parseFeed(t *testing.T, path, body string) readFeed {
	t.Helper()
	var f readFeed
	d := xml.NewDecoder(strings.NewReader(body))
	if err := d.Decode(&f); err != nil {
		t.Fatalf("%s is no Atom feed: %v", path, err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("%s goes on after the feed: %v", path, err)
	}
	return f
}

func TestFeeds(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, entries := range map[string]int{
			"/feeds": 30, "/feeds/hot": -1, "/feeds/week": -1, "/feeds/featured": 0, "/feeds/tag/brewing": 30, "/feeds/tag/brewing+taste?sort=votes": -1,
			"/feeds/tag?tagnames=brewing+or+hops&sort=hot": -1, "/feeds/question/99": -1, "/feeds/user/5": -1,
			"/feeds/user/5/responses": -1, "/feeds/linked/99": -1, "/feeds/tag/brewing?filters=NoAcceptedAnswer": 28, "/feeds/tag/style+-taste?sort=votes&filters=NoAcceptedAnswer": -1,
		} {
			status, header, body := get(t, site+path)
			if status != http.StatusOK || header.Get("Content-Type") != "application/atom+xml; charset=utf-8" || header.Get("ETag") == "" {
				t.Errorf("%s = %d %s, ETag %q", path, status, header.Get("Content-Type"), header.Get("ETag"))
				continue
			}
			f := parseFeed(t, path, body)
			if f.Title == "" || !strings.HasPrefix(f.ID, site+"/feeds") || len(f.Links) != 2 {
				t.Errorf("%s has the title %q, the id %s and %d links", path, f.Title, f.ID, len(f.Links))
			}
			if n := len(f.Entries); entries >= 0 && n != entries || n > 30 || entries < 0 && n == 0 {
				t.Errorf("%s has %d entries, want %d", path, n, entries)
			}
			checkEntries(t, site, path, f)
		}
	})
}

func checkEntries(t *testing.T, site, path string, f readFeed) {
	t.Helper()
	seen := map[string]bool{}
	for _, e := range f.Entries {
		if seen[e.ID] || !strings.HasPrefix(e.ID, site+"/q/") && !strings.HasPrefix(e.ID, site+"/a/") && !strings.HasPrefix(e.ID, site+"/posts/comments/") {
			t.Errorf("%s has the entry id %s", path, e.ID)
		}
		seen[e.ID] = true
		updated, err := time.Parse(time.RFC3339, e.Updated)
		published, err2 := time.Parse(time.RFC3339, e.Published)
		if err != nil || err2 != nil || updated.Before(published) {
			t.Errorf("%s: %s was published %q and updated %q", path, e.ID, e.Published, e.Updated)
		}
		if e.Title == "" || e.Rank == "" || e.Author.Name == "" || e.Summary.Type != "html" || e.Summary.Text == "" {
			t.Errorf("%s: %s lacks something: %+v", path, e.ID, e)
		}
		if strings.Contains(e.Summary.Text, `href="/`) {
			t.Errorf("%s: %s links to a path without a site", path, e.ID)
		}
	}
}

func TestFeedsThatAreNot(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, want := range map[string]int{
			"/feeds/question/1000000": 404, "/feeds/linked/1000000": 404, "/feeds/linked/x": 404, "/feeds/question/x": 404, "/feeds/user/1000000": 404, "/feeds/user/1000000/responses": 404, "/feeds/tag/nosuchtag": 404,
			"/feeds/tag": 400, "/feeds/tag?tagnames=%00": 404, "/feeds/nothing": 404,
		} {
			if status, _, _ := get(t, site+path); status != want {
				t.Errorf("%s = %d, want %d", path, status, want)
			}
		}
	})
}

// TestFeedOfHostileText writes an entry of what XML cannot hold.
func TestFeedOfHostileText(t *testing.T) {
	messages, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	srv := &Server{site: &site{Name: "Beer", URL: "https://beer.example", Messages: messages, renderer: markup.New(markup.Site{})}, store: testkit.Beer(t, "sqlite")}
	nasty := "a\x00\x01\x0b\x1f\ufffe\xff]]><script>&b;</script>\u2028"
	post := store.ListedPost{ID: 7, Question: 7, Type: 1, Title: nasty, Tags: []string{nasty}, By: store.Person{ID: 1, Name: nasty}, License: nasty,
		Body: `<p>` + nasty + `<a href="/questions/7" title="href=&quot;/x">a</a> <a href="//evil.example">b</a> href="/text" <img src="/i.png"></p>`}
	res, err := srv.answerFeed(context.Background(), srv.feed("/feeds", "/", nasty), []store.ListedPost{post}, feedFresh, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := parseFeed(t, "the feed", string(res.body))
	text := f.Entries[0].Summary.Text
	if strings.Contains(text, "<script") || !strings.Contains(text, `href="https://beer.example/questions/7"`) || !strings.Contains(text, ` href="/text"`) {
		t.Errorf("the summary is %q", text)
	}
	if f.Entries[0].ID != "https://beer.example/q/7" {
		t.Errorf("the entry's id is %s", f.Entries[0].ID)
	}
}

// TestResponses reads what others wrote to somebody: answers to his questions,
// which say who asked, and comments below his posts, nothing of his own.
func TestResponses(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		_, _, body := get(t, site+"/feeds/user/5/responses")
		answers, comments := 0, 0
		before := "9"
		for _, e := range parseFeed(t, "responses", body).Entries {
			if strings.HasPrefix(e.Author.URI, site+"/users/5/") || e.Published > before {
				t.Errorf("%s by %s of %s follows one of %s", e.ID, e.Author.URI, e.Published, before)
			}
			before = e.Published
			if strings.HasPrefix(e.ID, site+"/posts/comments/") {
				comments++
				continue
			}
			answers++
			_, header, _ := get(t, e.ID)
			to, _, _ := strings.Cut(header.Get("Location"), "?")
			_, _, page := get(t, site+strings.TrimPrefix(to, site)+"?noredirect=1")
			_, asker, found := strings.Cut(page, `class="card-who" itemprop="author"`)
			if !found || !strings.Contains(asker[:min(len(asker), 300)], `href="/users/5/`) {
				t.Errorf("%s answers a question of somebody else", e.ID)
			}
		}
		if answers == 0 || comments == 0 {
			t.Errorf("%d answers and %d comments", answers, comments)
		}
	})
}

// TestFeedsOfLists reads the feeds of a search, of filtered lists and of tabs.
func TestFeedsOfLists(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, want := range map[string]string{
			"/feeds/search?q=%22pale+ale%22":                  "<title type=\"text\">Results for &#34;pale ale&#34; - ",
			"/feeds/search?q=hops&tab=votes":                  "/search?q=hops&amp;tab=votes",
			"/feeds/questions?tab=votes":                      "Questions with the highest scores",
			"/feeds/questions?tab=newest&filters=NoAnswers":   "/questions?tab=newest&amp;filters=NoAnswers",
			"/feeds/questions?tab=unanswered":                 "Unanswered questions",
			"/feeds/tag?tagnames=ipa+or+hops&sort=unanswered": "Unanswered questions",
			"/feeds/tag/hops?sort=frequent":                   "Frequent questions",
		} {
			status, head, body := get(t, site+path)
			if status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "application/atom+xml") || !strings.Contains(body, want) || !strings.Contains(body, "<entry>") {
				t.Errorf("%s: %d %s, without %s or entries:\n%.600s", path, status, head.Get("Content-Type"), want, body)
			}
		}
		if status, _, _ := get(t, site+"/feeds/search"); status != 400 {
			t.Errorf("a feed of no search is answered with %d, want 400", status)
		}
	})
}

// TestListsHaveTheirFeeds looks at which feed a list names: it has to show the
// same list.
func TestListsHaveTheirFeeds(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, want := range map[string]string{
			"/": "/feeds", "/?tab=hot": "/feeds/hot", "/?tab=week": "/feeds/week", "/?tab=month": "/feeds/month", "/?tab=bounties": "/feeds/featured",
			"/questions?tab=Trending": "/feeds/questions?tab=trending", "/questions?tab=Frequent": "/feeds/questions?tab=frequent",
			"/questions?filters=NoAnswers&days=30": "/feeds/questions?tab=newest&amp;filters=NoAnswers&amp;days=30",
			"/unanswered":                          "/feeds/questions?tab=unanswered",
			"/questions/linked/99":                 "/feeds/linked/99",
			"/questions/tagged/brewing":            "/feeds/tag/brewing",
			"/questions/tagged/brewing+-taste?tab=Votes&filters=NoAcceptedAnswer": "/feeds/tag/brewing+-taste?sort=votes&amp;filters=NoAcceptedAnswer",
			"/questions/tagged/brewing?tab=Bounties":                              "/feeds/tag/brewing?sort=bounties",
			"/unanswered/tagged/brewing?tab=votes":                                "/feeds/tag/brewing?sort=unanswered",
			"/unanswered/tagged/brewing?tab=noanswers":                            "/feeds/tag/brewing?filters=NoAnswers",
			"/search?q=hops":           "/feeds/search?q=hops",
			"/search?q=hops&tab=votes": "/feeds/search?q=hops&amp;tab=votes",
		} {
			status, _, body := get(t, site+path)
			feed := head(body, `<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]*)"`)
			if feed = strings.TrimPrefix(feed, site); status != http.StatusOK || feed != want {
				t.Errorf("%s = %d names the feed %q, want %s", path, status, feed, want)
			}
			if status, header, _ := get(t, site+strings.ReplaceAll(feed, "&amp;", "&")); status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "application/atom+xml") {
				t.Errorf("the feed of %s, %s, is answered with %d %s", path, feed, status, header.Get("Content-Type"))
			}
		}
	})
}
