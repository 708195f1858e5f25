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

// set sets a setting of the site.
func set(t *testing.T, m *testkit.Members, name, value string) {
	t.Helper()
	if err := m.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, name, value) }); err != nil {
		t.Fatal(err)
	}
}

// sql changes what no verb changes.
func sql(t *testing.T, m *testkit.Members, query string, args ...any) {
	t.Helper()
	err := m.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTitlesAndTags refuses what sites block (post-lifecycle.md §1).
func TestTitlesAndTags(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, mod := m.Member("Ann", 500), m.Moderator("Mod")
		set(t, m, parley.SettingBlockedWords, "Problem")
		ask := func(who parley.Actor, what string, change func(*posts.Question)) string {
			q := good(what)
			change(&q)
			_, err := m.Posts.Ask(ctx, m.By(who), q)
			return keys(err)
		}
		tags := func(list ...string) func(*posts.Question) { return func(q *posts.Question) { q.Tags = list } }
		for _, tt := range []struct {
			name   string
			change func(*posts.Question)
			want   string
		}{
			{"a title that is a tag", func(q *posts.Question) {
				q.Title, q.Tags = "Renewable energy sources?", []string{"renewable-energy-sources"}
			}, "title post.title.tag"},
			{"a title in brackets", func(q *posts.Question) { q.Title, q.Tags = "[renewable-energy]", []string{"renewable-energy"} }, "title post.title.tag"},
			{"a blocked word", func(q *posts.Question) { q.Title = "What is the problem, of winds?" }, "title post.title.blocked"},
			{"a part of another word", func(q *posts.Question) { q.Title = "What is problematic about winds?" }, ""},
			{"a tag of 35 letters", tags(strings.Repeat("a", 35)), ""},
			{"a tag of 36 letters", tags(strings.Repeat("a", 36)), "tags post.tags.long"},
			{"a tag of marks", tags("-#"), "tags post.tags.nowords"},
			{"a tag twice, in capitals and with a blank", tags("Two Words", "two-words", "a", "b", "c", "d"), ""},
		} {
			if got := ask(ann, "winds "+tt.name, tt.change); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
			m.Clock.Pass(24 * time.Hour)
		}
		for _, tag := range []string{"facts", "bug", "status-done"} {
			if got := ask(mod, "tag "+tag, tags(tag)); got != "" {
				t.Fatalf("a question with the tag %s: %q", tag, got)
			}
		}
		sql(t, m, `UPDATE tags SET is_required = 1 WHERE tag_name IN ('facts', 'bug')`)
		sql(t, m, `UPDATE tags SET is_moderator_only = 1 WHERE tag_name = 'status-done'`)
		for i, tt := range []struct {
			who  parley.Actor
			tags []string
			want string
		}{
			{ann, []string{"facts"}, ""},
			{ann, []string{"facts", "bug"}, "tags post.tags.required"},
			{ann, []string{"other"}, "tags post.tags.required"},
			{ann, []string{"bug", "status-done"}, "tags post.tags.moderators"},
			{mod, []string{"bug", "status-done"}, ""},
		} {
			if got := ask(tt.who, fmt.Sprintf("rain %d", i), tags(tt.tags...)); got != tt.want {
				t.Errorf("%s with the tags %v: %q, want %q", tt.who.DisplayName, tt.tags, got, tt.want)
			}
		}
		m.Clean()
	})
}

