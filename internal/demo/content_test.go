package demo

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley"
	"parley/internal/dump"
)

// within reports lengths outside the limits of a field, in characters.
func within(t *testing.T, what, text string, least, most int) {
	t.Helper()
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n < least || n > most {
		t.Errorf("%s has %d characters, want %d to %d: %.60q", what, n, least, most, text)
	}
}

func TestLengths(t *testing.T) {
	w, _ := write(t, noon)
	kinds := w.byID(dump.Posts)
	titles := map[string]bool{}
	for _, h := range w[dump.PostHistory] {
		what := "history " + h["Id"]
		kind := parley.PostHistoryType(h.num(t, "PostHistoryTypeId"))
		switch post := kinds[h["PostId"]]; {
		case kind.Title():
			within(t, what, h["Text"], 15, 150)
		case kind.Body() && (post["PostTypeId"] == "1" || post["PostTypeId"] == "2"):
			within(t, what, h["Text"], 30, 30_000)
		}
		within(t, what+": summary", h["Comment"], 0, 300)
	}
	for _, c := range w[dump.Comments] {
		within(t, "comment "+c["Id"], c["Text"], 15, 600)
	}
	for _, q := range w.where(dump.Posts, "PostTypeId", "1") {
		if titles[q["Title"]] {
			t.Errorf("two questions are called %q", q["Title"])
		}
		titles[q["Title"]] = true
	}
	for _, u := range w[dump.Users] {
		within(t, u["DisplayName"], u["DisplayName"], 3, 30)
		within(t, u["DisplayName"]+": location", u["Location"], 0, 100)
		within(t, u["DisplayName"]+": website", u["WebsiteUrl"], 0, 200)
		within(t, u["DisplayName"]+": about", u["AboutMe"], 0, 3000)
	}
	for _, tag := range w[dump.Tags] {
		if !regexp.MustCompile(`^[a-z0-9+#.-]{1,35}$`).MatchString(tag["TagName"]) {
			t.Errorf("%q is no tag", tag["TagName"])
		}
	}
}

// TestTextsAreComplete wants every placeholder filled in, and every address to
// lead nowhere outside: to this site or to a name that is reserved for examples.
func TestTextsAreComplete(t *testing.T) {
	w, _ := write(t, noon)
	address := regexp.MustCompile(`(?:https?:)?//[^\s)>"\]]+`)
	for _, f := range dump.Files {
		for _, r := range w[f] {
			for name, v := range r {
				for _, left := range []string{"{{", "}}", "thread:", "+++", "TODO", "lorem"} {
					if strings.Contains(v, left) {
						t.Errorf("%s %s: %s still holds %q", f, r["Id"], name, left)
					}
				}
				for _, a := range address.FindAllString(v, -1) {
					u, err := url.Parse(a)
					if err != nil || !strings.HasSuffix(u.Hostname(), ".example") {
						t.Errorf("%s %s: %s leads to %s", f, r["Id"], name, a)
					}
				}
			}
		}
	}
	if _, err := (&site{}).resolve("see thread:99-nothing", nil); err == nil {
		t.Error("a link to a thread that does not exist is accepted")
	}
}

// TestPrivileges wants everybody to do only what their reputation allows, by
// the thresholds of a small site (privileges.md).
func TestPrivileges(t *testing.T) {
	s := readSite(t)
	allowed := func(what string, a author, least int) {
		t.Helper()
		if a.person == nil || a.Reputation < least && !a.Moderator {
			t.Errorf("%s by %v, who has not the reputation of %d", what, a, least)
		}
	}
	for _, c := range s.remarks {
		if c.by != c.post.owner && c.by != c.post.topic.question.owner {
			allowed("comment in "+c.post.name(), c.by, 50)
		}
	}
	for _, topic := range s.topics {
		d := topic.question.draft
		if c := d.Closed; c != nil {
			if len(c.By) != 3 {
				t.Errorf("%s was closed by %v, want three", topic.slug, c.By)
			}
			for _, key := range c.By {
				allowed("closing of "+topic.slug, author{person: s.byKey[key]}, 500)
			}
		}
		if d.Protected != nil {
			allowed("protection of "+topic.slug, author{person: s.byKey[d.Protected.By]}, 3500)
		}
		if d.Locked != nil && !s.byKey[d.Locked.By].Moderator {
			t.Errorf("%s was locked by %s, no moderator", topic.slug, d.Locked.By)
		}
		if d.Bounty != nil {
			allowed("bounty on "+topic.slug, author{person: s.byKey[d.Bounty.By]}, 75)
		}
		for _, p := range topic.posts() {
			for _, r := range p.revisions[1:] {
				switch {
				case len(r.approved) == 2:
					allowed("approval", r.approved[0], 1000)
					allowed("approval", r.approved[1], 1000)
				case r.by == p.owner:
				case p.draft.Wiki:
					allowed("edit of the wiki "+p.name(), r.by, 100)
				default:
					allowed("edit of "+p.name(), r.by, 1000)
				}
				if locked := topic.question.draft.Locked; locked != nil && r.at.After(topic.frozen()) {
					t.Errorf("%s was edited after it had been locked", p.name())
				}
			}
			if p.kind == parley.Answer && d.Closed != nil && p.created.After(topic.closed()) {
				t.Errorf("%s was written after the closing", p.name())
			}
			if p.kind == parley.Answer && p.draft.Wiki != d.Wiki {
				t.Errorf("%s is not community-owned as its question is, or the reverse", p.name())
			}
		}
	}
}

