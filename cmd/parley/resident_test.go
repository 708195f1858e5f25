package main

import (
	"context"
	"os"
	"strconv"
	"strings"
	"testing"
)

// resident returns how many kB of files the process holds in memory, with those of
// a file system in memory.
func resident(t *testing.T) (kb int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"RssFile:", "RssShmem:"} {
		_, after, _ := strings.Cut(string(status), name)
		n, err := strconv.Atoi(strings.Fields(after)[0])
		if err != nil {
			t.Fatal(err)
		}
		kb += n
	}
	return kb
}

func TestGiveBackStart(t *testing.T) {
	parts, err := programParts()
	if err != nil || len(parts) < 2 {
		t.Fatalf("%d parts of the program, %v; want its code and its constants", len(parts), err)
	}
	before := resident(t)
	if err := giveBackStart(context.Background()); err != nil {
		t.Fatal(err)
	}
	if after := resident(t); after > before*3/4 {
		t.Errorf("%d kB of files in memory, %d before", after, before)
	}
}
