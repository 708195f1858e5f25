//go:build linux

package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/bench/corpus"
	"parley/bench/load"
	"parley/internal/dump"
)

func TestRequests(t *testing.T) {
	c, err := corpus.New(corpus.Config{Questions: 2000, Seed: 1, Giant: true})
	if err != nil {
		t.Fatal(err)
	}
	words := make([]string, 0, 380)
	for rank := range 380 {
		words = append(words, c.Word(rank))
	}
	for _, w := range strings.Fields(commonWord + " " + commonPhrase) {
		if !slices.Contains(words, w) {
			t.Errorf("%q is not a common word of the corpus", w)
		}
	}
	cells := make(map[string]cell)
	for _, c := range requests(c) {
		if _, twice := cells[c.name]; twice || len(c.paths) == 0 {
			t.Errorf("cell %q: twice %v, %d paths", c.name, twice, len(c.paths))
		}
		cells[c.name] = c
		for _, p := range c.paths {
			if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, " \"") {
				t.Errorf("cell %q: path %q", c.name, p)
			}
		}
	}
	if n := len(cells["question, uniform"].paths); n != 2000 {
		t.Errorf("%d paths to draw from, want all 2000 ordinary questions", n)
	}
	for _, name := range []string{"question, fixed", "question, giant thread", "newest, page 40", "rare tag, page 1",
		"search, a phrase", "unanswered, page 11"} {
		if _, ok := cells[name]; !ok {
			t.Errorf("no cell %q", name)
		}
	}
	if got := cells["search, three common words"].paths[0]; got != "/search?q=world+water+house" {
		t.Errorf("search for three words: %s", got)
	}
	if got := cells["newest, page 40"].paths[0]; got != "/questions?tab=Newest&page=40" {
		t.Errorf("deep page: %s", got)
	}
}

func TestReport(t *testing.T) {
	result := &load.Result{Elapsed: 10 * time.Second, Bytes: 20_000_000, CPU: 400 * time.Millisecond,
		Status: map[int]int{200: 998, 500: 2}}
	for range 1000 {
		result.Latency.Add(1500 * time.Microsecond)
	}
	r := &report{
		machine: "2 cores", binary: 20_800_000, database: 76_000_000,
		imports: []importing{{what: "import from XML", wall: 2 * time.Second, cpu: 3 * time.Second, peak: 100e6, input: 60e6}},
		running: []running{{mode: "Parley", start: 51 * time.Millisecond, idle: load.Memory{Resident: 30e6}}},
		figures: []figure{
			{cell: "question, fixed", server: "Parley", connections: 16, result: result},
			{cell: "a|b", server: "Parley", unserved: errors.New("status 404")},
		},
	}
	sum := corpus.Summary{Config: corpus.Config{Questions: 10_000, Seed: 1}, Markdown: 38e6,
		Rows: map[dump.File]int{dump.Posts: 25_000}, XML: map[dump.File]int64{dump.Posts: 60e6}}
	got := r.markdown(sum)
	for _, want := range []string{
		"### 10,000 questions\n",
		"| import from XML | 60.0 MB | 2.00 s | 12,500 | 30 | 3.00 s | 100 MB |\n",
		"| database for each byte of Markdown | 2.00 |\n",
		"| Parley: start to first page | 51.0 ms |\n",
		"|---|--:|---|---|--:|--:|--:|--:|--:|\n",
		"| question, fixed | 16 | Parley | 100 | 1.50 | 1.50 | 0.40 | 20.0 | 2 |\n",
		`| a\|b |  | Parley | not served: status 404 |`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no line %q in\n%s", want, got)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
}
