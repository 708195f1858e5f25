package retrieval

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"parley"
	"parley/internal/store"
)

// Found says how often the question that another one is a duplicate of stands
// among the first similar ones.
type Found struct {
	Asked            int // duplicates looked at
	First, Five, Ten int // originals among so many
	Duplicates       int // links of the site that could be asked
}

// marker is what older sites wrote above the text of a duplicate; it names the
// original, so it must not help.
var marker = regexp.MustCompile(`(?is)^\s*possible duplicates?:.{0,300}?(\n\s*\n|$)`)

// Duplicates asks a site for the questions like each of its known duplicates,
// at most limit of them spread over the site's life; 0 is all.
func Duplicates(ctx context.Context, s *store.Store, limit int, progress func(done, of int)) (Found, error) {
	var list []store.Duplicate
	if err := s.Duplicates(ctx, func(d store.Duplicate) error {
		list = append(list, d)
		return nil
	}); err != nil {
		return Found{}, fmt.Errorf("known duplicates: %w", err)
	}
	f := Found{Duplicates: len(list)}
	if limit <= 0 || limit > len(list) {
		limit = len(list)
	}
	for i := range limit {
		d := list[i*len(list)/limit]
		d.Question.Body = marker.ReplaceAllString(strings.TrimSpace(d.Question.Body), "")
		found, err := s.SimilarQuestions(ctx, d.Question, 10)
		if err != nil {
			return f, err
		}
		f.count(found, d.Of)
		if progress != nil {
			progress(i+1, limit)
		}
	}
	return f, nil
}

func (f *Found) count(found []store.QuestionLink, of parley.PostID) {
	f.Asked++
	for place, q := range found {
		if q.ID != of {
			continue
		}
		if place == 0 {
			f.First++
		}
		if place < 5 {
			f.Five++
		}
		f.Ten++
	}
}
