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
		ann := testkit.Join(t, s, "Ann Archer", 200, parley.Member)
		for _, tt := range []struct {
			name, path string
			member     bool
			status     int
			shows      string // where it leads, or what the page holds
		}{
			{"relevance comes first", "/search?q=hops", false, 200, `aria-current="true">Relevance</a>`},
			{"newest", "/search?q=hops&tab=newest", false, 200, `aria-current="true">Newest</a>`},
			{"active", "/search?q=hops&tab=active", false, 200, `aria-current="true">Active</a>`},
			{"votes are labelled Score", "/search?q=hops&tab=votes", false, 200, `aria-current="true">Score</a>`},
			{"another tab is relevance", "/search?q=hops&tab=x", false, 200, `aria-current="true">Relevance</a>`},
			{"pages keep the size", "/search?q=beer&pagesize=30", false, 200, `href="/search?q=beer&amp;pagesize=30&amp;page=2"`},
			{"no more than 500 results", "/search?q=beer&page=40", false, 302, "/search?q=beer&page=34"},
			{"answers are marked", "/search?q=hops+is:answer", false, 200, `<abbr class="item-kind" title="Answer">A</abbr>`},
			{"only tags", "/search?q=[brewing]", false, 302, "/questions/tagged/brewing"},
			{"only tags, either", "/search?q=[brewing]+or+[hops]", false, 302, "/questions/tagged/brewing+or+hops"},
			{"only tags, without", "/search?q=[brewing]+-[hops]", false, 302, "/questions/tagged/brewing+-hops"},
			{"the number of a post", "/search?q=99", false, 200, "Search results"},
			{"the address of a post", "/search?q=" + "https://beer.stackexchange.com/q/99", false, 200, "Search results"},
			{"nothing", "/search?q=", false, 200, "encour*"},
			{"nothing at all", "/search", false, 200, "[one] or [other]"},
			{"four tags of a reader", "/search?q=[brewing]+[taste]+[hops]+[ipa]", false, 200, "ipa"},
			{"four tags of a member", "/search?q=[brewing]+[taste]+[hops]+[ipa]", true, 302, "/questions/tagged/brewing+taste+hops+ipa"},
			{"the description of the search", "/opensearch.xml", false, 200, "/search?q={searchTerms}"},
			{"tags, both", "/questions/tagged/brewing+taste", false, 200, `<span class="list-word">and</span>`},
			{"tags, a wildcard", "/questions/tagged/home-*", false, 200, "questions"},
			{"four tags in a list of a reader", "/questions/tagged/brewing+taste+hops+ipa", false, 400, "up to 3 tags"},
			{"four tags in a list of a member", "/questions/tagged/brewing+taste+hops+ipa", true, 200, "Questions tagged"},
			{"more tags than anybody can ask for", "/questions/tagged/" + strings.Join(strings.Split("abcdefghijklmnopqrstu", ""), "+"), true, 400, "up to 20 tags"},
			{"the order of the filter panel", "/questions/tagged/brewing?sort=MostVotes", false, 200, `aria-current="true">Score</a>`},
			{"filters and the mark of the panel", "/questions/tagged/brewing?sort=Newest&filters=NoAnswers,Bounty&edited=true", false, 200, "<details class=\"list-filter\" open>"},
			{"only the last days", "/questions/tagged/brewing?days=30", false, 200, `name="days"`},
			{"unanswered", "/unanswered/tagged/brewing", false, 200, "Unanswered questions tagged"},
			{"a feed by names", "/feeds/tag?tagnames=brewing+or+hops&sort=newest", false, 200, "<feed"},
			{"a feed by path", "/feeds/tag/brewing", false, 200, "<feed"},
			{"tag information", "/tags/brewing/info", false, 200, "Tag: brewing"},
			{"who knows the tag", "/tags/brewing/topusers", false, 200, "brewing"},
			{"hot answers", "/tags/brewing/hot", false, 200, "Answers with the highest score"},
			{"new answers", "/tags/brewing/new", false, 200, "brewing"},
			{"synonyms", "/tags/brewing/synonyms", false, 200, "has no synonyms"},
		} {
			ask := func() (int, http.Header, string) { return get(t, site+tt.path) }
			if tt.member {
				ask = func() (int, http.Header, string) { return getAs(t, ann, site+tt.path) }
			}
			status, header, body := ask()
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
