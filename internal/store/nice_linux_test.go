package store_test

import (
	"testing"

	"golang.org/x/sys/unix"

	"parley/internal/store"
)

// TestReadersFirst has the writer's thread, and no other, give way.
func TestReadersFirst(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	nice := func() (n int) {
		err := s.Update(t.Context(), func(*store.Tx) error {
			// The call returns 20 less the nice value.
			n, err = unix.Getpriority(unix.PRIO_PROCESS, 0)
			n = 20 - n
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := nice()
	s.ReadersFirst()
	for range 100 { // a write may come before it
		if nice() > before {
			break
		}
	}
	if got := nice(); got != 19 {
		t.Errorf("the writer's nice value is %d, was %d", got, before)
	}
	mine, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil || 20-mine != before {
		t.Errorf("that of another thread is %d (%v), was %d", 20-mine, err, before)
	}
}
