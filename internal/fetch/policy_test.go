package fetch

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"parley"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "::ffff:93.184.216.34": true, "64:ff9b::5db8:d822": true,
		"127.0.0.1": false, "127.255.255.254": false, "0.0.0.0": false, "10.255.255.255": false, "172.31.255.255": false, "172.32.0.1": true,
		"192.168.0.1": false, "169.254.169.254": false, "100.64.0.1": false, "100.127.255.255": false, "100.128.0.1": true,
		"192.0.0.8": false, "192.0.2.1": false, "198.19.255.255": false, "203.0.113.9": false, "224.0.0.1": false, "239.255.255.255": false,
		"240.0.0.1": false, "255.255.255.255": false, "192.88.99.1": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:a00:1": false, "::127.0.0.1": false, "64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false,
		"64:ff9b:1::5db8:d822": false, "2002:7f00:1::": false, "2002:5db8:d822::1": false, "2001::1": false, "2001:db8::1": false, "2620:4f:8000::1": false,
		"3fff::1": false, "fc00::1": false, "fd00:ec2::254": false, "fe80::1": false, "fec0::1": false, "ff02::1": false, "100::1": false, "4000::1": false, "5f00::1": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("Public(%s) = %v", address, got)
		}
	}
	if Public(netip.Addr{}) || Public(netip.MustParseAddr("fe80::1%eth0")) || Public(netip.MustParseAddr("2606::1%eth0")) {
		t.Error("an address without a value or with a zone is public")
	}
}

// TestRedirectsToTheTable redirects to every row of the table, and to names
// that lead to every special address.
func TestRedirectsToTheTable(t *testing.T) {
	data, err := os.ReadFile("../../../shared/data/corpora/inject/ssrf-urls.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Refuse []string }
	if err := json.Unmarshal(data, &table); err != nil {
		t.Fatal(err)
	}
	trapped, seen := trap(t)
	_, port, _ := net.SplitHostPort(trapped)
	dns := fakeDNS{"localhost": {"127.0.0.1"}, "metadata.google.internal": {"169.254.169.254"}, "example.com": {"127.0.0.1"}}
	targets := table.Refuse
	for i, a := range []string{"127.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "fe80::1", "fd00::1", "0.0.0.0", "169.254.169.254"} {
		name := fmt.Sprintf("name%d.example", i)
		dns[name] = []string{a}
		targets = append(targets, "http://"+name+"/", "http://"+name+":"+port+"/")
	}
	f, site := outside(t, Options{Resolver: dns}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusFound)
	})
	for _, target := range targets {
		address := site + "/?" + url.Values{"to": {target}}.Encode()
		if _, err := f.Get(t.Context(), Request{URL: address}); !errors.Is(err, ErrRefused) {
			t.Errorf("a redirect to %q: %v, want it refused", target, err)
		}
		if res, err := f.Client().Get(address); err == nil {
			res.Body.Close()
			t.Errorf("a redirect to %q is followed by the client", target)
		}
	}
	if n := seen.Load(); n != 0 {
		t.Errorf("the trap saw %d connections", n)
	}
}

// TestOwnAddresses reaches for the site by another name, and for this machine.
func TestOwnAddresses(t *testing.T) {
	dns := fakeDNS{"site.example": {"93.184.216.34"}, "alias.example": {"93.184.216.34"}, "mapped.example": {"::ffff:93.184.216.34"}}
	f := New(Options{Resolver: dns, OwnHosts: []string{"site.example"}})
	for _, name := range []string{"site.example", "alias.example", "mapped.example"} {
		if _, err := f.Get(t.Context(), Request{URL: "http://" + name + "/"}); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
}

// TestIsAt knows where a host is, and no private address nor our own as another's.
func TestIsAt(t *testing.T) {
	dns := fakeDNS{"herald.example": {"93.184.216.40 2606:2800:220::5"}, "site.example": {"93.184.216.34"}, "alias.example": {"93.184.216.34"}, "inside.example": {"10.0.0.1"}}
	f := New(Options{Resolver: dns, OwnHosts: []string{"site.example"}})
	for _, tt := range []struct {
		host, address string
		want          bool
	}{
		{"herald.example", "93.184.216.40", true},
		{"herald.example", "::ffff:93.184.216.40", true},
		{"herald.example", "2606:2800:220::5", true},
		{"herald.example", "93.184.216.41", false},
		{"unknown.example", "93.184.216.40", false},
		{"site.example", "93.184.216.34", false},
		{"alias.example", "93.184.216.34", false},
		{"inside.example", "10.0.0.1", false},
	} {
		if got := f.IsAt(t.Context(), tt.host, netip.MustParseAddr(tt.address)); got != tt.want {
			t.Errorf("IsAt(%s, %s) = %v", tt.host, tt.address, got)
		}
	}
	if f.IsAt(t.Context(), "herald.example", netip.Addr{}) {
		t.Error("nobody knows where it comes from")
	}
}

// TestSlowBodies has servers that never come to an end.
func TestSlowBodies(t *testing.T) {
	f, site := outside(t, Options{Total: 300 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/body":
			for r.Context().Err() == nil {
				fmt.Fprint(w, "a ")
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		case "/chain":
			time.Sleep(100 * time.Millisecond)
			http.Redirect(w, r, "/chain", http.StatusFound)
		case "/header":
			<-r.Context().Done()
		}
	})
	for _, path := range []string{"/body", "/chain", "/header"} {
		res, err := f.Get(t.Context(), Request{URL: site + path})
		if err == nil || OutcomeOf(site+path, res, err) != Unreachable {
			t.Errorf("%s: %v, want it unreachable", path, err)
		}
	}
}

// TestSameWords tells a person the same of what is refused and of what fails.
func TestSameWords(t *testing.T) {
	f := New(Options{Resolver: fakeDNS{"inside.example": {"10.0.0.1"}}})
	told := map[string]bool{}
	for _, address := range []string{"http://10.0.0.1/", "http://inside.example/", "http://nowhere.example/", "ftp://example.org/", "http://example.org:22/"} {
		_, err := f.Get(t.Context(), Request{URL: address})
		e, ok := errors.AsType[*parley.Error](err)
		if !ok {
			t.Fatalf("%s: %v is not told to the person", address, err)
		}
		told[e.Error()] = true
	}
	if len(told) != 1 {
		t.Errorf("told apart: %v", told)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\nCrawl-delay: 1e9", "/a/b")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := ParseRobots([]byte(text))
		if r.Delay < 0 || r.Delay > maxCrawlDelay {
			t.Errorf("Crawl-delay %v", r.Delay)
		}
		if !r.Allows("/robots.txt") {
			t.Error("robots.txt itself is forbidden")
		}
		if allowed := r.Allows(path); allowed != r.Allows(normal(path)) && !strings.Contains(path, "%") {
			t.Errorf("Allows(%q) depends on the spelling", path)
		}
	})
}
