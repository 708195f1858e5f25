package comments_test

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
	"parley/internal/comments"
	"parley/internal/markup"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

// The people: ann asks, bob answers, cleo and dan have the reputation to
// comment, new has not, mod moderates.
var (
	ann  = parley.Actor{ID: 1, DisplayName: "Ann", Reputation: 1, Confirmed: true}
	bob  = parley.Actor{ID: 2, DisplayName: "Bob", Reputation: 30, Confirmed: true}
	cleo = parley.Actor{ID: 3, DisplayName: "Cleo", Reputation: 200, Confirmed: true}
	dan  = parley.Actor{ID: 4, DisplayName: "Dan D", Reputation: 60, Confirmed: true}
	new  = parley.Actor{ID: 5, DisplayName: "New", Reputation: 1, Confirmed: true}
	mod  = parley.Actor{ID: 6, DisplayName: "Mod", Reputation: 1, Confirmed: true, Role: parley.Moderator}
)

const (
	question parley.PostID = 10 // ann's
	answer   parley.PostID = 11 // bob's, to it
	other    parley.PostID = 12 // cleo's answer
)

// site is a site with a question and two answers, and a clock to set.
type site struct {
	*comments.Comments
	store  *store.Store
	mu     sync.Mutex
	now    time.Time
	events []store.Event
}

func each(t *testing.T, test func(t *testing.T, s *site)) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) { test(t, fresh(t, engine)) })
	}
}

func fresh(t *testing.T, engine string) *site {
	t.Helper()
	s := &site{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o := store.Options{Now: func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.now
	}}
	if engine == "postgres" {
		o.URL = testkit.FreshPostgres(t)
	} else {
		o.Dir = testkit.FreshFolder(t)
	}
	s.store = testkit.Open(t, o)
	s.Comments = comments.New(s.store, markup.New(markup.Site{Hosts: []string{"site.example"}}))
	s.store.Subscribe(func(events []store.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.events = append(s.events, events...)
	})
	s.exec(t, `INSERT INTO posts (id, post_type_id, owner_user_id, title, creation_date, answer_count) VALUES (10, 1, 1, 'Why does it foam?', 1, 2)`)
	s.exec(t, `INSERT INTO posts (id, post_type_id, parent_id, owner_user_id, creation_date) VALUES (11, 2, 10, 2, 2), (12, 2, 10, 3, 3)`)
	for _, a := range []parley.Actor{ann, bob, cleo, dan, new, mod} {
		s.exec(t, `INSERT INTO users (id, display_name, reputation, moderator) VALUES ($1, $2, $3, $4)`, int64(a.ID), a.DisplayName, a.Reputation, int(a.Role))
	}
	return s
}

