package web

import (
	"strings"
	"testing"
)

// TestFeedOfQuotations reads what feeds tell of quotations: in the feed of a
// question, in that of all questions, and no longer when they were edited away.
func TestFeedOfQuotations(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		source := "\n>\n> — [The Herald](" + q.address + ")\n\n"
		q.say("Some say so:\n\n> " + q.words + source + "And then:\n\n> " + strings.Replace(q.words, "2,500", "25,000", 1) + source +
			"Nobody knows where this is from:\n\n> It was the first time that anybody had said so in public, he added.\n\nIs that so?")
		path := "/feeds/question/" + idOf(q.question)
		status, _, feed := get(t, q.site+path)
		if status != 200 {
			t.Fatalf("%s = %d", path, status)
		}
		golden(t, path, "feed-quotations.xml", strings.ReplaceAll(feed, q.site, "https://qa.example"))
		entry := parseFeed(t, path, feed).Entries[0].Summary.Text
		contains(t, "the entry", entry, "Verbatim (The Herald, Jan 10, 2024)", "Altered: 1 change (The Herald, Jan 10, 2024)", "No source",
			"What this question rests on", "2 quotations: Altered: 1 change (1 of 2)", `href="`+q.site+"/evidence/s/")

		_, _, feed = get(t, q.site+"/feeds")
		if all := parseFeed(t, "/feeds", feed).Entries; len(all) != 1 || all[0].Summary.Text != entry {
			t.Errorf("/feeds has other entries than %s:\n%s", path, feed)
		}

		q.say("Nothing is quoted in this text, which is as long as it has to be.")
		for _, path := range []string{path, "/feeds"} {
			if _, _, feed := get(t, q.site+path); strings.Contains(feed, "Verbatim") || strings.Contains(feed, "rests on") {
				t.Errorf("%s still tells of quotations that were edited away:\n%s", path, feed)
			}
		}
	})
}
