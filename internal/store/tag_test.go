package store_test

import (
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestTagCards(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		rows, err := s.QuestionRows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var last int64
		count, recent := map[string]int64{}, map[string][]int64{}
		for _, q := range rows {
			last = max(last, q.Active)
			for _, name := range q.Tags {
				count[name]++
				recent[name] = append(recent[name], q.Created)
			}
		}
		end := last + time.Hour.Milliseconds()
		since := func(name string, days int64) (n int64) {
			for _, at := range recent[name] {
				if at > end-days*24*time.Hour.Milliseconds() {
					n++
				}
			}
			return n
		}
		for _, order := range []store.TagOrder{store.TagsPopular, store.TagsByName, store.TagsNewest} {
			seen := map[string]bool{}
			var before *store.TagCard
			for page := 1; ; page++ {
				reads := s.Reads()
				list, err := s.TagCards(ctx, order, "", page)
				if err != nil {
					t.Fatal(err)
				}
				if n := s.Reads() - reads; n > 2 {
					t.Errorf("a page of tags took %d statements, want 2 at most", n)
				}
				if list.Total != 153 {
					t.Fatalf("there are %d tags, want 153", list.Total)
				}
				if len(list.Tags) == 0 {
					break
				}
				for _, c := range list.Tags {
					if seen[c.Name] {
						t.Errorf("tag %s is listed twice", c.Name)
					}
					seen[c.Name] = true
					if c.Count != count[c.Name] || c.Week != since(c.Name, 7) || c.Month != since(c.Name, 30) {
						t.Errorf("tag %s has %d questions, %d of the week, %d of the month, want %d, %d, %d", c.Name, c.Count, c.Week, c.Month,
							count[c.Name], since(c.Name, 7), since(c.Name, 30))
					}
					if before != nil && (order == store.TagsPopular && c.Count > before.Count || order == store.TagsByName && c.Name < before.Name || order == store.TagsNewest && c.Created > before.Created) {
						t.Errorf("by %s: tag %s stands behind %s", order, c.Name, before.Name)
					}
					before = &c
				}
			}
			if len(seen) != 153 {
				t.Errorf("by %s the pages hold %d tags, want 153", order, len(seen))
			}
		}
		for _, search := range []string{"p", "wine", "%", "_", `\`, "xyzzy"} {
			n := int64(0)
			for name := range count {
				if strings.Contains(name, search) {
					n++
				}
			}
			list, err := s.TagCards(ctx, store.TagsPopular, search, 1)
			if err != nil || list.Total != n {
				t.Errorf("%d tags hold %q, %v, want %d", list.Total, search, err, n)
			}
		}
	})
}

func TestTagHead(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		wine, err := s.TagHead(ctx, "wine")
		if err != nil || wine.Count != 114 || wine.WikiPost != 7869 || wine.ExcerptPost != 7870 || !strings.Contains(wine.Excerpt, "fermented grapes") {
			t.Errorf("TagHead(wine) = %+v, %v, want 114 questions and the wiki 7869", wine, err)
		}
		if _, err := s.TagHead(ctx, "no-such-tag"); parley.KindOf(err) != parley.NotFound {
			t.Errorf("TagHead(no-such-tag) gives %v, want NotFound", err)
		}
		history, err := s.TagHead(ctx, "taste")
		if err != nil {
			t.Fatal(err)
		}
		wiki, err := s.TagWiki(ctx, history.WikiPost)
		if err != nil || wiki.Body == "" || wiki.Created == 0 {
			t.Errorf("TagWiki(%d) = %+v, %v, want a text with a date", history.WikiPost, wiki, err)
		}
	})
}

// TestTagPosts looks at the lists of answers and frequent questions of a tag
// that has few enough to be looked at in full.
func TestTagPosts(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		wine, err := s.TagHead(ctx, "wine")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.QuestionRows(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var answers, linked int
		for _, q := range rows {
			for _, name := range q.Tags {
				if name == "wine" {
					answers += int(q.Answers)
					if q.Linked > 0 {
						linked++
					}
				}
			}
		}
		lists := map[string]struct {
			read func(page int) ([]store.TagPost, error)
			key  func(store.TagPost) int64
			want int // -1: any number
		}{
			"hot": {func(page int) ([]store.TagPost, error) { return s.TagHotAnswers(ctx, wine.ID, 0, page, 30) },
				func(p store.TagPost) int64 { return p.Score }, -1},
			"new": {func(page int) ([]store.TagPost, error) { return s.TagNewAnswers(ctx, wine.ID, page, 30) },
				func(p store.TagPost) int64 { return p.Created }, answers},
			"frequent": {func(page int) ([]store.TagPost, error) { return s.TagFrequent(ctx, wine.ID, page, 30) },
				func(p store.TagPost) int64 { return p.Links }, linked},
		}
		for name, list := range lists {
			seen := map[parley.PostID]bool{}
			last := int64(1 << 60)
			for page := 1; ; page++ {
				posts, err := list.read(page)
				if err != nil {
					t.Fatal(err)
				}
				if len(posts) == 0 {
					break
				}
				for _, p := range posts {
					if seen[p.ID] || p.Title == "" || list.key(p) > last {
						t.Errorf("%s: %+v is listed twice, without a title or too late", name, p)
					}
					seen[p.ID], last = true, list.key(p)
				}
			}
			if len(seen) == 0 || list.want >= 0 && len(seen) != list.want {
				t.Errorf("%s has %d posts, want %d", name, len(seen), list.want)
			}
		}
		since := wine.AsOf - 365*24*time.Hour.Milliseconds()
		hot, err := s.TagHotAnswers(ctx, wine.ID, since, 1, 30)
		if err != nil || len(hot) == 0 {
			t.Fatalf("TagHotAnswers of the year = %d, %v, want some", len(hot), err)
		}
		for _, p := range hot {
			if p.Created <= since || p.Score < 1 {
				t.Errorf("answer %d is too old or has the score %d", p.ID, p.Score)
			}
		}
	})
}

func TestTagUsers(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		wine, err := s.TagHead(ctx, "wine")
		if err != nil {
			t.Fatal(err)
		}
		list, err := s.TagUsers(ctx, wine.ID, wine.AsOf-365*24*time.Hour.Milliseconds(), 20)
		if err != nil {
			t.Fatal(err)
		}
		if u := list.Answerers[0]; u.Name != "farmersteve" || u.Score != 239 || u.Posts != 60 {
			t.Errorf("first of the answerers is %+v, want farmersteve with 60 answers and 239 votes", u)
		}
		if u := list.Askers[0]; u.ID != kenGraham || u.Score != 67 || u.Posts != 13 {
			t.Errorf("first of the askers is %+v, want user %d with 13 questions and 67 votes", u, kenGraham)
		}
		if len(list.Answerers) != 20 || len(list.RecentAnswerers) == 0 || len(list.RecentAnswerers) > 20 {
			t.Errorf("there are %d answerers and %d of the year, want 20 and some", len(list.Answerers), len(list.RecentAnswerers))
		}
		for i, u := range list.RecentAnswerers {
			if i > 0 && u.Score > list.RecentAnswerers[i-1].Score {
				t.Errorf("user %d with %d stands too late", u.ID, u.Score)
			}
		}
	})
}

func TestTagSynonyms(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, map[string][]string{
			"Users": {
				`Id="1" Reputation="101" CreationDate="2018-01-01T00:00:00.000" DisplayName="ann"`,
			},
			"Posts": {
				`Id="1" PostTypeId="1" CreationDate="2020-01-01T00:00:00.000" Score="3" Body="q" OwnerUserId="1" LastActivityDate="2020-03-31T12:00:00.000" Title="A" Tags="&lt;c++&gt;&lt;featured&gt;"`,
			},
			"Tags": {
				`Id="1" TagName="c++" Count="1"`,
				`Id="2" TagName="featured" Count="1" IsModeratorOnly="True"`,
			},
		})
		err := s.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `
				INSERT INTO tag_synonyms (source_tag_name, target_tag_name, creation_date, owner_user_id, approval_date)
				VALUES ('cpp', 'c++', 1, 1, 2), ('cplusplus', 'c++', 3, NULL, NULL), ('hot', 'featured', 4, 1, 5)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		all, total, err := s.TagSynonyms(ctx, "", 1, 2)
		if err != nil || total != 3 || len(all) != 2 || all[0].Name != "cplusplus" || all[0].Approved || all[1].Owner.Name != "ann" {
			t.Errorf("TagSynonyms = %+v of %d, %v, want two of three, cplusplus first", all, total, err)
		}
		one, total, err := s.TagSynonyms(ctx, "featured", 1, 2)
		if err != nil || total != 1 || one[0].Name != "hot" {
			t.Errorf("TagSynonyms(featured) = %+v of %d, %v, want hot", one, total, err)
		}
		cpp, err := s.TagHead(ctx, "cpp")
		if err != nil || cpp.Master != "c++" {
			t.Errorf("TagHead(cpp) = %+v, %v, want the synonym of c++", cpp, err)
		}
		if _, err := s.TagHead(ctx, "cplusplus"); parley.KindOf(err) != parley.NotFound {
			t.Errorf("a synonym that nobody approved gives %v, want NotFound", err)
		}
		moderators, total, err := s.ModeratorTags(ctx, 1, 10)
		if err != nil || total != 1 || len(moderators) != 1 || moderators[0].Name != "featured" {
			t.Errorf("ModeratorTags = %v of %d, %v, want featured", moderators, total, err)
		}
	})
}
