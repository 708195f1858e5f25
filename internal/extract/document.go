package extract

import (
	"bytes"
	"fmt"
	"strings"

	"parley/internal/pdf"
)

// Document reads a document of any type that sources have: HTML, PDF, or plain
// text. contentType is the header it came with, or ""; address is where it
// stood, or "". It returns an error only for a PDF that can't be opened.
func Document(body []byte, contentType, address string) (*Page, error) {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch kind = strings.TrimSpace(kind); {
	case kind == "application/pdf", bytes.HasPrefix(body, []byte("%PDF-")):
		return PDF(body)
	case kind == "text/plain":
		return Text(body, contentType), nil
	}
	return HTML(body, contentType, address), nil
}

// PDF reads a PDF file: paragraphs with their line breaks, a word that was
// broken at the end of a line as "inter-\nnational". Heads and feet of pages
// are not part of the article.
func PDF(body []byte) (*Page, error) {
	d, err := pdf.Read(body, pdf.Usual)
	if err != nil {
		return nil, fmt.Errorf("reading a PDF: %w", err)
	}
	p := &Page{}
	p.Title, p.Published = clean(d.Title), pdfDate(d.Created)
	if d.Author != "" {
		p.Authors = []string{clean(d.Author)}
	}
	for _, b := range d.Blocks {
		p.Blocks = append(p.Blocks, Block{Text: b.Text, Main: !b.Running})
	}
	return p, nil
}

// pdfDate reads D:20240110120000+01'00'.
func pdfDate(value string) Date {
	if digits, ok := strings.CutPrefix(value, "D:"); ok && len(digits) >= 8 {
		return parseDate(digits[:8], "")
	}
	return Date{}
}

// Text reads plain text, whose paragraphs empty lines part.
func Text(body []byte, contentType string) *Page {
	text, charset := Decode(body, contentType)
	p := &Page{Charset: charset}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var lines []string
	end := func() {
		if len(lines) > 0 {
			p.Blocks = append(p.Blocks, Block{Text: strings.Join(lines, "\n"), Main: true})
		}
		lines = nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			end()
			continue
		}
		lines = append(lines, line)
	}
	end()
	return p
}
