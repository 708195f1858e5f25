package web

import (
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/internal/testkit"
)

// send sends a form with more headers: pairs of name and value.
func send(t testing.TB, address string, values url.Values, header ...string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequest("POST", address, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 200 && res.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("POST %s = %d without the headers of every answer", address, res.StatusCode)
	}
	return res.StatusCode, string(text)
}

// TestCrossSite sends every unsafe route what a page of another site makes a
// browser send.
func TestCrossSite(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	foreign := [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
		{"Origin", "null"},
		{"Referer", "https://evil.example/form"},
		{"Referer", "not an address"},
	}
	n := 0
	for _, r := range routeTable() {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method == "GET" {
			continue
		}
		n++
		for _, h := range foreign {
			if status, _ := send(t, site+examplePath(path), url.Values{}, h...); status != 403 {
				t.Errorf("%s with %v = %d, want 403", r.pattern, h, status)
			}
		}
	}
	if n == 0 {
		t.Error("no unsafe route was tried")
	}
}

// examplePath fills the variables of a pattern.
func examplePath(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, p := range parts {
		switch {
		case p == "{$}":
			parts[i] = ""
		case strings.HasPrefix(p, "{"):
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "/")
}

func TestForms(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	tests := []struct {
		name   string
		header []string
		body   string
		status int
	}{
		{"a form", nil, "email=a%40b.example&password=wrong", 403},
		{"another type", []string{"Content-Type", "application/xml"}, "<a/>", 400},
		{"no type", []string{"Content-Type", ""}, "a=b", 400},
		{"too many fields", nil, strings.Repeat("a=b&", 2000), 400},
		{"too large", nil, "a=" + strings.Repeat("b", 2<<20), 400},
		{"compressed", []string{"Content-Encoding", "gzip"}, "a=b", 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req, err := http.NewRequest("POST", site+"/users/login", strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for i := 0; i+1 < len(tt.header); i += 2 {
				req.Header.Set(tt.header[i], tt.header[i+1])
			}
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != tt.status {
				t.Errorf("status %d, want %d", res.StatusCode, tt.status)
			}
		})
	}
}

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := newLimiter(func() time.Time { return now })
	rate := rates[mailings]
	for i := range rate.burst {
		if wait := l.take(mailings, rate, "a"); wait != 0 {
			t.Fatalf("request %d waits %v", i, wait)
		}
	}
	if wait := l.take(mailings, rate, "a"); wait != rate.every {
		t.Errorf("one too many waits %v, want %v", wait, rate.every)
	}
	if wait := l.take(mailings, rate, "b"); wait != 0 {
		t.Errorf("another subject waits %v", wait)
	}
	now = now.Add(rate.every)
	if wait := l.take(mailings, rate, "a"); wait != 0 {
		t.Errorf("after %v it waits %v more", rate.every, wait)
	}
	for i := range maxBuckets + 10 {
		l.take(previews, rate, string(rune(i)))
	}
	if n := len(l.buckets); n > maxBuckets {
		t.Errorf("%d buckets are kept, want no more than %d", n, maxBuckets)
	}
}

func TestAddress(t *testing.T) {
	s := &Server{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	tests := []struct{ name, peer, forwarded, want string }{
		{"a reader", "192.0.2.1:5", "", "192.0.2.1"},
		{"a reader who lies", "192.0.2.1:5", "198.51.100.1", "192.0.2.1"},
		{"behind the proxy", "10.0.0.1:5", "198.51.100.1", "198.51.100.1"},
		{"behind two", "10.0.0.1:5", "198.51.100.1, 10.2.2.2", "198.51.100.1"},
		{"a liar behind the proxy", "10.0.0.1:5", "127.0.0.1, 198.51.100.1", "198.51.100.1"},
		{"nonsense behind the proxy", "10.0.0.1:5", "x", "10.0.0.1"},
		{"mapped", "[::ffff:192.0.2.1]:5", "", "192.0.2.1"},
	}
	for _, tt := range tests {
		r := &http.Request{RemoteAddr: tt.peer, Header: http.Header{}}
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := s.address(r).String(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := network(netip.MustParseAddr("2001:db8:1:2:3::4")); got != "2001:db8:1:2::/64" {
		t.Errorf("an IPv6 address counts as %s", got)
	}
}
