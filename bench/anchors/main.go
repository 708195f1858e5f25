// Command anchors serves one page, given as a file that holds an HTTP answer, by
// a bare net/http handler, by nginx, or by both, until it is interrupted. Load
// put on them shows the limits of the machine for that page.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"os/signal"
	"syscall"

	"parley/bench/anchor"
)

func main() {
	page := flag.String("page", "", "`file` with the answer to serve: header and body as on the wire (required)")
	bare := flag.String("bare", "", "loopback `address:port` for the bare handler")
	nginx := flag.String("nginx", "", "loopback `address:port` for nginx")
	flag.Parse()
	if *page == "" || *bare == "" && *nginx == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *page, *bare, *nginx); err != nil {
		fmt.Fprintln(os.Stderr, "anchors:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, file, bare, nginx string) (result error) {
	page, err := anchor.ReadFile(file)
	if err != nil {
		return err
	}
	if nginx != "" {
		addr, err := netip.ParseAddrPort(nginx)
		if err != nil {
			return err
		}
		dir, err := os.MkdirTemp("", "anchors-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		server, err := anchor.StartNginx(ctx, page, addr, dir)
		if err != nil {
			return err
		}
		defer func() { result = errors.Join(result, server.Stop()) }()
		fmt.Printf("nginx on %s, process %d\n", addr, server.PID())
	}
	if bare == "" {
		<-ctx.Done()
		return nil
	}
	addr, err := netip.ParseAddrPort(bare)
	if err != nil {
		return err
	}
	fmt.Printf("bare handler on %s, process %d\n", addr, os.Getpid())
	return page.Serve(ctx, addr)
}
