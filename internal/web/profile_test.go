package web

import (
	"html"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	parser "golang.org/x/net/html"

	"parley/internal/store"
	"parley/internal/testkit"
)

const hostileText = `<script>alert(1)</script><img src="https://evil.example/x" onerror="alert(2)">`

// handlerIn finds an attribute that is a script.
func handlerIn(body string) string {
	for z := parser.NewTokenizer(strings.NewReader(body)); ; {
		if z.Next() == parser.ErrorToken {
			return ""
		}
		for _, a := range z.Token().Attr {
			if strings.HasPrefix(a.Key, "on") {
				return a.Key
			}
		}
	}
}

// hostilePeople is a site whose users, badges and tags try to be markup.
func hostilePeople(t *testing.T, s *store.Store) {
	t.Helper()
	bad := html.EscapeString(hostileText)
	const at = `CreationDate="2015-03-04T05:06:07.000" `
	dir := filepath.Join(t.TempDir(), "hostile.example.org")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, rows := range map[string][]string{
		"Users": {
			`Id="1" Reputation="-5" ` + at + `LastAccessDate="2999-01-01T00:00:00.000" DisplayName="` + bad + `" WebsiteUrl="javascript:alert(1)" Location="` + bad + `" AboutMe="` + bad + `" Views="-1"`,
			`Id="2" Reputation="9223372036854775807" ` + at + `DisplayName="Łukasz &#x202e; Ω" WebsiteUrl="https://user:pass@evil.example/" AboutMe="&lt;h1&gt;x&lt;/h1&gt;&lt;a href=&quot;javascript:alert(1)&quot;&gt;y"`,
			`Id="3" Reputation="1" ` + at + `DisplayName="" WebsiteUrl="www.ann.example/about?&quot;&gt;&lt;b&gt;"`,
		},
		"Posts": {
			`Id="1" PostTypeId="1" ` + at + `Score="-3" Body="` + bad + `" OwnerUserId="1" LastActivityDate="2015-03-04T05:06:07.000" Title="` + bad + `" Tags="&lt;c++&gt;&lt;%22&gt;" AnswerCount="1"`,
			`Id="2" PostTypeId="2" ParentId="1" ` + at + `Score="-1" Body="` + bad + `" OwnerUserId="1" LastActivityDate="2015-03-04T05:06:07.000"`,
			`Id="3" PostTypeId="2" ParentId="77" ` + at + `Score="7" Body="lost" OwnerUserId="1" LastActivityDate="2015-03-04T05:06:07.000"`,
			`Id="4" PostTypeId="5" ` + at + `Score="0" Body="` + bad + `" LastActivityDate="2015-03-04T05:06:07.000"`,
			`Id="5" PostTypeId="4" ` + at + `Score="0" Body="` + bad + `" LastActivityDate="2015-03-04T05:06:07.000"`,
		},
		"Comments": {`Id="1" PostId="1" Score="0" Text="` + bad + `" ` + at + `UserId="1"`, `Id="2" PostId="99" Score="0" Text="lost" ` + at + `UserId="1"`},
		"Badges":   {`Id="1" UserId="1" Name="` + bad + `" Date="2015-03-04T05:06:07.000" Class="9" TagBased="False"`, `Id="2" UserId="77" Name="c++" Date="2015-03-04T05:06:07.000" Class="1" TagBased="True"`},
		"Tags":     {`Id="1" TagName="c++" Count="1" WikiPostId="4" ExcerptPostId="5"`, `Id="2" TagName="%22" Count="1"`, `Id="3" TagName="` + bad + `" Count="0"`},
		"PostHistory": {
			`Id="1" PostHistoryTypeId="5" PostId="1" RevisionGUID="g" ` + at + `UserId="1" Comment="` + bad + `" Text="x"`,
			`Id="2" PostHistoryTypeId="5" PostId="4" RevisionGUID="h" ` + at + `UserId="1" Comment="` + bad + `" Text="x"`,
		},
		"PostLinks": {}, "Votes": {},
	} {
		element := strings.ToLower(name)
		text := `<?xml version="1.0" encoding="utf-8"?>` + "\n<" + element + ">\n"
		for _, row := range rows {
			text += "  <row " + row + " />\n"
		}
		if err := os.WriteFile(filepath.Join(dir, name+".xml"), []byte(text+"</"+element+">"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	testkit.Import(t, s, dir)
}

func TestHostilePeople(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		hostilePeople(t, s)
		site := testServer(t, s)
		mallory := UserPath(1, hostileText)
		paths := []string{"/users", "/users?search=%3C", "/tags", "/tags?search=%3C", "/help/badges", "/help/badges?tab=tags", "/help/badges/2/c",
			"/tags/c%2b%2b/info", "/tags/c%2b%2b/hot", "/tags/c%2b%2b/new", "/tags/c%2b%2b/faq", "/tags/c%2b%2b/topusers", "/tags/%2522/info",
			"/users/2/%c5%82ukasz-%cf%89", "/users/3", "/users/flair/1.html", "/users/flair/1.json"}
		for _, part := range profileParts {
			paths = append(paths, mallory+"?tab="+part.name)
		}
		for _, path := range paths {
			status, _, body := get(t, site+path)
			if status != http.StatusOK {
				t.Errorf("%s = %d", path, status)
			}
			if name := handlerIn(body); name != "" {
				t.Errorf("%s has an element with %s", path, name)
			}
			for _, never := range []string{"<script>alert", "<img", "javascript:", "user:pass", `"><b>`, `src="https://evil`} {
				if at := strings.Index(body, never); at >= 0 {
					t.Errorf("%s has %q: …%s", path, never, body[max(at-80, 0):min(at+80, len(body))])
				}
			}
		}
		if _, _, body := get(t, site+"/users/3"); !strings.Contains(body, ">user3<") || !strings.Contains(body, `rel="nofollow noopener noreferrer" href="http://www.ann.example/about`) {
			t.Errorf("somebody without a name has no name or no website: %s", mainPart(t, body))
		}
		if status, header, _ := get(t, site+"/users/2/lukasz"); status != http.StatusMovedPermanently || header.Get("Location") != "/users/2/%c5%82ukasz-%cf%89" {
			t.Errorf("a name outside ASCII leads to %d %q", status, header.Get("Location"))
		}
		if _, _, body := get(t, site+"/tags/c%2b%2b/info"); !strings.Contains(body, `href="/questions/tagged/c%2b%2b"`) {
			t.Error("the tag c++ does not lead to its questions")
		}
	})
}

func TestVotesByYear(t *testing.T) {
	day := func(year int, month time.Month) int64 {
		return time.Date(year, month, 5, 0, 0, 0, 0, time.UTC).UnixMilli()
	}
	tests := []struct {
		name string
		days []store.VoteDay
		want []voteYear
	}{
		{"none", nil, nil},
		{"days of a year add up", []store.VoteDay{{Date: day(2014, 1), Up: 2}, {Date: day(2014, 12), Up: 1, Down: 1, Accepted: 1}}, []voteYear{{2014, 3, 1, 1}}},
		{"the latest year stands first, and years without votes are there", []store.VoteDay{{Date: day(2014, 1), Up: 2}, {Date: day(2017, 1), Up: 5}},
			[]voteYear{{2017, 5, 0, 0}, {2016, 0, 0, 0}, {2015, 0, 0, 0}, {2014, 2, 0, 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := votesByYear(tt.days); !slices.Equal(got, tt.want) {
				t.Errorf("votesByYear = %v, want %v", got, tt.want)
			}
		})
	}
	far := []store.VoteDay{{Date: 0, Up: 1}, {Date: day(9999, 1), Up: 1}}
	if n := len(votesByYear(far)); n > 101 {
		t.Errorf("votes thousands of years apart make %d years", n)
	}
}

func TestWebsite(t *testing.T) {
	tests := []struct{ typed, href, text string }{
		{"https://www.ann.example/about/", "https://www.ann.example/about/", "ann.example/about"},
		{"ann.example", "http://ann.example", "ann.example"},
		{" http://ann.example ", "http://ann.example", "ann.example"},
		{"javascript:alert(1)", "", ""},
		{"ftp://ann.example", "", ""},
		{"https://a:b@ann.example", "", ""},
		{"localhost", "", ""},
		{"http://%zz", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		v := &profileView{User: &store.Profile{Website: tt.typed}}
		if href, text := v.website(); href != tt.href || text != tt.text {
			t.Errorf("the website %q is %q, %q, want %q, %q", tt.typed, href, text, tt.href, tt.text)
		}
	}
}