// TestPace counts what somebody asks and answers (post-lifecycle.md §1, §2).
func TestPace(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov, bob, mod := m.Member("Ann", 500), m.Member("Dov", 124), m.Member("Bob", 125), m.Moderator("Mod")
		set(t, m, "rule.questions_per_month", "8")
		n := 0
		ask := func(who parley.Actor) string {
			n++
			_, err := m.Posts.Ask(ctx, m.By(who), good(fmt.Sprintf("thing %d", n)))
			return keys(err)
		}
		for i := range 6 {
			if got := ask(ann); got != "" {
				t.Fatalf("question %d of a day: %q", i+1, got)
			}
		}
		if got := ask(ann); got != "post.pause.day" {
			t.Errorf("a seventh: %q", got)
		}
		if got := ask(mod); got != "" {
			t.Errorf("a moderator: %q", got)
		}
		m.Clock.Pass(24*time.Hour - time.Second)
		if got := ask(ann); got != "post.pause.day" {
			t.Errorf("a second before the day is over: %q", got)
		}
		m.Clock.Pass(2 * time.Second)
		for i := range 2 {
			if got := ask(ann); got != "" {
				t.Errorf("question %d of the next day: %q", i+1, got)
			}
		}
		if got := ask(ann); got != "post.pause.month" {
			t.Errorf("a ninth within 30 days, of which the site allows 8: %q", got)
		}
		m.Clock.Pass(30 * 24 * time.Hour)
		if got := ask(ann); got != "" {
			t.Errorf("30 days later: %q", got)
		}

		for _, tt := range []struct {
			wait time.Duration
			want string
		}{{0, ""}, {40*time.Minute - time.Second, "post.pause.question"}, {2 * time.Second, ""}} {
			m.Clock.Pass(tt.wait)
			if got := ask(dov); got != tt.want {
				t.Errorf("a newcomer's question %v after another: %q, want %q", tt.wait, got, tt.want)
			}
		}
		q := m.Ask(mod, "tides")
		answer := func(who parley.Actor) string {
			n++
			_, err := m.Posts.Answer(ctx, m.By(who), posts.Answer{Question: q, Body: fmt.Sprintf("This is answer number %d of all of them.", n), Another: true})
			return keys(err)
		}
		for _, tt := range []struct {
			who  parley.Actor
			wait time.Duration
			want string
		}{
			{dov, 0, ""}, {dov, 3*time.Minute - time.Second, "post.pause.answer"}, {dov, 2 * time.Second, ""},
			{bob, 0, ""}, {bob, 0, ""},
		} {
			m.Clock.Pass(tt.wait)
			if got := answer(tt.who); got != tt.want {
				t.Errorf("an answer of %s, with %d reputation, after %v: %q, want %q", tt.who.DisplayName, tt.who.Reputation, tt.wait, got, tt.want)
			}
		}
		m.Clean()
	})
}

// TestLateAnswer takes an answer whose form was opened before the question was
// closed, for four hours (post-lifecycle.md §2).
func TestLateAnswer(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 200)
		q := m.Ask(ann, "tides")
		m.Clock.Pass(time.Hour)
		opened := m.Clock.Now()
		m.Clock.Pass(time.Minute)
		closed := m.Clock.Now()
		sql(t, m, `UPDATE posts SET closed_date = $2 WHERE id = $1`, int64(q), closed.UnixMilli())
		answer := func(text string, opened time.Time) string {
			_, err := m.Posts.Answer(ctx, m.By(bob), posts.Answer{Question: q, Body: text + " does it, as it is told.", Another: true, Opened: opened})
			return keys(err)
		}
		m.Clock.Pass(4*time.Hour - time.Second)
		for _, tt := range []struct {
			name   string
			opened time.Time
			want   string
		}{
			{"a form from before", opened, ""},
			{"a form from after", closed.Add(time.Second), "can.answer.closed"},
			{"a form of unknown age", time.Time{}, "can.answer.closed"},
		} {
			if got := answer("The moon, by "+tt.name+",", tt.opened); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		m.Clock.Pass(2 * time.Second)
		if got := answer("The sun", opened); got != "can.answer.closed" {
			t.Errorf("after four hours: %q", got)
		}
	})
}

