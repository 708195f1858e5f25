package sources_test

import (
	"testing"

	"parley"
	"parley/internal/store"
)

// TestSpam keeps no copy of a page with a phrase that moderators listed, however it is
// set, and looks at it again when the phrase is off the list.
func TestSpam(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const spam, fair = "spam.example", "fair.example"
		n.publish(spam, article("", lead, words, "CHEAP\n  Watches, delivered\n by noon, whoever you are and whatever the time may be.", other))
		n.publish(fair, article("", lead, words, "Cheap and watched, and delivered by noon.", other))
		n.update(func(tx *store.Tx) error { return tx.AddSpamPhrase(t.Context(), " cheap  watches,\nDelivered", 0) })
		post, other := n.quote(spam), n.quote(fair)
		n.work()
		if s, reason := n.status(post); s != "unreachable" || reason != "spam" || n.source(spam).SnapshotCount != 0 {
			t.Errorf("spam: %s %s, %+v", s, reason, n.source(spam))
		}
		if s, _ := n.status(other); s != "verbatim" {
			t.Errorf("another page: %s", s)
		}
		if err := n.archive.Supply(t.Context(), n.address(spam), lead+" "+words); parley.KindOf(err) != parley.Invalid {
			t.Errorf("its words are taken from the writer: %v", err)
		}
		list, err := n.SpamPhrases(t.Context(), 10)
		if err != nil || len(list) != 1 || list[0].Phrase != "cheap watches, delivered" {
			t.Fatalf("%+v, %v", list, err)
		}
		n.update(func(tx *store.Tx) error { return tx.RemoveSpamPhrase(t.Context(), list[0].ID) })
		n.Clock.Pass(day) // the host wants a pause
		n.work()
		if s, _ := n.status(post); s != "verbatim" {
			t.Errorf("off the list: %s", s)
		}
		err = n.Update(t.Context(), func(tx *store.Tx) error { return tx.RemoveSpamPhrase(t.Context(), list[0].ID) })
		if parley.KindOf(err) != parley.NotFound {
			t.Errorf("removing it twice: %v", err)
		}
	})
}

// TestTakenDownStays does not bring a copy back that was taken down, neither by the
// next look at the page nor by another post that quotes it; another text is kept.
func TestTakenDownStays(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, article("", lead, words, other))
		n.quote(host)
		n.work()
		n.update(func(tx *store.Tx) error {
			return tx.RemoveSnapshot(t.Context(), n.source(host).NewestID, store.TakenDown, false)
		})
		late := n.quote(host)
		n.work()
		if s, reason := n.status(late); s != "unreachable" || reason != "refused" {
			t.Errorf("a post of the time after: %s %s", s, reason)
		}
		n.Clock.Pass(2 * day)
		n.work()
		if s := n.source(host); s.NewestID != 0 || s.Outcome != "refused" || s.Due != 0 || n.askedFor(host) != 2 {
			t.Errorf("it came back: %+v, asked for %d times", s, n.askedFor(host))
		}
	})
}
