package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestMetrics reads the metrics of a site that is served, and looks for them in
// vain at the site's own address.
func TestMetrics(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	var f webFlags
	f.Listen, f.Pictures, f.Metrics = "127.0.0.1:0", t.TempDir(), "127.0.0.1:0"
	f.Workers, f.Every, f.HostEvery, f.Budget = 4, time.Second, time.Second, 1<<30
	out, printed := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := f.serve(ctx, s, t.TempDir(), &streams{out: printed, err: io.Discard}, func(o sources.Options) (*sources.Sources, error) {
			return sources.New(s, o), nil
		})
		printed.Close() // nobody waits for the lines of a server that does not start
		ended <- err
	}()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	lines := bufio.NewScanner(out)
	address := func(begin string) string {
		for lines.Scan() {
			if rest, ok := strings.CutPrefix(lines.Text(), begin); ok {
				return rest
			}
		}
		t.Fatalf("no line %q is printed", begin)
		return ""
	}
	site, metrics := address("Serving on "), address("Metrics at ")
	go io.Copy(io.Discard, out)
	res, err := http.Get(metrics)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Errorf("%v, %s", err, res.Header.Get("Content-Type"))
	}
	for _, want := range []string{`parley_evidence_fetches_total{outcome="ok"} 0`, `parley_evidence_queue_age_seconds{queue="posts"} 0`,
		`parley_evidence_snapshot_bytes{part="bodies"} 0`, `parley_evidence_check_seconds_count 0`, "process_start_time_seconds "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	public, err := http.Get(site + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	public.Body.Close()
	if public.StatusCode != http.StatusNotFound {
		t.Errorf("the site itself answers /metrics with %d", public.StatusCode)
	}
}

// TestMetricsAddress refuses addresses that everybody reaches.
func TestMetricsAddress(t *testing.T) {
	for _, address := range []string{":9464", "0.0.0.0:9464", "[::]:9464", "203.0.113.7:9464", "metrics.example:9464", "127.0.0.1"} {
		if l, err := metricsListener(address); parley.KindOf(err) != parley.Invalid {
			t.Errorf("%s: %v, %v", address, l, err)
		}
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0", "localhost:0"} {
		l, err := metricsListener(address)
		if err != nil {
			if address == "[::1]:0" {
				continue // a machine without IPv6
			}
			t.Errorf("%s: %v", address, err)
			continue
		}
		l.Close()
	}
}
