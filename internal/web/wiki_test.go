package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestWikiPage names on a question page who wrote the largest share of a community
// wiki, to readers too whose page was kept before the share changed.
func TestWikiPage(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann, bob := testkit.Join(t, s, "Ann Archer", 1000, parley.Member), testkit.Join(t, s, "Bob <Baker>", 1000, parley.Member)
		path := asks(t, site, ann, "Which beers are brewed with smoked malt?", "stout")
		question := strings.Split(path, "/")[2]
		status, header, page := sendAs(t, ann, site+"/questions/"+question+"/answer/submit", url.Values{"body": {"The Rauchbier of Bamberg is brewed with it."}, "wiki": {"1"}})
		_, answer, ok := strings.Cut(header.Get("Location"), "#")
		if status != 303 || !ok {
			t.Fatalf("answering: %d %s", status, page)
		}
		_, _, page = get(t, site+path)
		card := func() string {
			_, rest, _ := strings.Cut(page, `card-wiki">`)
			c, _, _ := strings.Cut(rest, "</article>")
			c, _, _ = strings.Cut(c, `class="comments"`)
			return c
		}
		contains(t, "the card of a new wiki", card(), "Community wiki", ">1 rev</a>", ">Ann Archer</a>", `href="/posts/`+answer+`/revisions"`)
		if strings.Contains(card(), "% by") {
			t.Error("the share of the only author is shown")
		}
		id, err := strconv.ParseInt(answer, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.CurrentText(t.Context(), parley.PostID(id))
		if err != nil {
			t.Fatal(err)
		}
		longer := c.Source + "\n\nSo is the Grodziskie of Poland, of oaked wheat, and some porters of Alaska, which are smoked over alder."
		if status, _, page := sendAs(t, bob, site+"/posts/"+answer+"/edit-submit", url.Values{"base": {posts.Base(c)}, "body": {longer}}); status != 303 {
			t.Fatalf("editing: %d %s", status, page)
		}
		_, _, page = get(t, site+path)
		contains(t, "the card of a wiki by two", card(), "Community wiki", ">2 revs, 2 users</a>", "% by", ">Bob &lt;Baker&gt;</a>", `href="/users/`+idOf(bob.ID)+"/")
		contains(t, "the page", page, "Answer by Bob &lt;Baker&gt;", `"author":{"@type":"Person","name":"Bob \u003cBaker\u003e"`, `aria-label="Share the answer by Bob &lt;Baker&gt;"`)
		_, _, page = getAs(t, ann, site+path)
		contains(t, "the page of a member", card(), ">2 revs, 2 users</a>", ">Bob &lt;Baker&gt;</a>")
	})
}
