package anchor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// NginxPath returns where nginx is installed; the error says how to install it.
func NginxPath() (string, error) {
	if path, err := exec.LookPath("nginx"); err == nil {
		return path, nil
	}
	const sbin = "/usr/sbin/nginx" // Debian's place, often not in PATH
	if _, err := os.Stat(sbin); err == nil {
		return sbin, nil
	}
	return "", errors.New("nginx is not installed: apt-get install nginx-light")
}

// Nginx is a running nginx with two workers that serves one page.
type Nginx struct {
	cmd  *exec.Cmd
	done chan error
}

// StartNginx starts nginx on a loopback address and returns when it accepts
// connections. It keeps its files in dir, which must exist.
func StartNginx(ctx context.Context, p *Page, addr netip.AddrPort, dir string) (*Nginx, error) {
	path, err := NginxPath()
	if err != nil {
		return nil, err
	}
	config, err := p.writeNginxFiles(addr, dir)
	if err != nil {
		return nil, err
	}
	n := &Nginx{cmd: exec.Command(path, "-p", dir, "-c", config, "-e", filepath.Join(dir, "error.log")), done: make(chan error, 1)}
	var output strings.Builder
	n.cmd.Stdout, n.cmd.Stderr = &output, &output
	if err := n.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting nginx: %w", err)
	}
	go func() { n.done <- n.cmd.Wait() }()
	for {
		c, err := net.Dial("tcp", addr.String())
		if err == nil {
			return n, c.Close()
		}
		select {
		case err := <-n.done:
			return nil, fmt.Errorf("nginx ended at once: %w: %s", err, output.String())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), n.Stop())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// PID returns the id of the master process; the workers are its children.
func (n *Nginx) PID() int { return n.cmd.Process.Pid }

// Stop ends nginx and waits for it.
func (n *Nginx) Stop() error {
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stopping nginx: %w", err)
	}
	return <-n.done
}

// writeNginxFiles writes the page and a configuration that serves it at every
// path, and returns the configuration's name.
func (p *Page) writeNginxFiles(addr netip.AddrPort, dir string) (string, error) {
	config, err := p.nginxConfig(addr, dir, os.Geteuid() == 0)
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "page"), p.Body, 0o644); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "nginx.conf")
	return path, os.WriteFile(path, []byte(config), 0o644)
}

// nginxConfig returns the configuration. As root the workers stay root, since
// dir may be closed to others.
func (p *Page) nginxConfig(addr netip.AddrPort, dir string, root bool) (string, error) {
	if !addr.Addr().IsLoopback() {
		return "", fmt.Errorf("%s is not a loopback address", addr)
	}
	var b strings.Builder
	line := func(words ...string) { b.WriteString(strings.Join(words, " ") + ";\n") }
	if root {
		line("user", "root", "root")
	}
	line("daemon", "off")
	line("worker_processes", "2")
	line("pid", nginxString(filepath.Join(dir, "nginx.pid")))
	b.WriteString("events { worker_connections 1024; }\nhttp {\n")
	b.WriteString("geo $dollar { default \"$\"; }\n")
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		line(kind+"_temp_path", nginxString(filepath.Join(dir, kind)))
	}
	line("access_log", "off")
	line("sendfile", "on")
	line("tcp_nopush", "on")
	line("open_file_cache", "max=10", "inactive=1h")
	line("open_file_cache_valid", "1h")
	line("keepalive_requests", "1000000000")
	line("server_tokens", "off")
	b.WriteString("server {\n")
	line("listen", addr.String())
	line("root", nginxString(dir))
	// Only the page's own header lines should be sent.
	line("etag", "off")
	line("if_modified_since", "off")
	line("max_ranges", "0")
	b.WriteString("types { }\n")
	modified := `""`
	for _, h := range p.headerLines() {
		if strings.ContainsAny(h[1], "\r\n\x00") {
			return "", fmt.Errorf("header %s: %q spans lines", h[0], h[1])
		}
		switch h[0] {
		case "Content-Type":
			line("default_type", nginxString(h[1]))
		case "Last-Modified":
			modified = nginxString(h[1])
		default:
			line("add_header", h[0], nginxString(h[1]))
		}
	}
	line("add_header", "Last-Modified", modified)
	b.WriteString("location / { try_files /page =404; }\n}\n}\n")
	return b.String(), nil
}

// nginxString quotes a value for the configuration. A dollar sign would begin a
// variable, so it becomes one that stands for itself.
func nginxString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", "${dollar}").Replace(s) + `"`
}
