package dump_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"parley"
	"parley/internal/comments"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/testkit"
	"parley/internal/votes"
)

// smallDump writes a dump of questions 101 and 102, answers 103 and 104 to the
// first, and user 50, who wrote them all; score is that of question 101.
func smallDump(t *testing.T, title string, score int) string {
	t.Helper()
	dir := t.TempDir()
	const date = `CreationDate="2020-01-01T00:00:00.000" LastActivityDate="2020-01-01T00:00:00.000"`
	question := func(id, score int, title string, answers int) string {
		return fmt.Sprintf(`<row Id="%d" PostTypeId="1" %s Score="%d" ViewCount="5" Body="&lt;p&gt;What makes foam?&lt;/p&gt;" OwnerUserId="50" Title="%s" Tags="&lt;foam&gt;" AnswerCount="%d" CommentCount="0" />`, id, date, score, title, answers)
	}
	answer := func(id int) string {
		return fmt.Sprintf(`<row Id="%d" PostTypeId="2" ParentId="101" %s Score="0" Body="&lt;p&gt;Proteins do, says answer %d.&lt;/p&gt;" OwnerUserId="50" CommentCount="0" />`, id, date, id)
	}
	for name, rows := range map[string]string{
		"posts": question(101, score, title, 2) + question(102, 1, "What makes bubbles?", 0) + answer(103) + answer(104),
		"users": `<row Id="50" Reputation="90" CreationDate="2020-01-01T00:00:00.000" DisplayName="Ann" LastAccessDate="2020-01-01T00:00:00.000" Views="0" UpVotes="0" DownVotes="0" />`,
		"tags":  `<row Id="1" TagName="foam" Count="2" />`,
	} {
		text := "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<" + name + ">\n" + rows + "\n</" + name + ">"
		if err := os.WriteFile(filepath.Join(dir, map[string]string{"posts": "Posts.xml", "users": "Users.xml", "tags": "Tags.xml"}[name]), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestNewerDumpKeepsActs imports a dump, lets members vote, answer, comment,
// accept and delete, and imports a newer one: titles and scores are the newer
// ones, and what members did is counted still.
func TestNewerDumpKeepsActs(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		testkit.Import(t, s, smallDump(t, "What makes foam?", 3))
		bob := testkit.Join(t, s, "Bob", 1, parley.Moderator)
		mod := testkit.Join(t, s, "Moe", 1, parley.Moderator)
		r := markup.New(markup.Site{Hosts: []string{"site.example"}})
		p, v, c := posts.New(s, r), votes.New(s), comments.New(s, r)
		n := 0
		by := func(m testkit.Member) parley.Act {
			n++
			return parley.Act{Actor: m.Actor, Key: fmt.Sprint("act ", n)}
		}
		must := func(_ any, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(v.Cast(ctx, by(bob), 101, parley.UpMod))
		must(v.Cast(ctx, by(mod), 101, parley.UpMod))
		must(v.Cast(ctx, by(bob), 102, parley.DownMod))
		must(v.Cast(ctx, by(bob), 103, parley.UpMod))
		must(p.Answer(ctx, by(bob), posts.Answer{Question: 101, Body: "Nitrogen makes smaller bubbles than carbon dioxide does."}))
		must(p.Ask(ctx, by(bob), posts.Question{Title: "Does foam keep a beer fresh for long?", Body: "I have heard that the foam keeps the beer fresh, and wonder for how long it does.", Tags: []string{"foam"}}))
		must(c.Add(ctx, by(bob), 101, "Which proteins are those, please?"))
		must(p.Delete(ctx, by(mod), 104))
		clean := func(when string) {
			t.Helper()
			found, err := s.Check(ctx, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("%s: check: %s: %d, such as %v", when, f.What, f.Count, f.Sample)
			}
		}
		state := func() string {
			var text string
			for _, q := range []string{
				`SELECT string_agg(id || ': ' || score || '/' || COALESCE(answer_count, 0) || '/' || comment_count || CASE WHEN deletion_date IS NULL THEN '' ELSE ' deleted' END, ', ' ORDER BY id) FROM posts WHERE id > 100 AND id < 105`,
				`SELECT 'Ann ' || reputation FROM users WHERE id = 50`,
				`SELECT 'foam ' || count FROM tags WHERE tag_name = 'foam'`,
				`SELECT string_agg(id || ': ' || score || '/' || answer_count || '/' || answer_score || '/' || unanswered, ', ' ORDER BY id) FROM questions WHERE id < 105`,
			} {
				var part string
				must(nil, s.Update(ctx, func(tx *store.Tx) error { return tx.QueryRowContext(ctx, q).Scan(&part) }))
				text += part + "; "
			}
			return text
		}
		clean("before")
		const want = "101: %d/2/1, 102: 0/0/0, 103: 1/0/0, 104: 0/0/0 deleted; Ann 118; foam 3; 101: %d/2/1/0, 102: 0/0/0/1; "
		if got := state(); got != fmt.Sprintf(want, 5, 5) {
			t.Errorf("before: %s", got)
		}
		testkit.Import(t, s, smallDump(t, "What makes foam stand?", 7))
		clean("after")
		if got := state(); got != fmt.Sprintf(want, 9, 9) {
			t.Errorf("after: %s", got)
		}
		head, err := s.PostHead(ctx, 101)
		if err != nil || head.Title != "What makes foam stand?" {
			t.Errorf("the title is not the newer one: %q, %v", head.Title, err)
		}
		for text, want := range map[string]int64{"score:9 stand": 1, `"answer 104"`: 0, `"answer 103"`: 1} {
			if found, err := s.Search(ctx, store.SearchRequest{Text: text, Limit: 5}); err != nil || int64(found.Total) != want {
				t.Errorf("searching %s: %d found, want %d; %v", text, found.Total, want, err)
			}
		}
		if _, err := v.Retract(ctx, by(bob), 101); err != nil {
			t.Error(err)
		}
		clean("and a vote taken back")
	})
}

// TestNewerDumpKeepsEdits lets members edit, accept and close what a dump
// brought: newer dumps change what nobody touched here, and nothing else.
func TestNewerDumpKeepsEdits(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		testkit.Import(t, s, smallDump(t, "What makes foam?", 3))
		bob := testkit.Join(t, s, "Bob", 5000, parley.Member)
		p := posts.New(s, markup.New(markup.Site{Hosts: []string{"site.example"}}))
		n := 0
		by := func(a parley.Actor) parley.Act {
			n++
			return parley.Act{Actor: a, Key: fmt.Sprint("act ", n)}
		}
		edit := func(post parley.PostID, change func(*posts.Text)) {
			t.Helper()
			c, err := s.CurrentText(ctx, post)
			if err != nil {
				t.Fatal(err)
			}
			text := posts.Text{Title: c.Title, Tags: c.Tags, Body: c.Source}
			change(&text)
			if _, err := p.Edit(ctx, by(bob.Actor), posts.Edit{Post: post, Base: posts.Base(c), Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		edit(102, func(x *posts.Text) {
			x.Title, x.Tags, x.Body = "What makes bubbles rise in beer?", []string{"foam", "bubbles"}, x.Body+" Is it the gas alone, or the glass?"
		})
		edit(103, func(x *posts.Text) { x.Body += "\n\nHops keep it standing." })
		ann := parley.Actor{ID: 50, DisplayName: "Ann", Reputation: 90, Confirmed: true}
		if _, err := p.Accept(ctx, by(ann), 103); err != nil {
			t.Fatal(err)
		}
		now := s.Now().UnixMilli()
		err := s.Update(ctx, func(tx *store.Tx) error {
			for _, st := range []string{
				`INSERT INTO closures (post_id, close_reason_id, creation_date, user_id) VALUES (102, 105, $1, 1)`,
				`UPDATE posts SET closed_date = $1 WHERE id = 102`,
			} {
				if _, err := tx.ExecContext(ctx, st, now); err != nil {
					return err
				}
			}
			tx.Reindex(102)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		state := func() (got [7]string) {
			for i, q := range []string{
				`SELECT title FROM posts WHERE id = 101`,
				`SELECT title || tags FROM posts WHERE id = 102`,
				`SELECT COALESCE(CAST(accepted_answer_id AS TEXT), '') FROM posts WHERE id = 101`,
				`SELECT CASE WHEN closed_date IS NULL THEN 'open' ELSE 'closed' END FROM posts WHERE id = 102`,
				`SELECT CASE WHEN body LIKE '%Hops keep it standing%' THEN 'edited' ELSE body END FROM posts WHERE id = 103`,
				`SELECT CASE WHEN last_editor_user_id > 50 THEN 'by Bob' ELSE '' END FROM posts WHERE id = 103`,
				`SELECT string_agg(tag_name || ' ' || count, ', ' ORDER BY tag_name) FROM tags`,
			} {
				if err := s.Update(ctx, func(tx *store.Tx) error { return tx.QueryRowContext(ctx, q).Scan(&got[i]) }); err != nil {
					t.Fatal(err)
				}
			}
			return got
		}
		for i, title := range []string{"What makes foam?", "What makes foam stand?", "What makes foam stay?"} {
			if i > 0 {
				testkit.Import(t, s, smallDump(t, title, 3+i))
			}
			want := [7]string{title, "What makes bubbles rise in beer?<foam><bubbles>", "103", "closed", "edited", "by Bob", "bubbles 1, foam 2"}
			if got := state(); got != want {
				t.Errorf("after %d newer dumps: %q, want %q", i, got, want)
			}
			for text, want := range map[string]int64{"hops standing": 1, "rise closed:yes": 1, "[bubbles]": 1} {
				if found, err := s.Search(ctx, store.SearchRequest{Text: text, Limit: 5}); err != nil || found.Total != want {
					t.Errorf("after %d newer dumps: searching %s: %d found, want %d; %v", i, text, found.Total, want, err)
				}
			}
			found, err := s.Check(ctx, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range found {
				t.Errorf("after %d newer dumps: check: %s: %d, such as %v", i, f.What, f.Count, f.Sample)
			}
		}
		edit(103, func(x *posts.Text) { x.Body += "\n\nAnd cold." })
	})
}
