package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/internal/dump"
	"parley/internal/testkit"
)

// asParley makes the test binary run as parley itself, so that tests have a
// real process to kill.
const asParley = "PARLEY_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asParley) != "" {
		main()
	}
	testkit.Main(m)
}

// command is parley in a process of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), asParley+"=1")
	c.Dir = t.TempDir()
	return c
}

// parleyRun runs a command and returns its exit code and what it printed.
func parleyRun(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	c := command(t, args...)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	return c.ProcessState.ExitCode(), out.String(), errs.String()
}

func TestExitCodes(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name string
		args []string
		code int
		want string // in what is printed
	}{
		{"help", []string{"--help"}, exitOK, "Exit codes"},
		{"help of a command", []string{"export", "--help"}, exitOK, ".zip"},
		{"no command", nil, exitOK, "Usage: parley"},
		{"help as a word", []string{"help", "user", "create"}, exitOK, "Usage: parley user create NAME EMAIL"},
		{"a slip", []string{"chek"}, exitUsage, "did you mean \"check\"?\nTry: parley --help"},
		{"half a command", []string{"user"}, exitUsage, "suspend"},
		{"missing argument", []string{"user", "create", "Ann"}, exitUsage, "missing: EMAIL\nTry: parley user create --help"},
		{"two roles", []string{"user", "create", "Ann", "ann@example.org", "--admin", "--moderator"}, exitUsage, "can't be used together"},
		{"version", []string{"version"}, exitOK, "parley"},
		{"unknown flag", []string{"check", "--what"}, exitUsage, "--what"},
		{"missing source", []string{"import", "--data", dir, filepath.Join(dir, "none.7z")}, exitInput, "there is no such file"},
		{"no such rule", []string{"serve", "--evidence-robots", "never"}, exitUsage, "user_triggered_ok"},
		{"no port", []string{"evidence", "scan", "--fetch-ports", "80,https"}, exitInput, "--fetch-ports takes ports such as 80,443, and \"https\" is none"},
		{"no workers", []string{"serve", "--listen", "127.0.0.1:0", "--fetch-workers", "0", "--data", t.TempDir()}, exitInput, "--fetch-workers takes 1 to 64"},
		{"no time", []string{"evidence", "scan", "--fetch-host-every", "10"}, exitUsage, "takes a time such as 500ms"},
		{"no time between", []string{"evidence", "scan", "--fetch-every", "0s"}, exitInput, "--fetch-every takes a time above nothing"},
		{"wrong database address", []string{"check", "--db", "mysql://x"}, exitInput, "database address"},
		{"missing configuration", []string{"check", "--data", dir, "--config", filepath.Join(dir, "none.toml")}, exitUsage, "configuration"},
		{"an archive for .7z", []string{"export", "--data", dir, "--out", filepath.Join(dir, "x.7z")}, exitInput, "zip"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, stdout, stderr := parleyRun(t, tt.args...)
			if code != tt.code || !strings.Contains(stdout+stderr, tt.want) {
				t.Errorf("parley %v: exit code %d, printed\n%s%s\nwant %d and %q", tt.args, code, stdout, stderr, tt.code, tt.want)
			}
		})
	}
}

// TestConfiguration gives the data folder by file, by environment and by flag:
// the flag wins over the environment, and that over the file.
func TestConfiguration(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "parley.toml")
	if err := os.WriteFile(config, []byte("data = \""+dir+"/from-file\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	made := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name, "parley.db"))
		return err == nil
	}
	if code, _, stderr := parleyRun(t, "check", "--config", config); code != exitOK || !made("from-file") {
		t.Errorf("data from the file: exit code %d, %s", code, stderr)
	}
	t.Setenv("PARLEY_DATA", filepath.Join(dir, "from-environment"))
	if code, _, stderr := parleyRun(t, "check", "--config="+config); code != exitOK || !made("from-environment") {
		t.Errorf("data from the environment: exit code %d, %s", code, stderr)
	}
	if code, _, stderr := parleyRun(t, "check", "--config", config, "--data", filepath.Join(dir, "from-flag")); code != exitOK || !made("from-flag") {
		t.Errorf("data from the flag: exit code %d, %s", code, stderr)
	}
}

