package extract

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

// score counts as score.py beside the test data does.
type score struct {
	precision, recall      []float64 // of news pages
	tp, fp, fn             int       // segments
	dates, dated           int
	titles, titled         int
	wrongDates, wrongTitle []string
}

func (s *score) add(g goldPage, text, title, date string) {
	if g.part == "news" {
		s.addNews(g.Body, text)
		return
	}
	text = strings.Join(strings.Fields(text), " ")
	for _, w := range g.With {
		if strings.Contains(text, strings.Join(strings.Fields(w), " ")) {
			s.tp++
		} else {
			s.fn++
		}
	}
	for _, w := range g.Without {
		if strings.Contains(text, strings.Join(strings.Fields(w), " ")) {
			s.fp++
		}
	}
	if g.Date != "" {
		s.dated++
		if len(g.Date) >= 10 && date == g.Date[:10] {
			s.dates++
		} else {
			s.wrongDates = append(s.wrongDates, fmt.Sprintf("%s %s: %q, want %q", g.ID, g.URL, date, g.Date))
		}
	}
	if g.Title != "" {
		s.titled++
		if strings.EqualFold(clean(title), strings.Join(strings.Fields(g.Title), " ")) {
			s.titles++
		} else {
			s.wrongTitle = append(s.wrongTitle, fmt.Sprintf("%s: %q, want %q", g.ID, title, g.Title))
		}
	}
}

func (s *score) addNews(gold, text string) {
	a, b := wordRuns(gold), wordRuns(text)
	both, inA, inB := 0, 0, 0
	for run, n := range a {
		inA += n
		both += min(n, b[run])
	}
	for _, n := range b {
		inB += n
	}
	exact := both == inA && both == inB
	switch {
	case exact:
		s.precision, s.recall = append(s.precision, 1), append(s.recall, 1)
		return
	case inB > 0:
		s.precision = append(s.precision, float64(both)/float64(inB))
	}
	if inA > 0 {
		s.recall = append(s.recall, float64(both)/float64(inA))
	}
}

var pythonWord = regexp.MustCompile(`[\pL\pN_]+`)

// wordRuns counts the runs of four words, as Python's \w makes words.
func wordRuns(text string) map[string]int {
	words := pythonWord.FindAllString(text, -1)
	m := map[string]int{}
	for i := 0; i < max(1, len(words)-3); i++ {
		if run := words[i:min(i+4, len(words))]; len(run) > 0 {
			m[strings.Join(run, " ")]++
		}
	}
	return m
}

func mean(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total / float64(max(len(values), 1))
}

func f1(p, r float64) float64 { return 2 * p * r / max(p+r, 1e-9) }

func part(n, all int) float64 { return float64(n) / float64(max(all, 1)) }

func (s *score) news() (p, r, f float64) {
	p, r = mean(s.precision), mean(s.recall)
	return p, r, f1(p, r)
}

func (s *score) segments() (p, r, f float64) {
	p, r = part(s.tp, s.tp+s.fp), part(s.tp, s.tp+s.fn)
	return p, r, f1(p, r)
}

func (s *score) String() string {
	p, r, f := s.news()
	sp, sr, sf := s.segments()
	return fmt.Sprintf("news P %.3f R %.3f F1 %.3f; segments P %.3f R %.3f F %.3f; dates %.3f; titles %.3f",
		p, r, f, sp, sr, sf, part(s.dates, s.dated), part(s.titles, s.titled))
}

// TestGates holds the figures that docs/evidence.md promises.
func TestGates(t *testing.T) {
	s := &score{}
	var times []time.Duration
	for _, g := range goldPages(t) {
		body := g.html(t)
		start := time.Now()
		p := HTML(body, "", g.URL)
		times = append(times, time.Since(start))
		s.add(g, p.Main(), p.Title, p.Published.String())
	}
	sort.Slice(times, func(i, j int) bool { return times[i] < times[j] })
	t.Logf("%v; median %v", s, times[len(times)/2])
	for _, d := range s.wrongDates {
		t.Log("date", d)
	}
	_, r, f := s.news()
	_, _, sf := s.segments()
	for _, gate := range []struct {
		name     string
		got, min float64
	}{{"news F1", f, 0.965}, {"news recall", r, 0.985}, {"segments F", sf, 0.90}, {"dates", part(s.dates, s.dated), 0.85}} {
		if gate.got < gate.min {
			t.Errorf("%s = %.3f, want at least %.3f", gate.name, gate.got, gate.min)
		}
	}
}
