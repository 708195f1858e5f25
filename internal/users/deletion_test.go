package users_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"parley"
	"parley/internal/markup"
	"parley/internal/posts"
	"parley/internal/store"
	"parley/internal/users"
)

// TestNothingIsLeft plants words into everything that a member can write about
// themselves, deletes the account, and searches every text of every table.
func TestNothingIsLeft(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		in := s.join(t, "Canarina")
		session := s.session(t, in.Token)
		must(t, s.EditProfile(ctx, in.User, users.ProfileEdit{DisplayName: "Canarina", Location: "Canary Wharf", Website: "https://canary.example", About: "A canary."},
			func(text string) (string, error) { return "<p>" + text + "</p>", nil }))
		must(t, s.SetPicture(ctx, in.User, "/images/canary.png"))
		must(t, s.ChangeEmail(ctx, session, "canary.new@example.org"))
		s.addTOTP(t, in)
		s.addPasskey(t, in, newDevice(t))
		_, err := s.SignIn(ctx, from(1), "Canarina@example.org", "canary guess")
		refused(t, err, "account.error.mismatch")
		writing := posts.New(s.store, markup.New(markup.Site{}))
		ann := parley.Actor{ID: in.User, DisplayName: "Canarina", Reputation: 1000, EarnedHere: 1000, Confirmed: true}
		_, err = writing.Ask(ctx, parley.Act{Key: "1", Actor: ann}, posts.Question{Title: "What is known about hops and malt?", Body: "I have read much about hops and still wonder.", Tags: []string{"facts"}})
		must(t, err)
		must(t, writing.KeepDraft(ctx, ann, store.Draft{Kind: store.DraftQuestion, Body: "a canary in a draft"}))

		if there := s.search(t, "canar"); len(there) < 8 {
			t.Fatalf("before the deletion, only these texts tell of the person:\n%s", strings.Join(there, "\n"))
		}
		session = s.session(t, in.Token)
		must(t, s.RequestDeletion(ctx, session))
		s.letters(t)
		s.clock.add(25 * time.Hour)
		s.letters(t)
		// Jobs that are done and events that were told are forgotten after a while.
		s.clock.add(60 * 24 * time.Hour)
		must(t, s.CleanUp(ctx))

		found := s.search(t, "canar")
		if len(found) > 0 {
			t.Errorf("after the deletion, %d texts still tell of the person:\n%s", len(found), strings.Join(found, "\n"))
		}
		if left := s.search(t, "still wonder"); len(left) == 0 {
			t.Error("the question is gone too, or the search finds nothing at all")
		}
	})
}

// search returns every text of the database that holds a word, in lower case.
func (s *site) search(t *testing.T, word string) (found []string) {
	t.Helper()
	err := s.store.Update(ctx, func(tx *store.Tx) error {
		columns, err := textColumns(tx, strings.HasSuffix(t.Name(), "postgres"))
		if err != nil {
			return err
		}
		for _, c := range columns {
			rows, err := tx.QueryContext(ctx, fmt.Sprintf(`SELECT CAST(%q AS TEXT) FROM %q WHERE lower(CAST(%[1]q AS TEXT)) LIKE '%%' || $1 || '%%'`, c[1], c[0]), word)
			if err != nil {
				return err
			}
			for rows.Next() {
				var text string
				if err := rows.Scan(&text); err != nil {
					return err
				}
				found = append(found, fmt.Sprintf("%s.%s: %.100s", c[0], c[1], text))
			}
			if err := rows.Err(); err != nil {
				return err
			}
			rows.Close()
		}
		return nil
	})
	must(t, err)
	return found
}

// textColumns lists the columns of text of each table.
func textColumns(tx *store.Tx, postgres bool) (list [][2]string, err error) {
	query := `
		SELECT m.name, c.name
		FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.type = 'TEXT'`
	if postgres {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND data_type = 'text'`
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}