// TestReputation wants nobody to have less than the votes here have given, and
// the members together to have cast at least the votes that there are.
func TestReputation(t *testing.T) {
	s := readSite(t)
	earned := map[*person]int{}
	up, down := 0, 0
	for _, p := range s.posts {
		for _, v := range p.votes {
			worth := 0
			switch v.kind {
			case parley.UpMod:
				worth, up = 10, up+1
			case parley.DownMod:
				worth, down = -2, down+1
			case parley.AcceptedByOriginator:
				worth = 15
			case parley.BountyClose:
				worth = v.amount
			}
			if !p.draft.Wiki {
				earned[p.owner.person] += worth
			}
		}
	}
	least, most := s.people[0], s.people[0]
	for _, p := range s.people {
		if p.Reputation < 1+max(0, earned[p]) {
			t.Errorf("%s has a reputation of %d and has earned %d here", p.Key, p.Reputation, earned[p])
		}
		up, down = up-p.Up, down-p.Down
		if p.Reputation < least.Reputation {
			least = p
		}
		if p.Reputation > most.Reputation {
			most = p
		}
	}
	if up > 0 || down > 0 {
		t.Errorf("%d up-votes and %d down-votes that nobody has cast", up, down)
	}
	if least.Reputation != 1 || most.Reputation != 24_310 {
		t.Errorf("reputation goes from %d to %d, want 1 to 24,310", least.Reputation, most.Reputation)
	}
}

// TestReplies wants every @name in a comment to mean somebody who can be
// called there: the author or an editor of the post, or an earlier commenter.
func TestReplies(t *testing.T) {
	s := readSite(t)
	called := regexp.MustCompile(`@([^\s:,.]+)`)
	replies := 0
	for i, c := range s.remarks {
		m := called.FindStringSubmatch(c.text)
		if m == nil {
			continue
		}
		replies++
		who := []author{c.post.owner}
		for _, r := range c.post.revisions {
			if r.at.Before(c.at) {
				who = append(who, r.by)
			}
		}
		for _, before := range s.remarks[:i] {
			if before.post == c.post {
				who = append(who, before.by)
			}
		}
		if !slices.ContainsFunc(who, func(a author) bool { return a != c.by && a.calledBy(m[1]) }) {
			t.Errorf("comment %d in %s calls %q, whom nobody there is called: %s", c.id, c.post.name(), m[1], c.text)
		}
	}
	if replies < 20 {
		t.Errorf("%d replies with @, want 20 and more", replies)
	}
}

func (a author) calledBy(name string) bool {
	if a.person == nil {
		return a.deleted == name
	}
	own := strings.ToLower(strings.ReplaceAll(a.Name, " ", ""))
	return strings.HasPrefix(own, strings.ToLower(name))
}

// readSite is the site of the tests, before it becomes rows.
func readSite(t testing.TB) *site {
	t.Helper()
	people, err := readPeople()
	if err != nil {
		t.Fatal(err)
	}
	tags, err := readTags()
	if err != nil {
		t.Fatal(err)
	}
	threads, err := readThreads()
	if err != nil {
		t.Fatal(err)
	}
	s, err := newSite(noon, people, tags, threads)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLooksAlive(t *testing.T) {
	s := readSite(t)
	newest, oldest := noon.Add(-siteAge), noon
	hours := 0
	for _, p := range s.posts {
		if p.created.After(newest) {
			newest = p.created
		}
		if p.created.Before(oldest) {
			oldest = p.created
		}
	}
	for _, c := range s.remarks {
		if noon.Sub(c.at) < 6*time.Hour {
			hours++
		}
	}
	if got := noon.Sub(newest); got > 15*time.Minute {
		t.Errorf("the newest post is %v old", got)
	}
	if got := noon.Sub(oldest); got < 2*365*day+300*day {
		t.Errorf("the oldest post is only %v old", got)
	}
	if hours < 3 {
		t.Errorf("%d comments in the last six hours, want 3", hours)
	}
}
