package web

import (
	"strings"
	"testing"

	"parley"
	"parley/internal/testkit"
)

// TestReviewPage looks at which queues a member, a reviewer and a moderator are
// led to: each opens, and no other is named.
func TestReviewPage(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		for name, tt := range map[string]struct {
			reputation int
			role       parley.Role
			queues     string
		}{
			"Bob Baker":     {200, parley.Member, "/review/suggested-edits /tags/synonyms"},
			"Rea Reviewer":  {20_000, parley.Member, "/review/suggested-edits /evidence/queue /tags/synonyms"},
			"Mia Moderator": {200, parley.Moderator, "/review/suggested-edits /evidence/queue /tags/synonyms /users/claims /evidence/never-archived"},
		} {
			who := testkit.Join(t, q.Store, name, tt.reputation, tt.role)
			_, _, page := getAs(t, who, q.site+"/review")
			contains(t, name, page, `<a href="/review">Review</a>`)
			for _, queue := range reviewQueues {
				shown, wanted := strings.Contains(page, `href="`+queue.Path+`"`), strings.Contains(" "+tt.queues+" ", " "+queue.Path+" ")
				if shown != wanted {
					t.Errorf("%s sees %s: %v", name, queue.Path, shown)
				}
				if status, _, _ := getAs(t, who, q.site+queue.Path); wanted && status != 200 {
					t.Errorf("%s opens %s: %d", name, queue.Path, status)
				}
			}
		}
	})
}
