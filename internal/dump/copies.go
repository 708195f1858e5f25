package dump

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"parley"
	"parley/internal/archive"
	"parley/internal/store"
)

// Copies of sources are exported on demand as a WARC file: what the server sent
// as a response record if it is kept, and the text in blocks as a conversion
// record. An import takes back what the rows of Snapshots.xml name by hash.

// textsTable stands for the file among the members of a dump; it has no rows.
var textsTable = &store.RowTable{File: "Snapshots.warc"}

const (
	textsFile    = "Snapshots.warc.gz"
	textType     = "application/json"
	copiesAtOnce = 200
)

// exportTexts writes the copies that may be given away, oldest first.
func (e *exporter) exportTexts(ctx context.Context, w io.Writer) error {
	report := FileReport{File: textsTable.File}
	var out *archive.Writer
	written := map[string]bool{} // texts
	for after := parley.SnapshotID(0); ; {
		list, err := e.store.KeptCopies(ctx, after, copiesAtOnce)
		if err != nil {
			return err
		}
		if out == nil {
			created := time.UnixMilli(0) // an export of the same copies has the same bytes
			if len(list) > 0 {
				created = time.UnixMilli(list[0].Fetched)
			}
			if out, err = archive.NewWriter(w, created, []archive.Field{{Name: "software", Value: "Parley"}, {Name: "format", Value: "WARC File Format 1.1"}}); err != nil {
				return err
			}
		}
		for i := range list {
			c, err := e.capture(ctx, &list[i], written)
			if err != nil {
				return err
			}
			if err := out.Write(c); err != nil {
				return err
			}
			report.Rows++
			after = list[i].ID
		}
		e.progress(Progress{Stage: textsFile, Rows: e.rows + report.Rows})
		if len(list) < copiesAtOnce {
			e.rows += report.Rows
			e.report.Files = append(e.report.Files, report)
			return nil
		}
	}
}

// capture is a copy with its body, and with its text unless that was written.
func (e *exporter) capture(ctx context.Context, n *store.Snapshot, written map[string]bool) (*archive.Capture, error) {
	c := &archive.Capture{URI: n.FinalURL, Date: time.UnixMilli(n.Fetched), Status: n.Status, Header: http.Header{}, Truncated: n.Truncated, TextType: textType}
	for line := range strings.SplitSeq(n.Headers, "\r\n") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			c.Header.Add(name, value)
		}
	}
	if n.Title != "" {
		c.About = []archive.Field{{Name: "title", Value: n.Title}}
	}
	var err error
	if n.BodySHA256 != "" {
		if c.Body, err = e.store.Body(ctx, n.BodySHA256); err != nil {
			return nil, err
		}
	}
	if written[n.TextSHA256] {
		return c, nil
	}
	written[n.TextSHA256] = true
	text, err := e.store.SnapshotText(ctx, n.TextSHA256)
	if err != nil || text == nil {
		return c, err
	}
	c.Text, err = text.JSON()
	return c, err
}

// copies loads texts and bodies of copies.
func (imp *dumpImport) copies(ctx context.Context, m member) error {
	body, err := m.open()
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	defer body.Close()
	plain, err := unzipped(body)
	if err != nil {
		return parley.Errorf(parley.Invalid, "%s: %v", m.name, err)
	}
	in := &hashing{r: &bounded{r: plain, name: m.name, packed: m.packed}, sum: sha256.New()}
	records, err := archive.NewReader(in)
	if err != nil {
		return parley.Errorf(parley.Invalid, "%s: %v", m.name, err)
	}
	report := FileReport{File: textsTable.File}
	for {
		rec, err := records.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return parley.Errorf(parley.Invalid, "%s: after %d copies: %v", m.name, report.Rows, err)
		}
		found, err := imp.record(ctx, rec)
		if err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		if found {
			report.Rows++
		}
	}
	report.Bytes = in.n
	imp.read += in.n
	imp.report.Files = append(imp.report.Files, report)
	imp.sums = append(imp.sums, textsTable.File+" "+hex.EncodeToString(in.sum.Sum(nil)))
	imp.companions = true
	return nil
}

// record loads what a record holds; one that cannot be read, of another archive
// perhaps, is passed over.
func (imp *dumpImport) record(ctx context.Context, rec *archive.Record) (bool, error) {
	switch rec.Type {
	case "conversion":
		text, err := store.ReadSnapshotText(rec.Body)
		if rec.Head.Get("Content-Type") != textType || err != nil {
			return false, nil
		}
		return true, imp.loader.SnapshotText(ctx, text)
	case "response":
		c, err := rec.Capture()
		if err != nil {
			return false, nil
		}
		return true, imp.loader.SnapshotBody(ctx, c.Body)
	}
	return false, nil
}

// unzipped unpacks what is packed: a member of a .zip archive still is.
func unzipped(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b, nil // too short for a file, too: its reader says so
	}
	return gzip.NewReader(b)
}
