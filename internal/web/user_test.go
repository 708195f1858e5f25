package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"parley/internal/store"
	"parley/internal/testkit"
)

// eachBeerAt runs a test on the beer dump, imported and served at one moment.
func eachBeerAt(t *testing.T, now time.Time, test func(t *testing.T, s *store.Store)) {
	options := map[string]func(t *testing.T) store.Options{
		"sqlite":   func(t *testing.T) store.Options { return store.Options{Dir: testkit.FreshFolder(t)} },
		"postgres": func(t *testing.T) store.Options { return store.Options{URL: testkit.FreshPostgres(t)} },
	}
	for engine, option := range options {
		t.Run(engine, func(t *testing.T) {
			o := option(t)
			o.Now = func() time.Time { return now }
			s := testkit.Open(t, o)
			testkit.Import(t, s, testkit.Data(t, "se-dump", "beer", "beer.stackexchange.com.7z"))
			test(t, s)
		})
	}
}

// TestPeoplePages compares pages with their golden files, on both engines.
func TestPeoplePages(t *testing.T) {
	const ken = "/users/5064/ken-graham"
	pages := map[string]string{
		"people-users":      "/users?filter=year",
		"people-profile":    ken,
		"people-summary":    ken + "?tab=summary",
		"people-reputation": ken + "?tab=reputation",
		"people-activity":   ken + "?tab=activity&page=3",
		"people-bounties":   ken + "?tab=bounties&sort=earned",
		"people-badges":     "/help/badges?filter=gold",
		"people-badge":      "/help/badges/6506/guru",
		"people-tags":       "/tags?tab=new&page=5",
		"people-tag":        "/tags/taste/info",
		"people-topusers":   "/tags/whiskey/topusers",
		"people-hot":        "/tags/whiskey/hot",
	}
	eachBeerAt(t, time.Date(2020, 6, 3, 10, 20, 30, 0, time.UTC), func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for name, path := range pages {
			status, _, body := get(t, site+path)
			if status != http.StatusOK {
				t.Errorf("%s = %d", path, status)
				continue
			}
			got := breaks.ReplaceAllString(strings.ReplaceAll(mainPart(t, body), site, "http://site"), ">\n<") + "\n"
			golden(t, path, name+".html", got)
		}
	})
}

// peopleKey finds keys of the catalogue that have no text.
var peopleKey = regexp.MustCompile(`[>"]\s*(people|users|profile|badges|tagpage)\.[a-z.-]+`)