// TestSuggestionLimits bounds how many suggested edits wait, and ends those of
// somebody whose last ones were rejected (post-lifecycle.md §4).
func TestSuggestionLimits(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov, eve, mod := m.Member("Ann", 500), m.Member("Dov", 1), m.Member("Eve", 1), m.Moderator("Mod")
		var questions []parley.PostID
		for i := range 7 {
			questions = append(questions, m.Ask(ann, fmt.Sprintf("thing %d", i)))
			m.Clock.Pass(5 * time.Hour)
		}
		suggest := func(who parley.Actor, q parley.PostID, summary string) (int64, string) {
			t.Helper()
			c, err := m.CurrentText(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			done, err := m.Posts.SuggestEdit(ctx, m.By(who), posts.Edit{Post: q, Base: posts.Base(c), Summary: summary,
				Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + " There is more to it."}})
			return done.ID, keys(err)
		}
		if _, got := suggest(dov, questions[0], strings.Repeat("s", 301)); got != "summary post.summary.long" {
			t.Errorf("a summary of 301 characters: %q", got)
		}
		ids := map[parley.PostID]int64{}
		for i, q := range questions[:6] {
			id, got := suggest(dov, q, strings.Repeat("s", 300))
			ids[q] = id
			if want := map[bool]string{true: "suggest.pending"}[i == 5]; got != want {
				t.Errorf("suggestion %d: %q, want %q", i+1, got, want)
			}
		}
		set(t, m, "rule.suggested_queue", "5")
		if _, got := suggest(eve, questions[6], "more"); got != "suggest.queue" {
			t.Errorf("with a full queue: %q", got)
		}
		for _, tt := range []struct {
			name   string
			review posts.Review
			want   string
		}{
			{"without a reason", posts.Review{}, "reason suggest.reason"},
			{"with a reason that is none", posts.Review{Reason: "dislike"}, "reason suggest.reason"},
			{"in 9 characters", posts.Review{Reason: posts.ReasonHarm, Text: "It is bad"}, "text suggest.harm"},
			{"in 501 characters", posts.Review{Reason: posts.ReasonHarm, Text: strings.Repeat("x", 501)}, "text suggest.harm"},
		} {
			tt.review.Post, tt.review.Edit = questions[0], ids[questions[0]]
			if _, err := m.Posts.Reject(ctx, m.By(mod), tt.review); keys(err) != tt.want {
				t.Errorf("rejecting %s: %q, want %q", tt.name, keys(err), tt.want)
			}
		}
		for _, q := range questions[:5] {
			if _, err := m.Posts.Reject(ctx, m.By(mod), posts.Review{Post: q, Edit: ids[q], Reason: posts.ReasonHarm, Text: "It says what is not so."}); err != nil {
				t.Fatal(err)
			}
		}
		if _, got := suggest(dov, questions[0], "more"); got != "suggest.rejected" {
			t.Errorf("after five rejections: %q", got)
		}
		if _, got := suggest(eve, questions[0], "more"); got != "" {
			t.Errorf("somebody else: %q", got)
		}
		m.Clock.Pass(7 * 24 * time.Hour)
		if _, got := suggest(dov, questions[1], "more"); got != "" {
			t.Errorf("seven days later: %q", got)
		}
		m.Clean()
	})
}

// TestDeletionLimits deletes one's own posts (post-lifecycle.md §6).
func TestDeletionLimits(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		remove := func(who parley.Actor, post parley.PostID) string {
			_, err := m.Posts.Delete(ctx, m.By(who), post)
			return keys(err)
		}
		q := m.Ask(ann, "tides")
		first := m.Answer(bob, q, "The moon does it.")
		m.Answer(cem, q, "The sun does it.")
		if got := remove(ann, q); got != "can.delete.answers" {
			t.Errorf("a question with two answers: %q", got)
		}
		m.Clock.Pass(time.Hour)
		if _, err := m.Posts.Accept(ctx, m.By(ann), first); err != nil {
			t.Fatal(err)
		}
		if got := remove(bob, first); got != "can.delete.accepted" {
			t.Errorf("an accepted answer: %q", got)
		}
		var list []parley.PostID
		for i := range 6 {
			list = append(list, m.Answer(bob, q, fmt.Sprintf("Wind number %d does it.", i)))
		}
		for i, a := range list {
			if got, want := remove(bob, a), map[bool]string{true: "delete.often"}[i == 5]; got != want {
				t.Errorf("post %d of a day: %q, want %q", i+1, got, want)
			}
		}
		m.Clock.Pass(24 * time.Hour)
		if got := remove(bob, list[5]); got != "" {
			t.Errorf("the next day: %q", got)
		}
		lonely := m.Ask(ann, "winds")
		if got := remove(ann, lonely); got != "" {
			t.Fatal(got)
		}
		m.Clock.Pass(time.Hour)
		again := good("winds")
		again.Body = "It is another question, under the same title."
		if _, err := m.Posts.Ask(ctx, m.By(cem), again); err != nil {
			t.Fatalf("with the title of a deleted question: %v", err)
		}
		if _, err := m.Posts.Undelete(ctx, m.By(ann), lonely); keys(err) != "undelete.title" {
			t.Errorf("restoring a question whose title is taken: %q", keys(err))
		}
		m.Clean()
	})
}

