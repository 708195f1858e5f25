package testkit

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Bucket is a small S3 server with one bucket.
type Bucket struct {
	// Setting is how a site is told to use it.
	Setting string

	mu    sync.Mutex
	files map[string][]byte
	down  bool
}

// NewBucket starts an empty bucket, which ends with the test.
func NewBucket(t testing.TB) *Bucket {
	b := &Bucket{files: map[string][]byte{}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	b.Setting = strings.Replace(server.URL, "http://", "s3://AKIA:secret@", 1) + "/files/site?region=eu-1&insecure=1"
	return b
}

// Names are the names of the files that are there.
func (b *Bucket) Names() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Sorted(maps.Keys(b.files))
}

// SetDown makes the server fail, or answer again.
func (b *Bucket) SetDown(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
}

// ServeHTTP speaks the part of the protocol that is used. It refuses a body that
// is not the one that was signed.
func (b *Bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	sum := sha256.Sum256(body)
	name, ours := strings.CutPrefix(r.URL.Path, "/files/site/")
	switch {
	case b.down:
		http.Error(w, "<Error><Code>SlowDown</Code></Error>", http.StatusServiceUnavailable)
		return
	case err != nil || !ours || r.Header.Get("X-Amz-Content-Sha256") != hex.EncodeToString(sum[:]) ||
		!strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=AKIA/"):
		http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
		return
	}
	switch r.Method {
	case http.MethodPut:
		b.files[name] = body
	case http.MethodDelete:
		delete(b.files, name)
		w.WriteHeader(http.StatusNoContent)
	case http.MethodGet:
		file, ok := b.files[name]
		if !ok {
			http.Error(w, "<Error><Code>NoSuchKey</Code></Error>", http.StatusNotFound)
			return
		}
		w.Write(file)
	default:
		http.Error(w, "", http.StatusMethodNotAllowed)
	}
}
