// Package retrieval measures how well similar questions are found: it reads
// judged sets of questions, has package search rank them, and computes the
// usual measures. What is ranked how is decided in package search.
package retrieval

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"parley"
	"parley/internal/search"
)

// Set is a corpus of questions with queries that were judged against it.
type Set struct {
	Name    string
	Corpus  []search.Text // numbered from 1 in the order of the file
	Queries []Query
}

// Query is a question with what is known about the corpus.
type Query struct {
	ID         string
	Text       search.Text   // its ID is that of the same question in the corpus, 0 if that has none
	Relevance  map[int64]int // 2 the same question, 1 relevant, 0 judged not relevant
	Candidates []int64       // to re-rank, in the given order; empty: none
}

// row is a line of corpus.jsonl.gz and queries.jsonl.
type row struct {
	ID    string `json:"_id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// ReadSet reads a folder with corpus.jsonl.gz, queries.jsonl, qrels.tsv and
// perhaps candidates.tsv. A folder that is no set is a [parley.Error].
func ReadSet(dir string) (*Set, error) {
	set := &Set{Name: filepath.Base(dir)}
	numbers := map[string]int64{}
	err := readRows(filepath.Join(dir, "corpus.jsonl.gz"), func(r row) {
		set.Corpus = append(set.Corpus, search.Text{ID: int64(len(set.Corpus) + 1), Title: r.Title, Body: r.Text})
		numbers[r.ID] = int64(len(set.Corpus))
	})
	if err != nil {
		return nil, err
	}
	places := map[string]int{}
	err = readRows(filepath.Join(dir, "queries.jsonl"), func(r row) {
		places[r.ID] = len(set.Queries)
		set.Queries = append(set.Queries, Query{
			ID: r.ID, Text: search.Text{ID: numbers[r.ID], Title: r.Title, Body: r.Text}, Relevance: map[int64]int{},
		})
	})
	if err != nil {
		return nil, err
	}
	each := func(query, document string, use func(q *Query, document int64)) error {
		place, ok := places[query]
		if !ok || numbers[document] == 0 {
			return parley.Errorf(parley.Invalid, "%s: there is no query %q or no document %q", dir, query, document)
		}
		use(&set.Queries[place], numbers[document])
		return nil
	}
	err = readTable(filepath.Join(dir, "qrels.tsv"), func(f []string) error {
		score, err := strconv.Atoi(f[2])
		if err != nil {
			return parley.Errorf(parley.Invalid, "%s: qrels.tsv: score %q is not a number", dir, f[2])
		}
		return each(f[0], f[1], func(q *Query, d int64) { q.Relevance[d] = score })
	})
	if err != nil {
		return nil, err
	}
	err = readTable(filepath.Join(dir, "candidates.tsv"), func(f []string) error {
		return each(f[0], f[1], func(q *Query, d int64) { q.Candidates = append(q.Candidates, d) })
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return set, nil
}

func readRows(file string, each func(row)) error {
	f, err := os.Open(file)
	if err != nil {
		return parley.Errorf(parley.Invalid, "not a set of questions: %v", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return parley.Errorf(parley.Invalid, "%s: %v", file, err)
		}
	}
	d := json.NewDecoder(bufio.NewReader(r))
	for {
		var v row
		switch err := d.Decode(&v); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return parley.Errorf(parley.Invalid, "%s: %v", file, err)
		}
		each(v)
	}
}

// readTable reads the rows of three columns behind a head.
func readTable(file string, each func([]string) error) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading a table: %w", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	for i, line := range lines[1:] {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 {
			return parley.Errorf(parley.Invalid, "%s: line %d has %d columns, not 3", file, i+2, len(fields))
		}
		if err := each(fields); err != nil {
			return err
		}
	}
	return nil
}
