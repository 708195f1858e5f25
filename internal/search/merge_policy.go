package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

const (
	// tierSegments is how many neighbours of about one size are merged, and
	// the ratio between the sizes of tiers.
	tierSegments = 8
	// smallTier is the highest tier whose runs a write merges itself: up to
	// 512 documents, some milliseconds.
	smallTier = 1
	// mergedDocs is the most documents a merge brings together. It bounds the
	// memory of a merge to about 100 MB.
	mergedDocs = 1 << 20
	// mergeBatch is how many blocks are written in one transaction.
	mergeBatch = 32
	// dropBatch is how many blocks are dropped in one transaction.
	dropBatch = 256
	// readAttempts is how often a reader starts again when another process
	// has dropped what it reads.
	readAttempts = 5
)

// errMoved says that the inputs of a merge, or its blocks, are gone.
var errMoved = errors.New("the segments have changed meanwhile")

func isNoBlock(err error) bool { return errors.Is(err, ErrNoBlock) }

// tier is the size class of a segment: 0 for fewer than 8 documents, 1 for
// fewer than 64, and so on.
func tier(info SegmentInfo) int {
	weight := info.Docs + info.Edits/16
	return (max(1, bits.Len(uint(weight))) - 1) / 3
}

// pickRun returns neighbours to merge, given the segments oldest first: within
// a stretch of segments of at most some tier, eight of that tier and what lies
// between them. It returns an empty run if there are none.
func pickRun(infos []SegmentInfo, highest int) (from, to int) {
	for t := range highest + 1 {
		first, last, count := -1, -1, 0
		for i := 0; i <= len(infos); i++ {
			if i < len(infos) && tier(infos[i]) <= t {
				if tier(infos[i]) == t {
					if first < 0 {
						first = i
					}
					last = i
					count++
				}
				continue
			}
			if count >= tierSegments {
				if from, to := first, fitting(infos, first, last+1); to-from > 1 {
					return from, to
				}
			}
			first, last, count = -1, -1, 0
		}
	}
	return 0, 0
}

// fitting shortens a run to the documents one merge may have.
func fitting(infos []SegmentInfo, from, to int) int {
	docs := 0
	for i := from; i < to; i++ {
		if docs += infos[i].Docs; docs > mergedDocs {
			return i
		}
	}
	return to
}

// pickSparse returns a segment of which a third is dead.
func pickSparse(s *snapshot) (from, to int) {
	for i := range s.views {
		v := &s.views[i]
		if dead := v.dead.len(); v.docs >= 64 && v.docs <= mergedDocs && dead*3 > v.docs {
			return i, i + 1
		}
	}
	return 0, 0
}

func (s *snapshot) infos() []SegmentInfo {
	infos := make([]SegmentInfo, len(s.views))
	for i := range s.views {
		infos[i] = s.views[i].info
	}
	return infos
}

// mergeSmall merges runs of small segments inside a write's transaction.
func (x *Index) mergeSmall(ctx context.Context, tx Writer) error {
	for {
		infos, err := tx.Segments(ctx)
		if err != nil {
			return fmt.Errorf("segments: %w", err)
		}
		slices.SortFunc(infos, func(a, b SegmentInfo) int { return cmp.Compare(a.Gen, b.Gen) })
		from, to := pickRun(infos, smallTier)
		if from == to {
			return nil
		}
		inputs := make([]view, 0, to-from)
		for _, info := range infos[from:to] {
			seg, err := x.openFor(ctx, tx, info)
			if err != nil {
				return err
			}
			inputs = append(inputs, view{segment: seg})
		}
		// What this transaction wrote may be rolled back and its ids used
		// again, so it must not enter the shared cache.
		m := &merger{
			src: newSource(ctx, tx, newBlockCache(cacheBytes)), inputs: inputs, lang: x.lang,
			needed: func(int64) bool { return from > 0 },
		}
		id, err := tx.NewSegment(ctx)
		if err != nil {
			return fmt.Errorf("new segment: %w", err)
		}
		info, err := m.run(newSegmentWriter(func(block int, data []byte) error { return tx.PutBlock(ctx, id, block, data) }))
		if err != nil {
			return err
		}
		if err := replaceSegments(ctx, tx, infos[from:to], info, id); err != nil {
			return err
		}
	}
}

// openFor returns a segment as a transaction sees it.
func (x *Index) openFor(ctx context.Context, tx Writer, info SegmentInfo) (*segment, error) {
	for _, v := range x.present.Load().views {
		if v.info.ID == info.ID {
			return v.segment, nil
		}
	}
	return openSegment(ctx, tx, info, x.lang)
}

// lockList keeps other transactions from changing the list of segments until
// this one ends, so that what it reads of the list stays true.
func lockList(ctx context.Context, tx Writer) error {
	if _, err := tx.NewSegment(ctx); err != nil { // the id is not needed
		return fmt.Errorf("lock the list of segments: %w", err)
	}
	return nil
}

// replaceSegments lists the merged segment in the place of its inputs.
func replaceSegments(ctx context.Context, tx Writer, inputs []SegmentInfo, merged SegmentInfo, id int64) error {
	ids := make([]int64, len(inputs))
	for i, in := range inputs {
		ids[i] = in.ID
	}
	if err := tx.Unlist(ctx, ids); err != nil {
		return fmt.Errorf("unlist segments %v: %w", ids, err)
	}
	if merged.Docs == 0 && merged.Edits == 0 {
		return nil // its blocks are left over
	}
	merged.ID, merged.Gen = id, inputs[len(inputs)-1].Gen
	if err := tx.List(ctx, merged); err != nil {
		return fmt.Errorf("list segment %d: %w", id, err)
	}
	return nil
}
