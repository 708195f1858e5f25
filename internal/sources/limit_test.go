package sources_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/internal/markup"
	"parley/internal/sources"
	"parley/internal/store"
)

// TestBudget drops bodies over the budget, those that support nothing first,
// and never a text.
func TestBudget(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.archive = n.open(sources.Options{Budget: 1}) // one body is over it
		for _, host := range []string{"a.example", "b.example"} {
			n.publish(host, article("", lead, words, other, "This is what stands at "+host+"."))
			post := n.quote(host)
			n.work()
			q := n.quoted(post)
			if text, err := n.SnapshotText(t.Context(), n.kept(q).TextSHA256); err != nil || text == nil || q.Verdict.Status != "verbatim" {
				t.Errorf("%s: %v, %v, %+v", host, text, err, q.Verdict)
			}
			if body, err := n.Body(t.Context(), n.kept(q).BodySHA256); err != nil || body != nil || n.kept(q).BodySHA256 == "" {
				t.Errorf("%s: %d bytes of the body are kept, %v", host, len(body), err)
			}
		}
		n.archive = n.open(sources.Options{Budget: 1 << 20})
		n.publish("c.example", article("", lead, words, other, "This is what stands at the third."))
		post := n.quote("c.example")
		n.work()
		if body, err := n.Body(t.Context(), n.kept(n.quoted(post)).BodySHA256); err != nil || !strings.Contains(string(body), "the third") {
			t.Errorf("within the budget: %d bytes, %v", len(body), err)
		}
	})
}

// TestNoArchive keeps of a page that forbids copies what stands around the words.
func TestNoArchive(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		n.publish("meta.example", article(`<meta name="robots" content="noarchive">`, lead, words, other))
		n.publish("header.example", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "noarchive")
			article("", lead, words, other, "Another ending.")(w, r)
		})
		for _, host := range []string{"meta.example", "header.example"} {
			post := n.quote(host)
			n.work()
			q := n.quoted(post)
			text, err := n.SnapshotText(t.Context(), n.kept(q).TextSHA256)
			if err != nil || text != nil || n.kept(q).BodySHA256 != "" || q.Verdict.Status != "verbatim" || !strings.Contains(q.Verdict.Verdict, "some 2,500 troops") {
				t.Errorf("%s: %v, %v, %+v", host, text, err, q)
			}
		}
	})
}

// TestWriterLimits bounds how many new sources one writer has the site fetch.
func TestWriterLimits(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		ann, bob := n.Member("Ann", 100), n.Member("Bob", 100)
		var text strings.Builder
		for _, host := range strings.Split("a b c d e f g h i j k l m n o p q r s t u v w x y z", " ") {
			text.WriteString("> " + words + "\n>\n> — [The Herald](" + n.address(host+".example") + ")\n\nAnd:\n\n")
		}
		html, err := markup.New(markup.Site{}).Markdown(text.String())
		if err != nil {
			t.Fatal(err)
		}
		ordered := func() int64 {
			_, waiting, _, err := n.EvidenceWaiting(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return waiting
		}
		if _, err := n.archive.Drafts(t.Context(), ann.ID, html, 0); err != nil || ordered() != 20 {
			t.Errorf("in the first hour %d are fetched, %v", ordered(), err)
		}
		if _, err := n.archive.Drafts(t.Context(), bob.ID, html, 0); err != nil || ordered() != 26 {
			t.Errorf("with another writer %d are fetched, %v", ordered(), err)
		}
		n.update(func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "rule.new_sources_per_hour", "23") })
		if _, err := n.archive.Drafts(t.Context(), n.Member("Cem", 100).ID, strings.ReplaceAll(html, ".example", ".test"), 0); err != nil || ordered() != 26+23 {
			t.Errorf("where a writer may have 23 fetched, %d are, %v", ordered()-26, err)
		}
		n.update(func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "rule.new_sources_per_hour", "") })
		n.update(func(tx *store.Tx) error { // all but the first were asked for elsewhere
			_, err := tx.ExecContext(t.Context(), `DELETE FROM sources WHERE id > 1`)
			return err
		})
		for range 5 {
			n.Clock.Pass(61 * time.Minute)
			if _, err := n.archive.Drafts(t.Context(), ann.ID, html, 0); err != nil {
				t.Fatal(err)
			}
			n.update(func(tx *store.Tx) error {
				_, err := tx.ExecContext(t.Context(), `DELETE FROM sources WHERE id > 1`)
				return err
			})
		}
		if _, err := n.archive.Drafts(t.Context(), ann.ID, html, 0); err != nil || ordered() != 1 {
			t.Errorf("after a hundred in a day %d are fetched, %v", ordered()-1, err)
		}
	})
}
