package markup

import (
	"testing"

	"parley"
)

// TestTitled shows what questions are called in place of bare addresses, and
// nothing else.
func TestTitled(t *testing.T) {
	plain := New(Site{Hosts: []string{"site.example"}, Title: func(target string) string {
		if target == "/help" {
			return "Help <center>"
		}
		return ""
	}})
	r := plain.Titled(map[parley.PostID]string{5: `Why <b>"so"</b> & not?`, 7: "Another"})
	for _, tt := range []struct{ source, post, comment string }{
		{"https://site.example/questions/5/why", `<a href="/questions/5/why">Why &lt;b&gt;"so"&lt;/b&gt; &amp; not?</a>`, ""},
		{"<https://site.example/q/5>", `<a href="/q/5">Why &lt;b&gt;"so"&lt;/b&gt; &amp; not?</a>`, "-"},
		{"https://site.example/a/7/12", `<a href="/a/7/12">Another</a>`, ""},
		{"https://site.example/questions/5#comment3_5", `<a href="/questions/5#comment3_5">Why &lt;b&gt;"so"&lt;/b&gt; &amp; not?</a>`, ""},
		{"[see](https://site.example/questions/5/why)", `<a href="/questions/5/why">see</a>`, ""},
		{"https://site.example/questions/6/x", `<a href="/questions/6/x">https://site.example/questions/6/x</a>`, `<a href="/questions/6/x">site.example/questions/6/x</a>`},
		{"https://site.example/questions/55", `<a href="/questions/55">https://site.example/questions/55</a>`, `<a href="/questions/55">site.example/questions/55</a>`},
		{"https://site.example/questions/tagged/5", `<a href="/questions/tagged/5">https://site.example/questions/tagged/5</a>`, `<a href="/questions/tagged/5">site.example/questions/…</a>`},
		{"https://other.example/questions/5", `<a href="https://other.example/questions/5" rel="nofollow ugc noopener noreferrer">https://other.example/questions/5</a>`, `<a href="https://other.example/questions/5" rel="nofollow ugc noopener noreferrer">other.example/questions/5</a>`},
		{"`https://site.example/questions/5`", `<code>https://site.example/questions/5</code>`, ""},
		{"https://site.example/help", `<a href="/help">Help &lt;center&gt;</a>`, ""},
	} {
		got, err := r.Markdown(tt.source)
		if want := "<p>" + tt.post + "</p>\n"; err != nil || got != want {
			t.Errorf("post %s\n got %s want %s (%v)", tt.source, got, want, err)
		}
		want := tt.comment
		if want == "" {
			want = tt.post
		}
		if got := plain.TitledComment(tt.source, "", map[parley.PostID]string{5: `Why <b>"so"</b> & not?`, 7: "Another"}); got != want && want != "-" {
			t.Errorf("comment %s\n got %s\nwant %s", tt.source, got, want)
		}
	}
	if plain.Titled(nil) != plain {
		t.Error("without titles it is another renderer")
	}
	html := `<p><a href="/questions/5/why-so">Why &lt;b&gt;"so"&lt;/b&gt; &amp; not?</a>, <a href="/a/7">Another</a>, <a href="/questions/5/why-so">Why</a>, <a href="/help">Another</a></p>`
	want := `<p><a href="/questions/5/why-so">/questions/5</a>, <a href="/a/7">Another</a>, <a href="/questions/5/why-so">Why</a>, <a href="/help">Another</a></p>`
	if got := WithoutTitles(html, []string{`Why <b>"so"</b> & not?`}); got != want {
		t.Errorf("without the title:\n got %s\nwant %s", got, want)
	}
}
