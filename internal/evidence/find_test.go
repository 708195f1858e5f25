package evidence

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFind(t *testing.T) {
	const ap, wsj = "https://apnews.example/article/iraq-1", "https://wsj.example/iraq"
	type want struct {
		text    string
		claimed string
		by      Attachment // of the strongest candidate; Unattached for none
		url     string
	}
	quote := "<blockquote><p>Some 2,500 troops are there.</p></blockquote>"
	a := func(url string) string { return `<a href="` + url + `">` }
	tests := []struct {
		name, html string
		want       []want
	}{
		{"no quotation", "<p>Nothing.</p>", nil},
		{"without a source", quote, []want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"an attribution inside", "<blockquote><p>Some 2,500 troops are there.</p><p>— " + a(ap) + "Reuters, Jan 10, 2024</a></p></blockquote>",
			[]want{{"Some 2,500 troops are there.", "2024-01-10", LinkInside, ap}}},
		{"a link alone inside", "<blockquote><p>Some 2,500 troops are there.</p><p>" + a(ap) + "AP</a></p></blockquote>", []want{{"Some 2,500 troops are there.", "", LinkInside, ap}}},
		{"an attribution on the next line", "<blockquote><p>Some 2,500 troops\nare there.\n— " + a(ap) + "Reuters, Jan 10, 2024</a></p></blockquote>",
			[]want{{"Some 2,500 troops are there.", "2024-01-10", LinkInside, ap}}},
		{"an attribution of two lines", "<blockquote><p>Some 2,500 troops are there.\nSource: " + a(ap) + "AP</a>,\nBaghdad</p></blockquote>",
			[]want{{"Some 2,500 troops are there.", "", LinkInside, ap}}},
		{"an address on the next line", "<blockquote><p>Some 2,500 troops are there.\n" + a(ap) + ap + "</a></p></blockquote>", []want{{"Some 2,500 troops are there.", "", LinkInside, ap}}},
		{"a link after a line break", "<blockquote><p>Some 2,500 troops are there.<br>\n" + a(ap) + "AP</a></p></blockquote>", []want{{"Some 2,500 troops are there.", "", LinkInside, ap}}},
		{"a link where the words were wrapped", "<blockquote><p>Some 2,500 troops\n" + a(ap) + "are there.</a></p></blockquote>", []want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"a dash in the middle of a line", "<blockquote><p>Some 2,500 troops — " + a(ap) + "not 3,000</a></p></blockquote>", []want{{"Some 2,500 troops — not 3,000", "", Unattached, ""}}},
		{"a blank at the end of a link", "<blockquote><p>Some 2,500 troops are there.</p><p>" + a(ap) + "AP </a></p></blockquote>", []want{{"Some 2,500 troops are there.", "", LinkInside, ap}}},
		{"a sentence with a link is no attribution", "<blockquote><p>Troops.</p><p>The report " + a(ap) + "says</a> that some 2,500 troops are in the country and that they will stay for at least another year.</p></blockquote>",
			[]want{{"Troops.\n\nThe report says that some 2,500 troops are in the country and that they will stay for at least another year.", "", Unattached, ""}}},
		{"cite", `<blockquote cite="` + ap + `"><p>Some 2,500 troops are there.</p></blockquote>`, []want{{"Some 2,500 troops are there.", "", CiteAttribute, ap}}},
		{"a bare address after it", quote + "<p>" + a(ap) + ap + "</a></p>", []want{{"Some 2,500 troops are there.", "", LinkAfter, ap}}},
		{"Source: after it", quote + "<p>Source: " + a(ap) + "AP</a></p>", []want{{"Some 2,500 troops are there.", "", LinkAfter, ap}}},
		{"a lead-in", "<p>" + a(wsj) + "Sudani told the Journal</a>:</p>" + quote, []want{{"Some 2,500 troops are there.", "", LeadIn, wsj}}},
		{"a lead-in with one link", "<p>As the " + a(wsj) + "Journal</a> says.</p>" + quote, []want{{"Some 2,500 troops are there.", "", LeadIn, wsj}}},
		{"a date between", "<p>From the " + a(wsj) + "Journal</a>:</p><p>Oct. 27, 2022</p>" + quote, []want{{"Some 2,500 troops are there.", "2022-10-27", LeadIn, wsj}}},
		{"a date alone", "<p>Oct. 27, 2022</p>" + quote, []want{{"Some 2,500 troops are there.", "2022-10-27", Unattached, ""}}},
		{"a date inside", "<blockquote><p>27 October 2022</p><p>Some 2,500 troops are there.</p></blockquote>", []want{{"27 October 2022\n\nSome 2,500 troops are there.", "2022-10-27", Unattached, ""}}},
		{"inherited", quote + "<p>" + a(ap) + "AP</a></p><p>And further down:</p><blockquote><p>They will stay.</p></blockquote>",
			[]want{{"Some 2,500 troops are there.", "", LinkAfter, ap}, {"They will stay.", "", Inherited, ap}}},
		{"the link after belongs to the first", quote + "<p>" + a(ap) + "AP</a></p><blockquote><p>They will stay.</p></blockquote>",
			[]want{{"Some 2,500 troops are there.", "", LinkAfter, ap}, {"They will stay.", "", Inherited, ap}}},
		{"our own links are none", `<p><a href="https://site.example/q/1">See here</a>:</p>` + quote, []want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"pictures and searches are none", `<p><a href="https://x.example/a.png">a</a>:</p>` + quote + `<p><a href="https://www.google.com/search?q=troops">search</a></p>`,
			[]want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"users are none", `<p><a href="https://other.example/users/17/ann">Ann</a> wrote:</p>` + quote, []want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"a lead-in with a colon of Chinese", "<p>" + a(wsj) + "他说</a>：</p>" + quote, []want{{"Some 2,500 troops are there.", "", LeadIn, wsj}}},
		{"a spoiler is no quotation", `<blockquote class="spoiler"><p>It was the butler.</p></blockquote>` + quote, []want{{"Some 2,500 troops are there.", "", Unattached, ""}}},
		{"inline", "<p>He said “there are some 2,500 troops in the country today” " + a(wsj) + "there</a>. She " + a(ap) + "did not</a>.</p>",
			[]want{{"there are some 2,500 troops in the country today", "", SameParagraph, wsj}}},
		{"too short", "<p>He said “2,500 troops in Iraq”.</p>", nil},
		{"straight marks, and inches", `<p>A 3" pipe and "there are some 2,500 troops in the country today" he said.</p>`, []want{{"there are some 2,500 troops in the country today", "", Unattached, ""}}},
		{"German marks", "<p>Er sagte: „Es sind heute ungefähr 2500 Soldaten im ganzen Land“ und ging.</p>", []want{{"Es sind heute ungefähr 2500 Soldaten im ganzen Land", "", Unattached, ""}}},
		{"Japanese", "<p>彼は「国内には約二千五百人の兵士がいると述べた」と言った。</p>", []want{{"国内には約二千五百人の兵士がいると述べた", "", Unattached, ""}}},
		{"not in code", "<pre><code>print(\"there are some 2,500 troops in the country today\")</code></pre>", nil},
		{"nested quotations are one", "<blockquote><p>Outer.</p><blockquote><p>Inner.</p></blockquote></blockquote>", []want{{"Outer.\n\nInner.", "", Unattached, ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Find(tt.html, []string{"site.example"})
			if len(got) != len(tt.want) {
				t.Fatalf("Find(%q) found %d: %+v", tt.html, len(got), got)
			}
			for i, w := range tt.want {
				g := got[i]
				by, url := Unattached, ""
				if len(g.Candidates) > 0 {
					by, url = g.Candidates[0].By, g.Candidates[0].URL
				}
				if g.Text != w.text || g.Claimed != w.claimed || by != w.by || url != w.url {
					t.Errorf("found %q, %q, %s %s; want %q, %q, %s %s", g.Text, g.Claimed, by, url, w.text, w.claimed, w.by, w.url)
				}
			}
		})
	}
}

// TestWeakCandidates: links elsewhere in the post come last and are weak.
func TestWeakCandidates(t *testing.T) {
	html := `<p>Background is <a href="https://a.example/1">here</a> and <a href="https://b.example/2">there</a>.</p><p>He wrote:</p><blockquote><p>Some troops.</p></blockquote><p>Long after, see <a href="https://c.example/3">this</a> for more about the matter.</p>`
	got := Find(html, nil)
	if len(got) != 1 || len(got[0].Candidates) != 3 {
		t.Fatalf("found %+v", got)
	}
	for i, c := range got[0].Candidates {
		if !c.Weak {
			t.Errorf("candidate %d, %s, is not weak", i, c.URL)
		}
	}
	if got[0].Candidates[0].URL != "https://c.example/3" && got[0].Candidates[0].URL != "https://a.example/1" {
		t.Errorf("the first is %s", got[0].Candidates[0].URL)
	}
}

func TestNormURL(t *testing.T) {
	tests := []struct{ in, want string }{
		{"HTTP://Example.COM:80/a/../b?utm_source=x&b=1&a=2#c", "http://example.com/b?b=1&a=2"},
		{"https://example.com", "https://example.com/"},
		{"https://example.com/a/", "https://example.com/a/"},
		{"https://bücher.example/%7euser/%c3%a9", "https://xn--bcher-kva.example/~user/%C3%A9"},
		{"https://example.com:8443/?fbclid=1", "https://example.com:8443/"},
		{"https://www.example.com/a?s=20&id=3", "https://www.example.com/a?id=3"},
		{"ftp://example.com/", ""}, {"mailto:a@b.example", ""}, {"", ""}, {"/local", ""},
		{"http://[2606:2800:220:1::1]/a", "http://[2606:2800:220:1::1]/a"},
	}
	for _, tt := range tests {
		if got := NormURL(tt.in); got != tt.want {
			t.Errorf("NormURL(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if again := NormURL(NormURL(tt.in)); again != NormURL(tt.in) {
			t.Errorf("NormURL(%q) changes again to %q", tt.in, again)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(`<p>A <a href="https://a.example/">b</a>:</p><blockquote><p>“c d” e</p><p>— <a href="https://a.example/">f</a></p></blockquote>`)
	f.Fuzz(func(t *testing.T, html string) {
		if len(html) > 20_000 {
			return
		}
		for _, q := range Find(html, nil) {
			if strings.TrimSpace(q.Text) == "" || q.Words == 0 {
				t.Errorf("an empty quotation in %q", html)
			}
		}
	})
}

func FuzzNormURL(f *testing.F) {
	for _, address := range []string{"HTTP://Example.ORG:80/a/../b%7e?utm_source=x&b=2&a=1#c", "https://b\u00fccher.example./%2e%2e/", "http://[::1]:443/;a?&&=", "https://a.example/%zz?%"} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		norm := NormURL(address)
		if norm == "" {
			return
		}
		if again := NormURL(norm); again != norm {
			t.Errorf("%q is %q, and then %q", address, norm, again)
		}
		if strings.Contains(norm, "#") || !strings.HasPrefix(norm, "http") {
			t.Errorf("%q is %q", address, norm)
		}
	})
}

// TestMayQuote holds that a comment in which nothing may be quoted has no
// quotation, whatever the marks.
func TestMayQuote(t *testing.T) {
	const words = "it came to be in the way of such matters"
	for open, closing := range marksOfQuotation {
		_, size := utf8.DecodeRuneInString(closing)
		text := "He said: " + string(open) + words + closing[:size] + " at the time."
		if len(FindInline("<p>"+html.EscapeString(text)+"</p>", nil)) != 1 {
			t.Errorf("no quotation is found in %s", text)
		}
		if !MayQuote(text) || !PostMayQuote("<p>"+text+"</p>") {
			t.Errorf("nothing may be quoted in %s", text)
		}
	}
	if !PostMayQuote("<blockquote><p>"+words+"</p></blockquote>") || PostMayQuote("<p>"+words+"</p>") {
		t.Error("a blockquote and nothing else quotes without marks")
	}
	if !MayQuote("He said: &ldquo;" + words + "&rdquo;.") {
		t.Error("a reference to a mark is none")
	}
	if MayQuote("He said that " + words + "; it's so.") {
		t.Error("a text without marks may quote")
	}
}
