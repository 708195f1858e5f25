package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
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
	own    [][]term
}

func exampleOf(t testing.TB, g goldPage) *example {
	text, _ := Decode(g.html(t), "")
	document := parse(text)
	x := &example{gold: g, o: outlineOf(document)}
	x.signs = signsOfPage(document, x.o)
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

// sample is one block for the learner.
type sample struct {
	terms         []term
	label, weight float64
}

// learn fits weights by gradient descent with one rate for each weight
// (Adagrad), which suits features of very different frequency.
func learn(samples []sample, keep float64, epochs int) []float64 {
	w := make([]float64, len(featureNames))
	g2 := make([]float64, len(w))
	order := rand.New(rand.NewSource(1)).Perm(len(samples))
	total := 0.0
	for _, s := range samples {
		total += s.weight
	}
	norm := float64(len(samples)) / total
	for range epochs {
		for _, i := range order {
			s := &samples[i]
			d := (sigmoid(sum(w, s.terms)) - s.label) * s.weight * norm
			for _, t := range s.terms {
				g := d*t.value + keep*w[t.feature]
				g2[t.feature] += g * g
				w[t.feature] -= 0.3 * g / (math.Sqrt(g2[t.feature]) + 1)
			}
		}
	}
	return w
}

func fit(examples []*example) weights {
	var w weights
	w[0] = learn(samplesOf(examples, func(x *example, i int) []term { return x.own[i] }), 1e-3, 12)
	w[1] = w[0]
	j := map[*example]*judged{}
	// The second step must see judgements like those of unknown pages: each
	// third of the pages is judged by what the others teach.
	for part := range 3 {
		var others []*example
		for i, x := range examples {
			if i%3 != part {
				others = append(others, x)
			}
		}
		w0 := learn(samplesOf(others, func(x *example, i int) []term { return x.own[i] }), 1e-3, 12)
		for i, x := range examples {
			if i%3 == part && len(x.own) > 0 {
				j[x] = judge(x.o, firstJudgements(x, w0))
			}
		}
	}
	w[1] = learn(samplesOf(examples, func(x *example, i int) []term { return j[x].terms(i, x.own[i][:len(x.own[i]):len(x.own[i])]) }), 1e-3, 12)
	return w
}

func firstJudgements(x *example, w []float64) []float64 {
	p := make([]float64, len(x.own))
	for i := range p {
		p[i] = sigmoid(sum(w, x.own[i]))
	}
	return p
}

func samplesOf(examples []*example, terms func(*example, int) []term) []sample {
	var all []sample
	for _, x := range examples {
		for i := range x.own {
			if x.weight[i] > 0 {
				all = append(all, sample{terms(x, i), x.label[i], x.weight[i]})
			}
		}
	}
	return all
}

func TestTrain(t *testing.T) {
	if !*train {
		return
	}
	var examples []*example
	for _, g := range goldPages(t) {
		examples = append(examples, exampleOf(t, g))
	}
	rand.New(rand.NewSource(7)).Shuffle(len(examples), func(i, j int) { examples[i], examples[j] = examples[j], examples[i] })
	out, err := os.Create("/tmp/cv.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	const folds = 5
	for fold := range folds {
		var known []*example
		for i, x := range examples {
			if i%folds != fold {
				known = append(known, x)
			}
		}
		w := fit(known)
		for i, x := range examples {
			if i%folds == fold {
				p := x.o.judgements(x.signs, w)
				page := &Page{}
				for k, b := range x.o.blocks {
					b.Main = p[k] >= mainFrom
					page.Blocks = append(page.Blocks, b.Block)
				}
				json.NewEncoder(out).Encode(map[string]string{"id": x.gold.ID, "text": page.Main()})
			}
		}
	}
	w := fit(examples)
	var b strings.Builder
	for i, name := range featureNames {
		fmt.Fprintf(&b, "%s\t%.3f\t%.3f\n", name, w[0][i], w[1][i])
	}
	if err := os.WriteFile("weights.tsv", []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
