package crew

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Build builds parley into a folder and returns the path of the program. It is
// to be called in the module.
func Build(ctx context.Context, dir string) (binary string, err error) {
	binary = filepath.Join(dir, "parley")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "./cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("building parley: %w", err)
	}
	return binary, nil
}

// Server is a running parley serve.
type Server struct {
	Address string // 127.0.0.1:8080
	PID     int

	cmd *exec.Cmd
}

// Serve starts the program on a site's folder, where its log goes too, and
// returns when it listens.
func Serve(ctx context.Context, binary, dir string) (*Server, error) {
	return Start(exec.CommandContext(ctx, binary, "serve", "--listen", "127.0.0.1:0", "--no-archive", "--data", dir), filepath.Join(dir, "log"))
}

// Start starts a command that serves a site, with its log in a file, and returns
// when it listens.
func Start(cmd *exec.Cmd, logFile string) (*Server, error) {
	log, err := os.Create(logFile)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stderr = log
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &Server{PID: cmd.Process.Pid, cmd: cmd}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.Kill()
		text, _ := os.ReadFile(logFile)
		return nil, fmt.Errorf("parley serve said %q: %w\n%s", line, err, text)
	}
	go io.Copy(io.Discard, out)
	s.Address = strings.TrimPrefix(strings.TrimSpace(line), "Serving on http://")
	return s, nil
}

// Stop asks the server to end and waits for it.
func (s *Server) Stop() {
	s.cmd.Process.Signal(os.Interrupt)
	s.cmd.Wait()
}

// Kill ends the server as a power cut would, and waits for that.
func (s *Server) Kill() {
	s.cmd.Process.Kill()
	s.cmd.Wait()
}
