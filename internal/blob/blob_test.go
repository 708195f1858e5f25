package blob_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"parley"
	"parley/internal/blob"
	"parley/internal/testkit"
)

// TestStores keeps, reads, replaces and removes files in a folder and in a bucket.
func TestStores(t *testing.T) {
	ctx := t.Context()
	bucket := testkit.NewBucket(t)
	for _, setting := range []string{filepath.Join(t.TempDir(), "files"), bucket.Setting} {
		s, err := blob.Open(setting)
		if err != nil {
			t.Fatal(err)
		}
		const name = "0a1b-file.png"
		if _, err := s.Get(ctx, name); !errors.Is(err, blob.ErrNone) {
			t.Errorf("a file that is not there: %v", err)
		}
		for _, content := range [][]byte{[]byte("one"), bytes.Repeat([]byte("\x00\xff"), 1<<20)} {
			if err := s.Put(ctx, name, "image/png", content); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Get(ctx, name); err != nil || !bytes.Equal(got, content) {
				t.Errorf("Get = %d bytes, %v, want %d", len(got), err, len(content))
			}
		}
		for range 2 {
			if err := s.Delete(ctx, name); err != nil {
				t.Errorf("Delete: %v", err)
			}
		}
		if _, err := s.Get(ctx, name); !errors.Is(err, blob.ErrNone) {
			t.Errorf("a file that was removed: %v", err)
		}
	}
	s, err := blob.Open(bucket.Setting)
	if err != nil {
		t.Fatal(err)
	}
	bucket.SetDown(true)
	if err := s.Put(ctx, "abc", "", nil); err == nil {
		t.Error("a bucket that is down takes files")
	}
	if _, err := blob.Open("s3://nowhere"); parley.KindOf(err) != parley.Invalid {
		t.Errorf("a setting that says too little: %v", err)
	}
}
