package markup

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"parley"
)

// rawRender renders with our parser, but with the library's own output and
// without the sink, to compare with specifications.
func rawRender(t *testing.T, r *Renderer, src string) string {
	t.Helper()
	pc := parser.NewContext()
	pc.Set(guardKey, &guard{limits: DefaultLimits})
	source := []byte(withLineEnd(normaliseSource(src)))
	doc := r.markdown.parser.Parse(text.NewReader(source), parser.WithContext(pc))
	_ = ast.Walk(doc, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		n.RemoveAttributes() // ours, for the renderer
		return ast.WalkContinue, nil
	}) // the callback returns no error
	out := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(html.NewRenderer(html.WithUnsafe(), html.WithXHTML()), 1000),
		util.Prioritized(extension.NewTableHTMLRenderer(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), 500),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500)))
	var b bytes.Buffer
	if err := out.Render(&b, source, doc); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestCommonMark runs the examples of the specification. The extras of the
// dialect change those named here, and no others.
func TestCommonMark(t *testing.T) {
	changed := map[int]string{
		602: "a bare link in <…> with a blank", 608: "a bare link between < and >", 611: "a bare link",
	}
	var examples []struct {
		Markdown, HTML string
		Example        int
	}
	readJSON(t, &examples, "corpora/markdown/commonmark-spec.json")
	if len(examples) != 652 {
		t.Fatalf("%d examples", len(examples))
	}
	var differ []int
	for _, e := range examples {
		if got := rawRender(t, beer, e.Markdown); strings.TrimSpace(got) != strings.TrimSpace(e.HTML) {
			differ = append(differ, e.Example)
			if changed[e.Example] == "" {
				t.Errorf("example %d: %q\n got %q\nwant %q", e.Example, e.Markdown, got, e.HTML)
			}
		}
	}
	if want := slices.Sorted(maps.Keys(changed)); !slices.Equal(differ, want) {
		t.Errorf("examples that differ: %v, expected %v", differ, want)
	}
}

// TestTables runs the examples of GitHub's specification for tables.
func TestTables(t *testing.T) {
	var examples []struct {
		Markdown, HTML, Extension string
		Example                   int
	}
	readJSON(t, &examples, "corpora/markdown/gfm-extension-examples.json")
	n := 0
	for _, e := range examples {
		if e.Extension != "table" {
			continue
		}
		n++
		if got := rawRender(t, beer, e.Markdown); strings.TrimSpace(got) != strings.TrimSpace(e.HTML) {
			t.Errorf("example %d: %q\n got %q\nwant %q", e.Example, e.Markdown, got, e.HTML)
		}
	}
	if n < 8 {
		t.Errorf("only %d examples", n)
	}
}

