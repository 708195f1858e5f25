//go:build linux

package load

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// clocks returns the processor time of the server's process, if its id is not
// 0, and of this one.
func clocks(pid int) (server, client time.Duration, err error) {
	if pid != 0 {
		if server, err = CPU(pid); err != nil {
			return 0, 0, err
		}
	}
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		return 0, 0, os.NewSyscallError("getrusage", err)
	}
	return server, time.Duration(own.Utime.Nano() + own.Stime.Nano()), nil
}

// worker drives some of the connections on a thread of its own.
type worker struct {
	cfg    Config
	now    *atomic.Int32
	epoll  int
	conns  []conn
	random *rand.Rand
	tail   string // of every request, from behind the path
	out    []byte // the request being written
	in     []byte // what was read last

	latency Histogram
	bytes   int64
	status  map[int]int
	broken  map[string]int
}

// conn is one connection; at most one request is under way on it.
type conn struct {
	fd     int // -1 when closed
	sent   time.Time
	answer response
	tries  int // vain attempts to connect, in a row
}

// maxTries is how often in a row a connection may fail before it is given up.
const maxTries = 5

func newWorker(cfg Config, index, connections int, now *atomic.Int32) (*worker, error) {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	w := &worker{
		cfg: cfg, now: now, epoll: epoll,
		conns:  make([]conn, connections),
		random: newRandom(cfg.Seed, index),
		in:     make([]byte, 128<<10),
		status: make(map[int]int), broken: make(map[string]int),
	}
	w.tail = " HTTP/1.1\r\nHost: " + cfg.Target.String() + "\r\n"
	for _, h := range cfg.Headers {
		w.tail += h.Name + ": " + h.Value + "\r\n"
	}
	w.tail += "\r\n"
	for i := range w.conns {
		w.conns[i].fd = -1
	}
	for i := range w.conns {
		if err := w.connect(i); err != nil {
			w.close()
			return nil, fmt.Errorf("connecting to %s: %w", cfg.Target, err)
		}
	}
	return w, nil
}

func (w *worker) close() {
	for i := range w.conns {
		w.hangUp(&w.conns[i])
	}
	syscall.Close(w.epoll) // nothing was written to it, so nothing can be lost
}

func (w *worker) hangUp(c *conn) {
	if c.fd >= 0 {
		syscall.Close(c.fd) // an error would concern data that is not awaited any more
		c.fd = -1
	}
}

// connect opens the i-th connection.
func (w *worker) connect(i int) error {
	family := syscall.AF_INET6
	var to syscall.Sockaddr = &syscall.SockaddrInet6{Port: int(w.cfg.Target.Port()), Addr: w.cfg.Target.Addr().As16()}
	if w.cfg.Target.Addr().Is4() {
		family = syscall.AF_INET
		to = &syscall.SockaddrInet4{Port: int(w.cfg.Target.Port()), Addr: w.cfg.Target.Addr().As4()}
	}
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	c := &w.conns[i]
	c.fd = fd
	c.answer.reset()
	// On loopback a connection is there at once, so it may block.
	if err := syscall.Connect(fd, to); err != nil {
		w.hangUp(c)
		return os.NewSyscallError("connect", err)
	}
	err = errors.Join(syscall.SetNonblock(fd, true),
		syscall.SetsockoptInt(fd, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1),
		syscall.EpollCtl(w.epoll, syscall.EPOLL_CTL_ADD, fd, &syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(i)}))
	if err != nil {
		w.hangUp(c)
	}
	return err
}

// run sends requests until the measurement ends.
func (w *worker) run() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for i := range w.conns {
		w.send(i)
	}
	events := make([]syscall.EpollEvent, len(w.conns))
	for phase(w.now.Load()) != stopping {
		n, err := syscall.EpollWait(w.epoll, events, 20)
		if err != nil && err != syscall.EINTR {
			return os.NewSyscallError("epoll_wait", err)
		}
		for _, e := range events[:max(n, 0)] {
			w.receive(int(e.Fd))
		}
	}
	for i := range w.conns {
		if c := &w.conns[i]; c.fd < 0 {
			w.broken["connection given up"]++
		} else if time.Since(c.sent) > w.cfg.Duration {
			w.broken["no answer"]++
		}
	}
	return nil
}

// send writes the next request on the i-th connection.
func (w *worker) send(i int) {
	c := &w.conns[i]
	w.out = append(append(append(w.out[:0], "GET "...), w.nextPath()...), w.tail...)
	c.sent = time.Now()
	n, err := syscall.Write(c.fd, w.out)
	if err != nil || n != len(w.out) {
		w.fail(i, fmt.Sprintf("sending: %v", err))
	}
}

func (w *worker) nextPath() string {
	n := len(w.cfg.Paths)
	switch w.cfg.Order {
	case Uniform:
		return w.cfg.Paths[w.random.IntN(n)]
	case Zipf:
		// The inverse of the distribution function, taken as continuous.
		rank := int(math.Exp(w.random.Float64()*math.Log(float64(n+1)))) - 1
		return w.cfg.Paths[min(rank, n-1)]
	default:
		return w.cfg.Paths[0]
	}
}

// receive reads what has come on the i-th connection.
func (w *worker) receive(i int) {
	c := &w.conns[i]
	if c.fd < 0 {
		return
	}
	n, err := syscall.Read(c.fd, w.in)
	switch {
	case err == syscall.EAGAIN || err == syscall.EINTR:
		return
	case err != nil:
		w.fail(i, fmt.Sprintf("receiving: %v", err))
		return
	case n == 0:
		w.fail(i, "closed by the server")
		return
	}
	counted := phase(w.now.Load()) == counting
	if counted {
		w.bytes += int64(n)
	}
	done, err := c.answer.feed(w.in[:n])
	if err != nil {
		w.fail(i, err.Error())
		return
	}
	if !done {
		return
	}
	c.tries = 0
	if counted {
		w.latency.Add(time.Since(c.sent))
		w.status[c.answer.status]++
	}
	if c.answer.closes {
		w.reconnect(i)
		return
	}
	c.answer.reset()
	w.send(i)
}

// fail counts a request that went wrong and begins another on a new connection.
func (w *worker) fail(i int, what string) {
	if phase(w.now.Load()) == counting {
		w.broken[what]++
	}
	w.conns[i].tries++
	w.reconnect(i)
}

func (w *worker) reconnect(i int) {
	c := &w.conns[i]
	w.hangUp(c)
	for c.tries < maxTries {
		if err := w.connect(i); err == nil {
			w.send(i)
			return
		}
		c.tries++
	}
}

// newRandom returns the source of one worker's choices.
func newRandom(seed uint64, worker int) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(worker)))
}
