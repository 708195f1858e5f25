package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"parley/internal/store"
	"parley/internal/testkit"
)

// hostileHistory is a question whose every text tries to be markup, with a
// network address in the place where old dumps have one.
func hostileHistory(t *testing.T, s *store.Store) {
	t.Helper()
	bad := html.EscapeString(`<script>alert(1)</script><img src="https://evil.example/x" onerror="alert(2)">`)
	row := func(id, kind int, guid, more string) string {
		return `<row Id="` + strconv.Itoa(id) + `" PostHistoryTypeId="` + strconv.Itoa(kind) + `" PostId="1" RevisionGUID="` + guid + `" CreationDate="2015-03-04T05:06:07.000" ` + more + " />\n"
	}
	history := row(1, 1, "a", `UserDisplayName="`+bad+`" Text="`+bad+`"`) + row(2, 2, "a", `Text="`+bad+`"`) + row(3, 3, "a", `Text="&lt;`+bad+`&gt;"`) +
		row(4, 4, "b&quot;&gt;&lt;b", `Comment="`+bad+`" Text="other `+bad+`"`) + row(5, 5, "b&quot;&gt;&lt;b", `Text="other `+bad+`"`) +
		row(6, 24, "b&quot;&gt;&lt;b", `Comment="Proposed by 192.0.2.7|0f7f approved by `+strings.Repeat("7, ", 5000)+`8 edit id of 3"`) +
		row(7, 10, "c", `Comment="`+bad+`" Text="{&quot;OriginalQuestionIds&quot;:[`+strings.Repeat("9,", 5000)+`9],&quot;Voters&quot;:[{&quot;Id&quot;:1,&quot;DisplayName&quot;:&quot;&lt;script&gt;&quot;}]}"`) +
		row(8, 35, "d", `Comment="to javascript:alert(1)"`) + row(9, 25, "e", `Comment="https://evil.example/&quot; onclick=&quot;x"`) +
		row(10, 777, "f", `Comment="`+bad+`" Text="`+bad+`"`) + row(11, 19, "g", `Text="{broken"`)
	for range 3 {
		history += row(12, 5, "h", `Text="`+strings.Repeat("&gt; ", 30_000)+`"`) // one is kept, the others have its number
	}
	dir := filepath.Join(t.TempDir(), "hostile.example.org")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, rows := range map[string]string{
		"PostHistory": history,
		"Posts":       `<row Id="1" PostTypeId="1" CreationDate="2015-03-04T05:06:07.000" Score="0" Body="` + bad + `" LastActivityDate="2015-03-04T05:06:07.000" Title="` + bad + `" Tags="&lt;x&gt;" AnswerCount="0" CommentCount="1" />`,
		"Comments":    `<row Id="1" PostId="1" Score="0" Text="` + bad + `" CreationDate="2015-03-04T05:06:07.000" UserDisplayName="` + bad + `" />`,
		"Badges":      "", "PostLinks": "", "Tags": "", "Users": "", "Votes": "",
	} {
		element := strings.ToLower(name)
		text := `<?xml version="1.0" encoding="utf-8"?>` + "\n<" + element + ">\n" + rows + "\n</" + element + ">"
		if err := os.WriteFile(filepath.Join(dir, name+".xml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testkit.Import(t, s, dir)
}

func TestHostileHistory(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		hostileHistory(t, s)
		site := testServer(t, s)
		for _, path := range []string{
			"/posts/1/revisions", "/posts/1/revisions?view=source", "/posts/1/revisions?view=side", "/posts/1/timeline", "/posts/1/comments",
			"/posts/1/comments?format=fragment", "/posts/1/body", "/revisions/1/1", "/revisions/1/2", "/revisions/1/3",
			"/revisions/a/view-source", "/sitemap-questions-1.xml", "/posts/1/revisions?view=" + `"><script>`,
		} {
			status, _, body := get(t, site+strings.ReplaceAll(path, `"><`, "%22%3E%3C"))
			if status != http.StatusOK {
				t.Errorf("%s = %d", path, status)
			}
			if strings.Contains(body, "192.0.2.7") {
				t.Errorf("%s shows a network address", path)
			}
			inert(t, path, body)
			if len(body) > 400_000 {
				t.Errorf("%s has %d bytes", path, len(body))
			}
		}
	})
}

// inert reads a page as a browser does: it loads and runs nothing but the
// site's own files, and its links lead to pages.
func inert(t *testing.T, path, body string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(body))
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		switch token.Data {
		case "img", "iframe", "object", "embed", "style", "base", "b":
			t.Errorf("%s has %s", path, token)
		}
		for _, a := range token.Attr {
			own := strings.HasPrefix(a.Val, "/static/")
			page := strings.HasPrefix(a.Val, "/") || strings.HasPrefix(a.Val, "#") || strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://")
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" && !own || a.Key == "href" && !page {
				t.Errorf("%s has %s", path, token)
			}
		}
		if token.Data == "script" && len(token.Attr) == 0 {
			t.Errorf("%s has a script in the page", path)
		}
	}
}
