// Package archive writes copies of sources in the forms that web archives
// exchange: WARC 1.1 files (ISO 28500), and the datetimes, links and time maps
// of Memento (RFC 7089).
//
// It leaves to others: fetching (fetch), which copies there are and who may see
// them (store, sources), and HTTP.
package archive

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Field is a named value of a record's head or of a warc-fields block.
type Field struct{ Name, Value string }

// Capture is one answer of a server as it was fetched.
type Capture struct {
	URI       string // that was asked for, after redirects
	Date      time.Time
	Status    int
	Header    http.Header
	Body      []byte  // without content coding; nil: it was not kept, and there is no response record
	Truncated bool    // the body is only the beginning
	About     []Field // what is known beside: "title", "lang", …; a metadata record if there are any
	Text      []byte  // what was made of the body; a conversion record if there is any
	TextType  string  // its media type
}

// Writer writes a WARC file, each record a gzip member of its own, so that
// readers can start at any of them. The same captures give the same bytes.
type Writer struct{ w io.Writer }

// NewWriter begins a file with a warcinfo record.
func NewWriter(w io.Writer, created time.Time, info []Field) (*Writer, error) {
	warc := &Writer{w}
	_, err := warc.write("warcinfo", "", created, nil, "application/warc-fields", fields(info))
	return warc, err
}

// Write adds a capture: a response record, what is known of it as a metadata
// record, and its text as a conversion record.
func (w *Writer) Write(c *Capture) error {
	var about []Field
	if c.Body != nil {
		id, err := w.response(c)
		if err != nil {
			return err
		}
		about = []Field{{"WARC-Refers-To", id}}
	}
	if c.Text == nil {
		return nil
	}
	_, err := w.write("conversion", c.URI, c.Date, append(about, Field{"WARC-Payload-Digest", digest(c.Text)}), c.TextType, c.Text)
	return err
}

func (w *Writer) response(c *Capture) (id string, err error) {
	head := []Field{{"WARC-Payload-Digest", digest(c.Body)}}
	if c.Truncated {
		head = append(head, Field{"WARC-Truncated", "length"})
	}
	id, err = w.write("response", c.URI, c.Date, head, "application/http;msgtype=response", message(c))
	if err != nil || len(c.About) == 0 {
		return id, err
	}
	_, err = w.write("metadata", c.URI, c.Date, []Field{{"WARC-Concurrent-To", id}}, "application/warc-fields", fields(c.About))
	return id, err
}

// write adds a record and returns its id.
func (w *Writer) write(kind, uri string, date time.Time, more []Field, contentType string, block []byte) (id string, err error) {
	sum := digest(block)
	id = recordID(kind, uri, stampOf(date), sum)
	head := []Field{{"WARC-Type", kind}, {"WARC-Record-ID", id}, {"WARC-Date", stampOf(date)}}
	if uri != "" {
		head = append(head, Field{"WARC-Target-URI", uri})
	}
	head = append(head, more...)
	head = append(head, Field{"WARC-Block-Digest", sum}, Field{"Content-Type", contentType}, Field{"Content-Length", fmt.Sprint(len(block))})
	var record bytes.Buffer
	record.WriteString("WARC/1.1\r\n")
	record.Write(fields(head))
	record.WriteString("\r\n")
	record.Write(block)
	record.WriteString("\r\n\r\n")
	z := gzip.NewWriter(w.w)
	if _, err := z.Write(record.Bytes()); err != nil {
		return "", fmt.Errorf("WARC record of %s: %w", uri, err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("WARC record of %s: %w", uri, err)
	}
	return id, nil
}

func stampOf(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// digest labels a SHA-256 as archives write it.
func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])
}

// recordID is a name-based UUID (version 8, RFC 9562) of what the record says.
func recordID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\n")))
	u := sum[:16]
	u[6] = u[6]&0x0f | 0x80
	u[8] = u[8]&0x3f | 0x80
	h := hex.EncodeToString(u)
	return "<urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:] + ">"
}

// fields writes lines of names and values. A line break in a value becomes a
// space: a value can't begin a field of its own.
func fields(list []Field) []byte {
	var b bytes.Buffer
	for _, f := range list {
		fmt.Fprintf(&b, "%s: %s\r\n", oneLine(f.Name), oneLine(f.Value))
	}
	return b.Bytes()
}

var breaks = strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ", "\x00", " ")

func oneLine(s string) string { return strings.TrimSpace(breaks.Replace(s)) }

// coded are the fields that tell how a body was sent; it is kept without that.
var coded = []string{"Content-Encoding", "Transfer-Encoding", "Content-Length"}

// message is an HTTP answer as it would have been sent without compression.
func message(c *Capture) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", c.Status, http.StatusText(c.Status))
	var head []Field
	for name, values := range c.Header {
		if slices.Contains(coded, http.CanonicalHeaderKey(name)) {
			name = "X-Archive-Orig-" + name
		}
		for _, v := range values {
			head = append(head, Field{name, v})
		}
	}
	head = append(head, Field{"Content-Length", fmt.Sprint(len(c.Body))})
	slices.SortStableFunc(head, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	b.Write(fields(head))
	b.WriteString("\r\n")
	b.Write(c.Body)
	return b.Bytes()
}
