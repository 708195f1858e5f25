package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/gif"
)

var errGIF = errors.New("no GIF")

// gifHead walks over the blocks and adds up the frames without decoding them.
func gifHead(b []byte) (*head, error) {
	if len(b) < 13 {
		return nil, errGIF
	}
	h := &head{width: int(binary.LittleEndian.Uint16(b[6:])), height: int(binary.LittleEndian.Uint16(b[8:]))}
	at := 13 + colorTable(b[10])
	for at < len(b) {
		switch b[at] {
		case ';':
			return h, nil
		case '!':
			at += 2
		case ',':
			if at+10 > len(b) {
				return nil, errGIF
			}
			w, t := int64(binary.LittleEndian.Uint16(b[at+5:])), int64(binary.LittleEndian.Uint16(b[at+7:]))
			h.frames++
			h.memory += w*t + 1<<10
			if h.frames > maxFrames {
				return h, nil
			}
			at += 10 + colorTable(b[at+9]) + 1
		default:
			return nil, errGIF
		}
		for at < len(b) && b[at] != 0 { // sub-blocks
			at += 1 + int(b[at])
		}
		at++
	}
	if h.frames == 0 {
		return nil, errGIF
	}
	return h, nil
}

func colorTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// recodeGIF keeps the animation and drops comments and everything after the end.
func recodeGIF(b []byte, _ *head) (*Picture, error) {
	g, err := gif.DecodeAll(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, g); err != nil {
		return nil, err
	}
	return &Picture{out.Bytes(), "gif", g.Config.Width, g.Config.Height}, nil
}
