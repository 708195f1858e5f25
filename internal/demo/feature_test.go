package demo

import (
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/dump"
)

// TestShowsEverything wants the site to have an example of each thing that
// a visitor should be able to see. Each case counts examples.
func TestShowsEverything(t *testing.T) {
	w, _ := write(t, noon)
	posts := w.byID(dump.Posts)
	history := func(kind parley.PostHistoryType, comment string) (n int) {
		for _, h := range w[dump.PostHistory] {
			if h.num(t, "PostHistoryTypeId") == int(kind) && (comment == "" || strings.HasPrefix(h["Comment"], comment)) {
				n++
			}
		}
		return n
	}
	questions := w.where(dump.Posts, "PostTypeId", "1")
	answers := w.where(dump.Posts, "PostTypeId", "2")
	count := func(rows []record, is func(record) bool) (n int) {
		for _, r := range rows {
			if is(r) {
				n++
			}
		}
		return n
	}
	bounty := func(running bool) (n int) {
		awarded := map[string]bool{}
		for _, v := range w.where(dump.Votes, "VoteTypeId", "9") {
			awarded[posts[v["PostId"]]["ParentId"]] = true
		}
		for _, v := range w.where(dump.Votes, "VoteTypeId", "8") {
			if awarded[v["PostId"]] != running && (!running || noon.Sub(v.time(t, "CreationDate")) < 7*day) {
				n++
			}
		}
		return n
	}
	tests := []struct {
		name         string
		got          int
		least, exact int
	}{
		{"threads", len(questions), 0, 14},
		{"answers", len(answers), 35, 0},
		{"comments", len(w[dump.Comments]), 90, 0},
		{"members beside the Community", len(w[dump.Users]) - 1, 0, 28},
		{"tags", len(w[dump.Tags]), 25, 0},
		{"tags with a wiki", count(w.where(dump.Posts, "PostTypeId", "5"), func(r record) bool { return r["Body"] != "" }), 8, 0},
		{"badges for tags", len(w.where(dump.Badges, "TagBased", "True")), 10, 0},
		{"closed as a duplicate", history(parley.PostClosed, "101"), 0, 1},
		{"links to the original of a duplicate", len(w.where(dump.PostLinks, "LinkTypeId", "3")), 0, 1},
		{"links between questions", len(w.where(dump.PostLinks, "LinkTypeId", "1")), 2, 0},
		{"closed as opinion-based", history(parley.PostClosed, "105"), 0, 1},
		{"closed, by date", count(questions, func(r record) bool { return r["ClosedDate"] != "" }), 0, 2},
		{"protected", history(parley.QuestionProtected, ""), 0, 1},
		{"locked, with a notice", min(history(parley.PostLocked, ""), history(parley.NoticeAdded, "")), 0, 1},
		{"community-owned questions", count(questions, func(r record) bool { return r["CommunityOwnedDate"] != "" }), 0, 1},
		{"community-owned answers", count(answers, func(r record) bool { return r["CommunityOwnedDate"] != "" }), 0, 5},
		{"without an answer", count(questions, func(r record) bool { return r["AnswerCount"] == "0" }), 0, 1},
		{"running bounties", bounty(true), 0, 1},
		{"awarded bounties", bounty(false), 0, 1},
		{"posts with 12 comments and more", count(w[dump.Posts], func(r record) bool { return r.num(t, "CommentCount") >= 12 }), 1, 0},
		{"by a deleted account", count(questions, func(r record) bool { return r["OwnerDisplayName"] == "user417" && r["OwnerUserId"] == "" }), 0, 1},
		{"questions with a negative score", count(questions, func(r record) bool { return r.num(t, "Score") < 0 }), 1, 0},
		{"answers with a negative score", count(answers, func(r record) bool { return r.num(t, "Score") < 0 }), 1, 0},
		{"views under 50", count(questions, func(r record) bool { return r.num(t, "ViewCount") < 50 }), 1, 0},
		{"views over 60,000", count(questions, func(r record) bool { return r.num(t, "ViewCount") > 60_000 }), 1, 0},
		{"suggested edits applied", history(parley.SuggestedEditApplied, "Proposed by"), 0, 1},
		{"rollbacks", history(parley.RollbackBody, "Rollback to ["), 0, 1},
		{"edits of tags", history(parley.EditTags, ""), 2, 0},
		{"edits of a title", history(parley.EditTitle, ""), 1, 0},
		{"edits of a body", history(parley.EditBody, ""), 8, 0},
		{"accepted answers below another", outscored(t, w), 1, 0},
		{"answers in the last hours", count(answers, func(r record) bool { return noon.Sub(r.time(t, "CreationDate")) < 6*time.Hour }), 2, 0},
	}
	for _, tt := range tests {
		if tt.exact > 0 && tt.got != tt.exact || tt.got < tt.least {
			t.Errorf("%s: %d, want %d", tt.name, tt.got, max(tt.exact, tt.least))
		}
	}
}

