package sources_test

import (
	"net/http"
	"testing"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
)

// never puts a pattern on the list of what is never archived.
func (n *newsroom) never(text string) parley.ArchivePattern {
	n.t.Helper()
	p, err := evidence.ParsePattern(text)
	if err != nil {
		n.t.Fatal(err)
	}
	n.update(func(tx *store.Tx) error { return tx.AddNeverArchive(n.t.Context(), p, 0, "") })
	return p
}

// TestNeverArchive asks for no page on the list, known or new, nor keeps one that a
// redirect led to; off the list, all are looked at again.
func TestNeverArchive(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.publish("known.herald.example", article("", lead, words, other))
		known := n.quote("known.herald.example")
		n.work()
		n.never("*.herald.example/2024/*")
		n.never("moved.example")
		n.Clock.Pass(400 * day)
		n.publish("new.herald.example", article("", lead, words, other))
		n.publish("other.example", article("", lead, words, other, "Another ending."))
		n.publish("moved.example", article("", lead, words, other))
		n.publish("short.example", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", n.address("moved.example"))
			w.WriteHeader(http.StatusFound)
		})
		fresh, free, short := n.quote("new.herald.example"), n.quote("other.example"), n.quote("short.example")
		n.work()
		if s, _ := n.status(known); s != "verbatim" || n.askedFor("known.herald.example") != 1 {
			t.Errorf("one with a copy: %s, asked for %d times", s, n.askedFor("known.herald.example"))
		}
		if s, reason := n.status(fresh); s != "unreachable" || reason != "refused" || n.askedFor("new.herald.example") != 0 || !n.source("new.herald.example").NeverArchive {
			t.Errorf("a new one: %s %s, asked for %d times", s, reason, n.askedFor("new.herald.example"))
		}
		if s, reason := n.status(short); s != "unreachable" || reason != "refused" || n.source("short.example").SnapshotCount != 0 {
			t.Errorf("one that leads to the list: %s %s", s, reason)
		}
		if s, _ := n.status(free); s != "verbatim" {
			t.Errorf("one that is not on the list: %s", s)
		}
		list, err := n.NeverArchivedList(t.Context(), 10)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, v := range list {
			n.update(func(tx *store.Tx) error { return tx.RemoveNeverArchive(t.Context(), v.ID) })
		}
		n.work()
		if s, _ := n.status(fresh); s != "verbatim" || n.askedFor("known.herald.example") != 2 {
			t.Errorf("off the list: %s, the known one asked for %d times", s, n.askedFor("known.herald.example"))
		}
		err = n.Update(t.Context(), func(tx *store.Tx) error { return tx.RemoveNeverArchive(t.Context(), list[0].ID) })
		if parley.KindOf(err) != parley.NotFound {
			t.Errorf("removing it twice: %v", err)
		}
	})
}

// TestNeverArchiveWhileFetching does not lose what a moderator decides while the page
// is on its way, and keeps a page on the list that two patterns match.
func TestNeverArchiveWhileFetching(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, func(w http.ResponseWriter, r *http.Request) {
			n.never(host)
			n.never(host + "/2024")
			article("", lead, words, other)(w, r)
		})
		n.quote(host)
		n.work()
		n.Clock.Pass(400 * day)
		n.work()
		if s := n.source(host); !s.NeverArchive || s.Due != 0 || s.SnapshotCount != 0 || n.askedFor(host) != 1 {
			t.Errorf("%+v, asked for %d times", s, n.askedFor(host))
		}
		list, err := n.NeverArchivedList(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		n.update(func(tx *store.Tx) error { return tx.RemoveNeverArchive(t.Context(), list[0].ID) })
		if s := n.source(host); !s.NeverArchive || s.Due != 0 {
			t.Errorf("one pattern less, of two: %+v", s)
		}
	})
}
