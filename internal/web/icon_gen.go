//go:build ignore

// This program draws the site's mark, a speech bubble with quotation marks,
// into static/favicon.ico, static/favicon.svg and static/apple-touch-icon.png.
// Run it with go generate after changing the drawing.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"
	"math"
	"os"
)

// The drawing stands in a square of 64 units.
const units = 64

var (
	blue  = color.NRGBA{0x1b, 0x5a, 0x92, 0xff}
	paper = color.NRGBA{0xfd, 0xfc, 0xfa, 0xff}
)

// bubble reports whether a point is in the speech bubble: a rounded rectangle
// with a tail.
func bubble(x, y float64) bool {
	const left, right, top, bottom, radius = 4, 60, 6, 48, 12
	if x >= left && x <= right && y >= top && y <= bottom {
		dx := math.Max(math.Max(left+radius-x, x-(right-radius)), 0)
		dy := math.Max(math.Max(top+radius-y, y-(bottom-radius)), 0)
		if dx*dx+dy*dy <= radius*radius {
			return true
		}
	}
	return y >= bottom-1 && y <= 60 && x >= 16 && x <= 16+(60-y)*1.1+2 // the tail
}

// marks reports whether a point is in one of the two quotation marks.
func marks(x, y float64) bool {
	return mark(x-23, y-26) || mark(x-42, y-26)
}

// mark is a dot with a stroke that rises from it and leans to the right.
func mark(x, y float64) bool {
	const radius = 6.2
	if x*x+(y-4)*(y-4) <= radius*radius {
		return true
	}
	// A crescent from the left of the dot upwards.
	outer := math.Hypot(x-6.2, y-4) <= 12.4
	inner := math.Hypot(x-9.6, y-3.2) <= 10.4
	return outer && !inner && y <= 5 && x <= 6
}

// drawn draws the mark at a size, each pixel the mean of 64 points.
func drawn(size int, ground, body, ink color.NRGBA) image.Image {
	const fine = 8
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	draw.Draw(img, img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	for py := range size {
		for px := range size {
			var r, g, b, a float64
			for sy := range fine {
				for sx := range fine {
					x := (float64(px) + (float64(sx)+.5)/fine) * units / float64(size)
					y := (float64(py) + (float64(sy)+.5)/fine) * units / float64(size)
					c := ground
					if ground.A != 0 { // a filled icon keeps a margin
						x, y = (x-units/2)*1.45+units/2, (y-units/2)*1.45+units/2
					}
					if marks(x, y) {
						c = ink
					} else if bubble(x, y) {
						c = body
					}
					w := float64(c.A)
					r, g, b, a = r+float64(c.R)*w, g+float64(c.G)*w, b+float64(c.B)*w, a+w
				}
			}
			if a > 0 {
				img.SetNRGBA(px, py, color.NRGBA{uint8(r/a + .5), uint8(g/a + .5), uint8(b/a + .5), uint8(a/(fine*fine) + .5)})
			}
		}
	}
	return img
}

func encoded(img image.Image) []byte {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, img); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

// ico packs PNG images as a Windows icon file.
func ico(images ...image.Image) []byte {
	var head, body bytes.Buffer
	binary.Write(&head, binary.LittleEndian, []uint16{0, 1, uint16(len(images))})
	offset := 6 + 16*len(images)
	for _, img := range images {
		data := encoded(img)
		size := uint8(img.Bounds().Dx())
		head.Write([]byte{size, size, 0, 0})
		binary.Write(&head, binary.LittleEndian, []uint16{1, 32})
		binary.Write(&head, binary.LittleEndian, []uint32{uint32(len(data)), uint32(offset + body.Len())})
		body.Write(data)
	}
	return append(head.Bytes(), body.Bytes()...)
}

// svg is the same drawing as outlines.
func svg() []byte {
	mark := func(x float64) string {
		return fmt.Sprintf(`<circle cx="%g" cy="30" r="6.2"/><path d="M%g 30a12.4 12.4 0 0 1 12.2-12.4v2a10.4 10.4 0 0 0-6.6 11.4z"/>`, x, x-6.2)
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">` +
		`<path fill="#1b5a92" d="M16 6h32a12 12 0 0 1 12 12v18a12 12 0 0 1-12 12H31.200L16 61z M16 6a12 12 0 0 0-12 12v18a12 12 0 0 0 12 12z"/>` +
		`<g fill="#fdfcfa">` + mark(23) + mark(42) + `</g></svg>` + "\n")
}

func main() {
	none := color.NRGBA{}
	files := map[string][]byte{
		"static/favicon.ico":          ico(drawn(16, none, blue, paper), drawn(32, none, blue, paper), drawn(48, none, blue, paper)),
		"static/apple-touch-icon.png": encoded(drawn(180, blue, paper, blue)),
		"static/favicon.svg":          svg(),
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}
