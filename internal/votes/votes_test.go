package votes_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/testkit"
	"parley/internal/votes"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

// key returns the catalogue's key of a refusal, "" for none.
func key(err error) string {
	if e, ok := err.(*parley.Error); ok {
		return e.Key
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// TestStatements counts the statements of the writes that happen most.
func TestStatements(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		lock := int64(0)
		if m.Postgres() {
			lock = 1 // for the thread and the people in it
		}
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		for _, w := range []struct {
			what string
			most int64
			do   func()
		}{
			{"a vote for an answer", 8, func() { m.Vote(cem, a, parley.UpMod) }},
			{"the same changed to one against it", 8, func() { m.Vote(cem, a, parley.DownMod) }},
			{"and back", 8, func() { m.Vote(cem, a, parley.UpMod) }},
			{"the vote taken back", 8, func() { m.Retract(cem, a) }},
			{"a vote against a question", 8, func() { m.Vote(cem, q, parley.DownMod) }},
			{"the same changed to one for it", 8, func() { m.Vote(cem, q, parley.UpMod) }},
			{"that taken back", 8, func() { m.Retract(cem, q) }},
			{"an answer", 12, func() { m.Answer(cem, q, "The sun does it as well.") }},
		} {
			m.Clean()
			before := m.Writes()
			w.do()
			if n := m.Writes() - before; n > w.most+lock {
				t.Errorf("%s took %d statements, want %d at most", w.what, n, w.most+lock)
			}
		}
		m.Clean()
	})
}

// TestReputation follows what votes are worth (reputation.md §1, §3).
func TestReputation(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob", 200), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		want := func(what string, annHas, bobHas, cemHas int64) {
			t.Helper()
			if x, y, z := m.Reputation(ann), m.Reputation(bob), m.Reputation(cem); x != annHas || y != bobHas || z != cemHas {
				t.Errorf("%s: %d, %d and %d, want %d, %d and %d", what, x, y, z, annHas, bobHas, cemHas)
			}
			m.Clean()
		}
		m.Vote(cem, q, parley.UpMod)
		want("a question voted up", 510, 200, 3000)
		m.Vote(cem, q, parley.DownMod)
		want("changed to a vote down: a question's costs the voter nothing", 498, 200, 3000)
		m.Vote(cem, a, parley.DownMod)
		want("an answer voted down costs the voter 1", 498, 198, 2999)
		m.Retract(cem, a)
		want("taken back", 498, 200, 3000)
		m.Vote(cem, a, parley.UpMod)
		m.Vote(cem, a, parley.UpMod)
		want("voted up, and again the same", 498, 210, 3000)
	})
}

// TestRefusals asks for votes that nobody gets.
func TestRefusals(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, cem := m.Member("Ann", 500), m.Member("Cem", 3000)
		newcomer, low := m.Member("Dov", 14), m.Member("Eve", 124)
		q := m.Ask(ann, "tides")
		cast := func(a parley.Actor, kind parley.VoteType) string {
			_, err := m.Votes.Cast(ctx, m.By(a), q, kind)
			return key(err)
		}
		for _, tt := range []struct {
			what, got, want string
		}{
			{"on one's own post", cast(ann, parley.UpMod), "can.vote.own"},
			{"up with 14", cast(newcomer, parley.UpMod), "can.reputation.vote-up"},
			{"down with 124", cast(low, parley.DownMod), "can.reputation.vote-down"},
			{"up with 124", cast(low, parley.UpMod), ""},
			{"signed out", cast(parley.Actor{}, parley.UpMod), "can.login"},
			{"of another type", cast(cem, parley.CloseVote), "vote.kind"},
			{"up", cast(cem, parley.UpMod), ""},
		} {
			if tt.got != tt.want {
				t.Errorf("a vote %s: %q, want %q", tt.what, tt.got, tt.want)
			}
		}
		m.Clock.Pass(5*time.Minute + time.Second)
		if got := cast(cem, parley.DownMod); got != "vote.locked.question" {
			t.Errorf("changing a vote after 5 minutes: %q", got)
		}
		c, err := m.CurrentText(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		text := posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source + " And more of it."}
		if _, err := m.Posts.Edit(ctx, m.By(ann), posts.Edit{Post: q, Base: posts.Base(c), Text: text}); err != nil {
			t.Fatal(err)
		}
		if got := cast(cem, parley.DownMod); got != "" {
			t.Errorf("changing a vote after an edit: %q", got)
		}
		// What folds into the first revision changes no text that was voted on.
		an := m.Answer(ann, q, "The moon does it.")
		m.Vote(cem, an, parley.UpMod)
		m.Clock.Pass(4 * time.Minute)
		if c, err = m.CurrentText(ctx, an); err != nil {
			t.Fatal(err)
		}
		if _, err := m.Posts.Edit(ctx, m.By(ann), posts.Edit{Post: an, Base: posts.Base(c), Text: posts.Text{Body: c.Source + " And the sun."}}); err != nil {
			t.Fatal(err)
		}
		m.Clock.Pass(time.Minute + time.Second)
		if _, err := m.Votes.Retract(ctx, m.By(cem), an); key(err) != "vote.locked.answer" {
			t.Errorf("taking a vote back after 5 minutes, of which the text changed within the grace period: %q", key(err))
		}
		m.Clean()
	})
}