func (s *site) exec(t *testing.T, query string, args ...any) {
	t.Helper()
	if err := s.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func (s *site) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// take returns the types of the events since it was last called.
func (s *site) take() (types []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.events {
		types = append(types, e.Type)
	}
	s.events = nil
	return types
}

// add writes a comment a minute after what was before.
func (s *site) add(t *testing.T, who parley.Actor, post parley.PostID, text string) comments.Result {
	t.Helper()
	s.later(time.Minute)
	r, err := s.Add(ctx, parley.Act{Actor: who}, post, text)
	if err != nil {
		t.Fatalf("%s comments %q: %v", who.DisplayName, text, err)
	}
	return r
}

// refused checks that an act ended with an error of a key.
func refused(t *testing.T, what string, err error, key string) {
	t.Helper()
	e, ok := errors.AsType[*parley.Error](err)
	if ok && (e.Key == key || len(e.Fields) == 1 && e.Fields[0].Key == key) {
		return
	}
	t.Errorf("%s: %v, want %s", what, err, key)
}

// inbox spells a person's inbox, the oldest first: who did it on which post.
func (s *site) inbox(t *testing.T, who parley.Actor) string {
	t.Helper()
	items, err := s.store.Inbox(ctx, who.ID, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, i := range slices.Backward(items) {
		list = append(list, fmt.Sprintf("%s %s %d", i.Actor.Name, i.Type, i.Post))
	}
	return strings.Join(list, ", ")
}

// sound checks that all counts of comments equal a recount.
func (s *site) sound(t *testing.T) {
	t.Helper()
	found, err := s.store.Check(ctx, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if strings.Contains(f.What, "omment") {
			t.Errorf("parley check: %s: %v", f.What, f.Sample)
		}
	}
}

func TestAdd(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.take()
		before := s.store.Writes()
		r := s.add(t, cleo, answer, "  Which yeast\r\nhave you used? ")
		if n := s.store.Writes() - before; n > 8 {
			t.Errorf("a comment took %d statements", n)
		}
		if r.Text != "Which yeast  have you used?" || r.Post != answer || r.Question != question {
			t.Errorf("stored %+v", r)
		}
		if got := s.take(); !slices.Equal(got, []string{comments.Added, store.InboxChanged}) {
			t.Errorf("events %v", got)
		}
		page, err := s.store.PostComments(ctx, answer, 1, 10)
		if err != nil || len(page) != 1 || page[0].ID != r.Comment || page[0].User.ID != cleo.ID || page[0].License != "CC BY-SA 4.0" {
			t.Errorf("comments of the answer: %+v, %v", page, err)
		}
		if got := s.inbox(t, bob); got != "Cleo comment 11" {
			t.Errorf("bob's inbox: %s", got)
		}
		s.add(t, bob, answer, "I have used the usual one.")
		if got := s.inbox(t, cleo); got != "Bob comment 11" {
			t.Errorf("cleo's inbox: %s, want the reply of the owner to the only commenter", got)
		}
		s.add(t, dan, answer, "@Bob what is usual?")
		before = s.store.Writes()
		s.add(t, cleo, answer, "@DanD he means ale yeast.")
		if n := s.store.Writes() - before; n > 8 {
			t.Errorf("a comment that calls somebody took %d statements", n)
		}
		if got := s.inbox(t, dan); got != "Cleo comment 11" {
			t.Errorf("dan's inbox: %s", got)
		}
		if got := s.inbox(t, bob); got != "Cleo comment 11, Dan D comment 11, Cleo comment 11" {
			t.Errorf("bob's inbox: %s", got)
		}
		s.sound(t)
	})
}

// TestFollowersAreTold says who hears of a comment beside the owner: nobody
// twice, and not who wrote it.
func TestFollowersAreTold(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.exec(t, `INSERT INTO follows (post_id, user_id, creation_date) VALUES (10, 1, 1), (10, 3, 1)`)
		s.add(t, cleo, question, "The owner and I follow this.")
		s.exec(t, `INSERT INTO follows (post_id, user_id, creation_date) VALUES (10, 4, 1)`)
		s.add(t, cleo, question, "One more follows this now.")
		s.exec(t, `UPDATE users SET deletion_date = 1 WHERE id = 1`)
		s.add(t, mod, question, "The owner has gone since.")
		for who, want := range map[*parley.Actor]string{&ann: "Cleo comment 10, Cleo comment 10", &bob: "", &cleo: "Mod comment 10", &dan: "Cleo comment 10, Mod comment 10"} {
			if got := s.inbox(t, *who); got != want {
				t.Errorf("%s's inbox: %q, want %q", who.DisplayName, got, want)
			}
		}
		s.exec(t, `DELETE FROM follows`)
		s.take()
		s.add(t, cleo, question, "Nobody is told of this.")
		if got := s.take(); slices.Contains(got, store.InboxChanged) {
			t.Errorf("events %v, of a comment that nobody is told of", got)
		}
	})
}

