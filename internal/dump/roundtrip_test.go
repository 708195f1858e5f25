package dump_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"parley/internal/dump"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// address is what an export does not repeat: the network address and visitor's
// id of an anonymous proposer.
var address = regexp.MustCompile(`Comment="Proposed by [0-9a-f.:]+\|[0-9a-f-]{36} `)

// original returns a file of a dump in shared/data, unpacked and without
// addresses.
func original(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return address.ReplaceAll(text, []byte(`Comment="Proposed by anonymous user `))
}

func TestRoundTrip(t *testing.T) {
	sources := map[string][]string{
		"beer":        {"se-dump", "beer", "beer.stackexchange.com.7z"},
		"coffee-meta": {"se-dump", "coffee-meta"},
	}
	for folder, source := range sources {
		t.Run(folder, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, s *store.Store) {
				testkit.Import(t, s, testkit.Data(t, source...))
				out := t.TempDir()
				if _, err := dump.Export(context.Background(), s, out, dump.ExportOptions{}); err != nil {
					t.Fatal(err)
				}
				for _, f := range dump.Files {
					want := original(t, testkit.Data(t, "se-dump", folder, string(f)+".xml.gz"))
					got, err := os.ReadFile(filepath.Join(out, string(f)+".xml"))
					if err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(got, want) {
						t.Errorf("%s.xml of %s differs from the original at byte %d", f, folder, firstDifference(got, want))
					}
				}
				found, err := s.Check(context.Background(), func(string) {})
				if err != nil || len(found) > 0 {
					t.Errorf("check after the import: %v, %v", found, err)
				}
			})
		})
	}
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}
