package search

import (
	"bytes"
	"fmt"
	"sort"
)

// termPostings says where the postings of a term are.
type termPostings struct {
	docs         int // number of documents
	at           int64
	docsLen      int // bytes of documents and impacts
	positionsLen int
	scored       bool
}

func (x *dictIndex) key(group int) []byte {
	from := uint32(0)
	if group > 0 {
		from = x.keyEnds[group-1]
	}
	return x.keys[from:x.keyEnds[group]]
}

func (x *dictIndex) groupEnd(group int) int64 {
	if group+1 < len(x.dictAt) {
		return x.dictAt[group+1]
	}
	return x.dictLen
}

// dictCursor walks over the dictionary of a segment.
type dictCursor struct {
	seg   *segment
	win   window
	group int // the next to read
	d     decoder
	left  int // terms of the present group, at most
	at    int64
	limit int64 // where the postings end

	key  []byte
	term termPostings
}

func (s *segment) dictionary(src *source) dictCursor {
	return dictCursor{seg: s, win: s.window(src), limit: s.dictAt}
}

// seekGroup goes to the first term of a group.
func (c *dictCursor) seekGroup(group int) error {
	x := &c.seg.index
	from := x.dictAt[group]
	b, err := c.win.read(c.seg.dictAt+from, int(x.groupEnd(group)-from))
	if err != nil {
		return fmt.Errorf("dictionary group %d: %w", group, err)
	}
	c.group, c.d, c.left, c.at = group+1, decoder{b: b}, dictGroup, x.postings[group]
	c.key = c.key[:0]
	return nil
}

// next moves to the next term of the segment and reports whether there is one.
func (c *dictCursor) next() (bool, error) {
	if len(c.d.b) == 0 {
		if c.group == len(c.seg.index.dictAt) {
			return false, nil
		}
		if err := c.seekGroup(c.group); err != nil {
			return false, err
		}
	}
	return c.nextInGroup()
}

// nextInGroup is next but stops at the end of the group.
func (c *dictCursor) nextInGroup() (bool, error) {
	if len(c.d.b) == 0 {
		return false, nil
	}
	d := &c.d
	shared := int(d.uvarint())
	if shared < 0 || shared > len(c.key) || c.left == 0 {
		d.fail("front coding of a term")
		shared = 0
	}
	c.left--
	suffix := d.bytes(d.count())
	c.key = append(c.key[:shared], suffix...)
	t := termPostings{at: c.at}
	t.docs, t.docsLen = int(d.uvarint()), int(d.uvarint())
	if len(c.key) > 0 && scoredField(c.key[0]) {
		t.scored = true
		t.positionsLen = int(d.uvarint())
	}
	room := c.limit - c.at
	switch {
	case d.err != nil:
	case len(c.key) == 0 || len(c.key) > maxTermBytes, t.docs <= 0 || t.docs > c.seg.docs,
		t.docsLen < 0 || int64(t.docsLen) > room, t.positionsLen < 0 || int64(t.positionsLen) > room-int64(t.docsLen):
		d.fail(fmt.Sprintf("dictionary entry of %q", c.key))
	}
	if d.err != nil {
		return false, fmt.Errorf("segment %d: dictionary group %d: %w", c.seg.info.ID, c.group-1, d.err)
	}
	c.at += int64(t.docsLen) + int64(t.positionsLen)
	c.term = t
	return true, nil
}

// lookup finds the postings of a term and reports whether it has any.
func (c *dictCursor) lookup(key []byte) (bool, error) {
	x := &c.seg.index
	group := sort.Search(len(x.dictAt), func(g int) bool { return bytes.Compare(x.key(g), key) > 0 }) - 1
	if group < 0 {
		return false, nil
	}
	if err := c.seekGroup(group); err != nil {
		return false, err
	}
	for {
		ok, err := c.nextInGroup()
		if !ok || err != nil {
			return false, err
		}
		if cmp := bytes.Compare(c.key, key); cmp >= 0 {
			return cmp == 0, nil
		}
	}
}
