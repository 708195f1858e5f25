package sources_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"parley"
	"parley/internal/badges"
	"parley/internal/jobs"
	"parley/internal/posts"
	"parley/internal/store"
)

// TestBadges quotes and repairs until badges are due: each is given once, counted,
// and stands among the achievements of whom it was given to.
func TestBadges(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		run := func() {
			t.Helper()
			n.work()
			if _, err := jobs.New(n.Store, jobs.BadgeKinds(badges.New(n.Store, slog.New(slog.DiscardHandler))), 1, slog.New(slog.DiscardHandler)).RunDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		has := func(who parley.UserID, want string) {
			t.Helper()
			list, _, err := n.BadgesOf(ctx, who, store.BadgesByName, 1, 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, b := range list {
				got = append(got, fmt.Sprintf("%s %d×%d", b.Name, b.Class, b.Count))
			}
			if strings.Join(got, ", ") != want {
				t.Errorf("user %d has %q, want %q", who, strings.Join(got, ", "), want)
			}
		}
		paragraphs := []string{lead, words, other}
		said := func(i int) string {
			return fmt.Sprintf("Sentence number %d of the minister speaks of the bridge over river number %d and of nothing else at all.", i, i+1000)
		}
		for i := range 101 {
			paragraphs = append(paragraphs, said(i))
		}
		n.publish("herald.example", article("", paragraphs...))
		quote := func(text string, sourced bool) string {
			if sourced {
				return "> " + text + "\n>\n> — [The Herald](" + n.address("herald.example") + ")\n\n"
			}
			return "> " + text + "\n\nThen they went on.\n\n"
		}
		body := func(quotes int, sourced bool) string {
			var b strings.Builder
			for i := range quotes {
				b.WriteString(quote(said(i), sourced))
			}
			return b.String() + "That is all."
		}
		ann, bob, cem, dora, eve := n.Member("Ann", 5000), n.Member("Bob", 5000), n.Member("Cem", 5000), n.Member("Dora", 5000), n.Member("Eve", 5000)
		question := n.Ask(ann, "bridges")
		write := func(who parley.Actor, text string) parley.PostID {
			t.Helper()
			post := n.Answer(who, question, text)
			n.rescan(post)
			run()
			return post
		}
		first := write(ann, body(1, true))
		has(ann.ID, "Cites it 3×1")
		n.rescan(first)
		run()
		write(bob, body(50, true))
		has(bob.ID, "Cites it 3×1, Fair quoter 2×1")
		write(cem, quote(strings.Replace(said(60), "nothing", "something", 1), true)+body(50, true))
		has(cem.ID, "Cites it 3×1")

		lacking := write(dora, body(101, false))
		has(dora.ID, "")
		c, err := n.CurrentText(ctx, lacking)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Posts.Edit(ctx, n.By(eve), posts.Edit{Post: lacking, Base: posts.Base(c), Text: posts.Text{Body: body(101, true)}, Summary: "the sources"}); err != nil {
			t.Fatal(err)
		}
		n.rescan(lacking)
		run()
		has(eve.ID, "Archivist 2×1")
		has(dora.ID, "Cites it 3×1, Fair quoter 2×1")

		has(ann.ID, "Cites it 3×1")
		list, err := n.Achievements(ctx, bob.ID)
		if err != nil || len(list) != 2 || list[0].Badge == "" {
			t.Errorf("Bob's achievements: %+v, %v", list, err)
		}
		all, total, err := n.Badges(ctx, store.BadgeQuery{})
		if err != nil || total != 3 {
			t.Errorf("the badges there are: %+v, %v", all, err)
		}
		findings, err := n.Check(ctx, func(string) {})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			if strings.Contains(f.What, "badge") && f.Count > 0 {
				t.Errorf("check: %+v", f)
			}
		}
	})
}
