package fetch

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrType is within the error of a document of a type that is not taken.
var ErrType = errors.New("a document of this type is not taken")

// ErrTooLarge is within the error of a body over the limit, or of one that
// unpacks to far more than was sent.
var ErrTooLarge = errors.New("the document is too large")

// read takes in a whole answer.
func (f *Fetcher) read(res *http.Response, u *url.URL, req Request, hops int) (*Response, error) {
	out := &Response{URL: u.String(), Status: res.StatusCode, Header: res.Header, Redirects: hops, Fetched: f.o.Now().UTC()}
	limit := f.o.MaxBytes
	if declared := res.Header.Get("Content-Type"); declared != "" {
		kind, params, err := mime.ParseMediaType(declared)
		if err != nil {
			kind, _, _ = strings.Cut(declared, ";")
		}
		out.MediaType, out.Charset = strings.ToLower(strings.TrimSpace(kind)), params["charset"]
	}
	if out.MediaType == "application/pdf" {
		limit = f.o.MaxPDF
	}
	body, err := unpacked(res, limit)
	if err != nil {
		return nil, err
	}
	out.Body = body
	if out.MediaType == "" && len(body) > 0 {
		out.MediaType, _, _ = strings.Cut(http.DetectContentType(body), ";")
	}
	types := req.Types
	if types == nil {
		types = DocumentTypes
	}
	if res.StatusCode == http.StatusOK && !slices.Contains(types, out.MediaType) {
		return nil, fmt.Errorf("%s: %w", out.MediaType, ErrType)
	}
	return out, nil
}

// unpacked reads a body of up to limit bytes. Of an error page no more than
// that is wanted, so it is cut, not refused.
func unpacked(res *http.Response, limit int64) ([]byte, error) {
	cut := res.StatusCode != http.StatusOK
	packed := &counter{r: io.LimitReader(res.Body, limit+1)}
	var plain io.Reader = packed
	switch coding := strings.ToLower(strings.TrimSpace(res.Header.Get("Content-Encoding"))); coding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(packed)
		if errors.Is(err, io.EOF) {
			return nil, nil // an empty body is no archive
		}
		if err != nil {
			return nil, err
		}
		defer z.Close()
		plain = z
	default:
		return nil, fmt.Errorf("content coding %q: %w", coding, ErrType)
	}
	body, err := io.ReadAll(&ratio{r: io.LimitReader(plain, limit+1), packed: packed, gzipped: plain != packed})
	if int64(len(body)) > limit || packed.n > limit {
		if !cut {
			return nil, fmt.Errorf("over %d bytes: %w", limit, ErrTooLarge)
		}
		return body[:min(int64(len(body)), limit)], nil
	}
	return body, err
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// ratio stops a body that unpacks to far more than was sent.
type ratio struct {
	r       io.Reader
	packed  *counter
	n       int64
	gzipped bool
}

func (t *ratio) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.n += int64(n)
	if t.gzipped && t.n > ratioFrom && t.n > maxRatio*max(t.packed.n, 1) {
		return n, fmt.Errorf("%d bytes of %d: %w", t.n, t.packed.n, ErrTooLarge)
	}
	return n, err
}

// retryAfter reads the header, in seconds or as a date; 0 is none. More than a
// day is a day.
func retryAfter(header string, now time.Time) time.Duration {
	if header == "" {
		return 0
	}
	wait := time.Duration(0)
	if n, err := strconv.ParseInt(header, 10, 32); err == nil {
		wait = time.Duration(n) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), 24*time.Hour)
}
