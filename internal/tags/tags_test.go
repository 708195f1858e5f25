package tags_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/tags"
	"parley/internal/testkit"
)

// tagged asks a question with tags.
func tagged(t *testing.T, m *testkit.Members, a parley.Actor, what string, names ...string) parley.PostID {
	t.Helper()
	asked, err := m.Posts.Ask(context.Background(), m.By(a), posts.Question{
		Title: "What is known about " + what + "?", Body: "I have read much about " + what + " and still wonder.", Tags: names})
	if err != nil {
		t.Fatalf("asking about %s: %v", what, err)
	}
	return asked.ID
}

// retag runs the jobs that merging left.
func retag(t *testing.T, m *testkit.Members, tg *tags.Tags, from string) {
	t.Helper()
	data, err := json.Marshal(map[string]any{"from": from, "by": -1})
	if err == nil {
		err = tg.Retag(context.Background(), data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func tagsOf(t *testing.T, m *testkit.Members, id parley.PostID) []string {
	t.Helper()
	c, err := m.CurrentText(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c.Tags
}

func asError(err error) *parley.Error {
	e, _ := errors.AsType[*parley.Error](err)
	return e
}

func refusal(err error) string {
	e := asError(err)
	switch {
	case err == nil:
		return ""
	case e == nil:
		return err.Error()
	case len(e.Fields) > 0:
		return e.Fields[0].Key
	}
	return e.Key
}

// TestSynonyms goes from a proposal over votes to the questions that have the
// master's tag.
func TestSynonyms(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ctx := context.Background()
		tg := tags.New(m.Store)
		ann := m.Member("ann", 2000)
		var voters []parley.Actor
		for _, name := range []string{"bob", "cid", "dan", "eve", "fay"} {
			voters = append(voters, m.Member(name, 1300))
		}
		old := tagged(t, m, ann, "old stouts", "stouts", "history")
		both := tagged(t, m, ann, "both names", "stouts", "stout")
		gone := tagged(t, m, ann, "something deleted", "stouts")
		answer := m.Answer(voters[0], both, "A stout is a dark beer.")
		for _, v := range append(voters[1:], ann) {
			m.Vote(v, answer, parley.UpMod)
		}
		if _, err := m.Posts.Delete(ctx, m.By(ann), gone); err != nil {
			t.Fatal(err)
		}

		if _, err := tg.Suggest(ctx, m.By(ann), "stouts", "stout"); refusal(err) != "can.synonym.score" {
			t.Errorf("without knowing the tag: %v", err)
		}
		bob := voters[0]
		if _, err := tg.Suggest(ctx, m.By(bob), "stout", "stout"); refusal(err) != "synonym.same" {
			t.Errorf("a synonym of itself: %v", err)
		}
		if _, err := tg.Suggest(ctx, m.By(bob), "stowt", "stout"); refusal(err) != "synonym.unused" {
			t.Errorf("a name that no question has: %v", err)
		}
		y, err := tg.Suggest(ctx, m.By(bob), "stouts", "stout")
		if err != nil || y.State != tags.Suggested || y.Score != 1 {
			t.Fatalf("Suggest = %+v, %v", y, err)
		}
		if _, err := tg.Suggest(ctx, m.By(bob), "stouts", "stout"); refusal(err) != "synonym.taken" {
			t.Errorf("suggested twice: %v", err)
		}
		if got := tagsOf(t, m, tagged(t, m, ann, "not yet", "stouts")); !slices.Equal(got, []string{"stouts"}) {
			t.Errorf("a suggested synonym is used: %v", got)
		}
		if _, err := tg.Vote(ctx, m.By(voters[1]), y.ID, 1); refusal(err) != "can.synonym.score" {
			t.Errorf("a vote of somebody who has not answered in the tag: %v", err)
		}
		mod := m.Moderator("mod")
		if _, err := tg.Decide(ctx, m.By(bob), y.ID, true); refusal(err) != "can.synonym.moderators" {
			t.Errorf("a member decides alone: %v", err)
		}
		if _, err := tg.Vote(ctx, m.By(mod), y.ID, -1); err != nil {
			t.Fatal(err)
		}
		if y, err = tg.Vote(ctx, m.By(mod), y.ID, 0); err != nil || y.Score != 1 {
			t.Errorf("a vote taken back: %+v, %v", y, err)
		}
		for _, v := range voters[1:4] { // they answer in the tag, and well
			id := m.Answer(v, both, v.DisplayName+" knows this too.")
			for _, w := range voters {
				if w.ID != v.ID {
					m.Vote(w, id, parley.UpMod)
				}
			}
			m.Vote(ann, id, parley.UpMod)
			if y, err = tg.Vote(ctx, m.By(v), y.ID, 1); err != nil {
				t.Fatalf("%s votes: %v", v.DisplayName, err)
			}
		}
		if y.State != tags.Approved {
			t.Fatalf("after four votes: %+v", y)
		}
		retag(t, m, tg, "stouts")

		for id, want := range map[parley.PostID][]string{old: {"history", "stout"}, both: {"stout"}} {
			got := tagsOf(t, m, id)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("tags of question %d: %v, want %v", id, got, want)
			}
		}
		if got := tagsOf(t, m, tagged(t, m, ann, "asked later", "stouts")); !slices.Equal(got, []string{"stout"}) {
			t.Errorf("asking with a synonym gives %v", got)
		}
		found, err := m.FindTags(ctx, []string{"stouts"})
		if err != nil || len(found["stouts"]) != 1 || found["stouts"][0].Name != "stout" || found["stouts"][0].Count != 4 {
			t.Errorf("FindTags(stouts) = %+v, %v, want stout with 4 questions", found, err)
		}
		res, err := m.Search(ctx, store.SearchRequest{Text: "[stouts] stouts", Limit: 10})
		if err != nil || len(res.Hits) == 0 || res.Hits[0].ID != old {
			t.Errorf("a search by the synonym: %+v, %v, want question %d first", res.Hits, err, old)
		}
		if _, err := m.Posts.Undelete(ctx, m.By(ann), gone); err != nil {
			t.Fatal(err)
		}
		if got := tagsOf(t, m, gone); !slices.Equal(got, []string{"stout"}) {
			t.Errorf("a question restored after the merge: %v", got)
		}
		if _, err := m.Posts.RollBack(ctx, m.By(ann), old, 1); err != nil {
			t.Fatal(err)
		}
		if got := tagsOf(t, m, old); slices.Contains(got, "stouts") {
			t.Errorf("a rollback brings the old tag back: %v", got)
		}
		box, err := m.Inbox(ctx, bob.ID, 0, 50)
		if err != nil || !slices.ContainsFunc(box, func(i store.InboxItem) bool { return i.Type == "synonym_approved" }) {
			t.Errorf("bob is not told: %+v, %v", box, err)
		}
		m.Clean()
	})
}

// TestMerge merges a tag with synonyms and a description into another.
func TestMerge(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ctx := context.Background()
		tg := tags.New(m.Store)
		ann, mod := m.Member("ann", 2000), m.Moderator("mod")
		var ids []parley.PostID
		for _, what := range []string{"one", "two", "three"} {
			ids = append(ids, tagged(t, m, ann, "number "+what, "ales"))
		}
		tagged(t, m, ann, "the master", "ale")
		if _, err := m.Posts.DescribeTag(ctx, m.By(ann), posts.TagDescription{Tag: "ales", Excerpt: "Beers that are brewed with yeast on the top.", Summary: "begun"}); err != nil {
			t.Fatal(err)
		}
		bob := m.Member("bob", 1)
		for _, w := range []struct {
			who    parley.Actor
			tag    string
			ignore bool
		}{{ann, "ales", false}, {mod, "ales", true}, {bob, "ales", true}, {bob, "ale", false}, {bob, "*ales", false}} {
			if err := tg.Watch(ctx, m.By(w.who), []string{w.tag}, w.ignore); err != nil {
				t.Fatal(err)
			}
		}
		if y, err := tg.Suggest(ctx, m.By(mod), "alez", "ales"); err != nil || y.State != tags.Approved {
			t.Fatalf("a moderator's proposal: %+v, %v", y, err)
		}
		if _, err := tg.Suggest(ctx, m.By(mod), "ales", "ale"); err != nil {
			t.Fatal(err)
		}
		retag(t, m, tg, "ales")
		for _, id := range ids {
			if got := tagsOf(t, m, id); !slices.Equal(got, []string{"ale"}) {
				t.Errorf("tags of question %d: %v", id, got)
			}
		}
		for _, name := range []string{"ales", "alez"} {
			found, err := m.FindTags(ctx, []string{name})
			if err != nil || len(found[name]) != 1 || found[name][0].Name != "ale" {
				t.Errorf("FindTags(%s) = %+v, %v, want ale", name, found, err)
			}
		}
		if err := tg.Watch(ctx, m.By(ann), []string{"Alez", "al*z"}, false); err != nil {
			t.Fatal(err)
		}
		for _, w := range []struct {
			who              parley.Actor
			watched, ignored []string
		}{{ann, []string{"al*z", "ale"}, nil}, {mod, nil, []string{"ale"}}, {bob, []string{"*ales", "ale"}, nil}} {
			got, err := m.WatchedTags(ctx, w.who.ID)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got.Watched) // the engines' orders of signs differ
			if !slices.Equal(got.Watched, w.watched) || !slices.Equal(got.Ignored, w.ignored) {
				t.Errorf("%s watches %q and ignores %q, want %q and %q", w.who.DisplayName, got.Watched, got.Ignored, w.watched, w.ignored)
			}
		}
		head, err := m.TagHead(ctx, "ale")
		if err != nil || head.Excerpt == "" || head.Count != 4 {
			t.Errorf("the master: %+v, %v, want 4 questions and the other's description", head, err)
		}
		cards, err := m.TagCards(ctx, store.TagsPopular, "lez", 1)
		if err != nil || cards.Total != 1 || len(cards.Tags) != 1 || cards.Tags[0].Name != "ale" {
			t.Errorf("tags for a part of a synonym: %+v, %v, want ale", cards, err)
		}
		y, _, err := m.TagSynonyms(ctx, "ale", 1, 10)
		if err != nil || len(y) != 2 {
			t.Errorf("synonyms of ale: %+v, %v, want two", y, err)
		}
		m.Clean()
	})
}

