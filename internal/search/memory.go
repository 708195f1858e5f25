package search

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Memory is a [Storage] in memory, for an index that is made for one use. A
// transaction works on a copy of the lists and is dropped whole when it fails.
type Memory struct {
	writing sync.Mutex
	mu      sync.RWMutex
	state   memoryState
}

type memoryState struct {
	generation int64
	lastID     int64
	listed     map[int64]SegmentInfo
	blocks     map[blockKey][]byte
}

// NewMemory returns an empty storage.
func NewMemory() *Memory {
	return &Memory{state: memoryState{listed: map[int64]SegmentInfo{}, blocks: map[blockKey][]byte{}}}
}

// Generation implements [Reader].
func (m *Memory) Generation(context.Context) (int64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.state.generation, nil
}

// Segments implements [Reader].
func (m *Memory) Segments(context.Context) ([]SegmentInfo, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Collect(maps.Values(m.state.listed)), nil
}

// Blocks implements [Reader].
func (m *Memory) Blocks(_ context.Context, segment int64, block, n int) ([][]byte, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.state.some(segment, block, n)
}

func (s *memoryState) some(segment int64, block, n int) ([][]byte, error) {
	var list [][]byte
	for i := range n {
		b, ok := s.blocks[blockKey{segment, block + i}]
		if !ok {
			break
		}
		list = append(list, b)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("block %d of %d: %w", block, segment, ErrNoBlock)
	}
	return list, nil
}

// Update implements [Storage].
func (m *Memory) Update(_ context.Context, fn func(Writer) error) error {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.mu.RLock()
	tx := &memoryTx{memoryState{m.state.generation, m.state.lastID, maps.Clone(m.state.listed), maps.Clone(m.state.blocks)}}
	m.mu.RUnlock()
	if err := fn(tx); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = tx.memoryState
	return nil
}

type memoryTx struct{ memoryState }

func (t *memoryTx) Generation(context.Context) (int64, error) { return t.generation, nil }

func (t *memoryTx) Segments(context.Context) ([]SegmentInfo, error) {
	return slices.Collect(maps.Values(t.listed)), nil
}

func (t *memoryTx) Blocks(_ context.Context, segment int64, block, n int) ([][]byte, error) {
	return t.some(segment, block, n)
}

func (t *memoryTx) NewSegment(context.Context) (int64, error) {
	t.lastID++
	return t.lastID, nil
}

func (t *memoryTx) PutBlock(_ context.Context, segment int64, block int, data []byte) error {
	t.blocks[blockKey{segment, block}] = slices.Clone(data)
	return nil
}

func (t *memoryTx) List(_ context.Context, info SegmentInfo) error {
	t.generation++
	t.listed[info.ID] = info
	return nil
}

func (t *memoryTx) Unlist(_ context.Context, segments []int64) error {
	t.generation++
	for _, id := range segments {
		delete(t.listed, id)
	}
	return nil
}

func (t *memoryTx) CountBlocks(_ context.Context, segment int64) (int, error) {
	n := 0
	for key := range t.blocks {
		if key.segment == segment {
			n++
		}
	}
	return n, nil
}

func (t *memoryTx) Leftovers(_ context.Context, limit int) ([]int64, error) {
	left := map[int64]bool{}
	for key := range t.blocks {
		if _, ok := t.listed[key.segment]; !ok && len(left) < limit {
			left[key.segment] = true
		}
	}
	return slices.Collect(maps.Keys(left)), nil
}

func (t *memoryTx) DropBlocks(_ context.Context, segment int64, limit int) (int, error) {
	n := 0
	for key := range t.blocks {
		if key.segment == segment && n < limit {
			delete(t.blocks, key)
			n++
		}
	}
	return n, nil
}
