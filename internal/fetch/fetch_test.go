package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"parley"
)

// fakeDNS answers from a table; each name's answers come in turn, the last one
// again and again.
type fakeDNS map[string][]string

func (d fakeDNS) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	list := d[host]
	if len(list) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	if len(list) > 1 {
		d[host] = list[1:]
	}
	var all []netip.Addr
	for a := range strings.FieldsSeq(list[0]) {
		all = append(all, netip.MustParseAddr(a))
	}
	return all, nil
}

// TestRefusedAddresses tries every row of the table, with a resolver that
// knows all their names.
func TestRefusedAddresses(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/corpora/inject/ssrf-urls.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Refuse, Allow []string }
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	f := New(Options{Resolver: fakeDNS{"localhost": {"127.0.0.1"}, "metadata.google.internal": {"169.254.169.254"}, "example.com": {"93.184.216.34"}, "127.1": {"127.0.0.1"}}})
	more := []string{
		"http://[::ffff:10.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::1]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[::127.0.0.1]/",
		"http://[ff02::1]/", "http://[fe80::1]/", "http://[2001:db8::1]/", "http://[100::1]/", "http://[fec0::1]/", "http://224.0.0.1/",
		"http://255.255.255.255/", "http://198.18.0.1/", "http://192.0.0.1/", "http://printer/", "http://a.localhost/", "https://0x7f.1/",
		"http://example.org:8080/", "http://①②⑦.0.0.1/", "http://exa mple.org/", "//example.org/", "", "https://", "http://.", "http://user@example.org/",
		"http://example.org:99999/", "https://site.example/", "https://SITE.example./x",
	}
	f.o.OwnHosts = []string{"site.example"}
	if len(table.Refuse) < 30 {
		t.Fatalf("the table has %d rows", len(table.Refuse))
	}
	for _, address := range append(table.Refuse, more...) {
		_, err := f.Get(t.Context(), Request{URL: address})
		if !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v, want it refused", address, err)
		}
		if parley.KindOf(err) != parley.Invalid {
			t.Errorf("%q: %v is not told to the person", address, err)
		}
	}
	for _, address := range table.Allow {
		if _, err := f.parse(address); err != nil {
			t.Errorf("%q: %v, want it allowed", address, err)
		}
	}
}

// trap is a listener on loopback that must see no connection.
func trap(t *testing.T) (address string, seen *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	seen = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			seen.Add(1)
			conn.Close()
		}
	}()
	return l.Addr().String(), seen
}

// TestNames gives names that lead into the network; the port is the trap's.
func TestNames(t *testing.T) {
	address, seen := trap(t)
	_, port, _ := net.SplitHostPort(address)
	var number uint16
	fmt.Sscan(port, &number)
	dns := fakeDNS{
		"inside.example":  {"127.0.0.1"},
		"half.example":    {"93.184.216.34 127.0.0.1"},
		"mapped.example":  {"::ffff:127.0.0.1"},
		"linked.example":  {"fe80::1"},
		"rebound.example": {"93.184.216.34", "127.0.0.1"},
	}
	f := New(Options{Resolver: dns, Ports: []uint16{number}})
	for name := range dns {
		if name == "rebound.example" {
			if _, err := f.resolve(t.Context(), name); err != nil { // the answer that a check before dialling would see
				t.Fatal(err)
			}
		}
		if _, err := f.Get(t.Context(), Request{URL: "http://" + name + ":" + port + "/"}); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
		if _, err := f.Client().Get("http://" + name + ":" + port + "/"); !errors.Is(err, ErrRefused) {
			t.Errorf("%s by the client: %v, want it refused", name, err)
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the trap saw %d connections", n)
	}
}

// outside is a server that counts as the public internet: its address alone is
// dialled, whatever is asked for.
func outside(t *testing.T, o Options, h http.HandlerFunc) (*Fetcher, string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	f := New(o)
	policy := f.transport.DialContext
	f.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "source.example:") {
			return net.Dial("tcp", server.Listener.Addr().String())
		}
		return policy(ctx, network, address)
	}
	return f, "http://source.example"
}