// TestDescribeTag lets those with the right edit at once, and others suggest.
func TestDescribeTag(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ctx := context.Background()
		ann, bob, eva := m.Member("ann", 1600), m.Member("bob", 200), m.Member("eva", 1700)
		tagged(t, m, ann, "a tag", "lager")
		describe := func(a parley.Actor, d posts.TagDescription) ([]int64, error) {
			d.Tag, d.Summary = "lager", "says what it is"
			return m.Posts.DescribeTag(ctx, m.By(a), d)
		}
		if _, err := describe(bob, posts.TagDescription{Excerpt: "short"}); refusal(err) != "post.body.short" || asError(err).Fields[0].Field != posts.FieldExcerpt {
			t.Errorf("too short: %v", err)
		}
		ids, err := describe(bob, posts.TagDescription{Excerpt: "Beers that ferment cold, with yeast at the bottom.", Wiki: "Lagers are matured for weeks in the cold."})
		if err != nil || len(ids) != 2 {
			t.Fatalf("bob suggests: %v, %v, want two suggested edits", ids, err)
		}
		if head, _ := m.TagHead(ctx, "lager"); head.Excerpt != "" {
			t.Errorf("a suggestion is shown already: %q", head.Excerpt)
		}
		texts, err := m.TagTexts(ctx, "lager")
		if err != nil || texts.ExcerptEdit == 0 {
			t.Fatalf("TagTexts = %+v, %v", texts, err)
		}
		review := posts.Review{Post: texts.ExcerptPost, Edit: texts.ExcerptEdit}
		if _, err := m.Posts.Approve(ctx, m.By(m.Member("new", 1200)), review); refusal(err) != "can.reputation.approve-tag-wiki-edits" {
			t.Errorf("approving without the right: %v", err)
		}
		for _, a := range []parley.Actor{ann, eva} {
			if _, err := m.Posts.Approve(ctx, m.By(a), review); err != nil {
				t.Fatal(err)
			}
		}
		head, err := m.TagHead(ctx, "lager")
		if err != nil || head.Excerpt != "<p>Beers that ferment cold, with yeast at the bottom.</p>\n" {
			t.Errorf("approved: %q, %v", head.Excerpt, err)
		}
		if m.Reputation(bob) != 202 {
			t.Errorf("bob has %d, want 2 more for the approved edit", m.Reputation(bob))
		}
		texts, err = m.TagTexts(ctx, "lager")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := describe(ann, posts.TagDescription{Excerpt: texts.Excerpt.Source, Wiki: "Lagers rest in the cold for weeks before they are drunk.", WikiBase: posts.Base(&texts.Wiki)}); err != nil {
			t.Fatal(err)
		}
		wiki, err := m.TagWiki(ctx, texts.WikiPost)
		if err != nil || wiki.Body != "<p>Lagers rest in the cold for weeks before they are drunk.</p>\n" || wiki.Editor.ID != ann.ID {
			t.Errorf("an edit at once: %+v, %v", wiki, err)
		}
		if _, err := describe(ann, posts.TagDescription{Excerpt: "Another text than that which is there by now.", Wiki: texts.Wiki.Source, ExcerptBase: "old", WikiBase: "old"}); refusal(err) != "edit.stale" {
			t.Errorf("an edit of an old text: %v", err)
		}
		m.Clean()
	})
}

func TestMain(m *testing.M) { testkit.Main(m) }
