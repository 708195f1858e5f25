package sources_test

import (
	"net/http"
	"testing"
)

// TestLinkTitle names a page that cannot be read as the writer does, and one that can
// as it names itself.
func TestLinkTitle(t *testing.T) {
	eachNewsroom(t, func(t *testing.T, n *newsroom) {
		const lost, there = "lost.example", "there.example"
		n.publish(lost, status(http.StatusNotFound))
		n.publish(there, article("", lead, words, other))
		ann := n.Member("Ann", 1000)
		for _, host := range []string{lost, there} {
			post := n.Answer(ann, n.Ask(ann, "troops at "+host), "Some say so:\n\n> "+words+"\n>\n> — [Reuters][1]\n\n[1]: "+n.address(host)+" \"Reuters — Iraq PM interview, 2024-02-11\"\n\nIs that so?")
			n.rescan(post)
		}
		n.work()
		if s := n.source(lost); s.Title != "Iraq PM interview" || s.Outlet != "Reuters" || s.Published != "2024-02-11" {
			t.Errorf("the lost page: %+v", s)
		}
		if s := n.source(there); s.Title != "Talks and troops" || s.Outlet != "The Herald" || s.Published != "2024-01-10" {
			t.Errorf("the page that is there: %+v", s)
		}
	})
}