// outscored counts the accepted answers that another answer outscores.
func outscored(t *testing.T, w written) (n int) {
	posts := w.byID(dump.Posts)
	for _, a := range w.where(dump.Posts, "PostTypeId", "2") {
		best, ok := posts[posts[a["ParentId"]]["AcceptedAnswerId"]]
		if ok && a.num(t, "Score") > best.num(t, "Score") {
			n++
		}
	}
	return n
}

// TestMarkup wants each form in which a post can be written and a source be
// attached to its quotation, in the Markdown and on the page.
func TestMarkup(t *testing.T) {
	w, _ := write(t, noon)
	tests := []struct{ name, markdown, html string }{
		{"attribution in the quotation", "\n>\n> — [", "<blockquote>"},
		{"bare link after a quotation", "> Skippers were not convinced. \"I have read rivers for thirty years and this one was fine,\" said Jorun Tellick, whose barge was third in the queue.\n\nhttps://", `href="https://lissen-courier.example/`},
		{"lead-in with a link", "#article-9) reads:\n\n> ", "</a> reads:</p>"},
		{"date alone before a quotation", "1887, schedule B\n\n> ", "<p>1887, schedule B</p>"},
		{"quotation without a source", "thrown out with the words:\n\n> ", "thrown out with the words:</p>"},
		{"link with title", "[1]: https://port-of-anselm.example/tariff \"", `title="Port of Anselm`},
		{"omission", "[...]", "[...]"},
		{"table", "|---|", "<table>"},
		{"numbered list", "\n1. ", "<ol>"},
		{"list", "\n* ", "<ul>"},
		{"Python", "```python\n", "heapq"},
		{"SQL", "```sql\n", "PARTITION"},
		{"key", "<kbd>Ctrl</kbd>", "<kbd>Ctrl</kbd>"},
		{"footnote", "<sup>1</sup>", "<sup>1</sup>"},
		{"spoiler", "\n>! ", `<blockquote class="spoiler">`},
		{"link to another thread", "/questions/", `href="/questions/`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bodies := w.byID(dump.Posts)
			for _, h := range w[dump.PostHistory] {
				if strings.Contains(h["Text"], tt.markdown) && strings.Contains(bodies[h["PostId"]]["Body"], tt.html) {
					return
				}
			}
			t.Errorf("no post is written with %q and shows %q", tt.markdown, tt.html)
		})
	}
	for _, p := range w[dump.Posts] {
		if strings.Contains(p["Body"], "<img") {
			t.Errorf("post %s has an image", p["Id"])
		}
	}
}

// TestBadgesAreOfTheirClass wants one class a name, and the badges that can be
// had once to be had once.
func TestBadgesAreOfTheirClass(t *testing.T) {
	w, _ := write(t, noon)
	many := "Nice Question Good Question Great Question Nice Answer Good Answer Great Answer Popular Question Notable Question Famous Question Enlightened Guru Populist Necromancer Yearling"
	had := map[string]bool{}
	for _, b := range w[dump.Badges] {
		if b["TagBased"] == "False" && b.num(t, "Class") != int(badgeClasses[b["Name"]]) {
			t.Errorf("badge %q has class %s", b["Name"], b["Class"])
		}
		key := b["UserId"] + " " + b["Name"]
		if had[key] && !strings.Contains(many, b["Name"]) {
			t.Errorf("user %s has %s twice", b["UserId"], b["Name"])
		}
		had[key] = true
	}
	for _, name := range []string{"Populist", "Guru", "Enlightened", "Necromancer", "Famous Question", "Cleanup", "Benefactor", "Commentator"} {
		if len(w.where(dump.Badges, "Name", name)) == 0 {
			t.Errorf("nobody has %s", name)
		}
	}
}
