package pdf

import (
	"bytes"
	"compress/zlib"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "renew the golden files")

// shown is a document as the golden files show it.
func shown(d *Document) string {
	var b strings.Builder
	for _, block := range d.Blocks {
		if block.Running {
			b.WriteString("(running) ")
		}
		b.WriteString(block.Text + "\n\n")
	}
	return b.String()
}

// TestColumns reads a page of two columns, a table, and a second page, as a
// browser prints them.
func TestColumns(t *testing.T) {
	b, err := os.ReadFile("testdata/columns.pdf")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(b, Usual)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "On the keeping of bees" || !strings.HasPrefix(d.Created, "D:2026") {
		t.Errorf("title %q, created %q", d.Title, d.Created)
	}
	got := shown(d)
	if *update {
		if err := os.WriteFile("testdata/columns.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/columns.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("columns.pdf reads\n%s\nwant\n%s", got, want)
	}
}

// TestLocked reads files that are encrypted but ask for no password, and files
// whose objects are packed.
func TestLocked(t *testing.T) {
	for _, name := range []string{"rc4-40", "rc4-128", "aes-128", "aes-256", "packed"} {
		b, err := os.ReadFile("testdata/" + name + ".pdf")
		if err != nil {
			t.Fatal(err)
		}
		d, err := Read(b, Usual)
		if err != nil {
			t.Errorf("%s.pdf: %v", name, err)
			continue
		}
		if got, want := shown(d), "The troops had no plans to withdraw from international waters.\n\n"; got != want || d.Title != "Locked" {
			t.Errorf("%s.pdf reads %q, title %q, want %q", name, got, d.Title, want)
		}
	}
	b, err := os.ReadFile("testdata/password.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(b, Usual); !errors.Is(err, ErrLocked) {
		t.Errorf("password.pdf: %v, want it locked", err)
	}
}

// document makes a file of objects, the first of which is the catalogue.
func document(objects ...string) []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.7\n")
	for i, o := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	b.WriteString("trailer <</Root 1 0 R>>\n%%EOF")
	return []byte(b.String())
}

// showing makes a file of one page with a content and a font.
func showing(content, font string, more ...string) []byte {
	return document(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content), font,
	}, more...)...)
}

const plainFont = "<</Type/Font/Subtype/Type1/Encoding/WinAnsiEncoding>>"

func TestContent(t *testing.T) {
	packed := func(filter string, data []byte) []byte {
		return document("<</Type/Catalog/Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
			fmt.Sprintf("<</Filter%s/Length %d>>stream\n%s\nendstream", filter, len(data), data), plainFont)
	}
	const text = "BT /F 10 Tf 100 700 Td (some words) Tj ET"
	var zipped bytes.Buffer
	z := zlib.NewWriter(&zipped)
	z.Write([]byte(text))
	z.Close()
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"a string", showing(text, plainFont), "some words"},
		{"lines keep their hyphens", showing("BT /F 10 Tf 12 TL 100 700 Td (an inter-) Tj T* (national force) ' ET", plainFont), "an inter-\nnational force"},
		{"a soft hyphen at the end", showing("BT /F 10 Tf 12 TL 100 700 Td (an inter\\255) Tj T* (national force) ' ET", plainFont), "an inter-\nnational force"},
		{"gaps are spaces", showing("BT /F 10 Tf 100 700 Td [(so)20(me)-300(words)] TJ ET", plainFont), "some words"},
		{"a wide gap within a line", showing("BT /F 10 Tf 100 700 Td (left) Tj 200 0 Td (right) Tj ET", plainFont), "left right"},
		{"paragraphs", showing("BT /F 10 Tf 12 TL 100 700 Td (One.) Tj T* (Two.) Tj 0 -30 Td (Three.) Tj ET", plainFont), "One.\nTwo.\n\nThree."},
		{"order by place, not by stream", showing("BT /F 10 Tf 1 0 0 1 100 600 Tm (below) Tj 1 0 0 1 100 612 Tm (above) Tj ET", plainFont), "above\nbelow"},
		{"a form", showing("q 1 0 0 1 0 100 cm /X Do Q", plainFont, "<</Subtype/Form/Resources<</Font<</F 5 0 R>>>>/Length 41>>stream\n"+text+"\nendstream"), "some words"},
		{"a picture in the stream", showing("BI /W 1 ID \x00(junk EI "+text, plainFont), "some words"},
		{"names of glyphs", showing("BT /F 10 Tf 100 700 Td (\\001\\002\\003\\004) Tj ET", "<</Subtype/Type1/Encoding<</Differences[1/fi/Scaron/uni0416/afii10017]>>>>"), "fiŠЖА"},
		{"a table of codes", showing("BT /F 10 Tf 100 700 Td <00010002> Tj ET", "<</Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R>>",
			"<</Length 142>>stream\nbegincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <0001> <65E5> endbfchar 1 beginbfrange <0002> <0005> <672C> endbfrange\nendstream"), "日本"},
		{"Unicode codes", showing("BT /F 10 Tf 100 700 Td <65E5672C> Tj ET", "<</Subtype/Type0/Encoding/UniJIS-UCS2-H>>"), "日本"},
		{"text that runs up", showing("BT /F 10 Tf 0 1 -1 0 50 100 Tm (sideways) Tj 1 0 0 1 100 700 Tm (upright) Tj ET", plainFont), "upright\n\nsideways"},
		{"zlib", packed("/FlateDecode", zipped.Bytes()), "some words"},
		{"zlib, cut off", packed("/FlateDecode", zipped.Bytes()[:zipped.Len()-6]), "some words"},
		{"hexadecimal", packed("[/ASCIIHexDecode]", []byte(fmt.Sprintf("%x>", text))), "some words"},
		{"run lengths", packed("/RunLengthDecode", append(append([]byte{byte(len(text) - 1)}, text...), 128)), "some words"},
		{"LZW", packed("/LZWDecode", lzwOf([]byte(text))), "some words"},
		{"an update", append(showing(text, plainFont), "4 0 obj\n<</Length 40>>stream\nBT /F 10 Tf 100 700 Td (new words) Tj ET \nendstream\nendobj"...), "new words"},
		{"a wrong length", bytes.Replace(showing(text, plainFont), []byte("/Length 41"), []byte("/Length 7"), 1), "some words"},
		{"no content", showing("", plainFont), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := Read(tt.file, Usual)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSpace(shown(d)); got != tt.want {
				t.Errorf("the text is %q, want %q", got, tt.want)
			}
		})
	}
}

