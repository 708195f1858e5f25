package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestTimeline(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		counts := map[store.TimelineKind]int{}
		var votes []string
		var last int64 = 1 << 62
		before := s.Reads()
		list, total, err := s.Timeline(ctx, 1, store.TimelineAll, 1, 50)
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Reads() - before; n != 1 {
			t.Errorf("a page of the timeline took %d statements, want 1", n)
		}
		for _, e := range list {
			counts[e.Kind]++
			if e.Created > last {
				t.Errorf("entry %+v is newer than the one above it", e)
			}
			last = e.Created
			switch e.Kind {
			case store.TimelineVotes:
				votes = append(votes, fmt.Sprint(e.Vote, " ", e.N))
				if e.User.ID != 0 || e.ID != 0 {
					t.Errorf("votes tell who cast them: %+v", e)
				}
			case store.TimelineBounty:
				if e.N != 50 || e.User.Name != "Ann" {
					t.Errorf("the bounty is %+v, want 50 by Ann", e)
				}
			}
		}
		// The revision without a GUID counts too; the vote of type 12 does not.
		want := map[store.TimelineKind]int{store.TimelineRevision: 5, store.TimelineEvent: 3, store.TimelineComment: 7,
			store.TimelineAnswer: 1, store.TimelineVotes: 3, store.TimelineBounty: 1}
		if !reflect.DeepEqual(counts, want) || total != 20 {
			t.Errorf("the timeline has %v, %d in all; want %v, 20", counts, total, want)
		}
		if want := []string{fmt.Sprint(parley.UpMod, " 1"), fmt.Sprint(parley.UpMod, " 2"), fmt.Sprint(parley.DownMod, " 1")}; !reflect.DeepEqual(votes, want) {
			t.Errorf("votes of the days are %v, want %v", votes, want)
		}
	})
}

func TestTimelinePages(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		all, _, err := s.Timeline(ctx, 1, store.TimelineAll, 1, 50)
		if err != nil {
			t.Fatal(err)
		}
		var pages []store.TimelineEntry
		for page := 1; page <= 7; page++ {
			list, total, err := s.Timeline(ctx, 1, store.TimelineAll, page, 3)
			if err != nil || total != 20 {
				t.Fatalf("page %d: %d entries in all, %v", page, total, err)
			}
			pages = append(pages, list...)
		}
		if !reflect.DeepEqual(pages, all) {
			t.Errorf("seven pages of three are not the whole timeline: %d entries, %d", len(pages), len(all))
		}
		if list, total, err := s.Timeline(ctx, 1, store.TimelineAll, 8, 3); len(list) != 0 || total != 0 || err != nil {
			t.Errorf("after the last page: %d entries, %d in all, %v", len(list), total, err)
		}
		for filter, want := range map[store.TimelineFilter]int64{store.TimelineHistory: 8, store.TimelineComments: 7, store.TimelineVoting: 4, "nonsense": 20} {
			if _, total, err := s.Timeline(ctx, 1, filter, 1, 50); total != want || err != nil {
				t.Errorf("filter %q shows %d entries, %v; want %d", filter, total, err, want)
			}
		}
	})
}
