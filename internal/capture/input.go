package capture

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Form says how a page was captured.
type Form string

// The forms of a captured page. NoForm means that the file is neither.
const (
	NoForm   Form = ""
	HTMLForm Form = "html"
	TextForm Form = "text"
)

// Detect tells the form of a file from its name and its first bytes; 1 KiB is
// enough. The bytes decide, the name only helps where they say nothing. It
// promises no question page: [HTML] and [Text] find that out.
func Detect(name string, head []byte) Form {
	ext := strings.ToLower(path.Ext(strings.ReplaceAll(name, `\`, "/")))
	if utf16Order(head) == nil && bytes.IndexByte(head, 0) >= 0 {
		return NoForm
	}
	text := strings.ToLower(strings.TrimSpace(decodeText(head)))
	if text == "" || controlShare(text) > 0.02 {
		return NoForm
	}
	for _, mark := range []string{"<!doctype html", "<html", "<head", "<body", "<!-- saved from url="} {
		if strings.Contains(text, mark) {
			return HTMLForm
		}
	}
	switch ext {
	case ".html", ".htm", ".xhtml", ".shtml":
		return HTMLForm
	case ".xml", ".json", ".jsonl", ".csv", ".js", ".css", ".svg", ".7z", ".zip", ".gz", ".pdf":
		return NoForm
	}
	if strings.HasPrefix(text, "<?xml") || strings.HasPrefix(text, "%pdf") {
		return NoForm
	}
	return TextForm
}

// controlShare is the share of control characters other than white space,
// which text has none of and binary data many.
func controlShare(s string) float64 {
	control, all := 0, 0
	for _, r := range s {
		all++
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			control++
		}
	}
	return float64(control) / float64(max(all, 1))
}

// readAll reads a page of at most [MaxBytes].
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading captured page: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	return data, nil
}

// decodeText gives text as UTF-8: UTF-16 with a byte order mark, UTF-8, or,
// when it is neither, Windows-1252, in which every byte means something.
func decodeText(data []byte) string {
	if order := utf16Order(data); order != nil {
		units := make([]uint16, 0, len(data)/2)
		for i := 2; i+1 < len(data); i += 2 {
			units = append(units, order(data[i], data[i+1]))
		}
		return string(utf16.Decode(units))
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if utf8.Valid(trimPartialRune(data)) {
		return string(trimPartialRune(data))
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return string(decoded)
}

// utf16Order returns how two bytes make a unit, or nil without a UTF-16 mark.
func utf16Order(data []byte) func(a, b byte) uint16 {
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return func(a, b byte) uint16 { return uint16(b)<<8 | uint16(a) }
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return func(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) }
	}
	return nil
}

// trimPartialRune drops a character that the end of data cuts in two, so that
// the head of a UTF-8 file is still seen as UTF-8.
func trimPartialRune(data []byte) []byte {
	for i := 1; i <= min(utf8.UTFMax-1, len(data)); i++ {
		if b := data[len(data)-i]; utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(data[len(data)-i:]) {
				return data[:len(data)-i]
			}
			break
		}
	}
	return data
}
