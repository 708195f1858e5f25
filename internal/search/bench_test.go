package search

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

var benchPosts = flag.Int("posts", 250_000, "posts in the index of BenchmarkSearch")

// BenchmarkBuild measures how fast posts are added, without making them.
func BenchmarkBuild(b *testing.B) {
	c := newCorpus(1)
	docs := make([]Document, 20_000)
	for i := range docs {
		docs[i] = c.next(int64(i) + 1)
	}
	ctx := context.Background()
	b.SetBytes(c.bytes)
	cpu := cpuTime()
	for b.Loop() {
		x, _ := openTest(b)
		builder := x.NewBuilder()
		for i := range docs {
			if err := builder.Add(ctx, &docs[i]); err != nil {
				b.Fatal(err)
			}
		}
		if err := builder.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(x.Stats().Bytes)/float64(c.bytes), "index/text")
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "posts/s")
	b.ReportMetric(float64(len(docs)*b.N)/(cpuTime()-cpu).Seconds(), "posts/cpu-s")
}

// benchIndex is built once for all benchmarks of searches.
var benchIndex = sync.OnceValue(func() *Index {
	x, err := Open(context.Background(), newMemory(), LanguageOf("en"))
	if err != nil {
		panic(err)
	}
	tb := &testing.B{}
	newCorpus(1).build(tb, x, *benchPosts)
	start := time.Now()
	if err := x.Compact(context.Background()); err != nil {
		panic(err)
	}
	fmt.Printf("%+v, compacted in %v\n", x.Stats(), time.Since(start).Round(time.Millisecond))
	return x
})

// BenchmarkSearch measures each kind of request of the workload over words
// drawn from the corpus, and reports the latencies.
func BenchmarkSearch(b *testing.B) {
	x := benchIndex()
	words := newCorpus(1).words
	phrases := benchPhrases()
	kinds := []struct {
		name  string
		query func(i int) string
		order Order
	}{
		{"commonword", func(i int) string { return words[i%380] }, ByRelevance},
		{"rareword", func(i int) string { return words[20_000+i%10_000] }, ByRelevance},
		{"threecommon", func(i int) string {
			return words[60+i%320] + " " + words[60+i*7%320] + " " + words[60+i*31%320]
		}, ByRelevance},
		{"phrase", func(i int) string { return phrases[i%len(phrases)] }, ByRelevance},
		{"tagword", func(i int) string { return fmt.Sprintf("[tag-%d] %s", 1+i%50, words[i*3%2000]) }, ByRelevance},
		{"newest", func(i int) string { return words[i%380] }, ByCreation},
		{"score", func(i int) string { return words[i%380] }, ByScore},
		{"related", func(i int) string { return "" }, ByRelevance},
	}
	titles := newCorpus(1)
	for _, k := range kinds {
		b.Run(k.name, func(b *testing.B) {
			var times, cpus []time.Duration
			store := x.storage.(*memory)
			reads := store.reads
			i := 0
			for b.Loop() {
				q := ParseSimple(k.query(i))
				if k.name == "related" {
					q = Query{Should: []Clause{{Text: titles.text(60)}}}
				}
				start, cpu := time.Now(), cpuTime()
				if _, err := x.Search(context.Background(), q, Options{Order: k.order, Limit: 15}); err != nil {
					b.Fatal(err)
				}
				times, cpus = append(times, time.Since(start)), append(cpus, cpuTime()-cpu)
				i++
			}
			b.ReportMetric(float64(store.reads-reads)/float64(len(times)), "blocks/op")
			report(b, times, "ms")
			report(b, cpus, "cpu-ms")
		})
	}
}

// BenchmarkApply measures one edited post, and one vote, in an index of many
// posts: the transaction's part and the refresh.
func BenchmarkApply(b *testing.B) {
	x, store := openTest(b)
	c := newCorpus(1)
	c.build(b, x, 50_000)
	ctx := context.Background()
	changes := map[string]func(id int64) Change{
		"post": func(id int64) Change { return Change{Put: []Document{c.next(id)}} },
		"vote": func(id int64) Change { return Change{Touch: []Values{{ID: id, Score: 1}}} },
	}
	for name, change := range changes {
		b.Run(name, func(b *testing.B) {
			var applied, refreshed []time.Duration
			for b.Loop() {
				ch := change(1 + c.rng.Int64N(60_000))
				err := store.Update(ctx, func(tx Writer) error {
					start := cpuTime()
					defer func() { applied = append(applied, cpuTime()-start) }()
					return x.Apply(ctx, tx, ch)
				})
				if err != nil {
					b.Fatal(err)
				}
				start := cpuTime()
				if err := x.Refresh(ctx); err != nil {
					b.Fatal(err)
				}
				refreshed = append(refreshed, cpuTime()-start)
			}
			report(b, applied, "apply-cpu-ms")
			report(b, refreshed, "refresh-cpu-ms")
		})
	}
}

// report adds the median, 99th percentile and maximum of some times.
func report(b *testing.B, times []time.Duration, unit string) {
	slices.Sort(times)
	for name, at := range map[string]int{"p50-": len(times) / 2, "p99-": len(times) * 99 / 100, "max-": len(times) - 1} {
		b.ReportMetric(float64(times[at].Microseconds())/1000, name+unit)
	}
}

// cpuTime returns the processor time of this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchPhrases returns pairs and triples of neighbouring words of the corpus.
func benchPhrases() []string {
	c := newCorpus(1)
	var phrases []string
	for range 400 {
		words := slices.Collect(splitWords(c.text(200)))
		at := c.rng.IntN(len(words) - 3)
		n := 2 + c.rng.IntN(2)
		phrase := `"`
		for _, w := range words[at : at+n] {
			phrase += w + " "
		}
		phrases = append(phrases, phrase+`"`)
	}
	return phrases
}
