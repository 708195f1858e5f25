// Package fetch is the one way in which Parley asks other servers for
// anything: copies of sources, profiles and pictures behind addresses that
// people gave, and the services that an operator configured. It judges the
// address that is really dialled, at the first request and at each redirect,
// keeps to limits of time and size, paces itself per host and heeds robots.txt.
//
// It leaves to others: what a page says (extract), whether it is kept (sources).
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"parley"
)

// Options say what may be fetched and how politely. The zero value is the
// careful default.
type Options struct {
	SiteName  string   // names the site in the user agent
	Contact   string   // an address where its operator can be asked, in the user agent
	OwnHosts  []string // the site itself, which is never fetched
	Ports     []uint16 // nil is 80 and 443
	Proxy     *url.URL // egress proxy; it must apply the address policy itself
	Pace      time.Duration
	Resolver  Resolver         // nil is the system's
	Now       func() time.Time // nil is time.Now
	TLS       *tls.Config      // nil is Go's defaults
	Loopback  bool             // loopback addresses and every port may be dialled: for tests and the demonstration only
	MaxBytes  int64            // of a body after decompression; 0 is 8 MiB
	MaxPDF    int64            // of a PDF; 0 is 16 MiB
	Total     time.Duration    // for one fetch with all its redirects; 0 is 20 s
	UserAgent string           // in place of the one made from SiteName and Contact
}

// Resolver finds the addresses of a host; [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Limits of one fetch (evidence.md §4.1).
const (
	connectTimeout = 5 * time.Second
	headerTimeout  = 10 * time.Second
	totalTimeout   = 20 * time.Second
	maxRedirects   = 5
	maxRatio       = 100      // decompressed over compressed
	ratioFrom      = 64 << 10 // decompressed bytes from which the ratio counts
	maxHeaderBytes = 64 << 10
	defaultPace    = 10 * time.Second
)

// ErrRefused is within the error of an address that must not be fetched. What a
// person is told is the same as for one that cannot be reached, so that nobody
// learns what stands in our network.
var ErrRefused = errors.New("the address may not be fetched")

// Fetcher fetches. It may be used by many goroutines.
type Fetcher struct {
	o         Options
	transport *http.Transport
	connect   func(ctx context.Context, network, address string) (net.Conn, error) // to an address that was judged
	hosts     hosts
	robots    robotsCache
	addresses ownAddresses
}

// New makes a fetcher.
func New(o Options) *Fetcher {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Ports == nil {
		o.Ports = []uint16{80, 443}
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	if o.Pace == 0 {
		o.Pace = defaultPace
	}
	if o.Total == 0 {
		o.Total = totalTimeout
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 8 << 20
	}
	if o.MaxPDF == 0 {
		o.MaxPDF = 16 << 20
	}
	if o.UserAgent == "" {
		o.UserAgent = userAgent(o)
	}
	f := &Fetcher{o: o, hosts: hosts{next: map[string]time.Time{}}, robots: robotsCache{files: map[string]*robotsFile{}}}
	f.connect = (&net.Dialer{Timeout: connectTimeout}).DialContext
	f.transport = &http.Transport{
		DialContext:            f.dial,
		TLSClientConfig:        o.TLS,
		TLSHandshakeTimeout:    connectTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true, // counted here
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           16,
		MaxConnsPerHost:        4,
		IdleConnTimeout:        30 * time.Second,
	}
	if o.Proxy != nil {
		f.transport.Proxy = http.ProxyURL(o.Proxy)
		f.transport.DialContext = f.connect
	}
	return f
}

func userAgent(o Options) string {
	about := "Q&A site"
	if o.SiteName != "" {
		about = o.SiteName
	}
	if o.Contact != "" {
		about += "; +" + o.Contact
	}
	return "Mozilla/5.0 (compatible; Parley/1.0; " + strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '(' || r == ')' {
			return -1
		}
		return r
	}, about) + ")"
}

// Request is one address to fetch.
type Request struct {
	URL     string
	Types   []string  // media types that are taken; nil is [DocumentTypes]
	Polite  bool      // heed robots.txt and the pace of the host; false for what an operator configured
	ByUser  bool      // somebody asks for this page now: the rules of robots.txt, which are for robots, do not hold, its pace does
	ETag    string    // of the copy that is there already, to be answered by 304
	Changed string    // Last-Modified of that copy
	At      time.Time // of a time gate: the time whose copy is wanted (Accept-Datetime); zero for others
}

// DocumentTypes are the media types of sources.
var DocumentTypes = []string{"text/html", "application/xhtml+xml", "text/plain", "application/pdf"}

// Response is what came. Its body is whole.
type Response struct {
	URL       string // after redirects
	Status    int
	Header    http.Header
	MediaType string // lower case, without parameters
	Charset   string // of the Content-Type, "" if it names none
	Body      []byte
	Redirects int
	Fetched   time.Time
}

