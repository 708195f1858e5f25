//go:build linux

// Command measure puts load on one server of this machine and prints what
// package load measured. Paths are given as arguments or, one a line, in a file.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"strings"
	"time"

	"parley/bench/load"
)

func main() {
	cfg := load.Config{}
	target := flag.String("target", "127.0.0.1:8080", "loopback `address:port` of the server")
	file := flag.String("paths", "", "`file` with one path a line")
	order := flag.String("order", "fixed", "fixed (the first path), uniform or zipf")
	encoding := flag.String("accept-encoding", "gzip", "value of Accept-Encoding; empty for none")
	flag.IntVar(&cfg.Connections, "connections", 16, "number of connections")
	flag.IntVar(&cfg.Threads, "threads", 2, "threads of the client")
	flag.DurationVar(&cfg.Warmup, "warmup", 2*time.Second, "time before counting")
	flag.DurationVar(&cfg.Duration, "duration", 10*time.Second, "time of counting")
	flag.IntVar(&cfg.PID, "pid", 0, "process of the server, for its processor time")
	flag.Uint64Var(&cfg.Seed, "seed", 1, "of the choice of paths")
	flag.Parse()
	cfg.Paths = flag.Args()
	if *encoding != "" {
		cfg.Headers = append(cfg.Headers, load.Header{Name: "Accept-Encoding", Value: *encoding})
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := measure(ctx, cfg, *target, *file, *order); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, cfg load.Config, target, file, order string) error {
	var err error
	if cfg.Target, err = netip.ParseAddrPort(target); err != nil {
		return err
	}
	if file != "" {
		b, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		cfg.Paths = append(cfg.Paths, strings.Fields(string(b))...)
	}
	var known bool
	if cfg.Order, known = map[string]load.Order{"fixed": load.Fixed, "uniform": load.Uniform, "zipf": load.Zipf}[order]; !known {
		return fmt.Errorf("order %q: want fixed, uniform or zipf", order)
	}
	r, err := load.Run(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Printf("%.0f requests/s, p50 %s, p99 %s, longest %s; %d bytes an answer\n",
		r.PerSecond(), r.Latency.Quantile(0.5), r.Latency.Quantile(0.99), r.Latency.Max(), r.BytesPerRequest())
	fmt.Printf("processor: client %.4f ms a request", float64(r.Client.Nanoseconds())/1e6/float64(max(1, r.Requests())))
	if cfg.PID != 0 {
		fmt.Printf(", server %.4f ms; server's memory %.1f MB, at most %.1f MB",
			float64(r.CPUPerRequest().Nanoseconds())/1e6, float64(r.Memory.Resident)/1e6, float64(r.Memory.Peak)/1e6)
	}
	fmt.Printf("\nstatuses %v, failed %d %v\n", r.Status, r.Failed(), r.Broken)
	return nil
}
