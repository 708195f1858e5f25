package sources_test

import (
	"slices"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
)

// TestPolicy flags, after a week, what lacks the source that a site asks for,
// once and without deleting anything.
func TestPolicy(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		ann := n.Member("Ann", 1000)
		n.publish("herald.example", article("", lead, words, other))
		sourced := n.quote("herald.example")
		n.work()
		question := n.Ask(ann, "bridges")
		linked := n.Answer(ann, question, "It is as [the office](https://office.example/report) says.")
		bare := n.Answer(ann, question, "It is so because everybody knows that it is so.")
		quoting := n.Answer(ann, question, "As they say, and [not here](https://office.example/):\n\nSome words between.\n\n> "+words+"\n\nAnd more words after that, which go on for a while so that nothing is near.")
		for _, post := range []parley.PostID{linked, bare, quoting} {
			n.rescan(post)
		}
		n.work()
		flagged := func(policy, tags string, want ...parley.PostID) {
			t.Helper()
			n.update(func(tx *store.Tx) error {
				if err := tx.SetSetting(t.Context(), parley.SettingEvidenceTagPolicies, tags); err != nil {
					return err
				}
				return tx.SetSetting(t.Context(), parley.SettingEvidencePolicy, policy)
			})
			for range 2 { // the second time finds nothing new
				if err := n.archive.FlagUnsourced(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			list, err := n.OpenEvidenceFlags(t.Context(), 50)
			if err != nil {
				t.Fatal(err)
			}
			var got []parley.PostID
			for _, f := range list {
				if f.Kind != store.FlagUnsourced {
					t.Errorf("a flag of kind %q", f.Kind)
				}
				got = append(got, f.Post)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s %q: posts %v are flagged, want %v", policy, tags, got, want)
			}
		}
		n.Clock.Pass(6 * day)
		flagged("require_answers", "")
		patience := func(days string) {
			n.update(func(tx *store.Tx) error { return tx.SetSetting(t.Context(), "rule.evidence_patience_days", days) })
		}
		patience("8")
		n.Clock.Pass(day + time.Minute)
		flagged("require_answers", "")
		patience("")
		n.Clock.Pass(-day - time.Minute)
		n.Clock.Pass(day + time.Minute)
		flagged("", "")
		flagged("encourage", "")
		flagged("require_answers", "facts=off")
		quotes := n.quoted(quoting)
		want := []parley.PostID{bare}
		if quotes.State == "unsourced" {
			want = append(want, quoting)
			flagged("require_quotes", "", quoting)
		}
		flagged("off", "facts=require_answers", want...)
		if s, _ := n.status(sourced); s != "verbatim" {
			t.Errorf("the one with a source is %s", s)
		}
	})
}
