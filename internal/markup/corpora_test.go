package markup

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// data is where the shared test inputs lie, beside the repository.
const data = "../../../shared/data"

func readFile(t testing.TB, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{data}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readJSON(t testing.TB, v any, path ...string) {
	t.Helper()
	if err := json.Unmarshal(readFile(t, path...), v); err != nil {
		t.Fatalf("%v: %v", path, err)
	}
}

// hostileHTML returns the payloads of the corpora that are written as HTML.
func hostileHTML(t testing.TB) []string {
	t.Helper()
	var all []string
	lines := bufio.NewScanner(strings.NewReader(string(readFile(t, "corpora/xss/html-payloads.jsonl"))))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p struct{ Payload string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Payload)
	}
	var strange []string
	readJSON(t, &strange, "corpora/strings/blns.json")
	all = append(all, strange...)
	files, err := filepath.Glob(filepath.Join(data, "corpora/html5lib/*.dat"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no html5lib tests: %v", err)
	}
	for _, file := range files {
		for _, test := range strings.Split(string(readFile(t, "corpora/html5lib", filepath.Base(file))), "#data\n")[1:] {
			in, _, _ := strings.Cut(test, "\n#errors")
			all = append(all, in)
		}
	}
	if len(all) < 2000 {
		t.Fatalf("only %d payloads", len(all))
	}
	return all
}
