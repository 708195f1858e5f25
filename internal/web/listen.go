package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of connections (security.md §1, request limits).
const (
	headerTimeout = 5 * time.Second
	idleTimeout   = 120 * time.Second
	writeTimeout  = 60 * time.Second
	maxHeader     = 32 << 10
	plainHeader   = 4 << 10 // larger requests are net/http's
	drain         = 20 * time.Second
	deadlineSlack = time.Second // deadlines are moved once a second at most
)

// Serve answers on the listener until ctx ends, then lets requests finish for
// up to 20 seconds.
//
// Reading is nearly all that a site does, so GET and HEAD requests without
// anything unusual are read and answered here, a cached page with one system
// call; every other connection is handed, with the bytes read so far, to
// net/http, which decides what is wrong with it (docs/decisions/003).
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	others := &handover{conns: make(chan net.Conn), done: make(chan struct{}), addr: l.Addr()}
	rest := &http.Server{Handler: s, ReadHeaderTimeout: headerTimeout, ReadTimeout: writeTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug)}
	go rest.Serve(others) // returns when others is closed
	go s.live.run(ctx)
	if s.views != nil {
		go s.runViews(ctx)
	}
	f := &fast{s: s, others: others, open: map[net.Conn]struct{}{}}
	go func() {
		<-ctx.Done()
		f.closing.Store(true)
		l.Close()
	}()
	err := f.accept(l)
	stopping, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	f.stop(stopping)
	others.Close()
	if shutdownErr := rest.Shutdown(stopping); shutdownErr != nil && !errors.Is(shutdownErr, context.DeadlineExceeded) {
		err = errors.Join(err, shutdownErr)
	}
	if s.views != nil {
		s.flushViews(stopping, time.Now())
	}
	if ctx.Err() != nil && errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// fast reads plain requests from connections.
type fast struct {
	s       *Server
	others  *handover
	closing atomic.Bool
	busy    sync.WaitGroup

	mu   sync.Mutex
	open map[net.Conn]struct{}
}

func (f *fast) accept(l net.Listener) error {
	pause := time.Duration(0)
	for {
		conn, err := l.Accept()
		if err == nil {
			pause = 0
			f.busy.Add(1)
			go f.serve(conn)
			continue
		}
		if f.closing.Load() || errors.Is(err, net.ErrClosed) {
			return err
		}
		// Out of descriptors, most likely: others will end.
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		f.s.logger.Warn("accepting a connection failed", "error", err, "again in", pause)
		time.Sleep(pause)
	}
}

// stop wakes idle connections and waits for those at work.
func (f *fast) stop(ctx context.Context) {
	f.mu.Lock()
	for conn := range f.open {
		conn.SetReadDeadline(time.Now())
	}
	f.mu.Unlock()
	finished := make(chan struct{})
	go func() {
		f.busy.Wait()
		close(finished)
	}()
	select {
	case <-finished:
	case <-ctx.Done():
	}
}

func (f *fast) track(conn net.Conn, open bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if open {
		f.open[conn] = struct{}{}
	} else {
		delete(f.open, conn)
	}
}

var readBuffers = sync.Pool{New: func() any { b := make([]byte, plainHeader); return &b }}

// serve answers the requests of one connection.
func (f *fast) serve(conn net.Conn) {
	defer f.busy.Done()
	f.track(conn, true)
	buffer := readBuffers.Get().(*[]byte)
	defer readBuffers.Put(buffer)
	handed := false
	defer func() {
		f.track(conn, false)
		if !handed {
			conn.Close()
		}
	}()
	buf, n := *buffer, 0
	var moved time.Time
	var req plainRequest
	out := &wire{conn: conn}
	for !f.closing.Load() {
		now := time.Now()
		if now.Sub(moved) > deadlineSlack {
			moved = now
			conn.SetDeadline(now.Add(idleTimeout))
		}
		end := headerEnd(buf[:n])
		for begun := false; end < 0; end = headerEnd(buf[:n]) {
			if n == len(buf) {
				handed = f.handOver(conn, buf[:n])
				return
			}
			if n > 0 && !begun {
				begun, moved = true, time.Time{}
				conn.SetReadDeadline(now.Add(headerTimeout))
			}
			m, err := conn.Read(buf[n:])
			n += m
			if err != nil && m == 0 {
				return
			}
		}
		if !req.parse(buf[:end]) {
			if framedTwice(buf[:end]) {
				f.s.refuse(out, http.StatusBadRequest)
				return
			}
			handed = f.handOver(conn, buf[:n])
			return
		}
		out.keepAlive = !f.closing.Load()
		if !f.answer(out, &req, buf[:end], now) {
			return
		}
		n = copy(buf, buf[end:n]) // the beginning of a next request, if any
	}
}

// handOver gives the connection to net/http.
func (f *fast) handOver(conn net.Conn, read []byte) bool {
	conn.SetDeadline(time.Time{})
	return f.others.give(&replayed{Conn: conn, read: bytes.Clone(read)})
}

// answer writes the answer to a request; false ends the connection.
func (f *fast) answer(out *wire, req *plainRequest, head []byte, now time.Time) bool {
	s := f.s
	if !s.hosts(req.host) {
		s.refuse(out, http.StatusMisdirectedRequest)
		return false
	}
	if req.simple {
		if p := s.cache.get(string(req.target), now); p != nil {
			s.viewedPlainly(p.viewed, out.conn, req, now)
			return out.page(p, req, now)
		}
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(head)))
	if err != nil {
		s.refuse(out, http.StatusBadRequest)
		return false
	}
	r.RemoteAddr = out.conn.RemoteAddr().String()
	p, refused := s.pageOf(r)
	if refused != 0 {
		s.refuse(out, refused)
		return false
	}
	s.viewed(p.viewed, r)
	return out.page(p, req, now)
}

// handover is the listener through which net/http gets its connections.
type handover struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
	addr  net.Addr
}

func (h *handover) give(conn net.Conn) bool {
	select {
	case h.conns <- conn:
		return true
	case <-h.done:
		return false
	}
}

func (h *handover) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

func (h *handover) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

func (h *handover) Addr() net.Addr { return h.addr }

// replayed is a connection of which some bytes have been read already.
type replayed struct {
	net.Conn
	read []byte
}

func (r *replayed) Read(p []byte) (int, error) {
	if len(r.read) > 0 {
		n := copy(p, r.read)
		r.read = r.read[n:]
		return n, nil
	}
	return r.Conn.Read(p)
}
