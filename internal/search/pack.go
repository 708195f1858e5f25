package search

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// packSlack is the number of bytes that must follow packed values, because
// they are read eight bytes at a time.
const packSlack = 8

// appendPacked appends values in width bits each, width at most 32.
func appendPacked(dst []byte, values []uint32, width int) []byte {
	var word uint64
	var n int
	for _, v := range values {
		word |= uint64(v) << n
		n += width
		for n >= 8 {
			dst = append(dst, byte(word))
			word >>= 8
			n -= 8
		}
	}
	if n > 0 {
		dst = append(dst, byte(word))
	}
	return dst
}

// packedLen is the number of bytes of n values of width bits.
func packedLen(n, width int) int { return (n*width + 7) / 8 }

// unpackGaps reads len(dst) gaps of width bits and writes the ordinals they
// lead to, the first being after+1+gap. src has packSlack bytes more than the
// values take.
func unpackGaps(dst []uint32, src []byte, width int, after uint32) {
	d := after
	if width == 0 {
		for i := range dst {
			d++
			dst[i] = d
		}
		return
	}
	mask := uint64(1)<<width - 1
	bit := 0
	if width <= 14 { // four values fit into what is read at a time, whatever bit they begin at
		for len(dst) >= 4 {
			v := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7)
			bit += 4 * width
			dst[0] = d + uint32(v&mask) + 1
			v >>= width & 63
			dst[1] = dst[0] + uint32(v&mask) + 1
			v >>= width & 63
			dst[2] = dst[1] + uint32(v&mask) + 1
			v >>= width & 63
			dst[3] = dst[2] + uint32(v&mask) + 1
			d = dst[3]
			dst = dst[4:]
		}
	}
	for i := range dst {
		v := binary.LittleEndian.Uint64(src[bit>>3:]) >> (bit & 7) & mask
		bit += width
		d += uint32(v) + 1
		dst[i] = d
	}
}

func bitWidth(v uint32) int { return bits.Len32(v) }

// decoder reads numbers from stored bytes. After a failure it returns zeros
// and keeps the first error.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s, %d bytes left", ErrCorrupt, what, len(d.b))
	}
	d.b = nil
}

func (d *decoder) uvarint() uint64 {
	if len(d.b) > 0 && d.b[0] < 0x80 {
		v := d.b[0]
		d.b = d.b[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail("bad varint")
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) varint() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count reads a number of things that take at least one byte each.
func (d *decoder) count() int {
	v := d.uvarint()
	if v > uint64(len(d.b)) {
		d.fail("count beyond the end")
		return 0
	}
	return int(v)
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.fail("bytes beyond the end")
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}
