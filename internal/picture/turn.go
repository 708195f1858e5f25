package picture

import (
	"image"
	"image/color"
)

// turn shows a picture as its Exif orientation (1 to 8) says it is meant.
func turn(m image.Image, orientation int) image.Image {
	if orientation <= 1 || orientation > 8 {
		return m
	}
	switch m := m.(type) {
	case *image.Gray:
		p, stride, w, h := turnPlane(m.Pix, m.Stride, m.Rect.Dx(), m.Rect.Dy(), orientation)
		return &image.Gray{Pix: p, Stride: stride, Rect: image.Rect(0, 0, w, h)}
	case *image.YCbCr:
		return turnYCbCr(m, orientation)
	}
	return turned{m, orientation}
}

// swapped are the subsamplings after width and height have changed places.
var swapped = map[image.YCbCrSubsampleRatio]image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444: image.YCbCrSubsampleRatio444,
	image.YCbCrSubsampleRatio420: image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio422: image.YCbCrSubsampleRatio440,
	image.YCbCrSubsampleRatio440: image.YCbCrSubsampleRatio422,
}

func turnYCbCr(m *image.YCbCr, o int) image.Image {
	ratio, ok := swapped[m.SubsampleRatio]
	if !ok {
		return turned{m, o}
	}
	if o < 5 {
		ratio = m.SubsampleRatio
	}
	out := &image.YCbCr{SubsampleRatio: ratio}
	var w, h int
	out.Y, out.YStride, w, h = turnPlane(m.Y, m.YStride, m.Rect.Dx(), m.Rect.Dy(), o)
	cw, ch := chroma(m)
	out.Cb, out.CStride, _, _ = turnPlane(m.Cb, m.CStride, cw, ch, o)
	out.Cr, _, _, _ = turnPlane(m.Cr, m.CStride, cw, ch, o)
	out.Rect = image.Rect(0, 0, w, h)
	return out
}

// chroma is the size of the planes of colour.
func chroma(m *image.YCbCr) (w, h int) {
	w, h = m.Rect.Dx(), m.Rect.Dy()
	switch m.SubsampleRatio {
	case image.YCbCrSubsampleRatio420:
		return (w + 1) / 2, (h + 1) / 2
	case image.YCbCrSubsampleRatio422:
		return (w + 1) / 2, h
	case image.YCbCrSubsampleRatio440:
		return w, (h + 1) / 2
	}
	return w, h
}

func turnPlane(src []byte, stride, w, h, o int) (out []byte, outStride, outW, outH int) {
	outW, outH = w, h
	if o >= 5 {
		outW, outH = h, w
	}
	out = make([]byte, outW*outH)
	for y := range outH {
		for x := range outW {
			sx, sy := source(x, y, w, h, o)
			out[y*outW+x] = src[sy*stride+sx]
		}
	}
	return out, outW, outW, outH
}

// source is where the pixel (x, y) of a turned picture is in the original of
// w × h pixels.
func source(x, y, w, h, o int) (int, int) {
	switch o {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// turned turns rare kinds of pictures pixel by pixel.
type turned struct {
	image.Image
	o int
}

func (t turned) Bounds() image.Rectangle {
	b := t.Image.Bounds()
	if t.o >= 5 {
		return image.Rect(0, 0, b.Dy(), b.Dx())
	}
	return image.Rect(0, 0, b.Dx(), b.Dy())
}

func (t turned) At(x, y int) color.Color {
	b := t.Image.Bounds()
	sx, sy := source(x, y, b.Dx(), b.Dy(), t.o)
	return t.Image.At(b.Min.X+sx, b.Min.Y+sy)
}
