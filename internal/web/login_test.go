package web

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"parley/internal/testkit"
)

// TestReturnPath gives every address of the corpus to the login page: the page
// never links to another host.
func TestReturnPath(t *testing.T) {
	text, err := os.ReadFile(testkit.Data(t, "corpora", "inject", "open-redirect.txt"))
	if err != nil {
		t.Fatal(err)
	}
	base, err := url.Parse("https://site.example/users/login")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		for _, address := range []string{line, unescaped(line)} {
			path := returnPath(address)
			if path == "" {
				continue
			}
			n++
			// A browser drops tabs and line breaks and reads \ as /.
			seen := strings.NewReplacer("\t", "", "\n", "", "\r", "", `\`, "/").Replace(path)
			u, err := base.Parse(seen)
			if err != nil || u.Host != base.Host || u.Scheme != base.Scheme {
				t.Errorf("returnPath(%q) = %q, which leads to %v", address, path, u)
			}
		}
	}
	if n == 0 {
		t.Error("no address of the corpus is a path of this site; some are")
	}
}

func unescaped(s string) string {
	u, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return u
}

func TestReturnPathOfOwnPages(t *testing.T) {
	tests := []struct{ address, want string }{
		{"/", "/"},
		{"/questions/1/a-title?tab=votes#2", "/questions/1/a-title?tab=votes#2"},
		{"/questions/tagged/c%2b%2b", "/questions/tagged/c%2b%2b"},
		{"", ""},
		{"questions/1", ""},
		{"https://evil.example/", ""},
		{"//evil.example/", ""},
		{`/\evil.example/`, ""},
		{"/\t/evil.example/", ""},
		{"/%2f/evil.example", ""}, // decoded once more it is another host
		{"/a\x00b", ""},
		{"/" + strings.Repeat("a", maxQuery), ""},
	}
	for _, tt := range tests {
		if got := returnPath(tt.address); got != tt.want {
			t.Errorf("returnPath(%q) = %q, want %q", tt.address, got, tt.want)
		}
	}
}

func TestReadable(t *testing.T) {
	tests := []struct{ name, path, want string }{
		{"a page is read again", "/questions/1/x?page=2", "/questions/1/x?page=2"},
		{"the form of an edit leads to the post", "/posts/12/edit", "/posts/12"},
		{"the history of a post can be read", "/posts/12/revisions", "/posts/12/revisions"},
		{"the form of a question leads to the questions", "/questions/ask?tags=a", "/questions"},
		{"a queue cannot be read", "/review/close", ""},
		{"settings cannot be read", "/users/preferences/7", ""},
		{"a profile can", "/users/7/ann", "/users/7/ann"},
		{"so can the community's", "/users/-1/community", "/users/-1/community"},
		{"the login itself is no page to return to", "/users/login?returnurl=%2F", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := readable(tt.path); got != tt.want {
				t.Errorf("readable(%q) = %q, want %q", tt.path, got, tt.want)
			}
		})
	}
}

// TestMembersOnly follows the login of every address that needs an account: it
// is a page, and its way back is not that address again.
func TestMembersOnly(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	n := 0
	for _, r := range slices.Concat(serviceRoutes, accountRoutes) {
		if strings.HasPrefix(r.pattern, "POST") {
			continue
		}
		path := strings.NewReplacer("GET ", "", "{id}", "7", "{list}", "all", "{rest...}", "close").Replace(r.pattern)
		if strings.Contains(path, "{") {
			continue
		}
		status, header, _ := get(t, site+path)
		to := header.Get("Location")
		if status != 302 || !strings.HasPrefix(to, "/users/login?returnurl=") {
			continue
		}
		n++
		if want := "/users/login?returnurl=" + url.QueryEscape(path); to != want {
			t.Errorf("%s leads to %s, want %s", path, to, want)
		}
		status, _, body := get(t, site+to)
		if status != 200 || strings.Contains(body, `href="`+path+`"`) {
			t.Errorf("the login for %s = %d, or leads back to it", path, status)
		}
	}
	if n < 20 {
		t.Errorf("%d addresses lead to the login, want more", n)
	}
}
