package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/evidence"
)

// hostile are inputs made to cost time. The specification allows 50 ms for each;
// BenchmarkHostile measures them.
func hostile() map[string]struct{ quote, text string } {
	sentence := strings.Repeat("some words that the source has in another place ", 2200)
	long := strings.Join(longText(1, 300_000), " ")
	var pairs, triples strings.Builder
	for i := range 3_900 {
		fmt.Fprintf(&pairs, "alpha beta w%d ", i)
		fmt.Fprintf(&triples, "alpha beta gamma w%d ", i)
	}
	words := strings.Fields(long)
	var scattered, apart, backwards strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&scattered, "%s qq\n\n", strings.Join(words[i*5*7919%290_000:][:4], " "))
		fmt.Fprintf(&apart, "%s zzz ", strings.Join(words[i*40:][:4], " "))
	}
	for i := 4_992; i >= 0; i -= 8 {
		backwards.WriteString(strings.Join(words[i:i+8], " ") + "\n\n")
	}
	return map[string]struct{ quote, text string }{
		"parts from everywhere":             {scattered.String(), long},
		"parts with a gap behind each":      {apart.String(), long},
		"parts in reverse order":            {backwards.String(), long},
		"images":                            {strings.Repeat("![a](", 20_000), "a text"},
		"brackets that may be the source's": {strings.Repeat("[the of and] the ", 5_000), strings.Repeat("the of and ", 100_000)},
		"a quotation of 100 kB":             {sentence, strings.Join(longText(3, 20_000), " ")},
		"its own source":                    {sentence, sentence},
		"one repeated word":                 {"buffalo buffalo buffalo buffalo buffalo buffalo", strings.Repeat("buffalo ", 300_000)},
		"one repeated word on both sides":   {strings.Repeat("buffalo ", 5_000), strings.Repeat("buffalo ", 300_000)},
		"two words in turn":                 {strings.Repeat("buffalo bison ", 2_500), strings.Repeat("buffalo bison ", 150_000)},
		"a common pair":                     {strings.Repeat("alpha beta nowhere ", 1_600), pairs.String()},
		"a common seed":                     {strings.Repeat("alpha beta gamma nowhere ", 1_200), triples.String()},
		"a hundred thousand brackets":       {strings.Repeat("[a] ", 100_000), "a text"},
		"opening brackets":                  {strings.Repeat("[", 100_000), "a text"},
		"glued brackets":                    {strings.Repeat("a[b]", 50_000), "a text"},
		"a hundred thousand dots":           {strings.Repeat(".", 100_000), "a text"},
		"dots apart":                        {strings.Repeat(". ", 50_000), "a text"},
		"elisions":                          {strings.Repeat("the […] ", 5_000), long},
		"elisions of pairs":                 {strings.Repeat("of the […] ", 2_500), long},
		"links":                             {strings.Repeat("[a](b", 20_000), "a text"},
		"tags":                              {strings.Repeat("<a b=", 20_000), "a text"},
		"comments":                          {strings.Repeat("<!--", 25_000), "a text"},
		"backticks":                         {strings.Repeat("` `` ", 20_000), "a text"},
		"entities":                          {strings.Repeat("&amp", 25_000), "a text"},
		"emphasis":                          {strings.Repeat("*a ", 33_000), "a text"},
		"empty lines":                       {strings.Repeat("\n", 100_000), "a text"},
		"dashes":                            {strings.Repeat("— a\n\n", 20_000), "a text"},
		"dates":                             {strings.Repeat("Oct. 27, 2022\n\n", 7_000), "a text"},
		"marks on one letter":               {"a" + strings.Repeat("\u0301", 50_000), "a text"},
		"soft hyphens":                      {strings.Repeat("a\u00AD", 33_000), "a text"},
		"groups of digits":                  {strings.Repeat("1,000,", 16_000), "a text"},
		"groups of two digits":              {"1" + strings.Repeat(",11", 33_000), "a text"},
		"remarks":                           {strings.Repeat("(emphasis ", 10_000), "a text"},
		"remarks that close":                {strings.Repeat("(emphasis of a b c d e)", 4_500), "a text"},
		"hyphens and breaks":                {strings.Repeat("a-\n", 33_000), "a text"},
		"a passage of a long source, mixed": {strings.Join(longText(1, 5_000), " x "), long},
		"half a long source":                {strings.Join(longText(1, 5_000), " "), long},
	}
}

func TestHostile(t *testing.T) {
	for name, tt := range hostile() {
		t.Run(name, func(t *testing.T) {
			v := evidence.NewIndex(tt.text, "en").Check(evidence.Read(tt.quote))
			if v.Status == evidence.NotFound && strings.HasPrefix(name, "one repeated word") && v.Reason != evidence.TooComplex {
				t.Errorf("not found without a reason")
			}
			shown := 0
			for _, e := range v.Edits {
				shown += len(e.Was)
			}
			if shown > 1<<20 {
				t.Errorf("%d edits repeat %d bytes of the source", len(v.Edits), shown)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, tt := range hostile() {
		ix := evidence.NewIndex(tt.text, "en")
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ix.Check(evidence.Read(tt.quote))
			}
		})
	}
}
