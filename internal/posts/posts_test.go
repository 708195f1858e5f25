package posts_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

// keys returns the catalogue's keys of a refusal: of the whole, then of fields.
func keys(err error) string {
	if err == nil {
		return ""
	}
	e, ok := errors.AsType[*parley.Error](err)
	if !ok {
		return err.Error()
	}
	list := []string{}
	if e.Key != "" {
		list = append(list, e.Key)
	}
	for _, f := range e.Fields {
		list = append(list, f.Field+" "+f.Key)
	}
	return strings.Join(list, ", ")
}

// good is a question that nothing is wrong with.
func good(what string) posts.Question {
	return posts.Question{Title: "What is known about " + what + "?", Body: "I have read much about " + what + " and still wonder.", Tags: []string{"facts"}}
}

// TestAsk refuses what post-lifecycle.md §1 refuses, and says where.
func TestAsk(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, newcomer := m.Member("Ann", 500), m.Member("Dov", 1)
		m.Ask(ann, "tides")
		links := strings.Repeat("https://site.example/questions/1 and ", 9)
		for _, tt := range []struct {
			name   string
			who    parley.Actor
			change func(*posts.Question)
			want   string
		}{
			{"no title", ann, func(q *posts.Question) { q.Title = " \n " }, "title post.title.missing"},
			{"a short title", ann, func(q *posts.Question) { q.Title = "Why?" }, "title post.title.short"},
			{"a long title", ann, func(q *posts.Question) { q.Title = strings.Repeat("long ", 40) }, "title post.title.long"},
			{"a title in capitals", ann, func(q *posts.Question) { q.Title = "WHAT IS THIS THING HERE?" }, "title post.title.shouted"},
			{"a title that is taken, in other letters", ann, func(q *posts.Question) { q.Title = "what is KNOWN about  tides?" }, "title post.title.taken"},
			{"a title of dots", ann, func(q *posts.Question) { q.Title = strings.Repeat("?!", 10) }, "title post.title.nowords"},
			{"no text", ann, func(q *posts.Question) { q.Body = "" }, "body post.body.missing"},
			{"a short text", ann, func(q *posts.Question) { q.Body = "Please tell me." }, "body post.body.short"},
			{"a long text", ann, func(q *posts.Question) { q.Body = strings.Repeat("word ", 7000) }, "body post.body.long"},
			{"a text that nobody sees", ann, func(q *posts.Question) { q.Body = "<!-- " + strings.Repeat("hidden ", 10) + "-->" }, "body post.body.empty"},
			{"hardly more than code", ann, func(q *posts.Question) {
				q.Body = "It fails.\n\n" + strings.Repeat("    x = compute(x)\n", 30)
			}, "body post.body.code"},
			{"many links of a newcomer", newcomer, func(q *posts.Question) { q.Body = links }, "body post.body.links"},
			{"many links of a member", ann, func(q *posts.Question) { *q = good("storms"); q.Body = links }, ""},
			{"no tags", ann, func(q *posts.Question) { q.Tags = []string{" "} }, "tags post.tags.few"},
			{"six tags", ann, func(q *posts.Question) { q.Tags = strings.Fields("a b c d e f") }, "tags post.tags.many"},
			{"a bad tag", ann, func(q *posts.Question) { q.Tags = []string{"<b>"} }, "tags post.tags.letters"},
			{"a new tag of a newcomer", newcomer, func(q *posts.Question) { q.Tags = []string{"unheard"} }, "tags post.tags.unknown"},
			{"the same text again", ann, func(q *posts.Question) { *q = good("tides"); q.Title = "What else is known about it?" }, "body post.body.again"},
			{"all of it", ann, func(q *posts.Question) { *q = posts.Question{} }, "title post.title.missing, body post.body.missing, tags post.tags.few"},
		} {
			q := good("winds")
			tt.change(&q)
			if _, err := m.Posts.Ask(ctx, m.By(tt.who), q); keys(err) != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, keys(err), tt.want)
			}
		}
		if _, err := m.Posts.Ask(ctx, m.By(newcomer), good("rain")); err != nil {
			t.Error(err)
		}
		if _, err := m.Posts.Ask(ctx, m.By(newcomer), good("snow")); keys(err) != "post.pause.question" {
			t.Errorf("a newcomer's second question: %q", keys(err))
		}
		m.Clean()
	})
}

