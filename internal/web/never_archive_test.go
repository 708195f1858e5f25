package web

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/testkit"
)

// TestNeverArchivedPage shows moderators the list, takes lines on and off it, and gives
// it as a file.
func TestNeverArchivedPage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		mia := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator)
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		at := q.site + "/evidence/never-archived"
		for _, path := range []string{at, at + ".csv"} {
			if status, _, _ := getAs(t, bob, path); status != 404 {
				t.Errorf("%s for a member: %d", path, status)
			}
		}
		if status, _, _ := sendAs(t, bob, at, url.Values{"pattern": {"herald.example"}}); status != 404 {
			t.Errorf("a member adds: %d", status)
		}
		if status, _, page := sendAs(t, mia, at, url.Values{"pattern": {"*.org"}, "note": {"why not"}}); status != 422 || !strings.Contains(page, "why not") || !strings.Contains(page, "*.org") {
			t.Errorf("what is no pattern: %d", status)
		}
		if status, _, page := sendAs(t, mia, at, url.Values{"pattern": {"https://Herald.example/2024/*"}, "note": {"=They asked, for good."}}); status != 303 {
			t.Fatalf("adding: %d %s", status, page)
		}
		from, err := q.SourceByID(context.Background(), q.quote().Source)
		if err != nil || !from.NeverArchive || from.Due != 0 {
			t.Errorf("the source: %+v, %v", from, err)
		}
		_, _, page := getAs(t, mia, at)
		contains(t, "the list", page, "<code>herald.example/2024/</code>", "They asked, for good.", "Mia Moderator")
		_, header, file := getAs(t, mia, at+".csv")
		if want := `pattern,since,note` + "\n" + `herald.example/2024/,`; !strings.HasPrefix(file, want) || !strings.Contains(file, `"'=They asked, for good."`) || !strings.Contains(header.Get("Content-Type"), "csv") {
			t.Errorf("the file: %v %s", header, file)
		}
		list, err := q.NeverArchivedList(context.Background(), 2)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		remove := at + "/" + idOf(list[0].ID) + "/remove"
		if status, _, _ := sendAs(t, mia, remove, url.Values{}); status != 303 {
			t.Errorf("removing: %d", status)
		}
		if status, _, _ := sendAs(t, mia, remove, url.Values{}); status != 404 {
			t.Errorf("removing it again: %d", status)
		}
		// A takedown for good is on the list as well.
		if status, _, _ := sendAs(t, mia, q.site+"/evidence/s/"+idOf(q.quote().Snapshot)+"/takedown", url.Values{"note": {"They wrote to us."}, "never": {"1"}}); status != 303 {
			t.Errorf("taking down: %d", status)
		}
		_, _, page = getAs(t, mia, at)
		contains(t, "the list", page, "<code>herald.example/2024/iraq?id=7$</code>")
	})
}

// TestSpamPhrases lets moderators edit the list of what spam says.
func TestSpamPhrases(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		mia := testkit.Join(t, q.Store, "Mia Moderator", 5000, parley.Moderator)
		bob := testkit.Join(t, q.Store, "Bob Baker", 200, parley.Member)
		at := q.site + "/evidence/spam-phrases"
		if status, _, _ := sendAs(t, bob, at, url.Values{"phrase": {"cheap watches"}}); status != 404 {
			t.Errorf("a member adds: %d", status)
		}
		if status, _, page := sendAs(t, mia, at, url.Values{"phrase": {" pill "}}); status != 422 || !strings.Contains(page, "Give 5 to 100 characters.") || !strings.Contains(page, `value=" pill "`) {
			t.Errorf("too short a phrase: %d", status)
		}
		for range 2 {
			if status, _, page := sendAs(t, mia, at, url.Values{"phrase": {"Cheap <b>  Watches"}}); status != 303 {
				t.Fatalf("adding: %d %s", status, page)
			}
		}
		_, _, page := getAs(t, mia, q.site+"/evidence/never-archived")
		contains(t, "the list", page, "<code>cheap &lt;b&gt; watches</code>", "Mia Moderator")
		list, err := q.SpamPhrases(context.Background(), 3)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		remove := at + "/" + idOf(list[0].ID) + "/remove"
		if status, _, _ := sendAs(t, bob, remove, url.Values{}); status != 404 {
			t.Errorf("a member removes: %d", status)
		}
		if status, _, _ := sendAs(t, mia, remove, url.Values{}); status != 303 {
			t.Errorf("removing: %d", status)
		}
		if list, err := q.SpamPhrases(context.Background(), 3); err != nil || len(list) != 0 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestUnusedCopyPage says of a copy that was freed why it is not there.
func TestUnusedCopyPage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		ctx := context.Background()
		copy := "/evidence/s/" + idOf(q.quote().Snapshot)
		mo := q.Moderator("Mo")
		if _, err := q.Posts.Delete(ctx, q.By(mo), q.question); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := q.archive.FreeUnused(ctx); err != nil {
				t.Fatal(err)
			}
			if status, _, _ := get(t, q.site+copy); status != 200 {
				t.Errorf("before its time: %d", status)
			}
			q.Clock.Pass(15 * 24 * time.Hour)
		}
		if err := q.archive.FreeUnused(ctx); err != nil {
			t.Fatal(err)
		}
		status, _, page := get(t, q.site+copy)
		if status != 410 {
			t.Errorf("afterwards: %d", status)
		}
		contains(t, "the copy", page, "because nothing quoted the page any more")
		if _, _, body := get(t, q.site+"/parley/1.0"+strings.Replace(copy, "/evidence/s/", "/snapshots/", 1)+"?text=1"); !strings.Contains(body, "removed_date") || strings.Contains(body, `"text":`) || strings.Contains(body, "excerpts") {
			t.Errorf("by the API: %s", body)
		}
	})
}

// TestTakedownFromOwnHost takes a copy down at once for who sends from the page's own
// host: what a header says of the sender counts for nothing.
func TestTakedownFromOwnHost(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		own := netip.MustParseAddr("203.0.113.5")
		isAt := func(_ context.Context, host string, a netip.Addr) bool { return host == "herald.example" && a == own }
		site := serveWith(t, q.Store, Options{Sources: q.archive, IsAt: isAt})
		copy := "/evidence/s/" + idOf(q.quote().Snapshot)
		take := func(site string) int {
			t.Helper()
			status, _ := send(t, site+copy+"/takedown", url.Values{"note": {"This is our own article."}, "never": {"1"}}, "X-Forwarded-For", own.String())
			return status
		}
		if status := take(site); status != 422 {
			t.Errorf("who only says where they send from: %d", status)
		}
		if status, _, _ := get(t, q.site+copy); status != 200 {
			t.Errorf("and the copy: %d", status)
		}
		behind := serveWith(t, q.Store, Options{Sources: q.archive, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, IsAt: isAt})
		if status := take(behind); status != 303 {
			t.Errorf("from the page's host, by a proxy of ours: %d", status)
		}
		if status, _, _ := get(t, q.site+copy); status != 451 {
			t.Errorf("and the copy: %d", status)
		}
		if list, err := q.NeverArchivedList(context.Background(), 1); err != nil || len(list) != 0 {
			t.Errorf("the list is for moderators: %+v, %v", list, err)
		}
	})
}
