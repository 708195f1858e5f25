package load

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of /proc/PID/stat: USER_HZ is 100 on every Linux
// platform of Go.
const clockTick = 10 * time.Millisecond

// CPU returns the processor time, user and system, that a process and its
// living descendants have used.
func CPU(pid int) (time.Duration, error) {
	var sum time.Duration
	pids, err := family(pid)
	if err != nil {
		return 0, err
	}
	for _, p := range pids {
		fields, err := statFields(p)
		if err != nil {
			if p != pid && os.IsNotExist(err) {
				continue // it ended since the list was made
			}
			return 0, err
		}
		for _, i := range []int{utime, stime} {
			n, err := strconv.ParseInt(fields[i], 10, 64)
			if err != nil {
				return 0, fmt.Errorf("processor time of process %d: %w", p, err)
			}
			sum += time.Duration(n) * clockTick
		}
	}
	return sum, nil
}

// Memory is what a process and its descendants hold in memory, in bytes.
type Memory struct {
	Resident int64 // VmRSS, added up; shared pages count in each process
	Peak     int64 // VmHWM, added up
	Private  int64 // RssAnon: without mapped files
}

// MemoryOf returns the memory of a process and its living descendants.
func MemoryOf(pid int) (Memory, error) {
	pids, err := family(pid)
	if err != nil {
		return Memory{}, err
	}
	var m Memory
	for _, p := range pids {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
		if err != nil {
			if p != pid && os.IsNotExist(err) {
				continue
			}
			return Memory{}, fmt.Errorf("memory of process %d: %w", p, err)
		}
		for line := range strings.Lines(string(status)) {
			name, value, _ := strings.Cut(line, ":")
			to := map[string]*int64{"VmRSS": &m.Resident, "VmHWM": &m.Peak, "RssAnon": &m.Private}[name]
			if to == nil {
				continue
			}
			kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			if err != nil {
				return Memory{}, fmt.Errorf("memory of process %d: %s: %w", p, name, err)
			}
			*to += kb << 10
		}
	}
	return m, nil
}

// Places of fields in /proc/PID/stat, counted from the state behind the name.
const (
	parentPID = 1
	utime     = 11
	stime     = 12
)

// statFields returns the fields of /proc/PID/stat that follow the name.
func statFields(pid int) ([]string, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	// The name is in parentheses and may itself contain some.
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(fields) <= stime {
		return nil, fmt.Errorf("/proc/%d/stat has %d fields behind the name", pid, len(fields))
	}
	return fields, nil
}

// family returns pid and all its living descendants.
func family(pid int) ([]int, error) {
	if _, err := statFields(pid); err != nil {
		return nil, fmt.Errorf("process %d: %w", pid, err)
	}
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int)
	for _, path := range stats {
		p, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return nil, err
		}
		fields, err := statFields(p)
		if err != nil {
			continue // it ended meanwhile
		}
		if parent, err := strconv.Atoi(fields[parentPID]); err == nil {
			children[parent] = append(children[parent], p)
		}
	}
	pids := []int{pid}
	for i := 0; i < len(pids); i++ {
		pids = append(pids, children[pids[i]]...)
	}
	return pids, nil
}
