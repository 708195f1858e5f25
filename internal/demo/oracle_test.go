package demo

import (
	"html"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/dump"
)

// TestOracles checks what holds in every published dump (data-dump.md §4), at
// several moments: months, years and leap days must not matter.
func TestOracles(t *testing.T) {
	for _, now := range []time.Time{
		noon,
		time.Date(2027, 1, 1, 0, 3, 0, 0, time.UTC),
		time.Date(2028, 2, 29, 23, 59, 59, 0, time.UTC),
		time.Date(2030, 10, 31, 2, 30, 0, 0, time.FixedZone("", 9*3600)),
	} {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			w, _ := write(t, now)
			checkOrder(t, w, now)
			checkReferences(t, w)
			checkCounts(t, w)
			checkAcceptance(t, w)
			checkTags(t, w)
			checkHistory(t, w)
		})
	}
}

// checkOrder wants ids to ascend from 1, rows to be in the order of time, and
// nothing to lie in the future or before the site.
func checkOrder(t *testing.T, w written, now time.Time) {
	t.Helper()
	when := map[dump.File]string{
		dump.Badges: "Date", dump.Comments: "CreationDate", dump.PostHistory: "CreationDate", dump.PostLinks: "CreationDate",
		dump.Posts: "CreationDate", dump.Users: "CreationDate", dump.Votes: "CreationDate",
	}
	for _, f := range dump.Files {
		rows := w[f]
		if f == dump.Users {
			rows = rows[1:] // Community, -1
		}
		var before time.Time
		for i, r := range rows {
			if got := r.num(t, "Id"); got != i+1 {
				t.Errorf("%s: row %d has id %d", f, i+1, got)
			}
			if when[f] == "" {
				continue
			}
			at := r.time(t, when[f])
			if at.Before(before) {
				t.Errorf("%s %s is of %v, the row before of %v", f, r["Id"], at, before)
			}
			before = at
		}
		for _, r := range rows {
			for name, v := range r {
				if !strings.HasSuffix(name, "Date") {
					continue
				}
				at := r.time(t, name)
				if at.After(now) {
					t.Errorf("%s %s: %s = %s lies in the future", f, r["Id"], name, v)
				}
				if now.Sub(at) > siteAge+day {
					t.Errorf("%s %s: %s = %s is older than the site", f, r["Id"], name, v)
				}
			}
		}
	}
}

// checkReferences wants every id to lead somewhere, every act to lie after the
// beginning of the account and the post it concerns, and no visit to be missed.
func checkReferences(t *testing.T, w written) {
	t.Helper()
	posts, users := w.byID(dump.Posts), w.byID(dump.Users)
	for _, f := range dump.Files {
		for _, r := range w[f] {
			for _, name := range []string{"PostId", "RelatedPostId", "ParentId", "AcceptedAnswerId", "ExcerptPostId", "WikiPostId"} {
				if id, ok := r[name]; ok && posts[id] == nil {
					t.Errorf("%s %s: no post %s (%s)", f, r["Id"], id, name)
				}
			}
			for _, name := range []string{"UserId", "OwnerUserId", "LastEditorUserId"} {
				id, ok := r[name]
				if !ok {
					continue
				}
				u := users[id]
				if u == nil {
					t.Errorf("%s %s: no user %s (%s)", f, r["Id"], id, name)
					continue
				}
				at, day := r["CreationDate"], f == dump.Votes
				switch {
				case f == dump.Badges:
					at = r["Date"]
				case name == "LastEditorUserId":
					at = r["LastEditDate"]
				}
				if at < u["CreationDate"] && !day {
					t.Errorf("%s %s is of %s, but %s came on %s", f, r["Id"], at, u["DisplayName"], u["CreationDate"])
				}
				if at > u["LastAccessDate"] && id != "-1" && f != dump.Badges {
					t.Errorf("%s %s is of %s, but %s was last seen on %s", f, r["Id"], at, u["DisplayName"], u["LastAccessDate"])
				}
			}
			if p := posts[r["PostId"]]; p != nil {
				if at, from := r["CreationDate"], p["CreationDate"]; at[:10] < from[:10] || f != dump.Votes && at < from {
					t.Errorf("%s %s is of %s, its post of %s", f, r["Id"], at, from)
				}
			}
		}
	}
	for _, a := range w.where(dump.Posts, "PostTypeId", "2") {
		if q := posts[a["ParentId"]]; q["PostTypeId"] != "1" || q["CreationDate"] >= a["CreationDate"] {
			t.Errorf("answer %s belongs to %v", a["Id"], q)
		}
	}
}

func checkCounts(t *testing.T, w written) {
	t.Helper()
	score, comments, answers := map[string]int{}, map[string]int{}, map[string]int{}
	for _, v := range w[dump.Votes] {
		switch parley.VoteType(v.num(t, "VoteTypeId")) {
		case parley.UpMod:
			score[v["PostId"]]++
		case parley.DownMod:
			score[v["PostId"]]--
		}
	}
	for _, c := range w[dump.Comments] {
		comments[c["PostId"]]++
	}
	for _, p := range w[dump.Posts] {
		answers[p["ParentId"]]++
	}
	for _, p := range w[dump.Posts] {
		id := p["Id"]
		if got := p.num(t, "Score"); got != score[id] {
			t.Errorf("post %s has the score %d, its votes make %d", id, got, score[id])
		}
		if got := p.num(t, "CommentCount"); got != comments[id] {
			t.Errorf("post %s counts %d comments of %d", id, got, comments[id])
		}
		if p["PostTypeId"] == "1" && p.num(t, "AnswerCount") != answers[id] {
			t.Errorf("question %s counts %s answers of %d", id, p["AnswerCount"], answers[id])
		}
		if p["OwnerUserId"] == "" && p["OwnerDisplayName"] == "" {
			t.Errorf("post %s has no owner", id)
		}
	}
}

