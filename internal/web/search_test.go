package web

import (
	"slices"
	"strings"
	"testing"

	"parley/internal/search"
	"parley/internal/store"
	"parley/internal/testkit"
)

func TestOnlyTags(t *testing.T) {
	for query, want := range map[string]string{
		"[beer]": "beer", " [Beer]  [Ale] ": "beer+ale", "[a][b]": "a+b", "[a] or [b]": "a+or+b", "[a] OR [b] [c]": "a+or+b+c",
		"[a] -[b]": "a+-b", "[c++]": "c%2b%2b", "[a*]": "a*", "[order]": "order",
	} {
		got, ok := onlyTags(query, 3)
		if !ok || got.path() != want {
			t.Errorf("onlyTags(%q) = %q %v, want %q", query, got.path(), ok, want)
		}
	}
	for _, query := range []string{"", "beer", "[beer] hops", "hops [beer]", "[]", "[", "[beer", "beer]", "or", "[a] or", "or [a]", "[a] or b", "[-a]", "[a b]", "-[a]",
		"[a][b][c][d][e][f][g]", "\"[a]\"", "[or]"} {
		if got, ok := onlyTags(query, 3); ok {
			t.Errorf("onlyTags(%q) = %q, want nothing", query, got.path())
		}
	}
}

// TestSearchTopics checks that the card explains every operator of search-syntax.md,
// by examples that can be read, and that what stands beside results is of it.
func TestSearchTopics(t *testing.T) {
	var terms []string
	for _, topic := range searchTopics {
		for _, e := range topic.terms {
			terms = append(terms, e[0])
			if p := search.Parse(e[0], search.Asking{Viewer: 1, Question: 1}); len(p.Problems) > 0 {
				t.Errorf("the example %s has problems: %v", e[0], p.Problems)
			}
		}
	}
	for _, operator := range strings.Fields(`title body code url user score answers views created lastactive is isaccepted hasaccepted isanswered hascode
		closed duplicate migrated locked hasnotice wiki inquestion insaves intags deleted hassource source quote sourced`) {
		if !slices.ContainsFunc(terms, func(term string) bool { return strings.HasPrefix(term, operator+":") }) {
			t.Errorf("no example for %s:", operator)
		}
	}
	for _, term := range cardTerms {
		if !slices.Contains(terms, term) {
			t.Errorf("%s stands beside results and not on the page of the whole language", term)
		}
	}
}

func TestMarked(t *testing.T) {
	long := strings.Repeat("word ", 100)
	english := search.LanguageOf("en")
	for _, tt := range []struct{ name, text, query, want string }{
		{"marks words in any form", "Beers and ales, beer!", "beer", "<mark>Beers</mark> and ales, <mark>beer</mark>!"},
		{"escapes", `<b> & "beer" <script>`, "beer", "&lt;b&gt; &amp; &#34;<mark>beer</mark>&#34; &lt;script&gt;"},
		{"begins near the first word", long + "beer" + strings.Repeat(" after", 50), "beer", "…" + strings.Repeat("word ", 7) + "<mark>beer</mark>" + strings.Repeat(" after", 26) + "…"},
		{"a phrase only where it stands whole", "pale ale, pale beer", `"pale ale"`, "<mark>pale</mark> <mark>ale</mark>, pale beer"},
		{"what * stands for", "brewer, brewing, bread", "brew*", "<mark>brewer</mark>, <mark>brewing</mark>, bread"},
		{"nothing found", "short", "beer", "short"},
		{"no text", "", "beer", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := search.Parse(tt.query, search.Asking{}).Query
			if got := marked(tt.text, english.Highlight(tt.text, q)); got != tt.want {
				t.Errorf("marked = %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzMarked(f *testing.F) {
	f.Add("some beer & wine", "beer")
	f.Add("\xff日本", "日 \xff*")
	f.Fuzz(func(t *testing.T, text, query string) {
		got := marked(text, search.LanguageOf("en").Highlight(text, search.Parse(query, search.Asking{}).Query))
		plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(plain, "<>\"") {
			t.Errorf("marked(%q, %q) = %q", text, query, got)
		}
	})
}

func TestSearchPage(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		_, _, body := get(t, site+"/search?q=hopping&pagesize=50")
		for _, want := range []string{`<meta name="robots" content="noindex"`, `value="hopping"`, "<mark>", `title="Answer">A</abbr>`, `title="Question">Q</abbr>`} {
			if !strings.Contains(body, want) {
				t.Errorf("the results for hopping do not show %s", want)
			}
		}
		for _, question := range []string{"1", "38"} { // not each other's page out of the cache
			if _, _, body := get(t, site+"/search?q=inquestion:this&question="+question); !strings.Contains(body, `href="/questions/`+question+`/`) {
				t.Errorf("inquestion:this does not find question %s, on whose page it was begun", question)
			}
		}
		status, _, body := get(t, site+"/search?q=%3Cimg+src%3Dx%3E%00%ff")
		if status != 200 || strings.Contains(body, "<img") || !strings.Contains(body, "Nothing was found for &lt;img src=x&gt;") {
			t.Errorf("a query of HTML is answered with %d %s", status, mainPart(t, body))
		}
	})
}
