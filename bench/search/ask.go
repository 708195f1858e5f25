//go:build linux

package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/search"
	"parley/internal/store"
)

// kind is a kind of request. ask makes the i-th of them and tells how many posts
// were found.
type kind struct {
	name string
	ask  func(ctx context.Context, i int) (found int64, err error)
}

// asker makes requests from the questions of a site.
type asker struct {
	store     *store.Store
	questions []store.ListedPost
}

// questionsAsked is how many of a site's newest questions words are taken from.
const questionsAsked = 500

func newAsker(ctx context.Context, s *store.Store) (*asker, error) {
	list, err := s.Questions(ctx, store.ListQuery{Order: store.Newest, Page: 1, Size: questionsAsked})
	if err != nil {
		return nil, err
	}
	if len(list.Questions) == 0 {
		return nil, errors.New("the site has no questions")
	}
	return &asker{s, list.Questions}, nil
}

func (a *asker) question(i int) store.ListedPost { return a.questions[i%len(a.questions)] }

// word is the n-th word of the i-th question's title, counted round.
func (a *asker) word(i, n int) string {
	words := strings.Fields(a.question(i).Title)
	if len(words) == 0 {
		return "title"
	}
	return strings.Trim(words[n%len(words)], `"[]?:*.,`)
}

func (a *asker) tag(i int) string {
	tags := a.question(i).Tags
	if len(tags) == 0 {
		return "none"
	}
	return tags[i%len(tags)]
}

func (a *asker) kinds() []kind {
	searching := func(query func(i int) string) func(context.Context, int) (int64, error) {
		return func(ctx context.Context, i int) (int64, error) {
			r, err := a.store.Search(ctx, store.SearchRequest{Text: query(i), Limit: parley.ListPageSize})
			return r.Total, err
		}
	}
	similar := func(body bool) func(context.Context, int) (int64, error) {
		return func(ctx context.Context, i int) (int64, error) {
			q := a.question(i)
			text := search.Text{Title: q.Title}
			if body {
				text.Body = markup.Text(q.Body)
			}
			found, err := a.store.SimilarQuestions(ctx, text, 10)
			return int64(len(found)), err
		}
	}
	return []kind{
		{"one word", searching(func(i int) string { return a.word(i, i) })},
		{"three words", searching(func(i int) string { return a.word(i, i) + " " + a.word(i, i+1) + " " + a.word(i, i+2) })},
		{"phrase", searching(func(i int) string { return `"` + a.word(i, i) + " " + a.word(i, i+1) + `"` })},
		{"tag + word", searching(func(i int) string { return "[" + a.tag(i) + "] " + a.word(i, i) })},
		{"word, four operators", searching(func(i int) string { return a.word(i, i) + " is:question answers:1.. score:1 created:2010.." })},
		{"word with *", searching(func(i int) string { return a.word(i, i) + "*" })},
		{"similar, a title", similar(false)},
		{"similar, a whole question", similar(true)},
	}
}

// figures are what one kind of request costs. cpu, found and the blocks of the
// index, gone to and read, are means.
type figures struct {
	name             string
	cpu, median, p99 time.Duration
	found            float64
	asked, read      float64
}

// warming requests come first and do not count.
const warming = 20

func (a *asker) measure(ctx context.Context, k kind, n int) (figures, error) {
	for i := range warming {
		if _, err := k.ask(ctx, i*37); err != nil {
			return figures{}, err
		}
	}
	took := make([]time.Duration, n)
	f := figures{name: k.name}
	before, err := a.store.IndexStats(ctx)
	if err != nil {
		return figures{}, err
	}
	begin := cpuTime()
	for i := range took {
		start := time.Now()
		found, err := k.ask(ctx, i*7)
		if err != nil {
			return figures{}, err
		}
		took[i] = time.Since(start)
		f.found += float64(found) / float64(n)
	}
	f.cpu = (cpuTime() - begin) / time.Duration(n)
	after, err := a.store.IndexStats(ctx)
	if err != nil {
		return figures{}, err
	}
	f.asked, f.read = float64(after.Asked-before.Asked)/float64(n), float64(after.Read-before.Read)/float64(n)
	slices.Sort(took)
	f.median, f.p99 = took[n/2], took[n*99/100]
	return f, nil
}

// cpuTime is the processor time that the process has taken.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
