package web

import (
	"strings"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

func TestOnlyTags(t *testing.T) {
	for query, want := range map[string]string{
		"[beer]": "beer", " [Beer]  [Ale] ": "beer+ale", "[a][b]": "a+b", "[a] or [b]": "a+or+b", "[a] OR [b] [c]": "a+or+b+c",
		"[a] -[b]": "a+-b", "[c++]": "c%2b%2b", "[a*]": "a*", "[order]": "order",
	} {
		got, ok := onlyTags(query)
		if !ok || got.path() != want {
			t.Errorf("onlyTags(%q) = %q %v, want %q", query, got.path(), ok, want)
		}
	}
	for _, query := range []string{"", "beer", "[beer] hops", "hops [beer]", "[]", "[", "[beer", "beer]", "or", "[a] or", "or [a]", "[a] or b", "[-a]", "[a b]", "-[a]",
		"[a][b][c][d][e][f][g]", "\"[a]\"", "[or]"} {
		if got, ok := onlyTags(query); ok {
			t.Errorf("onlyTags(%q) = %q, want nothing", query, got.path())
		}
	}
}

func TestSearchWords(t *testing.T) {
	got := searchWords(`Dry "hopped beer" -wine [tag] user:12 title:Yeast is:question don't`)
	if want := "dry hopped beer yeast don t"; strings.Join(got, " ") != want {
		t.Errorf("searchWords = %q, want %q", got, want)
	}
}

func TestPassage(t *testing.T) {
	long := strings.Repeat("word ", 100)
	tests := []struct {
		name, text, words string
		runes             int
		want              string
	}{
		{"marks words and what begins with them", "Beers and ales, beer!", "beer", 100, "<mark>Beers</mark> and ales, <mark>beer</mark>!"},
		{"escapes", `<b> & "beer" <script>`, "beer", 100, "&lt;b&gt; &amp; &#34;<mark>beer</mark>&#34; &lt;script&gt;"},
		{"begins near the first word", long + "beer" + strings.Repeat(" after", 50), "beer", 80, "…" + strings.Repeat("word ", 11) + "<mark>beer</mark> after after after…"},
		{"nothing found", long, "beer", 12, "word word…"},
		{"no words", "short", "", 100, "short"},
		{"no text", "", "beer", 100, ""},
		{"other scripts", "日本の ビール beer", "ビール", 100, "日本の <mark>ビール</mark> beer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := passage(tt.text, strings.Fields(tt.words), tt.runes); got != tt.want {
				t.Errorf("passage = %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzPassage(f *testing.F) {
	f.Add("some beer & wine", "beer", 7)
	f.Add("\xff日本", "日 \xff", 1)
	f.Fuzz(func(t *testing.T, text, query string, runes int) {
		got := passage(text, searchWords(query), runes%1000)
		plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(got)
		if strings.ContainsAny(plain, "<>\"") {
			t.Errorf("passage(%q, %q) = %q", text, query, got)
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
		status, _, body := get(t, site+"/search?q=%3Cimg+src%3Dx%3E%00%ff")
		if status != 200 || strings.Contains(body, "<img") || !strings.Contains(body, "Nothing was found for &lt;img src=x&gt;") {
			t.Errorf("a query of HTML is answered with %d %s", status, mainPart(t, body))
		}
	})
}