func TestAddIsRefused(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		add := func(who parley.Actor, post parley.PostID, text string) error {
			_, err := s.Add(ctx, parley.Act{Actor: who}, post, text)
			return err
		}
		const fine = "That is a fine remark."
		refused(t, "nobody", add(parley.Actor{}, answer, fine), "can.login")
		refused(t, "below 50 reputation on others' posts", add(new, answer, fine), "can.reputation.comment")
		refused(t, "no such post", add(cleo, 99, fine), "can.nopost")
		refused(t, "blanks", add(cleo, answer, " \n "), "comment.missing")
		refused(t, "14 characters", add(cleo, answer, " 12345678901234 "), "comment.short")
		refused(t, "601 characters", add(cleo, answer, strings.Repeat("ü", 601)), "comment.long")
		refused(t, "a link that hides where it leads", add(cleo, answer, "It stands [there](https://bit.ly/3xY)."), "comment.shortener")
		if err := add(cleo, answer, strings.Repeat("ü", 600)); err != nil {
			t.Errorf("600 characters: %v", err)
		}
		s.later(4 * time.Second)
		refused(t, "4 seconds later", add(cleo, question, fine), "comment.pause")
		s.later(2 * time.Second)
		if err := add(cleo, question, fine); err != nil {
			t.Errorf("6 seconds later: %v", err)
		}
		refused(t, "the same words", add(dan, question, " "+fine), "comment.again")
		if err := add(dan, question, fine+" It begins like one that is there."); err != nil {
			t.Errorf("words that begin alike: %v", err)
		}
		if err := add(ann, answer, fine); err != nil {
			t.Errorf("an answer to one's own question: %v", err)
		}
		s.later(6 * time.Second)
		refused(t, "6 seconds later with a low reputation", add(ann, question, "Another remark of mine."), "comment.pause")
		s.later(10 * time.Second)
		s.add(t, dan, other, "Somebody has to begin.")
		s.add(t, mod, other, "Somebody else follows.")
		s.later(time.Minute)
		refused(t, "two names besides the owner", add(ann, other, "@Cleo, @Dan and @Mod: how so?"), "comment.twonames")
	})
}

func TestLocks(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.exec(t, `INSERT INTO locks (post_id, post_notice_type_id, creation_date) VALUES (10, 21, 1)`)
		_, err := s.Add(ctx, parley.Act{Actor: cleo}, question, "That is a fine remark.")
		refused(t, "a question without new comments", err, "can.comment.locked")
		s.add(t, mod, question, "Please go on elsewhere.")
		s.exec(t, `UPDATE posts SET deletion_date = 5 WHERE id = 11`)
		_, err = s.Add(ctx, parley.Act{Actor: cleo}, answer, "That is a fine remark.")
		refused(t, "a deleted answer", err, "can.nopost")
		if items := s.inbox(t, ann); items != "Mod comment 10" {
			t.Errorf("ann's inbox: %s", items)
		}
	})
}

// TestOneKeyOneComment submits one form many times at once, and then a form
// with another key: one effect each, and the same answer.
func TestOneKeyOneComment(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		var wg sync.WaitGroup
		answers := make([]comments.Result, 50)
		for i := range answers {
			wg.Go(func() {
				var err error
				if answers[i], err = s.Add(ctx, parley.Act{Actor: cleo, Key: "form"}, answer, "Which yeast have you used?"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if same := slices.Compact(answers); len(same) != 1 {
			t.Errorf("one form had the answers %+v", same)
		}
		var refusals sync.Map
		for i := range 50 {
			wg.Go(func() {
				_, err := s.Add(ctx, parley.Act{Actor: dan, Key: fmt.Sprint("form ", i)}, question, "Which malt have you used?")
				refusals.Store(i, err == nil)
			})
		}
		wg.Wait()
		written := 0
		refusals.Range(func(_, ok any) bool {
			if ok.(bool) {
				written++
			}
			return true
		})
		if written != 1 {
			t.Errorf("%d of 50 forms with the same words were taken", written)
		}
		votes := make([]comments.Result, 50)
		for i := range votes {
			wg.Go(func() {
				var err error
				if votes[i], err = s.Vote(ctx, parley.Act{Actor: bob, Key: fmt.Sprint("vote ", i)}, answers[0].Comment); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if same := slices.Compact(votes); len(same) != 1 || same[0].Score != 1 {
			t.Errorf("50 votes of one person had the answers %+v", same)
		}
		_, err := s.Add(ctx, parley.Act{Actor: cleo, Key: "form"}, answer, "Something else with this key.")
		refused(t, "a key for another act", err, "write.key.reused")
		s.sound(t)
	})
}

func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.add(t, dan, answer, "I was here before you.")
		c := s.add(t, cleo, answer, "Which yeast have you usd?")
		edit := func(who parley.Actor, text string) error {
			_, err := s.Edit(ctx, parley.Act{Actor: who}, c.Comment, text)
			return err
		}
		refused(t, "somebody else", edit(dan, "Which yeast have you used?"), "can.comment.notyours")
		refused(t, "too short", edit(cleo, "Which?"), "comment.short")
		if err := edit(cleo, "Which yeast have you used?"); err != nil {
			t.Fatal(err)
		}
		refused(t, "again at once", edit(cleo, "Which yeast had you used?"), "comment.editpause")
		s.later(6 * time.Second)
		if err := edit(cleo, "@Dan which yeast have you used?"); err != nil {
			t.Fatal(err)
		}
		s.later(6 * time.Second)
		if err := edit(cleo, "@Dan, which yeast have you used?"); err != nil {
			t.Fatal(err)
		}
		if got := s.inbox(t, dan); got != "Cleo comment 11" {
			t.Errorf("dan's inbox: %s, want one notice of the name that was added", got)
		}
		if got := s.inbox(t, bob); got != "Dan D comment 11, Cleo comment 11" {
			t.Errorf("bob's inbox: %s: edits tell the owner nothing", got)
		}
		s.later(5 * time.Minute)
		refused(t, "after 5 minutes", edit(cleo, "Which yeast was it then?"), "can.comment.late")
		if err := edit(mod, "Which yeast was it then?"); err != nil {
			t.Errorf("a moderator: %v", err)
		}
	})
}

func TestDelete(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		c := s.add(t, cleo, answer, "Which yeast have you used?")
		del := func(who parley.Actor) error {
			_, err := s.Delete(ctx, parley.Act{Actor: who}, c.Comment)
			return err
		}
		refused(t, "somebody else", del(dan), "can.comment.notyours")
		if err := del(cleo); err != nil {
			t.Fatal(err)
		}
		refused(t, "twice", del(cleo), "can.nocomment")
		if got := s.inbox(t, bob); got != "" {
			t.Errorf("bob's inbox tells of a deleted comment: %s", got)
		}
		if page, err := s.store.PostComments(ctx, answer, 1, 10); err != nil || len(page) != 0 {
			t.Errorf("comments after the deletion: %v, %v", page, err)
		}
		s.sound(t)
		_, err := s.Undelete(ctx, parley.Act{Actor: cleo}, c.Comment)
		refused(t, "an author undeletes", err, "can.nocomment")
		if _, err := s.Undelete(ctx, parley.Act{Actor: mod}, c.Comment); err != nil {
			t.Fatal(err)
		}
		if page, err := s.store.PostComments(ctx, answer, 1, 10); err != nil || len(page) != 1 {
			t.Errorf("comments after undeleting: %v, %v", page, err)
		}
		s.sound(t)
	})
}

