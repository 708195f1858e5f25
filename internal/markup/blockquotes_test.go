package markup

import (
	"io"
	"strconv"
	"testing"
)

func TestAroundBlockquotes(t *testing.T) {
	tests := []struct{ name, html, want string }{
		{"none", "<p>a blockquote</p>", "<p>a blockquote</p>"},
		{"one", "<blockquote><p>a</p></blockquote><p>b</p>", `<blockquote n="0"><p>a</p></blockquote>[0]<p>b</p>`},
		{"two", "<blockquote>a</blockquote>\n<blockquote>b</blockquote>", `<blockquote n="0">a</blockquote>[0]` + "\n" + `<blockquote n="1">b</blockquote>[1]`},
		{"nested", "<blockquote>a<blockquote>b</blockquote></blockquote><blockquote>c</blockquote>", `<blockquote n="0">a<blockquote>b</blockquote></blockquote>[0]<blockquote n="1">c</blockquote>[1]`},
		{"with attributes", `<blockquote class="spoiler">a</blockquote>`, `<blockquote n="0" class="spoiler">a</blockquote>[0]`},
		{"the word in text and links", `<p><a href="/x">blockquote</a> &lt;blockquote&gt;</p><blockquote>blockquote</blockquote>`, `<p><a href="/x">blockquote</a> &lt;blockquote&gt;</p><blockquote n="0">blockquote</blockquote>[0]`},
		{"in a list", "<ul><li><blockquote>a</blockquote></li></ul>", `<ul><li><blockquote n="0">a</blockquote>[0]</li></ul>`},
	}
	for _, tt := range tests {
		got, err := AroundBlockquotes(tt.html,
			func(n int) string { return ` n="` + strconv.Itoa(n) + `"` },
			func(w io.Writer, n int) error {
				_, err := io.WriteString(w, "["+strconv.Itoa(n)+"]")
				return err
			})
		if err != nil || got != tt.want {
			t.Errorf("%s: %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}
