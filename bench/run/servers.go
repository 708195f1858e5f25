//go:build linux

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"time"

	"parley/bench/anchor"
)

// server is a running server to be measured.
type server struct {
	name  string
	addr  netip.AddrPort
	pid   int
	start time.Duration // until it had served its first page
	stop  func() error
}

// freeAddr returns a loopback address that nobody listens on at the moment.
func freeAddr() (netip.AddrPort, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return netip.AddrPort{}, err
	}
	addr := l.Addr().(*net.TCPAddr).AddrPort()
	return addr, l.Close()
}

// startTime is how long a server may take to start.
const startTime = time.Minute

// startServer starts a command that listens on addr and waits until it serves
// the page at path.
func startServer(ctx context.Context, name string, addr netip.AddrPort, path string, cmd *exec.Cmd) (*server, error) {
	// Load is put on it for long: what it logs must not fill this process.
	log, err := os.CreateTemp("", "parley-bench-*.log")
	if err != nil {
		return nil, err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		_, err := anchor.Fetch(ctx, "http://"+addr.String()+path, nil)
		if err == nil {
			break
		}
		select {
		case state := <-ended:
			text, _ := os.ReadFile(log.Name()) // without it the state says enough
			return nil, fmt.Errorf("%s ended at once: %v\n%s", name, state, text)
		case <-time.After(2 * time.Millisecond):
			if ctx.Err() == nil && time.Since(begin) < startTime {
				continue
			}
		}
		err = errors.Join(fmt.Errorf("%s does not serve: %w", name, err), cmd.Process.Kill())
		<-ended
		return nil, err
	}
	s := &server{name: name, addr: addr, pid: cmd.Process.Pid, start: time.Since(begin)}
	s.stop = func() error {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			return fmt.Errorf("stopping %s: %w", name, err)
		}
		select {
		case <-ended: // a server that was told to stop may end with any status
			return nil
		case <-time.After(30 * time.Second):
			return errors.Join(fmt.Errorf("%s does not stop", name), cmd.Process.Kill())
		}
	}
	return s, nil
}

// startParley serves the imported site and waits for its page at path; extra is
// added to the environment.
func (ws *workspace) startParley(ctx context.Context, name, path string, extra ...string) (*server, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(ws.parley(), "serve", "--data", ws.data(), "--listen", addr.String())
	cmd.Env = append(os.Environ(), extra...)
	return startServer(ctx, name, addr, path, cmd)
}

// encodings is what the measured requests accept.
const encodings = "gzip"

// fetch gets one page as the measured requests do.
func fetch(ctx context.Context, s *server, path string) (*anchor.Page, error) {
	header := http.Header{"Accept-Encoding": {encodings}}
	return anchor.Fetch(ctx, "http://"+s.addr.String()+path, header)
}

// startAnchors starts the bare handler and nginx with a page, and checks that
// they serve it as it is.
func (ws *workspace) startAnchors(ctx context.Context, page *anchor.Page) (anchors []*server, err error) {
	defer func() {
		if err != nil {
			stopAll(anchors)
		}
	}()
	dir, err := os.MkdirTemp(ws.temp, "anchors-")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "page.http")
	if err := page.WriteFile(file); err != nil {
		return nil, err
	}
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	bare, err := startServer(ctx, "bare net/http handler", addr, "/",
		exec.Command(ws.anchors(), "--page", file, "--bare", addr.String()))
	if err != nil {
		return nil, err
	}
	anchors = append(anchors, bare)
	if addr, err = freeAddr(); err != nil {
		return anchors, err
	}
	nginx, err := anchor.StartNginx(ctx, page, addr, dir)
	if err != nil {
		return anchors, err
	}
	anchors = append(anchors, &server{name: "nginx, static file", addr: addr, pid: nginx.PID(), stop: nginx.Stop})
	for _, s := range anchors {
		got, err := fetch(ctx, s, "/")
		if err != nil {
			return anchors, fmt.Errorf("%s: %w", s.name, err)
		}
		if !bytes.Equal(got.Body, page.Body) || !reflect.DeepEqual(lowerValues(got), lowerValues(page)) {
			return anchors, fmt.Errorf("%s does not serve the page as it is: header %v, want %v", s.name, got.Header, page.Header)
		}
	}
	return anchors, nil
}

// lowerValues returns a page's header with each name's values in one, so that
// how they are spread over lines does not matter.
func lowerValues(p *anchor.Page) map[string]string {
	m := make(map[string]string, len(p.Header))
	for name, values := range p.Header {
		m[name] = strings.ToLower(strings.Join(values, ", "))
	}
	return m
}

func stopAll(servers []*server) {
	for _, s := range servers {
		if err := s.stop(); err != nil {
			progress("%v", err)
		}
	}
}
