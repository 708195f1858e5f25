package search

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
)

const (
	// blockBytes is the size of a stored block; its last checksumBytes bytes
	// are the checksum of the others.
	blockBytes    = 32 << 10
	checksumBytes = 4
	blockPayload  = blockBytes - checksumBytes
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealBlock appends the checksum to a block's payload.
func sealBlock(payload []byte) []byte {
	return binary.LittleEndian.AppendUint32(payload, crc32.Checksum(payload, castagnoli))
}

// openBlock returns the payload of a stored block.
func openBlock(b []byte) ([]byte, error) {
	n := len(b) - checksumBytes
	if n < 0 || crc32.Checksum(b[:n], castagnoli) != binary.LittleEndian.Uint32(b[n:]) {
		return nil, fmt.Errorf("%w: checksum of a block of %d bytes", ErrCorrupt, len(b))
	}
	return b[:n:n], nil
}

type blockKey struct {
	segment int64
	block   int
}

// source reads segments for one operation: from the storage or from a
// transaction, through a cache.
type source struct {
	ctx       context.Context
	reader    Reader
	cache     *blockCache
	operation uint64 // number of it, for the cache
	ahead     int    // most neighbouring blocks read at once
	loads     int    // how often a window went to another block, cached or not
}

// maxAhead is the most blocks that are read at once.
const maxAhead = 4

func newSource(ctx context.Context, reader Reader, cache *blockCache) *source {
	// What is read ahead must still be there when it is wanted, many lists at a time.
	ahead := min(max(1, cache.room()/blockBytes/256), maxAhead)
	return &source{ctx: ctx, reader: reader, cache: cache, operation: cache.operations.Add(1), ahead: ahead}
}

// block returns a block. If it has to be read, so are its neighbours from
// another block on, or up to it, which are wanted next.
func (s *source) block(segment int64, block, until int) ([]byte, error) {
	if b := s.cache.get(blockKey{segment, block}, s.operation); b != nil {
		return b, nil
	}
	first, last := min(block, until), max(block, until)
	list, err := s.reader.Blocks(s.ctx, segment, first, last-first+1)
	if err != nil {
		return nil, fmt.Errorf("block %d of segment %d: %w", first, segment, err)
	}
	if len(list) <= block-first {
		return nil, fmt.Errorf("block %d of segment %d: %w", block, segment, ErrNoBlock)
	}
	s.cache.read.Add(int64(len(list)))
	var wanted []byte
	for i, raw := range list {
		b, err := openBlock(raw)
		if err != nil {
			return nil, fmt.Errorf("block %d of segment %d: %w", first+i, segment, err)
		}
		s.cache.put(blockKey{segment, first + i}, b, s.operation)
		if first+i == block {
			wanted = b
		}
	}
	return wanted, nil
}

// window reads ranges of one segment and keeps the block it read last, so
// that neighbouring ranges do not go through the cache.
type window struct {
	src     *source
	segment int64
	limit   int64 // length of the segment
	block   int
	payload []byte // of block; nil: none yet
	ahead   int    // blocks to read at once, if the next is not far
	joined  []byte
}

// read returns n bytes at offset, valid until the next call.
func (w *window) read(offset int64, n int) ([]byte, error) {
	if offset < 0 || n < 0 || offset > w.limit || int64(n) > w.limit-offset {
		return nil, fmt.Errorf("%w: range %d+%d beyond the %d bytes of segment %d", ErrCorrupt, offset, n, w.limit, w.segment)
	}
	if n == 0 {
		return nil, nil
	}
	at := int(offset % blockPayload)
	if err := w.load(int(offset / blockPayload)); err != nil {
		return nil, err
	}
	if at+n <= len(w.payload) {
		return w.payload[at : at+n : at+n], nil
	}
	w.joined = slices.Grow(w.joined[:0], n)
	for len(w.joined) < n {
		if at >= len(w.payload) {
			return nil, fmt.Errorf("%w: short block %d of segment %d", ErrCorrupt, w.block, w.segment)
		}
		w.joined = append(w.joined, w.payload[at:min(len(w.payload), at+n-len(w.joined))]...)
		if len(w.joined) < n {
			if err := w.load(w.block + 1); err != nil {
				return nil, err
			}
			at = 0
		}
	}
	return w.joined, nil
}

// nearBlocks is how far the next block is at most in a run of them.
const nearBlocks = 2

func (w *window) load(block int) error {
	if w.payload != nil && w.block == block {
		return nil
	}
	w.src.loads++
	step := block - w.block
	if w.payload == nil || step > nearBlocks || step < -nearBlocks {
		w.ahead = 1
	} else {
		w.ahead = min(2*w.ahead, w.src.ahead)
	}
	until := block + w.ahead - 1
	if step < 0 {
		until = block - w.ahead + 1
	}
	b, err := w.src.block(w.segment, block, min(max(until, 0), int((w.limit-1)/blockPayload)))
	if err != nil {
		return err
	}
	w.block, w.payload = block, b
	return nil
}