func TestPeopleAddresses(t *testing.T) {
	const (
		ken   = "/users/5064/ken-graham"
		login = "/users/login?returnurl="
	)
	tests := []struct {
		path   string
		status int
		to     string // where a redirect leads, or words on the page
	}{
		{"/users", 200, "6,863 users"},
		{"/users?page=191", 200, "Previous"},
		{"/users?page=192", 302, "/users"},
		{"/users?page=999999999", 302, "/users"},
		{"/users?tab=newusers&page=192", 302, "/users?tab=NewUsers"},
		{"/users?tab=EDITORS&filter=Year", 200, "86 edits"},
		{"/users?tab=voters", 200, "1,011 votes cast"},
		{"/users?tab=Voters&filter=week", 200, "A data dump tells how often somebody voted"},
		{"/users?tab=Moderators", 200, "No moderators are known."},
		{"/users?search=Ken%20Gr", 200, "Ken Graham"},
		{"/users?search=%3Cscript%3E", 200, "No name begins with “&lt;script&gt;”."},
		{"/users?search=%00", 200, "6,863 users"},
		{"/users/5064", 301, ken},
		{"/users/5064/", 301, ken},
		{"/users/5064?tab=tags&x=1", 301, ken + "?tab=tags&x=1"},
		{"/users/5064/somebody-else", 301, ken},
		{"/users/5064/KEN-graham", 200, "Top posts"},
		{"/users/-1/community", 200, "Community"},
		{"/users/999999", 404, "There is no user 999999."},
		{"/users/x", 404, ""},
		{"/users/99999999999999999999", 404, ""},
		{"/u/5064?x=1", 301, ken},
		{"/users/current", 302, login + "%2Fusers%2Fcurrent"},
		{"/users/moderators", 301, "/users?tab=Moderators"},
		{"/users/activity/5064", 301, ken + "?tab=activity"},
		{"/users/rep/5064", 301, ken + "?tab=reputation"},
		{"/users/rep/5064/2020-01-01/2020-02-01", 301, ken + "?tab=reputation"},
		{"/users/activity/999999", 404, ""},
		{ken + "?tab=summary", 200, "56 questions"},
		{ken + "?tab=TopActivity", 200, "56 questions"},
		{ken + "?tab=answers&page=5", 200, "137 answers"},
		{ken + "?tab=answers&page=6", 302, ken + "?tab=answers"},
		{ken + "?tab=questions&sort=views", 200, " views"},
		{ken + "?tab=tags&page=2", 200, "87 tags"},
		{ken + "?tab=badges&sort=class", 200, "Fanatic"},
		{ken + "?tab=bounties", 200, "0 bounties"},
		{ken + "?tab=bounties&sort=earned", 200, "2 bounties"},
		{ken + "?tab=reputation", 200, "8,344 reputation"},
		{ken + "?tab=activity&page=29", 200, "858 actions"},
		{ken + "?tab=activity&page=30", 302, ken + "?tab=activity"},
		{ken + "?tab=votes", 200, "702 votes cast"},
		{ken + "?tab=nonsense", 200, "Top posts"},
		{ken + "?tab=responses", 302, login + "%2Fusers%2F5064%2Fken-graham%3Ftab%3Dresponses"},
		{ken + "?tab=saves", 302, login + "%2Fusers%2F5064%2Fken-graham%3Ftab%3Dsaves"},
		{"/users/flair/5064.json", 200, `"reputation":"8,344"`},
		{"/users/flair/5064.html", 200, "Ken Graham"},
		{"/users/flair/5064.png", 404, ""},
		{"/users/flair/999999.json", 404, ""},
		{"/users/flair/x.json", 404, ""},

		{"/badges", 301, "/help/badges"},
		{"/badges?tab=tags&x=1", 301, "/help/badges?tab=tags"},
		{"/badges/49/teacher", 301, "/help/badges/49/teacher"},
		{"/badges/18/teacher?page=2", 301, "/help/badges/49/teacher?page=2"},
		{"/help/badges/49", 301, "/help/badges/49/teacher"},
		{"/help/badges/49/wrong", 301, "/help/badges/49/teacher"},
		{"/help/badges/2/teacher", 301, "/help/badges/49/teacher"},
		{"/help/badges/999999/teacher", 301, "/help/badges/49/teacher"},
		{"/help/badges/49/teacher?page=11", 200, "awarded 658 times"},
		{"/help/badges/49/teacher?page=12", 302, "/help/badges/49/teacher"},
		{"/help/badges/999999", 404, "There is no badge 999999."},
		{"/help/badges/999999/nothing", 404, ""},
		{"/help/badges/x/teacher", 404, ""},
		{"/help/badges", 200, "The first answer with a score of 1 or more."},
		{"/help/badges?filter=Gold", 200, "A question with 10,000 views."},
		{"/help/badges?tab=tags", 200, "At least 20 answers about"},
		{"/help/badges?tab=tags&page=2", 302, "/help/badges?tab=tags"},

		{"/tags", 200, "153 tags"},
		{"/tags?page=6", 302, "/tags"},
		{"/tags?tab=NAME&page=5", 200, "Previous"},
		{"/tags?search=Wine", 200, "red-wine"},
		{"/tags?search=%25", 200, "No tag holds “%”."},
		{"/tags/wine", 301, "/questions/tagged/wine"},
		{"/tags/c%2b%2b?tab=Votes", 301, "/questions/tagged/c%2b%2b?tab=Votes"},
		{"/tags/c%23/info", 404, "No question here is tagged “c#”."},
		{"/tags/wine/info", 200, "made from fermented grapes"},
		{"/tags/Wine/info", 301, "/tags/wine/info"},
		{"/tags/wines/info", 404, `href="/questions/tagged/wine"`},
		{"/tags/wine/topusers", 200, "farmersteve"},
		{"/tags/wine/topusers?page=2", 302, "/tags/wine/topusers"},
		{"/tags/wine/hot?filter=all", 200, "Answers with the highest score"},
		{"/tags/wine/hot?filter=all&page=99", 302, "/tags/wine/hot?filter=all"},
		{"/tags/wine/new", 200, "Newest answers"},
		{"/tags/wine/faq", 200, "links from other questions"},
		{"/tags/wine/synonyms", 200, "wine has no synonyms."},
		{"/tags/wine/subscribe", 302, login + "%2Ftags%2Fwine%2Fsubscribe"},
		{"/tags/wine/nonsense", 404, ""},
		{"/tags/synonyms", 200, "There are no tag synonyms."},
		{"/tags/moderator-only", 200, "There are no such tags."},
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for _, tt := range tests {
			status, header, body := get(t, site+tt.path)
			if status != tt.status {
				t.Errorf("%s = %d, want %d", tt.path, status, tt.status)
				continue
			}
			if status/100 == 3 {
				if to := header.Get("Location"); to != tt.to {
					t.Errorf("%s leads to %q, want %q", tt.path, to, tt.to)
				}
				continue
			}
			if !strings.Contains(body, tt.to) {
				t.Errorf("%s does not show %q", tt.path, tt.to)
			}
			if key := peopleKey.FindString(body); key != "" {
				t.Errorf("%s shows the key %s", tt.path, key)
			}
			if strings.HasPrefix(header.Get("Content-Type"), "text/html") && strings.Count(body, "<h1") != 1 {
				t.Errorf("%s has %d headings of the first level, want one", tt.path, strings.Count(body, "<h1"))
			}
		}
	})
}

