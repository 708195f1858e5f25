package evidence_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"

	"parley/internal/evidence"
	"parley/internal/extract"
	"parley/internal/testkit"
)

// goldCase is a case of data/quotes: its README says what the fields mean.
type goldCase struct {
	ID       string
	Status   evidence.Status
	Category string
	Quote    string
	Severity evidence.Severity
	Source   string
	Lang     string
	Form     string
	Page     string
	Segments [][2]int
}

// The figures to reach on data/quotes.
const (
	gatePrecision    = 0.998 // of verbatim
	gateRecall       = 0.993
	gateAccuracy     = 0.990 // of statuses
	gateLocalisation = 0.99
)

// TestGates checks every case and holds the figures of docs/evidence.md.
func TestGates(t *testing.T) {
	dir := testkit.Data(t, "quotes")
	cases := readCases(t, filepath.Join(dir, "quotes.jsonl"))
	checks := newGoldSources(dir)
	verdicts := make([]evidence.Verdict, len(cases))
	var group sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for i := range next {
				verdicts[i] = checks.check(t, &cases[i])
			}
		})
	}
	for i := range cases {
		next <- i
	}
	close(next)
	group.Wait()
	var s score
	for i, c := range cases {
		s.add(t, c, verdicts[i])
	}
	s.report(t, len(cases))
}

// score counts as data/quotes/score.py does.
type score struct {
	right, claimed, verbatim, found, flips int
	placed, placeable                      int
	graded, gradedRight                    int
}

func (s *score) add(t *testing.T, c goldCase, v evidence.Verdict) {
	if v.Status == evidence.Verbatim {
		s.claimed++
		if c.Severity == evidence.Meaning {
			s.flips++
			t.Errorf("%s: a change of meaning is shown as verbatim: %q", c.ID, c.Quote)
		}
	}
	if c.Status == evidence.Verbatim {
		s.verbatim++
		if v.Status == c.Status {
			s.found++
		}
	}
	if v.Status != c.Status {
		t.Logf("%s (%s, %s, %s): %s, want %s", c.ID, c.Category, c.Lang, c.Form, v.Status, c.Status)
		return
	}
	s.right++
	if c.Status == evidence.Altered {
		s.graded++
		if (v.Severity == evidence.Meaning) == (c.Severity == evidence.Meaning) {
			s.gradedRight++
		}
	}
	if c.Form != "text" || c.Status != evidence.Verbatim && c.Status != evidence.Altered || len(c.Segments) == 0 || len(v.Segments) == 0 {
		return
	}
	a, b := extent(c.Segments)
	var got [][2]int
	for _, g := range v.Segments {
		got = append(got, [2]int{g.Start, g.End})
	}
	e, f := extent(got)
	s.placeable++
	if float64(min(b, f)-max(a, e)) >= 0.9*float64(max(b, f)-min(a, e)) {
		s.placed++
	}
}

func extent(segments [][2]int) (lo, hi int) {
	lo, hi = segments[0][0], segments[0][1]
	for _, s := range segments {
		lo, hi = min(lo, s[0]), max(hi, s[1])
	}
	return lo, hi
}

func (s *score) report(t *testing.T, cases int) {
	gate := func(name string, part, whole int, gate float64) {
		share := float64(part) / float64(max(1, whole))
		t.Logf("%s: %.4f (%d of %d)", name, share, part, whole)
		if share < gate {
			t.Errorf("%s is %.4f, want at least %.3f", name, share, gate)
		}
	}
	gate("verbatim precision", s.found, s.claimed, gatePrecision)
	gate("verbatim recall", s.found, s.verbatim, gateRecall)
	gate("status accuracy", s.right, cases, gateAccuracy)
	gate("localisation", s.placed, s.placeable, gateLocalisation)
	t.Logf("severity, meaning or not: %d of %d", s.gradedRight, s.graded)
	if cases != 2784 {
		t.Errorf("%d cases, want 2784", cases)
	}
}

func readCases(t *testing.T, name string) []goldCase {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []goldCase
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c goldCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	// Cases of one source together, so that each is prepared once.
	slices.SortStableFunc(cases, func(a, b goldCase) int { return len(a.Source) - len(b.Source) })
	return cases
}

// goldSources prepares each text and page once.
type goldSources struct {
	dir  string
	mu   sync.Mutex
	made map[string]func() func(*evidence.Quotation) evidence.Verdict
}

func newGoldSources(dir string) *goldSources {
	return &goldSources{dir: dir, made: make(map[string]func() func(*evidence.Quotation) evidence.Verdict)}
}

func (g *goldSources) check(t *testing.T, c *goldCase) evidence.Verdict {
	key := c.Form + c.Source + c.Page + c.Lang
	g.mu.Lock()
	check, ok := g.made[key]
	if !ok {
		check = sync.OnceValue(func() func(*evidence.Quotation) evidence.Verdict {
			if c.Form == "text" {
				return evidence.NewIndex(string(readFile(t, filepath.Join(g.dir, "sources", c.Source+".txt"))), c.Lang).Check
			}
			name := c.Page
			if name == "" {
				name = c.Source
			}
			page := extract.HTML(readFile(t, filepath.Join(g.dir, "pages", name+".html.gz")), "", "")
			return evidence.NewPage(page, c.Lang).Check
		})
		g.made[key] = check
	}
	g.mu.Unlock()
	return check()(evidence.Read(c.Quote))
}

// readFile reads a file, unpacked if it is packed.
func readFile(t *testing.T, name string) []byte {
	f, err := os.Open(name)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer f.Close()
	var r io.Reader = f
	if filepath.Ext(name) == ".gz" {
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Error(err)
			return nil
		}
		r = z
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Error(err)
	}
	return b
}
