package sources_test

import (
	"net/http"
	"testing"
	"time"

	"parley"
	"parley/internal/posts"
	"parley/internal/store"
)

// TestFreeUnused frees the copies of what nothing quotes any more after a month, and
// nothing else: one post that stays is enough. What is quoted again is fetched again.
func TestFreeUnused(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const alone, shared, edited, draft = "alone.example", "shared.example", "edited.example", "draft.example"
		for _, host := range []string{alone, shared, edited, draft} {
			n.publish(host, article("", lead, words, other, "As "+host+" has it."))
		}
		gone, first, second, changed := n.quote(alone), n.quote(shared), n.quote(shared), n.quote(edited)
		mia := n.Moderator("Mia")
		if _, err := n.archive.Look(t.Context(), mia.ID, n.address(draft), 0); err != nil {
			t.Fatal(err)
		}
		n.work()
		was := n.quoted(gone)
		n.delete(mia, gone)
		n.delete(mia, first)
		n.rewrite(mia, changed, "Nobody is quoted here any more, and that is all there is to say.")
		n.rescan(changed)
		n.work()
		if _, list, err := n.CountQuotes(t.Context()); err != nil || len(list) != 1 || list[0] != (store.StatusCount{Status: "verbatim", Count: 1}) {
			t.Errorf("of what is left, %+v, %v are counted", list, err)
		}

		n.free()
		n.Clock.Pass(30*day - time.Minute)
		n.free()
		for _, host := range []string{alone, shared, edited, draft} {
			if !n.held(host) {
				t.Errorf("%s is freed before its time", host)
			}
		}
		n.Clock.Pass(time.Minute)
		n.free()
		for host, want := range map[string]bool{alone: false, shared: true, edited: false, draft: false} {
			if got := n.held(host); got != want {
				t.Errorf("the copy of %s is held: %v", host, got)
			}
		}
		if s, _ := n.status(second); s != "verbatim" {
			t.Errorf("the post that stays: %s", s)
		}
		if c, err := n.Snapshot(t.Context(), was.Snapshot); err != nil || c.RemovedReason != store.UnusedCopy || c.TextSHA256 == "" || c.BodySHA256 == "" || c.Fetched == 0 {
			t.Errorf("hashes and dates stay: %+v, %v", c, err)
		}
		asked := n.askedFor(alone)
		n.Clock.Pass(400 * day)
		n.work()
		if n.askedFor(alone) != asked {
			t.Error("what nobody quotes is fetched")
		}

		// Both come back: one with the page, one after it was lost.
		n.publish(edited, status(http.StatusNotFound))
		n.undelete(mia, gone)
		n.rescan(gone)
		n.rewrite(mia, changed, "Some say so:\n\n> "+words+"\n>\n> — [The Herald]("+n.address(edited)+")\n\nIs that so?")
		n.rescan(changed)
		n.work()
		q := n.quoted(gone)
		if s, _ := n.status(gone); s != "verbatim" || q.Snapshot == was.Snapshot || q.Snapshot == 0 || q.Changed != 0 || !n.held(alone) {
			t.Errorf("after the undeletion: %s, %+v", s, q.Quote)
		}
		if s, reason := n.status(changed); s != "unreachable" || reason != "unreachable" || n.source(edited).Freed() {
			t.Errorf("after an edit, of a lost page: %s %s", s, reason)
		}
		n.free()
		n.Clock.Pass(31 * day)
		n.free()
		if !n.held(alone) {
			t.Error("what is quoted again is freed")
		}
	})
}

// TestFreeUnusedOff keeps all copies on a site that wants that, and one that posts
// quoted again in between.
func TestFreeUnusedOff(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const host = "herald.example"
		n.publish(host, article("", lead, words, other))
		mia, post := n.Moderator("Mia"), n.quote(host)
		n.work()
		n.update(func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "rule.unused_copies_days", "0") })
		n.delete(mia, post)
		n.free()
		n.Clock.Pass(400 * day)
		n.free()
		if !n.held(host) {
			t.Fatal("the copy is freed though copies are kept for ever")
		}
		n.update(func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "rule.unused_copies_days", "3") })
		n.free()
		n.Clock.Pass(2 * day)
		n.undelete(mia, post)
		n.rescan(post)
		n.work()
		n.delete(mia, post)
		n.Clock.Pass(2 * day)
		n.free()
		if !n.held(host) {
			t.Error("the copy is freed two days after the last deletion")
		}
		n.Clock.Pass(3 * day)
		n.free()
		if n.held(host) {
			t.Error("the copy is not freed after three days")
		}
	})
}

func (n *newsroom) free() {
	n.t.Helper()
	if err := n.archive.FreeUnused(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
}

// held reports whether text and body of the newest copy of a host's page are there.
func (n *newsroom) held(host string) bool {
	n.t.Helper()
	s := n.source(host)
	if s.NewestID == 0 {
		return false
	}
	text, err := n.SnapshotText(n.t.Context(), s.NewestText)
	if err != nil {
		n.t.Fatal(err)
	}
	c, err := n.Snapshot(n.t.Context(), s.NewestID)
	if err != nil {
		n.t.Fatal(err)
	}
	body, err := n.Body(n.t.Context(), c.BodySHA256)
	if err != nil || (body != nil) != (text != nil) {
		n.t.Fatalf("text %v, body %v, %v", text != nil, body != nil, err)
	}
	return text != nil
}

func (n *newsroom) delete(by parley.Actor, post parley.PostID) {
	n.t.Helper()
	if _, err := n.Posts.Delete(n.t.Context(), n.By(by), post); err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) undelete(by parley.Actor, post parley.PostID) {
	n.t.Helper()
	if _, err := n.Posts.Undelete(n.t.Context(), n.By(by), post); err != nil {
		n.t.Fatal(err)
	}
}

func (n *newsroom) rewrite(by parley.Actor, post parley.PostID, text string) {
	n.t.Helper()
	c, err := n.CurrentText(n.t.Context(), post)
	if err != nil {
		n.t.Fatal(err)
	}
	if _, err := n.Posts.Edit(n.t.Context(), n.By(by), posts.Edit{Post: post, Base: posts.Base(c), Text: posts.Text{Body: text}, Summary: "what it rests on"}); err != nil {
		n.t.Fatal(err)
	}
}
