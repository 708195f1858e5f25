package search

import (
	"context"
	"errors"
)

// ErrNoBlock is returned by [Reader.Blocks] for a block that is not stored,
// which is also how a reader learns that a segment was merged away.
var ErrNoBlock = errors.New("search: no such block")

// ErrCorrupt is wrapped by every error about stored bytes that are not what
// the index wrote.
var ErrCorrupt = errors.New("search: corrupt segment")

// ErrOutdated is wrapped by the error of [Open] and [Index.Refresh] when the
// stored index has another format or language and has to be built anew.
var ErrOutdated = errors.New("search: index of another format or language")

// SegmentInfo describes a listed segment.
type SegmentInfo struct {
	// ID names the segment and its blocks; it is never used twice.
	ID int64
	// Gen orders the segments: of two copies of a document, the one in the
	// segment of the higher Gen counts. No two listed segments share one.
	Gen int64
	// Docs is the number of documents, Edits that of deletions and changed
	// values of documents in older segments.
	Docs, Edits int
	// Bytes is the length without checksums, Blocks the number of blocks.
	Bytes  int64
	Blocks int
}

// Reader reads committed segments, or those of its own transaction.
type Reader interface {
	// Generation returns a number that changes whenever a committed
	// transaction listed or unlisted a segment.
	Generation(ctx context.Context) (int64, error)
	// Segments returns the listed segments in any order.
	Segments(ctx context.Context) ([]SegmentInfo, error)
	// Blocks returns up to n neighbouring blocks, which the caller does not
	// change, from one on: this one at least, or an error that wraps
	// [ErrNoBlock].
	Blocks(ctx context.Context, segment int64, block, n int) ([][]byte, error)
}

// Writer is one write transaction of the storage.
type Writer interface {
	Reader
	// NewSegment returns an unused id, higher than any before it. Until its
	// transaction ends, no other transaction's NewSegment returns, so ids
	// become visible in ascending order.
	NewSegment(ctx context.Context) (int64, error)
	// PutBlock stores a block of a segment that is not listed yet. The data
	// belongs to the caller again when it returns.
	PutBlock(ctx context.Context, segment int64, block int, data []byte) error
	// List makes a segment visible, Unlist takes segments out of the list but
	// leaves their blocks, which readers of an older list may still want.
	List(ctx context.Context, info SegmentInfo) error
	Unlist(ctx context.Context, segments []int64) error
	// CountBlocks returns the number of stored blocks of a segment.
	CountBlocks(ctx context.Context, segment int64) (int, error)
	// Leftovers returns up to limit ids that have blocks but are not listed.
	Leftovers(ctx context.Context, limit int) ([]int64, error)
	// DropBlocks removes up to limit blocks of a segment and returns how many
	// it removed.
	DropBlocks(ctx context.Context, segment int64, limit int) (int, error)
}

// Storage keeps the segments of one index: a row a segment and a row a block.
// All methods may be called concurrently.
type Storage interface {
	Reader
	// Update runs fn in a write transaction and commits unless fn fails.
	Update(ctx context.Context, fn func(Writer) error) error
}
