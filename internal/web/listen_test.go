package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

// dial opens a connection to a test server.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(15 * time.Second))
	return conn
}

const questionOne = "/questions/1/what-is-a-citra-hop-and-how-does-it-differ-from-other-hops"

func TestRawRequests(t *testing.T) {
	address := testServer(t, testkit.Beer(t, "sqlite"))
	text, err := os.ReadFile(testkit.Data(t, "corpora", "http", "raw-requests.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Name, Raw, Expect string }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			conn := dial(t, address)
			if _, err := io.WriteString(conn, c.Raw); err != nil {
				t.Fatal(err)
			}
			conn.(*net.TCPConn).CloseWrite()
			answer, err := io.ReadAll(conn)
			if err != nil && len(answer) == 0 {
				t.Logf("connection closed: %v", err)
			}
			if n := bytes.Count(answer, []byte("HTTP/1.1 ")); n > 1 {
				t.Errorf("%d answers to one request:\n%s", n, answer)
			}
			if bytes.Contains(answer, []byte("evil.example")) {
				t.Errorf("the foreign host is in the answer")
			}
			status := "none"
			if len(answer) > 12 {
				status = string(answer[9:12])
			}
			if !strings.Contains(c.Expect, status) && !strings.Contains(c.Expect, "closed") && !strings.Contains(c.Expect, "not in body") && !strings.Contains(c.Expect, "local page") {
				t.Errorf("answer %s, want %s", status, c.Expect)
			}
		})
	}
}

// TestPipelined sends several requests at once and gets the answers in order,
// over the own reader and, after a request that is net/http's, over that.
func TestPipelined(t *testing.T) {
	conn := dial(t, testServer(t, testkit.Beer(t, "sqlite")))
	plain := "GET " + questionOne + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
	head := strings.Replace(plain, "GET", "HEAD", 1)
	cookie := strings.Replace(plain, "Host:", "Cookie: a=b\r\nHost:", 1)
	if _, err := io.WriteString(conn, plain+head+cookie+plain); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	var first []byte
	for i, method := range []string{"GET", "HEAD", "GET", "GET"} {
		res, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatalf("answer %d: %v", i, err)
		}
		if res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != "gzip" || res.Header.Get("Date") == "" || res.Header.Get("Content-Security-Policy") != policy {
			t.Errorf("answer %d: %s, %v", i, res.Status, res.Header)
		}
		if i == 0 {
			first = body
		}
		if method == "HEAD" && len(body) > 0 || method == "GET" && !bytes.Equal(body, first) {
			t.Errorf("answer %d to %s has %d bytes, the first %d", i, method, len(body), len(first))
		}
	}
}

// TestSlowly sends a request byte by byte, and one larger than a plain one.
func TestSlowly(t *testing.T) {
	address := testServer(t, testkit.Beer(t, "sqlite"))
	for name, request := range map[string]string{
		"byte by byte": "GET " + questionOne + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"large header": "GET " + questionOne + " HTTP/1.1\r\nHost: localhost\r\nX-Large: " + strings.Repeat("x", 2*plainHeader) + "\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			conn := dial(t, address)
			step := max(len(request)/100, 1)
			for from := 0; from < len(request); from += step {
				if _, err := io.WriteString(conn, request[from:min(from+step, len(request))]); err != nil {
					t.Fatal(err)
				}
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != http.StatusOK {
				t.Errorf("answer %s", res.Status)
			}
		})
	}
}

func TestConditional(t *testing.T) {
	address := testServer(t, testkit.Beer(t, "sqlite"))
	_, header, _ := get(t, address+questionOne)
	for _, extra := range []string{"", "Cookie: a=b\r\n"} {
		conn := dial(t, address)
		fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: localhost\r\n%sIf-None-Match: \"other\", %s\r\nConnection: close\r\n\r\n", questionOne, extra, header.Get("Etag"))
		answer, err := io.ReadAll(conn)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(answer, []byte("HTTP/1.1 304 ")) || !bytes.Contains(answer, []byte("Content-Security-Policy: ")) || !bytes.HasSuffix(answer, []byte("\r\n\r\n")) {
			t.Errorf("with %q: %s", extra, answer)
		}
	}
}

// TestShutdown ends the server while connections are idle and at work: every
// request that was sent is answered.
func TestShutdown(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv, err := New(context.Background(), testkit.Beer(t, "sqlite"), Options{URL: "http://" + l.Addr().String(), PageCache: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ctx, l) }()
	idle := dial(t, l.Addr().String())
	var answered sync.WaitGroup
	for i := range 20 {
		conn := dial(t, l.Addr().String())
		fmt.Fprintf(conn, "GET /questions/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", i+1)
		answered.Go(func() {
			if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil {
				t.Errorf("request %d: %v", i, err)
			}
		})
	}
	answered.Wait()
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server waits for an idle connection")
	}
	if n, err := idle.Read(make([]byte, 1)); n != 0 || err == nil {
		t.Errorf("the idle connection read %d bytes, %v", n, err)
	}
}

