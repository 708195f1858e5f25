package posts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// wikiAuthor is who is shown of a post, as "67% by Bob, 3 revs, 2 users"; "" while
// that is not known.
func wikiAuthor(t *testing.T, m *testkit.Members, question, post parley.PostID) string {
	t.Helper()
	page, err := m.QuestionPage(ctx, question, store.ByScore, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(page.Answers, page.Question) {
		if w := p.Wiki; p.ID == post && w != nil {
			return fmt.Sprintf("%d%% by %s, %d revs, %d users", w.Percent, w.Person.Name, w.Revisions, w.Users)
		}
	}
	return ""
}

// TestWikiAuthor shows who wrote the largest share of a community wiki after each
// act that changes its text.
func TestWikiAuthor(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem, mod := m.Member("Ann", 500), m.Member("Bob", 500), m.Member("Cem", 500), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		plain := m.Answer(ann, q, "Nothing is a wiki here.")
		a := m.Answer(ann, q, "The moon does it.")
		shown := func(post parley.PostID, want string) {
			t.Helper()
			if got := wikiAuthor(t, m, q, post); got != want {
				t.Errorf("shown as author: %q, want %q", got, want)
			}
		}
		set := func(who parley.Actor, text string) {
			t.Helper()
			if _, err := edit(m, who, a, func(string) string { return text }); err != nil {
				t.Fatal(err)
			}
		}
		const begun, more, other = "0123456789 0123456789 0123456789", " abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh", " ÄÖÜ"
		m.Clock.Pass(time.Hour)
		set(ann, begun)
		shown(a, "")
		if _, err := m.Posts.MakeWiki(ctx, m.By(ann), a); err != nil {
			t.Fatal(err)
		}
		shown(a, "100% by Ann, 2 revs, 1 users")
		m.Clock.Pass(time.Hour)
		set(bob, begun+other)
		shown(a, "90% by Ann, 3 revs, 2 users") // 30 of 33
		set(bob, begun+other+more)              // within the grace period
		shown(a, "67% by Bob, 3 revs, 2 users") // 63 of 93
		m.Clock.Pass(time.Hour)
		set(cem, "Nothing of all that is true, it was the wind.")
		shown(a, "100% by Cem, 4 revs, 3 users")
		m.Clock.Pass(time.Hour)
		if _, err := m.Posts.RollBack(ctx, m.By(ann), a, 3); err != nil {
			t.Fatal(err)
		}
		shown(a, "67% by Bob, 5 revs, 3 users")
		m.Clock.Pass(time.Hour)
		newcomer := m.Member("Dan", 1)
		c, err := m.CurrentText(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		longer := posts.Text{Body: c.Source + " " + strings.Repeat("z", 200)}
		if _, err := m.Posts.SuggestEdit(ctx, m.By(newcomer), posts.Edit{Post: a, Base: posts.Base(c), Text: longer, Summary: "more of it"}); err != nil {
			t.Fatal(err)
		}
		shown(a, "67% by Bob, 5 revs, 3 users")
		pending, err := m.PendingEdit(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Posts.Approve(ctx, m.By(mod), posts.Review{Post: a, Edit: pending.ID}); err != nil {
			t.Fatal(err)
		}
		shown(a, "68% by Dan, 6 revs, 4 users") // 200 of 293
		shown(plain, "")

		if _, err := m.Posts.MakeWiki(ctx, m.By(mod), q); err != nil {
			t.Fatal(err)
		}
		shown(q, "100% by Ann, 1 revs, 1 users")
		inherited := m.Answer(bob, q, "The sun as well.")
		shown(inherited, "100% by Bob, 1 revs, 1 users")
		m.Clean()
	})
}
