//go:build linux

// Command write measures how many writes Parley acknowledges in a second, and
// prints the table of docs/performance.md: 64 members vote, comment and answer
// over HTTP at a running server, first each for itself, then in turn. Beside
// it, in the same run, the store's own group commit writes the rows of the same
// acts: the writes that a member's act comes to without HTTP, rules and the
// full-text index. Every write of both is on disk when it is counted. Last it
// tells what readers of cached pages notice of the writing. Readers and the
// clients that write are processes of their own. Those that write have the lowest
// priority, since what they compute is done elsewhere in earnest; what the server
// does for them is not.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"parley/bench/crew"
	"parley/bench/load"
	"parley/internal/store"
)

type options struct {
	clients, members int
	duration         time.Duration
	dir              string
	read             string
	write, at        string
	kind             kind
	pause            time.Duration // between two writes of a client
}

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 64, "that write at the same time")
	flag.IntVar(&o.members, "members", 4000, "whose forms the clients send in turn")
	flag.DurationVar(&o.duration, "duration", 5*time.Second, "of each cell")
	flag.StringVar(&o.dir, "dir", "", "`folder` for the site; must be on a disk, not in memory (default: a temporary one)")
	flag.StringVar(&o.read, "read", "", "only read a cached page at the `address` of a server, and print the 99th percentile")
	flag.StringVar(&o.write, "write", "", "only write on the site that the `file` describes, and print how many writes were acknowledged")
	flag.StringVar(&o.at, "at", "", "with -write: the `address` of the server")
	flag.IntVar((*int)(&o.kind), "kind", int(inTurn), "with -write: the `number` of the kind")
	flag.DurationVar(&o.pause, "pause", 0, "with -write: between two writes of a client")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	do := run
	switch {
	case o.read != "":
		do = read
	case o.write != "":
		do = write
	}
	if err := do(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.dir, err = os.MkdirTemp(o.dir, "parley-write-"); err != nil {
		return err
	}
	defer os.RemoveAll(o.dir)
	binary, err := crew.Build(ctx, o.dir)
	if err != nil {
		return err
	}
	site, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	fmt.Println("| writes | clients | over HTTP, a second | CPU of the server ms | rows alone, a second | ratio |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	for _, kind := range []kind{votes, comments, answers, inTurn} {
		raw, err := site.raw(ctx, o, kind)
		if err != nil {
			return fmt.Errorf("%s, rows alone: %w", kind, err)
		}
		server, err := crew.Serve(ctx, binary, site.dir)
		if err != nil {
			return err
		}
		n, cpu, err := site.http(ctx, o, server, kind)
		server.Stop()
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		rate := float64(n) / o.duration.Seconds()
		fmt.Printf("| %s | %d | %.0f | %.2f | %.0f | %.2f |\n", kind, o.clients, rate, float64(cpu.Microseconds())/1000/float64(max(n, 1)), raw, rate/raw)
	}
	return site.readers(ctx, o, binary)
}

// kind is a kind of write.
type kind int

const (
	votes kind = iota
	comments
	answers
	inTurn
)

func (k kind) String() string { return [...]string{"votes", "comments", "answers", "in turn"}[k] }

// of is the kind of the n-th write.
func (k kind) of(n int64) kind {
	if k == inTurn {
		return kind(n % 3)
	}
	return k
}

// site is what is written on.
type site struct {
	dir     string
	members []crew.Member
	threads []crew.Thread
	n       atomic.Int64 // writes so far
	voted   atomic.Int64 // votes so far: each member votes for each post once
}

// threads and answers are what is voted on and added to. A member has more
// posts to vote on than votes in a day.
const (
	threadCount  = 200
	answersCount = 2
)

func prepare(ctx context.Context, o options) (*site, error) {
	b := &site{dir: filepath.Join(o.dir, "site")}
	s, err := store.Open(ctx, store.Options{Dir: b.dir})
	if err != nil {
		return nil, err
	}
	if b.members, err = crew.Join(ctx, s, o.members, 1000); err == nil {
		b.threads, err = crew.Write(ctx, s, threadCount, answersCount)
	}
	if err == nil {
		// A member's next turn may come sooner than a person would write.
		err = crew.Set(ctx, s, map[string]string{"rule.votes": "1000000", "rule.question_votes": "1000000", "rule.comment_pause_trusted_seconds": "0"})
	}
	return b, errors.Join(err, s.Close())
}

