package web

import (
	"html"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

// mainPart is what a page shows between its header and its footer.
func mainPart(t *testing.T, body string) string {
	t.Helper()
	from, to := strings.Index(body, "<main"), strings.Index(body, "</main>")
	if from < 0 || to < from {
		t.Fatalf("the page has no main part: %.200s", body)
	}
	return body[from:to]
}

// breaks puts each element of a page on a line of its own, so that a changed
// golden file can be read.
var breaks = regexp.MustCompile(`>\s*<`)

func TestListPages(t *testing.T) {
	pages := map[string]string{
		"list-active":   "/questions?tab=Active&page=2",
		"list-tagged":   "/questions/tagged/style+-taste?tab=votes&filters=NoAcceptedAnswer,Bounty",
		"list-tag":      "/questions/tagged/hops",
		"list-linked":   "/questions/linked/99?sort=votes",
		"list-nosearch": "/search",
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
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

// firstDifference shows the first line in which two texts differ.
func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return "got " + g[i] + ", want " + strings.Join(w[min(i, len(w)):min(i+1, len(w))], "")
		}
	}
	return "it is shorter"
}

// head is what the head of a page says of a link or a meta element.
func head(body, pattern string) string {
	if m := regexp.MustCompile(pattern).FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

func TestListAddresses(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		tests := []struct {
			path      string
			canonical string
			robots    string
			current   string // the tab
			feed      string
		}{
			{"/", "/", "", "Active", "/feeds"},
			{"/?tab=interesting", "/", "", "Active", "/feeds"},
			{"/?tab=hot", "/?tab=hot", "noindex,follow", "Hot", "/feeds/hot"},
			{"/?tab=week&page=4", "/?tab=week", "noindex,follow", "Week", "/feeds/week"},
			{"/questions", "/questions", "", "Newest", "/feeds"},
			{"/questions?tab=NEWEST&page=1&uqlId=7", "/questions", "", "Newest", "/feeds"},
			{"/questions?page=2", "/questions?page=2", "", "Newest", "/feeds"},
			{"/questions?sort=MostVotes", "/questions?tab=Votes", "noindex,follow", "Score", "/feeds/questions?tab=votes"},
			{"/questions?tab=bounties", "/questions?tab=Bounties", "noindex,follow", "Bounties", "/feeds/featured"},
			{"/questions?filters=bounty,NOANSWERS,other&pagesize=50", "/questions?filters=NoAnswers%2CBounty&pagesize=50", "noindex,follow", "Newest", "/feeds/questions?tab=newest&amp;filters=NoAnswers%2CBounty"},
			{"/questions?filters=NoAnswers&days=90&tab=votes", "/questions?tab=Votes&filters=NoAnswers&days=90", "noindex,follow", "Score", "/feeds/questions?tab=votes&amp;filters=NoAnswers&amp;days=90"},
			{"/questions?days=90", "/questions?days=90", "noindex,follow", "Newest", "/feeds/questions?tab=newest&amp;days=90"},
			{"/questions?days=", "/questions", "", "Newest", "/feeds"},
			{"/questions?days=-3", "/questions", "", "Newest", "/feeds"},
			{"/questions?pagesize=31&tab=nonsense", "/questions", "", "Newest", "/feeds"},
			{"/unanswered", "/unanswered", "", "Newest", "/feeds/questions?tab=unanswered"},
			{"/unanswered?tab=noanswers", "/unanswered?tab=noanswers", "noindex,follow", "No answers", "/feeds/questions?tab=newest&amp;filters=NoAnswers"},
			{"/questions/tagged/wine", "/questions/tagged/wine", "", "Newest", "/feeds/tag/wine"},
			{"/questions/tagged/wine+spirits", "/questions/tagged/wine+spirits", "noindex,follow", "Newest", "/feeds/tag/wine+spirits"},
			{"/questions/linked/99?sort=newest", "/questions/linked/99?sort=newest", "noindex,follow", "Newest", "/feeds/linked/99"},
			{"/questions/greatest-hits", "/questions/greatest-hits", "", "", ""},
		}
		for _, tt := range tests {
			status, _, body := get(t, site+tt.path)
			if status != http.StatusOK {
				t.Errorf("%s = %d", tt.path, status)
				continue
			}
			canonical := strings.TrimPrefix(html.UnescapeString(head(body, `<link rel="canonical" href="([^"]*)"`)), site)
			robots, feed := head(body, `<meta name="robots" content="([^"]*)"`), head(body, `type="application/atom\+xml"[^>]* href="([^"]*)"`)
			current := head(body, `aria-current="true">([^<]*)<`)
			if got := []string{canonical, robots, current, feed}; !slices.Equal(got, []string{tt.canonical, tt.robots, tt.current, tt.feed}) {
				t.Errorf("%s has canonical, robots, tab and feed %q, want %q", tt.path, got, []string{tt.canonical, tt.robots, tt.current, tt.feed})
			}
			if n := strings.Count(body, "<h1"); n != 1 {
				t.Errorf("%s has %d h1", tt.path, n)
			}
		}
	})
}

