package parley_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/message"
)

// ranks order the packages: each imports only packages of a lower rank.
var ranks = map[string]int{
	"parley":               1,
	"parley/internal/diff": 1, "parley/internal/pdf": 1, "parley/internal/metric": 1, "parley/internal/commandline": 1,
	"parley/internal/message": 2, "parley/internal/fetch": 2, "parley/internal/markup": 2, "parley/internal/capture": 2, "parley/internal/search": 2, "parley/internal/extract": 2, "parley/internal/archive": 2, "parley/internal/merge": 2, "parley/internal/authorship": 2, "parley/internal/blob": 2,
	"parley/internal/store": 3, "parley/internal/evidence": 3,
	"parley/internal/mail": 3, "parley/internal/picture": 3,
	"parley/internal/sources": 4, "parley/internal/badges": 4, "parley/internal/retrieval": 4,
	"parley/internal/reputation": 4, "parley/internal/notify": 4,
	"parley/internal/users": 5, "parley/internal/posts": 5, "parley/internal/votes": 5, "parley/internal/comments": 5, "parley/internal/tags": 5, "parley/internal/searches": 5,
	"parley/internal/dump": 5,
	"parley/internal/demo": 6, "parley/internal/web": 6, "parley/internal/jobs": 6,
	"parley/internal/testkit": 6,
	"parley/cmd/parley":       7,
	"parley/bench/":           8,
}

func rank(path string) (int, bool) {
	if strings.HasPrefix(path, "parley/bench/") || path == "parley/bench" {
		return ranks["parley/bench/"], true
	}
	r, ok := ranks[path]
	return r, ok
}

// goPackage is what go list tells of a package.
type goPackage struct {
	ImportPath, Doc string
	Imports         []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	d := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestImportsGoDownwards(t *testing.T) {
	for _, p := range packages(t) {
		mine, ok := rank(p.ImportPath)
		if !ok {
			t.Errorf("package %s has no rank", p.ImportPath)
			continue
		}
		if p.Doc == "" {
			t.Errorf("package %s has no package comment", p.ImportPath)
		}
		for _, i := range p.Imports {
			other, ours := rank(i)
			// The parts of the benchmarks know each other; nothing else knows them.
			if ours && other >= mine && !(mine == ranks["parley/bench/"] && other == mine) {
				t.Errorf("%s (rank %d) imports %s (rank %d)", p.ImportPath, mine, i, other)
			}
			if i == "parley/internal/testkit" {
				t.Errorf("%s imports testkit outside its tests", p.ImportPath)
			}
		}
	}
}

// TestPackageTable compares the table in docs/architecture.md with the packages
// there are.
func TestPackageTable(t *testing.T) {
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented, there []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, m[1])
	}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "parley/")
		there = append(there, name)
	}
	slices.Sort(documented)
	slices.Sort(there)
	if !slices.Equal(documented, there) {
		t.Errorf("docs/architecture.md lists\n%v\nthere are\n%v", documented, there)
	}
}

// operators are where sentences for the command line are made, whole packages or
// single files; everywhere else refusals are in the words of the catalogue.
var operators = []string{
	"internal/blob/", "internal/dump/", "internal/mail/", "internal/retrieval/", "internal/sources/memento.go",
	"internal/store/dialect.go", "internal/store/load.go", "internal/users/operator.go", "internal/users/provider.go", "internal/web/server.go",
}

var refusal = regexp.MustCompile(`parley\.Refuse\(parley\.\w+, "([^"]+)"[,)]|parley\.(Errorf)\(`)

// TestRefusalsAreInTheCatalogue finds what people would be told in words that no
// translation has, or by a key without words.
func TestRefusalsAreInTheCatalogue(t *testing.T) {
	texts, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	keys, found := texts.Keys(), 0
	err = filepath.WalkDir("internal", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		for _, m := range refusal.FindAllStringSubmatch(string(source), -1) {
			switch key := m[1]; {
			case key == "" && !slices.ContainsFunc(operators, func(o string) bool { return strings.HasPrefix(filepath.ToSlash(name), o) }):
				t.Errorf("%s has a sentence of its own (parley.Errorf): use parley.Refuse and the catalogue", name)
			case key != "" && !slices.Contains(keys, key):
				t.Errorf("%s refuses by the key %q, which the catalogue lacks", name, key)
			}
			found++
		}
		return err
	})
	if err != nil || found < 100 {
		t.Fatalf("%d refusals, %v: the test looks at the wrong thing", found, err)
	}
}