// TestWikiAnswers makes answers to a community wiki question wikis as well.
func TestWikiAnswers(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem, mod := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		before := m.Answer(bob, q, "The moon does it.")
		if _, err := m.Posts.MakeWiki(ctx, m.By(mod), q); err != nil {
			t.Fatal(err)
		}
		after := m.Answer(bob, q, "The sun does it.")
		m.Vote(cem, after, parley.UpMod)
		if n := m.Reputation(bob); n != 200 {
			t.Errorf("a vote for an answer to a wiki leaves %d, want 200", n)
		}
		m.Vote(cem, before, parley.UpMod)
		if n := m.Reputation(bob); n != 210 {
			t.Errorf("a vote for an answer from before leaves %d, want 210", n)
		}
		if _, err := edit(m, m.Member("Eve", 100), after, more("Many know it.")); err != nil {
			t.Errorf("an edit of a wiki with 100 reputation: %v", err)
		}
		if _, err := edit(m, m.Member("Fay", 99), after, more("Nobody knows it.")); keys(err) != "can.reputation.edit-community-wiki" {
			t.Errorf("with 99: %q", keys(err))
		}
		m.Clean()
	})
}

// TestSaves keeps posts on lists of one's own alone.
func TestSaves(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 200)
		q := m.Ask(ann, "tides")
		list, err := m.Posts.AddList(ctx, m.By(bob), "To read")
		if err != nil {
			t.Fatal(err)
		}
		save := func(who parley.Actor, list int64, note string) string {
			_, err := m.Posts.Save(ctx, m.By(who), q, list, note)
			return keys(err)
		}
		add := func(who parley.Actor, name string) string {
			_, err := m.Posts.AddList(ctx, m.By(who), name)
			return keys(err)
		}
		for _, tt := range []struct{ name, got, want string }{
			{"on one's list", save(bob, list, "why"), ""},
			{"on somebody else's", save(ann, list, ""), "save.nolist"},
			{"with a note of 1,000 characters", save(bob, list, strings.Repeat("x", 1000)), ""},
			{"with one of 1,001", save(bob, list, strings.Repeat("x", 1001)), "note save.note.long"},
			{"a list without a name", add(bob, " \n"), "name save.name"},
			{"with one of 101 characters", add(bob, strings.Repeat("x", 101)), "name save.name"},
			{"with one of one's other lists", add(bob, "to READ"), "name save.taken"},
			{"with one of somebody else's", add(ann, "to READ"), ""},
			{"of a reader", add(parley.Actor{}, "mine"), "can.login"},
		} {
			if tt.got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
			}
		}
		for i := range 99 {
			if got := add(bob, fmt.Sprintf("list %d", i)); got != "" {
				t.Fatal(got)
			}
		}
		if got := add(bob, "one more"); got != "save.many" {
			t.Errorf("a list more than 100: %q", got)
		}
		if err := m.Posts.KeepDraft(ctx, bob, store.Draft{Kind: store.DraftAnswer, Post: q, Body: strings.Repeat("x", 100_001)}); keys(err) != "draft.long" {
			t.Errorf("a draft of 100,001 characters: %q", keys(err))
		}
	})
}

