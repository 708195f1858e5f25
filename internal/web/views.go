package web

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/maphash"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"parley"
)

const (
	// viewsFlush is how long views are counted in memory before they are written
	// (reliability.md §4).
	viewsFlush = 10 * time.Second
	// viewsFold is how long the views of a busy site are written beside its questions
	// before they are added to them; when few are counted it is done at once.
	viewsFold = 5 * time.Minute
	fewViews  = 50
	// viewOnce is for how long somebody's second look at a question counts no
	// more, twice as long at most.
	viewOnce = 15 * time.Minute
	// maxViewers bounds the memory: of more looks within viewOnce some count again.
	maxViewers = 200_000
)

// views counts who looked at which question. Nothing of a reader is kept but a
// number that no address can be made of.
type views struct {
	seed maphash.Seed

	mu         sync.Mutex
	counts     map[parley.PostID]int64
	seen, last map[uint64]struct{} // since began, and before that
	began      time.Time
	folded     time.Time
}

func newViews() *views {
	return &views{seed: maphash.MakeSeed(), counts: map[parley.PostID]int64{}, seen: map[uint64]struct{}{}, folded: time.Now()}
}

// see notes that somebody at an address looks at a question.
func (v *views) see(question parley.PostID, from netip.Addr, now time.Time) {
	var b [24]byte
	at := from.As16()
	copy(b[:], at[:])
	binary.LittleEndian.PutUint64(b[16:], uint64(question))
	key := maphash.Bytes(v.seed, b[:])
	v.mu.Lock()
	defer v.mu.Unlock()
	if age := now.Sub(v.began); age >= viewOnce || len(v.seen) >= maxViewers {
		v.last = v.seen
		if age >= 2*viewOnce {
			v.last = nil
		}
		v.seen, v.began = map[uint64]struct{}{}, now
	}
	_, lately := v.seen[key]
	_, before := v.last[key]
	if !lately && !before {
		v.seen[key] = struct{}{}
		v.counts[question]++
	}
}

// take returns what was counted since the last time.
func (v *views) take() map[parley.PostID]int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	counts := v.counts
	v.counts = map[parley.PostID]int64{}
	return counts
}

// giveBack counts again what could not be written.
func (v *views) giveBack(counts map[parley.PostID]int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, n := range counts {
		v.counts[id] += n
	}
}

// foldNow reports whether the views are to be added to the questions, after those
// of some were written; it is asked by one goroutine at a time.
func (v *views) foldNow(written int, now time.Time) bool {
	if written == 0 || written > fewViews && now.Sub(v.folded) < viewsFold {
		return false
	}
	v.folded = now
	return true
}

// runViews writes what was counted, every now and then until the context ends.
func (s *Server) runViews(ctx context.Context) {
	tick := time.NewTicker(viewsFlush)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			s.flushViews(ctx, now)
		}
	}
}

// flushViews writes what was counted since the last time, or counts it again.
func (s *Server) flushViews(ctx context.Context, now time.Time) {
	counts := s.views.take()
	written, err := s.store.AddViews(ctx, counts)
	maps.DeleteFunc(counts, func(id parley.PostID, _ int64) bool { return written[id] })
	s.views.giveBack(counts)
	if err == nil && s.views.foldNow(len(written), now) {
		err = s.store.FoldViews(ctx)
	}
	if err != nil && ctx.Err() == nil {
		s.logger.Error("views of questions are not written yet", "error", err)
	}
}

// viewed counts a look at the question that an answer shows, if it shows one.
func (s *Server) viewed(question parley.PostID, r *http.Request) {
	if s.views != nil && question != 0 && r.Method == http.MethodGet && !isRobot([]byte(r.UserAgent())) {
		s.views.see(question, s.address(r), time.Now())
	}
}

// viewedPlainly is viewed for a request that net/http has not read.
func (s *Server) viewedPlainly(question parley.PostID, conn net.Conn, req *plainRequest, now time.Time) {
	if s.views == nil || question == 0 || req.head || isRobot(req.agent) {
		return
	}
	if len(s.proxies) > 0 {
		r := &http.Request{RemoteAddr: conn.RemoteAddr().String(), Header: http.Header{"X-Forwarded-For": {string(req.forwarded)}}}
		s.views.see(question, s.address(r), now)
		return
	}
	if at, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		s.views.see(question, at.AddrPort().Addr().Unmap(), now)
	}
}

// isRobot reports whether a browser says that it is none.
func isRobot(agent []byte) bool {
	agent = bytes.ToLower(agent)
	return bytes.Contains(agent, []byte("bot")) || bytes.Contains(agent, []byte("crawl")) || bytes.Contains(agent, []byte("spider"))
}
