package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

func TestParseTagPath(t *testing.T) {
	tests := []struct {
		name, escaped string
		groups        [][]string
		without       []string
	}{
		{"one", "beer", [][]string{{"beer"}}, nil},
		{"both", "a+b", [][]string{{"a"}, {"b"}}, nil},
		{"both, with blanks", "a%20b", [][]string{{"a"}, {"b"}}, nil},
		{"either", "a+or+b", [][]string{{"a", "b"}}, nil},
		{"or joins its neighbours", "a+or+b+c", [][]string{{"a", "b"}, {"c"}}, nil},
		{"one without another", "a+-b", [][]string{{"a"}}, []string{"b"}},
		{"only without", "-b", nil, []string{"b"}},
		{"a plus of the name's own", "c%2b%2b", [][]string{{"c++"}}, nil},
		{"two plus that cannot be others'", "c++", [][]string{{"c++"}}, nil},
		{"two plus, then another tag", "c+++java", [][]string{{"c++"}, {"java"}}, nil},
		{"another tag, then two plus", "java+c%2B%2B", [][]string{{"java"}, {"c++"}}, nil},
		{"nothing between", "a++b", [][]string{{"a"}, {"b"}}, nil},
		{"escaped letters", "c%23+%e6%97%a5", [][]string{{"c#"}, {"日"}}, nil},
		{"or alone", "or", nil, nil},
		{"or at the end", "a+or", [][]string{{"a"}}, nil},
		{"a broken escape", "a+%zz", [][]string{{"a"}}, nil},
		{"a name longer than any", "a+" + strings.Repeat("x", 300), [][]string{{"a"}}, nil},
		{"wildcards", "a*", [][]string{{"a*"}}, nil},
		{"only signs", "-+-+", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := parseTagPath(tt.escaped)
			if !slices.EqualFunc(got.groups, tt.groups, slices.Equal) || !slices.Equal(got.without, tt.without) {
				t.Errorf("parseTagPath(%q) = %v without %v, want %v without %v", tt.escaped, got.groups, got.without, tt.groups, tt.without)
			}
		})
	}
}

// TestTagPathsAreFixed checks that the address of a selection is read as that
// selection and is its own proper address, so that no redirect leads to itself.
func TestTagPathsAreFixed(t *testing.T) {
	for _, names := range [][]string{{"c++"}, {"c#"}, {".net"}, {"a!", "b'c"}, {"日本語", "c++"}, {"a/b"}, {"50%"}, {"x~y", "ä"}, {"a*"}, {"q?x=1&y"}, {"semi;colon", "c:d@e"}} {
		var asked askedTags
		for _, n := range names {
			asked.groups = append(asked.groups, []string{n, "or-not"})
		}
		asked.without = []string{names[0]}
		u, err := url.Parse("http://x/questions/tagged/" + asked.path())
		if err != nil {
			t.Fatal(err)
		}
		escaped := strings.TrimPrefix(u.EscapedPath(), "/questions/tagged/")
		if lowerEscapes(escaped) != lowerEscapes(asked.path()) {
			t.Errorf("the path of %q is %s, and arrives as %s", names, asked.path(), escaped)
		}
		if got := parseTagPath(escaped); !slices.EqualFunc(got.groups, asked.groups, slices.Equal) || !slices.Equal(got.without, asked.without) {
			t.Errorf("the path of %v is read as %v", asked, got)
		}
	}
}

func TestTaggedAddresses(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		tests := []struct {
			path   string
			status int
			shows  string // in the body, or where it leads
		}{
			{"/questions/tagged/brewing", 200, "69 questions"},
			{"/questions/tagged/Brewing?tab=Votes&x=1", 301, "/questions/tagged/brewing?tab=Votes&x=1"},
			{"/questions/tagged/brewing%20taste", 301, "/questions/tagged/brewing+taste"},
			{"/questions/tagged/brewing-and-taste?tab=Votes", 301, "/questions/tagged/brewing+taste?tab=Votes"},
			{"/questions/tagged/brewing-and-nothing", 200, ""},
			{"/questions/tagged/br%65wing", 301, "/questions/tagged/brewing"},
			{"/questions/tagged/brewing+or+brewing", 301, "/questions/tagged/brewing"},
			{"/questions/tagged/brew*", 200, "questions"},
			{"/questions/tagged/brewwing", 200, `href="/questions/tagged/brewing"`},
			{"/questions/tagged/%00", 200, "There is no tag"},
			{"/questions/tagged/%ff%fe", 200, "There is no tag"},
			{"/questions/tagged/%3Cscript%3E", 200, "&lt;script&gt;"},
			{"/questions/tagged/%25%5F", 200, "There is no tag"},
			{"/questions/tagged/a+b+c+d", 400, "up to 3 tags"},
			{"/questions/tagged/or", 400, "at least one tag"},
			{"/questions/tagged/brewing?page=99", 302, "/questions/tagged/brewing?page=5"},
			{"/unanswered/tagged/brewing", 200, "Unanswered questions tagged"},
			{"/unanswered/tagged/brewing?tab=mytags", 302, "/users/login?returnurl=%2Funanswered%2Ftagged%2Fbrewing%3Ftab%3Dmytags"},
		}
		for _, tt := range tests {
			status, header, body := get(t, site+tt.path)
			if where := header.Get("Location"); status != tt.status || where != tt.shows && !strings.Contains(body, tt.shows) {
				t.Errorf("%s = %d %s, want %d and %q", tt.path, status, where, tt.status, tt.shows)
			}
			if strings.Contains(body, "There is no tag") && head(body, `<meta name="robots" content="([^"]*)"`) != "noindex" {
				t.Errorf("%s is offered to search engines", tt.path)
			}
			if strings.Contains(body, "<script>") {
				t.Errorf("%s has a script of somebody else", tt.path)
			}
		}
	})
}

func TestTaggedStatements(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		for _, path := range []string{"/questions/tagged/taste", "/questions/tagged/taste+wine?tab=Active", "/questions/tagged/taste?tab=Month", "/questions/tagged/taste+-wine?filters=NoAnswers"} {
			n := statements(s, 3, func() {
				if status, _, _ := get(t, site+path); status != http.StatusOK {
					t.Errorf("%s = %d", path, status)
				}
			})
			if n > 3 {
				t.Errorf("%s took %d statements, want 3 at most", path, n)
			}
		}
	})
}
