package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"parley"
	"parley/internal/metric"
)

// metricsListener listens where the metrics are read; nil for no address. They
// are not for the public (security.md V13.4.5), so the address has to be one
// that only this machine or its network reaches.
func metricsListener(address string) (net.Listener, error) {
	if address == "" {
		return nil, nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, parley.Errorf(parley.Invalid, "--metrics %s: an address looks like 127.0.0.1:9464", address)
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" {
		ip, err = netip.MustParseAddr("127.0.0.1"), nil
	}
	if err != nil || !ip.IsLoopback() && !ip.IsPrivate() {
		return nil, parley.Errorf(parley.Invalid, "--metrics %s: metrics are served at an address of this machine or of a private network only, such as 127.0.0.1:9464", address)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, parley.Errorf(parley.Invalid, "cannot listen on %s: %v", address, err)
	}
	return l, nil
}

// slowestScrape is how long reading the metrics may take in all.
const slowestScrape = 10 * time.Second

// serveMetrics answers GET /metrics until ctx ends.
func serveMetrics(ctx context.Context, l net.Listener, set *metric.Set, logger *slog.Logger) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), slowestScrape)
		defer cancel()
		var text bytes.Buffer // a slow reader holds nothing but this
		if err := set.Write(ctx, &text); err != nil {
			logger.Warn("some metrics are missing", "error", err)
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Write(text.Bytes()) // a reader that went away is no failure
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 2 * slowestScrape, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn)}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(l); err != nil && ctx.Err() == nil {
		logger.Error("serving metrics", "error", err)
	}
}
