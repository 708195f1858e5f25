package archive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2024, 1, 10, 12, 0, 0, 0, time.UTC)

func sample() *Capture {
	return &Capture{
		URI: "https://news.example/iraq?a=1", Date: noon, Status: 200,
		Header: http.Header{"Content-Type": {"text/html"}, "Content-Encoding": {"gzip"}, "Etag": {`"x"`}},
		Body:   []byte("<p>some 2,500 troops"),
		About:  []Field{{"title", "Iraq\r\nWARC-Type: forged"}, {"lang", "en"}},
	}
}

func written(t *testing.T, captures ...*Capture) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, noon, []Field{{"software", "Parley"}, {"format", "WARC File Format 1.1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range captures {
		if err := w.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func unzipped(t *testing.T, file []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRecords shows a file as the standard wants it.
func TestRecords(t *testing.T) {
	want := strings.ReplaceAll(`WARC/1.1
WARC-Type: warcinfo
WARC-Record-ID: <urn:uuid:ID>
WARC-Date: 2024-01-10T12:00:00.000Z
WARC-Block-Digest: sha256:SUM
Content-Type: application/warc-fields
Content-Length: 48

software: Parley
format: WARC File Format 1.1


WARC/1.1
WARC-Type: response
WARC-Record-ID: <urn:uuid:ID>
WARC-Date: 2024-01-10T12:00:00.000Z
WARC-Target-URI: https://news.example/iraq?a=1
WARC-Payload-Digest: sha256:SUM
WARC-Block-Digest: sha256:SUM
Content-Type: application/http;msgtype=response
Content-Length: 134

HTTP/1.1 200 OK
Content-Length: 20
Content-Type: text/html
Etag: "x"
X-Archive-Orig-Content-Encoding: gzip

<p>some 2,500 troops

WARC/1.1
WARC-Type: metadata
WARC-Record-ID: <urn:uuid:ID>
WARC-Date: 2024-01-10T12:00:00.000Z
WARC-Target-URI: https://news.example/iraq?a=1
WARC-Concurrent-To: <urn:uuid:ID>
WARC-Block-Digest: sha256:SUM
Content-Type: application/warc-fields
Content-Length: 41

title: Iraq WARC-Type: forged
lang: en


`, "\n", "\r\n")
	got := unzipped(t, written(t, sample()))
	for _, mask := range []struct{ before, after, name string }{{"<urn:uuid:", ">", "ID"}, {"sha256:", "\r", "SUM"}} {
		parts := strings.Split(got, mask.before)
		for i := range parts[1:] {
			_, rest, _ := strings.Cut(parts[i+1], mask.after)
			parts[i+1] = mask.name + mask.after + rest
		}
		got = strings.Join(parts, mask.before)
	}
	if got != want {
		t.Errorf("the file is\n%s\nwant\n%s", got, want)
	}
}

func TestMembers(t *testing.T) {
	file := written(t, sample(), sample())
	members := 0
	for r := bytes.NewReader(file); r.Len() > 0; members++ {
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		z.Multistream(false)
		text, err := io.ReadAll(z)
		if err != nil || !bytes.HasPrefix(text, []byte("WARC/1.1\r\n")) {
			t.Errorf("member %d begins %.20q, %v", members, text, err)
		}
	}
	if members != 5 {
		t.Errorf("%d members, want one for each of 5 records", members)
	}
	if !bytes.Equal(file, written(t, sample(), sample())) {
		t.Error("the same captures give other bytes")
	}
}

func TestRoundTrip(t *testing.T) {
	c := sample()
	c.Truncated = true
	c.Body = bytes.Repeat([]byte("\r\nWARC/1.1\r\n\x00\xff"), 1000)
	for _, file := range [][]byte{written(t, c), []byte(unzipped(t, written(t, c)))} {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		var types []string
		var got *Capture
		for {
			rec, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			types = append(types, rec.Type)
			switch rec.Type {
			case "response":
				if got, err = rec.Capture(); err != nil {
					t.Fatal(err)
				}
			case "metadata":
				got.About = rec.Fields()
			}
		}
		want := *c
		want.About = []Field{{"title", "Iraq WARC-Type: forged"}, {"lang", "en"}}
		if !reflect.DeepEqual(types, []string{"warcinfo", "response", "metadata"}) || !reflect.DeepEqual(got, &want) {
			t.Errorf("%v\n%+v, want\n%+v", types, got, &want)
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	plain := unzipped(t, written(t, sample()))
	for name, file := range map[string]string{
		"cut":           plain[:len(plain)/2],
		"cut archive":   string(written(t, sample())[:100]),
		"changed":       strings.Replace(plain, "2,500", "9,500", 1),
		"another":       "PK\x03\x04 no WARC file",
		"endless claim": "WARC/1.1\r\nWARC-Date: 2024-01-10T12:00:00Z\r\nContent-Length: 99999999999\r\n\r\n",
		"long line":     strings.Repeat("x", 1<<20),
		"no date":       "WARC/1.1\r\nContent-Length: 0\r\n\r\n",
	} {
		r, err := NewReader(strings.NewReader(file))
		for err == nil {
			_, err = r.Next()
		}
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: read to its end", name)
		}
	}
}

func TestDatetimes(t *testing.T) {
	if got, ok := ParseDatetime("Wed, 10 Jan 2024 12:00:00 GMT"); !ok || !got.Equal(noon) {
		t.Errorf("ParseDatetime = %v, %v", got, ok)
	}
	for _, bad := range []string{"", "2024-01-10", "Wed, 10 Jan 2024 12:00:00 CET", "Wed, 10 Jan 2024", "Wed, 40 Jan 2024 12:00:00 GMT", "x"} {
		if _, ok := ParseDatetime(bad); ok {
			t.Errorf("ParseDatetime(%q) is taken", bad)
		}
	}
	if got, ok := ParseStamp(Stamp(noon)); !ok || !got.Equal(noon) || Stamp(noon) != "20240110120000" {
		t.Errorf("ParseStamp(%s) = %v, %v", Stamp(noon), got, ok)
	}
	for _, bad := range []string{"2024", "20241310120000", "2024011012000", "202401101200000", "timegate"} {
		if _, ok := ParseStamp(bad); ok {
			t.Errorf("ParseStamp(%q) is taken", bad)
		}
	}
}

func timeline(n int) *Timeline {
	l := &Timeline{Original: "https://news.example/a?b=c", Base: "https://site.example/archive"}
	for i := range n {
		l.Times = append(l.Times, noon.AddDate(0, i, 0))
	}
	return l
}

func TestClosest(t *testing.T) {
	l := timeline(3) // 10 January, February and March
	tests := []struct {
		want string
		i    int
	}{{"", 2}, {"20200101000000", 0}, {"20240110120000", 0}, {"20240120000000", 0}, {"20240130000000", 1}, {"20240211000000", 1}, {"20300101000000", 2}}
	for _, tt := range tests {
		var at time.Time
		if tt.want != "" {
			at, _ = ParseStamp(tt.want)
		}
		if got := l.Closest(at); got != tt.i {
			t.Errorf("Closest(%s) = %d, want %d", tt.want, got, tt.i)
		}
	}
	if got := timeline(0).Closest(noon); got != -1 {
		t.Errorf("Closest without copies = %d", got)
	}
}

func TestLinks(t *testing.T) {
	tests := []struct{ name, got, want string }{
		{"a copy in the middle", timeline(3).MementoLink(1), `<https://news.example/a?b=c>; rel="original", <https://site.example/archive/timegate/https://news.example/a?b=c>; rel="timegate", <https://site.example/archive/timemap/link/https://news.example/a?b=c>; rel="timemap"; type="application/link-format", <https://site.example/archive/20240110120000/https://news.example/a?b=c>; rel="first prev memento"; datetime="Wed, 10 Jan 2024 12:00:00 GMT", <https://site.example/archive/20240210120000/https://news.example/a?b=c>; rel="memento"; datetime="Sat, 10 Feb 2024 12:00:00 GMT", <https://site.example/archive/20240310120000/https://news.example/a?b=c>; rel="last next memento"; datetime="Sun, 10 Mar 2024 12:00:00 GMT"`},
		{"the only copy", timeline(1).MementoLink(0), `<https://news.example/a?b=c>; rel="original", <https://site.example/archive/timegate/https://news.example/a?b=c>; rel="timegate", <https://site.example/archive/timemap/link/https://news.example/a?b=c>; rel="timemap"; type="application/link-format", <https://site.example/archive/20240110120000/https://news.example/a?b=c>; rel="first last memento"; datetime="Wed, 10 Jan 2024 12:00:00 GMT"`},
		{"the gate", timeline(1).GateLink(), `<https://news.example/a?b=c>; rel="original", <https://site.example/archive/timemap/link/https://news.example/a?b=c>; rel="timemap"; type="application/link-format", <https://site.example/archive/20240110120000/https://news.example/a?b=c>; rel="first last memento"; datetime="Wed, 10 Jan 2024 12:00:00 GMT"`},
		{"the map", timeline(2).Map(), `<https://news.example/a?b=c>; rel="original",
<https://site.example/archive/timegate/https://news.example/a?b=c>; rel="timegate",
<https://site.example/archive/timemap/link/https://news.example/a?b=c>; rel="self"; type="application/link-format"; from="Wed, 10 Jan 2024 12:00:00 GMT"; until="Sat, 10 Feb 2024 12:00:00 GMT",
<https://site.example/archive/20240110120000/https://news.example/a?b=c>; rel="first memento"; datetime="Wed, 10 Jan 2024 12:00:00 GMT",
<https://site.example/archive/20240210120000/https://news.example/a?b=c>; rel="last memento"; datetime="Sat, 10 Feb 2024 12:00:00 GMT"
`},
		{"an address that would end its link", link("https://a.example/>; rel=\"x\"\r\n", "original"), `<https://a.example/%3E;%20rel=%22x%22%0D%0A>; rel="original"`},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, tt.got, tt.want)
		}
	}
}

func FuzzReader(f *testing.F) {
	var b bytes.Buffer
	w, _ := NewWriter(&b, noon, nil) // a buffer takes everything
	if err := w.Write(sample()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("WARC/1.0\nWARC-Date: 2024-01-10T12:00:00Z\nContent-Length: 3\n\nabc\n\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		for n := 0; err == nil && n < 1000; n++ {
			var rec *Record
			if rec, err = r.Next(); err == nil {
				rec.Fields()
				if c, err := rec.Capture(); err == nil && len(c.Body) > len(rec.Body) {
					t.Errorf("a body of %d bytes in a block of %d", len(c.Body), len(rec.Body))
				}
			}
		}
	})
}
