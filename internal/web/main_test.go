package web

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"parley/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares what an address gave with a file of testdata, which -update
// writes.
func golden(t testing.TB, path, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as in %s: %s", path, file, firstDifference(got, string(want)))
	}
}

func TestMain(m *testing.M) { testkit.Main(m) }