// lzwOf codes every byte by itself, with a clear table before each 200.
func lzwOf(data []byte) []byte {
	var out []byte
	bits, have := 0, 0
	put := func(code int) {
		bits, have = bits<<9|code, have+9
		for have >= 8 {
			out = append(out, byte(bits>>(have-8)))
			have -= 8
			bits &= 1<<have - 1
		}
	}
	for i, c := range data {
		if i%200 == 0 {
			put(256)
		}
		put(int(c))
	}
	put(257)
	put(0)
	return out
}

// TestHostile gives files that would keep a naive reader busy without end.
func TestHostile(t *testing.T) {
	const n = 100_000
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	z.Write(bytes.Repeat([]byte("(a) Tj "), 30<<20/7))
	z.Close()
	files := map[string][]byte{
		"nested arrays":         showing(strings.Repeat("[", n), plainFont),
		"nested objects":        document(strings.Repeat("<</A ", n)),
		"a form in forms":       showing("/X Do", plainFont, "<</Subtype/Form/Resources<</XObject<</X 6 0 R>>>>/Length 30>>stream\n/X Do /X Do /X Do /X Do /X Do \nendstream"),
		"pages in pages":        document("<</Pages 2 0 R>>", "<</Kids[2 0 R 2 0 R 1 0 R]>>"),
		"a reference to itself": document("<</Pages 2 0 R>>", "2 0 R"),
		"many pages":            document("<</Pages 2 0 R>>", "<</Kids["+strings.Repeat("3 0 R ", n)+"]>>", "<</Type/Page/Contents 4 0 R>>"),
		"many objects":          []byte("%PDF-1.7" + strings.Repeat("1 0 obj ", n)),
		"many trailers":         []byte("%PDF-1.7" + strings.Repeat("trailer", n)),
		"many streams":          []byte("%PDF-1.7" + strings.Repeat("1 0 obj<<>>stream ", n)),
		"open strings":          showing(strings.Repeat("(", n), plainFont),
		"saved states":          showing(strings.Repeat("q ", n), plainFont),
		"far places":            showing("BT /F 1e300 Tf 1e300 1e-300 Td (x) Tj "+strings.Repeat("1e30 0 0 1e30 0 0 cm ", 100)+"(x) Tj", plainFont),
		"scattered text":        showing("BT /F 10 Tf "+strings.Repeat("13 7 Td (x) Tj ", n), plainFont),
		"long ranges":           showing("BT /F 1 Tf <0001> Tj", "<</Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</W[0 99999999 5 0 99999999 5]>>]/ToUnicode 6 0 R>>", "<</Length 99>>stream\n"+strings.Repeat("beginbfrange <00000000> <ffffffff> <0000> endbfrange ", 2000)+"\nendstream"),
		"a bomb":                document("<</Pages 2 0 R>>", "<</Kids[3 0 R]>>", "<</Type/Page/Contents[4 0 R 4 0 R 4 0 R 4 0 R]/Resources<</Font<</F 5 0 R>>>>>>", fmt.Sprintf("<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream", bomb.Len(), bomb.String()), plainFont),
	}
	for name, file := range files {
		t.Run(name, func(t *testing.T) {
			limits := Usual
			limits.Time = 2 * time.Second
			if d, err := Read(file, limits); err == nil && len(shown(d)) > 2*limits.Text {
				t.Errorf("%d bytes of text", len(shown(d)))
			}
		})
	}
	for _, none := range []string{"", "%PD", "<html>"} {
		if _, err := Read([]byte(none), Usual); !errors.Is(err, ErrNone) {
			t.Errorf("Read(%q): %v, want that it is no PDF", none, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	b, err := os.ReadFile("testdata/packed.pdf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(showing("BT /F 10 Tf 100 700 Td [(so)20(me)-300(words)] TJ ET", plainFont))
	f.Add(showing("BT /F 10 Tf <00010002> Tj ET", "<</Subtype/Type0/Encoding/Identity-H/ToUnicode 6 0 R/DescendantFonts[<</W[1[2 3]4 5 6]>>]>>", "<</Length 60>>stream\n1 beginbfrange <0002> <0005> <672C> endbfrange\nendstream"))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := Read(file, Limits{Unpacked: 1 << 20, Pages: 20, Text: 1 << 20, Time: time.Second})
		if err != nil {
			return
		}
		for _, b := range d.Blocks {
			if strings.TrimSpace(b.Text) == "" {
				t.Error("an empty block")
			}
		}
	})
}
