package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/blob"
	"parley/internal/picture"
	"parley/internal/testkit"
)

// TestCorpus gives every hostile upload to Recode: what is taken comes out as
// pixels alone.
func TestCorpus(t *testing.T) {
	taken := map[string]bool{"double-extension.php.png": true, "gps-exif.jpg": true,
		"xss_comment_exif_metadata_double_quote.png": true}
	files, err := filepath.Glob(testkit.Data(t, "corpora", "upload") + "/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no corpus", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, err := picture.Recode(t.Context(), b)
			if err != nil {
				if parley.KindOf(err) != parley.Invalid {
					t.Errorf("refused with %v, want a sentence for its sender", err)
				}
				if taken[name] {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if !taken[name] {
				t.Errorf("taken as %s of %d × %d", p.Extension, p.Width, p.Height)
			}
			pixelsOnly(t, p)
		})
	}
}

// pixelsOnly checks that a file has no parts but those that hold the picture.
func pixelsOnly(t *testing.T, p *picture.Picture) {
	t.Helper()
	b := p.Bytes
	switch p.Extension {
	case "png":
		for at := 8; at < len(b); {
			n, kind := int(binary.BigEndian.Uint32(b[at:])), string(b[at+4:at+8])
			if !strings.Contains("IHDR PLTE tRNS IDAT IEND", kind) {
				t.Errorf("chunk %s", kind)
			}
			at += 12 + n
			if kind == "IEND" && at != len(b) {
				t.Errorf("%d bytes after the end", len(b)-at)
			}
		}
	case "jpg":
		for at := 2; b[at+1] != 0xda; at += 2 + int(binary.BigEndian.Uint16(b[at+2:])) {
			if m := b[at+1]; m >= 0xe0 && m <= 0xef || m == 0xfe {
				t.Errorf("segment %x", m)
			}
		}
		if !bytes.HasSuffix(b, []byte{0xff, 0xd9}) {
			t.Error("something after the end")
		}
	case "gif":
		if bytes.Contains(b, []byte("!\xfe")) || !bytes.HasSuffix(b, []byte(";")) || bytes.Contains(b, []byte("alert")) {
			t.Error("comments, or something after the end")
		}
	}
}

// TestMemory takes the largest photo that is let in.
func TestMemory(t *testing.T) {
	m := image.NewYCbCr(image.Rect(0, 0, 8000, 5000), image.YCbCrSubsampleRatio420)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 10}); err != nil {
		t.Fatal(err)
	}
	m = nil
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapInuse-min(now.HeapInuse, before.HeapInuse))
			}
		}
	}()
	var wait sync.WaitGroup
	for range 3 { // at once
		wait.Go(func() {
			if _, err := picture.Recode(t.Context(), b.Bytes()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	close(done)
	<-ended
	t.Logf("peak %d MiB", peak>>20)
	if peak > 2*128<<20 { // the garbage of the one before counts, too
		t.Errorf("peak %d MiB", peak>>20)
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name, key string
		upload    []byte
	}{
		{"no picture", "picture.kind", []byte("hello")},
		{"a vector picture", "picture.kind", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
		{"too many bytes", "picture.bytes", make([]byte, picture.MaxBytes+1)},
		{"too many frames", "picture.frames", animation(t, 201)},
		{"cut off", "picture.damaged", animation(t, 3)[:40]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := picture.Recode(t.Context(), tt.upload)
			if e, ok := err.(*parley.Error); !ok || e.Key != tt.key {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
	if p, err := picture.Recode(t.Context(), animation(t, 200)); err != nil || p.Extension != "gif" {
		t.Errorf("200 frames: %v", err)
	}
}

func animation(t *testing.T, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for i := range frames {
		m := image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.Black, color.White})
		m.Pix[i%4] = 1
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestOrientation turns a picture whose corner is red, as each orientation of
// Exif says.
func TestOrientation(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 64, 32))
	for y := range 32 {
		for x := range 64 {
			c := color.RGBA{0, 0, 255, 255}
			if x < 16 && y < 16 {
				c = color.RGBA{255, 0, 0, 255}
			}
			m.Set(x, y, c)
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, m, nil); err != nil {
		t.Fatal(err)
	}
	corners := map[int][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for o, corner := range corners {
		exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(o)) + "\x00\x00\x00\x00\x00\x00"
		upload := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
		upload = append(upload, plain.Bytes()[2:]...)
		p, err := picture.Recode(t.Context(), upload)
		if err != nil {
			t.Fatal(err)
		}
		out, err := jpeg.Decode(bytes.NewReader(p.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if o >= 5 && (p.Width != 32 || p.Height != 64) {
			t.Errorf("orientation %d: %d × %d", o, p.Width, p.Height)
		}
		r, _, _, _ := out.At(corner[0]*(p.Width-6)+2, corner[1]*(p.Height-6)+2).RGBA()
		if r < 0x8000 {
			t.Errorf("orientation %d: the red corner is not where it should be", o)
		}
	}
}

// TestSave keeps a picture under a name that tells its type.
func TestSave(t *testing.T) {
	s := blob.Folder(filepath.Join(t.TempDir(), "pictures"))
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	p, err := picture.Recode(t.Context(), b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	name, err := picture.Save(t.Context(), s, p)
	if err != nil {
		t.Fatal(err)
	}
	if picture.TypeOf(name) != "image/png" || picture.TypeOf("../../etc/passwd.png") != "" {
		t.Errorf("%q has the type %q", name, picture.TypeOf(name))
	}
	if got, err := picture.Read(t.Context(), s, name); err != nil || !bytes.Equal(got, p.Bytes) {
		t.Errorf("Read(%q) = %d bytes, %v", name, len(got), err)
	}
	if _, err := picture.Read(t.Context(), s, "aaaaaaaaaaaaaaaaaaaaaaaaaa.png"); parley.KindOf(err) != parley.NotFound {
		t.Errorf("a missing picture: %v", err)
	}
}
