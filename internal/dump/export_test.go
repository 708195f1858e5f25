package dump

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// ScanAll reads all rows of a file; it lets tests compare the scanner with
// another parser.
func ScanAll(r io.Reader, f File) ([][]Attr, error) {
	s := newScanner(r, string(f)+".xml")
	if err := s.begin(strings.ToLower(string(f))); err != nil {
		return nil, err
	}
	var rows [][]Attr
	for {
		ok, err := s.next()
		if err != nil || !ok {
			return rows, err
		}
		var row []Attr
		for _, a := range s.attrs {
			text, _, err := s.unescape(a)
			if err != nil {
				return nil, err
			}
			row = append(row, Attr{Name: string(a.name), Value: text})
		}
		rows = append(rows, row)
	}
}

// oneByte hands out a byte at a time, the hardest way for a buffer.
type oneByte struct{ r io.Reader }

func (o oneByte) Read(p []byte) (int, error) { return o.r.Read(p[:min(1, len(p))]) }

func FuzzScanner(f *testing.F) {
	f.Add([]byte("\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n  <row Id=\"1\" Title=\"a &amp; b&#xA;\" />\r\n</posts>"))
	f.Add([]byte("<posts><row/></posts>"))
	f.Add([]byte("<posts />"))
	f.Add([]byte("<posts><row Id=\"1\"></posts>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, err := ScanAll(bytes.NewReader(text), Posts)
		slow, slowErr := ScanAll(oneByte{bytes.NewReader(text)}, Posts)
		if (err == nil) != (slowErr == nil) || len(whole) != len(slow) {
			t.Fatalf("%d rows and %v at once, %d rows and %v byte by byte", len(whole), err, len(slow), slowErr)
		}
		if err != nil {
			return
		}
		var out bytes.Buffer
		w := NewFileWriter(&out, Posts)
		for _, row := range whole {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		again, err := ScanAll(&out, Posts)
		if err != nil || len(again) != len(whole) {
			t.Fatalf("written again: %d rows, %v; want %d", len(again), err, len(whole))
		}
		for i := range whole {
			for j := range whole[i] {
				if again[i][j] != whole[i][j] {
					t.Fatalf("row %d: %q, want %q", i, again[i][j], whole[i][j])
				}
			}
		}
	})
}
