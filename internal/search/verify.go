package search

import (
	"bytes"
	"context"
	"fmt"
)

// Verify reads every byte of the present index and returns the first thing it
// finds wrong: a checksum, an order, a count, a position.
func (x *Index) Verify(ctx context.Context) error {
	s := x.present.Load()
	live := 0
	for i := range s.views {
		v := &s.views[i]
		if err := verifySegment(ctx, x.storage, v.segment); err != nil {
			return fmt.Errorf("verify segment %d: %w", v.info.ID, err)
		}
		if i > 0 && s.views[i-1].info.Gen >= v.info.Gen {
			return fmt.Errorf("verify segment %d: %w: generation %d after %d", v.info.ID, ErrCorrupt, v.info.Gen, s.views[i-1].info.Gen)
		}
		live += v.docs - v.dead.len()
	}
	if live != s.live {
		return fmt.Errorf("verify the search index: %w: %d living documents, counted %d", ErrCorrupt, s.live, live)
	}
	return nil
}

func verifySegment(ctx context.Context, reader Reader, seg *segment) error {
	src := newSource(ctx, reader, newBlockCache(1<<20))
	for block := range seg.info.Blocks {
		if _, err := src.block(seg.info.ID, block, block); err != nil {
			return err
		}
	}
	for i := 1; i < seg.docs; i++ {
		if seg.ids.at(uint32(i)) <= seg.ids.at(uint32(i-1)) {
			return fmt.Errorf("%w: id of document %d", ErrCorrupt, i)
		}
	}
	if err := verifyEdits(seg.edits); err != nil {
		return err
	}
	cursor := seg.dictionary(src)
	var last []byte
	terms := 0
	for {
		ok, err := cursor.next()
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if bytes.Compare(cursor.key, last) <= 0 {
			return fmt.Errorf("%w: term %q after %q", ErrCorrupt, cursor.key, last)
		}
		last = append(last[:0], cursor.key...)
		terms++
		if err := verifyPostings(src, seg, cursor.term); err != nil {
			return fmt.Errorf("term %q: %w", cursor.key, err)
		}
	}
	if terms != seg.terms {
		return fmt.Errorf("%w: %d terms, not %d", ErrCorrupt, terms, seg.terms)
	}
	return nil
}

func verifyEdits(e edits) error {
	for i := 1; i < len(e.gone); i++ {
		if e.gone[i] <= e.gone[i-1] {
			return fmt.Errorf("%w: deletion of document %d", ErrCorrupt, e.gone[i])
		}
	}
	for i := 1; i < len(e.touched); i++ {
		if e.touched[i].ID <= e.touched[i-1].ID {
			return fmt.Errorf("%w: change of document %d", ErrCorrupt, e.touched[i].ID)
		}
	}
	return nil
}

func verifyPostings(src *source, seg *segment, term termPostings) error {
	var it termIter
	if err := it.open(src, seg, term); err != nil {
		return err
	}
	docs, stored := 0, 0
	next := uint32(0)
	for it.doc != exhausted {
		if it.doc < next {
			return fmt.Errorf("%w: document %d after %d", ErrCorrupt, it.doc, next-1)
		}
		next = it.doc + 1
		docs++
		if term.scored {
			if it.impact() < 1 || it.impact() > it.maxIn(it.doc, it.doc) {
				return fmt.Errorf("%w: impact %d of document %d", ErrCorrupt, it.impact(), it.doc)
			}
			b := it.storedPositions()
			stored += len(b)
			if err := verifyPositions(b); err != nil {
				return fmt.Errorf("document %d: %w", it.doc, err)
			}
		}
		it.step()
	}
	if it.err == nil && (docs != term.docs || stored != term.positionsLen) {
		return fmt.Errorf("%w: %d documents and %d bytes of positions, not %d and %d",
			ErrCorrupt, docs, stored, term.docs, term.positionsLen)
	}
	return it.err
}

// verifyPositions checks that stored positions ascend and lie in the document.
func verifyPositions(b []byte) error {
	d := decoder{b: b}
	at := uint64(0)
	for more, first := true, true; more; first = false {
		v := d.uvarint()
		if v>>1 == 0 && !first || v>>1 >= tagBase+maxTags {
			return fmt.Errorf("%w: gap of %d between positions", ErrCorrupt, v>>1)
		}
		at += v >> 1
		more = v&1 != 0
	}
	if d.err == nil && (at >= tagBase+maxTags || len(d.b) != 0) {
		return fmt.Errorf("%w: position %d, %d bytes left", ErrCorrupt, at, len(d.b))
	}
	return d.err
}