// TestSynonyms replaces a synonym by its tag, and counts tags.
func TestSynonyms(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann := m.Member("Ann", 500)
		m.Ask(ann, "tides")
		err := m.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO tag_synonyms (source_tag_name, target_tag_name, creation_date, approval_date)
				VALUES ('truths', 'facts', 1, 1)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		q := good("winds")
		q.Tags = []string{"Truths", "facts", "New Tag"}
		asked, err := m.Posts.Ask(ctx, m.By(ann), q)
		if err != nil {
			t.Fatal(err)
		}
		c, err := m.CurrentText(ctx, asked.ID)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"facts", "new-tag"}; !slices.Equal(c.Tags, want) {
			t.Errorf("tags %v, want %v", c.Tags, want)
		}
		m.Clean()
	})
}

// TestAnswer refuses what post-lifecycle.md §2 refuses.
func TestAnswer(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, newcomer := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Dov", 1)
		q := m.Ask(ann, "tides")
		answer := func(who parley.Actor, a posts.Answer) string {
			a.Question = q
			_, err := m.Posts.Answer(ctx, m.By(who), a)
			return keys(err)
		}
		const text = "The moon draws the water, as the almanacs show."
		for _, tt := range []struct{ name, got, want string }{
			{"a short one", answer(bob, posts.Answer{Body: "The moon."}), "body post.body.short"},
			{"a newcomer's link", answer(newcomer, posts.Answer{Body: "See https://elsewhere.example/a/long/address/of/a/page"}), "body post.body.onlylink"},
			{"a good one", answer(bob, posts.Answer{Body: text}), ""},
			{"another", answer(bob, posts.Answer{Body: text + " So it is."}), "post.answer.another"},
			{"another, knowingly", answer(bob, posts.Answer{Body: text + " So it is.", Another: true}), ""},
			{"the same again", answer(bob, posts.Answer{Body: text, Another: true}), "body post.body.again"},
			{"a newcomer's wiki", answer(newcomer, posts.Answer{Body: text, Wiki: true}), "can.reputation.community-wiki"},
			{"of a reader", answer(parley.Actor{}, posts.Answer{Body: text}), "can.login"},
		} {
			if tt.got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, tt.got, tt.want)
			}
		}
		m.Clean()
	})
}

// TestSameForm sends each form 50 times at once with one key: one effect, one
// answer.
func TestSameForm(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		m.Clock.Pass(time.Hour)
		c, err := m.CurrentText(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []struct {
			name string
			send func(parley.Act) (any, error)
			who  parley.Actor
		}{
			{"ask", func(act parley.Act) (any, error) { return m.Posts.Ask(ctx, act, good("winds")) }, ann},
			{"answer", func(act parley.Act) (any, error) {
				return m.Posts.Answer(ctx, act, posts.Answer{Question: q, Body: "The sun does it as well, in its way."})
			}, cem},
			{"edit", func(act parley.Act) (any, error) {
				return m.Posts.Edit(ctx, act, posts.Edit{Post: a, Base: posts.Base(c), Text: posts.Text{Body: c.Source + " More of it."}})
			}, cem},
			{"accept", func(act parley.Act) (any, error) { return m.Posts.Accept(ctx, act, a) }, ann},
			{"save", func(act parley.Act) (any, error) { return m.Posts.Save(ctx, act, a, 0, "") }, cem},
		} {
			act := parley.Act{Actor: form.who, Key: "the form " + form.name}
			var answers [50]any
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() {
					var err error
					if answers[i], err = form.send(act); err != nil {
						t.Errorf("%s: %v", form.name, err)
					}
				})
			}
			wg.Wait()
			for _, got := range answers {
				if got != answers[0] {
					t.Errorf("%s: answers %+v and %+v", form.name, answers[0], got)
				}
			}
		}
		page, err := m.QuestionPage(ctx, q, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		history, err := m.History(ctx, a, 1, 30)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Answers) != 2 || page.Question.AcceptedAnswer != a || history.Total != 2 {
			t.Errorf("%d answers, accepted %d, %d revisions; want 2, %d, 2", len(page.Answers), page.Question.AcceptedAnswer, history.Total, a)
		}
		if ann, bob := m.Reputation(ann), m.Reputation(bob); ann != 502 || bob != 215 {
			t.Errorf("reputations %d and %d after accepting, want 502 and 215", ann, bob)
		}
		m.Clean()
	})
}

