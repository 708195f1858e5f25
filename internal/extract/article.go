package extract

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// Which blocks are the article is decided in two steps, each a weighted sum of
// features: first every block by itself, by its words, its element and the
// names of the elements around it; then again with the first judgement of its
// neighbours, of its siblings and of the page's best element. The weights were
// learned from pages with a known article: see train_test.go.

//go:embed weights.tsv
var weightsFile string

// weights are those of both steps: weights[0] is the first.
type weights [2][]float64

// learned waits for its first use, when all features have their numbers.
var learned = sync.OnceValue(func() weights { return readWeights(weightsFile) })

// mainFrom is the judgement from which a block is part of the article. It lies
// under one half: for checking quotations a missing line is worse than one too
// many.
const mainFrom = 0.4

func readWeights(file string) weights {
	var w weights
	index := map[string]int{}
	for i, name := range featureNames {
		index[name] = i
	}
	for step := range w {
		w[step] = make([]float64, len(featureNames))
	}
	for line := range strings.Lines(file) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		i, ok := index[fields[0]]
		if !ok || len(fields) != 3 {
			continue
		}
		for step := range w {
			// An empty field is a feature that the step does not use.
			w[step][i], _ = strconv.ParseFloat(fields[1+step], 64)
		}
	}
	return w
}

func sum(w []float64, terms []term) float64 {
	x := 0.0
	for _, t := range terms {
		x += w[t.feature] * t.value
	}
	return x
}

// pageSigns are what the whole page tells of its blocks.
type pageSigns struct {
	repeated []bool // the same text stands elsewhere on the page
	listed   []bool // the words are those of the metadata's articleBody; nil without one
	title    []bool // the text is the page's title
}

// choose marks the blocks that are the article.
func (o *outline) choose(p *pageSigns) {
	for i, probability := range o.judgements(p, learned()) {
		o.blocks[i].Main = probability >= mainFrom
	}
}

func (o *outline) judgements(p *pageSigns, w weights) []float64 {
	if len(o.blocks) == 0 {
		return nil
	}
	first := make([]float64, len(o.blocks))
	own := make([][]term, len(o.blocks))
	for i := range o.blocks {
		own[i] = o.terms(i, p, make([]term, 0, 48))
		first[i] = sigmoid(sum(w[0], own[i]))
	}
	j := judge(o, first)
	second := make([]float64, len(o.blocks))
	for i := range o.blocks {
		second[i] = sigmoid(sum(w[1], j.terms(i, own[i])))
	}
	return second
}
