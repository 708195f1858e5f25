package search

import (
	"context"
	"errors"
	"sync"
)

// memory is a [Memory] that counts reads and can fail.
type memory struct {
	*Memory
	counting sync.Mutex
	reads    int // calls of Blocks
	down     bool
}

func newMemory() *memory { return &memory{Memory: NewMemory()} }

var errDown = errors.New("storage is down")

func (m *memory) Blocks(ctx context.Context, segment int64, block, n int) ([][]byte, error) {
	m.counting.Lock()
	defer m.counting.Unlock()
	m.reads++
	if m.down {
		return nil, errDown
	}
	return m.Memory.Blocks(ctx, segment, block, n)
}