// turn is the n-th write of a kind: whose, and where. Member after member
// votes for one answer, then for the next: each once for each.
func (b *site) turn(k kind, n int64) (crew.Member, crew.Thread) {
	members := int64(len(b.members))
	thread := b.threads[n%threadCount]
	if k == votes {
		post := n / members
		thread = b.threads[post%threadCount]
		thread.Answers = thread.Answers[post/threadCount%answersCount:]
	}
	return b.members[n%members], thread
}

// http lets the clients write at the server and returns how many writes it
// acknowledged, and its processor time.
func (b *site) http(ctx context.Context, o options, server *crew.Server, k kind) (int64, time.Duration, error) {
	before, err := load.CPU(server.PID)
	if err != nil {
		return 0, 0, err
	}
	o.kind = k
	n, err := b.writeApart(ctx, o, server)
	after, errCPU := load.CPU(server.PID)
	return n, after - before, errors.Join(err, errCPU)
}

// clients lets the clients write and returns how many writes were acknowledged.
func (b *site) clients(o options, address string, k kind) (int64, error) {
	var acknowledged atomic.Int64
	end := time.Now().Add(o.duration)
	err := together(o.clients, func() error {
		c := crew.Client{Address: address}
		defer c.Close()
		for time.Now().Before(end) {
			n := b.n.Add(1)
			k, turn := k.of(n), n
			if k == votes {
				turn = b.voted.Add(1)
			}
			m, thread := b.turn(k, turn)
			path, form := "", url.Values{"key": {fmt.Sprint("w", n)}}
			switch k {
			case votes:
				path = fmt.Sprintf("/posts/%d/vote/2", thread.Answers[0])
			case comments:
				path = fmt.Sprintf("/posts/%d/comments", thread.Question)
				form.Set("body", text(n))
			case answers:
				path = fmt.Sprintf("/questions/%d/answer/submit", thread.Question)
				form.Set("body", text(n))
				form.Set("another", "true")
			}
			res, err := c.Post(m, path, form)
			if err != nil {
				return err
			}
			if res.Status != 303 {
				return fmt.Errorf("%s = %d: %.2000s", path, res.Status, res.Body)
			}
			acknowledged.Add(1)
			time.Sleep(o.pause)
		}
		return nil
	})
	return acknowledged.Load(), err
}

func text(n int64) string {
	return fmt.Sprintf("Remark %d: the matter is older than the books that are usually named, and the first to tell of it had it from others.", n)
}

