package store_test

import (
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// kenGraham has the highest reputation in the beer dump: 56 questions, 137
// answers, 453 edits, 80 badges.
const kenGraham parley.UserID = 5064

func TestPostsOf(t *testing.T) {
	keys := map[store.PostOrder]func(store.ProfilePost) int64{
		store.PostsByVotes:  func(p store.ProfilePost) int64 { return p.Score },
		store.PostsByNewest: func(p store.ProfilePost) int64 { return p.Created },
		store.PostsByViews:  func(p store.ProfilePost) int64 { return p.Views },
		store.PostsByActivity: func(store.ProfilePost) int64 {
			return 0 // not shown: only that the list is complete is looked at
		},
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for kind, want := range map[parley.PostType]int{parley.Question: 56, parley.Answer: 137} {
			for order, key := range keys {
				seen := map[parley.PostID]bool{}
				var last *store.ProfilePost
				for page := 1; ; page++ {
					before := s.Reads()
					list, err := s.PostsOf(ctx, kenGraham, kind, order, page, 30)
					if err != nil {
						t.Fatal(err)
					}
					if n := s.Reads() - before; n != 1 {
						t.Errorf("a page of posts took %d statements, want 1", n)
					}
					if len(list) == 0 {
						break
					}
					for _, p := range list {
						if p.Type != kind || p.Title == "" || p.Question == 0 || seen[p.ID] {
							t.Fatalf("by %s: post %+v is no good, or listed twice", order, p)
						}
						if last != nil && key(p) > key(*last) {
							t.Fatalf("by %s: post %d stands behind post %d", order, p.ID, last.ID)
						}
						seen[p.ID], last = true, &p
					}
				}
				if len(seen) != want {
					t.Errorf("by %s there are %d posts of type %d, want %d", order, len(seen), kind, want)
				}
			}
		}
		top, err := s.TopPostsOf(ctx, kenGraham, 10)
		if err != nil || len(top) != 10 || top[0].Score != 35 || top[0].Type != parley.Answer || !top[0].Accepted {
			t.Errorf("TopPostsOf = %+v, %v, want ten, first an accepted answer of score 35", top, err)
		}
	})
}

// TestTagsOf compares the tags of a user with the sum over the posts.
func TestTagsOf(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		rows, err := s.QuestionRows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		tags := map[parley.PostID][]string{}
		for _, q := range rows {
			tags[q.ID] = q.Tags
		}
		want := map[string]store.UserTag{}
		for _, kind := range []parley.PostType{parley.Question, parley.Answer} {
			posts, err := s.PostsOf(ctx, kenGraham, kind, store.PostsByVotes, 1, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range posts {
				for _, name := range tags[p.Question] {
					sum := want[name]
					sum.Name = name
					if kind == parley.Answer {
						sum.Answers, sum.AnswerScore = sum.Answers+1, sum.AnswerScore+p.Score
					} else {
						sum.Questions, sum.QuestionScore = sum.Questions+1, sum.QuestionScore+p.Score
					}
					want[name] = sum
				}
			}
		}
		got := map[string]store.UserTag{}
		last := int64(1 << 40)
		for page := 1; ; page++ {
			list, total, err := s.TagsOf(ctx, kenGraham, page, 20)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			if total != int64(len(want)) {
				t.Errorf("TagsOf tells of %d tags, want %d", total, len(want))
			}
			for _, u := range list {
				if u.Score() > last {
					t.Errorf("tag %s with score %d stands behind %d", u.Name, u.Score(), last)
				}
				got[u.Name], last = u, u.Score()
			}
		}
		for name, w := range want {
			if got[name] != w {
				t.Errorf("tag %s of user %d is %+v, want %+v", name, kenGraham, got[name], w)
			}
		}
	})
}

func TestActsOf(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		kinds := map[string]int{}
		last := int64(1 << 60)
		var total int64
		for page := 1; ; page++ {
			list, n, err := s.ActsOf(ctx, kenGraham, page, 30)
			if err != nil {
				t.Fatal(err)
			}
			if total = n; len(list) == 0 {
				break
			}
			for _, a := range list {
				if a.Date > last {
					t.Fatalf("page %d: an act of %d stands behind one of %d", page, a.Date, last)
				}
				last = a.Date
				kinds[a.Kind]++
				if a.Kind == "awarded" && (a.Badge == 0 || a.Title == "") || a.Kind == "commented" && a.Text == "" {
					t.Errorf("act %+v is not complete", a)
				}
			}
		}
		want := map[string]int{"asked": 56, "answered": 137, "commented": 132, "revised": 453, "awarded": 80}
		sum := 0
		for kind, n := range want {
			sum += n
			if kinds[kind] != n {
				t.Errorf("user %d %s %d times, want %d", kenGraham, kind, kinds[kind], n)
			}
		}
		if total != int64(sum) {
			t.Errorf("ActsOf tells of %d acts, want %d", total, sum)
		}
	})
}

func TestReputationOf(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		list, total, err := s.ReputationOf(ctx, kenGraham, 1, 30)
		if err != nil || total != 1 || len(list) != 1 || list[0].Amount != 8344 || !list[0].Opening {
			t.Errorf("ReputationOf = %+v, %d, %v, want the opening line of 8,344", list, total, err)
		}
		days, err := s.VotesOn(ctx, kenGraham)
		if err != nil {
			t.Fatal(err)
		}
		var up, down, accepted int64
		for i, d := range days {
			up, down, accepted = up+d.Up, down+d.Down, accepted+d.Accepted
			if i > 0 && d.Date <= days[i-1].Date {
				t.Errorf("day %d does not follow %d", d.Date, days[i-1].Date)
			}
		}
		if up != 735 || down != 16 || accepted != 53 {
			t.Errorf("VotesOn sums up to %d, %d and %d, want 735 up, 16 down, 53 accepted", up, down, accepted)
		}
	})
}

func TestBountiesOf(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for _, tt := range []struct {
			user  parley.UserID
			which store.BountyList
			want  int64
		}{
			{123, store.BountiesOffered, 7}, {123, store.BountiesActive, 0}, {5064, store.BountiesEarned, 2}, {5064, store.BountiesOffered, 0},
		} {
			list, total, err := s.BountiesOf(ctx, tt.user, tt.which, 1, 30)
			if err != nil || total != tt.want || int64(len(list)) != tt.want {
				t.Errorf("BountiesOf(%d, %s) = %d of %d, %v, want %d", tt.user, tt.which, len(list), total, err, tt.want)
			}
			for _, b := range list {
				if b.Title == "" || b.Amount < 50 || tt.which == store.BountiesEarned && (b.Answer == 0 || b.Awarded == 0) {
					t.Errorf("bounty %+v is not complete", b)
				}
			}
		}
	})
}
