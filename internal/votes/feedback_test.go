package votes_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestFeedback keeps what those who may not vote say apart from every score: once
// for each network, post and day, under a hash that goes with the day.
func TestFeedback(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ctx := context.Background()
		ann, dov, mod := m.Member("Ann", 500), m.Member("Dov", 1), m.Moderator("Mod")
		q := m.Ask(ann, "tides")
		a := m.Answer(ann, q, "The moon does it.")
		say := func(who parley.Actor, giver string, post parley.PostID, kind parley.VoteType) string {
			t.Helper()
			_, err := m.Votes.Feedback(ctx, who, giver, post, kind)
			return key(err)
		}
		var reader parley.Actor
		for _, tt := range []struct {
			name  string
			who   parley.Actor
			giver string
			post  parley.PostID
			kind  parley.VoteType
			want  string
		}{
			{"a reader", reader, "192.0.2.1", q, parley.UpMod, ""},
			{"the same again", reader, "192.0.2.1", q, parley.UpMod, ""},
			{"another network", reader, "2001:db8::/64", q, parley.UpMod, ""},
			{"a reader on the answer", reader, "192.0.2.1", a, parley.DownMod, ""},
			{"the reader thinks again", reader, "192.0.2.1", a, parley.UpMod, ""},
			{"a newcomer", dov, "user 2", a, parley.DownMod, ""},
			{"on one's own", ann, "user 1", a, parley.UpMod, "can.vote.own"},
			{"no kind of vote", reader, "192.0.2.1", q, parley.VoteType(5), "vote.kind"},
			{"on nothing", reader, "192.0.2.1", 999, parley.UpMod, "can.nopost"},
		} {
			if got := say(tt.who, tt.giver, tt.post, tt.kind); got != tt.want {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
		listed := func() string {
			t.Helper()
			list, total, err := m.PostFeedback(ctx, m.Clock.Now().Add(-30*24*time.Hour).UnixMilli(), 1, 10)
			if err != nil || int(total) != len(list) {
				t.Fatalf("%d of %d: %v", len(list), total, err)
			}
			var b strings.Builder
			for _, f := range list {
				fmt.Fprintf(&b, "%d+%d-%d ", f.ID, f.Up, f.Down)
			}
			return strings.TrimSpace(b.String())
		}
		if got, want := listed(), fmt.Sprintf("%d+1-1 %d+2-0", a, q); got != want {
			t.Errorf("listed: %s, want %s", got, want)
		}
		rows := func(query string) (n int) {
			t.Helper()
			if err := m.Update(ctx, func(tx *store.Tx) error { return tx.QueryRowContext(ctx, query).Scan(&n) }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := rows(`SELECT count(*) FROM votes`); n != 0 {
			t.Errorf("%d votes", n)
		}
		if n := rows(`SELECT sum(abs(score)) FROM posts`); n != 0 {
			t.Errorf("scores of %d in all", n)
		}
		if n := rows(`SELECT count(*) FROM feedback_givers WHERE giver LIKE '%192%' OR giver LIKE '%user%' OR giver LIKE '%2001%'`); n != 0 {
			t.Errorf("%d givers in plain", n)
		}
		if n := rows(`SELECT count(*) FROM (SELECT giver FROM feedback_givers GROUP BY giver HAVING count(*) > 1) x`); n != 0 {
			t.Errorf("%d givers can be followed from post to post", n)
		}

		// Many at once lose nothing.
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if got := say(reader, fmt.Sprintf("198.51.100.%d", i%10), q, parley.UpMod); got != "" {
					t.Error(got)
				}
			})
		}
		wg.Wait()
		if got, want := listed(), fmt.Sprintf("%d+12-0 %d+1-1", q, a); got != want {
			t.Errorf("listed: %s, want %s", got, want)
		}

		// The next day everybody has a say again, and nothing of the last tells who had.
		secret := rows(`SELECT count(*) FROM feedback_secrets`)
		m.Clock.Pass(24 * time.Hour)
		if got := say(reader, "192.0.2.1", q, parley.DownMod); got != "" {
			t.Error(got)
		}
		if now := rows(`SELECT count(*) FROM feedback_secrets`); now != 1 || secret != 1 {
			t.Errorf("%d secrets, before %d", now, secret)
		}
		if n := rows(`SELECT count(*) FROM feedback_givers`); n != 1 {
			t.Errorf("%d givers are kept, want 1", n)
		}
		if got, want := listed(), fmt.Sprintf("%d+12-1 %d+1-1", q, a); got != want {
			t.Errorf("the next day: %s, want %s", got, want)
		}
		m.Clock.Pass(24 * time.Hour)
		clean := func() {
			t.Helper()
			if err := m.Posts.CleanUp(ctx); err != nil {
				t.Fatal(err)
			}
		}
		clean()
		if n := rows(`SELECT count(*) FROM feedback_givers`) + rows(`SELECT count(*) FROM feedback_secrets`); n != 0 {
			t.Errorf("%d rows tell of givers after the day", n)
		}
		m.Clock.Pass(28 * 24 * time.Hour)
		clean()
		if got, want := listed(), fmt.Sprintf("%d+0-1", q); got != want {
			t.Errorf("a month later: %s, want %s", got, want)
		}

		// What is deleted is not listed, and takes none.
		if _, err := m.Posts.Delete(ctx, m.By(mod), q); err != nil {
			t.Fatal(err)
		}
		if got := listed() + say(reader, "192.0.2.1", q, parley.UpMod); got != "can.nopost" {
			t.Errorf("deleted: %q", got)
		}
		m.Clean()
	})
}
