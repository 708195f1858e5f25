package search

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"sort"
)

// frameLen is the number of values that share a base and a bit width.
const frameLen = 128

// frameHead is the size of a frame's entry in a column's head: the base (8
// bytes), the place of its bits (4 bytes) and their width (1 byte).
const frameHead = 13

// column holds one number a document, any of which is read in place.
type column struct {
	n     int
	heads []byte
	bits  []byte // followed by slack
}

// appendColumn appends the stored form of values: the length of what follows,
// the heads, the bits, slack.
func appendColumn(dst []byte, values []int64) []byte {
	var heads, body []byte
	for from := 0; from < len(values); from += frameLen {
		frame := values[from:min(from+frameLen, len(values))]
		base, largest := frame[0], frame[0]
		for _, v := range frame {
			base, largest = min(base, v), max(largest, v)
		}
		width := bits.Len64(uint64(largest) - uint64(base))
		heads = binary.LittleEndian.AppendUint64(heads, uint64(base))
		heads = binary.LittleEndian.AppendUint32(heads, uint32(len(body)))
		heads = append(heads, byte(width))
		body = appendPacked64(body, frame, base, width)
	}
	body = append(body, make([]byte, packSlack+1)...)
	dst = binary.AppendUvarint(dst, uint64(len(heads)+len(body)))
	dst = append(dst, heads...)
	return append(dst, body...)
}

func appendPacked64(dst []byte, values []int64, base int64, width int) []byte {
	at := len(dst)
	dst = append(dst, make([]byte, packedLen(len(values), width))...)
	bit := 0
	for _, v := range values {
		u := uint64(v) - uint64(base)
		for left := width; left > 0; {
			room := 8 - bit&7
			take := min(room, left)
			dst[at+bit>>3] |= byte(u&(1<<take-1)) << (bit & 7)
			u >>= take
			bit += take
			left -= take
		}
	}
	return dst
}

// readColumn reads a column of n values and checks that all of them can be
// read.
func readColumn(d *decoder, n int) column {
	b := d.bytes(d.count())
	frames := (n + frameLen - 1) / frameLen
	if d.err != nil || len(b) < frames*frameHead+packSlack+1 {
		d.fail("short column")
		return column{}
	}
	c := column{n, b[:frames*frameHead], b[frames*frameHead:]}
	for f := range frames {
		head := c.heads[f*frameHead:]
		from, width := int(binary.LittleEndian.Uint32(head[8:])), int(head[12])
		in := min(frameLen, n-f*frameLen)
		if width > 64 || from+packedLen(in, width)+packSlack+1 > len(c.bits) {
			d.fail(fmt.Sprintf("frame %d of a column", f))
			return column{}
		}
	}
	return c
}

// at returns value i, which must be less than n.
func (c *column) at(i uint32) int64 {
	head := c.heads[int(i/frameLen)*frameHead:]
	base := binary.LittleEndian.Uint64(head)
	width := uint(head[12])
	bit := uint(i%frameLen) * width
	at := uint(binary.LittleEndian.Uint32(head[8:])) + bit>>3
	shift := bit & 7
	v := binary.LittleEndian.Uint64(c.bits[at:]) >> shift
	if width+shift > 64 {
		v |= uint64(c.bits[at+8]) << (64 - shift)
	}
	if width < 64 {
		v &= 1<<width - 1
	}
	return int64(base + v)
}

// meets reports whether r, nil for any value, may hold one of n values from one that
// a frame begins with.
func (c *column) meets(from, n int, r *Range) bool {
	if r == nil {
		return true
	}
	for f := from / frameLen; f*frameLen < min(from+n, c.n); f++ {
		if least, most := c.bounds(f); least <= r.Max && most >= r.Min {
			return true
		}
	}
	return false
}

// most returns a bound of n values from one that a frame begins with.
func (c *column) most(from, n int) int64 {
	all := int64(math.MinInt64)
	for f := from / frameLen; f*frameLen < min(from+n, c.n); f++ {
		_, most := c.bounds(f)
		all = max(all, most)
	}
	return all
}

// bounds returns what the values of a frame lie between.
func (c *column) bounds(frame int) (least, most int64) {
	head := c.heads[frame*frameHead:]
	least, width := int64(binary.LittleEndian.Uint64(head)), head[12]
	if width >= 62 || least >= math.MaxInt64>>1 {
		return least, math.MaxInt64
	}
	return least, least + 1<<width - 1
}

// search returns the first i with at(i) >= v in an ascending column.
func (c *column) search(v int64) uint32 {
	frames := len(c.heads) / frameHead
	// The first frame whose smallest value reaches v; v may lie in the one before.
	f := sort.Search(frames, func(f int) bool {
		return int64(binary.LittleEndian.Uint64(c.heads[f*frameHead:])) >= v
	})
	if f == 0 {
		return 0
	}
	from := (f - 1) * frameLen
	n := min(frameLen, c.n-from)
	return uint32(from + sort.Search(n, func(i int) bool { return c.at(uint32(from+i)) >= v }))
}
