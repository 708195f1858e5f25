package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"hash/fnv"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// publicServer is the one address of the public internet that answers in these tests.
const publicServer = "93.184.216.34"

// hostileDNS gives source.example its server and every other name something
// that must not be dialled, alone or beside a public address.
type hostileDNS struct{}

var hostileAnswers = []string{"127.0.0.1", "::1", "10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:7f00:1::", "0.0.0.0", "fe80::1", publicServer + " 127.0.0.1"}

func (hostileDNS) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if strings.HasSuffix(host, "source.example") {
		return fakeDNS{host: {publicServer}}.LookupNetIP(ctx, network, host)
	}
	h := fnv.New32a()
	h.Write([]byte(host))
	return fakeDNS{host: {hostileAnswers[h.Sum32()%uint32(len(hostileAnswers))]}}.LookupNetIP(ctx, network, host)
}

// answering is a fetcher for which one public server answers every request
// with these bytes. It fails the test when anything else than the public
// internet is dialled.
func answering(t *testing.T, answer []byte) *Fetcher {
	f := New(Options{Resolver: hostileDNS{}, MaxBytes: 4096, MaxPDF: 8192, Total: time.Second, Pace: time.Nanosecond})
	f.transport.DisableKeepAlives = true
	f.connect = func(_ context.Context, _, address string) (net.Conn, error) {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !Public(at.Addr()) || at.Port() != 80 && at.Port() != 443 {
			t.Errorf("%q is dialled", address)
		}
		if at.Addr().String() != publicServer || at.Port() != 80 {
			return nil, errors.New("nobody listens")
		}
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			if _, err := http.ReadRequest(bufio.NewReader(there)); err == nil {
				there.Write(answer) // who hangs up in between has read enough
			}
		}()
		return here, nil
	}
	return f
}

// FuzzAnswer has a server say anything at all, to an article and to robots.txt.
func FuzzAnswer(f *testing.F) {
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 7\r\n\r\n<p>text",
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nUser-agent: *\nDisallow: /a\nCrawl-delay: 9e99",
		"HTTP/1.1 302 Found\r\nLocation: http://[::ffff:127.0.0.1]/\r\n\r\n",
		"HTTP/1.1 301 Moved\r\nLocation: //inside.example/%zz\r\nRetry-After: 99999999999\r\n\r\n",
		"HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
		"HTTP/1.0 200 OK\r\nContent-Type: application/pdf; charset=\"\r\nContent-Encoding: gzip\r\n\r\n" + string(zipped([]byte("%PDF-"))),
		"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n<title>Page not found</title>",
		"HTTP/1.1 304 Not Modified\r\nLocation: http://127.0.0.1/\r\nEtag: \"a\"\r\n\r\n",
	} {
		f.Add([]byte(answer), "/a?b", true)
		f.Add([]byte(answer), "/", false)
	}
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ntext"), strings.Repeat("^", 2000), false) // longer once it is escaped
	f.Fuzz(func(t *testing.T, answer []byte, path string, polite bool) {
		fetcher := answering(t, answer)
		address := "http://source.example/" + strings.TrimPrefix(path, "/")
		res, err := fetcher.Get(t.Context(), Request{URL: address, Polite: polite})
		if (res == nil) == (err == nil) {
			t.Fatalf("%v and %v", res, err)
		}
		soundOutcome(t, address, res, err)
		if err != nil {
			return
		}
		limit := 4096
		if res.MediaType == "application/pdf" {
			limit = 8192
		}
		if len(res.Body) > limit || res.Redirects > maxRedirects || res.MediaType != strings.ToLower(res.MediaType) || strings.ContainsAny(res.MediaType, "; ") {
			t.Errorf("%d bytes of %q after %d redirects", len(res.Body), res.MediaType, res.Redirects)
		}
		if wait := fetcher.hosts.next["source.example"].Sub(fetcher.o.Now()); wait > 24*time.Hour {
			t.Errorf("the host is left alone for %v", wait)
		}
		if u, err := fetcher.parse(res.URL); err != nil || u.String() != res.URL {
			t.Errorf("it comes from %q, which is %v, %v", res.URL, u, err)
		}
	})
}

var outcomes = []Outcome{OK, Gone, SoftGone, Login, Blocked, Unreachable, Refused}

func soundOutcome(t *testing.T, address string, res *Response, err error) {
	t.Helper()
	if o := OutcomeOf(address, res, err); !slices.Contains(outcomes, o) || o == OK && err != nil {
		t.Errorf("the outcome of %v is %q", err, o)
	}
	if res == nil {
		return
	}
	SoftMissing(string(res.Body), string(res.Body)) // any answer will do, but it has to come
	if sibling, ok := Sibling(res.URL, "random"); ok {
		if u, err := url.Parse(sibling); err != nil || !strings.HasSuffix(u.Path, "/random") || strings.HasPrefix(u.Host, "random") {
			t.Errorf("beside %q stands %q, %v", res.URL, sibling, err)
		}
	}
	if len(res.Body) > 0 && !SameAnswer(res.Body, res.Body) {
		t.Error("a page is not the same as itself")
	}
}

// FuzzRedirect leads from a public page to anywhere.
func FuzzRedirect(f *testing.F) {
	for _, to := range []string{"http://127.0.0.1/", "//localhost", "\\\\127.0.0.1", "http:/127.0.0.1", "http://source.example@127.0.0.1/", "http://127.0.0.1:80:443/", "http://①②⑦.0.0.1/",
		"http://[::ffff:7f00:1%25lo]/", "javascript:x", "?", "http://source.example.:80/../..", "http://2130706433/", "https://source.example:443/a b"} {
		f.Add(to, 302)
	}
	f.Fuzz(func(t *testing.T, to string, status int) {
		if status < 300 || status > 399 {
			return
		}
		var answer bytes.Buffer
		res := &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Location": {to}}, Close: true}
		if err := res.Write(&answer); err != nil {
			return // no header can hold it
		}
		fetcher := answering(t, answer.Bytes())
		for _, polite := range []bool{false, true} {
			got, err := fetcher.Get(t.Context(), Request{URL: "http://source.example/a", Polite: polite})
			soundOutcome(t, "http://source.example/a", got, err)
		}
		if got, err := fetcher.Client().Get("http://source.example/a"); err == nil {
			got.Body.Close()
		}
	})
}

// FuzzUnpacked unpacks what claims to be packed.
func FuzzUnpacked(f *testing.F) {
	f.Add(zipped(make([]byte, 300_000)), "gzip", 200, true)
	f.Add([]byte("no archive"), " GZIP", 404, false)
	f.Add([]byte("text"), "", 200, true)
	f.Fuzz(func(t *testing.T, body []byte, coding string, status int, sound bool) {
		const limit = 100_000
		want := body
		if sound && coding == "gzip" {
			body = zipped(body)
		}
		res := &http.Response{StatusCode: status, Header: http.Header{"Content-Encoding": {coding}}, Body: io.NopCloser(bytes.NewReader(body))}
		got, err := unpacked(res, limit)
		switch {
		case len(got) > limit && err == nil:
			t.Errorf("%d bytes are taken", len(got))
		case sound && (coding == "gzip" || coding == "") && len(want) <= ratioFrom && (err != nil || !bytes.Equal(got, want)):
			t.Errorf("%d bytes come as %d, %v", len(want), len(got), err)
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, header := range []string{"", "120", "-1", "1e9", "Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 2026 00:01:00 GMT", "99999999999999999999"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if wait := retryAfter(header, now); wait < 0 || wait > 24*time.Hour {
			t.Errorf("%q waits %v", header, wait)
		}
	})
}
