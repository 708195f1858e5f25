package search

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestAgainstScan compares generated queries over a real site with a scan of
// its posts: the same results in the same order.
func TestAgainstScan(t *testing.T) {
	docs := beerPosts(t)
	naive := newNaiveIndex(docs)
	ctx := context.Background()
	x, _ := openTest(t)
	b := x.NewBuilder()
	rng := rand.New(rand.NewPCG(1, 2))
	shuffled := slices.Clone(docs)
	rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	text := 0
	for i := range shuffled {
		if err := b.Add(ctx, &shuffled[i]); err != nil {
			t.Fatal(err)
		}
		text += len(shuffled[i].Title) + len(shuffled[i].Body)
		if i%700 == 0 {
			if err := b.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if s := x.Stats(); s.Segments < 5 {
		t.Fatalf("%+v: too few segments to compare their results", s)
	}
	checkQueries(t, x, naive, rng, 400)
	if err := x.Compact(ctx); err != nil {
		t.Fatal(err)
	}
	checkQueries(t, x, naive, rng, 200)
	if err := x.Verify(ctx); err != nil {
		t.Error(err)
	}
	s := x.Stats()
	ratio := float64(s.Bytes) / float64(text)
	t.Logf("%+v, %.2f of the text", s, ratio)
	if s.Segments != 1 || ratio > 0.6 {
		t.Errorf("after Compact: %+v, %.2f bytes a byte of text; want one segment of at most 0.6", s, ratio)
	}
}

// checkQueries compares n random queries made of words of the documents.
func checkQueries(t *testing.T, x *Index, naive naiveIndex, rng *rand.Rand, n int) {
	t.Helper()
	found, phrases := 0, 0
	for range n {
		text, q := randomQuery(naive, rng)
		want := naive.search(q)
		got := find(t, x, ParseSimple(text), Options{})
		if !slices.Equal(got, want) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Fatalf("%s\ngot  %d: %v\nwant %d: %v\nfrom place %d on", text, len(got), head(got[at:]), len(want), head(want[at:]), at)
		}
		if len(want) > 0 {
			found++
			if strings.Contains(text, `"`) {
				phrases++
			}
		}
	}
	if found < n/2 || phrases < n/10 {
		t.Errorf("only %d of %d queries found anything, %d of them with phrases", found, n, phrases)
	}
}

func head(ids []int64) []int64 { return ids[:min(len(ids), 10)] }

// randomQuery returns a query that some document may match, as text and in
// stems.
func randomQuery(naive naiveIndex, rng *rand.Rand) (string, naiveQuery) {
	var q naiveQuery
	var parts []string
	doc := naive[rng.IntN(len(naive))]
	for len(doc.body) < 20 {
		doc = naive[rng.IntN(len(naive))]
	}
	words := naiveWord.FindAllString(doc.Body+" "+doc.Title, -1)
	pick := func(most int) (string, []string) {
		for {
			n := 1 + rng.IntN(most)
			at := rng.IntN(len(words) - n)
			text := strings.Join(words[at:at+n], " ")
			if strings.ContainsFunc(text, eastAsian) {
				continue // the index ranks these by pairs
			}
			stems := naiveStems(text)
			lang := LanguageOf("en")
			if n > 1 || !lang.stopWord([]byte(strings.ToLower(text))) && len(stems) == 1 {
				return text, stems
			}
		}
	}
	for range rng.IntN(4) {
		text, stems := pick(1)
		parts, q.must = append(parts, text), append(q.must, stems)
	}
	if rng.IntN(3) == 0 {
		text, stems := pick(4)
		parts, q.must = append(parts, `"`+text+`"`), append(q.must, stems)
	}
	if rng.IntN(4) == 0 && len(doc.Tags) > 0 {
		tag := doc.Tags[rng.IntN(len(doc.Tags))]
		parts, q.tags = append(parts, "["+tag+"]"), append(q.tags, tag)
	}
	if len(parts) == 0 {
		return randomQuery(naive, rng)
	}
	if rng.IntN(4) == 0 {
		text, stems := pick(1)
		parts, q.not = append(parts, "-"+text), append(q.not, stems)
	}
	if rng.IntN(6) == 0 {
		text, stems := pick(3)
		parts, q.not = append(parts, `-"`+text+`"`), append(q.not, stems)
	}
	if rng.IntN(6) == 0 {
		parts, q.notTags = append(parts, "-[taste]"), append(q.notTags, "taste")
	}
	rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return strings.Join(parts, " "), q
}
