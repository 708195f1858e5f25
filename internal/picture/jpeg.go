package picture

import (
	"encoding/binary"
	"errors"
)

var errJPEG = errors.New("no JPEG")

// jpegHead walks over the segments before the pixels: size, sampling, and the
// orientation of Exif.
func jpegHead(b []byte) (*head, error) {
	h := &head{orientation: 1}
	for at := 2; at+4 <= len(b); {
		if b[at] != 0xff {
			return nil, errJPEG
		}
		marker := b[at+1]
		switch {
		case marker == 0xff: // fill
			at++
			continue
		case marker >= 0xd0 && marker <= 0xd8 || marker == 0x01:
			at += 2
			continue
		case marker == 0xda || marker == 0xd9:
			if h.width == 0 {
				return nil, errJPEG
			}
			return h, nil
		}
		length := int(binary.BigEndian.Uint16(b[at+2:]))
		if length < 2 || at+2+length > len(b) {
			return nil, errJPEG
		}
		segment := b[at+4 : at+2+length]
		switch marker {
		case 0xc0, 0xc1, 0xc2:
			if err := h.frame(segment, marker == 0xc2); err != nil {
				return nil, err
			}
		case 0xe1:
			if o := exifOrientation(segment); o != 0 {
				h.orientation = o
			}
		}
		at += 2 + length
	}
	return nil, errJPEG
}

// frame reads a start of frame: what decoding takes depends on how finely the
// colours are sampled, and on whether the picture comes in several scans, for
// which all coefficients are kept.
func (h *head) frame(s []byte, progressive bool) error {
	if len(s) < 6 || len(s) < 6+3*int(s[5]) {
		return errJPEG
	}
	h.height, h.width = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:]))
	samples, most := 0, 1
	for c := range int(s[5]) {
		hv := s[6+3*c+1]
		n := int(hv>>4) * int(hv&15)
		samples += n
		most = max(most, n)
	}
	h.memory = int64(h.width) * int64(h.height) * int64(samples) / int64(most)
	if progressive {
		h.memory *= 5
	}
	return nil
}

// exifOrientation reads tag 0x0112 of an Exif segment; 0 if there is none.
func exifOrientation(s []byte) int {
	if len(s) < 14 || string(s[:6]) != "Exif\x00\x00" {
		return 0
	}
	t := s[6:]
	var order binary.ByteOrder = binary.BigEndian
	if string(t[:2]) == "II" {
		order = binary.LittleEndian
	}
	first := int(order.Uint32(t[4:]))
	if first < 8 || first+2 > len(t) {
		return 0
	}
	n := int(order.Uint16(t[first:]))
	for i := range n {
		at := first + 2 + 12*i
		if at+12 > len(t) {
			return 0
		}
		if order.Uint16(t[at:]) == 0x0112 {
			if o := int(order.Uint16(t[at+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 0
		}
	}
	return 0
}