func TestMarkdown(t *testing.T) {
	const rel = ` rel="nofollow ugc noopener noreferrer"`
	site := New(Site{
		Hosts: []string{"beer.stackexchange.com"},
		Magic: map[string]Link{"meta": {"https://beer.meta.stackexchange.com/", "Meta"}},
		Title: func(target string) string {
			if target == "/q/1" {
				return "Why <beer>?"
			}
			return ""
		},
	})
	tests := []struct{ name, in, want string }{
		{"bare link", "See http://a.example/b_c_d?e=1&f, or (https://a.example/x(y)).",
			`<p>See <a href="http://a.example/b_c_d?e=1&amp;f"` + rel + `>http://a.example/b_c_d?e=1&amp;f</a>, or (<a href="https://a.example/x(y)"` + rel + `>https://a.example/x(y)</a>).</p>` + "\n"},
		{"no link without scheme", "www.a.example, me@a.example, xhttp://a.example, http://", "<p>www.a.example, me@a.example, xhttp://a.example, http://</p>\n"},
		{"own link becomes relative", "[a](https://beer.stackexchange.com/q/2)", `<p><a href="/q/2">a</a></p>` + "\n"},
		{"bare own link gets the title", "https://beer.stackexchange.com/q/1 https://beer.stackexchange.com/q/2",
			`<p><a href="/q/1">Why &lt;beer&gt;?</a> <a href="/q/2">https://beer.stackexchange.com/q/2</a></p>` + "\n"},
		{"no link in a link", "[see http://a.example](/b) and <a href='/c'>http://a.example</a>", `<p><a href="/b">see http://a.example</a> and <a href="/c">http://a.example</a></p>` + "\n"},
		{"linked image", "[![A glass][1]][1]\n\n  [1]: https://i.stack.imgur.com/a.png",
			`<p><a class="image-link" href="https://i.stack.imgur.com/a.png"` + rel + `>A glass</a></p>` + "\n"},
		{"definitions after a list leave it tight", "- a\n- b\n\n  [1]: /x", "<ul>\n<li>a</li>\n<li>b\n</li>\n</ul>\n"},
		{"spoiler", ">! a\n>! *b*\n\nc", "<blockquote class=\"spoiler\">\n<p>a\n<em>b</em></p>\n</blockquote>\n<p>c</p>\n"},
		{"quoted image is no spoiler", ">![a](/b.png)", "<blockquote>\n<p><img src=\"/b.png\" alt=\"a\" loading=\"lazy\"></p>\n</blockquote>\n"},
		{"tags", "[tag:c++] [meta-tag:bug] [tag:x](y) [Tag:x]",
			`<p><a class="post-tag" href="/questions/tagged/c%2b%2b" rel="tag">c++</a> <a class="post-tag" href="https://beer.meta.stackexchange.com/questions/tagged/bug"` + rel + `>bug</a> tag:x [Tag:x]</p>` + "\n"},
		{"strikethrough takes two", "~~a~~ ~5 to ~6", "<p><del>a</del> ~5 to ~6</p>\n"},
		{"raw HTML", "<kbd>a</kbd><u>b</u> <span class='hl-k'>c</span> <b class=x title=y>d</b><!-- e -->", "<p><kbd>a</kbd>b c <b>d</b></p>\n"},
		{"raw tables are not for people", "<table><tr><td>a</table>", "a\n"},
		{"a script tag does not hide the rest", "use <script> here\n\n<script>x</script>\n\nb", "<p>use  here</p>\nx\n<p>b</p>\n"},
		{"headings", "# a\n## b\n#c", "<h2>a</h2>\n<h2>b</h2>\n<p>#c</p>\n"},
		{"plain code", "    a < b", "<pre tabindex=\"0\"><code>a &lt; b\n</code></pre>\n"},
		{"code of an unknown language", "```nonesuch\na = 1\n```", "<pre class=\"lang-nonesuch\" tabindex=\"0\"><code>a = 1\n</code></pre>\n"},
		{"highlighted code", "```lang-py\nif x: # y\n```",
			`<pre class="lang-py" tabindex="0"><code><span class="hl-k">if </span>x: <span class="hl-c"># y` + "\n</span></code></pre>\n"},
		{"a hint", "<!-- language: lang-py -->\n\n    None\n", `<pre class="lang-py" tabindex="0"><code><span class="hl-b">None` + "\n</span></code></pre>\n"},
		{"a hint for all counts backwards", "    None\n\na\n\n<!-- language-all: lang-py -->\n\nb",
			`<pre class="lang-py" tabindex="0"><code><span class="hl-b">None` + "\n</span></code></pre>\n<p>a</p>\n<p>b</p>\n"},
		{"a snippet is code", "<!-- begin snippet: js hide: false -->\n\n<!-- language: lang-none -->\n\n    a\n\n<!-- end snippet -->",
			"<pre class=\"lang-none\" tabindex=\"0\"><code>a\n</code></pre>\n"},
		{"no smart quotes, no ids", "# \"a\" -- b...", "<h2>\"a\" -- b...</h2>\n"},
		{"table", "| a | b |\n|--:|---|\n| c | d |",
			`<div class="table-container" tabindex="0"><table>` + "\n<thead>\n<tr>\n" + `<th class="text-right">a</th>` + "\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n" +
				`<td class="text-right">c</td>` + "\n<td>d</td>\n</tr>\n</tbody>\n</table></div>\n"},
		{"formulae are text where they are off", "$a_1 b_2$", "<p>$a_1 b_2$</p>\n"},
		{"dangerous links", "[a](javascript:x) [b](<java\nscript:x>) ![c](data:x)", "<p>a [b]() c</p>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := site.Markdown(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("Markdown(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
			checkSafe(t, tt.in, got)
		})
	}
}

func TestMath(t *testing.T) {
	site := New(Site{Math: true})
	tests := []struct{ name, in, want string }{
		{"inline", "a $x_1*y*z_2<3$ b", `<p>a <span class="math">x_1*y*z_2&lt;3</span> b</p>` + "\n"},
		{"display over lines", "$$\na_b\n+c_d\n$$", "<p><span class=\"math display\">\na_b\n+c_d\n</span></p>\n"},
		{"environment", `\begin{align}a&b\\c\end{align}`, `<p><span class="math display">\begin{align}a&amp;b\\c\end{align}</span></p>` + "\n"},
		{"money", "$5 and $6, or *$7*", "<p>$5 and $6, or <em>$7</em></p>\n"},
		{"escaped", `\$a$ b`, "<p>$a$ b</p>\n"},
		{"code", "`$a$`", "<p><code>$a$</code></p>\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := site.Markdown(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("Markdown(%q)\n got %q\nwant %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		name, in string
		want     Limit // "" if it is accepted
	}{
		{"as long as allowed", strings.Repeat("ä ", 15_000), ""},
		{"too long", strings.Repeat("ä ", 15_001), LimitCharacters},
		{"as deep as allowed", strings.Repeat("> ", 32) + "a", ""},
		{"too deep", strings.Repeat("> ", 33) + "a", LimitNesting},
		{"spoilers too deep", strings.Repeat(">! ", 33) + "a", LimitNesting},
		{"lists too deep", strings.Repeat("- ", 33) + "a", LimitNesting},
		{"as many links as allowed", strings.Repeat("[a](/b) ", 1000), ""},
		{"too many links", strings.Repeat("[a](/b) ", 1001), LimitLinks},
		{"too many raw links", strings.Repeat("<a href=/b>c</a> ", 1001), LimitLinks},
		{"too many definitions", strings.Repeat("[a]: b\n", 1001), LimitLinks},
		{"as many columns as allowed", strings.Repeat("|a", 200) + "|\n" + strings.Repeat("|-", 200) + "|", ""},
		{"too many columns", strings.Repeat("|a", 201) + "|\n" + strings.Repeat("|-", 201) + "|", LimitColumns},
		{"too many cells", strings.Repeat("|a", 100) + "|\n" + strings.Repeat("|-", 100) + "|\n" + strings.Repeat("a\n", 300), LimitNodes},
		{"too many nodes", strings.Repeat("`a` ", 7000), LimitNodes},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := beer.Markdown(tt.in)
			var limit *LimitError
			if errors.As(err, &limit) != (tt.want != "") || limit != nil && limit.Limit != tt.want {
				t.Fatalf("got %v, want limit %q", err, tt.want)
			}
			if tt.want == "" && err != nil {
				t.Fatal(err)
			}
			if tt.want != "" && parley.KindOf(err) != parley.Invalid {
				t.Errorf("%v is of kind %v", err, parley.KindOf(err))
			}
		})
	}
	if _, err := New(Site{Limits: Limits{Characters: 3}}).Markdown("abcd"); err == nil {
		t.Error("a site's own limit is ignored")
	}
}

// TestHighlightKeepsCode renders code of many languages and finds no class that
// the stylesheet does not know, and no character changed.
func TestHighlightKeepsCode(t *testing.T) {
	code := "// a <b>\n#include \"x\"\nfunc f(a int) { return 'x' + 1.5e3 } /* é */\n-- y\n<a href=\"b\">&amp;</a>\n@d\n\"\"\"open\n"
	for _, language := range []string{"go", "py", "js", "html", "c", "cpp", "cs", "sql", "bash", "java", "php", "ruby", "rust", "r", "tex", "xml", "css", "diff", "yaml", "json", "haskell", "perl"} {
		out, err := beer.Markdown("```" + language + "\n" + code + "```")
		if err != nil {
			t.Fatal(err)
		}
		checkSafe(t, code, out)
		if !strings.Contains(out, "<span class=\"hl-") {
			t.Errorf("%s is not highlighted: %s", language, out)
		}
		var b strings.Builder
		sc := scanner{s: out}
		for tok := sc.next(); tok.kind != endOfInput; tok = sc.next() {
			if tok.kind == textToken {
				b.Write(unescapeText(nil, tok.raw))
			}
		}
		if got := strings.TrimSuffix(b.String(), "\n"); got != code {
			t.Errorf("%s: the code became %q", language, got)
		}
	}
}

// TestHostileInputs feeds every payload to each way in.
func TestHostileInputs(t *testing.T) {
	payloads := hostileHTML(t)
	payloads = append(payloads, strings.Split(string(readFile(t, "corpora/markdown/markdown-it-xss.txt")), "\n.\n")...)
	math := New(Site{Math: true, Language: "js", Hosts: []string{"beer.stackexchange.com"}})
	last := ""
	for _, in := range payloads {
		checkSafe(t, in, beer.Sanitise(in))
		checkSafe(t, last+in, DiffHTML(last, "<p>"+in+"</p>"+last))
		last = in
		checkSafe(t, in, beer.Sanitise("<p>"+in+"</p>"))
		checkSafe(t, in, beer.Sanitise(`<a href="`+in+`">x</a><img src='`+in+`'>`))
		for _, src := range []string{in, "[x](" + in + ")", "![x](<" + in + ">)", "[x]: " + in + "\n\n[x]", "`" + in, "> " + in, "```" + in + "\n" + in} {
			if out, err := math.Markdown(src); err == nil {
				checkSafe(t, src, out)
			} else if !errors.As(err, new(*LimitError)) {
				t.Errorf("%q: %v", src, err)
			}
			checkSafe(t, src, math.Comment(src))
		}
	}
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range hostileHTML(f) {
		f.Add(s)
	}
	var examples []struct{ Markdown string }
	readJSON(f, &examples, "corpora/markdown/commonmark-spec.json")
	for _, e := range examples {
		f.Add(e.Markdown)
	}
	for _, make := range pathological(f) {
		f.Add(make(300))
	}
	site := New(Site{Math: true, Hosts: []string{"beer.stackexchange.com"}})
	f.Fuzz(func(t *testing.T, src string) {
		out, err := site.Markdown(src)
		if err != nil && !errors.As(err, new(*LimitError)) {
			t.Fatalf("%q: %v", src, err)
		}
		checkSafe(t, src, out)
		comment := site.Comment(src)
		checkSafe(t, src, comment)
		for _, html := range []string{out, comment} {
			if again := site.Sanitise(html); again != html {
				t.Errorf("from %q: a second pass turns %q into %q", src, html, again)
			}
		}
	})
}