// TestDeletionsOfADay deletes upvoted comments on more posts than a day has.
func TestDeletionsOfADay(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		const most = 20
		for i := range most + 1 {
			post := parley.PostID(100 + i)
			s.exec(t, `INSERT INTO posts (id, post_type_id, parent_id, owner_user_id) VALUES ($1, 2, 10, 2)`, int64(post))
			c := s.add(t, cleo, post, "Which yeast have you used?")
			if _, err := s.Vote(ctx, parley.Act{Actor: dan}, c.Comment); err != nil {
				t.Fatal(err)
			}
			_, err := s.Delete(ctx, parley.Act{Actor: cleo}, c.Comment)
			if i < most && err != nil {
				t.Fatalf("deletion %d: %v", i, err)
			}
			if i == most {
				refused(t, "one more deletion", err, "comment.deletes")
			}
		}
	})
}

func TestVote(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		c := s.add(t, cleo, answer, "Which yeast have you used?")
		vote := func(who parley.Actor) (comments.Result, error) { return s.Vote(ctx, parley.Act{Actor: who}, c.Comment) }
		unvote := func(who parley.Actor) (comments.Result, error) {
			return s.Unvote(ctx, parley.Act{Actor: who}, c.Comment)
		}
		_, err := vote(cleo)
		refused(t, "one's own", err, "can.vote.owncomment")
		_, err = vote(new)
		refused(t, "below 15 reputation", err, "can.reputation.vote-up")
		for range 2 {
			if r, err := vote(dan); err != nil || r.Score != 1 || !r.Mine {
				t.Errorf("a vote: %+v, %v", r, err)
			}
		}
		s.later(59 * time.Second)
		if r, err := unvote(dan); err != nil || r.Score != 0 || r.Mine {
			t.Errorf("taken back: %+v, %v", r, err)
		}
		if r, err := vote(dan); err != nil || r.Score != 1 {
			t.Errorf("again: %+v, %v", r, err)
		}
		s.later(61 * time.Second)
		_, err = unvote(dan)
		refused(t, "after a minute", err, "comment.voted")
		if r, err := unvote(bob); err != nil || r.Score != 1 {
			t.Errorf("without a vote: %+v, %v", r, err)
		}
		s.sound(t)
		for i := 2; i <= 31; i++ {
			c = s.add(t, cleo, answer, fmt.Sprintf("Which yeast have you used, %d?", i))
			_, err = vote(dan)
			if i <= 30 && err != nil {
				t.Fatalf("vote %d: %v", i, err)
			}
		}
		refused(t, "vote 31 of a day", err, "comment.votes")
		s.later(24 * time.Hour)
		if _, err := vote(dan); err != nil {
			t.Errorf("on the next day: %v", err)
		}
	})
}

