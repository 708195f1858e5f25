package capture

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

func TestDatesNeverInventAYear(t *testing.T) {
	at := time.Date(2014, 3, 22, 7, 1, 0, 0, time.UTC)
	tests := []struct {
		text string
		want time.Time
	}{
		{"Mar 22 at 7:01", time.Time{}},
		{"Mar 22 '14 at 7:01", at},
		{"Mar 22, 2014 at 7:01", at},
		{"March 22, 2014 at 07:01", at},
		{"Feb 30, 2014 at 7:01", time.Time{}},
		{"Mar 22, 2014 at 27:01", time.Time{}},
		{"2 hours ago", time.Time{}},
		{"", time.Time{}},
	}
	for _, tt := range tests {
		if got := dateFromText(tt.text); !got.Time.Equal(tt.want) || got.Text != tt.text {
			t.Errorf("dateFromText(%q) = %+v, want time %v", tt.text, got, tt.want)
		}
	}
	for i, name := range []string{"January", "Feb", "Mar.", "April", "May", "June", "Jul", "Aug.", "Sept", "Oct", "November", "Dec."} {
		if got := monthOf(name); got != time.Month(i+1) {
			t.Errorf("monthOf(%q) = %v, want %v", name, got, time.Month(i+1))
		}
	}
}

func TestMachineDates(t *testing.T) {
	want := time.Date(2024, 3, 22, 7, 1, 23, 0, time.UTC)
	for _, s := range []string{
		"2024-03-22 07:01:23Z", "2024-03-22 07:01:23Z, License: CC BY-SA 4.0", "2024-03-22T07:01:23", "2024-03-22T09:01:23+02:00",
		"2024-03-22T07:01:23.000Z",
	} {
		if got, ok := dateFromMachine(s); !ok || !got.Truncate(time.Second).Equal(want) {
			t.Errorf("dateFromMachine(%q) = %v, %t; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "number of 'useful comment' votes received", "22 March"} {
		if got, ok := dateFromMachine(s); ok {
			t.Errorf("dateFromMachine(%q) = %v, want none", s, got)
		}
	}
}

func TestLinesThatAreOnlyADate(t *testing.T) {
	for _, s := range []string{"Oct. 27, 2022", "January 10, 2024", "27 October 2022", "2022-10-27", "27.10.2022", "Thursday, Oct. 27, 2022", "(May 1st, 2020)", "3 Sept. 2021:"} {
		if !publishedDate().MatchString(s) {
			t.Errorf("%q is not seen as a date", s)
		}
	}
	for _, s := range []string{"Mar 22 at 7:01", "In October 2022 it fell", "2022", "27/10", "Oct. 27, 2022 was a Thursday"} {
		if publishedDate().MatchString(s) {
			t.Errorf("%q is seen as only a date", s)
		}
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		text      string
		want      int
		exact, ok bool
	}{
		{"17", 17, true, true},
		{"1,234", 1234, true, true},
		{"1.234.567", 1234567, true, true},
		{"1k", 1000, false, true},
		{"12.3k", 12300, false, true},
		{"1.25m", 1250000, false, true},
		{"1,23", 0, false, false},
		{"", 0, false, false},
		{"99999999999999999999", 0, true, false},
		{"many", 0, false, false},
	}
	for _, tt := range tests {
		n, exact, ok := parseCount(tt.text)
		if ok != tt.ok || ok && (n != tt.want || exact != tt.exact) {
			t.Errorf("parseCount(%q) = %d, %t, %t; want %d, %t, %t", tt.text, n, exact, ok, tt.want, tt.exact, tt.ok)
		}
	}
	for text, want := range map[string]int{"0": 0, "-3": -3, "−3": -3, "+5": 5, "1,204": 1204} {
		if got, ok := parseScore(text); !ok || got != want {
			t.Errorf("parseScore(%q) = %d, %t; want %d", text, got, ok, want)
		}
	}
	if n, ok := parseReputation("91911025"); ok {
		t.Errorf("parseReputation of a number with badges glued to it = %d, want none", n)
	}
}

func TestLinks(t *testing.T) {
	base, err := url.Parse("https://harbour.example/questions/5/slug")
	if err != nil {
		t.Fatal(err)
	}
	live, wrapped, lost := links{base: base}, links{base: base, stamp: "20240405123456"}, links{}
	tests := []struct {
		name    string
		links   links
		address string
		want    string
	}{
		{"a path", live, "/a/7", "https://harbour.example/a/7"},
		{"a host", live, "//b.example/x", "https://b.example/x"},
		{"an address", live, "http://b.example/x y", "http://b.example/x y"},
		{"a script", live, "javascript:alert(1)", ""},
		{"a script in capitals", live, " JaVaScRiPt:alert(1)", ""},
		{"data", live, "data:text/html,x", ""},
		{"a saved file", live, "./Some page_files/a.png", ""},
		{"an author's archive link", live, "https://web.archive.org/web/2015/http://b.example/", "https://web.archive.org/web/2015/http://b.example/"},
		{"the page's own archive", wrapped, "/web/20240405123456/http://b.example/?a=1", "http://b.example/?a=1"},
		{"one slash lost", wrapped, "https://web.archive.org/web/20240405123456/https:/b.example/", "https://b.example/"},
		{"a picture", wrapped, "https://web.archive.org/web/20240405999999im_/https://b.example/a.png", "https://b.example/a.png"},
		{"another capture", wrapped, "https://web.archive.org/web/2015/http://b.example/", "https://web.archive.org/web/2015/http://b.example/"},
		{"another archive", links{stamp: "2019"}, "https://archive.example/wayback/2019/http://b.example/", "http://b.example/"},
		{"a path of an unknown page", lost, "/a/7", "/a/7"},
		{"a relative path of an unknown page", lost, "a/7", ""},
		{"broken", live, "http://[::1", ""},
		{"nothing", live, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.links.absolute(tt.address); got != tt.want {
				t.Errorf("absolute(%q) = %q, want %q", tt.address, got, tt.want)
			}
		})
	}
}

func TestCommentMarkdown(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"code with backticks", "<code>a`b</code>", "``a`b``"},
		{"a link", `<a href="https://b.example/(x)">the <b>list</b></a>`, "[the **list**](https://b.example/%28x%29)"},
		{"a bare address", `<a href="https://b.example/a/b">https://b.example/a/b</a>`, "https://b.example/a/b"},
		{"a script", `<a href="javascript:x()">here</a><script>x()</script>`, "here"},
		{"marks", "snake_case _x_ 2*3", `snake_case \_x\_ 2\*3`},
		{"lines", "a<br>b\n c", "a b c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc, err := html.Parse(strings.NewReader(tt.html))
			if err != nil {
				t.Fatal(err)
			}
			if got := (&htmlPage{}).commentMarkdown(doc); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