func TestRedirects(t *testing.T) {
	address, seen := trap(t)
	to := map[string]string{
		"/inside":  "http://" + address + "/",
		"/name":    "http://localhost/",
		"/mapped":  "http://[::ffff:127.0.0.1]/",
		"/file":    "file:///etc/passwd",
		"/user":    "http://a:b@source.example/",
		"/chain":   "/inside",
		"/endless": "/endless",
		"/good":    "/page",
	}
	f, site := outside(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		if target := to[r.URL.Path]; target != "" {
			http.Redirect(w, r, target, http.StatusFound)
			return
		}
		if r.Header.Get("Cookie")+r.Header.Get("Authorization")+r.Header.Get("Referer") != "" {
			t.Errorf("%s came with %v", r.URL, r.Header)
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		fmt.Fprint(w, "<p>text")
	})
	for path := range to {
		res, err := f.Get(t.Context(), Request{URL: site + path})
		switch path {
		case "/good":
			if err != nil || res.URL != site+"/page" || res.Redirects != 1 || string(res.Body) != "<p>text" {
				t.Errorf("%s: %v %v", path, res, err)
			}
		case "/endless":
			if err == nil || errors.Is(err, ErrRefused) {
				t.Errorf("%s: %v, want too many redirects", path, err)
			}
		default:
			if !errors.Is(err, ErrRefused) {
				t.Errorf("%s: %v, want it refused", path, err)
			}
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the trap saw %d connections", n)
	}
}

func zipped(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(text)
	z.Close()
	return b.Bytes()
}

func TestBodies(t *testing.T) {
	bomb := zipped(make([]byte, 7<<20))
	f, site := outside(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=ISO-8859-1")
		switch r.URL.Path {
		case "/zipped":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(zipped([]byte("<p>text")))
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		case "/large":
			w.Write(make([]byte, 9<<20))
		case "/picture":
			w.Header().Set("Content-Type", "image/png")
		case "/broken":
			w.Header().Set("Content-Encoding", "gzip")
			w.Write([]byte("no archive"))
		case "/brotli":
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte("x"))
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
			w.Write(make([]byte, 9<<20))
		case "/blank":
			w.Header()["Content-Type"] = nil
			fmt.Fprint(w, "<!DOCTYPE html><title>x</title>")
		}
	})
	tests := []struct {
		path string
		want error // nil: it is taken
		body string
	}{
		{"/zipped", nil, "<p>text"}, {"/bomb", ErrTooLarge, ""}, {"/large", ErrTooLarge, ""}, {"/picture", ErrType, ""},
		{"/broken", gzip.ErrHeader, ""}, {"/brotli", ErrType, ""}, {"/blank", nil, "<!DOCTYPE html><title>x</title>"},
	}
	for _, tt := range tests {
		res, err := f.Get(t.Context(), Request{URL: site + tt.path})
		if !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.path, err, tt.want)
		}
		if tt.want == nil && (err != nil || string(res.Body) != tt.body || res.MediaType != "text/html") {
			t.Errorf("%s: %+v %v", tt.path, res, err)
		}
	}
	res, err := f.Get(t.Context(), Request{URL: site + "/missing"})
	if err != nil || res.Status != 404 || OutcomeOf(site+"/missing", res, err) != Gone {
		t.Errorf("/missing: %v", err)
	}
}

func TestPaceAndRobots(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asked := map[string]int{}
	f, site := outside(t, Options{Now: func() time.Time { return now }}, func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path == "/robots.txt" {
			w.Header().Set("Content-Type", "text/plain")
			fmt.Fprint(w, "User-agent: *\nDisallow: /private\nCrawl-delay: 20\n")
			return
		}
		if r.URL.Path == "/busy" {
			w.Header().Set("Retry-After", "100")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		fmt.Fprint(w, "<p>text")
	})
	later := func(path string) time.Duration {
		t.Helper()
		_, err := f.Get(t.Context(), Request{URL: site + path, Polite: true})
		var l *Later
		if errors.As(err, &l) {
			return l.After
		}
		if err != nil && !errors.Is(err, ErrRobots) {
			t.Fatalf("%s: %v", path, err)
		}
		return 0
	}
	if wait := later("/a"); wait != 0 {
		t.Errorf("the first fetch waits %v", wait)
	}
	if wait := later("/b"); wait != 20*time.Second {
		t.Errorf("the second waits %v, want the host's Crawl-delay", wait)
	}
	now = now.Add(20 * time.Second)
	later("/busy")
	if wait := later("/b"); wait != 100*time.Second {
		t.Errorf("after Retry-After it waits %v", wait)
	}
	now = now.Add(time.Hour)
	if _, err := f.Get(t.Context(), Request{URL: site + "/private/x", Polite: true}); !errors.Is(err, ErrRobots) {
		t.Errorf("a forbidden path: %v", err)
	}
	if asked["/private/x"] != 0 || asked["/robots.txt"] != 1 || asked["/b"] != 0 {
		t.Errorf("asked: %v", asked)
	}
	now = now.Add(time.Hour)
	if _, err := f.Get(t.Context(), Request{URL: site + "/private/x", Polite: true, ByUser: true}); err != nil || asked["/private/x"] != 1 {
		t.Errorf("a forbidden path that somebody asks for: %v, %v", err, asked)
	}
	if wait := later("/b"); wait != 20*time.Second {
		t.Errorf("after it the host is left alone for %v", wait)
	}
}