func TestHosts(t *testing.T) {
	s := testkit.Beer(t, "sqlite")
	open, fixed := testServer(t, s), serveWith(t, s, Options{URL: "https://beer.example", FixedHost: true, PageCache: 1 << 20})
	tests := []struct {
		address, host string
		status        int
	}{
		{open, "localhost", 200}, {open, "127.0.0.1:80", 200}, {open, "[::1]:80", 200}, {open, "evil.example", 421},
		{fixed, "beer.example", 200}, {fixed, "localhost", 421}, {fixed, "evil.example", 421},
	}
	for _, tt := range tests {
		for _, method := range []string{"GET", "POST"} {
			conn := dial(t, tt.address)
			fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", method, questionOne, tt.host)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			want := tt.status
			if method == "POST" && want == 200 {
				want = 403
			}
			if res.StatusCode != want {
				t.Errorf("%s with Host %s: %s, want %d", method, tt.host, res.Status, want)
			}
		}
	}
}

// TestPagePurge keeps a page until something on it changes.
func TestPagePurge(t *testing.T) {
	c := newPageCache(1 << 20)
	now := time.Now()
	page := func(key string, shows ...string) *cachedPage {
		return newCachedPage(key, &response{status: 200, body: []byte(key), fresh: time.Hour, shows: shows})
	}
	c.put(page("/a", "question 1", "user 7"), c.mark())
	c.put(page("/b", "question 2", "user 7"), c.mark())
	c.put(page("/c", "question 3"), c.mark())
	stale := c.mark()
	c.purge("user 7")
	if c.get("/a", now) != nil || c.get("/b", now) != nil || c.get("/c", now) == nil {
		t.Error("a purge of user 7 must drop /a and /b, and nothing else")
	}
	c.put(page("/a", "question 1"), stale)
	if c.get("/a", now) != nil {
		t.Error("a page that was rendered before a purge is kept after it")
	}
	if c.get("/c", now.Add(2*time.Hour)) != nil {
		t.Error("a page is served after its time")
	}
}

func TestPageCacheIsBounded(t *testing.T) {
	c := newPageCache(100_000)
	for i := range 1000 {
		c.put(newCachedPage(fmt.Sprint(i), &response{status: 200, body: make([]byte, 1000), fresh: time.Hour, shows: []string{fmt.Sprint(i)}}), c.mark())
		c.get("0", time.Now())
	}
	if c.size > c.limit || len(c.pages) != len(c.shown) {
		t.Errorf("%d bytes of %d, %d pages, %d names", c.size, c.limit, len(c.pages), len(c.shown))
	}
	if c.get("0", time.Now()) == nil {
		t.Error("the page that was asked for all the time is gone")
	}
}

func TestPanicIsAnswered(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	srv, err := New(context.Background(), s, Options{URL: "http://" + l.Addr().String(), Logger: quietLogger(&log)})
	if err != nil {
		t.Fatal(err)
	}
	srv.mux.Handle("GET /panic", routeHandler{handler: func(*http.Request) (*response, error) { panic("in a handler") }})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ctx, l) }()
	status, _, body := get(t, "http://"+l.Addr().String()+"/panic")
	cancel()
	<-ended
	if status != 500 || strings.Contains(body, "in a handler") || !strings.Contains(log.String(), "in a handler") {
		t.Errorf("a panic gives %d, %s; log %s", status, body, log.String())
	}
}

func FuzzPlainRequest(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	f.Add([]byte("HEAD /a?b=%20 HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"))
	f.Add([]byte("GET //a HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"a\"\r\n\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		end := headerEnd(text)
		if end < 0 {
			return
		}
		var q plainRequest
		if !q.parse(text[:end]) {
			return
		}
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text[:end])))
		if err != nil {
			return // answered with 400
		}
		if r.Host != q.host || (r.Method == "HEAD") != q.head || r.ContentLength != 0 || q.simple && r.URL.Path != string(q.target) || r.Close != q.close {
			t.Errorf("%q: parsed as %+v, net/http reads %q %q host %q, length %d", text, q, r.Method, r.URL, r.Host, r.ContentLength)
		}
		if r.Header.Get("Accept-Encoding") != "" && len(r.Header["Accept-Encoding"]) == 1 && r.Header.Get("Accept-Encoding") != string(q.accept) {
			t.Errorf("%q: Accept-Encoding %q, net/http reads %q", text, q.accept, r.Header.Get("Accept-Encoding"))
		}
	})
}
