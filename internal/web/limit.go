package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley"
)

// rateClass is a kind of request that is limited for itself.
type rateClass int

const (
	unlimited rateClass = iota
	writes              // posts, comments, votes, edits
	previews            // rendering and suggestions while typing
	signIns             // everything that tries a password, a code or a token
	mailings            // what sends a mail to an address that the visitor names
	uploads
	feedbacks // of those who may not vote
	checks    // of quotations by the API
	guestChecks
	searching // that no kept page answers
	guestSearching
	rateClasses
)

// ofGuests are the classes of those who have no account, where they are others.
var ofGuests = map[rateClass]rateClass{checks: guestChecks, searching: guestSearching}

// rate is a limit: so many at once, and one more every so often.
type rate struct {
	burst int
	every time.Duration
}

// perMinute is a limit of so many a minute, at least one.
func perMinute(n int) rate {
	n = max(n, 1)
	return rate{n, time.Minute / time.Duration(n)}
}

// rates are the limits of each class (security.md §1, rate limits), but those of
// checks and searches, which are rules of the site. These limit some acts further,
// and tell so.
var rates = [rateClasses]rate{
	writes:   {60, time.Second},
	previews: {60, 250 * time.Millisecond},
	signIns:  {20, 3 * time.Second},
	mailings: {5, 2 * time.Minute},
	uploads:  {10, 5 * time.Second},

	feedbacks: {20, 10 * time.Second},
}

// maxBuckets bounds the memory of the limiter. When so many subjects are known,
// those whose bucket is full again are forgotten, then all.
const maxBuckets = 100_000

// limiter holds a token bucket for each class and subject.
type limiter struct {
	now     func() time.Time
	mu      sync.Mutex
	buckets map[bucketKey]time.Time // when the bucket will be full
}

type bucketKey struct {
	class   rateClass
	subject string
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, buckets: map[bucketKey]time.Time{}}
}

// rateOf is the limit of a class on this site.
func (s *Server) rateOf(ctx context.Context, c rateClass) (rate, error) {
	if c < checks {
		return rates[c], nil
	}
	rules, err := s.store.Rules(ctx)
	if err != nil {
		return rate{}, err
	}
	number := map[rateClass]int{
		checks: rules.QuoteChecks, guestChecks: rules.QuoteChecksGuests,
		searching: rules.Searches, guestSearching: rules.SearchesGuests,
	}
	return perMinute(number[c]), nil
}

// limited counts a request of a class. It returns an error that says how long to
// wait for who makes too many.
func (s *Server) limited(r *http.Request, c rateClass) error {
	v := visitorFrom(r.Context())
	if guests, ok := ofGuests[c]; ok && v == nil {
		c = guests
	}
	limit, err := s.rateOf(r.Context(), c)
	if err != nil {
		return err
	}
	if wait := s.limits.take(c, limit, s.subject(r, v)); wait > 0 {
		e := parley.Refuse(parley.Busy, "error.toofast", "seconds", int64(wait.Seconds())+1)
		e.After = wait
		return e
	}
	return nil
}

// take counts a request and returns 0, or how long to wait until one is free.
func (l *limiter) take(c rateClass, rate rate, subject string) time.Duration {
	now := l.now()
	key := bucketKey{c, subject}
	l.mu.Lock()
	defer l.mu.Unlock()
	full := l.buckets[key]
	if full.Before(now) {
		full = now
	}
	if used := full.Sub(now); used > time.Duration(rate.burst-1)*rate.every {
		return used - time.Duration(rate.burst-1)*rate.every
	}
	if len(l.buckets) >= maxBuckets {
		l.forget(now)
	}
	l.buckets[key] = full.Add(rate.every)
	return 0
}

func (l *limiter) forget(now time.Time) {
	for k, full := range l.buckets {
		if full.Before(now) {
			delete(l.buckets, k)
		}
	}
	if len(l.buckets) >= maxBuckets {
		clear(l.buckets)
	}
}

// subject is who a request counts for: the member, or the address, of which
// IPv6 counts by network.
func (s *Server) subject(r *http.Request, v *visitor) string {
	if v != nil {
		return "user " + strconv.FormatInt(int64(v.Actor.ID), 10)
	}
	return network(s.address(r))
}

func network(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return a.String()
	}
	return p.String()
}

// address is where a request comes from. X-Forwarded-For is believed from the
// configured proxies only, and of it the right-most address that is none of
// theirs.
func (s *Server) address(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	peer = peer.Unmap()
	if !s.trusted(peer) {
		return peer
	}
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		if peer = a.Unmap(); !s.trusted(peer) {
			break
		}
	}
	return peer
}

func (s *Server) trusted(a netip.Addr) bool {
	return slices.ContainsFunc(s.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// act is the visitor's hand in a write: who, from which form.
func (s *Server) act(r *http.Request) parley.Act {
	v := visitorFrom(r.Context())
	a := parley.Act{Key: formKey(r)}
	if v != nil {
		a.Actor = v.Actor
	}
	return a
}
