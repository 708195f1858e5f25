package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"parley"
	"parley/internal/message"
	"parley/internal/store"
	"parley/internal/testkit"
)

var hrefs = regexp.MustCompile(`href="(/[^"#]*)`)

// TestHelpPages reads every article: each has a title and a text, stands in the
// index, and links to pages that are there.
func TestHelpPages(t *testing.T) {
	all, err := helpTexts()
	if err != nil {
		t.Fatal(err)
	}
	site := testServer(t, testkit.Beer(t, "sqlite"))
	var listed []string
	for _, g := range helpGroups {
		listed = append(listed, g.Slugs...)
	}
	linked := map[string]string{}
	for slug, a := range all["en"] {
		if !slices.Contains(listed, slug) {
			t.Errorf("the article %q stands in no group", slug)
		}
		status, _, body := get(t, site+helpPath(slug))
		if status != 200 || !strings.Contains(body, "<h1>"+a.Title+"</h1>") {
			t.Errorf("%s = %d, or without its title", helpPath(slug), status)
		}
		if key := keyLike.FindString(body); key != "" {
			t.Errorf("%s shows the key %q", slug, key)
		}
		for _, m := range hrefs.FindAllStringSubmatch(mainPart(t, body), -1) {
			linked[m[1]] = slug
		}
	}
	for path, slug := range linked {
		if status, _, _ := get(t, site+path); status >= 400 {
			t.Errorf("the article %q links to %s, which is answered with %d", slug, path, status)
		}
	}
	for _, slug := range listed {
		if status, _, _ := get(t, site+helpPath(slug)); status != 200 {
			t.Errorf("the index lists %s, which is answered with %d", helpPath(slug), status)
		}
	}
}

func TestPrivilegePages(t *testing.T) {
	messages, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	site := testServer(t, testkit.Beer(t, "sqlite"))
	_, _, list := get(t, site+"/help/privileges")
	for _, p := range parley.Privileges {
		status, _, body := get(t, site+privilegePath(p))
		old, header, _ := get(t, site+"/privileges/"+p.Slug)
		if p.Reputation == 0 { // this site has no such privilege
			if status != 404 || old != 404 || strings.Contains(list, p.Slug) {
				t.Errorf("%s = %d and %d, or it is listed", p.Slug, status, old)
			}
			continue
		}
		if status != 200 || !strings.Contains(list, `href="`+privilegePath(p)+`"`) || old != 301 || header.Get("Location") != privilegePath(p) {
			t.Errorf("%s = %d, old address %d, or it is not listed", privilegePath(p), status, old)
		}
		for _, part := range []string{".name", ".short", ".text"} {
			if key := "privilege." + p.Slug + part; messages.Text(key) == key {
				t.Errorf("the catalogue lacks %s", key)
			}
		}
		if !strings.Contains(body, Thousands(int64(p.Reputation))+" reputation") {
			t.Errorf("%s does not tell its %d reputation", privilegePath(p), p.Reputation)
		}
	}
}

func TestHelpSearch(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	tests := []struct{ name, query, want, never string }{
		{"one article", "?q=Blockquote+source", "No article", ""},
		{"a word of a title", "?q=quote", "/help/quotations", "/help/merging-accounts"},
		{"case does not matter", "?q=CREATIVE+commons", "/help/licensing", "/help/on-topic"},
		{"a privilege", "?q=synonym", "/help/privileges/suggest-tag-synonyms", ""},
		{"without words the article", "", "How do I search?", ""},
		{"blanks are no words", "?q=+++", "How do I search?", ""},
		{"words are not markup", "?q=%3Cscript%3E", "&lt;script&gt;", "<script>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, _, body := get(t, site+"/help/search"+tt.query)
			body = mainPart(t, body)
			body, _, _ = strings.Cut(body, "<aside")
			if status != 200 || !strings.Contains(body, tt.want) || tt.never != "" && strings.Contains(body, tt.never) {
				t.Errorf("the search is answered with %d %s; want %q and not %q", status, body, tt.want, tt.never)
			}
		})
	}
}

func TestParseArticle(t *testing.T) {
	a, err := parseArticle("x", "# Title\n\nBefore.\n\n~~~sample\n```go\nx\n```\n~~~\n\nBetween.\n\n~~~example\n> y\n~~~\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range a.Pieces {
		got = append(got, p.Kind+":"+strings.TrimSpace(p.Markdown))
	}
	if want := []string{":Before.", "sample:```go\nx\n```", ":Between.", "example:> y"}; a.Title != "Title" || !slices.Equal(got, want) {
		t.Errorf("the article is %q %q, want %q", a.Title, got, want)
	}
	for _, bad := range []string{"", "Title\n\ntext", "# Title", "# Title\n\n"} {
		if _, err := parseArticle("x", bad); err == nil {
			t.Errorf("parseArticle(%q) is taken", bad)
		}
	}
}

// TestHelpTitles writes magic words and the bare address of a help page: comments
// and posts show the titles of these pages.
func TestHelpTitles(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		ann := testkit.Join(t, s, "Ann Archer", 1000, parley.Member)
		status, header, body := sendAs(t, ann, site+"/questions/ask", url.Values{"title": {"Why is the head of a stout brown and not white?"}, "tags": {"stout"},
			"body": {"It says nothing of stout at " + site + "/help/on-topic where I looked first."}})
		if status != 303 {
			t.Fatalf("asking: %d %s", status, body)
		}
		question := header.Get("Location")
		if status, _, body := sendAs(t, ann, site+"/posts/"+strings.Split(question, "/")[2]+"/comments", url.Values{"body": {"See [ask], [HELP/badges] and [help], and do [edit] it; [help/nothing] is no page."}}); status != 303 {
			t.Fatalf("a comment: %d %s", status, body)
		}
		_, _, page := get(t, site+question)
		for _, want := range []string{`<a href="/help/on-topic">What can I ask about here?</a>`, `>How do I ask a good question?</a>`,
			`<a href="/help/badges">Badges</a>`, `<a href="/help">Help</a>`, `">edit</a>`, `>help/nothing</a>`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %s", want)
			}
		}
	})
}
