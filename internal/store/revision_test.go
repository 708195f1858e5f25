package store_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// importRows brings rows of a small dump into a site: by file, each row its attributes.
func importRows(t *testing.T, s *store.Store, files map[string][]string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "small.example.org")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Badges", "Comments", "PostHistory", "PostLinks", "Posts", "Tags", "Users", "Votes"} {
		text := `<?xml version="1.0" encoding="utf-8"?>` + "\n<" + strings.ToLower(name) + ">\n"
		for _, row := range files[name] {
			text += "  <row " + row + " />\n"
		}
		text += "</" + strings.ToLower(name) + ">"
		if err := os.WriteFile(filepath.Join(dir, name+".xml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testkit.Import(t, s, dir)
}

const at = `CreationDate="2015-03-04T05:06:07.000" `

// editedPosts is a question that was edited in every way, an answer whose
// history begins with an event, and a question with a text that is too long.
var editedPosts = map[string][]string{
	"Users": {
		`Id="-1" Reputation="1" CreationDate="2015-01-01T00:00:00.000" DisplayName="Community"`,
		`Id="2" Reputation="900" CreationDate="2015-01-01T00:00:00.000" DisplayName="Ann"`,
		`Id="3" Reputation="40" CreationDate="2015-01-01T00:00:00.000" DisplayName="Bob"`,
	},
	"Posts": {
		`Id="1" PostTypeId="1" ` + at + `Score="2" Body="&lt;p&gt;one&lt;/p&gt;" OwnerUserId="3" LastActivityDate="2015-03-05T00:00:00.000" Title="Second" Tags="&lt;b&gt;" AnswerCount="1" CommentCount="7"`,
		`Id="2" PostTypeId="2" ParentId="1" ` + at + `Score="1" Body="&lt;p&gt;answer&lt;/p&gt;" OwnerUserId="2" LastActivityDate="2015-03-05T00:00:00.000" CommentCount="0"`,
		`Id="3" PostTypeId="1" ` + at + `Score="0" Body="&lt;p&gt;long&lt;/p&gt;" OwnerUserId="3" LastActivityDate="2015-03-05T00:00:00.000" Title="Long" Tags="&lt;b&gt;" AnswerCount="0" CommentCount="0"`,
		`Id="4" PostTypeId="5" ` + at + `Score="0" Body="&lt;p&gt;about b&lt;/p&gt;" OwnerUserId="-1" LastActivityDate="2015-03-05T00:00:00.000" CommentCount="0"`,
	},
	"Tags": {`Id="1" TagName="b" Count="2" ExcerptPostId="9" WikiPostId="4"`},
	"PostHistory": {
		`Id="1" PostHistoryTypeId="1" PostId="1" RevisionGUID="aaaa" ` + at + `UserId="3" Text="First" ContentLicense="CC BY-SA 3.0"`,
		`Id="2" PostHistoryTypeId="2" PostId="1" RevisionGUID="aaaa" ` + at + `UserId="3" Text="one" ContentLicense="CC BY-SA 3.0"`,
		`Id="3" PostHistoryTypeId="3" PostId="1" RevisionGUID="aaaa" ` + at + `UserId="3" Text="&lt;a&gt;" ContentLicense="CC BY-SA 3.0"`,
		`Id="4" PostHistoryTypeId="5" PostId="1" RevisionGUID="bbbb" ` + at + `UserId="-1" Comment="spelling" Text="two"`,
		`Id="5" PostHistoryTypeId="24" PostId="1" RevisionGUID="bbbb" ` + at + `Comment="Proposed by 192.0.2.7|0f7f approved by 2 edit id of 3"`,
		`Id="6" PostHistoryTypeId="10" PostId="1" RevisionGUID="cccc" ` + at + `UserId="2" Comment="101" Text="{&quot;OriginalQuestionIds&quot;:[3]}"`,
		`Id="7" PostHistoryTypeId="5" PostId="1" ` + at + `UserDisplayName="Carla" Text="three"`,
		`Id="8" PostHistoryTypeId="4" PostId="1" RevisionGUID="dddd" ` + at + `UserId="2" Comment="clearer" Text="Second"`,
		`Id="9" PostHistoryTypeId="25" PostId="1" RevisionGUID="eeee" ` + at + `Comment="http://twitter.example/1"`,
		`Id="10" PostHistoryTypeId="6" PostId="1" RevisionGUID="dddd" ` + at + `UserId="2" Comment="clearer" Text="&lt;b&gt;"`,
		`Id="11" PostHistoryTypeId="8" PostId="1" RevisionGUID="ffff" ` + at + `UserId="3" Comment="Rollback to [aaaa]" Text="one"`,
		`Id="12" PostHistoryTypeId="16" PostId="2" RevisionGUID="gggg" ` + at + `UserId="2"`,
		`Id="13" PostHistoryTypeId="2" PostId="2" RevisionGUID="hhhh" ` + at + `UserId="2" Text="answer"`,
		`Id="14" PostHistoryTypeId="2" PostId="3" RevisionGUID="iiii" ` + at + `UserId="3" Text="` + strings.Repeat("long ", 14_000) + `"`,
	},
	"Comments": {
		comment(1, 0), comment(2, 3), comment(3, 1), comment(4, 0), comment(5, 2), comment(6, 5), comment(7, 1),
	},
	"Votes": {
		`Id="1" PostId="1" VoteTypeId="2" CreationDate="2015-03-05T00:00:00.000"`,
		`Id="2" PostId="1" VoteTypeId="2" CreationDate="2015-03-05T00:00:00.000"`,
		`Id="3" PostId="1" VoteTypeId="3" CreationDate="2015-03-05T00:00:00.000"`,
		`Id="4" PostId="1" VoteTypeId="2" CreationDate="2015-03-06T00:00:00.000"`,
		`Id="5" PostId="1" VoteTypeId="12" CreationDate="2015-03-06T00:00:00.000"`,
		`Id="6" PostId="1" VoteTypeId="8" CreationDate="2015-03-07T00:00:00.000" UserId="2" BountyAmount="50"`,
	},
}

// comment is a comment on post 1; those with higher numbers were written later.
func comment(id, score int) string {
	n := string(rune('0' + id))
	return `Id="` + n + `" PostId="1" Score="` + string(rune('0'+score)) + `" Text="comment ` + n + `" CreationDate="2015-03-04T06:00:0` + n + `.000" UserId="2"`
}

func TestHistory(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		before := s.Reads()
		h, err := s.History(ctx, 1, 1, 20)
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Reads() - before; n != 2 {
			t.Errorf("a page of revisions took %d statements, want 2", n)
		}
		if h.Total != 5 || len(h.Revisions) != 5 || h.Before != nil {
			t.Fatalf("History(1) has %d revisions of %d, %d events before; want 5 of 5, none", len(h.Revisions), h.Total, len(h.Before))
		}
		slices.Reverse(h.Revisions)
		type change struct {
			author, summary, title, body, tags string
			events, rollback                   int
		}
		want := []change{
			{"Bob", "", "→First", "→one", "→<a>", 0, 0},
			{"Community", "spelling", "", "one→two", "", 1, 0},
			{"Carla", "", "", "two→three", "", 0, 0},
			{"Ann", "clearer", "First→Second", "", "<a>→<b>", 1, 0},
			{"Bob", "", "", "three→one", "", 0, 1},
		}
		for i, r := range h.Revisions {
			shown := func(p store.Part) string {
				if !p.Own {
					return ""
				}
				return p.Old + "→" + p.New
			}
			got := change{r.User.Name, r.Summary, shown(r.Title), shown(r.Body), shown(r.Tags), len(r.Events), r.RollbackTo}
			if got != want[i] || r.Number != i+1 {
				t.Errorf("revision %d is %d %+v, want %+v", i+1, r.Number, got, want[i])
			}
		}
		if got, want := h.Revisions[1].Suggestion, "Proposed by anonymous user approved by 2 edit id of 3"; got != want {
			t.Errorf("the suggestion is told as %q, want %q", got, want)
		}
	})
}

