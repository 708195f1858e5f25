package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand"
	"os"
	"strings"
	"testing"
)

var train = flag.Bool("train", false, "learn weights.tsv anew from the pages of the test data")

const pages = "../../../shared/data/extraction"

type goldPage struct {
	ID, URL, Body string
	With, Without []string
	Title, Date   string
	part          string
}

func (g goldPage) html(t testing.TB) []byte {
	t.Helper()
	f, err := os.Open(pages + "/" + g.part + "/" + g.ID + ".html.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func goldPages(t testing.TB) []goldPage {
	t.Helper()
	var all []goldPage
	for _, part := range []string{"news", "segments"} {
		f, err := os.Open(pages + "/" + part + ".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s := bufio.NewScanner(f)
		s.Buffer(nil, 1<<24)
		for s.Scan() {
			g := goldPage{part: part}
			if err := json.Unmarshal(s.Bytes(), &g); err != nil {
				t.Fatal(err)
			}
			all = append(all, g)
		}
	}
	return all
}

// example is a page with what is known of its blocks.
type example struct {
	gold   goldPage
	o      *outline
	signs  *pageSigns
	label  []float64
	weight []float64 // 0: not known
	own    [][]feature
}

func exampleOf(t testing.TB, g goldPage) *example {
	text, _ := Decode(g.html(t), "")
	document := parse(text)
	x := &example{gold: g, o: outlineOf(document)}
	h := headOf(document)
	x.signs = x.o.pageSigns(h, h.metadata(g.URL).Title)
	x.label = make([]float64, len(x.o.blocks))
	x.weight = make([]float64, len(x.o.blocks))
	if g.part == "news" {
		x.labelNews()
	} else {
		x.labelSegments()
	}
	for i := range x.o.blocks {
		x.own = append(x.own, x.o.terms(i, x.signs, nil))
	}
	return x
}

func (x *example) labelNews() {
	gold := shinglesOf(x.gold.Body)
	total := 0.0
	for i := range x.o.blocks {
		x.label[i] = gold.cover(x.o.blocks[i].Text)
		if x.o.blocks[i].words < 3 && x.o.blocks[i].linkWords > 0 {
			x.label[i] = 0
		}
		x.weight[i] = 1 + float64(min(x.o.blocks[i].words, 150))/2
		total += x.weight[i]
	}
	for i := range x.weight {
		x.weight[i] *= 100 / total
	}
}

func (x *example) labelSegments() {
	n := 0
	mark := func(segments []string, label float64) {
		for _, s := range segments {
			s = strings.Join(strings.Fields(s), " ")
			for i := range x.o.blocks {
				text := strings.Join(strings.Fields(x.o.blocks[i].Text), " ")
				if strings.Contains(text, s) || len(text) > 20 && strings.Contains(s, text) {
					x.label[i] = label
					x.weight[i] = 1
					n++
				}
			}
		}
	}
	mark(x.gold.Without, 0)
	mark(x.gold.With, 1)
	for i := range x.weight {
		x.weight[i] *= 40 / float64(max(n, 1))
	}
}

func fit(examples []*example, p learning) [2]weights {
	own := func(x *example, i int) []feature { return x.own[i] }
	first := learn(samplesOf(examples, own), p)
	// The second step must see judgements like those of unknown pages: each
	// part of the pages is judged by what the others teach.
	const parts = 4
	judgedPages := map[*example]*judged{}
	for part := range parts {
		var others []*example
		for i, x := range examples {
			if i%parts != part {
				others = append(others, x)
			}
		}
		f := learn(samplesOf(others, own), p)
		for i, x := range examples {
			if i%parts != part || len(x.own) == 0 {
				continue
			}
			judgements := make([]float64, len(x.own))
			for k := range judgements {
				judgements[k] = f.judge(x.own[k])
			}
			judgedPages[x] = judge(x.o, judgements)
		}
	}
	second := learn(samplesOf(examples, func(x *example, i int) []feature {
		return judgedPages[x].terms(i, x.own[i][:len(x.own[i]):len(x.own[i])])
	}), p)
	return [2]weights{first, second}
}

func samplesOf(examples []*example, terms func(*example, int) []feature) []sample {
	var all []sample
	for _, x := range examples {
		for i := range x.own {
			if x.weight[i] > 0 {
				all = append(all, sample{on: terms(x, i), label: x.label[i], weight: x.weight[i]})
			}
		}
	}
	return all
}

func allExamples(t testing.TB) []*example {
	var all []*example
	for _, g := range goldPages(t) {
		all = append(all, exampleOf(t, g))
	}
	rand.New(rand.NewSource(7)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func TestTrain(t *testing.T) {
	if !*train {
		return
	}
	examples := allExamples(t)
	t.Log("each page judged by what the other four fifths teach: ", scoreOf(examples, crossValidated(examples, usual), mainFrom))
	w := fit(examples, usual)
	var b strings.Builder
	for i, name := range featureNames {
		fmt.Fprintf(&b, "%s\t%.3f\t%.3f\n", name, w[0][i], w[1][i])
	}
	if err := os.WriteFile("weights.tsv", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// crossValidated judges each page by what the other pages teach: what unknown
// pages of the same kinds would get.
func crossValidated(examples []*example, l learning) [][]float64 {
	judgements := make([][]float64, len(examples))
	const folds = 5
	for fold := range folds {
		var known []*example
		for i, x := range examples {
			if i%folds != fold {
				known = append(known, x)
			}
		}
		f := fit(known, l)
		for i, x := range examples {
			if i%folds == fold {
				judgements[i] = x.o.judgements(x.signs, f)
			}
		}
	}
	return judgements
}

func scoreOf(examples []*example, judgements [][]float64, from float64) *score {
	s := &score{}
	for i, x := range examples {
		s.add(x.gold, x.text(judgements[i], from), "", "")
	}
	return s
}

// text is the text of the blocks judged to be the article.
func (x *example) text(p []float64, from float64) string {
	page := &Page{}
	for i, b := range x.o.blocks {
		b.Main = p[i] >= from
		page.Blocks = append(page.Blocks, b.Block)
	}
	return page.Main()
}