// edit makes an edit of the body that begins from the current text.
func edit(m *testkit.Members, who parley.Actor, post parley.PostID, change func(string) string) (posts.Edited, error) {
	c, err := m.CurrentText(ctx, post)
	if err != nil {
		return posts.Edited{}, err
	}
	text := posts.Text{Title: c.Title, Tags: c.Tags, Body: change(c.Source)}
	return m.Posts.Edit(ctx, m.By(who), posts.Edit{Post: post, Base: posts.Base(c), Text: text})
}

func more(text string) func(string) string { return func(s string) string { return s + "\n\n" + text } }

// TestGrace folds edits into the newest revision of the same person.
func TestGrace(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, cem := m.Member("Ann", 500), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		steps := []struct {
			name      string
			who       parley.Actor
			wait      time.Duration
			revisions int
		}{
			{"the first minutes leave no trace", ann, time.Minute, 1},
			{"later a revision", ann, 10 * time.Minute, 2},
			{"which takes further edits", ann, 4 * time.Minute, 2},
			{"until its minutes are over", ann, 2 * time.Minute, 3},
			{"somebody else's is another", cem, time.Minute, 4},
			{"and ends the first one's", ann, time.Minute, 5},
		}
		for i, s := range steps {
			m.Clock.Pass(s.wait)
			if _, err := edit(m, s.who, q, more(fmt.Sprintf("Addition %d.", i))); err != nil {
				t.Fatal(err)
			}
			h, err := m.History(ctx, q, 1, 30)
			if err != nil {
				t.Fatal(err)
			}
			if h.Total != s.revisions || !strings.Contains(h.Revisions[0].Body.New, fmt.Sprintf("Addition %d.", i)) {
				t.Errorf("%s: %d revisions, want %d", s.name, h.Total, s.revisions)
			}
		}
		m.Clean()
	})
}

// TestStaleEdit merges an edit that began from an older text.
func TestStaleEdit(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 2000), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		m.Clock.Pass(time.Hour)
		if _, err := edit(m, ann, q, func(string) string { return "First line of the text.\n\nSecond line of the text.\n\nThird line." }); err != nil {
			t.Fatal(err)
		}
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		m.Clock.Pass(time.Hour)
		if _, err := edit(m, bob, q, func(s string) string { return strings.Replace(s, "Third", "The third", 1) }); err != nil {
			t.Fatal(err)
		}
		mine := posts.Text{Title: c.Title, Tags: []string{"facts", "moon"}, Body: strings.Replace(c.Source, "First", "The first", 1)}
		_, err = m.Posts.Edit(ctx, m.By(cem), posts.Edit{Post: q, Base: posts.Base(c), Text: mine})
		conflict, ok := errors.AsType[*posts.Conflict](err)
		if !ok || parley.KindOf(err) != parley.Conflict {
			t.Fatalf("a stale edit: %v", err)
		}
		want := "The first line of the text.\n\nSecond line of the text.\n\nThe third line."
		if !conflict.Body.Clean() || conflict.Body[0].Text != want || !slices.Equal(conflict.Tags, mine.Tags) {
			t.Errorf("merged %+v with tags %v, want %q", conflict.Body, conflict.Tags, want)
		}
		text := posts.Text{Title: conflict.Title, Tags: conflict.Tags, Body: conflict.Body[0].Text}
		if _, err := m.Posts.Edit(ctx, m.By(cem), posts.Edit{Post: q, Base: conflict.Now, Text: text}); err != nil {
			t.Error(err)
		}
		m.Clean()
	})
}