func TestHistoryPages(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		var numbers [][]int
		for page := 1; page <= 4; page++ {
			h, err := s.History(ctx, 1, page, 2)
			if err != nil {
				t.Fatal(err)
			}
			var list []int
			for _, r := range h.Revisions {
				list = append(list, r.Number)
			}
			numbers = append(numbers, list)
		}
		if want := [][]int{{5, 4}, {3, 2}, {1}, nil}; !reflect.DeepEqual(numbers, want) {
			t.Errorf("the pages hold revisions %v, want %v", numbers, want)
		}
		h, err := s.History(ctx, 2, 1, 20)
		if err != nil || len(h.Before) != 1 || h.Before[0].Type != parley.CommunityOwned || h.Total != 1 {
			t.Errorf("History(2) = %+v, %v; want one revision and an event before it", h, err)
		}
		if h, err = s.History(ctx, 99, 1, 20); err != nil || h.Total != 0 {
			t.Errorf("History(99) = %+v, %v; want nothing", h, err)
		}
	})
}

func TestRevision(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		r, total, err := s.Revision(ctx, 1, 4)
		if err != nil || total != 5 {
			t.Fatalf("Revision(1, 4) of %d: %v", total, err)
		}
		if r.Title.New != "Second" || r.Body.New != "three" || r.Tags.New != "<b>" {
			t.Errorf("with revision 4 the post was %q, %q, %q; want the body of revision 3", r.Title.New, r.Body.New, r.Tags.New)
		}
		for _, number := range []int{0, -1, 6} {
			if _, _, err := s.Revision(ctx, 1, number); parley.KindOf(err) != parley.NotFound {
				t.Errorf("Revision(1, %d): %v, want not found", number, err)
			}
			if _, err := s.Source(ctx, 1, number); parley.KindOf(err) != parley.NotFound {
				t.Errorf("Source(1, %d): %v, want not found", number, err)
			}
		}
		if post, number, err := s.RevisionOf(ctx, "dddd"); post != 1 || number != 4 || err != nil {
			t.Errorf(`RevisionOf("dddd") = %d, %d, %v; want 1, 4`, post, number, err)
		}
		for _, guid := range []string{"", "cccc", "zzzz", "' OR 1=1"} {
			if _, _, err := s.RevisionOf(ctx, guid); parley.KindOf(err) != parley.NotFound {
				t.Errorf("RevisionOf(%q): %v, want not found", guid, err)
			}
		}
		if source, err := s.Source(ctx, 1, 4); source != "three" || err != nil {
			t.Errorf("Source(1, 4) = %q, %v; want the text in force", source, err)
		}
	})
}

