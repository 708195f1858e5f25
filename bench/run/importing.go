//go:build linux

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/bodgit/sevenzip"
)

// importing is how one import, or the part of it that unpacks, went.
type importing struct {
	what  string
	wall  time.Duration
	cpu   time.Duration
	peak  int64 // resident memory, bytes
	input int64 // bytes of the source
}

// data is the folder of the site that is served.
func (ws *workspace) data() string { return filepath.Join(ws.temp, "data") }

// measureImports imports the folder of XML, which is served afterwards, has its
// posts read for quotations, and imports the archive, beside which unpacking alone
// is measured.
func (ws *workspace) measureImports(ctx context.Context, o options, r *report) error {
	progress("importing from XML")
	fromXML, err := ws.timeImport(ctx, "import from XML", ws.data(), ws.dump)
	if err != nil {
		return err
	}
	fromXML.input = ws.summary.TotalXML()
	r.imports = append(r.imports, fromXML)
	if r.database, err = treeSize(ws.data()); err != nil {
		return err
	}
	// A server would do this beside its answers in the first hour of a site.
	progress("reading the posts for quotations")
	read, err := timeCommand(ctx, "posts read for quotations", ws.parley(), "evidence", "scan", "--offline", "--data", ws.data())
	if err != nil {
		return err
	}
	read.input = fromXML.input
	r.imports = append(r.imports, read)
	if !o.archive {
		return nil
	}
	if err := ws.pack(ctx); err != nil {
		return err
	}
	packed, err := os.Stat(ws.archive)
	if err != nil {
		return err
	}
	progress("unpacking the archive")
	unpacked, err := timeUnpacking(ws.archive)
	if err != nil {
		return err
	}
	progress("importing from .7z")
	scratch := filepath.Join(ws.temp, "data-7z")
	from7z, err := ws.timeImport(ctx, "import from .7z", scratch, ws.archive)
	if err != nil {
		return err
	}
	unpacked.input, from7z.input = packed.Size(), packed.Size()
	r.imports = append(r.imports, unpacked, from7z)
	return os.RemoveAll(scratch)
}

func (ws *workspace) timeImport(ctx context.Context, what, data, source string) (importing, error) {
	return timeCommand(ctx, what, ws.parley(), "import", "--data", data, source)
}

func timeCommand(ctx context.Context, what, name string, args ...string) (importing, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	begin := time.Now()
	output, err := cmd.CombinedOutput()
	if err != nil {
		return importing{}, fmt.Errorf("%s: %w\n%s", what, err, output)
	}
	wall := time.Since(begin)
	state := cmd.ProcessState
	i := importing{what: what, wall: wall, cpu: state.UserTime() + state.SystemTime()}
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		i.peak = usage.Maxrss << 10
	}
	return i, nil
}

// pack makes the archive as the published ones are made, unless it is there.
func (ws *workspace) pack(ctx context.Context) error {
	if _, err := os.Stat(ws.archive); err == nil {
		return nil
	}
	progress("packing the archive")
	files, err := filepath.Glob(filepath.Join(ws.dump, "*.xml"))
	if err != nil {
		return err
	}
	partial := ws.archive + ".partial.7z"
	cmd := exec.CommandContext(ctx, "7z", append([]string{"a", "-bd", "-m0=bzip2", "-ms=on", partial}, files...)...)
	if output, err := cmd.CombinedOutput(); err != nil {
		os.Remove(partial) // what counts is the error above
		return fmt.Errorf("packing %s: %w\n%s", partial, err, output)
	}
	return os.Rename(partial, ws.archive)
}

// timeUnpacking reads the whole archive with the library that the import uses,
// and does nothing with it.
func timeUnpacking(path string) (importing, error) {
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		return importing{}, os.NewSyscallError("getrusage", err)
	}
	begin := time.Now()
	archive, err := sevenzip.OpenReader(path)
	if err != nil {
		return importing{}, err
	}
	defer archive.Close()
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return importing{}, fmt.Errorf("%s in %s: %w", f.Name, path, err)
		}
		_, err = io.Copy(io.Discard, r)
		r.Close() // it was only read
		if err != nil {
			return importing{}, fmt.Errorf("%s in %s: %w", f.Name, path, err)
		}
	}
	i := importing{what: "unpacking the .7z alone", wall: time.Since(begin)}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		return importing{}, os.NewSyscallError("getrusage", err)
	}
	i.cpu = time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	return i, nil
}
