package web

import (
	"net/http"
	"strings"
	"testing"

	"parley"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSearchSyntaxPages has a case for the rows of search-syntax.md §4 and §5
// that are about addresses; those of §1 to §3 are TestSearchLanguage's, and the
// ways to write tags in a path TestParseTagPath's.
func TestSearchSyntaxPages(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for _, tt := range []struct {
			name, path string
			status     int
			shows      string // where it leads, or what the page holds
		}{
			{"relevance comes first", "/search?q=hops", 200, `aria-current="true">Relevance</a>`},
			{"newest", "/search?q=hops&tab=newest", 200, `aria-current="true">Newest</a>`},
			{"active", "/search?q=hops&tab=active", 200, `aria-current="true">Active</a>`},
			{"votes are labelled Score", "/search?q=hops&tab=votes", 200, `aria-current="true">Score</a>`},
			{"another tab is relevance", "/search?q=hops&tab=x", 200, `aria-current="true">Relevance</a>`},
			{"pages keep the size", "/search?q=beer&pagesize=30", 200, `href="/search?q=beer&amp;pagesize=30&amp;page=2"`},
			{"no more than 500 results", "/search?q=beer&page=40", 302, "/search?q=beer&page=34"},
			{"answers are marked", "/search?q=hops+is:answer", 200, `<abbr class="item-kind" title="Answer">A</abbr>`},
			{"only tags", "/search?q=[brewing]", 302, "/questions/tagged/brewing"},
			{"only tags, either", "/search?q=[brewing]+or+[hops]", 302, "/questions/tagged/brewing+or+hops"},
			{"only tags, without", "/search?q=[brewing]+-[hops]", 302, "/questions/tagged/brewing+-hops"},
			{"the number of a post", "/search?q=99", 200, "Search results"},
			{"the address of a post", "/search?q=" + "https://beer.stackexchange.com/q/99", 200, "Search results"},
			{"nothing", "/search?q=", 200, "encour*"},
			{"nothing at all", "/search", 200, "[one] or [other]"},
			{"four tags of a reader", "/search?q=[brewing]+[taste]+[hops]+[ipa]", 200, "ipa"},
			{"the description of the search", "/opensearch.xml", 200, "/search?q={searchTerms}"},
			{"tags, both", "/questions/tagged/brewing+taste", 200, `<span class="list-word">and</span>`},
			{"tags, a wildcard", "/questions/tagged/home-*", 200, "questions"},
			{"four tags in a list of a reader", "/questions/tagged/brewing+taste+hops+ipa", 400, "up to 3 tags"},
			{"the order of the filter panel", "/questions/tagged/brewing?sort=MostVotes", 200, `aria-current="true">Score</a>`},
			{"filters and the mark of the panel", "/questions/tagged/brewing?sort=Newest&filters=NoAnswers,Bounty&edited=true", 200, "<details class=\"list-filter\" open>"},
			{"only the last days", "/questions/tagged/brewing?days=30", 200, `name="days"`},
			{"unanswered", "/unanswered/tagged/brewing", 200, "Unanswered questions tagged"},
			{"a feed by names", "/feeds/tag?tagnames=brewing+or+hops&sort=newest", 200, "<feed"},
			{"a feed by path", "/feeds/tag/brewing", 200, "<feed"},
			{"tag information", "/tags/brewing/info", 200, "Tag: brewing"},
			{"who knows the tag", "/tags/brewing/topusers", 200, "brewing"},
			{"hot answers", "/tags/brewing/hot", 200, "Answers with the highest score"},
			{"new answers", "/tags/brewing/new", 200, "brewing"},
			{"synonyms", "/tags/brewing/synonyms", 200, "has no synonyms"},
		} {
			status, header, body := get(t, site+tt.path)
			where := header.Get("Location")
			if status != tt.status || where != tt.shows && (where != "" || !strings.Contains(body, tt.shows)) {
				t.Errorf("%s: %s = %d %s, want %d and %q", tt.name, tt.path, status, where, tt.status, tt.shows)
			}
		}
		for _, tab := range questionTabs {
			path := "/questions/tagged/brewing?tab=" + tab.name
			label := map[string]string{"Votes": "Score"}[tab.name]
			if label == "" {
				label = tab.name
			}
			status, _, body := get(t, site+path)
			if want := `aria-current="true">` + label + `</a>`; status != 200 || !strings.Contains(body, want) {
				t.Errorf("%s = %d, without %q", path, status, want)
			}
		}
		if n := strings.Count(mainPart(t, body(t, site+"/search?q=beer")), `class="item"`); n != 15 {
			t.Errorf("a page has %d results, want 15", n)
		}
		if n := strings.Count(mainPart(t, body(t, site+"/search?q=beer&pagesize=50")), `class="item"`); n != 50 {
			t.Errorf("a page of 50 has %d results", n)
		}
	})
}

