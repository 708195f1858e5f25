package web

import (
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSubscribe subscribes to a tag over its page.
func TestSubscribe(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 2000, parley.Member)
		asks(t, site, ann, "Why is the head of a stout brown and not white?", "stout")
		if status, header, _ := get(t, site+"/tags/stout/subscribe"); status != 302 || !strings.HasPrefix(header.Get("Location"), "/users/login") {
			t.Errorf("a reader: %d to %s", status, header.Get("Location"))
		}
		if _, _, body := getAs(t, ann, site+"/questions/tagged/stout"); !strings.Contains(body, `href="/tags/stout/subscribe"`) {
			t.Error("the list of the tag does not lead to its subscription")
		}
		status, _, body := getAs(t, ann, site+"/tags/stout/subscribe")
		if status != 200 || !strings.Contains(body, `name="q" value="[stout] is:question"`) {
			t.Fatalf("the form: %d %s", status, mainPart(t, body))
		}
		if status, header, _ := sendAs(t, ann, site+"/search/saved", url.Values{"q": {"[stout] is:question"}, "name": {"Questions tagged stout"}, "tell": {"1"}}); status != 303 || header.Get("Location") != "/search/saved" {
			t.Errorf("subscribing: %d to %s", status, header.Get("Location"))
		}
		if _, _, body := getAs(t, ann, site+"/tags/stout/subscribe"); !strings.Contains(body, "You are told of new questions tagged stout.") {
			t.Errorf("who has subscribed is not told so: %s", mainPart(t, body))
		}
		saved, err := s.SavedSearches(t.Context(), ann.ID)
		if err != nil || len(saved) != 1 || !saved[0].Notify {
			t.Fatalf("saved searches: %+v, %v", saved, err)
		}
		_, header, _ := getAs(t, ann, site+"/questions?uqlId="+idOf(saved[0].ID))
		if to := header.Get("Location"); to != "/search?q=%5Bstout%5D+is%3Aquestion&tab=newest" {
			t.Errorf("?uqlId= leads to %q", to)
		}
		for _, path := range []string{"/questions?uqlId=999", "/questions?uqlId=x"} {
			if status, _, _ := getAs(t, ann, site+path); status != 200 {
				t.Errorf("%s = %d, want the list", path, status)
			}
		}
		if status, _, _ := getAs(t, ann, site+"/tags/nothing/subscribe"); status != 404 {
			t.Errorf("subscribing to no tag: %d", status)
		}
	})
}

// TestListsAsSearches writes what a list shows as a query.
func TestListsAsSearches(t *testing.T) {
	for _, tt := range []struct {
		tags string
		tab  listTab
		left narrowing
		want string
	}{
		{"", questionTabs[0], narrowing{}, "is:question"},
		{"a+or+b+c+-d", questionTabs[0], narrowing{}, "[a] or [b] [c] -[d] is:question"},
		{"a*", questionTabs[0], narrowing{[]string{"NoAnswers"}, 30}, "[a*] is:question answers:0 closed:no created:30d.."},
		{"a", questionTabs[3], narrowing{[]string{"NoAcceptedAnswer"}, 0}, "[a] is:question isanswered:no closed:no hasaccepted:no"},
		{"a", questionTabs[0], narrowing{[]string{"Bounty"}, 0}, ""},
	} {
		v := &listView{Tags: parseTagPath(tt.tags), Tab: tt.tab, narrowed: tt.left}
		if got := v.asSearch(); got != tt.want {
			t.Errorf("%s, %s, %+v as a search is %q, want %q", tt.tags, tt.tab.name, tt.left, got, tt.want)
		}
	}
}
