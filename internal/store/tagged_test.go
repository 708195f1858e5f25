package store_test

import (
	"slices"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

func tagNames(tags []store.Tag) (names []string) {
	for _, t := range tags {
		names = append(names, t.Name)
	}
	return names
}

func TestFindTags(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		found, err := s.FindTags(ctx, []string{"brewing", "home-brew*", "nothing", "%", "b_ewing", "*"})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]string{"brewing": {"brewing"}, "home-brew*": {"home-brew", "home-brewing"}, "nothing": nil, "%": nil, "b_ewing": nil} {
			got := tagNames(found[name])
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("FindTags finds %q for %q, want %q", got, name, want)
			}
		}
		if all := found["*"]; len(all) != 10 || all[0].Count < all[9].Count {
			t.Errorf("FindTags finds %v for *, want the ten most used tags", all)
		}
		if brewing := found["brewing"][0]; brewing.Count != 69 || brewing.Excerpt == "" || brewing.ID == 0 {
			t.Errorf("FindTags finds %+v", brewing)
		}
		if none, err := s.FindTags(ctx, []string{"brewing' OR 1=1 --"}); err != nil || len(none) != 0 {
			t.Errorf("FindTags finds %v, %v", none, err)
		}
	})
}

// TestFindSynonym makes a synonym: its name finds the master, and only once it
// is approved.
func TestFindSynonym(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		err := s.Update(ctx, func(tx *store.Tx) error {
			for _, statement := range []string{
				`INSERT INTO tags (id, tag_name, count) VALUES (1, 'whisky', 5), (2, 'whiskey', 0)`,
				`INSERT INTO tag_synonyms (source_tag_name, target_tag_name, creation_date, approval_date) VALUES ('whiskey', 'whisky', 1, 2), ('scotch', 'whisky', 1, 2), ('rye', 'whisky', 1, NULL)`,
			} {
				if _, err := tx.ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		found, err := s.FindTags(ctx, []string{"whiskey", "scotch", "rye", "whisky"})
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string][]string{"whiskey": {"whisky"}, "scotch": {"whisky"}, "rye": nil, "whisky": {"whisky"}} {
			if got := tagNames(found[name]); !slices.Equal(got, want) {
				t.Errorf("FindTags finds %q for %q, want %q", got, name, want)
			}
		}
	})
}

func TestSimilarTags(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for name, want := range map[string]string{"brewwing": "brewing", "tast": "taste", "homebrewing": "home-brewing", "ip": "ipa"} {
			similar, err := s.SimilarTags(ctx, name, 5)
			if err != nil {
				t.Fatal(err)
			}
			if len(similar) == 0 || similar[0].Name != want {
				t.Errorf("SimilarTags(%q) = %v, want %s first", name, similar, want)
			}
		}
		for _, name := range []string{"", "x", "zzzzzzzzzzzzz", "\x00", "\xff"} {
			if similar, err := s.SimilarTags(ctx, name, 5); err != nil || len(similar) > 5 {
				t.Errorf("SimilarTags(%q) = %v, %v", name, similar, err)
			}
		}
	})
}

// TestRelatedTags counts the tags beside those of a list the slow way.
func TestRelatedTags(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		rows, err := s.QuestionRows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, tags := range []string{"brewing", "brewing+taste", "brewing+or+taste", "brewing+-taste", "ipa+or+hops+brewing"} {
			want := map[string]int64{}
			for _, q := range rows {
				if !hasTags(tags, q.Tags) {
					continue
				}
				for _, name := range q.Tags {
					want[name]++
				}
			}
			list, err := s.Questions(ctx, store.ListQuery{Order: store.Newest, Tags: selection(t, s, tags), Page: 1, Size: 15})
			if err != nil {
				t.Fatal(err)
			}
			if len(list.SideTags) == 0 {
				t.Errorf("beside %s there are no related tags", tags)
			}
			for i, tag := range list.SideTags {
				if tag.Count != want[tag.Name] || tag.About || i > 0 && tag.Count > list.SideTags[i-1].Count {
					t.Errorf("beside %s stands %+v at place %d, want %d questions", tags, tag, i, want[tag.Name])
				}
			}
		}
	})
}

// TestRelatedEstimate has a tag with more questions than are looked at.
func TestRelatedEstimate(t *testing.T) {
	beside := store.CountedBeside(3_000, map[string]int64{"often": 100, "seldom": 7, "rare": 5}, map[string]int64{"often": 20_000, "seldom": 80, "rare": 3})
	for name, want := range map[string]int64{"often": 1_000, "seldom": 70, "rare": 3} {
		if got := beside[name]; got.Count != want || !got.About {
			t.Errorf("%s is told of as %+v, want about %d", name, got, want)
		}
	}
	if got := store.CountedBeside(4_321, map[string]int64{"often": 100}, map[string]int64{"often": 20_000})["often"].Count; got != 1_400 {
		t.Errorf("100 of 300 of 4,321 are told of as %d, want 1,400", got)
	}
}
