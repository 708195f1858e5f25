package corpus

import (
	"strconv"

	"parley/internal/dump"
)

// row collects the attributes of one row; its space is used again.
type row struct {
	attrs []dump.Attr
	space []byte
}

func (r *row) begin() { r.attrs = r.attrs[:0] }

func (r *row) text(name, value string) {
	r.attrs = append(r.attrs, dump.Attr{Name: name, Value: value})
}

// number adds an integer.
func (r *row) number(name string, n int) { r.text(name, strconv.Itoa(n)) }

// reference adds an id that may be absent, which 0 says.
func (r *row) reference(name string, id int32) {
	if id != 0 {
		r.number(name, int(id))
	}
}

// moment adds a time in the dumps' form. Its milliseconds end in 0, 3 or 7, as
// those of the dumps do.
func (r *row) moment(name string, t tick) {
	r.space = t.Time().AppendFormat(r.space[:0], "2006-01-02T15:04:05.000")
	r.space[len(r.space)-1] = "037"[uint32(t)%3]
	r.text(name, string(r.space))
}

const license = "CC BY-SA 4.0"

// guid returns the RevisionGUID of the nth action on a post.
func (c *Corpus) guid(post int32, n int) string {
	s := newStream(c.cfg.Seed, forGUID, int(post)<<2|n)
	const digits = "0123456789abcdef"
	b := make([]byte, 36)
	bits := [2]uint64{s.next(), s.next()}
	for i, nibble := 0, 0; i < len(b); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			b[i] = '-'
			continue
		}
		b[i] = digits[bits[nibble/16]>>(nibble%16*4)&15]
		nibble++
	}
	b[14], b[19] = '4', "89ab"[b[19]&3]
	return string(b)
}
