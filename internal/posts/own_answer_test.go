package posts_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
)

// answered is a question with its asker's answer that nothing is wrong with.
func answered(what string) posts.Question {
	q := good(what)
	q.Answer = "By now I have found out about " + what + ", and it is like this."
	return q
}

// TestOwnAnswer posts a question with its answer: both by the rules of each, or
// neither (post-lifecycle.md §1, optional).
func TestOwnAnswer(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, dov, newcomer, limit := m.Member("Ann", 500), m.Member("Dov", 124), m.Member("Nia", 14), m.Member("Lim", 15)
		first, err := m.Posts.Ask(ctx, m.By(ann), answered("tides"))
		if err != nil {
			t.Fatal(err)
		}
		page, err := m.QuestionPage(ctx, first.ID, store.ByScore, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Answers) != 1 || page.Question.AnswerCount != 1 || page.Answers[0].Owner.ID != ann.ID || !strings.Contains(string(page.Answers[0].Body), "found out about tides") {
			t.Fatalf("the question has %d answers (counted %d): %+v", len(page.Answers), page.Question.AnswerCount, page.Answers)
		}
		for _, tt := range []struct {
			name   string
			who    parley.Actor
			change func(*posts.Question)
			want   string
		}{
			{"a short answer", ann, func(q *posts.Question) { q.Answer = "It is so." }, "answer post.body.short"},
			{"faults of both", ann, func(q *posts.Question) { q.Title, q.Answer = "Why?", "It is so." }, "title post.title.short, answer post.body.short"},
			{"an answer like the question", ann, func(q *posts.Question) { q.Answer = q.Body }, "answer post.answer.same"},
			{"an answer that was given before", ann, func(q *posts.Question) { q.Answer = answered("tides").Answer }, "answer post.body.again"},
			{"a link of a shortener", ann, func(q *posts.Question) { q.Answer += " https://bit.ly/1" }, "answer post.body.shortener"},
			{"14 reputation", newcomer, func(*posts.Question) {}, "can.selfanswer"},
			{"14 reputation, and blanks for an answer", newcomer, func(q *posts.Question) { q.Answer = " \n " }, ""},
			{"15 reputation", limit, func(q *posts.Question) { *q = answered("rain") }, ""},
			{"124 reputation", dov, func(q *posts.Question) { *q = answered("snow") }, ""},
		} {
			q := answered("winds")
			tt.change(&q)
			if _, err := m.Posts.Ask(ctx, m.By(tt.who), q); keys(err) != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, keys(err), tt.want)
			}
		}
		// Within three minutes of another answer there is neither answer nor question.
		m.Clock.Pass(41 * time.Minute)
		if _, err := m.Posts.Answer(ctx, m.By(dov), posts.Answer{Question: first.ID, Body: "The moon does it, as sailors have always known."}); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Posts.Ask(ctx, m.By(dov), answered("hail")); keys(err) != "post.pause.answer" {
			t.Errorf("an answer right after another: %q", keys(err))
		}
		m.Clock.Pass(3 * time.Minute)
		if _, err := m.Posts.Ask(ctx, m.By(dov), answered("hail")); keys(err) != "" {
			t.Errorf("three minutes later, with the same title: %q", keys(err))
		}

		// One form, sent often, has one effect.
		act, before := m.By(ann), count(t, m)
		var results [20]posts.Asked
		var wg sync.WaitGroup
		for i := range results {
			wg.Go(func() {
				if results[i], err = m.Posts.Ask(ctx, act, answered("fog")); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, got := range results {
			if got != results[0] {
				t.Errorf("answers %+v and %+v", results[0], got)
			}
		}
		if n := count(t, m) - before; n != 2 {
			t.Errorf("the same form made %d posts, want 2", n)
		}
		m.Clean()
	})
}

func count(t *testing.T, m *testkit.Members) (n int) {
	t.Helper()
	if err := m.Update(ctx, func(tx *store.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM posts`).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOwnAnswerDraft keeps the answer with the question that is being asked, and
// forgets both once they are posted.
func TestOwnAnswerDraft(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann := m.Member("Ann", 500)
		q := answered("tides")
		draft := func(d store.Draft) string {
			t.Helper()
			d.Kind = store.DraftQuestion
			if err := m.Posts.KeepDraft(ctx, ann, d); err != nil {
				t.Fatal(err)
			}
			got, err := m.QuestionDraft(ctx, ann.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got == nil {
				return ""
			}
			return got.Title + "/" + got.Body + "/" + got.Answer
		}
		for _, tt := range []struct {
			d    store.Draft
			want string
		}{
			{store.Draft{Title: "A", Body: "b", Answer: "c"}, "A/b/c"},
			{store.Draft{Answer: "c"}, "//c"},
			{store.Draft{Title: "A"}, "A//"},
			{store.Draft{}, ""},
			{store.Draft{Title: q.Title, Body: q.Body, Answer: q.Answer}, q.Title + "/" + q.Body + "/" + q.Answer},
		} {
			if got := draft(tt.d); got != tt.want {
				t.Errorf("draft %q, want %q", got, tt.want)
			}
		}
		if _, err := m.Posts.Ask(ctx, m.By(ann), q); err != nil {
			t.Fatal(err)
		}
		if list, err := m.Drafts(ctx, ann.ID); err != nil || len(list) != 0 {
			t.Errorf("drafts after posting: %+v, %v", list, err)
		}
	})
}