// TestConcurrentEdits lets 10 people edit one post, each until it works
// (reliability.md F21): every edit that succeeded is in the text.
func TestConcurrentEdits(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann := m.Member("Ann", 500)
		q := m.Ask(ann, "tides")
		m.Clock.Pass(time.Hour)
		var wg sync.WaitGroup
		for i := range 10 {
			who := m.Member(fmt.Sprintf("Editor %d", i), 3000)
			wg.Go(func() {
				for try := range 100 {
					c, err := m.CurrentText(ctx, q)
					if err != nil {
						t.Error(err)
						return
					}
					text := posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + fmt.Sprintf("\n\nLine of editor %d.", i)}
					_, err = m.Posts.Edit(ctx, parley.Act{Actor: who, Key: fmt.Sprint(i, try)}, posts.Edit{Post: q, Base: posts.Base(c), Text: text})
					if err == nil {
						return
					}
					if parley.KindOf(err) != parley.Conflict {
						t.Error(err)
						return
					}
				}
				t.Errorf("editor %d never got through", i)
			})
		}
		wg.Wait()
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 10 {
			if n := strings.Count(c.Source, fmt.Sprintf("Line of editor %d.", i)); n != 1 {
				t.Errorf("the line of editor %d is there %d times", i, n)
			}
		}
		h, err := m.History(ctx, q, 1, 30)
		if err != nil || h.Total != 11 {
			t.Errorf("%d revisions, %v; want 11", h.Total, err)
		}
		m.Clean()
	})
}

// TestSuggestedEdit goes through approving, rejecting and canceling.
func TestSuggestedEdit(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov := m.Member("Ann", 500), m.Member("Dov", 1)
		eve, fay := m.Member("Eve", 1500), m.Member("Fay", 1500)
		q := m.Ask(ann, "tides")
		m.Clock.Pass(time.Hour)
		suggest := func(who parley.Actor, text, summary string) (posts.Suggested, error) {
			c, err := m.CurrentText(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			return m.Posts.SuggestEdit(ctx, m.By(who), posts.Edit{Post: q, Base: posts.Base(c), Summary: summary,
				Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + text}})
		}
		if _, err := edit(m, dov, q, more("Mine.")); keys(err) != "can.reputation.edit" {
			t.Errorf("a newcomer's direct edit: %q", keys(err))
		}
		if _, err := suggest(dov, " More about it.", ""); keys(err) != "summary post.summary.missing" {
			t.Errorf("without a summary: %q", keys(err))
		}
		if _, err := suggest(dov, "!!", "marks"); keys(err) != "body suggest.small" {
			t.Errorf("two characters: %q", keys(err))
		}
		first, err := suggest(dov, " More about it.", "more")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := suggest(dov, " Still more about it.", "more"); keys(err) != "can.suggest.pending" {
			t.Errorf("a second one: %q", keys(err))
		}
		review := func(who parley.Actor, edit int64, approve bool) (string, string) {
			v := posts.Review{Post: q, Edit: edit, Reason: posts.ReasonNothing}
			verb := m.Posts.Reject
			if approve {
				verb = m.Posts.Approve
			}
			done, err := verb(ctx, m.By(who), v)
			return done.State, keys(err)
		}
		for _, tt := range []struct {
			who         parley.Actor
			approve     bool
			state, fail string
		}{
			{dov, true, "", "can.review.own"},
			{m.Member("Gus", 10), true, "", "can.reputation.edit"},
			{eve, true, "pending", ""},
			{eve, true, "", "can.review.again"},
			{fay, true, "approved", ""},
			{ann, true, "", "can.review.done"},
		} {
			if state, fail := review(tt.who, first.ID, tt.approve); state != tt.state || fail != tt.fail {
				t.Errorf("%s reviews: %q %q, want %q %q", tt.who.DisplayName, state, fail, tt.state, tt.fail)
			}
		}
		h, err := m.History(ctx, q, 1, 30)
		if err != nil {
			t.Fatal(err)
		}
		v := h.Revisions[0]
		s, ok := parley.ParseSuggestion(v.Suggestion)
		if v.User.ID != dov.ID || !ok || s.Proposer != dov.ID || !slices.Equal(s.Approvers, []parley.UserID{eve.ID, fay.ID}) {
			t.Errorf("the revision is of user %d, %q", v.User.ID, v.Suggestion)
		}
		if n := m.Reputation(dov); n != 3 {
			t.Errorf("the proposer has %d, want 3", n)
		}
		second, err := suggest(dov, " A third thought about it.", "more")
		if err != nil {
			t.Fatal(err)
		}
		if state, fail := review(ann, second.ID, false); state != "rejected" || fail != "" {
			t.Errorf("the owner rejects alone: %q %q", state, fail)
		}
		third, err := suggest(dov, " A fourth thought about it.", "more")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := edit(m, ann, q, more("By the owner.")); err != nil {
			t.Fatal(err)
		}
		if e, err := m.SuggestedEdit(ctx, third.ID); err != nil || e.State != "canceled" {
			t.Errorf("after a direct edit: %+v, %v", e, err)
		}
		m.Clean()
	})
}

