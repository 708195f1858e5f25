package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Merge drops the blocks of segments that are no longer listed and merges
// segments until every size class has fewer than eight. It writes in short
// transactions and may be interrupted; run it in the background after writes,
// in one process at a time (a second one wastes work and does no harm).
func (x *Index) Merge(ctx context.Context) error {
	return x.mergeAll(ctx, func(s *snapshot) (int, int) {
		if from, to := pickRun(s.infos(), 64); from < to {
			return from, to
		}
		return pickSparse(s)
	})
}

// Compact merges everything into as few segments as one merge may write, as
// is worth while after an import.
func (x *Index) Compact(ctx context.Context) error {
	return x.mergeAll(ctx, func(s *snapshot) (int, int) {
		infos := s.infos()
		for from := range infos {
			if to := fitting(infos, from, len(infos)); to-from > 1 {
				return from, to
			}
		}
		for i := range s.views {
			if v := &s.views[i]; v.docs <= mergedDocs && (v.dead.len() > 0 || i == 0 && v.info.Edits > 0) {
				return i, i + 1
			}
		}
		return 0, 0
	})
}

func (x *Index) mergeAll(ctx context.Context, pick func(*snapshot) (from, to int)) error {
	x.merging.Lock()
	defer x.merging.Unlock()
	if err := x.dropLeftovers(ctx); err != nil {
		return fmt.Errorf("drop blocks of the search index: %w", err)
	}
	moved := 0
	for {
		if err := x.Refresh(ctx); err != nil {
			return err
		}
		s := x.present.Load()
		from, to := pick(s)
		if from == to {
			return nil
		}
		err := x.mergeRun(ctx, s, from, to)
		if (errors.Is(err, errMoved) || isNoBlock(err)) && moved < readAttempts {
			moved++
			continue
		}
		if err != nil {
			return fmt.Errorf("merge segments %d to %d of the search index: %w",
				s.views[from].info.ID, s.views[to-1].info.ID, err)
		}
	}
}

// mergeRun replaces views from..to-1 of a snapshot by one segment.
func (x *Index) mergeRun(ctx context.Context, s *snapshot, from, to int) error {
	var id int64
	err := x.storage.Update(ctx, func(tx Writer) error {
		var err error
		id, err = tx.NewSegment(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("new segment: %w", err)
	}
	out := &blockBatch{ctx: ctx, storage: x.storage, segment: id}
	m := &merger{
		// Reading everything once must not displace what searches use.
		src:    newSource(ctx, x.storage, newBlockCache(1<<20)),
		inputs: append([]view(nil), s.views[from:to]...),
		lang:   x.lang,
		needed: func(id int64) bool {
			for _, older := range s.views[:from] {
				if _, ok := older.ordinal(id); ok {
					return true
				}
			}
			return false
		},
	}
	info, err := m.run(newSegmentWriter(out.put))
	if err == nil {
		err = out.flush()
	}
	if err != nil {
		return err
	}
	return x.storage.Update(ctx, func(tx Writer) error {
		return swap(ctx, tx, s.infos()[from:to], info, id)
	})
}

// swap lists a merged segment unless its inputs or blocks are gone.
func swap(ctx context.Context, tx Writer, inputs []SegmentInfo, merged SegmentInfo, id int64) error {
	if err := lockList(ctx, tx); err != nil {
		return err
	}
	listed, err := tx.Segments(ctx)
	if err != nil {
		return fmt.Errorf("segments: %w", err)
	}
	known := make(map[int64]bool, len(listed))
	for _, info := range listed {
		known[info.ID] = true
	}
	for _, in := range inputs {
		if !known[in.ID] {
			return errMoved
		}
	}
	blocks, err := tx.CountBlocks(ctx, id)
	if err != nil {
		return fmt.Errorf("count the blocks of segment %d: %w", id, err)
	}
	if blocks != merged.Blocks {
		return errMoved
	}
	return replaceSegments(ctx, tx, inputs, merged, id)
}

// blockBatch writes blocks some at a time, so that no transaction is long.
type blockBatch struct {
	ctx     context.Context
	storage Storage
	segment int64
	first   int
	blocks  [][]byte
}

func (b *blockBatch) put(block int, data []byte) error {
	b.blocks = append(b.blocks, append([]byte(nil), data...))
	if len(b.blocks) < mergeBatch {
		return nil
	}
	return b.flush()
}

func (b *blockBatch) flush() error {
	if len(b.blocks) == 0 {
		return nil
	}
	err := b.storage.Update(b.ctx, func(tx Writer) error {
		for i, data := range b.blocks {
			if err := tx.PutBlock(b.ctx, b.segment, b.first+i, data); err != nil {
				return fmt.Errorf("put block %d of segment %d: %w", b.first+i, b.segment, err)
			}
		}
		return nil
	})
	b.first += len(b.blocks)
	b.blocks = b.blocks[:0]
	return err
}

// dropLeftovers removes the blocks of segments that are not listed.
func (x *Index) dropLeftovers(ctx context.Context) error {
	for dropped := 1; dropped > 0; {
		err := x.storage.Update(ctx, func(tx Writer) error {
			dropped = 0
			ids, err := x.leftovers(ctx, tx)
			if err != nil || len(ids) == 0 {
				return err
			}
			// What is left over is to be asked again once nobody can list it.
			if err := lockList(ctx, tx); err != nil {
				return err
			}
			if ids, err = x.leftovers(ctx, tx); err != nil {
				return err
			}
			for _, id := range ids {
				n, err := tx.DropBlocks(ctx, id, dropBatch-dropped)
				if err != nil {
					return fmt.Errorf("blocks of segment %d: %w", id, err)
				}
				if dropped += n; dropped >= dropBatch {
					break
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// leftovers returns some segments that have blocks, are not listed and are not
// read by a search of this process.
func (x *Index) leftovers(ctx context.Context, tx Writer) ([]int64, error) {
	used := x.inUse()
	ids, err := tx.Leftovers(ctx, tierSegments+len(used))
	if err != nil {
		return nil, fmt.Errorf("leftovers: %w", err)
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return used[id] }), nil
}
