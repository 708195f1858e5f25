package posts_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/reputation"
	"parley/internal/store"
	"parley/internal/testkit"
)

// seedVariable names the environment variable that repeats a run.
const seedVariable = "PARLEY_TEST_SEED"

// TestRandomVerbs does all verbs in an order that nobody thought of: whatever
// they answer, parley check finds nothing, and each ledger is what a replay of
// it gives.
func TestRandomVerbs(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv(seedVariable); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		t.Logf("%s=%d repeats this run", seedVariable, seed)
		w := &world{t: t, m: m, r: rand.New(rand.NewPCG(seed, 1))}
		for i, reputation := range []int{1, 15, 130, 600, 2000, 5000} {
			w.people = append(w.people, m.Member(fmt.Sprintf("Member %d", i), reputation))
		}
		w.people = append(w.people, m.Moderator("Moderator"))
		for range 12 {
			for range 40 {
				w.step()
			}
			m.Clean()
			w.checkLedgers()
			if t.Failed() {
				return
			}
		}
		if w.done < 100 {
			t.Errorf("only %d of 480 acts were allowed: this says little", w.done)
		}
	})
}

type world struct {
	t         *testing.T
	m         *testkit.Members
	r         *rand.Rand
	people    []parley.Actor
	questions []parley.PostID
	answers   []parley.PostID
	n         int
	done      int
}

func (w *world) person() parley.Actor { return w.people[w.r.IntN(len(w.people))] }

// post is a question or an answer, often one of the last.
func (w *world) post() parley.PostID {
	all := append(w.questions[:len(w.questions):len(w.questions)], w.answers...)
	return all[w.r.IntN(len(all))]
}

func (w *world) text() string {
	w.n++
	link := ""
	if len(w.questions) > 0 && w.r.IntN(3) == 0 {
		link = fmt.Sprintf(" See /questions/%[1]d/x or [this](/questions/%[1]d/x).", w.questions[w.r.IntN(len(w.questions))])
	}
	return fmt.Sprintf("Text number %d, which says something of some length.%s", w.n, link)
}

// step does one act. Refusals are fine, failures of ours are not.
func (w *world) step() {
	w.m.Clock.Pass(time.Duration(w.r.IntN(90)) * time.Minute)
	err := w.act(parley.Act{Actor: w.person(), Key: fmt.Sprint("act ", w.n, w.r.Int())})
	switch {
	case err == nil:
		w.done++
	case parley.KindOf(err) == 0:
		w.t.Errorf("a failure: %v", err)
	}
}

func (w *world) act(act parley.Act) error {
	p, v := w.m.Posts, w.m.Votes
	if len(w.questions) < 3 || w.r.IntN(12) == 0 {
		w.n++
		tags := [][]string{{"facts"}, {"facts", "moon"}, {"sun", "moon"}}[w.r.IntN(3)]
		asked, err := p.Ask(ctx, act, posts.Question{Title: fmt.Sprintf("What is thing number %d?", w.n), Body: w.text(), Tags: tags})
		if err == nil {
			w.questions = append(w.questions, asked.ID)
		}
		return err
	}
	question := w.questions[w.r.IntN(len(w.questions))]
	post := w.post()
	var err error
	switch w.r.IntN(16) {
	case 0, 1:
		var a posts.Asked
		if a, err = p.Answer(ctx, act, posts.Answer{Question: question, Body: w.text(), Another: true, Wiki: w.r.IntN(8) == 0}); err == nil {
			w.answers = append(w.answers, a.ID)
		}
	case 2, 3, 4, 5:
		_, err = v.Cast(ctx, act, post, parley.UpMod)
	case 6, 7:
		_, err = v.Cast(ctx, act, post, parley.DownMod)
	case 8:
		_, err = v.Retract(ctx, act, post)
	case 9, 10:
		err = w.edit(act, post)
	case 11:
		_, err = p.Delete(ctx, act, post)
	case 12:
		_, err = p.Undelete(ctx, act, post)
	case 13, 14:
		err = w.accept(act, post)
	case 15:
		if w.r.IntN(3) == 0 {
			_, err = p.MakeWiki(ctx, act, post)
		} else {
			_, err = p.RollBack(ctx, act, post, 1)
		}
	}
	return err
}

// edit edits, suggests an edit, or decides on one.
func (w *world) edit(act parley.Act, post parley.PostID) error {
	c, err := w.m.CurrentText(ctx, post)
	if err != nil {
		return err
	}
	e := posts.Edit{Post: post, Base: posts.Base(c), Text: posts.Text{Title: c.Title, Tags: c.Tags, Body: w.text()}, Summary: "another text"}
	if c.Title != "" && w.r.IntN(2) == 0 {
		e.Text.Tags = [][]string{{"facts"}, {"sun"}, {"moon", "facts"}}[w.r.IntN(3)]
	}
	pending, err := w.m.PendingEdit(ctx, post)
	switch {
	case err == nil && w.r.IntN(2) == 0:
		_, err = w.m.Posts.Approve(ctx, act, posts.Review{Post: post, Edit: pending.ID})
	case err == nil && w.r.IntN(3) == 0:
		_, err = w.m.Posts.Reject(ctx, act, posts.Review{Post: post, Edit: pending.ID, Reason: posts.ReasonNothing})
	case w.r.IntN(2) == 0:
		_, err = w.m.Posts.SuggestEdit(ctx, act, e)
	default:
		_, err = w.m.Posts.Edit(ctx, act, e)
	}
	return err
}

// accept accepts or unaccepts as the asker would, most of the time.
func (w *world) accept(act parley.Act, answer parley.PostID) error {
	if place, err := w.m.PlaceOf(ctx, answer); err == nil {
		if head, err := w.m.PostHead(ctx, place.Question); err == nil {
			for _, a := range w.people {
				if a.ID == head.Owner.ID && w.r.IntN(8) > 0 {
					act.Actor = a
				}
			}
		}
	}
	var err error
	if w.r.IntN(4) == 0 {
		_, err = w.m.Posts.Unaccept(ctx, act, answer)
	} else {
		_, err = w.m.Posts.Accept(ctx, act, answer)
	}
	return err
}

// checkLedgers compares what counts of each line with a replay, and the days
// with the cap.
func (w *world) checkLedgers() {
	rules := parley.DefaultRules()
	for _, a := range w.people {
		var ledger store.Ledger
		err := w.m.Update(ctx, func(tx *store.Tx) (err error) {
			ledger, err = tx.LedgerSince(ctx, a.ID, 0)
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
		for i, l := range reputation.Replay(rules, ledger.Before, ledger.Lines) {
			if l != ledger.Lines[i] {
				w.t.Errorf("ledger of %s, line %d: %+v, a replay gives %+v", a.DisplayName, i, ledger.Lines[i], l)
			}
			if l.DayTotal > int64(rules.DailyCap) {
				w.t.Errorf("ledger of %s: %d on one day", a.DisplayName, l.DayTotal)
			}
		}
	}
}
