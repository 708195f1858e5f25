package web

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/store"
)

// testServer serves a site on a loopback port for the length of the test and
// returns its address.
func testServer(t testing.TB, s *store.Store) string {
	t.Helper()
	return serveWith(t, s, Options{PageCache: 64 << 20})
}

func serveWith(t testing.TB, s *store.Store, o Options) string {
	t.Helper()
	address, _ := serveAndReturn(t, s, o)
	return address
}

// serveAndReturn serves a site and returns its address and the server.
func serveAndReturn(t testing.TB, s *store.Store, o Options) (string, *Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.URL == "" {
		o.URL = "http://" + l.Addr().String()
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(testLog{t}, nil))
	}
	srv, err := New(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the server ended with %v", err)
			}
		case <-time.After(drain + 5*time.Second):
			t.Error("the server did not end")
		}
	})
	return "http://" + l.Addr().String(), srv
}

// testLog fails the test when the server logs an error of its own.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	if strings.Contains(string(b), "level=ERROR") {
		l.t.Errorf("logged: %s", b)
	}
	return len(b), nil
}

// client follows no redirects and takes no compression.
var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 16},
}

// get fetches an address without following a redirect.
func get(t testing.TB, url string) (status int, header http.Header, body string) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, req)
}

// do sends a request and reads the whole answer.
func do(t testing.TB, req *http.Request) (status int, header http.Header, body string) {
	t.Helper()
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// quietLogger writes everything to w.
func quietLogger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }
