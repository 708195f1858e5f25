package markup

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var beer = New(Site{Hosts: []string{"beer.stackexchange.com", "alcohol.stackexchange.com"}})

func TestSanitise(t *testing.T) {
	const rel = ` rel="nofollow ugc noopener noreferrer"`
	tests := []struct{ name, in, want string }{
		{"plain paragraphs stay", "<p>a &amp; b &lt; c</p>\n", "<p>a &amp; b &lt; c</p>\n"},
		{"references are written one way", "a&nbsp;b &quot;c&quot; &#39; & &copy", "a\u00a0b \"c\" ' &amp; ©"},
		{"odd text survives", "<p>مرحبا \u202eabc\u202c 👩‍👩‍👧 ﷽ \ufeff</p>", "<p>مرحبا \u202eabc\u202c 👩‍👩‍👧 ﷽ \ufeff</p>"},
		{"a lone less-than sign is text", "1 < 2 <3 </ >", "1 &lt; 2 &lt;3 "},
		{"scripts go with their content", "a<script>alert(1)</script>b", "ab"},
		{"unknown tags go, their text stays", "<font color=red>a</font><blink>b</blink>", "ab"},
		{"unknown blocks keep words apart", "<div>a</div><div>b</div>", "a\nb\n"},
		{"ids, styles, handlers go", `<p id=x style="a" onclick=y class=z>a</p>`, "<p>a</p>"},
		{"open elements are closed", "<p><b>a", "<p><b>a</b></p>"},
		{"formatting goes on in each block", "<b><p>a</p><p>b</p></b>c", "<p><b>a</b></p><p><b>b</b></p>c"},
		{"crossed formatting is untangled", "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
		{"a block ends the paragraph", "<p>a<ul><li>b</ul>c", "<p>a</p><ul><li>b</li></ul>c"},
		{"a stray item gets a list", "<li>a<li>b", "<ul><li>a</li><li>b</li></ul>"},
		{"text in a list gets an item", "<ul>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"},
		{"the page has its own h1", "<h1>a</h1><h2>b</h2>", "<h2>a</h2><h2>b</h2>"},
		{"a foreign link", `<a href="HTTP://Example.com/a?b=1&copy=2" rel="x" target=_blank>a</a>`,
			`<a href="http://Example.com/a?b=1&amp;copy=2"` + rel + `>a</a>`},
		{"an own link becomes relative", `<a href="https://Alcohol.StackExchange.com/q/1?a#b" rel="nofollow">a</a>`, `<a href="/q/1?a#b">a</a>`},
		{"the own front page", `<a href="http://beer.stackexchange.com">a</a>`, `<a href="/">a</a>`},
		{"an own path that looks like a host", `<a href="https://beer.stackexchange.com//evil.example/">a</a>`,
			`<a href="https://beer.stackexchange.com//evil.example/"` + rel + `>a</a>`},
		{"an own name before @", `<a href="https://beer.stackexchange.com@evil.example/">a</a>`,
			`<a href="https://beer.stackexchange.com@evil.example/"` + rel + `>a</a>`},
		{"a backslash after the own name", `<a href="https://beer.stackexchange.com\@evil.example/">a</a>`,
			`<a href="https://beer.stackexchange.com%5C@evil.example/"` + rel + `>a</a>`},
		{"two slashes lead to another host", `<a href="//meta.stackexchange.com/q">a</a>`, `<a href="https://meta.stackexchange.com/q"` + rel + `>a</a>`},
		{"slash and backslash do not", `<a href="/\evil.example">a</a>`, `<a href="/%5Cevil.example">a</a>`},
		{"hidden script schemes", `<a href=" java&#10;script&colon;alert(1)">a</a><a href="jav&#x09;ascript:b">b</a>`, "ab"},
		{"relative paths and fragments are no targets", `<a href="x">a</a><a href="#x">b</a>`, "ab"},
		{"a link in a link ends it", `<a href="/a">a<a href="/b">b</a>c</a>`, `<a href="/a">a</a><a href="/b">b</a>c`},
		{"tags keep their class", `<a href="/questions/tagged/ios" class="post-tag" title="show questions" rel="tag">ios</a>`,
			`<a class="post-tag" href="/questions/tagged/ios" title="show questions" rel="tag">ios</a>`},
		{"a foreign image becomes a link", `<img src="https://i.stack.imgur.com/a.png" alt="A glass" width=10>`,
			`<a class="image-link" href="https://i.stack.imgur.com/a.png"` + rel + `>A glass</a>`},
		{"without description it shows the file name", `<img src="https://i.stack.imgur.com/a%20b.png?x">`,
			`<a class="image-link" href="https://i.stack.imgur.com/a%20b.png?x"` + rel + `>a%20b.png</a>`},
		{"an image linked to itself is one link", `<a href="https://h.example/a.png"><img src="https://h.example/a.png" alt="A"></a>`,
			`<a class="image-link" href="https://h.example/a.png"` + rel + `>A</a>`},
		{"an image in another link leaves its text", `<a href="https://h.example/"><img src="https://h.example/a.png" alt="A"></a>`,
			`<a href="https://h.example/"` + rel + `>A</a>`},
		{"an own image stays", `<img src="https://beer.stackexchange.com/images/a.png" alt='"' height="20" width="1e9" onerror=x>`,
			`<img src="/images/a.png" alt="&#34;" height="20" loading="lazy">`},
		{"inline data is no image", `<img src="data:image/png;base64,AAAA" alt="x">`, "x"},
		{"a frame becomes a link", `<iframe width="640px" src="https://www.youtube.com/embed/abc?start=0">x</iframe>`,
			`<a href="https://www.youtube.com/watch?v=abc"` + rel + `>youtube.com/watch?v=abc</a>`},
		{"a table gets a box that scrolls", `<table><tr><th style="text-align: right;">a</th></tr></table>`,
			`<div class="table-container" tabindex="0"><table><tbody><tr><th class="text-right">a</th></tr></tbody></table></div>`},
		{"a table in the box of the original", `<div class="s-table-container"><table class="s-table"><thead><tr><td>a</td></tr></thead></table></div>`,
			`<div class="table-container" tabindex="0"><table><thead><tr><td>a</td></tr></thead></table></div>`},
		{"text in a table gets a cell", `<table>a<tr>b</table>c`,
			`<div class="table-container" tabindex="0"><table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table></div>c`},
		{"code keeps its language", `<pre class="lang-py prettyprint-override s-code-block"><code class="hljs language-python">a &lt; b
</code></pre>`, `<pre class="lang-py" tabindex="0"><code>a &lt; b
</code></pre>`},
		{"snippets are plain code", `<div class="snippet" data-lang="js"><div class="snippet-code"><pre class="snippet-code-js lang-js"><code>x</code></pre></div></div>`,
			`<pre class="lang-js" tabindex="0"><code>x</code></pre>` + "\n"},
		{"spoilers stay", `<blockquote class="spoiler"><p>a</p></blockquote>`, `<blockquote class="spoiler"><p>a</p></blockquote>`},
		{"notices become plain", `<aside class="s-notice" role=alert><p>a</p></aside>b`, "<p>a</p>\nb"},
		{"formulae and highlighted code", `<span class="math-container">$a$</span><span class="hl-k">b</span><span class="x">c</span>`,
			`<span class="math-container">$a$</span><span class="hl-k">b</span>c`},
		{"lists keep their start", `<ol start="3" type=a><li value=9>a</ol><ol start=x><li>b</ol>`, `<ol start="3"><li>a</li></ol><ol><li>b</li></ol>`},
		{"svg and math are refused", `<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext>a</mtext></math>`, "a"},
		{"control characters vanish", "a\x00b\x1bc&#1;&#13;d\x7f", "abcd"},
		{"a tag cut off is dropped", `a<img src="x`, "a"},
		{"comments are dropped", "a<!-- <b> -->b<!---->c<!-->d<!DOCTYPE x>e<?php ?>f", "abcdef"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := beer.Sanitise(tt.in)
			if got != tt.want {
				t.Errorf("Sanitise(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
			checkSafe(t, tt.in, got)
			if again := beer.Sanitise(got); again != got {
				t.Errorf("a second pass turns %q\ninto %q", got, again)
			}
		})
	}
}

func TestSanitiseFlattensDeepNesting(t *testing.T) {
	for _, tag := range []string{"b", "blockquote", "ul><li", "table><tr><td", "div class=spoiler", "span class=math", "sub", "pre"} {
		in := strings.Repeat("<"+tag+">", 5000) + "deep"
		out := beer.Sanitise(in)
		checkSafe(t, in, out)
		if !strings.Contains(out, "deep") {
			t.Errorf("%s: the text got lost", tag)
		}
		if again := beer.Sanitise(out); again != out {
			t.Errorf("%s: a second pass turns %q into %q", tag, out, again)
		}
	}
}

func TestSanitiseDoesNotBlowUp(t *testing.T) {
	in := `<a href="https://h.example/` + strings.Repeat("x", 5000) + `">` + strings.Repeat("<p>x", 5000)
	if out := beer.Sanitise(in); len(out) > 6*len(in) {
		t.Errorf("%d bytes became %d", len(in), len(out))
	}
}

func FuzzSanitise(f *testing.F) {
	for _, s := range hostileHTML(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := beer.Sanitise(in)
		checkSafe(t, in, out)
		if again := beer.Sanitise(out); again != out {
			t.Errorf("from %q: a second pass turns %q into %q", in, out, again)
		}
	})
}

// TestSanitiseRandomTrees strings together tags that interact, which mutation
// of bytes seldom does.
func TestSanitiseRandomTrees(t *testing.T) {
	var pieces []string
	for name := range elements {
		pieces = append(pieces, "<"+name+">", "</"+name+">")
	}
	slices.Sort(pieces)
	pieces = append(pieces, "a", " ", "\n", "&nbsp;", "<!-- -->", `<a href="/x">`, `<a href="http://h.example/">`, "</a>",
		`<img src="http://h.example/">`, `<img src=/a alt=b>`, `<div class="table-container">`, `<div class=spoiler>`, "</div>",
		`<span class=math>`, `<ins class=diff-add>`, `<iframe src="http://h.example/">`, "<script>", "<svg>", "<p>", "<td>", "<li>", "</p>")
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(25) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		in := b.String()
		out := beer.Sanitise(in)
		checkSafe(t, in, out)
		if again := beer.Sanitise(out); again != out {
			t.Fatalf("from %q: a second pass turns %q into %q", in, out, again)
		}
	}
}

// TestUnknownPages links to pages that the site does not have: they stay where
// they were, and a second pass changes nothing.
func TestUnknownPages(t *testing.T) {
	r := New(Site{Hosts: []string{"old.example", "older.example"}, Known: func(target string) bool { return target != "/questions/7" }})
	tests := []struct{ name, html, want string }{
		{"a page of the site", `<a href="https://older.example/questions/8">x</a>`, `href="/questions/8"`},
		{"absolute", `<a href="http://older.example/questions/7">x</a>`, `href="https://old.example/questions/7"`},
		{"relative", `<a href="/questions/7">x</a>`, `href="https://old.example/questions/7"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			once := r.Sanitise(tt.html)
			if !strings.Contains(once, tt.want) || r.Sanitise(once) != once {
				t.Errorf("Sanitise(%s) = %s, again %s; want %s", tt.html, once, r.Sanitise(once), tt.want)
			}
		})
	}
}