// TestRollBack goes back to the first revision.
func TestRollBack(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, cem := m.Member("Ann", 500), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		m.Clock.Pass(time.Hour)
		if _, err := edit(m, cem, q, func(string) string { return "Something else stands here in the meantime." }); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Posts.RollBack(ctx, m.By(ann), q, 1); err != nil {
			t.Fatal(err)
		}
		now, err := m.CurrentText(ctx, q)
		if err != nil || now.Source != c.Source {
			t.Errorf("text %q, %v; want %q", now.Source, err, c.Source)
		}
		h, err := m.History(ctx, q, 1, 30)
		if err != nil || h.Total != 3 || h.Revisions[0].RollbackTo != 1 {
			t.Errorf("%d revisions, the newest goes back to %d, %v", h.Total, h.Revisions[0].RollbackTo, err)
		}
		m.Clean()
	})
}

// TestAccept moves an acceptance about.
func TestAccept(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		first, second := m.Answer(bob, q, "The moon does it."), m.Answer(cem, q, "The sun does it.")
		own := m.Answer(ann, q, "I found it out.")
		accept := func(who parley.Actor, a parley.PostID) string {
			_, err := m.Posts.Accept(ctx, m.By(who), a)
			return keys(err)
		}
		if got := accept(ann, first); got != "can.accept.early" {
			t.Errorf("at once: %q", got)
		}
		m.Clock.Pass(time.Hour)
		if got := accept(bob, first); got != "can.accept.notyours" {
			t.Errorf("by the answerer: %q", got)
		}
		if got := accept(ann, own); got != "can.accept.early" {
			t.Errorf("one's own within 48 hours: %q", got)
		}
		want := func(what string, a, b, c int64) {
			t.Helper()
			if x, y, z := m.Reputation(ann), m.Reputation(bob), m.Reputation(cem); x != a || y != b || z != c {
				t.Errorf("%s: %d, %d and %d, want %d, %d and %d", what, x, y, z, a, b, c)
			}
			m.Clean()
		}
		accept(ann, first)
		want("accepted", 502, 215, 3000)
		accept(ann, second)
		want("moved", 502, 200, 3015)
		if _, err := m.Posts.Unaccept(ctx, m.By(ann), second); err != nil {
			t.Fatal(err)
		}
		want("withdrawn", 500, 200, 3000)
		m.Clock.Pass(48 * time.Hour)
		accept(ann, own)
		want("one's own pays nobody", 500, 200, 3000)
	})
}

