//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"parley/bench/anchor"
	"parley/bench/corpus"
)

// workspace holds the files of one run.
type workspace struct {
	dump    string // folder with the XML, kept for later runs
	archive string // the same as .7z, kept too
	temp    string // everything else
	session string // of a member, once serving is measured
	summary corpus.Summary
}

// host is the site's name in the dump's folder and archive, by which imports
// know where a dump is from.
const host = "bench.example.com"

// newWorkspace makes the folders and writes the dump unless it is there.
func newWorkspace(ctx context.Context, o options, c *corpus.Corpus) (*workspace, error) {
	cfg := o.corpus
	name := fmt.Sprintf("%d-seed%d", cfg.Questions, cfg.Seed)
	if cfg.Giant {
		name += "-giant"
	}
	kept := filepath.Join(o.dir, name)
	if err := os.MkdirAll(kept, 0o755); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(o.dir, "run-")
	if err != nil {
		return nil, err
	}
	ws := &workspace{dump: filepath.Join(kept, host), archive: filepath.Join(kept, host+".7z"), temp: temp}
	if err := ws.generate(ctx, c, filepath.Join(kept, "summary.json")); err != nil {
		ws.clean()
		return nil, err
	}
	return ws, nil
}

func (ws *workspace) clean() {
	if err := os.RemoveAll(ws.temp); err != nil {
		progress("%v", err)
	}
}

// generate writes the dump, or takes the one that is there if its summary, which
// is written last, says that it is the same.
func (ws *workspace) generate(ctx context.Context, c *corpus.Corpus, summary string) error {
	digest, err := c.Digest()
	if err != nil {
		return err
	}
	var there struct {
		Digest  string
		Summary corpus.Summary
	}
	b, err := os.ReadFile(summary)
	if err == nil {
		err = json.Unmarshal(b, &there)
	}
	if err == nil && there.Digest == digest {
		progress("taking the dump in %s", ws.dump)
		ws.summary = there.Summary
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		progress("%s is not used: %v", summary, err)
	}
	progress("writing the dump into %s", ws.dump)
	if err := os.Remove(ws.archive); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if ws.summary, err = c.Write(ctx, ws.dump); err != nil {
		return err
	}
	there.Digest, there.Summary = digest, ws.summary
	if b, err = json.MarshalIndent(there, "", "  "); err != nil {
		return err
	}
	return os.WriteFile(summary, b, 0o644)
}

// buildParley builds the program as it is released.
func (ws *workspace) buildParley(ctx context.Context, r *report) error {
	progress("building parley")
	if err := ws.build(ctx, ws.parley(), "parley/cmd/parley"); err != nil {
		return err
	}
	if err := ws.build(ctx, ws.anchors(), "parley/bench/anchors"); err != nil {
		return err
	}
	info, err := os.Stat(ws.parley())
	if err != nil {
		return err
	}
	r.binary = info.Size()
	return nil
}

func (ws *workspace) parley() string  { return filepath.Join(ws.temp, "parley") }
func (ws *workspace) anchors() string { return filepath.Join(ws.temp, "anchors") }

func (ws *workspace) build(ctx context.Context, out, pkg string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, output)
	}
	return nil
}

// checkTools reports all programs that are missing before anything long begins.
func checkTools(o options) error {
	var missing []error
	if _, err := exec.LookPath("go"); err != nil {
		missing = append(missing, errors.New("go is not installed: it builds the program to be measured"))
	}
	if _, err := anchor.NginxPath(); err != nil {
		missing = append(missing, err)
	}
	if _, err := exec.LookPath("7z"); err != nil && o.archive {
		missing = append(missing, errors.New("7z is not installed: apt-get install p7zip-full, or leave the archive out with --archive=false"))
	}
	return errors.Join(missing...)
}

// machine describes where the figures were measured.
func machine() string {
	cpus, model := 0, "unknown processor"
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return err.Error()
	}
	for line := range strings.Lines(string(info)) {
		name, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(name) {
		case "processor":
			cpus++
		case "model name":
			model = strings.TrimSpace(value)
		}
	}
	return fmt.Sprintf("%d cores, %s, %s", cpus, model, time.Now().UTC().Format("2006-01-02"))
}

// treeSize returns the bytes of all files in a folder.
func treeSize(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum += info.Size()
		return nil
	})
	return sum, err
}
