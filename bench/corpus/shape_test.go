package corpus

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// within fails unless got differs from want by at most the given part of it.
func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*want {
		t.Errorf("%s: %.4g, want %.4g ± %.0f %%", what, got, want, tolerance*100)
	}
}

// sizes are the lengths of texts, ascending.
type sizes []int

func (s sizes) quantile(q float64) float64 { return float64(s[int(q*float64(len(s)-1))]) }

func (s sizes) mean() float64 {
	sum := 0
	for _, n := range s {
		sum += n
	}
	return float64(sum) / float64(len(s))
}

// TestSizesOfTexts compares the texts with the table of the workload.
func TestSizesOfTexts(t *testing.T) {
	c := plan(t, Config{Questions: 20_000, Seed: 1})
	var questions, answers, comments sizes
	var body text
	for i := range c.posts {
		c.body(int32(i+1), &body)
		if c.posts[i].question() {
			questions = append(questions, len(body.markdown))
		} else {
			answers = append(answers, len(body.markdown))
		}
	}
	for i := range c.comments {
		comments = append(comments, len(c.commentText(i+1, nil)))
	}
	for _, tt := range []struct {
		name                        string
		sizes                       sizes
		median, mean, p90, p99, max float64
	}{
		{"question", questions, 926, 1222, 2397, 5131, 20_042},
		{"answer", answers, 1086, 1472, 2934, 6721, 18_270},
		{"comment", comments, 151, 178, 323, 600, 600},
	} {
		slices.Sort(tt.sizes)
		within(t, tt.name+" median", tt.sizes.quantile(0.5), tt.median, 0.04)
		within(t, tt.name+" mean", tt.sizes.mean(), tt.mean, 0.04)
		within(t, tt.name+" p90", tt.sizes.quantile(0.9), tt.p90, 0.05)
		within(t, tt.name+" p99", tt.sizes.quantile(0.99), tt.p99, 0.08)
		if longest := tt.sizes.quantile(1); longest > tt.max {
			t.Errorf("%s: longest %.0f bytes, want at most %.0f", tt.name, longest, tt.max)
		}
	}
}

func TestProportions(t *testing.T) {
	const n = 20_000
	c := plan(t, Config{Questions: n, Seed: 1})
	answers := len(c.posts) - n
	for _, tt := range []struct {
		name      string
		got, want int
	}{
		{"questions", len(c.questions), n},
		{"answers", answers, 30_000},
		{"comments", len(c.comments), 40_000},
		{"users", len(c.users), 4_000},
		{"votes", len(c.votes), 80_000},
		{"tags", len(c.tags.names), 500},
		{"words", len(c.words.words), 30_000},
		{"common words", len(strings.Fields(commonWords)), 380},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, tt.want)
		}
	}
	unanswered, one, accepted, links, most := 0, 0, 0, 0, 0
	for _, id := range c.questions {
		p := &c.posts[id-1]
		switch p.answers {
		case 0:
			unanswered++
		case 1:
			one++
		}
		if p.accepted != 0 {
			accepted++
		}
		most = max(most, int(p.answers))
	}
	for _, count := range c.tagCounts {
		links += int(count)
	}
	within(t, "share without an answer", float64(unanswered)/n, 0.28, 0.05)
	within(t, "share of the answered that are accepted", float64(accepted)/float64(n-unanswered), 0.45, 0.05)
	within(t, "tags of a question", float64(links)/n, 2.46, 0.03)
	if one < unanswered || most > 40 || most < 15 {
		t.Errorf("%d questions with one answer, %d with none; most answers %d", one, unanswered, most)
	}
	if c.tagCounts[0] < 20*c.tagCounts[100] {
		t.Errorf("uses of tags 0 and 100: %d and %d, want about 100:1", c.tagCounts[0], c.tagCounts[100])
	}
}

func TestWordsFollowZipf(t *testing.T) {
	v := newVocabulary(1)
	seen := make(map[string]bool)
	for _, w := range v.words {
		if seen[w] || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") != "" {
			t.Fatalf("word %q: twice or not plain", w)
		}
		seen[w] = true
	}
	counts := make([]int, VocabularySize)
	s := newStream(1, forBody, 1)
	const draws = 2_000_000
	for range draws {
		counts[v.rank.draw(&s)]++
	}
	harmonic := 0.0
	for i := range VocabularySize {
		harmonic += 1 / float64(i+1)
	}
	for _, rank := range []int{0, 1, 9, 99} {
		within(t, "uses of the word "+v.words[rank], float64(counts[rank]), draws/harmonic/float64(rank+1), 0.1)
	}
}

func TestBlocksOfBodies(t *testing.T) {
	counts := make(map[blockKind]int)
	s := newStream(1, forBody, 1)
	const draws = 100_000
	for range draws {
		counts[drawBlockKind(&s)]++
	}
	for kind, want := range map[blockKind]float64{paragraph: 0.62, quotation: 0.18, linkParagraph: 0.10, list: 0.10} {
		within(t, "share of blocks", float64(counts[kind])/draws, want, 0.05)
	}
}

func TestAskingTheCorpus(t *testing.T) {
	c := plan(t, Config{Questions: 3000, Seed: 1})
	id := c.QuestionWith(2, 4)
	if id == 0 || c.posts[id-1].answers != 2 {
		t.Fatalf("QuestionWith(2, 4) = %d", id)
	}
	onThread := 0
	for _, com := range c.comments {
		if int(com.post) == id || int(c.posts[com.post-1].parent) == id {
			onThread++
		}
	}
	if onThread != 4 {
		t.Errorf("question %d: %d comments on the thread, want 4", id, onThread)
	}
	if c.QuestionWith(41, 0) != 0 {
		t.Error("found a question with 41 answers")
	}
	var body text
	c.body(int32(id), &body)
	phrase := c.Phrase(id)
	if len(strings.Fields(phrase)) != 3 || !strings.Contains(strings.ToLower(string(body.markdown)), phrase) {
		t.Errorf("Phrase(%d) = %q, not in %q", id, phrase, body.markdown)
	}
	for _, q := range c.Questions()[:200] {
		if n := len(strings.Fields(c.Title(int(q)))); n < 6 || n > 14 {
			t.Errorf("title of %d words: %q", n, c.Title(int(q)))
		}
	}
}

func TestDigestTellsCorporaApart(t *testing.T) {
	seen := map[string]Config{}
	for _, cfg := range []Config{{Questions: 100, Seed: 1}, {Questions: 100, Seed: 2}, {Questions: 101, Seed: 1}, {Questions: 100, Seed: 1, Giant: true}} {
		d, err := plan(t, cfg).Digest()
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[d]; twice {
			t.Errorf("%+v and %+v have the same digest", cfg, other)
		}
		if again, err := plan(t, cfg).Digest(); err != nil || again != d {
			t.Errorf("digest of %+v: %s, then %s, %v", cfg, d, again, err)
		}
		seen[d] = cfg
	}
}