// TestLinks has comments that link to questions: a link is listed as long as
// some comment has it.
func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.exec(t, `INSERT INTO posts (id, post_type_id, title) VALUES (50, 1, 'Another question')`)
		s.exec(t, `INSERT INTO questions (id, creation_date, last_activity_date, score, view_count, answer_count, answer_score, linked_count, accepted, unanswered, closed, bounty_amount) VALUES (50, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0)`)
		linked := func() (n int64) {
			t.Helper()
			found, err := s.store.Check(ctx, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				if strings.Contains(f.What, "links in lists") {
					t.Errorf("parley check: %s: %v", f.What, f.Sample)
				}
			}
			if err := s.store.Update(ctx, func(tx *store.Tx) error {
				return tx.QueryRowContext(ctx, `SELECT linked_count FROM questions WHERE id = 50`).Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		one := s.add(t, cleo, answer, "See https://site.example/questions/50/another-question for that.")
		two := s.add(t, dan, question, "Is it https://site.example/q/50 that you mean?")
		if n := linked(); n != 1 {
			t.Errorf("%d links after two comments of a thread", n)
		}
		if _, err := s.Delete(ctx, parley.Act{Actor: dan}, two.Comment); err != nil {
			t.Fatal(err)
		}
		if n := linked(); n != 1 {
			t.Errorf("%d links while one comment has it", n)
		}
		s.later(time.Second)
		if _, err := s.Edit(ctx, parley.Act{Actor: cleo}, one.Comment, "See that other question."); err != nil {
			t.Fatal(err)
		}
		if n := linked(); n != 0 {
			t.Errorf("%d links after the last is gone", n)
		}
		if _, err := s.Undelete(ctx, parley.Act{Actor: mod}, two.Comment); err != nil {
			t.Fatal(err)
		}
		if n := linked(); n != 1 {
			t.Errorf("%d links after one is back", n)
		}
	})
}

// TestCallable has all who may be called on a question: a commenter, an editor,
// who alone closed it; and not those who did so with others, whose comment is
// gone, or who only answered.
func TestCallable(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		for i, name := range []string{"Editor", "Closer", "One of many", "Gone", "Renamer"} {
			s.exec(t, `INSERT INTO users (id, display_name) VALUES ($1, $2)`, 20+i, name)
		}
		s.exec(t, `INSERT INTO post_history (post_history_type_id, post_id, user_id, creation_date) VALUES (5, 10, 20, 100), (2, 10, 1, 1), (10, 10, 22, 5), (4, 10, 24, 90)`)
		s.exec(t, `INSERT INTO closures (post_id, user_id, creation_date, voters) VALUES (10, 21, 110, '{"Voters":[{"Id":21}]}'), (10, 22, 120, '{"Voters":[{"Id":22},{"Id":4}]}')`)
		s.exec(t, `INSERT INTO comments (post_id, user_id, creation_date, deletion_date, text) VALUES (10, 23, 130, 140, 'deleted')`)
		s.add(t, dan, question, "I took part in this.")
		list, err := s.Completions(ctx, cleo, question)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range list {
			got = append(got, p.Name)
		}
		if want := []string{"Dan D", "Closer", "Editor", "Renamer", "Ann"}; !slices.Equal(got, want) {
			t.Errorf("can be called: %v, want %v", got, want)
		}
		if list, err := s.Completions(ctx, cleo, answer); err != nil || len(list) != 1 || list[0].ID != bob.ID {
			t.Errorf("on the answer: %v, %v", list, err)
		}
		s.exec(t, `UPDATE posts SET deletion_date = 5 WHERE id = 10`)
		_, err = s.Completions(ctx, cleo, question)
		refused(t, "a deleted question", err, "can.nopost")
	})
}
