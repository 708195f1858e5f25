package web

import (
	"strings"
	"testing"
)

// TestOutlets counts what is quoted from an outlet, for readers, without a score.
func TestOutlets(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		outlet := q.site + "/evidence/outlets/herald.example"
		_, _, page := get(t, q.site+"/questions/"+idOf(q.question)+"/what-is-known-about-troops")
		contains(t, "the source card", page, `href="/evidence/outlets/herald.example"`)
		_, _, page = get(t, q.site+"/evidence/outlets")
		contains(t, "the list", page, `<a href="/evidence/outlets/herald.example">The Herald</a>`, "1 quotation")
		_, _, page = get(t, outlet)
		contains(t, "the outlet", page, "100 % (1 of 1)", "0 % (0 of 1)", "Jan 10, 2024", "some 2,500 troops", "source%3Aherald.example")
		if status, header, _ := get(t, q.site+"/evidence/outlets/WWW.herald.example"); status != 301 || header.Get("Location") != "/evidence/outlets/herald.example" {
			t.Errorf("another spelling: %d %s", status, header.Get("Location"))
		}
		if status, _, _ := get(t, q.site+"/evidence/outlets/nobody.example"); status != 404 {
			t.Errorf("an outlet that nobody quotes: %d", status)
		}

		q.say("Some say so:\n\n> " + strings.Replace(q.words, "2,500", "25,000", 1) + "\n>\n> — [The Herald](" + q.address + ")\n\nIs that so?")
		if facts, err := q.OutletFacts(t.Context(), "herald.example"); err != nil || facts.Quotes != 1 || facts.Altered != 1 || facts.Verbatim != 0 || facts.Median != "2024-01-10" || facts.Dead != 0 {
			t.Errorf("after a change: %+v, %v", facts, err)
		}
		if _, err := q.Posts.Delete(t.Context(), q.By(q.Moderator("Max")), q.question); err != nil {
			t.Fatal(err)
		}
		if list, err := q.Outlets(t.Context(), 10); err != nil || len(list) != 0 {
			t.Errorf("what a deleted post quotes is counted: %+v, %v", list, err)
		}
	})
}
