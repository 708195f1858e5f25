package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// settled is how long after its start a server has what only starting needed.
const settled = 3 * time.Second

// giveBackStart gives memory that only starting needed back to the system: what
// it allocated, and pages of the program's file. Those in use come again by
// themselves, from the system's cache of the file.
func giveBackStart(ctx context.Context) error {
	select {
	case <-time.After(settled):
	case <-ctx.Done():
		return nil
	}
	debug.FreeOSMemory()
	parts, err := programParts()
	if err != nil {
		return err
	}
	for _, p := range parts {
		if _, _, failed := unix.Syscall(unix.SYS_MADVISE, p.from, p.to-p.from, unix.MADV_DONTNEED); failed != 0 {
			return fmt.Errorf("giving pages of the program back: %w", failed)
		}
	}
	return nil
}

// addresses are those of a stretch of memory.
type addresses struct{ from, to uintptr }

// programParts returns where the program's file is mapped, as far as memory
// holds nothing but what the file says. A system without /proc tells of none.
func programParts() ([]addresses, error) {
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return nil, nil
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return nil, fmt.Errorf("how the program is mapped: %w", err)
	}
	var parts []addresses
	var part addresses
	lines := bufio.NewScanner(bytes.NewReader(maps))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "Anonymous:") {
			if f := strings.Fields(line); part.to != 0 && len(f) == 3 && f[1] == "0" {
				parts = append(parts, part)
			}
			part = addresses{}
		}
		var p addresses
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &p.from, &p.to, &rights); n == 3 && strings.HasSuffix(line, " "+program) && !strings.Contains(rights, "w") {
			part = p
		}
	}
	return parts, lines.Err()
}
