//go:build linux

package load

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func serve(t *testing.T, h http.HandlerFunc) netip.AddrPort {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().(*net.TCPAddr).AddrPort()
}

func TestRunMeasures(t *testing.T) {
	var mu sync.Mutex
	asked := map[string]int{}
	target := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.RequestURI()]++
		mu.Unlock()
		if r.Header.Get("Accept-Encoding") != "br" {
			w.WriteHeader(http.StatusNotAcceptable)
			return
		}
		switch r.URL.Path {
		case "/missing":
			http.NotFound(w, r)
		case "/chunked":
			for range 5 {
				io.WriteString(w, strings.Repeat("x", 3000))
				w.(http.Flusher).Flush()
			}
		case "/closing":
			w.Header().Set("Connection", "close")
			io.WriteString(w, "bye")
		case "/empty":
			w.WriteHeader(http.StatusNoContent)
		default:
			time.Sleep(time.Millisecond)
			io.WriteString(w, "hello")
		}
	})
	r, err := Run(context.Background(), Config{
		Target: target, Paths: []string{"/?q=1", "/missing", "/chunked", "/closing", "/empty"}, Order: Uniform,
		Headers: []Header{{"Accept-Encoding", "br"}}, Connections: 3,
		Warmup: 50 * time.Millisecond, Duration: 400 * time.Millisecond, PID: os.Getpid(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Broken) != 0 || r.Status[200] == 0 || r.Status[204] == 0 || len(r.Status) != 3 {
		t.Errorf("statuses %v, broken %v", r.Status, r.Broken)
	}
	if r.Failed() != r.Status[404] || r.Status[404] == 0 {
		t.Errorf("%d failed, statuses %v", r.Failed(), r.Status)
	}
	if len(asked) != 5 {
		t.Errorf("asked for %v", asked)
	}
	if r.Requests() < 50 || r.CPU <= 0 || r.Client <= 0 || r.Memory.Resident <= 0 {
		t.Errorf("%d requests, CPU %s, client %s, memory %+v", r.Requests(), r.CPU, r.Client, r.Memory)
	}
	if p99 := r.Latency.Quantile(0.99); p99 < time.Millisecond || p99 > r.Latency.Max() {
		t.Errorf("p99 %s, longest %s", p99, r.Latency.Max())
	}
}

func TestRunCountsOnlyTheDuration(t *testing.T) {
	target := serve(t, func(w http.ResponseWriter, r *http.Request) { time.Sleep(10 * time.Millisecond) })
	r, err := Run(context.Background(), Config{Target: target, Paths: []string{"/"}, Connections: 1,
		Warmup: 300 * time.Millisecond, Duration: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if n := r.Requests(); n < 5 || n > 21 {
		t.Errorf("%d requests of 10 ms in 200 ms", n)
	}
}

func TestServerThatDoesNotAnswer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for n := 0; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if n%2 == 0 {
				go func() {
					io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
					c.Close()
				}()
			}
		}
	}()
	r, err := Run(context.Background(), Config{Target: l.Addr().(*net.TCPAddr).AddrPort(), Paths: []string{"/"},
		Connections: 4, Warmup: 0, Duration: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if r.Requests() != 0 || r.Failed() == 0 || r.Broken["no answer"] == 0 {
		t.Errorf("%d requests, failed %d: %v", r.Requests(), r.Failed(), r.Broken)
	}
}

func TestRunRefuses(t *testing.T) {
	good := Config{Target: netip.MustParseAddrPort("127.0.0.1:1"), Paths: []string{"/"}, Connections: 1, Duration: time.Second}
	for name, change := range map[string]func(*Config){
		"an address of another machine": func(c *Config) { c.Target = netip.MustParseAddrPort("192.0.2.1:80") },
		"no paths":                      func(c *Config) { c.Paths = nil },
		"no connections":                func(c *Config) { c.Connections = 0 },
		"no duration":                   func(c *Config) { c.Duration = 0 },
		"a port where nobody listens":   func(*Config) {},
	} {
		cfg := good
		change(&cfg)
		if _, err := Run(context.Background(), cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPathsByZipf(t *testing.T) {
	w := &worker{cfg: Config{Paths: make([]string, 1000), Order: Zipf}}
	for i := range w.cfg.Paths {
		w.cfg.Paths[i] = strings.Repeat("x", i)
	}
	w.random = newRandom(1, 0)
	counts := make([]int, 1000)
	for range 100_000 {
		counts[len(w.nextPath())]++
	}
	// Continuous 1/n over 1000 paths: the first gets ln 2 / ln 1001 of all.
	if counts[0] < 9_500 || counts[0] > 10_600 || counts[999] == 0 {
		t.Errorf("first path %d times of 100,000, last %d", counts[0], counts[999])
	}
	if counts[1] > counts[0]*7/10 || counts[1] < counts[0]/2 {
		t.Errorf("second path %d times, first %d", counts[1], counts[0])
	}
}

func TestCPUOfUnknownProcess(t *testing.T) {
	if _, err := CPU(1 << 30); err == nil {
		t.Error("no error")
	}
	if _, err := MemoryOf(1 << 30); err == nil {
		t.Error("no error")
	}
}

func TestFamilyHasChildren(t *testing.T) {
	child := exec.Command("sleep", "10")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		child.Process.Kill()
		child.Wait()
	}()
	pids, err := family(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if pids[0] != os.Getpid() || !slices.Contains(pids, child.Process.Pid) {
		t.Errorf("family of process %d with child %d: %v", os.Getpid(), child.Process.Pid, pids)
	}
}