// body is what an address shows.
func body(t *testing.T, url string) string {
	t.Helper()
	_, _, text := get(t, url)
	return text
}

// TestManyTagsOfMembers asks for more tags at once than readers may.
func TestManyTagsOfMembers(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 2000, parley.Member)
		asks(t, site, ann, "Why is the head of a stout brown and not white?", "brewing taste hops ipa")
		for _, tt := range []struct {
			path   string
			status int
			shows  string // where it leads, or what the page holds
		}{
			{"/search?q=[brewing]+[taste]+[hops]+[ipa]", 302, "/questions/tagged/brewing+taste+hops+ipa"},
			{"/questions/tagged/brewing+taste+hops+ipa", 200, "head of a stout"},
			{"/questions/tagged/" + strings.Join(strings.Split("abcdefghijklmnopqrstu", ""), "+"), 400, "up to 20 tags"},
		} {
			status, header, body := getAs(t, ann, site+tt.path)
			if where := header.Get("Location"); status != tt.status || where != tt.shows && (where != "" || !strings.Contains(body, tt.shows)) {
				t.Errorf("%s = %d %s, want %d and %q", tt.path, status, where, tt.status, tt.shows)
			}
		}
	})
}

// TestTooManySearches asks more often than the rules of the site let a reader, and
// a member. What the page cache answers does not count, nor does what is no search.
func TestTooManySearches(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 2000, parley.Member)
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetSetting(t.Context(), "rule.searches_per_minute_guests", "2"); err != nil {
				return err
			}
			return tx.SetSetting(t.Context(), "rule.searches_per_minute", "3")
		})
		if err != nil {
			t.Fatal(err)
		}
		reader := func(path string) (int, http.Header, string) { return get(t, site+path) }
		member := func(path string) (int, http.Header, string) { return getAs(t, ann, site+path) }
		for _, tt := range []struct {
			name, path string
			ask        func(path string) (int, http.Header, string)
			status     int
		}{
			{"a reader's first", "/search?q=ale", reader, 200},
			{"a reader's second", "/search?q=ale&page=1", reader, 200},
			{"one that is kept", "/search?q=ale", reader, 200},
			{"how to search", "/search", reader, 200},
			{"a reader's third", "/search?q=porter", reader, 429},
			{"a member's first", "/search?q=ale", member, 200},
			{"a member's second", "/search?q=ale", member, 200},
			{"a member's third", "/search?q=porter", member, 200},
			{"a member's fourth", "/search?q=stout", member, 429},
		} {
			status, header, body := tt.ask(tt.path)
			if wait := header.Get("Retry-After"); status != tt.status || (status == 429) != (wait != "") {
				t.Errorf("%s: %s = %d, Retry-After %q, want %d", tt.name, tt.path, status, wait, tt.status)
			}
			if status == 429 && !strings.Contains(body, "too fast") {
				t.Errorf("%s: %s does not say what is wrong: %s", tt.name, tt.path, body)
			}
		}
	})
}