func checkAcceptance(t *testing.T, w written) {
	t.Helper()
	posts := w.byID(dump.Posts)
	votes := w.where(dump.Votes, "VoteTypeId", "1")
	accepted := map[string]bool{}
	for _, v := range votes {
		if accepted[v["PostId"]] {
			t.Errorf("post %s is accepted twice", v["PostId"])
		}
		accepted[v["PostId"]] = true
	}
	n := 0
	for _, q := range w[dump.Posts] {
		id, ok := q["AcceptedAnswerId"]
		if !ok {
			continue
		}
		n++
		if !accepted[id] || posts[id]["ParentId"] != q["Id"] {
			t.Errorf("question %s accepts %s, which has no vote for it or answers another question", q["Id"], id)
		}
	}
	if n != len(votes) {
		t.Errorf("%d questions with an accepted answer, %d votes of acceptance", n, len(votes))
	}
}

func checkTags(t *testing.T, w written) {
	t.Helper()
	posts := w.byID(dump.Posts)
	uses, first := map[string]int{}, map[string]string{}
	for _, q := range w.where(dump.Posts, "PostTypeId", "1") {
		tags := parley.SplitTags(q["Tags"])
		if len(tags) < 1 || len(tags) > 5 {
			t.Errorf("question %s has %d tags", q["Id"], len(tags))
		}
		for _, name := range tags {
			if uses[name]++; first[name] == "" {
				first[name] = q["CreationDate"]
			}
		}
	}
	known := 0
	for _, tag := range w[dump.Tags] {
		name := tag["TagName"]
		known += uses[name]
		if got := tag.num(t, "Count"); got != uses[name] || got == 0 {
			t.Errorf("tag %s counts %d, questions have it %d times", name, got, uses[name])
		}
		excerpt, wiki := posts[tag["ExcerptPostId"]], posts[tag["WikiPostId"]]
		if excerpt["PostTypeId"] != "4" || wiki["PostTypeId"] != "5" {
			t.Errorf("tag %s: excerpt %v, wiki %v", name, excerpt, wiki)
		}
		if n := len(excerpt["Body"]); n < 30 || n > 500 {
			t.Errorf("tag %s: the excerpt has %d bytes", name, n)
		}
		if excerpt["CreationDate"] < first[name] {
			t.Errorf("tag %s was described on %s, before its first question of %s", name, excerpt["CreationDate"], first[name])
		}
	}
	total := 0
	for _, n := range uses {
		total += n
	}
	if known != total {
		t.Errorf("%d uses of tags, %d of tags that Tags.xml has", total, known)
	}
}

// checkHistory replays the texts of PostHistory and wants the posts to show
// the outcome.
func checkHistory(t *testing.T, w written) {
	t.Helper()
	type texts struct{ title, body, tags, guid, at string }
	last, edits := map[string]*texts{}, map[string]int{}
	owner := map[string]string{} // of a GUID: the post
	for _, h := range w[dump.PostHistory] {
		id, kind := h["PostId"], parley.PostHistoryType(h.num(t, "PostHistoryTypeId"))
		if o := owner[h["RevisionGUID"]]; o != "" && o != id {
			t.Errorf("GUID %s stands for acts on %s and %s", h["RevisionGUID"], o, id)
		}
		owner[h["RevisionGUID"]] = id
		if !kind.Revision() {
			continue
		}
		if last[id] == nil {
			if kind != parley.InitialBody {
				t.Errorf("the history of %s begins with type %d", id, kind)
			}
			last[id] = &texts{}
		}
		l := last[id]
		if h["RevisionGUID"] != l.guid {
			edits[id]++
		}
		l.guid, l.at = h["RevisionGUID"], h["CreationDate"]
		switch {
		case kind.Title():
			l.title = h["Text"]
		case kind.Body():
			l.body = h["Text"]
		case kind.Tags():
			l.tags = h["Text"]
		}
	}
	for _, p := range w[dump.Posts] {
		l := last[p["Id"]]
		if l == nil {
			t.Errorf("post %s has no history", p["Id"])
			continue
		}
		if l.title != p["Title"] || l.tags != p["Tags"] {
			t.Errorf("post %s: history ends with %q %q, the post has %q %q", p["Id"], l.title, l.tags, p["Title"], p["Tags"])
		}
		if edited := edits[p["Id"]] > 1; edited != (p["LastEditDate"] != "") || edited && p["LastEditDate"] != l.at {
			t.Errorf("post %s: LastEditDate %q after %d revisions, the last of %s", p["Id"], p["LastEditDate"], edits[p["Id"]], l.at)
		}
		if body, plain := p["Body"], p["PostTypeId"] == "4"; plain && body != l.body || !plain && !showsWords(body, l.body) {
			t.Errorf("post %s does not show the words of its last revision", p["Id"])
		}
	}
}

// showsWords reports whether the rendered body has all plain words of the
// Markdown, which tells revisions apart without a second renderer.
func showsWords(body, markdown string) bool {
	text := html.UnescapeString(body)
	for _, w := range strings.Fields(markdown) {
		plain := strings.IndexFunc(w, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') }) < 0
		if plain && !strings.Contains(text, w) {
			return false
		}
	}
	return (body == "") == (markdown == "")
}
