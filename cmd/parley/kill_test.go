package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley"
	"parley/bench/crew"
	"parley/internal/store"
	"parley/internal/testkit"
)

const (
	kills   = 20
	writers = 32
)

// act is one write of a member: the form, and what is to be found of it.
type act struct {
	member crew.Member
	path   string
	form   url.Values
	word   string        // that the text contains; "" for a vote
	post   parley.PostID // voted on
	acked  bool
}

// TestKilledServer kills the server 20 times while 32 members vote, comment,
// answer and ask. What was acknowledged is there once; what was not is sent
// again with the same key to the next server, and then is there once as well.
func TestKilledServer(t *testing.T) {
	for _, site := range []struct {
		args []string
		o    store.Options
	}{
		site(store.Options{Dir: testkit.FreshFolder(t)}), site(store.Options{URL: testkit.FreshPostgres(t)}),
	} {
		t.Run(site.args[0][2:], func(t *testing.T) {
			ctx := context.Background()
			s, err := store.Open(ctx, site.o)
			if err != nil {
				t.Fatal(err)
			}
			members, err := crew.Join(ctx, s, writers, 1000)
			if err != nil {
				t.Fatal(err)
			}
			threads, err := crew.Write(ctx, s, 40, 2)
			if err != nil {
				t.Fatal(err)
			}
			// As many writes as a server sees in its life, not as a member may do in a day.
			err = crew.Set(ctx, s, map[string]string{"rule.votes": "1000000", "rule.question_votes": "1000000", "rule.comment_pause_trusted_seconds": "0"})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			crowd := make([]*writer, writers)
			for i := range crowd {
				crowd[i] = &writer{member: members[i], threads: threads}
			}
			for range kills {
				serveAndKill(t, site.args, crowd)
				checkAll(t, site.o, crowd, false)
			}
			server := startServer(t, site.args)
			for _, w := range crowd {
				c := crew.Client{Address: server.Address}
				w.finish(t, &c)
				c.Close()
			}
			server.Kill()
			checkAll(t, site.o, crowd, true)
		})
	}
}

func site(o store.Options) (s struct {
	args []string
	o    store.Options
}) {
	s.o, s.args = o, []string{"--data", o.Dir}
	if o.URL != "" {
		s.args = []string{"--db", o.URL}
	}
	return s
}

// startServer starts parley serve in a process of its own.
func startServer(t *testing.T, args []string) *crew.Server {
	t.Helper()
	c := command(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--no-archive"}, args...)...)
	server, err := crew.Start(c, c.Dir+"/log")
	if err != nil {
		t.Fatal(err)
	}
	return server
}

// serveAndKill lets the crowd write until a number of writes is acknowledged.
func serveAndKill(t *testing.T, args []string, crowd []*writer) {
	t.Helper()
	server := startServer(t, args)
	var writing sync.WaitGroup
	var acked atomic.Int64
	for _, w := range crowd {
		writing.Go(func() {
			c := crew.Client{Address: server.Address}
			defer c.Close()
			for w.write(t, &c) {
				acked.Add(1)
			}
		})
	}
	enough, late := writers/2+rand.Int64N(2*writers), time.Now().Add(20*time.Second)
	for acked.Load() < enough && time.Now().Before(late) {
		time.Sleep(time.Millisecond)
	}
	server.Kill()
	writing.Wait()
}

// writer is one of the crowd.
type writer struct {
	member  crew.Member
	threads []crew.Thread
	acts    []*act
	votes   int // cast so far: each post once
}

// write sends the act that was not acknowledged, or a new one. It reports
// whether the server is still there, and has not had enough of this member.
func (w *writer) write(t *testing.T, c *crew.Client) bool {
	if n := len(w.acts); n == 0 || w.acts[n-1].acked {
		w.acts = append(w.acts, w.next())
	}
	a := w.acts[len(w.acts)-1]
	res, err := c.Post(a.member, a.path, a.form)
	if err != nil {
		return false
	}
	if res.Status == 429 {
		return false
	}
	if res.Status != 303 {
		t.Errorf("%s %v = %d\n%s", a.path, a.form, res.Status, res.Body)
		return false
	}
	a.acked = true
	return true
}

// finish sends what is left.
func (w *writer) finish(t *testing.T, c *crew.Client) {
	if n := len(w.acts); n > 0 && !w.acts[n-1].acked && !w.write(t, c) && !t.Failed() {
		t.Errorf("%s was not taken", w.acts[n-1].path)
	}
}

// next makes an act: votes, comments, answers and now and then a question.
func (w *writer) next() *act {
	n := len(w.acts)
	word := fmt.Sprintf("w%dx%d", w.member.ID, n)
	a := &act{member: w.member, word: word, form: url.Values{"key": {word}, "body": {"A remark with the mark " + word + " in it, long enough to be taken."}}}
	thread := w.threads[(n+int(w.member.ID))%len(w.threads)]
	switch {
	case n%4 == 0 && w.votes < len(w.threads)*2:
		a.word, a.post = "", w.threads[w.votes/2].Answers[w.votes%2]
		a.path = fmt.Sprintf("/posts/%d/vote/2", a.post)
		a.form = url.Values{"key": {word}}
		w.votes++
	case n%20 == 3:
		a.path = "/questions/ask"
		a.form.Set("title", "What is to be said about "+word+" these days?")
		a.form.Set("tags", "killed")
	case n%4 == 1:
		a.path = fmt.Sprintf("/questions/%d/answer/submit", thread.Question)
		a.form.Set("another", "true")
	default:
		a.path = fmt.Sprintf("/posts/%d/comments", thread.Question)
	}
	return a
}

// checkAll looks in the store for what the crowd did: what was acknowledged
// once, what was not at most once, or also once if all was sent.
func checkAll(t *testing.T, o store.Options, crowd []*writer, all bool) {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	found, err := s.Check(ctx, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("check: %s: %d, such as %v", f.What, f.Count, f.Sample)
	}
	texts := map[string]int{}
	votes := map[string]int{}
	err = s.Update(ctx, func(tx *store.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT body FROM posts UNION ALL SELECT text FROM comments`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil {
				return err
			}
			if _, after, ok := strings.Cut(text, "the mark "); ok {
				word, _, _ := strings.Cut(after, " ")
				texts[word]++
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		cast, err := tx.QueryContext(ctx, `SELECT post_id, user_id FROM votes WHERE vote_type_id = 2`)
		if err != nil {
			return err
		}
		defer cast.Close()
		for cast.Next() {
			var post, user int64
			if err := cast.Scan(&post, &user); err != nil {
				return err
			}
			votes[fmt.Sprint(post, " ", user)]++
		}
		return cast.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	acked := 0
	for _, w := range crowd {
		for _, a := range w.acts {
			n := texts[a.word]
			if a.post != 0 {
				n = votes[fmt.Sprint(int64(a.post), " ", int64(w.member.ID))]
			}
			if a.acked {
				acked++
			}
			if n > 1 || n == 0 && (a.acked || all) {
				t.Errorf("%s %s, acknowledged %t, is there %d times", a.path, a.word, a.acked, n)
			}
		}
	}
	if all {
		t.Logf("%d acknowledged writes", acked)
		if acked < kills*writers/2 {
			t.Errorf("only %d writes were acknowledged", acked)
		}
	}
}
