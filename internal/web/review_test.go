package web

import (
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
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

// TestRoleWithheld checks that a moderator who has logged in without a second
// factor is told on each page why rights are missing, and others are not.
func TestRoleWithheld(t *testing.T) {
	eachQuoting(t, func(t *testing.T, q *quoting) {
		mia := testkit.Join(t, q.Store, "Mia Moderator", 200, parley.Moderator)
		const notice = "need a login with a second factor"
		if _, _, page := getAs(t, mia, q.site+"/review"); strings.Contains(page, notice) {
			t.Error("a moderator with a second factor is asked for one")
		}
		err := q.Store.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ExecContext(t.Context(), `UPDATE sessions SET strong = 0 WHERE user_id = $1`, int64(mia.ID))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _, page := getAs(t, mia, q.site+"/questions")
		contains(t, "without a second factor", page, notice, `href="/users/mylogins/`+idOf(mia.ID)+`"`)
	})
}