// Get fetches an address. A response of any status is no error. Errors are of
// three sorts: [ErrRefused] and a failure to reach the server, both within a
// [parley.Error] that tells a person the same, and [*Later].
func (f *Fetcher) Get(ctx context.Context, req Request) (*Response, error) {
	u, err := f.parse(req.URL)
	if err != nil {
		return nil, failed(err)
	}
	var after time.Duration
	if req.Polite {
		delay, err := f.allowed(ctx, u)
		if err != nil && !req.ByUser {
			return nil, failed(err)
		}
		pace := max(f.o.Pace, delay)
		// The turn lasts until the fetch has ended, and the pace counts from
		// there: a host has one connection of ours at a time.
		if wait := f.hosts.take(u.Hostname(), f.o.Now(), pace+f.o.Total); wait > 0 {
			return nil, &Later{After: wait}
		}
		defer func() { f.hosts.set(u.Hostname(), f.o.Now(), max(pace, after)) }()
	}
	ctx, cancel := context.WithTimeout(ctx, f.o.Total)
	defer cancel()
	res, err := f.get(ctx, u, req)
	if err != nil {
		return nil, failed(err)
	}
	if after = retryAfter(res.Header.Get("Retry-After"), f.o.Now()); after > 0 {
		f.hosts.set(u.Hostname(), f.o.Now(), after)
	}
	return res, nil
}

// failed is what a person may be told of a fetch; the reason is for the log.
func failed(err error) error {
	return fmt.Errorf("%w: %w", parley.Refuse(parley.Invalid, "fetch.failed"), err)
}

func (f *Fetcher) get(ctx context.Context, u *url.URL, req Request) (*Response, error) {
	for hops := 0; ; hops++ {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err != nil {
			return nil, err
		}
		f.head(r, req)
		res, err := f.transport.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		to := res.Header.Get("Location")
		if res.StatusCode < 300 || res.StatusCode > 399 || res.StatusCode == http.StatusNotModified || to == "" {
			defer res.Body.Close()
			return f.read(res, u, req, hops)
		}
		res.Body.Close()
		if hops == maxRedirects {
			return nil, fmt.Errorf("more than %d redirects", maxRedirects)
		}
		next, err := u.Parse(to)
		if err != nil {
			return nil, err
		}
		from := u.Host
		if u, err = f.parse(next.String()); err != nil {
			return nil, err
		}
		if req.Polite && !req.ByUser && u.Host != from {
			if _, err := f.allowed(ctx, u); err != nil {
				return nil, err
			}
		}
	}
}

func (f *Fetcher) head(r *http.Request, req Request) {
	types := req.Types
	if types == nil {
		types = DocumentTypes
	}
	r.Header.Set("User-Agent", f.o.UserAgent)
	r.Header.Set("Accept", strings.Join(types, ", ")+", */*;q=0.1")
	r.Header.Set("Accept-Encoding", "gzip")
	if req.ETag != "" {
		r.Header.Set("If-None-Match", req.ETag)
	}
	if req.Changed != "" {
		r.Header.Set("If-Modified-Since", req.Changed)
	}
	if !req.At.IsZero() {
		r.Header.Set("Accept-Datetime", req.At.UTC().Format(http.TimeFormat))
	}
}

// Client is an [http.Client] for libraries that bring their own requests (an
// identity provider's discovery): the same address policy, limits and redirects.
// It does not know the pace of hosts.
func (f *Fetcher) Client() *http.Client {
	return &http.Client{
		Transport: checked{f},
		Timeout:   f.o.Total,
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return fmt.Errorf("more than %d redirects", maxRedirects)
			}
			return nil
		},
	}
}

// checked is a RoundTripper that judges each request and bounds its answer.
type checked struct{ f *Fetcher }

func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, err := c.f.parse(r.URL.String()); err != nil {
		return nil, err
	}
	res, err := c.f.transport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, c.f.o.MaxBytes), res.Body}
	return res, nil
}

// Later says that the host is to be left alone for a while.
type Later struct{ After time.Duration }

func (l *Later) Error() string { return fmt.Sprintf("the host is to be left alone for %v", l.After) }

// hosts remembers when each host may be asked again.
type hosts struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// take claims the next turn at a host for a time, or returns how long to wait
// for it.
func (h *hosts) take(host string, now time.Time, turn time.Duration) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	if wait := h.next[host].Sub(now); wait > 0 {
		return wait
	}
	if len(h.next) > maxHosts {
		for name, at := range h.next {
			if at.Before(now) {
				delete(h.next, name)
			}
		}
	}
	h.next[host] = now.Add(turn)
	return 0
}

// maxHosts is from how many hosts on those are forgotten whose turn has come.
const maxHosts = 10_000

// set says that a host may be asked again after a time.
func (h *hosts) set(host string, now time.Time, after time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.next[host] = now.Add(after)
}