func TestLongRevision(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		r, _, err := s.Revision(ctx, 3, 1)
		if err != nil || !r.Body.Long || r.Body.New != "" {
			t.Errorf("Revision(3, 1): %v, long %v, %d bytes; want a long one without its text", err, r.Body.Long, len(r.Body.New))
		}
		if source, err := s.Source(ctx, 3, 1); len(source) != 70_000 || err != nil {
			t.Errorf("Source(3, 1) has %d bytes, %v; want all 70,000", len(source), err)
		}
	})
}

func TestPostHead(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, editedPosts)
		if h, err := s.PostHead(ctx, 2); err != nil || h.Question != 1 || h.Title != "Second" || h.Owner.Name != "Ann" {
			t.Errorf("PostHead(2) = %+v, %v; want Ann's answer to question 1", h, err)
		}
		if h, err := s.PostHead(ctx, 4); err != nil || h.Tag != "b" {
			t.Errorf("PostHead(4) = %+v, %v; want the wiki of b", h, err)
		}
		if _, err := s.PostHead(ctx, 99); parley.KindOf(err) != parley.NotFound {
			t.Errorf("PostHead(99): %v, want not found", err)
		}
		remove(t, s, 1)
		for _, id := range []parley.PostID{1, 2} {
			if _, err := s.PostHead(ctx, id); parley.KindOf(err) != parley.NotFound || !strings.Contains(err.Error(), "removed") {
				t.Errorf("PostHead(%d) of a removed question: %v, want that it was removed", id, err)
			}
			if _, err := s.PostBody(ctx, id); parley.KindOf(err) != parley.NotFound {
				t.Errorf("PostBody(%d) of a removed question: %v, want not found", id, err)
			}
		}
		if _, err := s.PlaceOfComment(ctx, 1); parley.KindOf(err) != parley.NotFound {
			t.Errorf("PlaceOfComment(1) under a removed question: %v, want not found", err)
		}
	})
}

// remove deletes a post as far as readers see it.
func remove(t *testing.T, s *store.Store, id parley.PostID) {
	t.Helper()
	err := s.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE posts SET deletion_date = 1 WHERE id = $1`, int64(id))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
