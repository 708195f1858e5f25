package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestUser makes, lists, suspends and resets accounts from the command line.
func TestUser(t *testing.T) {
	dir := t.TempDir()
	run := func(want int, args ...string) string {
		t.Helper()
		code, stdout, stderr := parleyRun(t, append(append([]string{"user"}, args...), "--data", dir)...)
		if code != want {
			t.Fatalf("parley user %v: exit code %d, want %d\n%s%s", args, code, want, stdout, stderr)
		}
		return stdout + stderr
	}
	has := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not printed:\n%s", want, text)
			}
		}
	}
	has(run(exitOK, "create", "Chief", "chief@example.org", "--admin", "--url", "https://qa.example"), "User 1, administrator", "https://qa.example/users/recover?token=")
	has(run(exitOK, "create", "Ann", "ann@example.org"), "User 2, member", "http://localhost:8080/users/recover?token=")
	has(run(exitInput, "create", "Ann", "Ann@Example.org"), "belongs to another account")
	has(run(exitInput, "create", "A", "ann"), "at least 3 characters", "e-mail address")
	has(run(exitOK, "list"), "1\tChief\tchief@example.org\tadministrator", "2\tAnn\tann@example.org\tmember")
	if staff := run(exitOK, "list", "--staff"); strings.Contains(staff, "Ann") {
		t.Errorf("a member is among the staff:\n%s", staff)
	}
	has(run(exitOK, "suspend", "ann@example.org", "--days", "3", "--reason", "Spam."), "Ann is suspended until")
	has(run(exitOK, "list"), "suspended until")
	has(run(exitOK, "unsuspend", "2"), "not suspended any more")
	has(run(exitOK, "reset", "2", "--second-factor"), "logged out everywhere", "/users/recover?token=")
	has(run(exitOK, "role", "2", "moderator"), "Ann is a moderator now")
	has(run(exitOK, "list", "--staff"), "2\tAnn\tann@example.org\tmoderator")
	has(run(exitInput, "suspend", "nobody@example.org", "--reason", "x"), "no such account")
	has(run(exitInput, "suspend", "nobody", "--reason", "x"), "neither the number of a user nor an e-mail address")
	run(exitUsage, "role", "2", "king")
}

// TestFirstStart takes the link that the first start of a site prints, and says
// where its letters lie.
func TestFirstStart(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "parley.toml")
	if err := os.WriteFile(config, []byte(`
[login.club]
title = "Example Club"
issuer = "https://id.example"
client_id = "parley"
client_secret_file = "`+filepath.Join(dir, "secret")+`"
`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command(t, "serve", "--data", filepath.Join(dir, "site"), "--listen", "127.0.0.1:0", "--config", config)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs strings.Builder
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	address, first := "", ""
	lines := bufio.NewScanner(out)
	for first == "" && lines.Scan() {
		if a, ok := strings.CutPrefix(lines.Text(), "Serving on "); ok {
			address = a
		}
		if strings.HasPrefix(lines.Text(), address+"/users/first?token=") {
			first = lines.Text()
		}
	}
	if first == "" {
		t.Fatalf("no link for the first administrator\n%s", errs.String())
	}
	for path, want := range map[string]string{first: "The first administrator", address + "/users/login": "Log in with Example Club"} {
		if body := fetched(t, path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Error(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	if !strings.Contains(errs.String(), filepath.Join(dir, "site", "mail")) {
		t.Errorf("the log does not say where the letters are:\n%s", errs.String())
	}
}

func fetched(t *testing.T, address string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
