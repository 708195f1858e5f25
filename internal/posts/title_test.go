package posts_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/comments"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestTitles shows what a question is called in place of its bare address, in
// posts and comments, with the bytes of the preview; once it is deleted nobody
// reads its title there.
func TestTitles(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, mod := m.Member("Ann", 5000), m.Member("Bob", 3000), m.Moderator("Mod")
		r := markup.New(markup.Site{Hosts: []string{"site.example"}})
		remarks := comments.New(m.Store, r)
		tides, winds := m.Ask(ann, "tides"), m.Ask(ann, "winds")
		moon := m.Answer(bob, tides, "The moon does it.")
		q := m.Ask(bob, "storms")
		source := fmt.Sprintf("Compare https://site.example/questions/%d/what and https://site.example/a/%d and [this one](https://site.example/q/%d), also https://site.example/q/%d.", tides, moon, tides, winds)
		preview, err := m.Posts.Preview(ctx, bob, source)
		if err != nil {
			t.Fatal(err)
		}
		given, err := m.Posts.Answer(ctx, m.By(bob), posts.Answer{Question: q, Body: source})
		if err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("See https://site.example/q/%d or https://site.example/q/%d for more", tides, winds)
		before, err := remarks.Preview(ctx, text)
		if err != nil {
			t.Fatal(err)
		}
		c, err := remarks.Add(ctx, m.By(bob), q, text)
		if err != nil {
			t.Fatal(err)
		}
		m.Clock.Pass(time.Minute)
		gone, err := remarks.Add(ctx, m.By(bob), q, text+", as I said.")
		if err == nil {
			_, err = remarks.Delete(ctx, m.By(bob), gone.Comment)
		}
		if err != nil {
			t.Fatal(err)
		}
		shown := func() (post, comment string) {
			t.Helper()
			page, err := m.QuestionPage(ctx, q, store.ByScore, 1)
			if err != nil {
				t.Fatal(err)
			}
			list, err := m.PostComments(ctx, q, 1, 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range list {
				if k.ID == c.Comment {
					comment = r.TitledComment(k.Text, "", k.Titles)
				}
			}
			for _, a := range page.Answers {
				if a.ID == given.ID {
					post = string(a.Body)
				}
			}
			return post, comment
		}
		post, comment := shown()
		if post != preview || comment != before {
			t.Errorf("shown is not what was previewed:\n%s\n%s\n%s\n%s", preview, post, before, comment)
		}
		const title = "What is known about tides?</a>"
		if n := strings.Count(post, title); n != 2 || !strings.Contains(post, ">this one</a>") || strings.Count(comment, title) != 1 || !strings.Contains(comment, "about winds?</a>") {
			t.Fatalf("the titles are not shown:\n%s\n%s", post, comment)
		}

		// A new title may be shown late; neither it nor the old one after a deletion.
		m.Clock.Pass(time.Hour)
		now, err := m.CurrentText(ctx, tides)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.Posts.Edit(ctx, m.By(ann), posts.Edit{Post: tides, Base: posts.Base(now), Text: posts.Text{Title: "Why are there tides at all?", Tags: now.Tags, Body: now.Source}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := remarks.Edit(ctx, m.By(mod), c.Comment, text+" of it"); err != nil {
			t.Fatal(err)
		}
		if post, comment := shown(); !strings.Contains(comment, "tides at all?</a>") || !strings.Contains(post, title) {
			t.Errorf("after a change of the title:\n%s\n%s", post, comment)
		}
		if _, err := m.Posts.Delete(ctx, m.By(mod), tides); err != nil {
			t.Fatal(err)
		}
		if post, comment := shown(); strings.Contains(post+comment, "known about tides") || strings.Contains(post+comment, "tides at all") || !strings.Contains(post, fmt.Sprintf(">/questions/%d</a>", tides)) ||
			!strings.Contains(post, fmt.Sprintf(">/a/%d</a>", moon)) || !strings.Contains(post, ">this one</a>") || !strings.Contains(comment, "about winds?</a>") {
			t.Errorf("after the deletion:\n%s\n%s", post, comment)
		}
		if _, err := remarks.Undelete(ctx, m.By(mod), gone.Comment); err != nil {
			t.Fatal(err)
		}
		list, err := m.PostComments(ctx, q, 1, 10)
		if err != nil || len(list) != 2 || len(list[1].Titles) != 1 || list[1].Titles[winds] == "" {
			t.Errorf("a comment that was undeleted afterwards shows %+v (%v), want the title of %d alone", list, err, winds)
		}
		if again, err := m.Posts.Preview(ctx, parley.Actor{}, source); err != nil || strings.Contains(again, "tides at all") {
			t.Errorf("a preview after the deletion: %s (%v)", again, err)
		}
		m.Clean()
	})
}
