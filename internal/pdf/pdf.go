// Package pdf reads the text of PDF files: paragraphs in the order in which
// they are read, with the line breaks and the hyphens of the page.
//
// Files come from anybody. Whatever is in them, it takes bounded time and
// memory, and what can be read of a damaged file is returned. Pictures of text
// are not read.
package pdf

import (
	"bytes"
	"errors"
	"strings"
	"time"
	"unicode"
)

// Document is what a file says.
type Document struct {
	Blocks  []Block
	Title   string
	Author  string
	Created string // as the format writes it: "D:20240110120000Z"
}

// Block is a paragraph. Its lines end with "\n"; a word that was broken at the
// end of a line keeps its hyphen: "inter-\nnational".
type Block struct {
	Text    string
	Running bool // the head or foot of a page
	size, y float64
}

// Limits bound what is done with one file.
type Limits struct {
	Unpacked int           // bytes of all streams together
	Pages    int           //
	Text     int           // bytes of text
	Time     time.Duration // what was read by then is returned
}

// Usual are limits for a file from the web.
var Usual = Limits{Unpacked: 64 << 20, Pages: 2000, Text: 8 << 20, Time: 10 * time.Second}

var (
	// ErrNone is returned for bytes that are no PDF.
	ErrNone = errors.New("no PDF file")
	// ErrLocked is returned for a file that cannot be read without a password.
	ErrLocked = errors.New("the PDF file is locked")
)

// Read reads a file.
func Read(b []byte, l Limits) (*Document, error) {
	if at := bytes.Index(b[:min(len(b), 1024)], []byte("%PDF-")); at < 0 {
		return nil, ErrNone
	}
	deadline := time.Now().Add(l.Time)
	f := open(b, l.Unpacked)
	if f.crypt != nil && f.crypt.locked {
		return nil, ErrLocked
	}
	info := f.dict(f.trailer["Info"])
	d := &Document{Title: f.text(info["Title"]), Author: f.text(info["Author"]), Created: f.text(info["CreationDate"])}
	fonts := map[any]*font{}
	var pages [][]Block
	size := 0
	for _, page := range f.pages(l.Pages) {
		p := &painter{f: f, fonts: fonts, deadline: deadline}
		p.paint(f.contents(page.dict), page.resources, page.upright, 0)
		var blocks []Block
		for _, region := range ordered(lines(p.runs), 0) {
			blocks = append(blocks, paragraphs(region)...)
		}
		for _, block := range blocks {
			size += len(block.Text)
		}
		pages = append(pages, blocks)
		if size > l.Text || time.Now().After(deadline) {
			break
		}
	}
	markRunning(pages)
	d.Blocks = joined(pages)
	return d, nil
}

// text decodes a string of the document's information.
func (f *file) text(v any) string {
	s, _ := f.get(v).(str)
	var t string
	switch {
	case strings.HasPrefix(string(s), "\xfe\xff"):
		t = utf16Text(s[2:])
	case strings.HasPrefix(string(s), "\xef\xbb\xbf"):
		t = string(s[3:])
	default:
		var b strings.Builder
		for i := range len(s) {
			b.WriteRune(rune(s[i]))
		}
		t = b.String()
	}
	t = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(t, "\uFFFD"))
	t = strings.Join(strings.Fields(t), " ")
	return t[:min(len(t), 1000)]
}

// page is a page with what it inherits.
type page struct {
	dict      dict
	resources dict
	upright   matrix
}

// pages walks the page tree.
func (f *file) pages(most int) []page {
	var all []page
	seen := map[any]bool{}
	var walk func(v any, inherited page, depth int)
	walk = func(v any, inherited page, depth int) {
		if _, isRef := v.(ref); len(all) >= most || depth > 60 || isRef && seen[v] {
			return
		}
		if _, isRef := v.(ref); isRef {
			seen[v] = true
		}
		d := f.dict(v)
		if r := f.dict(d["Resources"]); r != nil {
			inherited.resources = r
		}
		if d["Rotate"] != nil {
			inherited.upright = rotation(f.int(d["Rotate"]))
		}
		if kids := f.array(d["Kids"]); kids != nil {
			for _, kid := range kids {
				walk(kid, inherited, depth+1)
			}
			return
		}
		if d != nil && (d["Contents"] != nil || f.name(d["Type"]) == "Page") {
			inherited.dict = d
			all = append(all, inherited)
		}
	}
	walk(f.dict(f.trailer["Root"])["Pages"], page{upright: identity}, 0)
	return all
}

func rotation(degrees int) matrix {
	switch ((degrees % 360) + 360) % 360 {
	case 90:
		return matrix{0, -1, 1, 0, 0, 0}
	case 180:
		return matrix{-1, 0, 0, -1, 0, 0}
	case 270:
		return matrix{0, 1, -1, 0, 0, 0}
	}
	return identity
}

// contents is the content of a page, whose streams are one text.
func (f *file) contents(d dict) []byte {
	var all []byte
	for _, v := range f.list(d["Contents"]) {
		if s, ok := f.get(v).(*stream); ok {
			all = append(append(all, f.data(s)...), '\n')
		}
	}
	return all
}
