package anchor

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// quotedPage is a page whose header and body have what needs care.
func quotedPage() *Page {
	return &Page{
		Header: http.Header{
			"Content-Type":            {"text/html; charset=utf-8"},
			"Content-Encoding":        {"br"},
			"Content-Security-Policy": {`default-src 'self'; "x" \ $uri $`},
			"Etag":                    {`"abc"`},
			"Last-Modified":           {"Mon, 03 Jan 2022 00:00:00 GMT"},
			"X-Twice":                 {"1", "2"},
		},
		Body: []byte("\x00\x01\r\n\r\nbody"),
	}
}

func freeAddr(t *testing.T) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).AddrPort()
}

func TestBareHandlerServesTheSamePage(t *testing.T) {
	page := quotedPage()
	addr := freeAddr(t)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- page.Serve(ctx, addr) }()
	got := fetchSoon(t, addr)
	if !reflect.DeepEqual(got, page) {
		t.Errorf("got %+v, want %+v", got, page)
	}
	cancel()
	if err := <-served; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// fetchSoon fetches the page of a server that may still be starting.
func fetchSoon(t *testing.T, addr netip.AddrPort) *Page {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		page, err := Fetch(t.Context(), "http://"+addr.String()+"/questions/1/x?page=2", nil)
		if err == nil {
			return page
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestPageSurvivesAFile(t *testing.T) {
	page := quotedPage()
	path := filepath.Join(t.TempDir(), "page.http")
	if err := page.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, page) {
		t.Errorf("got %+v, want %+v", got, page)
	}
}

func TestFetchWantsStatus200(t *testing.T) {
	s := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusMovedPermanently))
	defer s.Close()
	if page, err := Fetch(t.Context(), s.URL, nil); err == nil || !strings.Contains(err.Error(), "301") {
		t.Errorf("got %+v, error %v", page, err)
	}
}

func TestNginxConfig(t *testing.T) {
	got, err := quotedPage().nginxConfig(netip.MustParseAddrPort("127.0.0.1:9002"), `/tmp/a "b"`, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"user root root;\n",
		"worker_processes 2;\n",
		"access_log off;\n",
		"listen 127.0.0.1:9002;\n",
		`root "/tmp/a \"b\"";`,
		`default_type "text/html; charset=utf-8";`,
		`add_header Content-Security-Policy "default-src 'self'; \"x\" \\ ${dollar}uri ${dollar}";`,
		`add_header Etag "\"abc\"";`,
		`add_header Last-Modified "Mon, 03 Jan 2022 00:00:00 GMT";`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
}

func TestOnlyLoopback(t *testing.T) {
	elsewhere := netip.MustParseAddrPort("192.0.2.1:80")
	if _, err := quotedPage().nginxConfig(elsewhere, "/tmp", false); err == nil {
		t.Error("nginx: no error")
	}
	if err := quotedPage().Serve(t.Context(), elsewhere); err == nil {
		t.Error("bare handler: no error")
	}
}

func TestHeaderLinesMustBeLines(t *testing.T) {
	page := &Page{Header: http.Header{"X": {"a\nb"}}}
	if _, err := page.nginxConfig(netip.MustParseAddrPort("127.0.0.1:9002"), "/tmp", false); err == nil {
		t.Error("no error")
	}
}
