package sources_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/archive"
	"parley/internal/sources"
)

// timeGate has a host be a web archive with one copy, of the page of another host; it
// notes for which time it was asked.
func (n *newsroom) timeGate(host, of string, made time.Time, page http.HandlerFunc) (asked *string) {
	asked = new(string)
	n.publish(host, func(w http.ResponseWriter, r *http.Request) {
		switch original := n.address(of); r.URL.Path {
		case "/timegate/" + original:
			*asked = r.Header.Get("Accept-Datetime")
			w.Header().Set("Vary", "accept-datetime")
			w.Header().Set("Location", "/kept/"+original) // http.Redirect would make one slash of two
			w.WriteHeader(http.StatusFound)
		case "/kept/" + original:
			w.Header().Set("Memento-Datetime", archive.Datetime(made))
			page(w, r)
		default:
			http.NotFound(w, r)
		}
	})
	return asked
}

func (n *newsroom) gate(host string) string { return "http://" + host + ":" + n.port + "/timegate/" }

// TestTimeGates looks for lost pages in other archives: the second has the first page,
// and what both have of the second is no copy.
func TestTimeGates(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.archive = n.open(sources.Options{TimeGates: []string{n.gate("empty.example"), n.gate("full.example")}})
		n.publish("herald.example", status(http.StatusGone))
		made := n.Clock.Now().Add(-400 * day).Truncate(time.Second)
		n.publish("empty.example", status(http.StatusNotFound))
		asked := n.timeGate("full.example", "herald.example", made, article("", lead, words, other))
		written := n.Clock.Now()
		post := n.quote("herald.example")
		n.work()
		n.runJobs()
		q := n.quoted(post)
		if q.Verdict.Status != "verbatim" || q.Copy == nil || q.Copy.Origin != "external_archive" || q.Copy.Fetched != made.UnixMilli() {
			t.Fatalf("%+v, %+v", q.Verdict, q.Copy)
		}
		if *asked != archive.Datetime(written) {
			t.Errorf("the copy of %s is asked for, want that of the day of the post, %s", *asked, archive.Datetime(written))
		}
		kept := n.kept(q)
		if !strings.Contains(kept.ExternalURL, "full.example") || kept.FinalURL != n.address("herald.example") || kept.BodySHA256 == "" {
			t.Errorf("the copy: %+v", kept)
		}
		if s := n.source("herald.example"); s.Outcome != "gone" || s.Title != "Talks and troops" || s.SnapshotCount != 1 {
			t.Errorf("the source: %+v", s)
		}
		gates := n.askedFor("full.example")
		n.Clock.Pass(30 * day)
		n.work()
		n.runJobs()
		if n.askedFor("full.example") != gates || n.source("herald.example").SnapshotCount != 1 {
			t.Errorf("an archive is asked for a page that there is a copy of")
		}
	})
}

// TestTimeGatesWithoutCopies takes nothing that is no copy, and does not ask for a
// page that is there.
func TestTimeGatesWithoutCopies(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.archive = n.open(sources.Options{TimeGates: []string{n.gate("archive.example")}})
		n.publish("archive.example", article("", lead, words, other)) // no Memento-Datetime
		n.publish("lost.example", status(http.StatusNotFound))
		n.publish("there.example", article("", lead, words, other))
		lost, there := n.quote("lost.example"), n.quote("there.example")
		n.work()
		n.runJobs()
		if s, _ := n.status(lost); s != "unreachable" || n.source("lost.example").SnapshotCount != 0 || n.askedFor("archive.example") != 1 {
			t.Errorf("%s, asked %d times", s, n.askedFor("archive.example"))
		}
		if s, _ := n.status(there); s != "verbatim" {
			t.Errorf("one that is there: %s", s)
		}
	})
}

// TestCheckTimeGates refuses what is no address.
func TestCheckTimeGates(t *testing.T) {
	if err := sources.CheckTimeGates([]string{"https://archive.example/timegate/"}); err != nil {
		t.Error(err)
	}
	for _, gate := range []string{"archive.example", "ftp://archive.example/", "https:///x"} {
		if err := sources.CheckTimeGates([]string{gate}); err == nil {
			t.Errorf("%q is taken", gate)
		}
	}
}