// TestSameKey sends the same vote 50 times at once, with one key.
func TestSameKey(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, cem := m.Member("Ann", 500), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		act := parley.Act{Actor: cem, Key: "one form"}
		var answers [50]votes.Result
		var wg sync.WaitGroup
		for i := range answers {
			wg.Go(func() {
				var err error
				if answers[i], err = m.Votes.Cast(ctx, act, q, parley.UpMod); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, a := range answers {
			if a != answers[0] || a.Score != 1 {
				t.Errorf("answers %+v and %+v", answers[0], a)
			}
		}
		if _, err := m.Votes.Retract(ctx, act, q); key(err) != "write.key.reused" {
			t.Errorf("the key of another act: %v", err)
		}
		if n := m.Reputation(ann); n != 510 {
			t.Errorf("reputation %d, want 510", n)
		}
		m.Clean()
	})
}

// TestManyVoters lets 40 people vote, change and take back on 10 posts at once
// (reliability.md F20): nothing is lost, and no day has more than its votes.
func TestManyVoters(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob := m.Member("Ann", 500), m.Member("Bob", 500)
		var list []parley.PostID
		for i := range 5 {
			q := m.Ask(ann, fmt.Sprintf("thing number %d", i))
			list = append(list, q, m.Answer(bob, q, fmt.Sprintf("Thing %d does it.", i)))
			m.Clock.Pass(time.Hour)
		}
		var wg sync.WaitGroup
		for v := range 40 {
			voter := m.Member(fmt.Sprintf("Voter %d", v), 2000)
			wg.Go(func() {
				for i := range 15 {
					post := list[(v*7+i*3)%len(list)]
					act := parley.Act{Actor: voter, Key: fmt.Sprint(voter.ID, i)}
					var err error
					switch (v + i) % 3 {
					case 0:
						_, err = m.Votes.Cast(ctx, act, post, parley.UpMod)
					case 1:
						_, err = m.Votes.Cast(ctx, act, post, parley.DownMod)
					case 2:
						_, err = m.Votes.Retract(ctx, act, post)
					}
					if err != nil && !strings.HasPrefix(key(err), "vote.spent") {
						t.Errorf("%s on post %d: %v", voter.DisplayName, post, err)
					}
				}
			})
		}
		wg.Wait()
		m.Clean()
	})
}

// TestDailyVotes spends a day's votes (reputation.md §6).
func TestDailyVotes(t *testing.T) {
	r := parley.DefaultRules()
	for _, tt := range []struct {
		what, votes string
		left        int
	}{
		{"nothing yet", "", 40},
		{"a question takes a vote that questions have alone", "q", 39},
		{"25 answers leave 5 and block those of questions", strings.Repeat("a", 25), 5},
		{"30 answers", strings.Repeat("a", 30), 0},
		{"40 questions", strings.Repeat("q", 35), 5},
		{"questions first, then answers", strings.Repeat("q", 10) + strings.Repeat("a", 30), 0},
		{"answers first, then questions", strings.Repeat("a", 24) + strings.Repeat("q", 10), 6},
	} {
		if got := r.Left(r.AllowanceAfter(tt.votes)); got != tt.left {
			t.Errorf("%s: %d left, want %d", tt.what, got, tt.left)
		}
	}
}
