package searches_test

import (
	"context"
	"testing"
	"time"

	"parley"
	"parley/internal/searches"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestLook tells the owner of a saved search of new matches, once, and of
// nothing else.
func TestLook(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ctx := context.Background()
		s := searches.New(m.Store)
		ann, bob := m.Member("ann", 2000), m.Member("bob", 2000)
		m.Ask(bob, "old stouts")
		m.Clock.Pass(time.Hour)
		for _, y := range []struct {
			name, query string
			tell        bool
		}{{"dark", "stouts is:question", true}, {"silent", "stouts", false}, {"mine", "user:me", true}} {
			if err := s.Save(ctx, m.By(ann), y.name, y.query, y.tell); err != nil {
				t.Fatal(err)
			}
		}
		told := func() (list []store.InboxItem) {
			t.Helper()
			if err := s.Look(ctx); err != nil {
				t.Fatal(err)
			}
			box, err := m.Inbox(ctx, ann.ID, 0, 50)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range box {
				if i.Type == "saved_search" {
					list = append(list, i)
				}
			}
			return list
		}
		m.Clock.Pass(time.Hour)
		m.Ask(ann, "stouts that she asks about herself")
		m.Ask(bob, "pale lagers")
		if list := told(); len(list) != 0 {
			t.Fatalf("told of old, foreign or own posts: %+v", list)
		}
		m.Clock.Pass(time.Hour)
		m.Ask(bob, "young stouts")
		id := m.Ask(bob, "new stouts")
		list := told()
		if len(list) != 1 || list[0].Search != "dark" || list[0].Query != "stouts is:question" || list[0].Question < id-1 {
			t.Fatalf("told: %+v, want the search dark once", list)
		}
		m.Clock.Pass(time.Minute)
		if list := told(); len(list) != 1 {
			t.Errorf("told again: %+v", list)
		}
		mine, err := m.SavedSearches(ctx, ann.ID)
		if err != nil || len(mine) != 3 || mine[0].Name != "dark" {
			t.Fatalf("SavedSearches = %+v, %v", mine, err)
		}
		if err := s.Remove(ctx, m.By(bob), mine[0].ID); err != nil {
			t.Fatal(err)
		}
		if again, _ := m.SavedSearches(ctx, ann.ID); len(again) != 3 {
			t.Error("somebody removed another person's search")
		}
		if err := s.Tell(ctx, m.By(ann), mine[0].ID, false); err != nil {
			t.Fatal(err)
		}
		m.Clock.Pass(time.Hour)
		m.Ask(bob, "the newest stouts")
		if list := told(); len(list) != 1 {
			t.Errorf("told though she does not want to be: %+v", list)
		}
		if err := s.Remove(ctx, m.By(ann), mine[0].ID); err != nil {
			t.Fatal(err)
		}
		if list := told(); len(list) != 1 || list[0].Query != "" {
			t.Errorf("the notice of a removed search: %+v", list)
		}
	})
}

func TestSave(t *testing.T) {
	m := testkit.NewMembers(t, store.Options{Dir: testkit.FreshFolder(t)})
	s := searches.New(m.Store)
	ann := m.Member("ann", 1)
	for query, ok := range map[string]bool{"": false, "  ": false, "[stout]  answers:0": true, string(make([]rune, 2000)): false} {
		err := s.Save(context.Background(), m.By(ann), "", query, true)
		if (err == nil) != ok || err != nil && parley.KindOf(err) != parley.Invalid {
			t.Errorf("Save(%.20q) = %v", query, err)
		}
	}
	list, err := m.SavedSearches(context.Background(), ann.ID)
	if err != nil || len(list) != 1 || list[0].Name != "[stout] answers:0" {
		t.Errorf("SavedSearches = %+v, %v", list, err)
	}
}

func TestMain(m *testing.M) { testkit.Main(m) }
