package store_test

import (
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestBadges(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		var awards, kinds int64
		for _, tagBased := range []bool{false, true} {
			list, total, err := s.Badges(ctx, store.BadgeQuery{TagBased: tagBased})
			if err != nil || total != int64(len(list)) {
				t.Fatalf("Badges has %d of %d, %v", len(list), total, err)
			}
			for _, b := range list {
				awards, kinds = awards+b.Count, kinds+1
				if b.TagBased != tagBased {
					t.Errorf("badge %q is in the wrong list", b.Name)
				}
				if again, err := s.Badge(ctx, b.ID); err != nil || again != b {
					t.Errorf("Badge(%d) = %+v, %v, want %+v", b.ID, again, err, b)
				}
			}
		}
		if kinds != 59 || awards != 9367 {
			t.Errorf("%d badges were awarded %d times, want 59 and 9,367", kinds, awards)
		}
		gold, _, err := s.Badges(ctx, store.BadgeQuery{Class: parley.Gold})
		if err != nil || len(gold) != 4 {
			t.Errorf("there are %d gold badges, %v, want 4", len(gold), err)
		}
		if _, err := s.Badge(ctx, 999999); parley.KindOf(err) != parley.NotFound {
			t.Errorf("Badge(999999) gives %v, want NotFound", err)
		}
	})
}

func TestAwards(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		teacher, err := s.Badge(ctx, 49)
		if err != nil || teacher.Name != "Teacher" || teacher.Class != parley.Bronze || teacher.Count != 658 {
			t.Fatalf("Badge(49) = %+v, %v, want Teacher, awarded 658 times", teacher, err)
		}
		seen := 0
		last := int64(1 << 60)
		for page := 1; ; page++ {
			list, err := s.Awards(ctx, teacher, page, 60)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			for _, a := range list {
				if a.Date > last {
					t.Fatalf("an award of %d stands behind %d", a.Date, last)
				}
				last = a.Date
				seen++
			}
		}
		if seen != 658 {
			t.Errorf("the pages hold %d awards, want 658", seen)
		}
	})
}

func TestBadgesOf(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for _, order := range []store.BadgeOrder{store.BadgesRecent, store.BadgesByClass, store.BadgesByName} {
			byClass := map[parley.BadgeClass]int64{}
			var last store.UserBadge
			list, total, err := s.BadgesOf(ctx, kenGraham, order, 1, 100)
			if err != nil || total != int64(len(list)) {
				t.Fatalf("BadgesOf has %d of %d, %v", len(list), total, err)
			}
			for i, b := range list {
				byClass[b.Class] += b.Count
				if i > 0 && (order == store.BadgesRecent && b.Date > last.Date || order == store.BadgesByClass && b.Class < last.Class || order == store.BadgesByName && b.Name < last.Name) {
					t.Errorf("by %s: %q stands behind %q", order, b.Name, last.Name)
				}
				if b.ID == 0 {
					t.Errorf("badge %q has no number", b.Name)
				}
				last = b
			}
			if byClass[parley.Gold] != 5 || byClass[parley.Silver] != 24 || byClass[parley.Bronze] != 51 {
				t.Errorf("user %d has %v badges, want 5 gold, 24 silver, 51 bronze", kenGraham, byClass)
			}
		}
	})
}
