package web

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"parley/internal/markup"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSeed imports the captured page that the project began with and finds
// every element of it on the page.
func TestSeed(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		seed := testkit.Data(t, "seed", "politics-question.txt")
		testkit.Import(t, s, seed)
		status, _, page := get(t, testServer(t, s)+"/questions/1")
		if status != 200 {
			t.Fatalf("the page is answered with %d", status)
		}
		text, err := os.ReadFile(seed)
		if err != nil {
			t.Fatal(err)
		}
		shown := squeeze(markup.Text(page))
		for line := range strings.Lines(string(text)) {
			line = squeeze(strings.TrimPrefix(strings.TrimSpace(line), "•"))
			line = strings.TrimPrefix(line, "– ")
			// The third comment names no author: its date follows its text.
			if text, _, found := strings.Cut(line, " Commented "); found {
				line = text
			}
			switch line {
			case "", "8", "1", "1 Answer 1", "3", "Not the answer you're looking for? Browse other questions tagged .":
				continue // numbers are looked at below; the page says the last in its own way
			}
			if !strings.Contains(shown, line) {
				t.Errorf("the page does not show %q", line)
			}
		}
		for what, want := range map[string]string{
			"score of the question":       `<data class="score" itemprop="upvoteCount" value="0">0</data>`,
			"score of the answer":         `<data class="score" itemprop="upvoteCount" value="2">2</data>`,
			"number of comments":          `<meta itemprop="commentCount" content="8">`,
			"comments that are not shown": `3 more comments`,
			"the answer's comment":        `<meta itemprop="commentCount" content="1">`,
			"score of the first comment":  `value="3"`,
			"number of answers":           `1 answer`,
			"a quotation":                 `<blockquote>`,
			"the article's link":          `href="https://apnews.com/article/iraq-us-talks-to-end-coalition-mission-f782db4c6550ab31ef02ef3c1793ee7b"`,
			"the way to log in":           `You must log in to answer this question.`,
			"the way to other questions":  `Not the answer you&#39;re looking for?`,
			"an author who is not known":  `unknown author`,
			"a date without a year":       `Mar 22 at 15:58`,
			"the title that is not known": `Untitled question`,
		} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %s", what, want)
			}
		}
		if n := strings.Count(page, "<blockquote>"); n != 4 {
			t.Errorf("%d quotations, want 4", n)
		}
	})
}

// squeeze makes one blank of each run of white space.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestQuestionPage looks at the parts of a page that machines read.
func TestQuestionPage(t *testing.T) {
	address := testServer(t, testkit.Beer(t, "sqlite"))
	status, header, page := get(t, address+"/questions/2/when-was-the-first-beer-ever-brewed")
	if status != 200 || header.Get("Content-Security-Policy") != policy || header.Get("Etag") == "" {
		t.Fatalf("status %d, header %v", status, header)
	}
	m := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no JSON-LD")
	}
	var data struct {
		Type       string `json:"@type"`
		MainEntity struct {
			Name            string
			AnswerCount     int
			AcceptedAnswer  struct{ URL string }
			SuggestedAnswer []struct{ UpvoteCount int }
		}
	}
	if err := json.Unmarshal([]byte(m[1]), &data); err != nil {
		t.Fatal(err)
	}
	if data.Type != "QAPage" || data.MainEntity.Name != "When was the first beer ever brewed?" || data.MainEntity.AnswerCount != 4 || len(data.MainEntity.SuggestedAnswer) != 3 || !strings.HasPrefix(data.MainEntity.AcceptedAnswer.URL, address) {
		t.Errorf("JSON-LD: %+v", data)
	}
	counts := map[string]int{}
	z := html.NewTokenizer(strings.NewReader(page))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		for _, a := range token.Attr {
			if a.Key == "itemprop" || a.Key == "itemtype" {
				counts[a.Val]++
			}
		}
	}
	for property, want := range map[string]int{
		"https://schema.org/QAPage": 1, "https://schema.org/Question": 1, "https://schema.org/Answer": 4,
		"acceptedAnswer": 1, "suggestedAnswer": 3, "answerCount": 1, "mainEntity": 1,
	} {
		if counts[property] != want {
			t.Errorf("microdata %s stands %d times, want %d", property, counts[property], want)
		}
	}
	for _, want := range []string{
		`<link rel="canonical" href="` + address + `/questions/2/when-was-the-first-beer-ever-brewed">`,
		`<title>history - When was the first beer ever brewed? - Beer</title>`,
		`property="og:title"`, `type="application/atom+xml"`, `https://creativecommons.org/licenses/by-sa/3.0/`,
		`https://beer.stackexchange.com/q/2`, `title="2014-01-21 20:27:29Z"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func TestQuestionAddresses(t *testing.T) {
	address := testServer(t, testkit.Beer(t, "sqlite"))
	const slug = "/questions/2/when-was-the-first-beer-ever-brewed"
	tests := []struct {
		path     string
		status   int
		location string
	}{
		{slug, 200, ""},
		{"/questions/2", 301, slug},
		{"/questions/2?noredirect=1&x=y", 301, slug + "?noredirect=1&x=y"},
		{"/questions/2/an-older-title", 301, slug},
		{"/questions/2/When-Was-the-First-Beer-Ever-Brewed", 200, ""},
		{slug + "?page=99", 302, slug},
		{slug + "?answertab=oldest", 200, ""},
		{slug + "/175", 200, ""},
		{"/questions/175", 302, slug + "/175#175"},
		{"/questions/999999", 404, ""},
		{"/questions/x", 404, ""},
	}
	for _, tt := range tests {
		status, header, _ := get(t, address+tt.path)
		if status != tt.status || tt.location != "" && header.Get("Location") != tt.location {
			t.Errorf("%s: %d to %q, want %d to %q", tt.path, status, header.Get("Location"), tt.status, tt.location)
		}
	}
}
