package web

import (
	"bytes"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encoding is a content coding.
type encoding int

const (
	identity encoding = iota
	gzipped
	zstandard
	brotlied
	encodings
)

// header values of Content-Encoding; nil for none.
var encodingHeader = [encodings][]string{nil, {"gzip"}, {"zstd"}, {"br"}}

// minCompressed is the size below which compressing does not pay.
const minCompressed = 512

// accepted picks the best coding of an Accept-Encoding header: zstd, then br
// where it has been made already (fast is false), then gzip.
func accepted(header string, size int) encoding {
	if size < minCompressed {
		return identity
	}
	best := identity
	for part := range strings.SplitSeq(header, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if q = strings.ReplaceAll(q, " ", ""); q == "q=0" || strings.HasPrefix(q, "q=0.0") && strings.Trim(q[2:], "0.") == "" {
			continue
		}
		switch strings.TrimSpace(name) {
		case "zstd":
			return zstandard
		case "br":
			best = brotlied
		case "gzip", "*":
			if best == identity {
				best = gzipped
			}
		}
	}
	return best
}

// coding is the coding in which a request gets the page.
func (p *cachedPage) coding(accept string) encoding {
	if p.packed {
		return identity
	}
	return accepted(accept, len(p.plain))
}

// compress returns body in a coding. br costs several times the others; it is
// only made for browsers that know no zstd.
func compress(e encoding, body []byte) []byte {
	switch e {
	case gzipped:
		w := gzipWriters.Get().(*gzip.Writer)
		defer gzipWriters.Put(w)
		b := buffers.Get().(*bytes.Buffer)
		defer keepBuffer(b)
		w.Reset(b)
		w.Write(body) // a bytes.Buffer takes everything
		w.Close()
		return bytes.Clone(b.Bytes())
	case zstandard:
		b := buffers.Get().(*bytes.Buffer)
		defer keepBuffer(b)
		b.Grow(len(body) / 2)
		return bytes.Clone(zstdEncoder().EncodeAll(body, b.AvailableBuffer()))
	case brotlied:
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, 5)
		w.Write(body)
		w.Close()
		return b.Bytes()
	}
	return body
}

var gzipWriters = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, 2)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

// zstdEncoder is made at the first use: it takes some memory.
var zstdEncoder = sync.OnceValue(func() *zstd.Encoder {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(128<<10), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return w
})
