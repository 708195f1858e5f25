package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// everyUser reads a whole list, page by page.
func everyUser(t *testing.T, s *store.Store, q store.UserQuery) []store.UserCard {
	t.Helper()
	var all []store.UserCard
	for q.Page = 1; ; q.Page++ {
		before := s.Reads()
		list, err := s.Users(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if n := s.Reads() - before; n > 2 {
			t.Errorf("page %d of %v took %d statements, want 2 at most", q.Page, q, n)
		}
		if len(list.Users) == 0 {
			if int64(len(all)) != list.Total {
				t.Errorf("list %v tells of %d users and has %d", q, list.Total, len(all))
			}
			return all
		}
		all = append(all, list.Users...)
	}
}

func TestUserLists(t *testing.T) {
	tests := []struct {
		query store.UserQuery
		total int
		first parley.UserID
	}{
		{store.UserQuery{Tab: store.ByReputation}, 6863, 5064},
		{store.UserQuery{Tab: store.NewUsers}, 6863, 11362},
		{store.UserQuery{Tab: store.Voters}, 1117, 37},
		{store.UserQuery{Tab: store.Editors}, 328, 5064},
		{store.UserQuery{Tab: store.Moderators}, 0, 0},
		{store.UserQuery{Tab: store.ByReputation, Period: "week"}, 17, 0},
		{store.UserQuery{Tab: store.ByReputation, Period: "year"}, 315, 5064},
		{store.UserQuery{Tab: store.Editors, Period: "year"}, 32, 5064},
		{store.UserQuery{Tab: store.Voters, Period: "year"}, 0, 0},
		{store.UserQuery{Tab: store.NewUsers, Period: "week"}, 6863, 11362},
		{store.UserQuery{Tab: "nonsense", Period: "nonsense"}, 6863, 5064},
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s %s", tt.query.Tab, tt.query.Period), func(t *testing.T) {
				all := everyUser(t, s, tt.query)
				if len(all) != tt.total {
					t.Fatalf("the list has %d users, want %d", len(all), tt.total)
				}
				if tt.first != 0 && all[0].ID != tt.first {
					t.Errorf("user %d stands first, want %d", all[0].ID, tt.first)
				}
				seen := map[parley.UserID]bool{}
				for i, u := range all {
					if seen[u.ID] {
						t.Fatalf("user %d is listed twice", u.ID)
					}
					seen[u.ID] = true
					if i > 0 && u.Amount > all[i-1].Amount {
						t.Fatalf("user %d with %d stands behind %d", u.ID, u.Amount, all[i-1].Amount)
					}
				}
			})
		}
	})
}

func TestUsersNamed(t *testing.T) {
	tests := []struct {
		search, first string
		least         int
	}{
		{"ken", "ken", 5},
		{"KEN G", "Ken Graham", 1},
		{"håkan", "Håkan Fahlstedt", 1},
		{"HÅKAN", "Håkan Fahlstedt", 1},
		{"édouard", "Édouard", 1},
		{"джон", "Джон", 1},
		{"李允", "李允智", 1},
		{"%", "", 0},
		{"no such name", "", 0},
		{"ken\\", "", 0},
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		var names []string
		for _, u := range everyUser(t, s, store.UserQuery{Tab: store.NewUsers}) {
			names = append(names, u.Name)
		}
		for _, tt := range tests {
			want := 0
			for _, n := range names {
				if len(n) >= len(tt.search) && strings.EqualFold(n[:len(tt.search)], tt.search) {
					want++
				}
			}
			all := everyUser(t, s, store.UserQuery{Tab: store.ByReputation, Search: tt.search})
			if len(all) != want || len(all) < tt.least {
				t.Errorf("%d names begin with %q, want %d, %d at least", len(all), tt.search, want, tt.least)
				continue
			}
			if want > 0 && !strings.EqualFold(all[0].Name, tt.first) && tt.least == 1 {
				t.Errorf("the first name found for %q is %q, want %q", tt.search, all[0].Name, tt.first)
			}
			for _, u := range all {
				if u.Amount != u.Reputation {
					t.Errorf("user %d has the amount %d, want the reputation %d", u.ID, u.Amount, u.Reputation)
				}
			}
		}
	})
}