func TestRobotsRules(t *testing.T) {
	tests := []struct {
		name, text, path string
		want             bool
	}{
		{"nothing", "", "/a", true},
		{"all forbidden", "User-agent: *\nDisallow: /", "/a", false},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"empty rule", "User-agent: *\nDisallow:", "/a", true},
		{"another's rules", "User-agent: Googlebot\nDisallow: /", "/a", true},
		{"our own rules win", "User-agent: *\nDisallow: /\n\nUser-agent: Parley/1.0\nAllow: /", "/a", true},
		{"our own rules alone count", "User-agent: parley\nDisallow: /b\n\nUser-agent: *\nDisallow: /a", "/a", true},
		{"several agents", "User-agent: x\nUser-agent: parley\nDisallow: /a", "/a", false},
		{"the longest rule", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"a tie allows", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"a star", "User-agent: *\nDisallow: /*/private", "/x/private/y", false},
		{"an end", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf", false},
		{"not at the end", "User-agent: *\nDisallow: /*.pdf$", "/x.pdf?a", true},
		{"an end without a star", "User-agent: *\nDisallow: /a$", "/ab", true},
		{"a comment", "User-agent: * # all\nDisallow: /a # this", "/a", false},
		{"a query", "User-agent: *\nDisallow: /*?print=", "/a?print=1", false},
		{"escaped in the rule", "User-agent: *\nDisallow: /a%7eb%c3%a9", "/a~b%C3%A9", false},
		{"escaped in the address", "User-agent: *\nDisallow: /bé", "/b%C3%a9", false},
		{"an escaped slash is another", "User-agent: *\nDisallow: /a%2Fb", "/a/b", true},
		{"nonsense", "\x00\xff\nfoo\nDisallow: /", "/a", true},
	}
	for _, tt := range tests {
		if got := ParseRobots([]byte(tt.text)).Allows(tt.path); got != tt.want {
			t.Errorf("%s: Allows(%q) = %v, want %v", tt.name, tt.path, got, tt.want)
		}
	}
}

// A server that does not say what it wants is left alone, and is one that could
// not be reached, not one that forbids something.
func TestSilentRobots(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	down, asked := true, 0
	f, site := outside(t, Options{Now: func() time.Time { return now }}, func(w http.ResponseWriter, r *http.Request) {
		asked++
		if down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "<p>text")
	})
	get := func() Outcome {
		res, err := f.Get(t.Context(), Request{URL: site + "/a", Polite: true})
		return OutcomeOf(site+"/a", res, err)
	}
	if first, second := get(), get(); first != Unreachable || second != Unreachable || asked != 1 {
		t.Errorf("%s, then %s, asked %d times; want unreachable, asked once", first, second, asked)
	}
	now = now.Add(time.Hour + time.Second)
	down = false
	if got := get(); got != OK {
		t.Errorf("%s once the server is back", got)
	}
}

func TestOutcomes(t *testing.T) {
	page := strings.Repeat("<p>words</p>", 100)
	tests := []struct {
		name, from, to string
		status         int
		body           string
		err            error
		want           Outcome
	}{
		{"an article", "https://a.example/x", "https://a.example/x", 200, page, nil, OK},
		{"moved", "https://a.example/x", "https://a.example/2024/x", 200, page, nil, OK},
		{"gone", "https://a.example/x", "https://a.example/x", 410, "", nil, Gone},
		{"no such host", "https://a.example/x", "", 0, "", &net.DNSError{IsNotFound: true}, Gone},
		{"to the front page", "https://a.example/x", "https://a.example/", 200, page, nil, SoftGone},
		{"the front page itself", "https://a.example", "https://a.example/", 200, page, nil, OK},
		{"login", "https://a.example/x", "https://a.example/login?next=/x", 200, page, nil, Login},
		{"an article on logins", "https://a.example/login/", "https://a.example/login/", 200, page, nil, OK},
		{"401", "https://a.example/x", "https://a.example/x", 401, "", nil, Login},
		{"403", "https://a.example/x", "https://a.example/x", 403, "", nil, Blocked},
		{"a challenge", "https://a.example/x", "https://a.example/x", 200, "<title>Just a moment...</title>", nil, Blocked},
		{"500", "https://a.example/x", "https://a.example/x", 500, "", nil, Unreachable},
		{"a time-out", "https://a.example/x", "", 0, "", context.DeadlineExceeded, Unreachable},
		{"refused", "https://a.example/x", "", 0, "", failed(ErrRefused), Refused},
	}
	for _, tt := range tests {
		var res *Response
		if tt.err == nil {
			res = &Response{URL: tt.to, Status: tt.status, Body: []byte(tt.body)}
		}
		if got := OutcomeOf(tt.from, res, tt.err); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("http://127.0.0.1#@example.com/")
	f.Add("https://xn--bcher-kva.example:443/a?b")
	fetcher := New(Options{})
	f.Fuzz(func(t *testing.T, address string) {
		u, err := fetcher.parse(address)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Hostname() == "" {
			t.Errorf("%q is taken as %q", address, u)
		}
		if a, err := netip.ParseAddr(u.Hostname()); err == nil && !Public(a) {
			t.Errorf("%q leads to %s", address, a)
		}
		if again, err := fetcher.parse(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q is %q, and then %q, %v", address, u, again, err)
		}
	})
}