// TestPeopleStatements counts the statements that pages run.
func TestPeopleStatements(t *testing.T) {
	const ken = "/users/5064/ken-graham"
	tests := map[string]int64{
		"/users": 2, "/users?tab=NewUsers&page=100": 2, "/users?filter=year&page=3": 2, "/users?search=k": 2,
		ken: 4, ken + "?tab=summary": 5, ken + "?tab=answers": 2, ken + "?tab=questions": 2, ken + "?tab=tags": 2,
		ken + "?tab=badges": 2, ken + "?tab=bounties": 2, ken + "?tab=reputation": 3, ken + "?tab=activity": 3, ken + "?tab=votes": 1,
		"/users/flair/5064.json": 1, "/users/5064": 1, "/users/activity/5064": 1,
		"/help/badges": 1, "/help/badges?tab=tags": 1, "/help/badges/49/teacher": 2,
		"/tags": 2, "/tags?tab=name&page=3": 2, "/tags?search=w": 2, "/tags/wine": 0, "/tags/wine/info": 3,
		"/tags/wine/hot": 3, "/tags/ipa/topusers": 3, "/tags/synonyms": 1, "/tags/moderator-only": 1,
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, want := range tests {
			n := statements(s, want, func() {
				if status, _, _ := get(t, site+path); status >= 400 {
					t.Errorf("%s = %d", path, status)
				}
			})
			// Who leads in a tag is kept for a while, and another test may have asked.
			kept := strings.HasSuffix(path, "/topusers")
			if n != want && !(kept && n == want-1) {
				t.Errorf("%s ran %d statements, want %d", path, n, want)
			}
		}
	})
}