// raw writes the rows of the same acts by the store's group commit and returns
// how many acts a second.
func (b *site) raw(ctx context.Context, o options, k kind) (float64, error) {
	s, err := store.Open(ctx, store.Options{Dir: b.dir})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	// The counters of the site are to stay right: the rows go into copies.
	if err := copies(ctx, s); err != nil {
		return 0, err
	}
	var done atomic.Int64
	end := time.Now().Add(o.duration)
	err = together(o.clients, func() error {
		for time.Now().Before(end) {
			n := done.Add(1)
			k := k.of(n)
			m, thread := b.turn(k, n)
			err := s.Update(ctx, func(tx *store.Tx) error {
				for _, st := range rowsOf[k] {
					if _, err := tx.ExecContext(ctx, st, int64(m.ID), int64(thread.Answers[0]), int64(thread.Question), text(n), time.Now().UnixMilli()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return float64(done.Load()) / o.duration.Seconds(), err
}

// copied are the tables that the acts write.
var copied = []string{"votes", "posts", "questions", "post_tags", "post_history", "comments", "reputation_events", "users", "inbox", "events", "site_counts"}

// copies makes copies of tables, with their indexes and, but for votes, rows.
func copies(ctx context.Context, s *store.Store) error {
	return s.Update(ctx, func(tx *store.Tx) error {
		for _, t := range copied {
			if _, err := tx.ExecContext(ctx, `DROP TABLE IF EXISTS bench_`+t); err != nil {
				return err
			}
			rows, err := tx.QueryContext(ctx, `SELECT sql FROM sqlite_schema WHERE tbl_name = $1 AND sql IS NOT NULL ORDER BY type DESC`, t)
			if err != nil {
				return err
			}
			var made []string
			for rows.Next() {
				var st string
				if err := rows.Scan(&st); err != nil {
					return err
				}
				made = append(made, st)
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
			for _, st := range made {
				if _, err := tx.ExecContext(ctx, renamed(st, t)); err != nil {
					return fmt.Errorf("%s: %w", st, err)
				}
			}
			if t == "votes" {
				continue // nobody votes twice
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO bench_`+t+` SELECT * FROM `+t); err != nil {
				return err
			}
		}
		return nil
	})
}

// renamed makes the statement for table t that of its copy.
func renamed(st, t string) string {
	for _, before := range []string{"CREATE TABLE ", "CREATE UNIQUE INDEX ", "CREATE INDEX "} {
		if rest, ok := strings.CutPrefix(st, before); ok {
			if strings.Contains(before, "INDEX") {
				name, on, _ := strings.Cut(rest, " ON ")
				return before + "bench_" + name + " ON bench_" + on
			}
			return before + "bench_" + rest
		}
	}
	return st
}

const eventRow = `INSERT INTO bench_events (type, post_id, question_id, user_id, creation_date, act_key, act_digest, act_answer) VALUES ('post voted', $2, $3, $1, $5, $4, '00112233445566778899aabbccddeeff', '{}')`

// rowsOf are the statements that write the rows of an act by member $1 on
// answer $2 of question $3 with text $4 at time $5.
var rowsOf = map[kind][]string{
	votes: {
		`INSERT INTO bench_votes (post_id, vote_type_id, user_id, creation_date) VALUES ($2, 2, $1, $5)`,
		`UPDATE bench_posts SET score = score + 1 WHERE id = $2`,
		`UPDATE bench_questions SET answer_score = answer_score + 1 WHERE id = $3`,
		`INSERT INTO bench_reputation_events (user_id, type, amount_nominal, amount_effective, post_id, vote_id, creation_date) VALUES ($1, 'post_upvoted', 10, 10, $2, 1, $5)`,
		`UPDATE bench_users SET reputation = reputation + 10 WHERE id = $1`,
		eventRow,
	},
	comments: {
		`INSERT INTO bench_comments (post_id, creation_date, user_id, content_license, text) VALUES ($3, $5, $1, 'CC BY-SA 4.0', $4)`,
		`UPDATE bench_posts SET comment_count = comment_count + 1 WHERE id = $3`,
		`INSERT INTO bench_inbox (user_id, type, post_id, comment_id, actor_user_id, creation_date) VALUES ($1, 'comment', $3, 1, $1, $5)`,
		eventRow,
	},
	answers: {
		`INSERT INTO bench_posts (post_type_id, parent_id, creation_date, last_activity_date, owner_user_id, content_license, body) VALUES (2, $3, $5, $5, $1, 'CC BY-SA 4.0', $4)`,
		`INSERT INTO bench_post_history (post_history_type_id, post_id, revision_guid, creation_date, user_id, content_license, text) VALUES (2, $2, 'a', $5, $1, 'CC BY-SA 4.0', $4)`,
		`UPDATE bench_posts SET last_activity_date = $5, answer_count = COALESCE(answer_count, 0) + 1 WHERE id = $3`,
		`UPDATE bench_questions SET last_activity_date = $5, answer_count = answer_count + 1 WHERE id = $3`,
		`UPDATE bench_post_tags SET last_activity_date = $5 WHERE post_id = $3`,
		`UPDATE bench_users SET answer_count = answer_count + 1 WHERE id = $1`,
		`UPDATE bench_site_counts SET value = value + 1`,
		`INSERT INTO bench_inbox (user_id, type, post_id, actor_user_id, creation_date) VALUES ($1, 'answer', $2, $1, $5)`,
		eventRow,
	},
}

// readers measures a cached page in quiet and while the clients write.
func (b *site) readers(ctx context.Context, o options, binary string) error {
	server, err := crew.Serve(ctx, binary, b.dir)
	if err != nil {
		return err
	}
	defer server.Stop()
	quiet, err := readApart(ctx, o, server)
	if err != nil {
		return err
	}
	writing := o
	writing.kind = inTurn
	writing.duration += 2 * time.Second
	fmt.Printf("\nA cached page, %d connections: p99 %s ms in quiet", readConnections, quiet)
	// As fast as they can, the clients alone take much of the machine; then as people
	// would, though many of them.
	for _, writing.pause = range []time.Duration{0, time.Second / 5} {
		var both sync.WaitGroup
		var errWrite error
		var n int64
		both.Go(func() { n, errWrite = b.writeApart(ctx, writing, server) })
		busy, err := readApart(ctx, o, server)
		both.Wait()
		if err := errors.Join(err, errWrite); err != nil {
			return err
		}
		fmt.Printf(", %s ms while %d clients wrote %.0f times a second", busy, o.clients, float64(n)/writing.duration.Seconds())
	}
	fmt.Println(".")
	return nil
}

const readConnections = 4

// readApart reads in a process of its own and returns the 99th percentile, in ms.
func readApart(ctx context.Context, o options, server *crew.Server) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	reader := exec.CommandContext(ctx, self, "-read", server.Address, "-duration", o.duration.String())
	reader.Stderr = os.Stderr
	out, err := reader.Output()
	return strings.TrimSpace(string(out)), err
}

// described is a site in the file that tells a process of its own where to write.
type described struct {
	Members  []crew.Member
	Threads  []crew.Thread
	N, Voted int64
}

// writeApart lets the clients write, in a process of their own with the lowest
// priority, and returns how many writes were acknowledged.
func (b *site) writeApart(ctx context.Context, o options, server *crew.Server) (n int64, err error) {
	text, err := json.Marshal(described{b.members, b.threads, b.n.Load(), b.voted.Load()})
	if err != nil {
		return 0, err
	}
	file := filepath.Join(o.dir, "site.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return 0, err
	}
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	writer := exec.CommandContext(ctx, "nice", "-n", "19", self, "-write", file, "-at", server.Address,
		"-kind", fmt.Sprint(int(o.kind)), "-clients", fmt.Sprint(o.clients), "-duration", o.duration.String(), "-pause", o.pause.String())
	writer.Stderr = os.Stderr
	out, err := writer.Output()
	if err != nil {
		return 0, fmt.Errorf("clients that write: %w", err)
	}
	if _, err := fmt.Sscan(string(out), &n); err != nil {
		return 0, fmt.Errorf("clients that write: %w", err)
	}
	// No more were begun than acknowledged and one for each client.
	b.n.Add(n + int64(o.clients))
	b.voted.Add(n + int64(o.clients)) // at most: not all were votes
	return n, nil
}

func write(_ context.Context, o options) error {
	text, err := os.ReadFile(o.write)
	if err != nil {
		return err
	}
	var d described
	if err := json.Unmarshal(text, &d); err != nil {
		return err
	}
	b := &site{members: d.Members, threads: d.Threads}
	b.n.Store(d.N)
	b.voted.Store(d.Voted)
	n, err := b.clients(o, o.at, o.kind)
	if err == nil {
		_, err = fmt.Println(n)
	}
	return err
}

func read(ctx context.Context, o options) error {
	target, err := netip.ParseAddrPort(o.read)
	if err != nil {
		return err
	}
	result, err := load.Run(ctx, load.Config{Target: target, Paths: []string{"/tour"}, Connections: readConnections, Warmup: time.Second, Duration: o.duration})
	if err == nil {
		_, err = fmt.Printf("%.2f\n", float64(result.Latency.Quantile(0.99).Microseconds())/1000)
	}
	return err
}

// together runs f in n goroutines and returns their errors.
func together(n int, f func() error) error {
	var group sync.WaitGroup
	failed := make(chan error, n)
	for range n {
		group.Go(func() {
			if err := f(); err != nil {
				failed <- err
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed // the first will do
}