// TestConfigurationLines reads lines of all kinds, and those of a command's own
// table before the others.
func TestConfigurationLines(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "parley.toml")
	text := "data = \"nowhere\"\njson = true\npage_cache = 7\ntrusted-proxies = [\"10.0.0.0/8\", \"bad\"]\n[check]\ndata = \"" + dir + "/own\"\n[list]\nstaff = \"perhaps\"\n[serve]\ndata = \"" + dir + "/own\"\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stdout, stderr := parleyRun(t, "check", "--config", config); code != exitOK || stdout != "[]\n" {
		t.Errorf("check: exit code %d, %s%s", code, stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "own", "parley.db")); err != nil {
		t.Errorf("the table of check did not say where its folder is: %v", err)
	}
	if code, _, stderr := parleyRun(t, "serve", "--config", config, "--listen", "127.0.0.1:0"); code != exitInput || !strings.Contains(stderr, `"bad" is no network`) {
		t.Errorf("serve: exit code %d, %s", code, stderr)
	}
	if code, _, stderr := parleyRun(t, "user", "list", "--config", config); code != exitUsage || !strings.Contains(stderr, "--staff is true or false (or 1 or 0, yes or no), and \"perhaps\" is neither (from "+config+")") {
		t.Errorf("user list: exit code %d, %s", code, stderr)
	}
}

// TestImportCheckExport is the way of an operator with the published archive.
func TestImportCheckExport(t *testing.T) {
	for _, site := range [][]string{{"--data", t.TempDir()}, {"--db", testkit.FreshPostgres(t)}} {
		t.Run(site[0], func(t *testing.T) {
			archive := testkit.Data(t, "se-dump", "beer", "beer.stackexchange.com.7z")
			code, stdout, stderr := parleyRun(t, append([]string{"import", "--json"}, append(site, archive)...)...)
			var report dump.Report
			if err := json.Unmarshal([]byte(stdout), &report); code != exitOK || err != nil {
				t.Fatalf("import: exit code %d, %v\n%s", code, err, stderr)
			}
			if report.Rows() != 51_146 || report.Origin != "beer.stackexchange.com" {
				t.Errorf("import reports %d rows of %s", report.Rows(), report.Origin)
			}
			if code, stdout, stderr := parleyRun(t, append([]string{"check"}, site...)...); code != exitOK {
				t.Errorf("check: exit code %d\n%s%s", code, stdout, stderr)
			}
			out := filepath.Join(t.TempDir(), "beer.zip")
			if code, _, stderr := parleyRun(t, append([]string{"export", "--out", out}, site...)...); code != exitOK {
				t.Errorf("export: exit code %d\n%s", code, stderr)
			}
			// The archive is a dump again.
			if code, _, stderr := parleyRun(t, "import", "--data", t.TempDir(), out); code != exitOK {
				t.Errorf("import of the export: exit code %d\n%s", code, stderr)
			}
		})
	}
}

// TestKilledImport kills imports that replace an older dump, at moments all
// over their course. The site has the whole old dump or the whole new one, and
// an import afterwards succeeds.
func TestKilledImport(t *testing.T) {
	const oldPosts, newPosts = 234, 3471
	archive := testkit.Data(t, "se-dump", "beer", "beer.stackexchange.com.7z")
	for _, site := range [][]string{{"--data", t.TempDir()}, {"--db", testkit.FreshPostgres(t)}} {
		t.Run(site[0], func(t *testing.T) {
			run := func(args ...string) string {
				t.Helper()
				code, stdout, stderr := parleyRun(t, append(args, site...)...)
				if code != exitOK {
					t.Fatalf("parley %v: exit code %d\n%s%s", args, code, stdout, stderr)
				}
				return stdout
			}
			run("import", "--origin", "beer.stackexchange.com", testkit.Data(t, "se-dump", "coffee-meta"))
			for _, after := range []time.Duration{20, 100, 250, 500, 1000} {
				c := command(t, append([]string{"import", archive}, site...)...)
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(after * time.Millisecond)
				c.Process.Kill()
				c.Wait() // killed: the error is wanted
				run("check")
				var report dump.Report
				if err := json.Unmarshal([]byte(run("export", "--json", "--out", t.TempDir())), &report); err != nil {
					t.Fatal(err)
				}
				for _, f := range report.Files {
					if f.File == "Posts" && f.Rows != oldPosts && f.Rows != newPosts {
						t.Errorf("after a kill at %v the site has %d posts, want %d or %d", after*time.Millisecond, f.Rows, oldPosts, newPosts)
					}
				}
			}
			run("import", archive)
			run("check")
		})
	}
}

// TestServe starts the server as a process, reads a page and ends it.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	if code, _, stderr := parleyRun(t, "import", "--data", dir, testkit.Data(t, "se-dump", "coffee-meta")); code != exitOK {
		t.Fatal(stderr)
	}
	c := command(t, "serve", "--data", dir, "--listen", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "Serving on ")
	if !ok {
		t.Fatalf("serve printed %q", line)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/questions/1", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK || len(res.Header["Set-Cookie"]) > 0 {
		t.Errorf("GET /questions/1: %s, cookies %v", res.Status, res.Header["Set-Cookie"])
	}
	if code, _, stderr := parleyRun(t, "check", "--data", dir); code != exitInput || !strings.Contains(stderr, "another parley process") {
		t.Errorf("check beside the server: exit code %d, %s", code, stderr)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
}
