package search

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// commonEnglish begins the vocabulary of the made corpus.
const commonEnglish = `the be to of and a in that have it for not on with he as you do at this but his by from they we
say her she or an will my one all would there their what so up out if about who get which go me when make can like time
no just him know take people into year your good some could them see other than then now look only come its over think
also back after use two how our work first well way even new want because any these give day most us is are was were
been has had did said made went got came knew thought found used asked tried left called kept began seemed helped
showed heard played ran moved lived believed held brought happened wrote provided sat stood lost paid met included
continued set learned changed led understood watched followed stopped created spoke read allowed added spent grew
opened walked won offered remembered loved considered appeared bought waited served died sent expected built stayed
fell cut reached killed remained`

// corpus makes posts of the shape that performance is measured on: Zipf over
// 30,000 words, log-normal lengths, 3 answers to 2 questions.
type corpus struct {
	rng   *rand.Rand
	words []string
	zipf  []float64 // cumulative
	bytes int64     // of visible text made so far
}

func newCorpus(seed uint64) *corpus {
	c := &corpus{rng: rand.New(rand.NewPCG(seed, 7)), words: strings.Fields(commonEnglish)}
	const syllables = "ba be bi bo bu ca ce ci co da de di do fa fe fi ga ge go ha he hi ka ke la le li lo ma me mi mo na ne ni no pa pe po ra re ri ro sa se si so ta te ti to va ve vi wa we"
	parts := strings.Fields(syllables)
	seen := map[string]bool{}
	for len(c.words) < 30_000 {
		w := ""
		for range 2 + c.rng.IntN(3) {
			w += parts[c.rng.IntN(len(parts))]
		}
		w += []string{"", "n", "s", "r", "t", "ing", "ed", "l"}[c.rng.IntN(8)]
		if !seen[w] {
			seen[w] = true
			c.words = append(c.words, w)
		}
	}
	sum := 0.0
	for i := range c.words {
		sum += 1 / float64(i+2)
		c.zipf = append(c.zipf, sum)
	}
	return c
}

func (c *corpus) word() string {
	at := c.rng.Float64() * c.zipf[len(c.zipf)-1]
	lo, hi := 0, len(c.zipf)-1
	for lo < hi {
		if mid := (lo + hi) / 2; c.zipf[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return c.words[lo]
}

func (c *corpus) text(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		w := c.word()
		if c.rng.IntN(12) == 0 {
			b.WriteString(". ")
			w = strings.ToUpper(w[:1]) + w[1:]
		} else if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// next makes the post of an id; 2 of 5 are questions.
func (c *corpus) next(id int64) Document {
	d := Document{
		ID: id, Kind: Answer, Parent: max(1, id-id%5-int64(c.rng.IntN(50))*5),
		Score:   int32(c.rng.ExpFloat64()*4) - 1,
		Created: 1_600_000_000_000 + id*378_432, Active: 1_600_000_000_000 + c.rng.Int64N(94_608_000_000),
	}
	length := func(median, most float64) int {
		return int(min(most, median*math.Exp(0.75*c.rng.NormFloat64())))
	}
	for range 1 + c.rng.IntN(4) {
		tag := int(math.Pow(500, c.rng.Float64()))
		d.Tags = append(d.Tags, fmt.Sprintf("tag-%d", tag))
	}
	if id%5 < 2 {
		d.Kind, d.Parent = Question, id
		for range 6 + c.rng.IntN(9) {
			d.Title += c.word() + " "
		}
		d.Body = c.text(length(926, 20_042))
	} else {
		d.Body = c.text(length(1086, 18_270))
	}
	c.bytes += int64(len(d.Title) + len(d.Body))
	return d
}

// build fills an index with n posts.
func (c *corpus) build(tb testing.TB, x *Index, n int) {
	tb.Helper()
	ctx := context.Background()
	b := x.NewBuilder()
	for id := range int64(n) {
		d := c.next(id + 1)
		if err := b.Add(ctx, &d); err != nil {
			tb.Fatal(err)
		}
	}
	if err := b.Flush(ctx); err != nil {
		tb.Fatal(err)
	}
}
