package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// wikiPosts are community wikis: a question by two, one of whom has no account, an
// answer without a history, one of an owner who is gone, and one with an empty text;
// beside them an answer that is none.
var wikiPosts = func() map[string][]string {
	const wiki = at + `Score="0" CommunityOwnedDate="2015-03-05T00:00:00.000" LastActivityDate="2015-03-05T00:00:00.000" CommentCount="0" `
	return map[string][]string{
		"Users": editedPosts["Users"],
		"Posts": {
			`Id="1" PostTypeId="1" ` + wiki + `Body="&lt;p&gt;x&lt;/p&gt;" OwnerUserId="3" Title="A list" Tags="&lt;b&gt;" AnswerCount="4"`,
			`Id="2" PostTypeId="2" ParentId="1" ` + wiki + `Body="&lt;p&gt;answer&lt;/p&gt;" OwnerUserId="2"`,
			`Id="3" PostTypeId="2" ParentId="1" ` + wiki + `Body="&lt;p&gt;answer&lt;/p&gt;" OwnerDisplayName="user77"`,
			`Id="4" PostTypeId="2" ParentId="1" ` + wiki + `Body="" OwnerUserId="3"`,
			`Id="5" PostTypeId="2" ParentId="1" ` + at + `Score="0" Body="&lt;p&gt;mine&lt;/p&gt;" OwnerUserId="2" LastActivityDate="2015-03-05T00:00:00.000" CommentCount="0"`,
			`Id="6" PostTypeId="5" ` + wiki + `Body="&lt;p&gt;about b&lt;/p&gt;" OwnerUserId="-1"`,
		},
		"PostHistory": {
			`Id="1" PostHistoryTypeId="1" PostId="1" RevisionGUID="aaaa" ` + at + `UserId="3" Text="A list"`,
			`Id="2" PostHistoryTypeId="2" PostId="1" RevisionGUID="aaaa" ` + at + `UserId="3" Text="one two"`,
			`Id="3" PostHistoryTypeId="5" PostId="1" RevisionGUID="bbbb" ` + at + `UserDisplayName="Carla" Text="one three-and-four two"`,
			`Id="4" PostHistoryTypeId="4" PostId="1" RevisionGUID="cccc" ` + at + `UserId="2" Text="The list"`,
			`Id="5" PostHistoryTypeId="16" PostId="1" RevisionGUID="dddd" ` + at + `UserId="2"`,
			`Id="6" PostHistoryTypeId="2" PostId="3" RevisionGUID="eeee" ` + at + `UserDisplayName="user77" Text="seven"`,
			`Id="7" PostHistoryTypeId="5" PostId="3" RevisionGUID="ffff" ` + at + `UserId="2" Text="seven seven"`,
			`Id="8" PostHistoryTypeId="2" PostId="4" RevisionGUID="gggg" ` + at + `UserId="3" Text=""`,
			`Id="9" PostHistoryTypeId="2" PostId="5" RevisionGUID="hhhh" ` + at + `UserId="2" Text="mine"`,
		},
	}
}()

func wikiAuthors(t *testing.T, s *store.Store, question parley.PostID) (list []string) {
	t.Helper()
	page, err := s.QuestionPage(context.Background(), question, store.ByCreated, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append([]store.Post{page.Question}, page.Answers...) {
		if w := p.Wiki; w != nil {
			list = append(list, fmt.Sprintf("%d: %d%% by %d %s, %d of %d", p.ID, w.Percent, w.Person.ID, w.Person.Name, w.Revisions, w.Users))
		}
	}
	return list
}

// TestImportedWikis reckons the shares of imported wikis after the import, a few at
// a time, and again after the next import.
func TestImportedWikis(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		importRows(t, s, wikiPosts)
		if got := wikiAuthors(t, s, 1); got != nil {
			t.Errorf("before they are reckoned: %q", got)
		}
		var published []store.Event
		s.Subscribe(func(events []store.Event) { published = append(published, events...) })
		for _, want := range []int{3, 1, 0} {
			if n, err := s.ReckonWikis(ctx, 3); n != want || err != nil {
				t.Errorf("ReckonWikis(3) = %d, %v, want %d", n, err, want)
			}
		}
		told := 0
		for _, e := range published {
			if e.Type == store.WikiReckoned && e.Question == 1 {
				told++
			}
		}
		if told != 4 {
			t.Errorf("%d events, want 4: pages are kept until one comes", told)
		}
		want := []string{
			"1: 70% by 0 Carla, 3 of 3", // 14 of 20
			"2: 100% by 2 Ann, 1 of 1",
			"3: 50% by 0 user77, 2 of 2", // who came first
			"4: 100% by 3 Bob, 1 of 1",
		}
		if got := wikiAuthors(t, s, 1); !slices.Equal(got, want) {
			t.Errorf("shown: %q, want %q", got, want)
		}
		again := map[string][]string{"Users": wikiPosts["Users"], "Posts": wikiPosts["Posts"], "PostHistory": append(slices.Clone(wikiPosts["PostHistory"]),
			`Id="10" PostHistoryTypeId="5" PostId="2" RevisionGUID="iiii" `+at+`UserId="3" Text="other"`)}
		importRows(t, s, again)
		if n, err := s.ReckonWikis(ctx, 10); n != 4 || err != nil {
			t.Errorf("after the second import: ReckonWikis = %d, %v, want 4", n, err)
		}
		want[1] = "2: 100% by 3 Bob, 1 of 1"
		if got := wikiAuthors(t, s, 1); !slices.Equal(got, want) {
			t.Errorf("shown after the second import: %q, want %q", got, want)
		}
	})
}

// TestErasedWikiAuthor keeps no name of a deleted account on a wiki.
func TestErasedWikiAuthor(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		importRows(t, s, wikiPosts)
		if _, err := s.ReckonWikis(ctx, 10); err != nil {
			t.Fatal(err)
		}
		err := s.Update(ctx, func(tx *store.Tx) error {
			if err := tx.AddAccount(ctx, store.Account{User: 2, Email: "ann@site.example", EmailKey: "ann@site.example"}); err != nil {
				return err
			}
			return tx.EraseUser(ctx, 2)
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := wikiAuthors(t, s, 1); got[1] != "2: 100% by 0 user2, 1 of 1" {
			t.Errorf("shown: %q", got)
		}
	})
}
