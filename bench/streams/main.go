//go:build linux

// Command streams measures what idle live streams cost: members open them on
// the questions of a site, and the server's memory is compared before and
// after. Then somebody votes on one question, and the streams that should tell
// of it are counted.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
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

func main() {
	n := flag.Int("streams", 10_000, "that are open at the same time")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *n); err != nil {
		fmt.Fprintln(os.Stderr, "streams:", err)
		os.Exit(1)
	}
}

// perMember is how many streams a member opens; the server lets one have 40.
const perMember = 10

func run(ctx context.Context, n int) error {
	if err := raiseLimit(n); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "parley-streams-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := crew.Build(ctx, dir)
	if err != nil {
		return err
	}
	site := filepath.Join(dir, "site")
	s, err := store.Open(ctx, store.Options{Dir: site})
	if err != nil {
		return err
	}
	members, err := crew.Join(ctx, s, n/perMember+1, 1000)
	var threads []crew.Thread
	if err == nil {
		threads, err = crew.Write(ctx, s, 100, 1)
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	server, err := crew.Serve(ctx, binary, site)
	if err != nil {
		return err
	}
	defer server.Stop()
	voter := crew.Client{Address: server.Address}
	vote := func(t crew.Thread) error {
		a, err := voter.Post(members[0], fmt.Sprintf("/posts/%d/vote/2", t.Question), url.Values{"key": {fmt.Sprint("vote ", t.Question)}})
		if err == nil && a.Status != 303 {
			err = fmt.Errorf("a vote = %d", a.Status)
		}
		return err
	}
	if err := vote(threads[0]); err != nil { // what the first write needs is not the streams' cost
		return err
	}
	before, err := load.MemoryOf(server.PID)
	if err != nil {
		return err
	}
	var told atomic.Int64
	streams := make([]net.Conn, n)
	var opening sync.WaitGroup
	failed := make(chan error, n)
	for w := range 16 {
		opening.Go(func() {
			for i := w; i < n; i += 16 {
				conn, err := open(server.Address, members[1+i/perMember%(len(members)-1)], threads[i%len(threads)])
				if err != nil {
					failed <- fmt.Errorf("stream %d: %w", i+1, err)
					return
				}
				streams[i] = conn
			}
		})
	}
	opening.Wait()
	close(failed)
	if err := <-failed; err != nil {
		return err
	}
	time.Sleep(3 * time.Second)
	after, err := load.MemoryOf(server.PID)
	if err != nil {
		return err
	}
	concerned := 0
	var reading sync.WaitGroup
	for i, conn := range streams {
		if i%len(threads) != 1 {
			continue
		}
		concerned++
		reading.Go(func() {
			conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			in := bufio.NewScanner(conn)
			for in.Scan() {
				if strings.HasPrefix(in.Text(), "data:") && strings.Contains(in.Text(), fmt.Sprint(int64(threads[1].Question))) {
					told.Add(1)
					return
				}
			}
		})
	}
	begin := time.Now()
	if err := vote(threads[1]); err != nil {
		return err
	}
	reading.Wait()
	fmt.Printf("%d streams: %d MB resident, %d MB before them: %.1f kB each. A vote reached %d of %d streams of its question within %d ms.\n",
		n, after.Resident>>20, before.Resident>>20, float64(after.Resident-before.Resident)/1024/float64(n), told.Load(), concerned, time.Since(begin).Milliseconds())
	return nil
}

// open opens the live stream of a thread and reads its header.
func open(address string, m crew.Member, t crew.Thread) (net.Conn, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := fmt.Fprintf(conn, "GET /live?question=%d HTTP/1.1\r\nHost: %s\r\nCookie: session=%s\r\n\r\n", t.Question, address, m.Token); err != nil {
		return nil, err
	}
	// Byte by byte: what follows the header belongs to the events.
	var head []byte
	for b := make([]byte, 1); !strings.HasSuffix(string(head), "\r\n\r\n"); head = append(head, b[0]) {
		if _, err := conn.Read(b); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(string(head), "HTTP/1.1 200") {
		return nil, fmt.Errorf("answer %q", head)
	}
	return conn, conn.SetDeadline(time.Time{})
}

// raiseLimit lets this process, and those that it starts, open n connections.
func raiseLimit(n int) error {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return err
	}
	l.Cur = max(l.Cur, uint64(n)+1000)
	l.Max = max(l.Max, l.Cur)
	return syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l)
}
