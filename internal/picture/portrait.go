package picture

import (
	"bytes"
	"context"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/draw"
)

// Portrait makes a square picture of at most side pixels out of the middle of
// an upload. Of an animation it keeps the first frame. It refuses what [Recode]
// refuses.
func Portrait(ctx context.Context, upload []byte, side int) (*Picture, error) {
	p, err := Recode(ctx, upload)
	if err != nil {
		return nil, err
	}
	end, err := begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	img, err := decodeOwn(p)
	if err != nil {
		return nil, damaged(err)
	}
	middle := square(img.Bounds())
	if n := middle.Dx(); n < side {
		side = n
	}
	small := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.CatmullRom.Scale(small, small.Bounds(), img, middle, draw.Src, nil)
	var b bytes.Buffer
	out := &Picture{Extension: "png", Width: side, Height: side}
	if p.Extension == "jpg" {
		out.Extension = "jpg"
		err = jpeg.Encode(&b, small, &jpeg.Options{Quality: 88})
	} else {
		err = png.Encode(&b, small)
	}
	out.Bytes = b.Bytes()
	return out, err
}

// decodeOwn reads a file that Recode has made.
func decodeOwn(p *Picture) (image.Image, error) {
	r := bytes.NewReader(p.Bytes)
	switch p.Extension {
	case "jpg":
		return jpeg.Decode(r)
	case "gif":
		return gif.Decode(r)
	}
	return png.Decode(r)
}

// square is the largest square in the middle of a rectangle.
func square(r image.Rectangle) image.Rectangle {
	side := min(r.Dx(), r.Dy())
	x, y := r.Min.X+(r.Dx()-side)/2, r.Min.Y+(r.Dy()-side)/2
	return image.Rect(x, y, x+side, y+side)
}
