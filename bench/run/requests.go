//go:build linux

package main

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"

	"parley"
	"parley/bench/corpus"
	"parley/bench/load"
)

// cell is one kind of request: one or two lines of the tables.
type cell struct {
	name  string
	paths []string
	order load.Order

	signedIn bool // asked for by a member
}

// Words of the searches; all are among the corpus's most common ones.
const (
	commonWord   = "people"
	commonPhrase = "world water house"
)

// rareWord is the rank of a word that some ten posts in 10,000 questions have.
const rareWord = 29_000

// listPageSize is the number of questions on a page of a list that the last
// page is computed with; sites may show fewer on a page, not more.
const listPageSize = 50

// deepPage is the page that is asked for besides the first.
const deepPage = 500

// requests returns the cells of the workload for a corpus.
func requests(c *corpus.Corpus) []cell {
	cells := questionCells(c)
	all := len(c.Questions())
	cells = append(cells, listCells("newest", "/questions?tab=Newest", all)...)
	cells = append(cells, listCells("active", "/questions?tab=Active", all)...)
	cells = append(cells, listCells("score", "/questions?tab=Votes", all)...)
	// Those without an answer of positive score: more than the 28 % that have none.
	cells = append(cells, listCells("unanswered", "/unanswered?tab=newest", all*28/100)...)
	common, rare := c.Tag(0), c.Tag(corpus.TagCount-1)
	cells = append(cells, listCells("common tag", "/questions/tagged/"+common+"?tab=Newest", c.TagUses(0))...)
	cells = append(cells, listCells("rare tag", "/questions/tagged/"+rare+"?tab=Newest", 0)...)
	fixed := fixedQuestion(c)
	for _, s := range []struct{ name, query string }{
		{"one common word", commonWord},
		{"one rare word", c.Word(rareWord)},
		{"three common words", commonPhrase},
		{"a phrase", `"` + c.Phrase(fixed) + `"`},
		{"a tag with a word", "[" + common + "] " + commonWord},
	} {
		cells = append(cells, cell{name: "search, " + s.name, paths: []string{"/search?q=" + url.QueryEscape(s.query)}, order: load.Fixed})
	}
	return cells
}

// fixedQuestion returns the question with two answers and four comments, or one
// like it in a corpus that is too small to have one.
func fixedQuestion(c *corpus.Corpus) int {
	for _, like := range [][2]int{{2, 4}, {2, 3}, {2, 2}, {1, 2}, {1, 1}, {1, 0}} {
		if id := c.QuestionWith(like[0], like[1]); id != 0 {
			return id
		}
	}
	return int(c.Questions()[0])
}

// samples is how many different questions are asked for at random, at most.
const samples = 100_000

func questionCells(c *corpus.Corpus) []cell {
	path := func(id int) string { return fmt.Sprintf("/questions/%d/%s", id, parley.Slug(c.Title(id))) }
	ids := c.Questions()
	random := rand.New(rand.NewPCG(c.Config().Seed, 0))
	paths := make([]string, 0, min(samples, len(ids)))
	for _, i := range random.Perm(len(ids))[:cap(paths)] {
		if int(ids[i]) != c.Giant() {
			paths = append(paths, path(int(ids[i])))
		}
	}
	cells := []cell{
		{name: "question, fixed", paths: []string{path(fixedQuestion(c))}, order: load.Fixed},
		{name: "question, uniform", paths: paths, order: load.Uniform},
		{name: "question, uniform, signed in", paths: paths, order: load.Uniform, signedIn: true},
		{name: "question, Zipf", paths: paths, order: load.Zipf},
	}
	if giant := c.Giant(); giant != 0 {
		cells = append(cells, cell{name: "question, giant thread", paths: []string{path(giant)}, order: load.Fixed})
	}
	return cells
}

// listCells returns the cells of a list: its first page, and a deep one if
// there are so many questions.
func listCells(name, path string, questions int) []cell {
	cells := []cell{{name: name + ", page 1", paths: []string{path}, order: load.Fixed}}
	if deep := min(deepPage, questions/listPageSize); deep > 1 {
		join := "?"
		if strings.Contains(path, "?") {
			join = "&"
		}
		cells = append(cells, cell{name: fmt.Sprintf("%s, page %d", name, deep),
			paths: []string{fmt.Sprintf("%s%spage=%d", path, join, deep)}, order: load.Fixed})
	}
	return cells
}
