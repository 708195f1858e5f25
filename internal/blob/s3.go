package blob

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// S3 keeps files in a bucket of a store that speaks the S3 protocol. Three
// requests of it are needed, so they are signed here (AWS Signature Version 4)
// and no client library is.
type S3 struct {
	Endpoint    string // "https://s3.example.org", without a path
	Bucket      string // may be followed by a prefix: "bucket/prefix"
	Region      string
	Key, Secret string
	Client      *http.Client     // nil: one with a time limit
	Now         func() time.Time // nil: the clock
}

var s3Client = &http.Client{Timeout: 30 * time.Second}

// maxBytes is how much of a file is read: more than anything that is kept.
const maxBytes = 64 << 20

// Put stores a file.
func (s *S3) Put(ctx context.Context, name, mediaType string, content []byte) error {
	res, err := s.do(ctx, http.MethodPut, name, mediaType, content)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

// Get reads a file.
func (s *S3) Get(ctx context.Context, name string) ([]byte, error) {
	res, err := s.do(ctx, http.MethodGet, name, "", nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	return io.ReadAll(io.LimitReader(res.Body, maxBytes))
}

// Delete removes a file.
func (s *S3) Delete(ctx context.Context, name string) error {
	res, err := s.do(ctx, http.MethodDelete, name, "", nil)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return res.Body.Close()
}

func (s *S3) do(ctx context.Context, method, name, mediaType string, content []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.Endpoint+"/"+s.Bucket+"/"+name, bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("the store for files: %w", err)
	}
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	s.sign(req, content)
	client := s.Client
	if client == nil {
		client = s3Client
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the store for files: %w", err)
	}
	if res.StatusCode == http.StatusOK || res.StatusCode == http.StatusNoContent {
		return res, nil
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotFound && method != http.MethodPut {
		return nil, ErrNone
	}
	text, _ := io.ReadAll(io.LimitReader(res.Body, 500)) // as far as it can be read
	return nil, fmt.Errorf("the store for files: %s %s: %s: %s", method, name, res.Status, text)
}

// sign adds the headers of AWS Signature Version 4 to a request without a
// query.
func (s *S3) sign(req *http.Request, content []byte) {
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	at := now().UTC()
	stamp, day := at.Format("20060102T150405Z"), at.Format("20060102")
	sum := sha256.Sum256(content)
	req.Header.Set("X-Amz-Date", stamp)
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	names, headers := canonicalHeaders(req)
	canonical := strings.Join([]string{req.Method, req.URL.EscapedPath(), req.URL.RawQuery, headers, names, hex.EncodeToString(sum[:])}, "\n")
	digest := sha256.Sum256([]byte(canonical))
	scope := day + "/" + s.Region + "/s3/aws4_request"
	text := "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hex.EncodeToString(digest[:])
	key := []byte("AWS4" + s.Secret)
	for _, part := range []string{day, s.Region, "s3", "aws4_request"} {
		key = mac(key, part)
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+s.Key+"/"+scope+",SignedHeaders="+names+",Signature="+hex.EncodeToString(mac(key, text)))
}

func canonicalHeaders(req *http.Request) (names, lines string) {
	values := map[string]string{"host": req.URL.Host}
	for name, v := range req.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") || lower == "content-type" || lower == "range" {
			values[lower] = strings.TrimSpace(v[0])
		}
	}
	var list []string
	for name := range values {
		list = append(list, name)
	}
	slices.Sort(list)
	var b strings.Builder
	for _, name := range list {
		b.WriteString(name + ":" + values[name] + "\n")
	}
	return strings.Join(list, ";"), b.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text)) // never fails
	return h.Sum(nil)
}
