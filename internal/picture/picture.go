package picture

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/webp"

	"parley"
)

// Limits of an upload (security.md §1, images).
const (
	MaxBytes  = 8 << 20
	maxPixels = 40_000_000
	maxFrames = 200
	// maxMemory is how many bytes decoding may take. A photo of 40 megapixels
	// fits unless it is stored progressively or with an alpha channel.
	maxMemory = 104 << 20
	maxSide   = 20_000
)

// Picture is a file made anew from the pixels of an upload.
type Picture struct {
	Bytes         []byte
	Extension     string // "png", "jpg" or "gif"
	Width, Height int    // in pixels
}

// Types are the media types of the extensions.
var Types = map[string]string{"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}

// one lets a single picture be decoded at a time: that bounds the memory.
var one = make(chan struct{}, 1)

// Recode makes a new file of an upload: PNG, JPEG and GIF stay what they are,
// WebP becomes PNG or JPEG. The orientation is applied, all metadata dropped.
// What is no such picture, or too large, is a [parley.Error].
func Recode(ctx context.Context, upload []byte) (*Picture, error) {
	if len(upload) > MaxBytes {
		return nil, parley.Refuse(parley.Invalid, "picture.bytes", "megabytes", MaxBytes>>20)
	}
	f := formatOf(upload)
	if f == nil {
		return nil, parley.Refuse(parley.Invalid, "picture.kind")
	}
	h, err := f.head(upload)
	if err != nil {
		return nil, damaged(err)
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	end, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	p, err := f.recode(upload, h)
	if err != nil {
		return nil, damaged(err)
	}
	if len(p.Bytes) > 2*MaxBytes {
		return nil, parley.Refuse(parley.Invalid, "picture.bytes", "megabytes", MaxBytes>>20)
	}
	return p, nil
}

// begin waits for the turn of a picture; end lets the next one begin.
func begin(ctx context.Context) (end func(), err error) {
	select {
	case one <- struct{}{}:
		return func() { <-one }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func damaged(err error) error {
	if parley.KindOf(err) != 0 {
		return err
	}
	return parley.Refuse(parley.Invalid, "picture.damaged")
}

// head is what the first bytes of a file tell.
type head struct {
	width, height int
	frames        int
	memory        int64 // bytes that decoding takes
	orientation   int   // as in Exif: 1 to 8
}

func (h *head) check() error {
	switch {
	case h.width <= 0 || h.height <= 0:
		return parley.Refuse(parley.Invalid, "picture.damaged")
	case h.width > maxSide || h.height > maxSide || int64(h.width)*int64(h.height) > maxPixels:
		return parley.Refuse(parley.Invalid, "picture.pixels", "megapixels", maxPixels/1_000_000)
	case h.frames > maxFrames:
		return parley.Refuse(parley.Invalid, "picture.frames", "n", maxFrames)
	case h.memory > maxMemory:
		return parley.Refuse(parley.Invalid, "picture.memory")
	}
	return nil
}

// format is a kind of file that is taken.
type format struct {
	magic  func([]byte) bool
	head   func([]byte) (*head, error)
	recode func([]byte, *head) (*Picture, error)
}

var formats = []*format{
	{prefix("\x89PNG\r\n\x1a\n"), pngHead, recodePNG},
	{prefix("\xff\xd8\xff"), jpegHead, recodeJPEG},
	{func(b []byte) bool { return prefix("GIF87a")(b) || prefix("GIF89a")(b) }, gifHead, recodeGIF},
	{func(b []byte) bool { return prefix("RIFF")(b) && len(b) > 12 && string(b[8:12]) == "WEBP" }, webpHead, recodeWebP},
}

func prefix(magic string) func([]byte) bool {
	return func(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }
}

// formatOf looks at the content: names and types that browsers send are not
// believed.
func formatOf(b []byte) *format {
	for _, f := range formats {
		if f.magic(b) {
			return f
		}
	}
	return nil
}

func pngHead(b []byte) (*head, error) {
	c, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if len(b) < 29 {
		return nil, errors.New("short")
	}
	depth, color, interlaced := b[24], b[25], b[28] != 0
	perPixel := map[byte]int64{0: 1, 2: 4, 3: 1, 4: 4, 6: 4}[color]
	if depth == 16 {
		perPixel *= 2
	}
	// A grey picture with a transparent shade decodes to four bytes a pixel.
	if perPixel < 4 && color != 3 && bytes.Contains(b[:min(len(b), 4096)], []byte("tRNS")) {
		perPixel = 4 * int64(max(1, depth/8))
	}
	h := &head{width: c.Width, height: c.Height, memory: int64(c.Width) * int64(c.Height) * perPixel}
	if interlaced {
		h.memory += h.memory / 2
	}
	return h, nil
}

func recodePNG(b []byte, _ *head) (*Picture, error) {
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return encodePNG(m)
}

func encodePNG(m image.Image) (*Picture, error) {
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		return nil, err
	}
	return &Picture{out.Bytes(), "png", m.Bounds().Dx(), m.Bounds().Dy()}, nil
}

// quality of the JPEG files that are made.
const quality = 87

func recodeJPEG(b []byte, h *head) (*Picture, error) {
	m, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return encodeJPEG(turn(m, h.orientation))
}

func encodeJPEG(m image.Image) (*Picture, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, m, &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	return &Picture{out.Bytes(), "jpg", m.Bounds().Dx(), m.Bounds().Dy()}, nil
}

func webpHead(b []byte) (*head, error) {
	c, err := webp.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	h := &head{width: c.Width, height: c.Height, memory: int64(c.Width) * int64(c.Height) * 4}
	return h, nil
}

func recodeWebP(b []byte, _ *head) (*Picture, error) {
	m, err := webp.Decode(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	if o, ok := m.(interface{ Opaque() bool }); ok && o.Opaque() {
		return encodeJPEG(m)
	}
	return encodePNG(m)
}