// TestShorteners refuses links that hide where they lead, and leaves those alone
// that a text has already.
func TestShorteners(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 200)
		ask := func(what, body string) (parley.PostID, string) {
			q := good(what)
			q.Body += "\n\n" + body
			asked, err := m.Posts.Ask(ctx, m.By(ann), q)
			return asked.ID, keys(err)
		}
		const refused = "body post.body.shortener"
		for _, tt := range []struct{ name, body, want string }{
			{"a link", "It stands [there](https://bit.ly/3xY).", refused},
			{"a bare address, in capitals", "It stands at HTTP://WWW.TinyURL.com/abc?d=e&f=g too.", refused},
			{"in code", "Write `https://bit.ly/3xY` there.", ""},
			{"a host that ends so", "It stands at https://notbit.ly/3xY and there.", ""},
		} {
			if _, got := ask(tt.name, tt.body); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		set(t, m, parley.SettingShorteners, "none")
		q, got := ask("tides", "It stands [there](https://bit.ly/3xY).")
		if got != "" {
			t.Fatalf("on a site that allows them: %q", got)
		}
		set(t, m, parley.SettingShorteners, "")
		if _, err := m.Posts.Answer(ctx, m.By(bob), posts.Answer{Question: q, Body: "It is told at https://goo.gl/abc that the moon does it, they say."}); keys(err) != refused {
			t.Errorf("an answer: %q", keys(err))
		}
		if _, err := edit(m, ann, q, more("And more.")); err != nil {
			t.Errorf("an edit of a text that has one: %v", err)
		}
		if _, err := edit(m, ann, q, more("And [more](https://bit.ly/4zA).")); keys(err) != refused {
			t.Errorf("an edit that adds another: %q", keys(err))
		}
	})
}

// TestTextFilters refuses phrases that the site blocks, and little text with much
// code as its settings say (post-lifecycle.md §1, quality).
func TestTextFilters(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 200)
		n := 0
		ask := func(body string) (parley.PostID, string) {
			n++
			q := good(fmt.Sprintf("matter %d", n))
			q.Body += "\n\n" + body
			asked, err := m.Posts.Ask(ctx, m.By(ann), q)
			return asked.ID, keys(err)
		}
		set(t, m, "rule.questions_per_day", "100")
		const said = "Any help would be appreciated!"
		old, got := ask(said)
		if got != "" {
			t.Fatalf("without the setting: %q", got)
		}
		set(t, m, parley.SettingBlockedPhrases, "any HELP would be appreciated; buy now;;")
		const refused = "body post.body.phrase"
		for _, tt := range []struct{ name, body, want string }{
			{"the words", said, refused},
			{"in other letters, over two lines", "ANY *help*\nwould, be – appreciated.", refused},
			{"the other phrase", "Buy now, they say.", refused},
			{"within words", "Many helpers; buy nowhere.", ""},
			{"in code", "    buy now", ""},
		} {
			if _, got := ask(tt.body); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		if _, err := m.Posts.Answer(ctx, m.By(bob), posts.Answer{Question: old, Body: "The moon does it, as all books say. Buy now!"}); keys(err) != refused {
			t.Errorf("an answer: %q", keys(err))
		}
		if _, err := edit(m, ann, old, more("And more.")); err != nil {
			t.Errorf("an edit of a text that has the words: %v", err)
		}
		if _, err := edit(m, ann, old, more("Buy now.")); keys(err) != refused {
			t.Errorf("an edit that adds others: %q", keys(err))
		}

		set(t, m, parley.SettingBlockedPhrases, "")
		code := strings.Repeat("    x = compute(x)\n", 30)
		for _, tt := range []struct{ name, value, want string }{
			{"", "", "body post.body.code"},
			{"rule.mostly_code", "20", ""},
			{"rule.mostly_code", "0", ""},
			{"rule.mostly_code", "", "body post.body.code"},
			{"rule.little_text", "10", ""},
		} {
			if tt.name != "" {
				set(t, m, tt.name, tt.value)
			}
			if _, got := ask(code); got != tt.want {
				t.Errorf("%s %s: %q, want %q", tt.name, tt.value, got, tt.want)
			}
		}
	})
}
