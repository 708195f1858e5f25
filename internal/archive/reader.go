package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// Limits of a record that is read: a PDF is 16 MiB at most.
const (
	longestBlock = 32 << 20
	longestHead  = 64 << 10
)

// Record is one record of a WARC file.
type Record struct {
	Type string // "response", "metadata", "warcinfo", …
	ID   string
	URI  string // without the angle brackets that WARC 1.0 put around it
	Date time.Time
	Head textproto.MIMEHeader
	Body []byte // the block
}

// Reader reads WARC files, compressed or not, of any writer.
type Reader struct{ r *bufio.Reader }

// NewReader reads from r.
func NewReader(r io.Reader) (*Reader, error) {
	b := bufio.NewReader(r)
	magic, err := b.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		// Members one after the other are one stream to the standard reader.
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("WARC file: %w", err)
		}
		b = bufio.NewReader(z)
	}
	return &Reader{b}, nil
}

// Next returns the next record; io.EOF ends the file.
func (r *Reader) Next() (*Record, error) {
	version, err := r.line()
	for err == nil && version == "" {
		version, err = r.line()
	}
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(version, "WARC/1.") {
		return nil, fmt.Errorf("WARC file: %.40q begins no record", version)
	}
	head := textproto.MIMEHeader{}
	for size := 0; ; {
		line, err := r.line()
		if err != nil {
			return nil, unexpected(err)
		}
		if line == "" {
			break
		}
		if size += len(line); size > longestHead {
			return nil, errors.New("WARC file: the head of a record is too long")
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("WARC file: %.40q is no field", line)
		}
		head.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return r.record(head)
}

func (r *Reader) record(head textproto.MIMEHeader) (*Record, error) {
	n, err := strconv.ParseInt(head.Get("Content-Length"), 10, 64)
	if err != nil || n < 0 || n > longestBlock {
		return nil, fmt.Errorf("WARC file: a record of %.20q bytes", head.Get("Content-Length"))
	}
	date, err := time.Parse(time.RFC3339Nano, head.Get("WARC-Date"))
	if err != nil {
		return nil, fmt.Errorf("WARC file: %w", err)
	}
	rec := &Record{
		Type: head.Get("WARC-Type"), ID: head.Get("WARC-Record-ID"), Date: date, Head: head,
		URI: strings.Trim(head.Get("WARC-Target-URI"), "<>"),
	}
	// What is claimed is not yet there: the buffer grows with what comes.
	var body bytes.Buffer
	if got, err := io.Copy(&body, io.LimitReader(r.r, n)); err != nil || got < n {
		return nil, unexpected(err)
	}
	rec.Body = body.Bytes()
	if sum := head.Get("WARC-Block-Digest"); strings.HasPrefix(sum, "sha256:") && !strings.EqualFold(sum, digest(rec.Body)) {
		return nil, fmt.Errorf("WARC file: record %s is damaged", rec.ID)
	}
	return rec, nil
}

func unexpected(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("WARC file: %w", err)
}

// line reads a line without its end.
func (r *Reader) line() (string, error) {
	var line []byte
	for {
		part, err := r.r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > longestHead {
			return "", errors.New("WARC file: a line is too long")
		}
		switch {
		case err == nil:
			return strings.TrimRight(string(line), "\r\n"), nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(bytes.TrimSpace(line)) > 0:
			return string(line), nil
		default:
			return "", err
		}
	}
}

// Capture reads a response record back.
func (rec *Record) Capture() (*Capture, error) {
	res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(rec.Body)), nil)
	if err != nil {
		return nil, fmt.Errorf("WARC record %s: %w", rec.ID, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("WARC record %s: %w", rec.ID, err)
	}
	header := http.Header{}
	for name, values := range res.Header {
		if plain, ok := strings.CutPrefix(name, "X-Archive-Orig-"); ok {
			name = plain
		} else if name == "Content-Length" {
			continue
		}
		header[name] = values
	}
	return &Capture{
		URI: rec.URI, Date: rec.Date, Status: res.StatusCode, Header: header, Body: body,
		Truncated: rec.Head.Get("WARC-Truncated") != "",
	}, nil
}

// Fields reads the block of a metadata or warcinfo record.
func (rec *Record) Fields() []Field {
	var list []Field
	for line := range strings.Lines(string(rec.Body)) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			list = append(list, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return list
}
