package search

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
)

const (
	// cacheBytes is the size of the block cache of an index, and mostCacheBytes that
	// of a large one.
	cacheBytes     = 32 << 20
	mostCacheBytes = 64 << 20
	// cachedPart is of how many bytes of an index the cache has one, between these.
	cachedPart = 24
)

// cacheFor returns the size of the block cache of an index of so many bytes: on a
// large site searches cost what reading blocks does, and with twice the cache they
// read between a tenth and a half less.
func cacheFor(bytes int64) int {
	return int(min(max(bytes/cachedPart, cacheBytes), mostCacheBytes))
}

// Index answers queries over the segments of one storage. It may be used by
// many goroutines at once, while others write.
type Index struct {
	storage Storage
	lang    Language
	cache   *blockCache
	terms   termCache
	lexicon lexicon
	vocabs  sync.Pool // of *vocabulary, for comparisons
	budget  int64     // postings that a query may cost
	enough  enough

	refresh sync.Mutex // held by Refresh
	merging sync.Mutex // held by Merge and Compact
	present atomic.Pointer[snapshot]
	// replaced are former snapshots that searches may still use; Refresh guards it.
	replaced []*snapshot
}

// Open opens the index that a storage holds, which may be empty. The error
// wraps [ErrOutdated] if the index was built for another language or by
// another version; [Clear] and a [Builder] make it anew.
func Open(ctx context.Context, storage Storage, lang Language) (*Index, error) {
	x := &Index{storage: storage, lang: lang, cache: newBlockCache(cacheBytes), budget: workBudget, enough: enoughForAll}
	x.present.Store(&snapshot{generation: -1})
	if err := x.Refresh(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// Language returns the language that the index was opened for.
func (x *Index) Language() Language { return x.lang }

// Refresh makes the committed changes of others, or of [Index.Apply] in a
// transaction that has ended, visible to searches. It costs one call of
// Generation if there are none.
func (x *Index) Refresh(ctx context.Context) error {
	x.refresh.Lock()
	defer x.refresh.Unlock()
	// Read before the list: a change between the two is then seen next time.
	generation, err := x.storage.Generation(ctx)
	if err != nil {
		return fmt.Errorf("generation of the search index: %w", err)
	}
	if generation == x.present.Load().generation {
		return nil
	}
	next, err := x.load(ctx)
	if err != nil {
		return fmt.Errorf("refresh the search index: %w", err)
	}
	next.generation = generation
	x.publish(next)
	x.cache.resize(cacheFor(next.bytes()))
	return nil
}

// load opens the listed segments. A segment may be merged away and dropped
// between the reading of the list and of its blocks, hence several attempts.
func (x *Index) load(ctx context.Context) (*snapshot, error) {
	var err error
	for range readAttempts {
		var infos []SegmentInfo
		if infos, err = x.storage.Segments(ctx); err != nil {
			return nil, fmt.Errorf("segments: %w", err)
		}
		var next *snapshot
		if next, err = x.present.Load().advance(ctx, x.storage, infos, x.lang); err == nil {
			return next, nil
		}
		if !isNoBlock(err) {
			break
		}
	}
	return nil, err
}

// Stats describes an index.
type Stats struct {
	Documents int   // living
	Dead      int   // replaced or deleted, until the next merge
	Segments  int   // listed
	Bytes     int64 // stored
	// Memory is how many bytes of blocks the index keeps in memory beyond what it
	// does on a small site.
	Memory int64
	// Asked is how many blocks searches have gone to since the index was opened,
	// Read how many of them were not in memory, or were read along with one.
	Asked, Read int64
}

// Stats returns figures about the present snapshot.
func (x *Index) Stats() Stats {
	s := x.present.Load()
	st := Stats{Documents: s.live, Segments: len(s.views), Bytes: s.bytes(), Asked: x.cache.asked.Load(), Read: x.cache.read.Load()}
	for i := range s.views {
		st.Dead += s.views[i].dead.len()
	}
	st.Memory = int64(cacheFor(st.Bytes) - cacheBytes)
	return st
}

// Apply adds the changes of a transaction to the index in the same
// transaction, so that the index is in step with the posts whatever becomes of
// it. Call it last, since it serialises writers, and [Index.Refresh] after the
// commit. Small segments are merged along the way.
func (x *Index) Apply(ctx context.Context, tx Writer, change Change) error {
	if change.empty() {
		return nil
	}
	words := newWordLog(x.lang)
	for i := range change.Put {
		words.add(&change.Put[i])
	}
	if _, err := writeSegment(ctx, tx, &words, encodedEdits(change)); err != nil {
		return fmt.Errorf("add %d documents to the search index: %w", len(change.Put), err)
	}
	if err := x.mergeSmall(ctx, tx); err != nil {
		return fmt.Errorf("merge small segments of the search index: %w", err)
	}
	return nil
}

// Clear unlists all segments in a transaction; their blocks go with the next
// [Index.Merge].
func Clear(ctx context.Context, tx Writer) error {
	if err := lockList(ctx, tx); err != nil {
		return fmt.Errorf("clear the search index: %w", err)
	}
	infos, err := tx.Segments(ctx)
	if err != nil {
		return fmt.Errorf("clear the search index: segments: %w", err)
	}
	ids := make([]int64, len(infos))
	for i, info := range infos {
		ids[i] = info.ID
	}
	if err := tx.Unlist(ctx, ids); err != nil {
		return fmt.Errorf("clear the search index: %w", err)
	}
	return nil
}