// TestDelete deletes and restores, with what was earned (reputation.md §5).
func TestDelete(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem, mod := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		m.Vote(cem, q, parley.UpMod)
		m.Vote(cem, a, parley.UpMod)
		m.Vote(ann, a, parley.DownMod)
		remove := func(who parley.Actor, post parley.PostID) string {
			_, err := m.Posts.Delete(ctx, m.By(who), post)
			return keys(err)
		}
		restore := func(who parley.Actor, post parley.PostID) string {
			_, err := m.Posts.Undelete(ctx, m.By(who), post)
			return keys(err)
		}
		want := func(what, got, refusal string, annHas, bobHas int64) {
			t.Helper()
			if x, y := m.Reputation(ann), m.Reputation(bob); got != refusal || x != annHas || y != bobHas {
				t.Errorf("%s: %q with %d and %d, want %q with %d and %d", what, got, x, y, refusal, annHas, bobHas)
			}
			m.Clean()
		}
		want("before", "", "", 509, 208)
		want("somebody else's", remove(cem, q), "can.delete.notyours", 509, 208)
		want("an answer by its author", remove(bob, a), "", 510, 200)
		want("restored", restore(bob, a), "", 509, 208)
		want("a question by a moderator takes its answers along", remove(mod, q), "", 500, 200)
		want("which its owner can't restore", restore(ann, q), "can.undelete.moderator", 500, 200)
		want("nor the answer's", restore(bob, a), "can.undelete.question", 500, 200)
		want("but a moderator", restore(mod, q), "", 509, 208)
		if _, err := m.QuestionPage(ctx, q, store.ByScore, 1); err != nil {
			t.Error(err)
		}
		if got := remove(ann, q); got != "" {
			t.Errorf("a question whose only answer scores 0: %q", got)
		}
		if _, err := m.Votes.Cast(ctx, m.By(m.Member("Hal", 50)), q, parley.UpMod); keys(err) != "can.nopost" {
			t.Errorf("a vote on a deleted question: %q", keys(err))
		}
		m.Clean()
	})
}

// TestKeepReputation lets the owner of an old, good post keep what it earned.
func TestKeepReputation(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, mod := m.Member("Ann", 500), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		for i := range 3 {
			m.Vote(m.Member(fmt.Sprintf("Voter %d", i), 100), q, parley.UpMod)
		}
		m.Clock.Pass(61 * 24 * time.Hour)
		if _, err := m.Posts.Delete(ctx, m.By(mod), q); err != nil {
			t.Fatal(err)
		}
		if n := m.Reputation(ann); n != 530 {
			t.Errorf("%d after the deletion of a post of 61 days with a score of 3, want 530", n)
		}
		m.Clean()
	})
}

// TestWiki stops what votes earn from the conversion on.
func TestWiki(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		m.Vote(cem, a, parley.UpMod)
		m.Clock.Pass(time.Hour)
		if _, err := m.Posts.MakeWiki(ctx, m.By(ann), a); keys(err) != "can.wiki.notyours" {
			t.Errorf("somebody else's answer: %q", keys(err))
		}
		if _, err := m.Posts.MakeWiki(ctx, m.By(bob), a); err != nil {
			t.Fatal(err)
		}
		m.Vote(ann, a, parley.DownMod)
		if bob, ann := m.Reputation(bob), m.Reputation(ann); bob != 210 || ann != 500 {
			t.Errorf("reputations %d and %d, want 210 and 500", bob, ann)
		}
		m.Clean()
	})
}

// TestLinks notes links between questions, once for a thread, and forgets those
// that nothing leads to any more.
func TestLinks(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 200)
		first, second := m.Ask(ann, "tides"), m.Ask(ann, "winds")
		link := fmt.Sprintf("It is told [there](https://site.example/questions/%d/x), at length.", first)
		linked := func() int {
			page, err := m.QuestionPage(ctx, first, store.ByScore, 1)
			if err != nil {
				t.Fatal(err)
			}
			m.Clean()
			return len(page.Linked)
		}
		if _, err := edit(m, ann, second, more(link)); err != nil {
			t.Fatal(err)
		}
		a := m.Answer(bob, second, link)
		if n := linked(); n != 1 {
			t.Errorf("%d linked questions, want 1", n)
		}
		without := func(s string) string { return strings.ReplaceAll(s, link, "It is told elsewhere.") }
		if _, err := edit(m, ann, second, without); err != nil {
			t.Fatal(err)
		}
		if n := linked(); n != 1 {
			t.Errorf("%d linked questions while the answer leads there, want 1", n)
		}
		if _, err := edit(m, bob, a, without); err != nil {
			t.Fatal(err)
		}
		if n := linked(); n != 0 {
			t.Errorf("%d linked questions when nothing leads there, want 0", n)
		}
	})
}