// TestRanks counts by hand what a few votes and edits give. The last activity
// is on 31 March; 90 days before it is 31 December.
func TestRanks(t *testing.T) {
	var votes []string
	vote := func(post, kind int, day string, times int) {
		for range times {
			votes = append(votes, fmt.Sprintf(`Id="%d" PostId="%d" VoteTypeId="%d" CreationDate="%sT00:00:00.000"`, len(votes)+1, post, kind, day))
		}
	}
	vote(2, 2, "2020-03-30", 25) // 250, of which 200 count
	vote(2, 3, "2020-03-30", 1)  // −2
	vote(2, 1, "2020-03-30", 1)  // +15: accepted by somebody else
	vote(1, 2, "2020-03-10", 3)  // within the month
	vote(4, 1, "2020-03-30", 1)  // accepted by the asker himself: nothing
	vote(4, 2, "2020-01-20", 2)  // within the quarter
	vote(5, 2, "2020-03-30", 9)  // a community wiki: nothing
	vote(3, 2, "2019-06-01", 1)  // within the year
	vote(3, 2, "2018-06-01", 5)  // too long ago
	vote(99, 2, "2020-03-30", 5) // a post that is not there
	votes = append(votes, `Id="900" PostId="1" VoteTypeId="8" UserId="1" BountyAmount="50" CreationDate="2020-03-20T00:00:00.000"`,
		`Id="901" PostId="2" VoteTypeId="9" BountyAmount="50" CreationDate="2020-03-29T00:00:00.000"`)
	files := map[string][]string{
		"Users": {
			`Id="1" Reputation="101" CreationDate="2018-01-01T00:00:00.000" DisplayName="ann" UpVotes="7" DownVotes="1"`,
			`Id="2" Reputation="201" CreationDate="2018-01-02T00:00:00.000" DisplayName="bob"`,
			`Id="3" Reputation="1" CreationDate="2018-01-03T00:00:00.000" DisplayName="cyd" UpVotes="9"`,
		},
		"Posts": {
			`Id="1" PostTypeId="1" AcceptedAnswerId="2" CreationDate="2020-01-01T00:00:00.000" Score="3" ViewCount="5" Body="q" OwnerUserId="1" LastActivityDate="2020-03-31T12:00:00.000" Title="A" Tags="&lt;a&gt;" AnswerCount="3"`,
			`Id="2" PostTypeId="2" ParentId="1" CreationDate="2020-01-02T00:00:00.000" Score="24" Body="a" OwnerUserId="2" LastActivityDate="2020-01-02T00:00:00.000"`,
			`Id="3" PostTypeId="2" ParentId="1" CreationDate="2018-05-02T00:00:00.000" Score="6" Body="a" OwnerUserId="3" LastActivityDate="2020-01-02T00:00:00.000"`,
			`Id="4" PostTypeId="2" ParentId="1" CreationDate="2020-01-02T00:00:00.000" Score="2" Body="a" OwnerUserId="1" LastActivityDate="2020-01-02T00:00:00.000"`,
			`Id="5" PostTypeId="2" ParentId="1" CreationDate="2020-01-02T00:00:00.000" Score="9" Body="a" OwnerUserId="3" CommunityOwnedDate="2020-01-02T00:00:00.000" LastActivityDate="2020-01-02T00:00:00.000"`,
		},
		"Votes": votes,
		"PostHistory": {
			`Id="1" PostHistoryTypeId="4" PostId="1" RevisionGUID="g1" CreationDate="2020-03-30T00:00:00.000" UserId="3" Text="A"`,
			`Id="2" PostHistoryTypeId="5" PostId="1" RevisionGUID="g1" CreationDate="2020-03-30T00:00:00.000" UserId="3" Text="q"`,
			`Id="3" PostHistoryTypeId="5" PostId="2" RevisionGUID="g2" CreationDate="2020-03-02T00:00:00.000" UserId="3" Text="q"`,
			`Id="4" PostHistoryTypeId="2" PostId="2" RevisionGUID="g3" CreationDate="2020-03-30T00:00:00.000" UserId="2" Text="q"`,
			`Id="5" PostHistoryTypeId="6" PostId="1" RevisionGUID="g4" CreationDate="2019-12-01T00:00:00.000" UserId="1" Text="q"`,
		},
	}
	tests := []struct {
		tab    store.UserTab
		period string
		want   string
	}{
		{store.ByReputation, "week", "bob 263"}, // 200 − 2 + 15 + 50
		{store.ByReputation, "month", "bob 263, ann 30"},
		{store.ByReputation, "quarter", "bob 263, ann 50"},
		{store.ByReputation, "year", "bob 263, ann 50, cyd 10"},
		{store.Editors, "week", "cyd 1"},
		{store.Editors, "month", "cyd 2"},
		{store.Editors, "year", "cyd 2, ann 1"},
		{store.Editors, "", "cyd 2, ann 1"},
		{store.Voters, "week", ""},
		{store.Voters, "", "cyd 9, ann 8"},
		{store.NewUsers, "", "cyd 1514937600000, bob 1514851200000, ann 1514764800000"},
	}
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		importRows(t, s, files)
		for _, tt := range tests {
			var got []string
			for _, u := range everyUser(t, s, store.UserQuery{Tab: tt.tab, Period: tt.period}) {
				got = append(got, fmt.Sprintf("%s %d", u.Name, u.Amount))
			}
			if strings.Join(got, ", ") != tt.want {
				t.Errorf("%s of the %s: %s, want %s", tt.tab, tt.period, strings.Join(got, ", "), tt.want)
			}
		}
		err := s.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE users SET moderator = 1 WHERE id IN (1, 3)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range everyUser(t, s, store.UserQuery{Tab: store.Moderators}) {
			got = append(got, u.Name)
		}
		if !slices.Equal(got, []string{"ann", "cyd"}) {
			t.Errorf("the moderators are %v, want ann and cyd", got)
		}
		differences, err := s.Check(ctx, func(string) {})
		if err != nil || len(differences) > 0 {
			t.Errorf("Check = %v, %v, want nothing", differences, err)
		}
	})
}

func TestUserName(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		if name, err := s.UserName(ctx, 5064); err != nil || name != "Ken Graham" {
			t.Errorf("UserName(5064) = %q, %v, want Ken Graham", name, err)
		}
		if _, err := s.UserName(ctx, 999999); parley.KindOf(err) != parley.NotFound {
			t.Errorf("UserName(999999) gives %v, want NotFound", err)
		}
		if _, err := s.Profile(ctx, 999999); parley.KindOf(err) != parley.NotFound {
			t.Errorf("Profile(999999) gives %v, want NotFound", err)
		}
	})
}
