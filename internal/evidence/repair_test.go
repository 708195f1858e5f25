package evidence_test

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/evidence"
)

const harbour = "The harbour, opens new tab stays open. It has 2,500 workers. They had no plans to leave before winter. The union called it a first step. Nobody asked the mayor about it. It rained that day."

func TestRepairs(t *testing.T) {
	tests := []struct {
		name, quote string
		want        map[evidence.RepairKind]string
	}{
		{"another number", "It has **25,000** workers.", map[evidence.RepairKind]string{
			evidence.TakeWording: "It has **2,500** workers.",
		}},
		{"a word left out", "They had no plans to leave winter.", map[evidence.RepairKind]string{
			evidence.TakeWording:  "They had no plans to leave before winter.",
			evidence.MarkOmission: "They had no plans to leave […] winter.",
		}},
		{"a negation dropped", "They had plans to leave before winter.", map[evidence.RepairKind]string{
			evidence.TakeWording: "They had no plans to leave before winter.",
		}},
		{"an elision that hides a negation", "They had […] plans to leave before winter.", map[evidence.RepairKind]string{
			evidence.TakeWording: "They had no plans to leave before winter.",
		}},
		{"a bracket that denies", "The union [not] called it a first step.", map[evidence.RepairKind]string{
			evidence.TakeWording: "The union called it a first step.",
		}},
		{"a word put in", "> The union loudly called it a first step.", map[evidence.RepairKind]string{
			evidence.TakeWording:      "> The union called it a first step.",
			evidence.BracketInsertion: "> The union [loudly] called it a first step.",
		}},
		{"a negation put in", "The union never called it a first step.", map[evidence.RepairKind]string{
			evidence.TakeWording: "The union called it a first step.",
		}},
		{"another order", "> The union called it a first step. […] They had no plans to leave before winter.", map[evidence.RepairKind]string{
			evidence.SplitQuote: "> The union called it a first step.\n\n> They had no plans to leave before winter.",
		}},
		{"an artefact", "The harbour, opens new tab stays open.", map[evidence.RepairKind]string{
			evidence.RemoveArtefact: "The harbour stays open.",
		}},
		{"an artefact in brackets", "The harbour stays open [citation needed]. It has 2,500 workers.", map[evidence.RepairKind]string{
			evidence.RemoveArtefact: "The harbour stays open. It has 2,500 workers.",
		}},
		{"a note mark", "The harbour stays open.[12] It has 2,500 workers.", map[evidence.RepairKind]string{
			evidence.RemoveArtefact: "The harbour stays open. It has 2,500 workers.",
		}},
		{"an artefact at the beginning", "> External link The harbour stays open.", map[evidence.RepairKind]string{
			evidence.RemoveArtefact: "> The harbour stays open.",
		}},
	}
	ix := evidence.NewIndex(harbour, "en")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := evidence.Read(tt.quote)
			repairs := q.Repairs(ix.Check(q))
			if len(repairs) != len(tt.want) {
				t.Errorf("%d repairs of %q, want %d: %+v", len(repairs), tt.quote, len(tt.want), repairs)
			}
			for _, r := range repairs {
				got := evidence.Apply(tt.quote, r)
				if got != tt.want[r.Kind] {
					t.Errorf("%s makes %q of %q, want %q", r.Kind, got, tt.quote, tt.want[r.Kind])
				}
				for _, part := range splitQuotes(got) {
					if v := ix.Check(evidence.Read(part)); v.Status != evidence.Verbatim {
						t.Errorf("after %s, %q is %s: %+v", r.Kind, part, v.Status, v.Edits)
					}
				}
			}
		})
	}
}

// splitQuotes returns the block quotations of Markdown that holds nothing else.
func splitQuotes(markdown string) []string { return strings.Split(markdown, "\n\n>") }

// TestRepairsOfSamples takes the source's wording for every edit of every change
// that is planted in the samples: all become verbatim.
func TestRepairsOfSamples(t *testing.T) {
	for i := range samples {
		s := &samples[i]
		ix := evidence.NewIndex(s.text, s.lang)
		for name, c := range s.cases(&samples[(i+3)%len(samples)]) {
			q := evidence.Read(c.quote)
			v := ix.Check(q)
			if v.Status != evidence.Altered || name == "paragraphs exchanged" {
				continue
			}
			repairs := slices.DeleteFunc(q.Repairs(v), func(r evidence.Repair) bool { return r.Kind != evidence.TakeWording })
			mended := evidence.Apply(c.quote, repairs...)
			if after := ix.Check(evidence.Read(mended)); after.Status != evidence.Verbatim {
				t.Errorf("%s, %s: %q becomes %q, which is %s: %+v", s.lang, name, c.quote, mended, after.Status, after.Edits)
			}
		}
	}
}

func TestDiff(t *testing.T) {
	q := evidence.Read("It has **25,000** workers. They had plans to leave.")
	want := []evidence.DiffPart{
		{Kind: evidence.Equal, Text: "It has "}, {Kind: evidence.Was, Text: "2,500"}, {Kind: evidence.Now, Text: "25,000"},
		{Kind: evidence.Equal, Text: " workers. They had "}, {Kind: evidence.Was, Text: "no "}, {Kind: evidence.Equal, Text: "plans to leave."},
	}
	if got := q.Diff(evidence.NewIndex(harbour, "en").Check(q)); !slices.Equal(got, want) {
		t.Errorf("Diff is %q, want %q", got, want)
	}
}
