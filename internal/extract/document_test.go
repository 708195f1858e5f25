package extract

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"parley/internal/pdf"
)

func TestDocument(t *testing.T) {
	file, err := os.ReadFile("../pdf/testdata/columns.pdf")
	if err != nil {
		t.Fatal(err)
	}
	p, err := Document(file, "application/pdf", "")
	if err != nil {
		t.Fatal(err)
	}
	if main := p.Main(); p.Title != "On the keeping of bees" || p.Published.Year != 2026 ||
		!strings.Contains(main, "Representatives of the\nneighbourhoods had no\nplans to forbid the practice.") {
		t.Errorf("title %q, published %v, text\n%s", p.Title, p.Published, main)
	}
	if p, err = Document([]byte("%PDF-1.7 nothing"), "text/html", ""); err != nil || len(p.Blocks) != 0 {
		t.Errorf("an empty PDF that is called HTML: %+v, %v", p, err)
	}
	if _, err = Document([]byte("<p>x"), "application/pdf", ""); !errors.Is(err, pdf.ErrNone) {
		t.Errorf("a page that is called PDF: %v", err)
	}
	if p, err = Document([]byte("<p>a &amp; b"), "", ""); err != nil || p.Visible() != "a & b" {
		t.Errorf("a page without a type: %q, %v", p.Visible(), err)
	}
}

func TestText(t *testing.T) {
	p := Text([]byte("Gr\xfc\xdfe\r\n  zwei \r\n\r\n\r\n<b>drei"), "text/plain; charset=iso-8859-1")
	want := []Block{{Text: "Grüße\nzwei", Main: true}, {Text: "<b>drei", Main: true}}
	if !reflect.DeepEqual(p.Blocks, want) {
		t.Errorf("blocks %+v, want %+v", p.Blocks, want)
	}
}

func FuzzDecode(f *testing.F) {
	for _, contentType := range []string{"text/html; charset=iso-2022-jp", "text/html; charset=gb18030", "text/html; charset=utf-16", "text/plain; charset=x-user-defined", "text/html; charset=replacement", ""} {
		f.Add([]byte("<meta charset=koi8-r>\x1b$B\xff\xfe a"), contentType)
	}
	f.Add([]byte("\xfe\xff\xd8\x00"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		text, charset := Decode(body, contentType)
		if !utf8.ValidString(text) || charset == "" || len(text) > 4*len(body)+8 {
			t.Errorf("%q as %q becomes %q in %q", body, contentType, text, charset)
		}
	})
}