func TestListRedirects(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for path, want := range map[string]string{
			"/questions?page=1000000000000":                       "/questions?page=69",
			"/questions?page=70&tab=Votes":                        "/questions?tab=Votes&page=69",
			"/questions?tab=Bounties&page=2":                      "/questions?tab=Bounties",
			"/questions/bountied":                                 "/questions?tab=Bounties",
			"/questions/ask?tags=beer+ale&title=Why%3F":           "/users/login?returnurl=%2Fquestions%2Fask%3Ftags%3Dbeer%2Bale%26title%3DWhy%253F",
			"/unanswered?tab=MyTags":                              "/users/login?returnurl=%2Funanswered%3Ftab%3DMyTags",
			"/search?q=%5Bwine%5D":                                "/questions/tagged/wine",
			"/search?q=%20%5BWine%5D%20or%20%5Bale%5D-%5Bc%23%5D": "/questions/tagged/wine+or+ale+-c%23",
			"/questions?tagged=wine+or+ale%2C-c%23&filters=&days=&tab=Newest&pagesize=15": "/questions/tagged/wine+or+ale+-c%23",
			"/questions?tagged=%5BWine%5D+beer*&filters=NoAnswers&days=9&tab=MostVotes":   "/questions/tagged/wine+beer*?tab=Votes&filters=NoAnswers&days=9",
			"/questions?tagged=c%2B%2B+%2F%2Fx&pagesize=50":                               "/questions/tagged/c%2b%2b+%2F%2Fx?pagesize=50",
			"/questions?tagged=+or+-+&tab=Votes":                                          "/questions?tab=Votes",
			"/questions?watched=yes":                                                      "/questions",
			"/search?q=beer&page=40":                                                      "/search?q=beer&page=34",
		} {
			status, header, _ := get(t, site+path)
			if got := header.Get("Location"); status != http.StatusFound || got != want {
				t.Errorf("%s = %d %s, want 302 %s", path, status, got, want)
			}
		}
		for _, path := range []string{"/questions/linked/100000", "/questions/linked/x"} {
			if status, _, _ := get(t, site+path); status != http.StatusNotFound {
				t.Errorf("%s = %d, want 404", path, status)
			}
		}
	})
}

// statements counts the statements of a request. It is made again while there are
// more than are wanted, six times at most, and the least counts: servers that have
// just opened, and those of other tests, read the same site behind their pages.
func statements(s *store.Store, wanted int64, request func()) int64 {
	least := int64(math.MaxInt64)
	for range 6 {
		before := s.Reads()
		request()
		if least = min(least, s.Reads()-before); least <= wanted {
			break
		}
	}
	return least
}

// TestListStatements counts the statements of lists: two each, whatever the
// page; names of tags are looked up once and then known for a while.
func TestListStatements(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for _, path := range []string{"/", "/?tab=hot", "/questions", "/questions?page=69", "/questions?tab=Active", "/questions?tab=Trending", "/questions?filters=NoAnswers&tab=Votes", "/unanswered", "/questions/linked/99", "/questions/greatest-hits", "/feeds", "/feeds/month", "/questions/tagged/taste", "/questions/tagged/taste?tab=Votes", "/unanswered/tagged/taste"} {
			if strings.Contains(path, "tagged") {
				if _, err := s.FindTags(t.Context(), []string{"taste"}); err != nil {
					t.Fatal(err)
				}
			}
			n := statements(s, 2, func() {
				if status, _, _ := get(t, site+path); status != http.StatusOK {
					t.Errorf("%s = %d", path, status)
				}
			})
			if n > 2 {
				t.Errorf("%s took %d statements, want 2 at most", path, n)
			}
		}
	})
}

func TestWholeTags(t *testing.T) {
	for html, want := range map[string]string{
		"<p>one</p><a href=\"x": "<p>one</p>",
		"<p>one</p":             "<p>one",
		"<p>1 &lt; 2":           "<p>1 &lt; 2",
		"<":                     "",
		"":                      "",
	} {
		if got := wholeTags(html); got != want {
			t.Errorf("wholeTags(%q) = %q, want %q", html, got, want)
		}
	}
}
