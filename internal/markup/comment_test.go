package markup

import (
	"strings"
	"testing"
	"unicode"
)

func TestComment(t *testing.T) {
	const rel = ` rel="nofollow ugc noopener noreferrer"`
	site := New(Site{
		Hosts: []string{"beer.stackexchange.com"},
		Magic: map[string]Link{"meta": {"https://beer.meta.stackexchange.com/", "Meta Beer"}, "ask": {"/help/how-to-ask", "How to Ask"}},
	})
	tests := []struct{ name, in, want string }{
		{"emphasis", "*a* _b_ **c** ***d*** __e__", "<em>a</em> <em>b</em> <strong>c</strong> <strong><em>d</em></strong> <strong>e</strong>"},
		{"nested emphasis", "**a *b* c**", "<strong>a <em>b</em> c</strong>"},
		{"no emphasis", "2 * 3 * 4, snake_case_name, *open, ****", "2 * 3 * 4, snake_case_name, *open, ****"},
		{"escaped", `\*a\* \[help]`, "*a* [help]"},
		{"code", "`a*b*<c>` ``a`b`` `open", "<code>a*b*&lt;c&gt;</code> <code>a`b</code> `open"},
		{"markup is text", "<b>a</b> &amp; &copy;\n# x\n> y", "&lt;b&gt;a&lt;/b&gt; &amp;amp; &amp;copy; # x &gt; y"},
		{"link", "see [the *docs*](http://a.example/b_c \"t\")!", `see <a href="http://a.example/b_c"` + rel + `>the <em>docs</em></a>!`},
		{"own link", "[a](https://beer.stackexchange.com/q/1)", `<a href="/q/1">a</a>`},
		{"dangerous link", "[a](javascript:x) [b](mailto:a@b.example)", "[a](javascript:x) [b](mailto:a@b.example)"},
		{"bare URL, shortened", "https://www.a.example/one/two/three/four/five/six.html?x=1, ok",
			`<a href="https://www.a.example/one/two/three/four/five/six.html?x=1"` + rel + `>a.example/one/two/three/four/…</a>, ok`},
		{"bare short URL", "(http://a.example/b).", `(<a href="http://a.example/b"` + rel + `>a.example/b</a>).`},
		{"magic links", "[Ask] [help/on-topic] [meta] [so] [cooking.se] [english.meta.se] [nothing] [help](/x)",
			`<a href="/help/how-to-ask">How to Ask</a> <a href="/help/on-topic">help/on-topic</a> <a href="https://beer.meta.stackexchange.com/"` + rel + `>Meta Beer</a> ` +
				`<a href="https://stackoverflow.com/"` + rel + `>Stack Overflow</a> <a href="https://cooking.stackexchange.com/"` + rel + `>cooking.stackexchange.com</a> ` +
				`<a href="https://english.meta.stackexchange.com/"` + rel + `>english.meta.stackexchange.com</a> [nothing] <a href="/x">help</a>`},
		{"own site by its magic word", "[beer.se]", `<a href="/">beer.stackexchange.com</a>`},
		{"tag", "[tag:c#]", `<a class="post-tag" href="/questions/tagged/c%23" rel="tag">c#</a>`},
		{"edit without a page stays", "[edit]", "[edit]"},
		{"names stay", "@JoeW yes", "@JoeW yes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := site.Comment(tt.in)
			if got != tt.want {
				t.Errorf("Comment(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
			checkSafe(t, tt.in, got)
		})
	}
	if got, want := site.CommentOn("please [edit] it", "/posts/7/edit"), `please <a href="/posts/7/edit">edit</a> it`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestCommentsOfDump renders all comments of the dump: inline HTML only, and no
// text is lost.
func TestCommentsOfDump(t *testing.T) {
	n := 0
	eachRow(t, "beer", "Comments", func(row map[string]string) {
		n++
		out := beer.Comment(row["Text"])
		checkSafe(t, row["Text"], out)
		if strings.Contains(out, "<p") || strings.Contains(out, "<img") {
			t.Errorf("comment %s: %q", row["Id"], out)
		}
		if strings.Contains(row["Text"], "http") || strings.Contains(row["Text"], "[") {
			return // shown otherwise than written
		}
		if got, want := letters(Text(out)), letters(row["Text"]); got != want {
			t.Errorf("comment %s: %q shows %q", row["Id"], row["Text"], Text(out))
		}
	})
	if n < 3000 {
		t.Errorf("only %d comments", n)
	}
}

// letters drops white space and the characters of the mini-Markdown.
func letters(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || strings.ContainsRune("*_`\\", c) {
			return -1
		}
		return c
	}, s)
}
